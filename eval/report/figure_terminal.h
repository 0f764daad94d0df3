/* A figure of curves in the terminal, as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_FIGURE_TERMINAL_H
#define PF_EVAL_FIGURE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/diag.h"
#include "eval/report/figure.h"

struct pf_terminal {
    size_t columns;      /* from PF_TERMINAL_LEAST on */
    bool colour;         /* the text is the same without */
    const char *heading; /* a line under the figure's title, in place of its
                            note and the names of its axes; NULL: none */
};
#define PF_TERMINAL_LEAST 40

/* The title; then one block for each panel: its title, the curves, and under
 * them which mark is which. Only the middle line of each curve is drawn, not
 * its band. No line is wider than the terminal. PF_EINPUT when a panel is not
 * one of curves or there is nothing to draw, PF_EPROGRAM without gnuplot. */
int pf_figure_terminal(const struct pf_figure *f, const struct pf_terminal *t,
                       FILE *out, struct pf_diag *d);

#endif
