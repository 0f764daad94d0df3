/* What all reward models share: the list, memory, the fit of a batch and the
 * normalisation; the port is in port.c.
 *
 * Normalised scores are (r - mu) / sd with mu and sd^2 the mean and variance of
 * r under context ~ weight, y ~ reference policy, as Ziegler et al. 2019 do
 * with samples ("Fine-tuning language models from human preferences",
 * arXiv:1909.08593, section 2.1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward/reward_model.h"

#include <math.h>
#include <string.h>

#include "core/logistic.h"
#include "core/status.h"
#include "reward/judged.h"
#include "reward/port.h"

#define X(id) extern const pf_reward_model_type pf_reward_model_##id;
#include "reward/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_reward_model_##id.kind,
#include "reward/types.def"
#undef X
    NULL};

const struct pf_family pf_reward_model_family = {
    .name = "reward-model",
    .doc = "reward models: fitted to judged pairs, then asked in the place of "
           "those who judged them",
    .kinds = kinds,
};

/* --- memory --- */

static size_t
own_size(const pf_reward_model_type *type, const struct pf_task *task,
         const double *values)
{
    return type->memory != NULL ? type->memory(task, values) : 0;
}

size_t
pf_reward_model_memory(const pf_reward_model_type *type,
                       const struct pf_task *task, const double *values)
{
    size_t rows = pf_param_count(type->kind.params) + PF_REWARD_FACTS;
    return 2 * pf_shape_size(&task->shape) + own_size(type, task, values) +
           PF_LANE_WIDTH + rows * task->shape.lanes;
}

static void
cut_memory(struct pf_reward_model *m, const double *values, double *at)
{
    size_t size = pf_shape_size(&m->task->shape), lanes = m->task->shape.lanes;
    m->score = pf_lanes_cut(&at, size);
    m->reward = pf_lanes_cut(&at, size);
    m->own = pf_lanes_cut(&at, own_size(m->type, m->task, values));
    m->fitted = pf_lanes_cut(&at, PF_LANE_WIDTH);
    m->facts.problem = pf_lanes_cut(&at, lanes);
    m->facts.disconnected = pf_lanes_cut(&at, lanes);
    m->facts.separable = pf_lanes_cut(&at, lanes);
    m->facts.silent = pf_lanes_cut(&at, lanes);
    for (size_t i = 0; i < pf_param_count(m->type->kind.params); i++) {
        double *par = pf_lanes_cut(&at, lanes);
        memcpy(par, values + i * lanes, lanes * sizeof *par);
        m->par[i] = par;
    }
}

/* Do the values of the first lane make sense, on this task? */
static bool
suits(const pf_reward_model_type *type, const struct pf_task *task,
      const double *values)
{
    double number[PF_REWARD_PARAMS] = {0.0};
    struct pf_values v = {.params = type->kind.params,
                          .n = pf_param_count(type->kind.params),
                          .number = number};
    if (v.n > PF_REWARD_PARAMS)
        return false;
    for (size_t i = 0; i < v.n; i++)
        number[i] = values[i * task->shape.lanes];
    if (type->needs_features(&v) &&
        (task->features == NULL || task->n_features == 0))
        return false;
    return type->refuse == NULL || type->refuse(&v) == NULL;
}

int
pf_reward_model_init(struct pf_reward_model *m,
                     const pf_reward_model_type *type,
                     const struct pf_task *task, const double *values,
                     double *memory)
{
    *m = (struct pf_reward_model){.type = type, .task = task};
    if (!suits(type, task, values))
        return PF_EINPUT;
    cut_memory(m, values, memory);
    pf_reward_model_open(m);
    return PF_OK;
}

void
pf_reward_model_clear(struct pf_reward_model *m)
{
    *m = (struct pf_reward_model){0};
}

/* --- after the fit --- */

/* Mean (power 1, about 0) or variance (power 2, about the mean) of lane k's
 * scores. */
static double
moment(const struct pf_reward_model *m, size_t k, double about, int power)
{
    const struct pf_task *task = m->task;
    const struct pf_shape *s = &task->shape;
    double sum = 0.0, total = 0.0;
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t at = row * s->lanes + k;
        double p = task->weight[row / s->responses * s->lanes + k] *
                   pf_exp(task->log_ref[at]);
        double x = m->score[at] - about;
        total += p;
        sum += p * (power == 2 ? x * x : x);
    }
    return sum / total;
}

/* Scores are logits or win rates: a spread below 1e-12 is rounding, not a
 * scale; the rewards of a cycle would be noise of variance 1. */
static void
normalise_lane(struct pf_reward_model *m, size_t k)
{
    const struct pf_shape *s = &m->task->shape;
    double mean = moment(m, k, 0.0, 1), size = fabs(mean);
    mean += moment(m, k, mean, 1);
    double spread = sqrt(moment(m, k, mean, 2));
    double scale = spread <= 1e-12 * (1.0 + size) ? 1.0 : spread;
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        size_t at = row * s->lanes + k;
        m->reward[at] = (m->score[at] - mean) / scale;
    }
}

static void
spoil_lane(struct pf_reward_model *m, size_t k)
{
    const struct pf_shape *s = &m->task->shape;
    for (size_t row = 0; row < pf_shape_rows(s); row++)
        m->score[row * s->lanes + k] = (double) NAN;
}

static void
finish(struct pf_reward_model *m, const struct pf_judged_data *data)
{
    size_t lanes = m->task->shape.lanes, size = pf_shape_size(&m->task->shape);
    for (size_t k = 0; k < lanes; k++) {
        if (isnan(data->total[k]))
            m->facts.problem[k] = PF_REWARD_BAD_DATA;
        if (m->facts.problem[k] != PF_REWARD_FINE)
            spoil_lane(m, k);
    }
    memcpy(m->reward, m->score, size * sizeof *m->reward);
    if (pf_reward_model_choice(m, PF_REWARD_NORMALISE) != 0)
        for (size_t k = 0; k < lanes; k++)
            normalise_lane(m, k);
}

int
pf_reward_model_fit(struct pf_reward_model *m, const struct pf_pairs *pairs,
                    const double *weight)
{
    struct pf_judged_data data;
    size_t lanes = m->task->shape.lanes;
    int status = pf_judged_init(&data, m->task, pairs, weight);
    if (status == PF_OK)
        status = pf_judged_facts(&data, m->task, &m->facts);
    if (status == PF_OK) {
        memset(m->score, 0, pf_shape_size(&m->task->shape) * sizeof *m->score);
        memset(m->facts.problem, 0, lanes * sizeof *m->facts.problem);
        status = m->type->fit(m, &data);
    }
    if (status == PF_OK) {
        finish(m, &data);
        m->fitted[0] = 1.0;
    }
    pf_judged_clear(&data);
    return status;
}
