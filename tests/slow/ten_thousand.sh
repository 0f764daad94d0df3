#!/bin/sh
# Ten thousand runs: every figure and the report, how long they take and how
# large they get.
#
# What a machine takes depends on the machine, and on who else is at work: the
# measure is `prefarm show` of the same file, which reads every run once. Times
# are of processors, not of clocks.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
have gnuplot || { echo 'no gnuplot'; exit 77; }
free=$(df -Pm "$scratch" | awk 'NR == 2 { print $4 }')
[ "$free" -ge 500 ] || { echo "500 MB are needed in $scratch"; exit 77; }

# Long curves of few learners, and short ones of many.
cat >long.xml <<'END'
<experiment version="1" name="long">
  <world><preference type="uniform-random" actions="3"/></world>
  <learner type="omd"/>
  <learner type="nash-mp"/>
  <budget steps="1000"/>
  <record points="1000" spacing="linear">
    <metric type="duality-gap"/>
  </record>
  <seeds count="500"/>
  <sweep><axis path="world/@beta" from="0.1" to="1" count="10"/></sweep>
</experiment>
END
cat >wide.xml <<'END'
<experiment version="1" name="wide">
  <world><preference type="hodge-mix" actions="5"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <learner type="mmd"/>
  <learner type="optimistic-mmd"/>
  <learner type="egpo"/>
  <learner type="nash-mp"/>
  <learner type="mwu"/>
  <learner type="omwu"/>
  <learner type="inpo"/>
  <learner type="onpo"/>
  <budget steps="200"/>
  <record points="100" spacing="linear" policies="final">
    <metric type="duality-gap"/>
    <metric type="regularised-duality-gap"/>
    <metric type="kl-to-reference"/>
    <metric type="winrate-vs-reference"/>
  </record>
  <seeds count="50"/>
  <sweep>
    <axis path="world/@beta" from="0.1" to="1" count="5"/>
    <axis path="world/preference/@cyclic" from="0.1" to="1" count="4"/>
  </sweep>
</experiment>
END
# More cells than a table has rows, and more panels than a figure.
cat >many.xml <<'END'
<experiment version="1" name="many">
  <world><preference type="cyclic" actions="3" margin="0.4"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="nash-mp"/>
  <budget steps="20"/>
  <record points="5"/>
  <seeds count="1"/>
  <sweep><axis path="world/@beta" from="0.1" to="1" count="5000"/></sweep>
</experiment>
END

# Milliseconds of processor of a command and of what it starts: $took. `times`
# adds up the children of the shell that asks, which must be this one.
timed() { # EXIT COMMAND...
  spend
  before=$spent
  expect_exit "$@"
  spend
  took=$((spent - before))
}
spend() {
  times >"$scratch/times"
  spent=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) {
    split($i, t, /[ms]/); sum += 60000 * t[1] + 1000 * t[2] }
    printf "%d\n", sum }' "$scratch/times")
}

# Against reading once: a figure may read three times, and a report, which has
# five figures, ranks and a hash, twenty. At some 1.5 s for `show` these are
# the 5 and the 20 seconds that a person waits for, with something to spare.
measure() { # NAME
  timed 0 "$prefarm" run "$1.xml" -q -j 2
  timed 0 "$prefarm" show "$1.db"
  unit=$((took > 100 ? took : 100))
  echo "$1: show $took ms"
  for kind in convergence dial frontier heatmap profile game simplex; do
    code=0
    spend
    before=$spent
    "$prefarm" plot "$1.db" --kind "$kind" -o "$kind.svg" >"$out" 2>"$err" ||
      code=$?
    spend
    took=$((spent - before))
    [ "$code" -eq 0 ] || continue # it does not suit
    echo "$1: $kind $took ms, $(wc -c <"$kind.svg") bytes"
    check test "$took" -lt $((5 * unit + 2000))
  done
  timed 0 "$prefarm" report "$1.db"
  bytes=$(wc -c <"$1.html")
  echo "$1: report $took ms, $bytes bytes"
  check test "$took" -lt $((20 * unit + 4000))
  check test "$bytes" -lt 5000000
  have xmllint && check xmllint --noout --nonet --huge "$1.html"
  expect_text "$1.html" '10000 of 10000 runs done' 'class="figure"'
}

measure long
measure wide
measure many
expect_text many.html '9000 more rows are left out'
finish
