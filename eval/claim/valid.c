/* Is it a claim?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/claim/claim_part.h"

static bool
is_two(const struct pf_claim *c, size_t n_arms)
{
    return c->kind == PF_CLAIM_ORDER || c->kind == PF_CLAIM_RANK || n_arms == 2;
}

static bool
arms_fit(const struct pf_claim *c, const struct pf_claim_arm *arm, size_t n)
{
    if (n == 0 || (c->kind == PF_CLAIM_RATE && n != 1) ||
        (c->kind != PF_CLAIM_BOUND && n > 2) || (is_two(c, n) && n < 2))
        return false;
    bool matched = c->kind == PF_CLAIM_RANK || c->kind == PF_CLAIM_EQUAL;
    if (matched && n == 2 && arm[0].n_cells != arm[1].n_cells)
        return false;
    if (c->kind == PF_CLAIM_RANK || (c->kind == PF_CLAIM_EQUAL && n == 1) ||
        c->over_cells)
        return arm[0].n_cells >= 2;
    return true;
}

static bool
arm_is_valid(const struct pf_claim *c, const struct pf_claim_arm *a)
{
    bool slopes = c->kind == PF_CLAIM_RATE && !c->over_cells;
    bool reads_x = c->reaches || slopes || a->place == PF_CLAIM_AT ||
                   a->place == PF_CLAIM_AREA;
    if (a->n_cells == 0 || !isfinite(a->weight) || isnan(a->origin) ||
        (a->place == PF_CLAIM_AT && !isfinite(a->place_x)))
        return false;
    if (a->place == PF_CLAIM_EVERYWHERE && c->kind != PF_CLAIM_BOUND &&
        c->kind != PF_CLAIM_EQUAL && !c->reaches && !slopes)
        return false;
    for (size_t i = 0; i < a->n_cells; i++)
        if (a->cell[i].n_points == 0 || a->cell[i].y == NULL ||
            (reads_x && a->cell[i].x == NULL) ||
            (c->over_cells && !isfinite(a->cell[i].position)))
            return false;
    return true;
}

static bool
numbers_fit(const struct pf_claim *c, size_t n_arms)
{
    struct pf_claim_range r = pf_claim_range_of(c, n_arms);
    bool ratio = c->has_factor && (c->kind == PF_CLAIM_EQUAL || r.strict);
    if (!(c->confidence > 0.5 && c->confidence < 1.0) || isnan(r.low) ||
        isnan(r.high) || r.low > r.high || (c->reaches && isnan(c->threshold)))
        return false;
    if (c->kind == PF_CLAIM_EQUAL)
        return r.high >= (ratio ? 1.0 : 0.0);
    if (c->kind == PF_CLAIM_RATE && c->predicted == 0.0)
        return false;
    return !ratio || c->factor > 0.0;
}

bool
pf_claim_is_valid(const struct pf_claim *c, const struct pf_claim_arm *arm,
                  size_t n_arms, size_t n_seeds)
{
    if (n_seeds == 0 || !arms_fit(c, arm, n_arms) || !numbers_fit(c, n_arms))
        return false;
    for (size_t a = 0; a < n_arms; a++)
        if (!arm_is_valid(c, &arm[a]) ||
            (a > 0 && (arm[a].place == PF_CLAIM_EVERYWHERE) !=
                          (arm[0].place == PF_CLAIM_EVERYWHERE)))
            return false;
    return true;
}
