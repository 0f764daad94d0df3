#!/bin/sh
# The report: one page that stands alone, whose numbers are those of export,
# whose commands work, and in which names stay names.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

well_formed() { # FILE: as XML, where that can be asked
  have xmllint || return 0
  check xmllint --noout --nonet "$1"
}
absent() { # FILE TEXT...: none stands in the file
  where=$1
  shift
  for words; do
    checks=$((checks + 1))
    ! grep -qF -e "$words" "$where" || fail "'$words' in $where"
  done
}
sections() { # FILE
  sed -n 's/^<section id="\([a-z]*\)".*/\1/p' "$1" | tr '\n' ' '
}

# --- what is in it ---

cp "$top/tests/browser/hostile.xml" .
"$prefarm" run hostile.xml -q || fail 'run'
expect_exit 0 "$prefarm" report hostile.db
expect_line "$out" 1 hostile.html
check test ! -s "$err" -o ! -x "$(command -v gnuplot)"
well_formed hostile.html
# (Without gnuplot the figures' section says so.)
wanted='asked results figures games manifest commands '
check test "$(sections hostile.html)" = "$wanted"
expect_text hostile.html '48 of 48 runs done' 'Content-Security-Policy' \
  '&lt;/title&gt;&lt;script&gt;window.hacked=1&lt;/script&gt;' \
  '&lt;img src=&quot;x&quot; onerror=&quot;window.hacked=2&quot;/&gt;' \
  '<span>  &lt;world id=&quot;first&quot;' 'Munos et al. 2023' \
  'margin <b>0.4</b>' 'eta 0.740741' 'fingerprint'
absent hostile.html '<script>window' '<img' 'onerror="' "$scratch" "$PWD"
check test ! -e marker

# Nothing is fetched: what looks like an address is in a text or names a
# language.
check test -z "$(grep -oE '(src|href|action|data|poster)="[^"]*"' hostile.html |
  grep -vE '^href="(#|data:application/xml;base64,)')"
absent hostile.html '@import' 'url(http' '<link' '<iframe' '<object' '<form'
expect_text hostile.html "default-src 'none'" "base-uri 'none'"

# The experiment that can be saved is the one that was run.
sed -n 's/.*base64,\([^"]*\)".*/\1/p' hostile.html | tail -n 1 |
  base64 -d >saved.xml
if have sqlite3; then
  sqlite3 hostile.db "SELECT value FROM meta WHERE key='xml'" >kept.xml
  printf '\n' >>saved.xml
  expect_same saved.xml kept.xml
fi

# --- numbers: those of export ---

"$prefarm" export hostile.db --table summary --format tsv >summary.tsv
found=0
for number in $(awk -F '\t' 'NR > 1 { last[$1 $2 $5] = $7 } END {
  for (k in last) print last[k] }' summary.tsv); do
  checks=$((checks + 1))
  grep -qF "data-v=\"$number\"" hostile.html || fail "$number is not there"
  found=$((found + 1))
done
check test "$found" -eq 16
"$prefarm" verify --hash=results hostile.db >"$out"
expect_text hostile.html "$(cut -d ' ' -f 1 "$out")"

# --- the same bytes ---

mkdir else
cp hostile.db else/other.db
expect_exit 0 "$prefarm" report else/other.db -o else
expect_same hostile.html else/other.html
"$prefarm" run hostile.xml -q -j 2 -o again.db
expect_exit 0 "$prefarm" report again.db -o again.html
expect_same hostile.html again.html

# --- commands: each does what the page says of it ---

mkdir commands
cp hostile.db commands/experiment.db
PATH=$(dirname "$prefarm"):$PATH
export PATH
commands() { # the commands of a page, one a line
  awk '/<pre class="command"/ { on = 1 } on; /<\/pre>/ { on = 0 }' "$1" |
    sed 's/<[^>]*>//g; s/&gt;/>/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g'
}
commands hostile.html >commands/all
check test "$(grep -c '^prefarm' commands/all)" -ge 7
cd commands || exit 99
grep '^prefarm plot' all >plots
if have gnuplot; then
  check test -s plots
  while read -r line; do
    expect_exit 0 sh -c "$line"
  done <plots
fi
if have sqlite3; then
  grep -v '^prefarm \(plot\|game\)' all >rest
  expect_exit 0 sh -e rest
  expect_same experiment.html ../hostile.html
  check test -s experiment.csv
  "$prefarm" verify --hash=results again.db >"$out"
  expect_text ../hostile.html "$(cut -d ' ' -f 1 "$out")"
  expect_exit 0 sh -e -c "$(grep '^prefarm game' all)"
fi
cd .. || exit 99

# --- what was asked for ---

expect_exit 0 "$prefarm" report hostile.db -o two.html --metric kl-to-nash \
  --metric regularised-duality-gap --threshold 0.5 --threshold 0.25 \
  --aggregate mean --interval percentile --resamples 50
well_formed two.html
expect_text two.html 'mean over the seeds, 95 % bootstrap interval' \
  'queries until ≤ 0.25' \
  '--threshold 0.5 --threshold 0.25 --aggregate mean --interval percentile'
for wrong in '' '-o page.txt' '--threshold x' '--metric a --metric a' \
  '--aggregate middle' '--no-such' 'more.db'; do
  rm -f page.txt
  # shellcheck disable=SC2086
  if [ -n "$wrong" ]; then
    expect_exit 2 "$prefarm" report hostile.db $wrong
  else
    expect_exit 2 "$prefarm" report
  fi
  expect_text "$err" 'usage: prefarm report'
done
expect_exit 2 "$prefarm" report hostile.db --metric no-such -o no.html
expect_text "$err" "no-such" 'kl-to-nash'
check test ! -e no.html
expect_exit 3 "$prefarm" report no-such.db
expect_exit 3 "$prefarm" report hostile.xml
expect_exit 3 "$prefarm" report hostile.db -o no/such/folder.html
check test -z "$(find . -name '*.html?*' -o -name '.*html*')"

# --- what claims lead to: the threshold as a level line, or where runs end
# along an axis that all arms are on ---

cat >reach.xml <<'END'
<experiment version="1" name="reach">
  <world><preference type="hodge-mix" actions="5" cyclic="0"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <budget steps="40"/>
  <record points="8"><metric type="kl-to-nash"/></record>
  <seeds count="4"/>
  <sweep><axis path="world/preference/@cyclic" values="0 1"/>
    <axis path="learner[@id='omd']/@eta" values="0.3 0.1"/></sweep>
  <claims system="OMD" paper="own">
    <reach id="a" says="soon" metric="kl-to-nash" threshold="0.01" high="40"><arm learner="omd"/></reach>
    <reach id="b" says="sooner" metric="kl-to-nash" threshold="0.02" high="40"><arm learner="omd"/></reach>
    <order id="c" says="is nearer" metric="kl-to-nash"><arm learner="omd" where="cyclic=1 eta=0.3"/><arm learner="nash-md" where="cyclic=1"/></order>
    <order id="d" says="is nearer with a larger step" metric="kl-to-nash"><arm learner="omd" where="eta=0.3"/><arm learner="omd" where="eta=0.1"/></order>
  </claims>
</experiment>
END
"$prefarm" run reach.xml -q || fail 'run'
expect_exit 0 "$prefarm" report reach.db
well_formed reach.html
leads_to() { # CLAIM TEXT: its figure says so, or how it is drawn does
  figure=$(sed -n "s/.*<tr id=\"claim-$1\".*href=\"#\(figure-[0-9]*\)\".*/\1/p" reach.html)
  sed -n "/<figure id=\"$figure\"/,/<\/figure>/p" reach.html >figure.html
  expect_text figure.html "$2"
}
if have gnuplot; then
  leads_to a 'level line: 0.01,'
  leads_to a '--x-scale log --threshold 0.01'
  leads_to a '>first at 0.01'
  leads_to b 'level line: 0.02,'
  leads_to c '>cyclic<'
  leads_to d '--kind dial --metric kl-to-nash --x eta'
  # What was asked for goes before what claims say; a figure of claims stays.
  expect_exit 0 "$prefarm" report reach.db --threshold 0.005
  expect_text reach.html 'level line: 0.005'
  leads_to b 'level line: 0.02,'
  expect_exit 0 "$prefarm" report reach.db --threshold=-1
  absent reach.html 'level line: -1'
fi

# --- half full, and while somebody writes ---

"$prefarm" run hostile.xml -q --shard 1/2 -o half.db
expect_exit 0 "$prefarm" report half.db
well_formed half.html
expect_text half.html '24 of 48 runs done, 24 not computed yet' '>3/6<'
if have flock; then
  cp hostile.db busy.db
  flock busy.db.lock "$prefarm" report busy.db -o busy.html
  expect_same busy.html hostile.html
fi

# --- damage ---

cp hostile.db bad.db
if have sqlite3; then
  sqlite3 bad.db "UPDATE series SET value=zeroblob(length(value))
    WHERE rowid IN (SELECT rowid FROM series LIMIT 1)" 2>/dev/null ||
    sqlite3 bad.db "UPDATE series SET value=zeroblob(length(value))"
  expect_exit 3 "$prefarm" report bad.db
  check test ! -e bad.html
fi

# --- failures ---

cat >failing.xml <<'END'
<experiment version="1" name="failing">
  <world><preference type="cyclic" actions="3" margin="0.4"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="omd" id="wild" label="&lt;wild>" eta="1e12"/>
  <budget steps="200"/>
  <seeds count="3"/>
</experiment>
END
expect_exit 1 "$prefarm" run failing.xml -q
expect_exit 0 "$prefarm" report failing.db
well_formed failing.html
expect_text failing.html '3 of 6 runs failed' '&lt;wild&gt;' 'not finite' \
  'prefarm run failing.xml -o failing.db' 'href="#failures"'
check test "$(sections failing.html | grep -c failures)" -eq 1

# --- without gnuplot ---

mkdir empty
expect_exit 0 env PATH="$PWD/empty" "$prefarm" report hostile.db -o none.html
expect_text "$err" 'has no figures' 'gnuplot was not found'
well_formed none.html
absent none.html '<figure'
expect_text none.html 'gnuplot was not found' 'data-v='

# --- annotators and judges ---

cat >labels.xml <<'END'
<experiment version="1" name="labels">
  <world contexts="2" beta="0.1"><covariates/>
    <preference type="farm" actions="4" scale="1.5" tail="4"/>
    <reference type="sft"/></world>
  <feedback type="labels" pool="alpacafarm" flips="0.25"/>
  <data pairs="100"/>
  <learner type="dpo"/>
  <learner type="kto"/>
  <budget queries="100"/>
  <record points="5"><metric type="winrate-vs-reference"/>
    <metric type="price"/><metric type="label-time"/></record>
  <seeds count="2"/>
  <evaluation><judge id="humans" label="&lt;people>" pool="humans"/></evaluation>
</experiment>
END
"$prefarm" run labels.xml -q
expect_exit 0 "$prefarm" report labels.db
well_formed labels.html
expect_text labels.html 'id="annotators"' 'gpt4_1' 'the pool' 'Leaderboard' \
  '<th scope="col" class="n">Elo</th>' 'As text, with the ranks' \
  '&lt;people&gt;' 'as price and label-time' 'Feedback, of all that have one' \
  'fewer than 5 runs' 'Context 0 (from 0) of 2'

finish
