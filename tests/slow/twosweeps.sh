#!/bin/sh
# Two sweeps on one file at random times, four at once, and the holder of the
# lock killed, with a reader throughout.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/sweeps.sh
. "${top_srcdir:-.}/tests/fault/sweeps.sh"
refer many -j 2
for _ in $(seq "${ROUNDS:-10}"); do
  turn_away
  compete 2 ''
  compete 2 ''
  compete 2 kill
  compete 4 ''
  compete 4 kill
done
check test "$killed" -gt 0
finish_sweeps
