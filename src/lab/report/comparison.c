/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "lab/report/group.h"

struct comparing {
    struct pf_comparison *c;
    const struct pf_results *r;
    const char *metric;
    struct pf_diag *d;
    size_t *start;  /* tasks: its first seed among all */
    uint64_t *seed; /* all seeds */
};

/* Place of a seed in its task; a new one is put at the end, for which there is
 * room. Seeds of the cells of a panel are mostly the same ones in the same
 * order: `guess` is where it should be. */
static size_t
place_of(struct comparing *w, size_t task, size_t guess, uint64_t seed)
{
    const uint64_t *list = w->seed + w->start[task];
    size_t n = w->c->n_seeds[task];
    if (guess < n && list[guess] == seed)
        return guess;
    for (size_t i = 0; i < n; i++)
        if (list[i] == seed)
            return i;
    w->seed[w->start[task] + n] = seed;
    return w->c->n_seeds[task]++;
}

static double
score_of(const struct comparing *w, const struct pf_stored *run)
{
    const double *value = pf_stored_series(run, w->metric);
    if (run->failure != NULL || value == NULL || run->n_points == 0)
        return (double) NAN;
    double last = value[run->n_points - 1];
    bool defined =
        isfinite(last) || strcmp(pf_metric_missing(w->metric), "inf") == 0;
    return defined ? w->c->sign * last : (double) NAN;
}

static int
read_cell(struct comparing *w, size_t t, size_t cell)
{
    struct pf_comparison *c = w->c;
    const struct pf_results_cell *its = &w->r->cell[cell];
    size_t l = c->layout.curve[cell];
    int status = PF_OK;
    for (size_t k = 0; status == PF_OK && k < its->n_runs; k++) {
        struct pf_stored run;
        bool found;
        size_t at = w->start[t] + place_of(w, t, k, its->seed[k]);
        status =
            pf_store_get(w->r->store, its->run[k], false, &run, &found, w->d);
        if (status == PF_OK && found)
            c->score[l * c->seeds + at] = score_of(w, &run);
        pf_stored_clear(&run);
    }
    if (c->planned[l] == 0 && its->n_runs > 0)
        c->stream[l] = pf_hash_text(its->run[0]);
    c->planned[l] += its->n_runs;
    return status;
}

/* Room for every run of a panel, should all have different seeds. */
static int
allocate(struct comparing *w)
{
    struct pf_comparison *c = w->c;
    c->learners = c->layout.n_curves;
    c->tasks = c->layout.n_panels;
    w->start = calloc(c->tasks + 1, sizeof *w->start);
    c->n_seeds = calloc(c->tasks + 1, sizeof *c->n_seeds);
    c->of = calloc(c->learners + 1, sizeof *c->of);
    c->done = calloc(c->learners + 1, sizeof *c->done);
    c->planned = calloc(c->learners + 1, sizeof *c->planned);
    c->stream = calloc(c->learners + 1, sizeof *c->stream);
    c->n_of = calloc(c->learners * c->tasks + 1, sizeof *c->n_of);
    if (w->start == NULL || c->n_seeds == NULL || c->of == NULL ||
        c->done == NULL || c->planned == NULL || c->stream == NULL ||
        c->n_of == NULL)
        return PF_ENOMEM;
    for (size_t t = 0; t < c->tasks; t++)
        for (size_t i = c->layout.start[t]; i < c->layout.start[t + 1]; i++)
            w->start[t + 1] += w->r->cell[c->layout.member[i]].n_runs;
    for (size_t t = 1; t <= c->tasks; t++)
        w->start[t] += w->start[t - 1];
    c->seeds = w->start[c->tasks];
    w->seed = calloc(c->seeds + 1, sizeof *w->seed);
    return w->seed != NULL ? PF_OK : PF_ENOMEM;
}

/* How many different seeds there are is known before any run is read. */
static void
count_seeds(struct comparing *w)
{
    const struct pf_layout *layout = &w->c->layout;
    size_t at = 0;
    for (size_t t = 0; t < w->c->tasks; t++)
        for (size_t i = layout->start[t]; i < layout->start[t + 1]; i++) {
            const struct pf_results_cell *its = &w->r->cell[layout->member[i]];
            for (size_t k = 0; k < its->n_runs; k++)
                place_of(w, t, k, its->seed[k]);
        }
    for (size_t t = 0; t < w->c->tasks; t++) {
        memmove(w->seed + at, w->seed + w->start[t],
                w->c->n_seeds[t] * sizeof *w->seed);
        w->start[t] = at;
        at += w->c->n_seeds[t];
    }
    w->c->seeds = at;
}

static int
pack(struct pf_comparison *c)
{
    double *to = c->packed =
        calloc(c->learners * c->seeds + 1, sizeof *c->packed);
    if (to == NULL)
        return PF_ENOMEM;
    for (size_t l = 0; l < c->learners; l++) {
        const double *from = c->score + l * c->seeds;
        size_t *n = c->n_of + l * c->tasks;
        c->of[l] = (struct pf_scores){c->tasks, n, to};
        for (size_t t = 0; t < c->tasks; t++)
            for (size_t k = 0; k < c->n_seeds[t]; k++, from++)
                if (!isnan(*from)) {
                    *to++ = *from;
                    n[t]++;
                }
        c->done[l] = pf_scores_total(&c->of[l]);
    }
    return PF_OK;
}

/* Is more of it better? Of a neutral metric it must be said that it is only
 * taken so. */
static void
take_direction(struct pf_comparison *c, const char *metric)
{
    const pf_metric_type *type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
    bool more = type != NULL && type->rises && !type->cost;
    c->sign = more ? 1.0 : -1.0;
    c->neutral = type == NULL || type->neutral;
}

int
pf_comparison_read(struct pf_comparison *out, const struct pf_results *r,
                   const char *metric, struct pf_diag *d)
{
    struct comparing w = {.c = out, .r = r, .metric = metric, .d = d};
    *out = (struct pf_comparison){.learners = 0};
    take_direction(out, metric);
    int status = pf_layout_make(&out->layout, r);
    if (status == PF_OK)
        status = allocate(&w);
    if (status == PF_OK) {
        count_seeds(&w);
        size_t n = out->learners * out->seeds;
        out->score = calloc(n + 1, sizeof *out->score);
        for (size_t i = 0; out->score != NULL && i < n; i++)
            out->score[i] = (double) NAN;
        status = out->score != NULL ? PF_OK : PF_ENOMEM;
    }
    for (size_t t = 0; status == PF_OK && t < out->tasks; t++)
        for (size_t i = out->layout.start[t];
             status == PF_OK && i < out->layout.start[t + 1]; i++)
            status = read_cell(&w, t, out->layout.member[i]);
    if (status == PF_OK)
        status = pack(out);
    free(w.start);
    free(w.seed);
    return status;
}

void
pf_comparison_clear(struct pf_comparison *c)
{
    pf_layout_clear(&c->layout);
    free(c->n_seeds);
    free(c->score);
    free(c->of);
    free(c->done);
    free(c->planned);
    free(c->stream);
    free(c->n_of);
    free(c->packed);
    *c = (struct pf_comparison){0};
}
