/* Nash-EMA-PG: policy gradients against a moving average of the policy's own
 * past, taken in parameters,
 *
 *   theta += eta E grad log pi (y) (P (y > y') - 1/2 - beta log (pi/ref) (y)),
 *   y ~ pi, y' ~ the policy of bar,
 *   bar = (1 - ema) theta + ema bar  after every step, from bar = theta.
 *
 * Munos et al. 2023, "Nash Learning from Human Feedback", arXiv:2312.00886,
 * section 7. Their formula averages theta with its first value, their words
 * call it recursive: we take the recursion. Parameters are averaged in whatever
 * class the policy is; for a table that is a geometric mean of the past
 * policies, for other classes there is no such reading. Their decay is
 * 0.999 over ten thousand steps; the default here suits hundreds.
 *
 * Where it ends: bar = theta, so at the regularised Nash policy of any
 * preference. Against a slow average it can swing about that point instead:
 * with a = 1 - ema, small natural-gradient steps eta of a table, and w the
 * largest frequency of the game (eval/game/measure.h), it comes to rest if and
 * only if
 *   (a + eta beta)^2 beta > eta w^2 a
 * (our derivation, from d theta = eta (i w bar - beta theta),
 * d bar = a (theta - bar)).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "learn/nash_pg.h"

enum { EMA = PF_PG_OWN };
enum { SHARE }; /* scalars: 1 - ema */

static const struct pf_param params[] = {
    PF_NASH_PG_ROWS,
    {.name = "ema",
     .unit = "",
     .doc = "share of the past in the moving average",
     .form = PF_REAL,
     .def = 0.9,
     .lo = 0.0,
     .hi = 1.0},
    {0}};

static void
init(struct pf_learner *l)
{
    pf_pg_init(l);
    pf_nash_pg_slow_init(l, l->x[PF_NASH_PG_OPPONENT]);
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        l->s[SHARE][k] = 1.0 - l->par[EMA][k];
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.score = pf_nash_pg_score,
                                           .advantages = pf_nash_pg_advantages};
    int status = pf_pg_step(l, f, &rule);
    if (status == PF_OK)
        pf_nash_pg_slow_move(l, l->s[SHARE], l->x[PF_NASH_PG_OPPONENT]);
    return status;
}

const pf_learner_type pf_learner_nash_ema_pg = {
    .kind = {.name = "nash-ema-pg",
             .title = "Nash-EMA-PG",
             .doc = "Policy gradients against a moving average of the policy's "
                    "own parameters",
             .source = "Munos et al. 2023, arXiv:2312.00886, section 7",
             .params = params},
    PF_NASH_PG_TYPE,
    .memory = pf_nash_pg_slow_memory,
    .n_vectors = PF_NASH_PG_VECTORS,
    .n_scalars = SHARE + 1,
    .init = init,
    .step = step,
};
