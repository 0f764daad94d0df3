/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/page/runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

void
pf_page_runs_clear(struct pf_page_runs *runs)
{
    for (size_t i = 0; i < runs->n_failures; i++)
        free(runs->failure[i].message);
    for (size_t i = 0; i < runs->n_numerics; i++)
        free(runs->numerics[i].id);
    free(runs->last);
    free(runs->queries);
    free(runs->first);
    *runs = (struct pf_page_runs){0};
}

static int
add_failure(struct pf_page_runs *out, const struct pf_results *r, size_t cell,
            size_t k, const char *message)
{
    out->failed++;
    for (size_t i = 0; i < out->n_failures; i++)
        if (strcmp(out->failure[i].message, message) == 0) {
            out->failure[i].n++;
            return PF_OK;
        }
    if (out->n_failures == PF_PAGE_FAILURES) {
        out->n_more++;
        return PF_OK;
    }
    struct pf_page_failure *f = &out->failure[out->n_failures];
    f->message = strdup(message);
    if (f->message == NULL)
        return PF_ENOMEM;
    f->n = 1;
    f->cell = cell;
    f->seed = r->cell[cell].seed[k];
    memcpy(f->id, r->cell[cell].run[k], PF_RUN_ID);
    out->n_failures++;
    return PF_OK;
}

static int
add_numerics(struct pf_page_runs *out, const char *id)
{
    for (size_t i = 0; i < out->n_numerics; i++)
        if (strcmp(out->numerics[i].id, id) == 0) {
            out->numerics[i].n++;
            return PF_OK;
        }
    if (out->n_numerics == PF_PAGE_NUMERICS) {
        out->n_other_numerics++;
        return PF_OK;
    }
    struct pf_page_numerics *n = &out->numerics[out->n_numerics];
    n->id = strdup(id);
    if (n->id == NULL)
        return PF_ENOMEM;
    n->n = 1;
    out->n_numerics++;
    return PF_OK;
}

static void
add_extent(struct pf_page_runs *out, const struct pf_stored *run)
{
    size_t n = run->n_points;
    uint64_t steps = n > 0 ? run->step[n - 1] : 0;
    bool none = out->done == 0;
    if (none || steps < out->least_steps)
        out->least_steps = steps;
    if (none || n < out->least_points)
        out->least_points = n;
    if (none || run->responses < out->least_responses)
        out->least_responses = run->responses;
    out->most_steps = steps > out->most_steps ? steps : out->most_steps;
    out->most_points = n > out->most_points ? n : out->most_points;
    if (run->responses > out->most_responses)
        out->most_responses = run->responses;
    if (run->contexts > out->contexts)
        out->contexts = run->contexts;
}

static int
add_done(struct pf_page_runs *out, const struct pf_results *r, size_t i,
         const struct pf_stored *run)
{
    size_t n = run->n_points;
    for (size_t m = 0; n > 0 && m < r->n_metrics; m++) {
        const double *value = pf_stored_series(run, r->metric[m]);
        if (value != NULL)
            out->last[m * out->runs + i] = value[n - 1];
    }
    if (n > 0)
        out->queries[i] = (double) run->queries[n - 1];
    add_extent(out, run);
    out->done++;
    return add_numerics(out, run->numerics);
}

static int
read_run(struct pf_page_runs *out, const struct pf_results *r, size_t cell,
         size_t k, struct pf_diag *d)
{
    struct pf_stored run;
    bool found;
    int status =
        pf_store_get(r->store, r->cell[cell].run[k], false, &run, &found, d);
    if (status == PF_OK && !found)
        out->missing++;
    else if (status == PF_OK && run.failure != NULL)
        status = add_failure(out, r, cell, k, run.failure);
    else if (status == PF_OK)
        status = add_done(out, r, out->first[cell] + k, &run);
    pf_stored_clear(&run);
    return status;
}

static int
allocate(struct pf_page_runs *out, const struct pf_results *r)
{
    size_t at = 0;
    out->runs = r->n_runs;
    size_t n = r->n_runs * r->n_metrics;
    out->first = calloc(r->n_cells + 1, sizeof *out->first);
    out->last = calloc(n + 1, sizeof *out->last);
    out->queries = calloc(r->n_runs + 1, sizeof *out->queries);
    if (out->first == NULL || out->last == NULL || out->queries == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < r->n_cells; c++) {
        out->first[c] = at;
        at += r->cell[c].n_runs;
    }
    for (size_t i = 0; i < n; i++)
        out->last[i] = (double) NAN;
    for (size_t i = 0; i < r->n_runs; i++)
        out->queries[i] = (double) NAN;
    return PF_OK;
}

int
pf_page_runs_read(struct pf_page_runs *out, const struct pf_results *r,
                  struct pf_diag *d)
{
    *out = (struct pf_page_runs){0};
    int status = allocate(out, r);
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++)
        for (size_t k = 0; status == PF_OK && k < r->cell[c].n_runs; k++)
            status = read_run(out, r, c, k, d);
    return status;
}

size_t
pf_page_runs_last(const struct pf_page_runs *runs, const struct pf_results *r,
                  size_t cell, size_t m, double *out)
{
    const double *x = runs->last + m * runs->runs + runs->first[cell];
    size_t n = 0;
    for (size_t k = 0; k < r->cell[cell].n_runs; k++)
        if (!isnan(x[k]))
            out[n++] = x[k];
    return n;
}
