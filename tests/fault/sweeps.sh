# shellcheck shell=sh
# Sweeps that want the same file at the same time, and readers.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
have setsid || { echo 'no setsid'; exit 77; }
turned_away=0
met=0
killed=0
reads=0

# One of the rivals: its exit code into rival.N.code.
rival() { # N
  code=0
  setsid "$prefarm" run many.xml -o x.db -j 1 >"rival.$1.out" \
    2>"rival.$1.err" </dev/null || code=$?
  echo $code >"rival.$1.code"
}

# A reader sees whole runs or that there is nothing yet, never an error of
# SQLite.
read_on() { # until the file `over` is there
  while [ ! -e over ]; do
    if [ -s x.db ]; then
      "$prefarm" export x.db --table runs >read.out 2>read.err ||
        cat read.err >>reads.bad
      echo >>reads.done
    fi
    sleep 0.02
  done
}

judge_rival() { # N
  checks=$((checks + 1))
  code=$(cat "rival.$1.code")
  case $code in
    0) ;;
    4)
      turned_away=$((turned_away + 1))
      expect_text "rival.$1.err" x.db process
      ;;
    *) fail "$what: rival $1: exit $code: $(head -n 1 "rival.$1.err")" ;;
  esac
  ! grep -i 'database is locked\|constraint' "rival.$1.err" ||
    fail "$what: rival $1 shows SQLite's words"
}

# So many sweeps, at random times of half a second; the first may be killed.
compete() { # RIVALS kill|''
  rm -rf x.db* rival.* over reads.*
  met=$((met + 1))
  what="$1 sweeps, seed $first_seed, the ${met}th time"
  read_on &
  reader=$!
  members=
  for n in $(seq "$1"); do
    draw 500
    (pause "$drawn" && rival "$n") &
    members="$members $!"
  done
  [ -z "$2" ] || kill_holder
  # shellcheck disable=SC2086
  wait $members
  : >over
  wait $reader
  [ ! -s reads.bad ] || fail "$what: a reader saw: $(head -n 1 reads.bad)"
  reads=$((reads + $(wc -l <reads.done 2>/dev/null || echo 0)))
  for n in $(seq "$1"); do
    [ -n "$2" ] || judge_rival "$n"
  done
  go_on
}

# Whoever has the lock after that time.
kill_holder() {
  draw 600
  pause $((drawn + 200))
  victim=$(sed -n 's/^pid //p' x.db.lock 2>/dev/null)
  [ -n "$victim" ] && kill -9 "$victim" 2>/dev/null && killed=$((killed + 1))
}

# A dead holder's lock is gone at once: nobody has to take it away.
go_on() {
  now
  since=$at
  expect_exit 0 "$prefarm" run many.xml -o x.db -j 2
  now
  check test $((at - since)) -le $((5000 + 2 * duration))
  expect_canon "$reference" x.db "$what"
  check is_whole x.db
}

# While a sweep runs a second one is told who it is, and readers read.
turn_away() {
  rm -rf x.db*
  start many.xml -o x.db -j 2
  while kill -0 "$job" 2>/dev/null && [ "$(done_runs x.db)" -eq 0 ]; do
    sleep 0.01
  done
  expect_exit 4 "$prefarm" run many.xml -o x.db -j 2
  expect_text "$err" x.db "process $job"
  turned_away=$((turned_away + 1))
  expect_exit 0 "$prefarm" show x.db
  expect_exit 0 "$prefarm" export x.db
  kill -0 "$job" 2>/dev/null || echo 'the first sweep was over too soon' >&2
  kill -9 "$job" 2>/dev/null
  end_job
  what='the holder killed'
  go_on
}

finish_sweeps() {
  echo "seed $first_seed: $met meetings, $turned_away turned away," \
    "$killed holders killed, $reads reads"
  check test "$turned_away" -gt 0
  check test "$reads" -gt 0
  [ $failures -eq 0 ] || echo "again: SEED=$first_seed $0" >&2
  finish
}
