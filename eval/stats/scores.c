/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/stats/quantile.h"

size_t
pf_scores_total(const struct pf_scores *s)
{
    size_t sum = 0;
    for (size_t t = 0; t < s->m; t++)
        sum += s->n[t];
    return sum;
}

bool
pf_scores_valid(const struct pf_scores *s)
{
    size_t n = pf_scores_total(s);
    for (size_t k = 0; k < n; k++)
        if (isnan(s->x[k]))
            return false;
    return n > 0;
}

struct placed {
    double x;
    size_t at;
};

/* Equal scores by place, so that the order does not hang on the sort. */
static int
compare(const void *a, const void *b)
{
    const struct placed *p = a, *q = b;
    if (p->x != q->x)
        return p->x > q->x ? 1 : -1;
    return (p->at > q->at) - (p->at < q->at);
}

static int
sort(struct pf_ordered *o)
{
    struct placed *p = calloc(o->total, sizeof *p);
    if (p == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < o->total; k++)
        p[k] = (struct placed){o->s.x[k], k};
    if (!pf_reals_ascend(o->s.x, o->total))
        qsort(p, o->total, sizeof *p, compare);
    for (size_t k = 0; k < o->total; k++) {
        o->order[k] = p[k].at;
        o->sorted[k] = p[k].x;
    }
    free(p);
    return PF_OK;
}

int
pf_ordered_init(struct pf_ordered *o, const struct pf_scores *s)
{
    *o = (struct pf_ordered){.s = *s, .total = pf_scores_total(s)};
    if (!pf_scores_valid(s))
        return PF_EINPUT;
    o->start = calloc(s->m, sizeof *o->start);
    o->order = calloc(o->total, sizeof *o->order);
    o->sorted = calloc(o->total, sizeof *o->sorted);
    o->sum = calloc(o->total, sizeof *o->sum);
    if (o->start == NULL || o->order == NULL || o->sorted == NULL ||
        o->sum == NULL)
        return PF_ENOMEM;
    for (size_t t = 1; t < s->m; t++)
        o->start[t] = o->start[t - 1] + s->n[t - 1];
    return sort(o);
}

void
pf_ordered_clear(struct pf_ordered *o)
{
    free(o->start);
    free(o->order);
    free(o->sorted);
    free(o->sum);
    *o = (struct pf_ordered){0};
}

static size_t
sum_of(const unsigned *count, size_t n)
{
    size_t sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += count[j];
    return sum;
}

size_t
pf_ordered_weigh(struct pf_ordered *o, const struct pf_resample *r,
                 size_t sample)
{
    size_t first = sample * r->room;
    if (o->s.m == 1 && r->tasks == 1) { /* as most are: nothing to add up */
        o->weight = r->count[first];
        return sum_of(o->weight, o->total);
    }
    memset(o->sum, 0, o->total * sizeof *o->sum);
    for (size_t i = 0; i < r->tasks; i++) {
        size_t t = r->task[i];
        for (size_t j = 0; j < o->s.n[t]; j++)
            o->sum[o->start[t] + j] += r->count[first + i][j];
    }
    o->weight = o->sum;
    return sum_of(o->weight, o->total);
}
