/* A figure, drawn by gnuplot.
 *
 * The figure is plain data: a title, a note, and panels in rows. A panel is
 * one of four drawings:
 *
 *   curves    lines with bands on axes that all such panels of a figure share
 *   tiles     a matrix of values as coloured squares, with lines over it
 *   triangle  the simplex of three responses, seen from above
 *   graph     points and arrows between them
 *
 * Curves and paths that belong together have the same style number in every
 * panel, and so the same colour and dash. Where there is room their names
 * stand at their ends; else a legend strip above the panels has them.
 *
 * gnuplot runs shell commands hidden in texts that it is made to evaluate.
 * Every text here may come from an untrusted file, so texts are tamed
 * (eval/report/text.h), written with every character that is not plain as an
 * octal escape, and drawn with `noenhanced`; data are inline blocks of
 * numbers; output names are fixed. In pictures of PF_FIGURE_PDF and
 * PF_FIGURE_PNG a letter that DejaVu Sans lacks is an empty square.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_FIGURE_H
#define PF_EVAL_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/diag.h"

#define PF_FIGURE_PANELS 60 /* more cannot be read */
#define PF_FIGURE_STYLES 42 /* colours times dashes that can be told apart */

/* n points, x ascending unless the figure is one of paths. An infinite median
 * or x is a gap in the line. */
struct pf_figure_curve {
    size_t style; /* below the figure's n_styles */
    size_t n;
    double *x, *low, *median, *high;
    double *theory; /* n: where theory says the curve goes (dashed), NaN where
                       it says nothing; NULL: nowhere */
    double *bound;  /* n: what theory says it stays below (dotted), NaN where
                       it says nothing; NULL: nowhere */
    double *x_low, *x_high; /* n: ranges of x, drawn across those of the median
                               where the figure is one of paths or dots; both
                               NULL: none */
    double *reach; /* 3: where in x it comes to the figure's rule, and from
                      where to where that might be; NULL: nowhere */
};

/* A line over tiles, in units of tiles: the centre of the tile in column i
 * and row j is (i, j). */
struct pf_figure_line {
    size_t n;
    double *x, *y; /* n; NaN in both: the line is broken there */
    bool dashed;   /* predicted, not measured */
    char *label;   /* what it is, for the legend */
};

/* n_x columns from the left, n_y rows from the top. */
struct pf_figure_tiles {
    size_t n_x, n_y;
    char **x_label, **y_label; /* n_x, n_y: beside the tiles */
    char *x_title, *y_title;   /* of the axes; NULL: none */
    double *value;  /* value[j * n_x + i]; NaN: nothing is known there */
    char **text;    /* n_y * n_x, drawn in the tiles; NULL: none */
    bool *crossed;  /* n_y * n_x: with a cross, as what went wrong is; NULL:
                       none */
    bool diverging; /* two colours with white at `middle`; else one that grows
                       darker */
    double low, middle, high; /* of the colours; low == high: those of the
                                 values */
    bool log;                 /* colours by the logarithm of the value */
    char *value_title;        /* of the colour bar; NULL: there is no bar */
    struct pf_figure_line *line;
    size_t n_lines;
};

/* A path in the triangle: n policies of three responses. */
struct pf_figure_path {
    size_t style;
    size_t n;
    double *p; /* p[3 * i + y]; it starts with a ring and ends with a dot */
};

/* A point of the triangle that has a name, or an arrow. */
struct pf_figure_spot {
    double at[3];
    char *label; /* for the legend */
    int shape;   /* 0 ring, 1 square, 2 star, 3 diamond */
};
struct pf_figure_flow {
    double at[3], by[3]; /* by sums to 0; the arrow's length does not depend
                            on the size of `by` */
};

/* Ground: a value at (i, j, m - i - j) / m for all i, j >= 0 with i + j <= m,
 * i the slower: m = n_ground, (m + 1)(m + 2) / 2 values. */
struct pf_figure_triangle {
    char *corner[3]; /* the responses: lower left, lower right, top */
    size_t n_ground; /* 0: none */
    double *ground;
    double *level; /* n_levels: contours of the ground */
    size_t n_levels;
    char *ground_title; /* of the colour bar; NULL: there is no bar */
    struct pf_figure_path *path;
    size_t n_paths;
    struct pf_figure_spot *spot;
    size_t n_spots;
    struct pf_figure_flow *flow;
    size_t n_flows;
};

/* n nodes on a unit circle, the first on top, clockwise. */
struct pf_figure_edge {
    size_t from, to;
    double weight; /* 0 to 1: thickness */
    char *label;   /* beside it; NULL: none */
};
struct pf_figure_graph {
    size_t n;
    char **label;
    double *weight; /* n, 0 to 1: area of the node; NULL: all the same */
    struct pf_figure_edge *edge;
    size_t n_edges;
};

/* Exactly one of the four; a panel without curves, tiles, triangle and graph
 * is one of curves of which no run is done. */
struct pf_figure_panel {
    char *title;
    struct pf_figure_curve *curve;
    size_t n_curves;
    struct pf_figure_tiles *tiles;
    struct pf_figure_triangle *triangle;
    struct pf_figure_graph *graph;
};

/* All owned, but where borrowed is said. */
struct pf_figure {
    char *title;
    char *note;    /* under the title: what is drawn, what is missing */
    char *alt;     /* the figure in words, for who cannot see it: a sentence or
                      two with what it shows and the numbers at the ends */
    char *x_label; /* of panels of curves */
    const char *y_label;         /* borrowed */
    bool x_enhanced, y_enhanced; /* the label is gnuplot's enhanced text, and
                                    trusted */
    bool x_log, y_log;
    bool paths;    /* curves are paths, whose x goes back and forth: vertical
                      ranges at some points in place of bands, and a dot where a
                      path ends */
    bool dots;     /* every point has a dot: few were measured, and the line
                      between them is for the eye */
    bool has_rule; /* a level line across all panels of curves, at */
    double rule;   /* this height */
    char **style_label; /* n_styles: the names of curves and paths */
    size_t n_styles;
    struct pf_figure_panel *panel;
    size_t n_panels;
};

/* PF_FIGURE_TEX is LaTeX (gnuplot's cairolatex): texts in the document's
 * font, and the drawing as a PDF file that it includes. */
enum pf_figure_form {
    PF_FIGURE_SVG,
    PF_FIGURE_PDF,
    PF_FIGURE_PNG,
    PF_FIGURE_TEX,
    PF_FIGURE_FORMS
};

void pf_figure_clear(struct pf_figure *f); /* accepts a zeroed object */

/* Writes the gnuplot script, data included; it draws figure.svg, .pdf, .png
 * or .tex in the folder that gnuplot runs in. PF_EINPUT when the figure has
 * more panels or styles than can be drawn, or nothing to draw. Whether writing
 * worked is for the caller to ask of the stream. */
int pf_figure_script(const struct pf_figure *f, enum pf_figure_form form,
                     FILE *out, struct pf_diag *d);

/* Has gnuplot (looked up in PATH) draw the figure and copies it to `out`. Of
 * PF_FIGURE_TEX the PDF part goes to `art`, which the LaTeX text calls by
 * `art_name`, a name of letters, digits, '.', '-', '_' and '/' only; both are
 * NULL for the other forms. An SVG picture has the figure's title and `alt` as
 * its own. PF_EPROGRAM when there is no gnuplot or it fails. */
int pf_figure_draw(const struct pf_figure *f, enum pf_figure_form form,
                   FILE *out, FILE *art, const char *art_name,
                   struct pf_diag *d);

/* Where panel p of an SVG picture is, in its pixels from the upper left, and
 * what its axes span: for read-outs under a pointer. Of a panel of curves. */
struct pf_figure_view {
    double left, top, width, height;
    double x_low, x_high, y_low, y_high;
    bool x_log, y_log;
};
void pf_figure_view(struct pf_figure_view *out, const struct pf_figure *f,
                    size_t p);

/* The colour of a style as "#rrggbb", and its dash as SVG's stroke-dasharray
 * ("" for a solid line). Static. */
const char *pf_figure_colour(size_t style);
const char *pf_figure_dasharray(size_t style);

#endif
