/* Iterative DPO: a round of sampling and judging, then several gradient steps
 * of DPO's loss on what came out. In a round
 *
 *   for each of `prompts` prompts (0: every context once, with its weight)
 *     y_1 .. y_n ~ pi, compared each with each: n (n-1) / 2 queries,
 *     Borda scores s_i = sum_j P(y_i > y_j) as the judge tells it,
 *     chosen = the sample with the highest score, rejected by `choose`:
 *       max-min     the one with the lowest
 *       max-random  any other one
 *       max-max     the second best
 *   `inner` steps on the mean of -log sigmoid (beta (c - l)).
 *
 * Dong et al. 2024, "RLHF Workflow: From Reward Modeling to Online RLHF",
 * arXiv:2405.07863: there a reward model scores the samples, here they meet in
 * a round robin, whose scores rank alike where one reward and no noise is
 * behind it: so with a reward model of type bradley-terry in the annotators'
 * place, and then at no cost in queries. A prompt is dropped when both scores
 * are equal or both responses are the same. The first of several equal scores
 * is taken, which is a fair draw, since samples are exchangeable. n = 2 is the
 * ordinary pair of two samples.
 *
 * With a judge that always decides by one reward without ties, (chosen,
 * rejected) = (i, j) with r_i > r_j has probability
 *   (F_i - G_j)^n - (G_i - G_j)^n - (F_i - F_j)^n + (G_i - F_j)^n,
 * F the distribution function of pi in the order of r and G = F - pi (our
 * derivation; inclusion and exclusion over "no sample above i, none below j,
 * at least one of each").
 *
 * `outcome` = chosen says that the chosen response wins, as public code does:
 * labels that never contradict each other have no finite optimum. `outcome` =
 * compared takes what the judge said when these two met. `reference` = initial
 * holds the policy near the reference; current measures c and l from the
 * policy at the start of the round, as the public loop does. With that,
 * compared labels, Bradley-Terry rewards r and exact solves, k rounds end in
 * ref exp (k r / beta): the regularisation wears off as 1/k (our derivation).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/logistic.h"
#include "core/simplex.h"
#include "core/status.h"
#include "learn/pair.h"

enum {
    BETA = PF_PAIR_BETA,
    PROMPTS,
    SAMPLES,
    CHOOSE,
    OUTCOME,
    INNER,
    REFERENCE
};
enum { MAX_MIN, MAX_RANDOM, MAX_MAX };
enum { CHOSEN, COMPARED };
enum { INITIAL, CURRENT };
enum { ANCHOR = PF_PAIR_COEF + 1, N_VECTORS };
#define MOST 64 /* samples of a prompt */

static const struct pf_param params[] = {
    PF_PAIR_BETA_ROW,
    {.name = "prompts",
     .unit = "",
     .doc = "how many there are in a round; 0: every context once, with its "
            "weight",
     .form = PF_COUNT,
     .def = 16,
     .lo = 0,
     .hi = 1e6},
    {.name = "samples",
     .unit = "",
     .doc = "responses to a prompt, all compared with each other",
     .form = PF_COUNT,
     .def = 8,
     .lo = 2,
     .hi = MOST},
    {.name = "choose",
     .unit = "",
     .doc = "the pair made of them: the best response with the worst, with a "
            "random other one, or with the second best",
     .form = PF_CHOICE,
     .choices = "max-min|max-random|max-max",
     .def = MAX_MIN},
    {.name = "outcome",
     .unit = "",
     .doc = "the outcome of that pair: the chosen response wins, or what was "
            "said when the two were compared",
     .form = PF_CHOICE,
     .choices = "chosen|compared",
     .def = CHOSEN},
    {.name = "inner",
     .unit = "",
     .doc = "gradient steps in a round",
     .form = PF_COUNT,
     .def = 4,
     .lo = 1,
     .hi = 1e6},
    {.name = "reference",
     .unit = "",
     .doc = "what the loss measures log-ratios from: the reference policy, or "
            "the policy at the start of the round",
     .form = PF_CHOICE,
     .choices = "initial|current",
     .def = INITIAL},
    {0}};

static size_t
matches(size_t n)
{
    return n * (n - 1) / 2;
}

static uint64_t
comparisons(const struct pf_values *values)
{
    return (uint64_t) values->number[PROMPTS] *
           matches((size_t) values->number[SAMPLES]);
}

static size_t
prompts(const struct pf_learner *l)
{
    size_t n = pf_learner_choice(l, PROMPTS);
    return n > 0 ? n : l->task->shape.contexts;
}

/* --- sampling --- */

/* The samples of prompt i of lane k, each against each. */
static void
draw_prompt(struct pf_learner *l, size_t i, size_t k, gsl_rng *r)
{
    const struct pf_shape *s = &l->task->shape;
    size_t n = pf_learner_choice(l, SAMPLES), y[MOST];
    bool all = pf_learner_choice(l, PROMPTS) == 0;
    size_t c = all ? i : pf_learner_context(l, k, r);
    size_t at = i * matches(n) * s->lanes + k;
    for (size_t j = 0; j < n; j++)
        y[j] = pf_sample(s, l->pi, c, k, r);
    for (size_t j = 0; j < n; j++)
        for (size_t h = j + 1; h < n; h++, at += s->lanes)
            pf_pairs_set(&l->pairs, at, c, y[j], y[h]);
}

static int
ask(struct pf_learner *l, struct pf_feedback *f)
{
    size_t n = prompts(l);
    int status =
        pf_learner_pairs(l, n * matches(pf_learner_choice(l, SAMPLES)));
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "pairs", l->t);
        for (size_t i = 0; i < n; i++)
            draw_prompt(l, i, k, r);
    }
    return pf_compare(f, &l->pairs);
}

/* --- the pair of a prompt --- */

/* Which of the matches, counted as they were drawn, j < h had. */
static size_t
match(size_t n, size_t j, size_t h)
{
    return j * n - j * (j + 1) / 2 + (h - j - 1);
}

/* `outcome` has the matches of a prompt, `stride` apart. */
static void
borda(size_t n, const double *outcome, size_t stride, double *score)
{
    memset(score, 0, n * sizeof *score);
    for (size_t j = 0; j < n; j++)
        for (size_t h = j + 1; h < n; h++) {
            double x = outcome[match(n, j, h) * stride];
            score[j] += x;
            score[h] += 1.0 - x;
        }
}

/* The first sample with the highest score times sign, `but` left out. */
static size_t
extreme(size_t n, const double *score, double sign, size_t but)
{
    size_t top = but == 0 ? 1 : 0;
    for (size_t j = top + 1; j < n; j++)
        if (j != but && sign * score[j] > sign * score[top])
            top = j;
    return top;
}

static size_t
rejected(const struct pf_learner *l, size_t n, const double *score, size_t best,
         double u)
{
    size_t other = (size_t) (u * (double) (n - 1));
    switch (pf_learner_choice(l, CHOOSE)) {
    case MAX_RANDOM:
        other = other < n - 1 ? other : n - 2;
        return other < best ? other : other + 1;
    case MAX_MAX:
        return extreme(n, score, 1.0, best);
    default:
        return extreme(n, score, -1.0, best);
    }
}

/* Prompt i's matches of lane k become its pair, at i: those places are no
 * longer needed. A dropped prompt becomes a pair of equal responses. */
static void
settle(struct pf_learner *l, size_t i, size_t k, double u)
{
    struct pf_pairs *p = &l->pairs;
    size_t n = pf_learner_choice(l, SAMPLES), lanes = l->task->shape.lanes;
    size_t from = i * matches(n) * lanes + k, to = i * lanes + k;
    double score[MOST];
    borda(n, p->outcome + from, lanes, score);
    size_t best = extreme(n, score, 1.0, n);
    size_t other = rejected(l, n, score, best, u);
    size_t j = best < other ? best : other, h = best < other ? other : best;
    size_t at = from + match(n, j, h) * lanes;
    uint32_t y = best < other ? p->first[at] : p->second[at];
    uint32_t z = best < other ? p->second[at] : p->first[at];
    double said = best < other ? p->outcome[at] : 1.0 - p->outcome[at];
    double label = pf_learner_choice(l, OUTCOME) == COMPARED ? said : 1.0;
    p->context[to] = p->context[from];
    p->first[to] = y;
    p->second[to] = score[best] == score[other] ? y : z;
    p->outcome[to] = label + 0.0 * (score[best] - score[other]); /* NaN stays */
}

static void
choose(struct pf_learner *l)
{
    size_t n = prompts(l);
    for (size_t k = 0; k < l->task->shape.lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "choice", l->t);
        for (size_t i = 0; i < n; i++)
            settle(l, i, k, gsl_rng_uniform(r));
    }
    l->pairs.n = n;
}

/* --- the steps --- */

static double
weight(const struct pf_learner *l, size_t at)
{
    size_t lanes = l->task->shape.lanes, k = at % lanes;
    if (l->pairs.first[at] == l->pairs.second[at])
        return 0.0;
    if (pf_learner_choice(l, PROMPTS) > 0)
        return 1.0;
    return l->task->weight[l->pairs.context[at] * lanes + k];
}

static void
add(struct pf_learner *l, size_t at, double share)
{
    const struct pf_pairs *p = &l->pairs;
    const struct pf_shape *s = &l->task->shape;
    const double *anchor = l->x[ANCHOR];
    size_t k = at % s->lanes, c = p->context[at];
    size_t y = pf_shape_at(s, c, p->first[at], k);
    size_t z = pf_shape_at(s, c, p->second[at], k);
    double beta = l->par[BETA][k], q = p->outcome[at];
    double d = beta * ((l->pi[y] - anchor[y]) - (l->pi[z] - anchor[z]));
    double slope = (1.0 - q) * pf_sigmoid(d) - q * pf_sigmoid(-d);
    l->x[PF_PAIR_COEF][y] += share * beta * slope;
    l->x[PF_PAIR_COEF][z] -= share * beta * slope;
}

/* The mean over the prompts that were not dropped. */
static void
coefficients(struct pf_learner *l)
{
    size_t lanes = l->task->shape.lanes;
    pf_pair_clear(l);
    for (size_t k = 0; k < lanes; k++) {
        double total = 0.0;
        for (size_t at = k; at < l->pairs.n * lanes; at += lanes)
            total += weight(l, at);
        for (size_t at = k; at < l->pairs.n * lanes; at += lanes)
            if (weight(l, at) > 0.0)
                add(l, at, weight(l, at) / total);
    }
}

/* The optimiser counts gradient steps. */
static void
init(struct pf_learner *l)
{
    l->optimiser.planned *= pf_learner_choice(l, INNER);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    bool current = pf_learner_choice(l, REFERENCE) == CURRENT;
    size_t inner = pf_learner_choice(l, INNER);
    memcpy(l->x[ANCHOR], current ? l->pi : l->task->log_ref,
           pf_shape_size(&l->task->shape) * sizeof(double));
    int status = ask(l, f);
    if (status == PF_OK)
        choose(l);
    for (size_t i = 0; status == PF_OK && i < inner; i++) {
        l->optimiser.t = l->t * inner + i;
        coefficients(l);
        status = pf_pair_apply(l);
    }
    return status;
}

const pf_learner_type pf_learner_iterative_dpo = {
    .kind = {.name = "iterative-dpo",
             .title = "Iterative DPO",
             .doc = "DPO in rounds, on pairs of the best and the worst of "
                    "several responses of the current policy",
             .source = "Dong et al. 2024, arXiv:2405.07863",
             .params = params},
    .asks = PF_ASKS_COMPARE,
    .traits = PF_PARAMETRIC,
    .comparisons = comparisons,
    .n_vectors = N_VECTORS,
    .refuse = pf_pair_refuse,
    .init = init,
    .step = step,
};
