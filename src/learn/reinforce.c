/* REINFORCE: the score-function estimator, with a baseline b,
 *
 *   theta += eta mean_i (r_i - b_i) grad log pi (y_i),
 *   r_i = score_i - beta log pi/ref (y_i)      (kl = reward, k1)
 *
 *   none    b = 0
 *   mean    the mean r of the step. It holds r_i itself, so the expected
 *           gradient is (n - 1) / n times that without it (our derivation: the
 *           products of different samples have mean 0)
 *   ema     an average of the means of earlier steps: b = s / w with
 *           s = decay s + (1 - decay) mean, w likewise of 1; at first 0
 *   greedy  r of the most probable response to the same prompt: ReMax
 *
 * Williams 1992, "Simple statistical gradient-following algorithms for
 * connectionist reinforcement learning"; Li et al. 2024, "ReMax: A simple,
 * effective, and efficient reinforcement learning method for aligning large
 * language models", arXiv:2310.10505. Exact: with prompts = 0 a step follows
 * the gradient of E r - beta KL (pi||ref), whatever the baseline. The greedy
 * response costs a rating for each prompt.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "learn/pg.h"

enum { BASELINE = PF_PG_OWN, DECAY };
enum { NONE, MEAN, EMA, GREEDY };
enum { SUM, WEIGHT, N_SCALARS }; /* of the exponential average */

static const struct pf_param params[] = {
    PF_PG_BETA_ROW,
    PF_PG_PROMPTS_ROW(32),
    PF_PG_GROUP_ROW(1, 1),
    PF_PG_EPOCHS_ROW(1),
    PF_PG_MINIBATCHES_ROW(1),
    PF_PG_RATIO_ROW(PF_RATIO_NONE),
    PF_PG_CLIP_ROW(0),
    PF_PG_KL_ROW(PF_KL_REWARD),
    PF_PG_KL_FORM_ROW(PF_KL_K1),
    PF_PG_KL_LEVEL_ROW(PF_KL_SEQUENCE),
    PF_PG_AGGREGATION_ROW(PF_SUM_PLAIN),
    {.name = "baseline",
     .unit = "",
     .doc = "what is taken off the rewards: nothing, their mean, an "
            "exponential average of earlier means, or the reward of the most "
            "probable response",
     .form = PF_CHOICE,
     .choices = "none|mean|ema|greedy",
     .def = MEAN},
    {.name = "decay",
     .unit = "",
     .doc = "what the exponential average keeps of itself in a step",
     .form = PF_REAL,
     .def = 0.9,
     .lo = 0,
     .hi = 0.999999999},
    {0}};

static uint64_t
queries(const struct pf_values *values)
{
    uint64_t prompts = (uint64_t) values->number[PF_PG_PROMPTS];
    bool greedy = values->number[BASELINE] == GREEDY;
    return pf_pg_queries(values) + (greedy ? prompts : 0);
}

/* --- the greedy response --- */

static uint32_t
mode(const struct pf_learner *l, size_t c, size_t k)
{
    const struct pf_shape *s = &l->task->shape;
    size_t best = 0;
    for (size_t y = 1; y < s->responses; y++)
        if (l->pi[pf_shape_at(s, c, y, k)] > l->pi[pf_shape_at(s, c, best, k)])
            best = y;
    return (uint32_t) best;
}

/* What the KL takes off the reward of response y: what it would take off a
 * sample. */
static double
penalty(const struct pf_rollout *r, size_t c, size_t y, size_t k)
{
    const struct pf_learner *l = r->l;
    const struct pf_strings *s = l->strings;
    const struct pf_shape *shape = &l->task->shape;
    size_t form = pf_learner_choice(l, PF_PG_KL_FORM);
    bool whole = pf_learner_choice(l, PF_PG_KL_LEVEL) == PF_KL_SEQUENCE;
    double parts = 0.0, sum = 0.0;
    for (size_t t = 0; t < s->length[y]; t++) {
        size_t v = s->path[y * s->tokens + t];
        double d = pf_strings_log_token(s, shape, r->mass, c, v, k) -
                   pf_strings_log_token(s, shape, r->ref_mass, c, v, k);
        parts += pf_pg_kl_value(form, d);
        sum += d;
    }
    return r->beta[k] * (whole ? pf_pg_kl_value(form, sum) : parts);
}

/* Takes the greedy response's reward off all of its group: the baseline is the
 * same whether it goes into scores or advantages. */
static void
take_off(struct pf_rollout *r, const struct pf_ratings *greedy)
{
    bool penalised = pf_learner_choice(r->l, PF_PG_KL) == PF_KL_REWARD;
    for (size_t at = 0; at < r->groups * r->lanes; at++) {
        size_t k = at % r->lanes, first = at / r->lanes * r->group;
        double b = greedy->score[at];
        if (penalised)
            b -= penalty(r, greedy->context[at], greedy->response[at], k);
        for (size_t i = first; i < first + r->group; i++)
            r->score[i * r->lanes + k] -= b;
    }
}

static int
rate_greedy(struct pf_rollout *r, struct pf_feedback *f)
{
    size_t n = r->groups * r->lanes;
    uint32_t *who = calloc(2 * n, sizeof *who);
    double *score = calloc(n, sizeof *score);
    int status = PF_ENOMEM;
    if (who == NULL || score == NULL)
        goto out;
    for (size_t at = 0; at < n; at++) {
        size_t i = at / r->lanes * r->group, k = at % r->lanes;
        who[at] = r->context[i * r->lanes + k];
        who[n + at] = mode(r->l, who[at], k);
    }
    struct pf_ratings greedy = {
        .n = r->groups, .context = who, .response = who + n, .score = score};
    status = pf_rate(f, &greedy);
    if (status == PF_OK)
        take_off(r, &greedy);
out:
    free(who);
    free(score);
    return status;
}

static int
score(struct pf_rollout *r, struct pf_feedback *f)
{
    int status = pf_pg_rate(r, f);
    if (status == PF_OK && pf_learner_choice(r->l, BASELINE) == GREEDY)
        status = rate_greedy(r, f);
    return status;
}

/* --- baselines --- */

static double
average(struct pf_rollout *r, size_t k, double mean)
{
    double *sum = r->l->s[SUM], *weight = r->l->s[WEIGHT];
    double decay = r->l->par[DECAY][k];
    double b = weight[k] > 0.0 ? sum[k] / weight[k] : 0.0;
    sum[k] = decay * sum[k] + (1.0 - decay) * mean;
    weight[k] = decay * weight[k] + (1.0 - decay);
    return b;
}

static double
baseline(struct pf_rollout *r, size_t k)
{
    switch (pf_learner_choice(r->l, BASELINE)) {
    case MEAN:
        return pf_pg_mean(r, r->score, k);
    case EMA:
        return average(r, k, pf_pg_mean(r, r->score, k));
    default:
        return 0.0; /* greedy: in the scores already */
    }
}

static int
advantages(struct pf_rollout *r)
{
    pf_pg_penalise(r);
    for (size_t k = 0; k < r->lanes; k++) {
        double b = baseline(r, k);
        for (size_t i = 0; i < r->n; i++)
            pf_pg_set_advantage(r, i, k, r->score[i * r->lanes + k] - b);
    }
    return PF_OK;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.score = score,
                                           .advantages = advantages};
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_reinforce = {
    .kind = {.name = "reinforce",
             .title = "REINFORCE",
             .doc = "Policy gradient from rewards minus a baseline; with the "
                    "greedy response's reward it is ReMax",
             .source = "Williams 1992",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC,
    .comparisons = queries,
    .n_vectors = PF_PG_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_pg_refuse,
    .init = pf_pg_init,
    .step = step,
};
