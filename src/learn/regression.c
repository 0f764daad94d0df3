/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regression.h"

#include "core/simplex.h"
#include "core/status.h"

/* --- what all rounds share --- */

void
pf_regression_init(struct pf_learner *l)
{
    l->optimiser.planned *= pf_learner_choice(l, PF_REGRESSION_EPOCHS);
}

/* pi_t is the policy at hand. */
static void
begin(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    pf_learner_remember(l, l->x[PF_REGRESSION_START]);
    pf_probabilities(s, l->x[PF_PAIR_FIRST], l->pi);
    pf_learner_played(l, l->x[PF_PAIR_FIRST]);
}

/* The gradient steps of a round. */
static int
descend(struct pf_learner *l, pf_regression_part *add)
{
    size_t epochs = pf_learner_choice(l, PF_REGRESSION_EPOCHS);
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < epochs; i++) {
        l->optimiser.t = l->t * epochs + i;
        pf_pair_clear(l);
        add(l);
        status = pf_pair_apply(l);
    }
    return status;
}

/* --- pairs --- */

uint64_t
pf_regression_comparisons(const struct pf_values *values)
{
    return (uint64_t) values->number[PF_REGRESSION_BATCH];
}

/* x[TARGET] = what h is measured from: h = log pi - target. */
static void
set_base(struct pf_learner *l, const double *eta, const double *tau,
         const double *anchor)
{
    const double *start = l->x[PF_REGRESSION_START];
    double *base = l->x[PF_REGRESSION_TARGET];
    for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++) {
        size_t k = i % l->task->shape.lanes;
        double pull = eta[k] * tau[k];
        base[i] = (1.0 - pull) * start[i] + pull * anchor[i];
    }
}

/* Outcomes have become targets of the margin, eta (q - 1/2): the square's slope
 * is linear in the outcome, so that the mean target does it all. */
static void
add_squares(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_pairs *p = &l->pairs;
    const double *base = l->x[PF_REGRESSION_TARGET];
    double *coef = l->x[PF_PAIR_COEF];
    for (size_t at = 0; at < p->n * s->lanes; at++) {
        size_t y = pf_shape_at(s, p->context[at], p->first[at], at % s->lanes);
        size_t z = pf_shape_at(s, p->context[at], p->second[at], at % s->lanes);
        double margin = (l->pi[y] - base[y]) - (l->pi[z] - base[z]);
        double slope = pf_pair_weight(l, PF_PAIRS_OF_POLICY, at) * 2.0 *
                       (margin - p->outcome[at]);
        coef[y] += slope;
        coef[z] -= slope;
    }
}

int
pf_regression_mirror(struct pf_learner *l, struct pf_feedback *f,
                     const double *eta, const double *tau, const double *anchor)
{
    begin(l);
    set_base(l, eta, tau, anchor);
    int status = pf_pair_collect_from(l, f, l->pi, l->pi);
    if (status != PF_OK)
        return status;
    size_t lanes = l->task->shape.lanes;
    for (size_t at = 0; at < l->pairs.n * lanes; at++)
        l->pairs.outcome[at] = eta[at % lanes] * (l->pairs.outcome[at] - 0.5);
    return descend(l, add_squares);
}

/* --- tournaments --- */

uint64_t
pf_regression_matches(const struct pf_values *values)
{
    size_t n = (size_t) values->number[PF_REGRESSION_SAMPLES];
    return (uint64_t) values->number[PF_REGRESSION_BATCH] *
           pf_tournament_matches(n);
}

/* P (y > pi_t), from all pairs. */
static void
sum_wins(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_pairs *p = &l->pairs;
    const double *start = l->x[PF_PAIR_FIRST];
    double *win = l->x[PF_REGRESSION_TARGET];
    for (size_t i = 0; i < pf_shape_size(s); i++)
        win[i] = 0.5 * start[i];
    for (size_t at = 0; at < p->n * s->lanes; at++) {
        size_t y = pf_shape_at(s, p->context[at], p->first[at], at % s->lanes);
        size_t z = pf_shape_at(s, p->context[at], p->second[at], at % s->lanes);
        win[y] += start[z] * p->outcome[at];
        win[z] += start[y] * (1.0 - p->outcome[at]);
    }
}

static int
ask_all(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_pair_collect_from(l, f, l->pi, l->pi);
    if (status == PF_OK)
        sum_wins(l);
    return status;
}

int
pf_regression_tournament(struct pf_learner *l, struct pf_feedback *f,
                         pf_regression_part *settle, pf_regression_part *add)
{
    size_t batch = pf_learner_choice(l, PF_REGRESSION_BATCH);
    size_t n = pf_learner_choice(l, PF_REGRESSION_SAMPLES);
    begin(l);
    int status = batch == 0 ? ask_all(l, f) : pf_tournament_ask(l, f, batch, n);
    if (status != PF_OK)
        return status;
    settle(l);
    return descend(l, add);
}
