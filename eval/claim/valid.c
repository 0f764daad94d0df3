/* Is it a claim, and which range does it claim?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "eval/claim/claim_part.h"

#define INF ((double) HUGE_VAL)

struct pf_claim_range
pf_claim_range_of(const struct pf_claim *c, size_t n_arms)
{
    struct pf_claim_range r = {c->low, c->high, false};
    bool two = n_arms == 2 && c->kind == PF_CLAIM_REACH;
    if (c->kind == PF_CLAIM_EQUAL)
        r = (struct pf_claim_range){
            -INF, c->has_factor ? c->factor : c->tolerance, false};
    if (c->kind == PF_CLAIM_ORDER || two) {
        double less = c->has_factor ? c->factor : -c->margin;
        double more = c->has_factor ? c->factor : c->margin;
        r.low = c->greater ? more : -INF;
        r.high = c->greater ? INF : less;
        r.strict = true;
    }
    return r;
}

/* What is infinite is beyond any margin or factor. */
bool
pf_claim_is_inside(const struct pf_claim_range *r, double x)
{
    if (!r->strict)
        return x >= r->low && x <= r->high;
    return (x > r->low || r->low == -INF) && (x < r->high || r->high == INF) &&
           !isnan(x);
}

static bool
number_of_arms_fits(const struct pf_claim *c, size_t n)
{
    switch (c->kind) {
    case PF_CLAIM_BOUND:
        return n >= 1;
    case PF_CLAIM_RATE:
        return n == 1;
    case PF_CLAIM_ORDER:
    case PF_CLAIM_RANK:
        return n == 2;
    default:
        return n == 1 || n == 2;
    }
}

static bool
cells_fit(const struct pf_claim *c, const struct pf_claim_arm *arm, size_t n)
{
    bool ranks = c->kind == PF_CLAIM_RANK, equal = c->kind == PF_CLAIM_EQUAL;
    if ((ranks || equal) && n == 2 && arm[0].n_cells != arm[1].n_cells)
        return false;
    return !(ranks || (equal && n == 1) || c->over_cells) ||
           arm[0].n_cells >= 2;
}

static bool
cell_is_valid(const struct pf_claim_cell *cell, bool reads_x, bool over_cells)
{
    return cell->n_points > 0 && cell->y != NULL &&
           (!reads_x || cell->x != NULL) &&
           (!over_cells || isfinite(cell->position));
}

static bool
place_is_valid(const struct pf_claim *c, const struct pf_claim_arm *a)
{
    if (a->place == PF_CLAIM_AT)
        return isfinite(a->place_x);
    return a->place != PF_CLAIM_EVERYWHERE || c->kind == PF_CLAIM_BOUND ||
           c->kind == PF_CLAIM_EQUAL;
}

static bool
arm_is_valid(const struct pf_claim *c, const struct pf_claim_arm *a)
{
    bool slopes = c->kind == PF_CLAIM_RATE && !c->over_cells;
    bool reads_place = !c->reaches && !slopes; /* else it is not looked at */
    bool reads_x =
        !reads_place || a->place == PF_CLAIM_AT || a->place == PF_CLAIM_AREA;
    if (a->n_cells == 0 || !isfinite(a->weight) || isnan(a->origin) ||
        (reads_place && !place_is_valid(c, a)))
        return false;
    for (size_t i = 0; i < a->n_cells; i++)
        if (!cell_is_valid(&a->cell[i], reads_x, c->over_cells))
            return false;
    return true;
}

/* Can anything lie in it? */
static bool
range_is_valid(const struct pf_claim_range *r)
{
    return r->low <= r->high && r->low < INF && r->high > -INF;
}

static bool
unit_fits(const struct pf_claim *c)
{
    return c->kind != PF_CLAIM_RATE || isnan(c->predicted) ||
           fabs(c->predicted) > 0.0;
}

static bool
numbers_fit(const struct pf_claim *c, size_t n_arms)
{
    struct pf_claim_range r = pf_claim_range_of(c, n_arms);
    bool ratio = c->has_factor && (c->kind == PF_CLAIM_EQUAL || r.strict);
    bool sure = c->confidence > 0.5 && c->confidence < 1.0;
    if (!sure || !range_is_valid(&r) || (c->reaches && isnan(c->threshold)))
        return false;
    if (c->kind == PF_CLAIM_EQUAL)
        return r.high >= (ratio ? 1.0 : 0.0) && r.high < INF;
    if (r.strict && !isfinite(c->greater ? r.low : r.high))
        return false;
    return !ratio || c->factor > 0.0;
}

bool
pf_claim_is_valid(const struct pf_claim *c, const struct pf_claim_arm *arm,
                  size_t n_arms, size_t n_seeds)
{
    if (n_seeds == 0 || !number_of_arms_fits(c, n_arms) ||
        !cells_fit(c, arm, n_arms) || !unit_fits(c) || !numbers_fit(c, n_arms))
        return false;
    for (size_t a = 0; a < n_arms; a++)
        if (!arm_is_valid(c, &arm[a]) ||
            (a > 0 && (arm[a].place == PF_CLAIM_EVERYWHERE) !=
                          (arm[0].place == PF_CLAIM_EVERYWHERE)))
            return false;
    return true;
}
