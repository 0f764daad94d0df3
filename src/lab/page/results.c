/* The tables of the report: those of every metric that was asked for, and what
 * the other metrics came to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/page/headline.h"
#include "lab/report/group.h"

#define MOST_OTHER 24 /* metrics in the table of the others */

static bool
has_own_table(const struct pf_page *p, const char *metric)
{
    for (size_t i = 0; i < p->n_metrics; i++)
        if (strcmp(p->metric[i], metric) == 0)
            return true;
    return false;
}

struct others {
    struct pf_statistics how; /* filled in */
    size_t m[MOST_OTHER], n;  /* which metrics */
    size_t panel;             /* of the last row */
};

static int
put_other(struct pf_page *p, const struct pf_statistics *how, size_t cell,
          size_t m)
{
    const char *missing = pf_metric_missing(p->r->metric[m]);
    const struct pf_results_cell *its = &p->r->cell[cell];
    struct pf_interval last = {(double) NAN, (double) NAN, (double) NAN};
    double *x = calloc(its->n_runs + 1, sizeof *x);
    int status = x != NULL ? PF_OK : PF_ENOMEM;
    size_t n = 0;
    if (status == PF_OK)
        n = pf_page_runs_last(&p->runs, p->r, cell, m, x);
    if (n > 0)
        status = pf_statistics_of(&last, how, x, 1, n,
                                  pf_hash_text(its->run[0]), &p->doubts);
    if (status == PF_OK) {
        pf_td_real(p->out, last.value, n > 0 ? missing : "–");
        pf_td_interval(p->out, last.low, last.high, missing);
    }
    free(x);
    return status;
}

static int
put_others_row(struct pf_page *p, struct others *o, size_t panel, size_t curve)
{
    size_t cell = pf_layout_cell(&p->layout, p->r, panel, curve);
    int status = PF_OK;
    pf_table_row(p->out, panel != o->panel);
    o->panel = panel;
    if (p->layout.n_panels > 1)
        pf_td_text(p->out, p->layout.panel_title[panel]);
    pf_page_learner(p, curve);
    for (size_t i = 0; status == PF_OK && i < o->n; i++)
        status = put_other(p, &o->how, cell, o->m[i]);
    pf_table_row_end(p->out);
    return status;
}

static void
put_others_head(struct pf_page *p, const struct others *o)
{
    char id[PF_PAGE_ID], range[PF_STATISTICS_TEXT], text[300],
        name[PF_PAGE_TITLE];
    const char *ends = pf_page_interval(&o->how, name);
    snprintf(text, sizeof text,
             "The other metrics at the last step: %s over the seeds, %s.",
             pf_statistics_name(&o->how), pf_statistics_range(&o->how, range));
    pf_table_begin(p->out, pf_page_table_id(p, id), text);
    if (p->layout.n_panels > 1)
        pf_table_column(p->out, "world", false);
    pf_table_column(p->out, "learner", false);
    for (size_t i = 0; i < o->n; i++) {
        pf_table_column(p->out, p->r->metric[o->m[i]], true);
        pf_table_column(p->out, ends, true);
    }
    pf_table_rows(p->out);
}

static int
put_others(struct pf_page *p)
{
    struct others o = {
        .how = pf_statistics_with(&p->o->how, PF_MEDIAN, PF_RANGE_QUANTILES)};
    size_t rows = 0, left_out = 0, untold = 0;
    int status = PF_OK;
    for (size_t i = 0; i < p->r->n_metrics; i++) {
        bool other = !has_own_table(p, p->r->metric[i]);
        if (other && o.n < MOST_OTHER)
            o.m[o.n++] = i;
        else
            untold += other;
    }
    if (o.n == 0)
        return PF_OK;
    put_others_head(p, &o);
    for (size_t i = 0; status == PF_OK && i < p->layout.n_panels; i++)
        for (size_t k = 0; status == PF_OK && k < p->layout.n_curves; k++) {
            if (pf_layout_cell(&p->layout, p->r, i, k) == SIZE_MAX)
                continue;
            if (!pf_page_full(p, rows++))
                status = put_others_row(p, &o, i, k);
            else
                left_out++;
        }
    pf_table_end(p->out);
    pf_page_left_out(p, left_out);
    if (untold > 0)
        pf_page_note(p,
                     "%zu more metrics are left out: prefarm export %s.db "
                     "--table summary has them all.",
                     untold, p->stem);
    return status;
}

int
pf_page_results(struct pf_page *p)
{
    struct pf_diag doubts;
    int status = PF_OK;
    pf_page_section(p, "results", "Results");
    if (p->runs.done == 0)
        pf_page_note(p, "No run is done yet.");
    else if (p->n_metrics == 0)
        pf_page_note(p, "No metric was recorded.");
    for (size_t i = 0; p->runs.done > 0 && i < p->n_metrics; i++)
        if (status == PF_OK)
            status = pf_headline_put(p, p->metric[i]);
    if (status == PF_OK && p->runs.done > 0)
        status = put_others(p);
    pf_diag_init(&doubts);
    pf_statistics_warn(p->doubts, NULL, &doubts);
    pf_page_messages(p, &doubts);
    pf_page_section_end(p);
    return status;
}
