/* The task: all that a learner may know of the world.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_TASK_H
#define PF_CORE_TASK_H

#include <stdint.h>

#include "core/lanes.h"
#include "core/strings.h"

/* A batch of tasks of one shape. All arrays are borrowed from whoever made
 * the task and stay constant. */
struct pf_task {
    struct pf_shape shape;
    const double *weight;    /* contexts * lanes; sums to 1 over contexts */
    const double *beta;      /* lanes; KL regularisation, >= 0 */
    const double *log_ref;   /* shape; the reference policy, full support */
    const double *log_start; /* shape; where learners start, full support; NULL:
                                at the reference policy */
    size_t n_features;       /* d; 0 where the world has no features */
    const double *features;  /* phi(x,y): feature j of response y in context c
                                and lane k at ((c*n + y)*d + j)*lanes + k;
                                NULL without features */
    const double *length;    /* shape; tokens |y| of every response, >= 1; NULL:
                                all have length 1, as in a bandit */
    const struct pf_strings *strings; /* the tokens of every response; NULL:
                             each is a token of its own, as in a bandit */
    uint64_t seed;       /* the experiment's: names the random streams */
    const uint64_t *run; /* lanes; each run's seed number. NULL: all 0 */
};

/* The policy that learners start at. */
static inline const double *
pf_task_start(const struct pf_task *task)
{
    return task->log_start != NULL ? task->log_start : task->log_ref;
}

#endif
