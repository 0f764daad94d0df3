/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "eval/stats/quantile.h"
#include "eval/stats/waiting.h"

void
pf_group_clear(struct pf_group *g)
{
    free(g->failure);
    free(g->step);
    free(g->x);
    free(g->value);
    *g = (struct pf_group){.rate = (double) NAN};
}

struct gathering {
    struct pf_group *g;
    const struct pf_results *r;
    const struct pf_results_cell *cell;
    const char *x;
    struct pf_diag *d;
    double *rate; /* of the runs that have one */
    size_t n_rates;
    size_t n_valued; /* runs done that recorded the metric, and x */
};

/* The first run done decides the recorded steps. Room is for all planned
 * runs; the columns are moved together when it is known how many are done. */
static int
allocate(struct gathering *t, const struct pf_stored *run)
{
    struct pf_group *g = t->g;
    size_t n = run->n_points;
    if (n > SIZE_MAX / sizeof *g->value / (g->n_planned + 1))
        return PF_ENOMEM;
    g->step = calloc(n + 1, sizeof *g->step);
    g->x = calloc(n * g->n_planned + 1, sizeof *g->x);
    g->value = calloc(n * g->n_planned + 1, sizeof *g->value);
    if (g->step == NULL || g->x == NULL || g->value == NULL)
        return PF_ENOMEM;
    memcpy(g->step, run->step, n * sizeof *g->step);
    g->n_points = n;
    return PF_OK;
}

static bool
fits(const struct gathering *t, const struct pf_stored *run)
{
    const struct pf_group *g = t->g;
    return t->n_valued == g->n_done && run->n_points == g->n_points &&
           memcmp(run->step, g->step, g->n_points * sizeof *g->step) == 0;
}

static int
differs(const struct gathering *t, const char *id)
{
    pf_diag_at(t->d, (struct pf_place){.file = t->r->file},
               "run %s did not record what the other seeds of its cell did; "
               "delete it and run the experiment again",
               id);
    return PF_ESTORE;
}

static double
x_at(const struct gathering *t, const struct pf_stored *run,
     const double *measured, size_t i)
{
    if (measured != NULL)
        return measured[i];
    bool queries = t->x == NULL || strcmp(t->x, "queries") == 0;
    return (double) (queries ? run->queries[i] : run->step[i]);
}

static int
add_values(struct gathering *t, const struct pf_stored *run,
           const double *value, const char *id)
{
    const double *x = pf_x_is_metric(t->x) ? pf_stored_series(run, t->x) : NULL;
    struct pf_group *g = t->g;
    int status = g->step == NULL ? allocate(t, run) : PF_OK;
    if (status != PF_OK)
        return status;
    if (!fits(t, run))
        return differs(t, id);
    t->n_valued++;
    for (size_t i = 0; i < g->n_points; i++) {
        g->x[i * g->n_planned + g->n_done] = x_at(t, run, x, i);
        g->value[i * g->n_planned + g->n_done] = value[i];
    }
    return PF_OK;
}

static int
add_run(struct gathering *t, const struct pf_stored *run, size_t k,
        const char *metric)
{
    struct pf_group *g = t->g;
    int status = PF_OK;
    if (run->failure != NULL) {
        if (g->n_failed++ == 0) {
            g->failed_seed = t->cell->seed[k];
            g->failure = strdup(run->failure);
            status = g->failure != NULL ? PF_OK : PF_ENOMEM;
        }
        return status;
    }
    const double *value = metric != NULL ? pf_stored_series(run, metric) : NULL;
    bool has_x = !pf_x_is_metric(t->x) || pf_stored_series(run, t->x) != NULL;
    if (value != NULL && has_x)
        status = add_values(t, run, value, t->cell->run[k]);
    else if (t->n_valued > 0)
        status = differs(t, t->cell->run[k]);
    if (!isnan(run->predicted_rate))
        t->rate[t->n_rates++] = run->predicted_rate;
    g->n_done++;
    return status;
}

static void
move_together(struct pf_group *g)
{
    if (g->n_done == g->n_planned)
        return;
    for (size_t i = 0; i < g->n_points; i++) {
        memmove(g->x + i * g->n_done, g->x + i * g->n_planned,
                g->n_done * sizeof *g->x);
        memmove(g->value + i * g->n_done, g->value + i * g->n_planned,
                g->n_done * sizeof *g->value);
    }
}

static int
gather(struct gathering *t, const char *metric)
{
    int status = PF_OK;
    for (size_t k = 0; status == PF_OK && k < t->cell->n_runs; k++) {
        struct pf_stored run;
        bool found;
        status = pf_store_get(t->r->store, t->cell->run[k], false, &run, &found,
                              t->d);
        if (status == PF_OK && found)
            status = add_run(t, &run, k, metric);
        pf_stored_clear(&run);
    }
    return status;
}

int
pf_group_read(struct pf_group *out, const struct pf_results *r, size_t c,
              const char *metric, const char *x, struct pf_diag *d)
{
    struct gathering t = {
        .g = out, .r = r, .cell = &r->cell[c], .x = x, .d = d};
    *out = (struct pf_group){.n_planned = r->cell[c].n_runs,
                             .rises = pf_metric_rises(metric),
                             .rate = (double) NAN};
    if (out->n_planned > 0)
        out->stream = pf_hash_text(r->cell[c].run[0]);
    t.rate = calloc(out->n_planned + 1, sizeof *t.rate);
    int status = t.rate != NULL ? gather(&t, metric) : PF_ENOMEM;
    if (status == PF_OK) {
        move_together(out);
        pf_sort_reals(t.rate, t.n_rates);
        out->rate = pf_quantile(t.rate, t.n_rates, 0.5);
    }
    free(t.rate);
    return status;
}

/* Does the first run of the cell that is done go on without queries? */
static int
stands_still(const struct pf_results *r, const struct pf_results_cell *cell,
             bool *still, struct pf_diag *d)
{
    int status = PF_OK;
    bool done = false;
    for (size_t k = 0; status == PF_OK && !done && k < cell->n_runs; k++) {
        struct pf_stored run;
        bool found;
        status = pf_store_get(r->store, cell->run[k], false, &run, &found, d);
        done = status == PF_OK && found && run.failure == NULL;
        if (done && run.n_points > 2)
            *still = run.queries[1] == run.queries[run.n_points - 1];
        pf_stored_clear(&run);
    }
    return status;
}

/* The fingerprint of the first run that is there; NULL: none is. */
static int
first_numerics(char **id, const struct pf_results *r, struct pf_diag *d)
{
    int status = PF_OK;
    *id = NULL;
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++)
        for (size_t k = 0; status == PF_OK && k < r->cell[c].n_runs; k++) {
            struct pf_stored run = {0};
            bool found = false;
            status = pf_store_get(r->store, r->cell[c].run[k], false, &run,
                                  &found, d);
            if (status == PF_OK && found) {
                *id = run.numerics;
                run.numerics = NULL;
            }
            pf_stored_clear(&run);
            if (*id != NULL)
                return status;
        }
    return status;
}

int
pf_results_note_mixed(const struct pf_results *r, struct pf_diag *d)
{
    char *id = NULL, *text = NULL;
    size_t others = 0;
    int status = first_numerics(&id, r, d);
    if (status == PF_OK && id != NULL)
        status = pf_store_other_numerics(r->store, id, &others, &text, d);
    if (status == PF_OK && others > 0)
        pf_diag_at(d, (struct pf_place){.file = r->file},
                   "warning: %zu runs were computed under another numerics "
                   "fingerprint than the rest; prefarm verify counts them",
                   others);
    free(id);
    free(text);
    return status;
}

int
pf_results_counter(const struct pf_results *r, const char **x,
                   struct pf_diag *d)
{
    int status = PF_OK;
    bool still = false;
    for (size_t c = 0; status == PF_OK && !still && c < r->n_cells; c++)
        status = stands_still(r, &r->cell[c], &still, d);
    *x = still ? "steps" : "queries";
    return status;
}

int
pf_group_summary(const struct pf_group *g, const struct pf_statistics *s,
                 struct pf_interval *value, double *x, unsigned *doubts)
{
    size_t n = g->n_done;
    int status =
        pf_statistics_of(value, s, g->value, g->n_points, n, g->stream, doubts);
    for (size_t i = 0; x != NULL && status == PF_OK && i < g->n_points; i++)
        status = pf_aggregate(&x[i], &s->aggregate,
                              &(struct pf_scores){1, &n, g->x + i * n});
    return status;
}

static bool
is_there(const struct pf_group *g, double value, double threshold)
{
    if (g->rises) /* infinity stands for what was not defined */
        return isfinite(value) && value >= threshold;
    return value <= threshold;
}

/* The first point that is at the threshold; n_points: none is. */
static size_t
first_there(const struct pf_group *g, size_t run, double threshold)
{
    size_t i = 0;
    while (i < g->n_points &&
           !is_there(g, g->value[i * g->n_done + run], threshold))
        i++;
    return i;
}

bool
pf_metric_rises(const char *metric)
{
    const struct pf_kind *kind =
        metric != NULL ? pf_kind_find(&pf_metric_family, metric) : NULL;
    return kind != NULL && ((const pf_metric_type *) kind)->rises;
}

const char *
pf_metric_missing(const char *metric)
{
    const pf_metric_type *type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
    return type != NULL && type->zero_is_best && !type->needs_model ? "inf"
                                                                    : "-";
}

static double
largest_x(const struct pf_group *g)
{
    double most = -(double) HUGE_VAL;
    for (size_t i = 0; i < g->n_points * g->n_done; i++)
        if (isfinite(g->x[i]) && g->x[i] > most)
            most = g->x[i];
    return isfinite(most) ? most : (double) HUGE_VAL;
}

/* Does x never go back, in no run? */
static bool
is_clock(const struct pf_group *g)
{
    size_t n = g->n_done;
    for (size_t i = 1; i < g->n_points; i++)
        for (size_t k = 0; k < n; k++)
            if (!(g->x[i * n + k] >= g->x[(i - 1) * n + k]))
                return false;
    return true;
}

/* The last finite x of a run, which is the largest of a clock. */
static double
last_x(const struct pf_group *g, size_t run)
{
    for (size_t i = g->n_points; i > 0; i--)
        if (isfinite(g->x[(i - 1) * g->n_done + run]))
            return g->x[(i - 1) * g->n_done + run];
    return -(double) HUGE_VAL;
}

int
pf_group_reach(struct pf_reach *out, const struct pf_group *g, double threshold,
               double confidence)
{
    struct pf_waiting found = {0};
    size_t n = g->n_done;
    bool clock = is_clock(g);
    struct pf_wait *w = calloc(n + 1, sizeof *w);
    *out = (struct pf_reach){0};
    if (w == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < n; k++) {
        size_t i = first_there(g, k, threshold);
        w[k].censored = i >= g->n_points;
        w[k].time = !w[k].censored ? g->x[i * n + k]
                    : clock        ? last_x(g, k)
                                   : (double) HUGE_VAL;
    }
    int status = pf_kaplan_meier(&found, w, n, confidence);
    free(w);
    double most = largest_x(g);
    *out = (struct pf_reach){
        found.reached, found.censored, found.censored ? most : found.median,
        most,          found.low,      found.high};
    return status;
}
