/* How seeds are summed up: one number and a range, as the user asked for it.
 *
 * Quantiles are of the runs themselves: how different single runs are. The
 * bootstrap intervals are of the aggregate: how different it would be with
 * other seeds (eval/stats/bootstrap.h, whose stream is that of the cell, so
 * that every table and figure has the same).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_STATISTICS_H
#define PF_LAB_STATISTICS_H

#include <stdint.h>

#include "core/diag.h"
#include "eval/stats/aggregate.h"

enum pf_range_kind {
    PF_RANGE_DEFAULT, /* what the table or figure has by default */
    PF_RANGE_QUANTILES,
    PF_RANGE_PERCENTILE,
    PF_RANGE_BCA
};

/* A zeroed one is the median and the 10 % and 90 % quantiles. */
struct pf_statistics {
    bool has_aggregate; /* else the default, PF_MEDIAN in most */
    struct pf_aggregate aggregate;
    enum pf_range_kind range;
    double confidence; /* 0: 0.8 for quantiles, 0.95 for intervals */
    size_t resamples;  /* 0: PF_RESAMPLES */
    bool tasks;        /* draw tasks, too, where there are several */
};

/* Takes --aggregate, --interval, --confidence or --resamples (`option` without
 * the dashes). NULL, or what is wrong. */
const char *pf_statistics_set(struct pf_statistics *s, const char *option,
                              const char *text);

/* With what is not asked for filled in. */
struct pf_statistics pf_statistics_with(const struct pf_statistics *s,
                                        enum pf_aggregate_kind aggregate,
                                        enum pf_range_kind range);

/* PF_EINPUT, noted in d, for an aggregate over tasks where there is one. */
int pf_statistics_check_cell(const struct pf_statistics *s, const char *file,
                             struct pf_diag *d);

/* "IQM", "median"; "10 %" and "90 %", or "2.5 %" and "97.5 %"; "95 % bootstrap
 * interval (BCa, 2000 resamples)" or "10 to 90 %". Of a filled-in one. */
#define PF_STATISTICS_TEXT 80
const char *pf_statistics_name(const struct pf_statistics *s);
const char *pf_statistics_end(const struct pf_statistics *s, bool high,
                              char out[PF_STATISTICS_TEXT]);
const char *pf_statistics_range(const struct pf_statistics *s,
                                char out[PF_STATISTICS_TEXT]);

struct pf_resampling pf_statistics_resampling(const struct pf_statistics *s,
                                              uint64_t stream);

/* Of a filled-in one: the number and range of each of `points` columns of n
 * runs, run k of column i at x[i * n + k]. */
int pf_statistics_of(struct pf_interval *out, const struct pf_statistics *s,
                     const double *x, size_t points, size_t n, uint64_t stream,
                     unsigned *doubts);

/* Says on what the doubts rest (eval/stats/bootstrap.h), as warnings. */
void pf_statistics_warn(unsigned doubts, const char *file, struct pf_diag *d);

#endif
