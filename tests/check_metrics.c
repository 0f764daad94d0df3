/* Metrics against their definitions, written out plainly, and laws over all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "eval/metric/metric.h"
#include "support.h"
#include "testing.h"

enum { C = 2, N = 6, K = PF_LANE_WIDTH, SIZE = C * N * K };

/* A judged batch: two contexts, unequal weights, lane k at a policy of its
 * own; lane 0 at the solution. */
struct fixture {
    struct pf_world *world;
    struct pf_world_batch batch;
    double *nash;
    double log_pi[SIZE], pi[SIZE], win[SIZE], win_ref[SIZE], log_nash[SIZE],
        scratch[SIZE];
    struct pf_judged judged;
};

static void
set_up(struct fixture *f, double beta)
{
    const struct pf_world *lane[K];
    f->world = pf_test_random_world(C, N, beta, 12);
    f->world->weight[0] = 0.3, f->world->weight[1] = 0.7;
    for (size_t k = 0; k < K; k++)
        lane[k] = f->world;
    ck_assert_int_eq(pf_world_batch_init(&f->batch, lane, K), 0);
    f->nash = pf_test_log_nash(f->world);
    gsl_rng *r = pf_rng_alloc(2, 2, "metrics");
    for (size_t i = 0; i < C * N; i++)
        for (size_t k = 0; k < K; k++) {
            double noise = gsl_ran_gaussian(r, 1.0);
            f->log_nash[i * K + k] = f->nash[i];
            f->log_pi[i * K + k] = f->nash[i] + (k > 0 ? noise : 0.0);
        }
    gsl_rng_free(r);
    const struct pf_task *t = &f->batch.task;
    pf_log_normalise(&t->shape, f->log_pi);
    pf_probabilities(&t->shape, f->pi, t->log_ref);
    pf_world_batch_payoff(&f->batch, f->win_ref, f->pi);
    pf_probabilities(&t->shape, f->pi, f->log_pi);
    pf_world_batch_payoff(&f->batch, f->win, f->pi);
    f->judged = (struct pf_judged){.shape = t->shape,
                                   .weight = t->weight,
                                   .beta = t->beta,
                                   .log_ref = t->log_ref,
                                   .log_pi = f->log_pi,
                                   .pi = f->pi,
                                   .win = f->win,
                                   .win_ref = f->win_ref,
                                   .log_nash = f->log_nash,
                                   .scratch = f->scratch};
}

static void
tear_down(struct fixture *f)
{
    pf_world_batch_clear(&f->batch);
    pf_world_free(f->world);
    free(f->nash);
}

static double
measure(const struct fixture *f, const char *name, size_t k)
{
    double value[K];
    const pf_metric_type *m =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, name);
    ck_assert_ptr_nonnull(m);
    m->measure(&f->judged, value);
    return value[k];
}

/* P_b (p > q) - 1/2 in context c, by the definition. */
static long double
regularised_value(const struct pf_world *w, size_t c, const long double *p,
                  const long double *q)
{
    long double v = -0.5L;
    for (size_t y = 0; y < N; y++) {
        long double ref = expl((long double) w->log_ref[c * N + y]);
        for (size_t z = 0; z < N; z++)
            v += p[y] * q[z] * (long double) w->P[(c * N + y) * N + z];
        v -= w->beta * p[y] * logl(p[y] / ref);
        v += w->beta * q[y] * logl(q[y] / ref);
    }
    return v;
}

static void
lane_policy(const struct fixture *f, size_t c, size_t k, long double *p)
{
    long double sum = 0;
    for (size_t y = 0; y < N; y++)
        sum += p[y] = expl((long double) f->log_pi[(c * N + y) * K + k]);
    for (size_t y = 0; y < N; y++)
        p[y] /= sum;
}

/* The gap as the difference of game values at the best reply. */
static double
gap_by_definition(const struct fixture *f, size_t k)
{
    long double gap = 0;
    for (size_t c = 0; c < C; c++) {
        long double p[N], reply[N], sum = 0;
        lane_policy(f, c, k, p);
        for (size_t y = 0; y < N; y++) {
            long double win = 0;
            for (size_t z = 0; z < N; z++)
                win += (long double) f->world->P[(c * N + y) * N + z] * p[z];
            reply[y] = expl((long double) f->world->log_ref[c * N + y] +
                            win / f->world->beta);
            sum += reply[y];
        }
        for (size_t y = 0; y < N; y++)
            reply[y] /= sum;
        gap += 2 * (long double) f->world->weight[c] *
               regularised_value(f->world, c, reply, p);
    }
    return (double) gap;
}

START_TEST(regularised_gap_is_the_difference_of_values)
{
    struct fixture f;
    set_up(&f, _i == 0 ? 0.3 : 0.02);
    for (size_t k = 1; k < K; k++) {
        double gap = measure(&f, "regularised-duality-gap", k);
        ck_assert_double_eq_tol(gap / gap_by_definition(&f, k), 1.0, 1e-12);
    }
    double at_nash = measure(&f, "regularised-duality-gap", 0);
    ck_assert_msg(at_nash >= 0.0 && at_nash < 1e-25, "%g", at_nash);
    tear_down(&f);
}
END_TEST

START_TEST(plain_metrics_match_their_definitions)
{
    struct fixture f;
    set_up(&f, 0.2);
    for (size_t k = 1; k < K; k++) {
        long double gap = -1, worst = 0, rate = 0, klr = 0, kln = 0, h = 0;
        double span = 0;
        for (size_t c = 0; c < C; c++) {
            long double p[N], best = 0, low = 1, w = f.world->weight[c];
            double lo = 1e9, hi = -1e9;
            lane_policy(&f, c, k, p);
            for (size_t y = 0; y < N; y++) {
                long double win = 0, ref = f.world->log_ref[c * N + y];
                double log_p = f.log_pi[(c * N + y) * K + k];
                double nash = f.nash[c * N + y];
                for (size_t z = 0; z < N; z++) {
                    double P = f.world->P[(c * N + y) * N + z];
                    win += P * p[z];
                    rate += w * p[y] * P *
                            expl((long double) f.world->log_ref[c * N + z]);
                }
                best = fmaxl(best, win), low = fminl(low, 1 - win);
                klr += w * p[y] * (logl(p[y]) - ref);
                kln += w * expl((long double) nash) * (nash - log_p);
                h -= w * p[y] * logl(p[y]);
                lo = fmin(lo, log_p - nash), hi = fmax(hi, log_p - nash);
            }
            gap += 2 * w * best, worst += w * low;
            span = fmax(span, hi - lo);
        }
        const struct {
            const char *name;
            double value;
        } expected[] = {{"duality-gap", (double) gap},
                        {"worst-case-winrate", (double) worst},
                        {"winrate-vs-reference", (double) rate},
                        {"kl-to-reference", (double) klr},
                        {"kl-to-nash", (double) kln},
                        {"entropy", (double) h},
                        {"span-to-nash", span}};
        for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
            ck_assert_double_eq_tol(measure(&f, expected[i].name, k),
                                    expected[i].value, 1e-12);
    }
    tear_down(&f);
}
END_TEST

/* Gaps and distances are not negative anywhere and 0 at the solution. */
START_TEST(zero_is_best_where_the_type_says_so)
{
    const pf_metric_type *m =
        (const pf_metric_type *) pf_metric_family.kinds[_i];
    struct fixture f;
    double value[K];
    set_up(&f, 0.15);
    m->measure(&f.judged, value);
    for (size_t k = 0; k < K; k++)
        ck_assert(isfinite(value[k]));
    for (size_t k = 1; m->zero_is_best && k < K; k++)
        ck_assert_double_gt(value[k], 0.0);
    if (m->needs_nash)
        ck_assert_double_lt(value[0], 1e-14);
    ck_assert(m->kind.title && m->kind.doc && m->axis);
    tear_down(&f);
}
END_TEST

/* P_b (pi* > pi) - 1/2 = b KL (pi||pi*): the exploitability is never below
 * b times the divergence (our derivation). */
START_TEST(gap_bounds_the_divergence)
{
    struct fixture f;
    set_up(&f, 0.1);
    for (size_t k = 1; k < K; k++) {
        long double p[N], q[N], lhs = 0, kl = 0;
        for (size_t c = 0; c < C; c++) {
            lane_policy(&f, c, k, p);
            for (size_t y = 0; y < N; y++)
                q[y] = expl((long double) f.nash[c * N + y]);
            lhs += (long double) f.world->weight[c] *
                   regularised_value(f.world, c, q, p);
            for (size_t y = 0; y < N; y++)
                kl +=
                    (long double) f.world->weight[c] * p[y] * logl(p[y] / q[y]);
        }
        ck_assert_double_eq_tol((double) lhs, (double) (0.1L * kl), 1e-13);
        ck_assert_double_ge(measure(&f, "regularised-duality-gap", k) / 2,
                            (double) lhs);
    }
    tear_down(&f);
}
END_TEST

/* A policy with zeros: divergences from Nash are infinite by definition, the
 * others stay finite. */
START_TEST(policies_with_zeros)
{
    struct fixture f;
    set_up(&f, 0.1);
    for (size_t i = 0; i < SIZE; i++) {
        bool first = i / K % N == 0;
        f.log_pi[i] = first ? 0.0 : -HUGE_VAL;
        f.pi[i] = first ? 1.0 : 0.0;
    }
    pf_world_batch_payoff(&f.batch, f.win, f.pi);
    ck_assert(measure(&f, "kl-to-nash", 1) == HUGE_VAL);
    ck_assert(measure(&f, "span-to-nash", 1) == HUGE_VAL);
    ck_assert_double_eq_tol(
        measure(&f, "kl-to-reference", 1),
        -0.3 * f.world->log_ref[0] - 0.7 * f.world->log_ref[N], 1e-13);
    ck_assert(measure(&f, "entropy", 2) == 0.0);
    ck_assert(isfinite(measure(&f, "regularised-duality-gap", 3)));
    ck_assert(isfinite(measure(&f, "duality-gap", 3)));
    tear_down(&f);
}
END_TEST

START_TEST(without_regularisation_the_gaps_agree)
{
    struct fixture f;
    set_up(&f, 0.1);
    double zero[K] = {0};
    f.judged.beta = zero;
    for (size_t k = 0; k < K; k++)
        ck_assert_double_eq_tol(measure(&f, "regularised-duality-gap", k),
                                measure(&f, "duality-gap", k), 1e-15);
    tear_down(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("metrics");
    size_t n = 0;
    while (pf_metric_family.kinds[n] != NULL)
        n++;
    PF_ADD_LOOP(s, regularised_gap_is_the_difference_of_values, 2);
    PF_ADD(s, plain_metrics_match_their_definitions);
    PF_ADD_LOOP(s, zero_is_best_where_the_type_says_so, n);
    PF_ADD(s, gap_bounds_the_divergence);
    PF_ADD(s, policies_with_zeros);
    PF_ADD(s, without_regularisation_the_gaps_agree);
    return s;
}
PF_TEST_MAIN(make_suite)
