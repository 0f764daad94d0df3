/* Policy gradients for the game between two policies: what Nash-MD-PG and its
 * relatives add to the engine of policy gradients (learn/pg.h).
 *
 * x ~ weight, y ~ pi, y' ~ opponent, the two are compared once, and
 *   score (y) = P (y > y') - 1/2,
 * whose expectation has the gradient of P (pi > opponent), the opponent held
 * constant; the 1/2 is a baseline. The divergence from the reference is by
 * default the engine's `loss` k2 of sequences, whose slope is
 * beta log (pi/ref) (y): a step follows, upwards,
 *   E grad log pi (y) (P (y > y') - 1/2 - beta log (pi/ref) (y)).
 * This is exact. With kl_level = token it is what public trainers do,
 *   sum over t of beta log (pi/ref) (y_t|y_<t) grad log pi (y_t|y_<t),
 * which from two tokens on is the gradient of no KL of responses: it leaves out
 * how the choice of a token changes the divergence of those behind it.
 *
 * y' comes from block t of the stream "opponents". With prompts = 0 the step is
 * the expected one: P (y > opponent) from all pairs y < z of every context,
 * judged anew in every step, contexts n (n - 1) / 2 queries.
 *
 * Munos et al. 2023, "Nash Learning from Human Feedback", arXiv:2312.00886,
 * section 7.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_NASH_PG_H
#define PF_LEARN_NASH_PG_H

#include "learn/pg.h"

/* The rows of the engine as these learners have them by default. */
#define PF_NASH_PG_ROWS                                                        \
    PF_PG_BETA_ROW, PF_PG_PROMPTS_ROW(16), PF_PG_GROUP_ROW(1, 1),              \
        PF_PG_EPOCHS_ROW(1), PF_PG_MINIBATCHES_ROW(1),                         \
        PF_PG_RATIO_ROW(PF_RATIO_NONE), PF_PG_CLIP_ROW(0),                     \
        PF_PG_KL_ROW(PF_KL_LOSS), PF_PG_KL_FORM_ROW(PF_KL_K2),                 \
        PF_PG_KL_LEVEL_ROW(PF_KL_SEQUENCE),                                    \
        PF_PG_AGGREGATION_ROW(PF_SUM_PLAIN)

/* What stands in l->x. A learner may have more vectors after these. */
enum {
    PF_NASH_PG_OPPONENT = PF_PG_VECTORS, /* log of the policy played against;
                                            the learner sets it */
    PF_NASH_PG_WIN, /* P (y > opponent) - 1/2, where prompts = 0 */
    PF_NASH_PG_VECTORS
};

/* Fields of a type. */
#define PF_NASH_PG_TYPE                                                        \
    .asks = PF_ASKS_COMPARE, .traits = PF_PARAMETRIC | PF_REGULARISED,         \
    .comparisons = pf_pg_queries, .refuse = pf_pg_refuse

/* Pieces of a rule: scores against l->x[PF_NASH_PG_OPPONENT], and advantages
 * that are these scores. */
int pf_nash_pg_score(struct pf_rollout *r, struct pf_feedback *f);
int pf_nash_pg_advantages(struct pf_rollout *r);

/* --- a second policy of the learner's class, that follows it slowly --- */

/* A `memory` for its parameters, which stand in l->own. */
size_t pf_nash_pg_slow_memory(const struct pf_task *task,
                              const struct pf_learner_setup *setup);

/* It starts where the learner is; log_pi (shape) is its policy. */
void pf_nash_pg_slow_init(struct pf_learner *l, double *log_pi);

/* Its parameters become (1 - share) of them and `share` (of each lane) of the
 * learner's, and log_pi the policy that they stand for. */
void pf_nash_pg_slow_move(struct pf_learner *l, const double *share,
                          double *log_pi);

#endif
