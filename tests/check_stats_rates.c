/* Times with censoring, fitted rates, and rankings, against hand computations
 * and published numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/stats/quantile.h"
#include "eval/stats/ranking.h"
#include "eval/stats/slope.h"
#include "eval/stats/waiting.h"
#include "testing.h"

#define INF ((double) INFINITY)

/* --- waiting --- */

static struct pf_waiting
wait_for(const double *time, size_t n, size_t reached)
{
    struct pf_wait w[64];
    struct pf_waiting out;
    for (size_t i = 0; i < n; i++)
        w[i] = (struct pf_wait){time[i], i >= reached};
    ck_assert_int_eq(pf_kaplan_meier(&out, w, n, 0.95), PF_OK);
    ck_assert_uint_eq(out.reached, reached);
    return out;
}

/* Remission of acute leukaemia, weeks (Freireich et al. 1963; Gehan 1965):
 * under 6-MP the median is 23, under placebo 8. The ends by hand: at week 10
 * the band of S = 0.753 is above 1/2, at 13 that of S = 0.690 is not; placebo
 * likewise at 3 and 4, and at 8 (0.381) and 11 (0.286). */
START_TEST(leukaemia)
{
    static const double mp[] = {6,  6,  6,  7,  10, 13, 16, 22, 23, 6, 9,
                                10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    static const double none[] = {1, 1, 2,  2,  3,  4,  4,  5,  5,  8, 8,
                                  8, 8, 11, 11, 12, 12, 15, 17, 22, 23};
    struct pf_waiting w = wait_for(mp, 21, 9);
    ck_assert_double_eq(w.median, 23.0);
    ck_assert(!w.censored);
    ck_assert_double_eq(w.low, 13.0);
    ck_assert(isinf(w.high));
    w = wait_for(none, 21, 21);
    ck_assert_double_eq(w.median, 8.0);
    ck_assert_double_eq(w.low, 4.0);
    ck_assert_double_eq(w.high, 11.0);
}
END_TEST

START_TEST(waiting_by_hand)
{
    static const double even[] = {1, 2, 5, 9}, late[] = {9, 7, 8};
    static const double half[] = {1, 2, 7, 7}, tie[] = {3, 3, 3};
    static const double mixed[] = {1, 5, 6, 2, 3}, ever[] = {INF, INF, -2};
    ck_assert_double_eq(wait_for(even, 4, 4).median, 3.5);
    ck_assert_double_eq(wait_for(late, 3, 1).median, 9.0); /* alone at risk */
    struct pf_waiting w = wait_for(half, 4, 2);            /* S stays at 1/2 */
    ck_assert(w.censored && isinf(w.median) && isinf(w.high));
    w = wait_for(tie, 3, 1); /* still there when the others are at it */
    ck_assert(w.censored);
    /* 4/5 at 1; two go; 4/5 * 1/2 at 5 */
    w = wait_for(mixed, 5, 3);
    ck_assert(!w.censored && w.median == 5.0);
    w = wait_for(ever, 3, 2);
    ck_assert(!w.censored && isinf(w.median));
    w = wait_for(even, 1, 1);
    ck_assert(w.median == 1.0 && isnan(w.low) && isnan(w.high));
    static const double once[] = {4, 4, 4, 4, 4, 4};
    w = wait_for(once, 6, 6); /* 2^-6 is below 0.025, 2^-5 is not */
    ck_assert(w.median == 4.0 && w.low == 4.0 && w.high == 4.0);
    w = wait_for(once, 5, 5);
    ck_assert(w.median == 4.0 && w.low == 4.0 && isinf(w.high));
    /* at 1 the band of 9/10 reaches down to 0.473, at 8 that of 2/10 up to
     * 0.475, and at 7 that of 3/10 to 0.578 */
    static const double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    w = wait_for(ten, 10, 10);
    ck_assert(w.median == 5.5 && w.low == 1.0 && w.high == 8.0);
    w = wait_for(even, 2, 0);
    ck_assert(w.censored && isinf(w.low) && isinf(w.high));
}
END_TEST

/* All followed equally long: the ordinary median, with what is censored as
 * later than all others. */
START_TEST(equal_follow_up_is_the_median)
{
    gsl_rng *r = pf_rng_alloc(7, 0, "wait");
    for (int k = 0; k < 3000; k++) {
        size_t n = 1 + gsl_rng_uniform_int(r, 40), reached = 0;
        struct pf_wait w[40];
        struct pf_waiting out;
        double x[40], end = (double) gsl_rng_uniform_int(r, 30);
        for (size_t i = 0; i < n; i++) {
            double time = (double) gsl_rng_uniform_int(r, 40);
            w[i].censored = time > end;
            w[i].time = time > end ? end : time;
            x[i] = time > end ? INF : time;
            reached += time <= end;
        }
        ck_assert_int_eq(pf_kaplan_meier(&out, w, n, 0.9), PF_OK);
        pf_sort_reals(x, n);
        double wanted = pf_quantile(x, n, 0.5);
        ck_assert_uint_eq(out.reached, reached);
        ck_assert_int_eq(out.censored, n / 2 >= reached);
        ck_assert_int_eq(out.censored, isinf(wanted));
        ck_assert(out.median == wanted);
        if (n > 1)
            ck_assert(out.low <= out.median && out.median <= out.high);
    }
    gsl_rng_free(r);
}
END_TEST

/* How often the interval holds the true median, with and without censoring. */
START_TEST(waiting_covers)
{
    enum { SETS = 2000, N = 20 };
    gsl_rng *r = pf_rng_alloc(8, 0, "cover");
    size_t low = 0, high = 0;
    for (int k = 0; k < SETS; k++) {
        struct pf_wait w[N];
        struct pf_waiting out;
        for (size_t i = 0; i < N; i++) {
            double time = -log(1.0 - gsl_rng_uniform(r));
            double end = _i == 0 ? 100.0 : 3.0 * gsl_rng_uniform(r);
            w[i].censored = time > end;
            w[i].time = time > end ? end : time;
        }
        ck_assert_int_eq(pf_kaplan_meier(&out, w, N, 0.9), PF_OK);
        low += out.low > log(2.0);
        high += out.high <= log(2.0);
    }
    gsl_rng_free(r);
    ck_assert_msg(low > SETS / 100 && low < SETS / 11, "%zu too high", low);
    ck_assert_msg(high > SETS / 100 && high < SETS / 11, "%zu too low", high);
}
END_TEST

START_TEST(waiting_refuses)
{
    struct pf_wait w[2] = {{1.0, false}, {(double) NAN, true}};
    struct pf_waiting out;
    ck_assert_int_eq(pf_kaplan_meier(&out, w, 0, 0.9), PF_EINPUT);
    ck_assert_int_eq(pf_kaplan_meier(&out, w, 2, 0.9), PF_EINPUT);
    ck_assert_int_eq(pf_kaplan_meier(&out, w, 1, 1.0), PF_EINPUT);
    ck_assert_int_eq(pf_kaplan_meier(&out, w, 1, 0.9), PF_OK);
}
END_TEST

/* --- rates --- */

/* Points (1,1) (2,3) (3,2): slope 1/2, intercept 1, residuals -1/2 1 -1/2. */
START_TEST(a_line_by_hand)
{
    static const double x[] = {1, 2, 3}, y[] = {1, 3, 2}, flat[] = {4, 4, 4};
    struct pf_line l;
    ck_assert(pf_line_fit(&l, x, y, 3));
    ck_assert_double_eq(l.slope, 0.5);
    ck_assert_double_eq(l.intercept, 1.0);
    ck_assert_double_eq_tol(l.residual, sqrt(0.5), 1e-15);
    ck_assert_double_eq(l.r2, 0.25);
    ck_assert(pf_line_fit(&l, x, flat, 3) && l.slope == 0.0 && l.r2 == 1.0);
    ck_assert(!pf_line_fit(&l, flat, y, 3));
    ck_assert(!pf_line_fit(&l, x, y, 1));
}
END_TEST

enum { POINTS = 80 };

static struct pf_line
rate(enum pf_rate_law law, const double *x, const double *y,
     const struct pf_rate_range *range)
{
    double work[2 * POINTS];
    struct pf_line l;
    ck_assert(pf_rate_fit(&l, law, x, y, POINTS, range, work));
    return l;
}

/* A slow start, a factor of 0.8 a step, and the noise of doubles at the end:
 * found without being told where. */
START_TEST(rates_of_exact_sequences)
{
    const struct pf_rate_range all = PF_RATE_ANYWHERE;
    double x[POINTS], y[POINTS], work[2 * POINTS];
    struct pf_line l;
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 3.0 * (double) i;
        y[i] = pow(0.8, x[i]) + (i % 2 == 0 ? 1e-16 : 3e-17);
        y[i] = i < 5 ? 1.0 : y[i];
    }
    y[6] = INF; /* not defined there */
    l = rate(PF_LOG_LINEAR, x, y, &all);
    ck_assert_double_eq_tol(pow(10.0, l.slope), 0.8, 0.003);
    ck_assert_double_gt(l.r2, 0.999);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = i == 0 ? 1.0 : 7.0 * pow(x[i], -1.5);
    struct pf_rate_range range = all;
    range.x_low = 3.0;
    l = rate(PF_LOG_LOG, x, y, &range);
    ck_assert_double_eq_tol(l.slope, -1.5, 1e-12);
    ck_assert_double_eq_tol(l.intercept, log10(7.0), 1e-12);
    ck_assert_uint_eq(l.n, POINTS - 1);
    range.y_low = y[20];
    l = rate(PF_LOG_LOG, x, y, &range);
    ck_assert_uint_eq(l.n, 20);
    for (size_t i = 0; i < POINTS; i++)
        y[i] = 1.0;
    ck_assert(!pf_rate_fit(&l, PF_LOG_LINEAR, x, y, POINTS, &all, work));
    ck_assert(!pf_rate_fit(&l, PF_LOG_LINEAR, x, y, 2, &range, work));
    ck_assert(!pf_rate_fit(&l, PF_LOG_LINEAR, x, y, 0, &all, work));
}
END_TEST

START_TEST(the_falling_part)
{
    static const double falls[] = {INF, 1.0, 0.9, 1e-2, 1e-4, 1e-6, 1e-15, 0.0};
    static const double up[] = {1.0, 2.0, 4.0}, ends[] = {1.0, 0.1, 0.0};
    struct pf_part p;
    ck_assert(pf_falling_part(&p, falls, 6));
    ck_assert(p.first == 4 && p.last == 5); /* half of six decades are done */
    ck_assert(pf_falling_part(&p, falls, 8));
    ck_assert(p.first == 6 && p.last == 6); /* 0 is noise */
    ck_assert(!pf_falling_part(&p, up, 3));
    ck_assert(pf_falling_part(&p, ends, 3) && p.last == 1);
    ck_assert(!pf_falling_part(&p, falls, 1));
    ck_assert(!pf_falling_part(&p, falls, 0));
}
END_TEST

/* --- rankings --- */

static const struct pf_resampling usual = {
    .resamples = 300, .confidence = 0.9, .seed = 5};

static int
rank(struct pf_standing *out, const double *x, size_t learners, const size_t *n,
     size_t tasks)
{
    struct pf_contest c = {learners, tasks, n, x};
    return pf_ranking(out, &c, &usual, NULL);
}

/* Of eight games one is lost and two are drawn: 6 to 2, and a quarter each. */
START_TEST(two_learners_in_closed_form)
{
    static const double x[] = {1, 1, 1, 1, 1, 0, 2, 2, /* against */
                               0, 0, 0, 0, 0, 1, 2, 2};
    static const size_t n = 8;
    struct pf_standing s[2];
    ck_assert_int_eq(rank(s, x, 2, &n, 1), PF_OK);
    ck_assert_double_eq(s[0].winrate, 0.75);
    ck_assert_double_eq(s[1].winrate, 0.25);
    ck_assert_double_eq_tol(s[0].points.value - s[1].points.value,
                            400.0 * log10(6.25 / 2.25), 1e-6);
    ck_assert_double_eq_tol(s[0].points.value + s[1].points.value, 2000, 1e-6);
    ck_assert_double_eq(s[0].rank.value, 1.0);
    ck_assert_double_eq(s[1].rank.value, 2.0);
    ck_assert(s[0].points.low < s[0].points.value &&
              s[0].points.value < s[0].points.high);
}
END_TEST

/* One wins everything: finite, and first in every resample. */
START_TEST(complete_separation)
{
    static const double x[] = {9, 9, 9, 9, 9, 9, 1, 2, 1,
                               2, 1, 1, 0, 3, 0, 3, 0, 0};
    static const size_t n[] = {4, 2};
    struct pf_standing s[3];
    ck_assert_int_eq(rank(s, x, 3, n, 2), PF_OK);
    ck_assert_double_eq(s[0].winrate, 1.0);
    ck_assert(isfinite(s[0].points.value) && isfinite(s[0].points.high));
    ck_assert(s[0].rank.low == 1.0 && s[0].rank.high == 1.0);
    ck_assert(s[1].rank.low == 2.0 && s[1].rank.high == 3.0);
    static const double two[] = {1, 1, 1, 0, 0, 0};
    static const size_t three = 3;
    ck_assert_int_eq(rank(s, two, 2, &three, 1), PF_OK);
    ck_assert_double_eq_tol(s[0].points.value - s[1].points.value,
                            400.0 * log10(3.25 / 0.25), 1e-6);
}
END_TEST

/* Another order of the learners is another order of the answers. */
START_TEST(labels_do_not_matter)
{
    enum { L = 5, N = 12 };
    static const size_t n[] = {5, 4, 3}, to[] = {3, 0, 4, 1, 2};
    gsl_rng *r = pf_rng_alloc(9, 0, "rank");
    double x[L * N], y[L * N];
    struct pf_standing a[L], b[L];
    for (size_t i = 0; i < L * N; i++)
        x[i] = gsl_rng_uniform(r) + 0.1 * (double) (i / N);
    x[3] = x[N + 7] = (double) NAN; /* not done */
    for (size_t l = 0; l < L; l++)
        memcpy(y + to[l] * N, x + l * N, N * sizeof *x);
    ck_assert_int_eq(rank(a, x, L, n, 3), PF_OK);
    ck_assert_int_eq(rank(b, y, L, n, 3), PF_OK);
    for (size_t l = 0; l < L; l++) {
        const double *p = (const double *) &a[l];
        const double *q = (const double *) &b[to[l]];
        for (size_t i = 0; i < sizeof *a / sizeof *p; i++)
            ck_assert_double_eq_tol(p[i], q[i], 1e-5);
    }
    gsl_rng_free(r);
}
END_TEST

/* Equals share a rank; who never met anybody has none. */
START_TEST(ties_and_strangers)
{
    static const double same[] = {1, 2, 3, 1, 2, 3, 0, 0, 0};
    const double nan = (double) NAN;
    const double apart[] = {1, 2, nan, 2, 1, nan, nan, nan, 5};
    static const size_t three = 3, one = 1;
    struct pf_standing s[3];
    ck_assert_int_eq(rank(s, same, 3, &three, 1), PF_OK);
    ck_assert(s[0].rank.value == 1.0 && s[1].rank.value == 1.0);
    ck_assert(s[0].rank.high == 1.0 && s[2].rank.value == 3.0);
    ck_assert_double_eq_tol(s[0].points.value, s[1].points.value, 1e-6);
    ck_assert_int_eq(rank(s, apart, 3, &three, 1), PF_EINPUT);
    ck_assert_int_eq(rank(s, same, 3, &one, 1), PF_OK);
    ck_assert(isnan(s[0].points.low) && isfinite(s[0].points.value));
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("stats of rates");
    PF_ADD(suite, leukaemia);
    PF_ADD(suite, waiting_by_hand);
    PF_ADD(suite, equal_follow_up_is_the_median);
    PF_ADD_LOOP(suite, waiting_covers, 2);
    PF_ADD(suite, waiting_refuses);
    PF_ADD(suite, a_line_by_hand);
    PF_ADD(suite, rates_of_exact_sequences);
    PF_ADD(suite, the_falling_part);
    PF_ADD(suite, two_learners_in_closed_form);
    PF_ADD(suite, complete_separation);
    PF_ADD(suite, labels_do_not_matter);
    PF_ADD(suite, ties_and_strangers);
    return suite;
}

PF_TEST_MAIN(make_suite)
