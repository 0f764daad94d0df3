/* Aggregates over the seeds of a resample.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"
#include "eval/stats/quantile.h"

/* --- one column --- */

/* Relative to some number of it, so that equal ones have it as their mean. */
static double
mean(const struct pf_claim_column *o, const unsigned *count)
{
    double base = o->n > 0 && isfinite(o->x[o->n / 2]) ? o->x[o->n / 2] : 0.0;
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < o->n; i++) {
        unsigned w = count[o->unit[i]];
        if (w == 0)
            continue;
        sum += (double) w * (o->x[i] - base);
        total += (double) w;
    }
    return total > 0.0 ? base + sum / total : (double) NAN;
}

static size_t
total_of(const struct pf_claim_column *o, const unsigned *count)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++)
        n += count[o->unit[i]];
    return n;
}

static double
median(const struct pf_claim_column *o, const unsigned *count)
{
    size_t n = total_of(o, count), k = 0, seen = 0;
    if (n == 0)
        return (double) NAN;
    while ((seen += count[o->unit[k]]) <= (n - 1) / 2)
        k++;
    double middle[] = {o->x[k], o->x[k]};
    while (seen <= n / 2)
        seen += count[o->unit[++k]];
    middle[1] = o->x[k];
    return pf_quantile(middle, 2, 0.5);
}

/* Without the floor (n / 4) smallest and as many of the largest. */
static double
interquartile_mean(const struct pf_claim_column *o, const unsigned *count)
{
    size_t n = total_of(o, count), cut = n / 4, end = n - cut, seen = 0;
    if (n == 0)
        return (double) NAN;
    double base = isfinite(o->x[o->n / 2]) ? o->x[o->n / 2] : 0.0, sum = 0.0;
    for (size_t k = 0; seen < end; k++) {
        size_t from = seen > cut ? seen : cut;
        seen += count[o->unit[k]];
        size_t to = seen < end ? seen : end;
        if (to > from)
            sum += (double) (to - from) * (o->x[k] - base);
    }
    return base + sum / (double) (n - 2 * cut);
}

static double
column_value(const struct pf_claim_column *o, const unsigned *count,
             enum pf_claim_aggregate how)
{
    switch (how) {
    case PF_CLAIM_MEAN:
        return mean(o, count);
    case PF_CLAIM_IQM:
        return interquartile_mean(o, count);
    default: /* of one run, any of them is its number */
        return median(o, count);
    }
}

/* --- an arm --- */

/* The better of two numbers, or the worse; NaN is none, but spreads. */
static struct pf_claim_pick
chosen(struct pf_claim_pick a, struct pf_claim_pick b, bool larger)
{
    if (isnan(a.number) || isnan(b.number))
        return isnan(a.number) ? a : b;
    return (larger ? b.number > a.number : b.number < a.number) ? b : a;
}

static struct pf_claim_pick
pick_of(const struct pf_claim_side *s, const struct pf_claim_column *o,
        const unsigned *count)
{
    return (struct pf_claim_pick){column_value(o, count, s->aggregate), o};
}

struct pf_claim_pick
pf_claim_group(const struct pf_claim_side *s, size_t group, size_t point,
               const unsigned *count, bool high)
{
    const struct pf_claim_column *o =
        (high ? s->high : s->low) + group * s->points;
    struct pf_claim_pick best = {(double) NAN, NULL};
    size_t most = 0;
    if (!s->best)
        return pick_of(s, &o[point], count);
    for (size_t p = 0; p < s->points; p++) /* where all runs count */
        most = o[p].n > most ? o[p].n : most;
    for (size_t p = 0; p < s->points; p++)
        if (o[p].n == most) {
            struct pf_claim_pick v = pick_of(s, &o[p], count);
            best = best.column == NULL ? v : chosen(best, v, s->more_is_better);
        }
    return best;
}

struct pf_claim_pick
pf_claim_arm_number(const struct pf_claim_side *s, size_t point,
                    const unsigned *count, bool high)
{
    struct pf_claim_pick v = pf_claim_group(s, 0, point, count, high);
    bool larger = s->more_is_better == (s->cells == PF_CELLS_BEST);
    for (size_t g = 1; g < s->groups; g++)
        v = chosen(v, pf_claim_group(s, g, point, count, high), larger);
    return v;
}

bool
pf_claim_side_chooses(const struct pf_claim_side *s)
{
    return s->best || (s->groups > 1 && s->cells != PF_CELLS_POOLED);
}

void
pf_claim_side_remember(struct pf_claim_side *s, const unsigned *count)
{
    size_t n = s->groups * s->points;
    for (size_t i = 0; i < 2 * n; i++)
        s->then[i] = column_value(i < n ? &s->low[i] : &s->high[i - n], count,
                                  s->aggregate);
    for (size_t v = 0; v < 2; v++) {
        struct pf_claim_pick p = pf_claim_arm_number(s, 0, count, v == 1);
        const struct pf_claim_column *first = v == 1 ? s->high : s->low;
        s->taken[v] = p.column != NULL ? (size_t) (p.column - first) : 0;
    }
}

/* Which numbers are taken: the larger ones (up), the smaller ones, or, of
 * cells and records differently, some of both. */
static void
directions(const struct pf_claim_side *s, bool *up, bool *down)
{
    bool best_cell = s->cells == PF_CELLS_BEST;
    bool by_cell = s->groups > 1 && s->cells != PF_CELLS_POOLED;
    *up = (s->best && s->more_is_better) ||
          (by_cell && s->more_is_better == best_cell);
    *down = (s->best && !s->more_is_better) ||
            (by_cell && s->more_is_better != best_cell);
}

void
pf_claim_side_widen(struct pf_claim_side *s)
{
    size_t n = s->groups * s->points;
    for (size_t i = 0; i < n; i++) /* of low and high, which differ little */
        s->likely[i] = s->likely[n + i] = s->likely[i] || s->likely[n + i];
    for (size_t v = 0; v < 2; v++) {
        const double *then = s->then + v * n;
        bool *likely = s->likely + v * n;
        double at = then[s->taken[v]], reach = 0.0;
        for (size_t i = 0; i < n; i++)
            if (likely[i] && fabs(then[i] - at) > reach)
                reach = fabs(then[i] - at);
        for (size_t i = 0; i < n; i++)
            likely[i] = likely[i] || fabs(then[i] - at) <= 2.0 * reach;
    }
}

/* How far column i moved from what it is in the data. */
static double
moved(const struct pf_claim_side *s, size_t i, const unsigned *count, bool high,
      bool ratio)
{
    double then = s->then[high ? s->groups * s->points + i : i];
    const struct pf_claim_column *o = high ? &s->high[i] : &s->low[i];
    double now = column_value(o, count, s->aggregate);
    return ratio ? log(now / then) : now - then;
}

struct pf_claim_off
pf_claim_side_off(const struct pf_claim_side *s, const unsigned *count,
                  bool high, bool ratio)
{
    size_t n = s->groups * s->points;
    const bool *likely = s->likely + (high ? n : 0);
    double own = moved(s, s->taken[high ? 1 : 0], count, high, ratio);
    struct pf_claim_off off = {own, own};
    bool up, down;
    directions(s, &up, &down);
    for (size_t i = 0; (up || down) && i < n; i++) {
        double by = likely[i] ? moved(s, i, count, high, ratio) : own;
        if (up && by > off.up)
            off.up = by;
        if (down && by < off.down)
            off.down = by;
    }
    return off;
}

void
pf_claim_influence(double *z, const struct pf_claim_column *o,
                   const unsigned *count, double weight)
{
    double middle = mean(o, count), runs = (double) total_of(o, count);
    for (size_t i = 0; i < o->n; i++)
        if (count[o->unit[i]] > 0)
            z[o->unit[i]] += weight * (o->x[i] - middle) / runs;
}

/* --- sorted --- */

struct member {
    double x;
    size_t unit;
};

static int
compare(const void *a, const void *b)
{
    const struct member *p = a, *q = b;
    if (p->x < q->x || p->x > q->x)
        return p->x < q->x ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

/* The numbers of cells from .. to - 1 at one point. */
static void
fill(struct pf_claim_column *o, struct member *m,
     const struct pf_claim_numbers *t, const double *x, const size_t *unit,
     const size_t span[3])
{
    o->n = 0;
    for (size_t c = span[0]; c < span[1]; c++)
        for (size_t k = 0; k < t->seeds; k++) {
            double value = x[(c * t->points + span[2]) * t->seeds + k];
            if (!isnan(value) && unit[k] != SIZE_MAX)
                m[o->n++] = (struct member){value, unit[k]};
        }
    qsort(m, o->n, sizeof *m, compare);
    for (size_t i = 0; i < o->n; i++) {
        o->x[i] = m[i].x;
        o->unit[i] = m[i].unit;
    }
}

static void
fill_all(struct pf_claim_side *s, const struct pf_claim_numbers *t,
         const size_t *unit, struct member *m)
{
    size_t per_group = t->cells / s->groups, room = per_group * t->seeds;
    for (size_t v = 0; v < 2; v++)
        for (size_t i = 0; i < s->groups * s->points; i++) {
            struct pf_claim_column *o = (v == 0 ? s->low : s->high) + i;
            size_t from = i / s->points * per_group;
            size_t span[3] = {from, from + per_group, i % s->points};
            size_t at = (v * s->groups * s->points + i) * room;
            o->x = s->x + at;
            o->unit = s->unit + at;
            fill(o, m, t, v == 0 ? t->low : t->high, unit, span);
        }
}

/* Does each cell need a column of its own? */
static bool
by_cell(const struct pf_claim *c)
{
    return c->cells != PF_CELLS_POOLED || c->over_cells ||
           c->kind == PF_CLAIM_EQUAL || c->kind == PF_CLAIM_RANK ||
           c->aggregate == PF_CLAIM_WORST;
}

int
pf_claim_side_of(struct pf_claim_side *out, const struct pf_claim *c,
                 const struct pf_claim_arm *arm,
                 const struct pf_claim_numbers *t, const size_t *unit)
{
    size_t runs = t->cells * t->points * t->seeds;
    *out = (struct pf_claim_side){.groups = by_cell(c) ? t->cells : 1,
                                  .points = t->points,
                                  .aggregate = c->aggregate,
                                  .cells = c->cells,
                                  .more_is_better = arm->rises && !c->reaches,
                                  .best = arm->place == PF_CLAIM_BEST &&
                                          t->points > 1};
    size_t columns = out->groups * out->points;
    struct member *m = calloc(t->cells * t->seeds + 1, sizeof *m);
    out->low = calloc(columns + 1, sizeof *out->low);
    out->high = calloc(columns + 1, sizeof *out->high);
    out->x = calloc(2 * runs + 1, sizeof *out->x);
    out->unit = calloc(2 * runs + 1, sizeof *out->unit);
    out->then = calloc(2 * columns + 1, sizeof *out->then);
    out->likely = calloc(2 * columns + 1, sizeof *out->likely);
    bool ok = m != NULL && out->then != NULL && out->likely != NULL &&
              out->low != NULL && out->high != NULL && out->x != NULL &&
              out->unit != NULL;
    if (ok)
        fill_all(out, t, unit, m);
    free(m);
    return ok ? PF_OK : PF_ENOMEM;
}

void
pf_claim_side_clear(struct pf_claim_side *s)
{
    free(s->low);
    free(s->high);
    free(s->x);
    free(s->unit);
    free(s->then);
    free(s->likely);
    *s = (struct pf_claim_side){0};
}
