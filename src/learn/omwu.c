/* Optimistic multiplicative weights (OMWU):
 *
 *   log pi_{t+1} = log pi_t + eta (2 r_t - r_{t-1}) + const,
 *   r_t = P(. > pi_t),  r_{-1} = r_0
 *
 * For preference games: Chen, Zhou, Zhang, Fazel and Du 2025,
 * arXiv:2512.24818 (linear last-iterate convergence when some Nash policy has
 * full support); Wei et al. 2021, arXiv:2006.09517 (unique Nash policy,
 * eta <= 1/8, hence the default). Aims at the Nash of the game itself. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/learner.h"
#include "learn/optimism.h"

enum { ETA };
enum { WIN, LAST, GUESS, N_VECTORS };

static const struct pf_param params[] = {PF_STEP_SIZE(.def = 0.125), {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_query(l, f, l->x[WIN], l->pi);
    if (status != PF_OK)
        return status;
    pf_learner_played(l, l->opponent);
    pf_optimistic_guess(l, l->x[GUESS], l->x[WIN], l->x[LAST]);
    pf_mirror_step(&l->task->shape, l->pi, NULL, l->pi, NULL, NULL, l->par[ETA],
                   l->x[GUESS]);
    return PF_OK;
}

const pf_learner_type pf_learner_omwu = {
    .kind = {.name = "omwu",
             .title = "Optimistic MWU",
             .doc = "Multiplicative weights that extrapolate the payoff",
             .source = "Chen et al. 2025, arXiv:2512.24818; Wei et al. 2021, "
                       "arXiv:2006.09517",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .step = step,
};
