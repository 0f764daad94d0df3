/* Tiles and lines of a heatmap.
 *
 * The tiles stand at equal distances, whatever the numbers: lines are
 * interpolated between their centres, in the logarithm where colours are
 * logarithms; the predicted one in the logarithm of the rate, which is 0 where
 * an error neither shrinks nor grows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/heatmap_part.h"

#define LEAST 1e-17    /* shown for 0 where colours are logarithms */
#define MOST_LOG 100.0 /* of a predicted rate */

static double
shown(const struct pf_heat *h, double value)
{
    return h->log && value < LEAST ? LEAST : value;
}

/* Colours that all panels share: of what did not diverge, whose values may be
 * anything. */
static void
colour_range(const struct pf_heat *h, double *low, double *high)
{
    bool all = h->diverged == h->measured;
    double least = (double) HUGE_VAL, most = -(double) HUGE_VAL;
    for (size_t i = 0; i < h->panels * h->x.n * h->y.n; i++) {
        const struct pf_heat_cell *t = &h->tile[i];
        if (isnan(t->value) || (t->diverged && !all))
            continue;
        least = fmin(least, shown(h, t->value));
        most = fmax(most, shown(h, t->value));
    }
    *low = most > least ? least : 0.0;
    *high = most > least ? most : 0.0;
}

static char **
labels(const struct pf_heat_axis *a, bool down)
{
    char **list = calloc(a->n + 1, sizeof *list);
    for (size_t i = 0; list != NULL && i < a->n; i++) {
        list[i] = strdup(a->label[down ? a->n - 1 - i : i]);
        if (list[i] != NULL)
            continue;
        for (size_t k = 0; k < i; k++)
            free(list[k]);
        free(list);
        return NULL;
    }
    return list;
}

static int
add_line(const struct pf_heat *h, struct pf_figure_tiles *t,
         const double *surface, double level, const char *label)
{
    struct pf_figure_line *line = &t->line[t->n_lines];
    int status = pf_heat_contour(line, surface, h->x.n, h->y.n, level);
    line->label = strdup(label);
    t->n_lines++;
    return line->label != NULL ? status : PF_ENOMEM;
}

/* Takes the line just added back if it is nowhere. */
static void
drop_nowhere(struct pf_figure_tiles *t)
{
    struct pf_figure_line *line = &t->line[t->n_lines - 1];
    if (line->n > 0)
        return;
    free(line->label);
    *line = (struct pf_figure_line){0};
    t->n_lines--;
}

static int
add_threshold(const struct pf_heat *h, struct pf_figure_tiles *t,
              double *surface)
{
    char label[PF_STATISTICS_TEXT + 60], number[32];
    double level = h->log ? log(h->o->threshold) : h->o->threshold;
    if (!h->o->has_threshold)
        return PF_OK;
    for (size_t i = 0; i < t->n_x * t->n_y; i++)
        surface[i] = h->log ? log(t->value[i]) : t->value[i];
    snprintf(label, sizeof label, "%.60s = %s", h->metric,
             pf_format_real(h->o->threshold, number));
    int status = add_line(h, t, surface, level, label);
    if (status == PF_OK)
        drop_nowhere(t);
    return status;
}

static int
add_frontier(const struct pf_heat *h, size_t p, struct pf_figure_tiles *t,
             double *surface)
{
    for (size_t i = 0; i < t->n_x * t->n_y; i++) {
        double rate = h->tile[p * t->n_x * t->n_y + i].rate;
        double x = rate > 0.0 ? log(rate) : -MOST_LOG;
        surface[i] = isnan(rate) ? rate : fmax(-MOST_LOG, fmin(MOST_LOG, x));
    }
    int status = add_line(h, t, surface, 0.0,
                          "stability limit that the spectrum predicts");
    t->line[t->n_lines - 1].dashed = true;
    if (status == PF_OK)
        drop_nowhere(t);
    return status;
}

static int
add_lines(const struct pf_heat *h, size_t p, struct pf_figure_tiles *t)
{
    double *surface = calloc(t->n_x * t->n_y + 1, sizeof *surface);
    t->line = calloc(2, sizeof *t->line);
    int status = surface != NULL && t->line != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = add_threshold(h, t, surface);
    if (status == PF_OK)
        status = add_frontier(h, p, t, surface);
    free(surface);
    return status;
}

static int
fill_tiles(const struct pf_heat *h, size_t p, struct pf_figure_tiles *t)
{
    size_t n = h->x.n * h->y.n;
    const struct pf_heat_cell *tile = h->tile + p * n;
    t->x_title = strdup(h->r->axis_name[h->x.axis]);
    t->y_title = strdup(h->r->axis_name[h->y.axis]);
    t->value_title = strdup(h->type != NULL ? h->type->kind.title : h->metric);
    t->value = calloc(n + 1, sizeof *t->value);
    t->crossed = calloc(n + 1, sizeof *t->crossed);
    t->n_x = h->x.n;
    t->n_y = h->y.n;
    t->x_label = labels(&h->x, false);
    t->y_label = labels(&h->y, true);
    if (t->x_title == NULL || t->y_title == NULL || t->value_title == NULL ||
        t->value == NULL || t->crossed == NULL || t->x_label == NULL ||
        t->y_label == NULL)
        return PF_ENOMEM;
    t->log = h->log;
    colour_range(h, &t->low, &t->high);
    for (size_t i = 0; i < n; i++) {
        t->value[i] = shown(h, tile[i].value);
        t->crossed[i] = tile[i].diverged;
    }
    return PF_OK;
}

static int
draw_panel(struct pf_heat *h, size_t p)
{
    struct pf_figure_panel *panel = &h->f->panel[p];
    struct pf_figure_tiles *t = calloc(1, sizeof *t);
    panel->tiles = t;
    panel->title = h->title[p];
    h->title[p] = NULL;
    int status = t != NULL ? fill_tiles(h, p, t) : PF_ENOMEM;
    return status == PF_OK ? add_lines(h, p, t) : status;
}

int
pf_heat_draw(struct pf_heat *h)
{
    struct pf_figure *f = h->f;
    int status = PF_OK;
    f->title = strdup(h->r->name[0] != '\0' ? h->r->name : h->r->file);
    f->panel = calloc(h->panels + 1, sizeof *f->panel);
    if (f->title == NULL || f->panel == NULL)
        return PF_ENOMEM;
    f->alt = pf_heat_alt(h); /* it names panels by their titles */
    for (; f->n_panels < h->panels && status == PF_OK; f->n_panels++)
        status = draw_panel(h, f->n_panels);
    f->note = pf_heat_note(h);
    return f->note != NULL && f->alt != NULL ? status : PF_ENOMEM;
}
