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
 * own; lane 0 at the solution. Rewards that have nothing to do with the
 * preference, and one pair of responses that is a draw. */
struct fixture {
    struct pf_world *world;
    struct pf_world_batch batch;
    double *nash;
    double log_pi[SIZE], pi[SIZE], win[SIZE], win_ref[SIZE], log_nash[SIZE],
        scratch[SIZE], price[K], time[K], proxy[SIZE], separable[K];
    struct pf_judged judged;
};

static void
add_rewards(struct pf_world *w)
{
    w->reward = calloc(C * N, sizeof *w->reward);
    ck_assert_ptr_nonnull(w->reward);
    for (size_t i = 0; i < C * N; i++)
        w->reward[i] = 1.7 * sin(2.385 * (double) (i + 1));
    w->P[1 * N + 3] = w->P[3 * N + 1] = 0.5;
}

/* A model that is wrong in many ways, and once has no opinion. */
static double
modelled(const void *model, size_t c, size_t y, size_t z, size_t k)
{
    const struct fixture *f = model;
    ck_assert_ptr_eq(f->judged.model, f);
    if (y > z)
        return 1.0 - modelled(model, c, z, y, k);
    if (y == 0 && z == 4)
        return 0.5;
    return 0.5 + 0.49 * sin(3.1 * (double) (c * N + y) + 1.7 * (double) z +
                            0.9 * (double) k);
}

static void
add_model(struct fixture *f)
{
    for (size_t i = 0; i < SIZE; i++)
        f->proxy[i] = cos(1.3 * (double) i);
    for (size_t k = 0; k < K; k++)
        f->separable[k] = 0.1 + 0.05 * (double) k;
    f->judged.proxy = f->proxy;
    f->judged.separable = f->separable;
    f->judged.predicted = modelled;
    f->judged.model = f;
}

static void
set_up(struct fixture *f, double beta)
{
    const struct pf_world *lane[K];
    f->world = pf_test_random_world(C, N, beta, 12);
    f->world->weight[0] = 0.3, f->world->weight[1] = 0.7;
    add_rewards(f->world);
    for (size_t k = 0; k < K; k++)
        lane[k] = f->world;
    ck_assert_int_eq(pf_world_batch_init(&f->batch, lane, K, NULL), 0);
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
                                   .scratch = f->scratch,
                                   .reward = f->batch.reward,
                                   .price = f->price,
                                   .time = f->time,
                                   .worlds = &f->batch};
    for (size_t k = 0; k < K; k++) {
        f->price[k] = 0.25 * (double) k;
        f->time[k] = 60.0 + (double) k;
    }
    add_model(f);
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

/* J_b (p) in context c, by the definition. */
static long double
objective(const struct fixture *f, size_t c, const long double *p)
{
    long double J = 0;
    for (size_t y = 0; y < N; y++) {
        long double ref = expl((long double) f->world->log_ref[c * N + y]);
        J += p[y] * f->world->reward[c * N + y];
        if (p[y] > 0 && f->judged.beta[0] > 0)
            J -= f->judged.beta[0] * p[y] * logl(p[y] / ref);
    }
    return J;
}

/* The best policy: ref exp (r / b), or all on the best response. */
static void
best_policy(const struct fixture *f, size_t c, long double *p)
{
    const double *r = f->world->reward + c * N, beta = f->judged.beta[0];
    long double sum = 0;
    size_t top = 0;
    for (size_t y = 0; y < N; y++) {
        top = r[y] > r[top] ? y : top;
        p[y] =
            beta > 0
                ? expl(f->world->log_ref[c * N + y] + (long double) r[y] / beta)
                : 0.0L;
        sum += p[y];
    }
    if (beta == 0)
        sum = p[top] = 1;
    for (size_t y = 0; y < N; y++)
        p[y] /= sum;
}

START_TEST(suboptimality_is_the_difference_of_objectives)
{
    static const double betas[] = {0.4, 0.05, 0.0};
    struct fixture f;
    double beta[K];
    set_up(&f, 0.2);
    for (size_t k = 0; k < K; k++)
        beta[k] = betas[_i];
    f.judged.beta = beta;
    for (size_t k = 0; k < K; k++) {
        long double p[N], best[N], gap = 0, reward = 0;
        for (size_t c = 0; c < C; c++) {
            long double w = f.world->weight[c];
            lane_policy(&f, c, k, p);
            best_policy(&f, c, best);
            gap += w * (objective(&f, c, best) - objective(&f, c, p));
            for (size_t y = 0; y < N; y++)
                reward += w * p[y] * f.world->reward[c * N + y];
        }
        double value = measure(&f, "suboptimality", k);
        ck_assert_double_eq_tol(value / (double) gap, 1.0, 1e-12);
        ck_assert_double_eq_tol(measure(&f, "expected-reward", k),
                                (double) reward, 1e-14);
    }
    /* At the best policy nothing is lacking, and no digits of it are noise. */
    for (size_t c = 0; c < C; c++) {
        long double best[N];
        best_policy(&f, c, best);
        for (size_t i = 0; i < N * K; i++) {
            f.log_pi[c * N * K + i] = (double) logl(best[i / K]);
            f.pi[c * N * K + i] = (double) best[i / K];
        }
    }
    double none = measure(&f, "suboptimality", 1);
    ck_assert_msg(none >= 0.0 && none < 1e-25, "%g", none);
    tear_down(&f);
}
END_TEST

/* Share of rightly ordered pairs, over ordered pairs of long doubles. */
static double
accuracy(const struct fixture *f, size_t k, bool on_policy)
{
    long double all = 0, right = 0;
    for (size_t c = 0; c < C; c++) {
        long double p[N];
        const double *log_ref = f->world->log_ref + c * N;
        lane_policy(f, c, k, p);
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++) {
                double P = f->world->P[(c * N + y) * N + z];
                long double mass = (long double) f->world->weight[c] *
                                   (on_policy ? p[y] * p[z]
                                              : expl((long double) log_ref[y] +
                                                     (long double) log_ref[z]));
                long double h = logl(p[y]) - log_ref[y];
                h -= logl(p[z]) - log_ref[z];
                if (P == 0.5)
                    continue;
                all += mass;
                if (fabsl(h) < 1e-13L)
                    right += mass / 2;
                else if ((h > 0) == (P > 0.5))
                    right += mass;
            }
    }
    return (double) (right / all);
}

START_TEST(accuracy_is_the_share_of_right_pairs)
{
    struct fixture f;
    set_up(&f, 0.2);
    for (size_t k = 0; k < K; k++) {
        /* The same log-ratio for two responses of the second context. */
        size_t a = (N + 1) * K + k, b = (N + 4) * K + k;
        f.log_pi[a] = f.log_pi[b] + f.world->log_ref[N + 1];
        f.log_pi[a] -= f.world->log_ref[N + 4];
    }
    pf_log_normalise(&f.judged.shape, f.log_pi);
    pf_probabilities(&f.judged.shape, f.pi, f.log_pi);
    for (size_t k = 0; k < K; k++) {
        ck_assert_double_eq_tol(measure(&f, "accuracy-on-reference", k),
                                accuracy(&f, k, false), 1e-13);
        ck_assert_double_eq_tol(measure(&f, "accuracy-on-policy", k),
                                accuracy(&f, k, true), 1e-13);
    }
    tear_down(&f);
}
END_TEST

/* The policy that a reward makes best orders pairs as the reward does; a
 * policy that never moved has no opinion; one of a single response has no
 * pairs. */
START_TEST(accuracy_at_the_ends)
{
    static const char *const names[] = {"accuracy-on-reference",
                                        "accuracy-on-policy"};
    struct fixture f;
    set_up(&f, 0.2);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++) {
                const double *r = f.world->reward + c * N;
                f.world->P[(c * N + y) * N + z] =
                    1.0 / (1.0 + exp(r[z] - r[y]));
            }
    for (size_t i = 0; i < SIZE; i++) {
        size_t k = i % K, row = i / K;
        double sign = k == 0 ? 0.0 : k % 2 == 0 ? 1.0 : -1.0;
        f.log_pi[i] = f.world->log_ref[row] + sign * f.world->reward[row];
    }
    pf_log_normalise(&f.judged.shape, f.log_pi);
    pf_probabilities(&f.judged.shape, f.pi, f.log_pi);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_double_eq_tol(measure(&f, names[i], 0), 0.5, 1e-15);
        ck_assert_double_eq_tol(measure(&f, names[i], 1), 0.0, 1e-15);
        ck_assert_double_eq_tol(measure(&f, names[i], 2), 1.0, 1e-15);
    }
    for (size_t i = 0; i < SIZE; i++) {
        bool first = i / K % N == 0;
        f.log_pi[i] = first ? 0.0 : -HUGE_VAL;
        f.pi[i] = first ? 1.0 : 0.0;
    }
    ck_assert(measure(&f, "accuracy-on-policy", 1) == HUGE_VAL);
    double share = measure(&f, "accuracy-on-reference", 1);
    ck_assert_double_eq_tol(share, accuracy(&f, 1, false), 1e-13);
    tear_down(&f);
}
END_TEST

START_TEST(costs_are_passed_on)
{
    struct fixture f;
    set_up(&f, 0.2);
    ck_assert(measure(&f, "price", 3) == 0.75);
    ck_assert(measure(&f, "label-time", 3) == 63.0);
    f.judged.price = f.judged.time = NULL;
    ck_assert(measure(&f, "price", 3) == 0.0);
    ck_assert(measure(&f, "label-time", 3) == 0.0);
    tear_down(&f);
}
END_TEST

/* Against the definition, and 1 where the world says nothing of lengths. */
START_TEST(length_is_expected)
{
    struct fixture f;
    set_up(&f, 0.2);
    ck_assert_ptr_null(f.batch.length);
    ck_assert(measure(&f, "expected-length", 3) == 1.0);
    double *length = malloc(SIZE * sizeof *length);
    ck_assert_ptr_nonnull(length);
    for (size_t i = 0; i < SIZE; i++)
        length[i] = 1.0 + (double) (i / K * 5 % 7);
    f.batch.length = length;
    for (size_t k = 0; k < K; k++) {
        long double p[N], tokens = 0;
        for (size_t c = 0; c < C; c++) {
            lane_policy(&f, c, k, p);
            for (size_t y = 0; y < N; y++)
                tokens += (long double) f.world->weight[c] * p[y] *
                          length[(c * N + y) * K];
        }
        ck_assert_double_eq_tol(measure(&f, "expected-length", k),
                                (double) tokens, 1e-14);
    }
    tear_down(&f);
}
END_TEST

/* --- reward models --- */

/* Set {x, y, z} is a circle one way round, or the other; draws break it. */
static double
circles(const double *P)
{
    double found = 0.0, sets = 0.0;
    for (size_t x = 0; x < N; x++)
        for (size_t y = x + 1; y < N; y++)
            for (size_t z = y + 1; z < N; z++) {
                double a = P[x * N + y], b = P[y * N + z], c = P[z * N + x];
                sets += 1.0;
                found += (a > 0.5 && b > 0.5 && c > 0.5) ||
                         (a < 0.5 && b < 0.5 && c < 0.5);
            }
    return found / sets;
}

START_TEST(cyclic_triads_are_counted)
{
    struct fixture f;
    set_up(&f, 0.2);
    const double *P = f.world->P;
    double both = 0.3 * circles(P) + 0.7 * circles(P + N * N);
    ck_assert(circles(P) != circles(P + N * N) && both > 0.0);
    for (size_t k = 0; k < K; k++)
        ck_assert_double_eq_tol(measure(&f, "cyclic-triads", k), both, 1e-15);
    /* 1/2 all over: nobody beats anybody */
    for (size_t i = 0; i < C * N * N; i++)
        f.world->P[i] = 0.5;
    ck_assert(measure(&f, "cyclic-triads", 1) == 0.0);
    tear_down(&f);
}
END_TEST

static const char *const of_models[] = {"proxy-reward", "reward-model-accuracy",
                                        "reward-model-calibration",
                                        "reward-model-separable"};

/* What is counted over all pairs of different responses, by the definition. */
struct population {
    long double mass, right, bin_mass[10], predicted[10], truth[10];
};

static void
count_pair(struct population *p, const struct fixture *f, size_t c, size_t y,
           size_t z, size_t k)
{
    const struct pf_world *w = f->world;
    long double ref = expl((long double) w->log_ref[c * N + y] +
                           (long double) w->log_ref[c * N + z]);
    long double m = (long double) w->weight[c] * ref;
    double P = w->P[(c * N + y) * N + z], Q = modelled(f, c, y, z, k);
    size_t bin = (size_t) floor(Q * 10.0);
    p->mass += m;
    p->right += m * (Q == 0.5 ? 0.5 : Q > 0.5 ? P : 1.0 - P);
    p->bin_mass[bin] += m;
    p->predicted[bin] += m * Q;
    p->truth[bin] += m * P;
}

START_TEST(models_are_judged_by_the_population)
{
    struct fixture f;
    set_up(&f, 0.2);
    for (size_t k = 0; k < K; k++) {
        struct population p = {0};
        long double ece = 0, reward = 0;
        for (size_t c = 0; c < C; c++)
            for (size_t y = 0; y < N; y++)
                for (size_t z = 0; z < N; z++)
                    if (y != z)
                        count_pair(&p, &f, c, y, z, k);
        for (size_t b = 0; b < 10; b++)
            if (p.bin_mass[b] > 0)
                ece += p.bin_mass[b] / p.mass *
                       fabsl(p.predicted[b] / p.bin_mass[b] -
                             p.truth[b] / p.bin_mass[b]);
        for (size_t c = 0; c < C; c++)
            for (size_t y = 0; y < N; y++) {
                size_t at = (c * N + y) * K + k;
                reward +=
                    (long double) f.world->weight[c] * f.pi[at] * f.proxy[at];
            }
        ck_assert_double_eq_tol(measure(&f, of_models[0], k), (double) reward,
                                1e-14);
        ck_assert_double_eq_tol(measure(&f, of_models[1], k),
                                (double) (p.right / p.mass), 1e-14);
        ck_assert_double_eq_tol(measure(&f, of_models[2], k), (double) ece,
                                1e-14);
        ck_assert(ece > 0.01L && p.right / p.mass < 0.99L);
        ck_assert(measure(&f, of_models[3], k) == f.separable[k]);
    }
    tear_down(&f);
}
END_TEST

static double
the_truth(const void *model, size_t c, size_t y, size_t z, size_t k)
{
    return pf_world_batch_probability(model, c, y, z, k);
}

static double
no_idea(const void *model, size_t c, size_t y, size_t z, size_t k)
{
    (void) model, (void) c, (void) y, (void) z, (void) k;
    return 0.5;
}

START_TEST(models_at_the_ends)
{
    struct fixture f;
    set_up(&f, 0.2);
    f.judged.model = &f.batch;
    f.judged.predicted = the_truth;
    double best = measure(&f, of_models[1], 1);
    ck_assert_double_lt(measure(&f, of_models[2], 1), 1e-15);
    ck_assert(best > 0.5 && best < 1.0);
    f.judged.predicted = no_idea;
    ck_assert_double_eq_tol(measure(&f, of_models[1], 1), 0.5, 1e-15);
    /* both orders of a pair are in one bin, where they cancel */
    ck_assert_double_lt(measure(&f, of_models[2], 1), 1e-15);
    tear_down(&f);
}
END_TEST

START_TEST(without_a_model_nothing_is_recorded)
{
    struct fixture f;
    set_up(&f, 0.2);
    f.judged.model = f.judged.proxy = f.judged.separable = NULL;
    f.judged.predicted = NULL;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < K; k++)
            ck_assert(measure(&f, of_models[i], k) == HUGE_VAL);
    for (size_t i = 0; pf_metric_family.kinds[i] != NULL; i++) {
        const pf_metric_type *m =
            (const pf_metric_type *) pf_metric_family.kinds[i];
        double value[K];
        m->measure(&f.judged, value);
        ck_assert_msg((value[1] == HUGE_VAL) == (m->needs_model != 0), "%s",
                      m->kind.name);
    }
    tear_down(&f);
}
END_TEST

/* A lane that has failed says so and spoils no other. */
START_TEST(law_nan_stays_in_its_lane)
{
    const pf_metric_type *m =
        (const pf_metric_type *) pf_metric_family.kinds[_i];
    struct fixture f;
    double before[K], after[K];
    set_up(&f, 0.15);
    m->measure(&f.judged, before);
    for (size_t row = 0; row < C * N; row++) {
        size_t i = row * K + 2;
        f.log_pi[i] = f.pi[i] = f.win[i] = NAN;
    }
    m->measure(&f.judged, after);
    for (size_t k = 0; k < K; k++)
        if (k != 2)
            ck_assert(memcmp(&before[k], &after[k], sizeof after[k]) == 0);
    bool model = strncmp(m->kind.name, "reward-model", 12) == 0;
    bool policy = strcmp(m->kind.name, "price") != 0 &&
                  strcmp(m->kind.name, "label-time") != 0 &&
                  strcmp(m->kind.name, "cyclic-triads") != 0 &&
                  strcmp(m->kind.name, "expected-length") != 0 && !model;
    ck_assert_msg((bool) isnan(after[2]) == policy, "%s", m->kind.name);
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
    PF_ADD_LOOP(s, suboptimality_is_the_difference_of_objectives, 3);
    PF_ADD(s, accuracy_is_the_share_of_right_pairs);
    PF_ADD(s, accuracy_at_the_ends);
    PF_ADD(s, costs_are_passed_on);
    PF_ADD(s, length_is_expected);
    PF_ADD(s, cyclic_triads_are_counted);
    PF_ADD(s, models_are_judged_by_the_population);
    PF_ADD(s, models_at_the_ends);
    PF_ADD(s, without_a_model_nothing_is_recorded);
    PF_ADD_LOOP(s, law_nan_stays_in_its_lane, n);
    PF_ADD_LOOP(s, zero_is_best_where_the_type_says_so, n);
    PF_ADD(s, gap_bounds_the_divergence);
    PF_ADD(s, policies_with_zeros);
    PF_ADD(s, without_regularisation_the_gaps_agree);
    return s;
}
PF_TEST_MAIN(make_suite)
