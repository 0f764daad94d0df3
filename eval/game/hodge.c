/* The Hodge split of a skew matrix on the complete graph.
 *
 * A skew A is the sum of a transitive part T[y,z] = u_y - u_z with
 * u_y = (1/n) sum_z A[y,z] and a cyclic part C = A - T whose rows sum to 0;
 * <T,C> = 0, so ||A||^2 = ||T||^2 + ||C||^2 (Jiang, Lim, Yao, Ye 2011,
 * "Statistical ranking and combinatorial Hodge theory", Math. Programming
 * 127). The cyclic energy is ||C||^2 / ||A||^2, summed from C itself: as
 * 1 - ||T||^2 / ||A||^2 it would lose all digits in a nearly transitive game.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <math.h>

/* log (p / q) rather than log (p / (1 - p)): q is exact where p is near 1. */
static double
logit_entry(double p, double q)
{
    return log(p / q);
}

static double
difference_entry(double p, double q)
{
    return (p - q) / 2.0;
}

typedef double (*entry_fn)(double p, double q);

static void
row_means(size_t n, const double *P, entry_fn entry, double *u)
{
    for (size_t y = 0; y < n; y++) {
        double sum = 0.0;
        for (size_t z = 0; z < n; z++)
            if (z != y)
                sum += entry(P[y * n + z], P[z * n + y]);
        u[y] = sum / (double) n;
    }
}

static double
cyclic_energy(size_t n, const double *P, entry_fn entry, const double *u)
{
    double cyclic = 0.0, all = 0.0;
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++) {
            double a = entry(P[y * n + z], P[z * n + y]);
            double c = a - (u[y] - u[z]);
            all += a * a;
            cyclic += c * c;
        }
    return all == 0.0 ? 0.0 : cyclic / all;
}

void
pf_game_hodge(size_t n, const double *P, struct pf_hodge *hodge,
              double *potential)
{
    row_means(n, P, logit_entry, potential);
    hodge->logit_energy = cyclic_energy(n, P, logit_entry, potential);
    if (!isfinite(hodge->logit_energy))
        hodge->logit_energy = (double) NAN;
    row_means(n, P, difference_entry, potential);
    hodge->energy = cyclic_energy(n, P, difference_entry, potential);
}
