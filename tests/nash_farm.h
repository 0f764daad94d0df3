/* Worlds for games of token strings, and their solutions found otherwise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_NASH_FARM_H
#define PF_TEST_NASH_FARM_H

#include "eval/solve/solve.h"
#include "pg_objectives.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Classes that can say every policy, and optimisers that find small
 * probabilities. */
static const struct {
    struct token_world world;
    const char *optimiser;
} worlds[] = {
    {{"tabular", 0, 3, false}, "natural-gradient eta=0.3 damping=1e-9"},
    {{"tabular", 0, 5, false}, "natural-gradient eta=0.2 damping=1e-9"},
    {{"tabular", 2, 3, false}, "natural-gradient eta=0.3 damping=1e-9"},
    {{"autoregressive", 2, 2, false}, "sgd eta=6"},
    {{"autoregressive", 3, 2, true}, "sgd eta=6"},
    {{"tabular", 2, 3, true}, "sgd eta=6"},
};

static inline void
nash(const struct token_farm *f, double beta, double *law)
{
    for (size_t c = 0; c < CONTEXTS; c++) {
        double P[N_CAP * N_CAP], log_ref[N_CAP], log_pi[N_CAP];
        struct pf_certificate proof;
        for (size_t y = 0; y < f->n; y++) {
            log_ref[y] = f->log_ref[(c * f->n + y) * LANES];
            for (size_t z = 0; z < f->n; z++)
                P[y * f->n + z] = f->P[c][y][z];
        }
        ck_assert_int_eq(
            pf_solve_regularised_nash(f->n, P, log_ref, beta, log_pi, &proof),
            PF_OK);
        for (size_t y = 0; y < f->n; y++)
            law[c * f->n + y] = exp(log_pi[y]);
    }
}

/* out ~ base^a ref^(1-a) exp (P (. > opponent) / scale). */
static inline void
respond(const struct token_farm *f, const double *base, double a,
        const double *opponent, double scale, double *out)
{
    for (size_t c = 0; c < CONTEXTS; c++) {
        double sum = 0.0;
        for (size_t y = 0; y < f->n; y++) {
            size_t i = c * f->n + y;
            double win = 0.0;
            for (size_t z = 0; z < f->n; z++)
                win += f->P[c][y][z] * opponent[c * f->n + z];
            out[i] =
                pow(base[i], a) * pow(ref_of(f, i), 1.0 - a) * exp(win / scale);
            sum += out[i];
        }
        for (size_t y = 0; y < f->n; y++)
            out[c * f->n + y] /= sum;
    }
}

/* The span of the difference of logs, in the worst context. */
static inline double
distance(const struct token_farm *f, const double *p, const double *q)
{
    double far = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        for (size_t j = i / f->n * f->n; j < i; j++)
            far = fmax(far, fabs(log(p[i] / q[i]) - log(p[j] / q[j])));
    return far;
}

/* A farm on which all pairs are asked, run from a random place. */
static inline void
run(struct token_farm *f, size_t world, const char *learner, size_t steps,
    double *law)
{
    char text[200];
    snprintf(text, sizeof text, "%s prompts=0", learner);
    tf_init(f, &worlds[world].world, 40 + world);
    tf_start(f, text, worlds[world].optimiser);
    tf_scatter(f, 0.8, 3);
    tf_steps(f, steps);
    tf_law(f, f->l->pi, 5, law);
}

#endif
