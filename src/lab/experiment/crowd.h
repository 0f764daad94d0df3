/* Annotators of a plan: who they are, and, in a world, the pools they make.
 *
 * Reading a preset or fitting to judgements does not depend on the world, so
 * each is done once; a pool is made in every world anew. Feedback is told
 * apart by its pool_key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CROWD_H
#define PF_LAB_CROWD_H

#include "lab/experiment/experiment.h"

struct pf_crowd;

/* Zeroed, with the folder that names of files are relative to. */
struct pf_crowds {
    const char *base;
    struct pf_crowd *newest;
};
void pf_crowds_clear(struct pf_crowds *c);

/* The recipe for the pool of a learner that has a pool_key. Borrows from the
 * crowds, and from the first learner with this key that was asked about. A
 * file that cannot be fitted is noted. */
int pf_crowds_recipe(struct pf_crowds *c, const struct pf_learner_def *l,
                     struct pf_pool_recipe *out, struct pf_diag *d);

/* What a label of the learner's annotators costs in expectation. */
int pf_crowds_price(struct pf_crowds *c, const struct pf_learner_def *l,
                    double *price, struct pf_diag *d);

/* The pools of one world, drawn from (seed, draw) as the world is. */
struct pf_pools {
    const struct pf_world *world; /* borrowed */
    uint64_t seed, draw;
    struct pf_pool_made *newest; /* NULL to begin with */
    size_t bytes;                /* that they hold, about */
};
void pf_pools_clear(struct pf_pools *pools); /* before the crowds */

/* The learner's pool; made when it is not there. *out is NULL where the
 * learner has no pool_key. Borrowed until the pools are cleared. */
int pf_pools_get(struct pf_pools *pools, struct pf_crowds *c,
                 const struct pf_learner_def *l, const struct pf_pool **out,
                 struct pf_diag *d);

#endif
