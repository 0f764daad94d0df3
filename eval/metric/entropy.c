/* H (pi) = - sum_y pi (y) log pi (y), per context, weighted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_entropy(&j->shape, value, j->weight, j->log_pi);
}

const pf_metric_type pf_metric_entropy = {
    .kind = {.name = "entropy",
             .title = "Entropy",
             .doc = "Entropy of the policy, in nats"},
    .axis = "entropy (nats)",
    .needs_nash = 0,
    .zero_is_best = 0,
    .neutral = 1,
    .measure = measure,
};
