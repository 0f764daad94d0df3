/* Making a plan, in two halves: reading the parts (plan_parts.c) and putting
 * them together (plan.c). Each version of a world, a learner and the rest is
 * read once; a cell puts three of them together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PLAN_PARTS_H
#define PF_LAB_PLAN_PARTS_H

#include "lab/experiment/crowd.h"
#include "lab/experiment/identity.h"
#include "lab/experiment/plan.h"
#include "lab/experiment/variants.h"

/* All versions of one kind of part. */
struct pf_parts {
    struct pf_variants *element; /* n of them */
    size_t *first;               /* where the versions of each begin */
    size_t n, total;
};

struct pf_maker {
    struct pf_experiment *e;
    struct pf_plan *plan;
    struct pf_diag *d;
    struct pf_hashes hashes;
    struct pf_crowds crowds;
    struct pf_parts worlds, learners;
    struct pf_learner_def *learner; /* learners.total, without what follows
                                       beta */
    struct pf_variants rest;
    struct pf_design *common; /* rest.n */
    char **common_text;       /* rest.n */
};

/* Counts the parts and makes room: fills worlds, learners and rest of m, and
 * the empty arrays of its plan. */
int pf_maker_prepare(struct pf_maker *m);

/* Reads every version of every part into m and the plan's design. */
int pf_maker_read(struct pf_maker *m);
void pf_maker_clear(struct pf_maker *m);

#endif
