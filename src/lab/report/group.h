/* The runs of a cell together: one metric over its seeds, against what it is
 * shown against.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_GROUP_H
#define PF_LAB_GROUP_H

#include "lab/store/results.h"
#include "lab/report/statistics.h"

struct pf_group {
    size_t n_planned, n_done, n_failed; /* runs; the rest is not computed */
    char *failure; /* message of the first failed run, or NULL */
    uint64_t failed_seed;
    size_t n_points; /* 0: no run done, or the metric was not recorded */
    uint64_t *step;  /* n_points, the same in every run */
    double *x;       /* n_points * n_done: run k of those done at point i is
                        x[i * n_done + k]; +infinity where infinite by
                        definition */
    double *value;   /* the same, of the metric */
    bool rises;      /* is a threshold of the metric reached from below? */
    double rate;     /* median of the predicted rates, NaN where none */
    uint64_t stream; /* of the cell, for what is drawn from its runs */
};

/* Reads every run of cell c. With `metric` NULL only counts. `x` is as in
 * pf_results_has_x. PF_ESTORE when one is damaged. Clear in every case. */
int pf_group_read(struct pf_group *out, const struct pf_results *r, size_t c,
                  const char *metric, const char *x, struct pf_diag *d);
void pf_group_clear(struct pf_group *g);

/* Notes in d, for people, that runs were computed under several fingerprints
 * of the numerics (lab/store/numerics.h) and may differ in last bits for that.
 */
int pf_results_note_mixed(const struct pf_results *r, struct pf_diag *d);

/* What to show results against where nobody says: "queries", or "steps" where
 * some learner asks nothing after its first step, as with a reward model: its
 * curve would be a vertical line. Looks at the first run of every cell. */
int pf_results_counter(const struct pf_results *r, const char **x,
                       struct pf_diag *d);

/* All points of a group, as asked for (a filled-in one): of the values, and
 * the aggregate of x. Each has room for n_points numbers; x may be NULL. */
int pf_group_summary(const struct pf_group *g, const struct pf_statistics *s,
                     struct pf_interval *value, double *x, unsigned *doubts);

/* Does it go up where it gets better, or start from 0? */
bool pf_metric_rises(const char *metric);

/* What a value that was not recorded is shown as: distances are infinite by
 * definition there ("inf"), everything else is not defined ("-"). */
const char *pf_metric_missing(const char *metric);

/* Where the runs first got to `threshold` or below, of a metric that rises to
 * it or above: the median of x there over all done runs, by Kaplan and Meier
 * (eval/stats/waiting.h). A run that did not get there was looked at up to the
 * largest x it came to, where x is a clock, which never goes back: queries,
 * steps, a price. In another metric no moment is later than others, and it
 * counts as later than any that got there. */
struct pf_reach {
    size_t reached;   /* runs that got there */
    bool censored;    /* the median run did not: */
    double x;         /* then this is the largest x that a run came to */
    double most;      /* that anyway */
    double low, high; /* the interval of the median; infinite: not reached; NaN:
                         none */
};
int pf_group_reach(struct pf_reach *out, const struct pf_group *g,
                   double threshold, double confidence);

#endif
