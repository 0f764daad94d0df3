/* Simple preference optimisation (SimPO): no reference policy, the mean
 * log-probability of a token as reward, and a margin. With u = log pi (y)/|y|,
 *
 *   loss = -log sigmoid (beta (s(u_w) - s(u_l)) - gamma)
 *
 * Meng, Xia and Chen 2024, "SimPO: Simple Preference Optimization with a
 * Reference-Free Reward", arXiv:2405.14734, eq. 6, with s(u) = u. alpha != 0 is
 * AlphaPO (Gupta et al. 2025, arXiv:2501.03884): s(u) = (1 - e^(-alpha u)) /
 * alpha. Nothing holds the policy but the number of steps. With responses of
 * one token and gamma = 0 it is DPO with a uniform reference.
 *
 * Defaults: beta 2 and gamma 0.5, as the authors' code has them (which writes
 * gamma = beta * ratio with ratio 0.25).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"
#include "learn/score.h"

enum { GAMMA, ALPHA };

static const struct pf_param params[] = {
    PF_PAIR_ROWS_AS(PF_PAIR_MEAN, {.name = "beta",
                                   .unit = "",
                                   .doc = "scale of the reward beta log pi",
                                   .form = PF_REAL,
                                   .lo = 1e-12,
                                   .hi = 1e12,
                                   .def = 2,
                                   .log_scale = true}),
    {.name = "gamma",
     .unit = "",
     .doc = "margin by which the winner's reward shall lead",
     .form = PF_REAL,
     .lo = 0,
     .hi = 1e6,
     .def = 0.5},
    {.name = "alpha",
     .unit = "",
     .doc = "shape of the reward, as in AlphaPO; 0: log-probability",
     .form = PF_REAL,
     .lo = -10,
     .hi = 10,
     .def = 0},
    {0}};

void
pf_loss_simpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_score w = pf_score_power(-p->par[ALPHA], p->log_w);
    struct pf_score v = pf_score_power(-p->par[ALPHA], p->log_l);
    struct pf_logistic g =
        pf_logistic_loss(p, p->beta * (w.value - v.value) - p->par[GAMMA]);
    double slope = p->beta * g.slope;
    *out = (struct pf_pair_value){g.loss, slope * w.slope, -slope * v.slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_simpo);
}

const pf_learner_type pf_learner_simpo = {
    .kind = {.name = "simpo",
             .title = "SimPO",
             .doc = "DPO without a reference, on mean log-probabilities, with "
                    "a margin",
             .source = "Meng et al. 2024, arXiv:2405.14734, eq. 6",
             .params = params},
    PF_PAIR_OFFLINE,
    .step = step,
};
