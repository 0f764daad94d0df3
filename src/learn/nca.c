/* Noise contrastive alignment on pairs (NCA):
 *
 *   loss = -log sigmoid (beta c) - (log sigmoid (-beta c) + log sigmoid
 *          (-beta l)) / 2
 *
 * Chen et al. 2024, "Noise Contrastive Alignment of Language Models with
 * Explicit Rewards", arXiv:2402.05369. Unlike DPO's it is not a loss of the
 * margin: the winner's own log-ratio is held, since raising it has a price.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_nca(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_logistic up = pf_logistic_loss(p, p->beta * p->c);
    struct pf_logistic w = pf_logistic_loss(p, -p->beta * p->c);
    struct pf_logistic v = pf_logistic_loss(p, -p->beta * p->l);
    *out = (struct pf_pair_value){up.loss + 0.5 * (w.loss + v.loss),
                                  p->beta * (up.slope - 0.5 * w.slope),
                                  -0.5 * p->beta * v.slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_nca);
}

const pf_learner_type pf_learner_nca = {
    .kind = {.name = "nca",
             .title = "NCA",
             .doc = "Noise contrastive alignment: winner and loser are told "
                    "from the reference's responses",
             .source = "Chen et al. 2024, arXiv:2402.05369",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
