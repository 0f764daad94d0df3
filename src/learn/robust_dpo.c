/* Robust DPO: DPO's loss made unbiased under labels that are flipped with a
 * known probability epsilon < 1/2. With L(z) = -log sigmoid (z), D = c - l,
 *
 *   loss = ((1 - epsilon) L (beta D) - epsilon L (-beta D)) / (1 - 2 epsilon)
 *
 * Ray Chowdhury, Kini and Natarajan 2024, "Provably Robust DPO: Aligning
 * Language Models with Noisy Feedback", arXiv:2403.00409. Averaged over the
 * flip it is L (beta D), so that on flipped data the optimum is that of DPO on
 * clean data. It falls without bound in D with slope -epsilon beta / (1 - 2
 * epsilon), and single values may be negative. epsilon = 0 is DPO.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

enum { EPSILON };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    PF_EPSILON_ROW("probability with which labels are flipped", 0, 0.499, 0.1),
    {0}};

void
pf_loss_robust(const struct pf_pair *p, struct pf_pair_value *out)
{
    double e = p->par[EPSILON], z = p->beta * (p->c - p->l);
    double scale = 1.0 / (1.0 - 2.0 * e);
    struct pf_logistic g = pf_logistic_loss(p, z), h = pf_logistic_loss(p, -z);
    double slope = p->beta * ((1.0 - e) * g.slope + e * h.slope);
    pf_pair_of_margin(out, scale * ((1.0 - e) * g.loss - e * h.loss),
                      scale * slope);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_robust);
}

const pf_learner_type pf_learner_robust_dpo = {
    .kind = {.name = "robust-dpo",
             .title = "robust DPO",
             .doc = "DPO with a loss that is unbiased under flipped labels",
             .source = "Ray Chowdhury et al. 2024, arXiv:2403.00409",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
