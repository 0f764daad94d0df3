/* Policy gradients: baselines, surrogates, KL, and from them to a gradient.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/logistic.h"
#include "core/status.h"
#include "learn/pg.h"

/* --- statistics --- */

static double
group_mean(const struct pf_rollout *r, const double *x, size_t g, size_t k)
{
    double sum = 0.0;
    for (size_t i = g * r->group; i < (g + 1) * r->group; i++)
        sum += r->share[i * r->lanes + k] * x[i * r->lanes + k];
    return sum;
}

/* The standard deviation from a weighted mean of squares over n samples. */
static double
deviation(const struct pf_rollout *r, double square, size_t n)
{
    double m = (double) n;
    if (r->expected)
        return sqrt(square);
    return n > 1 ? sqrt(square * m / (m - 1.0)) : 0.0;
}

double
pf_pg_group_sd(const struct pf_rollout *r, const double *x, size_t g, size_t k)
{
    double mean = group_mean(r, x, g, k), square = 0.0;
    for (size_t i = g * r->group; i < (g + 1) * r->group; i++) {
        double d = x[i * r->lanes + k] - mean;
        square += r->share[i * r->lanes + k] * d * d;
    }
    return deviation(r, square, r->group);
}

double
pf_pg_mean(const struct pf_rollout *r, const double *x, size_t k)
{
    double sum = 0.0;
    for (size_t at = k; at < r->n * r->lanes; at += r->lanes)
        sum += r->weight[at] * x[at];
    return sum;
}

double
pf_pg_sd(const struct pf_rollout *r, const double *x, size_t k)
{
    double mean = pf_pg_mean(r, x, k), square = 0.0;
    for (size_t at = k; at < r->n * r->lanes; at += r->lanes)
        square += r->weight[at] * (x[at] - mean) * (x[at] - mean);
    return deviation(r, square, r->n);
}

void
pf_pg_set_advantage(struct pf_rollout *r, size_t i, size_t k, double a)
{
    for (size_t t = 0; t < pf_pg_length(r, i, k); t++)
        r->advantage[pf_pg_at(r, i, t, k)] = a;
}

void
pf_pg_centre_group(struct pf_rollout *r, size_t g, size_t k, double factor)
{
    double mean = group_mean(r, r->score, g, k);
    for (size_t i = g * r->group; i < (g + 1) * r->group; i++)
        pf_pg_set_advantage(r, i, k,
                            factor * (r->score[i * r->lanes + k] - mean));
}

int
pf_pg_leave_one_out(struct pf_rollout *r)
{
    double n = (double) r->group, factor = r->expected ? 1.0 : n / (n - 1.0);
    pf_pg_penalise(r);
    for (size_t g = 0; g < r->groups; g++)
        for (size_t k = 0; k < r->lanes; k++)
            pf_pg_centre_group(r, g, k, factor);
    return PF_OK;
}

/* --- KL --- */

double
pf_pg_kl_value(size_t form, double log_ratio)
{
    switch (form) {
    case PF_KL_K1:
        return log_ratio;
    case PF_KL_K2:
        return 0.5 * log_ratio * log_ratio;
    default:
        return pf_expm1(-log_ratio) + log_ratio;
    }
}

double
pf_pg_kl_slope(size_t form, double log_ratio)
{
    switch (form) {
    case PF_KL_K1:
        return 1.0;
    case PF_KL_K3:
        return -pf_expm1(-log_ratio);
    default:
        return log_ratio;
    }
}

/* k (l) of sample i when it was drawn. */
static double
penalty(const struct pf_rollout *r, size_t i, size_t k)
{
    size_t form = pf_learner_choice(r->l, PF_PG_KL_FORM);
    double sum = 0.0;
    if (pf_learner_choice(r->l, PF_PG_KL_LEVEL) == PF_KL_SEQUENCE)
        return pf_pg_kl_value(form,
                              pf_pg_log_ratio(r, r->log_old, r->log_ref, i, k));
    for (size_t t = 0; t < pf_pg_length(r, i, k); t++) {
        size_t at = pf_pg_at(r, i, t, k);
        sum += pf_pg_kl_value(form, r->log_old[at] - r->log_ref[at]);
    }
    return sum;
}

void
pf_pg_penalise(struct pf_rollout *r)
{
    if (pf_learner_choice(r->l, PF_PG_KL) != PF_KL_REWARD)
        return;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++)
            r->score[i * r->lanes + k] -= r->beta[k] * penalty(r, i, k);
}

static double
kl_slope(const struct pf_rollout *r, double log_ratio, double log_rho)
{
    size_t form = pf_learner_choice(r->l, PF_PG_KL_FORM);
    double slope = pf_pg_kl_slope(form, log_ratio);
    return form == PF_KL_K3_SCORED ? pf_exp(log_rho) * slope : slope;
}

static void
add_kl(struct pf_rollout *r, size_t i, size_t k)
{
    bool whole = pf_learner_choice(r->l, PF_PG_KL_LEVEL) == PF_KL_SEQUENCE;
    double slope = 0.0;
    if (whole)
        slope = kl_slope(r, pf_pg_log_ratio(r, r->log_now, r->log_ref, i, k),
                         pf_pg_log_ratio(r, r->log_now, r->log_old, i, k));
    for (size_t t = 0; t < pf_pg_length(r, i, k); t++) {
        size_t at = pf_pg_at(r, i, t, k);
        if (!whole)
            slope = kl_slope(r, r->log_now[at] - r->log_ref[at],
                             r->log_now[at] - r->log_old[at]);
        r->coef[at] += r->beta[k] * slope;
    }
}

void
pf_pg_kl_loss(struct pf_rollout *r)
{
    if (pf_learner_choice(r->l, PF_PG_KL) != PF_KL_LOSS)
        return;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++)
            if (r->part[i * r->lanes + k] != 0.0)
                add_kl(r, i, k);
}

/* --- the surrogate --- */

/* Slope of the loss in log pi (token). */
static double
slope(double advantage, double log_rho, double clip)
{
    double rho = pf_exp(log_rho);
    if (clip > 0.0 && ((advantage > 0.0 && rho > 1.0 + clip) ||
                       (advantage < 0.0 && rho < 1.0 - clip)))
        return 0.0;
    return -advantage * rho;
}

static void
set_slopes(struct pf_rollout *r, size_t i, size_t k)
{
    size_t ratio = pf_learner_choice(r->l, PF_PG_RATIO);
    size_t length = pf_pg_length(r, i, k);
    double clip = r->l->par[PF_PG_CLIP][k], log_rho = 0.0;
    if (ratio == PF_RATIO_SEQUENCE || ratio == PF_RATIO_MEAN)
        log_rho = pf_pg_log_ratio(r, r->log_now, r->log_old, i, k);
    if (ratio == PF_RATIO_MEAN)
        log_rho /= (double) length;
    for (size_t t = 0; t < length; t++) {
        size_t at = pf_pg_at(r, i, t, k);
        if (ratio == PF_RATIO_TOKEN)
            log_rho = r->log_now[at] - r->log_old[at];
        r->coef[at] = slope(r->advantage[at], log_rho, clip);
    }
}

void
pf_pg_surrogate(struct pf_rollout *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++)
            if (r->part[i * r->lanes + k] != 0.0)
                set_slopes(r, i, k);
}

/* --- the gradient --- */

double
pf_pg_scale(const struct pf_rollout *r, size_t k)
{
    double tokens = 0.0;
    switch (pf_learner_choice(r->l, PF_PG_AGGREGATION)) {
    case PF_SUM_FIXED:
        return 1.0 / (double) r->tokens;
    case PF_SUM_TOKEN:
        for (size_t i = 0; i < r->n; i++)
            tokens +=
                r->part[i * r->lanes + k] * (double) pf_pg_length(r, i, k);
        return 1.0 / tokens;
    default:
        return 1.0;
    }
}

double
pf_pg_token_weight(const struct pf_rollout *r, size_t i, size_t k, double scale)
{
    bool mean = pf_learner_choice(r->l, PF_PG_AGGREGATION) == PF_SUM_SEQUENCE;
    double w = scale * r->part[i * r->lanes + k];
    return mean ? w / (double) pf_pg_length(r, i, k) : w;
}

static void
gather_lane(struct pf_rollout *r, size_t k)
{
    const struct pf_strings *s = r->l->strings;
    double scale = pf_pg_scale(r, k);
    for (size_t i = 0; i < r->n; i++) {
        size_t at = i * r->lanes + k;
        double w = pf_pg_token_weight(r, i, k, scale);
        const uint32_t *path = s->path + r->response[at] * s->tokens;
        double *token = r->token + r->context[at] * s->nodes * r->lanes + k;
        for (size_t t = 0; w != 0.0 && t < pf_pg_length(r, i, k); t++)
            token[path[t] * r->lanes] += w * r->coef[pf_pg_at(r, i, t, k)];
    }
}

void
pf_pg_gradient(struct pf_rollout *r)
{
    struct pf_learner *l = r->l;
    const struct pf_shape *s = &l->task->shape;
    size_t nodes = s->contexts * l->strings->nodes * r->lanes;
    memset(r->token, 0, nodes * sizeof *r->token);
    memset(l->x[PF_PG_COEF], 0, pf_shape_size(s) * sizeof(double));
    for (size_t k = 0; k < r->lanes; k++)
        gather_lane(r, k);
    pf_strings_spread(l->strings, s, l->x[PF_PG_COEF], r->token, r->mass,
                      r->work);
    pf_learner_gradient(l, l->x[PF_PG_COEF]);
}
