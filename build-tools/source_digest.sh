#!/bin/sh
# usage: source_digest.sh SRCDIR FLAGS : FLAGS-OF-KERNELS : FILES
# Prints a header with the digest of the files (named from SRCDIR, in any
# order) and with the flags that can change a number. A flag counts unless it
# is known not to: warnings, debugging, folders, hardening. So -O2 and
# -fsanitize do count, though neither should change a bit without -ffast-math.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
LC_ALL=C
export LC_ALL
cd "$1"
shift

kept=
keep() { # WORD: adds it to $kept where it counts; CC's first words do not
  case $1 in
    -g* | -W* | -w | -I* | -isystem* | -pipe | -M* | -v | -save-temps*) ;;
    -D_FORTIFY_SOURCE* | -U_FORTIFY_SOURCE | -DNDEBUG) ;;
    -f*-prefix-map=* | -fdiagnostics-* | -fno-diagnostics-*) ;;
    -fstack-protector* | -fno-stack-protector* | -fstack-clash-protection) ;;
    -fcf-protection* | -fPI[CE] | -fpi[ce] | -fno-plt | -fvisibility=*) ;;
    -fomit-frame-pointer | -fno-omit-frame-pointer) ;;
    -fno-sanitize-recover* | -fsanitize-recover*) ;;
    -*) kept="$kept $1" ;;
  esac
}

define() { # NAME VALUE: as a C text
  printf '#define %s "%s"\n' "$1" "$(printf %s "$2" | sed 's/[\\"]/\\&/g')"
}

echo '/* Made by build-tools/source_digest.sh. */'
for name in PF_FLAGS PF_KERNEL_FLAGS; do
  kept=
  while [ "$1" != : ]; do
    keep "$1"
    shift
  done
  shift
  define $name "${kept# }"
done

sums=$(printf '%s\n' "$@" | sort -u | xargs ${SHA256SUM:-sha256sum})
[ -n "$sums" ]
define PF_SOURCE_DIGEST \
  "$(printf '%s\n' "$sums" | ${SHA256SUM:-sha256sum} | cut -c 1-16)"
