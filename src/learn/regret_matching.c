/* Regret matching in self-play:
 *
 *   R_t      = R_{t-1} + r_t,  r_t(y) = P(y > pi_t) - P(pi_t > pi_t)
 *   pi_{t+1} = [R_t]_+ / sum [R_t]_+       (uniform where nothing is positive)
 *
 * Hart and Mas-Colell 2000, "A Simple Adaptive Procedure Leading to Correlated
 * Equilibrium", Econometrica 68(5). The average of the policies played goes to
 * a Nash policy of the game like 1/sqrt T; the last one need not. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regret.h"

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_regret_step(l, f, false, 0.0);
}

const pf_learner_type pf_learner_regret_matching = {
    .kind = {.name = "regret-matching",
             .title = "Regret matching",
             .doc = "Plays in proportion to positive regret",
             .source = "Hart and Mas-Colell 2000, Econometrica 68(5)"},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES | PF_BOUNDARY,
    .queries = 1,
    .n_vectors = PF_REGRET_VECTORS,
    .init = pf_regret_init,
    .step = step,
};
