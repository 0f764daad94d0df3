#!/bin/sh
# What papers say, at full size: every claim of experiments/claims/ comes out as
# it is on record, and as the table of the manual has it.
#
#   ONLY='nash-md xpo-coverage'   these files only
#
# SPDX-License-Identifier: GPL-3.0-or-later
prefarm=$top_builddir/prefarm
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 99
mkdir results
if [ -n "$ONLY" ]; then
  set --
  for name in $ONLY; do
    set -- "$@" "$top_srcdir/experiments/claims/$name.xml"
  done
  exec "$prefarm" claim -o results "$@"
fi
"$prefarm" claim --all "$top_srcdir/experiments/claims" -o results || exit 1
# The same bytes, but for numerics of other machines.
"$prefarm" claim --all "$top_srcdir/experiments/claims" -o results \
  --format texinfo --quiet >table.texi || exit 1
if ! cmp table.texi "$top_srcdir/doc/chapters/claims-table.texi"; then
  echo 'the table of the manual is another (make claims-table writes it):'
  diff "$top_srcdir/doc/chapters/claims-table.texi" table.texi | head -n 40
  # Verdicts must agree everywhere, digits on one kind of machine.
  for table in table.texi "$top_srcdir/doc/chapters/claims-table.texi"; do
    grep '^@item' "$table" | sort | uniq -c
  done | sort | uniq -u | grep . && exit 1
fi
exit 0
