#!/bin/sh
# show, plot and export with statistics over seeds, as a user asks for them.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >t.xml <<'END_XML'
<experiment version="1" name="t">
  <world id="v" beta="0.1"><preference type="hodge-mix" actions="4"/></world>
  <world id="w"><preference type="cyclic" margin="0.3"/>
    <reference type="gaussian" spread="1"/></world>
  <learner type="omd"/>
  <learner type="nash-mp" label="A label that is longer than most tables like"/>
  <learner type="mmd"/>
  <budget steps="200"/>
  <record points="20"><metric type="regularised-duality-gap"/>
    <metric type="winrate-vs-reference"/></record>
  <seeds count="7"/>
</experiment>
END_XML
expect_exit 0 "$prefarm" run t.xml
sed 's/count="7"/count="3"/' t.xml >few.xml
expect_exit 0 "$prefarm" run few.xml

narrow() { # FILE: no line is wider than a terminal, none ends in a blank
  check test "$(LC_ALL=C.UTF-8 wc -L <"$1")" -le 80
  check test "$(grep -c ' $' "$1")" -eq 0
}

# The default is the median and its quantiles, asked for or not; no warning.
expect_exit 0 "$prefarm" show t.db
cp "$out" default
expect_exit 0 "$prefarm" show t.db --aggregate median --interval quantiles \
  --confidence 0.8 --resamples 10
expect_same "$out" default
expect_text default 'median [    10 %,     90 %]'
expect_exit 0 "$prefarm" show few.db
check test ! -s "$err"

# Every table is narrow and the same twice; few runs are warned of, once.
for options in '--aggregate iqm --interval bca' \
  '--aggregate mean --interval percentile --confidence 0.9 --resamples 300' \
  '--aggregate trimmed=0.2 --confidence 0.5' '--times' \
  '--times --threshold 1e-3 --x steps --confidence 0.5' '--rate' \
  '--rate=order --between 10,100' '--rate --x queries --interval quantiles' \
  '--compare' '--compare --tasks --interval bca --aggregate median-of-means' \
  '--compare --metric winrate-vs-reference --threshold 0.6 --metric
  regularised-duality-gap' '--profile 0.1,1e-3,1e-5,1e-7 --tasks'; do
  # shellcheck disable=SC2086  # words of options
  set -- "$prefarm" show t.db $options
  expect_exit 0 "$@"
  case $options in
  *--tasks*) expect_text "$err" 'warning: fewer than 5 tasks are drawn from' ;;
  *) check test ! -s "$err" ;;
  esac
  narrow "$out"
  cp "$out" first
  expect_exit 0 "$@"
  expect_same "$out" first
done
expect_exit 0 "$prefarm" show few.db --interval percentile \
  --metric regularised-duality-gap --metric winrate-vs-reference
check test "$(grep -c 'fewer than 5 runs' "$err")" -eq 1
check test "$(wc -l <"$err")" -eq 1

# Which way is better is said, and a cost is no gain.
sed 's|<metric type="winrate-vs-reference"/>|&<metric type="price"/>\
  <metric type="entropy"/><metric type="kl-to-reference"/>|
  s|<learner type="omd"/>|<feedback type="labels"/>&|' t.xml >way.xml
expect_exit 0 "$prefarm" run -q way.xml --set budget/@steps=20
for way in 'price:less is better' 'winrate-vs-reference:more is better' \
  'regularised-duality-gap:less is better' \
  'entropy:less is taken for better, though neither is' \
  'kl-to-reference:more is taken for better, though neither is'; do
  expect_exit 0 "$prefarm" show way.db --compare --metric "${way%%:*}"
  expect_line "$out" 2 "${way%%:*} at the last step, ${way#*:}"
done

# Whoever else is there, a learner has the same interval.
grep -v '"mmd"' t.xml >less.xml
expect_exit 0 "$prefarm" run -q less.xml
for file in t less; do
  "$prefarm" show $file.db --compare --aggregate mean | grep '^  OMD .*/' |
    head -n 1 >$file.row
done
expect_same t.row less.row
check test -s t.row

# A rate is the predicted one, within a hundredth, where theory has one.
expect_exit 0 "$prefarm" show t.db --rate
check test "$(grep -c '7/7' "$out")" -eq 6
awk '/7\/7/ { sub(/.*7\/7/, ""); split($0, part, /[][, ]+/); rows++
    d = part[2] - part[5]; bad += part[5] == 0 || d > 0.01 || d < -0.01 }
  END { exit bad || rows != 6 }' "$out"
check test $? -eq 0
check test "$(grep -c 'R^2 below' "$out")" -eq 0
# A curve that wanders has no rate to speak of, and it is said.
sed 's|<learner type="omd"/>|<feedback type="labels"/>&|' few.xml >wander.xml
expect_exit 0 "$prefarm" run -q wander.xml
expect_exit 0 "$prefarm" show wander.db --rate
expect_text "$out" 'R^2 below 0.9'

# The summary has what show tells, and a mean is a mean.
expect_exit 0 "$prefarm" export t.db --table summary --aggregate mean \
  --interval percentile
cp "$out" summary.csv
expect_line summary.csv 1 learner,world,step,queries,metric,runs,estimate,low,high
check test "$(grep -c regularised summary.csv)" -gt 6
expect_exit 0 "$prefarm" export t.db
awk -F, 'FNR == 1 { next }
  NR == FNR { n[$2, $3, $5, $7]++; sum[$2, $3, $5, $7] += $8; next }
  { m = sum[$1, $2, $3, $5] / n[$1, $2, $3, $5]; d = $7 - m
    if (d < 0) d = -d
    bad += n[$1, $2, $3, $5] != $6 || d > 1e-12 * m || $8 > $7 || $9 < $7
    rows++ } END { exit bad || rows < 12 }' "$out" summary.csv
check test $? -eq 0

# final: one row a run, one column a metric.
expect_exit 0 "$prefarm" export t.db --table final
expect_line "$out" 1 \
  run,learner,world,seed,steps,queries,regularised-duality-gap,winrate-vs-reference
check test "$(wc -l <"$out")" -eq 43
expect_exit 0 "$prefarm" export t.db --table final --format jsonl
expect_text "$out" '"winrate-vs-reference":0.'

# What makes no sense is refused, with what would.
expect_exit 2 "$prefarm" show t.db --aggregate median-of-means
expect_text "$err" '--compare'
expect_exit 2 "$prefarm" show t.db --compare --interval quantiles
expect_text "$err" 'percentile or bca'
expect_exit 2 "$prefarm" show t.db --compare --rate
expect_exit 2 "$prefarm" show t.db --tasks
expect_exit 2 "$prefarm" show t.db --between 1,2
expect_exit 2 "$prefarm" show t.db --rate --between 2,1
expect_exit 0 "$prefarm" show t.db --rate --between 900,1000
expect_text "$out" 'a rate takes three points above 0 in this range'
expect_exit 2 "$prefarm" show t.db --rate order
expect_text "$err" '--rate=order'
for bad in 0 1 1.5 nan inf; do
  expect_exit 2 "$prefarm" show t.db --interval bca --confidence $bad
  expect_text "$err" 'between 0 and 1'
done
for bad in 0 1.5 1e12 100001; do
  expect_exit 2 "$prefarm" show t.db --interval bca --resamples $bad
  expect_text "$err" 'from 1 to 100000'
done
expect_exit 2 "$prefarm" show t.db --rate --metric winrate-vs-reference
expect_text "$err" 'best value is 0'
expect_exit 2 "$prefarm" show t.db --times --metric winrate-vs-reference
expect_text "$err" '--threshold'
expect_exit 2 "$prefarm" show t.db --times --aggregate mean
expect_exit 2 "$prefarm" show t.db --profile nonsense
expect_exit 2 "$prefarm" show t.db --profile 1e-2 --threshold 1
expect_exit 2 "$prefarm" show t.db --confidence 95
expect_exit 2 "$prefarm" show t.db --leaderboard --compare
expect_exit 2 "$prefarm" export t.db --aggregate mean
expect_text "$err" '--table summary'
expect_exit 2 "$prefarm" export t.db --table summary --aggregate median-of-means
expect_exit 2 "$prefarm" plot t.db --interval nonsense
expect_text "$err" bca

have gnuplot || finish
expect_exit 0 "$prefarm" plot t.db --aggregate iqm --interval bca -o a.svg
expect_text a.svg 'IQM of 7 seeds, band: 95 % bootstrap interval (BCa, 2000'
expect_exit 0 "$prefarm" plot t.db -o b.svg
expect_exit 0 "$prefarm" plot t.db --aggregate median -o c.svg
expect_same b.svg c.svg
finish
