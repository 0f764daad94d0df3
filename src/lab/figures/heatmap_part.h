/* What the files of the heatmap share. Private to heatmap*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_HEATMAP_PART_H
#define PF_LAB_HEATMAP_PART_H

#include "eval/metric/metric.h"
#include "lab/figures/plot.h"
#include "lab/figures/world_of.h"
#include "lab/report/layout.h"

/* One of the two swept attributes: its values, ascending. */
struct pf_heat_axis {
    size_t axis; /* of the results */
    size_t n;
    double *value; /* n */
    char **label;  /* n: rounded, for people */
    size_t *at;    /* of cell c; SIZE_MAX: the axis does not touch it */
};

/* A tile: what came of a cell. */
struct pf_heat_cell {
    size_t cell; /* SIZE_MAX: there is none */
    size_t planned, done, failed;
    double value; /* NaN: none, or not defined */
    bool diverged;
    double rate; /* predicted; NaN: none */
};

/* A tile that is the best or the worst of all. */
struct pf_heat_extreme {
    double value;
    size_t panel, at; /* at: row * x.n + column; SIZE_MAX: there is none */
};

struct pf_heat {
    const struct pf_results *r;
    const struct pf_plot_options *o;
    struct pf_figure *f;
    struct pf_diag *d;
    const char *metric;
    const pf_metric_type *type; /* NULL: one this program does not know */
    struct pf_statistics how;   /* filled in */
    bool log;                   /* colours */
    bool goal;                  /* the metric is the distance from where theory
                                   has learners end up */
    struct pf_heat_axis x, y;
    struct pf_layout layout;
    struct pf_worlds_of *worlds; /* NULL: not needed so far */
    bool no_worlds;              /* they cannot be had */
    size_t panels;               /* with room for layout panels * curves */
    char **title;                /* of panel p; owned by the figure */
    struct pf_heat_cell *tile;   /* panels * y.n * x.n */
    /* over all panels */
    size_t unswept; /* cells that one of the two axes does not touch */
    size_t cells, measured, diverged, judged, agreed;
    size_t planned, done, failed, least, most; /* runs; seeds of a cell */
    struct pf_heat_extreme lowest, highest;
};

/* heatmap_axes.c: chooses the two axes and reads their values. PF_EINPUT,
 * noted, where there are none. */
int pf_heat_choose_axes(struct pf_heat *h);

/* Two swept numbers or more? */
bool pf_heat_suits(const struct pf_results *r, const char **why);

/* heatmap_values.c: fills the rest of an axis of which `axis` is set. Clear in
 * every case. */
int pf_heat_axis_read(struct pf_heat_axis *a, const struct pf_results *r);
void pf_heat_axis_clear(struct pf_heat_axis *a); /* accepts a zeroed one */

/* left_out[axis] of the results: the two, and those that move with one of
 * them. */
int pf_heat_left_out(const struct pf_heat *h, bool *left_out);

/* heatmap_cells.c: reads the runs of a cell into a tile. */
int pf_heat_measure(struct pf_heat *h, struct pf_heat_cell *tile);

/* heatmap_draw.c: fills the figure. */
int pf_heat_draw(struct pf_heat *h);

/* heatmap_words.c: the note and the alternative text; NULL: no memory. */
char *pf_heat_note(const struct pf_heat *h);
char *pf_heat_alt(const struct pf_heat *h);

/* heatmap_contour.c: where the surface through value[j * n_x + i] at (i, j),
 * bilinear between four neighbours, is at `level`; no line through squares
 * with a corner that is not finite. line->x and ->y are allocated; n is 0 where
 * the level is nowhere. */
int pf_heat_contour(struct pf_figure_line *line, const double *value,
                    size_t n_x, size_t n_y, double level);

#endif
