/* A small farm for learners from pairs: a task written out by hand, a port
 * that answers from a matrix, by probabilities or by labels. It shares no code
 * with sim/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_PAIR_FARM_H
#define PF_TEST_PAIR_FARM_H

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "learn/pair_losses.h"
#include "starting.h"

enum { LANES = PF_LANE_WIDTH, CONTEXTS_CAP = 2, RESPONSES_CAP = 6 };
enum { ROWS_CAP = CONTEXTS_CAP * RESPONSES_CAP };
enum { REWARDS, CYCLES }; /* Bradley-Terry on farm->r, or anything */

struct farm {
    size_t C, n;
    struct pf_task task;
    double weight[CONTEXTS_CAP * LANES], beta[LANES];
    double log_ref[ROWS_CAP * LANES], length[ROWS_CAP * LANES];
    uint64_t run[LANES];
    double r[ROWS_CAP]; /* [c n + y] */
    double P[CONTEXTS_CAP][RESPONSES_CAP][RESPONSES_CAP];
    bool labels; /* the port answers 0 or 1 */
    gsl_rng *rng;
    struct pf_feedback port;
    struct pf_learner *l;
};

static inline int
farm_compare(void *self, struct pf_pairs *pairs)
{
    struct farm *f = self;
    for (size_t at = 0; at < pairs->n * LANES; at++) {
        size_t y = pairs->first[at], z = pairs->second[at];
        double p = f->P[pairs->context[at]][y][z];
        double u = gsl_rng_uniform(f->rng);
        pairs->outcome[at] = !f->labels || y == z ? p : u < p ? 1.0 : 0.0;
    }
    return PF_OK;
}

static inline void
farm_judge(struct farm *f, int kind)
{
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++) {
            for (size_t z = 0; z < y; z++) {
                double d = f->r[c * f->n + y] - f->r[c * f->n + z];
                double p = kind == REWARDS ? 1.0 / (1.0 + exp(-d))
                                           : gsl_rng_uniform(f->rng);
                f->P[c][y][z] = p;
                f->P[c][z][y] = 1.0 - p;
            }
            f->P[c][y][y] = 0.5;
        }
}

/* Contexts of unequal weight, an uneven reference, all lanes alike but for
 * their seed numbers. */
static inline void
farm_init(struct farm *f, size_t C, size_t n, int kind)
{
    *f = (struct farm){.C = C, .n = n};
    f->rng = pf_rng_alloc(n, C, "farm");
    ck_assert_ptr_nonnull(f->rng);
    for (size_t i = 0; i < C * n; i++)
        f->r[i] = 2.0 * gsl_rng_uniform(f->rng);
    farm_judge(f, kind);
    for (size_t k = 0; k < LANES; k++) {
        f->run[k] = 100 + k;
        f->beta[k] = 0.2;
        for (size_t c = 0; c < C; c++) {
            f->weight[c * LANES + k] = C == 1 ? 1.0 : c == 0 ? 0.3 : 0.7;
            double sum = 0.0;
            for (size_t y = 0; y < n; y++)
                sum += 1.0 / ((double) ((y + 2 * c) % n) + 1.7);
            for (size_t y = 0; y < n; y++)
                f->log_ref[(c * n + y) * LANES + k] =
                    -log(((double) ((y + 2 * c) % n) + 1.7) * sum);
        }
        for (size_t i = 0; i < C * n; i++)
            f->length[i * LANES + k] = (double) (1 + i * 3 % 4);
    }
    f->task = (struct pf_task){.shape = {C, n, LANES},
                               .weight = f->weight,
                               .beta = f->beta,
                               .log_ref = f->log_ref,
                               .length = f->length,
                               .seed = 17,
                               .run = f->run};
    f->port = (struct pf_feedback){.compare = farm_compare, .self = f};
}

/* Parameters from text such as "beta=0.1 batch=0", every lane the same. */
static inline double *
farm_values(const struct pf_kind *kind, const char *settings, double beta)
{
    double betas[LANES];
    for (size_t k = 0; k < LANES; k++)
        betas[k] = beta;
    return values_of(kind, settings, betas);
}

/* Starts a learner; `optimiser` such as "momentum eta=3" (name first). */
static inline void
farm_start(struct farm *f, const char *name, const char *settings,
           const char *optimiser, const struct pf_data_setup *data)
{
    const struct starting with = {
        .settings = settings, .optimiser = optimiser, .data = data};
    f->port.queries = 0;
    f->l = start_learner(learner_named(name), &f->task, &with);
}

static inline void
farm_steps(struct farm *f, size_t steps)
{
    steps_of(f->l, &f->port, steps);
}

/* Moves the policy to a random place, the same in every lane. */
static inline void
farm_scatter(struct farm *f, uint64_t seed)
{
    gsl_rng *r = pf_rng_alloc(seed, 0, "scatter");
    for (size_t i = 0; i < f->l->policy.n; i++) {
        double shift = 2.0 * gsl_rng_uniform(r) - 1.0;
        for (size_t k = 0; k < LANES; k++)
            f->l->policy.theta[i * LANES + k] += shift;
    }
    gsl_rng_free(r);
    pf_policy_refresh(&f->l->policy);
}

static inline void
farm_stop(struct farm *f)
{
    pf_learner_free(f->l);
    f->l = NULL;
}

static inline void
farm_clear(struct farm *f)
{
    farm_stop(f);
    gsl_rng_free(f->rng);
}

static inline size_t
farm_row(const struct farm *f, size_t c, size_t y, size_t k)
{
    return (c * f->n + y) * LANES + k;
}

/* log pi/ref. */
static inline double
farm_ratio(const struct farm *f, size_t c, size_t y, size_t k)
{
    size_t i = farm_row(f, c, y, k);
    return f->l->pi[i] - f->log_ref[i];
}

/* mu (y|c) of a data set. */
static inline double
farm_behaviour(const struct farm *f, enum pf_behaviour mu, size_t c, size_t y)
{
    if (mu == PF_BEHAVIOUR_REFERENCE)
        return exp(f->log_ref[farm_row(f, c, y, 0)]);
    return 1.0 / (double) f->n;
}

#endif
