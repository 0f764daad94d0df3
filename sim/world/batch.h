/* A batch of worlds as learners see it: a task and a feedback port.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_BATCH_H
#define PF_SIM_BATCH_H

#include <stdbool.h>

#include "core/feedback.h"
#include "core/task.h"
#include "sim/world/world.h"

/* Lane k plays on world[k]. All worlds have one shape. When they are one and
 * the same object its matrix is shared by all lanes, otherwise the matrices
 * are laid side by side, lane by lane; a run's results have the same bits
 * either way. */
struct pf_world_batch {
    struct pf_task task;         /* borrow it for the learner */
    struct pf_feedback feedback; /* the port, its counter at 0 */
    double *weight, *beta, *log_ref; /* owned; what the task points to */
    const struct pf_world *shared;   /* borrowed; NULL when worlds differ */
    double *P;                   /* owned; contexts * n * n * lanes, or NULL */
};

/* Builds the batch for `lanes` worlds (a multiple of PF_LANE_WIDTH); worlds
 * are borrowed. Clear in every case. `out` must not move afterwards: the port
 * points to it. */
int pf_world_batch_init(struct pf_world_batch *out,
                        const struct pf_world *const *world, size_t lanes);
void pf_world_batch_clear(struct pf_world_batch *b);

/* win = P opponent for every context and lane, without counting a query: for
 * evaluation, not for learners. */
void pf_world_batch_payoff(const struct pf_world_batch *b, double *win,
                           const double *opponent);

#endif
