/* The top cycle, or Smith set: the smallest set of responses each of which
 * beats every response outside of it (Smith 1973, "Aggregation of preferences
 * with variable electorate", Econometrica 41; Schwartz 1986, "The Logic of
 * Collective Choice").
 *
 * A member wins against all n - k outside of a set of k, and who is outside
 * against fewer: whoever beats most others is a member. A set that holds, with
 * each of its members z, all that z does not beat is beaten by nobody outside,
 * and the smallest such set around a member is the top cycle (our derivation:
 * sets that beat all the rest are nested). It is found by a search that visits
 * every response once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/measure.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/status.h"

static bool
beats(size_t n, const double *P, size_t y, size_t z)
{
    return P[y * n + z] > 0.5 + PF_GAME_TIE;
}

static size_t
most_wins(size_t n, const double *P)
{
    size_t best = 0, most = 0;
    for (size_t y = 0; y < n; y++) {
        size_t wins = 0;
        for (size_t z = 0; z < n; z++)
            wins += beats(n, P, y, z);
        if (wins > most) {
            most = wins;
            best = y;
        }
    }
    return best;
}

int
pf_game_top_cycle(size_t n, const double *P, size_t *set, size_t *size)
{
    bool *member = calloc(n, sizeof *member);
    size_t found = 1;
    *size = 0;
    if (member == NULL)
        return PF_ENOMEM;
    set[0] = most_wins(n, P);
    member[set[0]] = true;
    for (size_t i = 0; i < found; i++)
        for (size_t y = 0; y < n; y++)
            if (!member[y] && !beats(n, P, set[i], y)) {
                member[y] = true;
                set[found++] = y;
            }
    for (size_t y = 0; y < n; y++)
        if (member[y])
            set[(*size)++] = y;
    free(member);
    return PF_OK;
}
