/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/show.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "eval/report/text_columns.h"
#include "lab/report/columns.h"
#include "lab/report/comparison.h"
#include "lab/report/show_part.h"

#define WIDTH 80
#define LABEL_MOST 39  /* of the learner's column, at most */
#define LABEL_REACH 21 /* and with the columns of the threshold */
#define LABEL_TIMES 31
#define LABEL_RATE 20

static void
count_group(struct pf_showing *t, struct pf_group *g, size_t cell)
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
show_cell(struct pf_showing *t, size_t cell, size_t curve)
{
    struct pf_group g;
    char *label = NULL;
    int status = pf_group_read(&g, t->r, cell, t->metric, t->x, t->d);
    if (status != PF_OK)
        goto out;
    label = pf_fit_label(t->layout.curve_label[curve], t->label);
    status = label != NULL ? PF_OK : PF_ENOMEM;
    if (status != PF_OK)
        goto out;
    fputs("  ", t->out);
    pf_put_padded(t->out, label, t->label);
    if (g.n_points > 0)
        status = pf_showing_cell(t, &g);
    else {
        pf_put_counts(t->out, g.n_done, g.n_planned, 7);
        fprintf(t->out, "  %8s", "-");
    }
    putc('\n', t->out);
    count_group(t, &g, cell);
out:
    free(label);
    pf_group_clear(&g);
    return status;
}

/* The line of a cell, into memory. */
static int
keep_line(struct pf_showing *t, struct pf_table_line *line, size_t cell,
          size_t curve)
{
    FILE *out = t->out;
    *line = (struct pf_table_line){.value = (double) NAN};
    t->out = pf_memstream(&line->text, &line->size);
    t->line = line;
    int status = t->out != NULL ? show_cell(t, cell, curve) : PF_ENOMEM;
    if (t->out != NULL && fclose(t->out) != 0 && status == PF_OK)
        status = PF_ENOMEM;
    t->out = out;
    return status;
}

static void
put_heading(const struct pf_showing *t, const char *text)
{
    pf_paint(t->out, t->o->colour, PF_PAINT_HEADING);
    pf_put_tame(t->out, text, WIDTH);
    pf_paint(t->out, t->o->colour, PF_PAINT_END);
    putc('\n', t->out);
}

static int
show_panel(struct pf_showing *t, size_t panel)
{
    int status = PF_OK;
    size_t n = 0;
    struct pf_table_line *line = calloc(t->layout.n_curves + 1, sizeof *line);
    if (line == NULL)
        return PF_ENOMEM;
    put_heading(t, t->layout.panel_title[panel]);
    pf_showing_heading(t);
    for (size_t k = 0; status == PF_OK && k < t->layout.n_curves; k++) {
        size_t cell = pf_layout_cell(&t->layout, t->r, panel, k);
        if (cell != SIZE_MAX)
            status = keep_line(t, &line[n++], cell, k);
    }
    pf_put_lines(t->out, line, n, pf_metric_direction(t->metric), t->o->colour);
    free(line);
    putc('\n', t->out);
    return status;
}

static void
put_notes(const struct pf_showing *t)
{
    size_t missing = t->planned - t->done - t->failed;
    if (t->o->kind == PF_SHOW_RATE && t->done > 0 && t->fitted == 0)
        fprintf(t->out,
                "a rate takes three points above 0 %s, which no run has\n",
                t->o->rate.has_range ? "in this range" : "where a run falls");
    if (t->bent > 0)
        fprintf(t->out,
                "R^2 below %.1f: the curve is no straight line, and its rate "
                "means little;\n--between A,B takes a part of it\n",
                PF_STRAIGHT);
    if (missing > 0)
        fprintf(t->out,
                "%zu of %zu runs are not done; prefarm run goes on with them\n",
                missing, t->planned);
    if (t->failed == 0)
        return;
    pf_paint(t->out, t->o->colour, PF_PAINT_BAD);
    fprintf(t->out, "%zu of %zu runs failed; the first: ", t->failed,
            t->planned);
    pf_put_tame(t->out, t->r->cell[t->failed_cell].learner, LABEL_MOST);
    fputs(" on ", t->out);
    pf_put_tame(t->out, t->r->cell[t->failed_cell].world, LABEL_MOST);
    fprintf(t->out, ", seed %" PRIu64 ":\n", t->failed_seed);
    pf_put_paragraph(t->out, t->failure, WIDTH);
    pf_paint(t->out, t->o->colour, PF_PAINT_END);
}

static size_t
label_most(const struct pf_showing *t)
{
    if (t->o->kind == PF_SHOW_TIMES)
        return LABEL_TIMES;
    if (t->o->kind == PF_SHOW_RATE)
        return LABEL_RATE;
    return t->reach ? LABEL_REACH : LABEL_MOST;
}

static void
set_label_width(struct pf_showing *t)
{
    size_t most = label_most(t);
    t->label = strlen("learner");
    for (size_t k = 0; k < t->layout.n_curves; k++) {
        size_t n = pf_text_columns(t->layout.curve_label[k]);
        if (n > t->label)
            t->label = n < most ? n : most;
    }
}

/* On one line where it fits. */
static void
put_threshold(const struct pf_showing *t, size_t used)
{
    char number[32], text[120];
    snprintf(text, sizeof text, "%s until %s %s", t->x,
             pf_metric_rises(t->metric) ? ">=" : "<=",
             pf_format_real(t->threshold, number));
    fputs(used + 2 + pf_text_columns(text) <= WIDTH ? "; " : ";\n", t->out);
    pf_put_tame(t->out, text, WIDTH);
}

/* How seeds are summed up, where that is not what it always is. */
static void
put_statistics(const struct pf_showing *t)
{
    char range[PF_STATISTICS_TEXT];
    if (t->o->kind == PF_SHOW_TIMES)
        fprintf(t->out, "\nKaplan-Meier median over seeds, %.4g %% interval",
                100.0 * t->how.confidence);
    else if (t->how.range != PF_RANGE_QUANTILES ||
             t->how.aggregate.kind != PF_MEDIAN)
        fprintf(t->out, "\n%s of the seeds, %s", pf_statistics_name(&t->how),
                pf_statistics_range(&t->how, range));
}

static void
put_rate_title(const struct pf_showing *t)
{
    bool steps = strcmp(t->x, "steps") == 0;
    if (t->o->rate.law == PF_LOG_LINEAR)
        fprintf(t->out, ": its factor per %s", steps ? "step" : "query");
    else
        fprintf(t->out, " goes as %s^-order", t->x);
    if (t->o->rate.has_range)
        fprintf(t->out, ", %s %g to %g", t->x, t->o->rate.from, t->o->rate.to);
    else
        fputs(", where it falls", t->out);
}

static void
put_title(const struct pf_showing *t)
{
    static const char what[] = " at the last step, over seeds";
    size_t used = pf_text_columns(t->metric);
    put_heading(t, t->r->name[0] != '\0' ? t->r->name : t->r->file);
    pf_put_tame(t->out, t->metric, WIDTH - strlen(what));
    if (t->o->kind == PF_SHOW_VALUES)
        fputs(what, t->out);
    if (t->o->kind == PF_SHOW_RATE)
        put_rate_title(t);
    else if (t->o->kind == PF_SHOW_TIMES || t->reach)
        put_threshold(t,
                      used + (t->o->kind == PF_SHOW_VALUES ? strlen(what) : 0));
    put_statistics(t);
    fputs("\n\n", t->out);
}

static const pf_metric_type *
type_of(const char *metric)
{
    return (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
}

/* Has the table of a metric the columns of the threshold? */
static bool
has_reach(const struct pf_show_options *o, const char *metric)
{
    const pf_metric_type *type = type_of(metric);
    return o->has_threshold || (type != NULL && type->zero_is_best);
}

static int
show_panels(struct pf_showing *t)
{
    int status = pf_layout_make(&t->layout, t->r);
    if (status == PF_OK) {
        set_label_width(t);
        put_title(t);
    }
    for (size_t p = 0; status == PF_OK && p < t->layout.n_panels; p++)
        status = show_panel(t, p);
    if (status == PF_OK)
        put_notes(t);
    return status;
}

/* Rates are of steps unless something else is asked for: so theory is told. */
static int
choose_x(struct pf_showing *t)
{
    if (t->x != NULL)
        return PF_OK;
    if (t->o->kind != PF_SHOW_RATE)
        return t->reach ? pf_results_counter(t->r, &t->x, t->d) : PF_OK;
    t->x = "steps";
    return PF_OK;
}

static int
show_metric(const struct pf_results *r, const struct pf_show_options *o,
            const char *metric, FILE *out, struct pf_diag *d, unsigned *doubts)
{
    bool values = o->kind == PF_SHOW_VALUES || o->kind == PF_SHOW_TIMES;
    struct pf_showing t = {
        .r = r,
        .o = o,
        .out = out,
        .d = d,
        .metric = metric,
        .reach = has_reach(o, metric),
        .x = o->x,
        .threshold = o->has_threshold ? o->threshold : PF_SHOW_THRESHOLD,
        .how = pf_statistics_with(&o->how, PF_MEDIAN,
                                  values ? PF_RANGE_QUANTILES
                                         : PF_RANGE_PERCENTILE)};
    if (o->kind == PF_SHOW_TIMES && !(o->how.confidence > 0.0))
        t.how.confidence = 0.95;
    if (o->kind == PF_SHOW_COMPARISON)
        return pf_show_comparison(r, o, metric, out, d, doubts);
    if (o->kind == PF_SHOW_PROFILE)
        return pf_show_profile(r, o, metric, out, d, doubts);
    int status = choose_x(&t);
    if (status == PF_OK)
        status = show_panels(&t);
    *doubts |= t.doubts;
    free(t.failure);
    pf_layout_clear(&t.layout);
    return status;
}

/* What a kind of table cannot be made of. */
static int
check_kind(const struct pf_results *r, const struct pf_show_options *o,
           const char *metric, struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    const pf_metric_type *type = type_of(metric);
    bool tasks = o->kind == PF_SHOW_COMPARISON || o->kind == PF_SHOW_PROFILE;
    if (o->kind == PF_SHOW_RATE && (type == NULL || !type->zero_is_best))
        return pf_diag_at(d, at,
                          "--rate is of metrics whose best value is 0, and %s "
                          "is none",
                          metric);
    if (o->kind == PF_SHOW_RATE && pf_x_is_metric(o->x))
        return pf_diag_at(d, at, "--rate is per step or per query, not per %s",
                          o->x);
    if (o->kind == PF_SHOW_TIMES && !has_reach(o, metric))
        return pf_diag_at(d, at,
                          "--times needs a --threshold, since 0 is not the "
                          "best value of %s",
                          metric);
    return tasks ? PF_OK : pf_statistics_check_cell(&o->how, r->file, d);
}

/* An option that would change nothing is a misunderstanding. */
int
pf_show_check(const struct pf_results *r, const struct pf_show_options *o,
              const char *const *metric, size_t n, struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    bool known = true, reach = o->kind == PF_SHOW_RATE;
    int status = PF_OK;
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
    for (size_t i = 0; known && status == PF_OK && i < n; i++)
        status = check_kind(r, o, metric[i], d);
    return known ? status : PF_EINPUT;
}

int
pf_show(const struct pf_results *r, const struct pf_show_options *o, FILE *out,
        struct pf_diag *d)
{
    const char *first = r->n_metrics > 0 ? r->metric[0] : NULL;
    const char *const *metric = o->n_metrics > 0 ? o->metric : &first;
    size_t n = o->n_metrics > 0 ? o->n_metrics : r->n_metrics > 0;
    unsigned doubts = 0;
    int status = pf_show_check(r, o, metric, n, d);
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        if (i > 0)
            putc('\n', out);
        status = show_metric(r, o, metric[i], out, d, &doubts);
    }
    if (status == PF_OK)
        pf_statistics_warn(doubts, r->file, d);
    return status == PF_OK ? pf_results_note_mixed(r, d) : status;
}
