/* The tables of lab/report/comparison.h, 80 columns wide.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "eval/report/text.h"
#include "eval/stats/ranking.h"
#include "lab/report/columns.h"
#include "lab/report/comparison.h"
#include "lab/report/group.h"

#define WIDTH 80
#define LABEL_AGGREGATE 39
#define LABEL_RANK 23
#define LABEL_MATRIX 20
#define LABEL_PROFILE 20
#define MATRIX_COLUMNS 7
#define MATRIX_MOST 60 /* learners; more cannot be taken in */
#define PROFILE_COLUMNS 3

struct table {
    struct pf_comparison c;
    const struct pf_show_options *o;
    const char *metric;
    struct pf_statistics how; /* filled in */
    FILE *out;
    unsigned *doubts;
    size_t *order; /* learners that have runs, n of them */
    size_t n;
};

static int
put_label(const struct table *t, size_t learner, size_t width)
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
label_width(const struct table *t, size_t most)
{
    size_t width = strlen("learner");
    for (size_t l = 0; l < t->c.learners; l++) {
        size_t n = pf_text_length(t->c.layout.curve_label[l]);
        width = n > width ? n : width;
    }
    return width < most ? width : most;
}

static void
put_title(const struct table *t, const struct pf_results *r)
{
    char range[PF_STATISTICS_TEXT];
    pf_put_tame(t->out, r->name[0] != '\0' ? r->name : r->file, WIDTH);
    putc('\n', t->out);
    pf_put_tame(t->out, t->metric, WIDTH / 2);
    fprintf(t->out, " at the last step, %s is %s\n",
            t->c.sign > 0.0 ? "more" : "less",
            t->c.neutral ? "taken for better, though neither is" : "better");
    fprintf(t->out, "%zu task%s, %s\n", t->c.tasks, t->c.tasks == 1 ? "" : "s",
            pf_statistics_range(&t->how, range));
}

/* --- aggregates --- */

/* As values of the metric: turned back, the ends change places. A gap is a gap
 * either way. */
static struct pf_interval
turned(const struct table *t, const struct pf_interval *x)
{
    if (t->c.sign > 0.0)
        return *x;
    return (struct pf_interval){0.0 - x->value, 0.0 - x->high, 0.0 - x->low};
}

static int
aggregate(const struct table *t, size_t l, const struct pf_aggregate *a,
          struct pf_interval *out)
{
    struct pf_resampling how =
        pf_statistics_resampling(&t->how, t->c.stream[l]);
    int status = pf_aggregate_interval(out, a, &t->c.of[l], &how, t->doubts);
    if (status == PF_OK && a->kind != PF_OPTIMALITY_GAP)
        *out = turned(t, out);
    return status;
}

static int
put_aggregates(const struct table *t, const struct pf_aggregate *a,
               const char *name)
{
    char low[PF_STATISTICS_TEXT], high[PF_STATISTICS_TEXT];
    size_t width = label_width(t, LABEL_AGGREGATE);
    int status = PF_OK;
    fputs("  ", t->out);
    pf_put_padded(t->out, "learner", width);
    fprintf(t->out, " %7s", "runs");
    pf_put_interval_heading(t->out, name,
                            pf_statistics_end(&t->how, false, low),
                            pf_statistics_end(&t->how, true, high), 8);
    putc('\n', t->out);
    for (size_t l = 0; status == PF_OK && l < t->c.learners; l++) {
        struct pf_interval x;
        status = put_label(t, l, width);
        pf_put_counts(t->out, t->c.done[l], t->c.planned[l], 7);
        if (status == PF_OK && t->c.done[l] > 0) {
            status = aggregate(t, l, a, &x);
            if (status == PF_OK)
                pf_put_interval(t->out, &x, 8, pf_metric_missing(t->metric));
        } else
            fprintf(t->out, "  %8s", "-");
        putc('\n', t->out);
    }
    return status;
}

static int
put_gaps(const struct table *t)
{
    char number[32];
    struct pf_aggregate gap = {.kind = PF_OPTIMALITY_GAP,
                               .target = t->c.sign * t->o->threshold};
    if (!t->o->has_threshold)
        return PF_OK;
    fprintf(t->out, "\noptimality gap: how far runs fall short of %s\n\n",
            pf_format_real(t->o->threshold, number));
    return put_aggregates(t, &gap, "gap");
}

/* --- ranking --- */

static int
put_standing(const struct table *t, size_t l, size_t width,
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

/* The scores of those that have any. */
static double *
contestants(const struct table *t)
{
    size_t seeds = t->c.seeds;
    double *x = calloc(t->n * seeds + 1, sizeof *x);
    for (size_t i = 0; x != NULL && i < t->n; i++)
        memcpy(x + i * seeds, t->c.score + t->order[i] * seeds,
               seeds * sizeof *x);
    return x;
}

static int
put_standings(const struct table *t, const struct pf_standing *s)
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
put_ranking(const struct table *t)
{
    struct pf_resampling how = pf_statistics_resampling(&t->how, 0);
    double *x = contestants(t);
    struct pf_contest contest = {t->n, t->c.tasks, t->c.n_seeds, x};
    struct pf_standing *s = calloc(t->n + 1, sizeof *s);
    int status = x != NULL && s != NULL ? PF_OK : PF_ENOMEM;
    fputs("\nranking: the same seed of the same task is a game, the better run "
          "wins\n\n",
          t->out);
    if (status == PF_OK)
        status = pf_ranking(s, &contest, &how, t->doubts);
    if (status == PF_OK)
        status = put_standings(t, s);
    else if (status == PF_EINPUT) {
        fputs("  none: no games connect all learners\n", t->out);
        status = PF_OK;
    }
    free(s);
    free(x);
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
put_columns(const struct table *t, const struct pf_interval *p, size_t from,
            size_t to)
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
put_matrix(const struct table *t)
{
    struct pf_resampling how = pf_statistics_resampling(&t->how, 0);
    struct pf_scores *x = calloc(t->n + 1, sizeof *x);
    struct pf_interval *p = calloc(t->n * t->n + 1, sizeof *p);
    int status = x != NULL && p != NULL ? PF_OK : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < t->n; i++)
        x[i] = t->c.of[t->order[i]];
    fputs("\nhow likely a run of the row is better than one of the column on "
          "the same task\n(*: the interval is on one side of 1/2)\n",
          t->out);
    if (status == PF_OK)
        status = pf_improvement_matrix(p, x, t->n, &how, t->doubts);
    for (size_t j = 0; status == PF_OK && j < t->n; j += MATRIX_COLUMNS) {
        size_t to = j + MATRIX_COLUMNS;
        putc('\n', t->out);
        status = put_columns(t, p, j, to < t->n ? to : t->n);
    }
    free(x);
    free(p);
    return status;
}

/* --- all of it --- */

static int
table_init(struct table *t, const struct pf_results *r, struct pf_diag *d)
{
    struct pf_place at = {.file = r->file};
    if (t->o->how.range == PF_RANGE_QUANTILES)
        return pf_diag_at(d, at,
                          "--interval quantiles is of the runs of one task; "
                          "here it is percentile or bca");
    int status = pf_comparison_read(&t->c, r, t->metric, d);
    if (status == PF_OK) {
        t->order = calloc(t->c.learners + 1, sizeof *t->order);
        status = t->order != NULL ? PF_OK : PF_ENOMEM;
    }
    for (size_t l = 0; status == PF_OK && l < t->c.learners; l++)
        if (t->c.done[l] > 0)
            t->order[t->n++] = l;
    if (status == PF_OK && t->n == 0)
        return pf_diag_at(d, at,
                          "there is nothing to compare yet: no run is done "
                          "with metric '%s'",
                          t->metric);
    return status;
}

static void
put_missing(const struct table *t)
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
table_end(struct table *t, int status)
{
    if (status == PF_OK)
        put_missing(t);
    free(t->order);
    pf_comparison_clear(&t->c);
    return status;
}

int
pf_show_comparison(const struct pf_results *r, const struct pf_show_options *o,
                   const char *metric, FILE *out, struct pf_diag *d,
                   unsigned *doubts)
{
    struct table t = {
        .o = o,
        .metric = metric,
        .out = out,
        .doubts = doubts,
        .how = pf_statistics_with(&o->how, PF_IQM, PF_RANGE_PERCENTILE)};
    int status = table_init(&t, r, d);
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
    if (status == PF_OK && t.n > 1 && t.n <= MATRIX_MOST)
        status = put_matrix(&t);
    return table_end(&t, status);
}

/* --- profiles --- */

static int
put_profile(const struct table *t, size_t l, size_t from, size_t to)
{
    struct pf_interval f[PROFILE_COLUMNS];
    double at[PROFILE_COLUMNS];
    struct pf_resampling how =
        pf_statistics_resampling(&t->how, t->c.stream[l]);
    for (size_t i = from; i < to; i++)
        at[i - from] = t->c.sign * t->o->at[i];
    int status = pf_performance_profile(f, &t->c.of[l], at, to - from, false,
                                        &how, t->doubts);
    for (size_t i = 0; status == PF_OK && i < to - from; i++)
        if (isnan(f[i].low))
            fprintf(t->out, "  %4.2f [%4s, %4s]", f[i].value, "-", "-");
        else
            fprintf(t->out, "  %4.2f [%4.2f, %4.2f]", f[i].value, f[i].low,
                    f[i].high);
    return status;
}

static int
put_profiles(const struct table *t, size_t from, size_t to)
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
    struct table t = {
        .o = o,
        .metric = metric,
        .out = out,
        .doubts = doubts,
        .how = pf_statistics_with(&o->how, PF_IQM, PF_RANGE_PERCENTILE)};
    int status = table_init(&t, r, d);
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
