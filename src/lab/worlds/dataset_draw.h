/* The data set that an offline learner of an experiment draws for itself, as
 * a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_DATASET_DRAW_H
#define PF_LAB_DATASET_DRAW_H

#include <stdio.h>

#include "lab/experiment/plan.h"

/* Which of a plan's data sets. Learners that say nothing else of their data
 * and feedback have the same one. */
struct pf_dataset_choice {
    const char *learner, *world; /* ids; NULL: any */
    const uint64_t *seed;        /* NULL: the first of the experiment */
};

/* Writes the data set as pf_dataset_write does. PF_EINPUT, noted, when there
 * is none, more than one, or one that is not drawn. */
int pf_dataset_export(FILE *out, const struct pf_plan *plan,
                      const struct pf_dataset_choice *choice,
                      struct pf_diag *d);

#endif
