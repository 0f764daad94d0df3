/* Mirror steps by regression: rounds of judged samples, and a loss whose
 * minimum is the next policy.
 *
 * The mirror family moves a policy by a formula, from exact payoffs. Its
 * sampled forms go in rounds instead. A round draws responses of pi_t, the
 * policy at its start, has them compared, and then follows for `epochs`
 * gradient steps a regression in which pi_t and the answers stand still; one
 * step of the learner is one round. With batch = 0 a round takes the
 * expectation: all pairs of every context, each judged once and counted by its
 * probability under pi_t.
 *
 * Two kinds of rounds:
 *   pairs          (y, y') ~ pi_t, and a square in the margin (INPO, COMAL)
 *   tournaments    several responses to a prompt, all compared with each
 *                  other, from which win rates against pi_t are estimated
 *                  (SPPO, DNO)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_REGRESSION_H
#define PF_LEARN_REGRESSION_H

#include "learn/pair.h"
#include "learn/tournament.h"

/* The rows that such a learner's table starts with: its own step size, then
 * PF_REGRESSION_PAIR_ROWS or PF_REGRESSION_PROMPT_ROWS. */
enum {
    PF_REGRESSION_ETA,
    PF_REGRESSION_BATCH = PF_PAIR_BATCH,
    PF_REGRESSION_EPOCHS,
    PF_REGRESSION_OWN
};
#define PF_REGRESSION_ROWS(batch_unit, batch_doc)                              \
    {.name = "batch",                                                          \
     .unit = batch_unit,                                                       \
     .doc = batch_doc,                                                         \
     .form = PF_COUNT,                                                         \
     .def = 16,                                                                \
     .lo = 0,                                                                  \
     .hi = 1e6},                                                               \
    {                                                                          \
        .name = "epochs", .unit = "",                                          \
        .doc = "gradient steps on the answers of a round", .form = PF_COUNT,   \
        .def = 4, .lo = 1, .hi = 1e6                                           \
    }
#define PF_REGRESSION_PAIR_ROWS                                                \
    PF_REGRESSION_ROWS("pairs", "pairs in a round; 0: all there are, each "    \
                                "with its probability")
#define PF_REGRESSION_PROMPT_ROWS                                              \
    PF_REGRESSION_ROWS("prompts", "prompts in a round; 0: every context with " \
                                  "all its responses, each with its "          \
                                  "probability")

/* The row `samples`, from `least` on, first of the own ones in tournaments. */
enum { PF_REGRESSION_SAMPLES = PF_REGRESSION_OWN, PF_REGRESSION_PROMPT_OWN };
#define PF_REGRESSION_SAMPLES_ROW(least)                                       \
    {                                                                          \
        .name = "samples", .unit = "",                                         \
        .doc = "responses to a prompt, all compared with each other (unused "  \
               "with batch = 0)",                                              \
        .form = PF_COUNT, .def = 5, .lo = (least), .hi = PF_SAMPLES_MOST       \
    }

/* What stands in l->x. x[PF_PAIR_FIRST] is pi_t in probabilities. */
enum {
    PF_REGRESSION_START = PF_PAIR_VECTORS, /* log pi_t */
    PF_REGRESSION_TARGET, /* pairs: what margins are measured from;
                             tournaments with batch = 0: P (y > pi_t), for the
                             learner to make its target of */
    PF_REGRESSION_VECTORS
};

/* Fits pf_learner_type.init: the optimiser counts gradient steps. */
void pf_regression_init(struct pf_learner *l);

/* A part of a round, at the policy at hand. */
typedef void pf_regression_part(struct pf_learner *l);

/* --- pairs --- */

uint64_t pf_regression_comparisons(const struct pf_values *values);

/* A whole round. With outcome q of a pair (y, y') the loss is
 *   q (h(y) - h(y') - eta/2)^2 + (1 - q) (h(y) - h(y') + eta/2)^2,
 *   h = log pi - (1 - eta tau) log pi_t - eta tau log anchor,
 * eta and tau one per lane, anchor in logs. Its mean over pairs of pi_t is
 * least where h(y) = eta P (y > pi_t) + const: at the mirror step from pi_t
 * towards the anchor. (Our derivation: the slope in log pi(y) is 4 pi_t(y)
 * sum_z pi_t(z) (h(y) - h(z) - eta (P(y > z) - 1/2)), the slopes of a context
 * sum to 0, and so they must all be 0 there.) */
int pf_regression_mirror(struct pf_learner *l, struct pf_feedback *f,
                         const double *eta, const double *tau,
                         const double *anchor);

/* --- tournaments --- */

uint64_t pf_regression_matches(const struct pf_values *values);

/* A whole round: responses are drawn and compared, every prompt's each with
 * each (with batch = 0 all pairs, and x[PF_REGRESSION_TARGET] is filled);
 * `settle` makes of the outcomes what stands still; then come the gradient
 * steps, for which `add` adds the coefficients of the loss to
 * l->x[PF_PAIR_COEF]. */
int pf_regression_tournament(struct pf_learner *l, struct pf_feedback *f,
                             pf_regression_part *settle,
                             pf_regression_part *add);

#endif
