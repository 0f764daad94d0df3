/* COMAL, a proximal-point outer loop: solve the game regularised by tau
 * towards the policy of the last round, then make the result the new anchor,
 *
 *   pi       <- (1 - eta tau) log pi + eta tau log anchor + eta P(. > pi)
 *               + const                          (each step: OMD inside)
 *   anchor   <- pi                               (every `inner` steps)
 *
 * Liu, Oikonomou, Zheng, Cai and Cohan 2024, "COMAL: A Convergent
 * Meta-Algorithm for Aligning LLMs with General Preferences",
 * arXiv:2410.23223. KL (Nash, anchor) never grows when the inner problem is
 * solved, so the last policy goes to the Nash of the game itself; with too few
 * inner steps it does not. One step here is one inner step. Exact payoffs,
 * inexact inner solve, as in the paper.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"

enum { ETA, TAU, INNER };
enum { ANCHOR = PF_MIRROR_VECTORS, N_VECTORS };

static const struct pf_param params[] = {
    PF_ETA_FOR_ANY_GAME,
    PF_COMAL_ROWS("steps", "inner steps before the policy becomes the anchor"),
    {0}};

static void
init(struct pf_learner *l)
{
    pf_learner_remember(l, l->x[ANCHOR]);
    pf_mirror_explicit(l, l->par[ETA], l->par[TAU]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_mirror_against(l, f, l->pi, l->pi, l->x[ANCHOR], l->pi);
    if (status == PF_OK && (l->t + 1) % pf_learner_choice(l, INNER) == 0)
        pf_learner_remember(l, l->x[ANCHOR]);
    return status;
}

const pf_learner_type pf_learner_comal = {
    .kind = {.name = "comal",
             .title = "COMAL",
             .doc = "Proximal-point outer loop around mirror descent: the "
                    "anchor follows the policy every `inner` steps",
             .source = "Liu et al. 2024, arXiv:2410.23223",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = 0,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = PF_MIRROR_SCALARS,
    .init = init,
    .step = step,
};
