/* E_pi r = sum_y pi (y) r (y), per context, weighted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_expectation(&j->shape, value, j->weight, j->pi, j->reward);
}

const pf_metric_type pf_metric_expected_reward = {
    .kind = {.name = "expected-reward",
             .title = "Expected reward",
             .doc = "Mean true reward of the policy's responses; for worlds "
                    "whose preference comes from a reward"},
    .axis = "expected reward of π",
    .needs_reward = 1,
    .rises = 1,
    .measure = measure,
};
