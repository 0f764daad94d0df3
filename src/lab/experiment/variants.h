/* The versions of one part of an experiment that the axes make.
 *
 * A world, a learner, and all the rest are each touched by some of the axes
 * only. What stands in the experiment for all learners (feedback, policy,
 * optimiser, data) is part of every learner that uses it. The combinations of
 * those are numbered, the last group of axes fastest, so that each version of a
 * part is read once, however many runs need it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_VARIANTS_H
#define PF_LAB_VARIANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/experiment/axis_projection.h"
#include "lab/experiment/experiment.h"
#include "lab/experiment/grammar.h"

struct pf_variants {
    const xmlNode *node; /* the element; NULL: what no world and no learner is
                            made of */
    uint64_t mask;       /* the axes that touch it, as bits */
    uint64_t n;          /* versions; UINT64_MAX: too many to count */
    size_t n_groups;     /* the groups of these axes, ascending, each with its
                            different points as the axes of the mask see them;
                            NULL: they are not made yet */
    uint8_t group[PF_MAX_AXES];
    const struct pf_projection *points[PF_MAX_AXES];
};

/* a * b and a + b, or UINT64_MAX where that is too large. */
uint64_t pf_times(uint64_t a, uint64_t b);
uint64_t pf_plus(uint64_t a, uint64_t b);

/* As long as the axes are not filled, n is a guess: what a group of several
 * axes touches with some of them counts once. PF_ENOMEM may come. */
int pf_variants_of(struct pf_variants *v, struct pf_experiment *e,
                   const xmlNode *node);

/* Those of all worlds or all learners. The caller frees *all. PF_ENOMEM may
 * come. */
int pf_variants_of_all(struct pf_variants **all, size_t *n,
                       struct pf_experiment *e, enum pf_tag tag);

/* The combinations of all axes that touch one of three parts. PF_ENOMEM may
 * come. */
int pf_variants_join(struct pf_variants *out, struct pf_experiment *e,
                     const struct pf_variants *a, const struct pf_variants *b,
                     const struct pf_variants *c);

/* Writes version `index` < v->n into choice[] at all axes of the groups of v:
 * the number of a value, the same in all axes of a group. */
void pf_variants_choice(const struct pf_variants *v,
                        const struct pf_experiment *e, uint64_t index,
                        size_t *choice);

/* The number of the version that choice[] makes. */
uint64_t pf_variants_index(const struct pf_variants *v,
                           const struct pf_experiment *e, const size_t *choice);

/* Sets the swept attributes of version `index` in the document. PF_ENOMEM
 * may come. */
int pf_variants_apply(const struct pf_variants *v, struct pf_experiment *e,
                      uint64_t index);

/* Sets axis a to its value number i. Mistakes in it are then told where it
 * stands: in the file of its points, or at the axis. PF_ENOMEM may come. */
int pf_axis_apply(struct pf_experiment *e, size_t a, size_t i);

/* In how many ways a world, a learner and the axes that touch them combine.
 * *cells is UINT64_MAX where that is too large to count. PF_ENOMEM may
 * come. */
int pf_count_cells(uint64_t *cells, struct pf_experiment *e);

#endif
