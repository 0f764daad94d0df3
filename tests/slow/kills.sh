#!/bin/sh
# A hundred kill -9, half of them at sweeps whose batches last longer than
# they are let live, so that only checkpoints carry them on.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/kills.sh
. "${top_srcdir:-.}/tests/fault/kills.sh"
have setsid && have pgrep || { echo 'no setsid or pgrep'; exit 77; }
kills many 50
kills deep 50
finish_kills
