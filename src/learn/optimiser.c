/* What all optimisers share: memory, schedules, clipping. Nothing here calls
 * libm for more than a square root, so that the bits of a step do not depend on
 * the CPU.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/optimiser.h"

#include <math.h>
#include <string.h>

#include "core/status.h"

#define X(id) extern const pf_optimiser_type pf_optimiser_##id;
#include "learn/optimisers.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_optimiser_##id.kind,
#include "learn/optimisers.def"
#undef X
    NULL};

const struct pf_family pf_optimiser_family = {
    .name = "optimiser",
    .doc = "optimisers: how learners that follow gradients take a step",
    .kinds = kinds,
};

size_t
pf_optimiser_memory(const pf_optimiser_type *type, size_t n, size_t lanes)
{
    size_t n_params = pf_param_count(type->kind.params);
    return (type->n_moments * n + 1 + n_params) * lanes;
}

void
pf_optimiser_init(struct pf_optimiser *o, const pf_optimiser_type *type,
                  size_t n, size_t lanes, uint64_t planned,
                  const double *values, double *memory)
{
    *o = (struct pf_optimiser){
        .type = type, .n = n, .lanes = lanes, .planned = planned};
    size_t n_params = pf_param_count(type->kind.params);
    for (size_t i = 0; i < type->n_moments; i++, memory += n * lanes)
        o->moment[i] = memory;
    o->rate = memory;
    memory += lanes;
    memcpy(memory, values, n_params * lanes * sizeof *memory);
    for (size_t i = 0; i < n_params; i++)
        o->par[i] = memory + i * lanes;
}

/* --- schedules --- */

/* cos a, or sin a / a for odd = 1, |a| <= pi/4, z = a^2: nine terms of the
 * series as nested products; the first one left out is below 2^-58. */
static double
series(double z, int odd)
{
    double c = 1.0;
    for (int k = 8; k >= 1; k--)
        c = 1.0 - z * c / (double) ((2 * k - 1 + odd) * (2 * k + odd));
    return c;
}

/* (1 + cos (pi x)) / 2 = cos^2 (pi x / 2) for x in [0,1], without libm and
 * without cancellation near 1, where it is the sine of what is missing. */
static double
half_cosine(double x)
{
    const double half_pi = 0x1.921fb54442d18p0;
    double a = half_pi * (x <= 0.5 ? x : 1.0 - x);
    double root = x <= 0.5 ? series(a * a, 0) : a * series(a * a, 1);
    return root * root;
}

/* The share of the horizon that has passed s steps after the warm-up, at
 * most 1. */
static double
progress(const struct pf_optimiser *o, double s, size_t k)
{
    double horizon = o->par[PF_OPT_HORIZON][k];
    if (horizon == 0.0) {
        if (o->planned == 0)
            return 0.0;
        horizon = (double) o->planned - o->par[PF_OPT_WARMUP][k];
    }
    return s < horizon ? s / horizon : 1.0;
}

double
pf_optimiser_schedule(const struct pf_optimiser *o, uint64_t t, size_t k)
{
    double s = (double) t - o->par[PF_OPT_WARMUP][k];
    if (s < 0.0)
        return ((double) t + 1.0) / o->par[PF_OPT_WARMUP][k];
    switch ((int) o->par[PF_OPT_SCHEDULE][k]) {
    case PF_SCHEDULE_LINEAR:
        return 1.0 - progress(o, s, k);
    case PF_SCHEDULE_COSINE:
        return half_cosine(progress(o, s, k));
    case PF_SCHEDULE_INVERSE_SQRT:
        return 1.0 / sqrt(s + 1.0);
    default:
        return 1.0;
    }
}

/* --- the step --- */

/* What to multiply the gradients of PF_LANE_WIDTH lanes by: 1 or less. The
 * largest entry is taken out of the norm, so that no square overflows. */
static void
clip_scale(const struct pf_optimiser *o, const double *grad, const double *clip,
           double *scale)
{
    double top[PF_LANE_WIDTH] = {0.0}, sum[PF_LANE_WIDTH] = {0.0};
    size_t end = o->n * o->lanes;
    for (size_t at = 0; at < end; at += o->lanes)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++) {
            double size = fabs(grad[at + l]);
            top[l] = size > top[l] ? size : top[l];
        }
    for (size_t at = 0; at < end; at += o->lanes)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++) {
            double part = top[l] > 0.0 ? grad[at + l] / top[l] : grad[at + l];
            sum[l] += part * part;
        }
    for (size_t l = 0; l < PF_LANE_WIDTH; l++) {
        double root = sqrt(sum[l]);
        bool shorten =
            clip[l] > 0.0 && top[l] * root > clip[l] && isfinite(top[l]);
        scale[l] = shorten ? clip[l] / top[l] / root : 1.0;
    }
}

static void
clip_block(const struct pf_optimiser *o, double *grad, const double *clip)
{
    double scale[PF_LANE_WIDTH];
    clip_scale(o, grad, clip, scale);
    for (size_t at = 0; at < o->n * o->lanes; at += o->lanes)
        for (size_t l = 0; l < PF_LANE_WIDTH; l++)
            grad[at + l] *= scale[l];
}

static void
clip_gradient(const struct pf_optimiser *o, double *grad)
{
    const double *clip = o->par[PF_OPT_CLIP];
    bool any = false;
    for (size_t k = 0; k < o->lanes; k++)
        any = any || clip[k] > 0.0;
    for (size_t b = 0; any && b < o->lanes; b += PF_LANE_WIDTH)
        clip_block(o, grad + b, clip + b);
}

int
pf_optimiser_step(struct pf_optimiser *o, struct pf_policy *p, double *grad)
{
    if (o->type->needs_natural && p->type->natural == NULL)
        return PF_EINPUT;
    clip_gradient(o, grad);
    for (size_t k = 0; k < o->lanes; k++)
        o->rate[k] = o->par[PF_OPT_ETA][k] * pf_optimiser_schedule(o, o->t, k);
    int status = o->type->step(o, p, grad);
    if (status != PF_OK)
        return status;
    pf_policy_refresh(p);
    o->t++;
    return PF_OK;
}
