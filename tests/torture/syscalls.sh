#!/bin/sh
# System calls of every ordinary call fail, by every fault that fits, sixteen
# drawn places each: once, or from there on where that can be. SHALLOW=n: n
# places; 0: the first fifty. FAULTS='call:ERROR ...' and CASES='name ...'
# choose.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/syscalls.sh
. "${top_srcdir:-.}/tests/fault/syscalls.sh"
run_syscalls 16
finish
