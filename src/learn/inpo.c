/* INPO, iterative Nash policy optimisation:
 *
 *   pi_{t+1} = exp (P(. > pi_t) / eta) ref^(beta/eta) pi_t^(1 - beta/eta)
 *
 * (normalised). Zhang et al. 2024, "Iterative Nash Policy Optimization",
 * ICLR 2025, arXiv:2407.00617; their tau is our beta, and their eta, kept
 * here, is an inverse step: INPO with eta is OMD with step 1/eta. With
 * schedule="theory", eta_t = beta (t + 2) / 2 (Theorem 4), the last policy
 * converges; Theorem 3 speaks of the average. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"

enum { ETA, SCHEDULE };
enum { CONSTANT, THEORY };
enum { STEP_SIZE = PF_MIRROR_SCALARS, N_SCALARS };

static double
inverse_step(double beta)
{
    return 1.0 / pf_eta_for_any_game(beta);
}

static const struct pf_param params[] = {
    PF_STEP_SIZE_AS("inverse step size: a larger eta moves less",
                    .def_of_beta = inverse_step,
                    .def_text = "(beta^2 + 1/8) / beta"),
    {.name = "schedule",
     .unit = "",
     .doc = "constant eta, or theory: beta (t + 2) / 2, which leaves eta "
            "unused",
     .form = PF_CHOICE,
     .choices = "constant|theory",
     .def = CONSTANT},
    {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const double *beta = l->task->beta;
    bool theory = pf_learner_choice(l, SCHEDULE) == THEORY;
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        double eta = beta[k] * (double) (l->t + 2) / 2.0;
        l->s[STEP_SIZE][k] = 1.0 / (theory ? eta : l->par[ETA][k]);
    }
    pf_mirror_explicit(l, l->s[STEP_SIZE], beta);
    int status = pf_mirror_against(l, f, l->pi, l->pi, l->task->log_ref, l->pi);
    if (status == PF_OK)
        pf_learner_played(l, l->opponent);
    return status;
}

const pf_learner_type pf_learner_inpo = {
    .kind = {.name = "inpo",
             .title = "INPO",
             .doc = "Iterative Nash policy optimisation; eta is an inverse "
                    "step size",
             .source = "Zhang et al. 2024, arXiv:2407.00617",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED | PF_AVERAGES,
    .queries = 1,
    .n_vectors = PF_MIRROR_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_refuse_beta_0,
    .step = step,
};
