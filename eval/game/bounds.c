/* Let KL_t = KL (pi* || pi_t), r (x) = (P - 1/2) x, b = beta, s the step.
 *
 * One argument serves four learners. Each step of theirs is
 *     pi_{t+1} = argmax <pi, r (q)> - b KL (pi||ref) - A KL (pi||pi_t)
 * with q = pi_t (one query), or q the result of such a step (extragradient), A
 * = 1/s - b where the step is explicit (omd, egpo, inpo), 1/s where it is
 * implicit (mmd), b/eta in Nash-MP's terms. Its first-order condition is an
 * identity: for every policy u
 *     <u - pi_{t+1}, r (q)> - b KL (u||ref) + b KL (pi_{t+1}||ref)
 *         = A KL (u||pi_t) - A KL (pi_{t+1}||pi_t) - (A + b) KL (u||pi_{t+1}).
 * Put u = pi*, use that <pi*, r (x)> - b KL (pi*||ref) + b KL (x||ref) =
 * b KL (x||pi*) for every x, that |<u, (P - 1/2) v>| <= |u|_1 |v|_1 / 2, and
 * Pinsker. The remainder is not positive when
 *     A >= 1/(4b)    (one query),     A >= 1/2    (extragradient),
 * and then KL_{t+1} <= A / (A + b) KL_t. These are the rates of Sokota et al.
 * 2022 (arXiv:2206.05825) for eta <= 4 beta, of Cen, Wei and Chi 2021
 * (arXiv:2105.15186) for EGPO (Zhou et al. 2025, arXiv:2503.08942), and of
 * Tiapkin et al. 2025 (arXiv:2505.19731v1) for Nash-MP; the common proof, and
 * with it the larger steps and the rows of omd and inpo, are ours.
 *
 * Nash-MD: KL_{t+1} <= (1 - s b) KL_t + 2 s^2 (Munos et al. 2023,
 * arXiv:2312.00886, Theorem 1), for s b <= 1; its 2 is kept here, though 1/8
 * would do, since log E_m exp (s r (m)) <= s^2 / 8 (Hoeffding; our derivation:
 * with x = the mixture m in the identity above nothing else is positive). INPO:
 * the same with 8 C^2 for 2 (Zhang et al. 2024, arXiv:2407.00617, Theorem 4), C
 * = max (B b, 1) with |log pi_t/ref| <= B: from the reference B = 1/b, since
 * the logits are weighted means of (P - 1/2) pi / b, so C = 1. With the
 * decaying step of both, s = 2 / (b (t + 2)), a constant c comes to 4 c / (b^2
 * (t + 1)), by induction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/bounds.h"

#include <math.h>
#include <string.h>

#define ROUNDING 1e-12 /* of a step that is exactly the largest */

static double
explicit_weight(double step, double beta)
{
    return 1.0 / step - beta;
}

static double
implicit_weight(double step, double beta)
{
    (void) beta;
    return 1.0 / step;
}

static double
nash_mp_weight(double eta, double beta)
{
    return beta / eta;
}

const struct pf_bound_row pf_bound_rows[] = {
    {"omd", false, false, explicit_weight, 0.0, 0.0},
    {"nash-md", false, false, NULL, 2.0, 2.0},
    {"nash-mp", false, true, nash_mp_weight, 0.0, 0.0},
    {"egpo", false, true, explicit_weight, 0.0, 0.0},
    {"mmd", false, false, implicit_weight, 0.0, 0.0},
    {"inpo", true, false, explicit_weight, 0.0, 8.0},
    {NULL, false, false, NULL, 0.0, 0.0}};

const struct pf_bound_row *
pf_bound_find(const char *learner)
{
    for (const struct pf_bound_row *row = pf_bound_rows; row->learner; row++)
        if (strcmp(row->learner, learner) == 0)
            return row;
    return NULL;
}

/* KL_0 A^t / (A + b)^t. */
static double
contracting(const struct pf_bound_row *row, double step,
            const struct pf_bound_setting *s, double t)
{
    double weight = row->weight(step, s->beta);
    double least = row->extragradient ? 0.5 : 0.25 / s->beta;
    /* compared with beta on both sides: the weight is a difference from it */
    if (!(weight > 0.0) ||
        !(weight + s->beta >= (least + s->beta) * (1.0 - ROUNDING)))
        return (double) NAN;
    return s->initial * exp(-t * log1p(s->beta / weight));
}

/* KL <= q KL + c step^2, t times over, q = 1 - step b. */
static double
settling(double c, double step, const struct pf_bound_setting *s, double t)
{
    double pull = step * s->beta;
    if (!(pull <= 1.0 + ROUNDING))
        return (double) NAN;
    double left = pull < 1.0 ? exp(t * log1p(-pull)) : t > 0.0 ? 0.0 : 1.0;
    return s->initial * left + c * step / s->beta * (1.0 - left);
}

double
pf_bound_kl(const struct pf_bound_row *row, const struct pf_bound_setting *s,
            double t)
{
    double step = row->inverse ? 1.0 / s->eta : s->eta;
    if (!(s->beta > 0.0) || !(s->initial >= 0.0) || !(t >= 0.0))
        return (double) NAN;
    if (s->decays) {
        if (!(row->decaying > 0.0) || (row->inverse && !s->from_reference))
            return (double) NAN;
        return t > 0.0 ? 4.0 * row->decaying / (s->beta * s->beta * (t + 1.0))
                       : s->initial;
    }
    if (!(step > 0.0))
        return (double) NAN;
    if (row->weight != NULL)
        return contracting(row, step, s, t);
    return row->constant > 0.0 ? settling(row->constant, step, s, t)
                               : (double) NAN;
}
