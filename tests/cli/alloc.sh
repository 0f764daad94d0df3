#!/bin/sh
# A few allocations of the most ordinary calls fail: tests/torture/alloc.sh
# tries all, of every call.
#
# SPDX-License-Identifier: GPL-3.0-or-later
: "${SEED:=1}" # the same points each time
export SEED
: "${CASES:=bad run2 rest show export verify merge svg-dial report claim}"
export CASES
# shellcheck source=tests/fault/alloc.sh
. "${top_srcdir:-.}/tests/fault/alloc.sh"
run_alloc 2
finish
