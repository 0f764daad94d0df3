/* The kinds of <feedback>: what learners are told, and by whom.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_FEEDBACK_H
#define PF_LAB_FEEDBACK_H

#include "core/feedback.h"
#include "core/kind.h"
#include "sim/world/batch.h"

typedef struct pf_feedback_type {
    struct pf_kind kind;
    enum pf_port_mode mode;
    unsigned answers; /* enum pf_asks: what learners may ask; payoffs are
                         estimated where comparisons are all there is */
} pf_feedback_type;

extern const struct pf_family pf_feedback_family;

/* Rows of the kinds' tables. opponent-samples has the first only, pairs all
 * but the last. */
enum {
    PF_FEEDBACK_SAMPLES,
    PF_FEEDBACK_ESTIMATOR,
    PF_FEEDBACK_BEHAVIOUR,
    PF_FEEDBACK_POOL,
    PF_FEEDBACK_FILE,
    PF_FEEDBACK_FLIPS,
    PF_FEEDBACK_ORDER,
    PF_FEEDBACK_ASSIGNMENT
};

/* The attributes of a <judge>: its id and label, then from PF_FEEDBACK_POOL on
 * those of labels. */
extern const struct pf_param pf_judge_params[];

/* The words of `pool`. */
enum { PF_POOL_OWN, PF_POOL_ALPACAFARM, PF_POOL_FITTED, PF_POOL_HUMANS };

/* Is this row, by name, about the estimation of payoffs? Learners that only
 * compare have no use for it. */
bool pf_feedback_estimates(const char *name);

#endif
