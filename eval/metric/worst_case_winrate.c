/* min_y P(pi > y) = 1 - max_y P(y > pi), per context, weighted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_best(&j->shape, value, j->weight, j->win);
    for (size_t k = 0; k < j->shape.lanes; k++)
        value[k] = 1.0 - value[k];
}

const pf_metric_type pf_metric_worst_case_winrate = {
    .kind = {.name = "worst-case-winrate",
             .title = "Worst-case win rate",
             .doc = "The win rate against the opponent that likes the policy "
                    "least: 1/2 at a Nash policy of the game"},
    .axis = "worst-case win rate",
    .needs_nash = 0,
    .zero_is_best = 0,
    .rises = 1,
    .measure = measure,
};
