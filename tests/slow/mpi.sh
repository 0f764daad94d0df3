#!/bin/sh
# Sweeps under every MPI that is installed: the parts of the program that know
# of it are compiled anew and linked with the library of this build.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/mpi.sh
. "${top_srcdir:-.}/tests/fault/mpi.sh"
build=$built
library=${LIBPREFARM:-$build/.libs/libprefarm.so}
[ -f "$library" ] || { echo "no $library"; exit 77; }
have pkg-config || { echo 'no pkg-config'; exit 77; }
# OpenBLAS comes before GSL, whose own BLAS would be taken otherwise.
modules='openblas gsl libxml-2.0 sqlite3 libmd'
sources="$(cd "$top" && echo src/cli/*.c) src/lab/sweep/crew_mpi.c"
tried=

compile() { # COMPILER OUTPUT SOURCE...
  compiler=$1 output=$2
  shift 2
  # shellcheck disable=SC2046
  (cd "$top" && "$compiler" -std=c17 -D_GNU_SOURCE -DHAVE_CONFIG_H \
    -DHAVE_MPI=1 -O1 -iquote src -iquote . -I "${CONFIG:-$build/src}" \
    $(pkg-config --cflags $modules) -o "$output" "$@" "$library" \
    -Wl,-rpath,"${library%/*}" $(pkg-config --libs $modules) -lglpk -lm) \
    2>"$scratch/cc.err" || { head -n 5 "$scratch/cc.err" >&2; return 1; }
}

for kind in mpich openmpi; do
  have mpicc.$kind || continue
  launcher=mpiexec.$kind
  have "$launcher" || continue
  program=$scratch/prefarm-$kind
  check compile mpicc.$kind "$scratch/talk" tests/fault/mpi_crew.c
  for ranks in 2 4; do
    expect_exit 0 timeout 60 $launcher -n $ranks "$scratch/talk"
    expect_text "$out" "ok $ranks ranks"
  done
  # shellcheck disable=SC2086
  check compile mpicc.$kind "$program" $sources
  [ -x "$program" ] || continue
  tried="$tried $kind"
  refer many -j 2
  for ranks in 1 2 4 8; do
    mpi_hash many $ranks
  done
  mpi_one_voice
  mpi_more_voices
  mpi_deaths
  refer deep -j 2
  mpi_hash deep 3
done
[ -n "$tried" ] || { echo 'no MPI'; exit 77; }
echo "tried:$tried"
finish
