/* Predictive regret matching plus in self-play:
 *
 *   R_t      = [R_{t-1} + r_t]_+,  r_t(y) = P(y > pi_t) - P(pi_t > pi_t)
 *   pi_{t+1} = [R_t + r_t]_+ / sum [R_t + r_t]_+
 *
 * (uniform where nothing is positive): the last regret predicts the next.
 * Farina, Kroer and Sandholm 2021, "Faster Game Solving via Predictive
 * Blackwell Approachability", AAAI 2021, arXiv:2007.14358. The average of the
 * policies played goes to a Nash policy of the game, in practice much faster
 * than 1/sqrt T; the last one need not. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regret.h"

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_regret_step(l, f, true, 1.0);
}

const pf_learner_type pf_learner_predictive_regret_matching_plus = {
    .kind = {.name = "predictive-regret-matching-plus",
             .title = "Predictive regret matching+",
             .doc = "Regret matching plus that counts the last regret twice",
             .source = "Farina, Kroer and Sandholm 2021, arXiv:2007.14358"},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES | PF_BOUNDARY,
    .queries = 1,
    .n_vectors = PF_REGRET_VECTORS,
    .init = pf_regret_init,
    .step = step,
};
