/* Self-play by policy gradients:
 *
 *   theta += eta E grad log pi (y) (P (y > y') - 1/2 - beta log (pi/ref) (y)),
 *   y, y' ~ pi,
 *
 * the second of the two held constant. Munos et al. 2023, "Nash Learning from
 * Human Feedback", arXiv:2312.00886, section 7 (SP): Nash-MD-PG
 * (learn/nash_md_pg.c) with mixture 0, to the bit.
 *
 * Where it ends: at pi ~ ref exp (P (. > pi) / beta), the regularised Nash
 * policy pi* of any preference. Small natural-gradient steps of a table lead
 * there: along their flow KL (pi*||pi) falls at the rate
 * beta (KL (pi*||pi) + KL (pi||pi*)), for P - 1/2 is skew and drops out (our
 * derivation). In expectation a step's gradient is beta / 4 times that of
 * online IPO (learn/online_ipo.c), where too the coefficient on log pi (y) is
 * pi (y) times the centred beta log (pi/ref) - P (y > pi).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/nash_pg.h"

static const struct pf_param params[] = {PF_NASH_PG_ROWS, {0}};

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.score = pf_nash_pg_score,
                                           .advantages = pf_nash_pg_advantages};
    pf_learner_remember(l, l->x[PF_NASH_PG_OPPONENT]);
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_self_play = {
    .kind = {.name = "self-play",
             .title = "Self-play",
             .doc = "Policy gradients against the policy itself",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 7",
             .params = params},
    PF_NASH_PG_TYPE,
    .n_vectors = PF_NASH_PG_VECTORS,
    .init = pf_pg_init,
    .step = step,
};
