/* Learning from verdicts on single responses: desirable or undesirable.
 *
 * With u = log pi/ref (y), a unary loss is a function f (u) for each verdict.
 * Judged pairs are taken apart: the winner is desirable, the loser is not, and
 * an outcome q gives the first response the loss
 *   q f_desirable (u) + (1 - q) f_undesirable (u),
 * the second one the same with 1 - q. A step follows the gradient of the mean
 * over all responses, through the policy class. As with pairs, two equal
 * responses say nothing.
 *
 * A loss may lean on a reference point z0 of the context, a number that is
 * recomputed in every step and not differentiated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_UNARY_H
#define PF_LEARN_UNARY_H

#include "learn/pair.h"

struct pf_unary {
    double u;  /* log pi/ref */
    double z0; /* the reference point of its context */
    bool desirable;
    double beta;       /* row PF_UNARY_BETA */
    const double *par; /* the learner's rows from PF_UNARY_OWN on */
};

struct pf_unary_value {
    double loss, slope; /* slope: d loss / d u */
};

typedef void pf_unary_loss(const struct pf_unary *x,
                           struct pf_unary_value *out);

pf_unary_loss pf_loss_kto;               /* par: lambda_d, lambda_u */
pf_unary_loss pf_loss_apo_zero_unpaired; /* no par */
pf_unary_loss pf_loss_bco;               /* no par; z0 is delta / beta */

/* Rows that every unary learner's table starts with; the places are those of
 * a pair learner's, whose data they share. */
enum {
    PF_UNARY_BETA = PF_PAIR_BETA,
    PF_UNARY_BATCH = PF_PAIR_BATCH,
    PF_UNARY_OWN
};
#define PF_UNARY_ROWS                                                          \
    PF_PAIR_BETA_ROW,                                                          \
    {                                                                          \
        .name = "batch", .unit = "pairs",                                      \
        .doc = "pairs in a step, that is half as many as verdicts; 0: all "    \
               "there are, each with its probability",                         \
        .form = PF_COUNT, .def = 16, .lo = 0, .hi = 1e6                        \
    }

/* What stands in l->x. */
enum {
    PF_UNARY_Z0 = PF_PAIR_VECTORS, /* [c * lanes + k] */
    PF_UNARY_VECTORS
};

#define PF_UNARY_OFFLINE                                                       \
    .asks = PF_ASKS_COMPARE, .traits = PF_PARAMETRIC | PF_OFFLINE,             \
    .comparisons = pf_pair_comparisons, .n_vectors = PF_UNARY_VECTORS,         \
    .refuse = pf_pair_refuse

/* Fills l->x[PF_UNARY_Z0] once the pairs of a step are known. */
typedef void pf_unary_point(struct pf_learner *l);

/* A whole step on the learner's data. point NULL: z0 is 0. */
int pf_unary_step(struct pf_learner *l, struct pf_feedback *f,
                  pf_unary_loss *loss, pf_unary_point *point);

/* --- for reference points --- */

/* log pi/ref. */
double pf_unary_ratio(const struct pf_learner *l, size_t context, size_t y,
                      size_t lane);

#endif
