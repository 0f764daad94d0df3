/* What learners draw: streams, pairs, contexts, responses of a behaviour
 * policy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/random.h"
#include "core/status.h"
#include "learn/learner.h"

gsl_rng *
pf_learner_rng(struct pf_learner *l, size_t lane, const char *purpose,
               uint64_t block)
{
    const struct pf_task *t = l->task;
    pf_rng_rekey(l->rng, t->seed, t->run != NULL ? t->run[lane] : 0, purpose);
    pf_rng_block(l->rng, block);
    return l->rng;
}

int
pf_learner_pairs(struct pf_learner *l, size_t n)
{
    size_t lanes = l->task->shape.lanes;
    l->pairs.n = n;
    if (n <= l->pairs_room)
        return PF_OK;
    if (n > SIZE_MAX / lanes / 3 / sizeof(double))
        return PF_ENOMEM;
    free(l->pairs.context);
    free(l->pairs.outcome);
    l->pairs_room = 0;
    l->pairs.context = calloc(3 * n * lanes, sizeof *l->pairs.context);
    l->pairs.outcome = calloc(n * lanes, sizeof *l->pairs.outcome);
    if (l->pairs.context == NULL || l->pairs.outcome == NULL)
        return PF_ENOMEM;
    l->pairs.first = l->pairs.context + n * lanes;
    l->pairs.second = l->pairs.first + n * lanes;
    l->pairs_room = n;
    return PF_OK;
}

size_t
pf_learner_context(const struct pf_learner *l, size_t lane, gsl_rng *r)
{
    const struct pf_shape *s = &l->task->shape;
    double left = gsl_rng_uniform(r);
    size_t last = 0;
    for (size_t c = 0; c < s->contexts; c++) {
        double weight = l->task->weight[c * s->lanes + lane];
        if (left < weight)
            return c;
        if (weight > 0.0)
            last = c;
        left -= weight;
    }
    return last;
}

size_t
pf_learner_behaviour(const struct pf_learner *l, enum pf_behaviour nu,
                     size_t context, size_t lane, gsl_rng *r)
{
    const struct pf_shape *s = &l->task->shape;
    if (nu == PF_BEHAVIOUR_REFERENCE)
        return pf_sample(s, l->task->log_ref, context, lane, r);
    size_t y = (size_t) (gsl_rng_uniform(r) * (double) s->responses);
    return y < s->responses ? y : s->responses - 1;
}
