/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regression.h"

#include <string.h>

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
    memcpy(l->x[PF_REGRESSION_START], l->pi, pf_shape_size(s) * sizeof(double));
    pf_probabilities(s, l->x[PF_PAIR_FIRST], l->pi);
    pf_learner_played(l, l->x[PF_PAIR_FIRST]);
}

int
pf_regression_descend(struct pf_learner *l, void (*add)(struct pf_learner *l))
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
    return pf_regression_descend(l, add_squares);
}

/* --- tournaments --- */

static size_t
matches(size_t n)
{
    return n * (n - 1) / 2;
}

uint64_t
pf_tournament_comparisons(const struct pf_values *values, double samples)
{
    return (uint64_t) values->number[PF_REGRESSION_BATCH] *
           matches((size_t) samples);
}

/* The samples of prompt i of lane k, each against each. */
static void
draw_prompt(struct pf_learner *l, size_t i, size_t k, size_t n, gsl_rng *r)
{
    const struct pf_shape *s = &l->task->shape;
    size_t y[PF_SAMPLES_MOST], c = pf_learner_context(l, k, r);
    size_t at = i * matches(n) * s->lanes + k;
    for (size_t j = 0; j < n; j++)
        y[j] = pf_sample(s, l->pi, c, k, r);
    for (size_t j = 0; j < n; j++)
        for (size_t h = j + 1; h < n; h++, at += s->lanes)
            pf_pairs_set(&l->pairs, at, c, y[j], y[h]);
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
pf_tournament_ask(struct pf_learner *l, struct pf_feedback *f, size_t n)
{
    size_t batch = pf_learner_choice(l, PF_REGRESSION_BATCH);
    begin(l);
    if (batch == 0)
        return ask_all(l, f);
    int status = pf_learner_pairs(l, batch * matches(n));
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "pairs", l->t);
        for (size_t i = 0; i < batch; i++)
            draw_prompt(l, i, k, n, r);
    }
    return pf_compare(f, &l->pairs);
}

void
pf_tournament_read(const struct pf_learner *l, size_t prompt, size_t lane,
                   size_t n, struct pf_tournament *out)
{
    const struct pf_pairs *p = &l->pairs;
    size_t lanes = l->task->shape.lanes;
    size_t at = prompt * matches(n) * lanes + lane;
    *out = (struct pf_tournament){.n = n,
                                  .context = p->context[at],
                                  .outcome = p->outcome + at,
                                  .stride = lanes};
    out->y[0] = p->first[at];
    for (size_t j = 1; j < n; j++)
        out->y[j] = p->second[at + (j - 1) * lanes];
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, at += lanes) {
            out->score[i] += p->outcome[at];
            out->score[j] += 1.0 - p->outcome[at];
        }
}
