/* Nash Mirror Prox by policy gradients: every proximal step of Nash-MP
 * (learn/nash_mp.c) is replaced by `inner` gradient steps towards it. With the
 * slow policy q, an iteration is
 *
 *   `inner` steps up  P (pi > q)    - beta KL (pi||ref) - prox KL (pi||q),
 *   half = pi,
 *   `inner` steps up  P (pi > half) - beta KL (pi||ref) - prox KL (pi||q),
 *   q = (1 - follow) q + follow pi  in parameters,
 *
 * from q = ref; opponents and q are constants for the gradients. One gradient
 * step is one step of the learner; `half` is taken where t = inner, and q moves
 * where t = 0, modulo 2 inner. prox = beta / eta = 1/2 is Nash-MP with its
 * eta = 2 beta, and follow = 1 its iteration with both maxima approximate. The
 * second search starts where the first one ended: its maximum differs in the
 * opponent alone.
 *
 * After Tiapkin et al. 2025, "Accelerating Nash Learning from Human Feedback
 * via Mirror Prox", arXiv:2505.19731 v1, which announces proximal steps by
 * stochastic policy gradients. Its listing was not available to us: the
 * steps above, the slow policy's motion and the defaults are our
 * reconstruction.
 *
 * The proximal term stands in the score, - prox log (pi/q) (y) with pi as it
 * was when y was drawn: the exact gradient for whole responses.
 *
 * Where it ends: half = q = pi, where the proximal term has no gradient; so at
 * the regularised Nash policy of any preference.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/status.h"
#include "learn/nash_pg.h"

enum { PROX = PF_PG_OWN, INNER, FOLLOW };
enum { SLOW = PF_NASH_PG_VECTORS, N_VECTORS };

static const struct pf_param params[] = {
    PF_NASH_PG_ROWS,
    {.name = "prox",
     .unit = "",
     .doc = "weight of the divergence from the slow policy: beta / eta of "
            "Nash-MP",
     .form = PF_REAL,
     .def = 0.5,
     .lo = 0.0,
     .hi = 1e12},
    {.name = "inner",
     .unit = "steps",
     .doc = "gradient steps towards each of an iteration's two maxima",
     .form = PF_COUNT,
     .def = 10.0,
     .lo = 1.0,
     .hi = 1e6},
    {.name = "follow",
     .unit = "",
     .doc = "share of the new policy in the slow one after an iteration",
     .form = PF_REAL,
     .def = 1.0,
     .lo = 0.0,
     .hi = 1.0},
    {0}};

static void
init(struct pf_learner *l)
{
    pf_pg_init(l);
    pf_nash_pg_slow_init(l, l->x[SLOW]);
}

static int
score(struct pf_rollout *r, struct pf_feedback *f)
{
    const struct pf_learner *l = r->l;
    int status = pf_nash_pg_score(r, f);
    for (size_t at = 0; status == PF_OK && at < r->n * r->lanes; at++) {
        size_t k = at % r->lanes;
        size_t y =
            pf_shape_at(&l->task->shape, r->context[at], r->response[at], k);
        r->score[at] -= l->par[PROX][k] * (l->pi[y] - l->x[SLOW][y]);
    }
    return status;
}

/* The opponent of step t, and at the start of an iteration the slow policy. */
static void
prepare(struct pf_learner *l)
{
    size_t inner = pf_learner_choice(l, INNER);
    size_t size = pf_shape_size(&l->task->shape) * sizeof(double);
    uint64_t phase = l->t % (2 * (uint64_t) inner);
    if (phase == 0 && l->t > 0)
        pf_nash_pg_slow_move(l, l->par[FOLLOW], l->x[SLOW]);
    if (phase == 0)
        memcpy(l->x[PF_NASH_PG_OPPONENT], l->x[SLOW], size);
    if (phase == inner)
        pf_learner_remember(l, l->x[PF_NASH_PG_OPPONENT]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_pg_rule rule = {.score = score,
                                           .advantages = pf_nash_pg_advantages};
    prepare(l);
    return pf_pg_step(l, f, &rule);
}

const pf_learner_type pf_learner_nash_mp_pg = {
    .kind = {.name = "nash-mp-pg",
             .title = "Nash-MP-PG",
             .doc = "Nash Mirror Prox with a few policy gradient steps in "
                    "place of each proximal step",
             .source = "after Tiapkin et al. 2025, arXiv:2505.19731v1",
             .params = params},
    PF_NASH_PG_TYPE,
    .memory = pf_nash_pg_slow_memory,
    .n_vectors = N_VECTORS,
    .init = init,
    .step = step,
};
