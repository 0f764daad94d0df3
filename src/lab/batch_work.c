/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/batch_work.h"

#include <stdlib.h>

#include "core/status.h"

/* The run in lane k: lanes past the last run repeat it. */
static size_t
run_in_lane(const struct pf_batch *b, size_t k)
{
    return k < b->n ? k : b->n - 1;
}

static int
prepare_worlds(struct pf_batch_work *w)
{
    const struct pf_world *world[PF_BATCH_RUNS];
    for (size_t k = 0; k < w->lanes; k++)
        world[k] = w->batch->world[run_in_lane(w->batch, k)]->world;
    return pf_world_batch_init(&w->worlds, world, w->lanes);
}

static int
prepare_learner(struct pf_batch_work *w)
{
    const pf_learner_type *type = w->batch->cell[0]->learner->type;
    size_t n = pf_param_count(type->kind.params);
    double *values = calloc(n * w->lanes + 1, sizeof *values);
    if (values == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < w->lanes; k++) {
            size_t r = run_in_lane(w->batch, k);
            values[i * w->lanes + k] =
                w->batch->cell[r]->learner->values.number[i];
        }
    int status = pf_learner_alloc(&w->learner, type, &w->worlds.task, values);
    free(values);
    return status;
}

static void
lay_nash(struct pf_batch_work *w)
{
    size_t rows = pf_shape_rows(&w->judged.shape);
    for (size_t k = 0; k < w->lanes; k++) {
        size_t r = run_in_lane(w->batch, k);
        const double *log_nash = w->batch->world[r]->log_nash;
        for (size_t i = 0; log_nash != NULL && i < rows; i++)
            w->log_nash[i * w->lanes + k] = log_nash[i];
    }
}

static int
prepare_judge(struct pf_batch_work *w)
{
    const struct pf_task *task = &w->worlds.task;
    size_t size = pf_shape_size(&task->shape);
    w->log_pi = pf_lanes_alloc(size);
    w->pi = pf_lanes_alloc(size);
    w->win = pf_lanes_alloc(size);
    w->win_ref = pf_lanes_alloc(size);
    w->log_nash = pf_lanes_alloc(size);
    w->scratch = pf_lanes_alloc(size);
    if (w->log_pi == NULL || w->pi == NULL || w->win == NULL ||
        w->win_ref == NULL || w->log_nash == NULL || w->scratch == NULL)
        return PF_ENOMEM;
    w->judged = (struct pf_judged){.shape = task->shape,
                                   .weight = task->weight,
                                   .beta = task->beta,
                                   .log_ref = task->log_ref,
                                   .log_pi = w->log_pi,
                                   .pi = w->pi,
                                   .win = w->win,
                                   .win_ref = w->win_ref,
                                   .log_nash = w->log_nash,
                                   .scratch = w->scratch};
    lay_nash(w);
    pf_probabilities(&task->shape, w->pi, task->log_ref);
    pf_world_batch_payoff(&w->worlds, w->win_ref, w->pi);
    return PF_OK;
}

static int
prepare_record(struct pf_batch_work *w)
{
    const struct pf_record_def *record = w->record;
    size_t size = pf_shape_size(&w->judged.shape);
    w->step = calloc(record->points, sizeof *w->step);
    w->queries = calloc(record->points, sizeof *w->queries);
    w->policy_step = calloc(record->points, sizeof *w->policy_step);
    w->values = pf_lanes_alloc(record->n_metrics * record->points * w->lanes);
    if (w->step == NULL || w->queries == NULL || w->policy_step == NULL ||
        w->values == NULL)
        return PF_ENOMEM;
    w->n_points =
        pf_record_schedule(record, pf_cell_steps(w->batch->cell[0]), w->step);
    size_t saved = record->policies == PF_POLICIES_ALL     ? w->n_points
                   : record->policies == PF_POLICIES_FINAL ? 1
                                                           : 0;
    w->policies = pf_lanes_alloc(saved * size);
    return w->policies == NULL ? PF_ENOMEM : PF_OK;
}

int
pf_batch_prepare(struct pf_batch_work *w, const struct pf_batch *batch)
{
    w->batch = batch;
    w->record = &batch->cell[0]->record;
    w->lanes = (batch->n + PF_LANE_WIDTH - 1) / PF_LANE_WIDTH * PF_LANE_WIDTH;
    int status = prepare_worlds(w);
    if (status == PF_OK)
        status = prepare_learner(w);
    if (status == PF_OK)
        status = prepare_judge(w);
    if (status == PF_OK)
        status = prepare_record(w);
    return status;
}

void
pf_batch_clear(struct pf_batch_work *w)
{
    pf_learner_free(w->learner);
    pf_world_batch_clear(&w->worlds);
    free(w->log_pi);
    free(w->pi);
    free(w->win);
    free(w->win_ref);
    free(w->log_nash);
    free(w->scratch);
    free(w->values);
    free(w->policies);
    free(w->step);
    free(w->queries);
    free(w->policy_step);
}
