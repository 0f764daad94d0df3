/* Reward leftover lunch (R-LoL): off-policy policy gradients on data that are
 * taken for the reference policy's,
 *
 *   - E_{y ~ data} R (y) clip (pi/ref (y)) grad log pi (y),
 *
 * the ratio a weight that is not differentiated. Baheti et al. 2023, "Leftover
 * Lunch: Advantage-based Offline Reinforcement Learning for Language Models",
 * arXiv:2305.14718. Without clip (0), and with data from the reference, this is
 * the gradient of E_pi R; the clip makes the fixed point depend on where
 * rewards begin, which `a-lol` mends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/offline.h"

static const struct pf_param params[] = {
    PF_WEIGHTED_OFFLINE_ROWS, PF_OFFLINE_CLIP_ROW, {0}};

/* Ratios to the reference come later, with the policy at hand. */
static void
weigh(struct pf_learner *l, struct pf_items *items)
{
    for (size_t at = 0; at < items->n * l->task->shape.lanes; at++)
        items->score[at] *= items->share[at];
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_weighted_loss loss = {.renew = pf_offline_renew};
    return pf_weighted_step_on_data(l, f, PF_ITEMS_RATED, weigh, &loss);
}

const pf_learner_type pf_learner_r_lol = {
    .kind = {.name = "r-lol",
             .title = "R-LoL",
             .doc = "Off-policy policy gradients on fixed data: the reward "
                    "times the clipped ratio of policy to reference",
             .source = "Baheti et al. 2023, arXiv:2305.14718",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_WEIGHTED_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
    .step = step,
};
