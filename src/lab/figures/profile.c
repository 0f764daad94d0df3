/* The profile figure: how learners compare over all worlds and settings.
 *
 * On the left the performance profile of each (Agarwal et al. 2021, "Deep
 * Reinforcement Learning at the Edge of the Statistical Precipice",
 * arXiv:2108.13264): the share of its runs that end better than a threshold,
 * for every threshold, with bootstrap bands: the higher curve is better, and
 * where curves cross neither is. On the right how likely a run of the row ends
 * better than one of the column on the same task. The numbers are those of
 * `prefarm show --profile` and `--compare`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "eval/stats/quantile.h"
#include "eval/stats/ranking.h"
#include "lab/figures/curves.h"
#include "lab/report/comparison.h"

#define THRESHOLDS 81  /* of a curve, where none are asked for */
#define LEAST 1e-17    /* on a log axis: as in eval/report/figure.h */
#define MATRIX_MOST 42 /* learners */
#define TOLD_MOST 12   /* of which numbers can be read in the tiles */

struct profile {
    struct pf_drawing t;
    struct pf_comparison c;
    size_t *order; /* learners that have runs, n of them */
    size_t n;
    double *at; /* thresholds of the metric, ascending */
    size_t n_at;
    struct pf_interval *p; /* n * n: the matrix */
};

static const char *const why =
    "it compares learners: it needs two of them, or more";

/* --- thresholds --- */

static bool
is_log(const struct profile *v)
{
    const pf_metric_type *type = pf_metric_called(v->t.metric);
    enum pf_scale scale = v->t.o->x_scale;
    return scale == PF_SCALE_LOG ||
           (scale == PF_SCALE_AUTO && type != NULL && type->zero_is_best);
}

/* The least and largest value that can be shown; false: there is none. */
static bool
find_ends(const struct profile *v, double *low, double *high)
{
    bool log_axis = is_log(v);
    *low = (double) HUGE_VAL;
    *high = -(double) HUGE_VAL;
    for (size_t i = 0; i < v->n; i++) {
        const struct pf_scores *s = &v->c.of[v->order[i]];
        for (size_t k = 0; k < pf_scores_total(s); k++) {
            double x = v->c.sign * s->x[k];
            if (!isfinite(x) || (log_axis && x <= LEAST))
                continue;
            *low = fmin(*low, x);
            *high = fmax(*high, x);
        }
    }
    return *low <= *high;
}

/* From a little below the best run to a little above the worst, in equal
 * steps, or ratios. */
static void
spread_thresholds(struct profile *v)
{
    double low, high;
    bool log_axis = is_log(v);
    if (!find_ends(v, &low, &high)) {
        low = log_axis ? LEAST : 0.0;
        high = 1.0;
    }
    if (log_axis) {
        low = log(low);
        high = log(high);
    }
    double margin = high > low ? 0.04 * (high - low) : 0.5;
    low -= margin;
    high += margin;
    for (size_t i = 0; i < v->n_at; i++) {
        double x = low + (high - low) * (double) i / (double) (v->n_at - 1);
        v->at[i] = log_axis ? exp(x) : x;
    }
}

static int
choose_thresholds(struct profile *v)
{
    const struct pf_plot_options *o = v->t.o;
    v->n_at = o->n_at > 0 ? o->n_at : THRESHOLDS;
    v->at = calloc(v->n_at + 1, sizeof *v->at);
    if (v->at == NULL)
        return PF_ENOMEM;
    if (o->n_at == 0) {
        spread_thresholds(v);
        return PF_OK;
    }
    memcpy(v->at, o->at, v->n_at * sizeof *v->at);
    pf_sort_reals(v->at, v->n_at);
    return PF_OK;
}

/* --- curves --- */

/* Of the i-th learner that has runs. A learner has the same style in all
 * figures, whoever is missing. */
static const char *
name_of(const struct profile *v, size_t i)
{
    return v->c.layout.curve_label[v->order[i]];
}

static int
add_curve(struct profile *v, size_t i)
{
    struct pf_drawing *t = &v->t;
    size_t l = v->order[i], n = v->n_at;
    struct pf_interval *share = calloc(n + 1, sizeof *share);
    double *score = calloc(n + 1, sizeof *score);
    struct pf_figure_curve *c = pf_drawing_curve(t, 0, l, n);
    struct pf_resampling how =
        pf_statistics_resampling(&t->how, v->c.stream[l]);
    int status =
        share != NULL && score != NULL && c != NULL ? PF_OK : PF_ENOMEM;
    for (size_t j = 0; status == PF_OK && j < n; j++)
        score[j] = v->c.sign * v->at[j];
    if (status == PF_OK)
        status = pf_performance_profile(share, &v->c.of[l], score, n, false,
                                        &how, &t->doubts);
    for (size_t j = 0; status == PF_OK && j < n; j++) {
        bool known = !isnan(share[j].low);
        c->x[j] = v->at[j];
        c->median[j] = share[j].value;
        c->low[j] = known ? share[j].low : share[j].value;
        c->high[j] = known ? share[j].high : share[j].value;
    }
    free(share);
    free(score);
    return status;
}

static int
draw_profiles(struct profile *v)
{
    struct pf_figure *f = v->t.f;
    char title[80];
    snprintf(title, sizeof title, "share of runs %s the threshold",
             v->c.sign > 0.0 ? "above" : "below");
    f->panel[0].title = strdup(title);
    f->panel[0].curve = calloc(v->n + 1, sizeof *f->panel[0].curve);
    f->style_label = calloc(v->c.learners + 1, sizeof *f->style_label);
    if (f->panel[0].title == NULL || f->panel[0].curve == NULL ||
        f->style_label == NULL)
        return PF_ENOMEM;
    f->n_styles = v->c.learners;
    int status = PF_OK;
    for (size_t l = 0; status == PF_OK && l < f->n_styles; l++) {
        f->style_label[l] = strdup(v->c.layout.curve_label[l]);
        status = f->style_label[l] != NULL ? PF_OK : PF_ENOMEM;
    }
    for (size_t i = 0; status == PF_OK && i < v->n; i++)
        status = add_curve(v, i);
    return status;
}

/* --- the matrix --- */

static int
find_matrix(struct profile *v)
{
    struct pf_resampling how = pf_statistics_resampling(&v->t.how, 0);
    struct pf_scores *x = calloc(v->n + 1, sizeof *x);
    v->p = calloc(v->n * v->n + 1, sizeof *v->p);
    int status = x != NULL && v->p != NULL ? PF_OK : PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < v->n; i++)
        x[i] = v->c.of[v->order[i]];
    if (status == PF_OK)
        status = pf_improvement_matrix(v->p, x, v->n, &how, &v->t.doubts);
    free(x);
    return status;
}

/* Rows by name and number, columns by number. */
static int
label_tiles(const struct profile *v, struct pf_figure_tiles *m)
{
    m->x_label = calloc(v->n + 1, sizeof *m->x_label);
    m->y_label = calloc(v->n + 1, sizeof *m->y_label);
    if (m->x_label == NULL || m->y_label == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < v->n; i++) {
        const char *name = name_of(v, i);
        size_t size = strlen(name) + 24;
        m->x_label[i] = malloc(size);
        m->y_label[i] = malloc(size);
        if (m->x_label[i] == NULL || m->y_label[i] == NULL)
            return PF_ENOMEM;
        snprintf(m->x_label[i], size, "%zu", i + 1);
        snprintf(m->y_label[i], size, "%s  %zu", name, i + 1);
    }
    return PF_OK;
}

static int
tell_tiles(const struct profile *v, struct pf_figure_tiles *m)
{
    size_t n = v->n * v->n;
    char text[16];
    m->text = calloc(n + 1, sizeof *m->text);
    if (m->text == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct pf_interval *p = &v->p[i];
        bool told = p->low > 0.5 || p->high < 0.5;
        bool none = i % (v->n + 1) == 0 || isnan(p->value);
        snprintf(text, sizeof text, "%.2f%s", p->value, told ? "*" : "");
        m->text[i] = strdup(none ? "" : text);
        if (m->text[i] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static int
draw_matrix(struct profile *v)
{
    struct pf_figure_panel *panel = &v->t.f->panel[1];
    struct pf_figure_tiles *m = panel->tiles = calloc(1, sizeof *m);
    panel->title = strdup("chance that the row ends better than the column");
    if (m == NULL || panel->title == NULL)
        return PF_ENOMEM;
    m->n_x = m->n_y = v->n;
    m->diverging = true;
    m->low = 0.0;
    m->middle = 0.5;
    m->high = 1.0;
    m->value = calloc(v->n * v->n + 1, sizeof *m->value);
    m->value_title = strdup("P(row better)");
    int status = m->value != NULL && m->value_title != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = label_tiles(v, m);
    for (size_t i = 0; status == PF_OK && i < v->n * v->n; i++)
        m->value[i] = i % (v->n + 1) == 0 ? (double) NAN : v->p[i].value;
    return status == PF_OK && v->n <= TOLD_MOST ? tell_tiles(v, m) : status;
}

/* --- the whole --- */

static int
set_axes(struct profile *v)
{
    struct pf_figure *f = v->t.f;
    f->x_label = strdup(pf_metric_axis(v->t.metric));
    f->x_enhanced = pf_metric_called(v->t.metric) != NULL;
    f->y_label = "share of runs";
    f->x_log = is_log(v);
    f->dots = v->t.o->n_at > 0;
    return f->x_label != NULL ? PF_OK : PF_ENOMEM;
}

static char *
make_note(const struct profile *v)
{
    char range[PF_STATISTICS_TEXT], *text = NULL;
    size_t done = 0, planned = 0, size = 0;
    FILE *out = pf_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (size_t l = 0; l < v->c.learners; l++) {
        done += v->c.done[l];
        planned += v->c.planned[l];
    }
    fprintf(out, "%zu runs of %zu task%s at the last step, %s is %s; band: %s",
            done, v->c.tasks, v->c.tasks == 1 ? "" : "s",
            v->c.sign > 0.0 ? "more" : "less",
            v->c.neutral ? "taken for better" : "better",
            pf_statistics_range(&v->t.how, range));
    if (v->n > 1)
        fputs("; *: told from 1/2", out);
    if (done < planned) {
        fprintf(out, "; %zu of %zu runs are not in it", planned - done,
                planned);
        pf_curves_missing(v->t.f, out);
    }
    return fclose(out) == 0 ? text : NULL;
}

static int
put_medians(const struct profile *v, FILE *out)
{
    int status = PF_OK;
    for (size_t i = 0; i < v->n && status != PF_ENOMEM; i++) {
        double x = (double) NAN;
        struct pf_aggregate median = {.kind = PF_MEDIAN};
        status = pf_aggregate(&x, &median, &v->c.of[v->order[i]]);
        if (status == PF_OK)
            fprintf(out, "%s %s %.3g", i > 0 ? ";" : "", name_of(v, i),
                    v->c.sign * x);
    }
    return status != PF_ENOMEM ? PF_OK : status;
}

static char *
make_alt(const struct profile *v)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = pf_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fprintf(out,
            "Performance profiles of %zu learners by %s: the share of runs "
            "that end better than each threshold. Medians:",
            v->n, v->t.f->x_label);
    int status = put_medians(v, out);
    fputs(". Chance that a run of one ends better than one of another:", out);
    for (size_t i = 0, told = 0; i < v->n; i++)
        for (size_t j = i + 1; j < v->n && told < 24; j++, told++)
            fprintf(out, "%s %s than %s %.2f", told > 0 ? ";" : "",
                    name_of(v, i), name_of(v, j), v->p[i * v->n + j].value);
    putc('.', out);
    if (fclose(out) != 0 || status != PF_OK) {
        free(text);
        return NULL;
    }
    return text;
}

static int
order_learners(struct profile *v)
{
    const struct pf_place at = {.file = v->t.r.file};
    v->order = calloc(v->c.learners + 1, sizeof *v->order);
    if (v->order == NULL)
        return PF_ENOMEM;
    for (size_t l = 0; l < v->c.learners; l++)
        if (v->c.done[l] > 0)
            v->order[v->n++] = l;
    if (v->n == 0)
        return pf_diag_at(v->t.d, at,
                          "there is nothing to compare yet: no run is done "
                          "with metric '%s'",
                          v->t.metric);
    if (v->c.learners > MATRIX_MOST)
        return pf_diag_at(v->t.d, at,
                          "%zu curves are more than can be told apart (%d); "
                          "`prefarm show --compare` has a table of them",
                          v->c.learners, MATRIX_MOST);
    return PF_OK;
}

static int
draw(struct profile *v)
{
    struct pf_figure *f = v->t.f;
    f->n_panels = v->n > 1 ? 2 : 1;
    f->panel = calloc(3, sizeof *f->panel);
    int status = f->panel != NULL ? choose_thresholds(v) : PF_ENOMEM;
    if (status == PF_OK)
        status = set_axes(v);
    if (status == PF_OK)
        status = draw_profiles(v);
    if (status == PF_OK)
        status = find_matrix(v);
    if (status == PF_OK && v->n > 1)
        status = draw_matrix(v);
    if (status != PF_OK)
        return status;
    f->title = strdup(v->t.r.name[0] != '\0' ? v->t.r.name : v->t.r.file);
    f->note = make_note(v);
    f->alt = make_alt(v);
    pf_statistics_warn(v->t.doubts, v->t.r.file, v->t.d);
    return f->title != NULL && f->note != NULL && f->alt != NULL ? PF_OK
                                                                 : PF_ENOMEM;
}

static int
check(struct profile *v)
{
    if (v->t.o->how.range == PF_RANGE_QUANTILES)
        return pf_diag_at(v->t.d, (struct pf_place){.file = v->t.r.file},
                          "--interval quantiles is of the runs of one task; "
                          "here it is percentile or bca");
    v->t.how = pf_statistics_with(&v->t.o->how, PF_IQM, PF_RANGE_PERCENTILE);
    return pf_drawing_metric(&v->t, (const char *const[]){NULL});
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct profile v = {.n = 0};
    int status = pf_drawing_open(&v.t, out, r, o, d);
    if (status == PF_OK)
        status = check(&v);
    if (status == PF_OK)
        status = pf_comparison_read(&v.c, &v.t.r, v.t.metric, d);
    if (status == PF_OK)
        status = order_learners(&v);
    if (status == PF_OK)
        status = draw(&v);
    free(v.order);
    free(v.at);
    free(v.p);
    pf_comparison_clear(&v.c);
    pf_drawing_close(&v.t);
    return status;
}

static bool
suits(const struct pf_results *r, const char **reason)
{
    for (size_t c = 1; c < r->n_cells && r->n_metrics > 0; c++)
        if (strcmp(r->cell[c].learner, r->cell[0].learner) != 0)
            return true;
    *reason = why;
    return false;
}

const struct pf_plot_kind pf_plot_profile = {
    .name = "profile",
    .doc = "share of runs better than a threshold, and who is likely to beat "
           "whom, over all worlds",
    .uses = PF_PLOT_METRIC | PF_PLOT_X_SCALE | PF_PLOT_STATISTICS |
            PF_PLOT_WORLD | PF_PLOT_LEARNER | PF_PLOT_AT,
    .suits = suits,
    .make = make,
};
