/* Gradient steps by Adam (Kingma and Ba 2015, arXiv:1412.6980; beta1 = 0.9,
 * beta2 = 0.999, epsilon = 1e-8) with rates that fall along a line,
 *   eta (1 - t / steps),   t = 0 .. steps - 1,
 * on the loss of all pairs, all lanes at once: no operation lets one touch
 * another. r is the logits of a policy class whose reference is constant.
 * Classes start at r = 0. A network starts with v = 0 behind random hidden
 * weights (policy/mlp.c), so that the first step tells its units
 * apart; all models and policies of a run start with the same network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward/scored.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

bool
pf_scored_needs_features(const struct pf_values *values)
{
    return values->number[PF_SCORED_CLASS] != PF_SCORED_TABULAR;
}

const char *
pf_scored_refuse(const struct pf_values *values)
{
    if (values->number[PF_SCORED_CLASS] == PF_SCORED_MLP &&
        values->number[PF_SCORED_SOLVER] == PF_SCORED_NEWTON)
        return "needs solver=\"gradient\" for class=\"mlp\"";
    return NULL;
}

bool
pf_scored_by_gradient(const struct pf_reward_model *m)
{
    size_t solver = pf_reward_model_choice(m, PF_SCORED_SOLVER);
    if (solver == PF_SCORED_AUTO)
        return pf_reward_model_choice(m, PF_SCORED_CLASS) == PF_SCORED_MLP;
    return solver == PF_SCORED_GRADIENT;
}

void
pf_scored_features(const struct pf_task *task, size_t c, size_t y, size_t k,
                   double *out)
{
    const struct pf_shape *s = &task->shape;
    size_t row = c * s->responses + y, d = task->n_features;
    for (size_t j = 0; j < d; j++)
        out[j] = task->features[(row * d + j) * s->lanes + k];
}

void
pf_scored_linear(struct pf_reward_model *m, size_t k, const double *theta)
{
    const struct pf_shape *s = &m->task->shape;
    size_t d = m->task->n_features;
    for (size_t row = 0; row < pf_shape_rows(s); row++) {
        const double *phi = m->task->features + row * d * s->lanes + k;
        double sum = 0.0;
        for (size_t j = 0; j < d; j++)
            sum += phi[j * s->lanes] * theta[j];
        m->score[row * s->lanes + k] = sum;
    }
}

/* --- gradient steps --- */

/* Everything of a descent; rows of `lanes` numbers. */
struct descent {
    struct pf_reward_model *m;
    const struct pf_scored_loss *loss;
    struct pf_task task; /* the model's, with a constant reference */
    struct pf_policy policy;
    double *flat;                  /* shape: log_ref = 0 */
    double *f, *slope;             /* shape */
    double *constant;              /* one row */
    double *grad, *mean, *square;  /* policy.n + 1 rows, the constant last */
    double *memory;                /* owns them all */
    double left_mean, left_square; /* beta1^t, beta2^t */
};

static const pf_policy_type *
class_of(const struct pf_reward_model *m)
{
    static const char *const name[] = {"tabular", "log-linear", "mlp"};
    size_t class = pf_reward_model_choice(m, PF_SCORED_CLASS);
    return (const pf_policy_type *) pf_kind_find(&pf_policy_type_family,
                                                 name[class]);
}

static int
descent_init(struct descent *x, struct pf_reward_model *m,
             const struct pf_scored_loss *loss)
{
    const pf_policy_type *class = class_of(m);
    const double *values = m->par[PF_SCORED_HIDDEN];
    *x = (struct descent){.m = m, .loss = loss, .task = *m->task};
    x->left_mean = x->left_square = 1.0;
    size_t lanes = m->task->shape.lanes, size = pf_shape_size(&m->task->shape);
    size_t rows = class->size(m->task, values) + 1;
    x->memory = pf_lanes_alloc(pf_policy_memory(class, m->task, values) +
                               3 * size + (3 * rows + 1) * lanes);
    if (x->memory == NULL)
        return PF_ENOMEM;
    x->flat = x->memory;
    x->f = x->flat + size;
    x->slope = x->f + size;
    x->constant = x->slope + size;
    x->grad = x->constant + lanes;
    x->mean = x->grad + rows * lanes;
    x->square = x->mean + rows * lanes;
    x->task.log_ref = x->flat;
    x->task.log_start = NULL;
    return pf_policy_init(&x->policy, class, &x->task, values,
                          x->square + rows * lanes, x->f);
}

/* x->f = r + constant */
static void
evaluate(struct descent *x)
{
    size_t lanes = x->task.shape.lanes;
    x->policy.type->logits(&x->policy, x->f);
    for (size_t i = 0; i < pf_shape_size(&x->task.shape); i++)
        x->f[i] += x->constant[i % lanes];
}

/* x->grad, the constant's at its end. */
static void
differentiate(struct descent *x)
{
    size_t lanes = x->task.shape.lanes, size = pf_shape_size(&x->task.shape);
    size_t n = x->policy.n * lanes;
    const double *l2 = x->m->par[PF_SCORED_L2];
    memset(x->slope, 0, size * sizeof *x->slope);
    x->loss->slopes(x->loss->self, x->f, x->slope);
    for (size_t i = 0; i < n; i++)
        x->grad[i] = l2[i % lanes] * x->policy.theta[i];
    for (size_t k = 0; k < lanes; k++)
        x->grad[n + k] = l2[k] * x->constant[k];
    for (size_t i = 0; x->loss->constant && i < size; i++)
        x->grad[n + i % lanes] += x->slope[i];
    x->policy.type->add_grad_logits(&x->policy, x->grad, x->slope);
}

static void
adam(struct descent *x, double *theta, size_t from, size_t n, double share)
{
    const double b1 = 0.9, b2 = 0.999;
    size_t lanes = x->task.shape.lanes;
    const double *eta = x->m->par[PF_SCORED_ETA];
    for (size_t i = 0; i < n; i++) {
        double g = x->grad[from + i];
        double *m = &x->mean[from + i], *v = &x->square[from + i];
        *m = b1 * *m + (1.0 - b1) * g;
        *v = b2 * *v + (1.0 - b2) * g * g;
        double root = sqrt(*v / (1.0 - x->left_square));
        theta[i] -= share * eta[i % lanes] * *m /
                    ((1.0 - x->left_mean) * (root + 1e-8));
    }
}

static void
descend(struct descent *x)
{
    size_t steps = pf_reward_model_choice(x->m, PF_SCORED_STEPS);
    size_t lanes = x->task.shape.lanes, n = x->policy.n * lanes;
    evaluate(x);
    for (size_t t = 0; t < steps; t++) {
        double share = 1.0 - (double) t / (double) steps;
        x->left_mean *= 0.9;
        x->left_square *= 0.999;
        differentiate(x);
        adam(x, x->policy.theta, 0, n, share);
        adam(x, x->constant, n, lanes, share);
        evaluate(x);
    }
    memcpy(x->m->score, x->f,
           pf_shape_size(&x->task.shape) * sizeof *x->m->score);
}

int
pf_scored_descend(struct pf_reward_model *m, const struct pf_scored_loss *loss)
{
    struct descent x;
    int status = descent_init(&x, m, loss);
    if (status == PF_OK)
        descend(&x);
    free(x.memory);
    return status;
}
