/* Adam: with m and v, 0 at the start, and t the number of this step, from 1,
 *   m = beta1 m + (1 - beta1) grad
 *   v = beta2 v + (1 - beta2) grad^2
 *   theta -= rate (m / (1 - beta1^t)) / (sqrt (v / (1 - beta2^t)) + epsilon)
 *
 * Kingma and Ba 2015, "Adam: a method for stochastic optimization", ICLR 2015,
 * arXiv:1412.6980, algorithm 1. Epsilon stands outside the root and after the
 * correction, as there and in the common libraries.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/adam.h"

#include <math.h>

#include "core/status.h"

static const struct pf_param params[] = {PF_ADAM_ROWS, {0}};

/* s_t = 1 - b^t without libm and without cancellation, from s_0 = 0,
 *   s_2t = s_t (2 - s_t),    s_t+1 = b s_t + (1 - b),
 * along the binary digits of t. */
static double
one_minus_power(double b, uint64_t t)
{
    double s = 0.0;
    for (int bit = 63; bit >= 0; bit--) {
        s = s * (2.0 - s);
        if ((t >> bit) & 1)
            s = b * s + (1.0 - b);
    }
    return s;
}

/* The coefficients of one lane at step o->t. */
struct lane {
    double beta1, beta2, epsilon, rate, root;
};

static struct lane
lane_of(const struct pf_optimiser *o, size_t k)
{
    struct lane a = {.beta1 = o->par[PF_ADAM_BETA1][k],
                     .beta2 = o->par[PF_ADAM_BETA2][k],
                     .epsilon = o->par[PF_ADAM_EPSILON][k]};
    a.rate = o->rate[k] / one_minus_power(a.beta1, o->t + 1);
    a.root = sqrt(one_minus_power(a.beta2, o->t + 1));
    return a;
}

int
pf_adam_step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    struct lane lane[PF_LANE_WIDTH];
    for (size_t b = 0; b < o->lanes; b += PF_LANE_WIDTH) {
        double *m = o->moment[PF_ADAM_M] + b, *v = o->moment[PF_ADAM_V] + b;
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            lane[l] = lane_of(o, b + l);
        for (size_t i = 0; i < o->n; i++)
            for (size_t l = 0; l < PF_LANE_WIDTH; l++) {
                const struct lane *a = &lane[l];
                size_t at = i * o->lanes + l;
                double g = grad[b + at];
                m[at] = a->beta1 * m[at] + (1.0 - a->beta1) * g;
                v[at] = a->beta2 * v[at] + (1.0 - a->beta2) * g * g;
                p->theta[b + at] -=
                    a->rate * m[at] / (sqrt(v[at]) / a->root + a->epsilon);
            }
    }
    return PF_OK;
}

const pf_optimiser_type pf_optimiser_adam = {
    .kind = {.name = "adam",
             .title = "Adam",
             .doc = "Steps of a size that does not depend on the gradient's: "
                    "its running mean over the root of its mean square",
             .source = "Kingma and Ba 2015, arXiv:1412.6980",
             .params = params},
    .n_moments = PF_ADAM_MOMENTS,
    .step = pf_adam_step,
};
