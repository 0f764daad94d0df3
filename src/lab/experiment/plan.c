/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/claims_plan.h"
#include "lab/experiment/design.h"
#include "lab/experiment/experiment_check.h"
#include "lab/experiment/mistakes.h"
#include "lab/experiment/plan_parts.h"

void
pf_plan_clear(struct pf_plan *plan)
{
    size_t n_keys = plan->design != NULL ? plan->design->n_worlds : 0;
    for (size_t i = 0; plan->cell != NULL && i < plan->n_cells; i++)
        free(plan->cell[i].description);
    for (size_t i = 0; plan->key != NULL && i < n_keys; i++)
        free(plan->key[i]);
    for (size_t i = 0; plan->design != NULL && i < plan->n_designs; i++)
        pf_design_clear(&plan->design[i]);
    free(plan->design);
    free(plan->key);
    free(plan->cell);
    free(plan->run);
    memset(plan, 0, sizeof *plan);
}

/* --- cells --- */

/* What one cell is made of. */
struct source {
    size_t world, learner, rest; /* versions */
    const struct pf_variants *all;
    const size_t *choice;
};

static int
describe(struct pf_cell *cell, struct pf_maker *m, size_t rest)
{
    char *learner = NULL;
    const char *world = cell->world_key, *last = m->common_text[rest];
    int status = pf_identity_learner(&learner, cell->learner, &cell->budget,
                                     &m->hashes, m->d);
    if (status != PF_OK)
        return status;
    size_t size = strlen(world) + strlen(learner) + strlen(last) + 1;
    cell->description = malloc(size);
    if (cell->description != NULL)
        snprintf(cell->description, size, "%s%s%s", world, learner, last);
    free(learner);
    return cell->description != NULL ? PF_OK : PF_ENOMEM;
}

/* Annotators, and what they cost where the budget is a price. */
static int
hire(struct pf_cell *cell, struct pf_maker *m, struct pf_diag *d)
{
    struct pf_learner_def *l = cell->learner;
    int status = pf_identity_pool(&l->pool_key, &l->feedback, &m->hashes, d);
    if (status != PF_OK || l->pool_key == NULL || !(cell->budget.price > 0.0))
        return status;
    status = pf_crowds_price(&m->crowds, l, &l->label_price, d);
    if (status == PF_OK && !(l->label_price > 0.0))
        status = pf_diag_at(d, l->feedback.type.at,
                            "labels of these annotators cost nothing, so that "
                            "a price pays for any number; give a budget of "
                            "queries");
    return status;
}

static int
complete(struct pf_cell *cell, struct pf_maker *m)
{
    struct pf_learner_def *l = cell->learner;
    struct pf_diag found;
    pf_diag_init(&found);
    int status = pf_learner_complete(l, cell->world->beta, &found);
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_learner_world_check(l, cell->world, &found));
    if (status == PF_OK)
        status = hire(cell, m, &found);
    if (status == PF_OK)
        status = pf_budget_check(&cell->budget, l, &found);
    pf_mistakes_merge(m->d, &found);
    return status;
}

static int
fill_cell(struct pf_maker *m, size_t index, const struct source *s)
{
    struct pf_plan *plan = m->plan;
    struct pf_cell *cell = &plan->cell[index];
    const struct pf_design *common = &m->common[s->rest];
    cell->world = &plan->design->world[s->world];
    cell->world_key = plan->key[s->world];
    cell->learner = &plan->design->learner[index];
    cell->budget = common->budget;
    cell->record = common->record;
    cell->first_seed = common->first_seed;
    cell->n_seeds = common->n_seeds;
    for (size_t a = 0; a < m->e->n_axes; a++)
        if ((s->all->mask >> a) & 1)
            cell->axis_value[a] = m->e->axis[a].value[s->choice[a]];
    int status = pf_learner_copy(cell->learner, &m->learner[s->learner]);
    if (status == PF_OK)
        status = complete(cell, m);
    return status == PF_OK ? describe(cell, m, s->rest) : status;
}

/* The cells of one world with one learner, from number *index on. */
static int
fill_pair(struct pf_maker *m, size_t w, size_t l, size_t *index)
{
    const struct pf_variants *world = &m->worlds.element[w];
    const struct pf_variants *learner = &m->learners.element[l];
    struct pf_variants all;
    size_t choice[PF_MAX_AXES] = {0};
    int status = pf_variants_join(&all, m->e, world, learner, &m->rest);
    for (uint64_t i = 0; status != PF_ENOMEM && i < all.n; i++) {
        pf_variants_choice(&all, m->e, i, choice);
        struct source s = {m->worlds.first[w] +
                               (size_t) pf_variants_index(world, m->e, choice),
                           m->learners.first[l] + (size_t) pf_variants_index(
                                                      learner, m->e, choice),
                           (size_t) pf_variants_index(&m->rest, m->e, choice),
                           &all, choice};
        status = pf_worse(status, fill_cell(m, *index, &s));
        ++*index;
    }
    return status;
}

static int
fill_cells(struct pf_maker *m)
{
    size_t index = 0;
    int status = PF_OK;
    for (size_t w = 0; w < m->worlds.n; w++)
        for (size_t l = 0; l < m->learners.n && status != PF_ENOMEM; l++)
            status = pf_worse(status, fill_pair(m, w, l, &index));
    return status;
}

/* Metrics of reward models would never be recorded where there is none. */
static int
check_metrics(const struct pf_maker *m)
{
    const struct pf_plan *plan = m->plan;
    const xmlNode *record =
        pf_child_of(xmlDocGetRootElement(m->e->doc), PF_TAG_RECORD, NULL);
    const pf_metric_type *wanted = NULL;
    for (size_t c = 0; c < plan->n_cells; c++) {
        if (plan->cell[c].learner->model.kind != NULL)
            return PF_OK;
        const struct pf_record_def *r = &plan->cell[c].record;
        for (size_t i = 0; i < r->n_metrics && wanted == NULL; i++)
            if (r->metric[i]->needs_model)
                wanted = r->metric[i];
    }
    if (wanted == NULL || record == NULL)
        return PF_OK;
    return pf_diag_at(m->d, pf_element_place(record, m->e->file),
                      "the metric %s is about reward models, and no learner "
                      "here has one; record something else",
                      wanted->kind.name);
}

/* --- runs --- */

static int
fill_runs(struct pf_maker *m)
{
    struct pf_plan *plan = m->plan;
    uint64_t runs = 0;
    for (size_t c = 0; c < plan->n_cells; c++)
        runs = pf_plus(runs, plan->cell[c].n_seeds);
    int status = pf_runs_check(runs, m->e, m->d);
    if (status != PF_OK)
        return status;
    plan->run = calloc((size_t) runs + 1, sizeof *plan->run);
    if (plan->run == NULL)
        return PF_ENOMEM;
    plan->n_runs = (size_t) runs;
    struct pf_run *run = plan->run;
    for (size_t c = 0; c < plan->n_cells; c++) {
        const struct pf_cell *cell = &plan->cell[c];
        for (uint64_t s = 0; s < cell->n_seeds; s++)
            run[s] = (struct pf_run){.cell = c, .seed = cell->first_seed + s};
        pf_identity_runs(run, (size_t) cell->n_seeds, cell->description);
        run += cell->n_seeds;
    }
    return PF_OK;
}

static int
compare_ids(const void *a, const void *b)
{
    const struct pf_run *const *x = a, *const *y = b;
    int order = memcmp((*x)->id, (*y)->id, PF_RUN_ID);
    if (order != 0)
        return order;
    return ((*x)->cell > (*y)->cell) - ((*x)->cell < (*y)->cell);
}

static int
note_repeat(const struct pf_plan *plan, const struct pf_run *first,
            const struct pf_run *again, struct pf_diag *d)
{
    const struct pf_cell *a = &plan->cell[first->cell];
    const struct pf_cell *b = &plan->cell[again->cell];
    if (a->learner->at.line != b->learner->at.line)
        return pf_diag_at(d, b->learner->at,
                          "the learner of line %ld does the same runs; leave "
                          "one out or change a parameter",
                          a->learner->at.line);
    if (a->world->at.line != b->world->at.line)
        return pf_diag_at(d, b->world->at,
                          "the world of line %ld is the same; leave one out "
                          "or change it",
                          a->world->at.line);
    if (plan->experiment->n_axes == 0)
        return pf_diag_at(d, b->learner->at,
                          "%s and %s are the same run; leave one out or change "
                          "a parameter",
                          a->learner->id, b->learner->id);
    return pf_diag_at(d, b->learner->at,
                      "the axes make the same run of %s more than once",
                      b->learner->id);
}

#define REPEATS 1000 /* looked at before the search is given up */

static int
check_repeats(const struct pf_maker *m)
{
    const struct pf_plan *plan = m->plan;
    const struct pf_run **order = calloc(plan->n_runs + 1, sizeof *order);
    size_t repeats = 0;
    if (order == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < plan->n_runs; i++)
        order[i] = &plan->run[i];
    qsort(order, plan->n_runs, sizeof *order, compare_ids);
    for (size_t i = 1; i < plan->n_runs && repeats < REPEATS; i++) {
        struct pf_diag found;
        if (memcmp(order[i - 1]->id, order[i]->id, PF_RUN_ID) != 0)
            continue;
        pf_diag_init(&found);
        note_repeat(plan, order[i - 1], order[i], &found);
        pf_mistakes_merge(m->d, &found);
        repeats++;
    }
    free(order);
    return repeats > 0 ? PF_EINPUT : PF_OK;
}

int
pf_plan_make(struct pf_plan *plan, struct pf_experiment *e, struct pf_diag *d)
{
    struct pf_diag found;
    memset(plan, 0, sizeof *plan);
    pf_diag_init(&found);
    struct pf_maker m = {.e = e, .plan = plan, .d = &found};
    plan->experiment = e;
    int status = pf_maker_prepare(&m);
    if (status == PF_OK)
        status = pf_maker_read(&m);
    if (status == PF_OK)
        status = fill_cells(&m);
    if (status == PF_OK)
        status = check_metrics(&m);
    if (status == PF_OK)
        status = fill_runs(&m);
    if (status == PF_OK)
        status = check_repeats(&m);
    if (status == PF_OK)
        status = pf_claims_plan_check(&e->claims, plan, m.d);
    pf_maker_clear(&m);
    pf_mistakes_sort(&found, e->file);
    pf_mistakes_merge(d, &found);
    return status;
}
