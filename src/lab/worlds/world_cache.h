/* Worlds in use, with what is known of their solution.
 *
 * Runs of one experiment share worlds (every learner plays on the same ones),
 * so they are built and solved once and kept while there is room.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_WORLD_CACHE_H
#define PF_LAB_WORLD_CACHE_H

#include "lab/experiment/crowd.h"
#include "lab/experiment/plan.h"

struct pf_world_cache;

/* A world and its solution. Borrowed from the cache until it is trimmed. */
struct pf_solved_world {
    struct pf_world *world;
    double *log_nash; /* contexts * responses: the regularised Nash policy, or
                         where beta is 0 a von Neumann winner (-infinity off
                         its support); NULL until asked for */
    double *spectrum; /* frequencies w of the local theory at log_nash, all
                         contexts together; NULL until asked for */
    size_t n_spectrum;
};

/* Which parts of the solution a run needs. */
enum pf_world_parts { PF_WORLD_NASH = 1, PF_WORLD_SPECTRUM = 2 };

/* NULL when memory runs out. Free with pf_world_cache_free (accepts NULL). */
struct pf_world_cache *pf_world_cache_alloc(void);
void pf_world_cache_free(struct pf_world_cache *cache);

/* Builds every world of the plan once, at the first seed, with the annotators
 * and the data sets that learners have in it, and lets go of it: what is wrong
 * with a data file, or with parameters that are right one by one, is known
 * before anything is stored. All mistakes are noted. (worlds_try.c) */
int pf_worlds_try(const struct pf_plan *plan, struct pf_diag *d);

/* Builds the world of a cell for a draw: a seed, or 0 where all share it. Free
 * with pf_world_free. */
int pf_cell_world(struct pf_world **out, const struct pf_experiment *e,
                  const struct pf_cell *cell, uint64_t draw, struct pf_diag *d);

/* Where the run of a cell with this seed starts in a world of the cell: *out
 * (the caller frees it) has contexts * responses log-probabilities; NULL: at
 * the reference policy. */
int pf_cell_start(double **out, const struct pf_experiment *e,
                  const struct pf_cell *cell, const struct pf_world *world,
                  uint64_t seed, struct pf_diag *d);

/* The world of a cell at a seed, built, and solved as far as `parts` asks.
 * PF_EINPUT with a message when it cannot be built, PF_ESOLVE when a solver
 * fails (with a message naming the world). */
int pf_world_cache_get(struct pf_world_cache *cache,
                       const struct pf_experiment *e,
                       const struct pf_cell *cell, uint64_t seed,
                       unsigned parts, const struct pf_solved_world **out,
                       struct pf_diag *d);

/* The annotators of a cell's learner in a world of this cache; *out is NULL
 * where there are none. Borrowed like the world. */
int pf_world_cache_pool(struct pf_world_cache *cache,
                        const struct pf_experiment *e,
                        const struct pf_cell *cell,
                        const struct pf_solved_world *world,
                        const struct pf_pool **out, struct pf_diag *d);

/* Lets go of the oldest worlds when more than `bytes` are held. No borrowed
 * world may be in use. */
void pf_world_cache_trim(struct pf_world_cache *cache, size_t bytes);

#endif
