/* How wide texts are in a terminal, and making them fit.
 *
 * East Asian and pictorial characters take two columns, marks that are drawn
 * over the letter before them none ("Unicode Standard Annex 11: East Asian
 * Width", version 14, and the general categories Mn, Me and Cf).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_TEXT_COLUMNS_H
#define PF_EVAL_TEXT_COLUMNS_H

#include <stddef.h>

/* Columns that UTF-8 text takes. */
size_t pf_text_columns(const char *text);

/* How many bytes at the beginning of tame text take at most `columns` columns;
 * marks over the last letter go with it. */
size_t pf_text_prefix(const char *text, size_t columns);

/* The text, tamed (eval/report/text.h), in at most `columns` columns: what is
 * too much goes at the end, in favour of "…". The caller frees it; NULL when
 * memory runs out. */
char *pf_text_cut(const char *text, size_t columns);

/* The same, but what is too much goes from the middle: of the labels that we
 * cut, the end tells as much as the beginning. */
char *pf_text_cut_middle(const char *text, size_t columns);

#endif
