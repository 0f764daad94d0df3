/* The annotators of an experiment, one pool after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_POOLS_H
#define PF_LAB_POOLS_H

#include "eval/annotator/report.h"
#include "lab/experiment/plan.h"

/* Calls `each` for every different pool of a learner, and for every judge of
 * the evaluation, in every different world of the plan, at the first seed, with
 * its statistics against the truth (labels of one faithful annotator); `each`
 * is told how many came before. Mistakes are noted. PF_EINPUT, noted, where
 * there are no annotators. */
int pf_plan_pools(const struct pf_plan *plan,
                  void (*each)(void *self, size_t before,
                               const struct pf_pool_report *report),
                  void *self, struct pf_diag *d);

#endif
