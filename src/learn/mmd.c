/* Magnetic mirror descent (MMD):
 *
 *   pi_{t+1} = [ pi_t rho_t^(eta beta) exp (eta P(. > pi_t)) ]^(1/(1+eta beta))
 *
 * (normalised), rho the magnet: the reference policy, or, with
 * magnet="moving", rho_{t+1} = pi_{t+1}^m rho_t^(1-m), m = magnet_rate, which
 * follows the policy and leads to the Nash policy of the game itself.
 *
 * Sokota et al. 2022, "A Unified Approach to Reinforcement Learning, Quantal
 * Response Equilibria, and Two-Player Zero-Sum Games", ICLR 2023,
 * arXiv:2206.05825 (their alpha is our beta). For eta <= beta / L^2 the
 * divergence falls by 1 / (1 + eta beta) a step; a preference game has
 * L = 1/2, hence the default 4 beta. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "learn/mirror.h"

enum { ETA, MAGNET, MAGNET_RATE };
enum { FIXED, MOVING };
enum { WIN, RHO, N_VECTORS };

static double
theory_eta(double beta)
{
    return 4.0 * beta;
}

static const struct pf_param params[] = {
    PF_STEP_SIZE(.def_of_beta = theory_eta, .def_text = "4 beta"),
    {.name = "magnet",
     .unit = "",
     .doc = "fixed: the reference policy; moving: follows the policy",
     .form = PF_CHOICE,
     .choices = "fixed|moving",
     .def = FIXED},
    {.name = "magnet_rate",
     .unit = "",
     .doc = "share of the policy in the moving magnet's next place",
     .form = PF_REAL,
     .lo = 0.0,
     .hi = 1.0,
     .def = 0.05},
    {0}};

static void
init(struct pf_learner *l)
{
    size_t size = pf_shape_size(&l->task->shape);
    memcpy(l->x[RHO], l->task->log_ref, size * sizeof(double));
    pf_mirror_implicit(l, l->par[ETA], l->task->beta);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    double *rho = l->x[RHO];
    int status = pf_mirror_against(l, f, l->pi, l->pi, rho, l->pi);
    if (status == PF_OK && pf_learner_choice(l, MAGNET) == MOVING)
        pf_geometric_mix(&l->task->shape, rho, l->par[MAGNET_RATE], rho, l->pi);
    return status;
}

const pf_learner_type pf_learner_mmd = {
    .kind = {.name = "mmd",
             .title = "MMD",
             .doc = "Magnetic mirror descent: an implicit pull towards a "
                    "magnet, the reference policy or one that moves",
             .source = "Sokota et al. 2022, arXiv:2206.05825",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = PF_MIRROR_SCALARS,
    .init = init,
    .step = step,
};
