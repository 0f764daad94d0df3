/* Where learners start: laws that every learner keeps from any start, what a
 * start may not change, and experiments that ask for one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "batching.h"
#include "core/kernels.h"
#include "core/random.h"
#include "core/status.h"
#include "eval/game/measure.h"
#include "support.h"
#include "testing.h"

#define LANES PF_LANE_WIDTH

static bool
stays(const pf_learner_type *type)
{
    return (type->traits & PF_STAYS_AT_REF) != 0;
}

/* Log-probabilities far from uniform and from any reference of the tests: they
 * differ by up to `spread` in a context. */
static double *
random_start(size_t contexts, size_t n, double spread, uint64_t seed)
{
    double *x = calloc(contexts * n, sizeof *x);
    gsl_rng *r = pf_rng_alloc(seed, 7, "a start");
    ck_assert(x != NULL && r != NULL);
    for (size_t c = 0; c < contexts; c++) {
        double sum = 0.0;
        for (size_t y = 0; y < n; y++) {
            x[c * n + y] = spread * gsl_rng_uniform(r);
            sum += exp(x[c * n + y]);
        }
        for (size_t y = 0; y < n; y++)
            x[c * n + y] -= log(sum);
    }
    gsl_rng_free(r);
    return x;
}

/* One world and one start in 8 lanes. */
static void
start1(struct pf_test_run *r, const char *name, const char *settings,
       const struct pf_world *world, const double *start)
{
    const struct pf_world *w[LANES];
    const double *x[LANES];
    for (size_t k = 0; k < LANES; k++) {
        w[k] = world;
        x[k] = start;
    }
    pf_test_start_at(r, name, settings, w, x, LANES);
}

/* --- laws over all learners --- */

START_TEST(learners_start_there)
{
    enum { C = 2, N = 5 };
    const pf_learner_type *type = learner_at(_i);
    struct pf_world *w = pf_test_random_world(C, N, 0.2, 4);
    double *start = random_start(C, N, 4.0, 1);
    struct pf_test_run r;
    if (!stays(type)) {
        start1(&r, type->kind.name, NULL, w, start);
        for (size_t i = 0; i < C * N; i++)
            for (size_t k = 0; k < LANES; k++) {
                double pi = r.learner->pi[i * LANES + k];
                ck_assert_double_eq_tol(pi, start[i], 1e-14);
                if (r.learner->average != NULL)
                    ck_assert_double_eq_tol(r.learner->average[i * LANES + k],
                                            exp(start[i]), 1e-15);
            }
        pf_test_end(&r);
    }
    free(start);
    pf_world_free(w);
}
END_TEST

/* The reference, given as the start, is none: not a bit differs. */
START_TEST(a_start_at_the_reference_is_none)
{
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    struct pf_world *w = pf_test_random_world(2, 5, 0.2, 13);
    struct pf_test_run a, b;
    if (!stays(type)) {
        pf_test_start1(&a, name, NULL, w);
        start1(&b, name, NULL, w, w->log_ref);
        pf_test_steps(&a, 23);
        pf_test_steps(&b, 23);
        ck_assert_uint_eq(a.learner->block_size, b.learner->block_size);
        ck_assert_mem_eq(a.learner->block, b.learner->block,
                         a.learner->block_size * sizeof(double));
        pf_test_end(&a);
        pf_test_end(&b);
    }
    pf_world_free(w);
}
END_TEST

/* And another start is not: some step later the policy is another one. Only a
 * learner that answers the reference alone forgets where it was. */
START_TEST(a_start_is_felt)
{
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    struct pf_world *w = pf_test_random_world(1, 5, 0.2, 13);
    double *start = random_start(1, 5, 3.0, 2), most = 0.0;
    struct pf_test_run a, b;
    if (!stays(type)) {
        pf_test_start1(&a, name, NULL, w);
        start1(&b, name, NULL, w, start);
        pf_test_steps(&a, 1);
        pf_test_steps(&b, 1);
        for (size_t i = 0; i < 5 * LANES; i++)
            most =
                fmax(most, fabs(exp(a.learner->pi[i]) - exp(b.learner->pi[i])));
        ck_assert_msg(most > 1e-3 || strcmp(name, "fictitious-play") == 0,
                      "%s has forgotten its start", name);
        pf_test_end(&a);
        pf_test_end(&b);
    }
    free(start);
    pf_world_free(w);
}
END_TEST

/* Whoever cannot start elsewhere says so, and so does every policy class but
 * the table. */
START_TEST(what_cannot_be_is_refused)
{
    struct pf_world *w = pf_test_random_world(1, 4, 0.2, 5);
    double *start = random_start(1, 4, 3.0, 3);
    const struct pf_world *lane[LANES];
    const double *at[LANES];
    double values[PF_LEARNER_PARAMS * LANES] = {0.0};
    const struct pf_learner_setup plain = {.values = values};
    struct pf_world_batch b;
    struct pf_learner *l;
    size_t refused = 0;
    w->n_features = 2;
    w->features = calloc(8, sizeof *w->features);
    ck_assert_ptr_nonnull(w->features);
    for (size_t k = 0; k < LANES; k++) {
        lane[k] = w;
        at[k] = start;
    }
    ck_assert_int_eq(pf_world_batch_init(&b, lane, LANES, NULL), PF_OK);
    ck_assert_int_eq(pf_world_batch_start(&b, at), PF_OK);
    for (size_t i = 0; i < count_learners(); i++)
        if (stays(learner_at((int) i))) {
            refused++;
            ck_assert_int_eq(
                pf_learner_alloc(&l, learner_at((int) i), &b.task, &plain),
                PF_EINPUT);
        }
    ck_assert_uint_eq(refused, 1); /* best-of-n */
    const pf_learner_type *dpo =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, "dpo");
    for (size_t i = 0; pf_policy_type_family.kinds[i] != NULL; i++) {
        struct pf_learner_setup setup = plain;
        setup.policy = (const pf_policy_type *) pf_policy_type_family.kinds[i];
        bool table = strcmp(setup.policy->kind.name, "tabular") == 0;
        ck_assert(setup.policy->any_start == table);
        int status = pf_learner_alloc(&l, dpo, &b.task, &setup);
        ck_assert_int_eq(status, table ? PF_OK : PF_EINPUT);
        pf_learner_free(l);
    }
    pf_world_batch_clear(&b);
    free(start);
    pf_world_free(w);
}
END_TEST

/* The same run in lane 0 of a batch of its own and in lane 5 of 16, some of
 * which start at their references. */
START_TEST(bits_do_not_depend_on_the_company)
{
    enum { C = 2, N = 6, MANY = 16, PLACE = 5 };
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    struct pf_world *w[MANY];
    const struct pf_world *lane[MANY];
    double *start[MANY] = {NULL};
    const double *at[MANY];
    struct pf_test_run alone, among;
    if (stays(type))
        return;
    for (size_t k = 0; k < MANY; k++) {
        lane[k] = w[k] = pf_test_random_world(C, N, 0.4, 90 + k);
        w[k]->beta = k == PLACE ? 0.05 : 0.4;
        if (k % 3 != 0)
            start[k] = random_start(C, N, 3.0, k);
        at[k] = start[k];
    }
    lane[0] = w[PLACE]; /* defaults follow the beta of world[0] */
    pf_test_start_at(&among, name, NULL, lane, at, MANY);
    start1(&alone, name, NULL, w[PLACE], start[PLACE]);
    pf_test_steps(&alone, 30);
    pf_test_steps(&among, 30);
    for (size_t row = 0; row < C * N; row++) {
        double x = alone.learner->pi[row * LANES + 3];
        double y = among.learner->pi[row * MANY + PLACE];
        ck_assert_msg(memcmp(&x, &y, sizeof x) == 0, "%s row %zu: %a %a", name,
                      row, x, y);
    }
    pf_test_end(&alone);
    pf_test_end(&among);
    for (size_t k = 0; k < MANY; k++) {
        pf_world_free(w[k]);
        free(start[k]);
    }
}
END_TEST

/* The block and t are the whole state: where a run started is in it. */
START_TEST(saved_state_goes_on_identically)
{
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    struct pf_test_run a, b;
    if (stays(type))
        return;
    struct pf_world *w = pf_test_random_world(2, 6, 0.1, 3);
    double *start = random_start(2, 6, 3.0, 5);
    start1(&a, name, NULL, w, start);
    start1(&b, name, NULL, w, start);
    pf_test_steps(&a, 11);
    memcpy(b.learner->block, a.learner->block,
           a.learner->block_size * sizeof(double));
    b.learner->t = a.learner->t;
    pf_test_steps(&a, 14);
    pf_test_steps(&b, 14);
    ck_assert_mem_eq(a.learner->block, b.learner->block,
                     a.learner->block_size * sizeof(double));
    pf_test_end(&a);
    pf_test_end(&b);
    free(start);
    pf_world_free(w);
}
END_TEST

START_TEST(relabelling_permutes_the_answer)
{
    enum { N = 6 };
    static const size_t to[N] = {3, 0, 5, 1, 4, 2};
    const pf_learner_type *type = learner_at(_i);
    char text[40];
    const char *name = type->kind.name,
               *settings = pf_test_without_samples(type, text);
    double moved[N];
    struct pf_test_run a, b;
    if (stays(type) ||
        ((type->asks & (PF_ASKS_COMPARE | PF_ASKS_RATE)) && settings == NULL))
        return;
    struct pf_world *w = pf_test_random_world(1, N, 0.2, 21);
    struct pf_world *v = pf_test_random_world(1, N, 0.2, 21);
    double *start = random_start(1, N, 3.0, 6);
    for (size_t y = 0; y < N; y++) {
        v->log_ref[to[y]] = w->log_ref[y];
        moved[to[y]] = start[y];
        for (size_t z = 0; z < N; z++)
            v->P[to[y] * N + to[z]] = w->P[y * N + z];
    }
    start1(&a, name, settings, w, start);
    start1(&b, name, settings, v, moved);
    pf_test_steps(&a, 20);
    pf_test_steps(&b, 20);
    for (size_t y = 0; y < N; y++)
        ck_assert_double_eq_tol(exp(a.learner->pi[y * LANES]),
                                exp(b.learner->pi[to[y] * LANES]), 1e-11);
    pf_test_end(&a);
    pf_test_end(&b);
    free(start);
    pf_world_free(w);
    pf_world_free(v);
}
END_TEST

/* The start is no anchor: from anywhere the regularised learners get to the
 * regularised Nash policy of the reference. */
START_TEST(regularised_learners_find_nash_from_anywhere)
{
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    if (!(type->traits & PF_REGULARISED) ||
        strcmp(name, "best-response") == 0 || type->asks != PF_ASKS_PAYOFF)
        return;
    bool md = strcmp(name, "nash-md") == 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct pf_world *w = pf_test_random_world(1, 8, 0.15, seed);
        double *nash = pf_test_log_nash(w), pi[8];
        double *start = random_start(1, 8, 6.0, seed);
        struct pf_test_run r;
        start1(&r, name, md ? "schedule=theory" : NULL, w, start);
        pf_test_steps(&r, 4000);
        pf_test_lane(&r, r.learner->pi, 0, pi);
        for (size_t y = 0; y < 8; y++)
            ck_assert_msg(fabs(pi[y] - nash[y]) < (md ? 2e-2 : 1e-9),
                          "%s seed %d: %g against %g", name, (int) seed, pi[y],
                          nash[y]);
        pf_test_end(&r);
        free(start);
        free(nash);
        pf_world_free(w);
    }
}
END_TEST

START_TEST(averages_approach_nash_from_anywhere)
{
    const pf_learner_type *type = learner_at(_i);
    double win[6 * LANES], best = 0.0;
    struct pf_test_run r;
    if (!(type->traits & PF_AVERAGES) || (type->traits & PF_REGULARISED))
        return;
    struct pf_world *w = pf_test_random_world(1, 6, 0.1, 77);
    double *start = random_start(1, 6, 2.0, 8);
    start1(&r, type->kind.name, NULL, w, start);
    pf_test_steps(&r, 5000);
    pf_world_batch_payoff(&r.batch, win, r.learner->average);
    for (size_t y = 0; y < 6; y++)
        best = fmax(best, win[y * LANES]);
    ck_assert_msg(2.0 * (best - 0.5) < 0.02, "%s: gap %g", type->kind.name,
                  2.0 * (best - 0.5));
    pf_test_end(&r);
    free(start);
    pf_world_free(w);
}
END_TEST

/* --- the first step, from the papers --- */

enum { N1 = 4 };

/* log out = a base + b ref + c (P opponent), normalised. */
static void
mirror(double *out, double a, const double *base, double b, const double *ref,
       double c, const double *P, const double *opponent)
{
    double sum = 0.0, next[N1];
    for (size_t y = 0; y < N1; y++) {
        double win = 0.0;
        for (size_t z = 0; z < N1; z++)
            win += P[y * N1 + z] * exp(opponent[z]);
        next[y] = a * base[y] + b * ref[y] + c * win;
        sum += exp(next[y]);
    }
    for (size_t y = 0; y < N1; y++)
        out[y] = next[y] - log(sum);
}

static void
expect_step(const struct pf_world *w, const double *start, const char *name,
            const char *settings, const double *expected)
{
    struct pf_test_run r;
    double pi[N1];
    start1(&r, name, settings, w, start);
    pf_test_steps(&r, 1);
    pf_test_lane(&r, r.learner->pi, 3, pi);
    for (size_t y = 0; y < N1; y++)
        ck_assert_msg(fabs(pi[y] - expected[y]) < 1e-13, "%s: %g, not %g", name,
                      pi[y], expected[y]);
    pf_test_end(&r);
}

/* Where the reference is in the update it stays; where the past is, the start
 * is. */
START_TEST(the_reference_stays_the_anchor)
{
    const double b = 0.2, e = 0.7;
    struct pf_world *w = pf_test_random_world(1, N1, b, 31);
    double *s = random_start(1, N1, 3.0, 9), x[N1], half[N1];
    const double *P = w->P, *ref = w->log_ref, shrink = 1.0 / (1.0 + e * b);
    mirror(x, 1.0 - e * b, s, e * b, ref, e, P, s);
    expect_step(w, s, "omd", "eta=0.7", x);
    expect_step(w, s, "nash-ema", "eta=0.7 ema=0.6", x);
    mirror(x, shrink, s, e * b * shrink, ref, e * shrink, P, s);
    expect_step(w, s, "mmd", "eta=0.7", x);
    expect_step(w, s, "mmd", "eta=0.7 magnet=moving", x);
    expect_step(w, s, "optimistic-mmd", "eta=0.7", x);
    mirror(half, 1.0 - e * b, s, e * b, ref, 0.0, P, s); /* the mixture */
    mirror(x, 1.0, half, 0.0, ref, e, P, half);
    expect_step(w, s, "nash-md", "eta=0.7", x);
    mirror(half, 1.0 - e * b, s, e * b, ref, e, P, s);
    mirror(x, 1.0 - e * b, s, e * b, ref, e, P, half);
    expect_step(w, s, "egpo", "eta=0.7", x);
    mirror(x, 1.0, s, 0.0, ref, e, P, s);
    expect_step(w, s, "mwu", "eta=0.7", x);
    expect_step(w, s, "omwu", "eta=0.7", x);
    mirror(x, 1.0, s, 0.0, ref, 2.0 * e, P, s); /* primed, then ahead */
    expect_step(w, s, "onpo", "eta=0.7", x);
    mirror(x, 0.0, s, 1.0, ref, 1.0 / b, P, s);
    expect_step(w, s, "best-response", NULL, x);
    free(s);
    pf_world_free(w);
}
END_TEST

/* --- reward models --- */

/* A learner of the policy gradient that asks a model of this kind in the place
 * of annotators, after one step. Its row `row` is choice `word`. */
static struct pf_learner *
fitted(struct pf_world_batch *b, const pf_reward_model_type *model, size_t row,
       double word)
{
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, "rloo");
    struct pf_values own, its;
    struct pf_place nowhere = {0};
    struct pf_learner *l = NULL;
    double x[PF_LEARNER_PARAMS * LANES], y[PF_REWARD_PARAMS * LANES];
    ck_assert_int_eq(pf_values_init(&own, type->kind.params), PF_OK);
    ck_assert_int_eq(pf_values_init(&its, model->kind.params), PF_OK);
    its.number[row] = word;
    its.given[row] = true;
    ck_assert_int_eq(pf_values_finish(&own, "rloo", 0.2, NULL, nowhere), PF_OK);
    ck_assert_int_eq(pf_values_finish(&its, "model", 0.2, NULL, nowhere),
                     PF_OK);
    for (size_t i = 0; i < own.n * LANES; i++)
        x[i] = own.number[i / LANES];
    for (size_t i = 0; i < its.n * LANES; i++)
        y[i] = its.number[i / LANES];
    const struct pf_learner_setup setup = {
        .values = x, .model = model, .model_values = y, .data = {.pairs = 60}};
    ck_assert_int_eq(pf_learner_alloc(&l, type, &b->task, &setup), PF_OK);
    ck_assert_int_eq(pf_learner_step(l, &b->feedback), PF_OK);
    pf_values_clear(&own);
    pf_values_clear(&its);
    return l;
}

/* What is fitted to judged pairs is the same wherever the policy starts: rows
 * of choices are tried one by one. */
START_TEST(reward_models_know_no_start)
{
    enum { N = 5 };
    const pf_reward_model_type *model =
        (const pf_reward_model_type *) pf_reward_model_family.kinds[_i];
    struct pf_world *w = pf_test_random_world(1, N, 0.2, 14);
    double *start = random_start(1, N, 3.0, 12);
    const struct pf_world *lane[LANES];
    const double *at[LANES];
    const struct pf_port_setup port = {.mode = PF_PORT_PAIRS};
    struct pf_world_batch with, without;
    char word[64];
    size_t tried = 0;
    w->n_features = 2;
    w->features = random_start(2, N, 2.0, 13);
    for (size_t k = 0; k < LANES; k++) {
        lane[k] = w;
        at[k] = start;
    }
    ck_assert_int_eq(pf_world_batch_init(&with, lane, LANES, &port), PF_OK);
    ck_assert_int_eq(pf_world_batch_init(&without, lane, LANES, &port), PF_OK);
    ck_assert_int_eq(pf_world_batch_start(&with, at), PF_OK);
    for (size_t row = 0; model->kind.params[row].name != NULL; row++)
        for (size_t i = 0; model->kind.params[row].form == PF_CHOICE &&
                           pf_choice_word(model->kind.params[row].choices, i,
                                          word, sizeof word);
             i++, tried++) {
            struct pf_learner *a = fitted(&with, model, row, (double) i);
            struct pf_learner *b = fitted(&without, model, row, (double) i);
            ck_assert_msg(memcmp(a->model.reward, b->model.reward,
                                 N * LANES * sizeof(double)) == 0,
                          "%s with %s", model->kind.name, word);
            ck_assert(memcmp(a->pi, b->pi, N * LANES * sizeof(double)) != 0);
            pf_learner_free(a);
            pf_learner_free(b);
        }
    ck_assert_uint_ge(tried, 4);
    pf_world_batch_clear(&with);
    pf_world_batch_clear(&without);
    free(start);
    pf_world_free(w);
}
END_TEST

/* --- experiments --- */

/* An experiment of three runs; `world` are attributes, `start` an element. */
static void
read_plan(struct bench *b, char *xml, size_t size, const char *world,
          const char *start)
{
    snprintf(xml, size,
             "<experiment version='1' name='t' seed='5'>"
             "<world beta='0.1' contexts='2' %s><features type='gaussian' "
             "dimensions='3'/><preference type='golden-reward' actions='5'/>"
             "<reference type='gaussian' spread='0.4'/>%s</world>"
             "<learner type='omd'/><budget steps='20'/>"
             "<record points='4' policies='all'/>"
             "<seeds first='2' count='3'/></experiment>",
             world, start);
    bench_open(b, xml);
}

/* The world and start of run `run`; free both. */
static struct pf_world *
world_of(struct bench *b, size_t run, double **start)
{
    const struct pf_cell *cell = &b->plan.cell[0];
    uint64_t seed = b->plan.run[run].seed;
    struct pf_world *w;
    ck_assert_int_eq(
        pf_cell_world(&w, &b->e, cell, cell->world->per_seed ? seed : 0, &b->d),
        PF_OK);
    ck_assert_int_eq(pf_cell_start(start, &b->e, cell, w, seed, &b->d), PF_OK);
    return w;
}

static bool
same_worlds(const struct pf_world *v, const struct pf_world *w)
{
    size_t rows = v->contexts * v->responses;
    return memcmp(v->P, w->P, rows * v->responses * sizeof(double)) == 0 &&
           memcmp(v->log_ref, w->log_ref, rows * sizeof(double)) == 0 &&
           memcmp(v->features, w->features, rows * 3 * sizeof(double)) == 0;
}

/* Context c of the start of a seed, drawn here: normal numbers of the stream
 * named by (experiment seed, seed, "start/c"). */
static void
expect_drawn(const double *start, uint64_t seed, double spread)
{
    enum { N = 5 };
    for (size_t c = 0; c < 2; c++) {
        char name[20];
        double x[N], sum = 0.0;
        snprintf(name, sizeof name, "start/%zu", c);
        gsl_rng *r = pf_rng_alloc(5, seed, name);
        ck_assert_ptr_nonnull(r);
        for (size_t y = 0; y < N; y++) {
            x[y] = spread * gsl_ran_ugaussian(r);
            sum += exp(x[y]);
        }
        for (size_t y = 0; y < N; y++)
            ck_assert_double_eq_tol(start[c * N + y], x[y] - log(sum), 1e-14);
        gsl_rng_free(r);
    }
}

/* Drawn for every seed, also in a shared world; nothing else of a world is
 * drawn differently for it. */
START_TEST(starts_have_streams_of_their_own)
{
    static const char *const draw[] = {"draw='per-seed'", "draw='shared'"};
    bool shared = _i == 1;
    struct bench with, without;
    char one[2000], two[2000];
    double *start[3], *none;
    struct pf_world *w[3];
    read_plan(&with, one, sizeof one, draw[_i],
              "<start type='gaussian' spread='1.3'/>");
    read_plan(&without, two, sizeof two, draw[_i], "");
    for (size_t i = 0; i < 3; i++) {
        struct pf_world *v = world_of(&without, i, &none);
        w[i] = world_of(&with, i, &start[i]);
        ck_assert_ptr_null(none);
        ck_assert(same_worlds(v, w[i]));
        ck_assert(same_worlds(w[0], w[i]) == (shared || i == 0));
        expect_drawn(start[i], with.plan.run[i].seed, 1.3);
        ck_assert_str_ne(with.plan.run[i].id, without.plan.run[i].id);
        pf_world_free(v);
    }
    for (size_t i = 0; i < 3; i++) {
        pf_world_free(w[i]);
        free(start[i]);
    }
    bench_close(&with);
    bench_close(&without);
}
END_TEST

/* Every member of the family of references can be a start; without a start no
 * description of a run says a word of it. */
START_TEST(the_whole_family_of_references_can_be_a_start)
{
    static const char *const needs[] = {"list", "file"}; /* an attribute */
    struct bench b;
    char xml[2000], element[120];
    double *start = NULL;
    for (size_t i = 0; pf_reference_family.kinds[i] != NULL; i++) {
        const char *type = pf_reference_family.kinds[i]->name;
        const char *more = "";
        if (strcmp(type, needs[1]) == 0)
            continue; /* in tests/cli/start.sh */
        if (strcmp(type, needs[0]) == 0)
            more = "values='0.1 0.2 0.3 0.15 0.25'";
        snprintf(element, sizeof element, "<start type='%s' %s/>", type, more);
        read_plan(&b, xml, sizeof xml, "", element);
        ck_assert_ptr_nonnull(strstr(b.plan.cell[0].description, "\nstart "));
        struct pf_world *w = world_of(&b, 0, &start);
        for (size_t c = 0; c < 2; c++) {
            double sum = 0.0;
            for (size_t y = 0; y < 5; y++)
                sum += exp(start[c * 5 + y]);
            ck_assert_double_eq_tol(sum, 1.0, 1e-14);
        }
        free(start);
        pf_world_free(w);
        bench_close(&b);
    }
    read_plan(&b, xml, sizeof xml, "", "");
    ck_assert_ptr_null(strstr(b.plan.cell[0].description, "start"));
    bench_close(&b);
}
END_TEST

/* What a batch records of its runs: the first policy is the start, and every
 * run has the bytes that it has alone. */
START_TEST(batches_start_there)
{
    static const char *const draw[] = {"draw='per-seed'", "draw='shared'"};
    struct handed all = {0};
    struct bench b;
    char xml[2000], saved[PF_CHECKPOINT_NAME];
    const struct pf_batch_control control = {0};
    read_plan(&b, xml, sizeof xml, draw[_i], "<start type='gaussian'/>");
    ck_assert_int_eq(
        pf_batch_execute(&b.batch, &control, take_result, &all, saved, &b.d),
        PF_OK);
    for (size_t i = 0; i < 3; i++) {
        struct handed one = {0};
        struct pf_batch alone = {.experiment = &b.e,
                                 .run = {b.batch.run[i]},
                                 .cell = {b.batch.cell[i]},
                                 .world = {b.batch.world[i]},
                                 .pool = {b.batch.pool[i]},
                                 .n = 1};
        ck_assert_int_eq(
            pf_batch_execute(&alone, &control, take_result, &one, saved, &b.d),
            PF_OK);
        ck_assert_uint_eq(one.run[0].size, all.run[i].size);
        ck_assert_mem_eq(one.run[0].data, all.run[i].data, one.run[0].size);
        ck_assert(i == 0 || all.run[i].size != all.run[0].size ||
                  memcmp(all.run[i].data + 40, all.run[0].data + 40,
                         all.run[0].size - 40) != 0);
        handed_clear(&one);
    }
    handed_clear(&all);
    bench_close(&b);
}
END_TEST

/* What is refused, and how it is said. */
static void
expect_refused(const char *start, const char *more, const char *learner,
               const char *sentence)
{
    char xml[2000];
    struct pf_experiment e;
    struct pf_plan plan = {0};
    struct pf_diag d;
    bool said = false;
    snprintf(xml, sizeof xml,
             "<experiment version='1' name='t'><world>%s"
             "<preference type='golden-reward' actions='5'/>%s</world>%s"
             "<budget steps='2'/></experiment>",
             more, start, learner);
    pf_diag_init(&d);
    int status =
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, &d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, &d);
    if (status == PF_OK)
        status = pf_worlds_try(&plan, &d);
    ck_assert_int_eq(status, PF_EINPUT);
    for (size_t i = 0; i < d.count && i < PF_DIAG_CAP; i++)
        said = said || strstr(d.message[i], sentence) != NULL;
    ck_assert_msg(said, "not said: %s; but: %s", sentence,
                  d.count > 0 ? d.message[0] : "nothing");
    pf_plan_clear(&plan);
    pf_experiment_clear(&e);
    pf_diag_clear(&d);
}

START_TEST(what_cannot_be_is_said_before_the_run)
{
    static const char zipf[] = "<start type='zipf'/>";
    static const char features[] = "<features type='gaussian'/>";
    expect_refused(zipf, features,
                   "<learner type='nash-md-pg'><feedback type='pairs'/><policy "
                   "type='log-linear'/></learner>",
                   "the log-linear policy starts at the reference policy");
    expect_refused(zipf, features,
                   "<learner type='nash-md-pg'><feedback type='pairs'/><policy "
                   "type='mlp'/></learner>",
                   "give nash-md-pg <policy type=\"tabular\"/>");
    expect_refused(zipf, features,
                   "<learner type='best-of-n'><feedback type='exact'/>"
                   "</learner>",
                   "best-of-n makes each of its policies from the reference");
    expect_refused("<start type='softmax'/>", "", "<learner type='omd'/>",
                   "softmax is made from features");
    expect_refused("<start type='list' values='0.5 0.5'/>", features,
                   "<learner type='omd'/>",
                   "there are 2 numbers for 5 responses");
    expect_refused("<start type='list' values='0.5 0.5 0 0 0'/>", features,
                   "<learner type='omd'/>",
                   "number 3 is 0; every response needs a positive");
    expect_refused("<start type='file' file='nowhere.txt'/>", features,
                   "<learner type='omd'/>", "nowhere.txt");
    expect_refused("<start/>", features, "<learner type='omd'/>", "type");
    expect_refused("<start type='uniform'/><start type='zipf'/>", features,
                   "<learner type='omd'/>", "start");
    expect_refused("<start type='gausian'/>", features, "<learner type='omd'/>",
                   "gaussian");
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("start");
    size_t n = count_learners();
    PF_ADD_LOOP(s, learners_start_there, n);
    PF_ADD_LOOP(s, a_start_at_the_reference_is_none, n);
    PF_ADD_LOOP(s, a_start_is_felt, n);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, n);
    PF_ADD_LOOP(s, saved_state_goes_on_identically, n);
    PF_ADD_LOOP(s, relabelling_permutes_the_answer, n);
    PF_ADD_LOOP(s, regularised_learners_find_nash_from_anywhere, n);
    PF_ADD_LOOP(s, averages_approach_nash_from_anywhere, n);
    PF_ADD(s, what_cannot_be_is_refused);
    PF_ADD(s, the_reference_stays_the_anchor);
    PF_ADD_LOOP(s, reward_models_know_no_start, 3);
    PF_ADD_LOOP(s, starts_have_streams_of_their_own, 2);
    PF_ADD(s, the_whole_family_of_references_can_be_a_start);
    PF_ADD_LOOP(s, batches_start_there, 2);
    PF_ADD(s, what_cannot_be_is_said_before_the_run);
    return s;
}
PF_TEST_MAIN(make_suite)
