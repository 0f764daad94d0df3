/* One row of an exported table, cell by cell, in any of the formats.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPORT_ROW_H
#define PF_LAB_EXPORT_ROW_H

#include "lab/report/export.h"

struct pf_row {
    FILE *out;
    enum pf_export_format format;
    char *const *name; /* of the columns, borrowed; for jsonl */
    size_t column;     /* the next one */
};

void pf_row_text(struct pf_row *w, const char *text);
void pf_row_count(struct pf_row *w, uint64_t x);
void pf_row_real(struct pf_row *w, double x);         /* infinite, NaN: empty */
void pf_row_setting(struct pf_row *w, const char *x); /* an axis value, which
                        is a number in jsonl where it reads as one; NULL:
                        empty */
void pf_row_end(struct pf_row *w);

/* The n names of the columns: `lead`, one for every axis, `column`, `more`;
 * each list but the last ends with NULL. An axis that is called as another
 * column gets "axis." before it, and one of `more` that is called as those of
 * `lead` and `column` gets "metric.". NULL when memory runs out. */
char **pf_column_names(const struct pf_results *r, const char *const *lead,
                       const char *const *column, char *const *more,
                       size_t n_more, size_t *n);
void pf_column_names_free(char **name, size_t n);

/* The line of column names; nothing in jsonl. */
void pf_row_head(struct pf_row *w, size_t n);

#endif
