/* From items to gradient steps. What a loss means for the coefficients on
 * log pi (y) of a context with share m:
 *   an item          - w
 *   lam KL (ref||pi) - lam m ref (y)
 *   lam KL (pi||ref) lam m pi (y) log pi/ref (y)
 *   - bonus H (pi)   bonus m pi (y) log pi (y)
 * the last two because the mean of grad log pi under pi is 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/weighted.h"

#include <string.h>

#include "core/kernels.h"
#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"

/* --- work space: coefficients, shares of contexts, arrays over tokens --- */

enum { LOG_MASS, REF_MASS, TOKEN, SPREADING, TOKEN_ARRAYS };

static size_t
tree_size(const struct pf_task *t)
{
    size_t nodes =
        t->strings != NULL ? t->strings->nodes : t->shape.responses + 1;
    return t->shape.contexts * nodes * t->shape.lanes;
}

size_t
pf_weighted_room(const struct pf_task *task, size_t tags, bool tokens)
{
    const struct pf_shape *s = &task->shape;
    size_t wide = tags * (pf_shape_size(s) + s->contexts * s->lanes);
    return pf_lanes_padded(wide +
                           (tokens ? TOKEN_ARRAYS * tree_size(task) : 0));
}

size_t
pf_weighted_memory(const struct pf_task *task,
                   const struct pf_learner_setup *setup)
{
    (void) setup;
    return pf_weighted_room(task, 1, false);
}

double *
pf_weighted_coef(struct pf_learner *l)
{
    return l->own;
}

static double *
shares_of(struct pf_learner *l)
{
    return l->own + pf_shape_size(&l->policy.task->shape);
}

static double *
token_array(struct pf_learner *l, size_t which)
{
    const struct pf_shape *s = &l->task->shape;
    return shares_of(l) + s->contexts * s->lanes + which * tree_size(l->task);
}

/* --- the learners' tables --- */

uint64_t
pf_weighted_ratings_of_data(const struct pf_values *values)
{
    return 2 * (uint64_t) values->number[PF_WEIGHTED_BATCH];
}

uint64_t
pf_weighted_comparisons_of_data(const struct pf_values *values)
{
    return (uint64_t) values->number[PF_WEIGHTED_BATCH];
}

uint64_t
pf_weighted_ratings_of_policy(const struct pf_values *values)
{
    if ((int) values->number[PF_WEIGHTED_LAW] == PF_WEIGHTED_EXACT)
        return 0;
    return (uint64_t) values->number[PF_WEIGHTED_PROMPTS] *
           (uint64_t) values->number[PF_WEIGHTED_SAMPLES];
}

void
pf_weighted_init(struct pf_learner *l)
{
    l->optimiser.planned *= pf_learner_choice(l, PF_WEIGHTED_INNER);
}

/* --- coefficients --- */

/* The context that the policy knows an item by. */
static size_t
tagged(const struct pf_learner *l, const struct pf_items *items, size_t at)
{
    return items->tag[at] * l->task->shape.contexts + items->context[at];
}

static void
add_shares(struct pf_learner *l, const struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    const struct pf_shape *wide = &l->policy.task->shape;
    double *share = shares_of(l);
    memset(share, 0, wide->contexts * lanes * sizeof *share);
    for (size_t at = 0; at < items->n * lanes; at++)
        share[tagged(l, items, at) * lanes + at % lanes] += items->share[at];
}

static void
add_whole(struct pf_learner *l, const struct pf_items *items)
{
    const struct pf_shape *wide = &l->policy.task->shape;
    double *coef = pf_weighted_coef(l);
    for (size_t at = 0; at < items->n * wide->lanes; at++) {
        size_t c = tagged(l, items, at);
        coef[pf_shape_at(wide, c, items->response[at], at % wide->lanes)] -=
            items->weight[at];
    }
}

/* Item `at` in tokens. */
static void
add_tokens(struct pf_learner *l, const struct pf_items *items, size_t at,
           pf_weighted_factor *factor)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_strings *t = l->strings;
    size_t c = items->context[at], y = items->response[at], k = at % s->lanes;
    const double *mass = token_array(l, LOG_MASS);
    const double *ref = token_array(l, REF_MASS);
    double *token = token_array(l, TOKEN);
    for (size_t i = 0; i < t->length[y]; i++) {
        size_t v = t->path[y * t->tokens + i];
        double log_pi = pf_strings_log_token(t, s, mass, c, v, k);
        double log_ref = pf_strings_log_token(t, s, ref, c, v, k);
        token[(c * t->nodes + v) * s->lanes + k] -=
            items->weight[at] * factor(l, k, log_pi, log_ref);
    }
}

static void
add_by_token(struct pf_learner *l, const struct pf_items *items,
             pf_weighted_factor *factor)
{
    const struct pf_shape *s = &l->task->shape;
    double *mass = token_array(l, LOG_MASS), *token = token_array(l, TOKEN);
    pf_strings_log_mass(l->strings, s, mass, l->pi);
    pf_strings_log_mass(l->strings, s, token_array(l, REF_MASS),
                        l->task->log_ref);
    memset(token, 0, tree_size(l->task) * sizeof *token);
    for (size_t at = 0; at < items->n * s->lanes; at++)
        if (items->weight[at] != 0.0)
            add_tokens(l, items, at, factor);
    pf_strings_spread(l->strings, s, pf_weighted_coef(l), token, mass,
                      token_array(l, SPREADING));
}

/* What a response adds to the loss's regularisers, for a share of 1. */
static double
regulariser(const struct pf_weighted_loss *loss, size_t k, double log_pi,
            double log_ref, const double p[2])
{
    double lam = loss->lam != NULL ? loss->lam[k] : 0.0, sum = 0.0;
    if (lam != 0.0)
        sum += loss->direction == PF_WEIGHTED_FORWARD
                   ? -lam * p[1]
                   : lam * p[0] * (log_pi - log_ref);
    if (loss->bonus != NULL && loss->bonus[k] != 0.0)
        sum += loss->bonus[k] * p[0] * log_pi;
    return sum;
}

static void
add_regularisers(struct pf_learner *l, const struct pf_weighted_loss *loss)
{
    const struct pf_task *t = l->policy.task;
    const struct pf_shape *s = &t->shape;
    const double *share = shares_of(l);
    double *coef = pf_weighted_coef(l);
    for (size_t at = 0; at < pf_shape_size(s); at += PF_LANE_WIDTH) {
        size_t k = at % s->lanes, c = at / (s->responses * s->lanes);
        double p[PF_LANE_WIDTH], ref[PF_LANE_WIDTH];
        pf_vexp(PF_LANE_WIDTH, p, l->pi + at);
        pf_vexp(PF_LANE_WIDTH, ref, t->log_ref + at);
        for (size_t i = 0; i < PF_LANE_WIDTH; i++) {
            double m = share[c * s->lanes + k + i];
            const double both[2] = {p[i], ref[i]};
            if (m != 0.0)
                coef[at + i] += m * regulariser(loss, k + i, l->pi[at + i],
                                                t->log_ref[at + i], both);
        }
    }
}

void
pf_weighted_coefficients(struct pf_learner *l, const struct pf_items *items,
                         const struct pf_weighted_loss *loss)
{
    memset(pf_weighted_coef(l), 0,
           pf_shape_size(&l->policy.task->shape) * sizeof(double));
    if (loss->factor != NULL)
        add_by_token(l, items, loss->factor);
    else
        add_whole(l, items);
    if (loss->lam == NULL && loss->bonus == NULL)
        return;
    add_shares(l, items);
    add_regularisers(l, loss);
}

/* --- steps --- */

void
pf_weighted_gradient(struct pf_learner *l)
{
    pf_learner_gradient(l, pf_weighted_coef(l));
}

int
pf_weighted_fit(struct pf_learner *l, struct pf_items *items,
                const struct pf_weighted_loss *loss)
{
    static const struct pf_weighted_loss likelihood = {0};
    size_t steps = pf_learner_choice(l, PF_WEIGHTED_INNER);
    int status = PF_OK;
    if (loss == NULL)
        loss = &likelihood;
    for (size_t i = 0; status == PF_OK && i < steps; i++) {
        if (loss->renew != NULL)
            loss->renew(l, items);
        pf_weighted_coefficients(l, items, loss);
        pf_weighted_gradient(l);
        status = pf_optimiser_step(&l->optimiser, &l->policy, l->grad);
    }
    return status;
}

int
pf_weighted_step_on_data(struct pf_learner *l, struct pf_feedback *f,
                         enum pf_items_asked asked, pf_weighted_renew *weigh,
                         const struct pf_weighted_loss *loss)
{
    struct pf_items items;
    int status = pf_items_of_data(l, f, asked, &items);
    if (status != PF_OK)
        return status;
    if (weigh != NULL)
        weigh(l, &items);
    return pf_weighted_fit(l, &items, loss);
}

double
pf_weighted_floor(double log_pi, double least)
{
    double p = pf_exp(log_pi);
    return p < least ? least : p;
}
