/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/export_row.h"

/* What a table has beside the columns that all begin with. */
struct table {
    const char *column[6]; /* up to NULL */
    bool policies;         /* are policies read? */
    bool metrics;          /* a column for each? */
    void (*rows)(struct pf_row *w, const struct pf_results *r, size_t c,
                 size_t k, const struct pf_stored *run);
};

static const char *const lead[] = {"run", "learner", "world", "seed", NULL};

static void
lead_cells(struct pf_row *w, const struct pf_results *r, size_t c, size_t k)
{
    const struct pf_results_cell *cell = &r->cell[c];
    pf_row_text(w, cell->run[k]);
    pf_row_text(w, cell->learner);
    pf_row_text(w, cell->world);
    pf_row_count(w, cell->seed[k]);
    for (size_t a = 0; a < r->n_axes; a++)
        pf_row_setting(w, cell->axis_value[a]);
}

static void
points_rows(struct pf_row *w, const struct pf_results *r, size_t c, size_t k,
            const struct pf_stored *run)
{
    if (run == NULL || run->failure != NULL)
        return;
    for (size_t i = 0; i < run->n_points; i++)
        for (size_t m = 0; m < r->n_metrics; m++) {
            const double *value = pf_stored_series(run, r->metric[m]);
            if (value == NULL)
                continue;
            lead_cells(w, r, c, k);
            pf_row_count(w, run->step[i]);
            pf_row_count(w, run->queries[i]);
            pf_row_text(w, r->metric[m]);
            pf_row_real(w, value[i]);
            pf_row_end(w);
        }
}

static void
policies_rows(struct pf_row *w, const struct pf_results *r, size_t c, size_t k,
              const struct pf_stored *run)
{
    if (run == NULL || run->failure != NULL)
        return;
    for (size_t i = 0; i < run->n_policies; i++)
        for (size_t j = 0; j < run->contexts * run->responses; j++) {
            double log_p = run->log_policy[i][j];
            lead_cells(w, r, c, k);
            pf_row_count(w, run->policy_step[i]);
            pf_row_count(w, j / run->responses);
            pf_row_count(w, j % run->responses);
            pf_row_real(w, exp(log_p));
            pf_row_real(w, log_p);
            pf_row_end(w);
        }
}

static void
runs_rows(struct pf_row *w, const struct pf_results *r, size_t c, size_t k,
          const struct pf_stored *run)
{
    bool done = run != NULL && run->failure == NULL;
    lead_cells(w, r, c, k);
    pf_row_text(w, run == NULL ? "missing" : done ? "done" : "failed");
    if (done && run->n_points > 0) {
        pf_row_count(w, run->step[run->n_points - 1]);
        pf_row_count(w, run->queries[run->n_points - 1]);
    } else {
        pf_row_setting(w, NULL);
        pf_row_setting(w, NULL);
    }
    pf_row_text(w, run != NULL && !done ? run->failure : "");
    pf_row_real(w, done ? run->predicted_rate : (double) NAN);
    pf_row_end(w);
}

static void
final_row(struct pf_row *w, const struct pf_results *r, size_t c, size_t k,
          const struct pf_stored *run)
{
    if (run == NULL || run->failure != NULL || run->n_points == 0)
        return;
    size_t last = run->n_points - 1;
    lead_cells(w, r, c, k);
    pf_row_count(w, run->step[last]);
    pf_row_count(w, run->queries[last]);
    for (size_t m = 0; m < r->n_metrics; m++) {
        const double *value = pf_stored_series(run, r->metric[m]);
        pf_row_real(w, value != NULL ? value[last] : (double) NAN);
    }
    pf_row_end(w);
}

static const struct table tables[] = {
    [PF_EXPORT_POINTS] = {.column = {"step", "queries", "metric", "value"},
                          .rows = points_rows},
    [PF_EXPORT_RUNS] = {.column = {"status", "steps", "queries", "message",
                                   "predicted_rate"},
                        .rows = runs_rows},
    [PF_EXPORT_POLICIES] = {.column = {"step", "context", "response",
                                       "probability", "log_probability"},
                            .policies = true,
                            .rows = policies_rows},
    [PF_EXPORT_FINAL] = {
        .column = {"steps", "queries"}, .metrics = true, .rows = final_row}};

/* One run in memory at a time. */
static int
write_run(struct pf_row *w, const struct table *t, const struct pf_results *r,
          const size_t at[2], struct pf_diag *d)
{
    struct pf_stored run;
    bool found;
    const char *id = r->cell[at[0]].run[at[1]];
    int status = pf_store_get(r->store, id, t->policies, &run, &found, d);
    if (status == PF_OK)
        t->rows(w, r, at[0], at[1], found ? &run : NULL);
    pf_stored_clear(&run);
    return status;
}

int
pf_export(const struct pf_results *r, enum pf_export_table table,
          enum pf_export_format format, FILE *out, struct pf_diag *d)
{
    if (table == PF_EXPORT_SUMMARY)
        return pf_export_summary(r, &(struct pf_statistics){0}, format, out, d);
    const struct table *t = &tables[table];
    size_t n = 0;
    char **name = pf_column_names(r, lead, t->column, r->metric,
                                  t->metrics ? r->n_metrics : 0, &n);
    if (name == NULL)
        return PF_ENOMEM;
    struct pf_row w = {.out = out, .format = format, .name = name};
    int status = PF_OK;
    pf_row_head(&w, n);
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t k = 0; k < r->cell[c].n_runs; k++) {
            if (status == PF_OK && !ferror(out))
                status = write_run(&w, t, r, (size_t[]){c, k}, d);
        }
    pf_column_names_free(name, n);
    return status;
}
