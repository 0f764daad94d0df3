/* The exported table "summary": lab/report/export.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "lab/report/export.h"
#include "lab/report/export_row.h"
#include "lab/report/group.h"

struct summary {
    const struct pf_results *r;
    struct pf_statistics how; /* filled in */
    struct pf_row row;
    unsigned doubts;
};

static void
put_row(struct summary *t, const struct pf_results_cell *cell,
        const struct pf_group *g, size_t i, const char *metric)
{
    struct pf_row *w = &t->row;
    double queries = 0.0;
    for (size_t k = 0; k < g->n_done; k++)
        queries += g->x[i * g->n_done + k];
    pf_row_text(w, cell->learner);
    pf_row_text(w, cell->world);
    for (size_t a = 0; a < t->r->n_axes; a++)
        pf_row_setting(w, cell->axis_value[a]);
    pf_row_count(w, g->step[i]);
    pf_row_real(w, queries / (double) g->n_done);
    pf_row_text(w, metric);
    pf_row_count(w, g->n_done);
}

/* One metric of a cell. */
static int
put_metric(struct summary *t, size_t c, const char *metric, struct pf_diag *d)
{
    struct pf_group g;
    struct pf_interval *value = NULL;
    int status = pf_group_read(&g, t->r, c, metric, "queries", d);
    if (status == PF_OK && g.n_points > 0) {
        value = calloc(g.n_points, sizeof *value);
        status = value != NULL
                     ? pf_group_summary(&g, &t->how, value, NULL, &t->doubts)
                     : PF_ENOMEM;
    }
    for (size_t i = 0; status == PF_OK && i < g.n_points; i++) {
        put_row(t, &t->r->cell[c], &g, i, metric);
        pf_row_real(&t->row, value[i].value);
        pf_row_real(&t->row, value[i].low);
        pf_row_real(&t->row, value[i].high);
        pf_row_end(&t->row);
    }
    free(value);
    pf_group_clear(&g);
    return status;
}

int
pf_export_summary(const struct pf_results *r, const struct pf_statistics *how,
                  enum pf_export_format format, FILE *out, struct pf_diag *d)
{
    static const char *const lead[] = {"learner", "world", NULL};
    static const char *const column[] = {
        "step", "queries", "metric", "runs", "estimate", "low", "high", NULL};
    struct summary t = {
        .r = r, .how = pf_statistics_with(how, PF_MEDIAN, PF_RANGE_QUANTILES)};
    size_t n = 0;
    int status = pf_statistics_check_cell(how, r->file, d);
    if (status != PF_OK)
        return status;
    char **name = pf_column_names(r, lead, column, NULL, 0, &n);
    if (name == NULL)
        return PF_ENOMEM;
    t.row = (struct pf_row){.out = out, .format = format, .name = name};
    pf_row_head(&t.row, n);
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t m = 0; m < r->n_metrics; m++)
            if (status == PF_OK && !ferror(out))
                status = put_metric(&t, c, r->metric[m], d);
    if (status == PF_OK)
        pf_statistics_warn(t.doubts, r->file, d);
    pf_column_names_free(name, n);
    return status;
}
