/* A bandit with one best arm: Bradley-Terry on rewards
 *   r_1 = scale,  r_y = scale (1 - gap) U_y,  U_y uniform on [0,1), y > 1.
 * With two actions and gap = 1 it is the two-armed bandit, rewards 1 and 0, on
 * which T. Xie et al. 2024, "Exploratory Preference Optimization: Harnessing
 * Implicit Q*-Approximation for Sample-Efficient RLHF", arXiv:2405.21046, show
 * that online DPO does not explore when the reference hardly covers arm 1.
 * The draws depend on neither scale nor gap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(10),
    {.name = "gap",
     .unit = "",
     .doc = "the other rewards lie at least this share of the scale below",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0,
     .hi = 1},
    PF_SCALE_ROW(1, "reward of response 1; all others are from 0 to below it"),
    {.name = NULL}};

static int
best_arm_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    double scale = pf_preference_number(q, "scale");
    double most = 1.0 - pf_preference_number(q, "gap");
    int status = pf_preference_size(out, pf_preference_count(q, "actions"), q);
    if (status != PF_OK)
        return status;
    double *reward = calloc(out->n, sizeof *reward);
    if (reward == NULL)
        return PF_ENOMEM;
    reward[0] = scale;
    for (size_t y = 1; y < out->n; y++)
        reward[y] = scale * (most * gsl_rng_uniform(q->rng));
    pf_preference_from_rewards(out, reward);
    return PF_OK;
}

const pf_preference_type pf_preference_best_arm = {
    .kind = {.name = "best-arm",
             .title = "Best arm",
             .doc = "A bandit whose first response is the best by a gap, "
                    "judged by Bradley-Terry",
             .source = "Xie et al. 2024, arXiv:2405.21046",
             .params = params},
    .build = best_arm_build,
    .draws = 1,
    .rewards = 1,
};
