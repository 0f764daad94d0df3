/* The dial figure: where runs end, against a swept number that is turned, as
 * the intransitivity of a preference. One line per learner, with a dot at each
 * value, the median over the seeds and its range as in the convergence figure;
 * panels by all that is swept besides.
 *
 * Axes that move together with the dial (a <zip>, a <sample>) are on it, too. A
 * learner that the dial does not touch has a level line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/figures/curves.h"

struct dial {
    struct pf_drawing t;
    size_t axis;
    struct pf_along along;
};

static const char *const why =
    "it needs an axis of numbers: <sweep><axis "
    "path=\"world/preference/@cyclic\" values=\"0 0.5 1\"/></sweep>";

static int
choose_axis(struct dial *v)
{
    struct pf_drawing *t = &v->t;
    if (t->o->x != NULL)
        return pf_drawing_axis(t, t->o->x, &v->axis);
    v->axis = pf_first_dial(&t->r);
    if (v->axis < t->r.n_axes)
        return PF_OK;
    return pf_diag_at(t->d, (struct pf_place){.file = t->r.file},
                      "no number is swept; a dial needs one, as <sweep><axis "
                      "path=\"world/preference/@cyclic\" values=\"0 0.5 "
                      "1\"/></sweep>");
}

/* The first metric that was recorded and is 0 at best. */
static const char *
first_gap(const struct pf_results *r)
{
    for (size_t m = 0; m < r->n_metrics; m++) {
        const pf_metric_type *type = pf_metric_called(r->metric[m]);
        if (type != NULL && type->zero_is_best)
            return r->metric[m];
    }
    return NULL;
}

static void
put_point(struct pf_figure_curve *c, double x, const struct pf_interval *y)
{
    size_t i = c->n++;
    while (i > 0 && c->x[i - 1] > x) {
        c->x[i] = c->x[i - 1];
        c->low[i] = c->low[i - 1];
        c->median[i] = c->median[i - 1];
        c->high[i] = c->high[i - 1];
        i--;
    }
    c->x[i] = x;
    pf_drawing_put(c, i, y);
}

/* The cells of a curve in a panel, in the order of the dial. */
static int
add_curve(void *self, size_t panel, size_t k)
{
    struct dial *v = self;
    struct pf_drawing *t = &v->t;
    const struct pf_layout *l = &t->layout;
    size_t n = 0;
    for (size_t i = l->start[panel]; i < l->start[panel + 1]; i++) {
        size_t c = l->member[i];
        if (l->curve[c] == k && v->along.end[c].there)
            n += isnan(v->along.at.number[c]) ? v->along.at.n : 1;
    }
    if (n == 0)
        return PF_OK;
    struct pf_figure_curve *curve = pf_drawing_curve(t, panel, k, n);
    if (curve == NULL)
        return PF_ENOMEM;
    curve->n = 0;
    for (size_t i = l->start[panel]; i < l->start[panel + 1]; i++) {
        size_t c = l->member[i];
        if (l->curve[c] != k || !v->along.end[c].there)
            continue;
        if (!isnan(v->along.at.number[c]))
            put_point(curve, v->along.at.number[c], &v->along.end[c].y);
        else
            for (size_t j = 0; j < v->along.at.n; j++)
                put_point(curve, v->along.at.at[j], &v->along.end[c].y);
    }
    return PF_OK;
}

static int
add_curves(struct dial *v)
{
    int status = pf_drawing_ends(&v->t, NULL, &v->along.end);
    return status == PF_OK ? pf_drawing_each(&v->t, add_curve, v) : status;
}

static int
set_axes(struct dial *v)
{
    struct pf_figure *f = v->t.f;
    enum pf_scale scale = v->t.o->x_scale;
    f->dots = true;
    f->x_label = strdup(v->t.r.axis_name[v->axis]);
    f->x_log = scale == PF_SCALE_LOG ||
               (scale == PF_SCALE_AUTO && pf_positions_are_log(&v->along.at));
    int status = pf_drawing_y(&v->t);
    return f->x_label != NULL ? status : PF_ENOMEM;
}

static int
draw(struct dial *v)
{
    struct pf_drawing *t = &v->t;
    int status = pf_along_open(&v->along, t, v->axis);
    if (status == PF_OK)
        status = set_axes(v);
    if (status == PF_OK)
        status = pf_drawing_lay_out(t, v->along.left_out);
    if (status == PF_OK)
        status = add_curves(v);
    if (status != PF_OK)
        return status;
    char more[200];
    snprintf(more, sizeof more, "; at the last step%s", v->along.moves);
    return pf_drawing_finish(
        t, &(struct pf_drawing_words){.both = "",
                                      .range = "band",
                                      .more = more,
                                      .opening = "Where runs end"});
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct dial v = {.axis = 0};
    int status = pf_drawing_open(&v.t, out, r, o, d);
    if (status == PF_OK)
        status = choose_axis(&v);
    if (status == PF_OK)
        status = pf_drawing_metric(
            &v.t, (const char *const[]){"duality-gap", first_gap(r), NULL});
    if (status == PF_OK)
        status = draw(&v);
    pf_along_clear(&v.along);
    pf_drawing_close(&v.t);
    return status;
}

static bool
suits(const struct pf_results *r, const char **reason)
{
    if (pf_first_dial(r) < r->n_axes && r->n_metrics > 0)
        return true;
    *reason = why;
    return false;
}

const struct pf_plot_kind pf_plot_dial = {
    .name = "dial",
    .doc = "where runs end against a swept number, as intransitivity, one line "
           "per learner",
    .uses = PF_PLOT_METRIC | PF_PLOT_X | PF_PLOT_X_SCALE | PF_PLOT_Y_SCALE |
            PF_PLOT_STATISTICS | PF_PLOT_WORLD | PF_PLOT_LEARNER,
    .suits = suits,
    .make = make,
};
