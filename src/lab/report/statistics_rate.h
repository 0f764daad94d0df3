/* Fitted rates of a cell: the slope of every run (eval/stats/slope.h), summed
 * up over seeds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_STATISTICS_RATE_H
#define PF_LAB_STATISTICS_RATE_H

#include "eval/stats/slope.h"
#include "lab/report/statistics.h"

struct pf_group;

struct pf_rate_options {
    enum pf_rate_law law;
    bool has_range;  /* else the part of each run that falls */
    double from, to; /* of x */
};

struct pf_cell_rate {
    size_t fitted;           /* runs that have a rate */
    struct pf_interval rate; /* log-linear: factor per unit of x; log-log: the
                                order, the b of x^-b */
    double r2;               /* median over the fitted runs */
};

/* NaN where no run has a rate. `s` is filled in. */
int pf_cell_rate(struct pf_cell_rate *out, const struct pf_group *g,
                 const struct pf_rate_options *o, const struct pf_statistics *s,
                 unsigned *doubts);

#endif
