#!/bin/sh
# A sweep as a Slurm job array: every task computes a shard of the experiment
# into a file of its own, and a last job merges the files.
#
# Usage, on a machine that submits jobs:
#
#     sh slurm-array.sh EXPERIMENT.xml SHARDS RESULT.db [SBATCH-OPTION...]
#     sh slurm-array.sh sweep.xml 50 sweep.db --time=4:00:00 --partition=long
#
# It submits the array and the merge and prints both job numbers. Options go
# to the array's tasks. Some that are worth thinking of:
#     --cpus-per-task=8    workers of a task (one is the default)
#     --time=4:00:00       after which it is stopped, and goes on in another
# MOST=10 in front of the command has ten tasks at a time run at most. What
# the merge needs, too, is best set in the environment (SBATCH_PARTITION,
# SBATCH_ACCOUNT).
#
# A task that fails, or that Slurm ends, keeps what it has. To do it again,
# submit it alone, and merge again when it is done:
#
#     ONLY=3 sh slurm-array.sh sweep.xml 50 sweep.db
#
# The number of shards is part of the call and has to stay the same: Slurm's
# own count of tasks (SLURM_ARRAY_TASK_COUNT) is 1 for a task submitted alone.
# A shard should take half a minute at least: starting a task takes about
# half a second.
#
# Ninety seconds before its time is up a task is sent SIGTERM. It saves itself,
# says so, and is put into the queue again by itself; it then goes on from
# there. A task that is requeued by Slurm, after a machine failed, does
# likewise.
#
# SPDX-License-Identifier: GPL-3.0-or-later

# The program; a full path is best, since a task may not have your PATH.
prefarm=${PREFARM:-prefarm}

usage() {
  echo 'usage: slurm-array.sh EXPERIMENT.xml SHARDS RESULT.db' \
    '[SBATCH-OPTION...]' >&2
  exit 2
}

# RESULT.db of shard 3 is RESULT.shard-3.db, beside it.
shard_file() { # N
  echo "${result%.db}.shard-$1.db"
}

# --- what a task does ---

run_shard() {
  file=$(shard_file "$SLURM_ARRAY_TASK_ID")
  workers=${SLURM_CPUS_PER_TASK:-1}
  # A shell that waits for its child hears a signal only after it has ended:
  # so the program runs beside it, and is sent what the shell is sent.
  "$prefarm" run "$experiment" -o "$file" -j "$workers" \
    --shard "$SLURM_ARRAY_TASK_ID/$shards" &
  child=$!
  trap 'kill -TERM $child 2>/dev/null' TERM INT
  code=0
  wait $child || code=$?
  # A wait that a signal has ended says nothing of the child.
  while kill -0 $child 2>/dev/null; do
    code=0
    wait $child || code=$?
  done
  # 143: it was stopped by SIGTERM and has saved itself.
  [ "$code" -ne 143 ] || queue_again
  exit "$code"
}

# Not where somebody has cancelled it.
queue_again() {
  task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
  [ "$(squeue --noheader --job "$task" --format %T)" = RUNNING ] || return
  echo "shard $SLURM_ARRAY_TASK_ID is not finished: queued again"
  scontrol requeue "$task" && sleep 60
}

merge_shards() {
  set --
  for n in $(seq "$shards"); do
    file=$(shard_file "$n")
    if [ -e "$file" ]; then
      set -- "$@" "$file"
    else
      echo "no $file: its runs will be missing" >&2
    fi
  done
  exec "$prefarm" merge -o "$result" "$@"
}

# --- submitting ---

submit() {
  self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
  set -- "$@" "$self" "$experiment" "$shards" "$result"
  tasks=${ONLY:-1-$shards}${MOST:+%$MOST}
  export PREFARM="$prefarm"
  array=$(sbatch --parsable --job-name="prefarm $shards" \
    --array="$tasks" --requeue --open-mode=append --signal=B:TERM@90 \
    --export=ALL,STEP=shard "$@") || exit 1
  while [ $# -gt 4 ]; do
    shift
  done
  merge=$(sbatch --parsable --job-name='prefarm merge' --ntasks=1 \
    --dependency="afterany:${array%%;*}" --export=ALL,STEP=merge "$@") ||
    exit 1
  echo "array ${array%%;*}, merge ${merge%%;*}"
}

[ $# -ge 3 ] || usage
experiment=$1 shards=$2 result=$3
shift 3
case $shards in
  '' | *[!0-9]* | 0) usage ;;
esac
case ${STEP:-} in
  shard) run_shard ;;
  merge) merge_shards ;;
  *) submit "$@" ;;
esac
