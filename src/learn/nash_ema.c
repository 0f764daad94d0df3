/* Nash-EMA: mirror descent against an exponential moving average of the past
 * policies' logits,
 *
 *   log pi_{t+1}   = (1 - eta beta) log pi_t + eta beta log ref
 *                    + eta P(. > bar_t) + const
 *   log bar_{t+1}  = (1 - ema) log pi_{t+1} + ema log bar_t + const
 *
 * bar_0 = ref. The exact tabular form of Nash-EMA-PG, Munos et al. 2023,
 * arXiv:2312.00886, section 7, where parameters are averaged (their decay is
 * 0.999 over thousands of steps; that is far too slow for a table, so the
 * default here is our own). Fixed point: the regularised Nash policy. Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"

enum { ETA, EMA };
enum { BAR = PF_MIRROR_VECTORS, N_VECTORS };
enum { FRESH = PF_MIRROR_SCALARS, N_SCALARS };

static const struct pf_param params[] = {
    PF_ETA_FOR_ANY_GAME,
    {.name = "ema",
     .unit = "",
     .doc = "share of the past in the moving average",
     .form = PF_REAL,
     .lo = 0.0,
     .hi = 1.0,
     .def = 0.25},
    {0}};

static void
init(struct pf_learner *l)
{
    pf_learner_remember(l, l->x[BAR]);
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[FRESH][k] = 1.0 - l->par[EMA][k];
    pf_mirror_explicit(l, l->par[ETA], l->task->beta);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    double *bar = l->x[BAR];
    int status = pf_mirror_against(l, f, l->pi, l->pi, l->task->log_ref, bar);
    if (status == PF_OK)
        pf_geometric_mix(&l->task->shape, bar, l->s[FRESH], bar, l->pi);
    return status;
}

const pf_learner_type pf_learner_nash_ema = {
    .kind = {.name = "nash-ema",
             .title = "Nash-EMA",
             .doc = "Mirror descent against a moving average of its own past",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 7",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = N_SCALARS,
    .init = init,
    .step = step,
};
