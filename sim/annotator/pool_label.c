/* What a pool says: labels, and the probabilities that they are drawn from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>

#include "core/random.h"
#include "core/status.h"
#include "sim/annotator/pool.h"

/* Inversion. Never an annotator of weight 0, also where rounding leaves the
 * sum a little below 1. */
static size_t
by_weight(const struct pf_pool *pool, double u)
{
    double below = 0.0;
    size_t last = 0;
    for (size_t i = 0; i < pool->n; i++) {
        if (!(pool->weight[i] > 0.0))
            continue;
        last = i;
        below += pool->weight[i];
        if (u < below)
            break;
    }
    return last;
}

size_t
pf_pool_assigned(const struct pf_pool *pool, uint64_t seed, uint64_t run,
                 size_t context, gsl_rng *r)
{
    pf_rng_rekey(r, seed, run, "assignment");
    pf_rng_block(r, context);
    return by_weight(pool, gsl_rng_uniform(r));
}

void
pf_pool_label(const struct pf_pool *pool, size_t context, size_t y, size_t z,
              size_t assigned, gsl_rng *r, struct pf_label *out)
{
    static const struct pf_law coin = {.first = 0.5, .second = 0.5};
    bool noise = gsl_rng_uniform(r) < 2.0 * pool->flips;
    size_t who = by_weight(pool, gsl_rng_uniform(r));
    bool turned = gsl_rng_uniform(r) < 0.5 && pool->order == PF_ORDER_RANDOM;
    *out = (struct pf_label){.annotator = SIZE_MAX};
    if (y == z || noise) {
        /* The draw by the coin's law keeps the count of numbers. */
        double side = pf_law_draw(&coin, r);
        out->outcome = y == z ? 0.5 : side;
        return;
    }
    if (pool->assignment == PF_ASSIGN_CONTEXT)
        who = assigned;
    const struct pf_shown shown = {context, turned ? z : y, turned ? y : z};
    struct pf_law law;
    pf_annotator_judge(&pool->annotator[who], &shown, &law);
    double verdict = pf_law_draw(&law, r);
    out->outcome = turned ? 1.0 - verdict : verdict;
    out->annotator = who;
    out->price = pool->price[who];
    out->time = pool->time[who];
}

/* The probability that a verdict says `first`, ties counting half. */
static double
says_first(const struct pf_law *law)
{
    return law->first + 0.5 * law->tie;
}

/* Annotator a on (y, z) with y shown first, or in the mean over both orders. */
static double
says(const struct pf_annotator *a, size_t context, size_t y, size_t z,
     bool both_orders)
{
    struct pf_law law, turned;
    const struct pf_shown one = {context, y, z}, other = {context, z, y};
    pf_annotator_judge(a, &one, &law);
    if (!both_orders || a->type->mirrors)
        return says_first(&law);
    pf_annotator_judge(a, &other, &turned);
    return 0.5 * (says_first(&law) + turned.second + 0.5 * turned.tie);
}

static double
probability(const struct pf_pool *pool, size_t context, size_t y, size_t z,
            bool both_orders)
{
    double p = 0.0;
    for (size_t i = 0; i < pool->n; i++)
        if (pool->weight[i] > 0.0)
            p += pool->weight[i] *
                 says(&pool->annotator[i], context, y, z, both_orders);
    /* The weights sum to 1 only up to rounding. */
    return fmin(pool->flips + (1.0 - 2.0 * pool->flips) * p, 1.0);
}

double
pf_pool_probability(const struct pf_pool *pool, size_t context, size_t y,
                    size_t z)
{
    if (y == z)
        return 0.5;
    return probability(pool, context, y, z, pool->order == PF_ORDER_RANDOM);
}

/* The smaller one of each pair has all its digits. */
void
pf_pool_preference(const struct pf_pool *pool, size_t context, double *P)
{
    size_t n = pool->world->responses;
    for (size_t y = 0; y < n; y++) {
        P[y * n + y] = 0.5;
        for (size_t z = y + 1; z < n; z++) {
            double p = probability(pool, context, y, z, true);
            double q = probability(pool, context, z, y, true);
            P[y * n + z] = p < q ? p : 1.0 - q;
            P[z * n + y] = p < q ? 1.0 - p : q;
        }
    }
}

static double
mean_cost(const struct pf_pool *pool, const double *cost)
{
    double mean = 0.0;
    for (size_t i = 0; i < pool->n; i++)
        mean += pool->weight[i] * cost[i];
    return (1.0 - 2.0 * pool->flips) * mean;
}

double
pf_pool_price(const struct pf_pool *pool)
{
    return mean_cost(pool, pool->price);
}

double
pf_pool_time(const struct pf_pool *pool)
{
    return mean_cost(pool, pool->time);
}
