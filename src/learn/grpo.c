/* GRPO, group relative policy optimisation: rewards are standardised in the
 * group of responses to a prompt, and the KL is a term of the loss,
 *
 *   A_i = (r_i - mean) / (sd + epsilon),  sd with k - 1 in the denominator,
 *   loss = mean over responses of the mean over tokens of
 *          - min (A_i rho_it, A_i clip (rho_it, 1 - e, 1 + e)) + beta k3_it,
 *   k3 = e^-l - 1 + l,  l = log pi/ref of the token.
 *
 * Shao et al. 2024, "DeepSeekMath: Pushing the limits of mathematical reasoning
 * in open language models", arXiv:2402.03300; the unbiased sd and epsilon =
 * 1e-4 are public code's. `scale` says by which deviation: of the group, of all
 * rewards of the step (batch), or none.
 *
 * Approximate in three ways. Dividing by the deviation changes the objective:
 * in large groups (or with prompts = 0) and rewards of 0 or 1 a step follows
 * the gradient of the mean over prompts of 2 arcsin sqrt p, p the probability
 * of reward 1, since d/dp of that is 1 / sqrt (p (1 - p)). Two responses give
 * +-1/sqrt 2 whatever the gap. And k3 in the loss has the gradient of the KL
 * with its arguments exchanged, KL (ref||pi), of tokens at that (learn/pg.h):
 * in a bandit its fixed point is pi with r / sd + beta ref/pi constant (our
 * derivation), and not ref exp (r / beta).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/pg.h"

enum { SCALE = PF_PG_OWN, EPSILON };
enum { GROUP, BATCH, NONE };

static const struct pf_param params[] = {
    PF_PG_BETA_ROW,
    PF_PG_PROMPTS_ROW(4),
    PF_PG_GROUP_ROW(8, 2),
    PF_PG_EPOCHS_ROW(1),
    PF_PG_MINIBATCHES_ROW(1),
    PF_PG_RATIO_ROW(PF_RATIO_TOKEN),
    PF_PG_CLIP_ROW(0.2),
    PF_PG_KL_ROW(PF_KL_LOSS),
    PF_PG_KL_FORM_ROW(PF_KL_K3),
    PF_PG_KL_LEVEL_ROW(PF_KL_TOKEN),
    PF_PG_AGGREGATION_ROW(PF_SUM_SEQUENCE),
    {.name = "scale",
     .unit = "",
     .doc = "what rewards are divided by: the standard deviation in their "
            "group, that of all rewards of the step, or nothing",
     .form = PF_CHOICE,
     .choices = "group|batch|none",
     .def = GROUP},
    {.name = "epsilon",
     .unit = "",
     .doc = "what is added to that standard deviation",
     .form = PF_REAL,
     .def = 1e-4,
     .lo = 1e-30,
     .hi = 1e12,
     .log_scale = true},
    {0}};

static double
divisor(const struct pf_rollout *r, size_t g, size_t k)
{
    double epsilon = r->l->par[EPSILON][k];
    switch (pf_learner_choice(r->l, SCALE)) {
    case GROUP:
        return pf_pg_group_sd(r, r->score, g, k) + epsilon;
    case BATCH:
        return pf_pg_sd(r, r->score, k) + epsilon;
    default:
        return 1.0;
    }
}

static int
advantages(struct pf_rollout *r)
{
    pf_pg_penalise(r);
    for (size_t g = 0; g < r->groups; g++)
        for (size_t k = 0; k < r->lanes; k++)
            pf_pg_centre_group(r, g, k, 1.0 / divisor(r, g, k));
    return PF_OK;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.advantages = advantages};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_grpo = {
    .kind = {.name = "grpo",
             .title = "GRPO",
             .doc = "Policy gradient from rewards standardised among the "
                    "responses to one prompt, with the KL as a term of the "
                    "loss",
             .source = "Shao et al. 2024, arXiv:2402.03300",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_PG_TYPE,
    .init = pf_pg_init,
    .step = step,
};
