/* Of equal scores the first is taken, which is a uniform draw among the tied
 * samples: they are exchangeable.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/best_of.h"

#include <stdlib.h>

#include "core/kernels.h"
#include "core/status.h"
#include "learn/ranking.h"

/* --- the law --- */

/* Scores and laws stand `lanes` apart, n is how many are drawn. */
static void
law_of_context(const struct pf_shape *s, const double *score, double n,
               const double *log_law, double *log_best, struct pf_rank *rank)
{
    for (size_t y = 0; y < s->responses; y++)
        rank[y] = (struct pf_rank){.score = score[y * s->lanes], .at = y};
    if (pf_rank(rank, s->responses))
        pf_rank_best_of(rank, s->responses, n, s->lanes, log_law, log_best);
    else
        for (size_t y = 0; y < s->responses; y++)
            log_best[y * s->lanes] = rank[y].from;
}

int
pf_best_of_law(const struct pf_learner *l, const struct pf_items *items,
               double n, const double *log_law, double *log_best)
{
    const struct pf_shape *s = &l->task->shape;
    struct pf_rank *rank = calloc(s->responses, sizeof *rank);
    if (rank == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            size_t first = pf_shape_at(s, c, 0, k);
            law_of_context(s, items->score + first, n, log_law + first,
                           log_best + first, rank);
        }
    free(rank);
    return PF_OK;
}

/* Items stand where the law has its responses. */
static int
weigh_by_law(struct pf_learner *l, const double *log_law,
             struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    double n = (double) pf_learner_choice(l, PF_WEIGHTED_SAMPLES);
    double *best = items->weight;
    int status = pf_best_of_law(l, items, n, log_law, best);
    if (status != PF_OK)
        return status;
    pf_vexp(pf_shape_size(s), best, best);
    for (size_t at = 0; at < pf_shape_size(s); at++)
        items->share[at] = best[at] *=
            l->task->weight[items->context[at] * s->lanes + at % s->lanes];
    return PF_OK;
}

/* --- samples --- */

/* The best of the n items from `from` on becomes item `to`, with the share of
 * all of them. */
static void
keep_best(struct pf_items *items, size_t n, size_t lanes, size_t from,
          size_t to)
{
    size_t best = from;
    double sum = 0.0, share = 0.0;
    for (size_t i = 0, at = from; i < n; i++, at += lanes) {
        if (items->score[at] > items->score[best])
            best = at;
        sum += items->score[at];
        share += items->share[at];
    }
    items->context[to] = items->context[best];
    items->response[to] = items->response[best];
    items->score[to] = items->score[best];
    items->weight[to] = items->share[to] = share + 0.0 * sum; /* NaN stays */
}

static void
keep_all_best(const struct pf_learner *l, struct pf_items *items)
{
    size_t n = pf_learner_choice(l, PF_WEIGHTED_SAMPLES);
    size_t lanes = l->task->shape.lanes;
    items->n /= n;
    for (size_t i = 0; i < items->n; i++)
        for (size_t k = 0; k < lanes; k++)
            keep_best(items, n, lanes, i * n * lanes + k, i * lanes + k);
}

int
pf_items_best_of(struct pf_learner *l, struct pf_feedback *f,
                 const double *log_law, struct pf_items *out)
{
    int status = pf_items_of_policy(l, log_law, out);
    if (status == PF_OK)
        status = pf_items_rate(l, f, out);
    if (status != PF_OK)
        return status;
    if (pf_learner_choice(l, PF_WEIGHTED_LAW) == PF_WEIGHTED_EXACT)
        return weigh_by_law(l, log_law, out);
    keep_all_best(l, out);
    return PF_OK;
}
