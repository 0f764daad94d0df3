/* Polishing the equilibrium of a symmetric game once its support is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_SUPPORT_H
#define PF_EVAL_SUPPORT_H

#include <stddef.h>

/* pi[n] comes as an approximate von Neumann winner of P (n*n, row-major) whose
 * entries above 1e-11 are its support. Entries off the support become exactly
 * 0; the others are replaced by the solution of the support's equations where
 * that is a policy with a smaller residual max_y (P pi)_y - 1/2. The residual
 * reached goes to *residual. PF_OK, PF_ENOMEM, or PF_ESOLVE when pi is nowhere
 * near a policy. */
int pf_support_polish(size_t n, const double *P, double *pi, double *residual);

#endif
