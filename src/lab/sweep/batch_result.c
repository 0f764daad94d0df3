/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep/batch_work.h"

#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "lab/worlds/cell_theory.h"

/* The factor per step that local theory gives run k; NaN without one, which is
 * no failure. */
static double
predicted_rate(const struct pf_batch_work *w, size_t k, bool *failed)
{
    double rate;
    *failed = pf_rate_of_cell(&rate, w->batch->cell[k], w->batch->world[k]) &&
              !isfinite(rate);
    return rate;
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
fill_lane(const struct pf_batch_work *w, struct lane_result *r, size_t k)
{
    size_t points = w->record->points, rows = pf_shape_rows(&w->judged.shape);
    for (size_t m = 0; m < w->record->n_metrics; m++) {
        take_lane(r->values + m * points, w->values + m * points * w->lanes,
                  w->n_points, w->lanes, k);
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
hand_over(const struct pf_batch_work *w, struct lane_result *r, size_t k,
          int (*put)(void *, const struct pf_result *), void *self)
{
    const struct pf_shape *s = &w->judged.shape;
    bool no_rate;
    double rate = predicted_rate(w, k, &no_rate);
    const char *failure = w->failure[k];
    if (no_rate && failure[0] == '\0')
        failure = "step 0: the predicted rate is not finite";
    bool failed = failure[0] != '\0';
    fill_lane(w, r, k);
    struct pf_result result = {.id = w->batch->run[k]->id,
                               .description = w->batch->cell[k]->description,
                               .failure = failed ? failure : NULL,
                               .n_points = failed ? 0 : w->n_points,
                               .step = w->step,
                               .queries = w->queries,
                               .series = r->series,
                               .n_series = failed ? 0 : w->record->n_metrics,
                               .contexts = s->contexts,
                               .responses = s->responses,
                               .n_policies = failed ? 0 : w->n_policies,
                               .policy_step = w->policy_step,
                               .log_policy = r->policy,
                               .predicted_rate = failed ? (double) NAN : rate};
    return put(self, &result);
}

int
pf_batch_hand_over(const struct pf_batch_work *w,
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
