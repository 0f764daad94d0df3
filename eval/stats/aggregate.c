/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/stats/drawing.h"
#include "eval/stats/quantile.h"
#include "eval/stats/statistics_part.h"

/* --- means --- */

/* Relative to the first score, so that equal scores have exactly their value as
 * mean, whatever the weights; an infinite one has no differences. */
static double
weighted_mean(const double *x, const unsigned *count, size_t n)
{
    double base = n > 0 && isfinite(x[0]) ? x[0] : 0.0;
    double sum = 0.0, total = 0.0;
    for (size_t j = 0; j < n; j++)
        if (count[j] > 0) {
            sum += (double) count[j] * (x[j] - base);
            total += (double) count[j];
        }
    return total > 0.0 ? base + sum / total : (double) NAN;
}

size_t
pf_task_means(double *out, const struct pf_scores *s, const size_t *start,
              const struct pf_resample *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->tasks; i++) {
        size_t t = r->task[i];
        if (s->n[t] > 0)
            out[n++] = weighted_mean(s->x + start[t], r->count[i], s->n[t]);
    }
    return n;
}

static double
plain_mean(const double *x, size_t n)
{
    double base = n > 0 && isfinite(x[0]) ? x[0] : 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] - base;
    return n > 0 ? base + sum / (double) n : (double) NAN;
}

/* --- of all runs, in their order --- */

/* Both scores in the middle are found in one walk. */
static double
median_of(const struct pf_ordered *o, size_t n)
{
    size_t k = 0, seen = 0;
    if (n == 0)
        return (double) NAN;
    while ((seen += o->weight[o->order[k]]) <= (n - 1) / 2)
        k++;
    double middle[] = {o->sorted[k], o->sorted[k]};
    while (seen <= n / 2)
        seen += o->weight[o->order[++k]];
    middle[1] = o->sorted[k];
    return pf_quantile(middle, 2, 0.5);
}

/* Mean of places cut .. n - cut - 1; relative to a score, as above. The first
 * and the last score that count may count in part. */
static double
trimmed_mean(const struct pf_ordered *o, size_t n, double share)
{
    size_t cut = (size_t) (share * (double) n), end = n - cut;
    size_t k = 0, seen = o->weight[o->order[0]];
    double base = o->sorted[o->total / 2], sum = 0.0;
    bool finite = isfinite(o->sorted[0]) && isfinite(o->sorted[o->total - 1]);
    if (n <= 2 * cut)
        return (double) NAN;
    base = isfinite(base) ? base : 0.0;
    while (seen <= cut)
        seen += o->weight[o->order[++k]];
    size_t part = (seen < end ? seen : end) - cut;
    sum += (double) part * (o->sorted[k] - base);
    while (seen < end) {
        unsigned w = o->weight[o->order[++k]];
        seen += w;
        if (seen > end)
            w -= (unsigned) (seen - end);
        if (finite || w > 0) /* 0 times infinity is no number */
            sum += (double) w * (o->sorted[k] - base);
    }
    return base + sum / (double) (n - 2 * cut);
}

static double
optimality_gap(const struct pf_ordered *o, size_t n, double target)
{
    double sum = 0.0;
    for (size_t k = 0; k < o->total; k++) {
        double x = o->s.x[k];
        if (o->weight[k] > 0 && x < target)
            sum += (double) o->weight[k] * (target - x);
    }
    return n > 0 ? sum / (double) n : (double) NAN;
}

/* --- as a statistic --- */

struct summing {
    const struct pf_aggregate *a;
    struct pf_ordered o;
    double *mean; /* of tasks */
};

static double
sum_up(struct summing *w, const struct pf_resample *r, size_t n)
{
    size_t m;
    switch (w->a->kind) {
    case PF_MEDIAN:
        return median_of(&w->o, n);
    case PF_IQM:
        return trimmed_mean(&w->o, n, 0.25);
    case PF_TRIMMED:
        return trimmed_mean(&w->o, n, w->a->share);
    case PF_OPTIMALITY_GAP:
        return optimality_gap(&w->o, n, w->a->target);
    case PF_MEAN:
        m = pf_task_means(w->mean, &w->o.s, w->o.start, r);
        return plain_mean(w->mean, m);
    case PF_MEDIAN_OF_MEANS:
        m = pf_task_means(w->mean, &w->o.s, w->o.start, r);
        for (size_t i = 0; i < m; i++)
            if (isnan(w->mean[i]))
                return (double) NAN;
        pf_sort_reals(w->mean, m);
        return pf_quantile(w->mean, m, 0.5);
    }
    return (double) NAN;
}

static void
statistic(double *out, const struct pf_resample *r, void *context)
{
    struct summing *w = context;
    *out = sum_up(w, r, pf_ordered_weigh(&w->o, r, 0));
}

static int
summing_init(struct summing *w, const struct pf_aggregate *a,
             const struct pf_scores *s)
{
    *w = (struct summing){.a = a};
    if (a->kind == PF_TRIMMED && !(a->share >= 0.0 && a->share < 0.5))
        return PF_EINPUT;
    if (a->kind == PF_OPTIMALITY_GAP && !isfinite(a->target))
        return PF_EINPUT;
    int status = pf_ordered_init(&w->o, s);
    if (status != PF_OK)
        return status;
    w->mean = calloc(s->m + 1, sizeof *w->mean);
    return w->mean != NULL ? PF_OK : PF_ENOMEM;
}

static void
summing_clear(struct summing *w)
{
    pf_ordered_clear(&w->o);
    free(w->mean);
}

int
pf_aggregate(double *out, const struct pf_aggregate *a,
             const struct pf_scores *s)
{
    struct summing w;
    struct pf_strata strata = {1, s->m, s->n};
    struct pf_drawing *d = NULL;
    *out = (double) NAN;
    int status = summing_init(&w, a, s);
    if (status == PF_OK)
        status = pf_drawing_alloc(&d, &strata);
    if (status == PF_OK)
        statistic(out, pf_drawing_all(d), &w);
    pf_drawing_free(d);
    summing_clear(&w);
    return status;
}

int
pf_aggregate_interval(struct pf_interval *out, const struct pf_aggregate *a,
                      const struct pf_scores *s,
                      const struct pf_resampling *how, unsigned *doubts)
{
    struct summing w;
    struct pf_strata strata = {1, s->m, s->n};
    struct pf_statistic t = {1, statistic, &w};
    *out = (struct pf_interval){(double) NAN, (double) NAN, (double) NAN};
    int status = summing_init(&w, a, s);
    if (status == PF_OK)
        status = pf_bootstrap_intervals(out, &strata, &t, how, doubts);
    summing_clear(&w);
    return status;
}

/* --- curves --- */

#define ROOM ((size_t) 1 << 22) /* values of resamples kept at a time */

struct curve {
    size_t points;
    struct summing *at;
};

static void
statistic_of_curve(double *out, const struct pf_resample *r, void *context)
{
    struct curve *c = context;
    for (size_t i = 0; i < c->points; i++)
        statistic(&out[i], r, &c->at[i]);
}

static int
curve_init(struct curve *c, const struct pf_aggregate *a, const double *x,
           const size_t *n)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < c->points; i++)
        status =
            summing_init(&c->at[i], a, &(struct pf_scores){1, n, x + i * *n});
    return status;
}

static void
curve_clear(struct curve *c)
{
    for (size_t i = 0; i < c->points; i++)
        summing_clear(&c->at[i]);
}

/* Resamples are the same ones for every point, whichever are taken at once. */
int
pf_aggregate_curve(struct pf_interval *out, const struct pf_aggregate *a,
                   const double *x, size_t points, size_t n,
                   const struct pf_resampling *how, unsigned *doubts)
{
    size_t most = 1 + ROOM / (how->resamples + 1);
    struct pf_strata strata = {1, 1, &n};
    struct curve c = {0, calloc(points + 1, sizeof *c.at)};
    int status = c.at != NULL ? PF_OK : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < points; i += c.points) {
        c.points = points - i < most ? points - i : most;
        struct pf_statistic t = {c.points, statistic_of_curve, &c};
        memset(c.at, 0, c.points * sizeof *c.at);
        status = curve_init(&c, a, x + i * n, &n);
        if (status == PF_OK)
            status = pf_bootstrap_intervals(out + i, &strata, &t, how, doubts);
        curve_clear(&c);
    }
    free(c.at);
    return status;
}
