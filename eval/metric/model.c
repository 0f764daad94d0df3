/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/model.h"

#include <math.h>

#include "core/simplex.h"

void
pf_metric_undefined(const struct pf_judged *j, double *value)
{
    for (size_t k = 0; k < j->shape.lanes; k++)
        value[k] = HUGE_VAL;
}

/* j->scratch holds the reference policy. */
static void
count_context(const struct pf_judged *j, pf_model_add *add, size_t c, size_t k,
              struct pf_model_tally *t)
{
    const struct pf_shape *s = &j->shape;
    double weight = j->weight[c * s->lanes + k];
    for (size_t y = 0; y < s->responses; y++)
        for (size_t z = 0; z < s->responses; z++) {
            double mass = weight * j->scratch[pf_shape_at(s, c, y, k)] *
                          j->scratch[pf_shape_at(s, c, z, k)];
            if (y == z || mass == 0.0)
                continue;
            t->mass += mass;
            add(t, mass, j->predicted(j->model, c, y, z, k),
                pf_world_batch_probability(j->worlds, c, y, z, k));
        }
}

void
pf_metric_model(const struct pf_judged *j, pf_model_add *add,
                double (*sum)(const struct pf_model_tally *t), double *value)
{
    const struct pf_shape *s = &j->shape;
    if (j->model == NULL) {
        pf_metric_undefined(j, value);
        return;
    }
    pf_probabilities(s, j->scratch, j->log_ref);
    for (size_t k = 0; k < s->lanes; k++) {
        struct pf_model_tally t = {.mass = 0.0};
        for (size_t c = 0; c < s->contexts; c++)
            count_context(j, add, c, k, &t);
        value[k] = t.mass > 0.0 ? sum(&t) / t.mass : HUGE_VAL;
    }
}
