/* INPO from samples: the regression by which iterative Nash policy optimisation
 * finds its next policy. With winner and loser of pairs y, y' ~ pi_t,
 *
 *   loss = (h(y_w) - h(y_l) - 1 / (2 eta))^2,
 *   h = log pi - (beta/eta) log ref - (1 - beta/eta) log pi_t.
 *
 * Zhang et al. 2024, "Iterative Nash Policy Optimization", ICLR 2025,
 * arXiv:2407.00617; their tau is our beta, and their eta, kept here, is an
 * inverse step. In expectation and at the minimum a round is one step of
 * `inpo`: learn/regression.h. The paper lets eta follow the round with
 * schedule="theory", eta_t = beta (t + 2) / 2, for which the last policy
 * converges (Theorem 4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/mirror.h"
#include "learn/regression.h"

enum { SCHEDULE = PF_REGRESSION_OWN };
enum { STEP_SIZE, N_SCALARS };

static const struct pf_param params[] = {
    PF_INPO_ETA_ROW, PF_REGRESSION_PAIR_ROWS, PF_INPO_SCHEDULE_ROW, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    pf_inpo_steps(l, pf_learner_choice(l, SCHEDULE), l->par[PF_REGRESSION_ETA],
                  l->s[STEP_SIZE]);
    return pf_regression_mirror(l, f, l->s[STEP_SIZE], l->task->beta,
                                l->task->log_ref);
}

const pf_learner_type pf_learner_inpo_regression = {
    .kind = {.name = "inpo-regression",
             .title = "INPO (regression)",
             .doc = "INPO by regression on judged pairs of the policy at the "
                    "start of each round; eta is an inverse step size",
             .source = "Zhang et al. 2024, arXiv:2407.00617",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_REGULARISED | PF_AVERAGES,
    .comparisons = pf_regression_comparisons,
    .n_vectors = PF_REGRESSION_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_refuse_beta_0,
    .init = pf_regression_init,
    .step = step,
};
