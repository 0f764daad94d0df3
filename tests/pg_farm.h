/* A small farm for learners from rewards: a task written out by hand, bandit or
 * strings, every lane with rewards and a reference of its own; and what is to
 * be maximised there, in long double. It shares no code with what is tested.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_PG_FARM_H
#define PF_TEST_PG_FARM_H

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "learn/pg.h"
#include "starting.h"

enum { LANES = PF_LANE_WIDTH, CONTEXTS_CAP = 2, RESPONSES_CAP = 9 };
enum { ROWS_CAP = CONTEXTS_CAP * RESPONSES_CAP, TOKENS_CAP = 4 };

struct pg_farm {
    size_t C, n, vocabulary, tokens;
    bool end;
    struct pf_task task;
    struct pf_strings *strings; /* NULL: a bandit */
    double weight[CONTEXTS_CAP * LANES], beta[LANES];
    double log_ref[ROWS_CAP * LANES], r[ROWS_CAP * LANES];
    uint64_t run[LANES];
    /* The strings once more: words of response y, and how many. */
    size_t word[RESPONSES_CAP][TOKENS_CAP], length[RESPONSES_CAP];
    const double *script; /* scores of sample 0, 1, ..; NULL: rewards */
    struct pf_feedback port;
    struct pf_learner *l;
};

static inline int
pg_farm_rate(void *self, struct pf_ratings *x)
{
    const struct pg_farm *f = self;
    for (size_t at = 0; at < x->n * LANES; at++) {
        size_t row = x->context[at] * f->n + x->response[at];
        x->score[at] = f->script != NULL ? f->script[at / LANES]
                                         : f->r[row * LANES + at % LANES];
    }
    return PF_OK;
}

/* Lists all strings that start with the `depth` words at hand. */
static inline void
pg_farm_list(struct pg_farm *f, size_t *word, size_t depth)
{
    bool ended = f->end && depth > 0 && word[depth - 1] == f->vocabulary - 1;
    if (depth == f->tokens || ended) {
        ck_assert_uint_lt(f->n, RESPONSES_CAP);
        memcpy(f->word[f->n], word, depth * sizeof *word);
        f->length[f->n++] = depth;
        return;
    }
    for (word[depth] = 0; word[depth] < f->vocabulary; word[depth]++)
        pg_farm_list(f, word, depth + 1);
}

static inline void
pg_farm_fill(struct pg_farm *f, gsl_rng *rng, size_t k)
{
    f->run[k] = 100 + k;
    f->beta[k] = 0.2 + 0.05 * (double) k;
    for (size_t c = 0; c < f->C; c++) {
        double sum = 0.0, *x = f->log_ref + c * f->n * LANES + k;
        f->weight[c * LANES + k] = f->C == 1 ? 1.0 : c == 0 ? 0.3 : 0.7;
        for (size_t y = 0; y < f->n; y++) {
            x[y * LANES] = 2.0 * gsl_rng_uniform(rng);
            sum += exp(x[y * LANES]);
            f->r[(c * f->n + y) * LANES + k] = 2.0 * gsl_rng_uniform(rng);
        }
        for (size_t y = 0; y < f->n; y++)
            x[y * LANES] -= log(sum);
    }
}

/* `tokens` = 0: a bandit of `vocabulary` responses, without strings. */
static inline void
pg_farm_init(struct pg_farm *f, size_t C, size_t vocabulary, size_t tokens,
             bool end)
{
    size_t word[TOKENS_CAP];
    *f = (struct pg_farm){.C = C,
                          .vocabulary = vocabulary,
                          .tokens = tokens > 0 ? tokens : 1,
                          .end = end};
    pg_farm_list(f, word, 0);
    gsl_rng *rng = pf_rng_alloc(C, f->n, "farm");
    ck_assert_ptr_nonnull(rng);
    for (size_t k = 0; k < LANES; k++)
        pg_farm_fill(f, rng, k);
    gsl_rng_free(rng);
    if (tokens > 0)
        ck_assert_int_eq(pf_strings_alloc(&f->strings, vocabulary, tokens, end),
                         PF_OK);
    f->task = (struct pf_task){.shape = {C, f->n, LANES},
                               .weight = f->weight,
                               .beta = f->beta,
                               .log_ref = f->log_ref,
                               .strings = f->strings,
                               .seed = 17,
                               .run = f->run};
    f->port = (struct pf_feedback){.rate = pg_farm_rate, .self = f};
}

/* Starts a learner; `optimiser` such as "momentum eta=3" (name first). */
static inline void
pg_farm_start(struct pg_farm *f, const char *name, const char *settings,
              const char *optimiser)
{
    const struct starting with = {
        .settings = settings, .optimiser = optimiser, .steps = 10};
    f->port.queries = 0;
    f->l = start_learner(learner_named(name), &f->task, &with);
}

static inline void
pg_farm_steps(struct pg_farm *f, size_t steps)
{
    steps_of(f->l, &f->port, steps);
}

/* Moves the policy to a random place of every lane. */
static inline void
pg_farm_scatter(struct pg_farm *f, uint64_t seed)
{
    gsl_rng *r = pf_rng_alloc(seed, 0, "scatter");
    ck_assert_ptr_nonnull(r);
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        f->l->policy.theta[i] += 2.0 * gsl_rng_uniform(r) - 1.0;
    gsl_rng_free(r);
    pf_policy_refresh(&f->l->policy);
}

static inline void
pg_farm_stop(struct pg_farm *f)
{
    pf_learner_free(f->l);
    f->l = NULL;
}

static inline void
pg_farm_clear(struct pg_farm *f)
{
    pg_farm_stop(f);
    pf_strings_free(f->strings);
}

/* Three strings of three words for PPO, with what a sample needs filled in by
 * hand. */
static inline void
pg_farm_open_three(struct pg_farm *f, struct pf_rollout *r,
                   const char *settings)
{
    pg_farm_init(f, 1, 2, 3, false);
    pg_farm_start(f, "ppo", settings, "sgd");
    ck_assert_int_eq(pf_pg_open(r, f->l), PF_OK);
    pf_pg_sample(r, NULL);
}

/* --- what is maximised --- */

/* One lane of one context, as plain arrays. */
struct pg_view {
    const struct pg_farm *f;
    size_t c, k, n;
    double weight, beta;
    long double pi[RESPONSES_CAP], ref[RESPONSES_CAP], r[RESPONSES_CAP];
};

/* The softmax of theta (n) with that context's reference and rewards. */
static inline struct pg_view
pg_view_of(const struct pg_farm *f, size_t c, size_t k, const double *theta)
{
    struct pg_view v = {.f = f,
                        .c = c,
                        .k = k,
                        .n = f->n,
                        .weight = f->weight[c * LANES + k],
                        .beta = f->beta[k]};
    long double sum = 0.0L;
    for (size_t y = 0; y < f->n; y++)
        sum += v.pi[y] = expl((long double) theta[y]);
    for (size_t y = 0; y < f->n; y++) {
        size_t at = (c * f->n + y) * LANES + k;
        v.pi[y] /= sum;
        v.ref[y] = expl((long double) f->log_ref[at]);
        v.r[y] = (long double) f->r[at];
    }
    return v;
}

/* The probability of all strings that agree with y on their first t words. */
static inline long double
pg_view_mass(const struct pg_view *v, const long double *p, size_t y, size_t t)
{
    long double sum = 0.0L;
    for (size_t z = 0; z < v->n; z++) {
        bool same = v->f->length[z] >= t;
        for (size_t i = 0; same && i < t; i++)
            same = v->f->word[z][i] == v->f->word[y][i];
        sum += same ? p[z] : 0.0L;
    }
    return sum;
}

/* p (word t of y | those before), t from 0. */
static inline long double
pg_view_token(const struct pg_view *v, const long double *p, size_t y, size_t t)
{
    return pg_view_mass(v, p, y, t + 1) / pg_view_mass(v, p, y, t);
}

static inline long double
pg_view_kl(const struct pg_view *v, const long double *p, const long double *q)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < v->n; y++)
        sum += p[y] * logl(p[y] / q[y]);
    return sum;
}

static inline long double
pg_view_reward(const struct pg_view *v)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < v->n; y++)
        sum += v->pi[y] * v->r[y];
    return sum;
}

/* A number that belongs to one context's policy. */
typedef long double pg_goal(const struct pg_view *v);

static inline long double
pg_goal_reward(const struct pg_view *v)
{
    return pg_view_reward(v);
}

static inline long double
pg_goal_exact(const struct pg_view *v)
{
    return pg_view_reward(v) - v->beta * pg_view_kl(v, v->pi, v->ref);
}

/* d goal / d theta[y] of the policy at hand, central differences. */
static inline double
pg_farm_slope(const struct pg_farm *f, pg_goal *goal, size_t c, size_t y,
              size_t k)
{
    double theta[RESPONSES_CAP], h = 0x1p-14;
    for (size_t z = 0; z < f->n; z++)
        theta[z] = f->l->pi[(c * f->n + z) * LANES + k];
    double at = theta[y];
    long double d = 0.0L;
    /* (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h */
    for (int i = -2; i <= 2; i++) {
        theta[y] = at + i * h;
        struct pg_view v = pg_view_of(f, c, k, theta);
        long double by =
            i == 0 ? 0.0L : (i % 2 ? 8.0L : -1.0L) * (i > 0 ? 1 : -1);
        d += by * goal(&v);
    }
    return (double) (d / (12.0L * h)) * f->weight[c * LANES + k];
}

/* l->grad is minus `factor` times the goal's gradient. */
static inline void
pg_farm_follows(const struct pg_farm *f, const char *what, pg_goal *goal,
                double factor, double tolerance)
{
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t k = 0; k < LANES; k++) {
                double got = -f->l->grad[(c * f->n + y) * LANES + k];
                double want = factor * pg_farm_slope(f, goal, c, y, k);
                ck_assert_msg(fabs(got - want) < tolerance,
                              "%s (%zu strings of %zu): %zu %zu %zu: %.15g "
                              "instead of %.15g",
                              what, f->n, f->tokens, c, y, k, got, want);
            }
}

/* The mean length under the policy of all contexts. */
static inline double
pg_farm_length(const struct pg_farm *f, size_t k)
{
    double sum = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            sum += f->weight[c * LANES + k] * (double) f->length[y] *
                   exp(f->l->pi[(c * f->n + y) * LANES + k]);
    return sum;
}

/* max |log pi - log pi*|, pi* = ref exp (r / beta) / Z. */
static inline double
pg_farm_error(const struct pg_farm *f)
{
    double worst = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t k = 0; k < LANES; k++) {
            struct pg_view v = pg_view_of(f, c, k, f->log_ref);
            long double z = 0.0L;
            for (size_t y = 0; y < f->n; y++)
                z += v.ref[y] * expl(v.r[y] / v.beta);
            for (size_t y = 0; y < f->n; y++) {
                long double best =
                    logl(v.ref[y] / z) + v.r[y] / (long double) v.beta;
                double pi = f->l->pi[(c * f->n + y) * LANES + k];
                worst = fmax(worst, fabs(pi - (double) best));
            }
        }
    return worst;
}

/* The largest loss of value, J* - J, over lanes. */
static inline double
pg_farm_regret(const struct pg_farm *f)
{
    double worst = 0.0;
    for (size_t k = 0; k < LANES; k++) {
        long double lost = 0.0L;
        for (size_t c = 0; c < f->C; c++) {
            double theta[RESPONSES_CAP];
            for (size_t y = 0; y < f->n; y++)
                theta[y] = f->l->pi[(c * f->n + y) * LANES + k];
            struct pg_view v = pg_view_of(f, c, k, theta);
            long double z = 0.0L;
            for (size_t y = 0; y < f->n; y++)
                z += v.ref[y] * expl(v.r[y] / v.beta);
            lost += v.weight * (v.beta * logl(z) - pg_goal_exact(&v));
        }
        worst = fmax(worst, (double) lost);
    }
    return worst;
}

#endif
