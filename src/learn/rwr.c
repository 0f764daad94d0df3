/* Reward-weighted regression (RWR): every response of the data counts by
 *
 *   min (exp (R / beta), cap).
 *
 * Peters and Schaal 2007, "Reinforcement learning by reward-weighted regression
 * for operational space control", ICML; for language models, with cap = 1000,
 * Korbak et al. 2023, "Pretraining Language Models with Human Preferences",
 * arXiv:2302.08582. With a table as policy what comes out is proportional to
 * data times weight: for data from the reference, no response at the cap, the
 * optimum of E R - beta KL (pi||ref). As beta grows it becomes `sft`.
 *
 * `normalise` = prompt scales the weights of every prompt's responses to a mean
 * of 1, and has no need of a cap: then nothing depends on where the rewards of
 * a prompt begin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/logistic.h"
#include "core/status.h"
#include "learn/offline.h"

enum { NORMALISE = PF_OFFLINE_EXP_OWN };
enum { NONE, PROMPT };

static const struct pf_param params[] = {
    PF_WEIGHTED_OFFLINE_ROWS,
    PF_OFFLINE_EXP_ROWS("largest weight (unused with normalise = prompt)"),
    {.name = "normalise",
     .unit = "",
     .doc = "weights as they are, or with a mean of 1 in every prompt",
     .form = PF_CHOICE,
     .choices = "none|prompt",
     .def = NONE},
    {0}};

static void
weigh(const struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    for (size_t at = 0; at < items->n * lanes; at++)
        items->weight[at] =
            items->share[at] * pf_offline_exp(l, at % lanes, items->score[at]);
}

/* What is known of every context: its highest score, sum of shares, sum of
 * weights, of contexts * lanes each. */
struct prompts {
    double *top, *share, *weight;
};

static void
sum_prompts(const struct pf_learner *l, struct pf_items *items,
            struct prompts *p)
{
    size_t lanes = l->task->shape.lanes;
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t i = items->context[at] * lanes + at % lanes;
        if (p->share[i] == 0.0 || items->score[at] > p->top[i])
            p->top[i] = items->score[at];
        p->share[i] += items->share[at];
    }
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t k = at % lanes, i = items->context[at] * lanes + k;
        double above = items->score[at] - p->top[i];
        items->weight[at] =
            items->share[at] * pf_exp(above / l->par[PF_OFFLINE_BETA][k]);
        p->weight[i] += items->weight[at];
    }
}

static int
weigh_by_prompt(const struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes, size = l->task->shape.contexts * lanes;
    double *sums = pf_lanes_alloc(3 * size);
    if (sums == NULL)
        return PF_ENOMEM;
    struct prompts p = {sums, sums + size, sums + 2 * size};
    sum_prompts(l, items, &p);
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t i = items->context[at] * lanes + at % lanes;
        if (items->share[at] != 0.0)
            items->weight[at] *= p.share[i] / p.weight[i];
    }
    free(sums);
    return PF_OK;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    struct pf_items items;
    int status = pf_items_of_data(l, f, PF_ITEMS_RATED, &items);
    if (status != PF_OK)
        return status;
    if (pf_learner_choice(l, NORMALISE) == PROMPT)
        status = weigh_by_prompt(l, &items);
    else
        weigh(l, &items);
    if (status != PF_OK)
        return status;
    return pf_weighted_fit(l, &items, NULL);
}

const pf_learner_type pf_learner_rwr = {
    .kind = {.name = "rwr",
             .title = "RWR",
             .doc = "Reward-weighted regression: the likelihood of the data, "
                    "every response weighted by the exponential of its reward",
             .source = "Peters and Schaal 2007, ICML; Korbak et al. 2023, "
                       "arXiv:2302.08582",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_WEIGHTED_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
    .step = step,
};
