/* From the records of a run to its number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

#define NONE ((double) NAN)

/* One run, and work space for its slope. */
struct run {
    const struct pf_claim *c;
    const struct pf_claim_arm *arm;
    const struct pf_claim_cell *cell;
    size_t seeds, k;
    double origin;
    double *work; /* 4 n_points */
    bool clock;
    unsigned undefined;
};

/* Least and most. */
struct number {
    double low, high;
};

static struct number
known(double x)
{
    return (struct number){x, x};
}

static double
x_at(const struct run *r, size_t i)
{
    return r->cell->x[i * r->seeds + r->k];
}

/* Counted from the origin. */
static double
y_at(struct run *r, size_t i)
{
    double y = r->cell->y[i * r->seeds + r->k], from = y - r->origin;
    if (isnan(from) && !isnan(y) && !isnan(r->origin))
        r->undefined |= PF_CLAIM_INF_INF;
    return from;
}

/* Of a clock the last record not after it, if a later one shows that the run
 * came that far; else on the line between two records. */
static struct number
value_at(struct run *r)
{
    double at = r->arm->place_x;
    size_t n = r->cell->n_points;
    for (size_t i = 0; i < n; i++) {
        double x = x_at(r, i), before = i > 0 ? x_at(r, i - 1) : x;
        if (x == at && (!r->clock || i + 1 == n))
            return known(y_at(r, i));
        if (r->clock && x > at && i > 0 && before <= at)
            return known(y_at(r, i - 1));
        if (!r->clock && isfinite(x) && isfinite(before) &&
            (x - at) * (before - at) < 0.0) {
            double part = (at - before) / (x - before);
            return known((1.0 - part) * y_at(r, i - 1) + part * y_at(r, i));
        }
    }
    r->undefined |= PF_CLAIM_NOT_THERE;
    return known(NONE);
}

/* Everything at one x is a mean of nothing, but of one record. */
static struct number
mean_over_x(struct run *r)
{
    size_t n = r->cell->n_points;
    double area = 0.0, first = x_at(r, 0), base = y_at(r, 0);
    if (n == 1 || isnan(base))
        return known(base);
    base = isfinite(base) ? base : 0.0;
    for (size_t i = 1; i < n; i++) {
        double left = y_at(r, i - 1) - base, right = y_at(r, i) - base;
        double width = x_at(r, i) - x_at(r, i - 1);
        if (isnan(left) || isnan(right))
            return known(NONE);
        area += width != 0.0 ? (0.5 * left + 0.5 * right) * width : 0.0;
    }
    double mean = base + area / (x_at(r, n - 1) - first);
    if (isnan(mean))
        r->undefined |= PF_CLAIM_INF_INF;
    return known(mean);
}

static bool
is_there(const struct run *r, double y)
{
    if (r->arm->rises) /* infinity stands for what was not defined */
        return isfinite(y) && y >= r->c->threshold;
    return y <= r->c->threshold;
}

/* Of a run that does not come to the threshold it is known that it takes
 * longer than it was looked at, where x is a clock; of any other x nothing. */
static struct number
x_at_threshold(struct run *r)
{
    size_t n = r->cell->n_points;
    double last = -(double) HUGE_VAL;
    bool counts = false;
    for (size_t i = 0; i < n; i++) {
        double y = y_at(r, i);
        if (is_there(r, y))
            return known(x_at(r, i));
        counts = counts || !isnan(y);
        if (r->clock && isfinite(x_at(r, i)))
            last = x_at(r, i);
    }
    return counts ? (struct number){last, (double) HUGE_VAL} : known(NONE);
}

static bool
is_anywhere(const struct pf_rate_range *g)
{
    return isinf(g->x_low) && isinf(g->x_high) && isinf(g->y_low) &&
           isinf(g->y_high);
}

/* A run that nowhere falls, where the falling part is asked for, has no rate
 * below 0. */
static struct number
fitted_slope(struct run *r)
{
    size_t n = r->cell->n_points, m = 0;
    double *x = r->work, *y = r->work + n;
    struct pf_line line;
    for (size_t i = 0; i < n; i++) {
        double value = y_at(r, i);
        if (isnan(value))
            continue;
        x[m] = x_at(r, i);
        y[m++] = value;
    }
    if (m == 0)
        return known(NONE);
    if (pf_rate_fit(&line, r->c->law, x, y, m, &r->c->range, y + n))
        return known(line.slope);
    if (m > 2 && is_anywhere(&r->c->range) && y[0] > 0.0 && y[m - 1] >= y[0])
        return (struct number){0.0, (double) HUGE_VAL};
    r->undefined |= PF_CLAIM_NO_SLOPE;
    return known(NONE);
}

static struct number
number_of(struct run *r)
{
    if (r->c->reaches)
        return x_at_threshold(r);
    if (r->c->kind == PF_CLAIM_RATE && !r->c->over_cells)
        return fitted_slope(r);
    switch (r->arm->place) {
    case PF_CLAIM_FIRST:
        return known(y_at(r, 0));
    case PF_CLAIM_AT:
        return value_at(r);
    case PF_CLAIM_AREA:
        return mean_over_x(r);
    default:
        return known(y_at(r, r->cell->n_points - 1));
    }
}

/* --- all runs --- */

static bool
keeps_points(const struct pf_claim *c, const struct pf_claim_arm *arm)
{
    bool slopes = c->kind == PF_CLAIM_RATE && !c->over_cells;
    return !c->reaches && !slopes &&
           (arm->place == PF_CLAIM_BEST || arm->place == PF_CLAIM_EVERYWHERE);
}

static size_t
most_points(const struct pf_claim_arm *arm)
{
    size_t most = 1;
    for (size_t i = 0; i < arm->n_cells; i++)
        if (arm->cell[i].n_points > most)
            most = arm->cell[i].n_points;
    return most;
}

static bool
points_differ(const struct pf_claim_arm *arm)
{
    for (size_t i = 1; i < arm->n_cells; i++)
        if (arm->cell[i].n_points != arm->cell[0].n_points)
            return true;
    return false;
}

static void
add_run(struct pf_claim_numbers *t, struct run *r, size_t cell)
{
    size_t at = cell * t->points * t->seeds + r->k;
    r->origin = r->arm->origin_first ? r->cell->y[r->k] : r->arm->origin;
    if (t->points == 1) {
        struct number x = number_of(r);
        t->low[at] = x.low;
        t->high[at] = x.high;
        t->censored += x.low < x.high || (r->c->reaches && isinf(x.high));
        return;
    }
    for (size_t p = 0; p < t->points; p++)
        t->low[at + p * t->seeds] = t->high[at + p * t->seeds] =
            p < r->cell->n_points ? y_at(r, p) : NONE;
}

int
pf_claim_numbers_of(struct pf_claim_numbers *out, const struct pf_claim *c,
                    const struct pf_claim_arm *arm, size_t n_seeds)
{
    size_t most = most_points(arm);
    bool keeps = keeps_points(c, arm);
    *out = (struct pf_claim_numbers){
        .cells = arm->n_cells, .points = keeps ? most : 1, .seeds = n_seeds};
    size_t n = out->cells * out->points * n_seeds;
    struct run r = {.c = c, .arm = arm, .seeds = n_seeds, .clock = c->clock};
    out->low = calloc(n + 1, sizeof *out->low);
    out->high = calloc(n + 1, sizeof *out->high);
    r.work = calloc(4 * most + 1, sizeof *r.work);
    if (out->low == NULL || out->high == NULL || r.work == NULL) {
        free(r.work);
        return PF_ENOMEM;
    }
    for (size_t i = 0; i < arm->n_cells; i++)
        for (r.k = 0; r.k < n_seeds; r.k++) {
            r.cell = &arm->cell[i];
            add_run(out, &r, i);
        }
    out->undefined = r.undefined;
    if (keeps && points_differ(arm))
        out->undefined |= PF_CLAIM_RECORDS;
    free(r.work);
    return PF_OK;
}

void
pf_claim_numbers_clear(struct pf_claim_numbers *t)
{
    free(t->low);
    free(t->high);
    *t = (struct pf_claim_numbers){0};
}
