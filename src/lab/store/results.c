/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "lab/store/store_part.h"

#define DOING "read the plan"

/* Walks the rows of a query; `digest` goes on over all of them. */
struct walk {
    struct pf_results *r;
    struct pf_diag *d;
    unsigned char digest[PF_DIGEST];
    size_t cell; /* the cell being read */
    size_t row;  /* counts from 0 */
};

typedef int take_fn(struct walk *w, const struct pf_field *f);

struct query {
    const char *table, *sql;
    size_t columns;
    take_fn *take;
};

static int
damaged(struct walk *w, const char *what)
{
    return pf_store_damage(w->r->store, w->d,
                           "the plan is damaged (%s); run the experiment "
                           "again with this file: it puts the plan in anew",
                           what);
}

static int
walk_rows(struct walk *w, const struct query *q, bool by_cell)
{
    sqlite3_stmt *stmt = NULL;
    struct pf_field f[PF_MAX_FIELDS];
    struct pf_store *s = w->r->store;
    int rc = SQLITE_DONE, status = PF_OK;
    w->row = 0;
    if (sqlite3_prepare_v2(s->db, q->sql, -1, &stmt, NULL) != SQLITE_OK ||
        (by_cell &&
         sqlite3_bind_int64(stmt, 1, (sqlite3_int64) w->cell) != SQLITE_OK))
        status = pf_store_fault(s, DOING, w->d);
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        pf_fields_fetch(f, q->columns, stmt, 0);
        if (q->table != NULL)
            pf_fields_chain(w->digest, f, q->columns, q->table);
        status = q->take(w, f);
        w->row++;
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(s, DOING, w->d);
    sqlite3_finalize(stmt);
    return status;
}

/* Appends a copy of `text`; room grows at powers of two. */
static int
append(char ***list, size_t *n, const char *text)
{
    if ((*n & (*n - 1)) == 0) {
        size_t room = *n == 0 ? 1 : 2 * *n;
        char **larger = realloc(*list, room * sizeof **list);
        if (larger == NULL)
            return PF_ENOMEM;
        *list = larger;
    }
    (*list)[*n] = strdup(text);
    return (*list)[(*n)++] != NULL ? PF_OK : PF_ENOMEM;
}

static int
take_axis(struct walk *w, const struct pf_field *f)
{
    struct pf_results *r = w->r;
    size_t n = r->n_axes;
    if ((size_t) f[0].whole != w->row || w->row >= PF_MAX_AXES)
        return damaged(w, "table axis");
    int status = append(&r->axis_path, &n, f[1].data);
    return status == PF_OK ? append(&r->axis_name, &r->n_axes, f[2].data)
                           : status;
}

static int
take_metric(struct walk *w, const struct pf_field *f)
{
    return append(&w->r->metric, &w->r->n_metrics, f[1].data);
}

static int
keep(char **out, const char *text)
{
    free(*out);
    *out = strdup(text);
    return *out != NULL ? PF_OK : PF_ENOMEM;
}

static int
take_meta(struct walk *w, const struct pf_field *f)
{
    const char *key = f[0].data, *value = f[1].data;
    uint64_t cells = 0;
    if (strcmp(key, "experiment") == 0)
        return keep(&w->r->name, value);
    if (strcmp(key, "description") == 0)
        return keep(&w->r->description, value);
    if (strcmp(key, "xml") == 0)
        return keep(&w->r->xml, value);
    if (strcmp(key, "cells") == 0) {
        if (!pf_parse_count(value, &cells) || cells > PF_MAX_RUNS)
            return damaged(w, "meta cells");
        w->r->n_cells = (size_t) cells;
    }
    return PF_OK;
}

static int
take_checksum(struct walk *w, const struct pf_field *f)
{
    char text[2 * PF_DIGEST + 1];
    for (size_t i = 0; i < PF_DIGEST; i++)
        snprintf(text + 2 * i, 3, "%02x", w->digest[i]);
    w->row = 0;
    if (strcmp(text, f[0].data) != 0)
        return damaged(w, "tables meta, axis, metric");
    return PF_OK;
}

/* The experiment as a whole. */
static int
read_head(struct walk *w)
{
    static const struct query part[] = {
        {"axis", "SELECT * FROM axis ORDER BY ordinal", 3, take_axis},
        {"metric", "SELECT * FROM metric ORDER BY ordinal", 2, take_metric},
        {"meta", "SELECT * FROM meta WHERE key<>'checksum' ORDER BY key", 2,
         take_meta},
        {NULL, "SELECT value FROM meta WHERE key='checksum'", 1,
         take_checksum}};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < sizeof part / sizeof *part; i++)
        status = walk_rows(w, &part[i], false);
    if (status == PF_OK && w->row != 1)
        status = damaged(w, "table meta");
    if (status == PF_OK && (w->r->name == NULL || w->r->description == NULL))
        status = damaged(w, "table meta");
    return status;
}

static struct pf_results_cell *
this_cell(const struct walk *w)
{
    return &w->r->cell[w->cell];
}

static int
take_cell(struct walk *w, const struct pf_field *f)
{
    struct pf_results_cell *cell = this_cell(w);
    char **const text[] = {&cell->world, &cell->world_label, &cell->learner,
                           &cell->learner_label, &cell->learner_type};
    if (f[6].whole < 0 || f[6].whole > (int64_t) PF_MAX_RUNS)
        return damaged(w, "cell n_runs");
    for (size_t i = 0; i < 5; i++)
        if (keep(text[i], f[1 + i].data) != PF_OK)
            return PF_ENOMEM;
    cell->n_runs = (size_t) f[6].whole;
    cell->run = calloc(cell->n_runs + 1, sizeof *cell->run);
    cell->seed = calloc(cell->n_runs + 1, sizeof *cell->seed);
    cell->axis_value = calloc(w->r->n_axes + 1, sizeof *cell->axis_value);
    if (cell->run == NULL || cell->seed == NULL || cell->axis_value == NULL)
        return PF_ENOMEM;
    return PF_OK;
}

static int
take_cell_axis(struct walk *w, const struct pf_field *f)
{
    if (f[1].whole < 0 || (size_t) f[1].whole >= w->r->n_axes)
        return damaged(w, "table cell_axis");
    return keep(&this_cell(w)->axis_value[f[1].whole], f[2].data);
}

static int
take_run(struct walk *w, const struct pf_field *f)
{
    struct pf_results_cell *cell = this_cell(w);
    if (w->row >= cell->n_runs || f[2].size != PF_RUN_ID - 1)
        return damaged(w, "table plan");
    memcpy(cell->run[w->row], f[2].data, PF_RUN_ID);
    memcpy(&cell->seed[w->row], &f[3].whole, sizeof f[3].whole);
    return PF_OK;
}

/* As pf_store_put_plan made it: axes, runs, and then the cell's own row. */
static int
take_cell_checksum(struct walk *w, const struct pf_field *f)
{
    pf_fields_chain(w->digest, f, 7, "cell");
    if (f[7].size != PF_DIGEST || memcmp(w->digest, f[7].data, PF_DIGEST) != 0)
        return damaged(w, "a checksum of table cell");
    return PF_OK;
}

static int
read_cell(struct walk *w)
{
    static const char cell[] = "SELECT * FROM cell WHERE ordinal=?";
    static const struct query part[] = {
        {NULL, cell, 7, take_cell},
        {"cell_axis", "SELECT * FROM cell_axis WHERE cell=? ORDER BY axis", 3,
         take_cell_axis},
        {"plan", "SELECT * FROM plan WHERE cell=? ORDER BY ordinal", 4,
         take_run}};
    static const struct query last = {NULL, cell, 8, take_cell_checksum};
    int status = PF_OK;
    memset(w->digest, 0, sizeof w->digest);
    for (size_t i = 0; status == PF_OK && i < sizeof part / sizeof *part; i++) {
        status = walk_rows(w, &part[i], true);
        if (status == PF_OK && i == 0 && w->row != 1)
            status = damaged(w, "table cell");
    }
    if (status == PF_OK && w->row != this_cell(w)->n_runs)
        status = damaged(w, "table plan");
    return status == PF_OK ? walk_rows(w, &last, true) : status;
}

static int
read_plan(struct walk *w)
{
    struct pf_results *r = w->r;
    int status = read_head(w);
    if (status != PF_OK)
        return status;
    r->cell = calloc(r->n_cells + 1, sizeof *r->cell);
    if (r->cell == NULL)
        return PF_ENOMEM;
    for (w->cell = 0; status == PF_OK && w->cell < r->n_cells; w->cell++) {
        status = read_cell(w);
        r->n_runs += r->cell[w->cell].n_runs;
    }
    return status;
}

int
pf_results_open(struct pf_results *r, const char *file, struct pf_diag *d)
{
    struct walk w = {.r = r, .d = d};
    *r = (struct pf_results){0};
    int status = pf_store_open_read(&r->store, file, d);
    if (status != PF_OK)
        return status;
    r->file = strdup(file);
    status =
        r->file != NULL ? pf_store_do(r->store, PF_SQL_BEGIN, d) : PF_ENOMEM;
    if (status == PF_OK)
        status = read_plan(&w);
    pf_store_do(r->store, PF_SQL_COMMIT, NULL);
    return status;
}

static void
free_texts(char **list, size_t n)
{
    for (size_t i = 0; list != NULL && i < n; i++)
        free(list[i]);
    free(list);
}

static void
clear_cell(struct pf_results_cell *cell, size_t n_axes)
{
    free(cell->world);
    free(cell->world_label);
    free(cell->learner);
    free(cell->learner_label);
    free(cell->learner_type);
    free_texts(cell->axis_value, n_axes);
    free(cell->run);
    free(cell->seed);
}

void
pf_results_clear(struct pf_results *r)
{
    if (r == NULL)
        return;
    for (size_t c = 0; r->cell != NULL && c < r->n_cells; c++)
        clear_cell(&r->cell[c], r->n_axes);
    free(r->cell);
    free_texts(r->axis_path, r->n_axes);
    free_texts(r->axis_name, r->n_axes);
    free_texts(r->metric, r->n_metrics);
    free(r->name);
    free(r->description);
    free(r->xml);
    free(r->file);
    pf_store_close(r->store);
    *r = (struct pf_results){0};
}

static const char *const counter[] = {"queries", "steps"};
#define COUNTERS (sizeof counter / sizeof counter[0])

/* What may be asked for: metrics, and behind them counters. */
static const char *
name_at(const void *list, size_t i)
{
    const struct pf_results *r = list;
    return i < r->n_metrics ? r->metric[i] : counter[i - r->n_metrics];
}

/* A metric that exists can be had by asking for it; any other name may be
 * one of the n recorded ones mistyped. */
static bool
not_recorded(const struct pf_results *r, const char *metric, size_t n,
             struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    const char *nearest = NULL;
    if (pf_kind_find(&pf_metric_family, metric) != NULL)
        pf_diag_at(d, at,
                   "metric '%s' was not recorded; put <metric type=\"%s\"/> "
                   "into <record> and run the experiment again; there %s",
                   metric, metric, n == 0 ? "are none" : "are:");
    else if ((nearest = pf_nearest(metric, n, name_at, r)) != NULL)
        pf_diag_at(d, at, "metric '%s' was not recorded; did you mean '%s'?",
                   metric, nearest);
    else
        pf_diag_at(d, at, "metric '%s' was not recorded; there %s", metric,
                   n == 0 ? "are none" : "are:");
    for (size_t i = 0; nearest == NULL && i < n; i++)
        pf_diag_at(d, at, "  %s", name_at(r, i));
    return false;
}

static bool
is_recorded(const struct pf_results *r, const char *metric)
{
    for (size_t m = 0; m < r->n_metrics; m++)
        if (strcmp(r->metric[m], metric) == 0)
            return true;
    return false;
}

bool
pf_results_has_metric(const struct pf_results *r, const char *metric,
                      struct pf_diag *d)
{
    return is_recorded(r, metric) || not_recorded(r, metric, r->n_metrics, d);
}

bool
pf_x_is_metric(const char *x)
{
    for (size_t i = 0; x != NULL && i < COUNTERS; i++)
        if (strcmp(x, counter[i]) == 0)
            return false;
    return x != NULL;
}

bool
pf_results_has_x(const struct pf_results *r, const char *x, struct pf_diag *d)
{
    return !pf_x_is_metric(x) || is_recorded(r, x) ||
           not_recorded(r, x, r->n_metrics + COUNTERS, d);
}
