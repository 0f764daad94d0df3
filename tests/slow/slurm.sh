#!/bin/sh
# doc/slurm-array.sh on a real queue: six shards of which one fails and is
# submitted again alone, one that is stopped near its time limit and queues
# itself again, and the merge; the hash is that of `-j 2`.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/slurm.sh
. "${top_srcdir:-.}/tests/fault/slurm.sh"
slurm_needs
refer many -j 2
many=$reference
long_xml() {
  deep_xml | sed 's/steps="[0-9]*"/steps="300000"/'
}
refer long -j 2
slurm_start
array=$top/doc/slurm-array.sh
cat >program <<END
#!/bin/sh
# The program, but that shard 3 fails while a file says so.
case \$* in
  run*"--shard 3/"*) [ ! -e "$PWD/broken" ] || exit 3 ;;
esac
exec "$prefarm" "\$@"
END
chmod +x program
PREFARM=$PWD/program
export PREFARM

: >broken
expect_exit 0 sh "$array" many.xml 6 x.db
ids=$(sed 's/[^0-9 ]//g' "$out")
# shellcheck disable=SC2086
set -- $ids
slurm_wait 120
check test "$(state_of "$1_3")" = 'FAILED 3'
check test "$(state_of "$2")" = 'FAILED 1'
for n in 1 2 4 5 6; do
  check test "$(state_of "$1_$n")" = 'COMPLETED 0'
done
expect_text "slurm-$2.out" missing

rm broken
ONLY=3 expect_exit 0 sh "$array" many.xml 6 x.db
slurm_wait 120
expect_canon "$many" x.db 'six shards, one of them twice'
check is_whole x.db

# Stopped like near the end of its time: it saves itself and goes on.
expect_exit 0 sh "$array" long.xml 2 y.db
task=$(sed 's/array \([0-9]*\).*/\1/' "$out")_1
left=300
until [ -e y.shard-1.db ] || [ $left -eq 0 ]; do
  left=$((left - 1))
  sleep 0.05
done
sleep 1
scancel --batch --signal TERM "$task"
# Slurm holds back for two minutes what is queued again.
left=100
until grep -q 'queued again' slurm-*.out || [ $left -eq 0 ]; do
  left=$((left - 1))
  sleep 0.1
done
sleep 2
scontrol update jobid="$task" starttime=now
slurm_wait 100
checks=$((checks + 1))
grep -q 'queued again' slurm-*.out || fail "$task was not queued again"
expect_canon "$reference" y.db 'a shard that was queued again'

# Cancelled is cancelled.
expect_exit 0 sh "$array" long.xml 1 z.db
task=$(sed 's/array \([0-9]*\).*/\1/' "$out")_1
left=300
until [ -e z.shard-1.db ] || [ $left -eq 0 ]; do
  left=$((left - 1))
  sleep 0.05
done
scancel "$task"
slurm_wait 60
case $(state_of "$task") in
  CANCELLED*) ;;
  *) fail "cancelled, but $(state_of "$task")" ;;
esac
finish
