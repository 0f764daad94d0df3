/* How often a method is preferred to a baseline, from judged examples.
 *
 *   win rate = 100 mean (p),  standard error = 100 sd (p) / sqrt (n)
 *
 * p is 1 where the method's response was preferred, 0 where the baseline's, 1/2
 * for a draw; sd with n - 1. Dubois et al. 2023, "AlpacaFarm: A Simulation
 * Framework for Methods that Learn from Human Feedback", NeurIPS 2023,
 * arXiv:2305.14387.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_WINRATE_H
#define PF_EVAL_WINRATE_H

#include <stddef.h>

struct pf_winrate {
    double rate;        /* per cent; NaN without examples */
    double se;          /* of it; NaN with fewer than two */
    size_t n_wins;      /* p above 1/2 */
    size_t n_wins_base; /* p below 1/2 */
    size_t n_draws, n_total;
};

void pf_winrate_of(struct pf_winrate *out, const double *preference, size_t n);

/* The mean of n values and its standard error, sd / sqrt (n), with n - 1 under
 * the sd. NaN where there are too few values. */
void pf_mean_error(const double *x, size_t n, double *mean, double *se);

/* Spearman's rank correlation, equal values at the mean of their ranks. NaN
 * where one of the two ranks nothing: fewer than two values, all equal, or
 * one that is no number. PF_ENOMEM may come. */
int pf_rank_correlation(double *out, const double *x, const double *y,
                        size_t n);

#endif
