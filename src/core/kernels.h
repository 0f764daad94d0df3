/* Hot loops over batches, compiled for several CPU levels.
 *
 * Every kernel works lane by lane with a fixed order of operations and fused
 * multiply-adds written out, so the bits of a result are the same on every
 * x86-64 level (and wherever fma is correctly rounded, which C requires),
 * whatever the lane's place in the batch. Measured error bounds, against
 * long double on 10^6 points (tests/check_kernels.c):
 *   pf_vexp  below 1 ulp on [-708, 709.78]; 0 below -708 (subnormal results
 *            are flushed), +inf above 709.78
 *   pf_vlog  below 1 ulp on (0, inf); -inf at 0, NaN below 0
 * Everyone but core/simplex.c and the port's implementation should call the
 * primitives of core/simplex.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_KERNELS_H
#define PF_CORE_KERNELS_H

#include <stddef.h>

/* y[i] = exp (x[i]); y may be x. */
void pf_vexp(size_t n, double *y, const double *x);

/* y[i] = log (x[i]); y may be x. */
void pf_vlog(size_t n, double *y, const double *x);

/* For one context: n responses by `lanes` runs, responses outermost; lanes is
 * a multiple of PF_LANE_WIDTH. Subtracts log sum exp from every lane of x. */
void pf_kernel_normalise(size_t n, size_t lanes, double *x);

/* One term c x of a sum: c[lanes], NULL for 1; x of the batch's size, NULL for
 * no term. */
struct pf_term {
    const double *c, *x;
};

/* out = the sum of the terms, added in order; out may be one of the x. */
void pf_kernel_combine(size_t rows, size_t lanes, double *out,
                       const struct pf_term term[3]);

/* kl[k] = KL (p||q) of the first PF_LANE_WIDTH lanes, from logs: sum over
 * responses of p g(log q - log p) with g(d) = e^d - 1 - d, which equals sum p
 * log (p/q) because both sum to 1, has only non-negative terms and does not
 * cancel. A term with p = 0 is q. */
void pf_kernel_kl(size_t n, size_t lanes, double *kl, const double *log_p,
                  const double *log_q);

/* out[y,k] = sum_z P[y n + z] x[z,k]: one matrix, all lanes. */
void pf_kernel_payoff(size_t n, size_t lanes, double *out, const double *P,
                      const double *x);

/* The same with a matrix of its own in every lane: P[(y n + z) lanes + k].
 * Same bits as pf_kernel_payoff on equal matrices. */
void pf_kernel_payoff_each(size_t n, size_t lanes, double *out, const double *P,
                           const double *x);

#endif
