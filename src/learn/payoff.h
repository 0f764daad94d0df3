/* Payoffs from comparisons: what lets every learner that asks for payoffs
 * live on pairs or labels.
 *
 * For an opponent mu, S samples, rho the weights of contexts, and x the
 * outcome of a comparison (probability or label):
 *
 * importance  c ~ rho, Y ~ nu(.|c), Y' ~ mu(.|c), x = (Y against Y'):
 *     win(c,y) = 1/2 + mean of 1{c,Y = y} (x - 1/2) / (rho_c nu(y|c)),
 *   unbiased for P(y > mu).
 * regression  c ~ rho, Y, Y' ~ nu(.|c), Z ~ mu(.|c), x = (Y against Z), x' =
 *   (Y' against Z); with h = beta log (pi / ref) the learner's guess:
 *     win(c,y) = h(c,y) + mean of (x - x' - h(c,Y) + h(c,Y'))
 *                (1{c,Y = y} - 1{c,Y' = y}) / (2 rho_c nu(y|c)),
 *   unbiased for P(y > mu) up to a constant in each context. With nu uniform
 *   a step of an explicit mirror learner is then a stochastic gradient step of
 *   (online) IPO's squared loss (Calandriello et al. 2024, arXiv:2403.08635;
 *   Zhou, Fazel and Du 2025, arXiv:2503.08942); the guess h takes part of the
 *   variance away near the solution, where h = P(. > mu) + const.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_PAYOFF_H
#define PF_LEARN_PAYOFF_H

#include "learn/learner.h"

/* win = the estimate that the port's settings ask for; opponent in
 * probabilities. f->samples queries, or twice that for regression. Each
 * estimate draws from the block of the port's query counter. */
int pf_payoff_estimate(struct pf_learner *l, struct pf_feedback *f, double *win,
                       const double *opponent);

/* The second half of it: win from the judged pairs in l->pairs, which are
 * (c, Y, Z) for i < S and with regression (c, Y', Z) for S + i. */
void pf_payoff_assemble(const struct pf_learner *l, const struct pf_feedback *f,
                        double *win);

#endif
