/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/convergence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/metric/metric.h"
#include "lab/report/group.h"
#include "lab/report/layout.h"
#include "lab/report/theory.h"

/* Theory is drawn above the median by this part of the decades shown. */
#define LIFT 0.04

struct drawing {
    struct pf_figure *f;
    const struct pf_results *r;
    const struct pf_convergence_options *o;
    struct pf_diag *d;
    const char *metric;
    int power; /* of the error, pf_theory_power */
    struct pf_layout layout;
    size_t least, most; /* seeds done, over the curves drawn */
    size_t done, planned;
    bool theory;              /* is any drawn? */
    struct pf_statistics how; /* filled in */
    unsigned doubts;
};

static bool
allocate_curve(struct pf_figure_curve *c, size_t n)
{
    c->n = n;
    c->x = calloc(n + 1, sizeof *c->x);
    c->low = calloc(n + 1, sizeof *c->low);
    c->median = calloc(n + 1, sizeof *c->median);
    c->high = calloc(n + 1, sizeof *c->high);
    return c->x != NULL && c->low != NULL && c->median != NULL &&
           c->high != NULL;
}

static int
add_theory(struct drawing *t, struct pf_figure_curve *c,
           const struct pf_group *g)
{
    if (t->power == 0 || pf_x_is_metric(t->o->x) || !t->f->y_log ||
        !(g->rate > 0.0 && g->rate < 1.0))
        return PF_OK;
    c->theory = calloc(c->n + 1, sizeof *c->theory);
    if (c->theory == NULL)
        return PF_ENOMEM;
    if (pf_theory_line(c->theory, g->step, c->median, c->n,
                       t->power * log10(g->rate)) > 0)
        t->theory = true;
    else {
        free(c->theory);
        c->theory = NULL;
    }
    return PF_OK;
}

static int
fill_curve(struct drawing *t, struct pf_figure_curve *c,
           const struct pf_group *g)
{
    struct pf_interval *value = calloc(g->n_points + 1, sizeof *value);
    int status =
        allocate_curve(c, g->n_points) && value != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = pf_group_summary(g, &t->how, value, c->x, &t->doubts);
    for (size_t i = 0; status == PF_OK && i < g->n_points; i++) {
        c->low[i] = value[i].low;
        c->median[i] = value[i].value;
        c->high[i] = value[i].high;
    }
    free(value);
    if (status != PF_OK)
        return status;
    return add_theory(t, c, g);
}

static int
add_cell(struct drawing *t, struct pf_figure_panel *panel, size_t cell)
{
    struct pf_group g;
    int status = pf_group_read(&g, t->r, cell, t->metric, t->o->x, t->d);
    t->planned += g.n_planned;
    t->done += g.n_done;
    if (status == PF_OK && g.n_points > 0) {
        struct pf_figure_curve *c = &panel->curve[panel->n_curves++];
        c->style = t->layout.curve[cell];
        if (t->most == 0 || g.n_done < t->least)
            t->least = g.n_done;
        t->most = g.n_done > t->most ? g.n_done : t->most;
        status = fill_curve(t, c, &g);
    }
    pf_group_clear(&g);
    return status;
}

static int
add_panel(struct drawing *t, size_t p)
{
    struct pf_figure_panel *panel = &t->f->panel[p];
    int status = PF_OK;
    panel->title = strdup(t->layout.panel_title[p]);
    panel->curve = calloc(t->layout.n_curves + 1, sizeof *panel->curve);
    if (panel->title == NULL || panel->curve == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; status == PF_OK && k < t->layout.n_curves; k++) {
        size_t cell = pf_layout_cell(&t->layout, t->r, p, k);
        if (cell != SIZE_MAX)
            status = add_cell(t, panel, cell);
    }
    return status;
}

static int
add_panels(struct drawing *t)
{
    struct pf_figure *f = t->f;
    int status = PF_OK;
    f->style_label = calloc(t->layout.n_curves + 1, sizeof *f->style_label);
    f->panel = calloc(t->layout.n_panels + 1, sizeof *f->panel);
    if (f->style_label == NULL || f->panel == NULL)
        return PF_ENOMEM;
    f->n_styles = t->layout.n_curves;
    f->n_panels = t->layout.n_panels;
    for (size_t s = 0; s < f->n_styles; s++) {
        f->style_label[s] = strdup(t->layout.curve_label[s]);
        if (f->style_label[s] == NULL)
            return PF_ENOMEM;
    }
    for (size_t p = 0; status == PF_OK && p < f->n_panels; p++)
        status = add_panel(t, p);
    return status;
}

/* Decades from the lowest to the highest median. */
static double
decades_shown(const struct pf_figure *f)
{
    double low = (double) HUGE_VAL, high = 0.0;
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++) {
            const struct pf_figure_curve *c = &f->panel[p].curve[k];
            for (size_t i = 0; i < c->n; i++) {
                if (c->median[i] > 1e-17 && c->median[i] < low)
                    low = c->median[i];
                if (isfinite(c->median[i]) && c->median[i] > high)
                    high = c->median[i];
            }
        }
    return high > low ? log10(high / low) : 0.0;
}

static void
lift_theory(struct pf_figure *f)
{
    double factor = pow(10.0, LIFT * decades_shown(f));
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++) {
            const struct pf_figure_curve *c = &f->panel[p].curve[k];
            for (size_t i = 0; c->theory != NULL && i < c->n; i++)
                c->theory[i] *= factor;
        }
}

/* Does x go back anywhere? Points that are not drawn do not count. */
static bool
turns_back(const struct pf_figure_curve *c)
{
    double before = -(double) HUGE_VAL;
    for (size_t i = 0; i < c->n; i++) {
        if (!isfinite(c->x[i]) || !isfinite(c->median[i]))
            continue;
        if (c->x[i] < before)
            return true;
        before = c->x[i];
    }
    return false;
}

static bool
has_paths(const struct pf_figure *f)
{
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++)
            if (turns_back(&f->panel[p].curve[k]))
                return true;
    return false;
}

static void
put_seeds(const struct drawing *t, FILE *f)
{
    const char *both = pf_x_is_metric(t->o->x) ? " on both axes" : "";
    char range[PF_STATISTICS_TEXT], seeds[60];
    bool quantiles = t->how.range == PF_RANGE_QUANTILES;
    if (t->least == t->most)
        snprintf(seeds, sizeof seeds, "%zu", t->most);
    else
        snprintf(seeds, sizeof seeds, "%zu to %zu", t->least, t->most);
    if (t->most == 1 && t->least == 1)
        fputs("one seed", f);
    else
        fprintf(f, "%s of %s seeds%s, %s%s%s", pf_statistics_name(&t->how),
                seeds, both, t->f->paths ? "bars" : "band",
                quantiles ? " from " : ": ",
                pf_statistics_range(&t->how, range));
    if (t->f->paths)
        fputs(", dot at the last step", f);
}

/* What the picture shows, and what is not in it. */
static char *
make_note(const struct drawing *t)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    put_seeds(t, f);
    if (t->theory)
        fputs("; dashed: slope predicted by local theory", f);
    if (t->done < t->planned)
        fprintf(f, "; %zu of %zu runs are not done", t->planned - t->done,
                t->planned);
    bool bad = ferror(f) != 0;
    if (fclose(f) != 0 || bad) {
        free(text);
        return NULL;
    }
    return text;
}

static const pf_metric_type *
metric_called(const char *name)
{
    return (const pf_metric_type *) pf_kind_find(&pf_metric_family, name);
}

/* The type's axis title is ours; a metric that this program does not know
 * is shown by its name, which may come from anywhere. */
static int
choose_axes(struct drawing *t)
{
    struct pf_figure *f = t->f;
    const char *x = t->o->x;
    const pf_metric_type *x_type = metric_called(x);
    const pf_metric_type *type = metric_called(t->metric);
    bool best_0 = type != NULL && type->zero_is_best;
    f->x_enhanced = x_type != NULL;
    f->x_label = strdup(x_type != NULL ? x_type->axis : x);
    f->y_enhanced = type != NULL;
    f->y_label = type != NULL ? type->axis : t->metric;
    f->x_log = t->o->x_scale == PF_SCALE_LOG;
    f->y_log = t->o->y_scale == PF_SCALE_LOG ||
               (t->o->y_scale == PF_SCALE_AUTO && best_0);
    return f->x_label != NULL ? PF_OK : PF_ENOMEM;
}

static int
draw(struct drawing *t)
{
    struct pf_figure *f = t->f;
    const char *name = t->r->name[0] != '\0' ? t->r->name : t->r->file;
    int status = choose_axes(t);
    if (status == PF_OK)
        status = pf_layout_make(&t->layout, t->r);
    if (status == PF_OK)
        status = add_panels(t);
    if (status != PF_OK)
        return status;
    lift_theory(f);
    f->paths = has_paths(f);
    f->title = strdup(name);
    f->note = make_note(t);
    if (f->title == NULL || f->note == NULL)
        return PF_ENOMEM;
    if (t->most == 0)
        return pf_diag_at(t->d, (struct pf_place){.file = t->r->file},
                          "there is nothing to draw yet: of %zu runs none is "
                          "done with metric '%s'",
                          t->planned, t->metric);
    return PF_OK;
}

/* The metric asked for, or the first that is not x. */
static int
choose_metric(struct drawing *t)
{
    const struct pf_results *r = t->r;
    const char *x = pf_x_is_metric(t->o->x) ? t->o->x : "";
    struct pf_place at = {.file = r->file};
    if (t->metric != NULL && !pf_results_has_metric(r, t->metric, t->d))
        return PF_EINPUT;
    if (!pf_results_has_x(r, t->o->x, t->d))
        return PF_EINPUT;
    if (t->metric != NULL && strcmp(t->metric, x) == 0)
        return pf_diag_at(t->d, at,
                          "metric '%s' against itself says nothing; choose "
                          "another one with --metric",
                          x);
    for (size_t m = 0; t->metric == NULL && m < r->n_metrics; m++)
        if (strcmp(r->metric[m], x) != 0)
            t->metric = r->metric[m];
    if (t->metric == NULL)
        return pf_diag_at(t->d, at,
                          "no %smetric was recorded; there is nothing to draw",
                          x[0] != '\0' ? "other " : "");
    return PF_OK;
}

int
pf_convergence_make(struct pf_figure *out, const struct pf_results *r,
                    const struct pf_convergence_options *o, struct pf_diag *d)
{
    struct pf_convergence_options all = *o;
    struct drawing t = {
        .f = out, .r = r, .o = &all, .d = d, .metric = o->metric};
    *out = (struct pf_figure){0};
    int status = o->x == NULL ? pf_results_counter(r, &all.x, d) : PF_OK;
    if (status == PF_OK)
        status = choose_metric(&t);
    if (status != PF_OK)
        return status;
    status = pf_statistics_check_cell(&o->how, r->file, d);
    if (status != PF_OK)
        return status;
    t.how = pf_statistics_with(&o->how, PF_MEDIAN, PF_RANGE_QUANTILES);
    t.power = pf_theory_power(t.metric);
    status = draw(&t);
    if (status == PF_OK)
        pf_statistics_warn(t.doubts, r->file, d);
    pf_layout_clear(&t.layout);
    return status;
}
