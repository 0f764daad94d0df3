/* Building what runs need once before any of them starts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/attributes.h"
#include "lab/experiment/cost.h"
#include "lab/worlds/dataset.h"
#include "lab/experiment/grammar.h"
#include "lab/experiment/identity.h"
#include "lab/experiment/mistakes.h"
#include "lab/worlds/world_cache.h"

struct trial {
    const struct pf_experiment *e;
    struct pf_crowds crowds;
    struct pf_pools pools;
    const struct pf_evaluation_def *evaluation;
    struct pf_world *world; /* NULL: it could not be built */
    struct pf_diag *d;
};

static int
compare_texts(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* Cells of one world stand together, and among them those with one pool. */
static int
compare_cells(const void *a, const void *b)
{
    const struct pf_cell *const *x = a, *const *y = b;
    const struct pf_world_def *v = (*x)->world, *w = (*y)->world;
    if (v != w)
        return v < w ? -1 : 1;
    int order = compare_texts((*x)->learner->pool_key, (*y)->learner->pool_key);
    return order != 0 ? order : (*x < *y ? -1 : *x > *y);
}

/* Do two cells of one world read the same of the same file? */
static bool
same_data(const struct pf_cell *a, const struct pf_cell *b)
{
    return compare_texts(pf_data_file(a->learner), pf_data_file(b->learner)) ==
               0 &&
           pf_data_pairs(&a->budget, a->learner) ==
               pf_data_pairs(&b->budget, b->learner);
}

static int
try_data(const struct trial *t, const struct pf_cell *cell, struct pf_diag *d)
{
    const struct pf_learner_def *l = cell->learner;
    const char *file = pf_data_file(l);
    struct pf_place at = l->data.at;
    struct pf_dataset data = {.pairs = {.n = 0}};
    if (file == NULL)
        return PF_OK;
    int status = pf_dataset_read(&data, t->world, t->e->base, file, at, d);
    uint64_t pairs = pf_data_pairs(&cell->budget, l);
    if (status == PF_OK && pairs != UINT64_MAX && pairs > data.pairs.n)
        status = pf_diag_at(d, at,
                            "data: '%s' has %zu pairs, fewer than the %llu "
                            "that %s asks for; give pairs=\"%zu\"",
                            file, data.pairs.n, (unsigned long long) pairs,
                            l->data.values.given[PF_DATA_PAIRS] ? "pairs"
                                                                : "the budget",
                            data.pairs.n);
    pf_dataset_clear(&data);
    return status;
}

static int
try_metrics(const struct trial *t, const struct pf_cell *cell,
            struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t m = 0; m < cell->record.n_metrics; m++)
        if (cell->record.metric[m]->needs_reward && t->world->reward == NULL)
            status =
                pf_diag_at(d, cell->world->at,
                           "the metric %s needs rewards, and the "
                           "preference of world '%s' does not come from "
                           "any; record something else",
                           cell->record.metric[m]->kind.name, cell->world->id);
    return status;
}

/* Where the first seed starts. */
static int
try_start(const struct trial *t, const struct pf_cell *cell, struct pf_diag *d)
{
    double *start;
    int status =
        pf_cell_start(&start, t->e, cell, t->world, cell->first_seed, d);
    free(start);
    return status;
}

/* Whoever learns from true rewards needs a world that has them. */
static int
try_rewards(const struct trial *t, const struct pf_cell *cell,
            struct pf_diag *d)
{
    const struct pf_learner_def *l = cell->learner;
    if (!(l->type->asks & PF_ASKS_RATE) || l->model.kind != NULL ||
        t->world->reward != NULL)
        return PF_OK;
    return pf_diag_at(d, l->at,
                      "%s learns from rewards, and the preference of world "
                      "'%s' does not come from any; give it <reward-model "
                      "type=\"bradley-terry\"/> with labels and <data>",
                      l->type->kind.name, cell->world->id);
}

/* The annotators of judges, who come after the runs. */
static int
try_judges(struct trial *t, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < t->evaluation->n_judges; i++) {
        struct pf_hashes hashes = {.base = t->e->base};
        struct pf_learner_def l = {.feedback =
                                       t->evaluation->judge[i].feedback};
        const struct pf_pool *pool;
        int one = pf_identity_pool(&l.pool_key, &l.feedback, &hashes, d);
        if (one == PF_OK)
            one = pf_pools_get(&t->pools, &t->crowds, &l, &pool, d);
        status = pf_worse(status, one);
        free(l.pool_key);
        pf_hashes_clear(&hashes);
    }
    return status;
}

static int
try_world(struct trial *t, const struct pf_cell *cell, struct pf_diag *d)
{
    uint64_t draw = cell->world->per_seed ? cell->first_seed : 0;
    pf_pools_clear(&t->pools);
    pf_world_free(t->world);
    t->world = NULL;
    int status = pf_cell_world(&t->world, t->e, cell, draw, d);
    t->pools =
        (struct pf_pools){.world = t->world, .seed = t->e->seed, .draw = draw};
    return status;
}

static int
try_cell(struct trial *t, const struct pf_cell *cell,
         const struct pf_cell *before)
{
    bool first = before == NULL || before->world != cell->world;
    const struct pf_pool *pool = NULL;
    struct pf_diag found;
    pf_diag_init(&found);
    int status = first ? try_world(t, cell, &found) : PF_OK;
    if (t->world != NULL) {
        bool again = !first && compare_texts(before->learner->pool_key,
                                             cell->learner->pool_key) == 0;
        if (!again)
            status = pf_pools_get(&t->pools, &t->crowds, cell->learner, &pool,
                                  &found);
        if (first || !same_data(before, cell))
            status = pf_worse(status, try_data(t, cell, &found));
        status = pf_worse(status, try_metrics(t, cell, &found));
        status = pf_worse(status, try_rewards(t, cell, &found));
        if (first) {
            status = pf_worse(status, try_start(t, cell, &found));
            status = pf_worse(status, try_judges(t, &found));
        }
    }
    pf_mistakes_merge(t->d, &found);
    return status;
}

int
pf_worlds_try(const struct pf_plan *plan, struct pf_diag *d)
{
    struct trial t = {.e = plan->experiment,
                      .crowds = {.base = plan->experiment->base},
                      .evaluation = &plan->design->evaluation};
    const struct pf_cell **order = calloc(plan->n_cells + 1, sizeof *order);
    int status = PF_OK;
    if (order == NULL)
        return PF_ENOMEM;
    t.d = d;
    for (size_t i = 0; i < plan->n_cells; i++)
        order[i] = &plan->cell[i];
    qsort(order, plan->n_cells, sizeof *order, compare_cells);
    for (size_t i = 0; i < plan->n_cells && status != PF_ENOMEM; i++)
        status = pf_worse(status,
                          try_cell(&t, order[i], i > 0 ? order[i - 1] : NULL));
    pf_pools_clear(&t.pools);
    pf_crowds_clear(&t.crowds);
    pf_world_free(t.world);
    free(order);
    return status;
}
