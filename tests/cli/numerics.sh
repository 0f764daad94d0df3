#!/bin/sh
# The numerics fingerprint as a user meets it: what it notices of CPU, C
# library and BLAS, what it leaves alone, and that results of two fingerprints
# do not mix unasked.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

expect_exit 0 "$prefarm" --version --numerics
cp "$out" plain
check test ! -s "$err"
check sort -c plain
expect_tame plain
expect_exit 0 "$prefarm" --version
id=$(sed -n 's/^numerics \([0-9a-f]\{16\}\)$/\1/p' "$out")
check test -n "$id"
have sha256sum &&
  check test "$(sha256sum <plain | cut -c 1-16)" = "$id"
expect_exit 2 "$prefarm" --version --numbers
expect_text "$err" --numerics
check grep -qE '^sources: [0-9a-f]{16}$' plain
check grep -qE '^flags: .*-ffp-contract=off' plain
if grep -E '^flags.* -(g|W|I|fstack-protector)' plain; then
  fail 'a flag that decides no number is part of the fingerprint'
fi

# --- what it notices ---

skip() { # WHY...
  echo "skipped: $*"
}
value() { # NAME FILE
  sed -n "s/^$1: //p" "$2"
}
under() { # FILE SETTING...: the fingerprint with these in the environment
  file=$1
  shift
  expect_exit 0 env "$@" "$prefarm" --version --numerics
  cp "$out" "$file"
}
differs() { # FILE NAME...: from plain, in these lines
  file=$1
  shift
  for name; do
    checks=$((checks + 1))
    [ "$(value "$name" plain)" != "$(value "$name" "$file")" ] ||
      fail "$file has the same $name"
  done
}

for threads in 1 2 16; do
  under threads OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads
  expect_same plain threads
done
for locale in $(locale -a 2>/dev/null | head -n 5); do
  under locale LC_ALL="$locale"
  expect_same plain locale
done
(cd / && "$prefarm" --version --numerics) >elsewhere
expect_same plain elsewhere

masks=-AVX2_Usable,-AVX2,-FMA,-FMA4,-AVX512F
if grep -qs '^flags.* fma .* avx2 ' /proc/cpuinfo &&
  value 'C library' plain | grep -q glibc; then
  under masked GLIBC_TUNABLES=glibc.cpu.hwcaps=$masks
  differs masked 'C library probe'
  # our own kernels choose by themselves, with the same bits
  check test "$(value 'kernels probe' plain)" = \
    "$(value 'kernels probe' masked)"
else
  skip 'this C library has nothing to mask on this CPU'
fi
mine=$(value 'BLAS kernel' plain)
if value BLAS plain | grep -q DYNAMIC_ARCH && [ "$(uname -m)" = x86_64 ]; then
  for core in Nehalem Haswell; do
    [ "$core" = "$mine" ] && continue
    under "$core" OPENBLAS_CORETYPE=$core
    [ "$(value 'BLAS kernel' $core)" = $core ] || {
      skip "OpenBLAS has no $core"
      continue
    }
    differs $core 'BLAS kernel' 'BLAS probe'
  done
else
  skip 'OpenBLAS has one kernel here'
fi

# --- nothing that we call is left out ---

# Every function that the library takes from libm, BLAS, LAPACK or GSL is
# disturbed, in a last bit where it gives reals, one at a time: the fingerprint
# changes for each, but for those that are exact, put things in order, belong
# to our own generator, are called by the probes alone or by what reads results.
library=$top_builddir/.libs/libprefarm.so
passed_over() { # NAME
  case $1 in
    fma | fmax | fmin | fabs | floor | ceil | trunc | *round | *rint | sqrt) ;;
    nearbyint | ldexp | frexp | scalbn | modf | fmod | copysign | *logb) ;;
    nextafter | fe[gs]et*) ;;
    gsl_sort* | gsl_qrng_* | gsl_rng_* | gsl_ran_discrete_free | gsl_version) ;;
    gsl_cdf_*) ;; # statistics over results
    cblas_dasum | cblas_daxpy | cblas_ddot | cblas_dgemm | cblas_dnrm2) ;;
    *) return 1 ;;
  esac
}
write_shim() { # NAME: a function that calls the next one of its name
  case $1 in
    pow | atan2 | hypot)
      echo "SHIM($1, double, (double a, double b), (a, b))" ;;
    cabs) echo "SHIM($1, double, (double complex z), (z))" ;;
    csqrt | cexp | clog)
      echo "SHIM($1, double complex, (double complex z), (z))" ;;
    lgamma_r) echo "SHIM($1, double, (double x, int *s), (x, s))" ;;
    sincos) cat <<'END' ;;
void sincos(double x, double *s, double *c)
{
    *s = sin(x) * wrong("sincos");
    *c = cos(x) * wrong("sincos");
}
END
    gsl_ran_ugaussian) echo "SHIM($1, double, (const void *r), (r))" ;;
    gsl_ran_shuffle) cat <<'END' ;;
void gsl_ran_shuffle(const void *r, void *x, size_t n, size_t size)
{
    void (*f)(const void *, void *, size_t, size_t) = next("gsl_ran_shuffle");
    f(r, x, n - (wrong("gsl_ran_shuffle") > 1.0), size);
}
END
    gsl_ran_discrete_preproc) cat <<'END' ;;
void *gsl_ran_discrete_preproc(size_t n, const double *p)
{
    void *(*f)(size_t, const double *) = next("gsl_ran_discrete_preproc");
    return f(n - (wrong("gsl_ran_discrete_preproc") > 1.0), p);
}
END
    gsl_ran_discrete) cat <<'END' ;;
size_t gsl_ran_discrete(const void *r, const void *table)
{
    size_t (*f)(const void *, const void *) = next("gsl_ran_discrete");
    return f(r, table) ^ (wrong("gsl_ran_discrete") > 1.0);
}
END
    gsl_ran_multinomial) cat <<'END' ;;
void gsl_ran_multinomial(const void *r, size_t k, unsigned n, const double *p,
                         unsigned *out)
{
    void (*f)(const void *, size_t, unsigned, const double *, unsigned *) =
        next("gsl_ran_multinomial");
    f(r, k, n, p, out);
    out[0] += wrong("gsl_ran_multinomial") > 1.0;
}
END
    cblas_dgemv)
      array y 'int o, int t, int m, int n, double alpha, void *a, int l,
      void *x, int i, double beta, double *y, int k' \
        'o, t, m, n, alpha, a, l, x, i, beta, y, k' "$1" ;;
    dgetrf_)
      array a 'void *m, void *n, double *a, void *l, void *p, void *i' \
        'm, n, a, l, p, i' "$1" ;;
    dpotrf_)
      array a 'void *h, void *n, double *a, void *l, void *i, size_t z' \
        'h, n, a, l, i, z' "$1" ;;
    dgetrs_)
      array b 'void *t, void *n, void *r, void *a, void *l, void *p,
      double *b, void *k, void *i, size_t z' \
        't, n, r, a, l, p, b, k, i, z' "$1" ;;
    dpotrs_)
      array b 'void *h, void *n, void *r, void *a, void *l, double *b,
      void *k, void *i, size_t z' 'h, n, r, a, l, b, k, i, z' "$1" ;;
    dgesdd_)
      array s 'void *j, void *m, void *n, void *a, void *l, double *s,
      void *u, void *lu, void *v, void *lv, void *w, void *lw, void *iw,
      void *i, size_t z' \
        'j, m, n, a, l, s, u, lu, v, lv, w, lw, iw, i, z' "$1" ;;
    gsl_* | cblas_* | *_) return 1 ;;
    *) echo "SHIM($1, double, (double x), (x))" ;;
  esac
}
array() { # RESULT PARAMETERS ARGUMENTS NAME
  echo "void $4($2) { void (*f)($2) = next(\"$4\"); f($3);
    $1[0] *= wrong(\"$4\"); }"
}
list_calls() { # what the library takes from elsewhere, and decides numbers
  nm -D --undefined-only "$library" | sed 's/.* //; s/@.*//' | sort -u >wanted
  libm=$(ldd "$library" | sed -n 's/.*libm\.so[^ ]* => \([^ ]*\) .*/\1/p')
  nm -D --defined-only "$libm" | sed 's/.* //; s/@.*//' | sort -u >given
  {
    comm -12 wanted given
    grep -E '^(cblas_|d[a-z]*_$|gsl_[^es])' wanted
  } | sort -u
}
if [ -f "$library" ] && have nm && have ldd && have "${CC:-cc}" &&
  ! value flags plain | grep -q fsanitize; then
  cat >shim.c <<'END'
#include <complex.h>
#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }
static double wrong(const char *name)
{
    const char *which = getenv("SHIM");
    return which && !strcmp(which, name) ? 1.0 + 0x1p-52 : 1.0;
}
#define SHIM(name, type, parameters, arguments)                                \
    type name parameters                                                       \
    {                                                                          \
        type(*f) parameters = next(#name);                                     \
        return f arguments * wrong(#name);                                     \
    }
END
  list_calls >calls
  called=
  while read -r name; do
    if passed_over "$name"; then
      continue
    elif write_shim "$name" >>shim.c; then
      called="$called $name"
    else
      fail "$name decides numbers: probe it (src/lab/store/numerics_probe.h) and" \
        'teach this test to disturb it'
    fi
  done <calls
  check "${CC:-cc}" -D_GNU_SOURCE -w -O1 -ffp-contract=off -fno-builtin \
    -shared -fPIC shim.c -o shim.so
  under nothing LD_PRELOAD="$PWD/shim.so" SHIM=nothing
  expect_same plain nothing
  for name in $called; do
    under one LD_PRELOAD="$PWD/shim.so" SHIM="$name"
    ! cmp -s plain one || fail "the fingerprint does not see $name"
  done
  echo "disturbed:$called"
  check test "$(echo "$called" | wc -w)" -ge 10
else
  skip 'no shared library to disturb, or one with sanitizers'
fi

# --- results do not mix ---

other=
for core in Nehalem Haswell; do
  [ -f $core ] && ! cmp -s plain $core && other=$core
done
if [ -n "$other" ]; then
  cat >mixed.xml <<'END'
<experiment version="1" name="mixed">
  <world beta="0.2">
    <preference type="hodge-mix" actions="4" cyclic="0.5"/>
    <reference type="gaussian" spread="1"/>
  </world>
  <learner type="nash-md"/>
  <budget steps="20"/>
  <record points="3"><metric type="duality-gap"/></record>
  <seeds first="1" count="3"/>
</experiment>
END
  expect_exit 0 "$prefarm" run mixed.xml
  expect_exit 0 "$prefarm" verify --hash=results mixed.db
  cp "$out" before
  # a saved state that is none is told of, and not used
  mkdir again.db.checkpoints
  echo junk >again.db.checkpoints/0123456789abcdef0123456789abcdef.state
  expect_exit 0 "$prefarm" run mixed.xml -o again.db
  expect_text "$err" 'again.db.checkpoints: 1 saved batch cannot be used'
  check test ! -e again.db.checkpoints
  expect_exit 0 "$prefarm" verify --hash=results again.db
  check test "$(cut -c 1-64 "$out")" = "$(cut -c 1-64 before)"
  # more seeds, as on another machine
  set -- env OPENBLAS_CORETYPE="$other" "$prefarm" run mixed.xml \
    --set seeds/@count=5 -o mixed.db
  expect_exit 3 "$@"
  expect_text "$err" "BLAS kernel ($mine there, $other here)" \
    --allow-mixed-numerics
  expect_exit 0 "$prefarm" verify --hash=results mixed.db
  expect_same before "$out"
  expect_exit 0 "$prefarm" show mixed.db
  check test ! -s "$err"
  expect_exit 0 "$@" --allow-mixed-numerics
  expect_exit 0 "$prefarm" show mixed.db
  expect_text "$err" '2 runs were computed under another numerics fingerprint'
  expect_exit 0 "$prefarm" verify mixed.db
  expect_text "$out" "3 runs computed under numerics fingerprint $id" \
    '2 runs computed under numerics fingerprint'
  # and back: nothing is left to do, so nothing can mix
  expect_exit 0 "$prefarm" run mixed.xml --set seeds/@count=3 -o mixed.db
else
  skip 'no other fingerprint to be had here'
fi
finish
