#!/bin/sh
# Runs the scripts of a tier (make check-slow, make check-torture) one after
# another: all of them, whatever fails. Ends with what each came to.
#
#   sh tests/tier.sh NAME SCRIPT...     with top_srcdir, top_builddir set
#
# SPDX-License-Identifier: GPL-3.0-or-later
tier=$1
shift
passed=0 failed=0 skipped=0 summary=
for script do
  echo "== $script"
  began=$(date +%s)
  code=0
  sh "${top_srcdir:-.}/$script" || code=$?
  case $code in
    0) verdict=passed passed=$((passed + 1)) ;;
    77) verdict=skipped skipped=$((skipped + 1)) ;;
    *) verdict="FAILED ($code)" failed=$((failed + 1)) ;;
  esac
  summary="$summary
  $script: $verdict, $(($(date +%s) - began)) s"
done
echo "== $tier$summary"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
