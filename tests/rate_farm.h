/* The small farm of pair_farm.h for learners that have responses rated: its
 * port tells the rewards farm->r, which may tie.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_RATE_FARM_H
#define PF_TEST_RATE_FARM_H

#include "learn/weighted.h"
#include "pair_farm.h"

/* Fast, and exact to rounding on tables. */
#define NATURAL "natural-gradient eta=0.25 damping=1e-12"

static inline int
farm_rate(void *self, struct pf_ratings *ratings)
{
    const struct farm *f = self;
    for (size_t at = 0; at < ratings->n * LANES; at++)
        ratings->score[at] =
            f->r[ratings->context[at] * f->n + ratings->response[at]];
    return PF_OK;
}

/* The same, but one lane hears what is not a number. */
enum { NAN_LANE = 6 };

static inline int
farm_rate_with_nan(void *self, struct pf_ratings *ratings)
{
    int status = farm_rate(self, ratings);
    for (size_t at = NAN_LANE; at < ratings->n * LANES; at += LANES)
        ratings->score[at] = (double) NAN;
    return status;
}

/* f is as it would be had g not heard that, but for this lane. */
static inline void
farm_check_nan(const struct farm *f, const struct farm *g)
{
    for (size_t i = 0; i < f->C * f->n * LANES; i++)
        if (i % LANES != NAN_LANE)
            ck_assert_mem_eq(&f->l->pi[i], &g->l->pi[i], sizeof(double));
    ck_assert(isnan(g->l->pi[NAN_LANE]));
}

/* Rewards in steps of 1/2, so that some tie. */
static inline void
farm_init_rated(struct farm *f, size_t C, size_t n)
{
    farm_init(f, C, n, REWARDS);
    for (size_t i = 0; i < C * n; i++)
        f->r[i] = 0.5 * (double) ((7 * i + 3) % 4);
    farm_judge(f, REWARDS);
    f->port.rate = farm_rate;
}

/* No two rewards tie. */
static inline void
farm_init_ordered(struct farm *f, size_t C, size_t n)
{
    farm_init(f, C, n, REWARDS);
    f->port.rate = farm_rate;
}

/* A learner that is not listed, on data and with a policy class of its own;
 * settings and optimiser as for farm_start. */
static inline void
farm_start_type(struct farm *f, const pf_learner_type *type,
                const char *settings, const char *optimiser, const char *policy,
                const struct pf_data_setup *data)
{
    const struct starting with = {.settings = settings,
                                  .policy = policy,
                                  .optimiser = optimiser,
                                  .data = data};
    f->port.queries = 0;
    f->l = start_learner(type, &f->task, &with);
}

/* A law in logs given by pi or ref, in plain probabilities. */
static inline double
farm_p(const struct farm *f, const double *log_law, size_t c, size_t y)
{
    return exp(log_law[farm_row(f, c, y, 3)]);
}

/* The law of the best of n of q by the definition: all n-tuples, each with its
 * probability, shared among the tied winners. */
static inline void
farm_enumerate_best(size_t size, size_t n, const double *q, const double *r,
                    double *best)
{
    size_t count = 1;
    for (size_t i = 0; i < n; i++)
        count *= size;
    memset(best, 0, size * sizeof *best);
    for (size_t code = 0; code < count; code++) {
        double p = 1.0, top = -HUGE_VAL, ties = 0.0;
        for (size_t i = 0, rest = code; i < n; i++, rest /= size) {
            size_t y = rest % size;
            p *= q[y];
            ties = r[y] > top ? 1.0 : r[y] == top ? ties + 1.0 : ties;
            top = fmax(top, r[y]);
        }
        for (size_t i = 0, rest = code; i < n; i++, rest /= size)
            if (r[rest % size] == top)
                best[rest % size] += p / ties;
    }
}

/* q w / pi = lam (log (pi/ref) + 1) + nu solved for pi: each pi by bisection
 * on its falling difference, nu by bisection on the sum. */
static inline double
farm_reverse_one(double target, double ref, double lam, double nu)
{
    double lo = log(1e-300), hi = log(1e3);
    for (int i = 0; i < 200; i++) {
        double mid = 0.5 * (lo + hi);
        double left = target / exp(mid);
        if (left > lam * (mid - log(ref) + 1.0) + nu)
            lo = mid;
        else
            hi = mid;
    }
    return exp(0.5 * (lo + hi));
}

static inline void
farm_reverse(size_t n, const double *target, const double *ref, double lam,
             double *pi)
{
    double lo = -1e4, hi = 1e4;
    for (int i = 0; i < 200; i++) {
        double nu = 0.5 * (lo + hi), sum = 0.0;
        for (size_t y = 0; y < n; y++)
            sum += pi[y] = farm_reverse_one(target[y], ref[y], lam, nu);
        if (sum > 1.0)
            lo = nu;
        else
            hi = nu;
    }
}

#endif
