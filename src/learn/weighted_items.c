/* Where items come from: the run's data and the policy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/simplex.h"
#include "core/status.h"
#include "learn/weighted.h"

/* Contexts, responses and tags stand in the pairs' three arrays; their
 * outcomes have room for three numbers an item. */
static void
view(const struct pf_learner *l, size_t n, struct pf_items *out)
{
    const struct pf_pairs *p = &l->pairs;
    size_t size = n * l->task->shape.lanes;
    *out = (struct pf_items){.n = n,
                             .context = p->context,
                             .response = p->first,
                             .tag = p->second,
                             .weight = p->outcome,
                             .share = p->outcome + size,
                             .score = p->outcome + 2 * size};
}

int
pf_items_make(struct pf_learner *l, size_t n, struct pf_items *out)
{
    if (n > SIZE_MAX / 3)
        return PF_ENOMEM;
    int status = pf_learner_pairs(l, 3 * n);
    if (status != PF_OK)
        return status;
    view(l, n, out);
    memset(out->tag, 0, n * l->task->shape.lanes * sizeof *out->tag);
    return PF_OK;
}

static void
put(struct pf_items *items, size_t at, size_t c, size_t y, double share)
{
    items->context[at] = (uint32_t) c;
    items->response[at] = (uint32_t) y;
    items->tag[at] = 0;
    items->weight[at] = items->share[at] = share;
}

/* --- laws --- */

/* From item `first` on: every response of every context, item c * responses +
 * y, with the share w_c mu (y)^(1 or 2), mu in probabilities. */
static void
put_law(const struct pf_learner *l, struct pf_items *items, size_t first,
        const double *mu, bool square)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t row = 0; row < pf_shape_rows(s); row++)
        for (size_t k = 0; k < s->lanes; k++) {
            size_t c = row / s->responses, at = (first + row) * s->lanes + k;
            double p = mu[row * s->lanes + k];
            double weight = l->task->weight[c * s->lanes + k];
            put(items, at, c, row % s->responses,
                weight * (square ? p * p : p));
            items->score[at] = 0.5;
        }
}

/* --- data --- */

/* Pairs become items in place: from the last one down nothing is written over
 * that is still to be read. */
static void
take_apart(struct pf_learner *l, struct pf_items *items, size_t n)
{
    size_t lanes = l->task->shape.lanes;
    const struct pf_pairs *p = &l->pairs;
    double share = 0.5 / (double) n;
    for (size_t i = n; i-- > 0;)
        for (size_t k = 0; k < lanes; k++) {
            size_t at = i * lanes + k, one = 2 * i * lanes + k;
            size_t other = one + lanes, c = p->context[at];
            size_t y = p->first[at], z = p->second[at];
            double q = p->outcome[at];
            put(items, one, c, y, share);
            put(items, other, c, z, share);
            items->score[one] = q;
            items->score[other] = 1.0 - q;
        }
}

/* Shares of both responses of all pairs y < z, which come up in both
 * orders. */
static void
share_pairs(const struct pf_learner *l, struct pf_items *items, size_t n,
            const double *mu)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t at = 0; at < 2 * n * s->lanes; at++) {
        size_t i = at / s->lanes, k = at % s->lanes, c = items->context[at];
        size_t other = i % 2 == 0 ? at + s->lanes : at - s->lanes;
        items->weight[at] = items->share[at] =
            l->task->weight[c * s->lanes + k] *
            mu[pf_shape_at(s, c, items->response[at], k)] *
            mu[pf_shape_at(s, c, items->response[other], k)];
    }
}

static int
judged_population(struct pf_learner *l, struct pf_feedback *f,
                  struct pf_items *out, const double *mu)
{
    const struct pf_shape *s = &l->task->shape;
    size_t n = pf_data_count_all(s);
    int status = pf_items_make(l, 2 * n + pf_shape_rows(s), out);
    if (status == PF_OK)
        status = pf_data_collect(l, f, 0, true);
    if (status != PF_OK)
        return status;
    if (n > 0)
        take_apart(l, out, n);
    share_pairs(l, out, n, mu);
    put_law(l, out, 2 * n, mu, true);
    return PF_OK;
}

static int
rated_population(struct pf_learner *l, struct pf_items *out, const double *mu)
{
    int status = pf_items_make(l, pf_shape_rows(&l->task->shape), out);
    if (status == PF_OK)
        put_law(l, out, 0, mu, false);
    return status;
}

static int
population(struct pf_learner *l, struct pf_feedback *f, bool judged,
           struct pf_items *out)
{
    double *mu = pf_lanes_alloc(pf_shape_size(&l->task->shape));
    if (mu == NULL)
        return PF_ENOMEM;
    pf_data_law(l, mu);
    int status = judged ? judged_population(l, f, out, mu)
                        : rated_population(l, out, mu);
    free(mu);
    return status;
}

static int
drawn(struct pf_learner *l, struct pf_feedback *f, size_t batch, bool judged,
      struct pf_items *out)
{
    size_t fresh, n = pf_data_of_step(l, batch, &fresh);
    int status = n > 0 ? pf_items_make(l, 2 * n, out) : PF_EINPUT;
    if (status == PF_OK)
        status = pf_data_collect(l, f, batch, judged);
    if (status == PF_OK)
        take_apart(l, out, n);
    return status;
}

/* --- ratings --- */

/* Items from `from` up to `to`. */
static struct pf_ratings
ratings_of(const struct pf_learner *l, const struct pf_items *items,
           size_t from, size_t to)
{
    size_t at = from * l->task->shape.lanes;
    return (struct pf_ratings){.n = to - from,
                               .context = items->context + at,
                               .response = items->response + at,
                               .score = items->score + at};
}

int
pf_items_rate(struct pf_learner *l, struct pf_feedback *f,
              struct pf_items *items)
{
    struct pf_ratings all = ratings_of(l, items, 0, items->n);
    return pf_rate(f, &all);
}

/* An item is rated once. Those that were rated before are not kept but asked
 * for again, without counting: a response has one reward, whoever asks. */
static int
rate_data(struct pf_learner *l, struct pf_feedback *f, struct pf_items *items,
          size_t fresh)
{
    struct pf_ratings now = ratings_of(l, items, 0, fresh);
    struct pf_ratings again = ratings_of(l, items, fresh, items->n);
    int status = f->rate != NULL ? PF_OK : PF_EINPUT;
    if (status == PF_OK && now.n > 0)
        status = pf_rate(f, &now);
    if (status == PF_OK && again.n > 0)
        status = f->rate(f->self, &again);
    return status;
}

int
pf_items_of_data(struct pf_learner *l, struct pf_feedback *f,
                 enum pf_items_asked asked, struct pf_items *out)
{
    size_t batch = pf_learner_choice(l, PF_WEIGHTED_BATCH), fresh;
    bool law = batch == 0 && pf_data_is_population(l);
    bool judged = asked == PF_ITEMS_JUDGED;
    (void) pf_data_of_step(l, batch, &fresh);
    int status =
        law ? population(l, f, judged, out) : drawn(l, f, batch, judged, out);
    if (status != PF_OK || asked != PF_ITEMS_RATED)
        return status;
    return rate_data(l, f, out, law ? (l->t == 0 ? out->n : 0) : 2 * fresh);
}

/* --- the policy --- */

static int
exact_law(struct pf_learner *l, const double *log_law, struct pf_items *out)
{
    const struct pf_shape *s = &l->task->shape;
    int status = pf_items_make(l, pf_shape_rows(s), out);
    if (status != PF_OK)
        return status;
    pf_probabilities(s, out->score, log_law); /* as scratch */
    put_law(l, out, 0, out->score, false);
    return PF_OK;
}

/* Prompt i of lane k and the responses to it. */
static void
draw_prompt(struct pf_learner *l, const double *log_law, size_t i, size_t k,
            struct pf_items *out)
{
    const struct pf_shape *s = &l->task->shape;
    size_t samples = pf_learner_choice(l, PF_WEIGHTED_SAMPLES);
    size_t prompts = pf_learner_choice(l, PF_WEIGHTED_PROMPTS);
    size_t c = prompts == 0 ? i : pf_learner_context(l, k, l->rng);
    double share = prompts > 0 ? 1.0 / (double) prompts
                               : l->task->weight[c * s->lanes + k];
    for (size_t j = 0; j < samples; j++)
        put(out, (i * samples + j) * s->lanes + k, c,
            pf_sample(s, log_law, c, k, l->rng), share / (double) samples);
}

int
pf_items_of_policy(struct pf_learner *l, const double *log_law,
                   struct pf_items *out)
{
    size_t prompts = pf_learner_choice(l, PF_WEIGHTED_PROMPTS);
    if (pf_learner_choice(l, PF_WEIGHTED_LAW) == PF_WEIGHTED_EXACT)
        return exact_law(l, log_law, out);
    if (prompts == 0)
        prompts = l->task->shape.contexts;
    int status = pf_items_make(
        l, prompts * pf_learner_choice(l, PF_WEIGHTED_SAMPLES), out);
    for (size_t k = 0; status == PF_OK && k < l->task->shape.lanes; k++) {
        pf_learner_rng(l, k, "responses", l->t);
        for (size_t i = 0; i < prompts; i++)
            draw_prompt(l, log_law, i, k, out);
    }
    return status;
}

/* --- weights --- */

double
pf_items_total(const struct pf_learner *l, const struct pf_items *items,
               size_t lane)
{
    size_t lanes = l->task->shape.lanes;
    double total = 0.0;
    for (size_t at = lane; at < items->n * lanes; at += lanes)
        total += items->weight[at];
    return total;
}

void
pf_items_normalise(const struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    for (size_t k = 0; k < lanes; k++) {
        double total = pf_items_total(l, items, k);
        for (size_t at = k; total != 0.0 && at < items->n * lanes; at += lanes)
            items->weight[at] /= total;
    }
}
