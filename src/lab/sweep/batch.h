/* One batch of runs, from start to result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_BATCH_H
#define PF_LAB_BATCH_H

#include "lab/sweep/checkpoint.h"
#include "lab/experiment/plan.h"
#include "lab/store/store.h"
#include "lab/worlds/world_cache.h"

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

/* May runs of these cells share a batch, as far as can be told before their
 * worlds are built? */
bool pf_batch_cells_fit(const struct pf_cell *a, const struct pf_cell *b);

/* May a run of `cell` on `world` join the batch? (Room is not looked at.) */
bool pf_batch_fits(const struct pf_batch *batch, const struct pf_cell *cell,
                   const struct pf_world *world);

/* The parts of a world's solution that runs of `cell` need. */
unsigned pf_batch_needs(const struct pf_cell *cell);

/* How a batch is executed. Zeroed: to its end, without checkpoints. */
struct pf_batch_control {
    bool (*stop)(void *self); /* asked before every step; may be NULL */
    void *self;
    struct pf_checkpoints checkpoints;
};

/* Advances all runs through their budget, from where a checkpoint left them if
 * there is one, and hands each result to `put`, which returns a status; a run
 * that met a value that is not finite is handed over as failed, with the step
 * and what it was. Results are lent for the call. Once `stop` says so the
 * batch is saved and given up: PF_ESTOPPED. A checkpoint that cannot be written
 * is noted in d and does not end the batch. `saved` is filled with the name of
 * the batch's checkpoint, "" where none was written or found; the file stays
 * until whoever makes the results durable takes it away. */
int pf_batch_execute(const struct pf_batch *batch,
                     const struct pf_batch_control *control,
                     int (*put)(void *self, const struct pf_result *result),
                     void *self, char saved[PF_CHECKPOINT_NAME],
                     struct pf_diag *d);

#endif
