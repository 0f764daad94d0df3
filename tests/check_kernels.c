/* The hot loops: error bounds against long double, the same bits on every CPU
 * level, every lane and every neighbour.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dlfcn.h>
#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/kernels.h"
#include "core/lanes.h"
#include "core/random.h"
#include "testing.h"

enum { POINTS = 200000 };

/* |got - exact| in units of the last place of exact. */
static double
ulps(double got, long double exact)
{
    int e;
    (void) frexpl(exact, &e);
    return (double) (fabsl((long double) got - exact) / ldexpl(1.0L, e - 53));
}

static double *
uniform_points(double lo, double hi, const char *purpose)
{
    double *x = pf_lanes_alloc(POINTS);
    gsl_rng *r = pf_rng_alloc(7, 0, purpose);
    ck_assert(x != NULL && r != NULL);
    for (size_t i = 0; i < POINTS; i++)
        x[i] = lo + (hi - lo) * gsl_rng_uniform(r);
    gsl_rng_free(r);
    return x;
}

static const struct {
    double lo, hi;
} exp_ranges[] = {{-40, 0}, {-708, 709.78}, {-1e-3, 1e-3}, {-0.4, 0.4}};

START_TEST(exp_is_within_its_bound)
{
    if (!pf_test_has_long_double())
        return;
    double *x = uniform_points(exp_ranges[_i].lo, exp_ranges[_i].hi, "exp");
    double *y = pf_lanes_alloc(POINTS), worst = 0.0;
    pf_vexp(POINTS, y, x);
    for (size_t i = 0; i < POINTS; i++)
        worst = fmax(worst, ulps(y[i], expl((long double) x[i])));
    ck_assert_msg(worst < 1.0, "%g ulp", worst);
    free(x);
    free(y);
}
END_TEST

START_TEST(log_is_within_its_bound)
{
    if (!pf_test_has_long_double())
        return;
    static const double decades[] = {-300, -1, -1e-4, 250};
    double *x =
        uniform_points(decades[_i], decades[_i] + (_i == 2 ? 2e-4 : 4), "log");
    double *y = pf_lanes_alloc(POINTS), worst = 0.0;
    for (size_t i = 0; i < POINTS; i++)
        x[i] = exp(x[i]);
    pf_vlog(POINTS, y, x);
    for (size_t i = 0; i < POINTS; i++)
        if (x[i] != 1.0)
            worst = fmax(worst, ulps(y[i], logl((long double) x[i])));
    ck_assert_msg(worst < 1.0, "%g ulp", worst);
    free(x);
    free(y);
}
END_TEST

START_TEST(special_values)
{
    double x[8] = {0, -0.0, 1, HUGE_VAL, -1, (double) NAN, DBL_MIN, 5e-324};
    double y[8];
    pf_vlog(8, y, x);
    ck_assert(y[0] == -HUGE_VAL && y[1] == -HUGE_VAL && y[2] == 0.0);
    ck_assert(y[3] == HUGE_VAL && isnan(y[4]) && isnan(y[5]));
    ck_assert_double_eq_tol(y[6], log(DBL_MIN), 1e-12);
    ck_assert_double_eq_tol(y[7], log(5e-324), 1e-12);
    double u[8] = {0,      -0.0,    -HUGE_VAL, HUGE_VAL,
                   -708.1, 709.783, -1e308,    (double) NAN};
    pf_vexp(8, y, u);
    ck_assert(y[0] == 1.0 && y[1] == 1.0 && y[2] == 0.0 && y[3] == HUGE_VAL);
    ck_assert(y[4] == 0.0 && y[5] == HUGE_VAL && y[6] == 0.0 && isnan(y[7]));
}
END_TEST

/* Small divergences keep their leading digits: KL of p and p e^d. */
START_TEST(kl_does_not_cancel)
{
    if (!pf_test_has_long_double())
        return;
    enum { N = 5, W = PF_LANE_WIDTH };
    double p[N * W], q[N * W], kl[W];
    for (int e = 1; e <= 12; e++) {
        long double d = powl(10.0L, -e), zp = 0, zq = 0, exact = 0;
        long double lp[N], lq[N];
        for (int y = 0; y < N; y++) {
            lp[y] = -0.7L * y;
            lq[y] = lp[y] + d * (y % 2 ? 1.3L : -0.4L);
            zp += expl(lp[y]), zq += expl(lq[y]);
        }
        for (int y = 0; y < N; y++) {
            lp[y] -= logl(zp), lq[y] -= logl(zq);
            long double r = lq[y] - lp[y], term = r;
            for (int j = 2; j < 25; j++) {
                term *= r / j;
                exact += expl(lp[y]) * term;
            }
            for (int k = 0; k < W; k++) {
                p[y * W + k] = (double) lp[y];
                q[y * W + k] = (double) lq[y];
            }
        }
        pf_kernel_kl(N, W, kl, p, q);
        /* rounding the logs themselves to double perturbs r by about
         * 1e-16, hence the relative error below */
        double allowed = 1e-15 / (double) d;
        ck_assert_msg(fabs(kl[2] / (double) exact - 1) < allowed,
                      "d=1e-%d: %g against %Lg", e, kl[2], exact);
    }
}
END_TEST

START_TEST(kl_of_policies_with_zeros)
{
    enum { W = PF_LANE_WIDTH };
    double p[2 * W], q[2 * W], kl[W];
    for (int k = 0; k < W; k++) {
        p[k] = 0.0, p[W + k] = -HUGE_VAL;
        q[k] = q[W + k] = log(0.5);
    }
    pf_kernel_kl(2, W, kl, p, q);
    ck_assert_double_eq_tol(kl[0], log(2.0), 1e-15);
    pf_kernel_kl(2, W, kl, q, p);
    ck_assert(kl[3] == HUGE_VAL);
    pf_kernel_kl(2, W, kl, p, p);
    ck_assert(kl[5] == 0.0);
}
END_TEST

/* Payoffs against a plain loop, for sizes around the blocking of four rows;
 * one matrix for all lanes and one for each give the same bits. */
START_TEST(payoffs_agree)
{
    static const size_t sizes[] = {2, 3, 4, 5, 8, 11, 64, 101};
    size_t n = sizes[_i], lanes = 16;
    double *P = pf_lanes_alloc(n * n), *each = pf_lanes_alloc(n * n * lanes);
    double *x = pf_lanes_alloc(n * lanes), *a = pf_lanes_alloc(n * lanes);
    double *b = pf_lanes_alloc(n * lanes);
    gsl_rng *r = pf_rng_alloc(1, n, "payoff");
    for (size_t i = 0; i < n * n; i++) {
        P[i] = gsl_rng_uniform(r);
        for (size_t k = 0; k < lanes; k++)
            each[i * lanes + k] = P[i];
    }
    for (size_t i = 0; i < n * lanes; i++)
        x[i] = gsl_rng_uniform(r) / (double) n;
    pf_kernel_payoff(n, lanes, a, P, x);
    pf_kernel_payoff_each(n, lanes, b, each, x);
    ck_assert_mem_eq(a, b, n * lanes * sizeof *a);
    for (size_t y = 0; y < n; y++)
        for (size_t k = 0; k < lanes; k++) {
            long double sum = 0;
            for (size_t z = 0; z < n; z++)
                sum += (long double) P[y * n + z] * x[z * lanes + k];
            ck_assert_double_eq_tol(a[y * lanes + k], (double) sum, 1e-14);
        }
    gsl_rng_free(r);
    free(P), free(each), free(x), free(a), free(b);
}
END_TEST

#ifdef PF_TEST_CPU_LEVELS
/* kernels.c compiled for one level each: see tests/local.mk. */
#define LEVEL(p)                                                               \
    void p##vexp(size_t, double *, const double *);                            \
    void p##vlog(size_t, double *, const double *);                            \
    void p##normalise(size_t, size_t, double *);                               \
    void p##kl(size_t, size_t, double *, const double *, const double *);      \
    void p##payoff(size_t, size_t, double *, const double *, const double *);
LEVEL(v1_)
LEVEL(v3_)
LEVEL(v4_)

static const struct level {
    void (*vexp)(size_t, double *, const double *);
    void (*vlog)(size_t, double *, const double *);
    void (*normalise)(size_t, size_t, double *);
    void (*kl)(size_t, size_t, double *, const double *, const double *);
    void (*payoff)(size_t, size_t, double *, const double *, const double *);
} levels[] = {{v1_vexp, v1_vlog, v1_normalise, v1_kl, v1_payoff},
              {v3_vexp, v3_vlog, v3_normalise, v3_kl, v3_payoff},
              {v4_vexp, v4_vlog, v4_normalise, v4_kl, v4_payoff}};

static int
supported(int level)
{
    __builtin_cpu_init();
    return level == 0 ||
           (level == 1 && __builtin_cpu_supports("avx2") &&
            __builtin_cpu_supports("fma")) ||
           (level == 2 && __builtin_cpu_supports("avx512f") &&
            __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl"));
}

static void
all_kernels(const struct level *l, const double *x, double *out)
{
    enum { N = 61, LANES = 16, SIZE = N * LANES };
    l->vexp(POINTS, out, x);
    out += POINTS;
    l->vlog(POINTS, out, out - POINTS);
    out += POINTS;
    memcpy(out, x, SIZE * sizeof *x);
    l->normalise(N, LANES, out);
    memcpy(out + SIZE, x + SIZE, SIZE * sizeof *x);
    l->normalise(N, LANES, out + SIZE);
    l->kl(N, LANES, out + 2 * SIZE, out, out + SIZE);
    l->payoff(N, LANES, out + 3 * SIZE, x + 3 * SIZE, out);
}

START_TEST(every_cpu_level_gives_the_same_bits)
{
    if (!supported(_i + 1))
        return;
    size_t size = 2 * POINTS + 8 * 61 * 16;
    double *x = uniform_points(-60, 2, "levels");
    double *a = pf_lanes_alloc(size), *b = pf_lanes_alloc(size);
    all_kernels(&levels[0], x, a);
    all_kernels(&levels[_i + 1], x, b);
    ck_assert_mem_eq(a, b, size * sizeof *a);
    ck_assert(a[0] != 0.0 && a[POINTS] != 0.0);
    free(x), free(a), free(b);
}
END_TEST
#endif

/* cblas_* must come from OpenBLAS: with GSL's own CBLAS first on the link
 * line everything still works, ten times slower. */
START_TEST(blas_is_openblas)
{
    Dl_info info;
    void *f = dlsym(RTLD_DEFAULT, "cblas_dgemv");
    ck_assert(f != NULL && dladdr(f, &info) != 0);
    ck_assert_msg(strstr(info.dli_fname, "openblas") != NULL,
                  "cblas_dgemv comes from %s", info.dli_fname);
    ck_assert_ptr_nonnull(openblas_get_corename());
}
END_TEST

/* a*b+c must not be contracted: results would depend on the compiler. */
START_TEST(multiply_and_add_are_not_contracted)
{
    volatile double a = 1.0 + 0x1p-30, b = 1.0 - 0x1p-30, c = -1.0;
    double x = a, y = b, z = c;
    ck_assert(x * y + z == 0.0);
    ck_assert(fma(x, y, z) == -0x1p-60);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("kernels");
    PF_ADD_LOOP(s, exp_is_within_its_bound, 4);
    PF_ADD_LOOP(s, log_is_within_its_bound, 4);
    PF_ADD(s, special_values);
    PF_ADD(s, kl_does_not_cancel);
    PF_ADD(s, kl_of_policies_with_zeros);
    PF_ADD_LOOP(s, payoffs_agree, 8);
#ifdef PF_TEST_CPU_LEVELS
    PF_ADD_LOOP(s, every_cpu_level_gives_the_same_bits, 2);
#endif
    PF_ADD(s, blas_is_openblas);
    PF_ADD(s, multiply_and_add_are_not_contracted);
    return s;
}
PF_TEST_MAIN(make_suite)
