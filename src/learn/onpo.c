/* ONPO, optimistic online mirror descent with two sequences:
 *
 *   pi_t      = pi'_t exp (eta r_{t-1})   (normalised; what is played)
 *   pi'_{t+1} = pi'_t exp (eta r_t),      r_t = P(. > pi_t),  r_{-1} = 0
 *
 * Zhang et al. 2025, "Improving LLM General Preference Alignment via
 * Optimistic Online Mirror Descent", arXiv:2502.16852. The average of the
 * policies played has duality gap at most 4 sqrt (D) / T for
 * eta = min (1/2, sqrt D), hence the default; with a unique Nash policy and
 * eta <= 1/8 the last one converges linearly. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/learner.h"

enum { ETA };
enum { WIN, PRIMED, N_VECTORS };

static const struct pf_param params[] = {PF_STEP_SIZE(.def = 0.5), {0}};

static void
init(struct pf_learner *l)
{
    pf_learner_remember(l, l->x[PRIMED]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_shape *s = &l->task->shape;
    double *win = l->x[WIN], *primed = l->x[PRIMED];
    int status = pf_query(l, f, win, l->pi);
    if (status != PF_OK)
        return status;
    pf_learner_played(l, l->opponent);
    pf_mirror_step(s, primed, NULL, primed, NULL, NULL, l->par[ETA], win);
    pf_mirror_step(s, l->pi, NULL, primed, NULL, NULL, l->par[ETA], win);
    return PF_OK;
}

const pf_learner_type pf_learner_onpo = {
    .kind = {.name = "onpo",
             .title = "ONPO",
             .doc = "Optimistic mirror descent that plays one step ahead of "
                    "the sequence it keeps",
             .source = "Zhang et al. 2025, arXiv:2502.16852",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_AVERAGES,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .init = init,
    .step = step,
};
