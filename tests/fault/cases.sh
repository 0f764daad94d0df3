# shellcheck shell=sh disable=SC2034
# Ordinary calls that are repeated under a fault, and what may come of them: an
# exit code below 128; the right result, or a code that is not 0 and a message;
# a result file that is whole, and complete after one more call.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
points=0
struck=0

all_cases=${CASES:-'bad dry run0 run2 rest full show export policies verify merge plot'}

prepare_cases() {
  refer small -j 0
  sed 's/nash-md/nash-mud/' small.xml >bad.xml
  for part in 1 2; do
    expect_exit 0 "$prefarm" run small.xml --shard "$part/2" -j 0 \
      -o "part$part.db"
  done
  for name in $all_cases; do
    code=0
    with_case "$name" "$prefarm" >"$out" 2>"$err" </dev/null || code=$?
    check test "$code" -eq "$usual"
    cp "$out" "right-$name.out"
    [ -z "$made" ] || cp "$made" "right-$name.made"
    why=$(judge "$name") || fail "$name without a fault: $why"
  done
}

# Runs a case: the command is the program, or the program under a fault.
# Leaves the exit code that is usual, and what is made, for `judge`.
with_case() { # NAME COMMAND...
  case_name=$1
  shift
  usual=0 made='' sweep=''
  rm -rf x.db* made*
  case $case_name in
    bad) usual=2 && "$@" run bad.xml -o x.db ;;
    dry) "$@" run --dry-run small.xml ;;
    run0) sweep=1 && "$@" run small.xml -o x.db -j 0 --checkpoint 0 ;;
    run2) sweep=1 && "$@" run small.xml -o x.db -j 2 ;;
    rest) sweep=1 && cp part1.db x.db && "$@" run small.xml -o x.db -j 0 ;;
    full) sweep=1 && cp small.db x.db && "$@" run small.xml -o x.db -j 2 ;;
    show) "$@" show small.db ;;
    export) made=made.csv && "$@" export small.db -o made.csv ;;
    policies) "$@" export small.db --table policies --format jsonl ;;
    verify) "$@" verify small.db ;;
    merge) sweep=1 && "$@" merge -o x.db part1.db part2.db ;;
    plot) made=made.gp && "$@" plot small.db --script made.gp ;;
  esac
}

# What a case left behind, judged: $code, $out and $err are those of the call.
judge() { # NAME: says what is wrong, and fails
  [ "$code" -ne 124 ] || { echo 'hangs'; return 1; }
  [ "$code" -lt 128 ] || { echo "exit $code"; return 1; }
  if [ "$code" -ne "$usual" ]; then
    [ "$code" -ne 0 ] || { echo "exit 0"; return 1; }
    [ -s "$err" ] || { echo "exit $code and no message"; return 1; }
  elif [ "$code" -eq 0 ] && [ -z "$sweep" ] &&
    ! cmp -s "$out" "right-$1.out"; then
    echo "exit 0 and another output"
    return 1
  fi
  if [ -n "$made" ] && { [ "$code" -eq 0 ] || [ -e "$made" ]; } &&
    ! cmp -s "$made" "right-$1.made"; then
    echo "exit $code and a $made that is not right"
    return 1
  fi
  [ -z "$sweep" ] || judge_sweep
}

# The file is whole, and with one more call complete. Where the fault kept
# SQLite from clearing up, only who may write can do that.
judge_sweep() {
  if [ "$code" -ne 0 ]; then
    [ ! -e x.db ] || [ -e x.db-journal ] ||
      "$prefarm" verify x.db >"$scratch/verify.out" 2>&1 ||
      grep -q 'there is no plan' "$scratch/verify.out" ||
      {
        echo "exit $code and a file that is not whole:" \
          "$(head -n 1 "$scratch/verify.out")"
        return 1
      }
  fi
  if [ "$code" -ne 0 ] || [ -e x.db-journal ] || [ -e x.db.checkpoints ]; then
    "$prefarm" run small.xml -o x.db -j 0 >"$scratch/rest.out" 2>&1 ||
      { echo "cannot go on: $(head -n 1 "$scratch/rest.out")"; return 1; }
  fi
  hash=$(canon x.db)
  [ "$hash" = "$reference" ] || { echo "exit $code, hash '$hash'"; return 1; }
  [ ! -e x.db.checkpoints ] || { echo 'checkpoints stay'; return 1; }
}

# One point: a case under a fault. The fault is the command in front.
try_point() { # NAME AGAIN COMMAND...
  again=$2
  name=$1
  shift 2
  points=$((points + 1))
  checks=$((checks + 1))
  code=0
  with_case "$name" "$@" >"$out" 2>"$err" </dev/null || code=$?
  [ "$code" -eq "$usual" ] || struck=$((struck + 1))
  why=$(judge "$name") && return
  fail "$name: $why: $(head -n 1 "$err")"
  echo "  again: $again $0" >&2
}
