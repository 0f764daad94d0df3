/* COMAL from samples: the proximal-point outer loop of `comal` around rounds of
 * INPO's regression. With winner and loser of pairs y, y' ~ pi_t,
 *
 *   loss = (h(y_w) - h(y_l) - eta / 2)^2,
 *   h = log pi - eta tau log anchor - (1 - eta tau) log pi_t,
 *   anchor <- pi                               (every `inner` rounds)
 *
 * Liu, Oikonomou, Zheng, Cai and Cohan 2024, "COMAL: A Convergent
 * Meta-Algorithm for Aligning LLMs with General Preferences",
 * arXiv:2410.23223, who solve the inner problem by INPO (`inpo-regression`,
 * with their eta as a step, as in `comal`). In expectation and at the minimum a
 * round is one step of `comal`: learn/regression.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"
#include "learn/regression.h"

enum { TAU = PF_REGRESSION_OWN, INNER };
enum { ANCHOR = PF_REGRESSION_VECTORS, N_VECTORS };

static const struct pf_param params[] = {
    PF_ETA_FOR_ANY_GAME,
    PF_REGRESSION_PAIR_ROWS,
    PF_COMAL_ROWS("rounds", "rounds before the policy becomes the anchor"),
    {0}};

static void
init(struct pf_learner *l)
{
    pf_regression_init(l);
    pf_learner_remember(l, l->x[ANCHOR]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_regression_mirror(l, f, l->par[PF_REGRESSION_ETA],
                                      l->par[TAU], l->x[ANCHOR]);
    if (status == PF_OK && (l->t + 1) % pf_learner_choice(l, INNER) == 0)
        pf_learner_remember(l, l->x[ANCHOR]);
    return status;
}

const pf_learner_type pf_learner_comal_regression = {
    .kind = {.name = "comal-regression",
             .title = "COMAL (regression)",
             .doc = "Proximal-point outer loop around INPO's regression: the "
                    "anchor follows the policy every `inner` rounds",
             .source = "Liu et al. 2024, arXiv:2410.23223",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_regression_comparisons,
    .n_vectors = N_VECTORS,
    .init = init,
    .step = step,
};
