/* How the cells of a plan are laid out for people: panels and curves.
 *
 * A panel is what is compared side by side: a world and the values of those
 * axes that change the world or what all learners have in common. A curve is
 * one learner in it, with the values of the axes that touch the learner only; a
 * curve has the same number, and so the same colour, in every panel. A learner
 * that an axis does not touch is in all panels that the axis makes, since its
 * runs would be the same there (lab/experiment/plan.h). An axis of learners
 * that moves together with what makes panels, as in a <zip> or a <sample>, has
 * one value in each: it stands in the title and makes no curves. Numbers are
 * shown with as many digits as tell them apart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_LAYOUT_H
#define PF_LAB_LAYOUT_H

#include <stdbool.h>
#include <stdio.h>

#include "lab/store/results.h"

struct pf_layout {
    size_t n_panels, n_curves;
    char **panel_title; /* "hodge-mix, cyclic = 0.5" */
    char **curve_label; /* "Nash-MD, eta = 0.1" */
    size_t *panel;      /* of cell c: the first that it is in */
    size_t *curve;      /* of cell c */
    size_t *start;      /* n_panels + 1: the cells of panel p, ascending, are
                           member[start[p]] .. member[start[p + 1] - 1] */
    size_t *member;
};

/* Clear in every case. */
int pf_layout_make(struct pf_layout *out, const struct pf_results *r);
void pf_layout_clear(struct pf_layout *layout);

/* The same without the axes of which left_out[axis] is true: they make neither
 * panels nor curves nor words, so a curve may have several cells in a panel,
 * which differ in them. NULL: none is left out. */
int pf_layout_make_without(struct pf_layout *out, const struct pf_results *r,
                           const bool *left_out);

/* The first cell that is this curve in this panel, or SIZE_MAX. */
size_t pf_layout_cell(const struct pf_layout *layout,
                      const struct pf_results *r, size_t panel, size_t curve);

/* Is an axis with this path about learners, one or all? */
bool pf_layout_names_learner(const char *path);

/* Writes the value of an axis as it stands in titles: rounded to as many
 * digits as tell all its values apart. */
int pf_layout_write_value(FILE *f, const struct pf_results *r, size_t axis,
                          const char *value);

#endif
