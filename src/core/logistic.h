/* Scalar functions with the same bits on every CPU: built on pf_vexp and
 * pf_vlog (core/kernels.h), not on libm. For learners and policies.
 *
 * Relative error below 4 ulp where no bound is given (tests/check_logistic.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_LOGISTIC_H
#define PF_CORE_LOGISTIC_H

double pf_exp(double x);
double pf_log(double x);
double pf_expm1(double x); /* e^x - 1 */
double pf_log1p(double x); /* log (1 + x) */
double pf_tanh(double x);

double pf_sigmoid(double z);     /* 1 / (1 + e^-z) */
double pf_log_sigmoid(double z); /* log of it; finite for every finite z */
double pf_log1mexp(double a);    /* log (1 - e^a) for a < 0; -inf at 0 */
double pf_logit(double p);       /* log (p / (1 - p)), -inf at 0, inf at 1 */

#endif
