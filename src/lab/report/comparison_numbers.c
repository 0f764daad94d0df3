/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/comparison_part.h"

int
pf_compared_open(struct pf_compared *t, const struct pf_results *r,
                 struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    t->how = pf_statistics_with(&t->o->how, PF_IQM, PF_RANGE_PERCENTILE);
    if (t->o->how.range == PF_RANGE_QUANTILES)
        return pf_diag_at(d, at,
                          "--interval quantiles is of the runs of one task; "
                          "here it is percentile or bca");
    int status = pf_comparison_read(&t->c, r, t->metric, d);
    if (status == PF_OK) {
        t->order = calloc(t->c.learners + 1, sizeof *t->order);
        status = t->order != NULL ? PF_OK : PF_ENOMEM;
    }
    for (size_t l = 0; status == PF_OK && l < t->c.learners; l++)
        if (t->c.done[l] > 0)
            t->order[t->n++] = l;
    if (status == PF_OK && t->n == 0)
        return pf_diag_at(d, at,
                          "there is nothing to compare yet: no run is done "
                          "with metric '%s'",
                          t->metric);
    return status;
}

void
pf_compared_clear(struct pf_compared *t)
{
    free(t->order);
    t->order = NULL;
    pf_comparison_clear(&t->c);
}

/* As values of the metric: turned back, the ends change places. A gap is a gap
 * either way. */
static struct pf_interval
turned(const struct pf_compared *t, const struct pf_interval *x)
{
    if (t->c.sign > 0.0)
        return *x;
    return (struct pf_interval){0.0 - x->value, 0.0 - x->high, 0.0 - x->low};
}

int
pf_compared_aggregate(const struct pf_compared *t, size_t l,
                      const struct pf_aggregate *a, struct pf_interval *out)
{
    struct pf_resampling how =
        pf_statistics_resampling(&t->how, t->c.stream[l]);
    int status = pf_aggregate_interval(out, a, &t->c.of[l], &how, t->doubts);
    if (status == PF_OK && a->kind != PF_OPTIMALITY_GAP)
        *out = turned(t, out);
    return status;
}

struct pf_aggregate
pf_compared_gap(const struct pf_compared *t)
{
    return (struct pf_aggregate){.kind = PF_OPTIMALITY_GAP,
                                 .target = t->c.sign * t->o->threshold};
}

/* The scores of those that have any. */
static double *
contestants(const struct pf_compared *t)
{
    size_t seeds = t->c.seeds;
    double *x = calloc(t->n * seeds + 1, sizeof *x);
    for (size_t i = 0; x != NULL && i < t->n; i++)
        memcpy(x + i * seeds, t->c.score + t->order[i] * seeds,
               seeds * sizeof *x);
    return x;
}

int
pf_compared_ranking(const struct pf_compared *t, struct pf_standing *out)
{
    struct pf_resampling how = pf_statistics_resampling(&t->how, 0);
    double *x = contestants(t);
    struct pf_contest contest = {t->n, t->c.tasks, t->c.n_seeds, x};
    if (x == NULL)
        return PF_ENOMEM;
    int status = pf_ranking(out, &contest, &how, t->doubts);
    free(x);
    return status;
}

int
pf_compared_matrix(const struct pf_compared *t, struct pf_interval *out)
{
    struct pf_resampling how = pf_statistics_resampling(&t->how, 0);
    struct pf_scores *x = calloc(t->n + 1, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < t->n; i++)
        x[i] = t->c.of[t->order[i]];
    int status = pf_improvement_matrix(out, x, t->n, &how, t->doubts);
    free(x);
    return status;
}

int
pf_compared_profile(const struct pf_compared *t, size_t l, size_t from,
                    size_t to, struct pf_interval *out)
{
    double *at = calloc(to - from + 1, sizeof *at);
    struct pf_resampling how =
        pf_statistics_resampling(&t->how, t->c.stream[l]);
    if (at == NULL)
        return PF_ENOMEM;
    for (size_t i = from; i < to; i++)
        at[i - from] = t->c.sign * t->o->at[i];
    int status = pf_performance_profile(out, &t->c.of[l], at, to - from, false,
                                        &how, t->doubts);
    free(at);
    return status;
}
