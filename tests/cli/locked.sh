#!/bin/sh
# Two sweeps on one file, three times: tests/slow/twosweeps.sh does it fifty
# times.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/sweeps.sh
. "${top_srcdir:-.}/tests/fault/sweeps.sh"
refer many -j 2
turn_away
compete 2 ''
compete 2 kill
finish_sweeps
