/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/solve/log_policy.h"

#include <math.h>

/* Takes the top off first: log sum exp of large logits would carry their
 * rounding, and pi would miss a sum of 1 by that much. */
void
pf_log_policy_normalise(size_t n, double *theta)
{
    double top = theta[0], sum = 0.0;
    for (size_t y = 1; y < n; y++)
        top = fmax(top, theta[y]);
    for (size_t y = 0; y < n; y++) {
        theta[y] -= top;
        sum += exp(theta[y]);
    }
    double log_sum = log(sum);
    for (size_t y = 0; y < n; y++)
        theta[y] -= log_sum;
}
