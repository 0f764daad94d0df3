/* The slope that local theory predicts, put beside a measured curve.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_THEORY_H
#define PF_LAB_THEORY_H

#include <stddef.h>
#include <stdint.h>

/* The power of the error that a metric is close to the solution; 0 where
 * theory says nothing about it. */
int pf_theory_power(const char *metric);

/* theory[i] = a 10^(rate_log10 step[i]) over the part of the curve where it
 * says something, NaN elsewhere, with the a that makes the mean of its
 * logarithm there that of the median's. rate_log10 is the logarithm of the
 * factor per step. Returns how many points are not NaN: 0 where the factor is
 * not below 1 or the curve does not fall. */
size_t pf_theory_line(double *theory, const uint64_t *step,
                      const double *median, size_t n, double rate_log10);

#endif
