#!/bin/sh
# Five signals: tests/slow/signals.sh sends many more.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/signals.sh
. "${top_srcdir:-.}/tests/fault/signals.sh"
sweep=many
workers=2
refer many -j 2
polite INT 2
to_group TERM 15
twice
at_worker TERM
rude KILL 9
abandon
finish_signals
