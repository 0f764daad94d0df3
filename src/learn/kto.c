/* Kahneman-Tversky optimisation (KTO): with u = log pi/ref,
 *
 *   desirable    lambda_d (1 - sigmoid (beta (u - z0)))
 *   undesirable  lambda_u (1 - sigmoid (beta (z0 - u)))
 *
 * Ethayarajh et al. 2024, "KTO: Model Alignment as Prospect Theoretic
 * Optimization", arXiv:2402.01306. The reference point z0 is by
 *   mismatch  max (0, mean of log pi/ref (y' | x)) over the prompts x of the
 *             batch, y' being the responses to the prompt before it (before
 *             the first comes the last): what public code computes, and an
 *             estimate of no KL, since y' comes from neither policy. A batch of
 *             one pair takes its own responses. Over a population: y' ~ the
 *             responses to all prompts;
 *   exact     KL (pi||ref) of the response's context;
 *   zero      0; with both lambda 1 this is then `apo-zero-unpaired`.
 *
 * For fixed z0 and a response that is desirable with probability q the slope
 * is beta sigmoid' (beta (u - z0)) ((1 - q) lambda_u - q lambda_d): mass moves
 * to the responses with q lambda_d > (1 - q) lambda_u, how large q is beyond
 * that hardly counts, and there is no optimum inside. Slopes vanish where |u -
 * z0| is large, so that verdicts the policy is sure about no longer move it.
 * (Our derivation.) Defaults of public code: beta 0.1, both lambda 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/logistic.h"
#include "core/simplex.h"
#include "learn/unary.h"

enum { LAMBDA_D, LAMBDA_U, Z0 };
enum { MISMATCH, EXACT, ZERO };
enum { ONE, N_SCALARS };

static const struct pf_param params[] = {
    PF_UNARY_ROWS,
    {.name = "lambda_d",
     .unit = "",
     .doc = "weight of desirable responses",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1e6},
    {.name = "lambda_u",
     .unit = "",
     .doc = "weight of undesirable responses",
     .form = PF_REAL,
     .def = 1,
     .lo = 0,
     .hi = 1e6},
    {.name = "z0",
     .unit = "",
     .doc = "the reference point: the public estimate from mismatched "
            "responses, the exact KL (pi||ref) of the context, or zero",
     .form = PF_CHOICE,
     .choices = "mismatch|exact|zero",
     .def = MISMATCH},
    {0}};

void
pf_loss_kto(const struct pf_unary *x, struct pf_unary_value *out)
{
    double z = x->beta * (x->u - x->z0);
    double lambda = x->par[x->desirable ? LAMBDA_D : LAMBDA_U];
    double won = pf_sigmoid(z), lost = pf_sigmoid(-z);
    double slope = lambda * (x->beta * (won * lost));
    *out = x->desirable ? (struct pf_unary_value){lambda * lost, -slope}
                        : (struct pf_unary_value){lambda * won, slope};
}

/* Both responses of pair i - 1, under the prompt of pair i. */
static double
mismatch_of_batch(const struct pf_learner *l, size_t k)
{
    const struct pf_pairs *p = &l->pairs;
    size_t lanes = l->task->shape.lanes;
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        size_t before = ((i > 0 ? i : p->n) - 1) * lanes + k;
        size_t c = p->context[i * lanes + k];
        sum += 0.5 * pf_unary_ratio(l, c, p->first[before], k);
        sum += 0.5 * pf_unary_ratio(l, c, p->second[before], k);
    }
    return sum / (double) p->n;
}

static double
mismatch_of_population(const struct pf_learner *l, size_t k)
{
    const struct pf_shape *s = &l->task->shape;
    const double *mu = l->x[PF_PAIR_FIRST], *weight = l->task->weight;
    double sum = 0.0;
    for (size_t y = 0; y < s->responses; y++) {
        double share = 0.0, ratio = 0.0;
        for (size_t c = 0; c < s->contexts; c++) {
            double rho = weight[c * s->lanes + k];
            share += rho * mu[pf_shape_at(s, c, y, k)];
            ratio += rho * pf_unary_ratio(l, c, y, k);
        }
        sum += share * ratio;
    }
    return sum;
}

static void
mismatch(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    for (size_t k = 0; k < s->lanes; k++) {
        double z = pf_pair_takes_all(l, PF_PAIRS_OF_DATA)
                       ? mismatch_of_population(l, k)
                       : mismatch_of_batch(l, k);
        for (size_t c = 0; c < s->contexts; c++)
            l->x[PF_UNARY_Z0][c * s->lanes + k] = z < 0.0 ? 0.0 : z;
    }
}

static void
exact(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_shape one = {1, s->responses, s->lanes};
    for (size_t c = 0; c < s->contexts; c++) {
        size_t first = c * s->responses * s->lanes;
        pf_kl(&one, l->x[PF_UNARY_Z0] + c * s->lanes, l->s[ONE], l->pi + first,
              l->task->log_ref + first);
    }
}

static void
init(struct pf_learner *l)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[ONE][k] = 1.0;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    pf_unary_point *const point[] = {mismatch, exact, NULL};
    return pf_unary_step(l, f, pf_loss_kto,
                         point[pf_learner_choice(l, PF_UNARY_OWN + Z0)]);
}

const pf_learner_type pf_learner_kto = {
    .kind = {.name = "kto",
             .title = "KTO",
             .doc = "Kahneman-Tversky optimisation: a saturating loss on "
                    "single responses, desirable or not",
             .source = "Ethayarajh et al. 2024, arXiv:2402.01306",
             .params = params},
    PF_UNARY_OFFLINE,
    .n_scalars = N_SCALARS,
    .init = init,
    .step = step,
};
