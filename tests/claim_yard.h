/* Claims for tests, written down in a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLAIM_YARD_H
#define PF_CLAIM_YARD_H

#include <math.h>

#include "core/status.h"
#include "eval/claim/claim.h"
#include "testing.h"

#define INF ((double) INFINITY)

/* Nothing is asked yet. */
static inline struct pf_claim
yard_claim(enum pf_claim_kind kind, enum pf_claim_aggregate aggregate)
{
    return (struct pf_claim){.kind = kind,
                             .reaches = kind == PF_CLAIM_REACH,
                             .clock = true,
                             .range = PF_RATE_ANYWHERE,
                             .predicted = (double) NAN,
                             .aggregate = aggregate,
                             .low = -INF,
                             .high = INF,
                             .confidence = 0.95,
                             .seed = 3};
}

static inline struct pf_claim_arm
yard_arm(const struct pf_claim_cell *cell, size_t n)
{
    return (struct pf_claim_arm){.cell = cell, .n_cells = n, .weight = 1.0};
}

static inline struct pf_judgement
yard_judge(const struct pf_claim *c, const struct pf_claim_arm *arm,
           size_t n_arms, size_t n_seeds)
{
    struct pf_judgement out;
    ck_assert_int_eq(pf_claim_judge(&out, c, arm, n_arms, n_seeds), PF_OK);
    return out;
}

/* Cells of one record each: values of cell i at y[i * n]. */
static inline void
yard_cells(struct pf_claim_cell *cell, size_t cells, const double *y, size_t n)
{
    for (size_t i = 0; i < cells; i++)
        cell[i] = (struct pf_claim_cell){1, NULL, y + i * n, (double) i};
}

#endif
