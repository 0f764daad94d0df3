#!/bin/sh
# The program under mpirun, as it was built: tests/slow/mpi.sh builds it with
# every MPI there is. MPIRUN: the launcher of the library it was built with,
# where that is not `mpirun`.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/mpi.sh
. "${top_srcdir:-.}/tests/fault/mpi.sh"
many_xml >many.xml
config=$(cd "$OLDPWD" && cd "${top_builddir:-.}" && pwd)/src/config.h
if ! grep -q '^#define HAVE_MPI' "$config" 2>/dev/null; then
  refused_without_mpi
  finish
fi
launcher=${MPIRUN:-mpirun} program=$prefarm
have "$launcher" || { echo "no $launcher"; exit 77; }
refer many -j 2
mpi_hash many 3
mpi_one_voice
finish
