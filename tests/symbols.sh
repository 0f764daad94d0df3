#!/bin/sh
# The shared library exports nothing but pf_ names, and GSL's slow CBLAS is
# not what it is linked with.
lib=${top_builddir:-.}/.libs/libprefarm.so
[ -f "$lib" ] || exit 77
others=$(nm -D --defined-only "$lib" | awk '$2 ~ /[TDBRV]/ { print $3 }' |
  grep -v '^pf_')
if [ -n "$others" ]; then
  printf 'exported without the pf_ prefix:\n%s\n' "$others" >&2
  exit 1
fi
needed=$(readelf -d "$lib" | grep NEEDED)
case $needed in
  *gslcblas*) echo 'libprefarm is linked with gslcblas' >&2; exit 1 ;;
esac
case $needed in
  *openblas*) ;;
  *) echo 'libprefarm is not linked with OpenBLAS' >&2; exit 1 ;;
esac
