/* How cyclic the world is: the share of all sets of three responses that beat
 * each other in a circle (eval/game/cycles.c). It does not hang on the policy:
 * one recorded point says it all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/status.h"
#include "eval/game/measure.h"
#include "eval/metric/metric.h"

/* NaN without memory: the run fails. */
static double
triad_share(const double *P, size_t n)
{
    uint64_t triads;
    if (pf_game_triads(n, P, &triads) != PF_OK)
        return (double) NAN;
    return pf_game_triad_share(n, triads);
}

static void
measure(const struct pf_judged *j, double *value)
{
    const struct pf_shape *s = &j->shape;
    for (size_t k = 0; k < s->lanes; k++) {
        value[k] = 0.0;
        for (size_t c = 0; c < s->contexts; c++) {
            const double *P = pf_world_preference(j->worlds->world[k], c);
            value[k] +=
                j->weight[c * s->lanes + k] * triad_share(P, s->responses);
        }
    }
}

const pf_metric_type pf_metric_cyclic_triads = {
    .kind = {.name = "cyclic-triads",
             .title = "Cyclic triads",
             .doc = "Share of all sets of three responses of which each is "
                    "preferred to another by most: a measure of the world, "
                    "whatever the policy",
             .source = "Kendall and Babington Smith 1940, On the Method of "
                       "Paired Comparisons, Biometrika 31(3/4)"},
    .axis = "share of cyclic triads",
    .neutral = 1,
    .measure = measure,
};
