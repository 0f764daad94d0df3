#!/bin/sh
# The studies that ship with the heatmap and the portrait, as a user draws
# them: every tile of the heatmap is on the side of the frontier that the
# spectrum predicts.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
have gnuplot || exit 77

expect_exit 0 "$prefarm" run "$top/experiments/stability.xml" --quiet
expect_exit 0 "$prefarm" plot stability.db --kind heatmap -o map.svg
if have xmllint; then
  check xmllint --noout map.svg
fi
# 4 learners on 16 times 13 settings
expect_text map.svg "832 cells in 4 panels" \
  "is as the spectrum predicts in 832 of 832" \
  "Stability on rock, paper, scissors" "crossed: diverged" \
  "stability limit that the spectrum predicts" "OMD" "Nash-MP"

expect_exit 0 "$prefarm" plot stability.db --kind heatmap --learner mmd \
  --metric kl-to-nash --threshold 1e-6 --x beta --y learner/@eta -o one.svg
expect_text one.svg "208 cells in 1 panel." "kl-to-nash = 1e-06" "KL to Nash"
checks=$((checks + 1))
grep -q 'OMD' one.svg && fail "a learner that was not asked for"

# The script and its data in place of the picture.
expect_exit 0 "$prefarm" plot stability.db --kind heatmap --script map.gp
check [ -s map.gp ]

expect_exit 2 "$prefarm" plot stability.db --kind heatmap --x betta -o x.svg
expect_text "$err" "did you mean 'beta'?"
expect_exit 2 "$prefarm" plot stability.db --kind heatmap --threshold=-1 \
  -o x.svg
expect_text "$err" "give a positive one"

# Seeds are starts: paths of four learners from four of them.
expect_exit 0 "$prefarm" run "$top/experiments/portrait.xml" --quiet
expect_exit 0 "$prefarm" plot portrait.db --kind simplex -o portrait.svg
expect_text portrait.svg "16 paths"
expect_exit 2 "$prefarm" plot portrait.db --kind heatmap -o x.svg
expect_text "$err" "no numbers are swept here" "two swept attributes"
check [ ! -e x.svg ]
finish
