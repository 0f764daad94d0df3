/* What policy gradients can be about, written out plainly on a farm of token
 * strings: functions of a policy, to be differentiated numerically.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_PG_OBJECTIVES_H
#define PF_TEST_PG_OBJECTIVES_H

#include "token_farm.h"

/* Everything is a mean over contexts. */

/* What an objective takes as given. */
struct given {
    double prox, opponent[ROWS], slow[ROWS];
};

static inline double
ref_of(const struct token_farm *f, size_t i)
{
    return exp(f->log_ref[i * LANES]);
}

static inline double
mean_over(const struct token_farm *f, const double *law, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        sum += tf_weight[i / f->n] * law[i] * x[i];
    return sum;
}

/* KL (pi||ref), or turned round KL (ref||pi), of responses. */
static inline double
divergence(const struct token_farm *f, const double *law, bool turned)
{
    double sum = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++) {
        double l = log(law[i] / ref_of(f, i));
        sum += tf_weight[i / f->n] * (turned ? -ref_of(f, i) * l : law[i] * l);
    }
    return sum;
}

/* The same of the word after the first t of y. */
static inline double
next_divergence(const struct token_farm *f, const double *law, size_t c,
                size_t y, size_t t, bool turned)
{
    double ref[ROWS], sum = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        ref[i] = ref_of(f, i);
    const double *p = turned ? ref : law, *q = turned ? law : ref;
    for (size_t z = 0; z < f->n; z++) {
        bool below = f->length[z] > t;
        for (size_t s = 0; below && s < t; s++)
            below = f->word[z][s] == f->word[y][s];
        if (below)
            sum += p[c * f->n + z] *
                   log(tf_next(f, p, c, z, t) / tf_next(f, q, c, z, t));
    }
    return sum / tf_prefix(f, p, c, y, t);
}

/* Token by token, whatever comes before a token held constant. */
static inline double
token_divergence(const struct token_farm *f, const double *law,
                 const double *fixed, bool turned)
{
    double sum = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        for (size_t t = 0; t < f->length[i % f->n]; t++)
            sum += tf_weight[i / f->n] * fixed[i] *
                   next_divergence(f, law, i / f->n, i % f->n, t, turned);
    return sum;
}

#define OBJECTIVE(name, value)                                                 \
    static inline double name(const struct token_farm *f, const double *law,   \
                              const double *fixed, const void *arg)            \
    {                                                                          \
        (void) fixed;                                                          \
        (void) arg;                                                            \
        return value;                                                          \
    }
#define BETA 0.3 /* of token_farm.h */

OBJECTIVE(reward, mean_over(f, law, f->r))
OBJECTIVE(reward_kl, mean_over(f, law, f->r) - BETA * divergence(f, law, false))
OBJECTIVE(reward_turned_kl,
          mean_over(f, law, f->r) - BETA * divergence(f, law, true))
OBJECTIVE(reward_kl_difference, mean_over(f, law, f->r) -
                                    BETA * divergence(f, law, false) +
                                    BETA * divergence(f, law, true))
OBJECTIVE(reward_token_kl, mean_over(f, law, f->r) -
                               BETA * token_divergence(f, law, fixed, false))
OBJECTIVE(reward_turned_token_kl,
          mean_over(f, law, f->r) -
              BETA * token_divergence(f, law, fixed, true))

OBJECTIVE(half_reward_turned_token_kl,
          0.5 * mean_over(f, law, f->r) -
              BETA * token_divergence(f, law, fixed, true))

/* E of a score that is held constant: r - beta * estimator. */
static inline double
k3(double l)
{
    return exp(-l) - 1.0 + l;
}

static inline double
reward_k2(const struct token_farm *f, const double *law, const double *fixed,
          const void *arg)
{
    double x[ROWS];
    (void) arg;
    for (size_t i = 0; i < CONTEXTS * f->n; i++) {
        double l = log(fixed[i] / ref_of(f, i));
        x[i] = f->r[i] - BETA * 0.5 * l * l;
    }
    return mean_over(f, law, x);
}

static inline double
reward_token_k3(const struct token_farm *f, const double *law,
                const double *fixed, const void *arg)
{
    double x[ROWS], ref[ROWS];
    (void) arg;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        ref[i] = ref_of(f, i);
    for (size_t i = 0; i < CONTEXTS * f->n; i++) {
        size_t c = i / f->n, y = i % f->n;
        x[i] = f->r[i];
        for (size_t t = 0; t < f->length[y]; t++)
            x[i] -=
                BETA *
                k3(log(tf_next(f, fixed, c, y, t) / tf_next(f, ref, c, y, t)));
    }
    return mean_over(f, law, x);
}

/* (r - its mean) / |y|, r with its KL: long responses count less. */
static inline double
reward_per_token(const struct token_farm *f, const double *law,
                 const double *fixed, const void *arg)
{
    double x[ROWS];
    (void) arg;
    for (size_t c = 0; c < CONTEXTS; c++) {
        double mean = 0.0;
        for (size_t i = c * f->n; i < (c + 1) * f->n; i++) {
            x[i] = f->r[i] - BETA * log(fixed[i] / ref_of(f, i));
            mean += fixed[i] * x[i];
        }
        for (size_t i = c * f->n; i < (c + 1) * f->n; i++)
            x[i] = (x[i] - mean) / (double) f->length[i % f->n];
    }
    return mean_over(f, law, x);
}

static inline double
win(const struct token_farm *f, const double *law, const struct given *g)
{
    double x[ROWS];
    for (size_t i = 0; i < CONTEXTS * f->n; i++) {
        size_t c = i / f->n;
        x[i] = 0.0;
        for (size_t z = 0; z < f->n; z++)
            x[i] += f->P[c][i % f->n][z] * g->opponent[c * f->n + z];
    }
    return mean_over(f, law, x);
}

OBJECTIVE(game, win(f, law, arg) - BETA * divergence(f, law, false))
OBJECTIVE(game_token_kl,
          win(f, law, arg) - BETA * token_divergence(f, law, fixed, false))

static inline double
game_prox(const struct token_farm *f, const double *law, const double *fixed,
          const void *arg)
{
    const struct given *g = arg;
    double x[ROWS];
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        x[i] = log(law[i] / g->slow[i]);
    return game(f, law, fixed, arg) - g->prox * mean_over(f, law, x);
}

/* --- laws of opponents --- */

static inline void
mix_sequences(const struct token_farm *f, const double *law, double w,
              double *out)
{
    for (size_t c = 0; c < CONTEXTS; c++) {
        double sum = 0.0;
        for (size_t i = c * f->n; i < (c + 1) * f->n; i++)
            sum += out[i] = pow(law[i], 1.0 - w) * pow(ref_of(f, i), w);
        for (size_t i = c * f->n; i < (c + 1) * f->n; i++)
            out[i] /= sum;
    }
}

/* The weight of word t of y in the mixture, over that of all words there. */
static inline double
mixed_token(const struct token_farm *f, const double *law, const double *ref,
            double w, size_t row, size_t t)
{
    double ones[ROWS], all = 0.0;
    size_t c = row / f->n, y = row % f->n;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        ones[i] = 1.0;
    for (size_t z = 0; z < f->n; z++) {
        bool below = f->length[z] > t;
        for (size_t s = 0; below && s < t; s++)
            below = f->word[z][s] == f->word[y][s];
        if (below) /* every word once, however many strings go on with it */
            all += pow(tf_next(f, law, c, z, t), 1.0 - w) *
                   pow(tf_next(f, ref, c, z, t), w) /
                   tf_prefix(f, ones, c, z, t + 1);
    }
    return pow(tf_next(f, law, c, y, t), 1.0 - w) *
           pow(tf_next(f, ref, c, y, t), w) / all;
}

static inline void
mix_by_token(const struct token_farm *f, const double *law, double w,
             double *out)
{
    double ref[ROWS];
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        ref[i] = ref_of(f, i);
    for (size_t i = 0; i < CONTEXTS * f->n; i++) {
        out[i] = 1.0;
        for (size_t t = 0; t < f->length[i % f->n]; t++)
            out[i] *= mixed_token(f, law, ref, w, i, t);
    }
}

#endif
