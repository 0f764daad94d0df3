#!/bin/sh
# A few allocations of every ordinary call fail: tests/torture/alloc.sh tries
# all.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/alloc.sh
. "${top_srcdir:-.}/tests/fault/alloc.sh"
run_alloc 2
finish
