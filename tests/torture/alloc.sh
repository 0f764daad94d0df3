#!/bin/sh
# The allocations of every ordinary call fail, one from each place that makes
# any, once or from there on, in workers, too; then a sample under valgrind,
# which looks for what is lost, or used when it is gone. SHALLOW=n: n drawn
# places of every call. SAMPLE=n: calls under valgrind.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/alloc.sh
. "${top_srcdir:-.}/tests/fault/alloc.sh"
run_alloc 0
[ -z "${POINT:-}" ] || finish
have valgrind || { echo 'no valgrind'; finish; }

watched() { # K COMMAND...
  FAIL_AT=$1
  shift
  export FAIL_AT
  LD_PRELOAD=$shim timeout 300 valgrind -q --leak-check=full \
    --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --error-exitcode=99 --log-file="$scratch/valgrind.log" "$@"
}
sampled=0
for name in bad dry run0 rest show curves export policies verify merge facts \
  claim claimed-html pages svg-simplex tex-dial report; do
  places=$scratch/$name.places
  [ -s "$places" ] || continue
  for _ in $(seq $((${SAMPLE:-100} / 10))); do
    draw "$(wc -l <"$places")"
    k=$(sed -n $((drawn + 1))p "$places")
    code=0
    sampled=$((sampled + 1)) checks=$((checks + 1))
    with_case "$name" watched "$k" "$prefarm" >"$out" 2>"$err" ||
      code=$?
    [ "$code" -ge 99 ] || continue
    fail "$name: under valgrind, exit $code: allocation $k"
    head -n 20 "$scratch/valgrind.log" >&2
  done
done
echo "seed $first_seed: $sampled calls under valgrind"
finish
