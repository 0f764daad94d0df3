/* Payoffs estimated from comparisons: unbiased, by enumeration of everything
 * that can be drawn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "learn/payoff.h"
#include "support.h"
#include "testing.h"

enum { C = 2, N = 3, LANES = PF_LANE_WIDTH, SIZE = C * N * LANES };

/* A learner that has moved away from the reference, on a world with unequal
 * context weights. */
struct scene {
    struct pf_world *w;
    struct pf_test_run r;
    double opponent[SIZE];
};

static void
set_up(struct scene *s, const char *learner)
{
    s->w = pf_test_random_world(C, N, 0.3, 17);
    s->w->weight[0] = 0.3;
    s->w->weight[1] = 0.7;
    pf_test_start1(&s->r, learner, NULL, s->w);
    pf_test_steps(&s->r, 5);
    for (size_t i = 0; i < SIZE; i++)
        s->opponent[i] = (double) (1 + i / LANES % N) / 6.0;
}

static void
tear_down(struct scene *s)
{
    pf_test_end(&s->r);
    pf_world_free(s->w);
}

static double
prob(const struct scene *s, size_t c, size_t y, size_t z)
{
    return s->w->P[(c * N + y) * N + z];
}

static double
nu(const struct scene *s, enum pf_behaviour b, size_t c, size_t y)
{
    return b == PF_BEHAVIOUR_UNIFORM ? 1.0 / N : exp(s->w->log_ref[c * N + y]);
}

static void
put(struct pf_pairs *p, size_t i, size_t c, size_t y, size_t z, double x)
{
    for (size_t k = 0; k < LANES; k++) {
        p->context[i * LANES + k] = (uint32_t) c;
        p->first[i * LANES + k] = (uint32_t) y;
        p->second[i * LANES + k] = (uint32_t) z;
        p->outcome[i * LANES + k] = x;
    }
}

/* Adds weight * the estimate made from the pairs in hand. */
static void
add(struct scene *s, const struct pf_feedback *f, double weight, double *mean)
{
    double win[SIZE];
    pf_payoff_assemble(s->r.learner, f, win);
    for (size_t i = 0; i < SIZE; i++)
        mean[i] += weight * win[i];
}

/* Every context, responses and label of one importance-weighted sample. */
static void
enumerate_importance(struct scene *s, const struct pf_feedback *f, double *mean)
{
    struct pf_learner *l = s->r.learner;
    ck_assert_int_eq(pf_learner_pairs(l, 1), PF_OK);
    for (size_t i = 0; i < C * N * N * 2; i++) {
        size_t c = i / 2 / N / N, y = i / 2 / N % N, z = i / 2 % N;
        double p = prob(s, c, y, z), x = (double) (i % 2);
        double weight = s->w->weight[c] * nu(s, f->behaviour, c, y) *
                        s->opponent[(c * N + z) * LANES];
        put(&l->pairs, 0, c, y, z, x);
        add(s, f, weight * (x > 0.5 ? p : 1.0 - p), mean);
    }
}

/* The same for regression: y and y2 against z, two labels. */
static void
enumerate_regression(struct scene *s, const struct pf_feedback *f, double *mean)
{
    struct pf_learner *l = s->r.learner;
    ck_assert_int_eq(pf_learner_pairs(l, 2), PF_OK);
    for (size_t i = 0; i < C * N * N * N * 4; i++) {
        size_t j = i / 4, z = j % N, y2 = j / N % N, y = j / N / N % N;
        size_t c = j / N / N / N;
        double x = (double) (i % 2), x2 = (double) (i / 2 % 2);
        double p = prob(s, c, y, z), p2 = prob(s, c, y2, z);
        double weight = s->w->weight[c] * nu(s, f->behaviour, c, y) *
                        nu(s, f->behaviour, c, y2) *
                        s->opponent[(c * N + z) * LANES];
        put(&l->pairs, 0, c, y, z, x);
        put(&l->pairs, 1, c, y2, z, x2);
        add(s, f, weight * (x > 0.5 ? p : 1.0 - p) * (x2 > 0.5 ? p2 : 1.0 - p2),
            mean);
    }
}

/* _i: estimator and behaviour. mwu has beta on its task but zeros of h come
 * from nowhere: omd has moved, so h matters there. */
START_TEST(estimates_are_unbiased)
{
    struct scene s;
    struct pf_feedback f = {
        .estimator = _i % 2 ? PF_ESTIMATE_REGRESSION : PF_ESTIMATE_IMPORTANCE,
        .behaviour = _i / 2 ? PF_BEHAVIOUR_REFERENCE : PF_BEHAVIOUR_UNIFORM,
        .samples = 1};
    double mean[SIZE] = {0}, win[SIZE];
    set_up(&s, "omd");
    if (f.estimator == PF_ESTIMATE_REGRESSION)
        enumerate_regression(&s, &f, mean);
    else
        enumerate_importance(&s, &f, mean);
    pf_world_batch_payoff(&s.r.batch, win, s.opponent);
    for (size_t c = 0; c < C; c++)
        for (size_t i = c * N * LANES; i < (c + 1) * N * LANES; i++) {
            /* regression: up to a constant in each context */
            size_t first = c * N * LANES + i % LANES;
            double shift = f.estimator == PF_ESTIMATE_REGRESSION
                               ? mean[first] - win[first]
                               : 0.0;
            ck_assert_double_eq_tol(mean[i] - shift, win[i], 1e-12);
        }
    tear_down(&s);
}
END_TEST

static void
settle(struct pf_test_run *r, const struct pf_world *w, const char *learner,
       size_t samples, unsigned estimator)
{
    static const uint64_t run[LANES] = {1, 2, 3, 4, 5, 6, 7, 8};
    const struct pf_world *lane[LANES];
    for (size_t k = 0; k < LANES; k++)
        lane[k] = w;
    const struct pf_port_setup port = {.mode = PF_PORT_PAIRS,
                                       .samples = samples,
                                       .estimator = estimator,
                                       .run = run};
    pf_test_start1(r, learner, "eta=0.05", w);
    pf_world_batch_clear(&r->batch);
    ck_assert_int_eq(pf_world_batch_init(&r->batch, lane, LANES, &port), PF_OK);
}

/* With growing batches the sampled learner follows the exact one: the error
 * over 40 steps, in the mean square over eight runs, falls about as
 * 1 / sqrt (samples). */
START_TEST(growing_batches_follow_the_exact_learner)
{
    static const char *const names[] = {"omd", "nash-md", "egpo", "nash-mp"};
    struct pf_world *w = pf_test_random_world(C, N, 0.3, 23);
    double error[2];
    for (int b = 0; b < 2; b++) {
        struct pf_test_run exact, sampled;
        pf_test_start1(&exact, names[_i / 2], "eta=0.05", w);
        settle(&sampled, w, names[_i / 2], b ? 6400 : 64, (unsigned) _i % 2);
        pf_test_steps(&exact, 40);
        pf_test_steps(&sampled, 40);
        error[b] = 0.0;
        for (size_t i = 0; i < SIZE; i++)
            error[b] += pow(exact.learner->pi[i] - sampled.learner->pi[i], 2);
        error[b] = sqrt(error[b] / SIZE);
        pf_test_end(&exact);
        pf_test_end(&sampled);
    }
    ck_assert_msg(error[1] < 0.2 * error[0] && error[1] > 0.04 * error[0],
                  "%s: %g then %g", names[_i / 2], error[0], error[1]);
    pf_world_free(w);
}
END_TEST

START_TEST(queries_are_counted)
{
    struct pf_world *w = pf_test_random_world(1, 4, 0.3, 2);
    for (unsigned estimator = 0; estimator < 2; estimator++) {
        struct pf_test_run r;
        settle(&r, w, "egpo", 5, estimator);
        pf_test_steps(&r, 3);
        /* three steps of two payoffs of 5 samples, one or two labels each */
        ck_assert_uint_eq(r.batch.feedback.queries, 30 * (estimator + 1));
        ck_assert_uint_eq(pf_payoff_cost(&r.batch.feedback),
                          5 * (estimator + 1));
        pf_test_end(&r);
    }
    pf_world_free(w);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("payoff");
    PF_ADD_LOOP(s, estimates_are_unbiased, 4);
    PF_ADD_LOOP(s, growing_batches_follow_the_exact_learner, 8);
    PF_ADD(s, queries_are_counted);
    return s;
}
PF_TEST_MAIN(make_suite)
