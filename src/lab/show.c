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
#include "lab/group.h"
#include "lab/layout.h"

#define WIDTH 80
#define LABEL_MOST 39  /* of the learner's column, at most */
#define LABEL_REACH 21 /* and with the columns of the threshold */

/* One table: a metric of a result file. */
struct showing {
    const struct pf_results *r;
    struct pf_layout layout;
    FILE *out;
    struct pf_diag *d;
    const char *metric;
    bool reach; /* show when the threshold is reached? */
    double threshold;
    size_t label; /* width of the learner's column */
    size_t done, failed, planned;
    char *failure; /* of the first failed run */
    uint64_t failed_seed;
    size_t failed_cell;
};

/* Text and blanks up to `width` characters. */
static void
put_padded(FILE *out, const char *text, size_t width)
{
    size_t length = pf_text_length(text);
    fprintf(out, "%s%*s", text, (int) (length < width ? width - length : 0),
            "");
}

static void
put_tame(FILE *out, const char *text, size_t most)
{
    char *tame = pf_text_tame(text, most);
    if (tame != NULL)
        fputs(tame, out);
    free(tame);
}

static void
put_heading(const struct showing *t)
{
    fputs("  ", t->out);
    put_padded(t->out, "learner", t->label);
    fprintf(t->out, " %7s  %8s [%8s, %8s]", "done", "median", "10 %", "90 %");
    if (t->reach)
        fprintf(t->out, "  %8s %7s", "queries", "reached");
    putc('\n', t->out);
}

/* Three significant digits: more than that the seeds do not tell. */
static void
put_number(FILE *out, double x, int width)
{
    char text[32];
    if (isnan(x))
        snprintf(text, sizeof text, "-");
    else if (isinf(x))
        snprintf(text, sizeof text, "inf");
    else
        snprintf(text, sizeof text, "%.3g", x);
    fprintf(out, "%*s", width, text);
}

/* A count, in exponent form where it would not fit. */
static void
put_queries(FILE *out, const struct pf_reach *reach)
{
    char text[32];
    snprintf(text, sizeof text, reach->queries < 1e7 ? "%s%.0f" : "%s%.1e",
             reach->censored ? ">" : "", reach->queries);
    fprintf(out, "  %8s", text);
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
    put_number(t->out, s.median, 8);
    fputs(" [", t->out);
    put_number(t->out, s.low, 8);
    fputs(", ", t->out);
    put_number(t->out, s.high, 8);
    putc(']', t->out);
    if (!t->reach)
        return;
    struct pf_reach reach = pf_group_reach(g, t->threshold, work);
    put_queries(t->out, &reach);
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
    int status = pf_group_read(&g, t->r, cell, t->metric, t->d);
    if (status != PF_OK)
        goto out;
    status = PF_ENOMEM;
    work = calloc(g.n_done + 1, sizeof *work);
    label = pf_text_tame(t->layout.curve_label[curve], t->label);
    if (work == NULL || label == NULL)
        goto out;
    status = PF_OK;
    fputs("  ", t->out);
    put_padded(t->out, label, t->label);
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
    put_tame(t->out, t->layout.panel_title[panel], WIDTH);
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
    put_tame(t->out, t->r->cell[t->failed_cell].learner, LABEL_MOST);
    fputs(" on ", t->out);
    put_tame(t->out, t->r->cell[t->failed_cell].world, LABEL_MOST);
    fprintf(t->out, ", seed %" PRIu64 ":\n  ", t->failed_seed);
    put_tame(t->out, t->failure, 400);
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

static void
put_title(const struct showing *t)
{
    char text[32];
    put_tame(t->out, t->r->name[0] != '\0' ? t->r->name : t->r->file, WIDTH);
    putc('\n', t->out);
    put_tame(t->out, t->metric, WIDTH);
    fputs(" at the last step, over seeds", t->out);
    if (t->reach)
        fprintf(t->out, "; queries until <= %s",
                pf_format_real(t->threshold, text));
    fputs("\n\n", t->out);
}

static int
show_metric(const struct pf_results *r, const struct pf_show_options *o,
            const char *metric, FILE *out, struct pf_diag *d)
{
    const struct pf_kind *kind = pf_kind_find(&pf_metric_family, metric);
    const pf_metric_type *type = (const pf_metric_type *) kind;
    struct showing t = {
        .r = r,
        .out = out,
        .d = d,
        .metric = metric,
        .reach = o->has_threshold || (type != NULL && type->zero_is_best),
        .threshold = o->has_threshold ? o->threshold : PF_SHOW_THRESHOLD};
    int status = pf_layout_make(&t.layout, r);
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

int
pf_show(const struct pf_results *r, const struct pf_show_options *o, FILE *out,
        struct pf_diag *d)
{
    bool known = true;
    for (size_t i = 0; i < o->n_metrics; i++)
        known = pf_results_has_metric(r, o->metric[i], d) && known;
    if (!known)
        return PF_EINPUT;
    if (o->n_metrics == 0) {
        if (r->n_metrics == 0)
            return pf_diag_at(d, (struct pf_place){.file = r->file},
                              "no metric was recorded; there is nothing to "
                              "show");
        return show_metric(r, o, r->metric[0], out, d);
    }
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < o->n_metrics; i++) {
        if (i > 0)
            putc('\n', out);
        status = show_metric(r, o, o->metric[i], out, d);
    }
    return status;
}
