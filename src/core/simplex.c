/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/kernels.h"

void
pf_log_normalise(const struct pf_shape *s, double *x)
{
    size_t stride = s->responses * s->lanes;
    for (size_t c = 0; c < s->contexts; c++)
        pf_kernel_normalise(s->responses, s->lanes, x + c * stride);
}

void
pf_mirror_step(const struct pf_shape *s, double *out, const double *a,
               const double *base, const double *b, const double *ref,
               const double *c, const double *q)
{
    const struct pf_term term[3] = {{a, base}, {b, ref}, {c, q}};
    pf_kernel_combine(pf_shape_rows(s), s->lanes, out, term);
    pf_log_normalise(s, out);
}

void
pf_geometric_mix(const struct pf_shape *s, double *out, const double *w,
                 const double *p, const double *q)
{
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t at = row * s->lanes;
        for (size_t k = 0; k < s->lanes; k++)
            out[at + k] = (1.0 - w[k]) * p[at + k] + w[k] * q[at + k];
    }
    pf_log_normalise(s, out);
}

void
pf_probabilities(const struct pf_shape *s, double *out, const double *log_p)
{
    pf_vexp(pf_shape_size(s), out, log_p);
}

void
pf_logarithms(const struct pf_shape *s, double *out, const double *p)
{
    pf_vlog(pf_shape_size(s), out, p);
}

static void
clear(size_t lanes, double *value)
{
    for (size_t k = 0; k < lanes; k++)
        value[k] = 0.0;
}

void
pf_kl(const struct pf_shape *s, double *value, const double *weight,
      const double *log_p, const double *log_q)
{
    size_t stride = s->responses * s->lanes;
    double part[PF_LANE_WIDTH];
    clear(s->lanes, value);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t b = 0; b < s->lanes; b += PF_LANE_WIDTH) {
            const double *p = log_p + c * stride + b;
            const double *q = log_q + c * stride + b;
            pf_kernel_kl(s->responses, s->lanes, part, p, q);
            for (size_t k = 0; k < PF_LANE_WIDTH; k++) {
                double w = weight[c * s->lanes + b + k];
                /* 0 * infinity is 0 here: a context that never comes up */
                value[b + k] += w > 0.0 ? w * part[k] : 0.0;
            }
        }
}

void
pf_entropy(const struct pf_shape *s, double *value, const double *weight,
           const double *log_p)
{
    double p[PF_LANE_WIDTH];
    clear(s->lanes, value);
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        const double *w = weight + row / s->responses * s->lanes;
        for (size_t b = 0; b < s->lanes; b += PF_LANE_WIDTH) {
            const double *lp = log_p + row * s->lanes + b;
            pf_vexp(PF_LANE_WIDTH, p, lp);
            for (size_t k = 0; k < PF_LANE_WIDTH; k++)
                value[b + k] -= p[k] == 0.0 ? 0.0 : w[b + k] * p[k] * lp[k];
        }
    }
}

static double
lane_span(const struct pf_shape *s, const double *log_p, const double *log_q)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t y = 0; y < s->responses; y++) {
        double p = log_p[y * s->lanes], q = log_q[y * s->lanes];
        if (p == -HUGE_VAL && q == -HUGE_VAL)
            continue;
        double d = p - q;
        if (isnan(d))
            return d;
        low = fmin(low, d);
        high = fmax(high, d);
    }
    return high - low;
}

void
pf_span(const struct pf_shape *s, double *value, const double *log_p,
        const double *log_q)
{
    size_t stride = s->responses * s->lanes;
    clear(s->lanes, value);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            size_t at = c * stride + k;
            double span = lane_span(s, log_p + at, log_q + at);
            /* written so that a NaN gets through */
            if (!(span <= value[k]))
                value[k] = span;
        }
}

void
pf_expectation(const struct pf_shape *s, double *value, const double *weight,
               const double *p, const double *r)
{
    clear(s->lanes, value);
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t c = row / s->responses, at = row * s->lanes;
        for (size_t k = 0; k < s->lanes; k++)
            value[k] += weight[c * s->lanes + k] * p[at + k] * r[at + k];
    }
}

/* The extreme of sign * r, times sign. */
static void
extreme(const struct pf_shape *s, double *value, const double *weight,
        const double *r, double sign)
{
    clear(s->lanes, value);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            const double *x = r + c * s->responses * s->lanes + k;
            double best = sign * x[0];
            for (size_t y = 1; y < s->responses; y++) {
                double v = sign * x[y * s->lanes];
                if (!(v <= best))
                    best = v;
            }
            value[k] += weight[c * s->lanes + k] * sign * best;
        }
}

void
pf_best(const struct pf_shape *s, double *value, const double *weight,
        const double *r)
{
    extreme(s, value, weight, r, 1.0);
}

void
pf_worst(const struct pf_shape *s, double *value, const double *weight,
         const double *r)
{
    extreme(s, value, weight, r, -1.0);
}

/* Inverts the distribution function of n numbers `lanes` apart. */
static size_t
invert(const double *x, bool logs, size_t n, size_t lanes, gsl_rng *r)
{
    double left = gsl_rng_uniform(r);
    size_t last = 0;
    for (size_t y = 0; y < n; y++) {
        double p = x[y * lanes];
        if (logs)
            pf_vexp(1, &p, &p);
        if (p > 0.0)
            last = y;
        if (left < p)
            return y;
        left -= p;
    }
    return last; /* rounding left a sliver: the last possible response */
}

size_t
pf_sample(const struct pf_shape *s, const double *log_p, size_t context,
          size_t lane, gsl_rng *r)
{
    return invert(log_p + context * s->responses * s->lanes + lane, true,
                  s->responses, s->lanes, r);
}

size_t
pf_draw(const struct pf_shape *s, const double *p, size_t context, size_t lane,
        gsl_rng *r)
{
    return invert(p + context * s->responses * s->lanes + lane, false,
                  s->responses, s->lanes, r);
}
