/* --set and <sweep>: attributes whose values do not stand in the file.
 *
 * Reading goes in turns: the axes and what they set (axis_group.c,
 * axis_targets.c), their names (axis_names.c), the points of files (points.c);
 * then how many combinations there are is known, and the values of all others
 * are made (axis_values.c, sample_fill.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_AXIS_H
#define PF_LAB_AXIS_H

#include "lab/experiment/attributes.h"
#include "lab/experiment/experiment.h"

/* Applies "PATH=VALUE" texts to the document, in turn. e->mark and
 * e->set_name are allocated for them. */
int pf_sets_apply(struct pf_experiment *e, const char *const *set,
                  size_t n_sets, struct pf_diag *d);

/* Reads <sweep>: fills e->group and e->axis with what is right, and names the
 * axes. Values of files are read; all others are counted but not made yet: a
 * product of a few large axes is refused before it takes memory. Afterwards
 * each axis has marked the attributes it sets. */
int pf_axes_read(struct pf_experiment *e, const struct pf_reader *r);

/* Makes the values of all axes. */
int pf_axes_fill(struct pf_experiment *e, const struct pf_reader *r);

/* Have all axes their values? Not after some mistakes. */
bool pf_axes_are_filled(const struct pf_experiment *e);
void pf_axis_clear(struct pf_axis *axis);
void pf_axis_group_clear(struct pf_axis_group *g);

/* --- for axis*.c, sample*.c and points.c --- */

/* The values of one <axis> in a group of this kind: how many (0 after a
 * mistake; in <sample> those to choose from), and their texts. */
int pf_axis_count(size_t *n, const struct pf_attributes *a,
                  enum pf_group_kind kind, const struct pf_reader *r);
int pf_axis_fill(struct pf_axis *axis, const struct pf_attributes *a,
                 enum pf_group_kind kind, const struct pf_reader *r);

/* Fills axis->same: value i is that of number same[i] <= i, the first of those
 * that are equal as numbers, or as texts. */
int pf_axis_compare(struct pf_axis *axis);

/* Sees that no two points of a group are the same. */
int pf_group_check_distinct(struct pf_experiment *e,
                            const struct pf_axis_group *g,
                            const struct pf_reader *r);

/* The elements that the path of an axis selects, if it may set them; marking
 * them as set by it; and taking that back. */
int pf_axis_find_targets(struct pf_axis *axis, struct pf_experiment *e,
                         const struct pf_reader *r);
int pf_axis_claim(struct pf_axis *axis, struct pf_mark *mark);
void pf_axis_release(struct pf_axis *axis, const struct pf_mark *mark);

int pf_axes_name(struct pf_experiment *e);

#endif
