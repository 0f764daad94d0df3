/* What local theory says of every mirror learner, from the frequencies of the
 * game alone.
 *
 * Near its fixed point a learner multiplies an error of the logits, in the
 * eigenspace of frequency w (measure.h), by the roots lambda of a polynomial
 * in eta, beta and w. The largest |lambda| over all w is the asymptotic rate:
 * the error shrinks by it each step, a KL divergence by its square.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_RATES_H
#define PF_EVAL_RATES_H

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

/* Where a learner comes to rest, and so which frequencies its row wants. */
enum pf_rest {
    PF_REST_NASH,    /* at the regularised Nash of beta */
    PF_REST_MIXTURE, /* Nash-MD with a constant step: its mixture at the Nash
                        of pf_rate_mixture_beta, itself beside it */
    PF_REST_WINNER   /* no regularisation: at a von Neumann winner; the
                        frequencies are those of its support */
};

struct pf_rate_row {
    const char *learner; /* as in the family of learners */
    enum pf_rest rest;
    bool inverse;    /* eta is the inverse of the step */
    unsigned degree; /* of the polynomial: 1 or 2 */
    double kappa;    /* nash-ema: weight of the old average; else 0 */
    double most;     /* greatest beta * step that makes sense; INFINITY */
    double (*eta)(double beta); /* the default */
    /* lambda^degree + ... + c[1] lambda + c[0], for the eigenvalue i w */
    void (*polynomial)(const struct pf_rate_row *row, double eta, double beta,
                       double w, double complex c[2]);
};

/* All rows; the last has learner == NULL. */
extern const struct pf_rate_row pf_rate_rows[];

const struct pf_rate_row *pf_rate_find(const char *learner); /* or NULL */

/* The default steps. beta / (beta^2 + 1/8) is OMD's best step on the most
 * cyclic game there is, w^2 = 1/8, and half of what is stable on it. */
double pf_rate_eta_mirror(double beta);         /* beta / (beta^2 + 1/8) */
double pf_rate_eta_inverse(double beta);        /* its inverse, for inpo */
double pf_rate_eta_mmd(double beta);            /* 4 beta */
double pf_rate_eta_egpo(double beta);           /* 1 / (1 + beta) */
double pf_rate_eta_nash_mp(double beta);        /* 2 beta */
double pf_rate_eta_optimistic_mmd(double beta); /* 1 */
double pf_rate_eta_mwu(double beta);            /* 0.1 */
double pf_rate_eta_omwu(double beta);           /* 0.125 */
double pf_rate_eta_onpo(double beta);           /* 0.5 */

/* max |lambda| over w[n_w]; 0 for n_w = 0. */
double pf_rate_predict(const struct pf_rate_row *row, double eta, double beta,
                       const double *w, size_t n_w);

/* The step (eta, or 1/eta where row->inverse) up to which every smaller one
 * has a rate below 1 (or equal, in the neutral directions of a game with many
 * von Neumann winners): INFINITY where all have, 0 where none has, and no more
 * than row->most / beta. w is held fixed: for PF_REST_MIXTURE, whose
 * frequencies move with the step, see pf_game_mixture_step in game.h. */
double pf_rate_largest_stable_step(const struct pf_rate_row *row, double beta,
                                   const double *w, size_t n_w);

/* The beta whose Nash policy the mixture of Nash-MD with constant eta settles
 * at: beta / (1 - eta beta); INFINITY at eta beta = 1, where it is ref. */
double pf_rate_mixture_beta(double eta, double beta);

#endif
