#!/bin/sh
# The arrows between the libraries: who may include whom. Include paths stop
# most of it; this also catches what they cannot.
#   cli -> lab -> eval -> sim -> core,  learn -> reward ->
#   policy -> core,  lab -> learn
top=${top_srcdir:-.}
bad=0

forbid() { # FOLDER PATTERN: no file of FOLDER may include PATTERN
  found=$(grep -rnE "#include \"($2)" "$top/$1" --include='*.[ch]')
  [ -z "$found" ] && return
  printf '%s must not include this:\n%s\n' "$1" "$found" >&2
  bad=1
}

forbid src/core 'sim/|eval/|policy/|reward/|learn/|lab/|cli/'
forbid src/policy 'sim/|eval/|reward/|learn/|lab/|cli/'
forbid src/reward 'sim/|eval/|learn/|lab/|cli/'
forbid src/learn 'sim/|eval/|lab/|cli/'
forbid sim 'policy/|reward/|learn/|eval/|lab/|cli/'
forbid eval 'policy/|reward/|learn/|lab/|cli/'
forbid src/lab 'cli/'
# within the laboratory: sweep -> store, worlds -> experiment; page ->
# figures, claim -> report -> store, worlds -> experiment
forbid src/lab/experiment 'lab/(worlds|store|sweep|report|claim|figures|page)/'
forbid src/lab/worlds 'lab/(store|sweep|report|claim|figures|page)/'
forbid src/lab/store 'lab/(worlds|sweep|report|claim|figures|page)/'
forbid src/lab/sweep 'lab/(report|claim|figures|page)/'
forbid src/lab/report 'lab/(sweep|claim|figures|page)/'
forbid src/lab/claim 'lab/(sweep|figures|page)/'
forbid src/lab/figures 'lab/(sweep|claim|page)/'
forbid src/lab/page 'lab/sweep/'
for folder in src sim eval tests; do
  forbid $folder '\.\./|src/'
done

# The lock itself: a learner that reaches for the truth does not compile.
CC=${CC:-cc}
probe=$(mktemp -d) || exit 99
trap 'rm -rf "$probe"' EXIT
printf '#include "sim/world/world.h"\nint x;\n' >"$probe/peek.c"
if $CC -iquote "$top/src" -c "$probe/peek.c" -o "$probe/peek.o" 2>/dev/null
then
  echo 'a learner can include sim/world/world.h' >&2
  bad=1
fi
exit $bad
