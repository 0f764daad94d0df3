/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/offline.h"

#include <string.h>

#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"

/* --- ratios --- */

/* pi/ref from its logarithm, clipped. */
static double
ratio_of(const struct pf_learner *l, size_t lane, double log_ratio)
{
    double ratio = pf_exp(log_ratio), clip = l->par[PF_OFFLINE_CLIP][lane];
    if (clip == 0.0)
        return ratio;
    return ratio < 1.0 - clip   ? 1.0 - clip
           : ratio > 1.0 + clip ? 1.0 + clip
                                : ratio;
}

void
pf_offline_renew(struct pf_learner *l, struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t at = 0; at < items->n * s->lanes; at++) {
        size_t k = at % s->lanes;
        size_t i = pf_shape_at(s, items->context[at], items->response[at], k);
        items->weight[at] =
            items->score[at] * ratio_of(l, k, l->pi[i] - l->task->log_ref[i]);
    }
}

double
pf_offline_token(const struct pf_learner *l, size_t lane, double log_pi,
                 double log_ref)
{
    return ratio_of(l, lane, log_pi - log_ref);
}

/* --- exponential weights --- */

double
pf_offline_exp(const struct pf_learner *l, size_t lane, double x)
{
    double w = pf_exp(x / l->par[PF_OFFLINE_BETA][lane]);
    double cap = l->par[PF_OFFLINE_CAP][lane];
    return w > cap ? cap : w;
}

/* --- values --- */

/* Every response of every context, or so many of the reference's, with what
 * each counts in its context as weight. */
static int
ask_reference(struct pf_learner *l, size_t samples, struct pf_items *out)
{
    const struct pf_shape *s = &l->task->shape;
    const double *log_ref = l->task->log_ref;
    size_t each = samples > 0 ? samples : s->responses;
    int status = pf_items_make(l, s->contexts * each, out);
    for (size_t k = 0; status == PF_OK && k < s->lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "value", 0);
        for (size_t i = 0; i < s->contexts * each; i++) {
            size_t c = i / each, at = i * s->lanes + k;
            size_t y = samples > 0 ? pf_sample(s, log_ref, c, k, r) : i % each;
            out->context[at] = (uint32_t) c;
            out->response[at] = (uint32_t) y;
            out->weight[at] = samples > 0
                                  ? 1.0 / (double) samples
                                  : pf_exp(log_ref[pf_shape_at(s, c, y, k)]);
        }
    }
    return status;
}

int
pf_offline_values(struct pf_learner *l, struct pf_feedback *f, double *value,
                  size_t samples)
{
    size_t lanes = l->task->shape.lanes;
    struct pf_items items;
    int status = ask_reference(l, samples, &items);
    if (status == PF_OK)
        status = pf_items_rate(l, f, &items);
    if (status != PF_OK)
        return status;
    memset(value, 0, l->task->shape.contexts * lanes * sizeof *value);
    for (size_t at = 0; at < items.n * lanes; at++)
        value[items.context[at] * lanes + at % lanes] +=
            items.weight[at] * items.score[at];
    return PF_OK;
}

/* --- weights --- */

void
pf_offline_weigh(struct pf_learner *l, struct pf_items *items)
{
    for (size_t at = 0; at < items->n * l->task->shape.lanes; at++)
        items->weight[at] = items->share[at] * items->score[at];
}
