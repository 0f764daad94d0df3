# shellcheck shell=sh
# Signals at random times: what is saved goes on to the same bytes, who waits
# is answered in time, and nobody is left behind.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
have setsid && have pgrep || { echo 'no setsid or pgrep'; exit 77; }
tried=0
heeded=0

# A sweep that has been at it for a random time: $job, of session $session.
begin() { # WHAT
  what=$1
  rm -rf x.db*
  start "$sweep.xml" -o x.db -j "$workers" --checkpoint 0.2
  session=$job
  draw $((duration / 2 + 1))
  what="$what after $drawn ms, seed $first_seed"
  pause "$drawn"
  tried=$((tried + 1))
}

# The sweep has ended with one of the codes; nobody is left, and the rest
# brings the reference.
settle() { # CODES
  end_job
  [ "$code" -le 128 ] || heeded=$((heeded + 1))
  case " $1 " in
    *" $code "*) ;;
    *) fail "$what: exit $code: $(head -n 1 "$scratch/job.err")" ;;
  esac
  expect_no_orphans "$session"
  [ ! -e x.db ] || check is_whole x.db
  [ "$(stat -c %s x.db-wal 2>/dev/null || echo 0)" -le 4194304 ] ||
    fail "$what: leaves a large x.db-wal"
  expect_exit 0 "$prefarm" run "$sweep.xml" -o x.db -j 2
  expect_canon "$reference" x.db "$what"
}

# Waits for the sweep to end: the milliseconds into $took.
await_end() {
  now
  since=$at
  wait "$job" 2>/dev/null
  code=$?
  now
  took=$((at - since))
  # What settle waits for.
  (exit "$code") &
  job=$!
}

within() { # MILLISECONDS
  checks=$((checks + 1))
  [ "$took" -le "$1" ] || fail "$what: took $took ms, not $1 at most"
}

# Ended by a signal, it says what is left; but for one that came before there
# was anything.
expect_word() { # NUMBER
  [ "$code" -eq $((128 + $1)) ] || return
  if [ -e x.db ] || [ -s "$scratch/job.err" ]; then
    expect_text "$scratch/job.err" "of $total runs" 'same command'
  fi
}

# INT, TERM or HUP: within two seconds, with a word on what is left.
polite() { # SIGNAL NUMBER
  begin "$1"
  kill -s "$1" "$job" 2>/dev/null
  await_end
  within 3000
  expect_word "$2"
  settle "0 $((128 + $2))"
}

# To all of them, as a terminal does it.
to_group() { # SIGNAL NUMBER
  begin "$1 to the group"
  kill -s "$1" -- -"$job" 2>/dev/null
  await_end
  within 3000
  expect_word "$2"
  settle "0 $((128 + $2))"
}

# Twice: the second time at once.
twice() {
  begin 'INT twice'
  kill -s INT "$job" 2>/dev/null
  draw 100
  pause "$drawn"
  kill -s INT "$job" 2>/dev/null
  await_end
  within 700
  settle '0 130'
}

# What ends a process by itself: like kill -9, but asked for.
rude() { # SIGNAL NUMBER
  begin "$1"
  kill -s "$1" "$job" 2>/dev/null
  await_end
  within 3000
  settle "0 $((128 + $2))"
}

# Workers whose coordinator is killed in the middle of a batch that goes on for
# minutes.
abandon() {
  deep_xml | sed 's/steps="[0-9]*"/steps="9000000"/' >endless.xml
  what='the coordinator killed'
  rm -rf x.db*
  start endless.xml -o x.db -j 2
  session=$job
  left=100
  until [ "$(workers_of "$job" | wc -l)" -eq 2 ] || [ $left -eq 0 ]; do
    left=$((left - 1))
    sleep 0.02
  done
  pause 200
  tried=$((tried + 1))
  kill -9 "$job"
  end_job
  check test "$code" -eq 137
  check test $left -gt 0
  expect_no_orphans "$session"
  kill -9 -"$session" 2>/dev/null
}

# A pause changes nothing. (STOP, as TSTP does nothing to a group that no shell
# looks after.)
stop_and_go() {
  begin 'STOP and CONT'
  kill -s STOP -- -"$job" 2>/dev/null
  pause 300
  kill -s CONT -- -"$job" 2>/dev/null
  settle 0
}

# A signal to a worker is not one to the sweep.
at_worker() { # SIGNAL
  begin "$1 to a worker"
  victim=$(workers_of "$job" | head -n 1)
  [ -z "$victim" ] || kill -s "$1" "$victim" 2>/dev/null
  settle 0
}

# Nobody reads what it prints.
closed_pipe() {
  rm -rf x.db*
  tried=$((tried + 1))
  what='a closed pipe'
  setsid sh -c 'trap "" PIPE
    "$0" run "$1.xml" -o x.db -j 2 --progress=json; echo $? >code' \
    "$prefarm" "$sweep" 2>"$scratch/job.err" | head -c 1 >/dev/null
  [ "$(cat code)" -lt 128 ] || fail "$what: exit $(cat code)"
  expect_exit 0 "$prefarm" run "$sweep.xml" -o x.db -j 2
  expect_canon "$reference" x.db "$what"
  # shellcheck disable=SC2016
  code=$(sh -c '{ "$0" list; echo $? >code; } | head -n 1 >/dev/null
    cat code' "$prefarm")
  case $code in
    0 | 3 | 141) ;;
    *) fail "list into a closed pipe: exit $code" ;;
  esac
}

# The CPU time of the user is up: coordinator and workers are sent XCPU.
cpu_limit() {
  rm -rf x.db*
  tried=$((tried + 1))
  what='ulimit -t 1'
  (
    ulimit -t 1
    exec setsid "$prefarm" run "$sweep.xml" -o x.db -j "$workers"
  ) >"$scratch/job.out" 2>"$scratch/job.err" </dev/null &
  job=$!
  session=$job
  settle '0 1 137 152'
}

finish_signals() {
  echo "seed $first_seed: $tried signals, $heeded ended the sweep"
  check test "$heeded" -ge $((tried / 4))
  [ $failures -eq 0 ] || echo "again: SEED=$first_seed $0" >&2
  finish
}
