/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/metric/accuracy.h"

#include <math.h>

#define TIE 1e-12 /* what rounding leaves of two equal log-ratios */

/* Mass of the decided pairs of a lane, and of those ordered rightly. */
struct tally {
    double decided, right;
};

/* 1: the policy's margin h has the sign of P - 1/2; 0: the other; 1/2: the
 * policy has no opinion. */
static double
agreement(double h, double P)
{
    if (!(fabs(h) > TIE))
        return isnan(h) ? h : 0.5;
    return (h > 0.0) == (P > 0.5) ? 1.0 : 0.0;
}

/* h at a minus h at b; 0 where neither response has any probability. */
static double
margin(const struct pf_judged *j, size_t a, size_t b)
{
    double ha = j->log_pi[a] - j->log_ref[a];
    double hb = j->log_pi[b] - j->log_ref[b];
    return ha == hb ? 0.0 : ha - hb;
}

static void
count_context(const struct pf_judged *j, const double *mu, size_t c, size_t k,
              struct tally *t)
{
    size_t n = j->shape.responses, lanes = j->shape.lanes;
    size_t first = c * n * lanes + k;
    double decided = 0.0, right = 0.0;
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++) {
            size_t a = first + y * lanes, b = first + z * lanes;
            double P = pf_world_batch_probability(j->worlds, c, y, z, k);
            double mass = mu[a] * mu[b];
            if (P == 0.5 || mass == 0.0)
                continue;
            decided += mass;
            right += mass * agreement(margin(j, a, b), P);
        }
    t->decided += j->weight[c * lanes + k] * decided;
    t->right += j->weight[c * lanes + k] * right;
}

void
pf_pair_accuracy(const struct pf_judged *j, const double *mu, double *value)
{
    const struct pf_shape *s = &j->shape;
    for (size_t k = 0; k < s->lanes; k++) {
        struct tally t = {0};
        for (size_t c = 0; c < s->contexts; c++)
            count_context(j, mu, c, k, &t);
        value[k] = t.decided == 0.0 ? HUGE_VAL : t.right / t.decided;
    }
}
