/* Taking a learner from pairs apart: a port that decides what is judged, and
 * steps that only show their gradient.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_SCRIPTED_H
#define PF_TEST_SCRIPTED_H

#include "pair_farm.h"

/* Every pair becomes this one, whatever the learner asked about. */
struct script {
    size_t context, first, second;
    double outcome;
};

static inline int
scripted(void *self, struct pf_pairs *p)
{
    const struct script *s = self;
    for (size_t at = 0; at < p->n * LANES; at++) {
        p->context[at] = (uint32_t) s->context;
        p->first[at] = (uint32_t) s->first;
        p->second[at] = (uint32_t) s->second;
        p->outcome[at] = s->outcome;
    }
    return PF_OK;
}

/* A step, and the policy put back: l->grad is the gradient where it was. */
static inline void
step_without_moving(struct farm *f)
{
    size_t size = f->l->policy.n * LANES * sizeof(double);
    double *theta = malloc(size);
    ck_assert_ptr_nonnull(theta);
    memcpy(theta, f->l->policy.theta, size);
    farm_steps(f, 1);
    memcpy(f->l->policy.theta, theta, size);
    pf_policy_refresh(&f->l->policy);
    free(theta);
}

#endif
