/* Weighted behaviour cloning (wBC): every response of the data counts by its
 * reward,
 *
 *   - E_{y ~ data} R (y) log pi (y).
 *
 * A baseline of Baheti et al. 2023, "Leftover Lunch: Advantage-based Offline
 * Reinforcement Learning for Language Models", arXiv:2305.14718. With a table
 * as policy what comes out is proportional to data times R, where R >= 0: how
 * rewards are scaled means nothing, where they begin means a lot. With R = 1
 * it is `sft`; with negative rewards there is no finite optimum.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/offline.h"

static const struct pf_param params[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_weighted_step_on_data(l, f, PF_ITEMS_RATED, pf_offline_weigh,
                                    NULL);
}

const pf_learner_type pf_learner_wbc = {
    .kind = {.name = "wbc",
             .title = "wBC",
             .doc = "Weighted behaviour cloning: the likelihood of the data, "
                    "every response weighted by its reward",
             .source = "Baheti et al. 2023, arXiv:2305.14718",
             .params = params},
    .asks = PF_ASKS_RATE,
    PF_WEIGHTED_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
    .step = step,
};
