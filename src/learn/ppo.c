/* PPO for learning from human feedback: every token has a reward and an
 * advantage of its own, and a critic gives the baseline,
 *
 *   r_t = - k l_t + [t is the last token] score,  l_t = log pi_old/ref (y_t),
 *   delta_t = r_t + gamma V_t+1 - V_t,  A_t = sum_s (gamma lambda)^s delta_t+s,
 *   R_t = A_t + V_t,
 *   loss = mean over tokens of - min (A rho, A clip (rho, 1 - e, 1 + e))
 *          + vf/2 max ((V - R)^2, (V' - R)^2),
 *
 * over `epochs` passes in `minibatches` parts. The critic is a table
 * (learn/critic.h) with steps of its own.
 *
 * Schulman et al. 2017, "Proximal policy optimization algorithms",
 * arXiv:1707.06347; Ziegler et al. 2019, "Fine-tuning language models from
 * human preferences", arXiv:1909.08593; Stiennon et al. 2020, "Learning to
 * summarize from human feedback", arXiv:2009.01325; Dubois et al. 2023,
 * "AlpacaFarm", arXiv:2305.14387.
 *
 * Exact in this: with gamma = lambda = 1, rewards and advantages not whitened,
 * A_t is the reward to go less V_t, so that a first update with prompts = 0
 * follows the gradient of E r - k KL (pi||ref), whatever V (up to the mean
 * length that aggregation = token divides by). Whitened rewards scale score and
 * KL alike, but keep their mean as it was. Whitened advantages make a step
 * blind to the scale of all rewards. Clamping l_t at 0 or above makes it no
 * divergence any more. Where advantages are whitened, the fixed point is still
 * pi proportional to ref exp (r / k): there r - k l to go is a function of the
 * prefix, the critic can hold it, and all advantages are 0.
 *
 * Presets are the settings of public code as far as they mean something for a
 * table of responses. Left out: learning rates, temperatures and lengths of
 * language models; the weight of the KL, which belongs to the scale of rewards
 * and is the world's beta; a critic that starts as the reward model; the biased
 * variance of two of the codes and what whitening over padding adds to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/ppo.h"

#include "core/status.h"
#include "learn/gae.h"

enum { ADAM };

/* --- the table --- */

/* What the three have in common, and where they differ. */
#define PRESET(epochs_, minibatches_, lambda_, whiten_, clamp_, adapt_)        \
    {                                                                          \
        {"epochs", (epochs_)}, {"minibatches", (minibatches_)}, {"clip", 0.2}, \
            {"kl_form", PF_KL_K1}, {"gamma", 1.0}, {"lambda", (lambda_)},      \
            {"vf", 0.1}, {"value_clip", 0.2}, {"adapt", (adapt_)},             \
            {"target", 6.0}, {"horizon", 10000.0},                             \
            {"whiten_rewards", (whiten_)}, {"whiten_advantages", 1.0},         \
            {"clamp_kl", (clamp_)},                                            \
        {                                                                      \
            0                                                                  \
        }                                                                      \
    }
static const struct pf_preset_row trl[] =
    PRESET(4, 1, 0.95, 0, 0, PF_KL_CONTROL_NONE);
static const struct pf_preset_row alpacafarm[] =
    PRESET(2, 2, 1.0, 1, 1, PF_KL_CONTROL_NONE);
static const struct pf_preset_row openai[] =
    PRESET(4, 1, 0.95, 1, 0, PF_KL_CONTROL_OPENAI);

static const struct pf_preset presets[] = {
    {"trl", "TRL's PPO trainer, version 1: rewards as they are", trl},
    {"alpacafarm", "AlpacaFarm: whitened rewards, log-ratios of tokens clamped",
     alpacafarm},
    {"openai",
     "lm-human-preferences: whitened rewards, an adaptive weight of the KL",
     openai},
    {0}};

#define SWITCH(name_, doc_, def_)                                              \
    {                                                                          \
        .name = (name_), .unit = "", .doc = (doc_), .form = PF_CHOICE,         \
        .choices = "no|yes", .def = (def_)                                     \
    }

static const struct pf_param params[] = {
    PF_PG_BETA_ROW,
    PF_PG_PROMPTS_ROW(32),
    PF_PG_GROUP_ROW(1, 1),
    PF_PG_EPOCHS_ROW(4),
    PF_PG_MINIBATCHES_ROW(1),
    PF_PG_RATIO_ROW(PF_RATIO_TOKEN),
    PF_PG_CLIP_ROW(0.2),
    PF_PG_KL_ROW(PF_KL_REWARD),
    PF_PG_KL_FORM_ROW(PF_KL_K1),
    PF_PG_KL_LEVEL_ROW(PF_KL_TOKEN),
    PF_PG_AGGREGATION_ROW(PF_SUM_TOKEN),
    {.name = "preset",
     .unit = "",
     .doc = "whose settings",
     .form = PF_CHOICE,
     .choices = "trl|alpacafarm|openai",
     .presets = presets},
    {.name = "gamma",
     .unit = "",
     .doc = "discount from one token to the next",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1},
    {.name = "lambda",
     .unit = "",
     .doc = "how far advantages look ahead: 0 to the critic's next value, 1 "
            "to the end",
     .form = PF_REAL,
     .def = 0.95,
     .lo = 0,
     .hi = 1},
    {.name = "value",
     .unit = "",
     .doc = "the critic: a value for each prompt and prefix, for each prefix, "
            "or none",
     .form = PF_CHOICE,
     .choices = "prompt|shared|none"},
    {.name = "value_eta",
     .unit = "",
     .doc = "learning rate of the critic",
     .form = PF_REAL,
     .def = 0.1,
     .lo = 0,
     .hi = 1e12,
     .log_scale = true},
    {.name = "value_steps",
     .unit = "",
     .doc = "the critic's steps: Adam's, or the gradient times the rate",
     .form = PF_CHOICE,
     .choices = "adam|plain"},
    {.name = "vf",
     .unit = "",
     .doc = "weight of the critic's loss, of no account to Adam",
     .form = PF_REAL,
     .def = 0.1,
     .lo = 0,
     .hi = 1e12},
    {.name = "value_clip",
     .unit = "",
     .doc = "how far a value may go in one step before it is no longer pulled "
            "on; 0: any",
     .form = PF_REAL,
     .def = 0.2,
     .lo = 0,
     .hi = 1e12},
    {.name = "adapt",
     .unit = "",
     .doc = "how the weight of the KL follows the divergence from the "
            "reference policy",
     .form = PF_CHOICE,
     .choices = "none|openai|alpacafarm"},
    {.name = "target",
     .unit = "nats",
     .doc = "the divergence that an adaptive weight aims at",
     .form = PF_REAL,
     .def = 6,
     .lo = 1e-12,
     .hi = 1e12,
     .log_scale = true},
    {.name = "horizon",
     .unit = "samples",
     .doc = "how slowly the weight adapts in the form of openai",
     .form = PF_REAL,
     .def = 10000,
     .lo = 1e-12,
     .hi = 1e12,
     .log_scale = true},
    SWITCH("whiten_rewards",
           "rewards of tokens are scaled to variance 1, the mean kept", 0),
    SWITCH("whiten_advantages",
           "advantages are shifted and scaled to mean 0 and variance 1", 1),
    SWITCH("clamp_kl", "log-ratios of tokens below 0 count as 0 in the reward",
           0),
    {.name = "reward_clip",
     .unit = "",
     .doc =
         "scores beyond this size, of either sign, count as this; 0: none do",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1e12},
    {0}};

/* --- state --- */

void
pf_ppo_own(struct pf_ppo *p, const struct pf_learner *l)
{
    size_t lanes = l->task->shape.lanes;
    p->beta = l->own;
    p->next = p->beta + lanes;
    p->count = p->next + lanes;
    pf_critic_cut(&p->critic,
                  (enum pf_critic_kind) pf_learner_choice(l, PF_PPO_VALUE), l,
                  p->count + lanes);
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    const struct pf_shape *s = &task->shape;
    size_t nodes =
        task->strings != NULL ? task->strings->nodes : s->responses + 1;
    double kind = setup->values[PF_PPO_VALUE * s->lanes];
    return 3 * s->lanes +
           pf_critic_memory((enum pf_critic_kind) kind, s, nodes);
}

static void
init(struct pf_learner *l)
{
    struct pf_ppo p;
    pf_pg_init(l);
    pf_ppo_own(&p, l);
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        p.next[k] = l->par[PF_PG_BETA][k];
}

/* --- rewards and advantages --- */

static bool
is_on(const struct pf_rollout *r, size_t row)
{
    return pf_learner_choice(r->l, row) != 0;
}

/* k of the estimator at token t of sample i, clamped where that is wanted. */
static double
token_kl(const struct pf_rollout *r, size_t at)
{
    double kl = pf_pg_kl_value(pf_learner_choice(r->l, PF_PG_KL_FORM),
                               r->log_old[at] - r->log_ref[at]);
    return is_on(r, PF_PPO_CLAMP_KL) && kl < 0.0 ? 0.0 : kl;
}

static double
clipped(double score, double most)
{
    if (!(most > 0.0) || (score <= most && score >= -most))
        return score;
    return score > most ? most : score < -most ? -most : score;
}

void
pf_ppo_rewards(struct pf_rollout *r)
{
    const double *most = r->l->par[PF_PPO_REWARD_CLIP];
    bool penalised = pf_learner_choice(r->l, PF_PG_KL) == PF_KL_REWARD;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++) {
            size_t n = pf_pg_length(r, i, k);
            for (size_t t = 0; t < n; t++) {
                size_t at = pf_pg_at(r, i, t, k);
                r->advantage[at] =
                    penalised ? -r->beta[k] * token_kl(r, at) : 0.0;
            }
            r->advantage[pf_pg_at(r, i, n - 1, k)] +=
                clipped(r->score[i * r->lanes + k], most[k]);
        }
}

/* Mean over responses of the sum over their tokens. */
static double
mean_kl(const struct pf_rollout *r, size_t k)
{
    double sum = 0.0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t t = 0; t < pf_pg_length(r, i, k); t++)
            sum +=
                r->weight[i * r->lanes + k] * token_kl(r, pf_pg_at(r, i, t, k));
    return sum;
}

/* The weight of this step's KL, and of the next's. */
static void
adapt(struct pf_rollout *r, struct pf_ppo *p)
{
    const struct pf_learner *l = r->l;
    for (size_t k = 0; k < r->lanes; k++) {
        struct pf_kl_plan plan = {
            .form = (enum pf_kl_control) pf_learner_choice(l, PF_PPO_ADAPT),
            .target = l->par[PF_PPO_TARGET][k],
            .horizon = l->par[PF_PPO_HORIZON][k],
        };
        p->beta[k] = p->next[k];
        if (plan.form != PF_KL_CONTROL_NONE)
            p->next[k] = pf_kl_adapt(p->beta[k], mean_kl(r, k), &plan, r->n);
    }
    r->beta = p->beta;
}

static void
estimate(struct pf_rollout *r, size_t k)
{
    struct pf_discount d = {r->l->par[PF_PPO_GAMMA][k],
                            r->l->par[PF_PPO_LAMBDA][k]};
    for (size_t i = 0; i < r->n; i++) {
        size_t at = pf_pg_at(r, i, 0, k);
        pf_gae(pf_pg_length(r, i, k), r->lanes, r->advantage + at,
               r->advantage + at, r->value + at, d);
        for (size_t t = 0; t < pf_pg_length(r, i, k); t++, at += r->lanes)
            r->target[at] = r->advantage[at] + r->value[at];
    }
}

int
pf_ppo_advantages(struct pf_rollout *r)
{
    struct pf_ppo p;
    pf_ppo_own(&p, r->l);
    adapt(r, &p);
    pf_critic_look(&p.critic, r);
    pf_ppo_rewards(r);
    for (size_t k = 0; k < r->lanes; k++) {
        if (is_on(r, PF_PPO_WHITEN_REWARDS))
            pf_whiten(r, r->advantage, k, true);
        estimate(r, k);
        if (is_on(r, PF_PPO_WHITEN_ADVANTAGES))
            pf_whiten(r, r->advantage, k, false);
    }
    return PF_OK;
}

/* --- a step --- */

static void
move_critic(struct pf_rollout *r)
{
    struct pf_ppo p;
    const struct pf_learner *l = r->l;
    pf_ppo_own(&p, l);
    struct pf_critic_step s = {
        .clip = l->par[PF_PPO_VALUE_CLIP],
        .coefficient = l->par[PF_PPO_VF],
        .rate = l->par[PF_PPO_VALUE_ETA],
        .adam = pf_learner_choice(l, PF_PPO_VALUE_STEPS) == ADAM,
        .t = (uint64_t) p.count[0]};
    pf_critic_learn(&p.critic, r, &s);
    p.count[0] += 1.0;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.advantages = pf_ppo_advantages,
                                           .beside = move_critic};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_ppo = {
    .kind = {.name = "ppo",
             .title = "PPO",
             .doc = "Proximal policy optimisation: clipped policy gradients "
                    "from advantages that a critic helps to estimate",
             .source = "Schulman et al. 2017, arXiv:1707.06347",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_PG_TYPE,
    .memory = memory,
    .init = init,
    .step = step,
};
