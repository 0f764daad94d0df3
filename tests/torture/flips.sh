#!/bin/sh
# Damaged and foreign result files: bits flipped, bytes of page headers
# changed, files cut and lengthened, logs lost, old or of others, schemas that
# want more than tables. Whatever SQLite shows differently afterwards has to be
# found by verify; nothing may crash; and running the experiment again either
# refuses or ends with exactly the results that it should have.
#
# SEED=s repeats a call. CASES=n takes n flips, and the rest in proportion.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
cases=${CASES:-200}
have sqlite3 || { echo 'needs the program sqlite3' >&2; exit 77; }

draw_far() { # N: a number below N, up to 2^30, in $drawn
  draw 32768
  high=$drawn
  draw 32768
  drawn=$(((high * 32768 + drawn) % $1))
}

tables_of() { # FILE.db: what a reader gets, as text
  for table in runs points policies; do
    "$prefarm" export "$1" --table $table || return
  done
}

small_xml | sed 's/points="5"/& policies="final"/' >f.xml
expect_exit 0 "$prefarm" run f.xml -o good.db -j 0
good=$(canon good.db)
good_size=$(wc -c <good.db)
tables_of good.db >good.csv
sqlite3 good.db .dump >good.sql
check test ${#good} -eq 64

found=0 harmless=0 refused=0 resumed=0 named=0
# What verify and a resumed run make of a file.
judge() { # FILE.db WHAT
  checks=$((checks + 1))
  code=0
  "$prefarm" verify "$1" >"$out" 2>"$err" </dev/null || code=$?
  case $code in
    0)
      harmless=$((harmless + 1))
      hash=$(canon "$1")
      [ "$hash" = "$good" ] || fail "$2: verify is content, the hash is '$hash'"
      # A copy, as SQLite's own program may mend what it opens.
      cp "$1" shown.db
      sqlite3 shown.db .dump >shown.sql 2>&1
      rm -f shown.db*
      cmp -s shown.sql good.sql || fail "$2: verify is content, SQLite is not"
      ;;
    3)
      found=$((found + 1))
      [ -s "$err" ] || fail "$2: verify does not say what is wrong"
      ! grep -qE "run [0-9a-f]{16}.*: (column|table) " "$err" ||
        named=$((named + 1))
      ;;
    *) fail "$2: verify ends with $code" ;;
  esac
  code=0
  "$prefarm" run -q f.xml -o "$1" -j 0 >"$out" 2>"$err" </dev/null || code=$?
  case $code in
    0)
      resumed=$((resumed + 1))
      tables_of "$1" >now.csv 2>"$err"
      cmp -s now.csv good.csv || fail "$2: resumed silently to other results"
      ;;
    3)
      refused=$((refused + 1))
      [ -s "$err" ] || fail "$2: run does not say why it refuses"
      ;;
    *) fail "$2: run ends with $code" ;;
  esac
  rm -rf "$1" "$1"-* "$1".*
}

put_byte() { # FILE OFFSET VALUE
  # shellcheck disable=SC2059  # an octal escape
  printf "\\$(printf %03o "$3")" |
    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

byte_at() { # FILE OFFSET: in $byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
}

told() { # WHAT
  echo "$1: $found found ($named with a run's name), $harmless change" \
    "nothing; run again: $refused refused, $resumed ended right"
  found=0 harmless=0 refused=0 resumed=0 named=0
}

i=0
while [ $i -lt "$cases" ]; do
  draw_far "$good_size"
  at=$drawn
  draw 8
  byte_at good.db "$at"
  cp good.db bad.db
  put_byte bad.db "$at" $((byte ^ (1 << drawn)))
  judge bad.db "bit $drawn of byte $at flipped"
  i=$((i + 1))
done
told "$cases flipped bits"

# Every page begins with its kind and where its rows are, the first one with
# the header of the file.
page=$(sqlite3 good.db 'PRAGMA page_size')
i=0
while [ $i -lt $((cases / 2)) ]; do
  draw 100
  at=$drawn
  if [ $((i % 2)) -eq 1 ]; then
    draw_far $((good_size / page))
    at=$((drawn * page + at % 12))
    [ "$at" -ge "$page" ] || at=$((at + 100))
  fi
  draw 256
  cp good.db bad.db
  put_byte bad.db "$at" "$drawn"
  judge bad.db "byte $at set to $drawn"
  i=$((i + 1))
done
told "$i bytes of headers"

i=0
while [ $i -lt $((cases / 5)) ]; do
  draw_far "$good_size"
  [ $((i % 4)) -ne 0 ] || drawn=$((drawn / page * page))
  head -c "$drawn" good.db >bad.db
  judge bad.db "cut to $drawn bytes"
  i=$((i + 1))
done
told "$i truncations"

i=0
while [ $i -lt $((cases / 10)) ]; do
  draw_far $((good_size / 2))
  [ $((i % 2)) -ne 0 ] || drawn=$(((drawn / page + 1) * page))
  { cat good.db && head -c "$drawn" /dev/urandom; } >bad.db
  judge bad.db "$drawn bytes appended"
  i=$((i + 1))
done
told "$i appended tails"

# Files of other kinds. What is there stays as it was.
foreign() { # FILE WHAT
  cp "$1" kept
  expect_exit 3 "$prefarm" verify "$1"
  expect_text "$err" "$1: "
  expect_exit 3 "$prefarm" verify --hash "$1"
  check test ! -s "$out"
  expect_exit 3 "$prefarm" merge -o merged.db "$1"
  check test ! -e merged.db
  expect_exit 3 "$prefarm" run -q f.xml -o "$1" -j 0
  expect_text "$err" "$1: "
  cmp -s "$1" kept || fail "$2: the file was changed"
  rm -f "$1" "$1"-*
  foreigners=$((foreigners + 1))
}
foreigners=0
: >bad.db
foreign bad.db empty
cp f.xml bad.db
foreign bad.db 'a text'
{ printf '\211HDF\r\n\032\n' && head -c 4000 /dev/zero; } >bad.db
foreign bad.db 'an HDF5 file'
head -c 5000 /dev/urandom >bad.db
foreign bad.db noise
sqlite3 bad.db 'CREATE TABLE t(x); INSERT INTO t VALUES (1)'
foreign bad.db 'a database of another program'
for pragma in application_id=1 application_id=0 user_version=0 user_version=1 \
  user_version=3 user_version=-1; do
  cp good.db bad.db
  sqlite3 bad.db "PRAGMA $pragma"
  foreign bad.db "$pragma"
done

# Schemas that want more than tables; the last lines write SQLite's own list
# of tables, as only a hostile file has it.
while IFS='|' read -r sql; do
  cp good.db bad.db
  sqlite3 -unsafe-testing bad.db "$sql" >"$out" 2>&1 ||
    sqlite3 bad.db "$sql" >"$out" 2>&1
  if cmp -s bad.db good.db; then
    echo "this sqlite3 cannot make: $sql"
    continue
  fi
  foreign bad.db "$sql"
done <<'END'
CREATE VIEW v AS SELECT * FROM run
CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM series; END
CREATE TRIGGER t AFTER DELETE ON run BEGIN UPDATE plan SET seed = 1; END
CREATE TABLE extra(x)
CREATE INDEX i ON run(status)
CREATE UNIQUE INDEX i ON series(run)
ALTER TABLE run ADD COLUMN extra INTEGER GENERATED ALWAYS AS (contexts + 1)
ALTER TABLE series ADD COLUMN extra BLOB
ALTER TABLE series RENAME COLUMN value TO worth
ALTER TABLE policy RENAME TO policies
DROP TABLE policy
DROP TABLE series; CREATE VIEW series AS SELECT run, name AS metric, x'00' AS value, x'' AS missing, x'' AS checksum FROM plan, metric
DROP TABLE series; CREATE VIRTUAL TABLE series USING fts5(run, metric, value, missing, checksum)
PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'abs(predicted_rate) < 1e308', 'load_extension(''x'')') WHERE name = 'run'
PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'message TEXT NOT NULL', 'message TEXT AS (randomblob(1000000000))') WHERE name = 'run'
PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE VIEW meta AS SELECT 1', rootpage = 0, type = 'view' WHERE name = 'meta'
PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES ('trigger', 't', 'run', 0, 'CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END')
END
told_foreign="$foreigners foreign files and hostile schemas refused unchanged"
echo "$told_foreign"

# Logs. A writer is killed while it has one, at two times.
refer many -j 2
leave_log() { # NAME TENTHS: NAME.db with its log, so long after its first run
  for attempt in 1 2 3 4 5; do
    rm -rf "$1".db*
    start many.xml -o "$1".db -j 1
    while kill -0 "$job" 2>/dev/null && [ ! -s "$1".db-wal ]; do
      sleep 0.02
    done
    sleep "0.$2"
    kill -9 "$job" 2>/dev/null
    end_job
    [ ! -s "$1".db-wal ] || return
  done
  fail "no log is left behind in $attempt attempts"
  finish
}
leave_log early 1
leave_log late 4
logs=0
judge_log() { # WHAT: many.db and its log
  logs=$((logs + 1))
  code=0
  "$prefarm" verify many.db >"$out" 2>"$err" </dev/null || code=$?
  case $code in
    0) ;;
    3) check test -s "$err" ;;
    *) fail "$1: verify ends with $code" ;;
  esac
  code=0
  "$prefarm" run -q many.xml -o many.db -j 2 >"$out" 2>"$err" || code=$?
  case $code in
    0) expect_canon "$reference" many.db "$1" && resumed=$((resumed + 1)) ;;
    3) check test -s "$err" && refused=$((refused + 1)) ;;
    *) fail "$1: run ends with $code" ;;
  esac
  rm -rf many.db many.db-* many.db.*
}
take() { # FILE LOG
  rm -rf many.db many.db-* many.db.*
  cp "$1" many.db
  [ -z "$2" ] || cp "$2" many.db-wal
}
take late.db late.db-wal
judge_log 'a log as it was left'
take late.db ''
judge_log 'a log that is lost'
take late.db early.db-wal
judge_log 'the log of another writer'
take early.db late.db-wal
judge_log 'the log of a later writer'
take late.db good.db
judge_log 'a database for a log'
head -c 40000 /dev/urandom >noise
take late.db noise
judge_log 'noise for a log'
: >none
take late.db none
judge_log 'an empty log'
size=$(wc -c <late.db-wal)
i=0
while [ $i -lt $((cases / 20)) ]; do
  draw_far "$size"
  take late.db late.db-wal
  if [ $((i % 2)) -eq 0 ]; then
    truncate -s "$drawn" many.db-wal
    judge_log "a log cut to $drawn of $size bytes"
  else
    at=$drawn
    draw 8
    byte_at late.db-wal "$at"
    put_byte many.db-wal "$at" $((byte ^ (1 << drawn)))
    judge_log "a log with bit $drawn of byte $at flipped"
  fi
  i=$((i + 1))
done
# Another program dies in the middle of a change, with a rollback journal.
rm -f hot.db*
expect_exit 0 "$prefarm" run -q many.xml -o hot.db -j 2
sqlite3 hot.db >/dev/null 2>&1 <<'END'
PRAGMA cache_size=2;
BEGIN IMMEDIATE;
UPDATE series SET value = zeroblob(32);
.shell kill -9 $PPID
END
check test -s hot.db-journal
take hot.db ''
cp hot.db-journal many.db-journal
judge_log 'a journal of another program'
take hot.db ''
expect_exit 3 "$prefarm" verify many.db
judge_log 'a journal that is lost'
echo "$logs logs lost, damaged or of others: run again: $refused refused," \
  "$resumed ended right"
echo "to repeat: SEED=$first_seed CASES=$cases $0"
finish
