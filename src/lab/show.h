/* Results as a table for the terminal, 80 columns wide.
 *
 * One block for each panel (lab/layout.h), one line for each learner in it:
 * runs done of those planned; the metric at the last recorded point, median
 * over the seeds and in brackets its 10 % and 90 % quantiles; the queries
 * asked (or the steps done, or the value of another metric, such as the price)
 * when the metric was first at or below the threshold, again the median, and
 * how many runs got there. Runs that did not get there count as later than all
 * others; where the median run is one of them the column says ">N", N being
 * the most that any run came to. These two columns are for metrics whose best
 * value is 0, or when a threshold is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_SHOW_H
#define PF_LAB_SHOW_H

#include <stdio.h>

#include "lab/results.h"

#define PF_SHOW_THRESHOLD 1e-6

struct pf_show_options {
    const char *const *metric; /* n_metrics names; none: the first recorded */
    size_t n_metrics;
    bool has_threshold;
    double threshold; /* else PF_SHOW_THRESHOLD */
    const char *x;    /* "queries" (also NULL), "steps" or a metric: what is
                         told of the threshold */
};

/* Writes the tables to `out`; whether that worked is for the caller to ask
 * of the stream. PF_EINPUT for a metric that was not recorded or an x that no
 * table would use (noted in d before anything is written), PF_ESTORE when a
 * run is damaged. */
int pf_show(const struct pf_results *r, const struct pf_show_options *o,
            FILE *out, struct pf_diag *d);

#endif
