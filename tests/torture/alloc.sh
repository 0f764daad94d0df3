#!/bin/sh
# Every allocation of every ordinary call fails, once and from there on; then
# a sample under valgrind, which looks for what is lost or used when it is
# gone. SHALLOW=n: n drawn points of every call.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/alloc.sh
. "${top_srcdir:-.}/tests/fault/alloc.sh"
run_alloc 150
[ -z "${POINT:-}" ] || finish
have valgrind || finish
