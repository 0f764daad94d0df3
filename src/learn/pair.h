/* Learning from pairs: the engine of DPO and its relatives.
 *
 * With c = log pi/ref (y_w) and l = log pi/ref (y_l), a pair loss is a
 * function f (c, l) with partials f_c, f_l. A pair with outcome q (the
 * probability that the first is preferred, or a label; 1/2 is a tie) has the
 * loss
 *   q f (c1, c2) + (1 - q) f (c2, c1),
 * and a step follows the gradient of its mean over the pairs at hand,
 *   sum f_c grad log pi (y_w) + f_l grad log pi (y_l),
 * through the policy class. Sampling is never differentiated. A pair of equal
 * responses says nothing: it counts as a query and has no gradient.
 *
 * A learner's file is its loss, its table and one call of pf_pair_step; those
 * that add terms of their own call the pieces below it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_PAIR_H
#define PF_LEARN_PAIR_H

#include "learn/data.h"
#include "learn/learner.h"

/* --- losses --- */

/* A pair with its winner and loser, as a loss sees it. Logs are sums over
 * tokens, or averages where `length` says mean; the engine undoes the average
 * in the partials. */
struct pf_pair {
    double c, l;           /* log pi/ref of winner and loser */
    double log_w, log_l;   /* log pi of them */
    double len_w, len_l;   /* |y|, tokens, >= 1 */
    double span_w, span_l; /* tokens averaged over: |y|, or 1 for sums */
    double q;              /* the probability that the winner is preferred;
                              with labels 1, or 1/2 for a tie */
    bool modelled;         /* the learner has a reward model beside q: */
    double d;              /* the logit of its P (winner > loser), which is
                              r_w - r_l where there are rewards; else 0 */
    double beta;           /* row PF_PAIR_BETA */
    const double *par;     /* the learner's rows from PF_PAIR_OWN on */
    bool slopes;           /* only the partials are wanted: a loss may leave
                              out work for its value */
};

/* Partials with respect to c and l as given; since the reference is constant
 * these are also the ones with respect to log_w and log_l. */
struct pf_pair_value {
    double loss, f_c, f_l;
};

typedef void pf_pair_loss(const struct pf_pair *p, struct pf_pair_value *out);

/* A loss of the margin alone, f (c, l) = g (c - l) with slope g'. */
static inline void
pf_pair_of_margin(struct pf_pair_value *out, double loss, double slope)
{
    *out = (struct pf_pair_value){loss, slope, -slope};
}

/* --- the learners' tables --- */

/* The rows that every pair learner's table starts with, in this order. */
enum {
    PF_PAIR_BETA,
    PF_PAIR_BATCH = PF_DATA_BATCH,
    PF_PAIR_LENGTH,
    PF_PAIR_OWN
};
enum { PF_PAIR_SUM, PF_PAIR_MEAN }; /* of PF_PAIR_LENGTH */

#define PF_PAIR_BETA_ROW                                                       \
    {                                                                          \
        .name = "beta", .unit = "",                                            \
        .doc = "how strongly the policy is held near the reference",           \
        .form = PF_REAL, .lo = 1e-12, .hi = 1e12, .log_scale = true,           \
        .def_of_beta = pf_beta_of_world, .def_text = "the world's beta"        \
    }

/* All three rows: with the world's beta and sums over tokens, or with a first
 * row of the learner's own and a default of `length`. */
#define PF_PAIR_ROWS PF_PAIR_ROWS_AS(PF_PAIR_SUM, PF_PAIR_BETA_ROW)
#define PF_PAIR_ROWS_AS(length_default, ...)                                   \
    __VA_ARGS__,                                                               \
        {.name = "batch",                                                      \
         .unit = "pairs",                                                      \
         .doc = "pairs in a step; 0: all there are, each with its "            \
                "probability",                                                 \
         .form = PF_COUNT,                                                     \
         .def = 16,                                                            \
         .lo = 0,                                                              \
         .hi = 1e6},                                                           \
    {                                                                          \
        .name = "length", .unit = "",                                          \
        .doc = "log-probabilities of a response: summed over its tokens, or "  \
               "their mean",                                                   \
        .form = PF_CHOICE, .choices = "sum|mean", .def = (length_default)      \
    }

/* What stands in l->x. A learner may have more vectors after these. */
enum {
    PF_PAIR_COEF,   /* coefficients on log pi of every response */
    PF_PAIR_FIRST,  /* laws of first and second response, in */
    PF_PAIR_SECOND, /* probabilities; set where batch is 0 */
    PF_PAIR_VECTORS
};

/* Fields of a pair learner's type. */
#define PF_PAIR_OFFLINE                                                        \
    .asks = PF_ASKS_COMPARE, .traits = PF_PARAMETRIC | PF_OFFLINE,             \
    .comparisons = pf_pair_comparisons, .n_vectors = PF_PAIR_VECTORS

uint64_t pf_pair_comparisons(const struct pf_values *values);

/* A `refuse` for learners whose beta is by default the world's: "needs beta
 * > 0". */
const char *pf_pair_refuse(const struct pf_values *values, double beta);

/* --- steps --- */

/* Where the pairs of a step come from, context ~ the task's weights.
 *
 * Of data: learn/data.h.
 * Of the policy, alone or with the reference: B pairs (y, y'), y ~ pi_t and
 * y' ~ pi_t or ref, from block t of the stream "pairs".
 *
 * With B = 0: the whole data set; of the population and of policies all pairs
 * y < z of every context, each with its probability. Those of the population
 * are judged once and kept, those of policies are judged anew in every step. */
enum pf_pair_source {
    PF_PAIRS_OF_DATA,
    PF_PAIRS_OF_POLICY,
    PF_PAIRS_OF_POLICY_AND_REFERENCE
};

/* A whole step: the four pieces below. */
int pf_pair_step(struct pf_learner *l, struct pf_feedback *f,
                 enum pf_pair_source source, pf_pair_loss *loss);

/* l->pairs = the pairs of this step with their outcomes. */
int pf_pair_collect(struct pf_learner *l, struct pf_feedback *f,
                    enum pf_pair_source source);

/* Coefficients (l->x[PF_PAIR_COEF]) of the mean loss over l->pairs, from the
 * start: every pair counts the same, or by its probability where collect
 * took them all. */
void pf_pair_coefficients(struct pf_learner *l, enum pf_pair_source source,
                          pf_pair_loss *loss);

/* l->grad = the gradient that the coefficients stand for. */
void pf_pair_gradient(struct pf_learner *l);

/* That, and a step of the optimiser along it. */
int pf_pair_apply(struct pf_learner *l);

/* --- smaller pieces --- */

/* Does a step take all pairs, each with its probability? */
bool pf_pair_takes_all(const struct pf_learner *l, enum pf_pair_source source);

/* The probability of pair `at` where a step takes all: {y, z} comes up in both
 * orders. */
double pf_pair_probability(const struct pf_learner *l, size_t at);

/* What pair `at` counts in the mean of a step: that, or as much as any. */
double pf_pair_weight(const struct pf_learner *l, enum pf_pair_source source,
                      size_t at);

/* l->pairs = pairs of these two laws (logs), with their outcomes: what
 * pf_pair_collect does for policies. */
int pf_pair_collect_from(struct pf_learner *l, struct pf_feedback *f,
                         const double *first, const double *second);

void pf_pair_clear(struct pf_learner *l); /* coefficients = 0 */

/* Adds `weight` times the gradient of pair `at` = i * lanes + k of l->pairs
 * to the coefficients. */
void pf_pair_add(struct pf_learner *l, pf_pair_loss *loss, size_t at,
                 double weight);

/* The pair "y preferred to z" of a context and lane, with q = 1, as the loss
 * sees it at the policy at hand. */
void pf_pair_view(const struct pf_learner *l, size_t context, size_t lane,
                  size_t y, size_t z, struct pf_pair *out, double *par);

/* The loss of a view with sums in c, l, log_w, log_l: averages them where
 * `mean`, and returns partials with respect to the sums. */
void pf_pair_evaluate(pf_pair_loss *loss, const struct pf_pair *sums, bool mean,
                      struct pf_pair_value *out);

#endif
