/* PF_CLAIM_EQUAL seed by seed: of each seed its largest difference.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/claim/claim_part.h"

struct folding {
    const struct pf_claim *c;
    const struct pf_claim_numbers *t;
    size_t n_arms;
    double *x; /* work space: cells */
    unsigned undefined;
};

/* Where two numbers lie in [low, high] each, the least and the most that they
 * may be apart. */
static void
apart(struct folding *f, const double a[2], const double b[2], double out[2])
{
    bool ratio = f->c->has_factor;
    if (ratio && !(a[0] > 0.0 && b[0] > 0.0)) {
        f->undefined |= PF_CLAIM_SIGN;
        return;
    }
    double up = ratio ? a[1] / b[0] : a[1] - b[0];
    double down = ratio ? b[1] / a[0] : b[1] - a[0];
    double up_least = ratio ? a[0] / b[1] : a[0] - b[1];
    double down_least = ratio ? b[0] / a[1] : b[0] - a[1];
    if (isnan(up) || isnan(down)) {
        f->undefined |= PF_CLAIM_INF_INF;
        return;
    }
    out[1] = fmax(out[1], fmax(up, down));
    if (!isnan(up_least) && !isnan(down_least))
        out[0] = fmax(out[0], fmax(up_least, down_least));
}

/* Numbers of a cell of arm a. */
static void
numbers_at(const struct folding *f, size_t a, size_t place, double out[2])
{
    out[0] = f->t[a].low[place];
    out[1] = f->t[a].high[place];
}

/* The number of place i against that of place j of the other arm, or of the
 * same; false: one of them has none. */
static bool
take_pair(struct folding *f, size_t i, size_t j, double out[2])
{
    double a[2], b[2];
    numbers_at(f, 0, i, a);
    numbers_at(f, f->n_arms - 1, j, b);
    if (isnan(a[0]) || isnan(b[0]))
        return false;
    apart(f, a, b, out);
    return true;
}

size_t
pf_claim_ends(size_t at[PF_CLAIM_ENDS], const double *x, size_t n)
{
    size_t end[PF_CLAIM_ENDS] = {n, n, n, n}, found = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        for (size_t e = 0; e < PF_CLAIM_ENDS; e += 2) {
            size_t *first = &end[e], *second = &end[e + 1];
            double sign = e == 0 ? 1.0 : -1.0;
            if (*first == n || sign * x[i] < sign * x[*first]) {
                *second = *first;
                *first = i;
            } else if (*second == n || sign * x[i] < sign * x[*second])
                *second = i;
        }
    }
    for (size_t e = 0; e < PF_CLAIM_ENDS; e++)
        if (end[e] < n)
            at[found++] = end[e];
    return found;
}

/* Each cell of an arm with each, at a point: the ends do for all. */
static bool
fold_cells(struct folding *f, size_t k, size_t p, double out[2])
{
    const struct pf_claim_numbers *t = &f->t[0];
    size_t at[2 * PF_CLAIM_ENDS], n = 0, stride = t->points * t->seeds;
    bool any = false;
    for (size_t v = 0; v < 2; v++) {
        for (size_t i = 0; i < t->cells; i++)
            f->x[i] =
                (v == 0 ? t->low : t->high)[i * stride + p * t->seeds + k];
        n += pf_claim_ends(at + n, f->x, t->cells);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (at[i] != at[j] &&
                take_pair(f, at[i] * stride + p * t->seeds + k,
                          at[j] * stride + p * t->seeds + k, out))
                any = true;
    return any;
}

/* All pairs of cells of one arm, or cell i of one with cell i of the other. */
static void
fold_seed(struct folding *f, size_t k, double out[2])
{
    const struct pf_claim_numbers *t = &f->t[0];
    bool any = false;
    out[0] = out[1] = f->c->has_factor ? 1.0 : 0.0;
    for (size_t p = 0; f->n_arms == 1 && p < t->points; p++)
        any = fold_cells(f, k, p, out) || any;
    for (size_t i = 0; f->n_arms == 2 && i < t->cells * t->points; i++)
        any = take_pair(f, i * t->seeds + k, i * t->seeds + k, out) || any;
    if (!any)
        out[0] = out[1] = (double) NAN;
}

int
pf_claim_numbers_fold(struct pf_claim_numbers *t, size_t n_arms,
                      const struct pf_claim *c)
{
    struct folding f = {.c = c, .t = t, .n_arms = n_arms};
    struct pf_claim_numbers out = {1, 1, t->seeds, NULL, NULL, 0, 0};
    out.low = calloc(t->seeds + 1, sizeof *out.low);
    out.high = calloc(t->seeds + 1, sizeof *out.high);
    f.x = calloc(t->cells + 1, sizeof *f.x);
    if (out.low == NULL || out.high == NULL || f.x == NULL) {
        free(f.x);
        pf_claim_numbers_clear(&out);
        return PF_ENOMEM;
    }
    if (n_arms == 2 && t[0].points != t[1].points)
        f.undefined |= PF_CLAIM_RECORDS;
    for (size_t k = 0; f.undefined == 0 && k < t->seeds; k++) {
        double x[2];
        fold_seed(&f, k, x);
        out.low[k] = x[0];
        out.high[k] = x[1];
    }
    for (size_t a = 0; a < n_arms; a++) {
        out.censored += t[a].censored;
        out.undefined |= t[a].undefined;
        pf_claim_numbers_clear(&t[a]);
    }
    out.undefined |= f.undefined;
    free(f.x);
    t[0] = out;
    return PF_OK;
}
