/* DualGap_b (pi) = 2 (max_pi' P_b (pi' > pi) - 1/2), P_b the preference
 * regularised by b KL towards the reference (Munos et al. 2023,
 * arXiv:2312.00886, eq. 2). The best reply is BR = ref exp (P(. > pi) / b),
 * normalised, and the gap is 2 b KL (pi||BR) exactly (our derivation: put BR
 * into the objective), which does not cancel where a difference of game values
 * would. With b = 0 it is the duality gap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/metric.h"

extern const pf_metric_type pf_metric_duality_gap;

static void
measure(const struct pf_judged *j, double *value)
{
    size_t lanes = j->shape.lanes;
    pf_metric_regret(j, j->win, value);
    pf_metric_duality_gap.measure(j, j->scratch);
    for (size_t k = 0; k < lanes; k++)
        value[k] = j->beta[k] == 0.0 ? j->scratch[k] : 2.0 * value[k];
}

const pf_metric_type pf_metric_regularised_duality_gap = {
    .kind = {.name = "regularised-duality-gap",
             .title = "Regularised duality gap",
             .doc = "Duality gap of the beta-regularised game: 0 at its Nash "
                    "policy only"},
    .axis = "regularised duality gap",
    .needs_nash = 0,
    .zero_is_best = 1,
    .measure = measure,
};
