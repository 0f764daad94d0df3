/* Performance profiles: eval/stats/aggregate.h has the mathematics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/stats/aggregate.h"
#include "eval/stats/statistics_part.h"

struct profiling {
    struct pf_ordered o;
    const double *t;
    size_t k;
    double *mean;  /* of tasks */
    size_t *rank;  /* of threshold i: how many are passed before it */
    size_t *above; /* of score j: how many thresholds it is above */
    size_t *count; /* k + 1: scores of a resample above so many */
};

/* A score is above the lowest thresholds first: that it is above a number of
 * them says which. */
static void
sort_thresholds(struct profiling *p)
{
    for (size_t i = 0; i < p->k; i++)
        for (size_t j = 0; j < p->k; j++)
            p->rank[i] += p->t[j] < p->t[i] || (j < i && p->t[j] <= p->t[i]);
    for (size_t j = 0; j < p->o.total; j++)
        for (size_t i = 0; i < p->k; i++)
            p->above[j] += p->o.s.x[j] > p->t[i];
}

static void
share_of_runs(double *out, const struct pf_resample *r, void *context)
{
    struct profiling *p = context;
    size_t n = pf_ordered_weigh(&p->o, r, 0);
    memset(p->count, 0, (p->k + 1) * sizeof *p->count);
    for (size_t j = 0; j < p->o.total; j++)
        p->count[p->above[j]] += p->o.weight[j];
    for (size_t i = p->k; i > 0; i--)
        p->count[i - 1] += p->count[i];
    for (size_t i = 0; i < p->k; i++)
        out[i] = n > 0 ? (double) p->count[p->rank[i] + 1] / (double) n
                       : (double) NAN;
}

static void
share_of_tasks(double *out, const struct pf_resample *r, void *context)
{
    struct profiling *p = context;
    size_t m = pf_task_means(p->mean, &p->o.s, p->o.start, r);
    for (size_t i = 0; i < p->k; i++) {
        size_t above = 0;
        bool none = m == 0;
        for (size_t j = 0; j < m; j++) {
            above += p->mean[j] > p->t[i];
            none = none || isnan(p->mean[j]);
        }
        out[i] = none ? (double) NAN : (double) above / (double) m;
    }
}

int
pf_performance_profile(struct pf_interval *out, const struct pf_scores *s,
                       const double *t, size_t k, bool by_task,
                       const struct pf_resampling *how, unsigned *doubts)
{
    struct profiling p = {.t = t, .k = k};
    struct pf_strata strata = {1, s->m, s->n};
    struct pf_statistic statistic = {
        k, by_task ? share_of_tasks : share_of_runs, &p};
    int status = pf_ordered_init(&p.o, s);
    if (status == PF_OK) {
        p.mean = calloc(s->m, sizeof *p.mean);
        p.rank = calloc(k + 1, sizeof *p.rank);
        p.above = calloc(p.o.total + 1, sizeof *p.above);
        p.count = calloc(k + 1, sizeof *p.count);
        bool ok = p.mean != NULL && p.rank != NULL && p.above != NULL &&
                  p.count != NULL;
        status = ok ? PF_OK : PF_ENOMEM;
    }
    if (status == PF_OK) {
        sort_thresholds(&p);
        status = pf_bootstrap_intervals(out, &strata, &statistic, how, doubts);
    }
    pf_ordered_clear(&p.o);
    free(p.mean);
    free(p.rank);
    free(p.above);
    free(p.count);
    return status;
}
