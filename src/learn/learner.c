/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/learner.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/random.h"
#include "core/status.h"
#include "learn/data.h"
#include "learn/payoff.h"
#include "learn/wide.h"

#define X(id) extern const pf_learner_type pf_learner_##id;
#include "learn/types.def"
#undef X

enum {
    BUILT_IN = 0
#define X(id) +1
#include "learn/types.def"
#undef X
};

static const struct pf_kind *kinds[BUILT_IN + PF_FAMILY_ROOM + 1] = {
#define X(id) &pf_learner_##id.kind,
#include "learn/types.def"
#undef X
};

const struct pf_family pf_learner_family = {
    .name = "learner",
    .doc = "algorithms that move a policy, one step at a time",
    .kinds = kinds,
    .open = kinds + BUILT_IN,
};

/* --- the block: all that must be saved of a run, besides t --- */

/* pi, the work vectors, then one more vector for the port's argument; with
 * averages two. */
static size_t
vectors_of(const pf_learner_type *type)
{
    return 2 + type->n_vectors + ((type->traits & PF_AVERAGES) ? 1 : 0);
}

/* The sizes that the cutting of a block needs. */
struct sizes {
    size_t vector, lanes, params, policy, theta, optimiser, own, kept, model;
};

static bool
is_parametric(const struct pf_learner *l)
{
    return (l->type->traits & PF_PARAMETRIC) != 0;
}

/* What the policy speaks of: with tags, more than the task. */
static const struct pf_task *
policy_task(const struct pf_learner *l)
{
    return l->wide != NULL ? l->wide : l->task;
}

static void
parametric_sizes(struct sizes *z, const struct pf_task *task,
                 const struct pf_learner_setup *setup)
{
    const pf_policy_type *policy = setup->policy;
    z->policy = pf_policy_memory(policy, task, setup->policy_values);
    z->theta = policy->size(task, setup->policy_values) * z->lanes;
    z->optimiser =
        pf_optimiser_memory(setup->optimiser, z->theta / z->lanes, z->lanes);
}

static size_t
kept_size(const struct pf_learner *l, const struct pf_learner_setup *setup)
{
    bool offline = (l->type->traits & PF_OFFLINE) != 0;
    size_t row = PF_DATA_BATCH * l->task->shape.lanes;
    if (!offline && setup->model == NULL)
        return 0;
    return pf_data_memory(l->task, setup,
                          offline ? (size_t) setup->values[row] : 0,
                          setup->model != NULL);
}

static struct sizes
measure(const struct pf_learner *l, const struct pf_learner_setup *setup)
{
    const pf_learner_type *type = l->type;
    const struct pf_task *task = l->task;
    struct sizes z = {.vector = pf_shape_size(&task->shape),
                      .lanes = task->shape.lanes,
                      .params = pf_param_count(type->kind.params),
                      .kept = pf_lanes_padded(kept_size(l, setup))};
    if (type->traits & PF_PARAMETRIC)
        parametric_sizes(&z, policy_task(l), setup);
    if (type->memory != NULL)
        z.own = pf_lanes_padded(type->memory(task, setup));
    if (setup->model != NULL)
        z.model =
            pf_reward_model_memory(setup->model, task, setup->model_values);
    return z;
}

static size_t
block_of(const struct pf_learner *l, const struct sizes *z)
{
    return PF_LANE_WIDTH + (vectors_of(l->type) + l->tags - 1) * z->vector +
           (l->type->n_scalars + z->params) * z->lanes + z->policy + z->theta +
           z->optimiser + z->own + z->kept + z->model;
}

static int
cut_policy(struct pf_learner *l, const struct sizes *z,
           const struct pf_learner_setup *setup, double *at)
{
    l->clock = pf_lanes_cut(&at, PF_LANE_WIDTH);
    l->grad = pf_lanes_cut(&at, z->theta);
    pf_optimiser_init(&l->optimiser, setup->optimiser, z->theta / z->lanes,
                      z->lanes, setup->steps, setup->optimiser_values,
                      pf_lanes_cut(&at, z->optimiser));
    return pf_policy_init(&l->policy, setup->policy, policy_task(l),
                          setup->policy_values, at, l->pi);
}

static int
cut_block(struct pf_learner *l, const struct sizes *z,
          const struct pf_learner_setup *setup)
{
    double *at = l->block;
    l->pi = pf_lanes_cut(&at, z->vector * l->tags);
    for (size_t i = 0; i < l->type->n_vectors; i++)
        l->x[i] = pf_lanes_cut(&at, z->vector);
    l->opponent = pf_lanes_cut(&at, z->vector);
    if (l->type->traits & PF_AVERAGES)
        l->average = pf_lanes_cut(&at, z->vector);
    for (size_t i = 0; i < l->type->n_scalars; i++)
        l->s[i] = pf_lanes_cut(&at, z->lanes);
    for (size_t i = 0; i < z->params; i++) {
        double *par = pf_lanes_cut(&at, z->lanes);
        memcpy(par, setup->values + i * z->lanes, z->lanes * sizeof *par);
        l->par[i] = par;
    }
    l->own = pf_lanes_cut(&at, z->own);
    l->kept = pf_lanes_cut(&at, z->kept);
    double *model = pf_lanes_cut(&at, z->model);
    int status = PF_OK;
    if (setup->model != NULL)
        status = pf_reward_model_init(&l->model, setup->model, l->task,
                                      setup->model_values, model);
    if (status == PF_OK && is_parametric(l))
        status = cut_policy(l, z, setup, at);
    return status;
}

static void
start(struct pf_learner *l)
{
    if (!is_parametric(l))
        memcpy(l->pi, pf_task_start(l->task),
               pf_shape_size(&l->task->shape) * sizeof *l->pi);
    if (l->average != NULL)
        pf_probabilities(&l->task->shape, l->average, l->pi);
    if (l->type->init != NULL)
        l->type->init(l);
}

/* --- what a setup leaves open --- */

/* A family member's default values, the same in every lane; NULL when memory
 * runs out. */
static double *
default_values(const struct pf_param *params, size_t lanes, double beta)
{
    size_t n = pf_param_count(params);
    double *values = calloc(n * lanes + 1, sizeof *values);
    for (size_t i = 0; values != NULL && i < n; i++) {
        double x = params[i].def_of_beta != NULL ? params[i].def_of_beta(beta)
                                                 : params[i].def;
        for (size_t k = 0; k < lanes; k++)
            values[i * lanes + k] = x;
    }
    return values;
}

/* The setup with its gaps filled; owned[] are its own values. */
struct filled {
    struct pf_learner_setup setup;
    double *owned[3];
};

/* The defaults of a kind where `values` are not given. */
static int
fill_values(const double **values, double **owned, const struct pf_kind *kind,
            const struct pf_task *task)
{
    if (*values == NULL)
        *values = *owned =
            default_values(kind->params, task->shape.lanes, task->beta[0]);
    return *values != NULL ? PF_OK : PF_ENOMEM;
}

static int
fill_setup(struct filled *out, const struct pf_task *task,
           const struct pf_learner_setup *setup)
{
    struct pf_learner_setup *s = &out->setup;
    *out = (struct filled){.setup = *setup};
    if (s->policy == NULL)
        s->policy = (const pf_policy_type *) pf_policy_type_family.kinds[0];
    if (s->optimiser == NULL)
        s->optimiser = (const pf_optimiser_type *) pf_optimiser_family.kinds[0];
    int status =
        fill_values(&s->policy_values, &out->owned[0], &s->policy->kind, task);
    if (status == PF_OK)
        status = fill_values(&s->optimiser_values, &out->owned[1],
                             &s->optimiser->kind, task);
    if (status == PF_OK && s->model != NULL)
        status = fill_values(&s->model_values, &out->owned[2], &s->model->kind,
                             task);
    return status;
}

/* --- life and death --- */

/* The task seen through tags, and the tree of a bandit's responses. */
static int
extend(struct pf_learner *l, const struct pf_learner_setup *setup)
{
    const struct pf_task *task = l->task;
    l->tags = l->type->tags != NULL ? l->type->tags(task, setup) : 1;
    int status = l->tags > 1 ? pf_task_widen(&l->wide, task, l->tags) : PF_OK;
    if (status == PF_OK && task->strings == NULL)
        status = pf_strings_alloc(&l->bandit, task->shape.responses, 1, false);
    l->strings = task->strings != NULL ? task->strings : l->bandit;
    return status;
}

static int
build(struct pf_learner *l, const struct pf_learner_setup *setup)
{
    struct filled f;
    int status = fill_setup(&f, l->task, setup);
    if (status != PF_OK)
        goto out;
    status = extend(l, &f.setup);
    if (status != PF_OK)
        goto out;
    struct sizes z = measure(l, &f.setup);
    l->block_size = block_of(l, &z);
    l->block = pf_lanes_alloc(l->block_size);
    l->rng = gsl_rng_alloc(pf_rng_threefry);
    l->data = setup->data;
    status = PF_ENOMEM;
    if (l->block == NULL || l->rng == NULL)
        goto out;
    status = cut_block(l, &z, &f.setup);
    if (status == PF_OK)
        start(l);
out:
    for (size_t i = 0; i < sizeof f.owned / sizeof f.owned[0]; i++)
        free(f.owned[i]);
    return status;
}

int
pf_learner_alloc(struct pf_learner **out, const pf_learner_type *type,
                 const struct pf_task *task,
                 const struct pf_learner_setup *setup)
{
    *out = NULL;
    if (type->n_vectors > PF_LEARNER_VECTORS ||
        type->n_scalars > PF_LEARNER_SCALARS ||
        pf_param_count(type->kind.params) > PF_LEARNER_PARAMS ||
        (task->log_start != NULL && (type->traits & PF_STAYS_AT_REF)))
        return PF_EINPUT;
    struct pf_learner *l = calloc(1, sizeof *l);
    if (l == NULL)
        return PF_ENOMEM;
    l->type = type;
    l->task = task;
    int status = build(l, setup);
    if (status == PF_OK)
        *out = l;
    else
        pf_learner_free(l);
    return status;
}

void
pf_learner_free(struct pf_learner *l)
{
    if (l == NULL)
        return;
    if (l->rng != NULL)
        gsl_rng_free(l->rng);
    pf_reward_model_clear(&l->model);
    pf_task_narrow(l->wide);
    pf_strings_free(l->bandit);
    free(l->pairs.context);
    free(l->pairs.outcome);
    free(l->block);
    free(l);
}

/* Fits the model to all of the data, once. */
static int
fit_model(struct pf_learner *l, struct pf_feedback *f)
{
    double *weight;
    if (l->model.fitted[0] != 0.0)
        return PF_OK;
    int status = pf_data_all(l, f, &weight);
    if (status == PF_OK)
        status = pf_reward_model_fit(&l->model, &l->pairs, weight);
    free(weight);
    return status;
}

static int
step_with_model(struct pf_learner *l, struct pf_feedback *f)
{
    l->judge = f;
    int status = fit_model(l, f);
    if (status == PF_OK)
        status = l->type->step(l, &l->model.port);
    return status;
}

int
pf_learner_step(struct pf_learner *l, struct pf_feedback *f)
{
    if (l->clock != NULL) /* the state may have been put back */
        l->optimiser.t = (uint64_t) *l->clock;
    int status =
        l->model.type != NULL ? step_with_model(l, f) : l->type->step(l, f);
    if (l->clock != NULL)
        *l->clock = (double) l->optimiser.t;
    if (status == PF_OK)
        l->t++;
    return status;
}

size_t
pf_learner_choice(const struct pf_learner *l, size_t row)
{
    return (size_t) l->par[row][0];
}

double
pf_beta_of_world(double beta)
{
    return beta;
}

const char *
pf_refuse_beta_0(const struct pf_values *values, double beta)
{
    (void) values;
    return beta > 0.0 ? NULL : "needs a world with beta > 0";
}

void
pf_learner_remember(const struct pf_learner *l, double *out)
{
    memcpy(out, l->pi, pf_shape_size(&l->task->shape) * sizeof *out);
}

void
pf_learner_gradient(struct pf_learner *l, const double *coef)
{
    memset(l->grad, 0, l->policy.n * l->task->shape.lanes * sizeof *l->grad);
    pf_policy_add_grad_logprob(&l->policy, l->grad, coef);
}

int
pf_query_plain(struct pf_learner *l, struct pf_feedback *f, double *win,
               const double *opponent)
{
    if (f->payoff == NULL)
        return pf_payoff_estimate(l, f, win, opponent);
    return pf_payoff(f, win, opponent);
}

int
pf_query(struct pf_learner *l, struct pf_feedback *f, double *win,
         const double *log_opponent)
{
    pf_probabilities(&l->task->shape, l->opponent, log_opponent);
    return pf_query_plain(l, f, win, l->opponent);
}

void
pf_learner_played(struct pf_learner *l, const double *played)
{
    if (l->average == NULL)
        return;
    double weight = 1.0 / (double) (l->t + 1);
    for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++)
        l->average[i] += weight * (played[i] - l->average[i]);
}
