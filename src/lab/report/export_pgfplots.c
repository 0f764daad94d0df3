/* Tables for LaTeX's pgfplots (Feuersänger, "Manual for Package PGFPLOTS"):
 * lab/report/export.h.
 *
 * One wide table, since pgfplots takes an \addplot's columns from one table by
 * their names. Labels are other people's texts and would be read by TeX: they
 * stand in comments alone, and there only with letters, digits and a few signs
 * that mean nothing to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/metric/metric.h"
#include "lab/report/export.h"
#include "lab/report/group.h"
#include "lab/report/layout.h"

/* The columns of one curve in one panel. */
struct column {
    char *name; /* owned */
    size_t panel, curve;
    size_t n;
    double *x; /* n, likewise the median, low and high; owned */
    struct pf_interval *y;
};

struct pgf {
    const struct pf_results *r;
    const char *metric, *x;
    struct pf_statistics how; /* filled in */
    struct pf_layout layout;
    struct column *column;
    size_t n;
    unsigned doubts;
    FILE *out;
};

/* --- names --- */

static bool
is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* "2-omd-eta-0.1" is "2-omd-eta-0-1": what is not plain becomes '-', several
 * become one. */
static char *
plain_name(const struct pgf *t, size_t panel, const char *text)
{
    size_t room = strlen(text) + 32, n = 0;
    char *name = malloc(room);
    if (name == NULL)
        return NULL;
    if (t->layout.n_panels > 1)
        n = (size_t) snprintf(name, room, "%zu-", panel + 1);
    for (const char *s = text; *s != '\0'; s++)
        if (is_plain(*s))
            name[n++] = *s;
        else if (n > 0 && name[n - 1] != '-')
            name[n++] = '-';
    while (n > 0 && name[n - 1] == '-')
        n--;
    name[n] = '\0';
    return name;
}

/* Is `longer` the other one, or a column of it? */
static bool
is_column_of(const char *longer, const char *name)
{
    static const char *const end[] = {"", "-x", "-low", "-high"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof end / sizeof *end; i++)
        if (strncmp(longer, name, n) == 0 && strcmp(longer + n, end[i]) == 0)
            return true;
    return false;
}

static bool
is_taken(const struct pgf *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (is_column_of(t->column[i].name, name) ||
            is_column_of(name, t->column[i].name))
            return true;
    return strcmp(name, "point") == 0;
}

/* What is plain of the curve's label; with its number where nothing is, or
 * another curve has the same. */
static char *
name_of(const struct pgf *t, size_t panel, size_t curve)
{
    char *name = plain_name(t, panel, t->layout.curve_label[curve]);
    size_t room;
    if (name == NULL)
        return NULL;
    room = strlen(name) + 32;
    if (name[0] != '\0' && !is_taken(t, name))
        return name;
    char *numbered = malloc(room);
    if (numbered != NULL)
        snprintf(numbered, room, "%s%scurve-%zu", name,
                 name[0] != '\0' ? "-" : "", curve + 1);
    free(name);
    return numbered;
}

/* --- numbers --- */

static int
read_column(struct pgf *t, size_t panel, size_t curve, struct pf_diag *d)
{
    struct column *c = &t->column[t->n];
    struct pf_group g;
    size_t cell = pf_layout_cell(&t->layout, t->r, panel, curve);
    if (cell == SIZE_MAX)
        return PF_OK;
    int status = pf_group_read(&g, t->r, cell, t->metric, t->x, d);
    *c = (struct column){.panel = panel, .curve = curve, .n = g.n_points};
    if (status == PF_OK) {
        c->name = name_of(t, panel, curve);
        c->x = calloc(c->n + 1, sizeof *c->x);
        c->y = calloc(c->n + 1, sizeof *c->y);
        t->n++;
        if (c->name == NULL || c->x == NULL || c->y == NULL)
            status = PF_ENOMEM;
    }
    if (status == PF_OK && c->n > 0)
        status = pf_group_summary(&g, &t->how, c->y, c->x, &t->doubts);
    pf_group_clear(&g);
    return status;
}

static int
read_columns(struct pgf *t, struct pf_diag *d)
{
    int status = pf_layout_make(&t->layout, t->r);
    size_t panels = t->layout.n_panels, curves = t->layout.n_curves;
    if (status != PF_OK)
        return status;
    t->column = calloc(panels * curves + 1, sizeof *t->column);
    if (t->column == NULL)
        return PF_ENOMEM;
    for (size_t p = 0; status == PF_OK && p < panels; p++)
        for (size_t k = 0; status == PF_OK && k < curves; k++)
            status = read_column(t, p, k, d);
    return status;
}

/* --- text --- */

/* In a comment: what TeX could take for more than a letter is '?'. */
static void
put_comment_text(FILE *out, const char *text)
{
    for (const char *s = text; *s != '\0'; s++)
        putc(is_plain(*s) || strchr(" .,:;()=+-/", *s) != NULL ? *s : '?', out);
}

static void
put_columns_told(const struct pgf *t)
{
    size_t panel = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++) {
        const struct column *c = &t->column[i];
        if (c->panel != panel) {
            fputs("# ", t->out);
            put_comment_text(t->out, t->layout.panel_title[c->panel]);
            fputs(":\n", t->out);
        }
        panel = c->panel;
        fprintf(t->out, "#   %s  ", c->name);
        put_comment_text(t->out, t->layout.curve_label[c->curve]);
        putc('\n', t->out);
    }
}

static void
put_example(const struct pgf *t)
{
    const char *name = t->column[0].name;
    const pf_metric_type *type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, t->metric);
    bool log = type != NULL && type->zero_is_best;
    fprintf(t->out,
            "#\n"
            "# \\documentclass{standalone}\n"
            "# \\usepackage{pgfplots}\n"
            "# \\usepgfplotslibrary{fillbetween}\n"
            "# \\pgfplotsset{compat=1.17}\n"
            "# \\begin{document}\n"
            "# \\begin{tikzpicture}\n"
            "# \\begin{axis}[%sxlabel={%s}, ylabel={%s}, unbounded "
            "coords=jump]\n",
            log ? "ymode=log, " : "", t->x, t->metric);
    fprintf(t->out,
            "# \\addplot [draw=none, forget plot, name path=low]\n"
            "#   table [x=%s-x, y=%s-low] {FILE};\n"
            "# \\addplot [draw=none, forget plot, name path=high]\n"
            "#   table [x=%s-x, y=%s-high] {FILE};\n"
            "# \\addplot [blue!20, forget plot] fill between [of=low and "
            "high];\n"
            "# \\addplot [blue, thick] table [x=%s-x, y=%s] {FILE};\n",
            name, name, name, name, name, name);
    fputs("# \\addlegendentry{", t->out);
    put_comment_text(t->out, t->layout.curve_label[t->column[0].curve]);
    fputs("}\n"
          "# \\end{axis}\n"
          "# \\end{tikzpicture}\n"
          "# \\end{document}\n",
          t->out);
}

static void
put_head(const struct pgf *t)
{
    char range[PF_STATISTICS_TEXT];
    fputs("# ", t->out);
    put_comment_text(t->out, t->metric);
    fputs(" against ", t->out);
    put_comment_text(t->out, t->x);
    fprintf(t->out, ": %s over seeds, low and high: %s\n",
            pf_statistics_name(&t->how), pf_statistics_range(&t->how, range));
    put_columns_told(t);
    put_example(t);
}

static void
put_real(const struct pgf *t, double x)
{
    char text[32];
    fprintf(t->out, " %s", isfinite(x) ? pf_format_real(x, text) : "nan");
}

static void
put_rows(const struct pgf *t)
{
    size_t most = 0;
    fputs("point", t->out);
    for (size_t i = 0; i < t->n; i++) {
        const char *name = t->column[i].name;
        most = t->column[i].n > most ? t->column[i].n : most;
        fprintf(t->out, " %s-x %s %s-low %s-high", name, name, name, name);
    }
    putc('\n', t->out);
    for (size_t k = 0; k < most && !ferror(t->out); k++) {
        fprintf(t->out, "%zu", k);
        for (size_t i = 0; i < t->n; i++) {
            const struct column *c = &t->column[i];
            bool there = k < c->n;
            put_real(t, there ? c->x[k] : (double) NAN);
            put_real(t, there ? c->y[k].value : (double) NAN);
            put_real(t, there ? c->y[k].low : (double) NAN);
            put_real(t, there ? c->y[k].high : (double) NAN);
        }
        putc('\n', t->out);
    }
}

/* --- from outside --- */

static void
clear(struct pgf *t)
{
    for (size_t i = 0; t->column != NULL && i < t->n; i++) {
        free(t->column[i].name);
        free(t->column[i].x);
        free(t->column[i].y);
    }
    free(t->column);
    pf_layout_clear(&t->layout);
}

static int
check(const struct pgf *t, const struct pf_statistics *how, struct pf_diag *d)
{
    struct pf_place at = {.file = t->r->file};
    if (t->metric == NULL)
        return pf_diag_at(d, at,
                          "no metric was recorded; there is nothing to write");
    bool known = pf_results_has_metric(t->r, t->metric, d);
    known = pf_results_has_x(t->r, t->x, d) && known;
    return known ? pf_statistics_check_cell(how, t->r->file, d) : PF_EINPUT;
}

int
pf_export_pgfplots(const struct pf_results *r, const char *metric,
                   const char *x, const struct pf_statistics *how, FILE *out,
                   struct pf_diag *d)
{
    struct pgf t = {.r = r,
                    .metric = metric != NULL     ? metric
                              : r->n_metrics > 0 ? r->metric[0]
                                                 : NULL,
                    .x = x,
                    .how =
                        pf_statistics_with(how, PF_MEDIAN, PF_RANGE_QUANTILES),
                    .out = out};
    int status = check(&t, how, d);
    if (status == PF_OK && x == NULL)
        status = pf_results_counter(r, &t.x, d);
    if (status == PF_OK)
        status = read_columns(&t, d);
    if (status == PF_OK && t.n == 0)
        status = pf_diag_at(d, (struct pf_place){.file = r->file},
                            "there is no run to write of");
    if (status == PF_OK) {
        put_head(&t);
        put_rows(&t);
        pf_statistics_warn(t.doubts, r->file, d);
    }
    clear(&t);
    return status;
}
