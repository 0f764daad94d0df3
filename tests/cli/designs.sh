#!/bin/sh
# Designs as a user meets them: what a dry run prints, what is missing, and
# columns and titles for axes that move together.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

mkdir folder
cat >folder/points.csv <<'END'
beta,size,note
0.1,3,"a, b"
0.5,5,
END
cat >folder/design.xml <<'END'
<experiment version="1" name="design">
  <world><preference type="hodge-mix"/></world>
  <learner type="omd"/>
  <learner id="md" type="nash-md"/>
  <budget steps="4"/>
  <record points="3"><metric type="entropy"/></record>
  <seeds count="5"/>
  <sweep>
    <points file="points.csv">
      <axis path="world/@beta"/>
      <axis path="world/preference/@actions" column="size"/>
    </points>
    <sample type="sobol" count="4">
      <axis path="learner[@id='md']/@eta" from="0.01" to="1" scale="log"/>
      <axis path="learner[@id='md']/@schedule" values="constant theory"/>
    </sample>
  </sweep>
</experiment>
END

narrow() { # FILE: fits a terminal
  checks=$((checks + 1))
  [ "$(awk 'length > 80' "$1" | wc -l)" -eq 0 ] ||
    fail "more than 80 columns in $(basename "$1")"
}

# The file of points lies beside the experiment, wherever it is run.
expect_exit 0 "$prefarm" run folder/design.xml --dry-run -j 2
narrow "$out"
expect_text "$out" 'cells     seeds' 'OMD, beta=0.1, actions=3' \
  'Nash-MD (md), beta=0.5, actions=5, eta=0.1, schedule=theory' \
  '50 runs, 200 steps in all, about' 'with 2 workers'
check test "$(grep -c '^world .* OMD  *2  *5  *4$' "$out")" -eq 1
check test "$(grep -c '^world .* Nash-MD (md)  *8  *5  *4$' "$out")" -eq 1

# All is missing while there is no file, which is not made.
expect_exit 0 "$prefarm" run folder/design.xml --missing
check test "$(wc -l <"$out")" -eq 11
expect_line "$out" 1 'world, OMD, beta=0.1, actions=3: missing 1-5'
expect_line "$out" 11 '50 of 50 runs are left: 50 missing, 0 failed'
check test ! -e design.db

# Part of it, by seeds, and by shards.
expect_exit 0 "$prefarm" run folder/design.xml -q --set seeds/@count=2 -j 1
expect_exit 0 "$prefarm" run folder/design.xml -q -j 1 \
  --set seeds/@first=4 --set seeds/@count=1
expect_exit 0 "$prefarm" run folder/design.xml --missing
expect_line "$out" 1 'world, OMD, beta=0.1, actions=3: missing 3,5'
expect_line "$out" 11 '20 of 50 runs are left: 20 missing, 0 failed'
total=0
for i in 1 2 3; do
  expect_exit 0 "$prefarm" run folder/design.xml --missing --shard $i/3 \
    -o design.db
  part=$(sed -n 's/ of .* runs are left.*//p' "$out")
  total=$((total + part))
done
check test $total -eq 20

# Nothing is left at the end; columns and titles have all axes.
expect_exit 0 "$prefarm" run folder/design.xml -q -j 1
expect_exit 0 "$prefarm" run folder/design.xml --missing
expect_line "$out" 1 '0 of 50 runs are left: 0 missing, 0 failed'
"$prefarm" export design.db --table runs >runs.csv
check test "$(head -n 1 runs.csv | cut -d, -f5-8)" = beta,actions,eta,schedule
check test "$(grep -c ',0.5,5,0.1,theory,' runs.csv)" -eq 5
check test "$(grep -c 'omd,world,.,0.5,5,,,' runs.csv)" -eq 5
expect_exit 0 "$prefarm" show design.db
expect_text "$out" 'beta = 0.1, actions = 3'

# A design of thousands of cells is told in a few lines.
expect_exit 0 "$prefarm" run folder/design.xml --dry-run -j 1 \
  --set sweep/sample/@count=2000 --set sweep/sample/@type=random
narrow "$out"
check test "$(wc -l <"$out")" -lt 40
expect_text "$out" '... and 3982 more cells' '20010 runs' 'MB of results' \
  'with one worker'

# What is wrong is said with its place.
printf 'beta,size\n0.1,3\n0.1,3.0\n' >folder/points.csv
expect_exit 2 "$prefarm" run folder/design.xml --dry-run
expect_text "$err" 'folder/points.csv:3: the point is that of line 2 again'
printf 'beta,size\n0.1,3\n\nnan,3\n' >folder/points.csv
expect_exit 2 "$prefarm" run folder/design.xml --dry-run
expect_text "$err" 'folder/points.csv:4: world: beta="nan"'
printf '0.1,3\n0.2,4\n' >folder/points.csv
expect_exit 2 "$prefarm" run folder/design.xml --dry-run
expect_text "$err" "the header is '0.1', '3'"
rm folder/points.csv
expect_exit 2 "$prefarm" run folder/design.xml --dry-run \
  --set sweep/sample/axis/@path=seeds/@first
expect_text "$err" 'seeds are an axis already'
expect_exit 2 "$prefarm" run folder/design.xml --dry-run
expect_text "$err" 'folder/design.xml:9: ' 'points.csv'

# A file that is no result file is not taken for one.
echo text >text.db
printf 'beta,size\n0.1,3\n' >folder/points.csv
expect_exit 3 "$prefarm" run folder/design.xml -o text.db --missing

expect_exit 2 "$prefarm" run --dry-run --missing \
  "$top/experiments/quickstart.xml"
expect_text "$err" 'one at a time'

finish
