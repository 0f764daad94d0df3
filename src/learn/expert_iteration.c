/* Expert iteration: imitate the best of n of one's own responses, repeat. In a
 * step, for each of `prompts` prompts
 *
 *   y_1 .. y_n ~ pi (.|x),   y* = the one with the highest reward,
 *
 * and `inner` gradient steps on the mean of -log pi (y*|x). In AlpacaFarm's
 * version of it (Dubois et al. 2023, arXiv:2305.14387) there is one round, from
 * the supervised policy, with n = 16. The name is from Anthony, Tian, Barber
 * 2017, "Thinking fast and slow with deep learning and tree search",
 * arXiv:1705.08439.
 *
 * law = exact takes the law of y* in the place of samples: with F the
 * distribution function of rewards under pi, F^n is that of y*. Solved exactly
 * each time, with a table for policy, k rounds leave F^(n^k) of the reference's
 * F, as one round of n^k samples does (our derivation: powers of powers).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/best_of.h"

static const struct pf_param params[] = {PF_WEIGHTED_ONLINE_ROWS(16), {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    struct pf_items items;
    int status = pf_items_best_of(l, f, l->pi, &items);
    if (status != PF_OK)
        return status;
    return pf_weighted_fit(l, &items, NULL);
}

const pf_learner_type pf_learner_expert_iteration = {
    .kind = {.name = "expert-iteration",
             .title = "Expert iteration",
             .doc = "imitates the best of several responses of the current "
                    "policy",
             .source = "Dubois et al. 2023, arXiv:2305.14387",
             .params = params},
    PF_WEIGHTED_ONLINE,
    .step = step,
};
