/* How often the reward model is right about a new comparison: responses of the
 * reference policy, label of the truth,
 *   sum of weight ref(y) ref(z) P(the label is what the model expects)
 *   / sum of weight ref(y) ref(z),    y != z.
 * A model without an opinion (P^ = 1/2) is right half of the time. No model can
 * exceed the accuracy of the truth itself, E max (P, 1 - P).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/metric/model.h"

#define TIE 1e-12 /* what rounding leaves of a modelled 1/2 */

static void
add(struct pf_model_tally *t, double mass, double predicted, double truth)
{
    double h = predicted - 0.5;
    double right = h > 0.0 ? truth : 1.0 - truth;
    t->bin[0] += mass * (isnan(h) ? h : fabs(h) <= TIE ? 0.5 : right);
}

static double
sum(const struct pf_model_tally *t)
{
    return t->bin[0];
}

static void
measure(const struct pf_judged *j, double *value)
{
    pf_metric_model(j, add, sum, value);
}

const pf_metric_type pf_metric_reward_model_accuracy = {
    .kind = {.name = "reward-model-accuracy",
             .title = "Reward model's accuracy",
             .doc = "Probability that the reward model expects the label of a "
                    "new pair of the reference policy's responses, judged by "
                    "the true preference; not recorded before it is fitted",
             .source = "Lambert et al. 2024, RewardBench: Evaluating Reward "
                       "Models for Language Modeling, arXiv:2403.13787"},
    .axis = "accuracy of the reward model",
    .needs_model = 1,
    .rises = 1,
    .measure = measure,
};
