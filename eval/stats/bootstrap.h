/* The stratified bootstrap: how far a statistic of runs may be trusted.
 *
 * Units (runs, seeds) belong to tasks. A resample draws within each task as
 * many units as it has, with replacement and independently of other tasks; if
 * asked for, it first draws as many tasks as there are, with replacement, and
 * then units within each task drawn. Agarwal, Schwarzer, Castro, Courville
 * and Bellemare 2021, "Deep Reinforcement Learning at the Edge of the
 * Statistical Precipice", NeurIPS 2021, arXiv:2108.13264; Efron and Tibshirani
 * 1993, "An Introduction to the Bootstrap", chapters 8, 13, 14.
 *
 * Percentile: of the B values of the statistic, sorted, the quantiles (type 7,
 * eval/stats/quantile.h) at alpha = (1 - c)/2 and 1 - alpha, c the confidence.
 *
 * BCa (Efron 1987, "Better Bootstrap Confidence Intervals", JASA 82): instead
 * the quantiles at Phi (z0 + (z0 + z) / (1 - a (z0 + z))), z = Phi^-1 (alpha)
 * and Phi^-1 (1 - alpha), with
 *     z0 = Phi^-1 ((#{below the observed} + #{equal to it}/2) / B),
 *     a  = 1/6 sum_t n_t^-3 sum_j l_tj^3 / (sum_t n_t^-2 sum_j l_tj^2)^(3/2),
 *     l_tj = (n_t - 1) (mean_k theta_(tk) - theta_(tj)),
 * theta_(tj) the statistic without unit j of task t. Half of what is equal, or
 * a statistic of few values would be pushed aside, and equal is what differs
 * by 1e-13 of itself: rounding. The share is kept half a resample away from 0
 * and 1, where Phi^-1 is infinite. Why a: a resample moves
 * the statistic by about sum_t mean_j of the influences l_tj of what it drew,
 * a sum of independent terms with second and third moments n_t^-2 sum l^2 and
 * n_t^-3 sum l^3 in each task, and a is a sixth of its skewness. With one task
 * this is Efron's jackknife, for several samples Davison and Hinkley 1997,
 * "Bootstrap Methods and their Application", section 5.3. Where tasks are drawn
 * too, they are what is left out, one at a time (our choice: between tasks is
 * where most of the spread comes from).
 *
 * Resample b is drawn from block b of the Threefry stream (seed, stream,
 * "bootstrap"), so intervals are the same bytes everywhere, and do not depend
 * on what else is computed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_BOOTSTRAP_H
#define PF_EVAL_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PF_RESAMPLES 2000

/* What is drawn from. Several samples (learners) are drawn independently of
 * each other, on the same tasks. */
struct pf_strata {
    size_t samples, tasks;
    const size_t *n; /* samples * tasks: units of sample s in task t at
                        [s * tasks + t]; may be 0 */
};

/* One resample. Slot i, i < tasks, is a copy of task[i], with units of its
 * own: count[s * room + i][j] is how often unit j of that task was drawn. The
 * data as they are have every count 1. */
struct pf_resample {
    size_t tasks, room; /* slots; slots of the data */
    const size_t *task;
    unsigned *const *count;
};

/* Writes `width` values. Must not depend on anything else. */
typedef void pf_statistic_fn(double *out, const struct pf_resample *r,
                             void *context);

struct pf_statistic {
    size_t width;
    pf_statistic_fn *fn;
    void *context; /* also work space */
};

struct pf_resampling {
    size_t resamples;  /* >= 1 */
    double confidence; /* in (0, 1) */
    bool bca;          /* else percentile */
    bool tasks;        /* are tasks drawn, too? */
    uint64_t seed, stream;
};

/* NaN for low and high: there is no interval. */
struct pf_interval {
    double value, low, high;
};

/* Why an interval is missing or doubtful, as bits. */
enum {
    PF_STATS_ONE_RUN = 1,    /* nothing can vary: no interval */
    PF_STATS_FEW_RUNS = 2,   /* some task has fewer than PF_STATS_FEW units */
    PF_STATS_ONE_TASK = 4,   /* tasks should be drawn, and there is one */
    PF_STATS_FEW_TASKS = 16, /* fewer than PF_STATS_FEW tasks are drawn from */
    PF_STATS_UNDEFINED = 8   /* a resample has no value (inf - inf), or BCa met
                                an infinite one: no interval */
};
#define PF_STATS_FEW 5

/* The statistic of the data, and its interval: `width` of them. Sets bits in
 * *doubts, which may be NULL. PF_ENOMEM; PF_EINPUT without any unit, or for
 * options out of range. */
int pf_bootstrap_intervals(struct pf_interval *out, const struct pf_strata *s,
                           const struct pf_statistic *t,
                           const struct pf_resampling *how, unsigned *doubts);

#endif
