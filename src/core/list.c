/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/list.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

#define SEPARATORS " \t\r\n,"

/* The part with this index, for the message; parts are counted from 0. */
static const char *
find_part(const char *text, size_t index, int *length)
{
    text += strspn(text, SEPARATORS);
    for (; index > 0; index--) {
        text += strcspn(text, SEPARATORS);
        text += strspn(text, SEPARATORS);
    }
    size_t size = strcspn(text, SEPARATORS);
    *length = size < 40 ? (int) size : 40;
    return text;
}

int
pf_list_read(const char *text, const char *what, double **x, size_t *n,
             struct pf_diag *d, struct pf_place at)
{
    size_t bad;
    *x = NULL;
    *n = 0;
    if (text == NULL || pf_parse_reals(text, x, n, &bad))
        return PF_OK;
    if (bad == SIZE_MAX)
        return PF_ENOMEM;
    int length;
    const char *part = find_part(text, bad, &length);
    return pf_diag_at(d, at,
                      "%s: '%.*s' at position %zu is not a number; numbers "
                      "apart by blanks or commas are needed",
                      what, length, part, bad + 1);
}

int
pf_list_normalise(double *x, size_t n, const char *what, struct pf_diag *d,
                  struct pf_place at)
{
    double sum = 0.0;
    char shown[32];
    for (size_t i = 0; i < n; i++) {
        if (!(isfinite(x[i]) && x[i] >= 0.0))
            return pf_diag_at(d, at,
                              "%s: number %zu is %s; it must be at least 0",
                              what, i + 1, pf_format_real(x[i], shown));
        sum += x[i];
    }
    if (!(sum > 0.0 && isfinite(sum)))
        return pf_diag_at(d, at, "%s: the sum is %s; it must be above 0", what,
                          pf_format_real(sum, shown));
    for (size_t i = 0; i < n; i++)
        x[i] /= sum;
    return PF_OK;
}
