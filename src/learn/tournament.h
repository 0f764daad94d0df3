/* Tournaments: several responses to a prompt, each compared with each other
 * one, and how often it wins among them.
 *
 * The matches of a prompt stand in l->pairs one after the other, in the order
 * (0, 1), (0, 2), ... (1, 2), ...
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_TOURNAMENT_H
#define PF_LEARN_TOURNAMENT_H

#include "learn/learner.h"

#define PF_SAMPLES_MOST 64 /* responses to a prompt */

/* How many matches n responses have, and which of them i < j play. */
size_t pf_tournament_matches(size_t n);
size_t pf_tournament_match(size_t n, size_t i, size_t j);

/* Draws n responses of the policy at hand to each of `prompts` prompts x ~
 * weight (0: every context once), from block l->t of the stream "pairs", and
 * has the matches judged. */
int pf_tournament_ask(struct pf_learner *l, struct pf_feedback *f,
                      size_t prompts, size_t n);

/* What came out at one prompt, in one lane. */
struct pf_tournament {
    size_t n, context;
    size_t y[PF_SAMPLES_MOST];
    /* The sum of a sample's outcomes against the n - 1 others. */
    double score[PF_SAMPLES_MOST];
    double *outcome; /* of the matches, in l->pairs, `stride` apart */
    size_t stride;
};
void pf_tournament_read(const struct pf_learner *l, size_t prompt, size_t lane,
                        size_t n, struct pf_tournament *out);

#endif
