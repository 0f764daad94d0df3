/* A pool fitted to real judgements: who is how accurate, and who leans to the
 * response shown first.
 *
 * Model (Dawid and Skene 1979 with two classes). An item is a pair of
 * responses in a context, and has one winner that nobody sees. Annotator a
 * calls a tie with probability tau_a; otherwise it says "first" with
 * probability s_a where the response shown first is the winner, and "second"
 * with probability t_a where the other one is. accuracy = (s + t) / 2,
 * position bias = (s - t) / 2. The left response of a file is the one shown
 * first.
 *
 * A. P. Dawid and A. M. Skene 1979, "Maximum Likelihood Estimation of Observer
 * Error-Rates Using the EM Algorithm", Applied Statistics 28(1), 20-28.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_ANNOTATOR_FIT_H
#define PF_SIM_ANNOTATOR_FIT_H

#include <stddef.h>

#include "core/diag.h"
#include "sim/annotator/judged.h"
#include "sim/annotator/pool.h"
#include "sim/import/import.h"

struct pf_annotator_fit_options {
    double prior;      /* > 0: virtual judgements, so many right ones and so
                          many wrong ones for either winner and annotator */
    double tolerance;  /* of the residual */
    size_t max_passes; /* over the judgements */
};

/* prior 1, tolerance 1e-10, 20000 passes. */
void pf_annotator_fit_options_init(struct pf_annotator_fit_options *options);

/* With few judgements s and t shrink to 1/2, a coin: somebody without any has
 * accuracy 1/2, position bias 0, and the ties of the others. */
struct pf_fitted_annotator {
    size_t labels; /* judgements, ties among them */
    size_t ties;
    size_t group;    /* annotators are of one group where a chain of
                        common items links them; nothing compares groups */
    double accuracy; /* (s + t) / 2; in the mean at least 1/2 in each group,
                        over judgements of pairs that others judged too */
    double position_bias; /* (s - t) / 2; > 0: leans to what is shown first */
    double tie;           /* tau, shrunk to the share of ties in the file */
};

struct pf_annotator_fit {
    size_t n; /* annotators, in the order of the file */
    struct pf_fitted_annotator *annotator;
    size_t items; /* pairs in contexts */
    double *low;  /* items: probability that the low side is the winner
                     (sim/annotator/judged.h) */
    size_t groups;
    double log_posterior; /* of the judgements that are no ties, s and t, but
                             for a constant */
    double residual; /* largest change of any s or t by one more pass of EM */
    size_t passes;   /* over the judgements */
};

/* Fits to judgements. PF_OK, PF_EINPUT (there are none; noted), PF_ENOMEM,
 * PF_ESOLVE (noted: the tolerance was not reached; *out is complete). options
 * may be NULL for the usual ones. Clear in every case. */
int pf_annotator_fit(struct pf_annotator_fit *out,
                     const struct pf_judgements *judged,
                     const struct pf_annotator_fit_options *options,
                     struct pf_diag *d, struct pf_place at);
void pf_annotator_fit_clear(struct pf_annotator_fit *fit); /* accepts zeroed */

/* Annotators in order of their number of labels, the most first. `rank` has
 * room for fit->n. */
struct pf_annotator_rank {
    size_t labels, annotator;
};
void pf_annotator_fit_rank(const struct pf_annotator_fit *fit,
                           struct pf_annotator_rank *rank);

/* The fit as a pool: two-coin annotators with the names of the file (`name`:
 * one for each annotator of the fit), weighted by their numbers of labels.
 * Where there are more than PF_MAX_ANNOTATORS, those with the most labels.
 * Clear `out` in every case (pf_pool_parts_clear). */
int pf_pool_fitted(struct pf_pool_parts *out,
                   const struct pf_annotator_fit *fit, char *const *name,
                   struct pf_place at);

/* Reads a file of judgements, fits, and makes the pool; messages stand at
 * request->at or in the file. `columns` may be NULL: found by name. `fit` may
 * be NULL, or is filled (and to be cleared by the caller in every case).
 * Status as of pf_import_counts and pf_annotator_fit. Clear `out` in every
 * case (pf_pool_parts_clear). */
int pf_pool_fit(struct pf_pool_parts *out, struct pf_annotator_fit *fit,
                const struct pf_import_request *request,
                const struct pf_battle_options *columns);

#endif
