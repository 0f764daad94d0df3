/* A table of values: what a policy can expect from a prefix on.
 *
 *   prompt  V (c, prefix)
 *   shared  V (prefix), blind to the prompt
 *   none    0
 *
 * It starts at 0. The loss of a minibatch is
 *   sum_i w_i a_i sum over tokens t of 1/2 max ((V - R)^2, (V' - R)^2),
 *   V' = V_old + clip (V - V_old, -e, e),  R the return when it was drawn,
 * with the weights of the policy's loss (learn/pg.h); e = 0: without V'. Its
 * gradient times a coefficient goes through an Adam of the table's own, for
 * which the coefficient hardly matters, or is followed by plain steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_CRITIC_H
#define PF_LEARN_CRITIC_H

#include "learn/pg.h"

enum pf_critic_kind { PF_CRITIC_PROMPT, PF_CRITIC_SHARED, PF_CRITIC_NONE };

struct pf_critic {
    enum pf_critic_kind kind;
    const struct pf_strings *strings;
    size_t n, lanes;     /* entries of the table in one lane */
    double *value;       /* entry i of lane k at [i * lanes + k] */
    double *grad;        /* n * lanes */
    double *moment[2];   /* Adam's */
    double *settings[4]; /* lanes: rate, beta1, beta2, epsilon */
};

/* Doubles that pf_critic_cut takes; all the state there is, zero at the
 * start. `nodes`: prefixes of the tree. */
size_t pf_critic_memory(enum pf_critic_kind kind, const struct pf_shape *s,
                        size_t nodes);
void pf_critic_cut(struct pf_critic *v, enum pf_critic_kind kind,
                   const struct pf_learner *l, double *memory);

/* r->value = V of the prefix before every token. */
void pf_critic_look(const struct pf_critic *v, struct pf_rollout *r);

struct pf_critic_step {
    const double *clip, *coefficient, *rate; /* lanes */
    bool adam;
    uint64_t t; /* steps so far */
};

/* One step on the minibatch at hand, from r->value and r->target. */
void pf_critic_learn(struct pf_critic *v, const struct pf_rollout *r,
                     const struct pf_critic_step *step);

#endif
