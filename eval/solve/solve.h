/* Reference solutions, found by other methods than the learners under test
 * and carrying a residual that proves them.
 *
 * All matrices are n*n row-major with P[y*n+z] = Pr (y preferred to z).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_SOLVE_H
#define PF_EVAL_SOLVE_H

#include <stddef.h>

/* Proof of a solution. */
struct pf_certificate {
    double residual;       /* regularised: logit_residual times min (1, beta),
                              see below; von Neumann: max_y (P pi)_y - 1/2 */
    double logit_residual; /* regularised: span (max minus min over responses)
                              of log pi - log ref - P pi / beta, summed in long
                              double; von Neumann: 0 */
    size_t iterations;     /* Newton steps over all stages, or simplex pivots */
};

/* The regularised Nash policy pi* of
 *   P(pi > pi') - beta KL(pi||ref) + beta KL(pi'||ref),
 * the fixed point log pi* = log ref + P pi* / beta + const (Munos et al. 2023,
 * eq. 2; Calandriello et al. 2024, eq. 12), by damped Newton on the logits
 * with continuation in beta.
 *
 * Of the two residuals the scaled one is held to a tolerance: for beta < 1 it
 * is an error in units of preference, what the equation says about P pi. In
 * raw logits the same tolerance could not be met by any double: log pi is as
 * large as 1/beta, and a last bit of it is 1e-12 at beta = 1e-4. For beta > 1
 * the raw span is the smaller and the honest one.
 *
 * log_ref[n]: normalised, finite. beta > 0. log_pi[n]: result, normalised.
 * PF_OK: residual <= 1e-13, plus 4 last bits of the largest |log ref|.
 * PF_EINPUT for numbers that are no game, PF_ENOMEM, or PF_ESOLVE (the best
 * iterate is left in log_pi). */
int pf_solve_regularised_nash(size_t n, const double *P, const double *log_ref,
                              double beta, double *log_pi,
                              struct pf_certificate *proof);

/* A von Neumann winner (maximal lottery): pi with (P pi)_y <= 1/2 for all y,
 * by linear programming (GLPK), then polished by solving the equations of its
 * support. pi[n] sums to 1, entries off the support are exactly 0. Where the
 * winner is not unique, the one GLPK's vertex gives. */
int pf_solve_von_neumann(size_t n, const double *P, double *pi,
                         struct pf_certificate *proof);

#endif
