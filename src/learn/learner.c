/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/learner.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/random.h"
#include "core/status.h"
#include "learn/payoff.h"

#define X(id) extern const pf_learner_type pf_learner_##id;
#include "learn/types.def"
#undef X

static const struct pf_kind *const kinds[] = {
#define X(id) &pf_learner_##id.kind,
#include "learn/types.def"
#undef X
    NULL};

const struct pf_family pf_learner_family = {
    .name = "learner",
    .doc = "algorithms that move a policy, one step at a time",
    .kinds = kinds,
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
    size_t vector, lanes, params, policy, theta, optimiser, own;
};

static bool
is_parametric(const struct pf_learner *l)
{
    return (l->type->traits & PF_PARAMETRIC) != 0;
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

static struct sizes
measure(const pf_learner_type *type, const struct pf_task *task,
        const struct pf_learner_setup *setup)
{
    struct sizes z = {.vector = pf_shape_size(&task->shape),
                      .lanes = task->shape.lanes,
                      .params = pf_param_count(type->kind.params)};
    if (type->traits & PF_PARAMETRIC)
        parametric_sizes(&z, task, setup);
    if (type->memory != NULL) {
        size_t own = type->memory(task, setup) + PF_LANE_WIDTH - 1;
        z.own = own - own % PF_LANE_WIDTH; /* what follows stays aligned */
    }
    return z;
}

static size_t
block_of(const pf_learner_type *type, const struct sizes *z)
{
    return PF_LANE_WIDTH + vectors_of(type) * z->vector +
           (type->n_scalars + z->params) * z->lanes + z->policy + z->theta +
           z->optimiser + z->own;
}

/* Takes n doubles off the front of *at. */
static double *
cut(double **at, size_t n)
{
    double *start = *at;
    *at += n;
    return start;
}

static int
cut_block(struct pf_learner *l, const struct sizes *z,
          const struct pf_learner_setup *setup)
{
    double *at = l->block;
    l->pi = cut(&at, z->vector);
    for (size_t i = 0; i < l->type->n_vectors; i++)
        l->x[i] = cut(&at, z->vector);
    l->opponent = cut(&at, z->vector);
    if (l->type->traits & PF_AVERAGES)
        l->average = cut(&at, z->vector);
    for (size_t i = 0; i < l->type->n_scalars; i++)
        l->s[i] = cut(&at, z->lanes);
    for (size_t i = 0; i < z->params; i++) {
        double *par = cut(&at, z->lanes);
        memcpy(par, setup->values + i * z->lanes, z->lanes * sizeof *par);
        l->par[i] = par;
    }
    l->own = cut(&at, z->own);
    if (!is_parametric(l))
        return PF_OK;
    l->clock = cut(&at, PF_LANE_WIDTH);
    l->grad = cut(&at, z->theta);
    pf_optimiser_init(&l->optimiser, setup->optimiser, z->theta / z->lanes,
                      z->lanes, setup->steps, setup->optimiser_values,
                      cut(&at, z->optimiser));
    return pf_policy_init(&l->policy, setup->policy, l->task,
                          setup->policy_values, at, l->pi);
}

static void
start(struct pf_learner *l)
{
    if (!is_parametric(l))
        memcpy(l->pi, l->task->log_ref,
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
    double *owned[2];
};

static int
fill_setup(struct filled *out, const struct pf_task *task,
           const struct pf_learner_setup *setup)
{
    struct pf_learner_setup *s = &out->setup;
    size_t lanes = task->shape.lanes;
    *out = (struct filled){.setup = *setup};
    if (s->policy == NULL)
        s->policy = (const pf_policy_type *) pf_policy_type_family.kinds[0];
    if (s->optimiser == NULL)
        s->optimiser = (const pf_optimiser_type *) pf_optimiser_family.kinds[0];
    if (s->policy_values == NULL)
        s->policy_values = out->owned[0] =
            default_values(s->policy->kind.params, lanes, task->beta[0]);
    if (s->optimiser_values == NULL)
        s->optimiser_values = out->owned[1] =
            default_values(s->optimiser->kind.params, lanes, task->beta[0]);
    return s->policy_values != NULL && s->optimiser_values != NULL ? PF_OK
                                                                   : PF_ENOMEM;
}

/* --- life and death --- */

static int
build(struct pf_learner *l, const struct pf_learner_setup *setup)
{
    struct filled f;
    int status = fill_setup(&f, l->task, setup);
    if (status != PF_OK)
        goto out;
    struct sizes z = measure(l->type, l->task, &f.setup);
    l->block_size = block_of(l->type, &z);
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
    free(f.owned[0]);
    free(f.owned[1]);
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
        pf_param_count(type->kind.params) > PF_LEARNER_PARAMS)
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
    free(l->pairs.context);
    free(l->pairs.outcome);
    free(l->block);
    free(l);
}

int
pf_learner_step(struct pf_learner *l, struct pf_feedback *f)
{
    if (l->clock != NULL) /* the state may have been put back */
        l->optimiser.t = (uint64_t) *l->clock;
    int status = l->type->step(l, f);
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

const char *
pf_refuse_beta_0(const struct pf_values *values, double beta)
{
    (void) values;
    return beta > 0.0 ? NULL : "needs a world with beta > 0";
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
