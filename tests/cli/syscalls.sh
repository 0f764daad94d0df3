#!/bin/sh
# Some eighty system calls of ordinary sweeps fail:
# tests/torture/syscalls.sh tries thousands.
#
# SPDX-License-Identifier: GPL-3.0-or-later
: "${SEED:=1}" # the same points each time
export SEED
CASES=${CASES:-run0 merge}
# shellcheck source=tests/fault/syscalls.sh
. "${top_srcdir:-.}/tests/fault/syscalls.sh"
run_syscalls 1
finish
