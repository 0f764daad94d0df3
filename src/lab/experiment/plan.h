/* The plan: which runs an experiment consists of.
 *
 * A cell is one world, one learner and one combination of those swept
 * attributes that touch either; its runs are the seeds. An axis inside a
 * <learner> touches that learner only, an axis inside a <world> that world
 * only, an axis inside what the experiment has for all learners (feedback,
 * policy, optimiser, data, reward model) those learners that use it, any other
 * axis every
 * cell: a run is never repeated for the values of an axis that cannot change
 * it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PLAN_H
#define PF_LAB_PLAN_H

#include "lab/experiment/experiment.h"

#define PF_RUN_ID 17 /* 16 hexadecimal digits and the end */
#define PF_MAX_RUNS 10000000u

struct pf_cell {
    struct pf_world_def *world;     /* owned by the plan's designs; cells
                                       that share a world share the pointer */
    struct pf_learner_def *learner; /* likewise owned; complete: defaults that
                                       follow beta are in */
    struct pf_budget budget;
    struct pf_record_def record;
    uint64_t first_seed, n_seeds;
    const char *axis_value[PF_MAX_AXES]; /* borrowed from the experiment;
                                    NULL where the axis does not touch */
    char *description; /* canonical text of all that decides the result but
                          the seed; owned */
    char *world_key;   /* the part of it that describes the world, with the
                          experiment seed: equal keys and an equal draw make
                          equal worlds; owned by the plan's keys */
};

struct pf_run {
    size_t cell;
    uint64_t seed;
    char id[PF_RUN_ID]; /* first 64 bits of the SHA-256 of the description
                           with the seed, in hexadecimal */
};

struct pf_plan {
    const struct pf_experiment *experiment; /* borrowed */
    struct pf_cell *cell;
    size_t n_cells;
    struct pf_run *run; /* cell by cell, seeds ascending; ids unique: a cell
                           that repeats another is a mistake that names both */
    size_t n_runs;
    struct pf_design *design; /* owned; what the cells point into: every
                                 version of every world and learner */
    size_t n_designs;
    char **key; /* owned; one world_key for each world of
                   design[0] */
};

/* Lays out every run of e: worlds outermost, then learners, then the axes
 * that touch either, the last one fastest. Mistakes (more than PF_MAX_RUNS
 * runs, two equal cells, ...) are noted in d. Clear in every case. */
int pf_plan_make(struct pf_plan *plan, struct pf_experiment *e,
                 struct pf_diag *d);
void pf_plan_clear(struct pf_plan *plan);

/* The steps a run of this cell takes: the budget's, or as many as its queries
 * or its price pay for (lab/experiment/cost.h). */
uint64_t pf_cell_steps(const struct pf_cell *cell);

/* The recorded steps: strictly ascending, last `steps`, no more than
 * def->points. With two points or more the first is 0; then come either equal
 * steps or, with log_spacing, equal ratios from 1 on, both rounded to whole
 * steps of which none is listed twice. A single point is the last step.
 * step[def->points] is filled; returns how many. */
size_t pf_record_schedule(const struct pf_record_def *def, uint64_t steps,
                          uint64_t *step);

/* Is run i of the plan in shard 1 .. n_shards? Without shards (0) all are. */
static inline bool
pf_in_shard(size_t i, size_t shard, size_t n_shards)
{
    return n_shards == 0 || i % n_shards == shard - 1;
}

#endif
