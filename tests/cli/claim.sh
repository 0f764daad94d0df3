#!/bin/sh
# Claims: what is judged, in every format; exit codes; several files; what is
# refused; resuming and stopping; the report.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh disable=SC2016
. "${top_srcdir:-.}/tests/cli/setup.sh"
unset COLUMNS NO_COLOR

absent() { # FILE TEXT...: none stands in the file
  where=$1
  shift
  for words; do
    checks=$((checks + 1))
    ! grep -qF -e "$words" "$where" || fail "'$words' in $(basename "$where")"
  done
}

# An experiment of a fraction of a second, with these claims.
experiment() { # NAME SYSTEM: claims from standard input
  cat <<END
<experiment version="1" name="$1">
  <world><preference type="hodge-mix" actions="5" cyclic="0.5"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <budget steps="40"/>
  <record points="8"><metric type="kl-to-nash"/>
    <metric type="duality-gap"/></record>
  <seeds count="8"/>
  <sweep><axis path="world/@beta" values="0.1 0.2"/></sweep>
  <claims system="$2" paper="Nobody 2026, arXiv:0000.00000">
END
  cat
  printf '  </claims>\n</experiment>\n'
}

experiment good 'OMD' >good.xml <<'END'
    <bound id="near" says="OMD ends within ten of the solution" metric="kl-to-nash" high="10"><arm learner="omd"/></bound>
    <order id="beta" says="more regularisation is faster" metric="kl-to-nash">
      <arm learner="omd" where="beta=0.2"/><arm learner="omd" where="beta=0.1"/></order>
    <bound id="never" says="it has no distance at all" metric="kl-to-nash" high="-1" expected="fails" why="A divergence is not negative."><arm learner="omd"/></bound>
    <bound id="control" control="yes" says="it ends far away" metric="kl-to-nash" low="10"><arm learner="omd"/></bound>
END

# --- the table, and what is not computed again

expect_exit 0 "$prefarm" claim good.xml
check test -s good.db
expect_text "$out" 'OMD, Nobody 2026, arXiv:0000.00000 (good; time ' \
  'holds           OMD ends within ten of the solution' \
  'claimed: at most 10' 'not reproduced  it has no distance' \
  'control ok      it ends far away' '(1) A divergence is not negative.' \
  '4 claims: 2 hold, 1 not reproduced, 1 control fails as it must'
absent "$out" 'time -'
check test ! -s "$err"
expect_exit 0 "$prefarm" claim good.xml
expect_text "$out" '(good; time -)'
cp "$out" first.txt
expect_exit 0 "$prefarm" claim good.db
expect_same "$out" first.txt
expect_exit 0 "$prefarm" verify good.db
COLUMNS=50 "$prefarm" claim good.db >narrow.txt
check test "$(wc -L <narrow.txt)" -le 50
# Other claims are judged on the same runs.
sed -i 's/high="10"/high="-2"/' good.xml
expect_exit 1 "$prefarm" claim good.xml
expect_text "$out" '(good; time -)' 'FAILS           OMD ends within ten'
expect_text "$err" "good.xml: claim 'near' is on record as holding, and fails"
check test "$(wc -l <"$err")" -eq 1
expect_exit 1 "$prefarm" claim good.db --quiet
sed -i 's/high="-2"/high="10"/' good.xml
expect_exit 0 "$prefarm" claim good.xml -q -j 0
# What a seed more needs is computed, and no more.
expect_exit 0 "$prefarm" claim good.xml --set seeds/@count=9 --format json
expect_text "$out" '"computed": 4}'

# --- verdicts that are worse than those on record

experiment bad 'OMD' >bad.xml <<'END'
    <bound id="c" control="yes" says="a control that holds" metric="kl-to-nash" high="10"><arm learner="omd"/></bound>
    <order id="o" says="OMD ends a billion times as far away" metric="kl-to-nash" is="greater" factor="1e9"><arm learner="omd"/><arm learner="nash-md"/></order>
END
expect_exit 1 "$prefarm" claim bad.xml
expect_text "$out" 'CONTROL HOLDS   a control that holds' '1 CONTROL HOLDS'
expect_text "$err" "control 'c' must fail, and holds" "claim 'o' is on record"
# Runs that are missing make claims undecided, which is told.
expect_exit 0 "$prefarm" run bad.xml -q --shard 1/2 -o half.db
expect_exit 1 "$prefarm" claim half.db
expect_text "$out" 'undecided       a control' '(1) '
expect_text "$err" "control 'c' must fail, and is undecided"
# ... and those that fail, which are told by the runner as well.
sed 's/<learner type="omd"/& eta="1e12"/; s/name="bad"/name="wild"/' \
  bad.xml >wild.xml
expect_exit 1 "$prefarm" claim wild.xml
expect_text "$out" 'undecided'
expect_text "$err" 'failed'

# --- formats, and texts that are somebody else's

experiment '&lt;b&gt;|@x' \
  '&lt;script&gt;alert(1)&lt;/script&gt; | @bye {x} `y` *z* &quot;q&quot;' \
  >odd.xml <<'END'
    <bound id="a_b" says="a | b &lt;i&gt;c&lt;/i&gt; @code{d} [e](f) \g &#x1F600; h&quot;" why="- | @end &lt;b&gt;" metric="kl-to-nash" high="10"><arm learner="omd"/></bound>
END
for format in text markdown json html texinfo; do
  expect_exit 0 "$prefarm" claim odd.xml --format $format
  cp "$out" odd.$format
  expect_tame odd.$format
done
absent odd.html '<script>alert' '<i>c'
absent odd.markdown '<'
expect_text odd.markdown '1. \- \| \@end &lt;b&gt;.'
expect_text odd.markdown '| a \| b &lt;i&gt;c&lt;/i&gt; \@code{d} \[e\](f) \\g'
expect_text odd.texinfo '@tab a | b <i>c</i> @@code@{d@} [e](f) \g'
have xmllint && check xmllint --noout --nonet odd.html
if have python3; then
  check python3 - <<'END'
import json
(row,) = json.load(open("odd.json"))
assert row["claim"] == "a | b <i>c</i> @code{d} [e](f) \\g \U0001F600 h\"", row
assert row["id"] == "a_b" and row["experiment"] == "<b>|@x"
assert row["verdict"] == "holds" and row["worse"] is False
assert 0 <= row["low"] <= row["value"] <= row["high"] < 10
assert row["seconds"] is None and row["computed"] == 0 and row["seeds"] == 8
END
fi
if have makeinfo; then
  {
    printf '\\input texinfo\n@settitle x\n@node Top\n@top x\n\n'
    cat odd.texinfo
    printf '@bye\n'
  } >odd.texi
  expect_exit 0 makeinfo --plaintext odd.texi
  check test ! -s "$err"
  expect_text "$out" '1 claim: 1 holds.'
fi
for colour in always never; do
  "$prefarm" claim good.db --color $colour >$colour.txt
done
check grep -q "$(printf '\033')\\[" always.txt
sed "s/$(printf '\033')\\[[0-9;]*m//g" always.txt >plain.txt
expect_same plain.txt never.txt

# --- several files

mkdir more
cp good.xml more/a.xml
cp bad.xml more/b.xml
cp odd.xml more/c.xml
: >more/.hidden.xml
expect_exit 1 "$prefarm" claim --all more -o results/ --format json \
  --progress bar
expect_text "$err" 'prefarm: 1 of 3: more/a.xml' 'prefarm: 3 of 3: more/c.xml'
check test -s results/a.db -a -s results/b.db -a -s results/c.db
check test "$(grep -c '"computed": 32}' "$out")" -eq 7
check test ! -e a.db
expect_exit 1 "$prefarm" claim more/*.xml -o results --quiet
check test "$(wc -l <"$err")" -eq 2
expect_text "$out" '7 claims: 3 hold, 1 '
expect_exit 1 "$prefarm" claim results/*.db --progress json --format markdown
check test "$(grep -c '^| ' "$out")" -eq 9
expect_exit 1 "$prefarm" claim more/a.xml results/b.db -o mixed.d --quiet
check test -s mixed.d/a.db
expect_exit 0 "$prefarm" claim more/a.xml -o one.db -q
check test -s one.db
mkdir -p experiments/claims
cp good.xml experiments/claims
expect_exit 0 "$prefarm" claim --all
expect_text "$out" '4 claims'

# Data files are beside the experiment, not beside its results.
mkdir data
printf '0.5,0.7\n0.3,0.5\n' >data/p.csv
experiment filed x <<'END' | sed 's/"hodge-mix" actions="5" cyclic="0.5"/"matrix" file="p.csv"/' >data/filed.xml
    <bound says="near" metric="kl-to-nash" high="10"><arm learner="omd"/></bound>
END
expect_exit 0 "$prefarm" claim data/filed.xml --report data/pages
expect_text "$out" '1 claim: 1 holds'
expect_exit 2 "$prefarm" claim filed.db
expect_text "$err" 'p.csv'

# --- what is refused, before anything is computed

cat >plain.xml <<'END'
<experiment version="1" name="plain">
  <world><preference type="cyclic"/></world>
  <learner type="omd"/>
  <budget steps="2"/>
</experiment>
END
sed 's/type="omd"/type="omdd"/' good.xml >typo.xml
expect_exit 2 "$prefarm" claim plain.xml typo.xml missing.xml odd.xml -o refused
expect_text "$err" 'plain.xml: there is no <claims>' "typo.xml:" "'omd'" \
  'missing.xml'
check test ! -e refused
check test ! -s "$out"
expect_exit 0 "$prefarm" run -q plain.xml
expect_exit 2 "$prefarm" claim plain.db
expect_text "$err" 'plain.db: there is no <claims>'
mkdir empty
expect_exit 2 "$prefarm" claim --all empty
expect_text "$err" 'empty: there is no experiment file'
expect_exit 2 "$prefarm" claim --all good.xml
expect_exit 2 "$prefarm" claim --all more data
expect_exit 2 "$prefarm" claim
expect_exit 2 "$prefarm" claim good.xml --format pdf
expect_exit 2 "$prefarm" claim good.xml --color red
expect_exit 2 "$prefarm" claim good.xml -o ''
expect_exit 2 "$prefarm" claim good.xml -j x --timeout 0
expect_text "$err" '-j wants' '--timeout wants'
expect_exit 2 "$prefarm" claim good.db --set seeds/@count=3
expect_text "$err" 'are for experiments'
expect_exit 2 "$prefarm" claim good.xml more/../good.xml
expect_text "$err" 'called the same'
mkdir same
cp good.db same
expect_exit 0 "$prefarm" claim good.db same/good.db
expect_exit 2 "$prefarm" claim good.db same/good.db --report refused
expect_text "$err" 'called the same'
cp good.db same/index.db
expect_exit 2 "$prefarm" claim same/index.db --report refused
expect_text "$err" 'index.html'
check test ! -e refused
printf 'SQLite format 3' >broken.db
expect_exit 3 "$prefarm" claim broken.db
check test ! -s "$out"
cp good.xml late.xml
expect_exit 3 "$prefarm" claim late.xml --report good.xml
check test ! -e late.db # found out before anything is computed
: >taken
expect_exit 3 "$prefarm" claim more/a.xml more/b.xml -o taken
[ ! -e /dev/full ] || {
  checks=$((checks + 1))
  "$prefarm" claim good.db >/dev/full 2>"$err"
  [ $? -eq 3 ] || fail 'a full disk goes unnoticed'
}

# --- stopping

many_xml | sed '/<learner/d; s,<budget,<learner type="omd"/><learner type="nash-md"/>&,
  s,steps="2000",steps="20000",; s,</experiment>,<claims system="s" paper="own"><bound says="near" metric="duality-gap" high="1"><arm/></bound></claims>&,
  s,<record points="4"/>,<record points="4"><metric type="duality-gap"/></record>,' >slow.xml
"$prefarm" claim odd.xml slow.xml -j 2 -o stop --report stop/pages \
  >"$out" 2>"$err" &
job=$!
tries=0
while [ ! -s stop/slow.db ] && [ $tries -lt 200 ]; do
  sleep 0.05
  tries=$((tries + 1))
done
kill -INT "$job"
wait "$job"
code=$?
job=
check test $code -eq 130
check test ! -s "$out"
expect_text "$err" 'the same command goes on from here' 'claim odd.xml slow.xml'
check test -z "$(ls stop/pages)"
expect_exit 0 "$prefarm" verify stop/odd.db

# --- the report

expect_exit 0 "$prefarm" claim good.db odd.db --report pages -q
for page in good odd index; do
  check test -s pages/$page.html
  have xmllint && check xmllint --noout --nonet pages/$page.html
done
check test "$(find pages -type f | wc -l)" -eq 3
expect_text pages/good.html '<section id="claims"' 'id="claim-near"' \
  'id="claim-control"' 'A divergence is not negative.'
expect_text pages/index.html 'href="./good.html#claim-beta"' \
  'href="./odd.html#claim-a_5fb"'
expect_text pages/odd.html 'id="claim-a_5fb"'
absent pages/index.html '<script>alert'
absent pages/odd.html '<script>alert'
if have gnuplot; then
  # Every row leads to a figure that is there.
  sed -n '/<section id="claims"/,/<\/table>/s/.*href="#\(figure-[0-9]*\)".*/\1/p' \
    pages/good.html >links
  check test "$(wc -l <links)" -eq 4
  while read -r figure; do
    check test "$(grep -c "<figure id=\"$figure\"" pages/good.html)" -eq 1
  done <links
fi
cp -r pages again
expect_exit 0 "$prefarm" claim good.db odd.db --report again -q
expect_same pages/good.html again/good.html
expect_same pages/index.html again/index.html

finish
