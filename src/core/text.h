/* Texts of users: characters, and what a terminal must not see.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_TEXT_H
#define PF_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Bytes of the well-formed UTF-8 character that text (not empty) begins with;
 * 0 when it begins with none. Reads no further than the text's end. */
size_t pf_utf8_length(const char *text);

/* Replaces control characters by '?', so that a hostile name cannot drive the
 * terminal it is printed on. */
void pf_tame(char *text);

/* Writes text in `width` columns (at least 3), one for each character: padded,
 * or cut with "..." at the end. Control characters, and bytes that are no
 * UTF-8, are shown as '?'. */
void pf_put_text(FILE *out, const char *text, size_t width);

/* The same for a text that no blanks follow: at most `width` columns. */
void pf_put_short(FILE *out, const char *text, size_t width);

/* Would a spreadsheet take the text for a formula? A number is none. */
bool pf_text_is_formula(const char *text);

/* Writes text between double quotes, those in it doubled, as CSV has it (RFC
 * 4180); `lead` comes first. */
void pf_put_csv_quoted(FILE *out, const char *lead, const char *text);

/* What stands in XML and HTML for a character that means something there, in
 * content or in an attribute; NULL for all others. */
const char *pf_xml_reference(char c);

#endif
