/* Writing JSON (RFC 8259): the two leaves that are easy to get wrong. The
 * brackets are the caller's. Failed writes show in ferror (out).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_JSON_H
#define PF_CORE_JSON_H

#include <stddef.h>
#include <stdio.h>

/* Writes text in quotes, escaped; NULL is written as null. What is no UTF-8
 * comes out as U+FFFD, one for each byte. */
void pf_json_string(FILE *out, const char *text);

/* Writes x so that it reads back to the same bits; what is not finite, and
 * has no form in JSON, is written as null. */
void pf_json_real(FILE *out, double x);

/* `, "NAME": X`: one more member of an object, null where X is not finite. */
void pf_json_member(FILE *out, const char *name, double x);

#endif
