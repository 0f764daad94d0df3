/* KL (pi||ref), the price of moving away from the reference policy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/metric.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_kl(&j->shape, value, j->weight, j->log_pi, j->log_ref);
}

const pf_metric_type pf_metric_kl_to_reference = {
    .kind = {.name = "kl-to-reference",
             .title = "KL to reference",
             .doc = "How far the policy has moved: KL (pi || ref)"},
    .axis = "KL(π ‖ ref)",
    .needs_nash = 0,
    .zero_is_best = 0,
    .rises = 1,
    .neutral = 1,
    .measure = measure,
};
