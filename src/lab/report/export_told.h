/* What the files of pf_export_told share; nobody else includes this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPORT_TOLD_H
#define PF_LAB_EXPORT_TOLD_H

#include "eval/stats/bootstrap.h"
#include "lab/report/export_row.h"

/* The columns of a table, each list ending with NULL; with `axes` the axes
 * stand between the two. */
struct pf_told_columns {
    const char *lead[4], *column[20];
    bool axes;
};

/* Makes the names for the row. Free them with
 * pf_column_names_free in every case. */
int pf_told_begin(struct pf_row *row, const struct pf_results *r,
                  const struct pf_told_columns *c, char ***name, size_t *n);

/* Value, low, high. */
void pf_row_interval(struct pf_row *w, const struct pf_interval *x);

/* The table "leaderboard" (export_board.c). */
int pf_export_leaderboard(const struct pf_results *r,
                          const struct pf_leaderboard_options *o,
                          struct pf_row *row, struct pf_diag *d);

#endif
