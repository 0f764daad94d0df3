/* Reading numbers and finding names, strictly.
 *
 * Numbers follow one grammar everywhere (XML, CSV, command line):
 * [+-] digits [. digits] [e [+-] digits], in the C locale, finite, with
 * nothing before or after. No hex, no nan, no inf, no blanks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_PARSE_H
#define PF_CORE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* true and *x set when all of `text` is a finite number. A value that
 * underflows to 0 from a non-zero text, or overflows, is refused. */
bool pf_parse_real(const char *text, double *x);

/* true and *x set when all of `text` is a decimal whole number that fits. */
bool pf_parse_count(const char *text, uint64_t *x);

/* Splits a list at blanks and commas and parses each part as a number.
 * *values is allocated (caller frees) and *n set; on failure *bad is the
 * index of the part that is no number, or SIZE_MAX when memory ran out.
 * An empty list succeeds with *n = 0 and *values = NULL. */
bool pf_parse_reals(const char *text, double **values, size_t *n, size_t *bad);

/* Writes x so that reading it back gives the same bits (17 significant
 * digits at most, the shortest of %.15g, %.16g, %.17g that does). Needs 32
 * bytes. Returns `out`. */
char *pf_format_real(double x, char out[32]);

/* The candidate nearest to `word` by edit distance, or NULL when none is near
 * enough to be what was meant. `name (i)` gives candidate i < n. */
const char *pf_nearest(const char *word, size_t n,
                       const char *(*name)(const void *list, size_t i),
                       const void *list);

/* A `name` for pf_nearest when `list` is an array of const char pointers. */
const char *pf_name_in_array(const void *list, size_t i);

/* 64-bit FNV-1a hash of a text: names purposes of random streams. */
uint64_t pf_hash_text(const char *text);

#endif
