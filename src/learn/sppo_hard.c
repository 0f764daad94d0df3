/* Self-play preference optimisation, on pairs with hard targets (SPPO-hard):
 *
 *   loss = (c - 1 / (2 beta))^2 + (l + 1 / (2 beta))^2
 *
 * Wu et al. 2024, "Self-Play Preference Optimization for Language Model
 * Alignment", arXiv:2405.00675, with their win probability of 1 for the winner
 * and 0 for the loser and eta = 1 / beta, on a fixed data set, as public code
 * for pairs has it. (The paper's own algorithm estimates P(y > pi_t) and
 * renews the data in rounds.) Winner and loser have targets of their own, so
 * this is not a loss of the margin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_sppo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double w = p->c - 0.5 / p->beta, v = p->l + 0.5 / p->beta;
    *out = (struct pf_pair_value){w * w + v * v, 2.0 * w, 2.0 * v};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_sppo);
}

const pf_learner_type pf_learner_sppo_hard = {
    .kind = {.name = "sppo-hard",
             .title = "SPPO-hard",
             .doc = "Squared losses that draw winners up and losers down to "
                    "targets of their own",
             .source = "Wu et al. 2024, arXiv:2405.00675",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
