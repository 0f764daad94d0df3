/* The tables of lab/report/comparison.h, 80 columns wide.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/report/text_columns.h"
#include "lab/report/columns.h"
#include "lab/report/comparison_part.h"
#include "lab/report/group.h"

#define WIDTH 80
#define LABEL_AGGREGATE 39
#define LABEL_RANK 23
#define LABEL_MATRIX 20
#define LABEL_PROFILE 20
#define MATRIX_COLUMNS 7
#define PROFILE_COLUMNS 3

static int
put_label(const struct pf_compared *t, size_t learner, size_t width)
{
    char *label = pf_fit_label(t->c.layout.curve_label[learner], width);
    if (label == NULL)
        return PF_ENOMEM;
    fputs("  ", t->out);
    pf_put_padded(t->out, label, width);
    free(label);
    return PF_OK;
}

/* As wide as the longest label, if that is no more than `most`. */
static size_t
label_width(const struct pf_compared *t, size_t most)
{
    size_t width = strlen("learner");
    for (size_t l = 0; l < t->c.learners; l++) {
        size_t n = pf_text_columns(t->c.layout.curve_label[l]);
        width = n > width ? n : width;
    }
    return width < most ? width : most;
}

static void
put_title(const struct pf_compared *t, const struct pf_results *r)
{
    static const char step[] = " at the last step,";
    char range[PF_STATISTICS_TEXT], text[80];
    pf_paint(t->out, t->o->colour, PF_PAINT_HEADING);
    pf_put_tame(t->out, r->name[0] != '\0' ? r->name : r->file, WIDTH);
    pf_paint(t->out, t->o->colour, PF_PAINT_END);
    putc('\n', t->out);
    size_t used = pf_text_columns(t->metric);
    snprintf(text, sizeof text, "%s is %s", t->c.sign > 0.0 ? "more" : "less",
             t->c.neutral ? "taken for better, though neither is" : "better");
    pf_put_tame(t->out, t->metric, WIDTH - strlen(step));
    fprintf(t->out, "%s%s%s\n", step,
            used + strlen(step) + 1 + strlen(text) <= WIDTH ? " " : "\n", text);
    fprintf(t->out, "%zu task%s, %s\n", t->c.tasks, t->c.tasks == 1 ? "" : "s",
            pf_statistics_range(&t->how, range));
}

/* --- aggregates --- */

/* A learner's line. */
static int
put_aggregate(const struct pf_compared *t, size_t l,
              const struct pf_aggregate *a, struct pf_table_line *line)
{
    const char *missing = pf_metric_missing(t->metric);
    struct pf_interval x;
    size_t width = label_width(t, LABEL_AGGREGATE);
    int status = put_label(t, l, width);
    pf_put_counts(t->out, t->c.done[l], t->c.planned[l], 7);
    if (status != PF_OK || t->c.done[l] == 0) {
        fprintf(t->out, "  %8s\n", "-");
        return status;
    }
    status = pf_compared_aggregate(t, l, a, &x);
    if (status != PF_OK)
        return status;
    fputs("  ", t->out);
    line->from = ftell(t->out);
    line->value = x.value;
    pf_put_real(t->out, x.value, 8, missing);
    line->to = ftell(t->out);
    pf_put_range(t->out, &x, 8, missing, t->o->colour);
    putc('\n', t->out);
    return PF_OK;
}

static int
keep_aggregate(const struct pf_compared *t, size_t l,
               const struct pf_aggregate *a, struct pf_table_line *line)
{
    struct pf_compared inner = *t;
    *line = (struct pf_table_line){.value = (double) NAN};
    inner.out = pf_memstream(&line->text, &line->size);
    if (inner.out == NULL)
        return PF_ENOMEM;
    int status = put_aggregate(&inner, l, a, line);
    return fclose(inner.out) != 0 && status == PF_OK ? PF_ENOMEM : status;
}

static int
put_aggregates(const struct pf_compared *t, const struct pf_aggregate *a,
               const char *name)
{
    char low[PF_STATISTICS_TEXT], high[PF_STATISTICS_TEXT];
    struct pf_table_line *line = calloc(t->c.learners + 1, sizeof *line);
    int status = line != NULL ? PF_OK : PF_ENOMEM;
    int better = a->kind == PF_OPTIMALITY_GAP ? -1 : t->c.sign > 0.0 ? 1 : -1;
    if (line == NULL)
        return status;
    fputs("  ", t->out);
    pf_put_padded(t->out, "learner", label_width(t, LABEL_AGGREGATE));
    fprintf(t->out, " %7s", "runs");
    pf_put_interval_heading(t->out, name,
                            pf_statistics_end(&t->how, false, low),
                            pf_statistics_end(&t->how, true, high), 8);
    putc('\n', t->out);
    for (size_t l = 0; status == PF_OK && l < t->c.learners; l++)
        status = keep_aggregate(t, l, a, &line[l]);
    pf_put_lines(t->out, line, t->c.learners, t->c.neutral ? 0 : better,
                 t->o->colour);
    free(line);
    return status;
}

static int
put_gaps(const struct pf_compared *t)
{
    char number[32];
    struct pf_aggregate gap = pf_compared_gap(t);
    if (!t->o->has_threshold)
        return PF_OK;
    fprintf(t->out, "\noptimality gap: how far runs fall short of %s\n\n",
            pf_format_real(t->o->threshold, number));
    return put_aggregates(t, &gap, "gap");
}

/* --- ranking --- */

static int
put_standing(const struct pf_compared *t, size_t l, size_t width,
             const struct pf_standing *s)
{
    const struct pf_interval *p = &s->points, *k = &s->rank;
    bool known = !isnan(p->low);
    int status = put_label(t, l, width);
    fprintf(t->out, "  %5.1f  %5.0f", 100.0 * s->winrate, p->value);
    if (known)
        fprintf(t->out, " [%6.0f, %6.0f]", p->low, p->high);
    else
        fprintf(t->out, " [%6s, %6s]", "-", "-");
    fprintf(t->out, "  %4.0f", k->value);
    if (known)
        fprintf(t->out, " [%6.0f, %6.0f]\n", floor(k->low), ceil(k->high));
    else
        fprintf(t->out, " [%6s, %6s]\n", "-", "-");
    return status;
}

static int
put_standings(const struct pf_compared *t, const struct pf_standing *s)
{
    char low[PF_STATISTICS_TEXT], high[PF_STATISTICS_TEXT];
    size_t width = label_width(t, LABEL_RANK);
    int status = PF_OK;
    pf_statistics_end(&t->how, false, low);
    pf_statistics_end(&t->how, true, high);
    fputs("  ", t->out);
    pf_put_padded(t->out, "learner", width);
    fprintf(t->out, "  %5s  %5s [%6s, %6s]  %4s [%6s, %6s]\n", "won %", "Elo",
            low, high, "rank", low, high);
    for (size_t i = 0; status == PF_OK && i < t->n; i++)
        status = put_standing(t, t->order[i], width, &s[i]);
    return status;
}

static int
put_ranking(const struct pf_compared *t)
{
    struct pf_standing *s = calloc(t->n + 1, sizeof *s);
    int status = s != NULL ? PF_OK : PF_ENOMEM;
    fputs("\nranking: the same seed of the same task is a game, the better run "
          "wins\n\n",
          t->out);
    if (status == PF_OK)
        status = pf_compared_ranking(t, s);
    if (status == PF_OK)
        status = put_standings(t, s);
    else if (status == PF_EINPUT) {
        fputs("  none: no games connect all learners\n", t->out);
        status = PF_OK;
    }
    free(s);
    return status;
}

/* --- probability of improvement --- */

static void
put_probability(FILE *out, const struct pf_interval *p, bool last)
{
    bool told = p->low > 0.5 || p->high < 0.5;
    if (isnan(p->value))
        fprintf(out, "%6s", "-");
    else
        fprintf(out, "  %4.2f", p->value);
    if (told || !last)
        putc(told ? '*' : ' ', out);
}

/* Columns from .. to - 1 of the matrix. */
static int
put_columns(const struct pf_compared *t, const struct pf_interval *p,
            size_t from, size_t to)
{
    size_t width = label_width(t, LABEL_MATRIX);
    int status = PF_OK;
    fprintf(t->out, "  %*s  ", (int) width + 2, "");
    for (size_t j = from; j < to; j++)
        fprintf(t->out, "%6zu%s", j + 1, j + 1 < to ? " " : "");
    putc('\n', t->out);
    for (size_t i = 0; status == PF_OK && i < t->n; i++) {
        fprintf(t->out, "%3zu", i + 1);
        status = put_label(t, t->order[i], width);
        fputs(" ", t->out);
        for (size_t j = from; j < to; j++) {
            struct pf_interval cell = p[i * t->n + j];
            if (i == j)
                cell.value = (double) NAN;
            put_probability(t->out, &cell, j + 1 == to);
        }
        putc('\n', t->out);
    }
    return status;
}

static int
put_matrix(const struct pf_compared *t)
{
    struct pf_interval *p = calloc(t->n * t->n + 1, sizeof *p);
    int status = p != NULL ? PF_OK : PF_ENOMEM;
    fputs("\nhow likely a run of the row is better than one of the column on "
          "the same task\n(*: the interval is on one side of 1/2)\n",
          t->out);
    if (status == PF_OK)
        status = pf_compared_matrix(t, p);
    for (size_t j = 0; status == PF_OK && j < t->n; j += MATRIX_COLUMNS) {
        size_t to = j + MATRIX_COLUMNS;
        putc('\n', t->out);
        status = put_columns(t, p, j, to < t->n ? to : t->n);
    }
    free(p);
    return status;
}

/* --- all of it --- */

static void
put_missing(const struct pf_compared *t)
{
    size_t done = 0, planned = 0;
    for (size_t l = 0; l < t->c.learners; l++) {
        done += t->c.done[l];
        planned += t->c.planned[l];
    }
    if (done < planned)
        fprintf(t->out,
                "\n%zu of %zu runs are not in it: not done, failed, or "
                "without a value\n",
                planned - done, planned);
}

/* The last words, where all went well; then it is cleared. */
static int
table_end(struct pf_compared *t, int status)
{
    if (status == PF_OK)
        put_missing(t);
    pf_compared_clear(t);
    return status;
}

int
pf_show_comparison(const struct pf_results *r, const struct pf_show_options *o,
                   const char *metric, FILE *out, struct pf_diag *d,
                   unsigned *doubts)
{
    struct pf_compared t = {
        .o = o, .metric = metric, .out = out, .doubts = doubts};
    int status = pf_compared_open(&t, r, d);
    if (status == PF_OK) {
        put_title(&t, r);
        putc('\n', out);
        status =
            put_aggregates(&t, &t.how.aggregate, pf_statistics_name(&t.how));
    }
    if (status == PF_OK)
        status = put_gaps(&t);
    if (status == PF_OK && t.n > 1)
        status = put_ranking(&t);
    if (status == PF_OK && t.n > 1 && t.n <= PF_MATRIX_MOST)
        status = put_matrix(&t);
    return table_end(&t, status);
}

/* --- profiles --- */

static int
put_profile(const struct pf_compared *t, size_t l, size_t from, size_t to)
{
    struct pf_interval f[PROFILE_COLUMNS];
    int status = pf_compared_profile(t, l, from, to, f);
    for (size_t i = 0; status == PF_OK && i < to - from; i++)
        if (isnan(f[i].low))
            fprintf(t->out, "  %4.2f [%4s, %4s]", f[i].value, "-", "-");
        else
            fprintf(t->out, "  %4.2f [%4.2f, %4.2f]", f[i].value, f[i].low,
                    f[i].high);
    return status;
}

static int
put_profiles(const struct pf_compared *t, size_t from, size_t to)
{
    size_t width = label_width(t, LABEL_PROFILE);
    int status = PF_OK;
    fputs("\n  ", t->out);
    pf_put_padded(t->out, "learner", width);
    for (size_t i = from; i < to; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s %.6g", t->c.sign > 0.0 ? ">" : "<",
                 t->o->at[i]);
        fprintf(t->out, "  %-*s", i + 1 < to ? 17 : 0, text);
    }
    putc('\n', t->out);
    for (size_t i = 0; status == PF_OK && i < t->n; i++) {
        status = put_label(t, t->order[i], width);
        if (status == PF_OK)
            status = put_profile(t, t->order[i], from, to);
        putc('\n', t->out);
    }
    return status;
}

int
pf_show_profile(const struct pf_results *r, const struct pf_show_options *o,
                const char *metric, FILE *out, struct pf_diag *d,
                unsigned *doubts)
{
    struct pf_compared t = {
        .o = o, .metric = metric, .out = out, .doubts = doubts};
    int status = pf_compared_open(&t, r, d);
    if (status == PF_OK) {
        put_title(&t, r);
        fprintf(out, "share of runs %s\n", t.c.sign > 0.0 ? "above" : "below");
    }
    for (size_t i = 0; status == PF_OK && i < o->n_at; i += PROFILE_COLUMNS) {
        size_t to = i + PROFILE_COLUMNS;
        status = put_profiles(&t, i, to < o->n_at ? to : o->n_at);
    }
    return table_end(&t, status);
}
