/* Claims and the plan: which cells an arm takes, and which of two arms belong
 * together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CLAIMS_PLAN_H
#define PF_LAB_CLAIMS_PLAN_H

#include "lab/experiment/claims_def.h"
#include "lab/experiment/plan.h"

/* "bound", "order", ...: the element of a kind. */
const char *pf_claim_kind_name(enum pf_claim_kind kind);

/* Is this value of an axis the one that is asked for? As a number where both
 * are numbers, else as a text. */
bool pf_axis_value_is(const char *value, const char *asked);

/* Does the arm take this cell? An axis that does not touch the cell does not
 * keep it out. */
bool pf_claim_arm_takes(const struct pf_claim_arm_def *arm,
                        const struct pf_cell *cell);

/* The cells of an arm, in the order of the plan. The caller frees *cell. */
int pf_claim_arm_cells(size_t **cell, size_t *n,
                       const struct pf_claim_arm_def *arm,
                       const struct pf_plan *plan);

/* All pairs of cells of two arms that are the same but for what the arms fix:
 * of one learner, one world and one value of each axis, unless an arm says
 * which; an axis that does not touch one of them does not count. In the order
 * of the first: *a and *b, n of each; the caller frees both. */
int pf_claim_pairs(size_t **a, size_t **b, size_t *n,
                   const struct pf_claim_def *def, const struct pf_plan *plan);

/* Notes arms that take no cell, cells without a counterpart, different seeds,
 * axes that are no numbers, ... */
int pf_claims_plan_check(const struct pf_claims_def *claims,
                         const struct pf_plan *plan, struct pf_diag *d);

#endif
