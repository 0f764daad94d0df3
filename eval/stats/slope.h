/* Fitted rates of convergence: straight lines through the part of a curve that
 * falls.
 *
 *   log-linear  log10 y = a + b x: y shrinks by the factor 10^b per unit of x
 *   log-log     log10 y = a + b log10 x: y goes as x^b, and -b is the order
 *
 * by ordinary least squares, so in one run: runs are then summed up like any
 * other scores. The points of one curve are not independent, and no standard
 * error is made of their residuals; R^2 says how straight the part is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_SLOPE_H
#define PF_EVAL_SLOPE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

struct pf_line {
    size_t n; /* points in it */
    double slope, intercept;
    double residual; /* root of the mean squared distance from the line */
    double r2;       /* 1 - residual^2 / variance of y; 1 where all is 0 */
};

/* The line through n points. false: fewer than two different x, or a value is
 * not finite. */
bool pf_line_fit(struct pf_line *out, const double *x, const double *y,
                 size_t n);

/* The part of a positive curve that falls steadily, points first .. last: from
 * where half of its decades are done down to the noise of double precision (30
 * times the least value, where that is below 1e-13). false: it does not
 * fall. Own rule. */
struct pf_part {
    size_t first, last;
};
bool pf_falling_part(struct pf_part *out, const double *y, size_t n);

enum pf_rate_law { PF_LOG_LINEAR, PF_LOG_LOG };

/* Which points count. All bounds are included. Without a range of x or of y
 * (both ends infinite) the falling part is taken. */
struct pf_rate_range {
    double x_low, x_high, y_low, y_high;
};
#define PF_RATE_ANYWHERE                                                       \
    ((struct pf_rate_range){-(double) HUGE_VAL, (double) HUGE_VAL,             \
                            -(double) HUGE_VAL, (double) HUGE_VAL})

/* Fits the law to a curve; `work` has room for 2 n numbers. Points with a y
 * that is 0, negative or infinite are left out, and in log-log those with such
 * an x. false: fewer than three points remain, or all at one x. */
bool pf_rate_fit(struct pf_line *out, enum pf_rate_law law, const double *x,
                 const double *y, size_t n, const struct pf_rate_range *range,
                 double *work);

#endif
