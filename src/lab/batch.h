/* One batch of runs, from start to result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_BATCH_H
#define PF_LAB_BATCH_H

#include <signal.h>

#include "lab/plan.h"
#include "lab/store.h"
#include "lab/world_cache.h"

#define PF_BATCH_RUNS 64 /* runs in a batch, at most */

/* What a batch advances together: run i of cell[i] on world[i], judged by
 * pool[i]. All cells have the same learner type, kinds of feedback, policy,
 * optimiser and reward model, choice and count parameters, steps, record and
 * world shape; real parameters, betas and annotators may differ. */
struct pf_batch {
    const struct pf_experiment *experiment;
    const struct pf_run *run[PF_BATCH_RUNS];
    const struct pf_cell *cell[PF_BATCH_RUNS];
    const struct pf_solved_world *world[PF_BATCH_RUNS];
    const struct pf_pool *pool[PF_BATCH_RUNS]; /* NULL: no annotators */
    size_t n;
};

/* May a run of `cell` on `world` join the batch? (Room is not looked at.) */
bool pf_batch_fits(const struct pf_batch *batch, const struct pf_cell *cell,
                   const struct pf_world *world);

/* The parts of a world's solution that runs of `cell` need. */
unsigned pf_batch_needs(const struct pf_cell *cell);

/* Advances all runs through their budget and hands each result to `put`,
 * which returns a status; a run that met a value that is not finite is handed
 * over as failed, with the step and what it was. Results are lent for the
 * call. *stop, when not NULL, is looked at every step: once set the batch is
 * given up and PF_ESTOPPED returned. */
int pf_batch_execute(const struct pf_batch *batch,
                     const volatile sig_atomic_t *stop,
                     int (*put)(void *self, const struct pf_result *result),
                     void *self);

#endif
