/* What learners from rated data share (learn/weighted.h): importance ratios,
 * and the value of a context.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_OFFLINE_H
#define PF_LEARN_OFFLINE_H

#include "learn/weighted.h"

/* --- ratios --- */

/* The row `clip`, first after PF_WEIGHTED_OFFLINE_ROWS. */
enum { PF_OFFLINE_CLIP = PF_WEIGHTED_OFFLINE_OWN, PF_OFFLINE_OWN };
#define PF_OFFLINE_CLIP_ROW                                                    \
    {                                                                          \
        .name = "clip", .unit = "",                                            \
        .doc = "how far from 1 the ratio of policy to reference may count; "   \
               "0: any",                                                       \
        .form = PF_REAL, .def = 0.9, .lo = 0, .hi = 1e6                        \
    }

/* pi/ref from its logarithm, clipped. A weight, not an objective: items beyond
 * the clip still have a gradient, unlike in PPO. */
double pf_offline_ratio(const struct pf_learner *l, size_t lane,
                        double log_ratio);

/* weight = score * ratio of the whole response at the policy at hand: a
 * pf_weighted_renew. */
void pf_offline_renew(struct pf_learner *l, struct pf_items *items);

/* The ratio of a token: a pf_weighted_factor. */
double pf_offline_token(const struct pf_learner *l, size_t lane, double log_pi,
                        double log_ref);

/* --- values --- */

/* The mean rating of the reference policy in every context,
 * value[c * lanes + k]: of `samples` responses to it, or exact for 0. Costs
 * `samples` queries a context, or as many as there are responses. */
int pf_offline_values(struct pf_learner *l, struct pf_feedback *f,
                      double *value, size_t samples);

/* --- weights --- */

/* weight = share * score, of all items. */
void pf_offline_weigh(const struct pf_learner *l, struct pf_items *items);

#endif
