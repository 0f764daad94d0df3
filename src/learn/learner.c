/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/learner.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"

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

/* How the block is cut: pi, the work vectors, then one more vector for the
 * port's argument; with averages two; then scalars and parameters. */
static size_t
vectors_of(const pf_learner_type *type)
{
    return 2 + type->n_vectors + ((type->traits & PF_AVERAGES) ? 1 : 0);
}

static void
cut_block(struct pf_learner *l, size_t size, size_t lanes)
{
    double *at = l->block;
    l->pi = at;
    at += size;
    for (size_t i = 0; i < l->type->n_vectors; i++, at += size)
        l->x[i] = at;
    l->opponent = at;
    at += size;
    if (l->type->traits & PF_AVERAGES) {
        l->average = at;
        at += size;
    }
    for (size_t i = 0; i < l->type->n_scalars; i++, at += lanes)
        l->s[i] = at;
    for (size_t i = 0; i < pf_param_count(l->type->kind.params); i++) {
        l->par[i] = at;
        at += lanes;
    }
}

static void
start(struct pf_learner *l, const double *values)
{
    size_t lanes = l->task->shape.lanes;
    size_t n_params = pf_param_count(l->type->kind.params);
    if (n_params > 0)
        memcpy(l->block + l->block_size - n_params * lanes, values,
               n_params * lanes * sizeof *values);
    memcpy(l->pi, l->task->log_ref,
           pf_shape_size(&l->task->shape) * sizeof *l->pi);
    if (l->average != NULL)
        pf_probabilities(&l->task->shape, l->average, l->pi);
    if (l->type->init != NULL)
        l->type->init(l);
}

int
pf_learner_alloc(struct pf_learner **out, const pf_learner_type *type,
                 const struct pf_task *task, const double *values)
{
    size_t size = pf_shape_size(&task->shape), lanes = task->shape.lanes;
    size_t n_params = pf_param_count(type->kind.params);
    *out = NULL;
    if (type->n_vectors > PF_LEARNER_VECTORS ||
        type->n_scalars > PF_LEARNER_SCALARS || n_params > PF_LEARNER_PARAMS)
        return PF_EINPUT;
    struct pf_learner *l = calloc(1, sizeof *l);
    if (l == NULL)
        return PF_ENOMEM;
    l->type = type;
    l->task = task;
    l->block_size =
        vectors_of(type) * size + (type->n_scalars + n_params) * lanes;
    l->block = pf_lanes_alloc(l->block_size);
    if (l->block == NULL) {
        pf_learner_free(l);
        return PF_ENOMEM;
    }
    cut_block(l, size, lanes);
    start(l, values);
    *out = l;
    return PF_OK;
}

void
pf_learner_free(struct pf_learner *l)
{
    if (l == NULL)
        return;
    free(l->block);
    free(l);
}

int
pf_learner_step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = l->type->step(l, f);
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
pf_query(struct pf_learner *l, struct pf_feedback *f, double *win,
         const double *log_opponent)
{
    pf_probabilities(&l->task->shape, l->opponent, log_opponent);
    return pf_payoff(f, win, l->opponent);
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
