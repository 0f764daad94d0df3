/* Preference models: who beats whom, and with what probability.
 *
 * A preference over n responses is a matrix P in [0,1]^(n x n), row-major,
 * P[y n + z] = Pr (response y is preferred to response z), with
 * P[y n + z] + P[z n + y] = 1 and P[y n + y] = 1/2. Each family lives in a
 * file of its own, sim/preference/NAME.c, and is listed once in types.def.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_PREFERENCE_H
#define PF_SIM_PREFERENCE_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include "core/diag.h"
#include "core/kind.h"
#include "core/param.h"

/* The most responses a preference may have: P then takes 800 MB. */
#define PF_MAX_RESPONSES 10000

/* A preference matrix. Owned by the caller of pf_preference_build. */
struct pf_preference {
    size_t n;       /* responses, >= 2 */
    double *P;      /* n*n, row-major; P[y*n+z] = Pr(y preferred to z) */
    char **label;   /* n names of the responses, or NULL when they have none */
    long *line;     /* n lines of the user's file that the rows stand in, for
                       messages; NULL when they come from no file */
    double *reward; /* n, or NULL: where P[y,z] = sigma (reward[y] -
                       reward[z]), that is a Bradley-Terry preference */
};

/* What a family gets to build from. All borrowed. */
struct pf_preference_request {
    const struct pf_values *values; /* its parameters, complete */
    gsl_rng *rng;                   /* a stream of its own for random draws */
    gsl_rng *common; /* at the start of a stream that all contexts of the world
                        share: for weights that are the same in each */
    const double *features; /* of this context, row y for response y: `actions`
                               * n_features; NULL unless the family needs
                               them */
    size_t n_features;
    const char *base;     /* folder of the file that names files;
                             NULL: the working directory */
    struct pf_diag *diag; /* for the sentence when it fails */
    struct pf_place at;   /* the element in the user's file */
};

typedef struct pf_preference_type {
    struct pf_kind kind;
    /* Allocates and fills *out (zeroed before). The state of a failed build
     * is left for the caller to clear. Returns PF_OK, PF_EINPUT (message
     * noted), PF_ENOMEM, or PF_ESOLVE. Families that draw must take all their
     * randomness from q->rng, in an order that does not depend on
     * parameters that merely scale or mix: sweeping a dial then compares the
     * same draws (common random numbers). */
    int (*build)(struct pf_preference *out,
                 const struct pf_preference_request *q);
    unsigned char draws; /* 1: uses the random stream; 0: every seed agrees */
    unsigned char needs_features; /* 1: made from features. Its table then has
                                     the count `actions`, so that they can be
                                     made first */
    unsigned char rewards;        /* 1: sets out->reward, always */
} pf_preference_type;

extern const struct pf_family pf_preference_family;

/* Builds and checks: every entry finite and in [0,1], P + P^T = 1 to 1e-12
 * (then made exact: the larger of each pair is recomputed as 1 minus the
 * smaller, which keeps all digits of small probabilities, and the diagonal is
 * set to 1/2), 2 <= n <= PF_MAX_RESPONSES. Refuses a family that needs features
 * where there are none. *out need not be zeroed; after a failure it is
 * cleared. */
int pf_preference_build(struct pf_preference *out,
                        const pf_preference_type *type,
                        const struct pf_preference_request *q);

/* Allocates P (zeroed) for n responses and no labels. PF_EINPUT, without a
 * message, when n is not from 2 to PF_MAX_RESPONSES. */
int pf_preference_alloc(struct pf_preference *p, size_t n);

/* Frees P, labels and rewards; accepts a zeroed or half-built object. */
void pf_preference_clear(struct pf_preference *p);

/* Checks and makes exact as pf_preference_build does. Of each kind of mistake
 * (no probability, diagonal not 1/2, pair that does not sum to 1) the first
 * entry is named with row, column (both counted from 1), value and what was
 * expected, and the others are counted. */
int pf_preference_check(struct pf_preference *p, struct pf_diag *d,
                        struct pf_place at);

/* P[y,z] = 1 / (1 + exp (-logit[y,z])) for a skew-symmetric logit matrix
 * (n*n, row-major), with both members of a pair computed from the same
 * number so that they sum to 1. Only the logits above the diagonal are read,
 * and logit may be p->P itself. p->n is set already and p->P allocated. */
void pf_preference_from_logits(struct pf_preference *p, const double *logit);

#endif
