/* Texts in the columns of a table for the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COLUMNS_H
#define PF_LAB_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "eval/stats/bootstrap.h"

/* Text and blanks up to `width` columns (eval/report/text_columns.h). */
void pf_put_padded(FILE *out, const char *text, size_t width);

/* Text of a user, tame and cut to `most` columns. */
void pf_put_tame(FILE *out, const char *text, size_t most);

/* Text of a user, tame, on lines of at most `width` columns with two blanks
 * before each, broken at blanks where there are any; at most 5 lines. */
void pf_put_paragraph(FILE *out, const char *text, size_t width);

/* The label in at most `width` columns, for the caller to free: what is too
 * much goes from the middle, since axis values stand at the end. NULL when
 * memory runs out. */
char *pf_fit_label(const char *label, size_t width);

/* Three significant digits: more than that the seeds do not tell. What is not
 * finite is `missing`. */
void pf_put_real(FILE *out, double x, int width, const char *missing);

/* " 3/4" */
void pf_put_counts(FILE *out, size_t part, size_t whole, int width);

/* " [LOW, HIGH]", each `width` wide; ends that are NaN are "-". */
void pf_put_range(FILE *out, const struct pf_interval *x, int width,
                  const char *missing, bool colour);

/* The heading of "  VALUE [LOW, HIGH]". */
void pf_put_interval_heading(FILE *out, const char *value, const char *low,
                             const char *high, int width);

/* What is written until PF_PAINT_END looks so, where there is colour: the texts
 * are the same without. */
enum pf_paint {
    PF_PAINT_END,
    PF_PAINT_HEADING,
    PF_PAINT_DIM,
    PF_PAINT_BEST,
    PF_PAINT_BAD
};
void pf_paint(FILE *out, bool colour, enum pf_paint what);

/* A line of a table that is kept until the best one of its block is known. */
struct pf_table_line {
    char *text; /* owned; NULL: there is none */
    size_t size;
    long from, to; /* where in it the value stands; from == to: nowhere */
    double value;  /* NaN: there is none */
};

/* Writes n lines, in colour with the best values marked: the greatest where
 * `direction` is above 0, the least where it is below, and none where it is 0
 * or all are equal. And frees them. */
void pf_put_lines(FILE *out, struct pf_table_line *line, size_t n,
                  int direction, bool colour);

/* In which direction a metric gets better: 1, -1, or 0 where neither is. */
int pf_metric_direction(const char *metric);

#endif
