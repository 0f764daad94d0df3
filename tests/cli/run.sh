#!/bin/sh
# prefarm run: what it computes, what it leaves alone, how it goes on.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >small.xml <<'END'
<experiment version="1" name="small">
  <world><preference type="hodge-mix" actions="5" cyclic="0.5"/></world>
  <learner type="omd"/>
  <learner type="nash-md" id="md" eta="0.5"/>
  <budget steps="40"/>
  <record points="5"/>
  <seeds count="3"/>
  <sweep>
    <axis path="world/preference/@cyclic" values="0 0.5 1"/>
    <axis path="learner[@id='md']/@eta" values="0.5 1"/>
  </sweep>
</experiment>
END

many_xml >long.xml
long_runs=960

start_long() { # FILE.db: in the background, as $job
  "$prefarm" run long.xml -o "$1" >"$scratch/job.out" 2>"$scratch/job.err" &
  job=$!
}

# Waits until the job has stored more than N runs, or has ended.
await_more() { # FILE.db N
  while kill -0 "$job" 2>/dev/null; do
    n=$(done_runs "$1")
    [ "${n:-0}" -le "$2" ] || return
    sleep 0.02
  done
}

end_job() { # takes its exit code into $code
  code=0
  wait "$job" 2>/dev/null || code=$?
  job=
}

same_tables() { # FILE.db FILE.db
  for table in points runs policies; do
    "$prefarm" export "$1" --table $table >"$scratch/a.csv"
    "$prefarm" export "$2" --table $table >"$scratch/b.csv"
    check test -s "$scratch/a.csv"
    expect_same "$scratch/a.csv" "$scratch/b.csv"
  done
}

# A dry run counts and makes nothing.
ls -A >"$scratch/before"
expect_exit 0 "$prefarm" run --dry-run small.xml
expect_text "$out" 'OMD, cyclic=0.5' 'Nash-MD (md), cyclic=1, eta=0.5' '27 runs'
ls -A >"$scratch/after"
expect_same "$scratch/before" "$scratch/after"

# The first run computes all, the second nothing, and no table changes.
expect_exit 0 "$prefarm" run small.xml
expect_line "$out" 1 'small.db: 27 runs, 27 computed now, 0 failed'
check test ! -s "$err"
cp small.db first.db
expect_exit 0 "$prefarm" run small.xml
expect_line "$out" 1 'small.db: 27 runs, 0 computed now, 0 failed'
same_tables small.db first.db
expect_exit 0 "$prefarm" run --quiet small.xml
check test ! -s "$out"

# The result is called after the experiment, in the working folder.
mkdir folder elsewhere && cp small.xml folder/named.xml
(cd elsewhere && "$prefarm" run -q ../folder/named.xml)
check test -f elsewhere/named.db
check test ! -e folder/named.db
same_tables small.db elsewhere/named.db

# --set changes attributes, one or more, and takes one away.
expect_exit 0 "$prefarm" run small.xml -o set.db --set budget/@steps=8 \
  --set "learner[@type='omd']/@eta=0.25" --set seeds/@count=1
expect_line "$out" 1 'set.db: 9 runs, 9 computed now, 0 failed'
"$prefarm" export set.db --table runs >"$scratch/runs.csv"
check test "$(grep -c ',8,8,' "$scratch/runs.csv")" -eq 9
expect_exit 0 "$prefarm" run small.xml --dry-run --set 'seeds/@count='
expect_text "$out" '9 runs'
for bad in 'wrold/@beta=1|did you mean '"'world'" 'world/@bta=1|beta' \
  'world/@beta|--set' 'world/@beta=x|beta' '/@=|--set' \
  'count(world)=1|--set' "learner[@id='x']/@eta=1|learner"; do
  expect_exit 2 "$prefarm" run small.xml -o none.db --set "${bad%%|*}"
  expect_text "$err" "${bad#*|}"
done
check test ! -e none.db

# A grown experiment computes only what is new.
sed 's/count="3"/count="4"/' small.xml >grown.xml
expect_exit 0 "$prefarm" run grown.xml -o small.db
expect_line "$out" 1 'small.db: 36 runs, 9 computed now, 0 failed'
# And what it shows is as if it had been run at once.
expect_exit 0 "$prefarm" run grown.xml -o grown.db
same_tables small.db grown.db

# Calls that say too little or too much.
expect_exit 2 "$prefarm" run
expect_text "$err" 'usage: prefarm run'
expect_exit 2 "$prefarm" run small.xml grown.xml
expect_exit 2 "$prefarm" run --no-such-option small.xml
for bad in '-j x|-j' '-j -1|-j' '-j 1e9|-j' '--shard 0/2|1 to N' \
  '--shard 3/2|1 to N' '--shard 2|2/8' '--shard a/b|2/8' \
  '--timeout 0|more than 0' '-j 0 --timeout 9|1 or more' \
  '--timeout 1s|--timeout' \
  '--checkpoint -1|at least 0' '--progress=loud|auto, bar, json'; do
  # shellcheck disable=SC2086  # an option and its value
  expect_exit 2 "$prefarm" run small.xml -o none.db ${bad%%|*}
  expect_text "$err" "${bad#*|}"
done
check test ! -e none.db
expect_exit 2 "$prefarm" run no-such-file.xml
expect_text "$err" 'no-such-file.xml' 'No such file'

# Outputs that cannot be: each is refused, named and left as it was.
cp small.xml text.db
mkdir folder.db && : >folder.db/kept
for bad in text.db folder.db missing/new.db text.db/new.db /dev/full; do
  expect_exit 3 "$prefarm" run small.xml -o "$bad"
  expect_text "$err" "$bad"
done
expect_same small.xml text.db
check test -f folder.db/kept
check test "$(ls -A folder.db)" = kept
mkfifo pipe.db
expect_exit 3 "$prefarm" run small.xml -o pipe.db
check test -p pipe.db
head -c 100 small.db >cut.db
cp cut.db cut.kept
expect_exit 3 "$prefarm" run small.xml -o cut.db
expect_same cut.db cut.kept
for part in '' -wal -shm .lock -journal; do
  check test ! -e "missing/new.db$part"
  check test ! -e "cut.db-$part"
done
if have sqlite3; then
  sqlite3 foreign.db 'CREATE TABLE t(x); INSERT INTO t VALUES (1);'
  cp foreign.db foreign.kept
  expect_exit 3 "$prefarm" run small.xml -o foreign.db
  expect_same foreign.db foreign.kept
  expect_exit 3 "$prefarm" show foreign.db
fi

# A folder in which nothing can be made. Root may write anywhere, so it asks
# as somebody else.
as_user() { "$@"; }
[ "$(id -u)" -ne 0 ] ||
  as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
chmod 755 "$scratch" "$scratch/work"
if as_user test -x "$prefarm" 2>/dev/null &&
  as_user "$prefarm" --version >/dev/null 2>&1; then
  mkdir closed && cp small.db closed/results.db && chmod 555 closed
  expect_exit 3 as_user "$prefarm" run "$scratch/work/small.xml" \
    -o closed/new.db
  expect_text "$err" 'closed/new.db'
  check test ! -e closed/new.db
  # What is there can be read.
  expect_exit 0 as_user "$prefarm" show closed/results.db
  check test "$(ls -A closed)" = results.db
  chmod 755 closed
fi

# The uninterrupted run that the broken ones are compared with.
expect_exit 0 "$prefarm" run long.xml
expect_line "$out" 1 "long.db: $long_runs runs, $long_runs computed now, 0 failed"

# An interrupted run says what is left and how to go on.
start_long interrupted.db
await_more interrupted.db 0
kill -INT "$job" 2>/dev/null
end_job
check test "$code" -eq 130
expect_text "$scratch/job.err" "of $long_runs runs done" 'same command' \
  'run long.xml -o interrupted.db'
some=$(sed -n 's/.*stopped with \([0-9]*\) of.*/\1/p' "$scratch/job.err")
check test "${some:-0}" -gt 0
check test "${some:-0}" -lt "$long_runs"
check test "$(done_runs interrupted.db)" -eq "${some:-0}"
expect_exit 0 "$prefarm" show interrupted.db
check test "$("$prefarm" export interrupted.db --table runs | wc -l)" \
  -eq $((long_runs + 1))
expect_exit 0 "$prefarm" run long.xml -o interrupted.db
expect_text "$out" "$long_runs runs, $((long_runs - ${some:-0})) computed now"
same_tables long.db interrupted.db

# SIGTERM likewise.
start_long ended.db
await_more ended.db 0
kill -TERM "$job" 2>/dev/null
end_job
check test "$code" -eq 143

# Killed again and again, it still gets there, and to the same results.
n=0
for _ in 1 2 3 4 5; do
  start_long killed.db
  await_more killed.db "$n"
  kill -9 "$job" 2>/dev/null
  end_job
  n=$(done_runs killed.db)
  [ "$n" -lt "$long_runs" ] || break
done
check test "$n" -gt 0
expect_exit 0 "$prefarm" run long.xml -o killed.db
expect_text "$out" "$((long_runs - n)) computed now, 0 failed"
same_tables long.db killed.db
check test ! -e killed.db-wal
if have sqlite3; then
  for name in long killed interrupted; do
    check test "$(sqlite3 $name.db 'PRAGMA integrity_check')" = ok
    sqlite3 $name.db "VACUUM INTO '$scratch/$name.canon'"
  done
  expect_same "$scratch/long.canon" "$scratch/interrupted.canon"
  expect_same "$scratch/long.canon" "$scratch/killed.canon"
fi

# Two writers: the second is turned away, readers are not; a dead writer's
# lock is gone with it.
start_long shared.db
await_more shared.db 0
expect_exit 4 "$prefarm" run small.xml -o shared.db
expect_text "$err" shared.db
expect_exit 0 "$prefarm" show shared.db
kill -0 "$job" 2>/dev/null || echo 'the first writer was done too soon'
kill -9 "$job" 2>/dev/null
end_job
expect_exit 0 "$prefarm" run small.xml -o shared.db

finish
