/* What the statistics of eval/stats/aggregate.h share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_STATISTICS_PART_H
#define PF_EVAL_STATISTICS_PART_H

#include "eval/stats/scores.h"

/* The mean over runs of each task in a resample that has any (sample 0);
 * returns how many. */
size_t pf_task_means(double *out, const struct pf_scores *s,
                     const size_t *start, const struct pf_resample *r);

#endif
