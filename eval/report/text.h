/* Texts that other people wrote, made fit to be shown.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_TEXT_H
#define PF_EVAL_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* A copy of UTF-8 text without anything that drives a terminal or a plotting
 * program: control characters (C0, DEL, C1, and those that change the
 * direction of writing) become spaces, bytes that are no UTF-8 become '?'.
 * With more than `most` characters it is cut there and ends in "…" (most >= 1).
 * The caller frees it; NULL when memory runs out. */
char *pf_text_tame(const char *text, size_t most);

/* The same into `out`, which has room for 4 * most + 4 bytes. */
void pf_text_tame_into(char *out, const char *text, size_t most);

/* Characters in UTF-8 text: how wide it is in a terminal, but for combining
 * marks and East Asian wide characters. */
size_t pf_text_length(const char *text);

/* Writes a tame text, at most `most` characters of it, and PF_TEXT_PUT. */
#define PF_TEXT_PUT 64
void pf_text_put(FILE *out, const char *text, size_t most);

#endif
