/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/pools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/design.h"
#include "lab/worlds/world_cache.h"

#define SETTING 400

/* A walk over the pools of a plan. */
struct walk {
    const struct pf_plan *plan;
    struct pf_world_cache *cache;
    void (*each)(void *self, size_t before, const struct pf_pool_report *);
    void *self;
    size_t found;
    struct pf_diag *d;
};

static bool
equal(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Did an earlier cell have the same world and, for pools of learners, the same
 * annotators? */
static bool
seen_before(const struct pf_plan *plan, size_t c, bool judge)
{
    const struct pf_cell *cell = &plan->cell[c];
    for (size_t i = 0; i < c; i++) {
        const struct pf_cell *other = &plan->cell[i];
        if (strcmp(other->world_key, cell->world_key) == 0 &&
            (judge || equal(other->learner->pool_key, cell->learner->pool_key)))
            return true;
    }
    return false;
}

/* Do the cells differ in nothing but the value of this axis? */
static bool
differ_at(const struct pf_plan *plan, const struct pf_cell *a,
          const struct pf_cell *b, size_t axis)
{
    if (strcmp(a->learner->id, b->learner->id) != 0 ||
        strcmp(a->world->id, b->world->id) != 0)
        return false;
    for (size_t i = 0; i < plan->experiment->n_axes; i++)
        if (equal(a->axis_value[i], b->axis_value[i]) == (i == axis))
            return false;
    return true;
}

/* Does the axis change the world or, for pools of learners, the annotators? */
static bool
matters(const struct pf_plan *plan, const struct pf_cell *cell, size_t axis,
        bool judge)
{
    for (size_t c = 0; c < plan->n_cells; c++) {
        const struct pf_cell *other = &plan->cell[c];
        if (differ_at(plan, cell, other, axis) &&
            (strcmp(other->world_key, cell->world_key) != 0 ||
             (!judge &&
              !equal(other->learner->pool_key, cell->learner->pool_key))))
            return true;
    }
    return false;
}

/* "cyclic 0.5, flips 0.25": the position on the axes that matter. */
static void
write_setting(const struct pf_plan *plan, const struct pf_cell *cell,
              bool judge, char out[SETTING])
{
    const struct pf_experiment *e = plan->experiment;
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < e->n_axes && used < SETTING; i++) {
        if (cell->axis_value[i] == NULL || !matters(plan, cell, i, judge))
            continue;
        int more = snprintf(out + used, SETTING - used, "%s%s %s",
                            used > 0 ? ", " : "", e->axis[i].name,
                            cell->axis_value[i]);
        used += more > 0 ? (size_t) more : 0;
    }
}

static int
report(struct walk *w, const struct pf_cell *cell, const struct pf_pool *pool,
       const struct pf_judge_def *judge)
{
    static const struct pf_pool_recipe faithful = {0};
    struct pf_pool truth = {0};
    struct pf_pool_statistics statistics = {0};
    char setting[SETTING];
    write_setting(w->plan, cell, judge != NULL, setting);
    int status = pf_pool_init(&truth, &faithful, pool->world, 0, 0, w->d);
    if (status == PF_OK)
        status = pf_pool_statistics(&statistics, pool, &truth);
    const struct pf_pool_report r = {
        .world = cell->world->label,
        .feedback = judge != NULL ? judge->label : cell->learner->label,
        .setting = setting,
        .judge = judge != NULL,
        .pool = pool,
        .statistics = &statistics};
    if (status == PF_OK)
        w->each(w->self, w->found++, &r);
    pf_pool_statistics_clear(&statistics);
    pf_pool_clear(&truth);
    return status;
}

/* The pool of the cell's learner, or of the judge that stands in its place. */
static int
visit(struct walk *w, const struct pf_cell *cell,
      const struct pf_judge_def *judge)
{
    const struct pf_experiment *e = w->plan->experiment;
    const struct pf_solved_world *world = NULL;
    const struct pf_pool *pool = NULL;
    int status = pf_world_cache_get(w->cache, e, cell, cell->first_seed, 0,
                                    &world, w->d);
    if (status == PF_OK)
        status = pf_world_cache_pool(w->cache, e, cell, world, &pool, w->d);
    if (status == PF_OK && pool != NULL)
        status = report(w, cell, pool, judge);
    return status;
}

static int
visit_learners(struct walk *w)
{
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < w->plan->n_cells; c++)
        if (w->plan->cell[c].learner->pool_key != NULL &&
            !seen_before(w->plan, c, false))
            status = visit(w, &w->plan->cell[c], NULL);
    return status;
}

/* A judge's pool is that of a learner that would be told by it. The cache
 * borrows `as`. */
static int
visit_judge(struct walk *w, const struct pf_judge_def *judge,
            struct pf_learner_def *as)
{
    static const char mark[] = "judge ";
    size_t size = sizeof mark + strlen(judge->id);
    as->pool_key = malloc(size);
    if (as->pool_key == NULL)
        return PF_ENOMEM;
    snprintf(as->pool_key, size, "%s%s", mark, judge->id);
    int status = pf_feedback_copy(&as->feedback, &judge->feedback);
    for (size_t c = 0; status == PF_OK && c < w->plan->n_cells; c++) {
        struct pf_cell cell = w->plan->cell[c];
        if (seen_before(w->plan, c, true))
            continue;
        as->id = cell.learner->id;
        cell.learner = as;
        status = visit(w, &cell, judge);
    }
    as->id = NULL;
    return status;
}

int
pf_plan_pools(const struct pf_plan *plan,
              void (*each)(void *self, size_t before,
                           const struct pf_pool_report *report),
              void *self, struct pf_diag *d)
{
    const struct pf_evaluation_def *by = &plan->design->evaluation;
    struct walk w = {plan, pf_world_cache_alloc(), each, self, 0, d};
    struct pf_learner_def *as = calloc(by->n_judges + 1, sizeof *as);
    int status = w.cache != NULL && as != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = visit_learners(&w);
    for (size_t j = 0; status == PF_OK && j < by->n_judges; j++)
        status = visit_judge(&w, &by->judge[j], &as[j]);
    pf_world_cache_free(w.cache);
    for (size_t j = 0; as != NULL && j < by->n_judges; j++) {
        pf_feedback_clear(&as[j].feedback);
        free(as[j].pool_key);
    }
    free(as);
    if (status == PF_OK && w.found == 0)
        return pf_diag_at(d, (struct pf_place){.file = plan->experiment->file},
                          "no learner has annotators; give <feedback "
                          "type=\"labels\"> to one that can use it");
    return status;
}
