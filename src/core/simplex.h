/* Arithmetic on policies, in logarithms, on whole batches.
 *
 * All arrays follow core/lanes.h: policies have the shape's size, per-lane
 * results and coefficients length `lanes`, context weights contexts * lanes.
 * A coefficient given as NULL is 1, a policy or vector given as NULL leaves
 * its term out. Outputs may be the same array as an input, unless said.
 * Log-policies may hold -infinity (probability 0) where that is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_SIMPLEX_H
#define PF_CORE_SIMPLEX_H

#include <gsl/gsl_rng.h>

#include "core/lanes.h"

/* x -= log sum exp x, in every context and lane: exp (x) sums to 1. */
void pf_log_normalise(const struct pf_shape *s, double *x);

/* out = normalise (a base + b ref + c q): the mirror step in KL. With
 * a + b = 1 and q = P pi' it maximises
 *   c <pi, q> - a KL (pi||base) - b KL (pi||ref). */
void pf_mirror_step(const struct pf_shape *s, double *out, const double *a,
                    const double *base, const double *b, const double *ref,
                    const double *c, const double *q);

/* out = normalise ((1 - w) p + w q): the geometric mixture p^(1-w) q^w. */
void pf_geometric_mix(const struct pf_shape *s, double *out, const double *w,
                      const double *p, const double *q);

/* out = exp (log_p). */
void pf_probabilities(const struct pf_shape *s, double *out,
                      const double *log_p);

/* out = log (p), -infinity where p is 0. */
void pf_logarithms(const struct pf_shape *s, double *out, const double *p);

/* value = sum over contexts of weight * KL (p||q), from logs, without
 * cancellation: relative accuracy down to the smallest divergences (see
 * core/kernels.h). +infinity where p > 0 = q. */
void pf_kl(const struct pf_shape *s, double *value, const double *weight,
           const double *log_p, const double *log_q);

/* value = sum over contexts of weight * (- sum p log p). */
void pf_entropy(const struct pf_shape *s, double *value, const double *weight,
                const double *log_p);

/* value = max over contexts of (max - min over responses of log_p - log_q):
 * a distance that ignores constants. +infinity where just one is -infinity
 * (both: the response is left out). */
void pf_span(const struct pf_shape *s, double *value, const double *log_p,
             const double *log_q);

/* value = sum over contexts of weight * sum_y p[y] r[y]. */
void pf_expectation(const struct pf_shape *s, double *value,
                    const double *weight, const double *p, const double *r);

/* value = sum over contexts of weight * max_y r[y] (or min). */
void pf_best(const struct pf_shape *s, double *value, const double *weight,
             const double *r);
void pf_worst(const struct pf_shape *s, double *value, const double *weight,
              const double *r);

/* One response drawn from the policy of a context and lane, by inversion of
 * its distribution function: one uniform number of r. */
size_t pf_sample(const struct pf_shape *s, const double *log_p, size_t context,
                 size_t lane, gsl_rng *r);

/* The same from probabilities: the same response for the same number. */
size_t pf_draw(const struct pf_shape *s, const double *p, size_t context,
               size_t lane, gsl_rng *r);

#endif
