/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/unary.h"

#include "core/status.h"

double
pf_unary_ratio(const struct pf_learner *l, size_t context, size_t y,
               size_t lane)
{
    size_t i = pf_shape_at(&l->task->shape, context, y, lane);
    return l->pi[i] - l->task->log_ref[i];
}

static struct pf_unary
view(const struct pf_learner *l, size_t c, size_t y, size_t k, double *par)
{
    for (size_t i = PF_UNARY_OWN; i < PF_LEARNER_PARAMS; i++)
        if (l->par[i] != NULL)
            par[i - PF_UNARY_OWN] = l->par[i][k];
    return (struct pf_unary){
        .u = pf_unary_ratio(l, c, y, k),
        .z0 = l->x[PF_UNARY_Z0][c * l->task->shape.lanes + k],
        .beta = l->par[PF_UNARY_BETA][k],
        .par = par};
}

/* A verdict on y that is `desirable` with probability q. */
static void
add_verdict(struct pf_learner *l, pf_unary_loss *loss, size_t at, size_t y,
            double q)
{
    size_t k = at % l->task->shape.lanes, c = l->pairs.context[at];
    double par[PF_LEARNER_PARAMS], slope = 0.0;
    struct pf_unary x = view(l, c, y, k, par);
    struct pf_unary_value v;
    if (q != 0.0) {
        x.desirable = true;
        loss(&x, &v);
        slope += q * v.slope;
    }
    if (q != 1.0) {
        x.desirable = false;
        loss(&x, &v);
        slope += (1.0 - q) * v.slope;
    }
    l->x[PF_PAIR_COEF][pf_shape_at(&l->task->shape, c, y, k)] +=
        0.5 * pf_pair_weight(l, PF_PAIRS_OF_DATA, at) * slope;
}

static void
coefficients(struct pf_learner *l, pf_unary_loss *loss)
{
    const struct pf_pairs *p = &l->pairs;
    pf_pair_clear(l);
    for (size_t at = 0; at < p->n * l->task->shape.lanes; at++) {
        if (p->first[at] == p->second[at])
            continue;
        add_verdict(l, loss, at, p->first[at], p->outcome[at]);
        add_verdict(l, loss, at, p->second[at], 1.0 - p->outcome[at]);
    }
}

int
pf_unary_step(struct pf_learner *l, struct pf_feedback *f, pf_unary_loss *loss,
              pf_unary_point *point)
{
    int status = pf_pair_collect(l, f, PF_PAIRS_OF_DATA);
    if (status != PF_OK)
        return status;
    if (point != NULL)
        point(l);
    coefficients(l, loss);
    return pf_pair_apply(l);
}
