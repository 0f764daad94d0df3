/* The feedback port: how a learner asks, and where queries are counted.
 *
 * The world implements the port (sim/world/batch.h); a learner only calls it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_FEEDBACK_H
#define PF_CORE_FEEDBACK_H

#include <stdint.h>

struct pf_feedback {
    /* Full information: win[y] = sum_z P(y > z) opponent[z] for every
     * context, response and lane. Both arrays have the task's shape; opponent
     * is in probabilities. One query in every lane, however many contexts. */
    int (*payoff)(void *self, double *win, const double *opponent);
    void *self;       /* borrowed */
    uint64_t queries; /* asked so far in each lane */
};

/* Calls the port and counts the query. */
int pf_payoff(struct pf_feedback *f, double *win, const double *opponent);

#endif
