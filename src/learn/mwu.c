/* Multiplicative weights (MWU, Hedge) in self-play:
 *
 *   pi_{t+1} = pi_t exp (eta P(. > pi_t))   (normalised)
 *
 * In the exact tabular limit this one update is SPO (Swamy et al. 2024,
 * arXiv:2401.04056), SPPO (Wu et al. 2024, arXiv:2405.00675) and DNO (Rosset
 * et al. 2024, arXiv:2404.03715), whose eta is our 1/eta. The average of the
 * policies played approaches the Nash of the game like sqrt (log n / T); the
 * last one circles it when preferences are cyclic. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/learner.h"

enum { ETA };
enum { WIN, N_VECTORS };

static const struct pf_param params[] = {PF_STEP_SIZE(.def = 0.1), {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    double *win = l->x[WIN];
    int status = pf_query(l, f, win, l->pi);
    if (status != PF_OK)
        return status;
    pf_learner_played(l, l->opponent);
    pf_mirror_step(&l->task->shape, l->pi, NULL, l->pi, NULL, NULL, l->par[ETA],
                   win);
    return PF_OK;
}

const pf_learner_type pf_learner_mwu = {
    .kind = {.name = "mwu",
             .title = "MWU (SPO, SPPO, DNO)",
             .doc = "Multiplicative weights against itself; in the exact "
                    "limit also SPO, SPPO and DNO",
             .source = "Swamy et al. 2024, arXiv:2401.04056; Wu et al. 2024, "
                       "arXiv:2405.00675; Rosset et al. 2024, "
                       "arXiv:2404.03715",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .step = step,
};
