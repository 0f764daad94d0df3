/* Tables of the page.
 *
 * A table has an id, which ends in its number, a caption, columns, and rows of
 * cells. Cells of numbers carry the number itself as data-v, which is what the
 * page's script sorts by; data-v="" is a value that is missing and comes last
 * either way, and data-more says that it is more than data-v.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_TABLE_H
#define PF_LAB_TABLE_H

#include <stdbool.h>

#include "eval/stats/bootstrap.h"
#include "lab/page/html.h"

/* The caption is text of ours, or tamed by whoever made it: it is escaped.
 * The columns follow; then rows. */
void pf_table_begin(FILE *out, const char *id, const char *caption);
void pf_table_column(FILE *out, const char *title, bool number);
void pf_table_rows(FILE *out);
void pf_table_end(FILE *out);

void pf_table_row(FILE *out, bool first); /* first of a group of rows? */
void pf_table_row_end(FILE *out);

void pf_td_head(FILE *out, const char *text); /* what the row is about */
void pf_td_text(FILE *out, const char *text);
void pf_td_real(FILE *out, double x, const char *missing);
void pf_td_count(FILE *out, size_t n);
void pf_td_share(FILE *out, size_t part, size_t whole); /* "3/4" */
void pf_td_interval(FILE *out, double low, double high, const char *missing);

#endif
