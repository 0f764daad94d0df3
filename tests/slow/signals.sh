#!/bin/sh
# Every signal that a sweep may meet, at ROUNDS random times, to coordinator,
# workers or all, while runs are short and while they are long.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/signals.sh
. "${top_srcdir:-.}/tests/fault/signals.sh"
for sweep in many deep; do
  workers=2
  refer $sweep -j 2
  for round in $(seq "${ROUNDS:-2}"); do
    workers=$((round % 3))
    polite INT 2
    polite TERM 15
    polite HUP 1
    to_group INT 2
    to_group TERM 15
    to_group HUP 1
    twice
    rude QUIT 3
    rude KILL 9
    rude XCPU 24
    stop_and_go
    workers=2
    for signal in INT TERM HUP QUIT KILL SEGV XCPU; do
      at_worker $signal
    done
  done
  closed_pipe
  cpu_limit
  abandon
done
finish_signals
