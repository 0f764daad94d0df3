#!/bin/sh
# prefarm show --leaderboard: judges, baselines, ratings, rank correlations.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

experiment() { # EVALUATION POLICIES
  cat <<END
<experiment version="1" name="farm">
  <world id="w" contexts="3" beta="0.2">
    <preference type="bradley-terry" actions="6"/><covariates/>
  </world>
  <feedback type="labels" pool="alpacafarm" flips="0.25"/>
  <learner type="dpo"/>
  <learner type="ipo"/>
  <learner type="mmd" label="Exact"><feedback type="exact"/></learner>
  <data pairs="400"/>
  <budget steps="60"/>
  <record points="2" policies="$2"/>
  <seeds count="2"/>
  <sweep><axis path="feedback/@pool" values="alpacafarm humans"/></sweep>
  $1
</experiment>
END
}
people='<judge id="people" label="People" pool="humans"/>'
simulator='<judge id="sim" label="Simulator" pool="alpacafarm"/>'

experiment "<evaluation examples=\"200\">$people$simulator</evaluation>" \
  final >t.xml
expect_exit 0 "$prefarm" run t.xml
expect_exit 0 "$prefarm" show t.db --leaderboard
check test ! -s "$err"
cp "$out" board
expect_text board 'against reference policy' '200 examples a run' \
  'judge: People' 'judge: Simulator' 'Exact' 'pool = humans' \
  'no-len' 'Elo [' 'BT [' 'rank correlation (Spearman) of win rates' \
  'pool = alpacafarm: People' 'pool = humans: Simulator'
check test "$(grep -c '^judge: ' board)" -eq 4
check awk 'length > 80 { exit 1 }' board

# Three learners and the reference policy in each table of win rates, best
# first; one that the axis does not touch is in all of them, and in the
# correlations between them.
check test "$(grep -c 'win rates, 4 methods in all' board)" -eq 3
awk '/^judge: People/ { in_it = 1 } in_it && /^$/ { exit }
  in_it && /2\/2/ { print $(NF - 5) }' board >wins
check test "$(wc -l <wins)" -eq 4
sort -rn wins >sorted
expect_same sorted wins
check test "$(grep -c 'reference policy  *2/2  50.0  50.0  0.0' board)" -eq 4

# The same bytes again; one judge alone says what it said in company.
expect_exit 0 "$prefarm" show t.db --leaderboard
expect_same "$out" board
expect_exit 0 "$prefarm" show t.db --leaderboard --judge people
awk '/^judge: People/, /^$/' board >both
awk '/^judge: People/, /^$/' "$out" >alone
expect_same both alone
expect_exit 0 "$prefarm" show t.db --leaderboard --judge truth --examples 50
expect_text "$out" 'judge: True preference' '50 examples a run'
expect_exit 0 "$prefarm" show t.db --leaderboard --baseline mmd
expect_text "$out" 'against Exact'

# Another evaluation computes nothing anew.
experiment '<evaluation baseline="mmd"><judge id="one"/></evaluation>' final \
  >t.xml
expect_exit 0 "$prefarm" run t.xml
expect_text "$out" '0 computed now'
expect_exit 0 "$prefarm" show t.db --leaderboard
expect_text "$out" 'against Exact' '805 examples a run' 'judge: one'
experiment '' final >t.xml
expect_exit 0 "$prefarm" run t.xml
expect_text "$out" '0 computed now'
expect_exit 0 "$prefarm" show t.db --leaderboard
expect_text "$out" 'judge: True preference' '805 examples a run'

# What is wrong.
expect_exit 2 "$prefarm" show t.db --leaderboard --judge nobody
expect_text "$err" "no judge 'nobody'" truth
check test ! -s "$out"
axis="<axis path=\"learner[@type='dpo']/@beta\" values=\"0.1 0.5\"/>"
experiment '' final | sed "s|<axis .*/></sweep>|$axis</sweep>|" >two.xml
expect_exit 0 "$prefarm" run two.xml -o two.db
expect_exit 2 "$prefarm" show two.db --leaderboard --baseline dpo
expect_text "$err" "'dpo' is 2 methods"
expect_exit 2 "$prefarm" show t.db --leaderboard --baseline ppo
expect_text "$err" "no learner 'ppo'"
expect_exit 2 "$prefarm" show t.db --leaderboard --examples 0
expect_exit 2 "$prefarm" show t.db --leaderboard --metric entropy
expect_exit 2 "$prefarm" show t.db --judge people
expect_text "$err" '--leaderboard'
experiment '' none >none.xml
expect_exit 0 "$prefarm" run none.xml
expect_exit 2 "$prefarm" show none.db --leaderboard
expect_text "$err" 'policies="final"'

# Whoever always wins has no finite rating, and no regression.
cat >sure.xml <<'END'
<experiment version="1" name="sure">
  <world id="w" beta="0">
    <preference type="matrix" file="sure.csv"/>
    <reference type="list" values="0.000000002 0.499999999 0.499999999"/>
    <covariates spread="1"/>
  </world>
  <learner type="mwu" eta="10"/>
  <budget steps="50"/>
  <record points="2"/>
  <evaluation examples="60"><judge id="one"/></evaluation>
</experiment>
END
printf '0.5,1,1\n0,0.5,0.5\n0,0.5,0.5\n' >sure.csv
expect_exit 0 "$prefarm" run sure.xml
expect_exit 0 "$prefarm" show sure.db --leaderboard
expect_text "$out" 'no BT, whose ratings would not be finite' 'every battle' \
  'no LC:'
check test "$(grep -ciE '(^|[^a-z])(nan|inf)([^a-z]|$)' "$out")" -eq 0

# A file that has changed makes other worlds.
printf '0.5,1,1\n0,0.5,0.4\n0,0.6,0.5\n' >sure.csv
expect_exit 2 "$prefarm" show sure.db --leaderboard
expect_text "$err" 'other runs'

finish
