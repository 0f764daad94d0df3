/* Nash-MD: mirror descent against the geometric mixture of policy and
 * reference,
 *
 *   mu_t         = pi_t^(1 - eta_t beta) ref^(eta_t beta)   (normalised)
 *   log pi_{t+1} = log mu_t + eta_t P(. > mu_t) + const
 *
 * Munos et al. 2023, "Nash Learning from Human Feedback", arXiv:2312.00886,
 * eq. 3-5 (their tau is our beta). With eta_t = 2 / (beta (t + 2)), the
 * schedule of Theorem 1, KL (pi*, pi_T) <= 8 / (beta^2 (T + 1)); the first
 * step then starts again from the reference. With constant eta it converges,
 * but not to pi*: mu goes to the Nash policy of beta / (1 - eta beta) (our
 * derivation; tests/check_theory.c). Exact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/mirror.h"

enum { ETA, SCHEDULE };
enum { CONSTANT, THEORY };
enum { MU, WIN, N_VECTORS };
enum { ETA_T, ETA_BETA, N_SCALARS };

static const struct pf_param params[] = {
    PF_ETA_FOR_ANY_GAME,
    {.name = "schedule",
     .unit = "",
     .doc = "constant eta, or theory: 2 / (beta (t + 2)), which leaves eta "
            "unused and converges to the regularised Nash policy",
     .form = PF_CHOICE,
     .choices = "constant|theory",
     .def = CONSTANT},
    {0}};

static void
step_sizes(struct pf_learner *l)
{
    const double *beta = l->task->beta;
    bool theory = pf_learner_choice(l, SCHEDULE) == THEORY;
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        double weight = 2.0 / (double) (l->t + 2);
        l->s[ETA_T][k] = theory ? weight / beta[k] : l->par[ETA][k];
        l->s[ETA_BETA][k] = theory ? weight : l->par[ETA][k] * beta[k];
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_shape *s = &l->task->shape;
    double *mu = l->x[MU], *win = l->x[WIN];
    step_sizes(l);
    pf_geometric_mix(s, mu, l->s[ETA_BETA], l->pi, l->task->log_ref);
    int status = pf_query(l, f, win, mu);
    if (status == PF_OK)
        pf_mirror_step(s, l->pi, NULL, mu, NULL, NULL, l->s[ETA_T], win);
    return status;
}

const pf_learner_type pf_learner_nash_md = {
    .kind = {.name = "nash-md",
             .title = "Nash-MD",
             .doc = "Mirror descent against the geometric mixture of policy "
                    "and reference",
             .source = "Munos et al. 2023, arXiv:2312.00886, eq. 3-5",
             .params = params},
    .asks = PF_ASKS_PAYOFF,
    .traits = PF_REGULARISED,
    .queries = 1,
    .n_vectors = N_VECTORS,
    .n_scalars = N_SCALARS,
    .refuse = pf_refuse_beta_0,
    .step = step,
};
