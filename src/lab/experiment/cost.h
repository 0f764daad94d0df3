/* What steps, payoffs and data sets take of a budget.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COST_H
#define PF_LAB_COST_H

#include "lab/experiment/experiment.h"

/* The file that an offline learner's data come from, or NULL: they are drawn,
 * or it has none. */
const char *pf_data_file(const struct pf_learner_def *l);

/* Has it data whose pairs are judged? */
bool pf_data_is_judged(const struct pf_learner_def *l);

/* Queries that a pair of its data takes, when first used: one if it is judged,
 * two if the feedback rates both responses, none if nothing is asked. */
uint64_t pf_pair_cost(const struct pf_learner_def *l);

/* Pairs of a learner's data set under a budget: as many as given, or as the
 * budget has queries for. 0: all pairs of the world, each with its
 * probability. UINT64_MAX: all that are in the file. */
uint64_t pf_data_pairs(const struct pf_budget *b,
                       const struct pf_learner_def *l);

/* Queries of one payoff through this feedback. */
uint64_t pf_feedback_cost(const struct pf_feedback_def *f);

/* Queries of one step: a learner's payoffs at their cost, its comparisons and
 * its ratings; of an offline learner as if none had been asked before. 0: they
 * depend on the size of the world or of the data, or a reward model answers,
 * whose only queries are those of the data, in the first step. */
uint64_t pf_step_queries(const struct pf_learner_def *l);

/* The queries that a budget pays for: its own, or as many labels as cost its
 * price in expectation. 0 for a budget of steps. */
uint64_t pf_budget_queries(const struct pf_budget *b,
                           const struct pf_learner_def *l);

/* How many steps the learner takes: its own number, or the budget's, or as many
 * as its queries pay for. An offline learner goes through its data as often as
 * they say,
 *   steps = ceil (epochs * pairs / pairs of a step),
 * where a step looks at all pairs of a drawn set at most. */
uint64_t pf_learner_steps(const struct pf_budget *b,
                          const struct pf_learner_def *l);

#endif
