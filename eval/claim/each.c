/* PF_CLAIM_WORST: every seed by itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

struct each {
    struct pf_claim_range range;
    bool everywhere;
    size_t runs, violated, unknown;
    struct pf_claim_values all; /* the extremes */
};

static void
look_at(struct each *e, const struct pf_claim_values *v)
{
    if (isnan(v->low) || isnan(v->high))
        return;
    bool low = pf_claim_is_inside(&e->range, v->low),
         high = pf_claim_is_inside(&e->range, v->high);
    bool out = e->everywhere ? !low || !high
                             : (!low && v->low >= e->range.high) ||
                                   (!high && v->high <= e->range.low);
    e->runs++;
    e->violated += out;
    e->unknown += !out && !(low && high);
    e->all.low = fmin(e->all.low, v->low);
    e->all.high = fmax(e->all.high, v->high);
}

/* How many columns are looked at one by one: none, where cells are chosen or
 * make one number together. 0: arms do not match. */
static size_t
rows_of(const struct pf_claim_work *w)
{
    size_t rows = 1;
    if (w->folded || w->c->cells != PF_CELLS_POOLED || w->c->over_cells ||
        w->c->kind == PF_CLAIM_RANK)
        return 1;
    for (size_t a = 0; a < w->n_arms; a++)
        rows = w->side[a].groups > rows ? w->side[a].groups : rows;
    for (size_t a = 0; a < w->n_arms; a++)
        if (w->side[a].groups != rows && w->side[a].groups != 1)
            return 0;
    return rows;
}

static void
decide(struct pf_judgement *out, const struct each *e, const struct pf_claim *c,
       size_t n_units)
{
    double luck = pow(0.9, (double) n_units);
    size_t enough = (size_t) ceil(log(1.0 - c->confidence) / log(0.9));
    out->violated = e->violated;
    out->verdict = PF_UNDECIDED;
    if (e->violated > 0) {
        out->verdict = PF_FAILS;
        snprintf(out->why, sizeof out->why, "not so in %zu of %zu runs",
                 e->violated, e->runs);
    } else if (e->unknown > 0)
        snprintf(out->why, sizeof out->why,
                 "%zu of %zu runs did not come to the threshold", e->unknown,
                 e->runs);
    else if (luck > 1.0 - c->confidence)
        snprintf(
            out->why, sizeof out->why,
            "in all %zu runs, but %zu seeds are needed to say that of nine "
            "in ten",
            e->runs, enough);
    else
        out->verdict = PF_HOLDS;
}

int
pf_claim_worst(struct pf_judgement *out, struct pf_claim_work *w,
               size_t n_units)
{
    struct each e = {.range = pf_claim_range_of(w->c, w->n_arms),
                     .everywhere = w->everywhere,
                     .all = {(double) HUGE_VAL, -(double) HUGE_VAL, 0.0, 0.0}};
    size_t rows = rows_of(w);
    unsigned *count = calloc(w->n_units + 1, sizeof *count);
    if (count == NULL)
        return PF_ENOMEM;
    w->single = rows > 1;
    if (rows == 0)
        w->undefined |= PF_CLAIM_PAIRS;
    for (w->only = 0; w->only < rows; w->only++)
        for (size_t k = 0; k < w->n_units; k++) {
            struct pf_claim_values v;
            unsigned before = w->undefined;
            count[k] = 1;
            pf_claim_statistic(&v, w, count);
            count[k] = 0;
            /* a cell without this seed is no mistake */
            w->undefined = (w->undefined & ~(unsigned) PF_CLAIM_NO_RUN) |
                           (before & PF_CLAIM_NO_RUN);
            look_at(&e, &v);
        }
    free(count);
    w->single = false;
    out->low = e.runs > 0 ? e.all.low : (double) NAN;
    out->high = e.runs > 0 ? e.all.high : (double) NAN;
    bool up = isinf(e.range.low) ||
              out->high - e.range.high >= e.range.low - out->low;
    out->value = up ? out->high : out->low;
    decide(out, &e, w->c, n_units);
    return PF_OK;
}
