#!/bin/sh
# make install gives what a program outside the tree needs: prefarm.h,
# libprefarm and prefarm.pc. The example is built with nothing else, and runs.
command -v pkg-config >/dev/null || exit 77
# a library with sanitizers wants a program with them
nm -D "$top_builddir/.libs/libprefarm.so" 2>/dev/null | grep -q __asan_init &&
  exit 77
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
# the library was built for another prefix; what is installed is moved there
make -s -C "$top_builddir" install DESTDIR="$place" >"$place/log" 2>&1 || {
  cat "$place/log" >&2
  exit 1
}
pc=$(find "$place" -name prefarm.pc)
[ -n "$pc" ] || { echo 'prefarm.pc is not installed' >&2; exit 1; }
prefix=$(sed -n 's/^prefix=//p' "$pc")
sed "s|^prefix=.*|prefix=$place$prefix|" "$pc" >"$place/prefarm.pc"
flags=$(PKG_CONFIG_PATH=$place pkg-config --cflags --libs prefarm gsl) || exit 1
# shellcheck disable=SC2086  # a list of words
${CC:-cc} "$top_srcdir/examples/race.c" -o "$place/race" $flags || exit 1
LD_LIBRARY_PATH=$(dirname "$(find "$place" -name libprefarm.so)")
export LD_LIBRARY_PATH
"$place/race" >"$place/out" || exit 1
cat "$place/out"
[ "$(grep -c 'queries: largest error' "$place/out")" -eq 2 ] || exit 1
program=$(find "$place" -path '*bin/prefarm')
"$program" list learner | grep -q nash-mp
