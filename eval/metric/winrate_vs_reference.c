/* P(pi > ref) = sum_y pi (y) P(y > ref).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_expectation(&j->shape, value, j->weight, j->pi, j->win_ref);
}

const pf_metric_type pf_metric_winrate_vs_reference = {
    .kind = {.name = "winrate-vs-reference",
             .title = "Win rate against reference",
             .doc = "P(pi > ref): how often the policy is preferred to the "
                    "reference policy"},
    .axis = "win rate against the reference",
    .needs_nash = 0,
    .zero_is_best = 0,
    .rises = 1,
    .measure = measure,
};
