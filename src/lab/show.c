/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/show.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "eval/report/text.h"
#include "lab/columns.h"
#include "lab/group.h"
#include "lab/layout.h"

#define WIDTH 80
#define LABEL_MOST 39  /* of the learner's column, at most */
#define LABEL_REACH 21 /* and with the columns of the threshold */
#define X_WIDTH 8      /* of the first of these */

/* One table: a metric of a result file. */
struct showing {
    const struct pf_results *r;
    struct pf_layout layout;
    FILE *out;
    struct pf_diag *d;
    const char *metric;
    bool reach; /* show when the threshold is reached? */
    double threshold;
    const char *x; /* what is told of it */
    size_t label;  /* width of the learner's column */
    size_t done, failed, planned;
    char *failure; /* of the first failed run */
    uint64_t failed_seed;
    size_t failed_cell;
};

static void
put_x_heading(const struct showing *t)
{
    char *name = pf_text_tame(t->x, X_WIDTH);
    if (name != NULL)
        fprintf(t->out, "  %*s%s %7s", (int) (X_WIDTH - pf_text_length(name)),
                "", name, "reached");
    free(name);
}

static void
put_heading(const struct showing *t)
{
    fputs("  ", t->out);
    pf_put_padded(t->out, "learner", t->label);
    fprintf(t->out, " %7s  %8s [%8s, %8s]", "done", "median", "10 %", "90 %");
    if (t->reach)
        put_x_heading(t);
    putc('\n', t->out);
}

/* What was not recorded of a metric: distances are infinite by definition
 * there, everything else is not defined. */
static const char *
unrecorded(const char *metric)
{
    const pf_metric_type *type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
    return type != NULL && type->zero_is_best && !type->needs_model ? "inf"
                                                                    : "-";
}

/* Three significant digits: more than that the seeds do not tell. */
static void
put_number(const struct showing *t, double x, int width)
{
    char text[32];
    if (isnan(x) || isinf(x))
        snprintf(text, sizeof text, "%s", unrecorded(t->metric));
    else
        snprintf(text, sizeof text, "%.3g", x);
    fprintf(t->out, "%*s", width, text);
}

/* A count, in exponent form where it would not fit; of what is measured three
 * digits, or as many as fit. */
static void
put_x(const struct showing *t, const struct pf_reach *reach)
{
    const char *more = reach->censored ? ">" : "";
    double x = reach->x;
    bool whole = !pf_x_is_metric(t->x) || fabs(x) >= 999.5;
    char text[400];
    int used = X_WIDTH + 1;
    if (whole)
        used = snprintf(text, sizeof text, "%s%.0f", more, x);
    for (int digits = 3; used > X_WIDTH && digits > 0; digits--)
        used = snprintf(text, sizeof text, "%s%.*g", more, digits, x);
    fprintf(t->out, "  %*s", X_WIDTH, text);
}

static void
put_counts(FILE *out, size_t part, size_t whole, int width)
{
    char text[48];
    snprintf(text, sizeof text, "%zu/%zu", part, whole);
    fprintf(out, " %*s", width, text);
}

static void
put_values(const struct showing *t, const struct pf_group *g, double *work)
{
    struct pf_spread s = pf_group_spread(g, g->n_points - 1, work);
    fputs("  ", t->out);
    put_number(t, s.median, 8);
    fputs(" [", t->out);
    put_number(t, s.low, 8);
    fputs(", ", t->out);
    put_number(t, s.high, 8);
    putc(']', t->out);
    if (!t->reach)
        return;
    struct pf_reach reach = pf_group_reach(g, t->threshold, work);
    put_x(t, &reach);
    put_counts(t->out, reach.reached, g->n_done, 7);
}

static void
count_group(struct showing *t, struct pf_group *g, size_t cell)
{
    t->planned += g->n_planned;
    t->done += g->n_done;
    if (t->failed == 0 && g->n_failed > 0) {
        t->failure = g->failure;
        t->failed_seed = g->failed_seed;
        t->failed_cell = cell;
        g->failure = NULL;
    }
    t->failed += g->n_failed;
}

static int
show_cell(struct showing *t, size_t cell, size_t curve)
{
    struct pf_group g;
    double *work = NULL;
    char *label = NULL;
    int status = pf_group_read(&g, t->r, cell, t->metric, t->x, t->d);
    if (status != PF_OK)
        goto out;
    status = PF_ENOMEM;
    work = calloc(g.n_done + 1, sizeof *work);
    label = pf_fit_label(t->layout.curve_label[curve], t->label);
    if (work == NULL || label == NULL)
        goto out;
    status = PF_OK;
    fputs("  ", t->out);
    pf_put_padded(t->out, label, t->label);
    put_counts(t->out, g.n_done, g.n_planned, 7);
    if (g.n_points > 0)
        put_values(t, &g, work);
    else
        fprintf(t->out, "  %8s", "-");
    putc('\n', t->out);
    count_group(t, &g, cell);
out:
    free(label);
    free(work);
    pf_group_clear(&g);
    return status;
}

static int
show_panel(struct showing *t, size_t panel)
{
    int status = PF_OK;
    pf_put_tame(t->out, t->layout.panel_title[panel], WIDTH);
    putc('\n', t->out);
    put_heading(t);
    for (size_t k = 0; status == PF_OK && k < t->layout.n_curves; k++) {
        size_t cell = pf_layout_cell(&t->layout, t->r, panel, k);
        if (cell != SIZE_MAX)
            status = show_cell(t, cell, k);
    }
    putc('\n', t->out);
    return status;
}

static void
put_notes(const struct showing *t)
{
    size_t missing = t->planned - t->done - t->failed;
    if (missing > 0)
        fprintf(t->out,
                "%zu of %zu runs are not done; prefarm run goes on with them\n",
                missing, t->planned);
    if (t->failed == 0)
        return;
    fprintf(t->out, "%zu of %zu runs failed; the first: ", t->failed,
            t->planned);
    pf_put_tame(t->out, t->r->cell[t->failed_cell].learner, LABEL_MOST);
    fputs(" on ", t->out);
    pf_put_tame(t->out, t->r->cell[t->failed_cell].world, LABEL_MOST);
    fprintf(t->out, ", seed %" PRIu64 ":\n  ", t->failed_seed);
    pf_put_tame(t->out, t->failure, 400);
    putc('\n', t->out);
}

static void
set_label_width(struct showing *t)
{
    size_t most = t->reach ? LABEL_REACH : LABEL_MOST;
    t->label = strlen("learner");
    for (size_t k = 0; k < t->layout.n_curves; k++) {
        size_t n = pf_text_length(t->layout.curve_label[k]);
        if (n > t->label)
            t->label = n < most ? n : most;
    }
}

/* On one line where it fits. */
static void
put_threshold(const struct showing *t, size_t used)
{
    char number[32], text[120];
    snprintf(text, sizeof text, "%s until %s %s", t->x,
             pf_metric_rises(t->metric) ? ">=" : "<=",
             pf_format_real(t->threshold, number));
    fputs(used + 2 + pf_text_length(text) <= WIDTH ? "; " : ";\n", t->out);
    pf_put_tame(t->out, text, WIDTH);
}

static void
put_title(const struct showing *t)
{
    static const char what[] = " at the last step, over seeds";
    pf_put_tame(t->out, t->r->name[0] != '\0' ? t->r->name : t->r->file, WIDTH);
    putc('\n', t->out);
    pf_put_tame(t->out, t->metric, WIDTH);
    fputs(what, t->out);
    if (t->reach)
        put_threshold(t, pf_text_length(t->metric) + strlen(what));
    fputs("\n\n", t->out);
}

/* Has the table of a metric the columns of the threshold? */
static bool
has_reach(const struct pf_show_options *o, const char *metric)
{
    const struct pf_kind *kind = pf_kind_find(&pf_metric_family, metric);
    const pf_metric_type *type = (const pf_metric_type *) kind;
    return o->has_threshold || (type != NULL && type->zero_is_best);
}

static int
show_metric(const struct pf_results *r, const struct pf_show_options *o,
            const char *metric, FILE *out, struct pf_diag *d)
{
    struct showing t = {.r = r,
                        .out = out,
                        .d = d,
                        .metric = metric,
                        .reach = has_reach(o, metric),
                        .x = o->x,
                        .threshold = o->has_threshold ? o->threshold
                                                      : PF_SHOW_THRESHOLD};
    int status = PF_OK;
    if (t.reach && t.x == NULL)
        status = pf_results_counter(r, &t.x, d);
    if (status == PF_OK)
        status = pf_layout_make(&t.layout, r);
    if (status == PF_OK) {
        set_label_width(&t);
        put_title(&t);
    }
    for (size_t p = 0; status == PF_OK && p < t.layout.n_panels; p++)
        status = show_panel(&t, p);
    if (status == PF_OK)
        put_notes(&t);
    free(t.failure);
    pf_layout_clear(&t.layout);
    return status;
}

/* An option that would change nothing is a misunderstanding. */
static int
check(const struct pf_results *r, const struct pf_show_options *o,
      const char *const *metric, size_t n, struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    bool known = true, reach = false;
    for (size_t i = 0; i < n; i++) {
        known = pf_results_has_metric(r, metric[i], d) && known;
        reach = reach || has_reach(o, metric[i]);
    }
    known = pf_results_has_x(r, o->x, d) && known;
    if (known && n == 0)
        return pf_diag_at(d, at,
                          "no metric was recorded; there is nothing to show");
    if (known && o->x != NULL && !reach)
        return pf_diag_at(d, at,
                          "--x %s tells when a threshold was reached; say "
                          "which with --threshold, since 0 is not the best "
                          "value of %s",
                          o->x, metric[0]);
    return known ? PF_OK : PF_EINPUT;
}

int
pf_show(const struct pf_results *r, const struct pf_show_options *o, FILE *out,
        struct pf_diag *d)
{
    const char *first = r->n_metrics > 0 ? r->metric[0] : NULL;
    const char *const *metric = o->n_metrics > 0 ? o->metric : &first;
    size_t n = o->n_metrics > 0 ? o->n_metrics : r->n_metrics > 0;
    int status = check(r, o, metric, n, d);
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        if (i > 0)
            putc('\n', out);
        status = show_metric(r, o, metric[i], out, d);
    }
    return status;
}
