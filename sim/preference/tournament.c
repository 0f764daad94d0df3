/* Tournament: every pair has a sure winner, P in {0, 1/2, 1}.
 * The responses are put into a random order, in which the earlier always
 * wins; then each pair's result is turned around with probability `flip`.
 * flip = 0 is transitive, flip = 1/2 a uniformly random tournament, flip = 1
 * the order backwards. Each pair keeps its own uniform number, so raising
 * `flip` only adds upsets to those that were there.
 *
 * J. W. Moon 1968, "Topics on Tournaments", Holt, Rinehart and Winston.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "flip",
     .unit = "",
     .doc = "probability that a pair goes against the order: 0 is transitive, "
            "0.5 fully random",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 1},
    {.name = NULL}};

static int
tournament_build(struct pf_preference *out,
                 const struct pf_preference_request *q)
{
    size_t n = pf_preference_count(q, "actions");
    double flip = pf_preference_number(q, "flip");
    int status = pf_preference_size(out, n, q);
    if (status != PF_OK)
        return status;
    size_t *place = calloc(n, sizeof *place);
    if (place == NULL)
        return PF_ENOMEM;
    for (size_t y = 0; y < n; y++)
        place[y] = y;
    gsl_ran_shuffle(q->rng, place, n, sizeof *place);
    for (size_t y = 0; y < n; y++) {
        out->P[y * n + y] = 0.5;
        for (size_t z = 0; z < y; z++) {
            bool upset = gsl_rng_uniform(q->rng) < flip;
            bool y_wins = (place[y] < place[z]) != upset;
            pf_preference_set_loser(out, y_wins ? y : z, y_wins ? z : y, 0.0);
        }
    }
    free(place);
    return PF_OK;
}

const pf_preference_type pf_preference_tournament = {
    .kind = {.name = "tournament",
             .title = "Tournament",
             .doc = "Every pair has a sure winner: a random order in which "
                    "each pair is turned around with a given probability",
             .source = "Moon 1968, Topics on Tournaments",
             .params = params},
    .build = tournament_build,
    .draws = 1,
};
