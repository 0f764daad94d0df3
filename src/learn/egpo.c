/* EGPO: extragradient preference optimisation,
 *
 *   log half     = (1 - eta beta) log pi_t + eta beta log ref
 *                  + eta P(. > pi_t) + const
 *   log pi_{t+1} = (1 - eta beta) log pi_t + eta beta log ref
 *                  + eta P(. > half) + const
 *
 * Zhou, Fazel and Du 2025, "Extragradient Preference Optimization", COLM 2025,
 * arXiv:2503.08942; the predictive update of Cen, Wei and Chi 2021,
 * arXiv:2105.15186. KL falls by (1 - eta beta) a step for eta <= 1/(1 + beta)
 * (payoffs P - 1/2 have largest entry 1/2). Two queries a step. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/mirror.h"

enum { ETA };

static double
theory_eta(double beta)
{
    return 1.0 / (1.0 + beta);
}

static const struct pf_param params[] = {
    PF_STEP_SIZE_AS("step size of both halves", .def_of_beta = theory_eta,
                    .def_text = "1 / (1 + beta)"),
    {0}};

static void
init(struct pf_learner *l)
{
    pf_mirror_explicit(l, l->par[ETA], l->task->beta);
}

const pf_learner_type pf_learner_egpo = {
    .kind = {.name = "egpo",
             .title = "EGPO",
             .doc = "Extragradient: look half a step ahead, then step from "
                    "where it stood",
             .source = "Zhou, Fazel and Du 2025, arXiv:2503.08942",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 2,
    .n_vectors = PF_EXTRAGRADIENT_VECTORS,
    .n_scalars = PF_MIRROR_SCALARS,
    .init = init,
    .step = pf_extragradient_step,
};
