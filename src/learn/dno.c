/* Direct Nash optimisation (DNO): in rounds, with pairs of y, y' ~ pi_t,
 *
 *   loss = - sigmoid (r(y) - r(y')) log sigmoid (eta (u(y) - u(y')))
 *          - sigmoid (r(y') - r(y)) log sigmoid (eta (u(y') - u(y))),
 *   u = log pi/pi_t,  r(y) = P(y > pi_t).
 *
 * Rosset et al. 2024, "Direct Nash Optimization: Teaching Language Models to
 * Self-Improve with General Preferences", arXiv:2404.03715. Every term is least
 * at eta (u(y) - u(y')) = r(y) - r(y'), which differences of log-ratios can do:
 * in expectation and at the minimum a round is one step of `mwu` with step
 * 1/eta. Their eta, kept here, is an inverse step; their answer is the average
 * of the policies.
 *
 * r is estimated by the share of the prompt's samples that y beats, y and y'
 * themselves left out: the estimate is then unbiased for every pair, which it
 * would not be if the two counted each other twice. Through the sigmoid a bias
 * remains, of the order of the variance of the estimate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/kernels.h"
#include "core/logistic.h"
#include "learn/mirror.h"
#include "learn/regression.h"

static const struct pf_param params[] = {PF_INVERSE_STEP_SIZE(.def = 1),
                                         PF_REGRESSION_PROMPT_ROWS,
                                         PF_REGRESSION_SAMPLES_ROW(3),
                                         {0}};

/* --- targets: outcomes become sigmoid (r(y) - r(y')) --- */

static void
set_all(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_pairs *p = &l->pairs;
    const double *win = l->x[PF_REGRESSION_TARGET];
    for (size_t at = 0; at < p->n * s->lanes; at++) {
        size_t y = pf_shape_at(s, p->context[at], p->first[at], at % s->lanes);
        size_t z = pf_shape_at(s, p->context[at], p->second[at], at % s->lanes);
        p->outcome[at] = pf_sigmoid(win[y] - win[z]);
    }
}

static void
set_prompt(struct pf_learner *l, size_t prompt, size_t k)
{
    struct pf_tournament t;
    size_t n = pf_learner_choice(l, PF_REGRESSION_SAMPLES);
    pf_tournament_read(l, prompt, k, n, &t);
    for (size_t i = 0, at = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, at += t.stride) {
            double won = t.outcome[at];
            double first = t.score[i] - won, second = t.score[j] - (1.0 - won);
            t.outcome[at] = pf_sigmoid((first - second) / (double) (n - 2));
        }
}

static void
set_targets(struct pf_learner *l)
{
    size_t batch = pf_learner_choice(l, PF_REGRESSION_BATCH);
    if (batch == 0)
        set_all(l);
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        for (size_t i = 0; i < batch; i++)
            set_prompt(l, i, k);
}

/* --- the loss --- */

/* Pairs at .. at + PF_LANE_WIDTH - 1, that is the same one of as many lanes. */
static void
add_pairs(struct pf_learner *l, size_t at)
{
    const struct pf_shape *s = &l->task->shape;
    const struct pf_pairs *p = &l->pairs;
    const double *start = l->x[PF_REGRESSION_START];
    double *coef = l->x[PF_PAIR_COEF], e[PF_LANE_WIDTH];
    size_t y[PF_LANE_WIDTH], z[PF_LANE_WIDTH];
    const double *eta = l->par[PF_REGRESSION_ETA] + at % s->lanes;
    for (size_t j = 0; j < PF_LANE_WIDTH; j++) {
        size_t k = (at + j) % s->lanes, c = p->context[at + j];
        y[j] = pf_shape_at(s, c, p->first[at + j], k);
        z[j] = pf_shape_at(s, c, p->second[at + j], k);
        e[j] = -eta[j] *
               ((l->pi[y[j]] - start[y[j]]) - (l->pi[z[j]] - start[z[j]]));
    }
    pf_vexp(PF_LANE_WIDTH, e, e);
    for (size_t j = 0; j < PF_LANE_WIDTH; j++) {
        double slope = 1.0 / (1.0 + e[j]) - p->outcome[at + j];
        slope *= eta[j] * pf_pair_weight(l, PF_PAIRS_OF_POLICY, at + j);
        coef[y[j]] += slope;
        coef[z[j]] -= slope;
    }
}

static void
add(struct pf_learner *l)
{
    size_t n = l->pairs.n * l->task->shape.lanes;
    for (size_t at = 0; at < n; at += PF_LANE_WIDTH)
        add_pairs(l, at);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_regression_tournament(l, f, set_targets, add);
}

const pf_learner_type pf_learner_dno = {
    .kind = {.name = "dno",
             .title = "DNO",
             .doc = "Multiplicative weights by cross-entropy on pairs: margins "
                    "learn differences of estimated win rates; aims at the "
                    "game without regularisation; eta is an inverse step size",
             .source = "Rosset et al. 2024, arXiv:2404.03715",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_AVERAGES,
    .comparisons = pf_regression_matches,
    .n_vectors = PF_REGRESSION_VECTORS,
    .init = pf_regression_init,
    .step = step,
};
