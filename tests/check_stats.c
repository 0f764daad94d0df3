/* Aggregates of scores and their bootstrap, against hand computations, all
 * resamples enumerated, and an implementation of their own in long double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/stats/aggregate.h"
#include "eval/stats/drawing.h"
#include "eval/stats/quantile.h"
#include "testing.h"

#define INF ((double) INFINITY)

static const struct pf_aggregate median = {.kind = PF_MEDIAN},
                                 mean = {.kind = PF_MEAN},
                                 iqm = {.kind = PF_IQM},
                                 of_means = {.kind = PF_MEDIAN_OF_MEANS};

static double
value(const struct pf_aggregate *a, const double *x, const size_t *n, size_t m)
{
    double out;
    struct pf_scores s = {m, n, x};
    ck_assert_int_eq(pf_aggregate(&out, a, &s), PF_OK);
    return out;
}

START_TEST(aggregates_by_hand)
{
    static const double x[] = {4.0, 1.0, 3.0, 2.0, 100.0, 20.0, 30.0, 10.0};
    static const size_t n[] = {4, 4}, eight = 8, five = 5, three = 3;
    struct pf_aggregate tenth = {.kind = PF_TRIMMED, .share = 0.13};
    struct pf_aggregate gap = {.kind = PF_OPTIMALITY_GAP, .target = 10.0};
    ck_assert_double_eq(value(&mean, x, n, 2), 21.25);
    ck_assert_double_eq(value(&median, x, n, 2), 7.0);
    ck_assert_double_eq(value(&of_means, x, n, 2), 21.25);
    ck_assert_double_eq(value(&iqm, x, n, 2), 9.25); /* 3 4 10 20 */
    ck_assert_double_eq(value(&tenth, x, &eight, 1), 69.0 / 6.0);
    ck_assert_double_eq(value(&gap, x, n, 2), (6 + 9 + 7 + 8) / 8.0);
    /* as many dropped as floor (0.25 N): one of five, none of three */
    ck_assert_double_eq(value(&iqm, x, &five, 1), 3.0);
    ck_assert_double_eq_tol(value(&iqm, x, &three, 1), 8.0 / 3.0, 1e-15);
    ck_assert_double_eq(value(&median, x, &three, 1), 3.0);
    ck_assert_double_eq_tol(value(&of_means, x, &three, 1), 8.0 / 3.0, 1e-15);
}
END_TEST

/* Tasks of one, three and two runs; one without any. */
START_TEST(tasks_may_differ_in_runs)
{
    static const double x[] = {8.0, 1.0, 2.0, 6.0, -4.0, 0.0};
    static const size_t n[] = {1, 3, 0, 2};
    ck_assert_double_eq(value(&mean, x, n, 4), (8.0 + 3.0 - 2.0) / 3.0);
    ck_assert_double_eq(value(&of_means, x, n, 4), 3.0);
    ck_assert_double_eq(value(&median, x, n, 4), 1.5);
    ck_assert_double_eq(value(&iqm, x, n, 4), 9.0 / 4.0);
}
END_TEST

START_TEST(awkward_scores)
{
    static const double x[] = {1.0, INF, 2.0, 3.0}, both[] = {INF, -INF};
    static const double no[] = {1.0, (double) NAN}, same[] = {0.1, 0.1, 0.1};
    static const size_t four = 4, two = 2, zero = 0, three = 3;
    struct pf_aggregate half = {.kind = PF_TRIMMED, .share = 0.5};
    struct pf_scores s = {1, &two, no};
    double out;
    ck_assert(isinf(value(&mean, x, &four, 1)));
    ck_assert_double_eq(value(&iqm, x, &four, 1), 2.5);
    ck_assert_double_eq(value(&median, x, &four, 1), 2.5);
    ck_assert(isnan(value(&mean, both, &two, 1)));
    ck_assert_double_eq(value(&mean, same, &three, 1), 0.1);
    ck_assert_double_eq(value(&iqm, same, &three, 1), 0.1);
    ck_assert_int_eq(pf_aggregate(&out, &mean, &s), PF_EINPUT);
    ck_assert(isnan(out));
    s = (struct pf_scores){1, &zero, x};
    ck_assert_int_eq(pf_aggregate(&out, &mean, &s), PF_EINPUT);
    s = (struct pf_scores){1, &four, x};
    ck_assert_int_eq(pf_aggregate(&out, &half, &s), PF_EINPUT);
    half.share = 0.49; /* one of four at each end */
    ck_assert_double_eq(value(&half, x, &four, 1), 2.5);
}
END_TEST

/* --- two methods --- */

static double
improvement(const double *x, const size_t *nx, const double *y,
            const size_t *ny, size_t m)
{
    double out;
    struct pf_scores a = {m, nx, x}, b = {m, ny, y};
    ck_assert_int_eq(pf_improvement(&out, &a, &b), PF_OK);
    return out;
}

START_TEST(improvement_by_hand)
{
    static const double x[] = {3.0, 1.0, 2.0}, y[] = {2.0, 4.0, 2.0};
    static const size_t n = 3, two[] = {2, 1};
    ck_assert_double_eq(improvement(x, &n, y, &n, 1), 3.0 / 9.0);
    ck_assert_double_eq(improvement(y, &n, x, &n, 1), 6.0 / 9.0);
    ck_assert_double_eq(improvement(x, &n, x, &n, 1), 0.5);
    /* tasks {3, 1} and {2, 4}: 1 of 4; {2} and {2}: half */
    ck_assert_double_eq(improvement(x, two, y, two, 2), 0.375);
}
END_TEST

/* Few different values, so that ties are many; every pair compared. */
START_TEST(improvement_by_all_pairs)
{
    gsl_rng *r = pf_rng_alloc(11, (uint64_t) _i, "pairs");
    double x[40], y[40], wanted = 0.0;
    size_t nx[3], ny[3], ax = 0, ay = 0;
    for (size_t t = 0; t < 3; t++) {
        double u = 0.0;
        nx[t] = 1 + gsl_rng_uniform_int(r, 12);
        ny[t] = 1 + gsl_rng_uniform_int(r, 12);
        for (size_t i = 0; i < nx[t]; i++)
            x[ax + i] = (double) gsl_rng_uniform_int(r, 4);
        for (size_t i = 0; i < ny[t]; i++)
            y[ay + i] = (double) gsl_rng_uniform_int(r, 4) + 0.5 * (_i % 2);
        for (size_t i = 0; i < nx[t]; i++)
            for (size_t j = 0; j < ny[t]; j++)
                u += x[ax + i] > y[ay + j]    ? 1.0
                     : x[ax + i] == y[ay + j] ? 0.5
                                              : 0.0;
        wanted += u / (double) (nx[t] * ny[t]) / 3.0;
        ax += nx[t];
        ay += ny[t];
    }
    ck_assert_double_eq_tol(improvement(x, nx, y, ny, 3), wanted, 1e-15);
    ck_assert_double_eq_tol(improvement(y, ny, x, nx, 3), 1.0 - wanted, 1e-15);
    gsl_rng_free(r);
}
END_TEST

static const struct pf_resampling usual = {
    .resamples = 500, .confidence = 0.9, .seed = 5};

START_TEST(the_matrix_has_every_pair)
{
    static const double x[] = {1, 5, 2, 8, 3, 3, 0, 9, 4};
    static const size_t n[3][2] = {{2, 1}, {1, 2}, {2, 1}};
    const struct pf_scores s[] = {
        {2, n[0], x}, {2, n[1], x + 3}, {2, n[2], x + 6}};
    struct pf_interval p[9];
    ck_assert_int_eq(pf_improvement_matrix(p, s, 3, &usual, NULL), PF_OK);
    for (size_t a = 0; a < 3; a++)
        for (size_t b = 0; b < 3; b++) {
            double one;
            ck_assert_int_eq(pf_improvement(&one, &s[a], &s[b]), PF_OK);
            ck_assert_double_eq_tol(p[a * 3 + b].value, one, 1e-15);
            ck_assert_double_eq(p[a * 3 + b].low, 1.0 - p[b * 3 + a].high);
            ck_assert(p[a * 3 + b].low <= p[a * 3 + b].high);
        }
}
END_TEST

START_TEST(profiles_by_hand)
{
    static const double x[] = {0.0, 1.0, 2.0, 2.0, 2.0, 5.0},
                        t[] = {-1, 1, 2, 5};
    static const double runs[] = {1, 4 / 6.0, 1 / 6.0, 0};
    static const double tasks[] = {1, 0.5, 0.5, 0}; /* means 1 and 3 */
    static const size_t n[] = {3, 3};
    const struct pf_scores s = {2, n, x};
    struct pf_interval f[4];
    ck_assert_int_eq(pf_performance_profile(f, &s, t, 4, false, &usual, NULL),
                     PF_OK);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq(f[i].value, runs[i]);
    ck_assert_double_eq(f[0].low, 1.0);
    ck_assert(f[1].low < runs[1] && f[1].high > runs[1]);
    ck_assert_int_eq(pf_performance_profile(f, &s, t, 4, true, &usual, NULL),
                     PF_OK);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq(f[i].value, tasks[i]);
}
END_TEST

/* --- all resamples --- */

struct law {
    double *x;
    size_t n;
};

/* P (below) and P (at most) under the law. */
static void
assert_quantile(const struct law *l, double end, double p, double error)
{
    double below = 0.0, most = 0.0, near = 1e-9;
    for (size_t i = 0; i < l->n; i++) {
        below += (l->x[i] < end - near) / (double) l->n;
        most += (l->x[i] <= end + near) / (double) l->n;
    }
    ck_assert_msg(below - error <= p && p <= most + error,
                  "%g has %g .. %g, not %g", end, below, most, p);
}

static double
oracle(enum pf_aggregate_kind kind, const double *x, size_t n)
{
    double y[8], sum = 0.0;
    size_t cut = kind == PF_IQM ? n / 4 : 0;
    memcpy(y, x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (y[j] < y[i]) {
                double swap = y[i];
                y[i] = y[j];
                y[j] = swap;
            }
    if (kind == PF_MEDIAN)
        return 0.5 * (y[(n - 1) / 2] + y[n / 2]);
    for (size_t i = cut; i < n - cut; i++)
        sum += y[i];
    return sum / (double) (n - 2 * cut);
}

/* 5 runs of one task: all 3125 resamples. */
START_TEST(one_task_enumerated)
{
    static const double x[] = {0.3, -1.0, 7.5, 2.0, 2.25};
    static const size_t n = 5;
    static const enum pf_aggregate_kind kind[] = {PF_MEDIAN, PF_MEAN, PF_IQM};
    struct pf_aggregate a = {.kind = kind[_i]};
    struct pf_scores s = {1, &n, x};
    struct pf_interval got;
    struct pf_resampling how = {.resamples = 20000, .confidence = 0.8};
    double all[3125], drawn[5];
    struct law l = {all, 3125};
    for (size_t k = 0; k < 3125; k++) {
        for (size_t i = 0, rest = k; i < 5; i++, rest /= 5)
            drawn[i] = x[rest % 5];
        all[k] = oracle(a.kind, drawn, 5);
    }
    ck_assert_int_eq(pf_aggregate_interval(&got, &a, &s, &how, NULL), PF_OK);
    ck_assert_double_eq_tol(got.value, oracle(a.kind, x, 5), 1e-15);
    assert_quantile(&l, got.low, 0.1, 0.01); /* sd of a share: 0.002 */
    assert_quantile(&l, got.high, 0.9, 0.01);
    how.confidence = 0.5;
    ck_assert_int_eq(pf_aggregate_interval(&got, &a, &s, &how, NULL), PF_OK);
    assert_quantile(&l, got.low, 0.25, 0.015);
    assert_quantile(&l, got.high, 0.75, 0.015);
}
END_TEST

/* Tasks of 2 and 3 runs: 4 * 27 resamples, which keep to their task. */
START_TEST(strata_enumerated)
{
    static const double x[] = {0.0, 1.0, 10.0, 14.0, 24.0};
    static const size_t n[] = {2, 3};
    struct pf_scores s = {2, n, x};
    struct pf_interval got;
    struct pf_resampling how = {.resamples = 20000, .confidence = 0.8};
    double all[108];
    struct law l = {all, 108};
    for (size_t k = 0; k < 108; k++) {
        const size_t u[] = {k % 2, k / 2 % 2, k / 4 % 3, k / 12 % 3, k / 36};
        all[k] = 0.5 * ((x[u[0]] + x[u[1]]) / 2.0 +
                        (x[2 + u[2]] + x[2 + u[3]] + x[2 + u[4]]) / 3.0);
    }
    ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &how, NULL), PF_OK);
    ck_assert_double_eq(got.value, 8.25);
    assert_quantile(&l, got.low, 0.1, 0.01);
    assert_quantile(&l, got.high, 0.9, 0.01);
}
END_TEST

/* Tasks drawn too: a slot is a task and two of its runs, 8 ways, and the two
 * slots are independent, also where they hold the same task. The larger of two
 * means tells a resample shared by both slots from two of them. */
START_TEST(drawn_tasks_enumerated)
{
    static const double x[] = {0.0, 6.0, 1.0, 3.0};
    static const size_t n[] = {2, 2};
    struct pf_scores s = {2, n, x};
    struct pf_interval got;
    struct pf_resampling how = {
        .resamples = 20000, .confidence = 0.8, .tasks = true};
    double slot[8], all[64], above[64];
    struct law l = {all, 64}, shares = {above, 64};
    for (size_t k = 0; k < 8; k++)
        slot[k] = (x[k / 4 * 2 + k % 2] + x[k / 4 * 2 + k / 2 % 2]) / 2.0;
    for (size_t k = 0; k < 64; k++) {
        all[k] = (slot[k % 8] + slot[k / 8]) / 2.0;
        above[k] = ((slot[k % 8] > 2.5) + (slot[k / 8] > 2.5)) / 2.0;
    }
    ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &how, NULL), PF_OK);
    assert_quantile(&l, got.low, 0.1, 0.01);
    assert_quantile(&l, got.high, 0.9, 0.01);
    static const double at = 2.5;
    how.confidence = 0.3; /* between P = 25/64 and P = 0.86 */
    ck_assert_int_eq(pf_performance_profile(&got, &s, &at, 1, true, &how, NULL),
                     PF_OK);
    assert_quantile(&shares, got.low, 0.35, 0.01);
    assert_quantile(&shares, got.high, 0.65, 0.01);
}
END_TEST

/* --- BCa --- */

static long double
normal_p(long double z)
{
    return 0.5L * erfcl(-z / sqrtl(2.0L));
}

static long double
normal_z(long double p)
{
    long double low = -40.0L, high = 40.0L;
    for (int i = 0; i < 200; i++) {
        long double z = 0.5L * (low + high);
        if (normal_p(z) < p)
            low = z;
        else
            high = z;
    }
    return 0.5L * (low + high);
}

static int
up(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

#define B 1000

/* The mean over two tasks of their means, drawn as the header says. */
static void
own_draws(double *theta, const double *x, const size_t *n, uint64_t seed)
{
    gsl_rng *r = pf_rng_alloc(seed, 3, "bootstrap");
    for (size_t b = 0; b < B; b++) {
        long double sum = 0.0L;
        pf_rng_block(r, b);
        for (size_t t = 0, at = 0; t < 2; at += n[t++])
            for (size_t k = 0; k < n[t]; k++) {
                double u = gsl_rng_uniform(r) * (double) n[t];
                sum += (long double) x[at + (size_t) u] / n[t] / 2.0L;
            }
        theta[b] = (double) sum;
    }
    gsl_rng_free(r);
}

/* Here the influence of a run is its distance from the mean of its task, by
 * half. */
static long double
own_acceleration(const double *x, const size_t *n)
{
    long double second = 0.0L, third = 0.0L;
    for (size_t t = 0, at = 0; t < 2; at += n[t++]) {
        long double m = 0.0L;
        for (size_t k = 0; k < n[t]; k++)
            m += (long double) x[at + k] / n[t];
        for (size_t k = 0; k < n[t]; k++) {
            long double l = 0.5L * (x[at + k] - m) / n[t];
            second += l * l;
            third += l * l * l;
        }
    }
    return third / powl(second, 1.5L) / 6.0L;
}

START_TEST(bca_in_long_double)
{
    static const double x[] = {0.1, 0.2, 0.4, 9.0,  1.0, 1.5, 2.0,
                               7.5, 0.0, 3.0, 20.0, 2.5, 2.75};
    static const size_t n[] = {5, 8};
    struct pf_scores s = {2, n, x};
    struct pf_interval got;
    struct pf_resampling how = {.resamples = B,
                                .confidence = 0.9,
                                .bca = true,
                                .seed = 17,
                                .stream = 3};
    double theta[B], end[2];
    ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &how, NULL), PF_OK);
    own_draws(theta, x, n, 17);
    qsort(theta, B, sizeof *theta, up);
    long double below = 0.0L;
    for (size_t b = 0; b < B; b++)
        below += fabs(theta[b] - got.value) < 1e-12 ? 0.5L
                 : theta[b] < got.value             ? 1.0L
                                                    : 0.0L;
    long double z0 = normal_z(below / B), a = own_acceleration(x, n);
    ck_assert_double_gt((double) a, 0.02); /* it has something to do */
    for (int side = 0; side < 2; side++) {
        long double z = z0 + normal_z(side == 0 ? 0.05L : 0.95L);
        long double place = normal_p(z0 + z / (1.0L - a * z)) * (B - 1);
        size_t i = (size_t) place;
        long double part = place - (long double) i;
        end[side] = (double) ((1.0L - part) * theta[i] + part * theta[i + 1]);
    }
    ck_assert_double_eq_tol(got.low, end[0], 1e-9);
    ck_assert_double_eq_tol(got.high, end[1], 1e-9);
}
END_TEST

/* Spatial perception of 26 children, task A, and its variance: Efron and
 * Tibshirani 1993, chapter 14: 171.5, a = 0.061, z0 near 0.146, and at 90 % the
 * percentile interval (100.8, 233.9), BCa (115.8, 259.6), both from 2,000
 * resamples: their noise is a few units. */
static const double spatial[26] = {48, 36, 20, 29, 42, 42, 20, 42, 22,
                                   41, 45, 14, 6,  0,  33, 28, 34, 4,
                                   32, 24, 47, 41, 24, 26, 30, 41};

static void
variance(double *out, const struct pf_resample *r, void *context)
{
    double n = 0.0, sum = 0.0, squares = 0.0;
    (void) context;
    for (size_t k = 0; k < 26; k++) {
        n += r->count[0][k];
        sum += r->count[0][k] * spatial[k];
    }
    for (size_t k = 0; k < 26; k++)
        squares += r->count[0][k] * pow(spatial[k] - sum / n, 2.0);
    *out = squares / n;
}

START_TEST(bca_as_published)
{
    static const size_t n = 26;
    struct pf_strata s = {1, 1, &n};
    struct pf_statistic t = {1, variance, NULL};
    struct pf_resampling how = {.resamples = 20000, .confidence = 0.9};
    struct pf_interval got;
    struct pf_drawing *w;
    double a;
    ck_assert_int_eq(pf_bootstrap_intervals(&got, &s, &t, &how, NULL), PF_OK);
    ck_assert_double_eq_tol(got.value, 171.5, 0.05);
    ck_assert_double_eq_tol(got.low, 100.8, 4.0);
    ck_assert_double_eq_tol(got.high, 233.9, 4.0);
    how.bca = true;
    ck_assert_int_eq(pf_bootstrap_intervals(&got, &s, &t, &how, NULL), PF_OK);
    ck_assert_double_eq_tol(got.low, 115.8, 5.0);
    ck_assert_double_eq_tol(got.high, 259.6, 5.0);
    ck_assert_int_eq(pf_drawing_alloc(&w, &s), PF_OK);
    ck_assert_int_eq(pf_bootstrap_acceleration(&a, w, &s, &t, false), PF_OK);
    ck_assert_double_eq_tol(a, 0.061, 0.0006);
    pf_drawing_free(w);
}
END_TEST

/* 25 values of an exponential law, of mean 1: a percentile interval of the mean
 * lies too low, and misses it more often from below. BCa moves it up. Tails
 * that were swapped would show. */
START_TEST(coverage)
{
    enum { SETS = 600, N = 25 };
    static const size_t n = N;
    gsl_rng *r = pf_rng_alloc(1, 0, "coverage");
    size_t low[2] = {0}, high[2] = {0}; /* intervals below and above 1 */
    for (uint64_t k = 0; k < SETS; k++) {
        double x[N];
        struct pf_scores s = {1, &n, x};
        for (size_t i = 0; i < N; i++)
            x[i] = -log(1.0 - gsl_rng_uniform(r));
        for (int bca = 0; bca < 2; bca++) {
            struct pf_interval got;
            struct pf_resampling how = {.resamples = 400,
                                        .confidence = 0.8,
                                        .bca = bca == 1,
                                        .stream = k};
            ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &how, NULL),
                             PF_OK);
            low[bca] += got.high < 1.0;
            high[bca] += got.low > 1.0;
        }
    }
    gsl_rng_free(r);
    for (int bca = 0; bca < 2; bca++) {
        double missed = (double) (low[bca] + high[bca]) / SETS;
        ck_assert_msg(missed > 0.15 && missed < 0.29, "missed %g", missed);
        ck_assert_uint_gt(low[bca], high[bca]);
    }
    ck_assert_uint_lt(low[1], low[0]);
    ck_assert_uint_gt(high[1], high[0]);
}
END_TEST

/* For 10 values of a normal law the resampled mean is nearly normal, with the
 * variance of the data divided by n rather than by n - 1: the interval of 95 %
 * holds the truth where |T| of Student with 9 degrees of freedom is below
 * 1.96 sqrt (9/10), with probability 0.904. The interquartile mean has no such
 * law; it and several tasks are held to what is known of the method. */
START_TEST(coverage_of_ten_runs)
{
    enum { SETS = 2000, N = 10 };
    static const size_t one = N, three[] = {3, 3, 4};
    const double sd = sqrt(0.904 * 0.096 / SETS);
    gsl_rng *r = pf_rng_alloc(2, 0, "coverage");
    double held[4] = {0.0};
    for (uint64_t k = 0; k < SETS; k++) {
        double x[N], y[N];
        struct pf_resampling how = {
            .resamples = 400, .confidence = 0.95, .stream = k};
        struct pf_scores s = {1, &one, x}, u = {3, three, y};
        struct pf_interval got[4];
        for (size_t i = 0; i < N; i++) {
            x[i] = gsl_ran_gaussian(r, 1e-3);
            y[i] = x[i] + (i < 3 ? -50.0 : i < 6 ? 0.0 : 50.0);
        }
        ck_assert_int_eq(pf_aggregate_interval(&got[0], &mean, &s, &how, NULL),
                         PF_OK);
        ck_assert_int_eq(pf_aggregate_interval(&got[1], &iqm, &s, &how, NULL),
                         PF_OK);
        ck_assert_int_eq(pf_aggregate_interval(&got[2], &mean, &u, &how, NULL),
                         PF_OK);
        how.bca = true;
        ck_assert_int_eq(pf_aggregate_interval(&got[3], &iqm, &s, &how, NULL),
                         PF_OK);
        for (size_t i = 0; i < 4; i++)
            held[i] += got[i].low <= 0.0 && 0.0 <= got[i].high;
    }
    gsl_rng_free(r);
    const double z = 1.959964 * sqrt(0.9), share = held[0] / SETS;
    const double law = gsl_cdf_tdist_P(z, 9.0) - gsl_cdf_tdist_P(-z, 9.0);
    ck_assert_msg(fabs(share - law) < 4.0 * sd, "%g, not %g", share, law);
    ck_assert_msg(held[1] > 0.91 * SETS && held[1] < 0.97 * SETS, "IQM %g",
                  held[1]);
    ck_assert_msg(held[2] > 0.78 * SETS && held[2] < 0.92 * SETS, "tasks %g",
                  held[2]);
    ck_assert_msg(held[3] > 0.90 * SETS && held[3] < 0.97 * SETS, "BCa %g",
                  held[3]);
}
END_TEST

/* --- laws --- */

/* Where values are few, many resamples are equal to the data but for rounding.
 * Another scale rounds in another way, and must not move the interval. */
START_TEST(ties_are_ties_on_any_scale)
{
    enum { N = 10 };
    static const struct pf_aggregate *const of[] = {&mean, &iqm, &median};
    static const size_t n[] = {4, 6}, one = N;
    gsl_rng *r = pf_rng_alloc(4, (uint64_t) _i, "ties");
    double x[N], y[N];
    struct pf_scores s[] = {{2, n, x}, {1, &one, x}};
    struct pf_scores t[] = {{2, n, y}, {1, &one, y}};
    struct pf_resampling how = usual;
    how.bca = true;
    for (size_t i = 0; i < N; i++) {
        x[i] = (double) gsl_rng_uniform_int(r, 3);
        y[i] = 0.1 * x[i] + 0.7;
    }
    for (size_t k = 0; k < 6; k++) {
        struct pf_interval a, b;
        const struct pf_aggregate *what = of[k % 3];
        ck_assert_int_eq(pf_aggregate_interval(&a, what, &s[k / 3], &how, NULL),
                         PF_OK);
        ck_assert_int_eq(pf_aggregate_interval(&b, what, &t[k / 3], &how, NULL),
                         PF_OK);
        ck_assert_double_eq_tol(0.1 * a.low + 0.7, b.low, 1e-9);
        ck_assert_double_eq_tol(0.1 * a.high + 0.7, b.high, 1e-9);
    }
    gsl_rng_free(r);
}
END_TEST

/* Of many points some are taken at once, which must not be seen. */
START_TEST(long_curves_are_their_points)
{
    enum { POINTS = 100, N = 3 };
    static const size_t n = N;
    struct pf_resampling how = usual;
    struct pf_interval curve[POINTS], one;
    double x[POINTS * N];
    how.resamples = 60000;
    for (size_t i = 0; i < POINTS * N; i++)
        x[i] = sin((double) i);
    ck_assert_int_eq(
        pf_aggregate_curve(curve, &median, x, POINTS, n, &how, NULL), PF_OK);
    for (size_t i = 0; i < POINTS; i += 33) {
        struct pf_scores s = {1, &n, x + N * i};
        ck_assert_int_eq(pf_aggregate_interval(&one, &median, &s, &how, NULL),
                         PF_OK);
        ck_assert_mem_eq(&one, &curve[i], sizeof one);
    }
}
END_TEST

/* The quantiles of a median are values of it, whatever scale they are on. */
START_TEST(a_monotone_scale_moves_along)
{
    static const double x[] = {3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7, 9.3};
    static const size_t n = 11;
    double y[11];
    struct pf_scores s = {1, &n, x}, t = {1, &n, y};
    struct pf_interval a, b;
    for (size_t i = 0; i < n; i++)
        y[i] = exp(x[i]);
    ck_assert_int_eq(pf_aggregate_interval(&a, &median, &s, &usual, NULL),
                     PF_OK);
    ck_assert_int_eq(pf_aggregate_interval(&b, &median, &t, &usual, NULL),
                     PF_OK);
    ck_assert_double_eq(exp(a.low), b.low);
    ck_assert_double_eq(exp(a.value), b.value);
    ck_assert_double_eq(exp(a.high), b.high);
    ck_assert(a.low < a.value && a.value < a.high);
}
END_TEST

/* Scaled by a power of 2 the same bits, scaled; mirrored, the other end. */
START_TEST(scales_and_mirrors)
{
    static const double x[] = {3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7, 90};
    static const size_t n[] = {5, 6};
    double y[11], z[11];
    struct pf_scores s = {2, n, x}, t = {2, n, y}, u = {2, n, z};
    struct pf_interval a, b, c;
    struct pf_resampling how = usual;
    how.bca = _i % 2 == 1;
    how.tasks = _i / 2 == 1;
    for (size_t i = 0; i < 11; i++) {
        y[i] = 0x1p-40 * x[i];
        z[i] = -x[i];
    }
    ck_assert_int_eq(pf_aggregate_interval(&a, &iqm, &s, &how, NULL), PF_OK);
    ck_assert_int_eq(pf_aggregate_interval(&b, &iqm, &t, &how, NULL), PF_OK);
    ck_assert_int_eq(pf_aggregate_interval(&c, &iqm, &u, &how, NULL), PF_OK);
    ck_assert_double_eq(a.low * 0x1p-40, b.low);
    ck_assert_double_eq(a.high * 0x1p-40, b.high);
    ck_assert_double_eq_tol(a.low, -c.high, 1e-9);
    ck_assert_double_eq_tol(a.high, -c.low, 1e-9);
    ck_assert(a.low < a.high);
}
END_TEST

/* The points of a curve share their resamples, and each is as if alone. */
START_TEST(curves_are_their_points)
{
    static const double x[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, INF, 5, 8};
    static const size_t n = 4;
    struct pf_interval curve[3], one;
    struct pf_resampling how = usual;
    how.bca = _i == 1;
    unsigned doubts = 0;
    ck_assert_int_eq(pf_aggregate_curve(curve, &iqm, x, 3, n, &how, &doubts),
                     PF_OK);
    ck_assert((doubts & PF_STATS_FEW_RUNS) != 0);
    for (size_t i = 0; i < 3; i++) {
        struct pf_scores s = {1, &n, x + 4 * i};
        ck_assert_int_eq(pf_aggregate_interval(&one, &iqm, &s, &how, NULL),
                         PF_OK);
        ck_assert_mem_eq(&one, &curve[i], sizeof one);
    }
}
END_TEST

/* --- what has no interval --- */

static struct pf_interval
interval(const double *x, const size_t *n, size_t m,
         const struct pf_resampling *how, unsigned *doubts)
{
    struct pf_scores s = {m, n, x};
    struct pf_interval got;
    *doubts = 0;
    ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, how, doubts),
                     PF_OK);
    return got;
}

START_TEST(doubts)
{
    static const double x[] = {1, 2, INF, 4, 5, 6}, same[] = {7, 7, 7, 7, 7};
    static const double both[] = {INF, -INF, 0};
    static const size_t one = 1, two = 2, three = 3, five = 5, ones[] = {1, 1};
    struct pf_resampling how = usual;
    unsigned d;
    struct pf_interval got = interval(x, &one, 1, &how, &d);
    ck_assert(got.value == 1.0 && isnan(got.low) && isnan(got.high));
    ck_assert_uint_eq(d, PF_STATS_ONE_RUN | PF_STATS_FEW_RUNS);
    got = interval(x, ones, 2, &how, &d);
    ck_assert(got.value == 1.5 && isnan(got.low));
    got = interval(same, &five, 1, &how, &d);
    ck_assert(got.low == 7.0 && got.high == 7.0 && d == 0);
    got = interval(x, &three, 1, &how, &d); /* without 2 and inf: 1/27 */
    ck_assert(isinf(got.value) && isfinite(got.low) && isinf(got.high));
    ck_assert_uint_eq(d, PF_STATS_FEW_RUNS);
    got = interval(both, &three, 1, &how, &d);
    ck_assert(isnan(got.value) && isnan(got.low));
    ck_assert((d & PF_STATS_UNDEFINED) != 0);
    how.bca = true;
    got = interval(same, &five, 1, &how, &d);
    ck_assert(got.low == 7.0 && got.high == 7.0 && d == 0);
    got = interval(x, &three, 1, &how, &d);
    ck_assert(isnan(got.low) && isnan(got.high));
    ck_assert((d & PF_STATS_UNDEFINED) != 0);
    how.tasks = true;
    got = interval(x, &two, 1, &how, &d);
    ck_assert(got.low < got.high);
    ck_assert_uint_eq(d, PF_STATS_FEW_RUNS | PF_STATS_ONE_TASK);
    got = interval(x, ones, 2, &how, &d);
    ck_assert(got.low < got.high); /* tasks vary, runs do not */
    ck_assert_uint_eq(d, PF_STATS_FEW_RUNS | PF_STATS_FEW_TASKS);
    static const double many[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const size_t pairs[] = {2, 2, 2, 2, 2};
    interval(many, pairs, 5, &how, &d);
    ck_assert_uint_eq(d, PF_STATS_FEW_RUNS);
}
END_TEST

START_TEST(what_cannot_be_drawn)
{
    static const double x[] = {1, 2};
    static const size_t two = 2, none = 0;
    struct pf_scores s = {1, &two, x};
    struct pf_interval got;
    static const struct pf_resampling bad[] = {
        {.resamples = 0, .confidence = 0.9},
        {.resamples = 10, .confidence = 0.0},
        {.resamples = 10, .confidence = 1.0},
        {.resamples = 10, .confidence = (double) NAN}};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &bad[i], NULL),
                         PF_EINPUT);
    s.n = &none;
    ck_assert_int_eq(pf_aggregate_interval(&got, &mean, &s, &usual, NULL),
                     PF_EINPUT);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("stats");
    PF_ADD(suite, aggregates_by_hand);
    PF_ADD(suite, tasks_may_differ_in_runs);
    PF_ADD(suite, awkward_scores);
    PF_ADD(suite, improvement_by_hand);
    PF_ADD_LOOP(suite, improvement_by_all_pairs, 40);
    PF_ADD(suite, the_matrix_has_every_pair);
    PF_ADD(suite, profiles_by_hand);
    PF_ADD_LOOP(suite, one_task_enumerated, 3);
    PF_ADD(suite, strata_enumerated);
    PF_ADD(suite, drawn_tasks_enumerated);
    PF_ADD(suite, bca_in_long_double);
    PF_ADD(suite, bca_as_published);
    PF_ADD(suite, coverage);
    PF_ADD(suite, coverage_of_ten_runs);
    PF_ADD_LOOP(suite, ties_are_ties_on_any_scale, 60);
    PF_ADD(suite, long_curves_are_their_points);
    PF_ADD(suite, a_monotone_scale_moves_along);
    PF_ADD_LOOP(suite, scales_and_mirrors, 4);
    PF_ADD_LOOP(suite, curves_are_their_points, 2);
    PF_ADD(suite, doubts);
    PF_ADD(suite, what_cannot_be_drawn);
    return suite;
}

PF_TEST_MAIN(make_suite)
