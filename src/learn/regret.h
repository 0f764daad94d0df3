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

/* Puts the reference policy into PLAY. */
void pf_regret_init(struct pf_learner *l);

/* Asks for P(. > play), counts play into the average and leaves the
 * instantaneous regrets r_y = P(y > play) - P(play > play) in NOW. */
int pf_regret_observe(struct pf_learner *l, struct pf_feedback *f);

/* PLAY = the positive part of (SUM + ahead NOW), normalised; uniform where
 * nothing is positive. Writes its logs to l->pi. */
void pf_regret_match(struct pf_learner *l, double ahead);

/* SUM += NOW; with `clip`, what is negative becomes 0. */
void pf_regret_add(struct pf_learner *l, bool clip);

#endif
