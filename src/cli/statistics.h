/* The options for statistics over seeds, of the commands that sum up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_STATISTICS_H
#define PF_CLI_STATISTICS_H

#include "lab/report/statistics.h"

/* Their rows in a command's list, with codes from `first` on; `compared` says
 * when there are medians of means. */
#define PF_STATISTICS_OPTIONS(first, compared)                                 \
    {"aggregate", "HOW",                                                       \
     "median, mean, iqm or trimmed=SHARE of the seeds; " compared              \
     " also median-of-means",                                                  \
     first},                                                                   \
        {"interval", "HOW",                                                    \
         "quantiles of the seeds, or a bootstrap interval of their "           \
         "aggregate: percentile or bca",                                       \
         (first) + 1},                                                         \
        {"confidence", "C", "of the interval", (first) + 2},                   \
    {                                                                          \
        "resamples", "N", "of the bootstrap", (first) + 3                      \
    }

/* Takes the i-th of these options; NULL, or what is wrong with the text. */
const char *pf_statistics_option(struct pf_statistics *how, int i,
                                 const char *text);

#endif
