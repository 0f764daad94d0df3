/* Texts in the columns of a table for the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COLUMNS_H
#define PF_LAB_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

#include "eval/stats/bootstrap.h"

/* Text and blanks up to `width` characters. */
void pf_put_padded(FILE *out, const char *text, size_t width);

/* Text of a user, tame and cut to `most` characters (eval/report/text.h). */
void pf_put_tame(FILE *out, const char *text, size_t most);

/* The label in at most `width` characters, for the caller to free: what is too
 * much goes from the middle, since axis values stand at the end. NULL when
 * memory runs out. */
char *pf_fit_label(const char *label, size_t width);

/* Three significant digits: more than that the seeds do not tell. What is not
 * finite is `missing`. */
void pf_put_real(FILE *out, double x, int width, const char *missing);

/* " 3/4" */
void pf_put_counts(FILE *out, size_t part, size_t whole, int width);

/* "  VALUE [LOW, HIGH]", each `width` wide; ends that are NaN are "-". And the
 * heading above. */
void pf_put_interval(FILE *out, const struct pf_interval *x, int width,
                     const char *missing);
void pf_put_interval_heading(FILE *out, const char *value, const char *low,
                             const char *high, int width);

#endif
