/* All panels together, as tasks: learners compared over them.
 *
 * A score is the metric at the last step of a run, turned round where less is
 * better, so that tables say "better" where they mean more of it. What is not
 * defined is no score. Learners are the curves of lab/report/layout.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COMPARISON_H
#define PF_LAB_COMPARISON_H

#include <stdint.h>

#include "eval/stats/aggregate.h"
#include "lab/report/layout.h"
#include "lab/report/show.h"

struct pf_comparison {
    struct pf_layout layout;
    size_t learners, tasks;
    size_t seeds;         /* of all tasks */
    size_t *n_seeds;      /* of each task: of all its learners together */
    double *score;        /* learner l in seed k (counted through the tasks) at
                             [l * seeds + k], NaN where not done */
    double sign;          /* -1 where less is better: score = sign * metric */
    bool neutral;         /* less or more are not better, but taken so */
    struct pf_scores *of; /* learners: the same without the NaN */
    size_t *done;         /* learners: runs in it */
    size_t *planned;      /* learners */
    uint64_t *stream;     /* learners: names its resamples, so that they do not
                             hang on who else is there */
    size_t *n_of;         /* learners * tasks; `of` borrows it */
    double *packed;       /* likewise */
};

/* Clear in every case. PF_ESTORE when a run is damaged. */
int pf_comparison_read(struct pf_comparison *out, const struct pf_results *r,
                       const char *metric, struct pf_diag *d);
void pf_comparison_clear(struct pf_comparison *c);

/* The tables: aggregates, optimality gap where a threshold is given, ranking,
 * probabilities of improvement; and performance profiles. */
int pf_show_comparison(const struct pf_results *r,
                       const struct pf_show_options *o, const char *metric,
                       FILE *out, struct pf_diag *d, unsigned *doubts);
int pf_show_profile(const struct pf_results *r, const struct pf_show_options *o,
                    const char *metric, FILE *out, struct pf_diag *d,
                    unsigned *doubts);

#endif
