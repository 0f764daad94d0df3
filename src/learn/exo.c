/* Efficient exact optimisation on pairs (EXO): the reverse KL from the
 * policy's own judgement of the pair to a smoothed label. With z = beta (c -
 * l), q = sigmoid (z),
 *
 *   loss = q log (q / (1 - epsilon)) + (1 - q) log ((1 - q) / epsilon)
 *
 * Ji et al. 2024, "Towards Efficient Exact Optimization of Language Model
 * Alignment", arXiv:2402.00856. Its slope in z is q (1 - q) (z - log ((1 -
 * epsilon) / epsilon)) (our derivation), so that a pair that always has the
 * same winner gets cDPO's margin. epsilon must be positive: some public code
 * has 0 as default, where the loss is infinite; ours is its older 0.001.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/pair_losses.h"

enum { EPSILON };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    PF_EPSILON_ROW("share of labels taken to be wrong", 1e-12, 0.5, 1e-3),
    {0}};

void
pf_loss_exo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double e = p->par[EPSILON], z = p->beta * (p->c - p->l);
    double q = pf_sigmoid(z), r = pf_sigmoid(-z);
    double right = pf_log1p(-e), wrong = pf_log(e);
    double loss =
        q * (pf_log_sigmoid(z) - right) + r * (pf_log_sigmoid(-z) - wrong);
    pf_pair_of_margin(out, loss, p->beta * q * r * (z - (right - wrong)));
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_exo);
}

const pf_learner_type pf_learner_exo = {
    .kind = {.name = "exo",
             .title = "EXO",
             .doc = "Reverse KL from the policy's judgement of a pair to its "
                    "smoothed label",
             .source = "Ji et al. 2024, arXiv:2402.00856",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
