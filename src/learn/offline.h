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

/* weight = score * ratio of the whole response at the policy at hand: a
 * pf_weighted_renew. A weight, not an objective: items beyond the clip still
 * have a gradient, unlike in PPO. */
void pf_offline_renew(struct pf_learner *l, struct pf_items *items);

/* The ratio of a token: a pf_weighted_factor. */
double pf_offline_token(const struct pf_learner *l, size_t lane, double log_pi,
                        double log_ref);

/* --- exponential weights --- */

/* The rows `beta` and `cap`, first after PF_WEIGHTED_OFFLINE_ROWS. */
enum {
    PF_OFFLINE_BETA = PF_WEIGHTED_OFFLINE_OWN,
    PF_OFFLINE_CAP,
    PF_OFFLINE_EXP_OWN
};
#define PF_OFFLINE_EXP_ROWS(cap_doc)                                           \
    {.name = "beta",                                                           \
     .unit = "",                                                               \
     .doc = "temperature of the weights; not a weight of the KL",              \
     .form = PF_REAL,                                                          \
     .def = 1,                                                                 \
     .lo = 1e-12,                                                              \
     .hi = 1e12,                                                               \
     .log_scale = true},                                                       \
    {                                                                          \
        .name = "cap", .unit = "", .doc = cap_doc, .form = PF_REAL,            \
        .def = 1000, .lo = 1e-6, .hi = 1e300, .log_scale = true                \
    }

/* min (exp (x / beta), cap). */
double pf_offline_exp(const struct pf_learner *l, size_t lane, double x);

/* --- values --- */

/* The mean rating of the reference policy in every context,
 * value[c * lanes + k]: of `samples` responses to it, or exact for 0. Costs
 * `samples` queries a context, or as many as there are responses. */
int pf_offline_values(struct pf_learner *l, struct pf_feedback *f,
                      double *value, size_t samples);

/* --- weights --- */

/* weight = share * score, of all items: a pf_weighted_renew. */
void pf_offline_weigh(struct pf_learner *l, struct pf_items *items);

#endif
