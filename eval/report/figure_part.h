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

#endif
