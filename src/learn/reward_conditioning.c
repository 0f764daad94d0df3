/* Binary reward conditioning: supervised fine-tuning on both responses of every
 * pair, the preferred one behind a token that says "good", the other one behind
 * a token that says "bad",
 *
 *   - E [ q log pi (y|good) + (1 - q) log pi (y|bad)
 *         + (1 - q) log pi (y'|good) + q log pi (y'|bad) ] / 2,
 *
 * q the outcome of (y, y'); then one speaks with the good token. Dubois et al.
 * 2023, "AlpacaFarm: A Simulation Framework for Methods that Learn from Human
 * Feedback", arXiv:2305.14387, appendix A.1. With a table as policy and
 * responses drawn from mu, good becomes 2 mu P(. > mu), as in `binary-feedme`,
 * and bad 2 mu (1 - P(. > mu)); policies with features share what they learn of
 * the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/weighted.h"

enum { GOOD, BAD, TAGS };

static const struct pf_param params[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};

static size_t
tags(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    (void) task;
    (void) setup;
    return TAGS;
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    (void) setup;
    return pf_weighted_room(task, TAGS, false);
}

/* The items once more, as responses that lost. */
static void
add_bad(struct pf_learner *l, const struct pf_items *items)
{
    const struct pf_shape *wide = &l->policy.task->shape;
    double *coef = pf_weighted_coef(l);
    for (size_t at = 0; at < items->n * wide->lanes; at++) {
        size_t c = BAD * l->task->shape.contexts + items->context[at];
        coef[pf_shape_at(wide, c, items->response[at], at % wide->lanes)] -=
            items->share[at] * (1.0 - items->score[at]);
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_weighted_loss likelihood = {0};
    struct pf_items items; /* with tag 0, good */
    int status = pf_items_of_data(l, f, PF_ITEMS_JUDGED, &items);
    if (status != PF_OK)
        return status;
    for (size_t at = 0; at < items.n * l->task->shape.lanes; at++)
        items.weight[at] = items.share[at] * items.score[at];
    size_t inner = pf_learner_choice(l, PF_WEIGHTED_INNER);
    for (size_t i = 0; status == PF_OK && i < inner; i++) {
        pf_weighted_coefficients(l, &items, &likelihood);
        add_bad(l, &items);
        pf_weighted_gradient(l);
        status = pf_optimiser_step(&l->optimiser, &l->policy, l->grad);
    }
    return status;
}

const pf_learner_type pf_learner_reward_conditioning = {
    .kind = {.name = "reward-conditioning",
             .title = "Reward conditioning",
             .doc = "Supervised fine-tuning on both responses of every pair, "
                    "told apart by a control token; then speaks as the "
                    "preferred ones",
             .source = "Dubois et al. 2023, arXiv:2305.14387",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_OFFLINE,
    .comparisons = pf_weighted_comparisons_of_data,
    .memory = memory,
    .tags = tags,
    .init = pf_weighted_init,
    .step = step,
};
