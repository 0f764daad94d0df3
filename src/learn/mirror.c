/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/mirror.h"

#include "core/status.h"

void
pf_mirror_explicit(struct pf_learner *l, const double *eta, const double *beta)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        l->s[PF_MIRROR_A][k] = 1.0 - eta[k] * beta[k];
        l->s[PF_MIRROR_B][k] = eta[k] * beta[k];
        l->s[PF_MIRROR_C][k] = eta[k];
    }
}

void
pf_mirror_implicit(struct pf_learner *l, const double *eta, const double *beta)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        double a = 1.0 / (1.0 + eta[k] * beta[k]);
        l->s[PF_MIRROR_A][k] = a;
        l->s[PF_MIRROR_B][k] = eta[k] * beta[k] * a;
        l->s[PF_MIRROR_C][k] = eta[k] * a;
    }
}

int
pf_mirror_against(struct pf_learner *l, struct pf_feedback *f, double *out,
                  const double *base, const double *ref, const double *opponent)
{
    double *win = l->x[PF_MIRROR_WIN];
    int status = pf_query(l, f, win, opponent);
    if (status == PF_OK)
        pf_mirror_step(&l->task->shape, out, l->s[PF_MIRROR_A], base,
                       l->s[PF_MIRROR_B], ref, l->s[PF_MIRROR_C], win);
    return status;
}

int
pf_extragradient_step(struct pf_learner *l, struct pf_feedback *f)
{
    const double *ref = l->task->log_ref;
    double *half = l->x[PF_MIRROR_HALF];
    int status = pf_mirror_against(l, f, half, l->pi, ref, l->pi);
    if (status == PF_OK)
        status = pf_mirror_against(l, f, l->pi, l->pi, ref, half);
    return status;
}

double
pf_eta_for_any_game(double beta)
{
    return beta / (beta * beta + 0.125);
}

double
pf_inpo_eta(double beta)
{
    return 1.0 / pf_eta_for_any_game(beta);
}

void
pf_inpo_steps(const struct pf_learner *l, size_t schedule, const double *eta,
              double *out)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        double theory = l->task->beta[k] * (double) (l->t + 2) / 2.0;
        out[k] = 1.0 / (schedule == PF_INPO_THEORY ? theory : eta[k]);
    }
}
