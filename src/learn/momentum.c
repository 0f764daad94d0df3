/* Gradient descent with momentum: with the buffer b, 0 at the start,
 *   b     = momentum b + grad
 *   theta -= rate b                       heavy ball
 *   theta -= rate (grad + momentum b)     nesterov
 *
 * Polyak 1964, "Some methods of speeding up the convergence of iteration
 * methods", USSR Comput. Math. Math. Phys. 4; Nesterov 1983, "A method of
 * solving a convex programming problem with convergence rate O(1/k^2)", in the
 * form of Sutskever et al. 2013, "On the importance of initialization and
 * momentum in deep learning", ICML 2013. As in the common libraries the rate
 * stands outside the buffer, so a schedule acts on old gradients too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/optimiser.h"

enum { MOMENTUM = PF_OPT_ROWS, NESTEROV };

static const struct pf_param params[] = {
    PF_OPTIMISER_ROWS(.def = 0.1),
    {.name = "momentum",
     .unit = "",
     .doc = "what the buffer keeps of itself in one step",
     .form = PF_REAL,
     .def = 0.9,
     .lo = 0.0,
     .hi = 0.999999},
    {.name = "nesterov",
     .unit = "",
     .doc = "whether the gradient is added once more, as Nesterov does",
     .form = PF_CHOICE,
     .def = 0.0,
     .choices = "no|yes"},
    {0}};

static int
step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    double *buffer = o->moment[0];
    bool nesterov = o->par[NESTEROV][0] > 0.0;
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < o->lanes; k++) {
            size_t at = i * o->lanes + k;
            double keep = o->par[MOMENTUM][k], g = grad[at];
            buffer[at] = keep * buffer[at] + g;
            double d = nesterov ? g + keep * buffer[at] : buffer[at];
            p->theta[at] -= o->rate[k] * d;
        }
    return PF_OK;
}

const pf_optimiser_type pf_optimiser_momentum = {
    .kind = {.name = "momentum",
             .title = "Momentum",
             .doc = "Gradient descent with a memory of past gradients",
             .source = "Polyak 1964, USSR Comput. Math. Math. Phys. 4; "
                       "Sutskever et al. 2013, ICML 2013",
             .params = params},
    .n_moments = 1,
    .step = step,
};
