/* Odds ratio preference optimisation (ORPO): likelihood of the winner and the
 * odds of winner and loser, without reference policy. With a = log pi (y_w) /
 * |y_w|, b likewise of the loser,
 *
 *   loss = -a - lambda log sigmoid (log odds (e^a) - log odds (e^b)),
 *   odds (p) = p / (1 - p)
 *
 * Hong, Lee and Thorne 2024, "ORPO: Monolithic Preference Optimization without
 * Reference Model", arXiv:2403.07691, eq. 6 and 7. A probability that rounds to
 * 1 counts as 1 - 2^-53. Some public code takes the likelihood over the prompt
 * as well; there are no prompts' tokens here. Default of public code: lambda
 * 0.1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/logistic.h"
#include "learn/pair_losses.h"
#include "learn/score.h"

static const struct pf_param params[] = {
    PF_PAIR_ROWS_AS(PF_PAIR_MEAN, {.name = "lambda",
                                   .unit = "",
                                   .doc = "weight of the odds",
                                   .form = PF_REAL,
                                   .lo = 0,
                                   .hi = 1e6,
                                   .def = 0.1}),
    {0}};

/* log odds (e^a); its slope is 1 / (1 - e^a). */
static struct pf_score
log_odds(double a)
{
    double x = a < -0x1p-53 ? a : -0x1p-53;
    return (struct pf_score){x - pf_log1mexp(x), -1.0 / pf_expm1(x)};
}

void
pf_loss_orpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_score w = log_odds(p->log_w), v = log_odds(p->log_l);
    struct pf_logistic g = pf_logistic_loss(p, w.value - v.value);
    double slope = p->beta * g.slope;
    *out = (struct pf_pair_value){p->beta * g.loss - p->log_w,
                                  slope * w.slope - 1.0, -slope * v.slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_orpo);
}

const pf_learner_type pf_learner_orpo = {
    .kind = {.name = "orpo",
             .title = "ORPO",
             .doc = "Likelihood of the winner and the odds of winner and "
                    "loser, without a reference",
             .source = "Hong et al. 2024, arXiv:2403.07691, eq. 6 and 7",
             .params = params},
    PF_PAIR_OFFLINE,
    .step = step,
};
