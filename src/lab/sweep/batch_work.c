/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/batch_work.h"

#include <stdlib.h>

#include "core/status.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/element.h"
#include "lab/experiment/grammar.h"

/* The run in lane k: lanes past the last run repeat it. */
static size_t
run_in_lane(const struct pf_batch *b, size_t k)
{
    return k < b->n ? k : b->n - 1;
}

static int
prepare_worlds(struct pf_batch_work *w)
{
    const struct pf_batch *b = w->batch;
    const struct pf_element *f = &b->cell[0]->learner->feedback.type;
    const struct pf_world *world[PF_BATCH_RUNS];
    const struct pf_pool *pool[PF_BATCH_RUNS];
    uint64_t run[PF_BATCH_RUNS];
    for (size_t k = 0; k < w->lanes; k++) {
        size_t r = run_in_lane(b, k);
        world[k] = b->world[r]->world;
        pool[k] = b->pool[r];
        run[k] = b->run[r]->seed;
    }
    const struct pf_port_setup setup = {
        .mode = ((const pf_feedback_type *) f->kind)->mode,
        .samples = (size_t) pf_element_number(f, "samples", 1.0),
        .estimator = (enum pf_estimator) pf_element_number(f, "estimator", 0.0),
        .behaviour = (enum pf_behaviour) pf_element_number(f, "behaviour", 0.0),
        .seed = b->experiment->seed,
        .run = run,
        .pool = b->pool[0] != NULL ? pool : NULL};
    return pf_world_batch_init(&w->worlds, world, w->lanes, &setup);
}

/* Where the runs start that do not start at their reference policies. */
static int
prepare_starts(struct pf_batch_work *w, struct pf_diag *d)
{
    const struct pf_batch *b = w->batch;
    double *start[PF_BATCH_RUNS] = {NULL};
    const double *lane[PF_BATCH_RUNS];
    bool any = false;
    int status = PF_OK;
    for (size_t r = 0; r < b->n && status == PF_OK; r++) {
        status = pf_cell_start(&start[r], b->experiment, b->cell[r],
                               b->world[r]->world, b->run[r]->seed, d);
        any = any || start[r] != NULL;
    }
    for (size_t k = 0; k < w->lanes; k++)
        lane[k] = start[run_in_lane(b, k)];
    if (status == PF_OK && any)
        status = pf_world_batch_start(&w->worlds, lane);
    for (size_t r = 0; r < b->n; r++)
        free(start[r]);
    return status;
}

typedef const struct pf_values *values_of(const struct pf_learner_def *l);

static const struct pf_values *
own_values(const struct pf_learner_def *l)
{
    return &l->values;
}

static const struct pf_values *
policy_values(const struct pf_learner_def *l)
{
    return &l->policy.values;
}

static const struct pf_values *
optimiser_values(const struct pf_learner_def *l)
{
    return &l->optimiser.values;
}

static const struct pf_values *
model_values(const struct pf_learner_def *l)
{
    return &l->model.values;
}

/* Some values of every run's learner, row by lane; NULL when memory runs
 * out. */
static double *
lay_values(const struct pf_batch_work *w, values_of *of)
{
    size_t n = of(w->batch->cell[0]->learner)->n;
    double *values = calloc(n * w->lanes + 1, sizeof *values);
    for (size_t i = 0; values != NULL && i < n; i++)
        for (size_t k = 0; k < w->lanes; k++) {
            size_t r = run_in_lane(w->batch, k);
            values[i * w->lanes + k] =
                of(w->batch->cell[r]->learner)->number[i];
        }
    return values;
}

/* As many pairs of a file as the learner uses; the others are left alone. */
static int
prepare_data(struct pf_batch_work *w, struct pf_data_setup *out)
{
    const struct pf_cell *cell = w->batch->cell[0];
    const struct pf_learner_def *l = cell->learner;
    const char *file = pf_data_file(l);
    uint64_t pairs = pf_data_pairs(&cell->budget, l);
    int status = PF_OK;
    *out = (struct pf_data_setup){.pairs = 0};
    if (l->data.kind == NULL)
        return status;
    if (file != NULL)
        status =
            pf_dataset_read(&w->data, w->batch->world[0]->world,
                            w->batch->experiment->base, file, l->data.at, NULL);
    if (status != PF_OK)
        return status;
    if (file != NULL && pairs < w->data.pairs.n)
        w->data.pairs.n = (size_t) pairs;
    out->given = file != NULL ? &w->data.pairs : NULL;
    out->pairs = file != NULL ? w->data.pairs.n : (size_t) pairs;
    out->behaviour =
        (enum pf_behaviour) l->data.values.number[PF_DATA_BEHAVIOUR];
    out->junk = l->data.values.number[PF_DATA_JUNK];
    return PF_OK;
}

static int
prepare_learner(struct pf_batch_work *w)
{
    static values_of *const of[] = {own_values, policy_values, optimiser_values,
                                    model_values};
    enum { N = sizeof of / sizeof *of };
    const struct pf_learner_def *l = w->batch->cell[0]->learner;
    double *values[N];
    int status = PF_OK;
    for (size_t i = 0; i < N; i++) {
        values[i] = lay_values(w, of[i]);
        if (values[i] == NULL)
            status = PF_ENOMEM;
    }
    struct pf_learner_setup setup = {
        .values = values[0],
        .policy = (const pf_policy_type *) l->policy.kind,
        .policy_values = values[1],
        .optimiser = (const pf_optimiser_type *) l->optimiser.kind,
        .optimiser_values = values[2],
        .model = (const pf_reward_model_type *) l->model.kind,
        .model_values = values[3],
        .steps = pf_cell_steps(w->batch->cell[0])};
    if (status == PF_OK)
        status = prepare_data(w, &setup.data);
    if (status == PF_OK)
        status =
            pf_learner_alloc(&w->learner, l->type, &w->worlds.task, &setup);
    for (size_t i = 0; i < N; i++)
        free(values[i]);
    return status;
}

/* --- what metrics see --- */

static double
predicted(const void *model, size_t c, size_t y, size_t z, size_t k)
{
    return pf_reward_model_probability(model, c, y, z, k);
}

void
pf_batch_show_model(struct pf_batch_work *w)
{
    const struct pf_reward_model *m = &w->learner->model;
    struct pf_judged *j = &w->judged;
    if (m->type == NULL || m->fitted[0] == 0.0 || j->model != NULL)
        return;
    for (size_t k = 0; k < w->lanes; k++)
        w->separable[k] = (m->facts.separable[k] + m->facts.silent[k]) /
                          (double) j->shape.contexts;
    j->model = m;
    j->predicted = predicted;
    j->proxy = m->reward;
    j->separable = w->separable;
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
    w->separable = pf_lanes_alloc(w->lanes);
    if (w->log_pi == NULL || w->pi == NULL || w->win == NULL ||
        w->win_ref == NULL || w->log_nash == NULL || w->scratch == NULL ||
        w->separable == NULL)
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
                                   .scratch = w->scratch,
                                   .reward = w->worlds.reward,
                                   .price = w->worlds.price,
                                   .time = w->worlds.time,
                                   .worlds = &w->worlds};
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
pf_batch_prepare(struct pf_batch_work *w, const struct pf_batch *batch,
                 struct pf_diag *d)
{
    w->batch = batch;
    w->record = &batch->cell[0]->record;
    w->lanes = pf_lanes_padded(batch->n);
    int status = prepare_worlds(w);
    if (status == PF_OK)
        status = prepare_starts(w, d);
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
    pf_dataset_clear(&w->data);
    pf_world_batch_clear(&w->worlds);
    free(w->log_pi);
    free(w->pi);
    free(w->win);
    free(w->win_ref);
    free(w->log_nash);
    free(w->scratch);
    free(w->separable);
    free(w->values);
    free(w->policies);
    free(w->step);
    free(w->queries);
    free(w->policy_step);
}
