/* The different points of a group of axes, seen from some of its axes.
 *
 * What is touched by some axes of a group only does not tell all of its points
 * apart: a sample of 64 points over two attributes of one learner and the type
 * of another gives the other as many versions as it has types. No run is
 * repeated for values that cannot change it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_AXIS_PROJECTION_H
#define PF_LAB_AXIS_PROJECTION_H

#include "lab/experiment/experiment.h"

struct pf_projection {
    uint64_t mask; /* the axes */
    size_t n;      /* different points */
    size_t *first; /* n: the first point of the group at each */
    size_t *of;    /* of every point of the group: which it is */
};

/* The projection of group g on the axes of `mask` (not empty). It is made once
 * and belongs to the experiment. PF_ENOMEM may come. */
int pf_projection_of(const struct pf_projection **out, struct pf_experiment *e,
                     size_t g, uint64_t mask);
void pf_projection_free(struct pf_projection *p); /* accepts NULL */

#endif
