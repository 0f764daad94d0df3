/* Optimistic magnetic mirror descent:
 *
 *   log pi_{t+1} = ( log pi_t + eta beta log ref + eta (2 r_t - r_{t-1}) )
 *                  / (1 + eta beta) + const,    r_t = P(. > pi_t)
 *
 * MMD (Sokota et al. 2022, arXiv:2206.05825) with the optimistic correction of
 * Popov 1980 and Rakhlin and Sridharan 2013: the last payoff predicts the
 * next, so that one query a step buys what the extragradient pays two for.
 * r_{-1} = r_0. The local theory in eval/game/rates.h shows eta = 1 stable on
 * every preference game (our derivation). Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"
#include "learn/optimism.h"

enum { ETA };
enum { WIN, LAST, GUESS, N_VECTORS };

static const struct pf_param params[] = {PF_STEP_SIZE(.def = 1.0), {0}};

static void
init(struct pf_learner *l)
{
    pf_mirror_implicit(l, l->par[ETA], l->task->beta);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_query(l, f, l->x[WIN], l->pi);
    if (status != PF_OK)
        return status;
    pf_optimistic_guess(l, l->x[GUESS], l->x[WIN], l->x[LAST]);
    pf_mirror_step(&l->task->shape, l->pi, l->s[PF_MIRROR_A], l->pi,
                   l->s[PF_MIRROR_B], l->task->log_ref, l->s[PF_MIRROR_C],
                   l->x[GUESS]);
    return PF_OK;
}

const pf_learner_type pf_learner_optimistic_mmd = {
    .kind = {.name = "optimistic-mmd",
             .title = "Optimistic MMD",
             .doc = "Magnetic mirror descent that extrapolates the payoff: "
                    "the extragradient's rate for one query a step",
             .source = "Sokota et al. 2022, arXiv:2206.05825, with the "
                       "correction of Rakhlin and Sridharan 2013",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = PF_MIRROR_SCALARS,
    .init = init,
    .step = step,
};
