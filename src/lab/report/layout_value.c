/* Axis values as people read them: those of ranges and samples have twelve
 * digits, of which a few tell them apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/report/layout_part.h"

#define LEAST 3 /* digits */
#define MOST 17
#define SHORT 8 /* letters that stay as they were written */

static int
compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double
rounded(double x, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, x);
    return strtod(text, NULL);
}

/* Rounding keeps the order, so neighbours tell. */
static bool
tells_apart(const double *x, size_t n, int digits)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[i - 1] &&
            !(rounded(x[i], digits) > rounded(x[i - 1], digits)))
            return false;
    return true;
}

int
pf_layout_digits(int *digits, const struct pf_results *r, size_t axis)
{
    double *x = calloc(r->n_cells + 1, sizeof *x);
    size_t n = 0;
    if (x == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < r->n_cells; c++)
        if (r->cell[c].axis_value[axis] != NULL &&
            pf_parse_real(r->cell[c].axis_value[axis], &x[n]))
            n++;
    qsort(x, n, sizeof *x, compare);
    *digits = LEAST;
    while (*digits < MOST && !tells_apart(x, n, *digits))
        ++*digits;
    free(x);
    return PF_OK;
}

void
pf_layout_put_value(FILE *f, const char *value, int digits)
{
    char text[40];
    double x;
    if (strlen(value) > SHORT && pf_parse_real(value, &x)) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strlen(text) < strlen(value))
            value = text;
    }
    fputs(value, f);
}
