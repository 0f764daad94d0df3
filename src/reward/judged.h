/* Judged pairs as reward models see them: lane by lane, each pair of responses
 * of a context once, with what spoke for either.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_JUDGED_H
#define PF_REWARD_JUDGED_H

#include "core/feedback.h"
#include "core/task.h"
#include "reward/reward_model.h"

/* All judgements of a pair: with outcomes q, the sums of weight * q and of
 * weight * (1 - q); not both are 0. */
struct pf_outcome {
    uint32_t context, y, z; /* y < z */
    double won, lost;
};

struct pf_judged_data {
    size_t lanes;
    struct pf_outcome *list; /* owned; lane k's from start[k] on, in the order
                               of contexts, then y, then z */
    size_t *start;           /* lanes + 1; owned */
    double *total;           /* lanes: the weight of all pairs; owned. NaN: an
                                outcome or a weight is none, and nothing is
                                listed */
};

static inline const struct pf_outcome *
pf_judged_lane(const struct pf_judged_data *d, size_t k, size_t *n)
{
    *n = d->start[k + 1] - d->start[k];
    return d->list + d->start[k];
}

/* How many of the n pairs from `list` on belong to the first one's context. */
size_t pf_judged_context(const struct pf_outcome *list, size_t n);

/* Gathers the pairs; weight NULL: each counts once. PF_EINPUT where a pair is
 * not of this task; PF_ENOMEM. Clear in every case. */
int pf_judged_init(struct pf_judged_data *d, const struct pf_task *task,
                   const struct pf_pairs *pairs, const double *weight);
void pf_judged_clear(struct pf_judged_data *d);

/* part[y] of a context's n pairs, for all its responses: 0 for those that were
 * never compared, else the number, from 1 on, of the part that y belongs to:
 * all who are linked by comparisons. Returns how many parts there are. */
size_t pf_judged_parts(const struct pf_outcome *list, size_t n,
                       size_t responses, uint32_t *part);

/* What the data are like, but for `problem`. PF_ENOMEM. */
int pf_judged_facts(const struct pf_judged_data *d, const struct pf_task *task,
                    struct pf_reward_facts *facts);

#endif
