/* The data set of a run: pairs of responses, with what was said of them.
 *
 * Whoever needs it, a reward model or an offline learner, finds the same pairs
 * with the same outcomes: they are drawn, judged and counted as queries when
 * first used, and then kept with the run.
 *
 *   given       the next pairs of the current pass; pass p goes through the
 *               data in an order of its own, by block p of "data order"
 *   n drawn     pair i of the data is block i of the stream "data"; step t uses
 *               number t B and the B - 1 that follow it, modulo n
 *   population  pairs never seen before, number t B + j from block t B + j of
 *               "data": a data set without end. With B = 0, and for reward
 *               models, all pairs y < z of every context, each with its
 *               probability
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_DATA_H
#define PF_LEARN_DATA_H

#include "learn/learner.h"

/* The row `batch` in the table of every learner with PF_OFFLINE: pairs in a
 * step; 0: all there are. */
enum { PF_DATA_BATCH = 1 };

/* Doubles that l->kept takes for the whole batch. batch: pairs in a step. */
size_t pf_data_memory(const struct pf_task *task,
                      const struct pf_learner_setup *setup, size_t batch,
                      bool all);

/* Is it the population, and not a list of pairs? */
bool pf_data_is_population(const struct pf_learner *l);

/* How many pairs this step has, all of them for batch = 0, and how many of
 * these come up for the first time; they come first. */
size_t pf_data_of_step(const struct pf_learner *l, size_t batch, size_t *fresh);

/* l->pairs = the pairs of this step, all of them for batch = 0. `judged`: with
 * outcomes, by the port (which is not asked about pairs that are kept);
 * otherwise outcomes are 1/2 and nothing is asked. */
int pf_data_collect(struct pf_learner *l, struct pf_feedback *f, size_t batch,
                    bool judged);

/* l->pairs = the whole data set, judged and kept. What each pair counts stands
 * in *weight, allocated here (l->pairs.n * lanes), or NULL: all count alike. */
int pf_data_all(struct pf_learner *l, struct pf_feedback *f, double **weight);

/* The law of a single response in the data, in probabilities (shape). */
void pf_data_law(const struct pf_learner *l, double *mu);

/* All pairs y < z of every context: how many, and who is in them (out has the
 * room). */
size_t pf_data_count_all(const struct pf_shape *s);
void pf_data_set_all(const struct pf_shape *s, struct pf_pairs *out);

/* Makes them l->pairs, outcomes not asked. */
int pf_data_enumerate(struct pf_learner *l);

#endif
