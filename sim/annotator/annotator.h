/* Annotators: they turn a true preference into a label, each in its own way.
 *
 * An annotator is shown two responses, one of them first, and its law is the
 * probability of each verdict. Everything else follows from laws: labels are
 * drawn from them, the preference that a pool states is their mean over
 * annotators and orders, and statistics are sums over them.
 *
 * One file per type in sim/annotator/, listed once in types.def. Types use the
 * functions of core/logistic.h, so that a label is the same on every CPU.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_ANNOTATOR_H
#define PF_SIM_ANNOTATOR_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

#include "core/diag.h"
#include "core/kind.h"
#include "core/param.h"
#include "sim/world/world.h"

/* What an annotator looks at: two responses of a context, in the order in
 * which they are shown. */
struct pf_shown {
    size_t context, first, second;
};

/* Probabilities of the three verdicts; they sum to 1. */
struct pf_law {
    double first, second, tie;
};

struct pf_annotator;

/* What an annotator is made from. All borrowed. */
struct pf_annotator_request {
    const struct pf_values *values; /* of its type, complete */
    const struct pf_world *world;
    gsl_rng *rng;    /* at the start of a stream of its own */
    gsl_rng *common; /* at the start of a stream that all annotators of a pool
                        read: for what some of them share */
    struct pf_diag *diag;
    struct pf_place at;
};

typedef struct pf_annotator_type {
    struct pf_kind kind;
    unsigned char needs_covariates; /* 1: leans on length or list; a world
                                       without covariates is refused */
    unsigned char mirrors; /* 1: whatever its parameters, showing the two in
                              the other order swaps `first` and `second` of the
                              law, to the last bit. 0 is always safe */
    /* Allocates a->own where the type keeps something; may be NULL. */
    int (*build)(struct pf_annotator *a, const struct pf_annotator_request *q);
    /* Fills the law for two different responses, from nothing but its
     * arguments. */
    void (*judge)(const struct pf_annotator *a, const struct pf_shown *shown,
                  struct pf_law *law);
} pf_annotator_type;

/* An annotator in a world. Built by pf_annotator_init. */
struct pf_annotator {
    const pf_annotator_type *type;
    const struct pf_values *values; /* borrowed */
    const struct pf_world *world;   /* borrowed */
    double length_spread; /* root mean square of the difference in length of
                             two different responses of a context, the scale of
                             tanh (dlen / sd); 1 where there is no difference */
    double *own;          /* the type's, e.g. utilities; or NULL */
};

extern const struct pf_family pf_annotator_family;

/* Builds an annotator. PF_EINPUT, noted, where the world lacks what it needs.
 * values and world must outlive it. Clear in every case. */
int pf_annotator_init(struct pf_annotator *a, const pf_annotator_type *type,
                      const struct pf_annotator_request *q);
void pf_annotator_clear(struct pf_annotator *a); /* accepts a zeroed one */

/* The law of any two responses: equal ones are a sure tie. */
void pf_annotator_judge(const struct pf_annotator *a,
                        const struct pf_shown *shown, struct pf_law *law);

/* A verdict drawn from a law by one uniform number of r: 1 the first shown is
 * preferred, 0 the second, 1/2 a tie. */
double pf_law_draw(const struct pf_law *law, gsl_rng *r);

/* --- for annotator files --- */

/* The number of parameter `name`, which the type's table must have. */
double pf_annotator_number(const struct pf_annotator *a, const char *name);

/* The truth as a law without ties: both probabilities as the world has them,
 * so that the smaller one keeps its digits. */
void pf_annotator_true_law(const struct pf_annotator *a,
                           const struct pf_shown *shown, struct pf_law *law);

/* law = {p, 1 - p, 0}. */
void pf_law_of(struct pf_law *law, double p);

/* law = {sigma (s), sigma (-s), 0}: -s gives the mirror image to the last bit,
 * and both keep their digits. s may be infinite. */
void pf_law_of_logit(struct pf_law *law, double s);

/* The log-odds of first against second, ties left aside; swapping the two
 * changes the sign and nothing else. Infinite where one of them is 0. */
double pf_law_logit(const struct pf_law *law);

/* law = (1 - share) law + share other, 0 <= share <= 1. */
void pf_law_mix(struct pf_law *law, double share, const struct pf_law *other);

#endif
