/* Reference policies: what every learner is held near, and where it starts
 * unless its world has a <start>, which is of this family, too.
 *
 * One file per type, listed once in types.def.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_REFERENCE_H
#define PF_SIM_REFERENCE_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include "core/diag.h"
#include "core/kind.h"
#include "core/param.h"

struct pf_reference_request {
    size_t n;                       /* responses */
    const struct pf_values *values; /* its parameters, complete */
    gsl_rng *rng;                   /* a stream of its own */
    gsl_rng *common; /* at the start of a stream that all contexts share */
    const double *features; /* n * n_features of this context, row y for
                               response y; NULL: the world has none */
    size_t n_features;
    const double *reward; /* n: the true rewards; NULL: the world has none */
    const char *base;     /* folder for relative file names */
    struct pf_diag *diag;
    struct pf_place at;
};

typedef struct pf_reference_type {
    struct pf_kind kind;
    /* Fills log_ref[n] with log-probabilities up to a constant: the caller
     * normalises. All must be finite (full support). */
    int (*build)(double *log_ref, const struct pf_reference_request *q);
    unsigned char draws;          /* 1: uses a random stream */
    unsigned char needs_features; /* 1: made from features; refused without */
    unsigned char needs_reward;   /* 1: likewise from rewards */
} pf_reference_type;

extern const struct pf_family pf_reference_family;

/* Builds and normalises: sum exp (log_ref) = 1; refuses what is not finite. */
int pf_reference_build(double *log_ref, const pf_reference_type *type,
                       const struct pf_reference_request *q);

#endif
