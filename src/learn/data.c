/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/data.h"

#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"

size_t
pf_data_count_all(const struct pf_shape *s)
{
    return s->contexts * (s->responses * (s->responses - 1) / 2);
}

void
pf_data_set_all(const struct pf_shape *s, struct pf_pairs *out)
{
    size_t at = 0;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t y = 0; y < s->responses; y++)
            for (size_t z = y + 1; z < s->responses; z++)
                for (size_t k = 0; k < s->lanes; k++)
                    pf_pairs_set(out, at++, c, y, z);
}

int
pf_data_enumerate(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    int status = pf_learner_pairs(l, pf_data_count_all(s));
    if (status == PF_OK)
        pf_data_set_all(s, &l->pairs);
    return status;
}

void
pf_data_law(const struct pf_learner *l, double *mu)
{
    const struct pf_shape *s = &l->task->shape;
    double junk = l->data.junk, flat = 1.0 / (double) s->responses;
    if (l->data.behaviour != PF_BEHAVIOUR_REFERENCE)
        junk = 1.0;
    else
        pf_probabilities(s, mu, l->task->log_ref);
    for (size_t i = 0; junk > 0.0 && i < pf_shape_size(s); i++)
        mu[i] = junk < 1.0 ? mu[i] + junk * (flat - mu[i]) : flat;
}

bool
pf_data_is_population(const struct pf_learner *l)
{
    return l->data.given == NULL && l->data.pairs == 0;
}

size_t
pf_data_of_step(const struct pf_learner *l, size_t batch, size_t *fresh)
{
    size_t n = l->data.given != NULL ? l->data.given->n : l->data.pairs;
    if (pf_data_is_population(l)) {
        size_t all = pf_data_count_all(&l->task->shape);
        *fresh = batch > 0 ? batch : l->t == 0 ? all : 0;
        return batch > 0 ? batch : all;
    }
    if (batch == 0 || (l->data.given == NULL && batch > n))
        batch = n;
    uint64_t before = l->t * batch, left = before < n ? n - before : 0;
    *fresh = left < batch ? (size_t) left : batch;
    return batch;
}

static void
no_outcomes(struct pf_learner *l)
{
    for (size_t at = 0; at < l->pairs.n * l->task->shape.lanes; at++)
        l->pairs.outcome[at] = 0.5;
}

/* Data are judged by those who judge the world, not by a model of them. */
static struct pf_feedback *
judge_of(const struct pf_learner *l, struct pf_feedback *f)
{
    return l->judge != NULL ? l->judge : f;
}

static int
judge(struct pf_learner *l, struct pf_feedback *f, bool judged)
{
    if (judged)
        return pf_compare(judge_of(l, f), &l->pairs);
    no_outcomes(l);
    return PF_OK;
}

/* Has a reward model been through all of the data already? */
static bool
all_kept(const struct pf_learner *l)
{
    return l->model.type != NULL && l->model.fitted[0] != 0.0;
}

/* --- drawn --- */

static size_t
draw_response(struct pf_learner *l, size_t c, size_t k, gsl_rng *r)
{
    enum pf_behaviour nu = l->data.behaviour;
    if (l->data.junk > 0.0 && gsl_rng_uniform(r) < l->data.junk)
        nu = PF_BEHAVIOUR_UNIFORM;
    return pf_learner_behaviour(l, nu, c, k, r);
}

/* Pair number `number` of every lane's data, as pair i at hand. */
static void
draw_data(struct pf_learner *l, size_t i, uint64_t number)
{
    size_t lanes = l->task->shape.lanes;
    for (size_t k = 0; k < lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "data", number);
        size_t c = pf_learner_context(l, k, r);
        size_t y = draw_response(l, c, k, r);
        pf_pairs_set(&l->pairs, i * lanes + k, c, y, draw_response(l, c, k, r));
    }
}

/* What is kept of a drawn data set: for each of its pairs in each lane who
 * met, as one whole number, and the outcome; of the population outcomes. */
static double *
kept_pair(const struct pf_learner *l, uint64_t number)
{
    return l->kept + 2 * (number % l->data.pairs) * l->task->shape.lanes;
}

size_t
pf_data_memory(const struct pf_task *task, const struct pf_learner_setup *setup,
               size_t batch, bool all)
{
    const struct pf_shape *s = &task->shape;
    if (setup->data.given != NULL)
        return 0;
    if (setup->data.pairs == 0)
        return batch == 0 || all ? pf_data_count_all(s) * s->lanes : 0;
    return 2 * setup->data.pairs * s->lanes;
}

static void
keep(struct pf_learner *l, size_t i, uint64_t number)
{
    const struct pf_shape *s = &l->task->shape;
    double *code = kept_pair(l, number), *outcome = code + s->lanes;
    for (size_t k = 0; k < s->lanes; k++) {
        size_t at = i * s->lanes + k, y = l->pairs.first[at];
        size_t both = y * s->responses + l->pairs.second[at];
        size_t context = l->pairs.context[at];
        code[k] = (double) (context * s->responses * s->responses + both);
        outcome[k] = l->pairs.outcome[at];
    }
}

static void
recall(struct pf_learner *l, size_t i, uint64_t number)
{
    const struct pf_shape *s = &l->task->shape;
    const double *code = kept_pair(l, number), *outcome = code + s->lanes;
    for (size_t k = 0; k < s->lanes; k++) {
        size_t at = i * s->lanes + k, both = (size_t) code[k];
        size_t y = both / s->responses % s->responses;
        pf_pairs_set(&l->pairs, at, both / s->responses / s->responses, y,
                     both % s->responses);
        l->pairs.outcome[at] = outcome[k];
    }
}

/* Number `start` and those that follow it, of which `fresh` are drawn now.
 * Pairs used for the first time come first in a step. */
static int
take_drawn(struct pf_learner *l, struct pf_feedback *f, size_t batch,
           uint64_t start, size_t fresh, bool judged)
{
    int status = pf_learner_pairs(l, batch);
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < fresh; i++)
        draw_data(l, i, start + i);
    l->pairs.n = fresh;
    if (fresh > 0)
        status = judge(l, f, judged);
    l->pairs.n = batch;
    for (size_t i = 0; status == PF_OK && i < batch; i++)
        if (i < fresh)
            keep(l, i, start + i);
        else
            recall(l, i, start + i);
    return status;
}

static int
collect_drawn(struct pf_learner *l, struct pf_feedback *f, size_t batch,
              bool judged)
{
    size_t fresh, n = pf_data_of_step(l, batch, &fresh);
    return take_drawn(l, f, n, l->t * n, all_kept(l) ? 0 : fresh, judged);
}

/* --- the population --- */

static int
collect_fresh(struct pf_learner *l, struct pf_feedback *f, size_t batch,
              bool judged)
{
    int status = pf_learner_pairs(l, batch);
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < batch; i++)
        draw_data(l, i, l->t * batch + i);
    return judge(l, f, judged);
}

static int
collect_population(struct pf_learner *l, struct pf_feedback *f, bool judged)
{
    int status = pf_data_enumerate(l);
    size_t size = l->pairs.n * l->task->shape.lanes * sizeof(double);
    if (status != PF_OK || l->pairs.n == 0)
        return status;
    if (l->t > 0 || all_kept(l)) {
        memcpy(l->pairs.outcome, l->kept, size);
        return status;
    }
    status = judge(l, f, judged);
    memcpy(l->kept, l->pairs.outcome, size);
    return status;
}

/* --- a file's --- */

/* The i-th pair of this step in lane k: every pass through the data has an
 * order of its own. */
static size_t
shuffled(struct pf_learner *l, size_t i, size_t k)
{
    uint64_t n = l->data.given->n, number = l->t * l->pairs.n + i;
    gsl_rng *r = pf_learner_rng(l, k, "data order", number / n);
    return (size_t) pf_permuted(gsl_rng_get(r), number % n, n);
}

static void
take_given(struct pf_learner *l, size_t i, size_t k, size_t which)
{
    const struct pf_pairs *given = l->data.given;
    size_t at = i * l->task->shape.lanes + k;
    pf_pairs_set(&l->pairs, at, given->context[which], given->first[which],
                 given->second[which]);
    l->pairs.outcome[at] = given->outcome[which];
}

/* Judgements in a file were paid for before; they are counted as queries when
 * they are used, so that curves of all learners share their axis. */
static int
collect_given(struct pf_learner *l, struct pf_feedback *f, size_t batch,
              bool judged)
{
    size_t fresh;
    int status = pf_learner_pairs(l, pf_data_of_step(l, batch, &fresh));
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        for (size_t i = 0; i < l->pairs.n; i++)
            take_given(l, i, k, batch > 0 ? shuffled(l, i, k) : i);
    if (!judged)
        no_outcomes(l);
    else if (!all_kept(l))
        pf_count_queries(judge_of(l, f), fresh);
    return PF_OK;
}

/* --- */

int
pf_data_collect(struct pf_learner *l, struct pf_feedback *f, size_t batch,
                bool judged)
{
    if (l->data.given != NULL)
        return l->data.given->n > 0 ? collect_given(l, f, batch, judged)
                                    : PF_EINPUT;
    if (l->data.pairs > 0)
        return collect_drawn(l, f, batch, judged);
    return batch > 0 ? collect_fresh(l, f, batch, judged)
                     : collect_population(l, f, judged);
}

/* Of the population, {y, z} comes up in both orders. */
static int
population_weights(const struct pf_learner *l, double **weight)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_pairs *p = &l->pairs;
    double *w = pf_lanes_alloc(p->n * s->lanes);
    double *mu = pf_lanes_alloc(pf_shape_size(s));
    if (w == NULL || mu == NULL) {
        free(w);
        free(mu);
        return PF_ENOMEM;
    }
    pf_data_law(l, mu);
    for (size_t at = 0; at < p->n * s->lanes; at++) {
        size_t k = at % s->lanes, c = p->context[at];
        w[at] = 2.0 * l->task->weight[c * s->lanes + k] *
                mu[pf_shape_at(s, c, p->first[at], k)] *
                mu[pf_shape_at(s, c, p->second[at], k)];
    }
    free(mu);
    *weight = w;
    return PF_OK;
}

int
pf_data_all(struct pf_learner *l, struct pf_feedback *f, double **weight)
{
    *weight = NULL;
    int status = pf_data_collect(l, f, 0, true);
    if (status == PF_OK && pf_data_is_population(l))
        status = population_weights(l, weight);
    return status;
}
