/* Lists of numbers that a user typed, with sentences for what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_LIST_H
#define PF_CORE_LIST_H

#include <stddef.h>

#include "core/diag.h"

/* Parses numbers apart by blanks or commas (NULL reads as an empty list).
 * `what` names the list in the message: a parameter's or a file's name.
 * *x is allocated (the caller frees it; NULL for an empty list) and *n set.
 * PF_OK, PF_EINPUT (noted in d) or PF_ENOMEM. */
int pf_list_read(const char *text, const char *what, double **x, size_t *n,
                 struct pf_diag *d, struct pf_place at);

/* Divides x[0..n-1] by their sum. Refused, with a message: a number that is
 * negative or not finite, and lists whose sum is 0 or overflows. */
int pf_list_normalise(double *x, size_t n, const char *what, struct pf_diag *d,
                      struct pf_place at);

#endif
