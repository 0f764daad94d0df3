/* E_pi of the reward that the learner sees, per context, weighted: what it
 * optimises, right or wrong, beside expected-reward, the truth.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/model.h"

static void
measure(const struct pf_judged *j, double *value)
{
    if (j->proxy == NULL)
        pf_metric_undefined(j, value);
    else
        pf_expectation(&j->shape, value, j->weight, j->pi, j->proxy);
}

const pf_metric_type pf_metric_proxy_reward = {
    .kind = {.name = "proxy-reward",
             .title = "Proxy reward",
             .doc = "Mean reward of the policy's responses as the learner's "
                    "reward model rates them; not recorded before it is fitted",
             .source = "Gao, Schulman and Hilton 2023, Scaling Laws for Reward "
                       "Model Overoptimization, ICML 2023, arXiv:2210.10760"},
    .axis = "proxy reward of π",
    .needs_model = 1,
    .rises = 1,
    .measure = measure,
};
