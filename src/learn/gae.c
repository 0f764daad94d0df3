/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/gae.h"

#include <math.h>

void
pf_gae(size_t n, size_t stride, double *advantage, const double *reward,
       const double *value, struct pf_discount discount)
{
    double next = 0.0, above = 0.0;
    for (size_t t = n; t-- > 0;) {
        double v = value[t * stride];
        double delta = reward[t * stride] + discount.gamma * next - v;
        above = delta + discount.gamma * discount.lambda * above;
        advantage[t * stride] = above;
        next = v;
    }
}

/* --- whitening --- */

/* sum over tokens of w_i x^p / sum of w_i, x less `centre`. */
static double
moment(const struct pf_rollout *r, const double *x, size_t k, double centre,
       bool square)
{
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < r->n; i++) {
        double w = r->weight[i * r->lanes + k];
        for (size_t t = 0; t < pf_pg_length(r, i, k); t++) {
            double d = x[pf_pg_at(r, i, t, k)] - centre;
            sum += w * (square ? d * d : d);
            total += w;
        }
    }
    return sum / total;
}

static size_t
tokens(const struct pf_rollout *r, size_t k)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += pf_pg_length(r, i, k);
    return n;
}

void
pf_whiten(const struct pf_rollout *r, double *x, size_t k, bool keep_mean)
{
    double mean = moment(r, x, k, 0.0, false);
    double var = moment(r, x, k, mean, true), n = (double) tokens(r, k);
    if (!r->expected)
        var = n > 1.0 ? var * n / (n - 1.0) : 0.0;
    double scale = 1.0 / sqrt(var + 1e-8), again = keep_mean ? mean : 0.0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t t = 0; t < pf_pg_length(r, i, k); t++) {
            double *at = &x[pf_pg_at(r, i, t, k)];
            *at = scale * (*at - mean) + again;
        }
}

/* --- the weight of the KL --- */

double
pf_kl_adapt(double weight, double kl, const struct pf_kl_plan *plan, size_t n)
{
    double e = kl / plan->target - 1.0;
    e = e > 0.2 ? 0.2 : e < -0.2 ? -0.2 : e;
    switch (plan->form) {
    case PF_KL_CONTROL_OPENAI:
        return weight * (1.0 + e * (double) n / plan->horizon);
    case PF_KL_CONTROL_ALPACAFARM:
        return weight * (1.0 + 0.1 * e);
    default:
        return weight;
    }
}
