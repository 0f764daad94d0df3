/* Games written down entry by entry: matrices in text, and Gambit's strategic
 * games.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_MATRIX_H
#define PF_SIM_IMPORT_MATRIX_H

#include "core/diag.h"
#include "sim/import/source.h"

/* What the numbers of a matrix are. The names for parameter tables, in the
 * order of the enum. */
#define PF_MATRIX_CHOICES "probability|counts|skew"
enum pf_matrix_kind {
    PF_MATRIX_PROBABILITY, /* P[y,z] = Pr (y preferred to z) */
    PF_MATRIX_COUNTS,      /* times the row's response beat the column's */
    PF_MATRIX_SKEW         /* P[y,z] - 1/2, skew-symmetric */
};

/* A square of numbers with names, or without. */
struct pf_square {
    size_t n;
    double *x;    /* n*n, row-major; owned */
    char **label; /* n names, owned, or NULL */
    long *line;   /* n: where in the file each row stands; owned, or NULL */
};

void pf_square_clear(struct pf_square *m); /* accepts a zeroed object */

/* Reads a table of numbers: n rows of n, with a header row of names, a first
 * column of names, both, or neither. The first row is a header when it has more
 * text than numbers, or an empty first cell (the corner). A first column of
 * names is there when the header has a corner or one cell less than the row
 * below it, or the first row of numbers starts with text. Names must agree
 * where there are both. Diagonal cells may be empty and become `diagonal`
 * (where there is no header, the first must be filled). */
int pf_read_square(struct pf_square *out, const struct pf_source *source,
                   double diagonal, struct pf_diag *d);

/* Reads a two-player Gambit strategic game (.nfg), payoff or outcome version,
 * that is symmetric with a constant sum c: a[i,j] + b[i,j] = c and
 * b[i,j] = a[j,i]. out->x[i,j] = a[i,j] - c/2 is what strategy i gains on j;
 * it is skew-symmetric to 1e-12 of the largest payoff. Any other game is
 * refused with the cell at fault. */
int pf_read_nfg(struct pf_square *out, const struct pf_source *source,
                struct pf_diag *d);

#endif
