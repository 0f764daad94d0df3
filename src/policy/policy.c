/* What all policy classes share. With d[y] = coef[y] - pi(y) sum_z coef[z],
 *
 *   sum_y coef[y] grad log pi(y) = sum_y d[y] grad logit[y],
 *
 * because log pi = logit - log sum exp logit: a class need only know the
 * gradients of its logits. d sums to 0 in every context.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy/policy.h"

#include <string.h>

#include "core/kernels.h"
#include "core/simplex.h"
#include "core/status.h"

#define X(id) extern const pf_policy_type pf_policy_##id;
#include "policy/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_policy_##id.kind,
#include "policy/types.def"
#undef X
    NULL};

const struct pf_family pf_policy_type_family = {
    .name = "policy",
    .doc = "policy classes: what learners that follow gradients move",
    .kinds = kinds,
};

/* The class's work space, rounded up so that what follows stays aligned. */
static size_t
work_of(const pf_policy_type *type, const struct pf_task *task,
        const double *values)
{
    size_t n = type->work != NULL ? type->work(task, values) : 0;
    return pf_lanes_padded(n);
}

size_t
pf_policy_memory(const pf_policy_type *type, const struct pf_task *task,
                 const double *values)
{
    size_t rows = type->size(task, values) + pf_param_count(type->kind.params);
    return rows * task->shape.lanes + pf_shape_size(&task->shape) +
           work_of(type, task, values);
}

/* In the order of theta, delta, work, values. */
static void
cut_memory(struct pf_policy *p, const double *values, double *memory)
{
    size_t lanes = p->task->shape.lanes;
    size_t n_params = pf_param_count(p->type->kind.params);
    p->theta = memory;
    p->delta = p->theta + p->n * lanes;
    p->work = p->delta + pf_shape_size(&p->task->shape);
    double *copy = p->work + work_of(p->type, p->task, values);
    if (n_params > 0)
        memcpy(copy, values, n_params * lanes * sizeof *copy);
    for (size_t i = 0; i < n_params; i++)
        p->par[i] = copy + i * lanes;
}

int
pf_policy_init(struct pf_policy *p, const pf_policy_type *type,
               const struct pf_task *task, const double *values, double *memory,
               double *log_pi)
{
    *p = (struct pf_policy){.type = type, .task = task, .log_pi = log_pi};
    if (pf_param_count(type->kind.params) > PF_POLICY_PARAMS)
        return PF_EINPUT;
    if (type->needs_features &&
        (task->features == NULL || task->n_features == 0))
        return PF_EINPUT;
    if (task->log_start != NULL && !type->any_start)
        return PF_EINPUT;
    p->n = type->size(task, values);
    cut_memory(p, values, memory);
    int status = type->init(p);
    if (status == PF_OK)
        pf_policy_refresh(p);
    return status;
}

void
pf_policy_refresh(struct pf_policy *p)
{
    p->type->logits(p, p->log_pi);
    pf_log_normalise(&p->task->shape, p->log_pi);
}

/* d = coef - pi sum coef, of one context and PF_LANE_WIDTH lanes; d holds pi
 * when it is called. */
static void
centre(const struct pf_shape *s, double *restrict d,
       const double *restrict coef)
{
    double sum[PF_LANE_WIDTH] = {0.0};
    size_t stride = s->lanes, end = s->responses * stride;
    for (size_t at = 0; at < end; at += stride)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            sum[l] += coef[at + l];
    for (size_t at = 0; at < end; at += stride)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            d[at + l] = coef[at + l] - d[at + l] * sum[l];
}

void
pf_policy_add_grad_logprob(struct pf_policy *p, double *grad,
                           const double *coef)
{
    const struct pf_shape *s = &p->task->shape;
    pf_probabilities(s, p->delta, p->log_pi);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t b = 0; b < s->lanes; b += PF_LANE_WIDTH) {
            size_t at = c * s->responses * s->lanes + b;
            centre(s, p->delta + at, coef + at);
        }
    p->type->add_grad_logits(p, grad, p->delta);
}

size_t
pf_policy_sample(const struct pf_policy *p, size_t context, size_t lane,
                 gsl_rng *r)
{
    return pf_sample(&p->task->shape, p->log_pi, context, lane, r);
}
