/* The convergence figure: a metric against queries, steps or another metric,
 * one panel for each world and setting (lab/report/layout.h), one curve for
 * each learner: median over the seeds with a band from the 10 % to the 90 %
 * quantile, or as lab/report/statistics.h is asked for.
 *
 * Another metric is measured, too: x is then the median over the seeds at that
 * step, and a curve goes from step to step, which need not be from left to
 * right. Where some curve turns back, the figure has vertical ranges in place
 * of bands, and a dot at the last step.
 *
 * Where the runs have a predicted rate r, the factor by which the error e of
 * the log-policy shrinks per step, theory is drawn dashed: a divergence or a
 * gap that is smallest at the solution is quadratic in e there and shrinks
 * by r^2 per step, the span of the log-policy's error by r; not where x is a
 * metric. Only the slope is theory's. The line stands a little above the
 * median, beside that part of it where it falls steadily: from where half of
 * its decades are done down to the noise of double precision.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CONVERGENCE_H
#define PF_LAB_CONVERGENCE_H

#include "eval/report/figure.h"
#include "lab/store/results.h"
#include "lab/report/statistics.h"

enum pf_scale { PF_SCALE_AUTO, PF_SCALE_LINEAR, PF_SCALE_LOG };

struct pf_convergence_options {
    const char *metric; /* NULL: the first one recorded that is not x */
    const char *x;      /* x axis: "queries", "steps" or a metric; NULL:
                           pf_results_counter's */
    enum pf_scale x_scale, y_scale; /* auto: x linear, y log for metrics whose
                                       best value is 0 */
    struct pf_statistics how; /* line and band; zeroed: the median, and from the
                                 10 % to the 90 % quantile */
};

/* Builds the figure, warnings in d; clear it with pf_figure_clear in every
 * case. PF_EINPUT for a metric that was not recorded, one against itself or
 * when no run is done, PF_ESTORE when a run is damaged. */
int pf_convergence_make(struct pf_figure *out, const struct pf_results *r,
                        const struct pf_convergence_options *o,
                        struct pf_diag *d);

#endif
