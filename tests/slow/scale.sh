#!/bin/sh
# Many runs in one file: what a run costs in bytes, whether the coordinator's
# memory stays flat, how long resuming and reading take; and, with runs of a
# size that is worth computing, how much of the processors is not theirs.
#
#   PREFARM_SCALE=N    so many runs of 1000 points (default 100000: a gigabyte
#                      of disk and two minutes)
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
if [ ! -r "/proc/$$/task/$$/children" ]; then
  echo 'no /proc'
  exit 77
fi

scale=${PREFARM_SCALE:-100000}
seeds=$((scale / 20))
[ "$seeds" -ge 50 ] || { echo 'PREFARM_SCALE is 1000 at least'; exit 99; }
runs=$((seeds * 20))
need=$((runs * 22 / 1000)) # MB: twice the file, and more
free=$(df -Pm "$scratch" | awk 'NR == 2 { print $4 }')
if [ "$free" -lt "$need" ]; then
  echo "$need MB are needed in $scratch, $free are free"
  exit 77
fi

cat >scale.xml <<END
<experiment version="1" name="scale">
  <world><preference type="uniform-random" actions="3"/></world>
  <learner type="omd"/>
  <learner type="nash-mp"/>
  <budget steps="1000"/>
  <record points="1000" spacing="linear">
    <metric type="duality-gap"/>
  </record>
  <seeds count="$seeds"/>
  <sweep><axis path="world/@beta" from="0.1" to="1" count="10"/></sweep>
</experiment>
END

# Worlds of 100 responses: a batch of 64 runs takes half a second or more.
cat >work.xml <<'END'
<experiment version="1" name="work">
  <world><preference type="hodge-mix" actions="100"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <budget steps="1000"/>
  <record points="1000" spacing="linear">
    <metric type="duality-gap"/>
  </record>
  <seeds count="64"/>
  <sweep><axis path="world/@beta" from="0.05" to="1" count="8"/></sweep>
</experiment>
END

# Milliseconds of processor of the job itself, as long as it has workers, and of
# these.
processor() {
  workers=$(cat "/proc/$job/task/$job/children")
  sum=0
  for worker in $workers; do
    one=$(spent "/proc/$worker/stat")
    sum=$((sum + ${one:-0}))
  done
  one=$(spent "/proc/$job/stat")
  [ "$sum" -lt "$theirs" ] || { theirs=$sum && own=${one:-$own}; }
}
spent() { # STAT
  awk '{ sub(/.*\) /, ""); print 10 * ($12 + $13) }' "$1"
}

# A run with two workers, watched: $took in ms, $own and $theirs as they were
# last seen, the most memory the coordinator ever had in kB after a tenth of
# the runs ($early), at the half ($half) and at the end ($late).
watch() { # FILE.xml N
  own=0 theirs=0 early='' half='' late='' took=$(date +%s%N)
  "$prefarm" run "$1" -j 2 --progress=json >"$out" 2>"$err" &
  job=$!
  while kill -0 "$job" 2>/dev/null; do
    sleep 0.2
    most=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$job/status")
    done=$(tail -n 1 "$err" | sed -n 's/.*"done": \([0-9]*\).*/\1/p')
    [ -n "$most" ] || break
    late=$most
    [ "$((10 * ${done:-0}))" -lt "$2" ] || early=${early:-$most}
    [ "$((2 * ${done:-0}))" -lt "$2" ] || half=${half:-$most}
    processor
  done 2>/dev/null
  code=0
  wait "$job" || code=$?
  job=
  took=$((($(date +%s%N) - took) / 1000000))
  check test "$code" -eq 0
}

# Milliseconds of processor that the whole machine and this script have had.
machine() {
  awk '/^cpu / { print 10 * ($2 + $3 + $4 + $7 + $8 + $9) }' /proc/stat
}
ours() {
  awk '{ sub(/.*\) /, ""); print 10 * ($12 + $13 + $14 + $15) }' "/proc/$$/stat"
}

timed() { # COMMAND...: as expect_exit 0; $took in ms
  took=$(date +%s%N)
  expect_exit 0 "$@"
  took=$((($(date +%s%N) - took) / 1000000))
}

# --- many small runs ---

watch scale.xml "$runs"
expect_line "$out" 1 "scale.db: $runs runs, $runs computed now, 0 failed"
bytes=$(($(stat -c %s scale.db) / runs))
echo "$runs runs of 1000 points: $took ms, $bytes bytes a run;" \
  "coordinator $own ms, workers $theirs ms of processor;" \
  "coordinator's memory $early kB after a tenth, $half at half, $late in all"
# 8000 of values, the rest is keys, checksums and what pages waste.
check test "$bytes" -ge 8300
check test "$bytes" -le 9500
# SQLite's cache takes 64 MiB, and is full soon where there are many runs.
[ "$runs" -lt 50000 ] || check test "$late" -lt $((early + 16384))
check test "$late" -lt 196608
check test ! -e scale.db-wal
check test ! -e scale.db.checkpoints

timed "$prefarm" run scale.xml -j 2
expect_line "$out" 1 "scale.db: $runs runs, 0 computed now, 0 failed"
echo "with nothing to do: $took ms"
timed "$prefarm" show scale.db
expect_text "$out" "$seeds/$seeds"
echo "show: $took ms"
timed "$prefarm" verify scale.db
expect_text "$out" "$runs done, 0 failed, 0 missing" 'no damage'
echo "verify: $took ms"
rm -f scale.db

# --- runs worth computing ---

watch work.xml 512
share=$((1000 * own / (own + theirs)))
echo "512 runs of 100 responses: coordinator $own ms, workers $theirs ms of" \
  "processor, $((share / 10)).$((share % 10)) % of it the coordinator's"
check test "$share" -lt 50

# Two workers against one, and against two sweeps of half the runs that know
# nothing of each other: two processors that share caches, memory and heat are
# not always worth two. Three times in turns; the shortest counts. Only where
# nobody else has more than a twentieth of the processors does the time tell
# anything.
halves() {
  "$prefarm" run work.xml -j 1 -q --shard 1/2 -o half.db &
  timed_half=$!
  "$prefarm" run work.xml -j 1 -q --shard 2/2 -o other.db
  wait "$timed_half"
}
measure() { # COMMAND...: $least, the shortest so far of `least`, or it stays
  rm -f work.db half.db other.db
  strangers=$(($(machine) - $(ours)))
  timed "$@"
  strangers=$(($(machine) - $(ours) - strangers))
  [ $((10 * strangers)) -lt "$took" ] || return 0
  [ "${least:-$took}" -lt "$took" ] || least=$took
}
one='' two='' apart=''
for _ in 1 2 3; do
  least=$one && measure "$prefarm" run work.xml -j 1 -q && one=$least
  least=$two && measure "$prefarm" run work.xml -j 2 -q && two=$least
  least=$apart && measure halves && apart=$least
done
if [ "$(nproc)" -lt 2 ] || [ -z "$one" ] || [ -z "$two" ] || [ -z "$apart" ]
then
  echo 'the gain of a second worker cannot be told: too little is idle here'
else
  ratio=$((100 * one / two)) most=$((100 * one / apart))
  echo "one worker $one ms, two $two ms: $ratio % of the runs in a time;" \
    "two sweeps of half the runs at once $apart ms: $most %"
  check test $((100 * ratio)) -ge $((96 * (most < 198 ? most : 198)))
fi

finish
