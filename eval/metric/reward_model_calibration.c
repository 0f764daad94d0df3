/* The expected calibration error of the reward model: pairs, in both orders,
 * fall into ten bins of equal width by the modelled P^(y > z), and
 *   ECE = sum over bins of mass(bin) |mean of P^ - mean of P| / mass of all,
 * mass = weight ref(y) ref(z), y != z, with P the true probability in place of
 * drawn labels. (Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated
 * probabilities using Bayesian binning", AAAI; Guo et al. 2017, "On calibration
 * of modern neural networks", ICML, arXiv:1706.04599.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/metric/model.h"

#define BINS 10

static void
add(struct pf_model_tally *t, double mass, double predicted, double truth)
{
    double at = predicted * BINS;
    size_t bin = at > 0.0 ? (size_t) at : 0; /* a NaN goes where it shows */
    t->bin[bin < BINS ? bin : BINS - 1] += mass * (predicted - truth);
}

static double
sum(const struct pf_model_tally *t)
{
    double gap = 0.0;
    for (size_t b = 0; b < BINS; b++)
        gap += fabs(t->bin[b]);
    return gap;
}

static void
measure(const struct pf_judged *j, double *value)
{
    pf_metric_model(j, add, sum, value);
}

const pf_metric_type pf_metric_reward_model_calibration = {
    .kind = {.name = "reward-model-calibration",
             .title = "Reward model's calibration error",
             .doc = "Expected calibration error of the modelled probabilities "
                    "over pairs of the reference policy's responses, in ten "
                    "bins; not recorded before the model is fitted",
             .source = "Guo et al. 2017, On Calibration of Modern Neural "
                       "Networks, ICML 2017, arXiv:1706.04599"},
    .axis = "calibration error of the reward model",
    .needs_model = 1,
    .measure = measure,
};
