#!/bin/sh
# prefarm annotators: who judged, how they agree, and what is fitted to them.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >"$scratch/holds.py" <<'END'
import json, math, sys

def near(x, y, e=1e-12):
    return abs(x - y) <= e

g = json.load(open(sys.argv[1]))
every, fit, who = g["all"], g["fit"], g["annotators"]
by = {a["name"]: a for a in who}
for condition in sys.argv[2:]:
    assert eval(condition), condition
END
python=
have python3 && python3 -c 'import json' 2>/dev/null && python=yes
holds() { # CONDITION...: of the object g in $out, in Python
  [ -n "$python" ] || return
  check python3 "$scratch/holds.py" "$out" "$@"
}

# Three pairs in two contexts; ann judges the first one twice, the second time
# with the sides exchanged; bob agrees with ann but once; cid calls ties.
cat >judged.csv <<'END'
prompt,left,right,winner,worker
one,tea,milk,left,ann
one,milk,tea,left,ann
one,tea,milk,left,bob
one,tea,milk,tie,cid
one,tea,coffee,right,ann
one,tea,coffee,right,bob
two,tea,milk,right,ann
two,tea,milk,left,bob
two,tea,milk,right,dora
two,tea,milk,tie,cid
END
expect_exit 0 "$prefarm" annotators judged.csv --format json
check test ! -s "$err"
expect_text "$out" '"file": "judged.csv"' '"only": null' '"two-coin"'
holds 'g["pairs"] == 3 == g["shared_pairs"] and g["contexts"] == 2' \
  '[a["name"] for a in who] == ["ann", "bob", "cid", "dora"]' \
  '[a["labels"] for a in who] == [4, 3, 2, 1]' \
  'every["labels"] == 10 and near(every["ties"], 0.2)' \
  'near(every["first"], 0.5)' \
  'near(every["agreement"] + every["variance"], 1) and every["bias"] == 0' \
  'by["ann"]["repeated"] == 2 and by["ann"]["variance"] == 1' \
  'by["bob"]["variance"] is None and by["cid"]["ties"] == 1' \
  'near(by["ann"]["agreement"], (1 / 2 + 0 + 1 + 1 / 3) / 4)' \
  'near(by["dora"]["agreement"], 1 / 3) and near(by["ann"]["first"], 0.5)' \
  'fit["groups"] == 2 and fit["residual"] <= 1e-10 and fit["prior"] == 1' \
  'by["ann"]["group"] == by["dora"]["group"] != by["cid"]["group"]' \
  'near(by["cid"]["accuracy"], 0.5, 1e-9)' \
  'all(0 < a["accuracy"] < 1 and abs(a["position_bias"]) < 0.5 for a in who)' \
  'near(by["dora"]["tie"], 2 * 0.2 / 3)'
cp "$out" usual.json
expect_exit 0 "$prefarm" annotators --format=json --prior=1 judged.csv
expect_same "$out" usual.json
expect_exit 0 "$prefarm" annotators judged.csv --format json --prior 50
holds 'all(abs(a["accuracy"] - 0.5) < 0.05 for a in who)'

expect_exit 0 "$prefarm" annotators judged.csv
expect_text "$out" judged.csv '10 judgements of 3 pairs by 4 annotators' \
  '2 contexts' "Krippendorff's alpha" 'Fit by EM' '2 groups'
check test "$(LC_ALL=C.UTF-8 wc -L <"$out")" -le 80
check test "$(grep -c ' $' "$out")" -eq 0
expect_exit 0 "$prefarm" annotators judged.csv --top 1
expect_text "$out" 'and 3 more with 6 labels (--top 4 shows all)'
check test "$(grep -c '^  bob ' "$out")" -eq 0

# One context only; columns that have to be named.
expect_exit 0 "$prefarm" annotators judged.csv --only one --format json
holds 'every["labels"] == 6 and g["pairs"] == 2 and g["only"] == "one"' \
  'by["dora"]["labels"] == 0 and by["dora"]["agreement"] is None'
expect_exit 0 "$prefarm" annotators judged.csv --only one
expect_text "$out" 'by 3 annotators, context one'
check test "$(grep -c '^  dora ' "$out")" -eq 0
sed '1s/.*/topic,one,two,best,who/' judged.csv >named.csv
expect_exit 2 "$prefarm" annotators named.csv
expect_text "$err" named.csv winner
expect_exit 2 "$prefarm" annotators named.csv --left one --right two \
  --winner best
expect_text "$err" 'annotator="..."'
expect_exit 0 "$prefarm" annotators named.csv --left one --right two \
  --winner best --context topic --annotator who --format json
sed 's/named.csv/judged.csv/' "$out" >named.json
expect_same named.json usual.json

# Names that could do harm, and one too long for its column.
printf 'left,right,winner,user\na,b,a,\033[31m\na,b,b,%s\n' \
  "$(printf '%0100d' 0)" >odd.csv
expect_exit 0 "$prefarm" annotators odd.csv
expect_tame "$out"
check test "$(LC_ALL=C.UTF-8 wc -L <"$out")" -le 80
expect_exit 0 "$prefarm" annotators odd.csv --format json
expect_tame "$out"
holds 'who[0]["name"] == "\x1b[31m" and len(who[1]["name"]) == 100'

# Bad calls and bad input.
expect_exit 2 "$prefarm" annotators
expect_text "$err" .csv
expect_exit 2 "$prefarm" annotators judged.csv named.csv
expect_exit 2 "$prefarm" annotators judged.csv --top
expect_exit 2 "$prefarm" annotators judged.csv --top 0
expect_exit 2 "$prefarm" annotators judged.csv --prior 0
expect_exit 2 "$prefarm" annotators judged.csv --format yaml
expect_exit 2 "$prefarm" annotators judged.csv --tpo 3
expect_text "$err" "did you mean 'top'"
expect_exit 2 "$prefarm" annotators judged.csv --only three
expect_text "$err" three one two
expect_exit 2 "$prefarm" annotators no-such.csv
expect_text "$err" no-such.csv
expect_exit 2 "$prefarm" annotators judged.xml
printf 'left,right,winner,user\na,b,c,d\n' >who.csv
expect_exit 2 "$prefarm" annotators who.csv
expect_text "$err" who.csv:2: "'c'"
printf '# NUMBER ALTERNATIVES: 2\n2: 1,2\n' >votes.soc
expect_exit 2 "$prefarm" annotators votes.soc
expect_text "$err" votes.soc annotator

# The pools of an experiment: sure preferences and flips have closed forms.
printf '0.5 1 0\n0 0.5 1\n1 0 0.5\n' >sure.txt
cat >pool.xml <<'END'
<experiment version="1" name="pool">
  <world><preference type="matrix" file="sure.txt"/></world>
  <feedback type="labels">
    <annotator type="noisy" flip="0.25" name="a quarter" weight="3"
               price="2" time="5"/>
    <annotator type="faithful"/>
  </feedback>
  <learner type="omd"/><learner type="online-dpo"/>
  <budget queries="100"/>
</experiment>
END
cat >"$scratch/pool.py" <<'END'
import json, sys
pools = json.load(open(sys.argv[1]))
(p,) = pools
noisy, sure = p["annotators"]
def near(x, y):
    return abs(x - y) < 1e-12
assert noisy["name"] == "a quarter" and near(noisy["weight"], 0.75)
assert near(noisy["agreement"], 0.75) and near(noisy["bias"], 0.15625)
assert near(noisy["variance"], 0.328125) and near(noisy["first"], 0.5)
assert near(sure["agreement"], 1) and near(sure["variance"], 0)
assert near(p["price"], 1.75) and near(p["time"], 3.75)
assert near(p["agreement"], 0.8125) and noisy["longer"] is None
END
expect_exit 0 "$prefarm" annotators pool.xml --format json
[ -z "$python" ] || check python3 "$scratch/pool.py" "$out"
expect_exit 0 "$prefarm" annotators pool.xml
expect_text "$out" 'a quarter' 75.0 32.8 'a label costs 1.75 and 3.75 s'
# Judges are annotators, too; an axis is told where it changes anything of it.
sed 's|<budget|<evaluation><judge id="j" label="A judge" flips="0.25"/>\
  </evaluation><sweep><axis path="feedback/@flips" values="0 0.125"/>\
  <axis path="learner[1]/@eta" values="0.1 1"/></sweep><budget|' \
  pool.xml >judges.xml
expect_exit 0 "$prefarm" annotators judges.xml
check test "$(grep -c '^world' "$out")" -eq 3
expect_text "$out" 'at flips 0.125' 'judge A judge' 'flips 0.25;'
check test "$(grep -c '^at flips [0-9.]*$' "$out")" -eq 2
expect_exit 0 "$prefarm" annotators judges.xml --format json
holds_pools() { # CONDITION
  [ -z "$python" ] || check python3 -c "import json, sys
a, b, j = json.load(open(sys.argv[1]))
assert $1" "$out"
}
holds_pools 'a["setting"] == "flips 0" and b["setting"] == "flips 0.125"'
holds_pools 'j["judge"] == "A judge" and j["setting"] == "" and len(j) == len(a)'
holds_pools 'abs(j["agreement"] - 0.75) < 1e-12 and j["flips"] == 0.25'
sed '/<feedback/,/<\/feedback/d; /online/d' pool.xml >none.xml
sed -i 's|<budget|<learner type="omd"/><budget|' none.xml
expect_exit 2 "$prefarm" annotators none.xml
expect_text "$err" none.xml 'no learner has annotators' labels

# What people said of 59 language models, where it is at hand.
models=${PF_SHARED_DATA:-$top/../shared/data}/llmfao.csv
if [ -r "$models" ]; then
  expect_exit 0 "$prefarm" annotators "$models"
  expect_text "$out" '8931 judgements of 2139 pairs by 124 annotators' \
    'and 104 more'
  check test "$(grep -v ^/ "$out" | LC_ALL=C.UTF-8 wc -L)" -le 80
  expect_exit 0 "$prefarm" annotators "$models" --format json
  holds 'len(who) == 124 and fit["groups"] == 1 and 0.2 < every["alpha"] < 0.4' \
    'sum(a["accuracy"] > 0.6 for a in who) > 90' \
    'abs(by["15"]["accuracy"] - 0.5) < 0.1 and by["20"]["position_bias"] > 0.1'
fi

finish
