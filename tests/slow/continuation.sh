#!/bin/sh
# Every learner on every port and policy class it takes, stopped at drawn
# steps, saved, read back and carried on: the same bits as without a stop.
# PREFARM_SEED=n draws other steps.
#
# SPDX-License-Identifier: GPL-3.0-or-later
program=${top_builddir:-.}/tests/check_checkpoint
[ -x "$program" ] || { echo "no $program: make check builds it"; exit 77; }
PREFARM_CONTINUATIONS=${PREFARM_CONTINUATIONS:-4}
CK_TIMEOUT_MULTIPLIER=20 CK_VERBOSITY=normal
export PREFARM_CONTINUATIONS CK_TIMEOUT_MULTIPLIER CK_VERBOSITY
unset CK_TAP_LOG_FILE_NAME
exec "$program"
