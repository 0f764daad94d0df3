#!/bin/sh
# prefarm data: the pairs that an offline learner draws, as a file that other
# runs learn the same from.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

# One step looks at all pairs, so their order in a step is that of the file.
cat >drawn.xml <<'END'
<experiment version="1" name="drawn" seed="5">
  <world id="w" beta="0.2">
    <preference type="bradley-terry" actions="6" scale="1"/>
    <reference type="gaussian" spread="1"/>
  </world>
  <feedback type="labels"/>
  <data pairs="3000"/>
  <learner type="dpo" batch="0" beta="0.3"/>
  <budget steps="20"/>
  <record points="4" policies="all">
    <metric type="regularised-duality-gap"/>
    <metric type="kl-to-reference"/>
  </record>
  <seeds first="3" count="2"/>
</experiment>
END
expect_exit 0 "$prefarm" data drawn.xml -o pairs.csv
check test ! -s "$out"
expect_line pairs.csv 1 context,left,right,winner
check test "$(wc -l <pairs.csv)" -eq 3001
expect_exit 0 "$prefarm" data drawn.xml
expect_same "$out" pairs.csv

# The first seed is the default; another one has other pairs.
expect_exit 0 "$prefarm" data drawn.xml --seed 3 --learner dpo --world w \
  -o first.csv
expect_same first.csv pairs.csv
expect_exit 0 "$prefarm" data drawn.xml --seed 4 -o second.csv
check test "$(sort second.csv | uniq | wc -l)" -gt 20
cmp -s pairs.csv second.csv
check test $? -eq 1

# Winners are of their pair, equal responses tie, and nobody else does.
awk -F, 'NR > 1 { bad += $1 != 1 || $2 < 1 || $2 > 6 || $3 < 1 || $3 > 6
  bad += $2 == $3 ? $4 != "tie" : $4 != $2 && $4 != $3 } END { exit bad > 0 }' \
  pairs.csv
check test $? -eq 0

# A run on the file is the run that drew it, to the last bit.
sed 's/pairs="3000"/file="pairs.csv"/; s/count="2"/count="1"/' \
  drawn.xml >given.xml
expect_exit 0 "$prefarm" run drawn.xml
expect_exit 0 "$prefarm" run given.xml
sed 's/pairs.csv/second.csv/' given.xml >other.xml
expect_exit 0 "$prefarm" run other.xml
for table in points policies; do
  for name in drawn given other; do
    expect_exit 0 "$prefarm" export $name.db --table $table
    cut -d, -f2- "$out" | grep -v '^dpo,w,4,' >$name.$table
  done
  check test "$(wc -l <given.$table)" -gt 8
  expect_same drawn.$table given.$table
  cmp -s drawn.$table other.$table
  check test $? -eq 1
done

# Probabilities, and a shorter data set that begins the same.
expect_exit 0 "$prefarm" data drawn.xml --set feedback/@type=pairs \
  --set data/@pairs=1500 -o probable.csv
expect_line probable.csv 1 context,left,right,probability
cut -d, -f1-3 probable.csv | tail -n +2 >probable
cut -d, -f1-3 pairs.csv | sed -n 2,1501p >labelled
expect_same probable labelled

# Names and contexts.
cat >named.xml <<'END'
<experiment version="1" name="named">
  <world id="m" contexts="3"><preference type="munos"/></world>
  <feedback type="labels"/>
  <data pairs="300" behaviour="uniform"/>
  <learner type="ipo"/>
  <learner type="dpo"/>
  <learner type="nash-md"/>
  <budget steps="5"/>
</experiment>
END
expect_exit 0 "$prefarm" data named.xml -o named.csv
cut -d, -f1 named.csv | sort -u | tr '\n' ' ' >picked
expect_line picked 1 '1 2 3 context '
cut -d, -f2 named.csv | sort -u | tr '\n' ' ' >picked
expect_line picked 1 'left y1 y2 y3 '
sed 's/pairs="300" behaviour="uniform"/file="named.csv"/' named.xml >again.xml
expect_exit 0 "$prefarm" run again.xml

# What is not right, each with what would be.
refused() { # TEXT COMMAND...
  text=$1
  shift
  expect_exit 2 "$@"
  expect_text "$err" "$text"
  check test ! -s "$out"
}
refused "did you mean 'ipo'" "$prefarm" data named.xml --learner ipoo
refused "there is no world 'v'" "$prefarm" data named.xml --world v
refused 'asks while it learns' "$prefarm" data named.xml --learner nash-md
refused 'a file already: named.csv' "$prefarm" data again.xml
refused 'pairs="0" stands for all' "$prefarm" data named.xml \
  --set data/@pairs=0
refused 'name that ends in .csv' "$prefarm" data named.xml -o named.tsv
refused 'whole number' "$prefarm" data named.xml --seed -1
refused 'usage: prefarm data' "$prefarm" data
sed 's|<learner type="dpo"/>|<learner type="dpo"><data pairs="9"/></learner>|' \
  named.xml >two.xml
refused 'that of ipo on m and that of dpo on m' "$prefarm" data two.xml
expect_exit 0 "$prefarm" data two.xml --learner dpo
check test "$(wc -l <"$out")" -eq 10
sed 's|</experiment>|<sweep><axis path="data/@pairs" values="5 6"/></sweep>&|' \
  named.xml >swept.xml
refused 'more than one data set' "$prefarm" data swept.xml --learner dpo
expect_exit 0 "$prefarm" data swept.xml --set sweep/axis/@values=6
check test "$(wc -l <"$out")" -eq 7
sed '/<data/d; /ipo/d; /dpo/d' named.xml >online.xml
refused 'no learner here learns from a data set' "$prefarm" data online.xml

# A file is there whole or not at all.
echo old >kept.csv
expect_exit 2 "$prefarm" data again.xml -o kept.csv
expect_line kept.csv 1 old
expect_exit 3 "$prefarm" data named.xml -o missing/pairs.csv
expect_exit 3 "$prefarm" data named.xml -o /dev/full
check test "$(find . -name '*~' | wc -l)" -eq 0

# Mistakes in a data set are named by their lines, before anything runs.
sed '3s/,[^,]*$/,up/; 5s/^[0-9]*/9/; 6s/,/,y9,/' named.csv >bad.csv
sed 's/named.csv/bad.csv/' again.xml >bad.xml
expect_exit 2 "$prefarm" run bad.xml
expect_text "$err" bad.csv:3 "'up'" bad.csv:5 "context '9'" bad.csv:6 '5 cells'
check test ! -e bad.db
expect_exit 2 "$prefarm" run again.xml --set data/@file=nowhere.csv
expect_text "$err" data/@file nowhere.csv

finish
