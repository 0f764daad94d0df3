#!/bin/sh
# One hash for any number of workers, and for shards that are merged.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
shards_xml() { # as many runs, shorter ones
  many_xml | sed 's/steps="2000"/steps="300"/'
}
refer shards -j 2
for n in 0 1 4; do
  expect_exit 0 "$prefarm" run shards.xml -o "j$n.db" -j $n
  expect_canon "$reference" "j$n.db" "-j $n"
done

# Two shards have every run once between them, and make up the whole.
for i in 1 2; do
  expect_exit 0 "$prefarm" run shards.xml --shard $i/2 -o "s$i.db" -j 2
done
check test $(($(done_runs s1.db) + $(done_runs s2.db))) -eq "$total"
expect_exit 0 "$prefarm" merge -o merged.db s2.db s1.db
expect_canon "$reference" merged.db 'two shards'
expect_exit 0 "$prefarm" run shards.xml -o merged.db
expect_text "$out" "$total runs, 0 computed now"

# What a shard that is not there would have had is missing, and is
# computed by the ordinary command:
expect_exit 1 "$prefarm" merge -o half.db s1.db
expect_text "$out" "$(done_runs s2.db) missing"
expect_exit 0 "$prefarm" run shards.xml -o half.db -j 2
expect_text "$out" "$(done_runs s2.db) computed now"
expect_canon "$reference" half.db 'a shard and the rest'

for bad in 0/2 3/2 1/0 x 1/2/3 -1/2 1.5/2 /2 1/; do
  expect_exit 2 "$prefarm" run shards.xml -o no.db --shard "$bad"
  expect_text "$err" shard
done
check test ! -e no.db
finish
