/* Quantiles of small samples, some of which may be infinite.
 *
 * Type 7 of Hyndman and Fan ("Sample quantiles in statistical packages",
 * The American Statistician 50, 1996): linear between the order statistics,
 * with the smallest at p = 0 and the largest at p = 1. It is what R, NumPy
 * and GSL compute; unlike theirs it never makes a NaN of an infinite value:
 * between a finite and an infinite order statistic lies infinity.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_QUANTILE_H
#define PF_EVAL_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>

/* Are x[0..n-1] in ascending order, without a NaN? (A single one is.) */
bool pf_reals_ascend(const double *x, size_t n);

void pf_sort_reals(double *x, size_t n); /* ascending; no NaN */

/* The p-quantile (0 <= p <= 1) of ascending x[0..n-1]; NaN for n = 0. */
double pf_quantile(const double *sorted, size_t n, double p);

#endif
