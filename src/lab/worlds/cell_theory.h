/* What local theory predicts of the runs of a cell (eval/game/rates.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CELL_THEORY_H
#define PF_LAB_CELL_THEORY_H

#include "eval/game/rates.h"
#include "lab/worlds/world_cache.h"

/* The local theory of the learner as it is set, or NULL; `copy` is where the
 * row is put together. */
const struct pf_rate_row *pf_theory_of_cell(const struct pf_cell *cell,
                                            struct pf_rate_row *copy);

/* The factor by which the error shrinks in a step; false, and NaN, where there
 * is no theory or the world has no spectrum. */
bool pf_rate_of_cell(double *rate, const struct pf_cell *cell,
                     const struct pf_solved_world *world);

#endif
