/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/status.h"
#include "lab/sweep/batch_work.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/element.h"
#include "lab/worlds/cell_theory.h"

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
pf_batch_cells_fit(const struct pf_cell *a, const struct pf_cell *b)
{
    return same_structure(a->learner, b->learner) && same_data(a, b) &&
           same_record(&a->record, &b->record) &&
           pf_cell_steps(a) == pf_cell_steps(b);
}

bool
pf_batch_fits(const struct pf_batch *batch, const struct pf_cell *cell,
              const struct pf_world *world)
{
    if (batch->n == 0)
        return true;
    return pf_batch_cells_fit(batch->cell[0], cell) &&
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
    if (pf_theory_of_cell(cell, &copy) != NULL)
        parts |= PF_WORLD_NASH | PF_WORLD_SPECTRUM;
    return parts;
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
    pf_batch_watch_judged(w);
    pf_batch_show_model(w);
    w->queries[point] = w->worlds.feedback.queries;
    for (size_t m = 0; m < w->record->n_metrics; m++) {
        const pf_metric_type *metric = w->record->metric[m];
        double *value = w->values + (m * w->record->points + point) * w->lanes;
        metric->measure(&w->judged, value);
        for (size_t k = 0; k < w->lanes; k++)
            if (isnan(value[k]) || value[k] == -HUGE_VAL)
                pf_batch_fail(w, k, w->step[point], metric->kind.name,
                              " is not finite");
    }
    save_policy(w, point);
}

/* --- from start to end --- */

/* How a batch is executed, and what has become of its checkpoints. */
struct execution {
    struct pf_batch_work *w;
    const struct pf_batch_control *control;
    struct pf_diag *diag;
    uint64_t kept;     /* step of the state that is saved; 0 needs no saving */
    double since;      /* when it was */
    bool found, noted; /* there is a file; a failure has been told of */
};

/* A disk that is full is told of once and may have room again later. */
static void
save(struct execution *x)
{
    const struct pf_checkpoints *where = &x->control->checkpoints;
    if (where->folder == NULL || x->w->learner->t == x->kept)
        return;
    int status = pf_checkpoint_save(where, x->w, x->noted ? NULL : x->diag);
    if (status == PF_OK) {
        x->kept = x->w->learner->t;
        x->found = true;
    }
    x->noted = x->noted || status != PF_OK;
    x->since = pf_now();
}

static void
save_if_due(struct execution *x)
{
    const struct pf_checkpoints *where = &x->control->checkpoints;
    if (where->folder != NULL &&
        (where->seconds <= 0.0 || pf_now() - x->since >= where->seconds))
        save(x);
}

static int
step(struct execution *x)
{
    const struct pf_batch_control *c = x->control;
    struct pf_batch_work *w = x->w;
    if (c->stop != NULL && c->stop(c->self)) {
        save(x);
        return PF_ESTOPPED;
    }
    int status = pf_learner_step(w->learner, &w->worlds.feedback);
    if (status != PF_OK)
        return status;
    pf_batch_watch(w);
    save_if_due(x);
    return PF_OK;
}

static int
advance(struct execution *x)
{
    struct pf_batch_work *w = x->w;
    int status = PF_OK;
    x->since = pf_now();
    for (; w->n_recorded < w->n_points; w->n_recorded++) {
        while (w->learner->t < w->step[w->n_recorded] && status == PF_OK)
            status = step(x);
        if (status != PF_OK)
            return status;
        record(w, w->n_recorded);
    }
    return PF_OK;
}

static int
begin(struct execution *x)
{
    const struct pf_checkpoints *where = &x->control->checkpoints;
    if (where->folder == NULL)
        return PF_OK;
    int status = pf_checkpoint_load(where, x->w, &x->found);
    x->kept = x->w->learner->t;
    return status;
}

int
pf_batch_execute(const struct pf_batch *batch,
                 const struct pf_batch_control *control,
                 int (*put)(void *self, const struct pf_result *result),
                 void *self, char saved[PF_CHECKPOINT_NAME], struct pf_diag *d)
{
    saved[0] = '\0';
    struct pf_batch_work *w = calloc(1, sizeof *w);
    if (w == NULL)
        return PF_ENOMEM;
    struct execution x = {.w = w, .control = control, .diag = d};
    int status = pf_batch_prepare(w, batch, d);
    if (status == PF_OK)
        status = begin(&x);
    if (status == PF_OK)
        status = advance(&x);
    if (x.found)
        pf_checkpoint_name(saved, w);
    if (status == PF_OK)
        status = pf_batch_hand_over(w, put, self);
    pf_batch_clear(w);
    free(w);
    return status;
}
