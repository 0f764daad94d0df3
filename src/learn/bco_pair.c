/* Binary classifier optimisation, on pairs (BCO):
 *
 *   loss = -log sigmoid (beta c) - log sigmoid (-beta l)
 *
 * Jung et al. 2024, "Binary Classifier Optimization for Large Language Model
 * Alignment", arXiv:2404.04656. The paper moves both rewards by a running mean
 * of theirs; as in recent public code for pairs there is no such shift here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_bco_pair(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_logistic w = pf_logistic_loss(p, p->beta * p->c);
    struct pf_logistic v = pf_logistic_loss(p, -p->beta * p->l);
    *out = (struct pf_pair_value){w.loss + v.loss, p->beta * w.slope,
                                  -p->beta * v.slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_bco_pair);
}

const pf_learner_type pf_learner_bco_pair = {
    .kind = {.name = "bco-pair",
             .title = "BCO (pairs)",
             .doc = "A binary classifier of winners and losers as reward",
             .source = "Jung et al. 2024, arXiv:2404.04656",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
