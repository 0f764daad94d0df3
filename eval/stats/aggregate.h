/* One number for many runs on some tasks.
 *
 *   mean             mean over tasks of the mean over runs
 *   median           the median of all runs of all tasks
 *   median of means  median over tasks of the mean over runs: what Agarwal et
 *                    al. 2021 call the median. With one task it is the mean,
 *                    which nobody expects of a median: so it has a name of its
 *                    own, and what is called median is one for any number of
 *                    tasks
 *   trimmed          mean of all runs of all tasks without the floor (share N)
 *                    smallest and as many of the largest
 *   IQM              interquartile mean: trimmed by 1/4
 *   optimality gap   g - mean (min (x, g)) over all runs of all tasks: by how
 *                    much they fall short of the target g
 *
 * Where tasks have as many runs each these are those of Agarwal et al. 2021
 * (arXiv:2108.13264) and its library. Where not, a task weighs in the mean as
 * much as any other, and in what is taken over all runs by its runs.
 *
 * Tasks are added up as they are: their scores must be on one scale.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_AGGREGATE_H
#define PF_EVAL_AGGREGATE_H

#include "eval/stats/scores.h"

enum pf_aggregate_kind {
    PF_MEDIAN,
    PF_MEAN,
    PF_IQM,
    PF_TRIMMED,
    PF_MEDIAN_OF_MEANS,
    PF_OPTIMALITY_GAP
};

struct pf_aggregate {
    enum pf_aggregate_kind kind;
    double share;  /* of PF_TRIMMED, in [0, 1/2) */
    double target; /* g of PF_OPTIMALITY_GAP */
};

/* NaN where it is inf - inf. PF_EINPUT, PF_ENOMEM. */
int pf_aggregate(double *out, const struct pf_aggregate *a,
                 const struct pf_scores *s);

/* With its interval (eval/stats/bootstrap.h). */
int pf_aggregate_interval(struct pf_interval *out, const struct pf_aggregate *a,
                          const struct pf_scores *s,
                          const struct pf_resampling *how, unsigned *doubts);

/* For curves: `points` columns of n runs of one task, run k of column i at
 * x[i * n + k]. All columns see the same resamples: runs are drawn whole. */
int pf_aggregate_curve(struct pf_interval *out, const struct pf_aggregate *a,
                       const double *x, size_t points, size_t n,
                       const struct pf_resampling *how, unsigned *doubts);

/* P(X > Y): the probability that a run of x scores more than one of y on the
 * same task, equal scores as half:
 *     mean_t U_t / (n_t(x) n_t(y)),
 * U the statistic of Mann and Whitney 1947. Over the tasks in which both have
 * runs; NaN without any. */
int pf_improvement(double *out, const struct pf_scores *x,
                   const struct pf_scores *y);

/* The same of L methods on m tasks: out[i * L + j] is P(x_i > x_j), its
 * interval by the percentiles whatever `how` says (the acceleration would leave
 * out every run of everyone in turn). In the intervals methods are drawn
 * independently, on the same tasks where these are drawn. The diagonal is
 * 1/2. */
int pf_improvement_matrix(struct pf_interval *out, const struct pf_scores *x,
                          size_t L, const struct pf_resampling *how,
                          unsigned *doubts);

/* The performance profile at thresholds t[0 .. k - 1]: the share of runs above
 * (strictly), or, by_task, the share of tasks whose mean over runs is. */
int pf_performance_profile(struct pf_interval *out, const struct pf_scores *s,
                           const double *t, size_t k, bool by_task,
                           const struct pf_resampling *how, unsigned *doubts);

#endif
