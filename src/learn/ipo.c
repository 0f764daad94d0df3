/* Identity preference optimisation (IPO), offline:
 *
 *   loss = (c - l - 1 / (2 beta))^2
 *
 * Azar et al. 2023, "A General Theoretical Paradigm to Understand Learning
 * from Human Preferences", arXiv:2310.12036, eq. 17 (their tau is our beta).
 * Where both responses come from mu with full support the optimum over all
 * pairs is log pi/ref = P(. > mu) / beta + const, for any preference (our
 * derivation; tests/check_pair_learners.c); a pair that always has the same
 * winner gets the finite margin 1 / (2 beta).
 *
 * Public implementations differ in whether c and l are sums or means over
 * tokens: `length`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/pair_losses.h"

static const struct pf_param params[] = {PF_PAIR_ROWS, {0}};

void
pf_loss_ipo(const struct pf_pair *p, struct pf_pair_value *out)
{
    double error = p->c - p->l - 0.5 / p->beta;
    pf_pair_of_margin(out, error * error, 2.0 * error);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_ipo);
}

const pf_learner_type pf_learner_ipo = {
    .kind = {.name = "ipo",
             .title = "IPO",
             .doc = "Identity preference optimisation on a data set of pairs: "
                    "a squared loss on the margin",
             .source = "Azar et al. 2023, arXiv:2310.12036, eq. 17",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
