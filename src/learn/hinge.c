/* Hinge loss on the margin of log-ratios:
 *
 *   loss = max (0, 1 - beta (c - l))
 *
 * Liu et al. 2023, "Statistical Rejection Sampling Improves Preference
 * Optimization" (RSO), arXiv:2309.06657, eq. 8 (their gamma is our beta);
 * SLiC-HF itself, without reference policy, is `slic`. No gradient from beta (c
 * - l) = 1 on, the kink included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_hinge(const struct pf_pair *p, struct pf_pair_value *out)
{
    double lack = 1.0 - p->beta * (p->c - p->l);
    if (lack <= 0.0)
        pf_pair_of_margin(out, 0.0, 0.0);
    else
        pf_pair_of_margin(out, lack, -p->beta);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_hinge);
}

const pf_learner_type pf_learner_hinge = {
    .kind = {.name = "hinge",
             .title = "hinge (RSO)",
             .doc = "A hinge loss on the margin of log-ratios",
             .source = "Liu et al. 2023, arXiv:2309.06657",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
