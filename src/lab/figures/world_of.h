/* The worlds of a result file, drawn anew from the experiment in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_WORLD_OF_H
#define PF_LAB_WORLD_OF_H

#include "lab/store/results.h"
#include "lab/worlds/world_cache.h"

/* All worlds of a file: its experiment is read once, and worlds that cells
 * share are drawn and solved once. */
struct pf_worlds_of;

/* PF_EINPUT, noted, when the experiment cannot be read or is not the one of
 * these results. On failure *out is NULL. Free with pf_worlds_of_free, which
 * accepts NULL. */
int pf_worlds_of_alloc(struct pf_worlds_of **out, const struct pf_results *r,
                       struct pf_diag *d);
void pf_worlds_of_free(struct pf_worlds_of *worlds);

/* The world of a cell at a seed, solved as far as `parts` (of
 * pf_world_parts) ask. Borrowed until the next call. PF_EINPUT, noted, when a
 * data file that the experiment names is missing or has changed; PF_ESOLVE,
 * noted, when a solver fails: *out is then the world without its solution. */
int pf_worlds_of_get(struct pf_worlds_of *worlds, size_t cell, uint64_t seed,
                     unsigned parts, const struct pf_solved_world **out,
                     struct pf_diag *d);

/* What the experiment says of a cell. Borrowed. */
const struct pf_cell *pf_worlds_of_cell(const struct pf_worlds_of *worlds,
                                        size_t cell);

/* One world alone. */
struct pf_world_of {
    struct pf_worlds_of *all;     /* owned, like what follows */
    const struct pf_world *world; /* NULL: none */
    const double *log_nash;       /* as in struct pf_solved_world */
    const double *spectrum;
    size_t n_spectrum;
    bool per_seed; /* has every seed a world of its own? */
};

/* As pf_worlds_of_alloc and pf_worlds_of_get. Clear in every case. */
int pf_world_of(struct pf_world_of *out, const struct pf_results *r,
                size_t cell, uint64_t seed, unsigned parts, struct pf_diag *d);
void pf_world_of_clear(struct pf_world_of *w); /* accepts a zeroed object */

#endif
