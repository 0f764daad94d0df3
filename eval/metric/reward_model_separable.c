/* In how many contexts the reward model had too few comparisons to be fitted by
 * maximum likelihood alone: where wins do not lead from every response to every
 * other, scores run off to infinity or are not tied to each other. (Ford 1957,
 * "Solution of a ranking problem from binary comparisons", American
 * Mathematical Monthly 64.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/model.h"

static void
measure(const struct pf_judged *j, double *value)
{
    if (j->separable == NULL) {
        pf_metric_undefined(j, value);
        return;
    }
    for (size_t k = 0; k < j->shape.lanes; k++)
        value[k] = j->separable[k];
}

const pf_metric_type pf_metric_reward_model_separable = {
    .kind = {.name = "reward-model-separable",
             .title = "Contexts without a finite fit",
             .doc = "Share of the contexts whose comparisons have no finite "
                    "Bradley-Terry fit without a penalty: separable, in parts "
                    "that never met, or none at all; not recorded before the "
                    "reward model is fitted",
             .source = "Ford 1957, Solution of a Ranking Problem from Binary "
                       "Comparisons, The American Mathematical Monthly 64"},
    .axis = "share of contexts without a finite fit",
    .needs_model = 1,
    .measure = measure,
};
