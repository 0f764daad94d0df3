/* The parts of the simplex figure. Private to simplex*.c and its tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SIMPLEX_PART_H
#define PF_LAB_SIMPLEX_PART_H

#include "eval/report/figure.h"
#include "sim/world/world.h"

/* What is drawn below the paths. */
enum pf_simplex_field {
    PF_SIMPLEX_NONE,
    PF_SIMPLEX_REPLICATOR,
    PF_SIMPLEX_REGULARISED
};

/* Context c of a world of three responses, into a zeroed triangle: corners,
 * the duality gap as ground (of the regularised game where the world has a
 * beta) in steps of 1 / n_ground with contours, arrows of the field, and the
 * reference, the von Neumann winner and the regularised Nash policy (log_nash,
 * 3 numbers; NULL: none) as spots, but for one that a solver does not find.
 * PF_OK or PF_ENOMEM. */
int pf_simplex_portrait(struct pf_figure_triangle *out,
                        const struct pf_world *world, size_t c,
                        const double *log_nash, enum pf_simplex_field field,
                        size_t n_ground);

/* Takes out points of a path of n policies of three responses, in place, that
 * cannot be seen: what is left stays within `apart` of every point that goes,
 * where a side of the triangle is 1. Both ends stay. Returns how many are
 * left; 0 for none, SIZE_MAX when memory runs out. Ramer 1972, "An iterative
 * procedure for the polygonal approximation of plane curves"; Douglas and
 * Peucker 1973. */
size_t pf_simplex_thin(double *p, size_t n, double apart);

#endif
