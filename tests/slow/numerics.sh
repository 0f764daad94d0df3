#!/bin/sh
# Fingerprint and bits over a matrix of builds and environments. Equal
# fingerprints: equal canonical files, and unequal ones never count as equal.
# Runs that draw no world and solve no game, so that neither libm nor BLAS has
# a part in them, are the same to the bit everywhere. Also: the digest of the
# sources is that of a tarball and of a build elsewhere, and changes with a
# source file and with nothing else.
#
#   make check-slow SLOW_TESTS=tests/slow/numerics.sh
built=$(cd "${top_builddir:-.}" && pwd) || exit 99
make=${MAKE:-make}
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
trap 'exit 129' HUP INT TERM
cd "$place" || exit 99
unset OPENBLAS_CORETYPE GLIBC_TUNABLES OPENBLAS_NUM_THREADS MAKEFLAGS MFLAGS
failures=0
fail() {
  echo "FAIL: $*"
  failures=$((failures + 1))
}

# --- what is run ---

cat >cycle.csv <<'END'
0.5,0.875,0.25,0.6
0.125,0.5,0.7,0.55
0.75,0.3,0.5,0.45
0.4,0.45,0.55,0.5
END

# Broad: drawn worlds, certificates, labels, classes, models, tokens.
cat >broad.xml <<'END'
<experiment version="1" name="broad" seed="3">
  <world id="dial" beta="0.1">
    <preference type="hodge-mix" actions="12" scale="2" cyclic="0.5"/>
    <reference type="gaussian" spread="1"/>
  </world>
  <world id="farm" contexts="4" beta="0.1">
    <covariates/>
    <features type="gaussian" dimensions="6"/>
    <preference type="farm" actions="10" scale="1.5"/>
    <reference type="sft"/>
  </world>
  <feedback type="labels" flips="0.1"/>
  <optimiser type="adam" eta="0.05"/>
  <data pairs="200"/>
  <reward-model type="bradley-terry"/>
  <learner type="nash-md"><feedback type="exact"/></learner>
  <learner type="optimistic-mmd"><feedback type="exact"/></learner>
  <learner type="nash-mp"/>
  <learner type="dpo"/>
  <learner type="ppo"/>
  <learner type="superhf"/>
  <budget steps="40"/>
  <record points="8" policies="final">
    <metric type="regularised-duality-gap"/>
    <metric type="duality-gap"/>
    <metric type="kl-to-nash"/>
    <metric type="winrate-vs-reference"/>
  </record>
  <seeds first="1" count="4"/>
</experiment>
END

# Exact: a matrix that is written down, game learners, no reference solution.
# (The reference policy takes one logarithm, of 4.)
cat >exact.xml <<'END'
<experiment version="1" name="exact">
  <world id="cycle" beta="0.1">
    <preference type="matrix" file="cycle.csv"/>
    <reference type="uniform"/>
  </world>
  <learner type="omd" eta="0.3"/>
  <learner type="nash-md"/>
  <learner type="nash-mp"/>
  <learner type="egpo"/>
  <learner type="mmd"/>
  <learner type="optimistic-mmd"/>
  <learner type="mwu"/>
  <learner type="omwu"/>
  <learner type="onpo"/>
  <learner type="best-response"/>
  <learner type="fictitious-play"/>
  <learner type="regret-matching"/>
  <learner type="regret-matching-plus"/>
  <learner type="predictive-regret-matching-plus"/>
  <learner type="online-dpo"><feedback type="labels"/></learner>
  <learner type="nash-md-pg"><feedback type="labels"/></learner>
  <budget steps="200"/>
  <record points="21" spacing="linear" policies="all">
    <metric type="duality-gap"/>
    <metric type="winrate-vs-reference"/>
    <metric type="worst-case-winrate"/>
    <metric type="kl-to-reference"/>
    <metric type="entropy"/>
  </record>
  <seeds first="1" count="4"/>
</experiment>
END

# --- one build in one environment ---

results_of() { # FILE
  "$built/prefarm" verify --hash=results "$1" | cut -c 1-64
}
: >rows
cell() { # BUILD PROGRAM NAME SETTING...
  build=$1
  program=$2
  name=$3
  shift 3
  rm -f ./*.db ./*.db.lock
  env "$@" "$program" --version --numerics >text || return 1
  id=$(env "$@" "$program" --version | sed -n 's/^numerics //p')
  for what in broad exact; do
    env "$@" "$program" run $what.xml --progress=none >log 2>&1 || {
      fail "$build, $name: $what does not run"
      head -n 5 log
      return 1
    }
    "$program" verify $what.db >log 2>&1 || fail "$build, $name: $what.db"
  done
  canon=$("$program" verify --hash broad.db | cut -c 1-64)
  bits=$(results_of broad.db)
  exact=$(results_of exact.db)
  echo "$build|$name|$id|$canon|$bits|$exact" >>rows
  printf '%-28s %-22s %s %.8s %.8s %.8s\n' "$build" "$name" "$id" "$canon" \
    "$bits" "$exact"
  cp text "text.$id"
  cp broad.db "keep.$id"
}
environments() { # BUILD PROGRAM
  cell "$1" "$2" plain A=
  cell "$1" "$2" 'two BLAS threads' OPENBLAS_NUM_THREADS=2
  cell "$1" "$2" 'BLAS of Nehalem' OPENBLAS_CORETYPE=Nehalem
  cell "$1" "$2" 'BLAS of Haswell' OPENBLAS_CORETYPE=Haswell
  cell "$1" "$2" 'libm without AVX2, FMA' \
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-FMA,-FMA4,-AVX512F
}

# --- the builds ---

echo 'build, environment, fingerprint; SHA-256 of the file, of its results,' \
  'of the exact runs'
environments 'this build' "$built/prefarm"

$make -C "$built" distdir distdir="$place/source" >log 2>&1 ||
  { tail -n 5 log; fail 'make distdir'; }
configured() { # FOLDER OPTION...: a build tree of $place/source
  mkdir "$1"
  (cd "$1" && shift && ../source/configure "$@") >log 2>&1 ||
    { tail -n 5 log; return 1; }
}
march=
grep -qs '^flags.* fma .* avx2 ' /proc/cpuinfo && march=-march=x86-64-v3
matrix() { # NAME CC CFLAGS
  command -v "$2" >/dev/null || {
    echo "skipped: $1, there is no $2"
    return
  }
  if configured build CC="$2" CFLAGS="$3" &&
    $make -C build -j2 prefarm >log 2>&1; then
    environments "$1" "$place/build/prefarm"
    cp build/src/source_digest.h "digest.$2$(echo "$3" | tr -cd '[:alnum:]')"
  else
    grep -m 5 -i error log
    fail "$1 does not build"
  fi
  rm -rf build
}
matrix 'gcc -O0' gcc -O0
matrix "gcc -O3 $march" gcc "-O3 $march"
matrix "clang -O2 $march" clang "-O2 $march"

# --- what must hold ---

awk -F '|' '
{
  if ($3 in canon && canon[$3] != $4) {
    print "FAIL: fingerprint " $3 " has two files: " first[$3] "; " $1 ", " $2
    bad = 1
  }
  if ($4 in id && id[$4] != $3) {
    print "FAIL: one file under two fingerprints: " $1 ", " $2
    bad = 1
  }
  canon[$3] = $4; id[$4] = $3
  if (!($3 in first)) { first[$3] = $1 ", " $2; ids++ }
  if (!($5 in seen)) { seen[$5] = 1; kinds++ }
  if (NR > 1 && $6 != exact) {
    print "FAIL: the exact runs have other bits in " $1 ", " $2
    bad = 1
  }
  exact = $6
}
END {
  print NR " cells, " ids " fingerprints, " kinds \
        " different results of the broad experiment, 1 of the exact one"
  exit bad || NR < 5
}' rows || failures=$((failures + 1))

# Another fingerprint: refused, or mixed and both named.
plain=$(sed -n '1s/^[^|]*|[^|]*|\([0-9a-f]*\)|.*/\1/p' rows)
tried=0
for file in keep.*; do
  id=${file#keep.}
  [ "$id" = "$plain" ] && continue
  tried=$((tried + 1))
  cp "$file" broad.db
  set -- "$built/prefarm" run broad.xml --set seeds/@count=5 --progress=none
  code=0
  "$@" >log 2>&1 || code=$?
  [ $code -eq 3 ] || fail "exit $code, not 3, on results of $id"
  name=$(diff "text.$id" "text.$plain" | sed -n 's/^> \([^:]*\):.*/\1/p;T;q')
  grep -q "$name (" log || fail "$name differs from $id and is not named"
  [ "$(results_of broad.db)" = "$(results_of "$file")" ] ||
    fail "a refused file has changed ($id)"
  "$@" --allow-mixed-numerics >log 2>&1 || fail "mixing with $id: $(cat log)"
  "$built/prefarm" verify broad.db >log 2>&1 || fail "mixed with $id"
  for each in "$id" "$plain"; do
    grep -q "computed under numerics fingerprint $each" log ||
      fail "a file of $id and $plain does not name $each"
  done
done
echo "$tried other fingerprints refused, and mixed when told to"
[ $tried -gt 0 ] || fail 'no other fingerprint was to be had'

# The digest of the sources.
digest_of() {
  sed -n 's/^#define PF_SOURCE_DIGEST "\(.*\)"$/\1/p' "$1"
}
here=$(digest_of "$built/src/source_digest.h")
for file in digest.*; do
  [ "$(digest_of "$file")" = "$here" ] || fail "the digest in $file"
done
chmod -R u+w source
configured tree || fail 'configure'
again() { # the digest after make
  $make -C tree src/source_digest.h >log 2>&1 || fail "$(tail -n 3 log)"
  digest_of tree/src/source_digest.h
}
[ "$(again)" = "$here" ] || fail 'another digest elsewhere'
for file in README.md src/cli/main.c tests/check_core.c; do
  echo >>source/$file
  [ "$(again)" = "$here" ] || fail "the digest counts $file"
done
for file in src/core/kernels.c src/core/kernels.h src/learn/types.def \
  src/policy/mlp.c src/reward/port.h sim/world/world.c eval/solve/solve.h \
  src/lab/experiment/plan.c; do
  cp -p source/$file kept
  sleep 1
  echo >>source/$file
  [ "$(again)" != "$here" ] || fail "the digest does not count $file"
  cp kept source/$file
  touch source/$file
done
sleep 1
touch source/src/core/kernels.c
[ "$(again)" = "$here" ] || fail 'the digest does not come back'
echo 'digest of the sources: tarball, elsewhere, 3 files of no account, 8 of'
[ $failures -eq 0 ]
