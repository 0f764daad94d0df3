/* Online mirror descent in self-play (OMD):
 *
 *   log pi_{t+1} = (1 - eta beta) log pi_t + eta beta log ref
 *                  + eta P(. > pi_t) + const
 *
 * Munos et al. 2023, "Nash Learning from Human Feedback", arXiv:2312.00886,
 * eq. 8. In the exact limit it is also Online IPO of Calandriello et al. 2024,
 * arXiv:2403.08635, and self-play natural policy gradient. Converges to the
 * regularised Nash policy for eta < 2 beta / (beta^2 + w^2), w the game's
 * spectral radius (eval/game/spectrum.h), and cycles for larger eta. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/mirror.h"

enum { ETA };

static const struct pf_param params[] = {PF_ETA_FOR_ANY_GAME, {0}};

static void
init(struct pf_learner *l)
{
    pf_mirror_explicit(l, l->par[ETA], l->task->beta);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_mirror_against(l, f, l->pi, l->pi, l->task->log_ref, l->pi);
}

const pf_learner_type pf_learner_omd = {
    .kind = {.name = "omd",
             .title = "OMD",
             .doc = "Online mirror descent against itself, held near the "
                    "reference policy",
             .source = "Munos et al. 2023, arXiv:2312.00886, eq. 8",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = PF_MIRROR_VECTORS,
    .n_scalars = PF_MIRROR_SCALARS,
    .init = init,
    .step = step,
};
