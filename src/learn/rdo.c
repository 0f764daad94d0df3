/* Reward difference optimisation (RDO) of DPO: every pair counts by how far
 * its rewards differ. With d = r_w - r_l,
 *
 *   loss = -R(d) log sigmoid (beta (c - l))
 *
 * Wang et al. 2024, "Reward Difference Optimization for Sample Reweighting in
 * Offline RLHF", arXiv:2408.09385. There d comes from a reward model or a
 * difference model. There is no such model here: d is the difference that the
 * outcome q of the pair stands for under Bradley-Terry, log (q / (1 - q)), of
 * absolute value at most `cap`. So the weights mean something where outcomes
 * are probabilities; a hard label gives the same weight to every pair and a
 * tie none. `weight` is
 *   unsigned     |d|: both readings of a pair weigh the same, and on
 *                Bradley-Terry preferences the optimum over all pairs stays
 *                that of DPO
 *   signed       max (d, 0): the less probable reading is dropped, as a
 *                difference model does with labels it disbelieves; on
 *                probabilities nothing then contradicts the majority, and
 *                there is no finite optimum
 *   probability  sigmoid (d) = q
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/logistic.h"
#include "learn/pair_losses.h"

enum { WEIGHT, CAP };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    {.name = "weight",
     .unit = "",
     .doc = "of a pair, from the difference of rewards its outcome stands "
            "for: its size, its positive part, or the win probability",
     .form = PF_CHOICE,
     .choices = "unsigned|signed|probability",
     .def = PF_RDO_UNSIGNED},
    {.name = "cap",
     .unit = "",
     .doc = "largest difference of rewards",
     .form = PF_REAL,
     .lo = 1e-6,
     .hi = 1e6,
     .def = 5,
     .log_scale = true},
    {0}};

static double
weight(const struct pf_pair *p)
{
    double d = pf_logit(p->q);
    double size = fmin(fabs(d), p->par[CAP]);
    switch ((int) p->par[WEIGHT]) {
    case PF_RDO_SIGNED:
        return d > 0.0 ? size : 0.0;
    case PF_RDO_PROBABILITY:
        return p->q;
    default:
        return size;
    }
}

void
pf_loss_rdo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double w = weight(p);
    struct pf_logistic g = pf_logistic_loss(p, p->beta * (p->c - p->l));
    pf_pair_of_margin(out, w * g.loss, w * p->beta * g.slope);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_rdo);
}

const pf_learner_type pf_learner_rdo = {
    .kind = {.name = "rdo",
             .title = "RDO",
             .doc = "DPO where every pair counts by the difference of rewards "
                    "that its outcome stands for",
             .source = "Wang et al. 2024, arXiv:2408.09385",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
