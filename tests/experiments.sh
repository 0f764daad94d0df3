#!/bin/sh
# Every experiment that ships runs to its end, one seed, few steps and prompts
# of it (in full by check-slow), and the one on judgements also on the real
# ones, where they are at hand.
prefarm=$top_builddir/prefarm
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 99
cp "$top_srcdir"/experiments/*.csv .
for x in "$top_srcdir"/experiments/claims/*; do
  case $x in *.xml) ;; *) cp "$x" . ;; esac
done
for x in "$top_srcdir"/experiments/*.xml \
  "$top_srcdir"/experiments/claims/*.xml; do
  short=$(basename "$x")
  sed -E -e 's/(<seeds.* count)="[0-9]+"/\1="1"/' \
    -e 's/ steps="[0-9]{2,}"/ steps="10"/' \
    -e 's/ contexts="[0-9]{2,}"/ contexts="4"/' \
    -e 's/ (queries|pairs)="[0-9]{3,}"/ \1="100"/' \
    -e '/path="budget/s/\<([1-9])[0-9]{2,}/\10/g' "$x" >"$short"
  "$prefarm" run "$short" --quiet || { echo "$x failed" >&2; exit 1; }
done
real=${PF_SHARED_DATA:-$top_srcdir/../shared/data}/llmfao.csv
[ -f "$real" ] || exit 0
"$prefarm" run "$top_srcdir/experiments/judgements.xml" --quiet -o real.db \
  --set "world/preference/@file=$real" || exit 1
# 59 models; the average of predictive regret matching+ ends near the game's
# own Nash policy, the regularised learners where beta holds them
"$prefarm" export real.db --table points --format tsv | awk -F '\t' '
  NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
  $column["metric"] == "duality-gap" {
    gap[$column["learner"]] = $column["value"]
  }
  END {
    prm = gap["predictive-regret-matching-plus"]
    print "duality gaps: predictive RM+ " prm ", Nash-MP " gap["nash-mp"]
    exit !(prm + 0 < 0.002 && gap["nash-mp"] + 0 > prm + 0)
  }' || exit 1
"$prefarm" export real.db --table policies --format tsv |
  awk 'END { exit NR != 1 + 7 * 59 }'
