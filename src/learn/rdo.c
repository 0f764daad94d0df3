/* Reward difference optimisation (RDO) of DPO: every pair counts by how far
 * its rewards differ. With d = r_w - r_l,
 *
 *   loss = -R(d) log sigmoid (beta (c - l))
 *
 * Wang et al. 2024, "Reward Difference Optimization for Sample Reweighting in
 * Offline RLHF", arXiv:2408.09385. There d comes from two ratings by a reward
 * model, or from a difference model that looks at both responses at once: here
 * `bradley-terry`, or `pairwise`, where d is the logit of its P (y_w > y_l).
 * Without a model (or with from = outcome) d is the difference that the outcome
 * q of the pair stands for, log (q / (1 - q)): it means something where
 * outcomes are probabilities; a hard label gives the same weight to every pair
 * and a tie none. The size of d is at most `cap`. `weight` is
 *   signed       max (d, 0): a reading of a pair that the model does not
 * believe is dropped, so that few and noisy labels are sifted as well as
 * weighed. On outcomes that are probabilities nothing then contradicts the
 * majority, and there is no finite optimum unsigned     |d|: both readings of a
 * pair weigh the same, and on Bradley-Terry preferences the optimum over all
 * pairs stays that of DPO; but with labels, those that the model is surest are
 * wrong count most probability  sigmoid (d); of outcomes, q
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/logistic.h"
#include "learn/pair_losses.h"

enum { WEIGHT, CAP, FROM };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    {.name = "weight",
     .unit = "",
     .doc = "of a pair, from the difference of rewards of its winner and "
            "loser: its size, its positive part, or the win probability",
     .form = PF_CHOICE,
     .choices = "unsigned|signed|probability",
     .def = PF_RDO_SIGNED},
    {.name = "cap",
     .unit = "",
     .doc = "largest difference of rewards",
     .form = PF_REAL,
     .lo = 1e-6,
     .hi = 1e6,
     .def = 5,
     .log_scale = true},
    {.name = "from",
     .unit = "",
     .doc = "where that difference is from: the reward model, if the learner "
            "has one, or always the outcome of the pair",
     .form = PF_CHOICE,
     .choices = "model|outcome",
     .def = PF_RDO_MODEL},
    {0}};

/* What is not a number stays so. */
static double
weight(const struct pf_pair *p)
{
    bool modelled = p->modelled && (int) p->par[FROM] == PF_RDO_MODEL;
    double d = modelled ? p->d : pf_logit(p->q);
    double size = fabs(d) > p->par[CAP] ? p->par[CAP] : fabs(d);
    switch ((int) p->par[WEIGHT]) {
    case PF_RDO_SIGNED:
        return d <= 0.0 ? 0.0 : size;
    case PF_RDO_PROBABILITY:
        return modelled ? pf_sigmoid(d) : p->q;
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
                    "that a reward model, or its outcome, gives it",
             .source = "Wang et al. 2024, arXiv:2408.09385",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_OFFLINE | PF_MODEL_TOO,
    .comparisons = pf_pair_comparisons,
    .n_vectors = PF_PAIR_VECTORS,
    .refuse = pf_pair_refuse,
    .step = step,
};
