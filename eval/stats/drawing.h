/* The parts of the bootstrap: resamples, and what BCa makes of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_DRAWING_H
#define PF_EVAL_DRAWING_H

#include <gsl/gsl_rng.h>

#include "eval/stats/bootstrap.h"

/* Work space in which resamples are drawn. What the functions below return is
 * valid until the next call of one of them. */
struct pf_drawing;
int pf_drawing_alloc(struct pf_drawing **out, const struct pf_strata *s);
void pf_drawing_free(struct pf_drawing *w); /* accepts NULL */

/* The data as they are; without unit j of sample s in task t; without task t;
 * the next resample. */
const struct pf_resample *pf_drawing_all(struct pf_drawing *w);
const struct pf_resample *pf_drawing_without(struct pf_drawing *w, size_t s,
                                             size_t t, size_t j);
const struct pf_resample *pf_drawing_without_task(struct pf_drawing *w,
                                                  size_t t);
const struct pf_resample *pf_drawing_draw(struct pf_drawing *w, gsl_rng *r,
                                          bool tasks);

/* The accelerations a, one for each value of the statistic; NaN where some
 * value is infinite. */
int pf_bootstrap_acceleration(double *a, struct pf_drawing *w,
                              const struct pf_strata *s,
                              const struct pf_statistic *t, bool tasks);

/* Where BCa reads the sorted values: the shares at both ends. `share` is that
 * of values below the observed one, and half of those equal. */
void pf_bca_shares(double share, size_t resamples, double a, double confidence,
                   double at[2]);

#endif
