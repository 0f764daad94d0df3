/* Laws that every learner must keep, and the golden iterates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "support.h"
#include "testing.h"

#define LANES PF_LANE_WIDTH

static size_t
count_learners(void)
{
    size_t n = 0;
    while (pf_learner_family.kinds[n] != NULL)
        n++;
    return n;
}

static const pf_learner_type *
learner_at(int i)
{
    return (const pf_learner_type *) pf_learner_family.kinds[i];
}

static bool
has_row(const pf_learner_type *type, const char *name)
{
    for (const struct pf_param *p = type->kind.params; p && p->name; p++)
        if (strcmp(p->name, name) == 0)
            return true;
    return false;
}

/* --- laws over the registry; those that samples may break also on responses
 * that are strings --- */

/* Tests that loop over learners twice: number i, then the same on strings. */
struct twice {
    const pf_learner_type *type;
    bool strings;
};

static struct twice
twice_at(int i)
{
    return (struct twice){learner_at(i / 2), i % 2 == 1};
}

/* Only what follows gradients can see tokens. */
static bool
is_moot(const struct twice *a)
{
    return a->strings && !(a->type->traits & PF_PARAMETRIC);
}

/* A random world whose responses are strings, where that is asked for. */
static struct pf_world *
twice_world(const struct twice *a, size_t contexts, size_t tokens, bool end,
            uint64_t seed)
{
    size_t vocabulary = 3;
    struct pf_world *w = pf_test_random_world(
        contexts, pf_strings_count(vocabulary, tokens, end), 0.07, seed);
    if (a->strings)
        ck_assert_int_eq(pf_strings_alloc(&w->strings, vocabulary, tokens, end),
                         PF_OK);
    return w;
}

START_TEST(policy_stays_on_the_simplex)
{
    struct twice a = twice_at(_i);
    const pf_learner_type *type = a.type;
    if (is_moot(&a))
        return;
    struct pf_world *w = twice_world(&a, 3, 2, true, 11); /* 7 responses */
    struct pf_test_run r;
    pf_test_start1(&r, type->kind.name, NULL, w);
    for (int t = 0; t < 60; t++) {
        pf_test_steps(&r, 1);
        for (size_t c = 0; c < 3; c++) {
            double sum = 0.0, mean = 0.0;
            for (size_t y = 0; y < 7; y++) {
                size_t at = (c * 7 + y) * LANES;
                double p = exp(r.learner->pi[at]);
                ck_assert(p >= 0.0 && p <= 1.0 + 1e-15);
                ck_assert((type->traits & PF_BOUNDARY) || p > 0.0);
                sum += p;
                mean += r.learner->average ? r.learner->average[at] : 1.0 / 7;
            }
            ck_assert_double_eq_tol(sum, 1.0, 1e-14);
            ck_assert_double_eq_tol(mean, 1.0, 1e-14);
        }
    }
    pf_test_end(&r);
    pf_world_free(w);
}
END_TEST

START_TEST(queries_are_what_the_type_says)
{
    const pf_learner_type *type = learner_at(_i);
    struct pf_world *w = pf_test_random_world(1, 4, 0.3, 5);
    struct pf_test_run r;
    pf_test_start1(&r, type->kind.name, NULL, w);
    pf_test_steps(&r, 13);
    if (r.step_queries > 0)
        ck_assert_uint_eq(r.batch.feedback.queries, 13u * r.step_queries);
    ck_assert((r.batch.feedback.queries > 0) == (type->asks != 0));
    ck_assert_uint_eq(r.learner->t, 13);
    pf_test_end(&r);
    pf_world_free(w);
}
END_TEST

/* The same run in lane 0 of a batch of one world and in lane 5 of 16 lanes
 * of different worlds: not a bit differs. */
START_TEST(bits_do_not_depend_on_the_company)
{
    struct twice a = twice_at(_i);
    const char *name = a.type->kind.name;
    enum { N = 9, MANY = 16, PLACE = 5 };
    struct pf_world *w[MANY];
    const struct pf_world *lane[MANY];
    if (is_moot(&a))
        return;
    for (size_t k = 0; k < MANY; k++) {
        lane[k] = w[k] = twice_world(&a, 2, 2, false, 90 + k);
        w[k]->beta = k == PLACE ? 0.05 : 0.4;
    }
    struct pf_test_run alone, among;
    lane[0] = w[PLACE]; /* defaults follow the beta of world[0] */
    pf_test_start(&among, name, NULL, lane, MANY);
    pf_test_start1(&alone, name, NULL, w[PLACE]);
    pf_test_steps(&alone, 40);
    pf_test_steps(&among, 40);
    for (size_t row = 0; row < 2 * N; row++) {
        double x = alone.learner->pi[row * LANES + 3];
        double y = among.learner->pi[row * MANY + PLACE];
        ck_assert_msg(memcmp(&x, &y, sizeof x) == 0, "%s row %zu: %a %a", name,
                      row, x, y);
    }
    pf_test_end(&alone);
    pf_test_end(&among);
    for (size_t k = 0; k < MANY; k++)
        pf_world_free(w[k]);
}
END_TEST

/* The block and t are the whole state. */
START_TEST(saved_state_goes_on_identically)
{
    struct twice which = twice_at(_i);
    const char *name = which.type->kind.name;
    if (is_moot(&which))
        return;
    struct pf_world *w = twice_world(&which, 2, 2, true, 3);
    struct pf_test_run a, b;
    pf_test_start1(&a, name, NULL, w);
    pf_test_start1(&b, name, NULL, w);
    pf_test_steps(&a, 17);
    memcpy(b.learner->block, a.learner->block,
           a.learner->block_size * sizeof(double));
    b.learner->t = a.learner->t;
    pf_test_steps(&a, 20);
    pf_test_steps(&b, 20);
    ck_assert_mem_eq(a.learner->block, b.learner->block,
                     a.learner->block_size * sizeof(double));
    pf_test_end(&a);
    pf_test_end(&b);
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
    if ((type->asks & (PF_ASKS_COMPARE | PF_ASKS_RATE)) && settings == NULL)
        return;
    struct pf_world *w = pf_test_random_world(1, N, 0.2, 21);
    struct pf_world *v = pf_test_random_world(1, N, 0.2, 21);
    for (size_t y = 0; y < N; y++) {
        v->log_ref[to[y]] = w->log_ref[y];
        for (size_t z = 0; z < N; z++)
            v->P[to[y] * N + to[z]] = w->P[y * N + z];
    }
    struct pf_test_run a, b;
    pf_test_start1(&a, name, settings, w);
    pf_test_start1(&b, name, settings, v);
    pf_test_steps(&a, 25);
    pf_test_steps(&b, 25);
    for (size_t y = 0; y < N; y++)
        ck_assert_double_eq_tol(exp(a.learner->pi[y * LANES]),
                                exp(b.learner->pi[to[y] * LANES]), 1e-11);
    pf_test_end(&a);
    pf_test_end(&b);
    pf_world_free(w);
    pf_world_free(v);
}
END_TEST

static int
poisoned_outcome(void *self, struct pf_pairs *pairs)
{
    struct pf_world_batch *b = self;
    for (size_t i = 0; i < pairs->n; i++)
        for (size_t k = 0; k < b->task.shape.lanes; k++)
            pairs->outcome[i * b->task.shape.lanes + k] =
                k == 6 ? (double) NAN : 0.7;
    return PF_OK;
}

static int
plain_outcome(void *self, struct pf_pairs *pairs)
{
    struct pf_world_batch *b = self;
    for (size_t i = 0; i < pairs->n * b->task.shape.lanes; i++)
        pairs->outcome[i] = 0.7;
    return PF_OK;
}

static int
poisoned_rate(void *self, struct pf_ratings *ratings)
{
    struct pf_world_batch *b = self;
    size_t lanes = b->task.shape.lanes;
    int status = pf_test_rate(self, ratings);
    for (size_t at = 6; at < ratings->n * lanes; at += lanes)
        ratings->score[at] = (double) NAN;
    return status;
}

/* A NaN in one lane's payoff stays in that lane. */
static int
poisoned(void *self, double *win, const double *opponent)
{
    struct pf_world_batch *b = self;
    pf_world_batch_payoff(b, win, opponent);
    win[2 * b->task.shape.lanes + 6] = (double) NAN;
    return PF_OK;
}

START_TEST(a_poisoned_lane_harms_no_other)
{
    const char *name = learner_at(_i)->kind.name;
    struct pf_world *w = pf_test_random_world(1, 5, 0.2, 8);
    struct pf_test_run a, b;
    pf_test_start1(&a, name, NULL, w);
    pf_test_start1(&b, name, NULL, w);
    if (b.batch.feedback.payoff != NULL)
        b.batch.feedback.payoff = poisoned;
    if (b.batch.feedback.rate != NULL)
        b.batch.feedback.rate = poisoned_rate;
    if (b.batch.feedback.compare != NULL) {
        a.batch.feedback.compare = plain_outcome;
        b.batch.feedback.compare = poisoned_outcome;
    }
    pf_test_steps(&a, 9);
    pf_test_steps(&b, 9);
    for (size_t i = 0; i < 5 * LANES; i++)
        if (i % LANES != 6)
            ck_assert_mem_eq(&a.learner->pi[i], &b.learner->pi[i],
                             sizeof(double));
    bool pure = strcmp(name, "fictitious-play") == 0;
    bool deaf = learner_at(_i)->asks == 0;
    ck_assert_msg(pure || deaf || isnan(b.learner->pi[6]), "%s hides a NaN",
                  name);
    pf_test_end(&a);
    pf_test_end(&b);
    pf_world_free(w);
}
END_TEST

/* Learners that aim at the regularised Nash policy get there, from their
 * defaults, on games they have not been tuned on. Nash-MD with constant step
 * is biased by design and best responses to oneself need not converge; those
 * that learn from pairs have tests of their own. */
START_TEST(regularised_learners_find_nash)
{
    const pf_learner_type *type = learner_at(_i);
    const char *name = type->kind.name;
    if (!(type->traits & PF_REGULARISED) ||
        strcmp(name, "best-response") == 0 || type->asks != PF_ASKS_PAYOFF)
        return;
    bool md = strcmp(name, "nash-md") == 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct pf_world *w = pf_test_random_world(1, 8, 0.15, seed);
        double *nash = pf_test_log_nash(w), pi[8];
        struct pf_test_run r;
        pf_test_start1(&r, name, md ? "schedule=theory" : NULL, w);
        pf_test_steps(&r, 4000);
        pf_test_lane(&r, r.learner->pi, 0, pi);
        for (size_t y = 0; y < 8; y++)
            ck_assert_msg(fabs(pi[y] - nash[y]) < (md ? 2e-2 : 1e-9),
                          "%s seed %d: %g against %g", name, (int) seed, pi[y],
                          nash[y]);
        pf_test_end(&r);
        free(nash);
        pf_world_free(w);
    }
}
END_TEST

/* Averages of the learners that keep one approach the game's own Nash (or
 * the regularised one): the duality gap falls well below where it began. */
START_TEST(averages_approach_nash)
{
    const pf_learner_type *type = learner_at(_i);
    if (!(type->traits & PF_AVERAGES) || (type->traits & PF_REGULARISED))
        return;
    struct pf_world *w = pf_test_random_world(1, 6, 0.1, 77);
    struct pf_test_run r;
    pf_test_start1(&r, type->kind.name, NULL, w);
    pf_test_steps(&r, 5000);
    double win[6 * LANES], best = 0.0;
    pf_world_batch_payoff(&r.batch, win, r.learner->average);
    for (size_t y = 0; y < 6; y++)
        best = fmax(best, win[y * LANES]);
    ck_assert_msg(2.0 * (best - 0.5) < 0.02, "%s: gap %g", type->kind.name,
                  2.0 * (best - 0.5));
    pf_test_end(&r);
    pf_world_free(w);
}
END_TEST

/* --- samples --- */

/* Starts a learner of pairs by plain gradient steps, eight runs, `batch` pairs
 * a step (0: all of them with their probabilities), on data without end. */
static void
start_batch(struct pf_test_run *r, const pf_learner_type *type,
            const struct pf_world *w, double batch)
{
    static const uint64_t run[LANES] = {1, 2, 3, 4, 5, 6, 7, 8};
    const struct pf_world *lane[LANES] = {w, w, w, w, w, w, w, w};
    const struct pf_port_setup port = {.mode = PF_PORT_PAIRS, .run = run};
    const struct pf_kind *sgd = pf_kind_find(&pf_optimiser_family, "sgd");
    double values[PF_LEARNER_PARAMS * LANES];
    struct pf_values v;
    struct pf_place nowhere = {0};
    ck_assert_int_eq(pf_values_init(&v, type->kind.params), PF_OK);
    v.number[pf_values_find(&v, "batch")] = batch;
    v.given[pf_values_find(&v, "batch")] = true;
    ck_assert_int_eq(pf_values_finish(&v, "test", w->beta, NULL, nowhere),
                     PF_OK);
    for (size_t i = 0; i < v.n * LANES; i++)
        values[i] = v.number[i / LANES];
    const struct pf_learner_setup setup = {
        .values = values, .optimiser = (const pf_optimiser_type *) sgd};
    ck_assert_int_eq(pf_world_batch_init(&r->batch, lane, LANES, &port), PF_OK);
    ck_assert_int_eq(
        pf_learner_alloc(&r->learner, type, &r->batch.task, &setup), PF_OK);
    pf_values_clear(&v);
}

/* With growing batches a learner of samples follows the one that takes all
 * pairs with their probabilities: its error, in the mean square over eight
 * runs, falls about as 1 / sqrt (batch). */
START_TEST(growing_batches_follow_all_pairs)
{
    const pf_learner_type *type = learner_at(_i);
    double error[2] = {0.0, 0.0};
    if (!(type->asks & PF_ASKS_COMPARE) || !has_row(type, "batch"))
        return;
    struct pf_world *w = pf_test_random_world(2, 4, 0.6, 31);
    w->weight[0] = 0.3;
    w->weight[1] = 0.7;
    struct pf_test_run all;
    start_batch(&all, type, w, 0);
    pf_test_steps(&all, 15);
    for (int b = 0; b < 2; b++) {
        struct pf_test_run some;
        start_batch(&some, type, w, b ? 1600 : 32);
        pf_test_steps(&some, 15);
        for (size_t i = 0; i < 8 * LANES; i++)
            error[b] += pow(all.learner->pi[i] - some.learner->pi[i], 2);
        pf_test_end(&some);
    }
    pf_test_end(&all);
    ck_assert_msg(error[0] > 0.0 && sqrt(error[1] / error[0]) < 0.25,
                  "%s: %g then %g", type->kind.name, sqrt(error[0]),
                  sqrt(error[1]));
    pf_world_free(w);
}
END_TEST

START_TEST(every_type_is_documented)
{
    const struct pf_kind *k = pf_learner_family.kinds[_i];
    ck_assert(k->title && k->doc && k->source);
    for (const struct pf_param *p = k->params; p && p->name; p++) {
        ck_assert(p->doc != NULL && p->unit != NULL);
        ck_assert((p->def_of_beta == NULL) == (p->def_text == NULL));
        ck_assert(p->form == PF_CHOICE || p->lo < p->hi);
    }
}
END_TEST

/* --- golden iterates --- */

#define GAMES_CAP 8

static void
read_reals(FILE *in, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(fscanf(in, "%lf", &x[i]), 1);
}

static void
check_iterate(const char *line, const struct pf_world *w)
{
    char name[32], settings[64];
    int step, used;
    ck_assert_int_eq(
        sscanf(line, "%31s %63s : %d :%n", name, settings, &step, &used), 3);
    struct pf_test_run r;
    pf_test_start1(&r, name, settings, w);
    pf_test_steps(&r, (size_t) step);
    char *at = NULL;
    const char *rest = line + used;
    for (size_t y = 0; y < w->responses; y++, rest = at) {
        double expected = strtod(rest, &at);
        ck_assert_msg(at != rest, "short line: %s", line);
        double got = exp(r.learner->pi[y * LANES]);
        ck_assert_msg(fabs(got - expected) < 1e-12,
                      "%s %s step %d: %.17g %.17g", name, settings, step, got,
                      expected);
    }
    pf_test_end(&r);
}

START_TEST(golden_iterates)
{
    char path[512], line[1024];
    FILE *in =
        fopen(pf_test_data("golden/iterates.txt", path, sizeof path), "r");
    ck_assert_msg(in != NULL, "cannot open %s", path);
    struct pf_world *w = NULL;
    int checked = 0;
    while (fgets(line, sizeof line, in) != NULL) {
        double P[GAMES_CAP * GAMES_CAP], ref[GAMES_CAP];
        size_t n;
        if (line[0] == '#' || line[0] == '\n')
            continue;
        if (sscanf(line, "game %*s %zu", &n) == 1) {
            ck_assert_uint_le(n, GAMES_CAP);
            pf_world_free(w);
            read_reals(in, P, n * n);
            read_reals(in, ref, n);
            w = pf_test_world(n, P, ref, 0.1);
        } else {
            check_iterate(line, w);
            checked++;
        }
    }
    fclose(in);
    pf_world_free(w);
    ck_assert_int_eq(checked, 96);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("learners");
    size_t n = count_learners();
    PF_ADD_LOOP(s, every_type_is_documented, n);
    PF_ADD_LOOP(s, policy_stays_on_the_simplex, 2 * n);
    PF_ADD_LOOP(s, queries_are_what_the_type_says, n);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, 2 * n);
    PF_ADD_LOOP(s, saved_state_goes_on_identically, 2 * n);
    PF_ADD_LOOP(s, relabelling_permutes_the_answer, n);
    PF_ADD_LOOP(s, a_poisoned_lane_harms_no_other, n);
    PF_ADD_LOOP(s, regularised_learners_find_nash, n);
    PF_ADD_LOOP(s, averages_approach_nash, n);
    PF_ADD_LOOP(s, growing_batches_follow_all_pairs, n);
    PF_ADD(s, golden_iterates);
    return s;
}
PF_TEST_MAIN(make_suite)
