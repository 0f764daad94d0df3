/* Results as a table for the terminal, 80 columns wide.
 *
 * One block for each panel (lab/report/layout.h), one line for each learner in
 * it: runs done of those planned; the metric at the last recorded point, median
 * over the seeds and in brackets its 10 % and 90 % quantiles; the queries
 * asked (or the steps done, or the value of another metric, such as the price)
 * when the metric was first at or below the threshold, again the median, and
 * how many runs got there. Runs that did not get there count as later than all
 * others; where the median run is one of them the column says ">N", N being
 * the most that any run came to. These two columns are for metrics whose best
 * value is 0, or when a threshold is asked for.
 *
 * Other tables: the times to the threshold with their intervals; fitted rates
 * beside the predicted ones; all panels together, as tasks: learners compared,
 * and their performance profiles (lab/report/comparison.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SHOW_H
#define PF_LAB_SHOW_H

#include <stdio.h>

#include "lab/store/results.h"
#include "lab/report/statistics.h"
#include "lab/report/statistics_rate.h"

#define PF_SHOW_THRESHOLD 1e-6

enum pf_show_kind {
    PF_SHOW_VALUES,
    PF_SHOW_TIMES,
    PF_SHOW_RATE,
    PF_SHOW_COMPARISON,
    PF_SHOW_PROFILE
};

struct pf_show_options {
    const char *const *metric; /* n_metrics names; none: the first recorded */
    size_t n_metrics;
    bool has_threshold;
    double threshold; /* else PF_SHOW_THRESHOLD */
    const char *x;    /* "queries" (also NULL), "steps" or a metric: what is
                         told of the threshold, and what rates are per */
    enum pf_show_kind kind;
    struct pf_statistics how;
    struct pf_rate_options rate;
    const double *at; /* n_at: thresholds of the profile */
    size_t n_at;
    bool colour; /* for a terminal; the text is the same */
};

/* Writes the tables to `out`, warnings to d; whether that worked is for the
 * caller to ask of the stream. PF_EINPUT for a metric that was not recorded or
 * an x that no table would use (noted in d before anything is written),
 * PF_ESTORE when a run is damaged. */
int pf_show(const struct pf_results *r, const struct pf_show_options *o,
            FILE *out, struct pf_diag *d);

#endif
