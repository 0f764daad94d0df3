/* A table of logits, one for every context and response; theta starts at the
 * logarithm of the reference policy, or of the policy that the task starts at.
 *
 * The Fisher matrix is made of one block per context,
 *   F_c = w_c (diag pi - pi pi^T),
 * so with A = diag (w pi + damping) the natural gradient of a context is, by
 * Sherman and Morrison (1950, "Adjustment of an inverse matrix corresponding to
 * a change in one element of a given matrix", Ann. Math. Statist. 21),
 *   (A - w pi pi^T)^-1 g = A^-1 (g + w pi (pi^T A^-1 g) / u),
 *   u = 1 - w pi^T A^-1 pi = damping sum_y pi(y) / (w pi(y) + damping),
 * the last form (our own) without cancellation. As damping falls to 0 this is
 * g / (w pi) up to a constant in each context: the step of the mirror family.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "policy/policy.h"

static size_t
size(const struct pf_task *task, const double *values)
{
    (void) values;
    return pf_shape_rows(&task->shape);
}

static int
init(struct pf_policy *p)
{
    memcpy(p->theta, pf_task_start(p->task),
           pf_shape_size(&p->task->shape) * sizeof *p->theta);
    return PF_OK;
}

static void
logits(struct pf_policy *p, double *out)
{
    memcpy(out, p->theta, pf_shape_size(&p->task->shape) * sizeof *out);
}

static void
add_grad_logits(struct pf_policy *p, double *grad, const double *d)
{
    for (size_t i = 0; i < pf_shape_size(&p->task->shape); i++)
        grad[i] += d[i];
}

/* One context and PF_LANE_WIDTH lanes. */
static void
solve(const struct pf_shape *s, double *restrict g, const double *restrict pi,
      const double *restrict w, const double *restrict damping)
{
    double num[PF_LANE_WIDTH] = {0.0}, u[PF_LANE_WIDTH] = {0.0};
    size_t stride = s->lanes, end = s->responses * stride;
    for (size_t at = 0; at < end; at += stride)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++) {
            double share = pi[at + l] / (w[l] * pi[at + l] + damping[l]);
            num[l] += share * g[at + l];
            u[l] += share * damping[l];
        }
    for (size_t l = 0; l < PF_LANE_WIDTH; l++)
        num[l] *= w[l] / u[l];
    for (size_t at = 0; at < end; at += stride)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            g[at + l] = (g[at + l] + pi[at + l] * num[l]) /
                        (w[l] * pi[at + l] + damping[l]);
}

static int
natural(struct pf_policy *p, double *grad, const double *damping)
{
    const struct pf_shape *s = &p->task->shape;
    pf_probabilities(s, p->delta, p->log_pi);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t b = 0; b < s->lanes; b += PF_LANE_WIDTH) {
            size_t at = c * s->responses * s->lanes + b;
            solve(s, grad + at, p->delta + at,
                  p->task->weight + c * s->lanes + b, damping + b);
        }
    return PF_OK;
}

const pf_policy_type pf_policy_tabular = {
    .kind = {.name = "tabular",
             .title = "Tabular",
             .doc = "A table of logits, one for every context and response"},
    .any_start = true,
    .size = size,
    .init = init,
    .logits = logits,
    .add_grad_logits = add_grad_logits,
    .natural = natural,
};
