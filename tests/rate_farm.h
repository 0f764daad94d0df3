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
    char words[100];
    snprintf(words, sizeof words, "%s", optimiser);
    char *rest = strchr(words, ' ');
    if (rest != NULL)
        *rest++ = '\0';
    const struct pf_kind *a = pf_kind_find(&pf_optimiser_family, words);
    const struct pf_kind *b = pf_kind_find(&pf_policy_type_family, policy);
    ck_assert_msg(a != NULL && b != NULL, "no %s or no %s", words, policy);
    double *values = farm_values(&type->kind, settings, f->beta[0]);
    double *rates = farm_values(a, rest != NULL ? rest : "", f->beta[0]);
    struct pf_learner_setup setup = {.values = values,
                                     .policy = (const pf_policy_type *) b,
                                     .optimiser = (const pf_optimiser_type *) a,
                                     .optimiser_values = rates};
    if (data != NULL)
        setup.data = *data;
    f->port.queries = 0;
    ck_assert_int_eq(pf_learner_alloc(&f->l, type, &f->task, &setup), PF_OK);
    free(values);
    free(rates);
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
