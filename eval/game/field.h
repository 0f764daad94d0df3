/* The vector field of learning in a game.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_FIELD_H
#define PF_EVAL_FIELD_H

#include <stddef.h>

/* All borrowed. */
struct pf_field_game {
    size_t n;
    const double *P;       /* n*n, row-major */
    const double *log_ref; /* n; not read where beta is 0 */
    double beta;           /* 0: the replicator dynamics */
};

/* by[n] = d pi / dt at a policy pi[n]; it sums to 0, and is 0 where pi is. */
void pf_game_field(const struct pf_field_game *g, const double *pi, double *by);

#endif
