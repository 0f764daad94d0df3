/* Online IPO: IPO's squared loss on pairs of the current policy,
 *
 *   y, y' ~ pi_t,  loss (c - l - 1 / (2 beta))^2 of winner and loser.
 *
 * Calandriello et al. 2024, "Human Alignment of Large Language Models through
 * Online Preference Optimisation", arXiv:2403.08635: the fixed point is the
 * regularised Nash policy log pi = log ref + P(. > pi) / beta + const, of any
 * preference. (Our derivation: with h = log pi/ref the expected coefficient on
 * log pi(y) is 4 pi(y) sum_z pi(z) (h(y) - h(z) - (P(y > z) - 1/2) / beta); it
 * is 0 in all y exactly there.) With natural gradients this is online mirror
 * descent (`omd`) on average.
 *
 * The temperature at which responses are drawn would move that fixed point,
 * were the pairs not weighted: learn/online.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/online.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, PF_ONLINE_ROWS, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_online_step(l, f, PF_PAIRS_OF_POLICY, pf_loss_ipo);
}

const pf_learner_type pf_learner_online_ipo = {
    .kind = {.name = "online-ipo",
             .title = "Online IPO",
             .doc = "Identity preference optimisation on judged responses of "
                    "the current policy: in expectation a way to the "
                    "regularised Nash policy",
             .source = "Calandriello et al. 2024, arXiv:2403.08635",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_REGULARISED,
    .comparisons = pf_pair_comparisons,
    .n_vectors = PF_ONLINE_VECTORS,
    .refuse = pf_pair_refuse,
    .step = step,
};
