/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/batch.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/batch_work.h"
#include "lab/cost.h"
#include "lab/element.h"

static bool
same_record(const struct pf_record_def *a, const struct pf_record_def *b)
{
    return a->points == b->points && a->log_spacing == b->log_spacing &&
           a->policies == b->policies && a->n_metrics == b->n_metrics &&
           memcmp(a->metric, b->metric, a->n_metrics * sizeof *a->metric) == 0;
}

/* Choices and counts steer the code, so they must agree; real parameters are
 * a vector over lanes and may differ. Pools belong to lanes, too, so who
 * judges may differ, but not whether anybody does. */
static bool
same_structure(const struct pf_learner_def *a, const struct pf_learner_def *b)
{
    return a->type == b->type && a->average == b->average &&
           pf_values_same(&a->values, &b->values, false) &&
           pf_element_same(&a->feedback.type, &b->feedback.type, false) &&
           (a->pool_key == NULL) == (b->pool_key == NULL) &&
           pf_element_same(&a->policy, &b->policy, false) &&
           pf_element_same(&a->optimiser, &b->optimiser, false) &&
           pf_element_same(&a->model, &b->model, false);
}

/* Rows of a file go by the responses' names, which worlds of one description
 * share. */
static bool
same_data(const struct pf_cell *a, const struct pf_cell *b)
{
    if (!pf_element_same(&a->learner->data, &b->learner->data, true) ||
        pf_data_pairs(&a->budget, a->learner) !=
            pf_data_pairs(&b->budget, b->learner))
        return false;
    return pf_data_file(a->learner) == NULL ||
           strcmp(a->world_key, b->world_key) == 0;
}

static bool
same_shape(const struct pf_world *a, const struct pf_world *b)
{
    return a->contexts == b->contexts && a->responses == b->responses &&
           a->n_features == b->n_features &&
           (a->length == NULL) == (b->length == NULL) &&
           (a->reward == NULL) == (b->reward == NULL) &&
           pf_strings_same(a->strings, b->strings);
}

bool
pf_batch_fits(const struct pf_batch *batch, const struct pf_cell *cell,
              const struct pf_world *world)
{
    if (batch->n == 0)
        return true;
    const struct pf_cell *first = batch->cell[0];
    return same_structure(first->learner, cell->learner) &&
           same_data(first, cell) &&
           same_record(&first->record, &cell->record) &&
           pf_cell_steps(first) == pf_cell_steps(cell) &&
           same_shape(batch->world[0]->world, world);
}

unsigned
pf_batch_needs(const struct pf_cell *cell)
{
    unsigned parts = 0;
    for (size_t m = 0; m < cell->record.n_metrics; m++)
        if (cell->record.metric[m]->needs_nash)
            parts |= PF_WORLD_NASH;
    struct pf_rate_row copy;
    if (pf_batch_theory(cell, &copy) != NULL)
        parts |= PF_WORLD_NASH | PF_WORLD_SPECTRUM;
    return parts;
}

/* The first reason stays. */
static void
fail(struct pf_batch_work *w, size_t k, uint64_t step, const char *what,
     const char *why)
{
    if (k < w->batch->n && w->failure[k][0] == '\0')
        snprintf(w->failure[k], PF_FAILURE_TEXT, "step %" PRIu64 ": %s%s", step,
                 what, why);
}

/* A model that was not to be had is the reason for all that follows. */
static void
watch_model(struct pf_batch_work *w)
{
    const struct pf_reward_model *m = &w->learner->model;
    for (size_t k = 0; k < w->lanes; k++) {
        if (m->facts.problem[k] == PF_REWARD_NO_MAXIMUM)
            fail(w, k, w->learner->t,
                 "the reward model has no maximum-likelihood fit",
                 ": in some context wins do not go both ways, or responses "
                 "fall into parts that never met; l2 > 0 gives one");
        if (m->facts.problem[k] == PF_REWARD_NO_CONVERGENCE)
            fail(w, k, w->learner->t, "the fit of the reward model",
                 " did not settle; a larger l2 makes it easier");
    }
}

/* Normalising spreads a NaN over its context and lane, so the first response
 * of each context tells. */
static void
watch(struct pf_batch_work *w)
{
    const struct pf_shape *s = &w->judged.shape;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < w->lanes; k++)
            if (isnan(w->learner->pi[c * s->responses * s->lanes + k]))
                fail(w, k, w->learner->t, "the policy", " is not finite");
}

/* The policy that is judged: the last iterate, or the average. */
static void
take_policy(struct pf_batch_work *w)
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
save_policy(struct pf_batch_work *w, size_t point)
{
    size_t size = pf_shape_size(&w->judged.shape);
    bool last = point + 1 == w->n_points;
    if (w->record->policies == PF_POLICIES_NONE ||
        (w->record->policies == PF_POLICIES_FINAL && !last))
        return;
    memcpy(w->policies + w->n_policies * size, w->log_pi,
           size * sizeof(double));
    w->policy_step[w->n_policies++] = w->step[point];
}

static void
record(struct pf_batch_work *w, size_t point)
{
    take_policy(w);
    pf_batch_show_model(w);
    w->queries[point] = w->worlds.feedback.queries;
    for (size_t m = 0; m < w->record->n_metrics; m++) {
        const pf_metric_type *metric = w->record->metric[m];
        double *value = w->values + (m * w->record->points + point) * w->lanes;
        metric->measure(&w->judged, value);
        for (size_t k = 0; k < w->lanes; k++)
            if (isnan(value[k]) || value[k] == -HUGE_VAL)
                fail(w, k, w->step[point], metric->kind.name, " is not finite");
    }
    save_policy(w, point);
}

static int
advance(struct pf_batch_work *w, const volatile sig_atomic_t *stop)
{
    for (size_t point = 0; point < w->n_points; point++) {
        while (w->learner->t < w->step[point]) {
            if (stop != NULL && *stop)
                return PF_ESTOPPED;
            int status = pf_learner_step(w->learner, &w->worlds.feedback);
            if (status != PF_OK)
                return status;
            if (w->learner->model.type != NULL)
                watch_model(w);
            watch(w);
        }
        record(w, point);
    }
    return PF_OK;
}

int
pf_batch_execute(const struct pf_batch *batch,
                 const volatile sig_atomic_t *stop,
                 int (*put)(void *self, const struct pf_result *result),
                 void *self)
{
    struct pf_batch_work *w = calloc(1, sizeof *w);
    if (w == NULL)
        return PF_ENOMEM;
    int status = pf_batch_prepare(w, batch);
    if (status == PF_OK)
        status = advance(w, stop);
    if (status == PF_OK)
        status = pf_batch_hand_over(w, put, self);
    pf_batch_clear(w);
    free(w);
    return status;
}
