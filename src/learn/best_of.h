/* Items that are the best of n responses of a policy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_BEST_OF_H
#define PF_LEARN_BEST_OF_H

#include "learn/weighted.h"

/* For online learners of weighted likelihood: `samples` responses of log_law
 * (shape) to every prompt are rated, and the best of each prompt is an item;
 * or, if the law is to be exact, every response of every context is one, its
 * share its probability to be the best of that many. Ties are broken uniformly
 * among the tied samples. weight = share. */
int pf_items_best_of(struct pf_learner *l, struct pf_feedback *f,
                     const double *log_law, struct pf_items *out);

/* log_best (shape) = the law of the best of n >= 1 samples of log_law in every
 * context, from ratings of all responses as pf_items_of_policy lays them out
 * exactly. A lane with a NaN among its ratings of a context has a NaN law
 * there. PF_ENOMEM. */
int pf_best_of_law(const struct pf_learner *l, const struct pf_items *items,
                   double n, const double *log_law, double *log_best);

#endif
