/* Trying an experiment out: what only some value of an axis does wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_EXPERIMENT_CHECK_H
#define PF_LAB_EXPERIMENT_CHECK_H

#include "lab/experiment/experiment.h"

/* Reads every version of every part, or PF_CHECKED of them spread evenly
 * where there are more, and completes learners for the worlds' betas. */
#define PF_CHECKED 10000
int pf_experiment_check(struct pf_experiment *e, struct pf_diag *d);

/* Notes that there are more than PF_MAX_RUNS runs. */
int pf_runs_check(uint64_t runs, const struct pf_experiment *e,
                  struct pf_diag *d);

#endif
