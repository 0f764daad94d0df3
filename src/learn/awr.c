/* Advantage-weighted regression (AWR): every response of the data counts by
 *
 *   min (exp ((R - V (x)) / beta), cap),   V (x) = E_data [R | x].
 *
 * Peng et al. 2019, "Advantage-Weighted Regression: Simple and Scalable
 * Off-Policy Reinforcement Learning", arXiv:1910.00177 (whose cap is 20); for
 * language models, with cap = 1000, Korbak et al. 2023, arXiv:2302.08582. V is
 * what least squares on the data give a table: the mean of all ratings used so
 * far in a context. With a table as policy, and no response at the cap, V only
 * moves weight between contexts, and what comes out is that of `rwr`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/offline.h"

static const struct pf_param params[] = {
    PF_WEIGHTED_OFFLINE_ROWS, PF_OFFLINE_EXP_ROWS("largest weight"), {0}};

static size_t
contexts_size(const struct pf_task *task)
{
    return task->shape.contexts * task->shape.lanes;
}

/* After the engine's: of every context the sum of shares and of rewards. */
static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    return pf_weighted_memory(task, setup) + 2 * contexts_size(task);
}

/* The ratings of this step. */
static void
count(struct pf_learner *l, const struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    double *shares = l->own + pf_weighted_room(l->task, 1, false);
    double *rewards = shares + contexts_size(l->task);
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t i = items->context[at] * lanes + at % lanes;
        shares[i] += items->share[at];
        rewards[i] += items->share[at] * items->score[at];
    }
}

static void
weigh(struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    count(l, items);
    const double *shares = l->own + pf_weighted_room(l->task, 1, false);
    const double *rewards = shares + contexts_size(l->task);
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t k = at % lanes, i = items->context[at] * lanes + k;
        if (items->share[at] == 0.0)
            continue;
        double advantage = items->score[at] - rewards[i] / shares[i];
        items->weight[at] = items->share[at] * pf_offline_exp(l, k, advantage);
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_weighted_step_on_data(l, f, PF_ITEMS_RATED, weigh, NULL);
}

const pf_learner_type pf_learner_awr = {
    .kind = {.name = "awr",
             .title = "AWR",
             .doc = "Advantage-weighted regression: the likelihood of the "
                    "data, weighted by the exponential of how much better a "
                    "response is than the data's mean",
             .source = "Peng et al. 2019, arXiv:1910.00177; Korbak et al. "
                       "2023, arXiv:2302.08582",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC | PF_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
    .memory = memory,
    .init = pf_weighted_init,
    .step = step,
};
