/* Binary FeedME: supervised fine-tuning on the preferred response of every
 * pair,
 *
 *   - E [ q log pi (y) + (1 - q) log pi (y') ],   q the outcome of (y, y').
 *
 * Dubois et al. 2023, "AlpacaFarm: A Simulation Framework for Methods that
 * Learn from Human Feedback", arXiv:2305.14387, appendix A.1 (after OpenAI's
 * FeedME, on responses rated best). With a table as policy and responses drawn
 * from mu what comes out is 2 mu P(. > mu): the better of two, by this judge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/weighted.h"

static const struct pf_param params[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};

static void
weigh(struct pf_learner *l, struct pf_items *items)
{
    for (size_t at = 0; at < items->n * l->task->shape.lanes; at++)
        items->weight[at] = 2.0 * items->share[at] * items->score[at];
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_weighted_step_on_data(l, f, PF_ITEMS_JUDGED, weigh, NULL);
}

const pf_learner_type pf_learner_binary_feedme = {
    .kind = {.name = "binary-feedme",
             .title = "Binary FeedME",
             .doc = "Supervised fine-tuning on the preferred response of "
                    "every pair",
             .source = "Dubois et al. 2023, arXiv:2305.14387",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    PF_WEIGHTED_OFFLINE,
    .comparisons = pf_weighted_comparisons_of_data,
    .step = step,
};
