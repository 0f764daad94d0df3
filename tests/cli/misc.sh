#!/bin/sh
# Help, version, list, describe, schema; outputs that cannot be written.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

expect_exit 0 "$prefarm" --version
expect_text "$out" prefarm OpenBLAS GSL GLPK SQLite libxml2
expect_exit 0 "$prefarm" --help
cp "$out" help.txt
expect_exit 0 "$prefarm" help
expect_same "$out" help.txt
expect_exit 2 "$prefarm"
expect_same "$err" help.txt
check test ! -s "$out"

# No line is wider than a terminal.
expect_narrow() { # FILE
  checks=$((checks + 1))
  awk 'length($0) > 80 { print; bad = 1 } END { exit bad }' "$1" >&2 ||
    fail "$(head -n 1 "$1") has wider lines"
}
expect_narrow help.txt

# Every command says how it is called, and shuns what it does not know.
commands=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' help.txt)
check test "$(echo "$commands" | wc -w)" -ge 8
for command in $commands; do
  expect_exit 0 "$prefarm" "$command" --help
  expect_line "$out" 1 "$(grep "^usage: prefarm $command" "$out")"
  expect_narrow "$out"
  cp "$out" command.txt
  expect_exit 0 "$prefarm" help "$command"
  expect_same "$out" command.txt
  expect_exit 2 "$prefarm" "$command" --no-such-option x y z
  check test -s "$err"
  check test ! -s "$out"
  case $(head -n 1 "$err") in
    "prefarm $command: "* | 'prefarm: '* | "usage: prefarm $command"*) ;;
    *) fail "$command --no-such-option is told as $(head -n 1 "$err")" ;;
  esac
done
expect_exit 2 "$prefarm" help rnu
expect_text "$err" "did you mean 'run'"
expect_exit 2 "$prefarm" help run merge
expect_exit 2 "$prefarm" rnu
expect_text "$err" "'rnu'" "did you mean 'run'"
expect_exit 2 "$prefarm" exprot x.db
expect_text "$err" "did you mean 'export'"
expect_exit 2 "$prefarm" zzzzzzzzzz
expect_text "$err" 'prefarm --help'

# Whatever is listed can be described, and is listed once in its family.
expect_exit 0 "$prefarm" list
cp "$out" list.txt
expect_text list.txt 'learner:' 'preference:' 'reference:' 'metric:'
expect_narrow list.txt
sed -n 's/^  \([^ ][^ ]*\) .*/\1/p' list.txt >names
check test "$(wc -l <names)" -ge 40
awk '/^[a-z]/ { family = $1 } /^  [^ ]/ { print family, $1 }' list.txt |
  sort | uniq -d >twice
check test ! -s twice
# ... with the parameters that the manual's chapter has.
expect_exit 0 "$prefarm" describe --format texinfo
awk '/^@anchor/ { sub(/.* /, ""); sub(/}/, ""); name = $0 }
  /^@item @t\{/ { sub(/^@item @t\{/, ""); sub(/}.*/, ""); print name, $0 }' \
  "$out" | sort -u >manual.rows
check test "$(wc -l <manual.rows)" -ge 250
while read -r name; do
  expect_exit 0 "$prefarm" describe "$name"
  sed -n "s/^  \\([a-z_0-9]*\\)\\( (.*)\\)*, default .*/$name \\1/p" "$out" >>rows
  expect_text "$out" "$name ("
  expect_narrow "$out"
  # One blank between words.
  checks=$((checks + 1))
  awk '/[^ ]  +[^ ]/ { print; bad = 1 } END { exit bad }' "$out" >&2 ||
    fail "describe $name is badly set"
done <names
sort -u rows | diff - manual.rows >"$err"
check test ! -s "$err"
for family in learner policy optimiser feedback annotator preference \
  reference features metric; do
  expect_exit 0 "$prefarm" list "$family"
  expect_text "$out" "$family: "
done
expect_exit 2 "$prefarm" list learners
expect_text "$err" learner preference
expect_exit 2 "$prefarm" list learner metric
expect_exit 2 "$prefarm" describe hodge-mxi
expect_text "$err" "did you mean 'hodge-mix'"
expect_exit 2 "$prefarm" describe
expect_exit 2 "$prefarm" describe --format text
expect_exit 2 "$prefarm" describe omd --format html
expect_text "$err" 'text|texinfo'
expect_exit 2 "$prefarm" describe hodge-mxi --format texinfo
expect_exit 0 "$prefarm" describe nash-md
expect_text "$out" eta schedule constant theory arXiv '1e-12 to 1e12'

# The schema takes every experiment of the project and refuses bad ones.
expect_exit 0 "$prefarm" schema
cp "$out" schema.rng
if have xmllint; then
  check xmllint --noout --nonet schema.rng
  for file in "$top"/experiments/*.xml \
    "$top"/tests/data/experiments/valid/*.xml; do
    checks=$((checks + 1))
    xmllint --noout --nonet --relaxng schema.rng "$file" 2>"$err" ||
      fail "the schema refuses $file"
  done
  sed 's/"omd"/"odm"/' "$top/experiments/quickstart.xml" >bad.xml
  xmllint --noout --nonet --relaxng schema.rng bad.xml 2>/dev/null
  check test $? -eq 3
fi
# (The others of experiments/ are run by tests/experiments.sh: an estimate
# takes seconds where there are many learners.)
for file in "$top"/experiments/quickstart.xml \
  "$top"/tests/data/experiments/valid/*.xml; do
  expect_exit 0 "$prefarm" run --dry-run "$file"
done

# A full disk is an error, whatever was to be written.
cat >t.xml <<'END'
<experiment version="1" name="t">
  <world><preference type="cyclic"/></world>
  <learner type="omd"/>
  <budget steps="2"/>
</experiment>
END
printf '0.5,0.6\n0.4,0.5\n' >t.csv
expect_exit 0 "$prefarm" run t.xml
for call in --help --version 'help run' list 'list learner' 'describe omd' \
  'describe --format texinfo' schema \
  'game t.csv' 'game t.csv --format json' 'show t.db' 'export t.db' \
  'export t.db --table runs --format jsonl' 'run --dry-run t.xml' 'run t.xml'
do
  checks=$((checks + 1))
  code=0
  # shellcheck disable=SC2086  # words of a call
  "$prefarm" $call >/dev/full 2>"$err" || code=$?
  [ "$code" -eq 3 ] || fail "exit $code, not 3: $call >/dev/full"
  expect_text "$err" 'No space left'
  checks=$((checks + 1))
  code=0
  # shellcheck disable=SC2086
  "$prefarm" $call >&- 2>"$err" || code=$?
  [ "$code" -eq 3 ] || fail "exit $code, not 3: $call with stdout closed"
done

# A reader that goes away is no disaster.
"$prefarm" schema | head -n 1 >first
expect_line first 1 '<?xml version="1.0" encoding="UTF-8"?>'

# The command that a stopped run names does go on, wherever the program is.
sed 's/steps="2"/steps="100000000"/' t.xml >long.xml
"$prefarm" run long.xml -o "a long one.db" -j 1 2>"$err" >"$out" &
job=$!
for _ in $(seq 200); do
  [ ! -s "a long one.db.lock" ] || break
  sleep 0.02
done
kill -TERM "$job"
code=0
wait "$job" || code=$?
job=
check test "$code" -eq 143
expect_text "$err" 'stopped with 0 of 1 runs done'
again=$(sed -n '$s/^prefarm:   //p' "$err")
expect_exit 0 sh -c "$again --missing"
expect_text "$out" '1 of 1 runs are left'

# Nothing here depends on the locale.
for locale in C C.UTF-8 $(locale -a 2>/dev/null | grep -i '^de_DE' | head -n 1)
do
  LC_ALL=$locale "$prefarm" game t.csv --beta 0.25 --format json \
    >"$scratch/$locale.json"
  expect_same "$scratch/C.json" "$scratch/$locale.json"
done

finish
