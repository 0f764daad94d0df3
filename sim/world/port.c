/* The port of a batch: exact payoffs and rewards, columns of sampled opponents,
 * and comparisons.
 *
 * Query q of a lane draws from block q of the stream (seed, run, "feedback"),
 * so its numbers are the same whether it was asked alone or with others: the
 * mean over B opponents is the mean of B payoffs of one opponent each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/port.h"

#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/simplex.h"
#include "core/status.h"

static int
exact_payoff(void *self, double *win, const double *opponent)
{
    pf_world_batch_payoff(self, win, opponent);
    return PF_OK;
}

/* The true rewards. */
static int
exact_rate(void *self, struct pf_ratings *ratings)
{
    const struct pf_world_batch *b = self;
    const struct pf_shape *s = &b->task.shape;
    for (size_t i = 0; i < ratings->n; i++)
        for (size_t k = 0; k < s->lanes; k++) {
            size_t at = i * s->lanes + k;
            ratings->score[at] = b->reward[pf_shape_at(
                s, ratings->context[at], ratings->response[at], k)];
        }
    return PF_OK;
}

/* win += share * P[., z] in one context and lane. */
static void
add_column(double *win, size_t lanes, const double *P, size_t n, size_t z,
           double share)
{
    for (size_t y = 0; y < n; y++)
        win[y * lanes] += share * P[y * n + z];
}

static void
sample_lane(struct pf_world_batch *b, size_t k, double *win,
            const double *opponent)
{
    const struct pf_shape *s = &b->task.shape;
    size_t n = s->responses, stride = n * s->lanes;
    double share = 1.0 / (double) b->feedback.columns;
    pf_rng_rekey(b->rng, b->setup.seed, b->run[k], "feedback");
    for (size_t i = 0; i < b->feedback.columns; i++) {
        pf_rng_block(b->rng, b->feedback.queries + i);
        for (size_t c = 0; c < s->contexts; c++) {
            size_t z = pf_draw(s, opponent, c, k, b->rng);
            add_column(win + c * stride + k, s->lanes,
                       pf_world_preference(b->world[k], c), n, z, share);
        }
    }
}

static int
sampled_payoff(void *self, double *win, const double *opponent)
{
    struct pf_world_batch *b = self;
    const struct pf_shape *s = &b->task.shape;
    memset(win, 0, pf_shape_size(s) * sizeof *win);
    for (size_t k = 0; k < s->lanes; k++)
        sample_lane(b, k, win, opponent);
    return PF_OK;
}

static int
probabilities(void *self, struct pf_pairs *pairs)
{
    const struct pf_world_batch *b = self;
    size_t lanes = b->task.shape.lanes;
    for (size_t i = 0; i < pairs->n; i++)
        for (size_t k = 0; k < lanes; k++) {
            size_t at = i * lanes + k, c = pairs->context[at];
            size_t y = pairs->first[at], z = pairs->second[at];
            pairs->outcome[at] =
                b->pool != NULL ? pf_pool_probability(b->pool[k], c, y, z)
                                : pf_world_batch_probability(b, c, y, z, k);
        }
    return PF_OK;
}

/* A label by the true preference, from nobody in particular: it costs
 * nothing. */
static double
draw_truth(const struct pf_world_batch *b, size_t k, size_t c, size_t y,
           size_t z)
{
    double p = pf_world_batch_probability(b, c, y, z, k);
    if (y == z)
        return 0.5;
    return gsl_rng_uniform(b->rng) < p ? 1.0 : 0.0;
}

static void
label_lane(struct pf_world_batch *b, size_t k, struct pf_pairs *pairs)
{
    size_t lanes = b->task.shape.lanes;
    pf_rng_rekey(b->rng, b->setup.seed, b->run[k], "feedback");
    for (size_t i = 0; i < pairs->n; i++) {
        size_t at = i * lanes + k, c = pairs->context[at];
        size_t y = pairs->first[at], z = pairs->second[at];
        pf_rng_block(b->rng, b->feedback.queries + i);
        if (b->pool == NULL) {
            pairs->outcome[at] = draw_truth(b, k, c, y, z);
            continue;
        }
        struct pf_label label;
        size_t who = b->assigned[c * lanes + k];
        pf_pool_label(b->pool[k], c, y, z, who, b->rng, &label);
        pairs->outcome[at] = label.outcome;
        b->price[k] += label.price;
        b->time[k] += label.time;
    }
}

static int
labels(void *self, struct pf_pairs *pairs)
{
    struct pf_world_batch *b = self;
    for (size_t k = 0; k < b->task.shape.lanes; k++)
        label_lane(b, k, pairs);
    return PF_OK;
}

/* The annotator of every context and lane, where a pool assigns so. */
static int
assign(struct pf_world_batch *b)
{
    const struct pf_shape *s = &b->task.shape;
    if (b->pool == NULL)
        return PF_OK;
    b->assigned = calloc(s->contexts * s->lanes, sizeof *b->assigned);
    if (b->assigned == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < s->lanes; k++)
        for (size_t c = 0;
             b->pool[k]->assignment == PF_ASSIGN_CONTEXT && c < s->contexts;
             c++)
            b->assigned[c * s->lanes + k] = (uint32_t) pf_pool_assigned(
                b->pool[k], b->setup.seed, b->run[k], c, b->rng);
    return PF_OK;
}

int
pf_port_init(struct pf_world_batch *b)
{
    const struct pf_port_setup *setup = &b->setup;
    struct pf_feedback *f = &b->feedback;
    *f =
        (struct pf_feedback){.self = b,
                             .columns = 1,
                             .samples = setup->samples > 0 ? setup->samples : 1,
                             .estimator = setup->estimator,
                             .behaviour = setup->behaviour};
    b->rng = gsl_rng_alloc(pf_rng_threefry);
    if (b->rng == NULL)
        return PF_ENOMEM;
    switch (setup->mode) {
    case PF_PORT_EXACT:
        f->payoff = exact_payoff;
        f->rate = b->reward != NULL ? exact_rate : NULL;
        return PF_OK;
    case PF_PORT_SAMPLES:
        f->payoff = sampled_payoff;
        f->columns = f->samples;
        return PF_OK;
    case PF_PORT_PAIRS:
        f->compare = probabilities;
        return PF_OK;
    case PF_PORT_LABELS:
        f->compare = labels;
        return assign(b);
    }
    return PF_EINPUT;
}
