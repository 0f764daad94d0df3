/* DualGap (pi) = 2 (max_y P(y > pi) - 1/2), per context, weighted: by symmetry
 * the sum of what each player of the game could gain by deviating.
 * pi against itself wins 1/2, so the gap cannot be negative: what rounding
 * leaves below 0 is 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_best(&j->shape, value, j->weight, j->win);
    for (size_t k = 0; k < j->shape.lanes; k++) {
        double gap = 2.0 * (value[k] - 0.5);
        value[k] = gap < 0.0 ? 0.0 : gap;
    }
}

const pf_metric_type pf_metric_duality_gap = {
    .kind = {.name = "duality-gap",
             .title = "Duality gap",
             .doc = "Twice what the best reply gains over one half: 0 at a "
                    "Nash policy of the game itself"},
    .axis = "duality gap",
    .needs_nash = 0,
    .zero_is_best = 1,
    .measure = measure,
};
