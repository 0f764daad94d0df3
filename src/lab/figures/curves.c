/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/figures/curves.h"

#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"

const pf_metric_type *
pf_metric_called(const char *name)
{
    return (const pf_metric_type *) pf_kind_find(&pf_metric_family, name);
}

/* The type's axis title is ours; a metric that this program does not know
 * is shown by its name, which may come from anywhere. */
const char *
pf_metric_axis(const char *name)
{
    const pf_metric_type *type = pf_metric_called(name);
    return type != NULL ? type->axis : name;
}

/* --- what is shown --- */

static bool
is_shown(const struct pf_results_cell *c, const struct pf_plot_options *o)
{
    return (o->world == NULL || strcmp(o->world, c->world) == 0) &&
           (o->learner == NULL || strcmp(o->learner, c->learner) == 0);
}

/* Ids of worlds or learners, each once. */
static int
refuse_id(const struct pf_results *r, const char *id, bool world,
          struct pf_diag *d)
{
    char *list = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&list, &size);
    if (f == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *mine = world ? r->cell[c].world : r->cell[c].learner;
        size_t i = 0;
        while (strcmp(mine, world ? r->cell[i].world : r->cell[i].learner) != 0)
            i++;
        if (i == c)
            fprintf(f, "%s%s", c > 0 ? ", " : "", mine);
    }
    if (fclose(f) != 0)
        return PF_ENOMEM;
    pf_diag_at(d, (struct pf_place){.file = r->file},
               "there is no %s '%s'; there are: %s",
               world ? "world" : "learner", id, list);
    free(list);
    return PF_EINPUT;
}

static bool
has_id(const struct pf_results *r, const char *id, bool world)
{
    for (size_t c = 0; c < r->n_cells; c++)
        if (strcmp(id, world ? r->cell[c].world : r->cell[c].learner) == 0)
            return true;
    return false;
}

/* A view of the results: the cells that are shown, in their order. */
static int
choose_cells(struct pf_drawing *t, const struct pf_results *r)
{
    const struct pf_plot_options *o = t->o;
    t->r = *r;
    t->r.n_cells = t->r.n_runs = 0;
    t->r.cell = calloc(r->n_cells + 1, sizeof *t->r.cell);
    if (t->r.cell == NULL)
        return PF_ENOMEM;
    if (o->world != NULL && !has_id(r, o->world, true))
        return refuse_id(r, o->world, true, t->d);
    if (o->learner != NULL && !has_id(r, o->learner, false))
        return refuse_id(r, o->learner, false, t->d);
    for (size_t c = 0; c < r->n_cells; c++)
        if (is_shown(&r->cell[c], o)) {
            t->r.cell[t->r.n_cells++] = r->cell[c];
            t->r.n_runs += r->cell[c].n_runs;
        }
    return PF_OK;
}

int
pf_drawing_open(struct pf_drawing *t, struct pf_figure *f,
                const struct pf_results *r, const struct pf_plot_options *o,
                struct pf_diag *d)
{
    *f = (struct pf_figure){0};
    *t = (struct pf_drawing){
        .all = r, .f = f, .o = o, .d = d, .metric = o->metric};
    t->x = pf_drawing_x_name(o->x);
    int status = choose_cells(t, r);
    if (status == PF_OK)
        status = pf_statistics_check_cell(&o->how, r->file, d);
    t->how = pf_statistics_with(&o->how, PF_MEDIAN, PF_RANGE_QUANTILES);
    return status;
}

void
pf_drawing_close(struct pf_drawing *t)
{
    pf_layout_clear(&t->layout);
    free(t->r.cell);
    *t = (struct pf_drawing){0};
}

const char *
pf_drawing_x_name(const char *x)
{
    return x != NULL && strcmp(x, "seconds") == 0 ? "label-time" : x;
}

bool
pf_drawing_is_axis(const struct pf_results *r, const char *text, size_t *axis)
{
    for (*axis = 0; *axis < r->n_axes; ++*axis)
        if (strcmp(text, r->axis_name[*axis]) == 0 ||
            strcmp(text, r->axis_path[*axis]) == 0)
            return true;
    return false;
}

static const char *
axis_called(const void *list, size_t i)
{
    return ((const struct pf_results *) list)->axis_name[i];
}

int
pf_drawing_axis(const struct pf_drawing *t, const char *text, size_t *axis)
{
    const struct pf_results *r = &t->r;
    const struct pf_place at = {.file = r->file};
    if (pf_drawing_is_axis(r, text, axis))
        return PF_OK;
    if (r->n_axes == 0)
        return pf_diag_at(t->d, at,
                          "'%s' is not swept: nothing is; an <axis> in <sweep> "
                          "does that",
                          text);
    const char *near = pf_nearest(text, r->n_axes, axis_called, r);
    if (near != NULL)
        return pf_diag_at(t->d, at, "'%s' is not swept; did you mean '%s'?",
                          text, near);
    pf_diag_at(t->d, at, "'%s' is not swept; swept are:", text);
    for (size_t a = 0; a < r->n_axes; a++)
        pf_diag_at(t->d, at, "  %s (%s)", r->axis_name[a], r->axis_path[a]);
    return PF_EINPUT;
}

bool
pf_results_records(const struct pf_results *r, const char *metric)
{
    for (size_t m = 0; m < r->n_metrics; m++)
        if (strcmp(r->metric[m], metric) == 0)
            return true;
    return false;
}

int
pf_drawing_metric(struct pf_drawing *t, const char *const *wanted)
{
    const struct pf_results *r = &t->r;
    if (t->metric != NULL)
        return pf_results_has_metric(r, t->metric, t->d) ? PF_OK : PF_EINPUT;
    for (; *wanted != NULL && t->metric == NULL; wanted++)
        t->metric = pf_results_records(r, *wanted) ? *wanted : NULL;
    if (t->metric == NULL && r->n_metrics > 0)
        t->metric = r->metric[0];
    if (t->metric == NULL)
        return pf_diag_at(t->d, (struct pf_place){.file = r->file},
                          "no metric was recorded; there is nothing to draw");
    return PF_OK;
}

/* --- panels --- */

/* `along`: an axis is along x already. */
static int
check_size(const struct pf_drawing *t, bool along)
{
    const struct pf_layout *l = &t->layout;
    const struct pf_place at = {.file = t->r.file};
    if (l->n_panels > PF_FIGURE_PANELS)
        return pf_diag_at(t->d, at,
                          "%zu panels are more than can be read (%d): show one "
                          "world with --world, or %s",
                          l->n_panels, PF_FIGURE_PANELS,
                          along ? "another axis along x with --x"
                                : "an axis along x with --kind dial");
    if (l->n_curves > PF_FIGURE_STYLES)
        return pf_diag_at(t->d, at,
                          "%zu curves are more than can be told apart (%d): "
                          "show one learner with --learner, or its swept "
                          "attribute along x with %s",
                          l->n_curves, PF_FIGURE_STYLES,
                          along ? "--x" : "--kind dial");
    return PF_OK;
}

/* A world that has no name of its own is called so; alone it needs no title. */
static bool
is_bare(const struct pf_layout *l)
{
    return l->n_panels == 1 && strcmp(l->panel_title[0], "world") == 0;
}

/* A curve has one place in a panel at most. */
static int
make_panels(struct pf_drawing *t)
{
    struct pf_figure *f = t->f;
    const struct pf_layout *l = &t->layout;
    f->style_label = calloc(l->n_curves + 1, sizeof *f->style_label);
    f->panel = calloc(l->n_panels + 1, sizeof *f->panel);
    if (f->style_label == NULL || f->panel == NULL)
        return PF_ENOMEM;
    f->n_styles = l->n_curves;
    f->n_panels = l->n_panels;
    for (size_t s = 0; s < f->n_styles; s++) {
        f->style_label[s] = strdup(l->curve_label[s]);
        if (f->style_label[s] == NULL)
            return PF_ENOMEM;
    }
    for (size_t p = 0; p < f->n_panels; p++) {
        f->panel[p].title = strdup(is_bare(l) ? "" : l->panel_title[p]);
        f->panel[p].curve = calloc(l->n_curves + 1, sizeof *f->panel[p].curve);
        if (f->panel[p].title == NULL || f->panel[p].curve == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_drawing_lay_out(struct pf_drawing *t, const bool *left_out)
{
    int status = pf_layout_make_without(&t->layout, &t->r, left_out);
    if (status == PF_OK)
        status = check_size(t, left_out != NULL);
    return status == PF_OK ? make_panels(t) : status;
}

/* --- curves --- */

struct pf_figure_curve *
pf_drawing_curve(struct pf_drawing *t, size_t panel, size_t style, size_t n)
{
    struct pf_figure_panel *p = &t->f->panel[panel];
    struct pf_figure_curve *c = &p->curve[p->n_curves++];
    c->style = style;
    c->n = n;
    c->x = calloc(n + 1, sizeof *c->x);
    c->low = calloc(n + 1, sizeof *c->low);
    c->median = calloc(n + 1, sizeof *c->median);
    c->high = calloc(n + 1, sizeof *c->high);
    bool ok =
        c->x != NULL && c->low != NULL && c->median != NULL && c->high != NULL;
    return ok ? c : NULL;
}

int
pf_drawing_room_x(struct pf_figure_curve *c)
{
    c->x_low = calloc(c->n + 1, sizeof *c->x_low);
    c->x_high = calloc(c->n + 1, sizeof *c->x_high);
    return c->x_low != NULL && c->x_high != NULL ? PF_OK : PF_ENOMEM;
}

static bool
copy_reals(double **to, const double *from, size_t n)
{
    if (from == NULL)
        return true;
    if (*to == NULL)
        *to = calloc(n + 1, sizeof **to);
    if (*to != NULL && n > 0)
        memcpy(*to, from, n * sizeof **to);
    return *to != NULL;
}

int
pf_drawing_copy(struct pf_drawing *t, size_t panel,
                const struct pf_figure_curve *from)
{
    size_t n = from->n;
    struct pf_figure_curve *c = pf_drawing_curve(t, panel, from->style, n);
    bool ok = c != NULL && copy_reals(&c->x, from->x, n) &&
              copy_reals(&c->low, from->low, n) &&
              copy_reals(&c->median, from->median, n) &&
              copy_reals(&c->high, from->high, n) &&
              copy_reals(&c->theory, from->theory, n) &&
              copy_reals(&c->bound, from->bound, n) &&
              copy_reals(&c->x_low, from->x_low, n) &&
              copy_reals(&c->x_high, from->x_high, n) &&
              copy_reals(&c->reach, from->reach, 3);
    return ok ? PF_OK : PF_ENOMEM;
}

int
pf_drawing_read(struct pf_drawing *t, struct pf_group *g, size_t cell,
                const char *x)
{
    int status = pf_group_read(g, &t->r, cell, t->metric, x, t->d);
    t->planned += g->n_planned;
    t->done += g->n_done;
    if (status != PF_OK || g->n_points == 0)
        return status;
    if (t->most == 0 || g->n_done < t->least)
        t->least = g->n_done;
    t->most = g->n_done > t->most ? g->n_done : t->most;
    return PF_OK;
}
