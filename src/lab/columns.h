/* Texts in the columns of a table for the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COLUMNS_H
#define PF_LAB_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

/* Text and blanks up to `width` characters. */
void pf_put_padded(FILE *out, const char *text, size_t width);

/* Text of a user, tame and cut to `most` characters (eval/report/text.h). */
void pf_put_tame(FILE *out, const char *text, size_t most);

/* The label in at most `width` characters, for the caller to free: what is too
 * much goes from the middle, since axis values stand at the end. NULL when
 * memory runs out. */
char *pf_fit_label(const char *label, size_t width);

#endif
