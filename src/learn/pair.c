/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair.h"

#include <string.h>

#include "core/logistic.h"
#include "core/status.h"

uint64_t
pf_pair_comparisons(const struct pf_values *values)
{
    return (uint64_t) values->number[PF_PAIR_BATCH];
}

const char *
pf_pair_refuse(const struct pf_values *values, double beta)
{
    (void) beta;
    return values->number[PF_PAIR_BETA] > 0.0
               ? NULL
               : "needs beta > 0, its own or the world's";
}

/* --- one pair --- */

static void
own_parameters(const struct pf_learner *l, size_t lane, double *par)
{
    for (size_t i = PF_PAIR_OWN; i < PF_LEARNER_PARAMS && l->par[i] != NULL;
         i++)
        par[i - PF_PAIR_OWN] = l->par[i][lane];
}

/* d where a learner has a reward model beside what was said of its pairs. */
static bool
is_modelled(const struct pf_learner *l)
{
    return (l->type->traits & PF_MODEL_TOO) != 0 && l->model.type != NULL;
}

void
pf_pair_view(const struct pf_learner *l, size_t context, size_t lane, size_t y,
             size_t z, struct pf_pair *out, double *par)
{
    const struct pf_task *t = l->task;
    size_t w = pf_shape_at(&l->task->shape, context, y, lane),
           v = pf_shape_at(&l->task->shape, context, z, lane);
    own_parameters(l, lane, par);
    *out = (struct pf_pair){.log_w = l->pi[w],
                            .log_l = l->pi[v],
                            .c = l->pi[w] - t->log_ref[w],
                            .l = l->pi[v] - t->log_ref[v],
                            .len_w = t->length != NULL ? t->length[w] : 1.0,
                            .len_l = t->length != NULL ? t->length[v] : 1.0,
                            .span_w = 1.0,
                            .span_l = 1.0,
                            .q = 1.0,
                            .beta = l->par[PF_PAIR_BETA][lane],
                            .par = par,
                            .modelled = is_modelled(l)};
    if (out->modelled)
        out->d = pf_logit(
            pf_reward_model_probability(&l->model, context, y, z, lane));
}

static void
swap(double *a, double *b)
{
    double keep = *a;
    *a = *b;
    *b = keep;
}

/* The other reading of the same pair. */
static void
turn(struct pf_pair *p)
{
    swap(&p->c, &p->l);
    swap(&p->log_w, &p->log_l);
    swap(&p->len_w, &p->len_l);
    swap(&p->span_w, &p->span_l);
    p->q = 1.0 - p->q;
    p->d = -p->d;
}

void
pf_pair_evaluate(pf_pair_loss *loss, const struct pf_pair *sums, bool mean,
                 struct pf_pair_value *out)
{
    struct pf_pair p = *sums;
    if (mean) {
        p.span_w = p.len_w;
        p.span_l = p.len_l;
        p.c /= p.span_w;
        p.log_w /= p.span_w;
        p.l /= p.span_l;
        p.log_l /= p.span_l;
    }
    loss(&p, out);
    if (mean) {
        out->f_c /= p.span_w;
        out->f_l /= p.span_l;
    }
}

void
pf_pair_add(struct pf_learner *l, pf_pair_loss *loss, size_t at, double weight)
{
    const struct pf_pairs *p = &l->pairs;
    size_t lane = at % l->task->shape.lanes;
    size_t y = p->first[at], z = p->second[at];
    bool mean = pf_learner_choice(l, PF_PAIR_LENGTH) == PF_PAIR_MEAN;
    double q = p->outcome[at], par[PF_LEARNER_PARAMS];
    double *coef = l->x[PF_PAIR_COEF];
    struct pf_pair pair;
    struct pf_pair_value v;
    if (y == z)
        return;
    size_t first = pf_shape_at(&l->task->shape, p->context[at], y, lane);
    size_t second = pf_shape_at(&l->task->shape, p->context[at], z, lane);
    pf_pair_view(l, p->context[at], lane, y, z, &pair, par);
    pair.q = q;
    pair.slopes = true;
    if (q != 0.0) {
        pf_pair_evaluate(loss, &pair, mean, &v);
        coef[first] += weight * q * v.f_c;
        coef[second] += weight * q * v.f_l;
    }
    if (q != 1.0) {
        turn(&pair);
        pf_pair_evaluate(loss, &pair, mean, &v);
        coef[second] += weight * (1.0 - q) * v.f_c;
        coef[first] += weight * (1.0 - q) * v.f_l;
    }
}

/* --- all pairs of a step --- */

void
pf_pair_clear(struct pf_learner *l)
{
    memset(l->x[PF_PAIR_COEF], 0,
           pf_shape_size(&l->task->shape) * sizeof(double));
}

double
pf_pair_probability(const struct pf_learner *l, size_t at)
{
    const struct pf_pairs *p = &l->pairs;
    const struct pf_shape *s = &l->task->shape;
    const double *u = l->x[PF_PAIR_FIRST], *v = l->x[PF_PAIR_SECOND];
    size_t k = at % s->lanes, c = p->context[at];
    size_t y = pf_shape_at(s, c, p->first[at], k);
    size_t z = pf_shape_at(s, c, p->second[at], k);
    return l->task->weight[c * s->lanes + k] * (u[y] * v[z] + u[z] * v[y]);
}

bool
pf_pair_takes_all(const struct pf_learner *l, enum pf_pair_source source)
{
    bool finite = source == PF_PAIRS_OF_DATA &&
                  (l->data.given != NULL || l->data.pairs > 0);
    return pf_learner_choice(l, PF_PAIR_BATCH) == 0 && !finite;
}

double
pf_pair_weight(const struct pf_learner *l, enum pf_pair_source source,
               size_t at)
{
    return pf_pair_takes_all(l, source) ? pf_pair_probability(l, at)
                                        : 1.0 / (double) l->pairs.n;
}

void
pf_pair_coefficients(struct pf_learner *l, enum pf_pair_source source,
                     pf_pair_loss *loss)
{
    pf_pair_clear(l);
    for (size_t at = 0; at < l->pairs.n * l->task->shape.lanes; at++)
        pf_pair_add(l, loss, at, pf_pair_weight(l, source, at));
}

void
pf_pair_gradient(struct pf_learner *l)
{
    pf_learner_gradient(l, l->x[PF_PAIR_COEF]);
}

int
pf_pair_apply(struct pf_learner *l)
{
    pf_pair_gradient(l);
    return pf_optimiser_step(&l->optimiser, &l->policy, l->grad);
}

int
pf_pair_step(struct pf_learner *l, struct pf_feedback *f,
             enum pf_pair_source source, pf_pair_loss *loss)
{
    int status = pf_pair_collect(l, f, source);
    if (status != PF_OK)
        return status;
    pf_pair_coefficients(l, source, loss);
    return pf_pair_apply(l);
}
