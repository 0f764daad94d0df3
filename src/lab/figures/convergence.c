/* The convergence figure: a metric against queries, steps, a price, seconds or
 * another metric, one panel for each world and setting (lab/report/layout.h),
 * one curve for each learner: median over the seeds with a band from the 10 %
 * to the 90 % quantile, or as lab/report/statistics.h is asked for.
 *
 * Another metric is measured, too: x is then the median over the seeds at that
 * step, and a curve goes from step to step, which need not be from left to
 * right. Where some curve turns back, or no curve has two points, the figure
 * has vertical ranges in place of bands, and a dot at the last step.
 *
 * Where the runs have a predicted rate r, the factor by which the error e of
 * the log-policy shrinks per step, theory is drawn dashed: a divergence or a
 * gap that is smallest at the solution is quadratic in e there and shrinks
 * by r^2 per step, the span of the log-policy's error by r; not where x is a
 * metric. Only the slope is theory's. The line stands a little above the
 * median, beside that part of it where it falls steadily: from where half of
 * its decades are done down to the noise of double precision.
 *
 * Dotted is a proven bound, where there is one for the learner and the metric
 * (lab/report/bound.h).
 *
 * A threshold is a level line. The dot on it is where the median run first
 * comes to it, by Kaplan and Meier as in the tables: not where the curve
 * crosses, which runs that come and go again pull apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/report/bound.h"
#include "lab/figures/curves.h"
#include "lab/report/theory.h"

/* Theory is drawn above the median by this part of the decades shown. */
#define LIFT 0.04

struct converging {
    struct pf_drawing t;
    struct pf_bounds *bounds;  /* NULL: there are none */
    int power;                 /* of the error, pf_theory_power */
    bool theory, bound, reach; /* is any drawn? */
};

/* --- curves --- */

static int
add_theory(struct converging *v, struct pf_figure_curve *c,
           const struct pf_group *g)
{
    if (v->power == 0 || pf_x_is_metric(v->t.x) || !v->t.f->y_log ||
        !(g->rate > 0.0 && g->rate < 1.0))
        return PF_OK;
    c->theory = calloc(c->n + 1, sizeof *c->theory);
    if (c->theory == NULL)
        return PF_ENOMEM;
    if (pf_theory_line(c->theory, g->step, c->median, c->n,
                       v->power * log10(g->rate)) > 0)
        v->theory = true;
    else {
        free(c->theory);
        c->theory = NULL;
    }
    return PF_OK;
}

static int
add_bound(struct converging *v, struct pf_figure_curve *c,
          const struct pf_group *g, size_t cell)
{
    const char *run = v->t.r.cell[cell].run[0];
    if (v->bounds == NULL || pf_x_is_metric(v->t.x))
        return PF_OK;
    c->bound = calloc(c->n + 1, sizeof *c->bound);
    if (c->bound == NULL)
        return PF_ENOMEM;
    if (pf_bounds_of_cell(c->bound, v->bounds, run, g->step, c->median, c->n))
        v->bound = true;
    else {
        free(c->bound);
        c->bound = NULL;
    }
    return PF_OK;
}

/* A median run that does not get there has no dot. */
static int
add_reach(struct converging *v, struct pf_figure_curve *c,
          const struct pf_group *g)
{
    struct pf_reach found;
    if (!v->t.o->has_threshold)
        return PF_OK;
    int status =
        pf_group_reach(&found, g, v->t.o->threshold, v->t.how.confidence);
    if (status != PF_OK || found.censored || found.reached == 0)
        return status;
    c->reach = calloc(3, sizeof *c->reach);
    if (c->reach == NULL)
        return PF_ENOMEM;
    memcpy(c->reach, (double[]){found.x, found.low, found.high},
           3 * sizeof *c->reach);
    v->reach = true;
    return PF_OK;
}

static int
fill_curve(void *self, struct pf_figure_curve *c, const struct pf_group *g,
           size_t cell)
{
    struct converging *v = self;
    struct pf_interval *value = calloc(g->n_points + 1, sizeof *value);
    int status = value != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = pf_group_summary(g, &v->t.how, value, c->x, &v->t.doubts);
    for (size_t i = 0; status == PF_OK && i < g->n_points; i++)
        pf_drawing_put(c, i, &value[i]);
    free(value);
    if (status == PF_OK)
        status = add_theory(v, c, g);
    if (status == PF_OK)
        status = add_reach(v, c, g);
    return status == PF_OK ? add_bound(v, c, g, cell) : status;
}

/* --- the whole --- */

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

/* Points that are alone, as where only the last step was recorded, have no
 * band either. */
static bool
has_paths(const struct pf_figure *f)
{
    bool lines = false;
    for (size_t p = 0; p < f->n_panels; p++)
        for (size_t k = 0; k < f->panel[p].n_curves; k++) {
            const struct pf_figure_curve *c = &f->panel[p].curve[k];
            if (turns_back(c))
                return true;
            lines = lines || pf_curve_points(c) > 1;
        }
    return !lines;
}

static int
put_words(struct converging *v)
{
    char more[320], level[160] = "", number[32];
    bool paths = v->t.f->paths;
    if (v->t.f->has_rule)
        snprintf(level, sizeof level, "; level line: %s%s",
                 pf_format_real(v->t.f->rule, number),
                 v->reach ? ", dot where the median run first comes to it"
                          : ", to which no median run comes");
    snprintf(more, sizeof more, "%s%s%s%s",
             paths ? ", dot at the last step" : "",
             v->theory ? "; dashed: slope predicted by local theory" : "",
             v->bound ? "; dotted: proven bound" : "", level);
    return pf_drawing_finish(
        &v->t, &(struct pf_drawing_words){
                   .both = pf_x_is_metric(v->t.x) ? " on both axes" : "",
                   .range = paths ? "bars" : "band",
                   .more = more,
                   .opening = "Convergence"});
}

static int
set_rule(struct pf_drawing *t)
{
    t->f->has_rule = t->o->has_threshold;
    t->f->rule = t->o->threshold;
    if (t->f->has_rule && t->f->y_log && !(t->f->rule > 0.0))
        return pf_diag_at(t->d, (struct pf_place){.file = t->r.file},
                          "an axis of logarithms has no threshold of 0 or "
                          "less; give a positive one, or --y-scale lin");
    return PF_OK;
}

static int
draw(struct converging *v)
{
    struct pf_drawing *t = &v->t;
    int status = pf_drawing_x(t, t->x);
    if (status == PF_OK)
        status = pf_drawing_y(t);
    if (status == PF_OK)
        status = set_rule(t);
    if (status == PF_OK)
        status = pf_drawing_lay_out(t, NULL);
    if (status == PF_OK && pf_bounds_say(t->metric))
        status = pf_bounds_alloc(&v->bounds, &t->r);
    if (status == PF_OK)
        status = pf_drawing_walk(t, fill_curve, v);
    if (status != PF_OK)
        return status;
    lift_theory(t->f);
    t->f->paths = has_paths(t->f);
    return put_words(v);
}

/* The metric asked for, or the first that is not x. */
static int
choose_metric(struct pf_drawing *t)
{
    const struct pf_results *r = &t->r;
    const char *x = pf_x_is_metric(t->x) ? t->x : "";
    struct pf_place at = {.file = r->file};
    size_t axis;
    if (t->metric != NULL && !pf_results_has_metric(r, t->metric, t->d))
        return PF_EINPUT;
    if (x[0] != '\0' && !pf_results_records(r, x) &&
        pf_drawing_is_axis(r, x, &axis))
        return pf_diag_at(t->d, at,
                          "'%s' is swept, not measured along a run; --kind "
                          "dial has it along x",
                          x);
    if (!pf_results_has_x(r, t->x, t->d))
        return PF_EINPUT;
    if (pf_drawing_check_pair(t) != PF_OK)
        return PF_EINPUT;
    for (size_t m = 0; t->metric == NULL && m < r->n_metrics; m++)
        if (strcmp(r->metric[m], x) != 0)
            t->metric = r->metric[m];
    if (t->metric == NULL)
        return pf_diag_at(t->d, at,
                          "no %smetric was recorded; there is nothing to draw",
                          x[0] != '\0' ? "other " : "");
    return PF_OK;
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct converging v = {.power = 0};
    int status = pf_drawing_open(&v.t, out, r, o, d);
    if (status == PF_OK && v.t.x == NULL)
        status = pf_results_counter(&v.t.r, &v.t.x, d);
    if (status == PF_OK)
        status = choose_metric(&v.t);
    if (status == PF_OK) {
        v.power = pf_theory_power(v.t.metric);
        status = draw(&v);
    }
    pf_bounds_free(v.bounds);
    pf_drawing_close(&v.t);
    return status;
}

static bool
suits(const struct pf_results *r, const char **why)
{
    if (r->n_metrics > 0 && r->n_cells > 0)
        return true;
    *why = "it needs a metric: <record><metric "
           "type=\"regularised-duality-gap\"/></record>";
    return false;
}

const struct pf_plot_kind pf_plot_convergence = {
    .name = "convergence",
    .doc = "a metric against queries, steps, a price or seconds, one line per "
           "learner",
    .uses = PF_PLOT_METRIC | PF_PLOT_X | PF_PLOT_X_SCALE | PF_PLOT_Y_SCALE |
            PF_PLOT_STATISTICS | PF_PLOT_THRESHOLD | PF_PLOT_WORLD |
            PF_PLOT_LEARNER,
    .suits = suits,
    .make = make,
};
