#!/bin/sh
# Claim files that take a moment, at full size: every verdict is the one on
# record. (All of them: make check-slow, or make claims.)
prefarm=$top_builddir/prefarm
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
set --
for name in mmd-qre munos comal rates rates-many cycles; do
  set -- "$@" "$top_srcdir/experiments/claims/$name.xml"
done
"$prefarm" claim "$@" -o "$place"
