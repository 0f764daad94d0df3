# shellcheck shell=sh
# prefarm run under mpirun: one hash, one voice, and what was stored stays when
# a rank dies.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
# What Open MPI wants to be told where root or few cores are; others ignore it.
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
export OMPI_MCA_rmaps_base_oversubscribe

# Without MPI, several are refused, once; one alone is none of their business.
refused_without_mpi() {
  for launch in OMPI_COMM_WORLD_SIZE=4 PMI_SIZE=4 MPI_LOCALNRANKS=2 \
    PMIX_RANK=0 PMI_RANK=0; do
    expect_exit 2 env "$launch" "$prefarm" run many.xml -o no.db
    expect_text "$err" 'built without MPI' '--with-mpi'
    expect_exit 2 env "$launch" PMIX_RANK=1 OMPI_COMM_WORLD_RANK=1 PMI_RANK=1 \
      "$prefarm" run many.xml -o no.db
    check test ! -s "$err"
  done
  check test ! -e no.db
  expect_exit 0 env OMPI_COMM_WORLD_SIZE=1 PMI_SIZE=1 "$prefarm" run \
    --dry-run many.xml
  expect_exit 0 env PMIX_RANK=0 SLURM_STEP_NUM_TASKS=1 "$prefarm" run \
    --dry-run many.xml
}

mpi() { # RANKS ARGUMENT...: in $program, by $launcher
  ranks=$1
  shift
  timeout -k 5 120 "$launcher" -n "$ranks" "$program" "$@"
}

expect_once() { # FILE TEXT
  checks=$((checks + 1))
  n=$(grep -c -e "$2" "$1")
  [ "$n" -eq 1 ] || fail "$launcher: '$2' $n times, not once"
}

# The same bytes from so many ranks.
mpi_hash() { # SWEEP RANKS
  rm -rf x.db*
  expect_exit 0 mpi "$2" run "$1.xml" -o x.db
  expect_once "$out" "$total runs, $total computed now, 0 failed"
  expect_canon "$reference" x.db "$launcher, $2 ranks"
  check test ! -e x.db.checkpoints
}

# What goes wrong before the start is said once, with the usual code. One rank
# alone is an ordinary program, workers and all.
mpi_one_voice() {
  sed 's/nash-md/nash-mud/' many.xml >bad.xml
  expect_exit 2 mpi 3 run bad.xml -o no.db
  expect_once "$err" "no learner 'nash-mud'"
  expect_exit 2 mpi 3 run many.xml -o no.db -j 2
  expect_once "$err" '-j is not for mpirun'
  check test ! -e no.db
  rm -rf x.db*
  expect_exit 0 mpi 1 run many.xml -o x.db -j 2 --timeout 60
  expect_canon "$reference" x.db "$launcher, one rank with -j 2"
}

mpi_more_voices() {
  expect_exit 2 mpi 3 run nowhere.xml
  expect_once "$err" nowhere.xml
  expect_exit 2 mpi 3 run --no-such-option many.xml
  expect_once "$err" 'unrecognized option'
  expect_once "$err" 'usage: prefarm run'
  expect_exit 2 mpi 3 run many.xml -o no.db --timeout 5
  expect_once "$err" '--timeout ends'
  expect_exit 3 mpi 3 run many.xml -o missing/x.db
  expect_once "$err" missing/x.db
  expect_exit 0 mpi 3 run many.xml --dry-run
  expect_once "$out" "$total runs"
  check test ! -e no.db
  # Somebody else is writing.
  : >x.db.lock
  flock x.db.lock sleep 5 &
  sleep 0.2
  expect_exit 4 mpi 3 run many.xml -o x.db
  expect_once "$err" 'another process'
  kill $! 2>/dev/null
  wait $! 2>/dev/null
}

ranks_of() { # the processes of all ranks
  pgrep -f -x "$program run steady.xml -o x.db --checkpoint 0.1"
}

mpi_start() {
  rm -rf x.db*
  setsid "$launcher" -n 3 "$program" run steady.xml -o x.db --checkpoint 0.1 \
    >"$scratch/job.out" 2>"$scratch/job.err" </dev/null &
  job=$!
  left=200
  while [ "$(done_runs x.db)" -eq 0 ] && [ $left -gt 0 ]; do
    left=$((left - 1))
    sleep 0.02
  done
}

# All are gone soon, the file is whole, and the same command goes on.
mpi_settle() { # WHAT MILLISECONDS
  now
  since=$at
  end_job
  now
  check test "$code" -ne 0
  check test $((at - since)) -le "$2"
  left=60
  while ranks_of >/dev/null && [ $left -gt 0 ]; do
    left=$((left - 1))
    sleep 0.05
  done
  check test $left -gt 0
  check is_whole x.db
  before=$(done_runs x.db)
  expect_exit 0 mpi 3 run steady.xml -o x.db
  expect_once "$out" "$total runs, $((total - before)) computed now, 0 failed"
  expect_canon "$reference" x.db "$launcher, $1"
}

# Long enough to be met at work.
steady_xml() {
  many_xml | sed 's/steps="[0-9]*"/steps="8000"/'
}

mpi_deaths() {
  refer steady -j 2
  for nth in 1 2; do
    mpi_start
    victim=$(ranks_of | sed -n ${nth}p)
    kill -9 "${victim:-$job}"
    mpi_settle "rank $((nth - 1)) killed" 10000
  done
  for signal in INT TERM; do
    mpi_start
    kill -s $signal "$job"
    mpi_settle "$signal to the launcher" 4000
    expect_once "$scratch/job.err" 'the same command goes on'
  done
  # Ranks that compute, told to stop while the first is not.
  mpi_start
  ranks_of | sed 1d | while read -r victim; do
    kill -s TERM "$victim"
  done
  mpi_settle 'all workers told to stop' 4000
  expect_once "$scratch/job.err" 'no worker is left'
}
