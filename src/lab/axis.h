/* --set and <sweep>: attributes whose values do not stand in the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_AXIS_H
#define PF_LAB_AXIS_H

#include "lab/attributes.h"
#include "lab/experiment.h"

/* Applies "PATH=VALUE" texts to the document, in turn. e->mark and
 * e->set_name are allocated for them. */
int pf_sets_apply(struct pf_experiment *e, const char *const *set,
                  size_t n_sets, struct pf_diag *d);

/* Reads <sweep>: fills e->axis with the axes that are right. Their values
 * are counted but not made yet: a product of a few large axes is refused
 * before it takes memory. Afterwards each axis has marked the attributes it
 * sets. */
int pf_axes_read(struct pf_experiment *e, const struct pf_reader *r);

/* Makes the values of all axes, and their names. */
int pf_axes_fill(struct pf_experiment *e, const struct pf_reader *r);
void pf_axis_clear(struct pf_axis *axis);

/* The values of one <axis>: how many (0 after a mistake), and their texts.
 * (For axis.c.) */
int pf_axis_count(size_t *n, const struct pf_attributes *a,
                  const struct pf_reader *r);
int pf_axis_fill(struct pf_axis *axis, const struct pf_attributes *a,
                 const struct pf_reader *r);
int pf_axes_name(struct pf_experiment *e);

#endif
