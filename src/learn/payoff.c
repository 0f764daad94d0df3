/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/payoff.h"

#include <math.h>

#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"

/* An estimate being put together from l->pairs. */
struct estimate {
    const struct pf_learner *l;
    const struct pf_feedback *f;
    double *win;
    size_t S;
};

/* nu (y|c). */
static double
behaviour(const struct estimate *e, size_t c, size_t y, size_t lane)
{
    const struct pf_task *t = e->l->task;
    if (e->f->behaviour == PF_BEHAVIOUR_REFERENCE)
        return pf_exp(t->log_ref[pf_shape_at(&t->shape, c, y, lane)]);
    return 1.0 / (double) t->shape.responses;
}

/* Sample i of every lane: Y against Z, and where there is room for it, Y'
 * against the same Z as pair number S + i. */
static void
draw_pairs(struct pf_learner *l, const struct pf_feedback *f,
           const double *opponent, size_t S)
{
    const struct pf_task *t = l->task;
    size_t lanes = t->shape.lanes;
    for (size_t k = 0; k < lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "payoff", f->queries);
        for (size_t i = 0; i < S; i++) {
            size_t c = pf_learner_context(l, k, r);
            size_t y = pf_learner_behaviour(l, f->behaviour, c, k, r);
            size_t z = pf_draw(&t->shape, opponent, c, k, r);
            pf_pairs_set(&l->pairs, i * lanes + k, c, y, z);
            if (l->pairs.n > S)
                pf_pairs_set(&l->pairs, (S + i) * lanes + k, c,
                             pf_learner_behaviour(l, f->behaviour, c, k, r), z);
        }
    }
}

/* 1 / (S rho_c nu (y|c)). */
static double
share(const struct estimate *e, size_t c, size_t y, size_t k)
{
    const struct pf_task *t = e->l->task;
    double rho = t->weight[c * t->shape.lanes + k];
    return 1.0 / ((double) e->S * rho * behaviour(e, c, y, k));
}

static void
add_importance(struct estimate *e, size_t i, size_t k)
{
    const struct pf_pairs *p = &e->l->pairs;
    size_t j = i * e->l->task->shape.lanes + k;
    size_t c = p->context[j], y = p->first[j];
    e->win[pf_shape_at(&e->l->task->shape, c, y, k)] +=
        (p->outcome[j] - 0.5) * share(e, c, y, k);
}

/* h = beta log (pi / ref). Any guess is right on average: 0 where the policy
 * has a zero, or beta is 0. */
static double
guess(const struct estimate *e, size_t i, size_t k)
{
    const struct pf_task *t = e->l->task;
    double h = t->beta[k] * (e->l->pi[i] - t->log_ref[i]);
    return isfinite(h) ? h : 0.0;
}

static void
add_regression(struct estimate *e, size_t i, size_t k)
{
    const struct pf_pairs *p = &e->l->pairs;
    const struct pf_shape *s = &e->l->task->shape;
    size_t j = i * s->lanes + k, j2 = (e->S + i) * s->lanes + k;
    size_t c = p->context[j], y = p->first[j], y2 = p->first[j2];
    size_t at = pf_shape_at(s, c, y, k), at2 = pf_shape_at(s, c, y2, k);
    if (y == y2)
        return; /* 1{Y = y} - 1{Y' = y} is 0 */
    double error = p->outcome[j] - p->outcome[j2];
    error -= guess(e, at, k) - guess(e, at2, k);
    e->win[at] += 0.5 * error * share(e, c, y, k);
    e->win[at2] -= 0.5 * error * share(e, c, y2, k);
}

static void
start_importance(struct estimate *e)
{
    for (size_t i = 0; i < pf_shape_size(&e->l->task->shape); i++)
        e->win[i] = 0.5;
}

static void
start_regression(struct estimate *e)
{
    const struct pf_shape *s = &e->l->task->shape;
    for (size_t i = 0; i < pf_shape_size(s); i++)
        e->win[i] = guess(e, i, i % s->lanes);
}

void
pf_payoff_assemble(const struct pf_learner *l, const struct pf_feedback *f,
                   double *win)
{
    bool regression = f->estimator == PF_ESTIMATE_REGRESSION;
    struct estimate e = {l, f, win, l->pairs.n / (regression ? 2 : 1)};
    if (regression)
        start_regression(&e);
    else
        start_importance(&e);
    for (size_t i = 0; i < e.S; i++)
        for (size_t k = 0; k < l->task->shape.lanes; k++)
            if (regression)
                add_regression(&e, i, k);
            else
                add_importance(&e, i, k);
}

int
pf_payoff_estimate(struct pf_learner *l, struct pf_feedback *f, double *win,
                   const double *opponent)
{
    size_t S = f->samples > 0 ? f->samples : 1;
    bool twice = f->estimator == PF_ESTIMATE_REGRESSION;
    int status = pf_learner_pairs(l, twice ? 2 * S : S);
    if (status != PF_OK)
        return status;
    draw_pairs(l, f, opponent, S);
    status = pf_compare(f, &l->pairs);
    if (status == PF_OK)
        pf_payoff_assemble(l, f, win);
    return status;
}
