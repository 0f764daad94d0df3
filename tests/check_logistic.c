/* The scalar functions against long double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"

#include <float.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "core/random.h"
#include "testing.h"

#define ULPS 4.0

static long double
exact_sigmoid(long double x)
{
    return 1.0L / (1.0L + expl(-x));
}

static long double
exact_log_sigmoid(long double x)
{
    return x > 0.0L ? -log1pl(expl(-x)) : x - log1pl(expl(x));
}

static long double
exact_log1mexp(long double x)
{
    return x > -0.7L ? logl(-expm1l(x)) : log1pl(-expl(x));
}

static long double
exact_logit(long double p)
{
    return logl(p) - log1pl(-p);
}

/* What is tried on 10^u, u in [from, to], of the signs allowed. */
static const struct {
    const char *name;
    double (*got)(double);
    long double (*want)(long double);
    double from, to;
    int signs; /* -1, +1, or 0 for both */
} function[] = {
    {"exp", pf_exp, expl, -18, 2.84, 0},
    {"log", pf_log, logl, -300, 300, 1},
    {"expm1", pf_expm1, expm1l, -18, 2.84, 0},
    {"log1p", pf_log1p, log1pl, -18, 300, 1},
    {"log1p below", pf_log1p, log1pl, -18, -1e-6, -1},
    {"tanh", pf_tanh, tanhl, -18, 3, 0},
    {"sigmoid", pf_sigmoid, exact_sigmoid, -18, 2.84, 0},
    {"log_sigmoid", pf_log_sigmoid, exact_log_sigmoid, -18, 2.84, 0},
    {"log1mexp", pf_log1mexp, exact_log1mexp, -18, 2.84, -1},
    {"logit", pf_logit, exact_logit, -300, -1e-9, 1},
};

START_TEST(few_ulps)
{
    gsl_rng *r = pf_rng_alloc(3, (uint64_t) _i, "logistic");
    ck_assert_ptr_nonnull(r);
    for (int i = 0; i < 100000 && pf_test_has_long_double(); i++) {
        double u = gsl_rng_uniform(r);
        double x = pow(10, function[_i].from +
                               u * (function[_i].to - function[_i].from));
        int negative = function[_i].signs == 0 ? i % 2 : function[_i].signs < 0;
        x = negative ? -x : x;
        long double want = function[_i].want(x);
        double got = function[_i].got(x);
        if (fabsl(want) < DBL_MIN)
            continue; /* pf_vexp flushes subnormals */
        double ulps = (double) fabsl((got - want) / want) / DBL_EPSILON;
        ck_assert_msg(ulps < ULPS, "%s (%.17g) = %.17g, off by %g",
                      function[_i].name, x, got, ulps);
    }
    gsl_rng_free(r);
}
END_TEST

/* Around 1/2, where logs cancel, in steps of an ulp. */
START_TEST(logit_near_one_half)
{
    for (int i = -2000; i <= 2000 && pf_test_has_long_double(); i++) {
        double p = 0.5 + i * 0x1p-40;
        long double want = exact_logit(p), near = 4.0L * (p - 0.5L);
        ck_assert(fabsl(pf_logit(p) - want) < 1e-18L ||
                  fabsl(pf_logit(p) - near) < 1e-9L * fabsl(near));
    }
}
END_TEST

START_TEST(ends)
{
    ck_assert_double_eq(pf_log_sigmoid(1e308), 0.0);
    ck_assert_double_eq(pf_log_sigmoid(-1e308), -1e308);
    ck_assert_double_eq(pf_sigmoid(-800.0), 0.0);
    ck_assert_double_eq(pf_sigmoid(800.0), 1.0);
    ck_assert_double_eq(pf_sigmoid(0.0), 0.5);
    ck_assert_double_eq(pf_tanh(HUGE_VAL), 1.0);
    ck_assert_double_eq(pf_tanh(-HUGE_VAL), -1.0);
    ck_assert_double_eq(pf_expm1(-HUGE_VAL), -1.0);
    ck_assert_double_eq(pf_expm1(HUGE_VAL), HUGE_VAL);
    ck_assert_double_eq(pf_log1mexp(0.0), -HUGE_VAL);
    ck_assert_double_eq(pf_logit(0.0), -HUGE_VAL);
    ck_assert_double_eq(pf_logit(1.0), HUGE_VAL);
    ck_assert(isnan(pf_sigmoid((double) NAN)));
    ck_assert(isnan(pf_log_sigmoid((double) NAN)));
    ck_assert(isnan(pf_tanh((double) NAN)));
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("logistic");
    PF_ADD_LOOP(s, few_ulps, sizeof function / sizeof *function);
    PF_ADD(s, logit_near_one_half);
    PF_ADD(s, ends);
    return s;
}
PF_TEST_MAIN(make_suite)
