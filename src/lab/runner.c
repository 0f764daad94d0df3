/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/runner.h"

#include <math.h>
#include <string.h>

#include "core/status.h"
#include "lab/batch.h"

#define CACHE_BYTES ((size_t) 512 << 20)

struct runner {
    const struct pf_plan *plan;
    struct pf_store *store;
    const struct pf_runner_options *options;
    struct pf_runner_report *report;
    struct pf_diag *diag;
    struct pf_world_cache *worlds;
    struct pf_batch batch;
};

static void
tell(const struct runner *r)
{
    const struct pf_runner_report *done = r->report;
    if (r->options->progress != NULL)
        r->options->progress(r->options->self,
                             done->found + done->computed + done->failed,
                             r->plan->n_runs);
}

static int
keep(void *self, const struct pf_result *result)
{
    struct runner *r = self;
    if (result->failure != NULL)
        r->report->failed++;
    else
        r->report->computed++;
    return pf_store_put(r->store, result, r->diag);
}

/* Executes what has been gathered and makes it durable. */
static int
flush(struct runner *r)
{
    if (r->batch.n == 0)
        return PF_OK;
    struct pf_runner_report before = *r->report;
    int status = pf_store_begin(r->store, r->diag);
    if (status == PF_OK) {
        status = pf_batch_execute(&r->batch, r->options->stop, keep, r);
        /* after a failure nothing is committed, and closing rolls back */
        if (status == PF_OK)
            status = pf_store_commit(r->store, r->diag);
    }
    r->batch.n = 0;
    pf_world_cache_trim(r->worlds, CACHE_BYTES);
    if (status != PF_OK)
        *r->report = before; /* nothing of the batch was kept */
    else
        tell(r);
    return status;
}

/* How many runs on a world of this size advance together. Does not change
 * any result, only the speed: matrices of different worlds should stay in
 * the cache, 16 MiB of them at most. */
static size_t
room(const struct pf_world *w)
{
    size_t matrix = w->contexts * w->responses * w->responses * sizeof(double);
    size_t lanes = PF_BATCH_RUNS;
    while (lanes > PF_LANE_WIDTH && lanes * matrix > (size_t) 16 << 20)
        lanes /= 2;
    return lanes;
}

/* A world without a reference solution fails its runs and no others. */
static int
keep_unsolved(struct runner *r, const struct pf_run *run,
              const struct pf_world *w)
{
    const struct pf_result result = {
        .id = run->id,
        .description = r->plan->cell[run->cell].description,
        .failure = "step 0: the world's reference solution was not found to "
                   "its tolerance",
        .contexts = w->contexts,
        .responses = w->responses,
        .predicted_rate = (double) NAN};
    int status = flush(r);
    if (status == PF_OK)
        status = keep(r, &result);
    if (status == PF_OK)
        tell(r);
    return status;
}

static int
gather(struct runner *r, const struct pf_run *run)
{
    const struct pf_cell *cell = &r->plan->cell[run->cell];
    const struct pf_solved_world *world = NULL;
    int status =
        pf_world_cache_get(r->worlds, r->plan->experiment, cell, run->seed,
                           pf_batch_needs(cell), &world, r->diag);
    if (status == PF_ESOLVE && world != NULL)
        return keep_unsolved(r, run, world->world);
    if (status != PF_OK)
        return status;
    if (r->batch.n >= room(world->world) ||
        !pf_batch_fits(&r->batch, cell, world->world)) {
        status = flush(r);
        if (status != PF_OK)
            return status;
        /* flushing may have let go of the world just fetched */
        return gather(r, run);
    }
    const struct pf_pool *pool = NULL;
    status = pf_world_cache_pool(r->worlds, r->plan->experiment, cell, world,
                                 &pool, r->diag);
    if (status != PF_OK)
        return status;
    r->batch.experiment = r->plan->experiment;
    r->batch.pool[r->batch.n] = pool;
    r->batch.run[r->batch.n] = run;
    r->batch.cell[r->batch.n] = cell;
    r->batch.world[r->batch.n++] = world;
    return PF_OK;
}

static int
run_all(struct runner *r)
{
    tell(r);
    for (size_t i = 0; i < r->plan->n_runs; i++) {
        bool done = false;
        const struct pf_run *run = &r->plan->run[i];
        int status = pf_store_has(r->store, run->id, &done, r->diag);
        if (status == PF_OK && !done)
            status = gather(r, run);
        if (status != PF_OK)
            return status;
        if (r->options->stop != NULL && *r->options->stop)
            return PF_ESTOPPED;
        r->report->found += done;
    }
    return flush(r);
}

int
pf_runner_run(const struct pf_plan *plan, struct pf_store *store,
              const struct pf_runner_options *options,
              struct pf_runner_report *report, struct pf_diag *d)
{
    struct runner r = {.plan = plan,
                       .store = store,
                       .options = options,
                       .report = report,
                       .diag = d,
                       .worlds = pf_world_cache_alloc()};
    memset(report, 0, sizeof *report);
    if (r.worlds == NULL)
        return PF_ENOMEM;
    int status = run_all(&r);
    pf_world_cache_free(r.worlds);
    return status;
}
