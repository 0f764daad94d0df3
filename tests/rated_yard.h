/* A farm that rates, for offline learners, and their first gradient. It shares
 * no code with sim/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_RATED_YARD_H
#define PF_TEST_RATED_YARD_H

#include "pair_farm.h"
#include "scripted.h"

enum { C = 2, N = 4, ROWS = C * N };

/* --- a farm that rates: r plus a shift in each context --- */

struct yard {
    struct farm f;
    double delta[C];
    struct pf_strings *tree;
};

static inline int
yard_rate(void *self, struct pf_ratings *ratings)
{
    const struct yard *y = self;
    for (size_t at = 0; at < ratings->n * LANES; at++) {
        size_t c = ratings->context[at];
        ratings->score[at] =
            y->f.r[c * N + ratings->response[at]] + y->delta[c];
    }
    return PF_OK;
}

static inline int
yard_compare(void *self, struct pf_pairs *pairs)
{
    struct yard *y = self;
    return farm_compare(&y->f, pairs);
}

/* tokens > 1: responses are strings of them from two words. */
static inline void
yard_init(struct yard *y, size_t tokens)
{
    *y = (struct yard){0};
    farm_init(&y->f, C, N, CYCLES);
    y->f.port = (struct pf_feedback){
        .rate = yard_rate, .compare = yard_compare, .self = y};
    if (tokens > 1)
        ck_assert_int_eq(pf_strings_alloc(&y->tree, 2, tokens, false), PF_OK);
    y->f.task.strings = y->tree;
}

static inline void
yard_clear(struct yard *y)
{
    farm_clear(&y->f);
    pf_strings_free(y->tree);
}

/* A population: the reference, a share of it made uniform. */
static const struct pf_data_setup behind = {.behaviour = PF_BEHAVIOUR_REFERENCE,
                                            .junk = 0.3};
static const struct pf_data_setup of_reference = {.behaviour =
                                                      PF_BEHAVIOUR_REFERENCE};

static inline double
law_of(const struct yard *y, double junk, size_t i)
{
    return (1.0 - junk) * exp(y->f.log_ref[i * LANES]) + junk / N;
}

static inline double
reward(const struct yard *y, size_t i)
{
    return y->f.r[i] + y->delta[i / N];
}

static inline double
policy(const struct yard *y, size_t i)
{
    return exp(y->f.l->pi[i * LANES]);
}

/* The mean reward of the reference. */
static inline double
value(const struct yard *y, size_t c)
{
    double sum = 0.0;
    for (size_t i = c * N; i < c * N + N; i++)
        sum += law_of(y, 0.0, i) * reward(y, i);
    return sum;
}

static inline double
better(const struct yard *y, size_t i)
{
    return fmax(reward(y, i) - value(y, i / N), 0.0);
}

/* P (y > mu). */
static inline double
win(const struct yard *y, double junk, size_t i)
{
    double sum = 0.0;
    for (size_t z = 0; z < N; z++)
        sum += law_of(y, junk, i / N * N + z) * y->f.P[i / N][i % N][z];
    return sum;
}

static inline double
rho(const struct yard *y, size_t i)
{
    return y->f.weight[i / N * LANES];
}

static inline void
start(struct yard *y, const char *name, const char *settings,
      const struct pf_data_setup *data)
{
    farm_start(&y->f, name, settings, "sgd", data);
    farm_scatter(&y->f, 21);
}

/* The first step's gradient at a scattered policy, in lane 0. */
static inline void
gradient(struct yard *y, const char *name, const char *settings,
         const struct pf_data_setup *data, double *out)
{
    start(y, name, settings, data);
    step_without_moving(&y->f);
    for (size_t i = 0; i < ROWS; i++)
        out[i] = y->f.l->grad[i * LANES];
}

static inline void
check_same(const double *a, const double *b, double tolerance, const char *what)
{
    double size = 0.0;
    for (size_t i = 0; i < ROWS; i++) {
        ck_assert_msg(fabs(a[i] - b[i]) < tolerance, "%s row %zu: %.15g %.15g",
                      what, i, a[i], b[i]);
        size = fmax(size, fabs(a[i]));
    }
    ck_assert_msg(size > 1e-3, "%s: no gradient", what);
}

static inline double
clipped(double x, double clip)
{
    return fmin(fmax(x, 1.0 - clip), 1.0 + clip);
}

#endif
