/* Best response, the baseline that equilibrium methods improve on:
 *
 *   pi_{t+1} = BR (opponent) = ref exp (P(. > opponent) / beta)  (normalised)
 *
 * opponent="self": the policy itself, so the dynamics of iterated best
 * responses; opponent="reference": the reference policy, reached in one step:
 * the BR of Munos et al. 2023, arXiv:2312.00886, section 7 (their mixing
 * weight 1), and the closed form of offline IPO with the reference as
 * behaviour policy (Azar et al. 2023, arXiv:2310.12036). Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/learner.h"

enum { OPPONENT };
enum { SELF, REFERENCE };
enum { WIN, N_VECTORS };
enum { INVERSE_BETA, N_SCALARS };

static const struct pf_param params[] = {
    {.name = "opponent",
     .unit = "",
     .doc = "who is answered: the policy itself or the reference policy",
     .form = PF_CHOICE,
     .choices = "self|reference",
     .def = SELF},
    {0}};

static void
init(struct pf_learner *l)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[INVERSE_BETA][k] = 1.0 / l->task->beta[k];
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const double *ref = l->task->log_ref;
    bool self = pf_learner_choice(l, OPPONENT) == SELF;
    int status = pf_query(l, f, l->x[WIN], self ? l->pi : ref);
    if (status == PF_OK)
        pf_mirror_step(&l->task->shape, l->pi, NULL, ref, NULL, NULL,
                       l->s[INVERSE_BETA], l->x[WIN]);
    return status;
}

const pf_learner_type pf_learner_best_response = {
    .kind = {.name = "best-response",
             .title = "Best response",
             .doc = "The regularised best response to itself or to the "
                    "reference policy",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 7",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_refuse_beta_0,
    .init = init,
    .step = step,
};
