# shellcheck shell=sh
# Allocations that fail: the k-th, once, or all from the k-th on.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/cases.sh
. "${top_srcdir:-.}/tests/fault/cases.sh"

shim=$scratch/failmalloc.so
${CC:-cc} -O2 -fPIC -shared -o "$shim" "$top/tests/fault/failmalloc.c" \
  2>"$scratch/cc.err" || { echo 'no compiler'; exit 77; }

# Does the preload take hold? Not under a sanitizer, which has its own.
counted() { # COMMAND...: how many allocations its processes made, at most
  rm -f "$scratch/count"
  LD_PRELOAD=$shim FAIL_COUNT=$scratch/count "$@" >/dev/null 2>&1
  sort -n "$scratch/count" 2>/dev/null | tail -n 1
}

fail_at() { # K on|once COMMAND...
  mode=$2
  at_k=$1
  shift 2
  if [ "$mode" = on ]; then
    FAIL_ON=1 FAIL_AT=$at_k LD_PRELOAD=$shim timeout 60 "$@"
  else
    FAIL_AT=$at_k LD_PRELOAD=$shim timeout 60 "$@"
  fi
}

# Case NAME with allocation K failing.
alloc_point() { # NAME K MODE
  try_point "$1" "POINT='$1 $2 $3'" fail_at "$2" "$3" "$prefarm"
}

# So many points of every case, drawn; 0: all of them.
alloc_points() { # HOW_MANY
  for name in $all_cases; do
    n=$(with_case "$name" counted "$prefarm")
    [ "${n:-0}" -gt 0 ] || { echo 'the preload has no effect'; exit 77; }
    echo "$name: $n allocations"
    if [ "$1" -eq 0 ]; then
      for k in $(seq "$n"); do
        alloc_point "$name" "$k" once
        alloc_point "$name" "$k" on
      done
      continue
    fi
    for k in $(seq "$1"); do
      draw "$n"
      k=$((drawn + 1))
      draw 2
      alloc_point "$name" "$k" "$([ "$drawn" -eq 0 ] && echo once || echo on)"
    done
  done
}

run_alloc() { # HOW_MANY
  prepare_cases
  if [ -n "${POINT:-}" ]; then
    # shellcheck disable=SC2086
    alloc_point $POINT
    cat "$err" >&2
  else
    alloc_points "${SHALLOW:-$1}"
  fi
  echo "seed $first_seed: $points allocations failed, $struck calls with them"
}
