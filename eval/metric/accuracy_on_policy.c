/* Is the policy's implicit reward right about pairs of its own responses?
 * (Tang et al. 2024, "Understanding the performance gap between online and
 * offline alignment algorithms", arXiv:2405.08448.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/accuracy.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_pair_accuracy(j, j->pi, value);
}

const pf_metric_type pf_metric_accuracy_on_policy = {
    .kind = {.name = "accuracy-on-policy",
             .title = "Accuracy on the policy's pairs",
             .doc = "Share of pairs drawn from the policy that log pi / ref "
                    "orders as the preference does; ties count half",
             .source = "Tang et al. 2024, arXiv:2405.08448"},
    .axis = "accuracy on pairs of the policy",
    .rises = 1,
    .measure = measure,
};
