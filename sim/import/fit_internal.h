/* What the two halves of the Bradley-Terry fit share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_FIT_INTERNAL_H
#define PF_SIM_IMPORT_FIT_INTERNAL_H

#include <stddef.h>

#include "core/diag.h"

/* Weights to fit, all borrowed. */
struct pf_fit_data {
    size_t n;
    const double *wins; /* n*n */
    char *const *label; /* n names, or NULL: responses are numbered from 1 */
    double prior;
    struct pf_diag *diag;
    struct pf_place at;
};

/* The weight of i beating j, the prior included; 0 on the diagonal. */
static inline double
pf_fit_weight(const struct pf_fit_data *f, size_t i, size_t j)
{
    return i == j ? 0.0 : f->wins[i * f->n + j] + f->prior;
}

/* The name of response i for a message: its label in quotes, or its number.
 * Needs 80 bytes. Returns out. */
const char *pf_fit_name(const struct pf_fit_data *f, size_t i, char out[80]);

/* Do finite Bradley-Terry scores exist? Notes why not. */
int pf_fit_exists(const struct pf_fit_data *f);

/* pf_fit_bradley_terry on data with names. */
int pf_fit_scores(const struct pf_fit_data *f, double *score);

#endif
