#!/bin/sh
# prefarm game: every kind of input, the keys of the JSON, bad input.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

game() { # ARGUMENTS...: as JSON in $out
  expect_exit 0 "$prefarm" game "$@" --format json
  check test ! -s "$err"
}

python=
have python3 && python3 -c 'import json' 2>/dev/null && python=yes
cat >"$scratch/holds.py" <<'END'
import json, math, sys

def near(x, y, e=1e-12):
    return abs(x - y) <= e

g = json.load(open(sys.argv[1]))
nash, reg, bt = g["nash"], g["regularised_nash"], g["bradley_terry"]
n = g["n"]
for condition in sys.argv[2:]:
    assert eval(condition), condition
END
holds() { # CONDITION...: of the game g in $out, in Python
  [ -n "$python" ] || return
  check python3 "$scratch/holds.py" "$out" "$@"
}

# Rock-paper-scissors, whose answers are known.
cat >rps.csv <<'END'
,rock,paper,scissors
rock,0.5,0.1,0.9
paper,0.9,0.5,0.1
scissors,0.1,0.9,0.5
END
game rps.csv
expect_text "$out" '"n"' '"labels"' '"cyclic_energy"' '"cyclic_triads"' \
  '"condorcet_winner"' '"bradley_terry"' '"scores"' '"nash"' '"policy"' \
  '"gap"' '"regularised_nash"' '"beta"' '"log_policy"' '"residual"' \
  '"spectrum"' '"predictions"'
holds 'n == 3 and g["labels"] == ["rock", "paper", "scissors"]' \
  'near(g["cyclic_energy"], 1) and g["cyclic_triads"] == 1' \
  'g["condorcet_winner"] is None' \
  'all(near(s, 0) for s in bt["scores"]) and len(bt["scores"]) == 3' \
  'all(near(p, 1 / 3) for p in nash["policy"]) and abs(nash["gap"]) < 1e-13' \
  'reg["beta"] == 0.1 and reg["residual"] <= 1e-13' \
  'all(near(p, 1 / 3) for p in reg["policy"])' \
  'all(near(math.exp(l), 1 / 3) for l in reg["log_policy"])' \
  'len(g["spectrum"]) == 1 and near(g["spectrum"][0], 0.4 / math.sqrt(3))' \
  '{p["learner"] for p in g["predictions"]} >= {"omd", "nash-md", "nash-mp",
    "egpo", "mmd", "optimistic-mmd", "mwu", "omwu"}' \
  'all(p["eta"] > 0 and p["rate"] > 0 for p in g["predictions"])'
expect_exit 0 "$prefarm" game rps.csv
expect_text "$out" 'rps.csv' 'paper' 'cyclic energy' 'nash-mp' 'none'
check test "$(LC_ALL=C.UTF-8 wc -L <"$out")" -le 80
cp "$out" default.txt
expect_exit 0 "$prefarm" game --format=text --beta=0.1 rps.csv
expect_same "$out" default.txt

# A reference policy and a weight of one's own: pi is proportional to
# ref exp(P pi / beta), and ref itself where nothing else counts.
echo '0.5 0.3 0.2' >ref.txt
game rps.csv --reference ref.txt --beta 0.25
holds 'reg["beta"] == 0.25 and reg["residual"] <= 1e-13' \
  'near(sum(reg["policy"]), 1) and max(reg["policy"]) != reg["policy"][2]' \
  '(lambda u: max(u) - min(u) < 1e-12)([reg["log_policy"][y]
    - math.log([0.5, 0.3, 0.2][y]) - sum(P[z] * reg["policy"][z]
    for z in range(3)) / 0.25 for y, P in enumerate(
    [[0.5, 0.1, 0.9], [0.9, 0.5, 0.1], [0.1, 0.9, 0.5]])])'
game rps.csv --reference ref.txt --beta 1e6
holds 'all(near(a, b, 1e-5) for a, b in zip(reg["policy"], [0.5, 0.3, 0.2]))'
game rps.csv --beta 1e-4
holds 'reg["residual"] <= 1e-13'

# A transitive table without names; counts of wins; advantages.
printf '0.5 0.7 0.9\n0.3 0.5 0.8\n0.1 0.2 0.5\n' >plain.txt
game plain.txt
holds 'g["labels"] is None and g["cyclic_triads"] == 0' \
  'g["condorcet_winner"] == 0' 'nash["policy"] == [1, 0, 0]'
printf '0,3\n1,0\n' >wins.csv
game wins.csv --kind counts --prior 0.5
holds 'near(g["bradley_terry"]["scores"][0] - g["bradley_terry"]["scores"][1],
  math.log(3.5 / 1.5))'
printf '0,0.2\n-0.2,0\n' >skew.csv
game skew.csv --kind skew
holds 'near(bt["scores"][0] - bt["scores"][1], math.log(0.7 / 0.3))'

# Comparisons, with columns found by name or named, ties and contexts.
cat >judged.csv <<'END'
question,model_a,model_b,winner
q1,tea,coffee,model_a
q1,tea,coffee,model_b
q2,coffee,milk,model_a
q2,milk,tea,tie
END
game judged.csv
holds 'g["labels"] == ["tea", "coffee", "milk"]'
game judged.csv --only q1 --prior 1
holds 'n == 3 and all(near(s, 0) for s in bt["scores"])'
sed '1s/.*/topic,one,two,best/' judged.csv >named.csv
expect_exit 2 "$prefarm" game named.csv --left one --right two
game named.csv --left one --right two --winner best --context topic
expect_exit 0 "$prefarm" game judged.csv
expect_text "$out" '4 comparisons' '1 ties' 'empirical'
expect_exit 2 "$prefarm" game judged.csv --left answer
expect_text "$err" answer model_a

# Orders, and a strategic game.
cat >fruit.soc <<'END'
# NUMBER ALTERNATIVES: 3
# ALTERNATIVE NAME 1: apple
# ALTERNATIVE NAME 2: banana
# ALTERNATIVE NAME 3: cherry
2: 1,2,3
1: 2,3,1
1: 3,1,2
END
game fruit.soc --prior 0
holds 'g["labels"] == ["apple", "banana", "cherry"] and g["cyclic_triads"] == 0'
cat >fruit.toi <<'END'
# NUMBER ALTERNATIVES: 3
3: {1,2}
1: 1,3
END
game fruit.toi
game fruit.toi --unlisted below
cat >rps.nfg <<'END'
NFG 1 R "rps" { "row" "column" } { 3 3 }
0 0 1 -1 -1 1  -1 1 0 0 1 -1  1 -1 -1 1 0 0
END
game rps.nfg --scale 2
holds 'n == 3 and all(near(p, 1 / 3) for p in nash["policy"])'

# A world of an experiment.
cat >t.xml <<'END'
<experiment version="1" name="t">
  <world id="one" beta="0.5"><preference type="bradley-terry" actions="4"/>
    <reference type="gaussian"/></world>
  <world id="two" contexts="2"><preference type="cyclic" actions="5"/></world>
  <learner type="omd"/>
  <budget steps="1"/>
</experiment>
END
game t.xml
holds 'n == 4 and reg["beta"] == 0.5' \
  'near(g["cyclic_energy"], 0, 1e-20) and g["condorcet_winner"] is not None'
cp "$out" seed-1.json
game t.xml --seed 2
check test "$(cmp -s "$out" seed-1.json; echo $?)" -eq 1
game t.xml --world two --context 2 --beta 0.2
holds 'n == 5 and reg["beta"] == 0.2'
expect_exit 2 "$prefarm" game t.xml --world tow
expect_text "$err" tow "did you mean 'two'"
expect_exit 2 "$prefarm" game t.xml --context 2
expect_text "$err" context
expect_exit 2 "$prefarm" game t.xml --context x

# A game all of whose entries are sure.
printf '0.5,1,0\n0,0.5,1\n1,0,0.5\n' >sure.csv
game sure.csv
holds 'g["cyclic_triads"] == 1 and reg["residual"] <= 1e-13'

# The top cycle, by name and by number.
cat >five.csv <<'END'
,a,b,c,d,e
a,.5,.9,.2,.8,.8
b,.1,.5,.7,.9,.9
c,.8,.3,.5,.6,.7
d,.2,.1,.4,.5,.5
e,.2,.1,.3,.5,.5
END
game five.csv
holds 'g["top_cycle"] == ["a", "b", "c"] and g["top_cycle_index"] == [0, 1, 2]'
expect_exit 0 "$prefarm" game five.csv
expect_text "$out" 'top cycle              3: '
game plain.txt
holds 'g["top_cycle"] == [0]'

# Files for other programs, which this one reads as well.
same_game() { # FILE OPTIONS...: is the game of $scratch/first.json
  game "$@"
  holds 'n == f["n"] and g["labels"] == f["labels"]' \
    'all(near(a, b, 1e-13) for a, b in zip(nash["policy"],
      f["nash"]["policy"]))' \
    'all(near(a, b) for a, b in zip(g["transitive_scores"],
      f["transitive_scores"]))'
}
sed -i '/^n = /a f = json.load(open("first.json"))' "$scratch/holds.py"
game five.csv
cp "$out" first.json
expect_exit 0 "$prefarm" game five.csv --export copy.csv
check test ! -s "$out"
expect_line copy.csv 1 ',a,b,c,d,e'
expect_line copy.csv 2 'a,0.5,0.9,0.2,0.8,0.8'
same_game copy.csv
expect_exit 0 "$prefarm" game five.csv --export=five.nfg
expect_line five.nfg 1 'NFG 1 R "five.csv" { "row" "column" }'
same_game five.nfg --scale 0.5
game t.xml --world two --context 2 --seed 4
cp "$out" first.json
expect_exit 0 "$prefarm" game t.xml --world two --context 2 --seed 4 \
  --export world.csv
expect_line world.csv 1 ',0,1,2,3,4'
game world.csv
holds 'g["transitive_scores"] == f["transitive_scores"]'
sed 's/id="one" beta="0.5"/id="one" beta="0"/
  s/type="omd"/type="omd" eta="0.1"/' t.xml >zero.xml
expect_exit 2 "$prefarm" game zero.xml
expect_text "$err" --beta
expect_exit 0 "$prefarm" game zero.xml --export zero.nfg
expect_text zero.nfg NFG
expect_exit 2 "$prefarm" game five.csv --export copy.json
expect_text "$err" .csv .nfg copy.json
check test ! -e copy.json
expect_exit 3 "$prefarm" game five.csv --export no/such/folder.csv
if have gambit-enumpure; then
  check gambit-enumpure -q five.nfg
fi

# A world of a result file: the same as that of the experiment.
cat >r.xml <<'END'
<experiment version="1" name="r">
  <world id="one" beta="0.5"><preference type="bradley-terry" actions="4"/>
    <reference type="gaussian"/></world>
  <world id="two" contexts="2"><preference type="cyclic" actions="5"/></world>
  <learner type="omd"/>
  <budget steps="1"/>
  <seeds first="3" count="2"/>
</experiment>
END
expect_exit 0 "$prefarm" run r.xml -o r.db
for options in '' '--seed 4' '--world two --context 2'; do
  # shellcheck disable=SC2086
  game r.xml $options
  cp "$out" first.json
  # shellcheck disable=SC2086
  game r.db $options
  expect_same "$out" first.json
done
expect_exit 0 "$prefarm" game r.db
expect_text "$out" "r.db: world 'one', seed 3"
expect_exit 2 "$prefarm" game r.db --world tow
expect_text "$err" tow "did you mean 'two'"
expect_exit 2 "$prefarm" game r.db --seed 9
expect_text "$err" 'seeds are 3 to 4'
expect_exit 2 "$prefarm" game r.db --context 2

# Wide, long and hostile names keep their columns.
cat >wide.csv <<'END'
,モデル・とても長い名前のモデルです,"a label that goes on and on and on, with no end",ｆｕｌｌ
モデル・とても長い名前のモデルです,0.5,0.6,0.3
"a label that goes on and on and on, with no end",0.4,0.5,0.55
ｆｕｌｌ,0.7,0.45,0.5
END
expect_exit 0 "$prefarm" game wide.csv
expect_text "$out" 'モデル' '…'
if [ -n "$python" ]; then
  cat >"$scratch/wide.py" <<'END'
import sys, unicodedata

def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
assert all(columns(l) <= 80 for l in lines), max(map(columns, lines))
at = next(i for i, l in enumerate(lines) if "response, best first" in l)
assert len({columns(l) for l in lines[at:at + 4]}) == 1
assert all(l == l.rstrip() for l in lines)
END
  check python3 "$scratch/wide.py" "$out"
fi

# Names that could do harm are written as text.
printf ',"a ""b""\\",</x>\n"a ""b""\\",0.5,0.6\n</x>,0.4,0.5\n' >odd.csv
game odd.csv
holds 'g["labels"] == ["a \"b\"\\", "</x>"]'
printf ',\033[31m,b\n\033[31m,0.5,0.6\nb,0.4,0.5\n' >red.csv
code=0
"$prefarm" game red.csv >"$out" 2>"$err" || code=$?
expect_tame "$out"
expect_tame "$err"
printf ',\302\233,b\n\302\233,0.5,0.6\nb,0.4,0.5\n' >red.csv
"$prefarm" game red.csv >"$out" 2>"$err"
check test "$(cat "$out" "$err" | grep -c "$(printf '\302\233')")" -eq 0

# A figure of a game, with nothing drawn but what was meant.
if have gnuplot; then
  for input in rps.csv five.csv r.db zero.xml fruit.soc odd.csv wide.csv; do
    expect_exit 0 "$prefarm" plot "$input" --kind game -o game.svg
    expect_text game.svg 'Transitive' 'Cyclic'
    ! have xmllint || check xmllint --noout game.svg
  done
  expect_exit 0 "$prefarm" plot five.csv --kind game -o game.svg
  expect_text game.svg 'Top cycle, 3 responses'
fi

# Bad calls and bad input.
expect_exit 2 "$prefarm" game
expect_text "$err" .xml .csv .soc .nfg
expect_exit 2 "$prefarm" game rps.csv plain.txt
expect_exit 2 "$prefarm" game rps.csv --beta
expect_exit 2 "$prefarm" game rps.csv --beta 0
expect_exit 2 "$prefarm" game rps.csv --beta -1
expect_exit 2 "$prefarm" game rps.csv --beta nan
expect_exit 2 "$prefarm" game rps.csv --bta 1
expect_text "$err" bta "did you mean 'beta'"
expect_exit 2 "$prefarm" game rps.csv --format yaml
expect_text "$err" text json
expect_exit 2 "$prefarm" game no-such.csv
expect_text "$err" no-such.csv
expect_exit 2 "$prefarm" game rps.jpeg
expect_exit 2 "$prefarm" game .
echo '0.5 0.5' >short.txt
expect_exit 2 "$prefarm" game rps.csv --reference short.txt
expect_text "$err" short.txt 3
echo '0.5 0.5 0.5' >large.txt
expect_exit 2 "$prefarm" game rps.csv --reference large.txt
expect_text "$err" large.txt
sed 's/1 -1 -1/1 -1 -2/' rps.nfg >unfair.nfg
expect_exit 2 "$prefarm" game unfair.nfg
expect_text "$err" unfair.nfg
sed 's/^1: 2,3,1/1: 2,3,4/' fruit.soc >wrong.soc
expect_exit 2 "$prefarm" game wrong.soc
expect_text "$err" wrong.soc:6: 4
printf 'left,right,winner\na,b,c\n' >who.csv
expect_exit 2 "$prefarm" game who.csv
expect_text "$err" who.csv:2: "'c'"

# What people said of 59 language models, where it is at hand.
models=${PF_SHARED_DATA:-$top/../shared/data}/llmfao.csv
if [ -r "$models" ]; then
  game "$models"
  holds 'n == 59 == len(g["labels"]) and reg["residual"] <= 1e-13' \
    'abs(nash["gap"]) < 1e-12 and g["cyclic_triads"] > 0'
  game "$models" --fit bradley-terry
  holds 'near(g["cyclic_energy"], 0, 1e-12) and g["cyclic_triads"] == 0'
  cat >models.xml <<END
<experiment version="1" name="models">
  <world><preference type="battles" file="$models"/></world>
  <learner type="nash-mp"/>
  <budget queries="400"/>
</experiment>
END
  expect_exit 0 "$prefarm" run models.xml
  expect_text "$out" '1 runs, 1 computed now, 0 failed'
fi

finish
