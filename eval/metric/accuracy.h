/* How well a policy classifies pairs. Private to eval/metric/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_ACCURACY_H
#define PF_EVAL_ACCURACY_H

#include "eval/metric/metric.h"

/* value = the share of pairs (c ~ weight; y, z ~ mu, independently) with P(y >
 * z) other than 1/2 that the policy orders as P does, by its implicit reward
 * h = log pi - log ref. Equal h (to 1e-12) count half. +infinity where there
 * is no such pair. mu in probabilities. */
void pf_pair_accuracy(const struct pf_judged *j, const double *mu,
                      double *value);

#endif
