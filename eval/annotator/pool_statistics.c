/* Statistics of a pool from the laws of its annotators.
 *
 * With the laws a of a judge and h of the reference on an item, and m_k (.) the
 * law of the mode of k draws,
 *   agreement  E sum_v a_v m_4 (h)_v
 *   bias       1 - E sum_v m_4 (a)_v m_4 (h)_v
 *   variance   1 - E sum_v a_v m_3 (a)_v
 * with expectations over items. Our own derivation: all draws are independent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/annotator/statistics.h"

/* What one judge says of one item, of which the low side is y. */
struct said {
    double law[PF_VERDICTS];
    double first; /* P(the one shown first is preferred) */
};

/* Sums over items, with weights that sum to 1. */
struct sums {
    double agreement, same_mode, stable, first, ties;
    double longer, differ; /* differ: weight of items that count for longer */
    double lists, listed;
};

/* One item: y stands where the file of a data set would have the first one. */
struct item {
    size_t context, y, z;
    double weight;
    int longer; /* 1: y is longer by more than the gap, -1: z is */
    int list;   /* 1: y alone has a list, -1: z alone */
    double reference[PF_VERDICTS]; /* the law of its mode */
};

static void
add_law(struct said *s, const struct pf_law *law, bool swapped, double weight)
{
    s->law[PF_VERDICT_LOW] += weight * (swapped ? law->second : law->first);
    s->law[PF_VERDICT_HIGH] += weight * (swapped ? law->first : law->second);
    s->law[PF_VERDICT_TIE] += weight * law->tie;
    s->first += weight * (law->first + 0.5 * law->tie);
}

/* Annotator i of a pool, with the coin that flips stand for. */
static void
ask(const struct pf_pool *pool, size_t i, const struct item *x, struct said *s)
{
    const struct pf_law coin = {.first = 0.5, .second = 0.5, .tie = 0.0};
    struct pf_law law;
    double noise = 2.0 * pool->flips, one = 1.0 - noise;
    bool both = pool->order == PF_ORDER_RANDOM;
    memset(s, 0, sizeof *s);
    pf_annotator_judge(&pool->annotator[i],
                       &(struct pf_shown){x->context, x->y, x->z}, &law);
    add_law(s, &law, false, both ? 0.5 * one : one);
    if (both) {
        pf_annotator_judge(&pool->annotator[i],
                           &(struct pf_shown){x->context, x->z, x->y}, &law);
        add_law(s, &law, true, 0.5 * one);
    }
    add_law(s, &coin, false, noise);
}

static void
add_said(struct said *sum, const struct said *s, double weight)
{
    for (size_t v = 0; v < PF_VERDICTS; v++)
        sum->law[v] += weight * s->law[v];
    sum->first += weight * s->first;
}

static void
ask_pool(const struct pf_pool *pool, const struct item *x, struct said *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < pool->n; i++) {
        struct said one;
        ask(pool, i, x, &one);
        add_said(s, &one, pool->weight[i]);
    }
}

/* Adds a share of preference: y's chances to win count where sign is 1, those
 * of z where it is -1. */
static void
add_share(double *won, double *of, int sign, double weight, double win)
{
    if (sign == 0)
        return;
    *won += weight * (sign > 0 ? win : 1.0 - win);
    *of += weight;
}

static void
add(struct sums *sums, const struct item *x, const struct said *s)
{
    double mode[PF_VERDICTS], others[PF_VERDICTS];
    double win = s->law[PF_VERDICT_LOW] + 0.5 * s->law[PF_VERDICT_TIE];
    pf_mode_of_law(s->law, PF_MODE_DRAWS, mode);
    pf_mode_of_law(s->law, PF_MODE_DRAWS - 1, others);
    sums->agreement += x->weight * pf_verdicts_agree(s->law, x->reference);
    sums->same_mode += x->weight * pf_verdicts_agree(mode, x->reference);
    sums->stable += x->weight * pf_verdicts_agree(s->law, others);
    sums->first += x->weight * s->first;
    sums->ties += x->weight * s->law[PF_VERDICT_TIE];
    add_share(&sums->longer, &sums->differ, x->longer, x->weight, win);
    add_share(&sums->lists, &sums->listed, x->list, x->weight, win);
}

static void
conclude(struct pf_annotator_statistics *out, const struct sums *s)
{
    *out = (struct pf_annotator_statistics){
        .agreement = s->agreement,
        .bias = 1.0 - s->same_mode,
        .variance = 1.0 - s->stable,
        .first = s->first,
        .ties = s->ties,
        .longer = s->differ > 0.0 ? s->longer / s->differ : (double) NAN,
        .lists = s->listed > 0.0 ? s->lists / s->listed : (double) NAN};
}

/* Everything about an item but the judges' laws. */
static void
look(struct item *x, const struct pf_world *w, const struct pf_pool *reference)
{
    struct said s;
    size_t n = w->responses, at = x->context * n;
    x->weight = w->weight[x->context] / ((double) n * (double) (n - 1));
    double gap =
        w->length != NULL ? w->length[at + x->y] - w->length[at + x->z] : 0.0;
    double list =
        w->list != NULL ? w->list[at + x->y] - w->list[at + x->z] : 0.0;
    x->longer = (gap > PF_LENGTH_GAP) - (gap < -PF_LENGTH_GAP);
    x->list = (list > 0.0) - (list < 0.0);
    ask_pool(reference, x, &s);
    pf_mode_of_law(s.law, PF_MODE_DRAWS, x->reference);
}

/* One item into the sums of all annotators, sums[i], and of the pool, sums[n].
 */
static void
add_item(struct sums *sums, const struct pf_pool *pool, const struct item *x)
{
    struct said all, one;
    memset(&all, 0, sizeof all);
    for (size_t i = 0; i < pool->n; i++) {
        ask(pool, i, x, &one);
        add(&sums[i], x, &one);
        add_said(&all, &one, pool->weight[i]);
    }
    add(&sums[pool->n], x, &all);
}

static void
sum_items(struct sums *sums, const struct pf_pool *pool,
          const struct pf_pool *reference)
{
    struct item x;
    const struct pf_world *w = pool->world;
    for (x.context = 0; x.context < w->contexts; x.context++)
        for (x.y = 0; x.y < w->responses; x.y++)
            for (x.z = 0; x.z < w->responses; x.z++)
                if (x.y != x.z) {
                    look(&x, w, reference);
                    add_item(sums, pool, &x);
                }
}

/* Where one annotator gives all labels of an item. */
static void
average(struct pf_pool_statistics *out, const double *weight)
{
    struct pf_annotator_statistics *p = &out->pool;
    p->agreement = p->bias = p->variance = 0.0;
    for (size_t i = 0; i < out->n; i++) {
        p->agreement += weight[i] * out->annotator[i].agreement;
        p->bias += weight[i] * out->annotator[i].bias;
        p->variance += weight[i] * out->annotator[i].variance;
    }
}

int
pf_pool_statistics(struct pf_pool_statistics *out, const struct pf_pool *pool,
                   const struct pf_pool *reference)
{
    bool itself = reference == NULL || reference == pool;
    memset(out, 0, sizeof *out);
    struct sums *sums = calloc(pool->n + 1, sizeof *sums);
    out->annotator = calloc(pool->n, sizeof *out->annotator);
    if (sums == NULL || out->annotator == NULL) {
        free(sums);
        return PF_ENOMEM;
    }
    out->n = pool->n;
    sum_items(sums, pool, itself ? pool : reference);
    for (size_t i = 0; i < pool->n; i++)
        conclude(&out->annotator[i], &sums[i]);
    conclude(&out->pool, &sums[pool->n]);
    if (pool->assignment == PF_ASSIGN_CONTEXT)
        average(out, pool->weight);
    if (itself) {
        out->pool.agreement = 1.0 - out->pool.variance;
        out->pool.bias = 0.0;
    }
    free(sums);
    return PF_OK;
}

void
pf_pool_statistics_clear(struct pf_pool_statistics *s)
{
    free(s->annotator);
    memset(s, 0, sizeof *s);
}
