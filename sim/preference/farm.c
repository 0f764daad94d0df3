/* The farm: prompts whose common answers are decent and whose rare ones are
 * not. With i = 0 .. n-1 the rank of a response,
 *   r(x,i) = scale z_i - tail i / (n - 1) + shift u_x,
 *   z_i, u_x ~ N(0, 1) independent,
 * and P[i,j] = sigma (r(x,i) - r(x,j)). Beside a Zipf reference policy, which
 * gives rank i the (i+1)-th largest probability, rare responses are bad on the
 * whole: the setting in which the errors of a reward model, largest where data
 * are rare, are what a policy that climbs it finds first (Gao et al. 2022,
 * "Scaling Laws for Reward Model Overoptimization", arXiv:2210.10760).
 *
 * `shift` moves all rewards of a prompt alike. No preference can see it, nor
 * can a learner that compares; one that is told rewards can be misled by it
 * (Wu et al. 2023, "Pairwise Proximal Policy Optimization", arXiv:2310.00212).
 * The draws depend on neither scale nor tail nor shift.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "core/status.h"
#include "sim/preference/parts.h"

static const struct pf_param params[] = {
    PF_ACTIONS_ROW(40),
    PF_SCALE_ROW(1, "standard deviation of the rewards about their trend"),
    {.name = "tail",
     .unit = "",
     .doc = "how far below the first response the last one lies in the mean",
     .form = PF_REAL,
     .def = 2,
     .lo = 0,
     .hi = 1e6},
    {.name = "shift",
     .unit = "",
     .doc = "standard deviation of what is added to all rewards of a prompt: "
            "preferences do not show it",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1e6},
    {.name = NULL}};

static int
farm_build(struct pf_preference *out, const struct pf_preference_request *q)
{
    double scale = pf_preference_number(q, "scale");
    double tail = pf_preference_number(q, "tail");
    int status = pf_preference_size(out, pf_preference_count(q, "actions"), q);
    if (status != PF_OK)
        return status;
    double *reward = calloc(out->n, sizeof *reward);
    if (reward == NULL)
        return PF_ENOMEM;
    double shift = pf_preference_number(q, "shift") * gsl_ran_ugaussian(q->rng);
    for (size_t i = 0; i < out->n; i++)
        reward[i] = scale * gsl_ran_ugaussian(q->rng) -
                    tail * ((double) i / (double) (out->n - 1)) + shift;
    pf_preference_from_rewards(out, reward);
    return PF_OK;
}

const pf_preference_type pf_preference_farm = {
    .kind = {.name = "farm",
             .title = "Farm",
             .doc = "Transitive: rewards that fall with the rank of a "
                    "response, so that what a Zipf reference rarely says is "
                    "bad on the whole",
             .source = "after Dubois et al. 2023, arXiv:2305.14387, and Gao et "
                       "al. 2022, arXiv:2210.10760",
             .params = params},
    .build = farm_build,
    .draws = 1,
    .rewards = 1,
};
