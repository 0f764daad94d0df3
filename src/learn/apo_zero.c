/* Anchored preference optimisation, zero (APO-zero): winners go up, losers
 * down, each for itself:
 *
 *   loss = 1 - sigmoid (beta c) + sigmoid (beta l)
 *
 * D'Oosterlinck et al. 2024, "Anchored Preference Optimization and Contrastive
 * Revisions", arXiv:2408.06266. Saturates in both directions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_apo_zero(const struct pf_pair *p, struct pf_pair_value *out)
{
    double w = pf_sigmoid(-p->beta * p->c), v = pf_sigmoid(p->beta * p->l);
    *out =
        (struct pf_pair_value){w + v, -p->beta * w * pf_sigmoid(p->beta * p->c),
                               p->beta * v * pf_sigmoid(-p->beta * p->l)};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_apo_zero);
}

const pf_learner_type pf_learner_apo_zero = {
    .kind = {.name = "apo-zero",
             .title = "APO-zero",
             .doc = "Anchored preference optimisation where winners go up",
             .source = "D'Oosterlinck et al. 2024, arXiv:2408.06266",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
