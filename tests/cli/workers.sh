#!/bin/sh
# Worker processes: as many as there may be, the results have the same bytes;
# killed, stopped or asked to hurry, they leave nothing undone or behind.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
if ! have sqlite3 || [ ! -r "/proc/$$/task/$$/children" ]; then
  echo 'no sqlite3, or no /proc'
  exit 77
fi

cat >sweep.xml <<'END2'
<experiment version="1" name="sweep">
  <world><preference type="hodge-mix" actions="10"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="nash-mp"/>
  <budget steps="400"/>
  <record points="4"/>
  <seeds count="20"/>
  <sweep><axis path="world/@beta" values="0.05 0.1 0.2"/></sweep>
</experiment>
END2
runs=120

# A learner that takes for ever, in many steps.
cat >slow.xml <<'END2'
<experiment version="1" name="slow">
  <world><preference type="hodge-mix" actions="60"/></world>
  <learner type="omd"/>
  <learner type="nash-mp"/>
  <budget steps="100000000"/>
  <record points="2"/>
</experiment>
END2

canon() { # FILE.db: what is in it, as bytes in $scratch/FILE.db.canon
  rm -f "$scratch/$1.canon"
  sqlite3 "$1" "VACUUM INTO '$scratch/$1.canon'"
}

# Waits until the job has two, who become $workers.
await_workers() {
  for _ in $(seq 200); do
    workers=$(cat "/proc/$job/task/$job/children" 2>/dev/null)
    # shellcheck disable=SC2086  # a list of words
    set -- $workers
    [ $# -lt 2 ] || return 0
    sleep 0.02
  done
  fail 'there are no two workers'
}

# shellcheck disable=SC2317  # called by check
gone() { # PID...: at once, or in a while
  for _ in $(seq 200); do
    ! are_gone "$@" || return 0
    sleep 0.02
  done
  return 1
}

# shellcheck disable=SC2317
are_gone() { # PID...
  for pid; do
    case $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) in
      '' | Z | X) ;;
      *) return 1 ;;
    esac
  done
}

# Takes the exit code into $code, the time since $begin into $took, in ms.
end_job() {
  code=0
  wait "$job" 2>/dev/null || code=$?
  took=$(($(date +%s%N) / 1000000 - begin))
  job=
}

start_slow() { # OPTION...: with two workers, as $job; they are $workers
  "$prefarm" run slow.xml -j 2 "$@" >"$scratch/job.out" 2>"$scratch/job.err" &
  job=$!
  await_workers
  sleep 0.2
}

# --- any number of them ---

for j in 0 1 2 3 8; do
  expect_exit 0 "$prefarm" run sweep.xml -o "j$j.db" -j $j
  expect_line "$out" 1 "j$j.db: $runs runs, $runs computed now, 0 failed"
  check test ! -s "$err"
  check test ! -e "j$j.db.checkpoints"
  canon "j$j.db"
  expect_same "$scratch/j0.db.canon" "$scratch/j$j.db.canon"
done

# Shards have their own files, and together all runs.
total=0
for i in 1 2 3; do
  expect_exit 0 "$prefarm" run sweep.xml --shard $i/3 -j 1
  total=$((total + $(sed -n 's/.* \([0-9]*\) computed.*/\1/p' "$out")))
  check test -f "sweep.shard-$i-of-3.db"
done
check test "$total" -eq "$runs"

# --- progress ---

expect_exit 0 "$prefarm" run sweep.xml -o p.db -j 2 --progress=json
check test "$(grep -c '^{"done": .*}$' "$err")" -eq "$(wc -l <"$err")"
expect_text "$err" "\"done\": $runs, \"failed\": 0, \"total\": $runs" \
  '"last": true'
check test "$(grep -c '"last": true' "$err")" -eq 1
if have python3; then
  check python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)' <"$err"
fi
rm -f p.db
expect_exit 0 "$prefarm" run sweep.xml -o p.db -j 2 --progress=bar
expect_text "$err" " runs"
rm -f p.db
expect_exit 0 "$prefarm" run sweep.xml -o p.db -j 2 --progress=json -q
check test ! -s "$err"
check test ! -s "$out"

# On a terminal a bar, which is gone in the end; elsewhere nothing.
if have script && script -qec true /dev/null >/dev/null 2>&1; then
  rm -f p.db
  script -qec "'$prefarm' run sweep.xml -o p.db -j 2" "$scratch/typed" \
    >/dev/null </dev/null
  expect_text "$scratch/typed" "] 0/$runs runs" "p.db: $runs runs, $runs comp"
  esc=$(printf '\033')
  check test "$(grep -c "${esc}\[Kp.db: $runs runs" "$scratch/typed")" -eq 1
fi
rm -f p.db
expect_exit 0 "$prefarm" run sweep.xml -o p.db -j 2
check test ! -s "$err"

# --- deaths ---

# A worker that is killed takes its job along and no more; the pieces are done
# by others, and that by the time-out are too.
start_slow -o dead.db --timeout 1.5 --checkpoint 100
dead=$workers
# shellcheck disable=SC2086  # a list of words
kill -SEGV $dead
# shellcheck disable=SC2086  # a list of words
check gone $dead
await_workers
begin=0
end_job
check test "$code" -eq 1
expect_text "$scratch/job.err" 'OMD on world, seed 1: took longer than 1.5 s' \
  'Nash-MP on world, seed 1' 'the same command tries failed runs again'
expect_text "$scratch/job.out" '2 runs, 0 computed now, 2 failed'

# A dead coordinator takes its workers along.
start_slow -o orphans.db
kill -9 "$job"
end_job
# shellcheck disable=SC2086  # a list of words
check gone $workers

# --- signals ---

# The first ends it in good order within two seconds, and says how to go on.
for signal in INT:130 TERM:143 HUP:129; do
  start_slow -o "stopped one's.db"
  begin=$(($(date +%s%N) / 1000000))
  kill -"${signal%:*}" "$job"
  end_job
  check test "$code" -eq "${signal#*:}"
  check test "$took" -lt 3000
  expect_text "$scratch/job.err" 'stopped with 0 of 2 runs done, 2 left' \
    "run slow.xml -j 2 -o 'stopped one'\\''s.db'"
  # shellcheck disable=SC2086  # a list of words
  check gone $workers
done
check test -d "stopped one's.db.checkpoints"

# To a whole terminal: the workers leave it to the coordinator.
start_slow -o all.db
begin=$(($(date +%s%N) / 1000000))
# shellcheck disable=SC2086  # a list of words
kill -INT "$job" $workers
end_job
check test "$code" -eq 130
expect_text "$scratch/job.err" 'stopped with 0 of 2'

# In one process nobody can be ended by force but itself: here while it makes
# a world.
sed 's/actions="60"/actions="2000"/' slow.xml >large.xml
"$prefarm" run large.xml -j 0 >"$scratch/job.out" 2>"$scratch/job.err" &
job=$!
for _ in $(seq 500); do
  [ ! -e large.db ] || break
  sleep 0.02
done
sleep 0.2
begin=$(($(date +%s%N) / 1000000))
kill -INT "$job"
end_job
check test "$code" -eq 130
check test "$took" -lt 3000
expect_text "$scratch/job.err" 'the same command goes on from'

# The second ends it at once, whatever the workers are at.
start_slow -o twice.db
# shellcheck disable=SC2086  # a list of words
kill -STOP $workers
begin=$(($(date +%s%N) / 1000000))
kill -INT "$job"
sleep 0.1
kill -INT "$job"
end_job
check test "$code" -eq 130
check test "$took" -lt 1500
# shellcheck disable=SC2086  # a list of words
check gone $workers

finish
