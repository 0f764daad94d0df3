/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"
#include "learn/pair.h"

/* All pairs y < z of every context. */
static size_t
count_all(const struct pf_shape *s)
{
    return s->contexts * (s->responses * (s->responses - 1) / 2);
}

int
pf_pair_enumerate(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    int status = pf_learner_pairs(l, count_all(s));
    if (status != PF_OK)
        return status;
    size_t i = 0;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t y = 0; y < s->responses; y++)
            for (size_t z = y + 1; z < s->responses; z++, i++)
                for (size_t k = 0; k < s->lanes; k++)
                    pf_pairs_set(&l->pairs, i * s->lanes + k, c, y, z);
    return PF_OK;
}

/* --- the data set --- */

static size_t
batch_of(const struct pf_learner *l)
{
    return pf_learner_choice(l, PF_PAIR_BATCH);
}

/* The law of the responses in the data, in probabilities. */
static void
behaviour(const struct pf_learner *l, double *mu)
{
    const struct pf_shape *s = &l->task->shape;
    if (l->data.behaviour == PF_BEHAVIOUR_REFERENCE) {
        pf_probabilities(s, mu, l->task->log_ref);
        return;
    }
    for (size_t i = 0; i < pf_shape_size(s); i++)
        mu[i] = 1.0 / (double) s->responses;
}

/* Pair number `number` of every lane's data, as pair i at hand. */
static void
draw_data(struct pf_learner *l, size_t i, uint64_t number)
{
    size_t lanes = l->task->shape.lanes;
    for (size_t k = 0; k < lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "data", number);
        size_t c = pf_learner_context(l, k, r);
        size_t y = pf_learner_behaviour(l, l->data.behaviour, c, k, r);
        pf_pairs_set(&l->pairs, i * lanes + k, c, y,
                     pf_learner_behaviour(l, l->data.behaviour, c, k, r));
    }
}

/* What is kept of a drawn data set: for each of its pairs in each lane who
 * met, as one whole number, and the outcome; of the population outcomes. */
static double *
kept_pair(const struct pf_learner *l, uint64_t number)
{
    return l->own + 2 * (number % l->data.pairs) * l->task->shape.lanes;
}

static bool
keeps_population(const struct pf_learner_setup *setup, size_t lanes)
{
    return setup->data.pairs == 0 &&
           setup->values[PF_PAIR_BATCH * lanes] == 0.0;
}

size_t
pf_pair_memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    const struct pf_shape *s = &task->shape;
    if (setup->data.given != NULL)
        return 0;
    if (keeps_population(setup, s->lanes))
        return count_all(s) * s->lanes;
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

/* Pairs used for the first time come first in a step. */
static int
collect_drawn(struct pf_learner *l, struct pf_feedback *f)
{
    size_t n = l->data.pairs, batch = batch_of(l);
    batch = batch == 0 || batch > n ? n : batch;
    uint64_t start = l->t * batch;
    size_t left = start < n ? (size_t) (n - start) : 0;
    size_t fresh = left < batch ? left : batch;
    int status = pf_learner_pairs(l, batch);
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < fresh; i++)
        draw_data(l, i, start + i);
    l->pairs.n = fresh;
    if (fresh > 0)
        status = pf_compare(f, &l->pairs);
    l->pairs.n = batch;
    for (size_t i = 0; status == PF_OK && i < batch; i++)
        if (i < fresh)
            keep(l, i, start + i);
        else
            recall(l, i, start + i);
    return status;
}

static int
collect_fresh(struct pf_learner *l, struct pf_feedback *f)
{
    size_t batch = batch_of(l);
    int status = pf_learner_pairs(l, batch);
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < batch; i++)
        draw_data(l, i, l->t * batch + i);
    return pf_compare(f, &l->pairs);
}

static int
collect_population(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_pair_enumerate(l);
    size_t size = l->pairs.n * l->task->shape.lanes * sizeof(double);
    if (status != PF_OK || l->pairs.n == 0)
        return status;
    if (l->t == 0) {
        behaviour(l, l->x[PF_PAIR_FIRST]);
        behaviour(l, l->x[PF_PAIR_SECOND]);
        status = pf_compare(f, &l->pairs);
        memcpy(l->own, l->pairs.outcome, size);
    } else {
        memcpy(l->pairs.outcome, l->own, size);
    }
    return status;
}

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
static void
count_given(const struct pf_learner *l, struct pf_feedback *f)
{
    uint64_t n = l->data.given->n, batch = l->pairs.n;
    uint64_t before = l->t * batch, after = before + batch;
    pf_count_queries(f, (after < n ? after : n) - (before < n ? before : n));
}

static int
collect_given(struct pf_learner *l, struct pf_feedback *f)
{
    size_t n = l->data.given->n, batch = batch_of(l);
    int status = pf_learner_pairs(l, batch > 0 ? batch : n);
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        for (size_t i = 0; i < l->pairs.n; i++)
            take_given(l, i, k, batch > 0 ? shuffled(l, i, k) : i);
    count_given(l, f);
    return PF_OK;
}

static int
collect_data(struct pf_learner *l, struct pf_feedback *f)
{
    if (l->data.given != NULL)
        return l->data.given->n > 0 ? collect_given(l, f) : PF_EINPUT;
    if (l->data.pairs > 0)
        return collect_drawn(l, f);
    return batch_of(l) > 0 ? collect_fresh(l, f) : collect_population(l, f);
}

/* --- the policy itself --- */

static void
draw_policies(struct pf_learner *l, const double *first, const double *second)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t k = 0; k < s->lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "pairs", l->t);
        for (size_t i = 0; i < l->pairs.n; i++) {
            size_t c = pf_learner_context(l, k, r);
            size_t y = pf_sample(s, first, c, k, r);
            pf_pairs_set(&l->pairs, i * s->lanes + k, c, y,
                         pf_sample(s, second, c, k, r));
        }
    }
}

int
pf_pair_collect_from(struct pf_learner *l, struct pf_feedback *f,
                     const double *first, const double *second)
{
    const struct pf_shape *s = &l->task->shape;
    size_t batch = batch_of(l);
    int status = batch > 0 ? pf_learner_pairs(l, batch) : pf_pair_enumerate(l);
    if (status != PF_OK)
        return status;
    if (batch > 0) {
        draw_policies(l, first, second);
    } else {
        pf_probabilities(s, l->x[PF_PAIR_FIRST], first);
        pf_probabilities(s, l->x[PF_PAIR_SECOND], second);
    }
    return pf_compare(f, &l->pairs);
}

int
pf_pair_collect(struct pf_learner *l, struct pf_feedback *f,
                enum pf_pair_source source)
{
    switch (source) {
    case PF_PAIRS_OF_POLICY:
        return pf_pair_collect_from(l, f, l->pi, l->pi);
    case PF_PAIRS_OF_POLICY_AND_REFERENCE:
        return pf_pair_collect_from(l, f, l->pi, l->task->log_ref);
    default:
        return collect_data(l, f);
    }
}
