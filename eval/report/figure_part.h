/* What the files of the figure share; nobody else includes this.
 *
 * Lengths are in the units of the SVG picture (CSS pixels), measured from its
 * upper left corner; gnuplot is told fractions of the whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_FIGURE_PART_H
#define PF_EVAL_FIGURE_PART_H

#include "eval/report/figure.h"

#define PF_FIGURE_FONT 13 /* height of letters */

struct pf_axis_plan {
    bool log;
    double low, high; /* range shown */
    bool has_floor;   /* low stands for all values at or below it */
};

struct pf_figure_plan {
    size_t columns, rows;
    double width, height; /* whole picture */
    double left, top;     /* corner of the first panel */
    double panel_width, panel_height, gap_x, gap_y;
    size_t title_letters;           /* that fit over a panel */
    double legend_top, entry_width; /* legend strip */
    size_t entry_letters, legend_columns, legend_rows;
    struct pf_axis_plan x, y;
};

/* Sizes and ranges. */
void pf_figure_plan(struct pf_figure_plan *out, const struct pf_figure *f);

/* Writes "set xtics ..." (or y) with labels, or without. */
void pf_figure_tics(FILE *out, char axis, const struct pf_axis_plan *a,
                    bool labels, size_t most);

/* --- figure.c: how a style looks --- */

const char *pf_figure_colour(size_t style);
const char *pf_figure_dash(size_t style);
int pf_figure_mark(size_t style);
bool pf_figure_has_marks(const struct pf_figure *f); /* so many curves? */

/* Writes somebody else's text, at most `most` letters of it, as a string that
 * gnuplot cannot misunderstand. */
void pf_figure_quoted(FILE *out, const char *text, size_t most);

/* --- figure_panel.c --- */

/* The data block of curve at[1] in panel at[0]. */
void pf_figure_data(FILE *out, const struct pf_figure_plan *plan,
                    const struct pf_figure_curve *c, const size_t at[2]);
void pf_figure_panel_script(FILE *out, const struct pf_figure *f,
                            const struct pf_figure_plan *plan, size_t p);

#endif
