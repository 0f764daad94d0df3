/* How far from the regularised Nash policy a learner is at most, step by step,
 * as its paper or a short proof says: bounds on KL (pi* || pi_t) that hold on
 * every game, for exact payoffs and a policy that is free in every response.
 *
 * The rates of eval/game/rates.h say where a learner goes in the end on one
 * game; these say what can never be exceeded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_BOUNDS_H
#define PF_EVAL_BOUNDS_H

#include <stdbool.h>

struct pf_bound_row {
    const char *learner; /* as in the family of learners */
    bool inverse;        /* eta is the inverse of the step */
    bool extragradient;  /* looks ahead before it steps */
    /* A, the weight of the proximal term KL (pi || pi_t) that a step of this
     * size stands for; NULL: none */
    double (*weight)(double step, double beta);
    double constant; /* c of a constant step, and of a decaying one, in KL <= */
    double decaying; /* (1 - step beta) KL + c step^2; 0: nothing is known */
};

struct pf_bound_setting {
    double eta, beta;
    bool decays;         /* step 2 / (beta (t + 2)) instead of eta's */
    bool from_reference; /* does it start there? */
    double initial;      /* KL (pi* || pi_0) */
};

/* All rows; the last has learner == NULL. */
extern const struct pf_bound_row pf_bound_rows[];

const struct pf_bound_row *pf_bound_find(const char *learner); /* or NULL */

/* The bound at step t; NaN where nothing is known of this setting. Rises with
 * `initial`, which may be a mean or quantile over runs: then it bounds that. */
double pf_bound_kl(const struct pf_bound_row *row,
                   const struct pf_bound_setting *s, double t);

#endif
