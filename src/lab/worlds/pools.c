/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/pools.h"

#include <string.h>

#include "core/status.h"
#include "lab/worlds/world_cache.h"

/* A walk over the pools of a plan. */
struct walk {
    const struct pf_plan *plan;
    struct pf_world_cache *cache;
    void (*each)(void *self, size_t before, const struct pf_pool_report *);
    void *self;
    size_t found;
    struct pf_diag *d;
};

/* Did an earlier cell have the same annotators in the same world? */
static bool
seen_before(const struct pf_plan *plan, size_t c)
{
    const struct pf_cell *cell = &plan->cell[c];
    for (size_t i = 0; i < c; i++) {
        const struct pf_cell *other = &plan->cell[i];
        if (other->learner->pool_key != NULL &&
            strcmp(other->learner->pool_key, cell->learner->pool_key) == 0 &&
            strcmp(other->world_key, cell->world_key) == 0)
            return true;
    }
    return false;
}

static int
report(struct walk *w, const struct pf_cell *cell, const struct pf_pool *pool)
{
    static const struct pf_pool_recipe faithful = {0};
    struct pf_pool truth = {0};
    struct pf_pool_statistics statistics = {0};
    int status = pf_pool_init(&truth, &faithful, pool->world, 0, 0, w->d);
    if (status == PF_OK)
        status = pf_pool_statistics(&statistics, pool, &truth);
    const struct pf_pool_report r = {.world = cell->world->label,
                                     .feedback = cell->learner->label,
                                     .pool = pool,
                                     .statistics = &statistics};
    if (status == PF_OK)
        w->each(w->self, w->found++, &r);
    pf_pool_statistics_clear(&statistics);
    pf_pool_clear(&truth);
    return status;
}

static int
visit(struct walk *w, const struct pf_cell *cell)
{
    const struct pf_experiment *e = w->plan->experiment;
    const struct pf_solved_world *world = NULL;
    const struct pf_pool *pool = NULL;
    int status = pf_world_cache_get(w->cache, e, cell, cell->first_seed, 0,
                                    &world, w->d);
    if (status == PF_OK)
        status = pf_world_cache_pool(w->cache, e, cell, world, &pool, w->d);
    if (status == PF_OK && pool != NULL)
        status = report(w, cell, pool);
    return status;
}

int
pf_plan_pools(const struct pf_plan *plan,
              void (*each)(void *self, size_t before,
                           const struct pf_pool_report *report),
              void *self, struct pf_diag *d)
{
    struct walk w = {plan, pf_world_cache_alloc(), each, self, 0, d};
    int status = w.cache != NULL ? PF_OK : PF_ENOMEM;
    for (size_t c = 0; status == PF_OK && c < plan->n_cells; c++)
        if (plan->cell[c].learner->pool_key != NULL && !seen_before(plan, c))
            status = visit(&w, &plan->cell[c]);
    pf_world_cache_free(w.cache);
    if (status == PF_OK && w.found == 0)
        return pf_diag_at(d, (struct pf_place){.file = plan->experiment->file},
                          "no learner has annotators; give <feedback "
                          "type=\"labels\"> to one that can use it");
    return status;
}
