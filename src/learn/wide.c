/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/wide.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"

/* The wide task with what it points to: alloc[] are its own arrays. */
struct wide {
    struct pf_task task; /* first: what callers see */
    double *alloc[5];
};
enum { WEIGHT, LOG_REF, LOG_START, LENGTH, FEATURES };

/* `tags` copies of x, one behind the other, times `scale`. */
static double *
repeat(const double *x, size_t n, size_t tags, double scale)
{
    double *out = pf_lanes_alloc(n * tags);
    for (size_t i = 0; out != NULL && i < n * tags; i++)
        out[i] = scale * x[i % n];
    return out;
}

/* d features of each of `rows` responses become d (tags + 1). */
static double *
spread_features(const struct pf_task *t, size_t tags)
{
    size_t rows = pf_shape_rows(&t->shape), d = t->n_features;
    size_t block = d * t->shape.lanes, wide = block * (tags + 1);
    double *out = pf_lanes_alloc(tags * rows * wide);
    for (size_t i = 0; out != NULL && i < tags * rows; i++) {
        const double *phi = t->features + i % rows * block;
        memcpy(out + i * wide, phi, block * sizeof *out);
        memcpy(out + i * wide + (1 + i / rows) * block, phi,
               block * sizeof *out);
    }
    return out;
}

static int
fill(struct wide *w, const struct pf_task *t, size_t tags)
{
    size_t size = pf_shape_size(&t->shape);
    size_t weights = t->shape.contexts * t->shape.lanes;
    double **a = w->alloc;
    a[WEIGHT] = repeat(t->weight, weights, tags, 1.0 / (double) tags);
    a[LOG_REF] = repeat(t->log_ref, size, tags, 1.0);
    if (t->log_start != NULL)
        a[LOG_START] = repeat(t->log_start, size, tags, 1.0);
    if (t->length != NULL)
        a[LENGTH] = repeat(t->length, size, tags, 1.0);
    if (t->features != NULL)
        a[FEATURES] = spread_features(t, tags);
    w->task = *t;
    w->task.shape.contexts *= tags;
    w->task.weight = a[WEIGHT];
    w->task.log_ref = a[LOG_REF];
    w->task.log_start = a[LOG_START];
    w->task.length = a[LENGTH];
    w->task.features = a[FEATURES];
    w->task.n_features *= tags + 1;
    bool fits = a[WEIGHT] != NULL && a[LOG_REF] != NULL &&
                (t->log_start == NULL || a[LOG_START] != NULL) &&
                (t->length == NULL || a[LENGTH] != NULL) &&
                (t->features == NULL || a[FEATURES] != NULL);
    return fits ? PF_OK : PF_ENOMEM;
}

int
pf_task_widen(struct pf_task **out, const struct pf_task *task, size_t tags)
{
    struct wide *w = calloc(1, sizeof *w);
    *out = NULL;
    if (w == NULL)
        return PF_ENOMEM;
    int status = fill(w, task, tags);
    if (status == PF_OK)
        *out = &w->task;
    else
        pf_task_narrow(&w->task);
    return status;
}

void
pf_task_narrow(struct pf_task *wide)
{
    struct wide *w = (struct wide *) wide;
    if (w == NULL)
        return;
    for (size_t i = 0; i < sizeof w->alloc / sizeof w->alloc[0]; i++)
        free(w->alloc[i]);
    free(w);
}
