/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/online.h"

#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"

enum { IMPORTANCE, NONE }; /* words of `weights` */

static bool
is_weighted(const struct pf_learner *l)
{
    return pf_learner_choice(l, PF_ONLINE_WEIGHTS) == IMPORTANCE;
}

/* pi^(1/T), normalised; pi itself, to the bit, where T = 1. */
static void
heat(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    const double *T = l->par[PF_ONLINE_TEMPERATURE];
    double *played = l->x[PF_ONLINE_PLAYED];
    for (size_t i = 0; i < pf_shape_size(s); i++)
        played[i] = l->pi[i] / T[i % s->lanes];
    pf_log_normalise(s, played);
    for (size_t i = 0; i < pf_shape_size(s); i++)
        if (T[i % s->lanes] == 1.0)
            played[i] = l->pi[i];
}

/* Pairs of the heated policy, or of it and the reference. */
static int
collect(struct pf_learner *l, struct pf_feedback *f, enum pf_pair_source source)
{
    const double *played = l->x[PF_ONLINE_PLAYED];
    heat(l);
    return pf_pair_collect_from(
        l, f, played, source == PF_PAIRS_OF_POLICY ? played : l->task->log_ref);
}

/* log pi/played of a response. */
static double
correction(const struct pf_learner *l, size_t context, size_t y, size_t lane)
{
    const struct pf_shape *s = &l->task->shape;
    size_t i = pf_shape_at(s, context, y, lane);
    return l->pi[i] - l->x[PF_ONLINE_PLAYED][i];
}

static void
add_weighted_mean(struct pf_learner *l, enum pf_pair_source source,
                  pf_pair_loss *loss)
{
    const struct pf_pairs *p = &l->pairs;
    size_t lanes = l->task->shape.lanes;
    double share = 1.0 / (double) p->n;
    pf_pair_clear(l);
    for (size_t at = 0; at < p->n * lanes; at++) {
        size_t k = at % lanes, c = p->context[at];
        double log_weight = correction(l, c, p->first[at], k);
        if (source == PF_PAIRS_OF_POLICY)
            log_weight += correction(l, c, p->second[at], k);
        pf_pair_add(l, loss, at, share * pf_exp(log_weight));
    }
}

/* Taking all pairs by their probabilities, the weights would undo the heat:
 * there pi is asked as it is. */
int
pf_online_step(struct pf_learner *l, struct pf_feedback *f,
               enum pf_pair_source source, pf_pair_loss *loss)
{
    if (pf_pair_takes_all(l, source) && is_weighted(l))
        return pf_pair_step(l, f, source, loss);
    int status = collect(l, f, source);
    if (status != PF_OK)
        return status;
    if (is_weighted(l))
        add_weighted_mean(l, source, loss);
    else
        pf_pair_coefficients(l, source, loss);
    return pf_pair_apply(l);
}
