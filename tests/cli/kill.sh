#!/bin/sh
# Ten kill -9: tests/slow/kills.sh does a hundred.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/kills.sh
. "${top_srcdir:-.}/tests/fault/kills.sh"
have setsid && have pgrep || { echo 'no setsid or pgrep'; exit 77; }
kills many 10
finish_kills
