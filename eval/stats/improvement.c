/* Probability of improvement: eval/stats/aggregate.h has the mathematics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/stats/aggregate.h"
#include "eval/stats/drawing.h"

struct pairs {
    size_t L, m;
    struct pf_ordered *task; /* L * m, of one task each; zeroed: no runs */
    size_t *n;               /* L * m */
};

/* U / (n_x n_y) of two rows with weights: both are walked once, from below.
 * `below` and `equal` count the y below the x at hand and equal to it. */
static double
beats(const struct pf_ordered *x, const unsigned *wx,
      const struct pf_ordered *y, const unsigned *wy)
{
    double u = 0.0, nx = 0.0, ny = 0.0, below = 0.0, equal = 0.0;
    size_t j = 0, e = 0; /* the y below, and up to the equal ones */
    for (size_t k = 0; k < y->total; k++)
        ny += wy[k];
    for (size_t k = 0; k < x->total; k++) {
        double value = x->sorted[k];
        for (; j < y->total && y->sorted[j] < value; j++)
            below += wy[y->order[j]];
        if (e <= j) {
            e = j;
            equal = 0.0;
        }
        for (; e < y->total && y->sorted[e] <= value; e++)
            equal += wy[y->order[e]];
        u += wx[x->order[k]] * (below + 0.5 * equal);
        nx += wx[x->order[k]];
    }
    return u / (nx * ny);
}

static double
improvement(const struct pairs *p, const struct pf_resample *r, size_t a,
            size_t b)
{
    double sum = 0.0;
    size_t tasks = 0;
    for (size_t i = 0; i < r->tasks; i++) {
        size_t t = r->task[i];
        const struct pf_ordered *x = &p->task[a * p->m + t];
        const struct pf_ordered *y = &p->task[b * p->m + t];
        if (x->total == 0 || y->total == 0)
            continue;
        sum +=
            beats(x, r->count[a * r->room + i], y, r->count[b * r->room + i]);
        tasks++;
    }
    return tasks > 0 ? sum / (double) tasks : (double) NAN;
}

/* Pairs a < b, row after row. */
static void
statistic(double *out, const struct pf_resample *r, void *context)
{
    const struct pairs *p = context;
    for (size_t a = 0; a < p->L; a++)
        for (size_t b = a + 1; b < p->L; b++)
            *out++ = improvement(p, r, a, b);
}

static int
pairs_init(struct pairs *p, const struct pf_scores *x, size_t L)
{
    *p = (struct pairs){.L = L, .m = L > 0 ? x[0].m : 0};
    p->task = calloc(L * p->m + 1, sizeof *p->task);
    p->n = calloc(L * p->m + 1, sizeof *p->n);
    if (p->task == NULL || p->n == NULL)
        return PF_ENOMEM;
    for (size_t l = 0; l < L; l++) {
        const double *at = x[l].x;
        if (x[l].m != p->m || !pf_scores_valid(&x[l]))
            return PF_EINPUT;
        for (size_t t = 0; t < p->m; t++) {
            size_t k = l * p->m + t;
            p->n[k] = x[l].n[t];
            struct pf_scores one = {1, &p->n[k], at};
            at += p->n[k];
            int status =
                p->n[k] > 0 ? pf_ordered_init(&p->task[k], &one) : PF_OK;
            if (status != PF_OK)
                return status;
        }
    }
    return PF_OK;
}

static void
pairs_clear(struct pairs *p)
{
    for (size_t k = 0; p->task != NULL && k < p->L * p->m; k++)
        pf_ordered_clear(&p->task[k]);
    free(p->task);
    free(p->n);
}

int
pf_improvement(double *out, const struct pf_scores *x,
               const struct pf_scores *y)
{
    struct pairs p;
    struct pf_drawing *d = NULL;
    const struct pf_scores both[] = {*x, *y};
    *out = (double) NAN;
    int status = pairs_init(&p, both, 2);
    struct pf_strata strata = {2, p.m, p.n};
    if (status == PF_OK)
        status = pf_drawing_alloc(&d, &strata);
    if (status == PF_OK)
        statistic(out, pf_drawing_all(d), &p);
    pf_drawing_free(d);
    pairs_clear(&p);
    return status;
}

/* From pairs a < b to the whole: P(y > x) = 1 - P(x > y). */
static void
spread_out(struct pf_interval *out, const struct pf_interval *pair, size_t L)
{
    for (size_t a = 0; a < L; a++) {
        out[a * L + a] = (struct pf_interval){0.5, 0.5, 0.5};
        for (size_t b = a + 1; b < L; b++, pair++) {
            out[a * L + b] = *pair;
            out[b * L + a] = (struct pf_interval){
                1.0 - pair->value, 1.0 - pair->high, 1.0 - pair->low};
        }
    }
}

int
pf_improvement_matrix(struct pf_interval *out, const struct pf_scores *x,
                      size_t L, const struct pf_resampling *how,
                      unsigned *doubts)
{
    struct pairs p;
    struct pf_resampling percentile = *how;
    size_t n_pairs = L * (L - (L > 0)) / 2;
    struct pf_statistic t = {n_pairs, statistic, &p};
    struct pf_interval *pair = calloc(n_pairs + 1, sizeof *pair);
    percentile.bca = false;
    int status = pairs_init(&p, x, L);
    struct pf_strata strata = {L, p.m, p.n};
    if (pair == NULL)
        status = PF_ENOMEM;
    if (status == PF_OK && n_pairs > 0)
        status = pf_bootstrap_intervals(pair, &strata, &t, &percentile, doubts);
    if (status == PF_OK)
        spread_out(out, pair, L);
    free(pair);
    pairs_clear(&p);
    return status;
}
