/* Anchored preference optimisation, down (APO-down): for data whose winners
 * are worse than the policy. Both go down, the loser more:
 *
 *   loss = sigmoid (beta c) + 1 - sigmoid (beta (c - l))
 *
 * D'Oosterlinck et al. 2024, "Anchored Preference Optimization and Contrastive
 * Revisions", arXiv:2408.06266.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_apo_down(const struct pf_pair *p, struct pf_pair_value *out)
{
    double z = p->beta * (p->c - p->l);
    double w = pf_sigmoid(p->beta * p->c), v = pf_sigmoid(-z);
    double margin = p->beta * v * pf_sigmoid(z);
    double winner = p->beta * w * pf_sigmoid(-p->beta * p->c);
    *out = (struct pf_pair_value){w + v, winner - margin, margin};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_apo_down);
}

const pf_learner_type pf_learner_apo_down = {
    .kind = {.name = "apo-down",
             .title = "APO-down",
             .doc = "Anchored preference optimisation where winners go down "
                    "too",
             .source = "D'Oosterlinck et al. 2024, arXiv:2408.06266",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
