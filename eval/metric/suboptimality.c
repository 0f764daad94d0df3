/* J*_b - J_b (pi) with J_b (pi) = E_pi r - b KL (pi||ref), what RLHF on a
 * reward maximises. The best policy is pi* = ref exp (r / b), normalised, and
 * the difference is b KL (pi||pi*) exactly (our derivation: put log pi* = log
 * ref + r / b - log Z into the divergence; J*_b = b log Z), which does not
 * cancel. With b = 0 it is max r - E_pi r, summed as E_pi (max r - r).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

/* E_pi (max r - r) in one lane, weighted over contexts. */
static double
plain_regret(const struct pf_judged *j, size_t k)
{
    size_t n = j->shape.responses, lanes = j->shape.lanes;
    double regret = 0.0;
    for (size_t c = 0; c < j->shape.contexts; c++) {
        size_t first = c * n * lanes + k, end = first + n * lanes;
        double top = j->reward[first], sum = 0.0;
        for (size_t i = first; i < end; i += lanes)
            top = j->reward[i] > top ? j->reward[i] : top;
        for (size_t i = first; i < end; i += lanes)
            sum += j->pi[i] * (top - j->reward[i]);
        regret += j->weight[c * lanes + k] * sum;
    }
    return regret;
}

static void
measure(const struct pf_judged *j, double *value)
{
    pf_metric_regret(j, j->reward, value);
    for (size_t k = 0; k < j->shape.lanes; k++)
        if (!(j->beta[k] > 0.0))
            value[k] = plain_regret(j, k);
}

const pf_metric_type pf_metric_suboptimality = {
    .kind = {.name = "suboptimality",
             .title = "Suboptimality",
             .doc = "What the policy lacks of the best KL-regularised reward; "
                    "for worlds whose preference comes from a reward"},
    .axis = "J_β(π*) − J_β(π)",
    .needs_reward = 1,
    .zero_is_best = 1,
    .measure = measure,
};
