#!/bin/sh
# One hash whoever computes: workers, priorities, one core, shards in any
# order, interruptions between.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
ways=0

same() { # WHAT COMMAND...: makes x.db
  what=$1
  shift
  rm -rf x.db*
  expect_exit 0 "$@"
  expect_canon "$reference" x.db "$sweep, $what"
  ways=$((ways + 1))
}

invariance() { # SWEEP
  sweep=$1
  refer "$sweep" -j 2
  set -- run "$sweep.xml" -o x.db
  for n in 0 1 2 3 4 8; do
    same "-j $n" "$prefarm" "$@" -j $n
  done
  same 'all cores' "$prefarm" "$@"
  same 'nice 19' nice -n 19 "$prefarm" "$@" -j 2
  ! have taskset || same 'one core' taskset -c 0 "$prefarm" "$@" -j 4
  same 'a checkpoint after every step of a few' \
    "$prefarm" "$@" -j 2 --checkpoint 0.01
  for n in 1 3 7; do
    rm -f shard*.db
    for i in $(seq $n | sort -r); do
      expect_exit 0 "$prefarm" run "$sweep.xml" -o shard$i.db --shard $i/$n \
        -j $((i % 3))
    done
    same "$n shards" "$prefarm" merge -o x.db shard*.db
  done
  # A shard of another cut fits, too: what is there is there.
  expect_exit 0 "$prefarm" run "$sweep.xml" -o other.db --shard 2/2 -j 2
  same 'shards of two cuts' "$prefarm" merge -o x.db other.db shard*.db
}

invariance many
invariance deep
echo "$ways ways, one hash each"
finish
