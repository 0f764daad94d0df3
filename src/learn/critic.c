/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/critic.h"

#include <string.h>

#include "learn/adam.h"

static size_t
entries(enum pf_critic_kind kind, const struct pf_shape *s, size_t nodes)
{
    if (kind == PF_CRITIC_NONE)
        return 0;
    return kind == PF_CRITIC_PROMPT ? s->contexts * nodes : nodes;
}

size_t
pf_critic_memory(enum pf_critic_kind kind, const struct pf_shape *s,
                 size_t nodes)
{
    return (4 * entries(kind, s, nodes) + 4) * s->lanes;
}

void
pf_critic_cut(struct pf_critic *v, enum pf_critic_kind kind,
              const struct pf_learner *l, double *memory)
{
    const struct pf_shape *s = &l->task->shape;
    *v = (struct pf_critic){.kind = kind,
                            .strings = l->strings,
                            .n = entries(kind, s, l->strings->nodes),
                            .lanes = s->lanes};
    size_t size = v->n * v->lanes;
    double **const tables[] = {&v->value, &v->grad, &v->moment[0],
                               &v->moment[1]};
    for (size_t i = 0; i < 4; i++, memory += size)
        *tables[i] = memory;
    for (size_t i = 0; i < 4; i++, memory += v->lanes)
        v->settings[i] = memory;
}

/* The entry of the prefix before token t of sample i, in lane k. */
static size_t
entry(const struct pf_critic *v, const struct pf_rollout *r, size_t i, size_t t,
      size_t k)
{
    const struct pf_strings *s = v->strings;
    size_t y = r->response[i * r->lanes + k];
    size_t node = t > 0 ? s->path[y * s->tokens + t - 1] : 0;
    if (v->kind == PF_CRITIC_PROMPT)
        node += r->context[i * r->lanes + k] * s->nodes;
    return node * v->lanes + k;
}

void
pf_critic_look(const struct pf_critic *v, struct pf_rollout *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->lanes; k++)
            for (size_t t = 0; t < pf_pg_length(r, i, k); t++)
                r->value[pf_pg_at(r, i, t, k)] =
                    v->kind == PF_CRITIC_NONE ? 0.0
                                              : v->value[entry(v, r, i, t, k)];
}

/* The slope of 1/2 max ((v - R)^2, (v' - R)^2) in v. */
static double
slope(double v, double old, double target, double clip)
{
    double plain = v - target, moved = v - old;
    if (!(clip > 0.0) || (moved <= clip && moved >= -clip))
        return plain;
    double held = old + (moved > 0.0 ? clip : -clip) - target;
    return held * held > plain * plain ? 0.0 : plain;
}

static void
gather_lane(struct pf_critic *v, const struct pf_rollout *r,
            const struct pf_critic_step *step, size_t k)
{
    double scale = pf_pg_scale(r, k);
    for (size_t i = 0; i < r->n; i++) {
        double w = pf_pg_token_weight(r, i, k, scale) * step->coefficient[k];
        for (size_t t = 0; w != 0.0 && t < pf_pg_length(r, i, k); t++) {
            size_t at = pf_pg_at(r, i, t, k), e = entry(v, r, i, t, k);
            v->grad[e] += w * slope(v->value[e], r->value[at], r->target[at],
                                    step->clip[k]);
        }
    }
}

/* Adam with its usual settings, on the table as if it were a policy's. */
static void
adam(struct pf_critic *v, const struct pf_critic_step *step)
{
    struct pf_policy table = {.theta = v->value};
    struct pf_optimiser o = {.n = v->n, .lanes = v->lanes, .t = step->t};
    for (size_t k = 0; k < v->lanes; k++) {
        v->settings[0][k] = step->rate[k];
        v->settings[1][k] = 0.9;
        v->settings[2][k] = 0.999;
        v->settings[3][k] = 1e-8;
    }
    o.rate = v->settings[0];
    o.moment[PF_ADAM_M] = v->moment[0];
    o.moment[PF_ADAM_V] = v->moment[1];
    o.par[PF_ADAM_BETA1] = v->settings[1];
    o.par[PF_ADAM_BETA2] = v->settings[2];
    o.par[PF_ADAM_EPSILON] = v->settings[3];
    pf_adam_step(&o, &table, v->grad);
}

void
pf_critic_learn(struct pf_critic *v, const struct pf_rollout *r,
                const struct pf_critic_step *step)
{
    size_t size = v->n * v->lanes;
    if (v->kind == PF_CRITIC_NONE)
        return;
    memset(v->grad, 0, size * sizeof *v->grad);
    for (size_t k = 0; k < v->lanes; k++)
        gather_lane(v, r, step, k);
    if (step->adam)
        adam(v, step);
    for (size_t at = 0; !step->adam && at < size; at++)
        v->value[at] -= step->rate[at % v->lanes] * v->grad[at];
}
