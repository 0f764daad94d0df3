/* Scores of one method: m tasks (worlds, settings), with n[t] runs (seeds) in
 * task t. The matrix x[n, m] of the literature, but tasks may have different
 * numbers of runs, and rows mean nothing: run 3 of one task has nothing to do
 * with run 3 of another.
 *
 * More is better. Where less is, as of gaps and divergences, give -x: nothing
 * here minds, except that the optimality gap and the profile look at one side.
 *
 * Infinite scores are scores. NaN is none: PF_EINPUT.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_SCORES_H
#define PF_EVAL_SCORES_H

#include <stdbool.h>
#include <stddef.h>

#include "eval/stats/bootstrap.h"

struct pf_scores {
    size_t m;
    const size_t *n; /* m; may be 0 */
    const double *x; /* task after task */
};

size_t pf_scores_total(const struct pf_scores *s);
bool pf_scores_valid(const struct pf_scores *s); /* some run, and no NaN */

/* Scores in their order, and weights: how often each stands in a resample. */
struct pf_ordered {
    struct pf_scores s;
    size_t total;
    size_t *start;          /* m: where a task starts in x */
    size_t *order;          /* total: places of the scores, ascending */
    double *sorted;         /* total: the scores in that order */
    unsigned *sum;          /* total: room for weights of several slots */
    const unsigned *weight; /* by place */
};

/* PF_EINPUT where the scores are not valid. Clear in every case. */
int pf_ordered_init(struct pf_ordered *o, const struct pf_scores *s);
void pf_ordered_clear(struct pf_ordered *o);

/* Takes the weights of a sample in a resample; how many runs there are. */
size_t pf_ordered_weigh(struct pf_ordered *o, const struct pf_resample *r,
                        size_t sample);

#endif
