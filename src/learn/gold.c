/* GOLD with rewards: generation by off-policy learning from demonstrations,
 *
 *   - E_{y ~ data} R (y) sum_t max (pi (y_t), floor) grad log pi (y_t),
 *
 * pi (y_t) the probability of a token given those before it, as a weight that
 * is not differentiated: it stands for pi/data with data taken as uniform. Pang
 * and He 2021, "Text generation by learning from demonstrations", ICLR,
 * arXiv:2009.07839; with rewards as a baseline of Baheti et al. 2023,
 * arXiv:2305.14718, where floor = 0.1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/offline.h"

enum { FLOOR = PF_WEIGHTED_OFFLINE_OWN };

static const struct pf_param params[] = {
    PF_WEIGHTED_OFFLINE_ROWS,
    PF_WEIGHTED_FLOOR_ROW("least weight of a token"),
    {0}};

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    (void) setup;
    return pf_weighted_room(task, 1, true);
}

static double
factor(const struct pf_learner *l, size_t lane, double log_pi, double log_ref)
{
    (void) log_ref;
    return pf_weighted_floor(log_pi, l->par[FLOOR][lane]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_weighted_loss loss = {.factor = factor};
    return pf_weighted_step_on_data(l, f, PF_ITEMS_RATED, pf_offline_weigh,
                                    &loss);
}

const pf_learner_type pf_learner_gold = {
    .kind = {.name = "gold",
             .title = "GOLD",
             .doc = "The likelihood of the data, every response weighted by "
                    "its reward and every token by its own probability",
             .source = "Pang and He 2021, arXiv:2009.07839",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC | PF_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
    .memory = memory,
    .init = pf_weighted_init,
    .step = step,
};
