/* Where learning goes in continuous time, with g = P pi:
 *
 *   replicator   d log pi_y / dt = g_y - <pi, g>
 *   regularised  d log pi_y / dt = h_y - <pi, h>,
 *                h = g - beta log (pi / ref)
 *
 * The first is what multiplicative weights do with small steps (Taylor and
 * Jonker 1978, "Evolutionary stable strategies and game dynamics"); on a cycle
 * it goes round for ever. The second is mirror descent on the regularised game
 * (Perolat et al. 2021, "From Poincare recurrence to convergence in imperfect
 * information games", arXiv:2002.08456), of which MMD and EGPO are steps; its
 * rest inside the simplex is the regularised Nash policy, where h is constant.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/field.h"

#include <math.h>

/* The change of log pi, up to a constant. */
static double
push(const struct pf_field_game *g, size_t y, const double *pi)
{
    double h = 0.0;
    for (size_t z = 0; z < g->n; z++)
        h += g->P[y * g->n + z] * pi[z];
    if (g->beta > 0.0)
        h -= g->beta * (log(pi[y]) - g->log_ref[y]);
    return h;
}

void
pf_game_field(const struct pf_field_game *g, const double *pi, double *by)
{
    double mean = 0.0;
    for (size_t y = 0; y < g->n; y++) {
        by[y] = pi[y] > 0.0 ? push(g, y, pi) : 0.0;
        mean += pi[y] * by[y];
    }
    for (size_t y = 0; y < g->n; y++)
        by[y] = pi[y] * (by[y] - mean);
}
