/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/theory.h"

#include <math.h>
#include <string.h>

#include "eval/stats/slope.h"

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

size_t
pf_theory_line(double *theory, const uint64_t *step, const double *median,
               size_t n, double rate_log10)
{
    struct pf_part part;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        theory[i] = (double) NAN;
    if (!isfinite(rate_log10) || rate_log10 >= 0.0 ||
        !pf_falling_part(&part, median, n))
        return 0;
    double sum = 0.0;
    for (size_t i = part.first; i <= part.last; i++)
        if (isfinite(median[i])) {
            sum += log10(median[i]) - rate_log10 * (double) step[i];
            count++;
        }
    if (count < 2)
        return 0;
    for (size_t i = part.first; i <= part.last; i++)
        theory[i] =
            pow(10.0, sum / (double) count + rate_log10 * (double) step[i]);
    return part.last - part.first + 1;
}
