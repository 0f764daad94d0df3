/* Is the policy's implicit reward right about pairs of the reference policy,
 * those that offline methods learn from? (Tang et al. 2024, "Understanding the
 * performance gap between online and offline alignment algorithms",
 * arXiv:2405.08448.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "eval/metric/accuracy.h"

static void
measure(const struct pf_judged *j, double *value)
{
    pf_probabilities(&j->shape, j->scratch, j->log_ref);
    pf_pair_accuracy(j, j->scratch, value);
}

const pf_metric_type pf_metric_accuracy_on_reference = {
    .kind = {.name = "accuracy-on-reference",
             .title = "Accuracy on the reference's pairs",
             .doc = "Share of pairs drawn from the reference that log pi / ref "
                    "orders as the preference does; ties count half",
             .source = "Tang et al. 2024, arXiv:2405.08448"},
    .axis = "accuracy on pairs of the reference",
    .rises = 1,
    .measure = measure,
};
