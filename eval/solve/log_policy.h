/* One policy in logarithms, as the solvers hold it. (core/simplex.h is for
 * batches; the solvers keep to libm, so as to share no code with it.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_LOG_POLICY_H
#define PF_EVAL_LOG_POLICY_H

#include <stddef.h>

/* theta[n] -= log sum exp theta. Finite entries. */
void pf_log_policy_normalise(size_t n, double *theta);

#endif
