/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/claims_plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/attributes.h"
#include "lab/experiment/grammar.h"
#include "lab/experiment/mistakes.h"

const char *
pf_claim_kind_name(enum pf_claim_kind kind)
{
    return pf_rule_of((enum pf_tag)(PF_TAG_BOUND + (int) kind))->kind.name;
}

bool
pf_axis_value_is(const char *value, const char *asked)
{
    double x, y;
    if (value == asked || strcmp(value, asked) == 0)
        return true;
    return pf_parse_real(value, &x) && pf_parse_real(asked, &y) && !(x < y) &&
           !(x > y);
}

/* --- which cells an arm takes --- */

static bool
is_among(const struct pf_claim_where *w, const char *value)
{
    for (size_t i = 0; i < w->n; i++)
        if (pf_axis_value_is(value, w->value[i]))
            return true;
    return false;
}

bool
pf_claim_arm_takes(const struct pf_claim_arm_def *arm,
                   const struct pf_cell *cell)
{
    if (arm->learner != NULL && strcmp(arm->learner, cell->learner->id) != 0)
        return false;
    if (arm->world != NULL && strcmp(arm->world, cell->world->id) != 0)
        return false;
    for (size_t i = 0; i < arm->n_where; i++) {
        const char *value = cell->axis_value[arm->where[i].axis];
        if (value != NULL && !is_among(&arm->where[i], value))
            return false;
    }
    return true;
}

int
pf_claim_arm_cells(size_t **cell, size_t *n, const struct pf_claim_arm_def *arm,
                   const struct pf_plan *plan)
{
    *n = 0;
    *cell = calloc(plan->n_cells + 1, sizeof **cell);
    if (*cell == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < plan->n_cells; c++)
        if (pf_claim_arm_takes(arm, &plan->cell[c]))
            (*cell)[(*n)++] = c;
    return PF_OK;
}

/* --- which cells of two arms belong together --- */

/* Does the arm hold the axis at one value? */
static bool
holds(const struct pf_claim_arm_def *arm, size_t axis)
{
    for (size_t i = 0; i < arm->n_where; i++)
        if (arm->where[i].axis == axis)
            return arm->where[i].n == 1;
    return false;
}

/* The value of an axis, read once: every cell is held against every other. */
struct value {
    const char *text; /* NULL: the axis does not touch the cell */
    bool is_number;
    double number;
};

struct cells {
    size_t *cell, n;
    struct value *value; /* n * n_axes, of what has to match */
};

/* Two arms, and what their cells must have in common. */
struct matching {
    const struct pf_plan *plan;
    struct cells of[2];
    size_t axis[PF_MAX_AXES], n_axes;
    bool learner, world;
};

static int
cells_of(struct cells *out, const struct pf_claim_arm_def *arm,
         const struct pf_plan *plan)
{
    return pf_claim_arm_cells(&out->cell, &out->n, arm, plan);
}

static bool
values_match(const struct value *v, const struct value *w)
{
    if (v->text == NULL || w->text == NULL)
        return true;
    if (v->is_number && w->is_number)
        return !(v->number < w->number) && !(v->number > w->number);
    return strcmp(v->text, w->text) == 0;
}

static bool
cells_match(const struct matching *m, size_t i, size_t j)
{
    const struct pf_cell *x = &m->plan->cell[m->of[0].cell[i]];
    const struct pf_cell *y = &m->plan->cell[m->of[1].cell[j]];
    for (size_t k = 0; k < m->n_axes; k++)
        if (!values_match(&m->of[0].value[i * m->n_axes + k],
                          &m->of[1].value[j * m->n_axes + k]))
            return false;
    return (!m->learner || strcmp(x->learner->id, y->learner->id) == 0) &&
           (!m->world || strcmp(x->world->id, y->world->id) == 0);
}

static int
read_values(struct matching *m, struct cells *c)
{
    c->value = calloc(c->n * m->n_axes + 1, sizeof *c->value);
    if (c->value == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < c->n * m->n_axes; i++) {
        const struct pf_cell *cell = &m->plan->cell[c->cell[i / m->n_axes]];
        struct value *v = &c->value[i];
        v->text = cell->axis_value[m->axis[i % m->n_axes]];
        v->is_number = v->text != NULL && pf_parse_real(v->text, &v->number);
    }
    return PF_OK;
}

static int
matching_make(struct matching *m, const struct pf_claim_def *def)
{
    const struct pf_claim_arm_def *one = &def->arm[0], *two = &def->arm[1];
    m->learner = one->learner == NULL && two->learner == NULL;
    m->world = one->world == NULL && two->world == NULL;
    for (size_t i = 0; i < m->plan->experiment->n_axes; i++)
        if (!holds(one, i) && !holds(two, i))
            m->axis[m->n_axes++] = i;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < 2; i++) {
        status = cells_of(&m->of[i], &def->arm[i], m->plan);
        if (status == PF_OK)
            status = read_values(m, &m->of[i]);
    }
    return status;
}

/* Fills a and b where they are not NULL; returns how many pairs there are. */
static size_t
pair_up(size_t *a, size_t *b, const struct matching *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->of[0].n; i++)
        for (size_t j = 0; j < m->of[1].n; j++) {
            if (!cells_match(m, i, j))
                continue;
            if (a != NULL) {
                a[n] = m->of[0].cell[i];
                b[n] = m->of[1].cell[j];
            }
            n++;
        }
    return n;
}

int
pf_claim_pairs(size_t **a, size_t **b, size_t *n,
               const struct pf_claim_def *def, const struct pf_plan *plan)
{
    struct matching m = {.plan = plan};
    *a = *b = NULL;
    *n = 0;
    int status = matching_make(&m, def);
    if (status == PF_OK) {
        *n = pair_up(NULL, NULL, &m);
        *a = calloc(*n + 1, sizeof **a);
        *b = calloc(*n + 1, sizeof **b);
        status = *a != NULL && *b != NULL ? PF_OK : PF_ENOMEM;
    }
    if (status == PF_OK)
        pair_up(*a, *b, &m);
    for (size_t i = 0; i < 2; i++) {
        free(m.of[i].cell);
        free(m.of[i].value);
    }
    return status;
}

/* --- what is wrong with them --- */

struct check {
    const struct pf_claim_def *def;
    const struct pf_plan *plan;
    struct pf_diag *d;
    struct cells arm[PF_MAX_ARMS];
};

static int
note(const struct check *c, struct pf_place at, const char *what)
{
    return pf_diag_at(c->d, at, "%s: %s", pf_claim_kind_name(c->def->kind),
                      what);
}

static int
check_taken(const struct check *c)
{
    int status = PF_OK;
    for (size_t i = 0; i < c->def->n_arms; i++)
        if (c->arm[i].n == 0)
            status = note(c, c->def->arm[i].at,
                          "this arm takes no run: there is none of this "
                          "learner in this world at these values");
    return status;
}

/* Arms are compared seed by seed. */
static int
check_seeds(const struct check *c)
{
    const struct pf_cell *first = &c->plan->cell[c->arm[0].cell[0]];
    for (size_t i = 0; i < c->def->n_arms; i++)
        for (size_t k = 0; k < c->arm[i].n; k++) {
            const struct pf_cell *other = &c->plan->cell[c->arm[i].cell[k]];
            if (other->first_seed != first->first_seed ||
                other->n_seeds != first->n_seeds)
                return note(c, c->def->at,
                            "its arms have different seeds; give them the "
                            "same");
        }
    return PF_OK;
}

/* A line along an axis needs numbers, and two of them at least. */
static int
check_axis(const struct check *c)
{
    const struct cells *arm = &c->arm[0];
    double first = 0.0, x = 0.0;
    bool differ = false, power = c->def->claim.law == PF_LOG_LOG;
    for (size_t k = 0; k < arm->n; k++) {
        const char *value =
            c->plan->cell[arm->cell[k]].axis_value[c->def->axis];
        if (value == NULL)
            return note(c, c->def->at,
                        "the axis x does not touch all runs of the arm; give "
                        "the arm a learner or a world that it touches");
        if (!pf_parse_real(value, &x))
            return note(c, c->def->at,
                        "the axis x has values that are no numbers; there is "
                        "no line along it");
        if (power && x <= 0.0)
            return note(c, c->def->at,
                        "the axis x has values that are not above 0; give the "
                        "law log-linear, or leave them out by where=\"...\"");
        differ = differ || (k > 0 && (x < first || x > first));
        first = k == 0 ? x : first;
    }
    if (differ)
        return PF_OK;
    return note(c, c->def->at,
                "the arm has one value of the axis x; a line needs two or "
                "more");
}

/* Does every cell of the arm stand in the list? */
static bool
all_listed(const struct cells *arm, const size_t *list, size_t n)
{
    for (size_t k = 0; k < arm->n; k++) {
        size_t i = 0;
        while (i < n && list[i] != arm->cell[k])
            i++;
        if (i == n)
            return false;
    }
    return true;
}

static int
check_rank(const struct check *c, size_t n)
{
    if (n != c->arm[0].n || n != c->arm[1].n)
        return note(c, c->def->at,
                    "several cells of one arm belong to one of the other; fix "
                    "what they differ in by where=\"...\"");
    if (n < 3)
        return note(c, c->def->at,
                    "the arms have fewer than three cells each; there is no "
                    "order to compare");
    return PF_OK;
}

static int
check_pairs(const struct check *c)
{
    size_t *a, *b, n;
    int status = pf_claim_pairs(&a, &b, &n, c->def, c->plan);
    if (status == PF_OK &&
        (!all_listed(&c->arm[0], a, n) || !all_listed(&c->arm[1], b, n)))
        status = note(c, c->def->at,
                      "some cells of one arm have no counterpart in the other, "
                      "of the same learner, world and axes where no arm fixes "
                      "them");
    else if (status == PF_OK && c->def->kind == PF_CLAIM_RANK)
        status = check_rank(c, n);
    free(a);
    free(b);
    return status;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_reading(const struct pf_claim_reading *a, const struct pf_claim_reading *b)
{
    return same_text(a->metric, b->metric) && same_text(a->board, b->board) &&
           same_text(a->judge, b->judge) && a->place == b->place &&
           (a->place != PF_CLAIM_AT || a->place_x == b->place_x) &&
           a->origin == b->origin && a->origin_first == b->origin_first &&
           a->has_response == b->has_response && a->response == b->response;
}

/* Whatever it says of such arms it says of nothing. */
static bool
arms_are_one(const struct check *c)
{
    const struct pf_claim_def *def = c->def;
    if (def->n_arms != 2 || c->arm[0].n != c->arm[1].n)
        return false;
    return all_listed(&c->arm[0], c->arm[1].cell, c->arm[1].n) &&
           same_reading(&def->arm[0].reading, &def->arm[1].reading);
}

static int
check_cells(const struct check *c)
{
    const struct pf_claim_def *def = c->def;
    if (arms_are_one(c))
        return note(c, def->at,
                    "both arms read the same number of the same runs; give "
                    "them different learners, worlds, axes, metrics or places");
    if (def->x_is_axis)
        return check_axis(c);
    if (def->n_arms == 2 &&
        (def->kind == PF_CLAIM_EQUAL || def->kind == PF_CLAIM_RANK))
        return check_pairs(c);
    if (def->kind == PF_CLAIM_EQUAL && c->arm[0].n < 2)
        return note(c, def->at,
                    "its arm is one cell, which has nothing to agree with; "
                    "take more of it, or give a second arm");
    return PF_OK;
}

static int
check_claim(const struct pf_claim_def *def, const struct pf_plan *plan,
            struct pf_diag *d)
{
    struct check c = {.def = def, .plan = plan, .d = d};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < def->n_arms; i++)
        status = cells_of(&c.arm[i], &def->arm[i], plan);
    if (status == PF_OK)
        status = check_taken(&c);
    if (status == PF_OK)
        status = check_seeds(&c);
    if (status == PF_OK)
        status = check_cells(&c);
    for (size_t i = 0; i < def->n_arms; i++)
        free(c.arm[i].cell);
    return status;
}

int
pf_claims_plan_check(const struct pf_claims_def *claims,
                     const struct pf_plan *plan, struct pf_diag *d)
{
    struct pf_diag found;
    int status = PF_OK;
    pf_diag_init(&found);
    for (size_t i = 0; i < claims->n && status != PF_ENOMEM; i++)
        status = pf_worse(status, check_claim(&claims->claim[i], plan, &found));
    pf_mistakes_merge(d, &found);
    return status;
}
