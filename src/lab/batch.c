/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/batch.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/rates.h"
#include "sim/world/batch.h"

#define FAILURE_TEXT 160

/* Everything a running batch holds. Zeroed, then filled by `prepare`. */
struct work {
    const struct pf_batch *batch;
    const struct pf_record_def *record;
    size_t lanes, steps_n;
    struct pf_world_batch worlds;
    struct pf_learner *learner;
    struct pf_judged judged;
    double *log_pi, *pi, *win, *win_ref, *log_nash, *scratch; /* judged's */
    double *values;      /* metric values: (metric * points + point) * lanes */
    double *policies;    /* saved log-policies, shape by shape */
    size_t n_policies;
    uint64_t *step, *queries, *policy_step;
    char failure[PF_BATCH_RUNS][FAILURE_TEXT]; /* "" while all is well */
};

static bool
same_record(const struct pf_record_def *a, const struct pf_record_def *b)
{
    return a->points == b->points && a->log_spacing == b->log_spacing &&
           a->policies == b->policies && a->n_metrics == b->n_metrics &&
           memcmp(a->metric, b->metric, a->n_metrics * sizeof *a->metric) == 0;
}

/* Choices and counts steer the code, so they must agree; real parameters are
 * a vector over lanes and may differ. */
static bool
same_structure(const struct pf_learner_def *a, const struct pf_learner_def *b)
{
    if (a->type != b->type || a->average != b->average)
        return false;
    for (size_t i = 0; i < a->values.n; i++)
        if (a->values.params[i].form != PF_REAL &&
            a->values.number[i] != b->values.number[i])
            return false;
    return true;
}

bool
pf_batch_fits(const struct pf_batch *batch, const struct pf_cell *cell,
              const struct pf_world *world)
{
    if (batch->n == 0)
        return true;
    const struct pf_cell *first = batch->cell[0];
    const struct pf_world *w = batch->world[0]->world;
    return same_structure(first->learner, cell->learner) &&
           same_record(&first->record, &cell->record) &&
           pf_cell_steps(first) == pf_cell_steps(cell) &&
           w->contexts == world->contexts && w->responses == world->responses;
}

unsigned
pf_batch_needs(const struct pf_cell *cell)
{
    unsigned parts = 0;
    for (size_t m = 0; m < cell->record.n_metrics; m++)
        if (cell->record.metric[m]->needs_nash)
            parts |= PF_WORLD_NASH;
    if (cell->world->beta > 0.0 &&
        pf_rate_find(cell->learner->type->kind.name) != NULL)
        parts |= PF_WORLD_NASH | PF_WORLD_SPECTRUM;
    return parts;
}

/* The run in lane k: lanes past the last run repeat it. */
static size_t
run_in_lane(const struct pf_batch *b, size_t k)
{
    return k < b->n ? k : b->n - 1;
}

static int
prepare_worlds(struct work *w)
{
    const struct pf_world *world[PF_BATCH_RUNS];
    for (size_t k = 0; k < w->lanes; k++)
        world[k] = w->batch->world[run_in_lane(w->batch, k)]->world;
    return pf_world_batch_init(&w->worlds, world, w->lanes);
}

static int
prepare_learner(struct work *w)
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
    int status =
        pf_learner_alloc(&w->learner, type, &w->worlds.task, values);
    free(values);
    return status;
}

static void
lay_nash(struct work *w)
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
prepare_judge(struct work *w)
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
prepare_record(struct work *w)
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
    w->steps_n = pf_record_schedule(
        record, pf_cell_steps(w->batch->cell[0]), w->step);
    size_t saved = record->policies == PF_POLICIES_ALL     ? w->steps_n
                   : record->policies == PF_POLICIES_FINAL ? 1
                                                           : 0;
    w->policies = pf_lanes_alloc(saved * size);
    return w->policies == NULL ? PF_ENOMEM : PF_OK;
}

static int
prepare(struct work *w, const struct pf_batch *batch)
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

static void
clear(struct work *w)
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

static void
fail(struct work *w, size_t k, uint64_t step, const char *what)
{
    if (k < w->batch->n && w->failure[k][0] == '\0')
        snprintf(w->failure[k], FAILURE_TEXT,
                 "step %" PRIu64 ": %s is not finite", step, what);
}

/* Normalising spreads a NaN over its context and lane, so the first response
 * of each context tells. */
static void
watch(struct work *w)
{
    const struct pf_shape *s = &w->judged.shape;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < w->lanes; k++)
            if (isnan(w->learner->pi[c * s->responses * s->lanes + k]))
                fail(w, k, w->learner->t, "the policy");
}

/* The policy that is judged: the last iterate, or the average. */
static void
take_policy(struct work *w)
{
    const struct pf_shape *s = &w->judged.shape;
    size_t bytes = pf_shape_size(s) * sizeof(double);
    if (w->batch->cell[0]->learner->average) {
        memcpy(w->pi, w->learner->average, bytes);
        pf_logarithms(s, w->log_pi, w->pi);
    } else {
        memcpy(w->log_pi, w->learner->pi, bytes);
        pf_probabilities(s, w->pi, w->log_pi);
    }
    pf_world_batch_payoff(&w->worlds, w->win, w->pi);
}

static void
save_policy(struct work *w, size_t point)
{
    size_t size = pf_shape_size(&w->judged.shape);
    bool last = point + 1 == w->steps_n;
    if (w->record->policies == PF_POLICIES_NONE ||
        (w->record->policies == PF_POLICIES_FINAL && !last))
        return;
    memcpy(w->policies + w->n_policies * size, w->log_pi,
           size * sizeof(double));
    w->policy_step[w->n_policies++] = w->step[point];
}

static void
record(struct work *w, size_t point)
{
    take_policy(w);
    w->queries[point] = w->worlds.feedback.queries;
    for (size_t m = 0; m < w->record->n_metrics; m++) {
        const pf_metric_type *metric = w->record->metric[m];
        double *value =
            w->values + (m * w->record->points + point) * w->lanes;
        metric->measure(&w->judged, value);
        for (size_t k = 0; k < w->lanes; k++)
            if (isnan(value[k]) || value[k] == -HUGE_VAL)
                fail(w, k, w->step[point], metric->kind.name);
    }
    save_policy(w, point);
}

static int
advance(struct work *w, const volatile sig_atomic_t *stop)
{
    for (size_t point = 0; point < w->steps_n; point++) {
        while (w->learner->t < w->step[point]) {
            if (stop != NULL && *stop)
                return PF_ESTOPPED;
            int status = pf_learner_step(w->learner, &w->worlds.feedback);
            if (status != PF_OK)
                return status;
            watch(w);
        }
        record(w, point);
    }
    return PF_OK;
}

/* The local theory's factor per step for run k; NaN where there is none. The
 * average of the iterates has no such rate. */
static double
predicted_rate(const struct work *w, size_t k)
{
    const struct pf_cell *cell = w->batch->cell[k];
    const struct pf_solved_world *world = w->batch->world[k];
    const struct pf_rate_row *row = pf_rate_find(cell->learner->type->kind.name);
    if (row == NULL || world->spectrum == NULL || cell->learner->average)
        return (double) NAN;
    size_t eta = pf_values_find(&cell->learner->values, "eta");
    return pf_rate_for(row, &cell->learner->values, eta, cell->world->beta,
                       world->spectrum, world->n_spectrum);
}

/* One lane of an array laid out as `rows` by lanes. */
static void
take_lane(double *out, const double *x, size_t rows, size_t lanes, size_t k)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = x[i * lanes + k];
}

struct lane_result {
    double *values, *policies;
    struct pf_series series[PF_MAX_METRICS];
    const double **policy;
};

static void
fill_lane(const struct work *w, struct lane_result *r, size_t k)
{
    size_t points = w->record->points, rows = pf_shape_rows(&w->judged.shape);
    for (size_t m = 0; m < w->record->n_metrics; m++) {
        take_lane(r->values + m * points, w->values + m * points * w->lanes,
                  w->steps_n, w->lanes, k);
        r->series[m].metric = w->record->metric[m]->kind.name;
        r->series[m].value = r->values + m * points;
    }
    for (size_t p = 0; p < w->n_policies; p++) {
        take_lane(r->policies + p * rows, w->policies + p * rows * w->lanes,
                  rows, w->lanes, k);
        r->policy[p] = r->policies + p * rows;
    }
}

static int
hand_over(const struct work *w, struct lane_result *r, size_t k,
          int (*put)(void *, const struct pf_result *), void *self)
{
    const struct pf_shape *s = &w->judged.shape;
    bool failed = w->failure[k][0] != '\0';
    fill_lane(w, r, k);
    struct pf_result result = {.id = w->batch->run[k]->id,
                               .description = w->batch->cell[k]->description,
                               .failure = failed ? w->failure[k] : NULL,
                               .n_points = failed ? 0 : w->steps_n,
                               .step = w->step,
                               .queries = w->queries,
                               .series = r->series,
                               .n_series = failed ? 0 : w->record->n_metrics,
                               .contexts = s->contexts,
                               .responses = s->responses,
                               .n_policies = failed ? 0 : w->n_policies,
                               .policy_step = w->policy_step,
                               .log_policy = r->policy,
                               .predicted_rate = predicted_rate(w, k)};
    return put(self, &result);
}

static int
hand_over_all(const struct work *w,
              int (*put)(void *, const struct pf_result *), void *self)
{
    struct lane_result r = {0};
    size_t points = w->record->points, rows = pf_shape_rows(&w->judged.shape);
    int status = PF_ENOMEM;
    r.values = calloc(w->record->n_metrics * points + 1, sizeof *r.values);
    r.policies = calloc(w->n_policies * rows + 1, sizeof *r.policies);
    r.policy = calloc(w->n_policies + 1, sizeof *r.policy);
    if (r.values != NULL && r.policies != NULL && r.policy != NULL)
        status = PF_OK;
    for (size_t k = 0; k < w->batch->n && status == PF_OK; k++)
        status = hand_over(w, &r, k, put, self);
    free(r.values);
    free(r.policies);
    free(r.policy);
    return status;
}

int
pf_batch_execute(const struct pf_batch *batch,
                 const volatile sig_atomic_t *stop,
                 int (*put)(void *self, const struct pf_result *result),
                 void *self)
{
    struct work *w = calloc(1, sizeof *w);
    if (w == NULL)
        return PF_ENOMEM;
    int status = prepare(w, batch);
    if (status == PF_OK)
        status = advance(w, stop);
    if (status == PF_OK)
        status = hand_over_all(w, put, self);
    clear(w);
    free(w);
    return status;
}
