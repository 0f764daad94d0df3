/* Writing a figure: as a picture, as LaTeX with its art, as a script.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_PLOT_OUTPUT_H
#define PF_CLI_PLOT_OUTPUT_H

#include <stdbool.h>

#include "eval/report/figure.h"

struct pf_plot_output {
    const char *name;   /* of the picture; NULL: not asked for */
    const char *script; /* file or folder; NULL: not asked for */
    const char *kind;   /* names what has no name */
};

/* By the ending of a file's name; false when it is none of ours. */
bool pf_plot_form(const char *name, enum pf_figure_form *form);

/* The script where asked for; the picture unless only the script was, under a
 * name of its own where it has none, which is printed. LaTeX brings
 * NAME-art.pdf and its script with it; a set of files is written as a whole or
 * not at all.
 */
int pf_plot_write(const struct pf_figure *f, const struct pf_plot_output *o,
                  struct pf_diag *d);

#endif
