/* Logistic regression by Newton's method: the one solver of all reward models
 * that are linear in their parameters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_LOGISTIC_H
#define PF_REWARD_LOGISTIC_H

#include <stddef.h>
#include <stdint.h>

#include "reward/reward_model.h"

/* Maximise over theta in R^p
 *   sum_i won_i log sigmoid (d_i) + lost_i log sigmoid (-d_i)
 *     - l2 |theta|^2 / 2,      d_i = x_i . theta. */
struct pf_logistic {
    size_t n, p;
    const double *x; /* n * p, rows first; NULL: row i is e_first - e_second,
                        and all coordinates are linked by rows */
    const uint32_t *first, *second; /* n each, where x is NULL */
    const double *won, *lost;       /* n each, >= 0, not both 0 */
    double l2;                      /* >= 0 */
};

/* Fills theta (p), of least norm where there are several: scores of mean 0
 * where x is NULL. Without l2 there may be no maximum: *problem says so (where
 * x is NULL the caller knows that there is one, see judged.h), or that the
 * iteration did not settle. PF_ENOMEM. */
int pf_logistic_fit(const struct pf_logistic *z, double *theta,
                    enum pf_reward_problem *problem);

/* The same for one parameter, d_i = theta, and sums of won and lost. */
double pf_logistic_single(double won, double lost, double l2);

#endif
