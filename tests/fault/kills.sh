# shellcheck shell=sh
# kill -9 at uniform random times, at the whole process group or at one worker,
# five a file. After each the file is whole; in the end it has the bytes of a
# run that nobody disturbed, and nothing that was stored was computed again.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
group_kills=0
worker_kills=0

# The closing line agrees with what was there before: $1 runs.
expect_rest_only() { # BEFORE FILE.db
  expect_text "$out" "$total runs, $((total - $1)) computed now, 0 failed"
  expect_canon "$reference" "$2" "seed $first_seed, $worked"
  check test ! -e "$2.checkpoints"
}

kill_group() { # FILE.db, kill number: fails when the sweep was done before
  start "$sweep.xml" -o "$1" -j 2 --checkpoint 0.05
  draw $((duration / 3 + 1))
  worked="$sweep: group killed after $drawn ms"
  pause "$drawn"
  kill -9 -"$job" 2>/dev/null
  session=$job
  end_job
  [ "$code" -eq 137 ] || return
  group_kills=$((group_kills + 1))
  expect_no_orphans "$session"
  [ ! -e "$1" ] || check is_whole "$1"
}

group_file() { # FILE.db
  for _ in 1 2 3 4 5; do
    kill_group "$1" || break
  done
  before=$([ ! -e "$1" ] || done_runs "$1")
  expect_exit 0 "$prefarm" run "$sweep.xml" -o "$1" -j 2
  expect_rest_only "${before:-0}" "$1"
}

worker_file() { # FILE.db
  start "$sweep.xml" -o "$1" -j 2 --checkpoint 0.05
  worked="$sweep: workers killed after"
  for _ in 1 2 3 4 5; do
    draw $((duration / 4 + 1))
    pause "$drawn"
    draw 2
    victim=$(workers_of "$job" | sed -n $((drawn + 1))p)
    [ -n "$victim" ] && kill -9 "$victim" 2>/dev/null || continue
    worker_kills=$((worker_kills + 1))
    worked="$worked, $drawn"
  done
  end_job
  check test "$code" -eq 0
  cp "$scratch/job.out" "$out"
  head -n 3 "$scratch/job.err" >&2
  check is_whole "$1"
  expect_rest_only 0 "$1"
}

# As many files as it takes for so many kills of each kind.
kills() { # SWEEP KILLS
  sweep=$1
  refer "$sweep" -j 2
  group_goal=$((group_kills + $2 / 2))
  worker_goal=$((worker_kills + $2 / 2))
  tries=0
  while [ $group_kills -lt $group_goal ] || [ $worker_kills -lt $worker_goal ]
  do
    tries=$((tries + 1))
    [ $tries -le "$2" ] || { fail "$sweep is over before it can be killed"; break; }
    [ $group_kills -ge $group_goal ] || group_file "$sweep-g$tries.db"
    [ $worker_kills -ge $worker_goal ] || worker_file "$sweep-w$tries.db"
    rm -f "$sweep"-[gw]*.db
  done
}

finish_kills() {
  echo "seed $first_seed: $group_kills groups and $worker_kills workers killed"
  [ $failures -eq 0 ] || echo "again: SEED=$first_seed $0" >&2
  finish
}
