/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/stats/quantile.h"

#include <math.h>
#include <stdlib.h>

static int
compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

bool
pf_reals_ascend(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (!(x[i - 1] <= x[i])) /* NaN, too */
            return false;
    return true;
}

void
pf_sort_reals(double *x, size_t n)
{
    if (!pf_reals_ascend(x, n))
        qsort(x, n, sizeof *x, compare);
}

/* Weights below 1 on each side cannot overflow, as the difference of two
 * large values can; a whole place never touches the next value, since 0 times
 * infinity is no number. */
double
pf_quantile(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return (double) NAN;
    double place = p * (double) (n - 1);
    size_t low = (size_t) place;
    double part = place - (double) low;
    if (low + 1 >= n)
        return sorted[n - 1];
    if (part <= 0.0 || sorted[low] >= sorted[low + 1])
        return sorted[low];
    return (1.0 - part) * sorted[low] + part * sorted[low + 1];
}
