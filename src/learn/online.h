/* Learners that judge what they say themselves: pairs of the current policy,
 * judged, and one step of the optimiser along their loss (learn/pair.h).
 *
 * Responses may be drawn at a `temperature` T other than 1: from pi^(1/T),
 * normalised in each context, while the loss always speaks of pi. Public code
 * (online trainers draw at 0.9 by default) leaves it at that, and so follows
 * the gradient of pairs that pi would not produce. Ours gives each pair the
 * weight
 *   pi (y) / played (y), times the same of y' where y' is drawn likewise,
 * so that the expected step is the on-policy one at every T, and T changes
 * nothing but the variance. `weights` = none does without.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_ONLINE_H
#define PF_LEARN_ONLINE_H

#include "learn/pair_losses.h"

/* Rows of such a learner's table after PF_PAIR_ROWS. */
enum { PF_ONLINE_TEMPERATURE = PF_PAIR_OWN, PF_ONLINE_WEIGHTS, PF_ONLINE_OWN };
#define PF_ONLINE_ROWS                                                         \
    {.name = "temperature",                                                    \
     .unit = "",                                                               \
     .doc = "of the policy when it speaks; losses are about temperature 1",    \
     .form = PF_REAL,                                                          \
     .def = 1,                                                                 \
     .lo = 0.01,                                                               \
     .hi = 100,                                                                \
     .log_scale = true},                                                       \
    {                                                                          \
        .name = "weights", .unit = "",                                         \
        .doc = "pairs drawn at another temperature than 1 are weighted as if " \
               "at 1 (importance), or not at all (none)",                      \
        .form = PF_CHOICE, .choices = "importance|none"                        \
    }

/* What stands in l->x. */
enum {
    PF_ONLINE_PLAYED = PF_PAIR_VECTORS, /* log of the policy that speaks */
    PF_ONLINE_VECTORS
};

/* A whole step; source is PF_PAIRS_OF_POLICY or
 * PF_PAIRS_OF_POLICY_AND_REFERENCE. */
int pf_online_step(struct pf_learner *l, struct pf_feedback *f,
                   enum pf_pair_source source, pf_pair_loss *loss);

#endif
