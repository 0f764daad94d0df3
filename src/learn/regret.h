/* What the regret-matching learners share. All in probabilities, lane by
 * lane and context by context.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_REGRET_H
#define PF_LEARN_REGRET_H

#include "learn/learner.h"

/* Where the three vectors of a regret learner stand in l->x: the policy in
 * probabilities, the payoffs (then the instantaneous regrets), the sum. */
enum { PF_REGRET_PLAY, PF_REGRET_NOW, PF_REGRET_SUM, PF_REGRET_VECTORS };

/* Puts the policy that it starts at into PLAY. */
void pf_regret_init(struct pf_learner *l);

/* One step: asks for P(. > play), counts play into the average, adds the
 * instantaneous regrets r_y = P(y > play) - P(play > play) to SUM (with
 * `clip`, what is negative there becomes 0), and plays in proportion to the
 * positive part of SUM + ahead r; uniformly where nothing is positive. */
int pf_regret_step(struct pf_learner *l, struct pf_feedback *f, bool clip,
                   double ahead);

#endif
