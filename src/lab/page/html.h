/* Writing HTML with texts that nobody vouches for.
 *
 * The page is HTML5 and well-formed XML at once: every element is closed,
 * every attribute quoted, and no entity used that XML does not know. Failed
 * writes show in ferror (out).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_HTML_H
#define PF_LAB_HTML_H

#include <stddef.h>
#include <stdio.h>

#define PF_HTML_LABEL 300 /* characters of a name; more are no name */
#define PF_HTML_TEXT 4000 /* of a description, a message */

/* Somebody else's text, as content or between the quotes of an attribute:
 * tamed (eval/report/text.h), cut after `most` characters, and with what means
 * something in HTML written as references. */
void pf_html_text(FILE *out, const char *text, size_t most);

/* The same of `size` bytes. */
void pf_html_span(FILE *out, const char *text, size_t size, size_t most);

/* A JSON string that can stand in a <script> element. */
void pf_html_json_string(FILE *out, const char *text, size_t most);

/* A number in text, as "1e-06", set for reading: a power of ten with its
 * exponent raised, and a minus sign for a hyphen. */
void pf_html_number(FILE *out, const char *text);

/* Three significant digits, whole numbers in full; `missing` for what is not
 * finite. */
void pf_html_real(FILE *out, double x, const char *missing);

/* Base64 (RFC 4648, section 4). */
void pf_html_base64(FILE *out, const void *data, size_t size);

#endif
