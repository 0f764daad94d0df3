/* Binary classifier optimisation (BCO): with u = log pi/ref,
 *
 *   desirable    -log sigmoid (beta u - delta)
 *   undesirable  -log sigmoid (-(beta u - delta))
 *
 * Jung et al. 2024, "Binary Classifier Optimization for Large Language Model
 * Alignment", arXiv:2404.04656. The shift delta is the mean reward beta u of
 * all responses judged so far, those of this step included and each at the
 * policy of its time, as in public code; `bco-pair` is the form without it. A
 * response that is desirable with probability q has slope beta (sigmoid (beta u
 * - delta) - q): the reward that is aimed at is delta + logit (q). (Our
 * derivation.)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/unary.h"

enum { DELTA, TOTAL, N_SCALARS };

static const struct pf_param params[] = {PF_UNARY_ROWS, {0}};

void
pf_loss_bco(const struct pf_unary *x, struct pf_unary_value *out)
{
    double z = x->beta * (x->u - x->z0);
    double sign = x->desirable ? 1.0 : -1.0;
    *out = (struct pf_unary_value){-pf_log_sigmoid(sign * z),
                                   -sign * x->beta * pf_sigmoid(-sign * z)};
}

/* The running mean takes in one pair of different responses. */
static void
count(struct pf_learner *l, size_t at)
{
    const struct pf_pairs *p = &l->pairs;
    size_t k = at % l->task->shape.lanes, c = p->context[at];
    double weight = pf_pair_weight(l, PF_PAIRS_OF_DATA, at),
           beta = l->par[PF_UNARY_BETA][k];
    double reward = 0.5 * beta *
                    (pf_unary_ratio(l, c, p->first[at], k) +
                     pf_unary_ratio(l, c, p->second[at], k));
    if (p->first[at] == p->second[at] || weight == 0.0)
        return;
    l->s[TOTAL][k] += weight;
    l->s[DELTA][k] += weight * (reward - l->s[DELTA][k]) / l->s[TOTAL][k];
}

static void
shift(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t at = 0; at < l->pairs.n * s->lanes; at++)
        count(l, at);
    for (size_t i = 0; i < s->contexts * s->lanes; i++) {
        size_t k = i % s->lanes;
        l->x[PF_UNARY_Z0][i] = l->s[DELTA][k] / l->par[PF_UNARY_BETA][k];
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_unary_step(l, f, pf_loss_bco, shift);
}

const pf_learner_type pf_learner_bco = {
    .kind = {.name = "bco",
             .title = "BCO",
             .doc = "Binary classifier optimisation: the policy's reward "
                    "tells desirable from undesirable responses",
             .source = "Jung et al. 2024, arXiv:2404.04656",
             .params = params},
    PF_UNARY_OFFLINE,
    .n_scalars = N_SCALARS,
    .step = step,
};
