#!/bin/sh
# Where learners start, as a user meets it: starts of a file and of a list,
# swept starts, several starts on one game, and what is refused.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

experiment() { # FILE START: one game for all seeds
  cat >"$1" <<END
<experiment version="1" name="starts" seed="9">
  <world id="w" beta="0.1" draw="shared">
    <preference type="cyclic" margins="0.35 0.25 0.2"/>
    <reference type="list" values="0.5 0.2 0.3"/>
    $2
  </world>
  <learner type="omd"/>
  <learner type="nash-md-pg"/>
  <budget steps="6"/>
  <record points="4" policies="all"/>
  <feedback type="pairs"/>
  <seeds count="3"/>
</experiment>
END
}

policies() { # FILE.db: run, learner, seed, step, response, probability
  check "$prefarm" export "$1" --table policies --format tsv \
    --output "$scratch/policies"
  awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { print $at["run"], $at["learner"], $at["seed"], $at["step"],
        $at["response"], $at["probability"] }' "$scratch/policies"
}

first() { # FILE.db: the policies of step 0, by learner and seed
  policies "$1" | awk '$4 == 0 { printf "%s %s %s %.12f\n", $2, $3, $5, $6 }'
}

count() { # N: lines of `seen` that are different
  n=$(sort -u seen | wc -l)
  check [ "$n" -eq "$1" ]
}

same_results() { # FILE.db FILE.db
  for x; do
    expect_exit 0 "$prefarm" verify --hash "$x"
    cut -d ' ' -f 1 "$out" >"$x.hash"
  done
  expect_same "$1.hash" "$2.hash"
}

experiment plain.xml ''
experiment drawn.xml '<start type="gaussian" spread="1.5"/>'
experiment listed.xml '<start type="list" values="0.1 0.7 0.2"/>'
mkdir inside
printf '0.1\n0.7\n0.2\n' >inside/start.txt
experiment inside/filed.xml '<start type="file" file="start.txt"/>'
for x in plain drawn listed inside/filed; do
  expect_exit 0 "$prefarm" run $x.xml --quiet -o "$(basename $x).db"
done

# Seeds of one game start apart, and learners of a seed together.
first plain.db | awk '{ print $3, $4 }' >seen
count 3
first drawn.db | awk '{ print $2, $3, $4 }' >seen
count 9
first drawn.db | awk '{ print $3, $4 }' >seen
count 9

# A list, and the same numbers in a file beside the experiment.
first listed.db >a
first filed.db >b
expect_same a b
awk '$3 == 1 && ($4 < 0.6999999 || $4 > 0.7000001) { exit 1 }' a ||
  fail "no start at 0.7"
policies listed.db | awk '{ $1 = ""; print }' >a
policies filed.db | awk '{ $1 = ""; print }' >b
expect_same a b

# A start makes other runs; without one, no run has another id for it.
policies plain.db | awk '{ print $1 }' | sort -u >a
policies drawn.db | awk '{ print $1 }' | sort -u >b
expect_exit 1 grep -qFf a b

# Any split of the runs, and going on after a stop, gives the same bytes.
expect_exit 0 "$prefarm" run drawn.xml --quiet -j 2 -o two.db
same_results drawn.db two.db
expect_exit 0 "$prefarm" run drawn.xml --quiet --shard 1/2 -o s1.db
expect_exit 0 "$prefarm" run drawn.xml --quiet --shard 2/2 -o s2.db
expect_exit 0 "$prefarm" merge -o all.db s1.db s2.db
same_results drawn.db all.db
expect_exit 0 "$prefarm" verify drawn.db --replay all
expect_text "$out" "6 runs replayed, 0 differ"

# Attributes of a start can be swept and set.
sed 's|<seeds count="3"/>|<seeds count="2"/><sweep><axis path="world/start/@spread" values="0.1 2"/></sweep>|' \
  drawn.xml >swept.xml
expect_exit 0 "$prefarm" run swept.xml --quiet -o swept.db
first swept.db | awk '{ print $3, $4 }' >seen
count 12
expect_exit 0 "$prefarm" run drawn.xml --quiet --set world/start/@spread=0 \
  -o flat.db
expect_exit 2 "$prefarm" run drawn.xml --quiet --set world/start/@sprad=1 \
  -o x.db
expect_text "$err" "spread"

# Starts that are chosen, from a file of points.
cat >starts.csv <<'END'
values
"0.8, 0.1, 0.1"
"0.1, 0.8, 0.1"
END
sed -e 's|<start.*|<start type="list"/>|' \
  -e 's|<seeds count="3"/>|<sweep><points file="starts.csv"><axis path="world/start/@values"/></points></sweep>|' \
  drawn.xml >chosen.xml
expect_exit 0 "$prefarm" run chosen.xml --quiet -o chosen.db
first chosen.db | awk '{ print $3, $4 }' >seen
count 5

# The schema and the lists know it.
expect_exit 0 "$prefarm" describe start
expect_text "$out" "Where every learner starts"
if have xmllint; then
  expect_exit 0 "$prefarm" schema
  cp "$out" s.rng
  for x in plain drawn listed inside/filed swept chosen; do
    expect_exit 0 xmllint --noout --relaxng s.rng $x.xml
  done
fi

# What cannot be is refused, with a way out.
sed 's|<learner type="nash-md-pg"/>|<learner type="nash-md-pg"><policy type="log-linear"/></learner>|' \
  drawn.xml >linear.xml
expect_exit 2 "$prefarm" run linear.xml -o x.db
expect_text "$err" "linear.xml:8" 'give nash-md-pg <policy type="tabular"/>' \
  "leave the <start> out"
sed -e 's|<learner type="omd"/>|<learner type="best-of-n"><feedback type="exact"/></learner>|' \
  -e 's|<preference.*|<preference type="bradley-terry" actions="3"/>|' \
  drawn.xml >best.xml
expect_exit 2 "$prefarm" run best.xml -o x.db
expect_text "$err" "best-of-n makes each of its policies from the reference"
experiment short.xml '<start type="list" values="0.5 0.5"/>'
expect_exit 2 "$prefarm" run short.xml -o x.db
expect_text "$err" "short.xml:5" "there are 2 numbers for 3 responses"
experiment gone.xml '<start type="file" file="gone.txt"/>'
expect_exit 2 "$prefarm" run gone.xml -o x.db
expect_text "$err" "gone.txt"
check [ ! -e x.db ]
finish
