/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "eval/report/figure.h"

static void
free_texts(char **text, size_t n)
{
    for (size_t i = 0; text != NULL && i < n; i++)
        free(text[i]);
    free(text);
}

static void
clear_curves(struct pf_figure_curve *curve, size_t n)
{
    for (size_t k = 0; curve != NULL && k < n; k++) {
        free(curve[k].x);
        free(curve[k].low);
        free(curve[k].median);
        free(curve[k].high);
        free(curve[k].theory);
        free(curve[k].bound);
        free(curve[k].x_low);
        free(curve[k].x_high);
        free(curve[k].reach);
    }
    free(curve);
}

static void
free_tiles(struct pf_figure_tiles *t)
{
    if (t == NULL)
        return;
    free_texts(t->x_label, t->n_x);
    free_texts(t->y_label, t->n_y);
    free_texts(t->text, t->n_x * t->n_y);
    free(t->x_title);
    free(t->y_title);
    free(t->value);
    free(t->crossed);
    free(t->value_title);
    for (size_t k = 0; t->line != NULL && k < t->n_lines; k++) {
        free(t->line[k].x);
        free(t->line[k].y);
        free(t->line[k].label);
    }
    free(t->line);
    free(t);
}

static void
free_triangle(struct pf_figure_triangle *t)
{
    if (t == NULL)
        return;
    for (size_t k = 0; k < 3; k++)
        free(t->corner[k]);
    for (size_t k = 0; t->path != NULL && k < t->n_paths; k++)
        free(t->path[k].p);
    for (size_t k = 0; t->spot != NULL && k < t->n_spots; k++)
        free(t->spot[k].label);
    free(t->ground);
    free(t->level);
    free(t->ground_title);
    free(t->path);
    free(t->spot);
    free(t->flow);
    free(t);
}

static void
free_graph(struct pf_figure_graph *g)
{
    if (g == NULL)
        return;
    for (size_t k = 0; g->edge != NULL && k < g->n_edges; k++)
        free(g->edge[k].label);
    free_texts(g->label, g->n);
    free(g->weight);
    free(g->edge);
    free(g);
}

void
pf_figure_clear(struct pf_figure *f)
{
    for (size_t p = 0; f->panel != NULL && p < f->n_panels; p++) {
        struct pf_figure_panel *panel = &f->panel[p];
        clear_curves(panel->curve, panel->n_curves);
        free_tiles(panel->tiles);
        free_triangle(panel->triangle);
        free_graph(panel->graph);
        free(panel->title);
    }
    free_texts(f->style_label, f->n_styles);
    free(f->panel);
    free(f->title);
    free(f->note);
    free(f->alt);
    free(f->x_label);
    *f = (struct pf_figure){0};
}
