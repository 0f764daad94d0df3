/* The plan of a result file, made anew from the experiment in it: for whatever
 * needs the worlds, which no result file holds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_REPLAN_H
#define PF_LAB_REPLAN_H

#include "lab/store/results.h"

struct pf_replan {
    struct pf_experiment e; /* the plan borrows it: *out must stay in place */
    struct pf_plan plan;
};

/* Names of files in the experiment are relative to `folder`, or with NULL to
 * that of the result file: the experiment's own is not known any more.
 * PF_EINPUT, noted, when there is no experiment in the file, or it cannot be
 * read (a data file may be missing). Clear in every case. */
int pf_replan_make(struct pf_replan *out, const struct pf_results *r,
                   const char *folder, struct pf_diag *d);
void pf_replan_clear(struct pf_replan *p); /* accepts a zeroed object */

/* Is the plan, cell by cell and run by run, the one of the file? A data file
 * that has changed makes other runs. PF_EINPUT, noted, when not. */
int pf_replan_check(const struct pf_replan *p, const struct pf_results *r,
                    struct pf_diag *d);

#endif
