/* A figure of curves in small multiples, drawn by gnuplot.
 *
 * The figure is plain data: panels side by side on shared axes, in each the
 * median of some curves with a band around it, and dashed where theory says
 * a curve should go. Curves that belong together have the same style number
 * in every panel; one legend strip above the panels names the styles.
 *
 * gnuplot runs shell commands hidden in texts that it is made to evaluate.
 * Every text here may come from an untrusted file, so texts are tamed
 * (eval/report/text.h), written with every character that is not plain as an
 * octal escape, and drawn with `noenhanced`; data are inline blocks of
 * numbers; output names are fixed.
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
    double *theory; /* n: where theory says the curve goes, NaN where it says
                       nothing; NULL: nowhere */
};

struct pf_figure_panel {
    char *title;
    struct pf_figure_curve *curve;
    size_t n_curves;
};

/* All owned. */
struct pf_figure {
    char *title;
    char *note; /* a line under the title: what is drawn, what is missing */
    char *x_label;
    const char *y_label;         /* borrowed */
    bool x_enhanced, y_enhanced; /* the label is gnuplot's enhanced text, and
                                    trusted */
    bool x_log, y_log;
    bool paths; /* curves are paths, whose x goes back and forth: vertical
                   ranges at some points in place of bands, and a dot where a
                   path ends */
    char **style_label; /* n_styles: the legend */
    size_t n_styles;
    struct pf_figure_panel *panel;
    size_t n_panels;
};

enum pf_figure_form { PF_FIGURE_SVG, PF_FIGURE_PDF, PF_FIGURE_PNG };

void pf_figure_clear(struct pf_figure *f); /* accepts a zeroed object */

/* Writes the gnuplot script, data included; it draws figure.svg, .pdf or .png
 * in the folder that gnuplot runs in. PF_EINPUT when the figure has more
 * panels or styles than can be drawn, or nothing to draw. Whether writing
 * worked is for the caller to ask of the stream. */
int pf_figure_script(const struct pf_figure *f, enum pf_figure_form form,
                     FILE *out, struct pf_diag *d);

/* Has gnuplot (looked up in PATH) draw the figure and copies it to `out`.
 * PF_EPROGRAM when there is no gnuplot or it fails. */
int pf_figure_draw(const struct pf_figure *f, enum pf_figure_form form,
                   FILE *out, struct pf_diag *d);

#endif
