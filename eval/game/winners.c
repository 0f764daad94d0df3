/* Who wins by the counts of social choice, and what a policy can lose.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <math.h>
#include <stdbool.h>

static bool
beats_all(size_t n, const double *P, size_t y)
{
    for (size_t z = 0; z < n; z++)
        if (z != y && !(P[y * n + z] > 0.5 + PF_GAME_TIE))
            return false;
    return true;
}

size_t
pf_game_condorcet(size_t n, const double *P)
{
    for (size_t y = 0; y < n; y++)
        if (beats_all(n, P, y))
            return y;
    return SIZE_MAX;
}

void
pf_game_borda(size_t n, const double *P, double *score)
{
    for (size_t y = 0; y < n; y++) {
        double sum = 0.0;
        for (size_t z = 0; z < n; z++)
            if (z != y)
                sum += P[y * n + z];
        score[y] = n > 1 ? sum / (double) (n - 1) : 0.5;
    }
}

size_t
pf_game_argmax(size_t n, const double *score)
{
    size_t best = 0;
    for (size_t y = 1; y < n; y++)
        if (score[y] > score[best])
            best = y;
    return best;
}

double
pf_game_pure_gap(size_t n, const double *P, size_t y)
{
    double most = 0.0;
    for (size_t z = 0; z < n; z++)
        most = fmax(most, P[z * n + y] - 0.5);
    return 2.0 * most;
}

double
pf_game_gap(size_t n, const double *P, const double *pi)
{
    double most = -HUGE_VAL;
    for (size_t z = 0; z < n; z++) {
        double pay = 0.0;
        for (size_t y = 0; y < n; y++)
            pay += (P[z * n + y] - 0.5) * pi[y];
        most = fmax(most, pay);
    }
    return 2.0 * most;
}
