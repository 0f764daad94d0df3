/* APO-zero on single responses: with u = log pi/ref,
 *
 *   desirable    1 - sigmoid (beta u)
 *   undesirable  sigmoid (beta u)
 *
 * D'Oosterlinck et al. 2024, "Anchored Preference Optimization and Contrastive
 * Revisions: Addressing Underspecification in Alignment", arXiv:2408.06266;
 * the unpaired form is that of public code. It is `kto` with reference point 0
 * and both weights 1, to the bit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "learn/unary.h"

static const struct pf_param params[] = {PF_UNARY_ROWS, {0}};

void
pf_loss_apo_zero_unpaired(const struct pf_unary *x, struct pf_unary_value *out)
{
    double z = x->beta * x->u, won = pf_sigmoid(z), lost = pf_sigmoid(-z);
    double slope = x->beta * (won * lost);
    *out = x->desirable ? (struct pf_unary_value){lost, -slope}
                        : (struct pf_unary_value){won, slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_unary_step(l, f, pf_loss_apo_zero_unpaired, NULL);
}

const pf_learner_type pf_learner_apo_zero_unpaired = {
    .kind = {.name = "apo-zero-unpaired",
             .title = "APO-zero (unpaired)",
             .doc = "Anchored preference optimisation on single responses: "
                    "desirable ones become likelier than under the reference, "
                    "undesirable ones less likely",
             .source = "D'Oosterlinck et al. 2024, arXiv:2408.06266",
             .params = params},
    PF_UNARY_OFFLINE,
    .step = step,
};
