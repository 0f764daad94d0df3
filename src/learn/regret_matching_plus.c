/* Regret matching plus in self-play:
 *
 *   R_t      = [R_{t-1} + r_t]_+,  r_t(y) = P(y > pi_t) - P(pi_t > pi_t)
 *   pi_{t+1} = R_t / sum R_t               (uniform where nothing is positive)
 *
 * Tammelin 2014, "Solving Large Imperfect Information Games Using CFR+",
 * arXiv:1407.5042. The average of the policies played goes to a Nash policy of
 * the game; the last one need not. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regret.h"

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_regret_step(l, f, true, 0.0);
}

const pf_learner_type pf_learner_regret_matching_plus = {
    .kind = {.name = "regret-matching-plus",
             .title = "Regret matching+",
             .doc = "Regret matching whose sums never go below zero",
             .source = "Tammelin 2014, arXiv:1407.5042"},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES | PF_BOUNDARY,
    .queries = 1,
    .n_vectors = PF_REGRET_VECTORS,
    .init = pf_regret_init,
    .step = step,
};
