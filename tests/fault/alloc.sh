# shellcheck shell=sh
# Allocations that fail: the k-th, once, or all from the k-th on.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/cases.sh
. "${top_srcdir:-.}/tests/fault/cases.sh"

shim=$scratch/failmalloc.so
${CC:-cc} -O2 -fPIC -shared -o "$shim" "$top/tests/fault/failmalloc.c" \
  2>"$scratch/cc.err" || { echo 'no compiler'; exit 77; }

# The numbers of those allocations of a command that come from a place of their
# own, ascending. None where the preload does not take hold: a sanitizer has
# its own.
places_of() { # COMMAND...
  rm -f "$scratch/places"
  LD_PRELOAD=$shim FAIL_SITES=$scratch/places "$@" >/dev/null 2>&1
  sort -un "$scratch/places" 2>/dev/null
}

# MODE: once, on (all that follow, too), child (once, in every worker).
fail_at() { # K MODE COMMAND...
  (
    FAIL_AT=$1 LD_PRELOAD=$shim
    case $2 in
      on) FAIL_ON=1 && export FAIL_ON ;;
      child) FAIL_CHILD=1 && export FAIL_CHILD ;;
    esac
    export FAIL_AT LD_PRELOAD
    shift 2
    exec timeout 60 "$@"
  )
}

# Case NAME with allocation K failing.
alloc_point() { # NAME K MODE
  try_point "$1" "POINT='$1 $2 $3'" fail_at "$2" "$3" "$prefarm"
}

# So many places of a case, spread evenly and drawn; 0: all of them. In a
# quarter of them all that follows fails, too.
spread() { # NAME HOW_MANY FILE [child]
  n=$(wc -l <"$3")
  how_many=$2
  { [ "$2" -gt 0 ] && [ "$2" -lt "$n" ]; } || how_many=$n
  for i in $(seq "$how_many"); do
    first=$((n * (i - 1) / how_many))
    draw $((n * i / how_many - first))
    k=$(sed -n $((first + drawn + 1))p "$3")
    alloc_point "$1" "$k" "${4:-once}"
    [ -n "${4:-}" ] || [ $((i % 4)) -ne 0 ] || alloc_point "$1" "$k" on
  done
}

alloc_points() { # HOW_MANY
  for name in $all_cases; do
    with_case "$name" places_of "$prefarm" >"$scratch/$name.places"
    [ -s "$scratch/$name.places" ] ||
      { echo 'the preload has no effect'; exit 77; }
    echo "$name: $(wc -l <"$scratch/$name.places") places that allocate"
    spread "$name" "$1" "$scratch/$name.places"
    [ "$name" = run2 ] || continue
    FAIL_CHILD=1
    export FAIL_CHILD
    with_case "$name" places_of "$prefarm" >"$scratch/worker.places"
    unset FAIL_CHILD
    echo "a worker: $(wc -l <"$scratch/worker.places")"
    spread "$name" "$1" "$scratch/worker.places" child
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
