/* Which of a file's worlds a figure is about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_WORLD_PICK_H
#define PF_LAB_WORLD_PICK_H

#include "lab/figures/plot.h"

/* The first cell of the world that o->world names (NULL: of any), and
 * o->seed, or the cell's first. PF_EINPUT, noted, for a world or a seed that
 * is not there. */
int pf_world_pick(size_t *cell, uint64_t *seed, const struct pf_results *r,
                  const struct pf_plot_options *o, struct pf_diag *d);

/* PF_EINPUT, noted with the nearest, when no cell is of the world `id`. */
int pf_world_known(const struct pf_results *r, const char *id,
                   struct pf_diag *d);

/* PF_EINPUT, noted with those there are, when no run of the cell has it. */
int pf_world_seed_known(const struct pf_results *r, size_t cell, uint64_t seed,
                        struct pf_diag *d);

/* Does cell c belong to the world that o->world names? */
bool pf_world_is_wanted(const struct pf_results *r, size_t c,
                        const struct pf_plot_options *o);

/* How many responses the world of the first run that is done has; 0 where
 * none is. */
size_t pf_world_responses(const struct pf_results *r);

#endif
