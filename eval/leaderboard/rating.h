/* Ratings of methods from battles: which of two answers to one prompt was
 * preferred.
 *
 * Elo: both start at 1000; a battle moves K = 4 times what was not expected,
 *     a += K (S - E),  b -= K (S - E),  E = 1 / (1 + 10^((b - a) / 400)),
 * S = 1, 0, or 1/2 for a tie. The order of the battles matters, so it is
 * played in many random orders, each a sample of the battles with replacement,
 * and the median is told. Points are only passed on: the mean stays at 1000.
 *
 * Bradley-Terry: the r that minimise
 *     - sum_ij w_ij [y log s (a (r_i - r_j)) + (1 - y) log s (a (r_j - r_i))],
 * a = ln 10 and s the logistic function, a tie as half a win each way; told as
 * 400 r, with one method held at 1000. sim/import/fit.h has the fit and says
 * when there is none.
 *
 * Intervals are the 2.5 % and 97.5 % quantiles of a bootstrap: counts of equal
 * battles (i, j, outcome) are drawn anew from the multinomial law of what was
 * seen. Chiang et al. 2024, "Chatbot Arena: An Open Platform for Evaluating
 * LLMs by Human Preference", ICML 2024, arXiv:2403.04132, with the program
 * published with it. The battles count as independent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_RATING_H
#define PF_EVAL_RATING_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"

#define PF_ELO_K 4.0
#define PF_RATING_START 1000.0
#define PF_RATING_SCALE 400.0 /* points of odds ten to one */

/* Battles that one round of Elo plays for each method, at most: of more, as
 * many are drawn. At even odds K = 4 forgets by a factor e in 174 battles of a
 * method, which is in two of these for each. */
#define PF_ELO_BATTLES 1000

struct pf_battles {
    size_t n;        /* methods */
    uint64_t *count; /* n * n * 3: of pair (i, j), i < j, at (i*n + j)*3 those
                        that j won, ties, and those that i won */
};

int pf_battles_init(struct pf_battles *b, size_t n); /* clear in every case */
void pf_battles_clear(struct pf_battles *b);

/* A battle of i and j: 1 where i won, 0 where j, 1/2 for a tie. */
void pf_battles_add(struct pf_battles *b, size_t i, size_t j, double outcome);

struct pf_rating {
    double value, low, high; /* low and high NaN: there is no interval */
};

struct pf_bootstrap {
    size_t rounds; /* >= 1; of Bradley-Terry also 0: no intervals */
    gsl_rng *rng;
};

/* One battle under Elo. */
void pf_elo_battle(double *a, double *b, double outcome);

/* Elo ratings of all n methods. PF_EINPUT without any battle. */
int pf_elo(struct pf_rating *out, const struct pf_battles *b,
           const struct pf_bootstrap *how);

/* Bradley-Terry ratings, `anchor` at 1000. PF_EINPUT, noted in d, where none
 * exist: somebody won or lost all. *missing is how many resamples had none:
 * where those are more than one in a hundred there are no intervals. */
int pf_bradley_terry(struct pf_rating *out, const struct pf_battles *b,
                     size_t anchor, const struct pf_bootstrap *how,
                     size_t *missing, struct pf_diag *d);

#endif
