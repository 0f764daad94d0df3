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
enum { STEP_SIZE = PF_MIRROR_SCALARS, N_SCALARS };

static const struct pf_param params[] = {
    PF_INPO_ETA_ROW, PF_INPO_SCHEDULE_ROW, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    pf_inpo_steps(l, pf_learner_choice(l, SCHEDULE), l->par[ETA],
                  l->s[STEP_SIZE]);
    pf_mirror_explicit(l, l->s[STEP_SIZE], l->task->beta);
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
