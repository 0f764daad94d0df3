/* What the tables of lab/report/comparison.h say, in numbers; shared by those
 * for the terminal and those for other programs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_COMPARISON_PART_H
#define PF_LAB_COMPARISON_PART_H

#include "eval/stats/ranking.h"
#include "lab/report/comparison.h"

struct pf_compared {
    struct pf_comparison c;
    const struct pf_show_options *o;
    const char *metric;
    struct pf_statistics how; /* filled in */
    FILE *out;
    unsigned *doubts;
    size_t *order; /* learners that have runs, n of them */
    size_t n;
};

#define PF_MATRIX_MOST 60 /* learners; more cannot be taken in */

/* With o, metric and doubts set. PF_EINPUT, noted in d, when there is nothing
 * to compare. Clear in every case. */
int pf_compared_open(struct pf_compared *t, const struct pf_results *r,
                     struct pf_diag *d);
void pf_compared_clear(struct pf_compared *t);

/* The aggregate of learner l, which has runs, as a value of the metric. */
int pf_compared_aggregate(const struct pf_compared *t, size_t l,
                          const struct pf_aggregate *a,
                          struct pf_interval *out);

/* The optimality gap that a threshold asks for. */
struct pf_aggregate pf_compared_gap(const struct pf_compared *t);

/* out[n], in the order of t->order. PF_EINPUT: no games connect all. */
int pf_compared_ranking(const struct pf_compared *t, struct pf_standing *out);

/* out[n * n]: how likely order[i] is better than order[j] at [i * n + j]. */
int pf_compared_matrix(const struct pf_compared *t, struct pf_interval *out);

/* out[to - from]: the shares of learner l at thresholds o->at[from..]. */
int pf_compared_profile(const struct pf_compared *t, size_t l, size_t from,
                        size_t to, struct pf_interval *out);

#endif
