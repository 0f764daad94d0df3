/* Features phi(x,y) of responses: what parametric policies and reward models
 * see of a response, and what golden rewards are made of.
 *
 * One file per type, listed once in types.def. All types are scaled so that
 * |phi(x,y)|^2 is 1 in expectation: a linear reward with standard normal
 * weights then has variance 1, whatever the dimension.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_FEATURES_H
#define PF_SIM_FEATURES_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include "core/diag.h"
#include "core/kind.h"
#include "core/param.h"

#define PF_MAX_FEATURES 1000

/* The row `dimensions`, which every type has as its row 0. */
#define PF_DIMENSIONS_ROW                                                      \
    {                                                                          \
        .name = "dimensions", .unit = "", .doc = "number of features",         \
        .form = PF_COUNT, .def = 10, .lo = 1, .hi = PF_MAX_FEATURES,           \
        .log_scale = true                                                      \
    }

struct pf_features_request {
    size_t context;                 /* from 0 */
    size_t n;                       /* responses; the preference says */
    const struct pf_values *values; /* its parameters, complete */
    gsl_rng *rng;                   /* a stream of this context */
    gsl_rng *common; /* at the start of a stream that all contexts share */
};

typedef struct pf_features_type {
    struct pf_kind kind;
    /* Fills phi[n * dimensions], zeroed before; row y for response y. */
    int (*build)(double *phi, const struct pf_features_request *q);
    unsigned char draws; /* 1: uses a random stream */
} pf_features_type;

extern const struct pf_family pf_features_family;

/* The parameter `dimensions`. */
size_t pf_features_count(const struct pf_values *values);

#endif
