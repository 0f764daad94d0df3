/* Natural gradient: theta -= rate (F + damping I)^-1 grad, F the Fisher matrix
 * of the policy at theta,
 *   F = sum_c weight_c E_{y ~ pi(.|c)} [ s s^T ],   s = grad log pi(y|c).
 *
 * Amari 1998, "Natural gradient works efficiently in learning", Neural
 * Computation 10; for policies Kakade 2001, "A natural policy gradient", NIPS
 * 2001. The policy class solves the system. For a table and a small damping
 * one step with the gradient of -<pi, q> is the mirror step
 * log pi += rate q + const.
 *
 * Damping is measured against the entries of F, which are weight_c pi(y|c):
 * responses less probable than damping / weight_c hardly move faster than by
 * plain gradient steps of rate eta / damping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/optimiser.h"

enum { DAMPING = PF_OPT_ROWS };

static const struct pf_param params[] = {
    PF_OPTIMISER_ROWS(.def = 0.1),
    {.name = "damping",
     .unit = "",
     .doc = "multiple of the identity added to the Fisher matrix",
     .form = PF_REAL,
     .def = 1e-4,
     .lo = 1e-12,
     .hi = 1e12,
     .log_scale = true},
    {0}};

static int
step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    int status = p->type->natural(p, grad, o->par[DAMPING]);
    if (status != PF_OK)
        return status;
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < o->lanes; k++) {
            size_t at = i * o->lanes + k;
            p->theta[at] -= o->rate[k] * grad[at];
        }
    return PF_OK;
}

const pf_optimiser_type pf_optimiser_natural_gradient = {
    .kind = {.name = "natural-gradient",
             .title = "Natural gradient",
             .doc = "Steps measured by the change of the policy, not of its "
                    "parameters; for tabular and log-linear policies",
             .source = "Amari 1998, Neural Computation 10; Kakade 2001, NIPS "
                       "2001",
             .params = params},
    .needs_natural = true,
    .step = step,
};
