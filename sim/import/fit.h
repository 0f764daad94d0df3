/* From counts to a preference.
 *
 * `wins` is n*n row-major with wins[i*n+j] >= 0 the weight of i beating j: a
 * count, or any nonnegative real (w_i w_j P_ij fits the Bradley-Terry model
 * to a preference under the sampling distribution w). The diagonal is
 * ignored. A `prior` a > 0 adds a virtual wins each way to every pair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_FIT_H
#define PF_SIM_IMPORT_FIT_H

#include <stddef.h>

#include "core/diag.h"
#include "sim/import/counts.h"
#include "sim/preference/preference.h"

/* The names of the ways, for parameter tables, in the order of the enum. */
#define PF_FIT_CHOICES "empirical|bradley-terry"
enum pf_fit { PF_FIT_EMPIRICAL, PF_FIT_BRADLEY_TERRY };

struct pf_fit_options {
    enum pf_fit fit;
    double prior; /* virtual wins each way and pair; below 0: the default of
                     the way, 1 for empirical (a uniform Beta(1,1) prior on
                     every pair), 0 for bradley-terry */
};

/* The prior that the options stand for. */
double pf_fit_prior(const struct pf_fit_options *options);

/* P[i,j] = (wins[i,j] + a) / (wins[i,j] + wins[j,i] + 2 a) into P (n*n).
 * With a = 0, pairs never compared are an error: they are counted and one is
 * named. PF_OK, PF_EINPUT (noted in d). */
int pf_fit_empirical(size_t n, const double *wins, double prior, double *P,
                     struct pf_diag *d, struct pf_place at);

/* Bradley-Terry scores s, mean zero, P[i,j] = 1 / (1 + exp (s_j - s_i)), of
 * greatest likelihood. On return each response's expected wins equal its wins
 * to 1e-10 of its comparisons (usually 1e-14). Where a link between two groups
 * weighs less than about 1e-15 of the comparisons inside them, their distance
 * is lost in rounding.
 * PF_OK, PF_EINPUT (no finite scores exist; noted in d with the responses at
 * fault), PF_ENOMEM, PF_ESOLVE. */
int pf_fit_bradley_terry(size_t n, const double *wins, double prior,
                         double *score, struct pf_diag *d, struct pf_place at);

/* Fits and allocates *out (no labels); messages name the responses as the
 * counts label them. */
int pf_fit_preference(struct pf_preference *out, const struct pf_counts *counts,
                      const struct pf_fit_options *options, struct pf_diag *d,
                      struct pf_place at);

#endif
