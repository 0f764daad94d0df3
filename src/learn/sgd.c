/* Gradient descent: theta -= rate * grad.
 *
 * Robbins and Monro 1951, "A stochastic approximation method", Ann. Math.
 * Statist. 22.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/optimiser.h"

static const struct pf_param params[] = {PF_OPTIMISER_ROWS(.def = 0.1), {0}};

static int
step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < o->lanes; k++) {
            size_t at = i * o->lanes + k;
            p->theta[at] -= o->rate[k] * grad[at];
        }
    return PF_OK;
}

const pf_optimiser_type pf_optimiser_sgd = {
    .kind = {.name = "sgd",
             .title = "SGD",
             .doc = "Gradient descent, on whatever gradient the learner has",
             .source = "Robbins and Monro 1951, Ann. Math. Statist. 22",
             .params = params},
    .step = step,
};
