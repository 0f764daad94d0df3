/* What the parts of a running batch share. Private to batch*.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_BATCH_WORK_H
#define PF_LAB_BATCH_WORK_H

#include "lab/sweep/batch.h"
#include "lab/worlds/dataset.h"
#include "sim/world/batch.h"

#define PF_FAILURE_TEXT 200

/* Arrays of a learner that are watched, at most. */
#define PF_BATCH_WATCHED                                                       \
    (3 + PF_OPTIMISER_MOMENTS + PF_LEARNER_VECTORS + PF_LEARNER_SCALARS)

/* Watched arrays that lie side by side. */
struct pf_batch_span {
    const double *x;
    size_t n;
    bool zeros; /* logarithms of what may be 0 */
};

/* Everything a running batch holds. Zeroed, then prepared. */
struct pf_batch_work {
    const struct pf_batch *batch;
    const struct pf_record_def *record;
    size_t lanes;
    size_t n_points;   /* recorded points, at step[0 .. n_points - 1] */
    size_t n_recorded; /* of them, so far: the next is number n_recorded */
    struct pf_world_batch worlds;
    struct pf_dataset data; /* of a file; empty: drawn, or none */
    struct pf_learner *learner;
    struct pf_judged judged;
    double *log_pi, *pi, *win, *win_ref, *log_nash, *scratch; /* judged's */
    double *separable; /* judged's; lanes */
    double *values;    /* metric values: (metric * points + point) * lanes */
    double *policies;  /* saved log-policies, shape by shape */
    size_t n_policies;
    uint64_t *step, *queries, *policy_step;
    struct pf_batch_span span[PF_BATCH_WATCHED]; /* filled when first used */
    size_t n_spans;
    char failure[PF_BATCH_RUNS][PF_FAILURE_TEXT]; /* "" while all is well */
};

/* Lays worlds, starts, learner, judge and record out for the batch. Clear in
 * every case. */
int pf_batch_prepare(struct pf_batch_work *w, const struct pf_batch *batch,
                     struct pf_diag *d);
void pf_batch_clear(struct pf_batch_work *w);

/* Lets metrics see the reward model, from when it is fitted. */
void pf_batch_show_model(struct pf_batch_work *w);

/* Notes why run k failed, unless it has failed before. */
void pf_batch_fail(struct pf_batch_work *w, size_t k, uint64_t step,
                   const char *what, const char *why);

/* Looks at the learner after a step, and at the policy that is about to be
 * judged: fails the runs where a value is not finite, and names it. */
void pf_batch_watch(struct pf_batch_work *w);
void pf_batch_watch_judged(struct pf_batch_work *w);

/* Hands the results of all runs to `put`, one by one. */
int pf_batch_hand_over(const struct pf_batch_work *w,
                       int (*put)(void *, const struct pf_result *),
                       void *self);

#endif
