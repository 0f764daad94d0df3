/* Dr. GRPO, GRPO done right: GRPO without what biases it,
 *
 *   A_i = r_i - mean of the group,
 *   loss = 1 / T mean over responses of the sum over tokens of
 *          - min (A_i rho_it, A_i clip (rho_it, 1 - e, 1 + e)),
 *
 * T the greatest length there can be: neither the spread of a group nor the
 * length of a response changes what it counts.
 *
 * Liu et al. 2025, "Understanding R1-Zero-like training: A critical
 * perspective", arXiv:2503.20783. A_i is (k - 1) / k times RLOO's, so the first
 * update of a step is RLOO's with the KL treated alike, up to that factor and
 * 1 / T. Liu et al. leave the KL out; here, where beta belongs to the world, it
 * is in the reward, by k1: with that, a step with prompts = 0 follows the exact
 * gradient of E r - beta KL (pi||ref), over T. kl = none is the paper's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/pg.h"

static const struct pf_param params[] = {PF_PG_BETA_ROW,
                                         PF_PG_PROMPTS_ROW(4),
                                         PF_PG_GROUP_ROW(8, 2),
                                         PF_PG_EPOCHS_ROW(1),
                                         PF_PG_MINIBATCHES_ROW(1),
                                         PF_PG_RATIO_ROW(PF_RATIO_TOKEN),
                                         PF_PG_CLIP_ROW(0.2),
                                         PF_PG_KL_ROW(PF_KL_REWARD),
                                         PF_PG_KL_FORM_ROW(PF_KL_K1),
                                         PF_PG_KL_LEVEL_ROW(PF_KL_SEQUENCE),
                                         PF_PG_AGGREGATION_ROW(PF_SUM_FIXED),
                                         {0}};

static int
advantages(struct pf_rollout *r)
{
    pf_pg_penalise(r);
    for (size_t g = 0; g < r->groups; g++)
        for (size_t k = 0; k < r->lanes; k++)
            pf_pg_centre_group(r, g, k, 1.0);
    return PF_OK;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.advantages = advantages};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_dr_grpo = {
    .kind = {.name = "dr-grpo",
             .title = "Dr. GRPO",
             .doc = "GRPO without the division by the deviation of a group and "
                    "by the length of a response",
             .source = "Liu et al. 2025, arXiv:2503.20783",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_PG_TYPE,
    .init = pf_pg_init,
    .step = step,
};
