/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"

#include <math.h>

#include "core/kernels.h"

double
pf_exp(double x)
{
    double y;
    pf_vexp(1, &y, &x);
    return y;
}

double
pf_log(double x)
{
    double y;
    pf_vlog(1, &y, &x);
    return y;
}

/* The rounding error of u = e^x is made good by log u, which knows the exact
 * x that u belongs to (W. Kahan's trick). */
double
pf_expm1(double x)
{
    double u = pf_exp(x);
    if (u == 1.0)
        return x;
    if (u - 1.0 == -1.0 || !isfinite(u))
        return u - 1.0;
    return (u - 1.0) * (x / pf_log(u));
}

double
pf_log1p(double x)
{
    double u = 1.0 + x;
    if (u == 1.0)
        return x;
    if (!isfinite(u))
        return pf_log(u);
    return pf_log(u) * (x / (u - 1.0));
}

double
pf_tanh(double x)
{
    double a = fabs(x);
    if (a > 20.0) /* 1 - tanh < 1e-17 */
        return copysign(1.0, x);
    double e = pf_expm1(2.0 * a);
    return copysign(e / (e + 2.0), x);
}

double
pf_sigmoid(double z)
{
    double e = pf_exp(-fabs(z));
    return z >= 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

double
pf_log_sigmoid(double z)
{
    double tail = pf_log1p(pf_exp(-fabs(z)));
    return z >= 0.0 ? -tail : z - tail;
}

/* Below -log 2 the exponential is small, above it the difference is. */
double
pf_log1mexp(double a)
{
    if (a > -0.6931471805599453)
        return pf_log(-pf_expm1(a));
    return pf_log1p(-pf_exp(a));
}

/* Near 1/2 the two logs would cancel; 2 p - 1 is exact there. */
double
pf_logit(double p)
{
    if (p > 0.25 && p < 0.75)
        return pf_log1p((2.0 * p - 1.0) / (1.0 - p));
    return pf_log(p) - pf_log1p(-p);
}
