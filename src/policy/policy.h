/* Policy classes: what a learner that follows gradients moves.
 *
 * A policy is a distribution over the responses of every context, given by
 * parameters theta; every run of a batch has its own. All classes start at
 * the reference policy, or, those that can say every policy, where the task
 * wants them to. Learners use a policy through
 *   sample / log_pi / add_grad_logprob (coef)
 * only, so that one learner serves tables, features and networks. One file per
 * class, src/policy/NAME.c, listed once in types.def.
 *
 * Parameters are laid out like everything in a batch: parameter i of lane k
 * at theta[i * lanes + k].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_POLICY_H
#define PF_POLICY_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/kind.h"
#include "core/task.h"

#define PF_POLICY_PARAMS 8

struct pf_policy;

typedef struct pf_policy_type {
    struct pf_kind kind;
    bool needs_features; /* phi(x,y) must come with the task */
    bool any_start;      /* its parameters can say every policy, so that it can
                            start away from the reference policy */
    /* How many parameters one lane has. values[row * lanes] is parameter
     * `row` (the same in all lanes for counts and choices). */
    size_t (*size)(const struct pf_task *task, const double *values);
    /* Doubles of work space for the whole batch; NULL: none. */
    size_t (*work)(const struct pf_task *task, const double *values);
    /* Sets theta so that the policy is the reference policy; with `any_start`,
     * that of pf_task_start. */
    int (*init)(struct pf_policy *p);
    /* out (shape) = the logits: log pi up to a constant in each context. out
     * may be p->log_pi. */
    void (*logits)(struct pf_policy *p, double *out);
    /* grad[i] += sum over c, y of d[c,y] * d logit[c,y] / d theta[i]; d may
     * be p->delta. */
    void (*add_grad_logits)(struct pf_policy *p, double *grad, const double *d);
    /* grad = (F + damping I)^-1 grad, F the Fisher matrix
     *   sum_c weight_c E_{y~pi(.|c)} [ s s^T ],  s = grad log pi(y|c);
     * damping > 0, one per lane; log_pi must be up to date, p->delta is
     * overwritten. NULL: the class has no natural gradient. */
    int (*natural)(struct pf_policy *p, double *grad, const double *damping);
} pf_policy_type;

/* A batch of policies of one class. Memory belongs to whoever called
 * pf_policy_init; a learner keeps it in its block. */
struct pf_policy {
    const pf_policy_type *type;
    const struct pf_task *task;
    size_t n;       /* parameters of one lane */
    double *theta;  /* n * lanes */
    double *log_pi; /* shape; log-probabilities at theta, normalised: the
                       `logprob` of every response */
    double *delta;  /* shape; work space of pf_policy_add_grad_logprob */
    double *work;   /* the class's own */
    const double *par[PF_POLICY_PARAMS]; /* parameter row -> lanes values */
};

extern const struct pf_family pf_policy_type_family;

/* The class whose theta are the logits themselves: for learners that have a
 * closed form there. */
extern const pf_policy_type pf_policy_tabular;

/* Doubles that pf_policy_init wants, for theta, delta, work and a copy of the
 * values; a multiple of PF_LANE_WIDTH. values may be NULL for a class without
 * parameters only. The block starts with theta, which together with the values
 * is all the state there is. */
size_t pf_policy_memory(const pf_policy_type *type, const struct pf_task *task,
                        const double *values);

/* Cuts the memory (zeroed and aligned as by pf_lanes_alloc), sets theta to the
 * policy to start at and fills log_pi (shape, of the caller). PF_EINPUT when
 * the class needs features that the task lacks, or cannot start where the task
 * says. */
int pf_policy_init(struct pf_policy *p, const pf_policy_type *type,
                   const struct pf_task *task, const double *values,
                   double *memory, double *log_pi);

/* log_pi = the policy at theta. Call after theta changed; pf_optimiser_step
 * does. */
void pf_policy_refresh(struct pf_policy *p);

/* grad += sum over c, y of coef[c,y] * grad log pi (y|c): coef has the task's
 * shape, grad n * lanes. With d[y] = coef[y] - pi(y) sum_z coef[z] this is
 * add_grad_logits (d). coef may not be p->delta. */
void pf_policy_add_grad_logprob(struct pf_policy *p, double *grad,
                                const double *coef);

/* A response of a context and lane, drawn from the policy. */
size_t pf_policy_sample(const struct pf_policy *p, size_t context, size_t lane,
                        gsl_rng *r);

#endif
