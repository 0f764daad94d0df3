/* Direct preference optimisation (DPO):
 *
 *   loss = -log sigmoid (beta (s(c) - s(l)))
 *
 * Rafailov et al. 2023, "Direct Preference Optimization: Your Language Model
 * is Secretly a Reward Model", arXiv:2305.18290, eq. 7, where s(u) = u. On
 * Bradley-Terry preferences with rewards r the optimum over all pairs is log
 * pi/ref = r / beta + const, whatever the behaviour; on other preferences it is
 * their Bradley-Terry projection under the behaviour,
 *   sum_z mu(y) mu(z) (P(y > z) - sigmoid (beta (c_y - c_z))) = 0 for all y.
 * Labels that never contradict each other have no finite optimum: margins then
 * grow for ever, and beta only sets their speed.
 *
 * `divergence` replaces the reverse KL behind it by another f-divergence: s(u)
 * = f' (e^u). Wang et al. 2023, "Beyond Reverse KL: Generalizing Direct
 * Preference Optimization with Diverse Divergence Constraints",
 * arXiv:2309.16240. Up to constants, which cancel:
 *   reverse-kl  u
 *   forward-kl  -e^-u
 *   js          log sigmoid (u)
 *   alpha       e^((alpha - 1) u) / (alpha - 1): reverse KL at alpha = 1,
 *               forward KL at 0
 * Exponents beyond 80 go on as tangents (learn/score.h). Public code clamps
 * them, which leaves such responses without a gradient, and some older code
 * has another alpha.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/logistic.h"
#include "learn/pair_losses.h"
#include "learn/score.h"

enum { DIVERGENCE, ALPHA };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    {.name = "divergence",
     .unit = "",
     .doc = "the divergence from the reference that is held small",
     .form = PF_CHOICE,
     .choices = "reverse-kl|forward-kl|js|alpha",
     .def = PF_DIVERGENCE_REVERSE_KL},
    {.name = "alpha",
     .unit = "",
     .doc = "order of the divergence `alpha`: 1 is the reverse KL, 0 the "
            "forward KL",
     .form = PF_REAL,
     .lo = -2,
     .hi = 2,
     .def = 0.5},
    {0}};

struct pf_logistic
pf_logistic_loss(const struct pf_pair *p, double z)
{
    double e = pf_exp(-fabs(z));
    double loss = p->slopes ? 0.0 : fmax(-z, 0.0) + pf_log1p(e);
    return (struct pf_logistic){loss, -(z >= 0.0 ? e : 1.0) / (1.0 + e)};
}

void
pf_loss_dpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_logistic g = pf_logistic_loss(p, p->beta * (p->c - p->l));
    pf_pair_of_margin(out, g.loss, p->beta * g.slope);
}

static struct pf_score
score(const struct pf_pair *p, double u)
{
    switch ((int) p->par[DIVERGENCE]) {
    case PF_DIVERGENCE_FORWARD_KL:
        return pf_score_power(-1.0, u);
    case PF_DIVERGENCE_JS:
        return pf_score_logistic(u);
    case PF_DIVERGENCE_ALPHA:
        return pf_score_power(p->par[ALPHA] - 1.0, u);
    default:
        return (struct pf_score){u, 1.0};
    }
}

void
pf_loss_f_dpo(const struct pf_pair *p, struct pf_pair_value *out)
{
    struct pf_score w = score(p, p->c), v = score(p, p->l);
    struct pf_logistic g = pf_logistic_loss(p, p->beta * (w.value - v.value));
    double slope = p->beta * g.slope;
    *out = (struct pf_pair_value){g.loss, slope * w.slope, -slope * v.slope};
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_pair_step(l, f, PF_PAIRS_OF_DATA, pf_loss_f_dpo);
}

const pf_learner_type pf_learner_dpo = {
    .kind = {.name = "dpo",
             .title = "DPO",
             .doc = "Direct preference optimisation on a data set of pairs",
             .source = "Rafailov et al. 2023, arXiv:2305.18290",
             .params = params},
    PF_PAIR_OFFLINE,
    .refuse = pf_pair_refuse,
    .step = step,
};
