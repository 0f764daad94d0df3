/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/theory.h"

#include <math.h>
#include <string.h>

/* Own derivation. Let e be the error of the log-policy. KL(pi* || pi) and
 * the regularised gap are smooth, not negative, and 0 only at e = 0 (up to a
 * constant): their expansion begins with e^2. The span is a norm of e. The
 * unregularised gap of a regularised solution does not go to 0. */
int
pf_theory_power(const char *metric)
{
    static const struct {
        const char *metric;
        int power;
    } known[] = {
        {"regularised-duality-gap", 2}, {"kl-to-nash", 2}, {"span-to-nash", 1}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].metric, metric) == 0)
            return known[i].power;
    return 0;
}

/* The last point before the noise of double precision: where the smallest
 * value is that small, the curve lies in it as soon as it comes near. */
static size_t
last_exact(const double *median, size_t n)
{
    double least = (double) HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        if (median[i] < least)
            least = median[i];
    if (least > 1e-13)
        return n - 1;
    double noise = least > 1e-17 ? 30.0 * least : 3e-16;
    size_t i = 0;
    while (i < n && !(median[i] <= noise))
        i++;
    return i > 0 ? i - 1 : 0;
}

static size_t
first_finite(const double *median, size_t n)
{
    size_t i = 0;
    while (i < n && !isfinite(median[i]))
        i++;
    return i;
}

size_t
pf_theory_line(double *theory, const uint64_t *step, const double *median,
               size_t n, double rate_log10)
{
    size_t first = first_finite(median, n), count = 0;
    for (size_t i = 0; i < n; i++)
        theory[i] = (double) NAN;
    if (first >= n || !isfinite(rate_log10) || rate_log10 >= 0.0)
        return 0;
    size_t last = last_exact(median, n);
    if (last <= first || !(median[last] < median[first]) ||
        !(median[last] > 0.0))
        return 0;
    double half = 0.5 * (log10(median[first]) + log10(median[last]));
    size_t start = last;
    while (start > first && log10(median[start - 1]) < half &&
           median[start - 1] > 0.0)
        start--;
    double sum = 0.0;
    for (size_t i = start; i <= last; i++)
        if (isfinite(median[i])) {
            sum += log10(median[i]) - rate_log10 * (double) step[i];
            count++;
        }
    if (count < 2)
        return 0;
    for (size_t i = start; i <= last; i++)
        theory[i] =
            pow(10.0, sum / (double) count + rate_log10 * (double) step[i]);
    return last - start + 1;
}
