/* Contrastive preference optimisation (CPO): DPO with a uniform reference and
 * a likelihood term on the winner. With z = beta (log pi (y_w) - log pi (y_l)),
 *
 *   loss = -(1 - epsilon) log sigmoid (z) - epsilon log sigmoid (-z)
 *          - alpha log pi (y_w)
 *
 * Xu et al. 2024, "Contrastive Preference Optimization: Pushing the Boundaries
 * of LLM Performance in Machine Translation", arXiv:2401.08417, eq. 5, where
 * epsilon = 0. The likelihood is per token (`nll` = mean); public code averages
 * it over all tokens of the batch, here every pair counts the same. alpha = 0
 * is DPO with a uniform reference, with optimum pi ~ exp (r / beta) on
 * Bradley-Terry preferences. Defaults of public code: beta 0.1, alpha 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

enum { ALPHA, NLL, EPSILON };

static const struct pf_param params[] = {
    PF_PAIR_ROWS_AS(PF_PAIR_SUM, {.name = "beta",
                                  .unit = "",
                                  .doc = "scale of the reward beta log pi",
                                  .form = PF_REAL,
                                  .lo = 1e-12,
                                  .hi = 1e12,
                                  .def = 0.1,
                                  .log_scale = true}),
    {.name = "alpha",
     .unit = "",
     .doc = "weight of the winner's likelihood",
     .form = PF_REAL,
     .lo = 0,
     .hi = 1e6,
     .def = 1},
    {.name = "nll",
     .unit = "",
     .doc = "that likelihood: mean of the winner's tokens, or their sum",
     .form = PF_CHOICE,
     .choices = "mean|sum",
     .def = PF_CPO_MEAN},
    PF_EPSILON_ROW("share of labels taken to be wrong", 0, 0.5, 0),
    {0}};

void
pf_loss_cpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double e = p->par[EPSILON], z = p->beta * (p->log_w - p->log_l);
    bool sum = (int) p->par[NLL] == PF_CPO_SUM;
    double hold = p->par[ALPHA] * p->span_w / (sum ? 1.0 : p->len_w);
    struct pf_logistic g = pf_logistic_loss(p, z), h = pf_logistic_loss(p, -z);
    pf_pair_of_margin(out, (1.0 - e) * g.loss + e * h.loss,
                      p->beta * ((1.0 - e) * g.slope - e * h.slope));
    out->loss -= hold * p->log_w;
    out->f_c -= hold;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_cpo);
}

const pf_learner_type pf_learner_cpo = {
    .kind = {.name = "cpo",
             .title = "CPO",
             .doc = "DPO with a uniform reference and a likelihood term on "
                    "the winner",
             .source = "Xu et al. 2024, arXiv:2401.08417, eq. 5",
             .params = params},
    PF_PAIR_OFFLINE,
    .step = step,
};
