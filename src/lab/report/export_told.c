/* What show tells, as tables for other programs: lab/report/export.h. Those
 * that go cell by cell, and those of the comparison.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/comparison_part.h"
#include "lab/report/export_told.h"
#include "lab/report/group.h"
#include "lab/report/show_part.h"
#include "lab/report/theory.h"

/* Numbers of one metric. */
struct telling {
    const struct pf_results *r;
    const struct pf_show_options *o;
    enum pf_export_table table;
    const char *metric, *x;
    struct pf_statistics how; /* filled in */
    struct pf_row *row;
    size_t n_names; /* 0: the line of names has been written */
    struct pf_diag *d;
    unsigned doubts;
};

/* Once nothing can be refused any more. */
static void
put_head(struct telling *t)
{
    if (t->n_names > 0)
        pf_row_head(t->row, t->n_names);
    t->n_names = 0;
}

void
pf_row_interval(struct pf_row *w, const struct pf_interval *x)
{
    pf_row_real(w, x->value);
    pf_row_real(w, x->low);
    pf_row_real(w, x->high);
}

/* --- cell by cell --- */

static double
mean(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double) n;
}

static int
put_values(struct telling *t, const struct pf_group *g)
{
    struct pf_row *w = t->row;
    struct pf_interval last = {NAN, NAN, NAN};
    size_t at = g->n_points > 0 ? (g->n_points - 1) * g->n_done : 0;
    int status = PF_OK;
    pf_row_count(w, g->n_done);
    pf_row_count(w, g->n_planned);
    pf_row_count(w, g->n_failed);
    if (g->n_points > 0) {
        pf_row_count(w, g->step[g->n_points - 1]);
        pf_row_real(w, mean(g->x + at, g->n_done));
        status = pf_statistics_of(&last, &t->how, g->value + at, 1, g->n_done,
                                  g->stream, &t->doubts);
    } else {
        pf_row_setting(w, NULL);
        pf_row_setting(w, NULL);
    }
    pf_row_interval(w, &last);
    return status;
}

static int
put_times(struct telling *t, const struct pf_group *g)
{
    struct pf_reach reach = {.x = NAN, .most = NAN, .low = NAN, .high = NAN};
    double threshold =
        t->o->has_threshold ? t->o->threshold : PF_SHOW_THRESHOLD;
    int status = PF_OK;
    if (g->n_points > 0)
        status = pf_group_reach(&reach, g, threshold, t->how.confidence);
    pf_row_real(t->row, threshold);
    pf_row_text(t->row, t->x);
    pf_row_count(t->row, g->n_done);
    pf_row_count(t->row, reach.reached);
    pf_row_real(t->row, reach.most);
    pf_row_real(t->row, reach.censored ? (double) NAN : reach.x);
    pf_row_real(t->row, reach.low);
    pf_row_real(t->row, reach.high);
    return status;
}

static int
put_rate(struct telling *t, const struct pf_group *g)
{
    struct pf_cell_rate rate = {.rate = {NAN, NAN, NAN}, .r2 = NAN};
    bool factor = t->o->rate.law == PF_LOG_LINEAR;
    int power = pf_theory_power(t->metric), status = PF_OK;
    bool told = g->n_points > 0 && factor && power > 0 &&
                strcmp(t->x, "steps") == 0 && g->rate < 1.0;
    if (g->n_points > 0)
        status = pf_cell_rate(&rate, g, &t->o->rate, &t->how, &t->doubts);
    pf_row_text(t->row, factor ? "factor" : "order");
    pf_row_text(t->row, t->x);
    pf_row_count(t->row, g->n_done);
    pf_row_count(t->row, rate.fitted);
    pf_row_interval(t->row, &rate.rate);
    pf_row_real(t->row, told ? pow(g->rate, power) : (double) NAN);
    pf_row_real(t->row, rate.r2);
    return status;
}

static int
put_cell(struct telling *t, size_t c)
{
    const struct pf_results_cell *cell = &t->r->cell[c];
    const char *x = t->table == PF_EXPORT_VALUES ? "queries" : t->x;
    struct pf_group g;
    int status = pf_group_read(&g, t->r, c, t->metric, x, t->d);
    if (status == PF_OK) {
        pf_row_text(t->row, cell->learner);
        pf_row_text(t->row, cell->world);
        for (size_t a = 0; a < t->r->n_axes; a++)
            pf_row_setting(t->row, cell->axis_value[a]);
        pf_row_text(t->row, t->metric);
        status = t->table == PF_EXPORT_VALUES  ? put_values(t, &g)
                 : t->table == PF_EXPORT_TIMES ? put_times(t, &g)
                                               : put_rate(t, &g);
        pf_row_end(t->row);
    }
    pf_group_clear(&g);
    return status;
}

/* --- comparisons --- */

static void
put_curve(struct telling *t, const struct pf_compared *c, size_t l)
{
    size_t cell = 0;
    while (c->c.layout.curve[cell] != l)
        cell++;
    pf_row_text(t->row, t->r->cell[cell].learner);
    pf_row_text(t->row, c->c.layout.curve_label[l]);
}

static int
put_aggregates(struct telling *t, const struct pf_compared *c, size_t l)
{
    struct pf_interval x = {NAN, NAN, NAN}, gap = {NAN, NAN, NAN};
    struct pf_aggregate of_gap = pf_compared_gap(c);
    int status = PF_OK;
    pf_row_count(t->row, c->c.tasks);
    pf_row_count(t->row, c->c.done[l]);
    pf_row_count(t->row, c->c.planned[l]);
    if (c->c.done[l] > 0)
        status = pf_compared_aggregate(c, l, &c->how.aggregate, &x);
    if (status == PF_OK && c->c.done[l] > 0 && t->o->has_threshold)
        status = pf_compared_aggregate(c, l, &of_gap, &gap);
    pf_row_interval(t->row, &x);
    pf_row_interval(t->row, &gap);
    return status;
}

static void
put_standing(struct telling *t, const struct pf_compared *c, size_t l,
             const struct pf_standing *s)
{
    struct pf_standing none = {NAN, .points = {NAN, NAN, NAN},
                               .rank = {NAN, NAN, NAN}};
    for (size_t i = 0; s != NULL && i < c->n; i++)
        if (c->order[i] == l)
            none = s[i];
    pf_row_real(t->row, none.winrate);
    pf_row_interval(t->row, &none.points);
    pf_row_interval(t->row, &none.rank);
}

static int
put_comparison(struct telling *t, const struct pf_compared *c)
{
    struct pf_standing *s = calloc(c->n + 1, sizeof *s);
    int status = s != NULL ? PF_OK : PF_ENOMEM;
    bool ranked = false;
    if (status == PF_OK && c->n > 1) {
        status = pf_compared_ranking(c, s);
        ranked = status == PF_OK;
        status = status == PF_EINPUT ? PF_OK : status;
    }
    for (size_t l = 0; status == PF_OK && l < c->c.learners; l++) {
        put_curve(t, c, l);
        pf_row_text(t->row, t->metric);
        status = put_aggregates(t, c, l);
        put_standing(t, c, l, ranked ? s : NULL);
        pf_row_end(t->row);
    }
    free(s);
    return status;
}

static int
put_improvement(struct telling *t, const struct pf_compared *c)
{
    struct pf_interval *p = calloc(c->n * c->n + 1, sizeof *p);
    int status = p != NULL ? pf_compared_matrix(c, p) : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < c->n * c->n; i++) {
        if (i / c->n == i % c->n)
            continue;
        pf_row_text(t->row, t->metric);
        put_curve(t, c, c->order[i / c->n]);
        put_curve(t, c, c->order[i % c->n]);
        pf_row_interval(t->row, &p[i]);
        pf_row_end(t->row);
    }
    free(p);
    return status;
}

static int
put_profile(struct telling *t, const struct pf_compared *c)
{
    size_t n = t->o->n_at;
    struct pf_interval *f = calloc(n + 1, sizeof *f);
    int status = f != NULL ? PF_OK : PF_ENOMEM;
    for (size_t l = 0; status == PF_OK && l < c->n; l++) {
        status = pf_compared_profile(c, c->order[l], 0, n, f);
        for (size_t i = 0; status == PF_OK && i < n; i++) {
            put_curve(t, c, c->order[l]);
            pf_row_text(t->row, t->metric);
            pf_row_real(t->row, t->o->at[i]);
            pf_row_interval(t->row, &f[i]);
            pf_row_end(t->row);
        }
    }
    free(f);
    return status;
}

static int
put_compared(struct telling *t)
{
    struct pf_compared c = {
        .o = t->o, .metric = t->metric, .doubts = &t->doubts};
    int status = pf_compared_open(&c, t->r, t->d);
    if (status == PF_OK) {
        put_head(t);
        status = t->table == PF_EXPORT_COMPARISON    ? put_comparison(t, &c)
                 : t->table == PF_EXPORT_IMPROVEMENT ? put_improvement(t, &c)
                                                     : put_profile(t, &c);
    }
    pf_compared_clear(&c);
    return status;
}

/* --- tables --- */

static const struct pf_told_columns columns[PF_EXPORT_TABLES] = {
    [PF_EXPORT_VALUES] = {{"learner", "world", NULL},
                          {"metric", "runs", "planned", "failed", "step",
                           "queries", "estimate", "low", "high", NULL},
                          true},
    [PF_EXPORT_TIMES] = {{"learner", "world", NULL},
                         {"metric", "threshold", "x", "runs", "reached", "most",
                          "median", "low", "high", NULL},
                         true},
    [PF_EXPORT_RATE] = {{"learner", "world", NULL},
                        {"metric", "law", "x", "runs", "fitted", "rate", "low",
                         "high", "theory", "r2", NULL},
                        true},
    [PF_EXPORT_COMPARISON] = {{"learner", "label", NULL},
                              {"metric", "tasks", "runs", "planned", "estimate",
                               "low", "high", "gap", "gap_low", "gap_high",
                               "winrate", "elo", "elo_low", "elo_high", "rank",
                               "rank_low", "rank_high", NULL},
                              false},
    [PF_EXPORT_IMPROVEMENT] = {{"metric", "learner", "label", NULL},
                               {"other", "other_label", "probability", "low",
                                "high", NULL},
                               false},
    [PF_EXPORT_PROFILE] = {
        {"learner", "label", NULL},
        {"metric", "threshold", "share", "low", "high", NULL},
        false}};

int
pf_told_begin(struct pf_row *row, const struct pf_results *r,
              const struct pf_told_columns *c, char ***name, size_t *n)
{
    const struct pf_results no_axes = {.n_axes = 0};
    *name =
        pf_column_names(c->axes ? r : &no_axes, c->lead, c->column, NULL, 0, n);
    if (*name == NULL)
        return PF_ENOMEM;
    row->name = *name;
    return PF_OK;
}

static const enum pf_show_kind kind[PF_EXPORT_TABLES] = {
    [PF_EXPORT_TIMES] = PF_SHOW_TIMES,
    [PF_EXPORT_RATE] = PF_SHOW_RATE,
    [PF_EXPORT_COMPARISON] = PF_SHOW_COMPARISON,
    [PF_EXPORT_IMPROVEMENT] = PF_SHOW_COMPARISON,
    [PF_EXPORT_PROFILE] = PF_SHOW_PROFILE};

static int
put_metric(struct telling *t)
{
    int status = PF_OK;
    bool values = kind[t->table] == PF_SHOW_VALUES;
    t->x = t->o->x;
    if (t->table == PF_EXPORT_RATE && t->x == NULL)
        t->x = "steps";
    if (t->table == PF_EXPORT_TIMES && t->x == NULL)
        status = pf_results_counter(t->r, &t->x, t->d);
    t->how =
        pf_statistics_with(&t->o->how, PF_MEDIAN,
                           values ? PF_RANGE_QUANTILES : PF_RANGE_PERCENTILE);
    if (t->table >= PF_EXPORT_COMPARISON)
        return put_compared(t);
    put_head(t);
    for (size_t c = 0; status == PF_OK && c < t->r->n_cells; c++)
        status = ferror(t->row->out) ? PF_OK : put_cell(t, c);
    return status;
}

/* All metrics, or those that are asked for. */
static int
put_table(struct telling *t)
{
    const struct pf_results *r = t->r;
    bool named = t->o->n_metrics > 0;
    size_t n = named                          ? t->o->n_metrics
               : t->table == PF_EXPORT_VALUES ? r->n_metrics
                                              : r->n_metrics > 0;
    const char **metric = calloc(n + 1, sizeof *metric);
    char **name = NULL;
    size_t n_names = 0;
    if (metric == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++)
        metric[i] = named ? t->o->metric[i] : r->metric[i];
    int status = pf_show_check(r, t->o, metric, n, t->d);
    if (status == PF_OK)
        status = pf_told_begin(t->row, r, &columns[t->table], &name, &n_names);
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        t->metric = metric[i];
        t->n_names = i == 0 ? n_names : 0;
        status = put_metric(t);
    }
    pf_column_names_free(name, n_names);
    free(metric);
    return status;
}

int
pf_export_told(const struct pf_results *r, const struct pf_export_told *how,
               FILE *out, struct pf_diag *d)
{
    struct pf_row row = {.out = out, .format = how->format};
    struct pf_show_options o = how->show;
    struct telling t = {
        .r = r, .o = &o, .table = how->table, .row = &row, .d = d};
    o.kind = kind[how->table];
    if (how->table == PF_EXPORT_LEADERBOARD)
        return pf_export_leaderboard(r, &how->board, &row, d);
    int status = put_table(&t);
    if (status == PF_OK)
        pf_statistics_warn(t.doubts, r->file, d);
    return status;
}
