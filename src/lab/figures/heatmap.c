/* A metric at the last step over two swept numbers, one panel for each learner
 * and setting of the rest; crossed where runs diverged, with the line at which
 * the spectrum of the game predicts that they do (eval/game/rates.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/heatmap_part.h"
#include "lab/figures/world_pick.h"
#include "lab/report/theory.h"

static struct pf_heat_cell *
tile_at(const struct pf_heat *h, size_t panel, size_t column, size_t row)
{
    return &h->tile[(panel * h->y.n + row) * h->x.n + column];
}

/* --- what is shown --- */

static bool
is_wanted(const struct pf_heat *h, size_t c)
{
    const char *learner = h->o->learner;
    return pf_world_is_wanted(h->r, c, h->o) &&
           (learner == NULL || strcmp(learner, h->r->cell[c].learner) == 0);
}

static bool
is_swept(const struct pf_heat *h, size_t c)
{
    return h->x.at[c] != SIZE_MAX && h->y.at[c] != SIZE_MAX;
}

static const char *
learner_name(const void *results, size_t i)
{
    return ((const struct pf_results *) results)->cell[i].learner;
}

static int
check_learner(const struct pf_heat *h)
{
    const struct pf_results *r = h->r;
    const char *id = h->o->learner;
    struct pf_place at = {.file = r->file};
    for (size_t c = 0; c < r->n_cells && id != NULL; c++)
        if (strcmp(r->cell[c].learner, id) == 0)
            id = NULL;
    if (id == NULL || r->n_cells == 0)
        return PF_OK;
    const char *nearest = pf_nearest(id, r->n_cells, learner_name, r);
    if (nearest == NULL)
        return pf_diag_at(h->d, at,
                          "there is no learner '%s'; the first is "
                          "'%s'",
                          id, learner_name(r, 0));
    return pf_diag_at(h->d, at, "there is no learner '%s'; did you mean '%s'?",
                      id, nearest);
}

/* The first that is 0 where theory has learners end up: a gap of the game
 * itself may grow on the way there. Or else the first. */
static const char *
default_metric(const struct pf_results *r)
{
    for (size_t m = 0; m < r->n_metrics; m++)
        if (pf_theory_power(r->metric[m]) != 0)
            return r->metric[m];
    return r->metric[0];
}

static int
choose_metric(struct pf_heat *h)
{
    const struct pf_results *r = h->r;
    struct pf_place at = {.file = r->file};
    if (h->o->metric != NULL && !pf_results_has_metric(r, h->o->metric, h->d))
        return PF_EINPUT;
    if (h->o->metric == NULL && r->n_metrics == 0)
        return pf_diag_at(h->d, at,
                          "no metric was recorded; there is nothing to draw");
    h->metric = h->o->metric != NULL ? h->o->metric : default_metric(r);
    h->goal = pf_theory_power(h->metric) != 0;
    h->type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, h->metric);
    h->log = h->type != NULL && h->type->zero_is_best;
    if (h->log && h->o->has_threshold && !(h->o->threshold > 0.0))
        return pf_diag_at(h->d, at,
                          "colours of '%s' are logarithms, in which there is "
                          "no threshold of 0 or less; give a positive one",
                          h->metric);
    return PF_OK;
}

static int
check_options(struct pf_heat *h)
{
    int status = choose_metric(h);
    if (status == PF_OK && h->o->world != NULL)
        status = pf_world_known(h->r, h->o->world, h->d);
    if (status == PF_OK)
        status = check_learner(h);
    if (status == PF_OK)
        status = pf_statistics_check_cell(&h->o->how, h->r->file, h->d);
    h->how = pf_statistics_with(&h->o->how, PF_MEDIAN, PF_RANGE_QUANTILES);
    return status;
}

/* --- panels of cells --- */

/* "world, setting: learner", of what there is more than one. */
static char *
panel_title(const struct pf_heat *h, size_t p, size_t k)
{
    const struct pf_layout *l = &h->layout;
    char *text = NULL;
    size_t size = 0;
    if (l->n_panels == 1)
        return strdup(l->curve_label[k]);
    if (l->n_curves == 1)
        return strdup(l->panel_title[p]);
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fprintf(f, "%s: %s", l->panel_title[p], l->curve_label[k]);
    return fclose(f) == 0 ? text : NULL;
}

/* Puts the cells of a curve in a panel of the layout into one of ours. */
static bool
place_cells(struct pf_heat *h, size_t p, size_t k)
{
    const struct pf_layout *l = &h->layout;
    bool any = false;
    for (size_t i = l->start[p]; i < l->start[p + 1]; i++) {
        size_t c = l->member[i];
        if (l->curve[c] != k || !is_wanted(h, c) || !is_swept(h, c))
            continue;
        size_t row = h->y.n - 1 - h->y.at[c]; /* the largest is on top */
        tile_at(h, h->panels, h->x.at[c], row)->cell = c;
        any = true;
    }
    return any;
}

static int
place(struct pf_heat *h)
{
    const struct pf_layout *l = &h->layout;
    size_t most = l->n_panels * l->n_curves, each = h->x.n * h->y.n;
    if (each > SIZE_MAX / sizeof *h->tile / (most + 1))
        return PF_ENOMEM;
    h->tile = calloc(most * each + 1, sizeof *h->tile);
    h->title = calloc(most + 1, sizeof *h->title);
    if (h->tile == NULL || h->title == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < most * each; i++)
        h->tile[i] = (struct pf_heat_cell){
            .cell = SIZE_MAX, .value = (double) NAN, .rate = (double) NAN};
    for (size_t c = 0; c < h->r->n_cells; c++)
        h->unswept += is_wanted(h, c) && !is_swept(h, c);
    for (size_t p = 0; p < l->n_panels; p++)
        for (size_t k = 0; k < l->n_curves; k++) {
            if (!place_cells(h, p, k))
                continue;
            h->title[h->panels] = panel_title(h, p, k);
            if (h->title[h->panels++] == NULL)
                return PF_ENOMEM;
        }
    return PF_OK;
}

/* --- what came of them --- */

static void
note_extremes(struct pf_heat *h, size_t panel, size_t at, double value)
{
    if (isnan(value))
        return;
    if (h->lowest.at == SIZE_MAX || value < h->lowest.value)
        h->lowest = (struct pf_heat_extreme){value, panel, at};
    if (h->highest.at == SIZE_MAX || value > h->highest.value)
        h->highest = (struct pf_heat_extreme){value, panel, at};
}

static void
count(struct pf_heat *h, const struct pf_heat_cell *t)
{
    bool known = t->done + t->failed > 0;
    h->cells++;
    h->planned += t->planned;
    h->done += t->done;
    h->failed += t->failed;
    if (!known)
        return;
    h->measured++;
    h->diverged += t->diverged;
    if (t->done > 0 && (h->least == 0 || t->done < h->least))
        h->least = t->done;
    h->most = t->done > h->most ? t->done : h->most;
    if (isnan(t->rate) || !h->goal)
        return;
    h->judged++;
    h->agreed += (t->rate < 1.0) != t->diverged;
}

static int
measure(struct pf_heat *h)
{
    size_t each = h->x.n * h->y.n;
    int status = PF_OK;
    h->lowest.at = h->highest.at = SIZE_MAX;
    for (size_t i = 0; i < h->panels * each && status == PF_OK; i++) {
        struct pf_heat_cell *t = &h->tile[i];
        if (t->cell == SIZE_MAX)
            continue;
        status = pf_heat_measure(h, t);
        note_extremes(h, i / each, i % each, t->value);
        count(h, t);
    }
    if (status == PF_OK && h->measured == 0)
        return pf_diag_at(h->d, (struct pf_place){.file = h->r->file},
                          "there is nothing to draw yet: of %zu runs none is "
                          "done with metric '%s'",
                          h->planned, h->metric);
    return status;
}

static int
lay_out(struct pf_heat *h)
{
    bool *left_out = calloc(h->r->n_axes + 1, sizeof *left_out);
    int status = left_out != NULL ? pf_heat_left_out(h, left_out) : PF_ENOMEM;
    if (status == PF_OK)
        status = pf_layout_make_without(&h->layout, h->r, left_out);
    free(left_out);
    if (status == PF_OK)
        status = place(h);
    if (status == PF_OK && h->panels == 0)
        return pf_diag_at(h->d, (struct pf_place){.file = h->r->file},
                          "what was chosen is not swept in both '%s' and '%s'",
                          h->r->axis_name[h->x.axis],
                          h->r->axis_name[h->y.axis]);
    return status;
}

static void
clear(struct pf_heat *h)
{
    for (size_t p = 0; h->title != NULL && p < h->panels; p++)
        free(h->title[p]);
    free(h->title);
    free(h->tile);
    pf_layout_clear(&h->layout);
    pf_worlds_of_free(h->worlds);
    pf_heat_axis_clear(&h->x);
    pf_heat_axis_clear(&h->y);
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct pf_heat h = {.r = r, .o = o, .f = out, .d = d};
    *out = (struct pf_figure){0};
    int status = check_options(&h);
    if (status == PF_OK)
        status = pf_heat_choose_axes(&h);
    if (status == PF_OK)
        status = lay_out(&h);
    if (status == PF_OK)
        status = measure(&h);
    if (status == PF_OK)
        status = pf_heat_draw(&h);
    clear(&h);
    return status;
}

const struct pf_plot_kind pf_plot_heatmap = {
    .name = "heatmap",
    .doc = "a metric over two swept numbers, with the predicted frontier of "
           "stability",
    .uses = PF_PLOT_METRIC | PF_PLOT_X | PF_PLOT_Y | PF_PLOT_STATISTICS |
            PF_PLOT_THRESHOLD | PF_PLOT_WORLD | PF_PLOT_LEARNER,
    .suits = pf_heat_suits,
    .make = make,
};
