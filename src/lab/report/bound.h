/* Proven bounds beside measured curves (eval/game/bounds.h): for the metric
 * kl-to-nash of learners that get exact payoffs. The settings are those of the
 * experiment in the result file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_BOUND_H
#define PF_LAB_BOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/store/results.h"

struct pf_bounds; /* of all cells of a file */

/* Is there any for this metric? */
bool pf_bounds_say(const char *metric);

/* *out stays NULL where the experiment cannot be read any more: there are no
 * bounds then. PF_ENOMEM. */
int pf_bounds_alloc(struct pf_bounds **out, const struct pf_results *r);

/* The same of a plan, which is borrowed. */
int pf_bounds_of_plan(struct pf_bounds **out, const struct pf_plan *plan);
void pf_bounds_free(struct pf_bounds *b); /* accepts NULL */

/* bound[n] at the steps of the cell with this run, from what is measured at
 * the first of them, step 0: measured[0]. NaN where nothing is known, no more
 * than at the start, or where it is lost in the noise of double precision.
 * Returns whether there is anything. */
bool pf_bounds_of_cell(double *bound, const struct pf_bounds *b,
                       const char *run, const uint64_t *step,
                       const double *measured, size_t n);

#endif
