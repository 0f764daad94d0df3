/* The length-controlled win rate: what the win rate would be, were the
 * responses of both sides of equal length.
 *
 *   logit q (m > b | x) = theta + phi tanh (dlen / sd (dlen)) + psi gamma_x
 *
 * with dlen the baseline's length less the method's, not centred (sd with
 * n - 1), and gamma_x how hard the instruction is. Fitted by logistic
 * regression without intercept on the three features (the constant is one of
 * them, and penalised like the others); then
 *
 *   length-controlled win rate = 100 mean_x q with dlen := 0.
 *
 * Dubois, Galambosi, Liang and Hashimoto 2024, "Length-Controlled AlpacaEval: A
 * Simple Way to Debias Automatic Evaluators", arXiv:2404.04475, and the
 * program published with it, from which the following are taken:
 *  - the penalty is L1: minimised is |w|_1 + C sum_i v_i loss_i. C is the best
 *    of ten (10^-4 ... 10^4, equal ratios) by the mean loss on what is left
 *    out in five folds, the smallest where several are; all rows of example i
 *    are in fold i mod 5;
 *  - a label p between 0 and 1 counts as two rows, 1 and 0, of weights p and
 *    1 - p, both in one fold;
 *  - the baseline's own answers, made verbose and made concise, judged against
 *    its plain ones, are further rows of weight v = 0.2 / 2 whose constant is
 *    0: there theta is known to be 0, so that they hold phi. The fit is told
 *    nothing else about them. Their dlen is divided by the sd of the method's
 *    rows, so that phi means one thing (our choice).
 *
 * The objective is convex with three unknowns: solved by Newton steps on the
 * smooth part, of which coordinate descent solves the penalised quadratic
 * (Yuan, Ho and Lin 2012, "An improved GLMNET for L1-regularized logistic
 * regression", JMLR 13), up to the conditions of the optimum at 1e-9 of the
 * weights. The minimum is the same whoever finds it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_LENGTH_CONTROLLED_H
#define PF_EVAL_LENGTH_CONTROLLED_H

#include <stddef.h>

#define PF_GAMED_WEIGHT 0.1 /* of a row of the gamed baseline: 0.2 / 2 */

/* n judged examples; arrays borrowed. */
struct pf_lc_rows {
    size_t n;
    const double *delta;      /* baseline's length less the method's */
    const double *difficulty; /* gamma_x */
    const double *preference; /* in [0, 1] */
};

struct pf_length_controlled {
    double winrate;                      /* per cent */
    double constant, length, difficulty; /* theta, phi, psi */
    double c;                            /* the C that was chosen */
    const char *failure; /* why there is no such rate; NULL: there is */
};

/* Fits the rows of a method; `gamed` may be NULL. PF_EINPUT where there is
 * nothing to control for (fewer than five examples, or no difference in
 * length), PF_ESOLVE where the features tell every winner, so that the
 * coefficients are the penalty's alone, or where the fit does not settle; both
 * with `failure`, and winrate NaN. */
int pf_length_control(struct pf_length_controlled *out,
                      const struct pf_lc_rows *method,
                      const struct pf_lc_rows *gamed);

#endif
