/* Optimism: the payoff expected next, from the last two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_OPTIMISM_H
#define PF_LEARN_OPTIMISM_H

#include "learn/learner.h"

/* guess = 2 win - last, then last = win. At the learner's first step last
 * counts as equal to win, so that guess = win. */
void pf_optimistic_guess(struct pf_learner *l, double *guess, const double *win,
                         double *last);

#endif
