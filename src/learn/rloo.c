/* RLOO, REINFORCE leave-one-out: the baseline of a response is the mean reward
 * of the others to the same prompt. With k responses y_1 .. y_k ~ pi,
 *
 *   r_i = score_i - beta log pi/ref (y_i),
 *   A_i = r_i - mean_{j != i} r_j = k / (k - 1) (r_i - mean_j r_j),
 *   loss = - mean_i min (A_i rho_i, A_i clip (rho_i, 1 - e, 1 + e)),
 *   rho_i = pi/pi_old (y_i), of the whole sequence.
 *
 * Ahmadian et al. 2024, "Back to basics: Revisiting REINFORCE-style
 * optimization for learning from human feedback in LLMs", arXiv:2402.14740. The
 * KL is in the reward before others are left out, and the clip (with e = 0.2
 * and k = 2) is that of public code. Exact: the first update of a step follows
 * an unbiased estimate of the gradient of E r - beta KL (pi||ref), and with
 * prompts = 0 that gradient, a sample's weight among the others being 0 then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pg.h"

static const struct pf_param params[] = {PF_PG_BETA_ROW,
                                         PF_PG_PROMPTS_ROW(16),
                                         PF_PG_GROUP_ROW(2, 2),
                                         PF_PG_EPOCHS_ROW(1),
                                         PF_PG_MINIBATCHES_ROW(1),
                                         PF_PG_RATIO_ROW(PF_RATIO_SEQUENCE),
                                         PF_PG_CLIP_ROW(0.2),
                                         PF_PG_KL_ROW(PF_KL_REWARD),
                                         PF_PG_KL_FORM_ROW(PF_KL_K1),
                                         PF_PG_KL_LEVEL_ROW(PF_KL_SEQUENCE),
                                         PF_PG_AGGREGATION_ROW(PF_SUM_PLAIN),
                                         {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.advantages = pf_pg_leave_one_out};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_rloo = {
    .kind = {.name = "rloo",
             .title = "RLOO",
             .doc = "Policy gradient from the reward of a response minus the "
                    "mean reward of the others to the same prompt",
             .source = "Ahmadian et al. 2024, arXiv:2402.14740",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_PG_TYPE,
    .init = pf_pg_init,
    .step = step,
};
