/* Exploratory preference optimisation (XPO): online DPO with a bonus for
 * leaving what the reference would say anyway. In step t
 *
 *   y ~ pi_t,  y' ~ ref,  judged, and with all pairs (y+, y-) and all y' so far
 *   pi_{t+1} = argmin  alpha sum log pi (y')
 *              - sum log sigmoid (beta log pi/ref (y+) - beta log pi/ref (y-))
 *
 * T. Xie et al. 2024, "Exploratory Preference Optimization: Harnessing Implicit
 * Q*-Approximation for Sample-Efficient RLHF", arXiv:2405.21046, algorithm 1,
 * with the reference as its sampling policy (`partner`). The first sum is added
 * to what is minimised: alpha > 0 takes probability away from what the
 * reference says, and so gives it to what has not been tried, which is
 * optimism. Its mean gradient is -alpha grad KL (ref||pi). (Our derivation.)
 *
 * form = one-step   one step of the optimiser on the pairs of this step, mean
 *                   instead of sum: what public code does. With alpha = 0 it is
 *                   `online-dpo` with the same partner, to the bit.
 *        cumulative the argmin over all data so far, warm-started, of any
 *                   policy class: `inner` descents per step. The data are kept
 *                   as counts, n^2 numbers a context (learn/tally.h).
 *
 * The guard. Along log pi (y) -> -infinity the objective has slope alpha
 * seen(y) - beta wins(y): once positive there is no minimum (our derivation).
 * The paper's theorem is about a class with |beta log pi/ref| <= V_max; so is
 * a table here in the cumulative form: r = beta log pi/ref + const is held in
 * a box of width v_max, which implies |beta log pi/ref| <= v_max and contains
 * the best policy as soon as rewards lie within v_max of each other. Otherwise
 * a response's bonus ends once beta log pi/ref falls to -v_max.
 *
 * A table descends in all r at once: the logistic terms have a second
 * derivative of at most 1/4 in each margin, and the bonus, alpha/beta sum r
 * minus a convex function, lies below its tangent, so that
 *   r <- clip (r - slope / (met / 2)),  met(y) = judgements with y in them,
 * never raises the objective (our derivation; a response that was never judged
 * goes to the end of the box its slope points to). It needs no step size, and
 * the optimiser is not used; the fixed points are the points that satisfy the
 * first-order conditions of the box. The objective is not convex: it is the
 * minimum reached from the last one that is taken. Other classes use their
 * optimiser on the mean, `inner` steps.
 *
 * With probabilities instead of labels (`pairs` feedback) the same counts are
 * filled with fractions. A table is judged by its sums over tokens.
 *
 * Xie et al. prove that with alpha of the order of T^(-1/2) the best iterate
 * is O(T^(-1/2)) from optimal, with a factor that grows as coverability and
 * exp (2 R_max) do and not with how little the reference covers; we have not
 * checked their constants. alpha = 0.003 is ours, for rewards in [0,1]; public
 * code has 1e-5 (one-step, sums over tokens).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"
#include "learn/pair_losses.h"
#include "learn/tally.h"

enum { ALPHA = PF_PAIR_OWN, FORM, V_MAX, INNER, PARTNER };
enum { ONE_STEP, CUMULATIVE };
enum { REFERENCE, POLICY };
enum { R = PF_PAIR_VECTORS, WORK, N_VECTORS };

static const struct pf_param params[] = {
    PF_PAIR_ROWS,
    {.name = "alpha",
     .unit = "",
     .doc = "weight of the bonus: how strongly what the reference says is "
            "avoided",
     .form = PF_REAL,
     .def = 0.003,
     .lo = 0,
     .hi = 1e6},
    {.name = "form",
     .unit = "",
     .doc = "one gradient step on the pairs at hand, or the minimum over all "
            "data so far",
     .form = PF_CHOICE,
     .choices = "one-step|cumulative",
     .def = ONE_STEP},
    {.name = "v_max",
     .unit = "reward",
     .doc = "how far beta log pi/ref may range; at least the range of the "
            "rewards",
     .form = PF_REAL,
     .def = 1,
     .lo = 1e-6,
     .hi = 500},
    {.name = "inner",
     .unit = "",
     .doc = "descents in a step of the cumulative form",
     .form = PF_COUNT,
     .def = 50,
     .lo = 1,
     .hi = 1e6},
    {.name = "partner",
     .unit = "",
     .doc = "who gives the second response of a pair, which the bonus avoids",
     .form = PF_CHOICE,
     .choices = "reference|policy",
     .def = REFERENCE},
    {0}};

static bool
is_cumulative(const struct pf_learner *l)
{
    return pf_learner_choice(l, FORM) == CUMULATIVE;
}

static enum pf_pair_source
source(const struct pf_learner *l)
{
    return pf_learner_choice(l, PARTNER) == POLICY
               ? PF_PAIRS_OF_POLICY
               : PF_PAIRS_OF_POLICY_AND_REFERENCE;
}

/* rho times the partner's probability of row i, where all pairs are taken. */
static double
partner_mass(const struct pf_learner *l, size_t i)
{
    const struct pf_shape *s = &l->task->shape;
    size_t k = i % s->lanes, c = i / s->lanes / s->responses;
    return l->task->weight[c * s->lanes + k] * l->x[PF_PAIR_SECOND][i];
}

/* --- the bonus through the policy class --- */

/* Adds the gradient of weight * log pi of row i, while the guard allows. */
static void
add_bonus(struct pf_learner *l, size_t i, double weight)
{
    size_t k = i % l->task->shape.lanes;
    double reward = l->par[PF_PAIR_BETA][k] * (l->pi[i] - l->task->log_ref[i]);
    if (weight > 0.0 && reward > -l->par[V_MAX][k])
        l->x[PF_PAIR_COEF][i] += weight;
}

static int
one_step(struct pf_learner *l)
{
    const struct pf_pairs *p = &l->pairs;
    const double *alpha = l->par[ALPHA];
    size_t lanes = l->task->shape.lanes;
    double share = 1.0 / (double) p->n;
    pf_pair_coefficients(l, source(l), pf_loss_dpo);
    if (pf_pair_takes_all(l, source(l)))
        for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++)
            add_bonus(l, i, alpha[i % lanes] * partner_mass(l, i));
    else
        for (size_t at = 0; at < p->n * lanes; at++) {
            size_t k = at % lanes;
            size_t i =
                pf_shape_at(&l->task->shape, p->context[at], p->second[at], k);
            add_bonus(l, i, alpha[k] * share);
        }
    return pf_pair_apply(l);
}

/* --- the cumulative form --- */

static struct pf_tally
tally(const struct pf_learner *l)
{
    return pf_tally_at(&l->task->shape, l->own);
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    if (setup->values[FORM * task->shape.lanes] != CUMULATIVE)
        return 0;
    return pf_tally_memory(&task->shape);
}

static void
remember(struct pf_learner *l)
{
    const struct pf_pairs *p = &l->pairs;
    struct pf_tally t = tally(l);
    size_t lanes = l->task->shape.lanes;
    bool all = pf_pair_takes_all(l, source(l));
    for (size_t at = 0; at < p->n * lanes; at++) {
        struct pf_judgement j = {.context = p->context[at],
                                 .lane = at % lanes,
                                 .y = p->first[at],
                                 .z = p->second[at],
                                 .q = p->outcome[at],
                                 .weight =
                                     all ? pf_pair_probability(l, at) : 1.0};
        pf_tally_add(&t, &j);
        if (!all)
            t.seen[pf_shape_at(&l->task->shape, j.context, j.z, j.lane)] += 1.0;
    }
    if (all)
        for (size_t i = 0; i < pf_shape_size(&t.shape); i++)
            t.seen[i] += partner_mass(l, i);
}

/* What the partner has said in a context. */
static double
total(const struct pf_tally *t, size_t context, size_t lane)
{
    const struct pf_shape *s = &t->shape;
    double sum = 0.0;
    for (size_t y = 0; y < s->responses; y++)
        sum += t->seen[pf_shape_at(s, context, y, lane)];
    return sum;
}

static double
clip(double x, double end)
{
    return x < -end ? -end : x > end ? end : x;
}

/* One descent of row i, whose objective has this slope in r. NaN stays. */
static double
descended(const struct pf_tally *t, size_t i, double r, double slope,
          double end)
{
    if (t->met[i] > 0.0)
        return clip(r - slope / (0.5 * t->met[i]), end);
    return slope < 0.0 ? end : slope > 0.0 ? -end : r + slope;
}

/* x[PF_PAIR_COEF] = the slopes of the objective in r. */
static void
table_slopes(struct pf_learner *l, const struct pf_tally *t)
{
    const struct pf_shape *s = &t->shape;
    double *slope = l->x[PF_PAIR_COEF], *pi = l->x[WORK];
    pf_tally_slopes(t, slope, l->x[R], pi);
    pf_probabilities(s, pi, l->pi);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            double all = total(t, c, k);
            double scale = l->par[ALPHA][k] / l->par[PF_PAIR_BETA][k];
            for (size_t y = 0; y < s->responses; y++) {
                size_t i = pf_shape_at(&l->task->shape, c, y, k);
                slope[i] += scale * (t->seen[i] - all * pi[i]);
            }
        }
}

static void
descend_table(struct pf_learner *l, const struct pf_tally *t)
{
    size_t lanes = t->shape.lanes;
    double *r = l->x[R];
    table_slopes(l, t);
    for (size_t i = 0; i < pf_shape_size(&t->shape); i++) {
        size_t k = i % lanes;
        r[i] = descended(t, i, r[i], l->x[PF_PAIR_COEF][i],
                         0.5 * l->par[V_MAX][k]);
        l->policy.theta[i] =
            l->task->log_ref[i] + r[i] / l->par[PF_PAIR_BETA][k];
    }
    pf_policy_refresh(&l->policy);
}

/* One step of the optimiser on the objective divided by the number of pairs so
 * far. */
static int
descend_class(struct pf_learner *l, const struct pf_tally *t)
{
    const struct pf_shape *s = &t->shape;
    const double *beta = l->par[PF_PAIR_BETA];
    double *r = l->x[R], *coef = l->x[PF_PAIR_COEF];
    uint64_t pairs = pf_pair_takes_all(l, source(l)) ? 1 : l->pairs.n;
    double share = 1.0 / (double) (pairs * (l->t + 1));
    for (size_t i = 0; i < pf_shape_size(s); i++)
        r[i] = beta[i % s->lanes] * (l->pi[i] - l->task->log_ref[i]);
    pf_tally_slopes(t, coef, r, l->x[WORK]);
    for (size_t i = 0; i < pf_shape_size(s); i++) {
        size_t k = i % s->lanes;
        coef[i] *= share * beta[k];
        add_bonus(l, i, share * l->par[ALPHA][k] * t->seen[i]);
    }
    return pf_pair_apply(l);
}

static int
fit(struct pf_learner *l)
{
    struct pf_tally t = tally(l);
    size_t inner = pf_learner_choice(l, INNER);
    int status = PF_OK;
    remember(l);
    for (size_t i = 0; status == PF_OK && i < inner; i++)
        if (l->policy.type == &pf_policy_tabular) {
            descend_table(l, &t);
        } else {
            l->optimiser.t = l->t * inner + i;
            status = descend_class(l, &t);
        }
    return status;
}

/* --- the learner --- */

static void
init(struct pf_learner *l)
{
    if (is_cumulative(l)) /* its optimiser counts descents */
        l->optimiser.planned *= pf_learner_choice(l, INNER);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    int status = pf_pair_collect(l, f, source(l));
    if (status != PF_OK)
        return status;
    return is_cumulative(l) ? fit(l) : one_step(l);
}

static const char *
refuse(const struct pf_values *values, double beta)
{
    if (values->number[FORM] == CUMULATIVE &&
        values->number[PF_PAIR_LENGTH] == PF_PAIR_MEAN)
        return "needs length=\"sum\" where form=\"cumulative\"";
    return pf_pair_refuse(values, beta);
}

const pf_learner_type pf_learner_xpo = {
    .kind = {.name = "xpo",
             .title = "XPO",
             .doc = "Online DPO against the reference, with a bonus for "
                    "leaving what the reference says",
             .source = "T. Xie et al. 2024, arXiv:2405.21046",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_pair_comparisons,
    .memory = memory,
    .n_vectors = N_VECTORS,
    .refuse = refuse,
    .init = init,
    .step = step,
};
