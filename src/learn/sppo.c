/* Self-play preference optimisation (SPPO): in rounds, with y ~ pi_t,
 *
 *   loss = (log pi/pi_t (y) - eta (P^(y > pi_t) - 1/2) + log Z)^2,
 *
 * P^ the share of the prompt's other samples that y beats. Wu et al. 2024,
 * "Self-Play Preference Optimization for Language Model Alignment",
 * arXiv:2405.00675. Where log Z is the logarithm of the mean of
 * exp (eta (P - 1/2)) under pi_t, the target is a policy, and a round in
 * expectation and at its minimum one step of `mwu`,
 * pi_{t+1} = pi_t exp (eta P(. > pi_t)), normalised.
 *
 * `normaliser` = half is the paper: log Z there is taken to be 0, which is
 * right to first order in eta. Log-ratios of policies cannot have that target:
 * with u = log pi/pi_t and a = eta (P - 1/2) what comes out instead solves
 * u = a - lambda e^u, lambda such that pi is a policy (our derivation: the
 * slopes 2 pi_t (u - a) of a context are their sum times pi; lambda is of order
 * eta^2). `estimated` takes the mean over the prompt's samples, for batch = 0
 * the exact one.
 *
 * The paper counts a sample among its own opponents, as a draw: its P^ is
 * nearer to 1/2. Ours leaves it out, so that P^ is unbiased given y. All
 * samples are trained on, as in the paper's algorithm; its code keeps the best
 * and the worst, and has eta = 1000. With pairs of a fixed data set and P^ = 0
 * or 1 this is `sppo-hard`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/logistic.h"
#include "learn/regression.h"

enum { NORMALISER = PF_REGRESSION_PROMPT_OWN };
enum { HALF, ESTIMATED };
enum { WEIGHT = PF_PAIR_SECOND }; /* in l->x: free once pairs are drawn */

static const struct pf_param params[] = {
    PF_STEP_SIZE(.def = 1),
    PF_REGRESSION_PROMPT_ROWS,
    PF_REGRESSION_SAMPLES_ROW(2),
    {.name = "normaliser",
     .unit = "",
     .doc = "of the target: half, which takes a win rate of 1/2 for its log "
            "mean exp, or estimated from the samples of the prompt",
     .form = PF_CHOICE,
     .choices = "half|estimated",
     .def = HALF},
    {0}};

static bool
normalises(const struct pf_learner *l)
{
    return pf_learner_choice(l, NORMALISER) == ESTIMATED;
}

/* --- what the loss of a round comes to: for every response the weight of the
 * squares it is in, and the weighted sum of their targets --- */

/* Of a context, from win rates. */
static void
sum_context(struct pf_learner *l, size_t c, size_t k)
{
    const struct pf_shape *s = &l->task->shape;
    const double *start = l->x[PF_PAIR_FIRST];
    double *target = l->x[PF_REGRESSION_TARGET], mean = 0.0;
    for (size_t y = 0; y < s->responses; y++) {
        size_t i = pf_shape_at(s, c, y, k);
        target[i] = l->par[PF_REGRESSION_ETA][k] * (target[i] - 0.5);
        mean += start[i] * pf_exp(target[i]);
    }
    double log_z = normalises(l) ? pf_log(mean) : 0.0;
    for (size_t y = 0; y < s->responses; y++) {
        size_t i = pf_shape_at(s, c, y, k);
        l->x[WEIGHT][i] = l->task->weight[c * s->lanes + k] * start[i];
        target[i] = l->x[WEIGHT][i] * (target[i] - log_z);
    }
}

/* Of a prompt's samples. */
static void
sum_prompt(struct pf_learner *l, size_t prompt, size_t k)
{
    struct pf_tournament t;
    size_t n = pf_learner_choice(l, PF_REGRESSION_SAMPLES);
    double share = 1.0 / (l->par[PF_REGRESSION_BATCH][k] * (double) n);
    double mean = 0.0;
    pf_tournament_read(l, prompt, k, n, &t);
    for (size_t j = 0; j < n; j++) {
        double win = t.score[j] / (double) (n - 1);
        t.score[j] = l->par[PF_REGRESSION_ETA][k] * (win - 0.5);
        mean += pf_exp(t.score[j]) / (double) n;
    }
    double log_z = normalises(l) ? pf_log(mean) : 0.0;
    for (size_t j = 0; j < n; j++) {
        size_t i = pf_shape_at(&l->task->shape, t.context, t.y[j], k);
        l->x[WEIGHT][i] += share;
        l->x[PF_REGRESSION_TARGET][i] += share * (t.score[j] - log_z);
    }
}

static void
sum_up(struct pf_learner *l)
{
    const struct pf_shape *s = &l->task->shape;
    size_t batch = pf_learner_choice(l, PF_REGRESSION_BATCH);
    size_t bytes = pf_shape_size(s) * sizeof(double);
    for (size_t i = 0; batch == 0 && i < s->contexts * s->lanes; i++)
        sum_context(l, i / s->lanes, i % s->lanes);
    if (batch == 0)
        return;
    memset(l->x[WEIGHT], 0, bytes);
    memset(l->x[PF_REGRESSION_TARGET], 0, bytes);
    for (size_t k = 0; k < s->lanes; k++)
        for (size_t i = 0; i < batch; i++)
            sum_prompt(l, i, k);
}

/* The slopes of weight (u - target)^2. */
static void
add(struct pf_learner *l)
{
    const double *start = l->x[PF_REGRESSION_START];
    for (size_t i = 0; i < pf_shape_size(&l->task->shape); i++)
        l->x[PF_PAIR_COEF][i] +=
            2.0 * (l->x[WEIGHT][i] * (l->pi[i] - start[i]) -
                   l->x[PF_REGRESSION_TARGET][i]);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_regression_tournament(l, f, sum_up, add);
}

const pf_learner_type pf_learner_sppo = {
    .kind = {.name = "sppo",
             .title = "SPPO",
             .doc = "Multiplicative weights by regression: log-ratios to the "
                    "policy of the round learn estimated win rates against "
                    "it; aims at the game without regularisation",
             .source = "Wu et al. 2024, arXiv:2405.00675",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC | PF_AVERAGES,
    .comparisons = pf_regression_matches,
    .n_vectors = PF_REGRESSION_VECTORS,
    .init = pf_regression_init,
    .step = step,
};
