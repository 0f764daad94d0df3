/* One row of an exported table, cell by cell, in any of the formats.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPORT_ROW_H
#define PF_LAB_EXPORT_ROW_H

#include "lab/export.h"

#define PF_EXPORT_FIXED 12 /* columns beside the axes, at most */

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

/* The line of column names; nothing in jsonl. */
void pf_row_head(struct pf_row *w, size_t n);

#endif
