/* The port of a batch of worlds: what its modes answer, at what price, and that
 * its randomness depends on nothing but seed, run and query.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "support.h"
#include "testing.h"

enum { C = 2, N = 4, K = PF_LANE_WIDTH, SIZE = C * N * K, SEED = 31 };

/* --- the layout --- */

static double *
numbers(size_t n, double first)
{
    double *x = calloc(n, sizeof *x);
    ck_assert_ptr_nonnull(x);
    for (size_t i = 0; i < n; i++)
        x[i] = first + (double) i;
    return x;
}

START_TEST(what_worlds_have_is_laid_out)
{
    enum { D = 3 };
    static const uint64_t run[K] = {5, 6, 7, 8, 9, 10, 11, 12};
    struct pf_world *w[2];
    const struct pf_world *lane[K];
    struct pf_world_batch b;
    for (size_t i = 0; i < 2; i++) {
        w[i] = pf_test_random_world(C, N, 0.1 * (double) (i + 1), i);
        w[i]->n_features = D;
        w[i]->features = numbers(C * N * D, 1000.0 * (double) i);
        w[i]->reward = numbers(C * N, 50.0 * (double) i);
    }
    w[1]->length = numbers(C * N, 7.0);
    for (size_t k = 0; k < K; k++)
        lane[k] = w[k % 2];
    const struct pf_port_setup setup = {.seed = SEED, .run = run};
    ck_assert_int_eq(pf_world_batch_init(&b, lane, K, &setup), PF_OK);
    const struct pf_task *t = &b.task;
    ck_assert(t->seed == SEED && memcmp(t->run, run, sizeof run) == 0);
    ck_assert_uint_eq(t->n_features, D);
    for (size_t k = 0; k < K; k++)
        for (size_t i = 0; i < C * N; i++) {
            const struct pf_world *own = w[k % 2];
            for (size_t j = 0; j < D; j++)
                ck_assert(t->features[(i * D + j) * K + k] ==
                          own->features[i * D + j]);
            ck_assert(t->length[i * K + k] ==
                      (k % 2 == 0 ? 1.0 : own->length[i]));
            ck_assert(b.reward[i * K + k] == own->reward[i]);
            ck_assert(t->beta[k] == own->beta);
            for (size_t z = 0; z < N; z++)
                ck_assert(pf_world_batch_probability(&b, i / N, i % N, z, k) ==
                          own->P[i * N + z]);
        }
    pf_world_batch_clear(&b);
    /* What just some have: rewards go, features are refused. */
    free(w[0]->reward);
    w[0]->reward = NULL;
    ck_assert_int_eq(pf_world_batch_init(&b, lane, K, &setup), PF_OK);
    ck_assert_ptr_null(b.reward);
    pf_world_batch_clear(&b);
    free(w[0]->features);
    w[0]->features = NULL;
    w[0]->n_features = 0;
    ck_assert_int_eq(pf_world_batch_init(&b, lane, K, &setup), PF_EINPUT);
    pf_world_batch_clear(&b);
    pf_world_free(w[0]);
    pf_world_free(w[1]);
}
END_TEST

/* --- ports on one world --- */

struct scene {
    struct pf_world *w;
    struct pf_world_batch batch;
    double opponent[SIZE], win[SIZE];
    uint32_t context[64 * K], first[64 * K], second[64 * K];
    double outcome[64 * K];
    struct pf_pairs pairs;
};

static const uint64_t runs[K] = {0, 1, 2, 3, 4, 5, 6, 1000};

static void
open_port(struct scene *s, const struct pf_port_setup *setup)
{
    const struct pf_world *lane[K];
    for (size_t k = 0; k < K; k++)
        lane[k] = s->w;
    ck_assert_int_eq(pf_world_batch_init(&s->batch, lane, K, setup), PF_OK);
}

static void
set_up(struct scene *s)
{
    memset(s, 0, sizeof *s);
    s->w = pf_test_random_world(C, N, 0.3, 17);
    for (size_t i = 0; i < SIZE; i++) /* 0.1 0.2 0.3 0.4, or turned around */
        s->opponent[i] = i / K < N ? 0.1 * (double) (1 + i / K)
                                   : 0.1 * (double) (C * N - i / K);
    s->pairs = (struct pf_pairs){.context = s->context,
                                 .first = s->first,
                                 .second = s->second,
                                 .outcome = s->outcome};
}

static void
tear_down(struct scene *s)
{
    pf_world_batch_clear(&s->batch);
    pf_world_free(s->w);
}

/* Asks n (at most 64) times about (c, y, z) in every lane. */
static void
ask(struct scene *s, size_t n, uint32_t c, uint32_t y, uint32_t z)
{
    s->pairs.n = n;
    for (size_t i = 0; i < n * K; i++) {
        s->context[i] = c;
        s->first[i] = y;
        s->second[i] = z;
        s->outcome[i] = NAN;
    }
    ck_assert_int_eq(pf_compare(&s->batch.feedback, &s->pairs), PF_OK);
}

static double
prob(const struct scene *s, size_t c, size_t y, size_t z)
{
    return s->w->P[(c * N + y) * N + z];
}

START_TEST(ports_answer_what_their_mode_says)
{
    static const struct {
        enum pf_port_mode mode;
        bool payoff, compare;
        uint64_t columns;
    } modes[] = {{PF_PORT_EXACT, true, false, 1},
                 {PF_PORT_SAMPLES, true, false, 9},
                 {PF_PORT_PAIRS, false, true, 1},
                 {PF_PORT_LABELS, false, true, 1}};
    struct scene s;
    set_up(&s);
    const struct pf_port_setup setup = {.mode = modes[_i].mode,
                                        .samples = 9,
                                        .estimator = PF_ESTIMATE_REGRESSION,
                                        .behaviour = PF_BEHAVIOUR_REFERENCE};
    open_port(&s, &setup);
    struct pf_feedback *f = &s.batch.feedback;
    s.pairs.n = 3;
    ck_assert_int_eq(pf_payoff(f, s.win, s.opponent),
                     modes[_i].payoff ? PF_OK : PF_EINPUT);
    ck_assert_uint_eq(f->queries, modes[_i].payoff ? modes[_i].columns : 0);
    f->queries = 0;
    ck_assert_int_eq(pf_compare(f, &s.pairs),
                     modes[_i].compare ? PF_OK : PF_EINPUT);
    ck_assert_uint_eq(f->queries, modes[_i].compare ? 3 : 0);
    ck_assert(f->samples == 9 && f->estimator == PF_ESTIMATE_REGRESSION);
    ck_assert(f->behaviour == PF_BEHAVIOUR_REFERENCE);
    tear_down(&s);
}
END_TEST

/* p-value of Pearson's test that `count` (n cells) was drawn from p. */
static double
chi_square(const double *count, const double *p, size_t n)
{
    double all = 0.0, x = 0.0;
    for (size_t i = 0; i < n; i++)
        all += count[i];
    for (size_t i = 0; i < n; i++)
        x += pow(count[i] - all * p[i], 2.0) / (all * p[i]);
    return gsl_cdf_chisq_Q(x, (double) n - 1.0);
}

/* The counts fit p, and would not fit it had two cells been off by 2 %. */
static void
fits(const double *count, const double *p, size_t n)
{
    double off[N];
    memcpy(off, p, n * sizeof *p);
    off[0] += 0.02;
    off[n - 1] -= 0.02;
    ck_assert_double_gt(chi_square(count, p, n), 1e-3);
    ck_assert_double_lt(chi_square(count, off, n), 1e-6);
}

/* Which column of P the answer of a lane is; fails if it is none. */
static size_t
column(const struct scene *s, size_t c, size_t k)
{
    for (size_t z = 0; z < N; z++) {
        size_t equal = 0;
        for (size_t y = 0; y < N; y++)
            equal += s->win[(c * N + y) * K + k] == prob(s, c, y, z);
        if (equal == N)
            return z;
    }
    ck_abort_msg("no column of P");
    return 0;
}

/* Each answer is one column of P, drawn from the opponent, so that its
 * expectation, enumerated, is the exact payoff. */
START_TEST(opponent_samples_are_columns)
{
    struct scene s;
    double count[C][N] = {{0}}, together[N] = {0}, exact[SIZE];
    set_up(&s);
    const struct pf_port_setup setup = {
        .mode = PF_PORT_SAMPLES, .samples = 1, .seed = SEED, .run = runs};
    open_port(&s, &setup);
    for (size_t i = 0; i < 12500; i++) {
        ck_assert_int_eq(pf_payoff(&s.batch.feedback, s.win, s.opponent),
                         PF_OK);
        for (size_t k = 0; k < K; k++) {
            size_t z0 = column(&s, 0, k), z1 = column(&s, 1, k);
            count[0][z0]++;
            count[1][z1]++;
            together[(z0 > 1) + 2 * (z1 > 1)]++;
        }
    }
    ck_assert_uint_eq(s.batch.feedback.queries, 12500);
    const double p[] = {0.1, 0.2, 0.3, 0.4}, q[] = {0.4, 0.3, 0.2, 0.1};
    const double both[] = {0.3 * 0.7, 0.7 * 0.7, 0.3 * 0.3, 0.7 * 0.3};
    fits(count[0], p, N);
    fits(count[1], q, N);
    fits(together, both, 4); /* contexts are independent */
    pf_world_batch_payoff(&s.batch, exact, s.opponent);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++) {
            double mean = 0.0;
            for (size_t z = 0; z < N; z++)
                mean += (c == 0 ? p[z] : q[z]) * prob(&s, c, y, z);
            ck_assert_double_eq_tol(mean, exact[(c * N + y) * K], 1e-15);
        }
    tear_down(&s);
}
END_TEST

START_TEST(many_opponents_are_the_mean_of_single_ones)
{
    enum { B = 5 };
    struct scene s;
    double mean[SIZE] = {0};
    set_up(&s);
    struct pf_port_setup setup = {
        .mode = PF_PORT_SAMPLES, .samples = 1, .seed = SEED, .run = runs};
    open_port(&s, &setup);
    for (size_t i = 0; i < B; i++) {
        pf_payoff(&s.batch.feedback, s.win, s.opponent);
        for (size_t j = 0; j < SIZE; j++)
            mean[j] += s.win[j] / B;
    }
    pf_world_batch_clear(&s.batch);
    setup.samples = B;
    open_port(&s, &setup);
    pf_payoff(&s.batch.feedback, s.win, s.opponent);
    ck_assert_uint_eq(s.batch.feedback.queries, B);
    for (size_t j = 0; j < SIZE; j++)
        ck_assert_double_eq_tol(s.win[j], mean[j], 1e-15);
    tear_down(&s);
}
END_TEST

START_TEST(responses_without_probability_are_never_drawn)
{
    struct scene s;
    set_up(&s);
    for (size_t i = 0; i < SIZE; i++)
        s.opponent[i] = i / K % N == 2 ? 1.0 - 1e-12 : 0.0;
    const struct pf_port_setup setup = {
        .mode = PF_PORT_SAMPLES, .samples = 1, .seed = SEED, .run = runs};
    open_port(&s, &setup);
    for (size_t i = 0; i < 100; i++) {
        pf_payoff(&s.batch.feedback, s.win, s.opponent);
        ck_assert_uint_eq(column(&s, i % C, i % K), 2);
    }
    tear_down(&s);
}
END_TEST

START_TEST(pairs_tell_the_true_probability)
{
    struct scene s;
    set_up(&s);
    const struct pf_port_setup setup = {.mode = PF_PORT_PAIRS, .run = runs};
    open_port(&s, &setup);
    for (uint32_t c = 0; c < C; c++)
        for (uint32_t y = 0; y < N; y++)
            for (uint32_t z = 0; z < N; z++) {
                ask(&s, 2, c, y, z);
                for (size_t i = 0; i < 2 * K; i++)
                    ck_assert(s.outcome[i] ==
                              (y == z ? 0.5 : prob(&s, c, y, z)));
            }
    ck_assert_uint_eq(s.batch.feedback.queries, 2 * C * N * N);
    ck_assert(s.batch.price[0] == 0.0 && s.batch.time[0] == 0.0);
    tear_down(&s);
}
END_TEST

/* --- pools --- */

/* Two annotators that differ in everything. */
struct crowd {
    struct pf_values values[4]; /* of types, then own */
    struct pf_annotator_part part[2];
    struct pf_pool_recipe recipe;
    struct pf_pool pool;
    const struct pf_pool *lane[K];
};

static void
make_crowd(struct crowd *a, const struct pf_world *w, double flips,
           enum pf_assignment assignment)
{
    static const char *const types[] = {"faithful", "adversarial"};
    static const char *const own[2][3] = {{"3", "2", "10"}, {"1", "0.25", "4"}};
    static const char *const names[] = {"weight", "price", "time"};
    const struct pf_place at = {0};
    memset(a, 0, sizeof *a);
    for (size_t i = 0; i < 2; i++) {
        const struct pf_kind *kind =
            pf_kind_find(&pf_annotator_family, types[i]);
        ck_assert_ptr_nonnull(kind);
        struct pf_values *v = &a->values[i], *o = &a->values[2 + i];
        ck_assert_int_eq(pf_values_init(v, kind->params), PF_OK);
        ck_assert_int_eq(pf_values_init(o, pf_annotator_own_params), PF_OK);
        for (size_t j = 0; j < 3; j++)
            ck_assert_int_eq(
                pf_values_set(o, "test", names[j], own[i][j], NULL, at), PF_OK);
        a->part[i] = (struct pf_annotator_part){
            .type = (const pf_annotator_type *) kind, .values = v, .own = o};
    }
    a->recipe = (struct pf_pool_recipe){.part = a->part,
                                        .n_parts = 2,
                                        .flips = flips,
                                        .assignment = assignment};
    ck_assert_int_eq(pf_pool_init(&a->pool, &a->recipe, w, SEED, 0, NULL),
                     PF_OK);
    for (size_t k = 0; k < K; k++)
        a->lane[k] = &a->pool;
}

static void
clear_crowd(struct crowd *a)
{
    pf_pool_clear(&a->pool);
    for (size_t i = 0; i < 4; i++)
        pf_values_clear(&a->values[i]);
}

static struct pf_port_setup
labels_of(const struct crowd *a)
{
    return (struct pf_port_setup){.mode = PF_PORT_LABELS,
                                  .seed = SEED,
                                  .run = runs,
                                  .pool = a != NULL ? a->lane : NULL};
}

/* Rates of labels over 100352 queries, from a pool or of the truth. */
START_TEST(labels_have_their_probability)
{
    struct scene s;
    struct crowd a;
    set_up(&s);
    make_crowd(&a, s.w, 0.15, PF_ASSIGN_UNIFORM);
    struct pf_port_setup setup = labels_of(_i == 0 ? NULL : &a);
    open_port(&s, &setup);
    double count[2] = {0};
    for (size_t i = 0; i < 196; i++) {
        ask(&s, 64, 1, 3, 2);
        for (size_t j = 0; j < 64 * K; j++) {
            ck_assert(s.outcome[j] == 0.0 || s.outcome[j] == 1.0);
            count[s.outcome[j] == 1.0]++;
        }
    }
    double p =
        _i == 0 ? prob(&s, 1, 3, 2) : pf_pool_probability(&a.pool, 1, 3, 2);
    ck_assert(p > 0.05 && p < 0.95);
    ck_assert(_i == 0 || fabs(p - prob(&s, 1, 3, 2)) > 0.02);
    const double law[] = {1.0 - p, p};
    fits(count, law, 2);
    ck_assert((s.batch.price[0] > 0.0) == (_i != 0));
    clear_crowd(&a);
    tear_down(&s);
}
END_TEST

START_TEST(pairs_tell_what_a_pool_states)
{
    struct scene s;
    struct crowd a;
    set_up(&s);
    make_crowd(&a, s.w, 0.15, PF_ASSIGN_UNIFORM);
    struct pf_port_setup setup = labels_of(&a);
    setup.mode = PF_PORT_PAIRS;
    open_port(&s, &setup);
    for (uint32_t y = 0; y < N; y++)
        for (uint32_t z = 0; z < N; z++) {
            ask(&s, 1, 1, y, z);
            double p = pf_pool_probability(&a.pool, 1, y, z);
            for (size_t k = 0; k < K; k++)
                ck_assert(s.outcome[k] == (y == z ? 0.5 : p));
        }
    ck_assert(s.batch.price[0] == 0.0);
    clear_crowd(&a);
    tear_down(&s);
}
END_TEST

START_TEST(prices_add_up)
{
    struct scene s;
    struct crowd a;
    set_up(&s);
    make_crowd(&a, s.w, 0.2, PF_ASSIGN_UNIFORM);
    struct pf_port_setup setup = labels_of(&a);
    open_port(&s, &setup);
    double price[K] = {0}, time[K] = {0};
    gsl_rng *r = pf_rng_alloc(SEED, 0, "feedback");
    for (uint32_t i = 0; i < 40; i++) {
        uint64_t before = s.batch.feedback.queries;
        uint32_t c = i % C, y = i % N, z = i / 4 % N;
        ask(&s, 64, c, y, z);
        for (size_t k = 0; k < K; k++) {
            pf_rng_rekey(r, SEED, runs[k], "feedback");
            for (size_t j = 0; j < 64; j++) {
                struct pf_label label;
                pf_rng_block(r, before + j);
                pf_pool_label(&a.pool, c, y, z, 0, r, &label);
                price[k] += label.price, time[k] += label.time;
                ck_assert(s.outcome[j * K + k] == label.outcome);
                if (y == z)
                    ck_assert(label.outcome == 0.5 && label.price == 0.0);
            }
        }
    }
    gsl_rng_free(r);
    ck_assert_uint_eq(s.batch.feedback.queries, 40 * 64);
    for (size_t k = 0; k < K; k++) {
        ck_assert(s.batch.price[k] == price[k] && price[k] > 0.0);
        ck_assert(s.batch.time[k] == time[k] && time[k] > 0.0);
        /* 3 of 4 labels at 2, the others at 0.25; 4 of 10 are coins. */
        double paid = 0.6 * (0.75 * 2.0 + 0.25 * 0.25), labels = 64.0 * 30.0;
        ck_assert_double_eq_tol(price[k] / labels, paid, 0.12);
    }
    clear_crowd(&a);
    tear_down(&s);
}
END_TEST

/* One annotator for each context and run, told by what a label costs. */
START_TEST(contexts_keep_their_annotator)
{
    struct scene s;
    struct crowd a;
    set_up(&s);
    make_crowd(&a, s.w, 0.0, PF_ASSIGN_CONTEXT);
    struct pf_port_setup setup = labels_of(&a);
    open_port(&s, &setup);
    gsl_rng *r = pf_rng_alloc(0, 0, "test");
    size_t seen[2] = {0};
    for (uint32_t c = 0; c < C; c++) {
        double before[K];
        memcpy(before, s.batch.price, sizeof before);
        ask(&s, 16, c, 0, 1);
        for (size_t k = 0; k < K; k++) {
            size_t who = pf_pool_assigned(&a.pool, SEED, runs[k], c, r);
            ck_assert(s.batch.price[k] - before[k] ==
                      16.0 * (who == 0 ? 2.0 : 0.25));
            seen[who]++;
        }
    }
    ck_assert(seen[0] > 0 && seen[1] > 0);
    gsl_rng_free(r);
    clear_crowd(&a);
    tear_down(&s);
}
END_TEST

/* --- whose randomness --- */

/* All that a port says to a fixed list of questions, for every lane. */
struct answers {
    double win[SIZE], outcome[24 * K], price[K], time[K];
};

static void
interview(struct answers *out, const struct pf_world *const *world,
          const struct pf_port_setup *setup, bool one_by_one)
{
    static struct scene s; /* only for its arrays */
    memset(out, 0, sizeof *out);
    set_up(&s);
    ck_assert_int_eq(pf_world_batch_init(&s.batch, world, K, setup), PF_OK);
    if (setup->mode == PF_PORT_SAMPLES)
        pf_payoff(&s.batch.feedback, out->win, s.opponent);
    for (size_t i = 0; i < 24 && setup->mode != PF_PORT_SAMPLES; i++)
        for (size_t k = 0; k < K; k++) {
            s.context[i * K + k] = (uint32_t) (i % C);
            s.first[i * K + k] = (uint32_t) (i % N);
            s.second[i * K + k] = (uint32_t) (i / 2 % N);
        }
    size_t step = one_by_one ? 1 : 24;
    for (size_t i = 0; i < 24 && setup->mode != PF_PORT_SAMPLES; i += step) {
        s.pairs = (struct pf_pairs){.n = step,
                                    .context = s.context + i * K,
                                    .first = s.first + i * K,
                                    .second = s.second + i * K,
                                    .outcome = out->outcome + i * K};
        ck_assert_int_eq(pf_compare(&s.batch.feedback, &s.pairs), PF_OK);
    }
    memcpy(out->price, s.batch.price, sizeof out->price);
    memcpy(out->time, s.batch.time, sizeof out->time);
    tear_down(&s);
}

static bool
same_lane(const double *x, size_t k, const double *y, size_t l, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        if (memcmp(&x[i * K + k], &y[i * K + l], sizeof *x) != 0)
            return false;
    return true;
}

static bool
agree(const struct answers *a, size_t k, const struct answers *b, size_t l)
{
    return same_lane(a->win, k, b->win, l, C * N) &&
           same_lane(a->outcome, k, b->outcome, l, 24) &&
           same_lane(a->price, k, b->price, l, 1) &&
           same_lane(a->time, k, b->time, l, 1);
}

/* Eight worlds with pools of their own, each alone and in another place. */
START_TEST(answers_do_not_depend_on_company)
{
    struct pf_world *w[K];
    struct crowd a[K];
    const struct pf_world *lane[K];
    const struct pf_pool *pool[K];
    struct answers together, turned, alone, again;
    uint64_t run[K];
    for (size_t k = 0; k < K; k++) {
        w[k] = pf_test_random_world(C, N, 0.3, k / 2);
        make_crowd(&a[k], w[k], 0.1, k % 2 ? PF_ASSIGN_CONTEXT : 0);
        lane[k] = w[k];
        pool[k] = &a[k].pool;
    }
    struct pf_port_setup setup = {.mode = _i == 0 ? PF_PORT_SAMPLES
                                                  : PF_PORT_LABELS,
                                  .samples = 3,
                                  .seed = SEED,
                                  .run = runs,
                                  .pool = pool};
    interview(&together, lane, &setup, false);
    interview(&again, lane, &setup, false);
    ck_assert(memcmp(&together, &again, sizeof again) == 0);
    interview(&again, lane, &setup, true); /* one query at a time */
    ck_assert(memcmp(&together, &again, sizeof again) == 0);
    for (size_t k = 0; k < K; k++) {
        lane[k] = w[K - 1 - k];
        pool[k] = &a[K - 1 - k].pool;
        run[k] = runs[K - 1 - k];
    }
    setup.run = run;
    interview(&turned, lane, &setup, false);
    for (size_t k = 0; k < K; k++) {
        ck_assert(agree(&together, k, &turned, K - 1 - k));
        for (size_t l = 0; l < K; l++) {
            lane[l] = w[k];
            pool[l] = &a[k].pool;
            run[l] = runs[k];
        }
        interview(&alone, lane, &setup, false);
        ck_assert(agree(&together, k, &alone, 0));
        ck_assert(agree(&together, k, &alone, K - 1));
    }
    for (size_t k = 0; k < K; k++) {
        clear_crowd(&a[k]);
        pf_world_free(w[k]);
    }
}
END_TEST

START_TEST(seeds_and_runs_decide_the_answers)
{
    struct pf_world *w = pf_test_random_world(C, N, 0.3, 2);
    const struct pf_world *lane[K];
    struct answers a, b;
    for (size_t k = 0; k < K; k++)
        lane[k] = w;
    struct pf_port_setup setup = {.mode = _i == 0 ? PF_PORT_SAMPLES
                                                  : PF_PORT_LABELS,
                                  .samples = 3,
                                  .seed = SEED,
                                  .run = runs};
    interview(&a, lane, &setup, false);
    setup.seed++;
    interview(&b, lane, &setup, false);
    for (size_t k = 0; k < K; k++) {
        ck_assert(!agree(&a, k, &b, k));
        for (size_t l = 0; l < k; l++)
            ck_assert(!agree(&a, k, &a, l));
    }
    setup.run = NULL; /* all 0 */
    setup.seed = SEED;
    interview(&b, lane, &setup, false);
    for (size_t k = 0; k < K; k++)
        ck_assert(agree(&a, 0, &b, k));
    pf_world_free(w);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("port");
    PF_ADD(s, what_worlds_have_is_laid_out);
    PF_ADD_LOOP(s, ports_answer_what_their_mode_says, 4);
    PF_ADD(s, opponent_samples_are_columns);
    PF_ADD(s, many_opponents_are_the_mean_of_single_ones);
    PF_ADD(s, responses_without_probability_are_never_drawn);
    PF_ADD(s, pairs_tell_the_true_probability);
    PF_ADD_LOOP(s, labels_have_their_probability, 2);
    PF_ADD(s, pairs_tell_what_a_pool_states);
    PF_ADD(s, prices_add_up);
    PF_ADD(s, contexts_keep_their_annotator);
    PF_ADD_LOOP(s, answers_do_not_depend_on_company, 2);
    PF_ADD_LOOP(s, seeds_and_runs_decide_the_answers, 2);
    return s;
}

PF_TEST_MAIN(make_suite)
