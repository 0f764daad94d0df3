/* The task: all that a learner may know of the world.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_TASK_H
#define PF_CORE_TASK_H

#include "core/lanes.h"

/* A batch of tasks of one shape. All arrays are borrowed from whoever made
 * the task and stay constant. */
struct pf_task {
    struct pf_shape shape;
    const double *weight;  /* contexts * lanes; sums to 1 over contexts */
    const double *beta;    /* lanes; KL regularisation, >= 0 */
    const double *log_ref; /* shape; the reference policy, full support */
};

#endif
