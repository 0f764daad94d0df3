/* DPO with smoothed labels (cDPO): a share epsilon of labels is taken to be
 * wrong. With D = c - l,
 *
 *   loss = -(1 - epsilon) log sigmoid (beta D) - epsilon log sigmoid (-beta D)
 *
 * Mitchell 2023, "A note on DPO with noisy preferences and relationship to
 * IPO", ericmitchell.ai/cdpo.pdf. A pair that always has the same winner gets
 * the finite margin beta D = log ((1 - epsilon) / epsilon); with probabilities
 * q the targets are (1 - 2 epsilon) q + epsilon. epsilon = 0 is DPO. Some
 * public versions of DPO accept a label smoothing and ignore it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

enum { EPSILON };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    PF_EPSILON_ROW("share of labels taken to be wrong", 0, 0.5, 0.1),
    {0}};

void
pf_loss_cdpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double e = p->par[EPSILON], z = p->beta * (p->c - p->l);
    struct pf_logistic g = pf_logistic_loss(p, z), h = pf_logistic_loss(p, -z);
    pf_pair_of_margin(out, (1.0 - e) * g.loss + e * h.loss,
                      p->beta * ((1.0 - e) * g.slope - e * h.slope));
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_cdpo);
}

const pf_learner_type pf_learner_cdpo = {
    .kind = {.name = "cdpo",
             .title = "cDPO",
             .doc = "DPO with smoothed labels",
             .source = "Mitchell 2023, ericmitchell.ai/cdpo.pdf",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
