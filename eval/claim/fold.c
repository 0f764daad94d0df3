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

/* All pairs of cells of one arm, or cell i of one with cell i of the other. */
static void
fold_seed(struct folding *f, size_t k, double out[2])
{
    const struct pf_claim_numbers *t = &f->t[0];
    bool any = false;
    out[0] = out[1] = f->c->has_factor ? 1.0 : 0.0;
    for (size_t i = 0; i < t->cells; i++)
        for (size_t p = 0; p < t->points; p++) {
            size_t last = f->n_arms == 2 ? i + 1 : t->cells;
            for (size_t j = f->n_arms == 2 ? i : i + 1; j < last; j++) {
                double a[2], b[2];
                size_t n = t->seeds;
                numbers_at(f, 0, (i * t->points + p) * n + k, a);
                numbers_at(f, f->n_arms - 1, (j * t->points + p) * n + k, b);
                if (isnan(a[0]) || isnan(b[0]))
                    continue;
                any = true;
                apart(f, a, b, out);
            }
        }
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
    if (out.low == NULL || out.high == NULL) {
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
    t[0] = out;
    return PF_OK;
}
