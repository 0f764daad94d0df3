/* Nash Mirror Prox (Nash-MP):
 *
 *   half     = argmax P(pi > pi_t) - beta KL (pi||ref)
 *                                  - (beta/eta) KL (pi||pi_t)
 *   pi_{t+1} = argmax P(pi > half) - beta KL (pi||ref)
 *                                  - (beta/eta) KL (pi||pi_t)
 * that is
 *   log half     = (log pi_t + eta log ref + (eta/beta) P(. > pi_t)) / (1+eta)
 *   log pi_{t+1} = (log pi_t + eta log ref + (eta/beta) P(. > half)) / (1+eta)
 *
 * Tiapkin et al. 2025, "Accelerating Nash Learning from Human Feedback via
 * Mirror Prox", arXiv:2505.19731 v1. With eta = 2 beta, KL (pi*, pi_t) falls
 * by 1 / (1 + 2 beta) a step, so (1 + 2 beta)^(-N/2) after N queries. The
 * listing above is our reconstruction from the abstract, whose rate it has
 * with the exact constant; the paper's text was not available to us. It is
 * the implicit mirror step with step size eta / beta. Two queries a step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/mirror.h"

enum { ETA };
enum { STEP_SIZE = PF_MIRROR_SCALARS, N_SCALARS };

static double
theory_eta(double beta)
{
    return 2.0 * beta;
}

static const struct pf_param params[] = {
    PF_STEP_SIZE_AS(
        "weight of the pull towards the reference: the proximal term "
        "weighs beta / eta",
        .def_of_beta = theory_eta, .def_text = "2 beta"),
    {0}};

static void
init(struct pf_learner *l)
{
    const double *beta = l->task->beta;
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[STEP_SIZE][k] = l->par[ETA][k] / beta[k];
    pf_mirror_implicit(l, l->s[STEP_SIZE], beta);
}

const pf_learner_type pf_learner_nash_mp = {
    .kind = {.name = "nash-mp",
             .title = "Nash-MP",
             .doc = "Nash Mirror Prox: two proximal steps, the second against "
                    "the first one's result",
             .source = "Tiapkin et al. 2025, arXiv:2505.19731v1",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 2,
    .n_vectors = PF_EXTRAGRADIENT_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_refuse_beta_0,
    .init = init,
    .step = pf_extragradient_step,
};
