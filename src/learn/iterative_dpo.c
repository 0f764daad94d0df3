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
 *     where s_i is less (n - 1) `length_penalty` |y_i|
 *   `inner` steps on the mean of -log sigmoid (beta (c - l)).
 *
 * Dong et al. 2024, "RLHF Workflow: From Reward Modeling to Online RLHF",
 * arXiv:2405.07863: there a reward model scores the samples, here they meet in
 * a round robin, whose scores rank alike where one reward and no noise is
 * behind it: so with a reward model of type bradley-terry in the annotators'
 * place, and then at no cost in queries. A prompt is dropped when both scores
 * are equal or both responses are the same. The first of several equal scores
 * is taken, which is a fair draw, since samples are exchangeable. n = 2 is the
 * ordinary pair of two samples: a random pair of the n, with its winner.
 *
 * The length penalty is the paper's max_min_p, where a token costs so much of
 * the reward; here it costs a share of a sample's matches, since scores are
 * shares of matches won.
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
#include "core/status.h"
#include "learn/pair.h"
#include "learn/tournament.h"

enum {
    BETA = PF_PAIR_BETA,
    PROMPTS,
    SAMPLES,
    CHOOSE,
    OUTCOME,
    INNER,
    REFERENCE,
    LENGTH_PENALTY
};
enum { MAX_MIN, MAX_RANDOM, MAX_MAX };
enum { CHOSEN, COMPARED };
enum { INITIAL, CURRENT };
enum { ANCHOR = PF_PAIR_COEF + 1, N_VECTORS };

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
     .hi = PF_SAMPLES_MOST},
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
    {.name = "length_penalty",
     .unit = "",
     .doc = "what a token costs a response when the pair is chosen, as a share "
            "of its comparisons",
     .form = PF_REAL,
     .def = 0,
     .lo = 0,
     .hi = 1e6},
    {0}};

static uint64_t
comparisons(const struct pf_values *values)
{
    return (uint64_t) values->number[PROMPTS] *
           pf_tournament_matches((size_t) values->number[SAMPLES]);
}

/* --- the pair of a prompt --- */

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

/* Takes from every score what the sample's tokens cost. */
static void
charge(const struct pf_learner *l, struct pf_tournament *t, size_t k)
{
    double cost = (double) (t->n - 1) * l->par[LENGTH_PENALTY][k];
    const struct pf_task *task = l->task;
    if (cost > 0.0)
        for (size_t j = 0; j < t->n; j++) {
            size_t at = pf_shape_at(&task->shape, t->context, t->y[j], k);
            t->score[j] -= cost * (task->length ? task->length[at] : 1.0);
        }
}

/* Prompt i's matches of lane k become its pair, at i: those places are no
 * longer needed. A dropped prompt becomes a pair of equal responses. */
static void
settle(struct pf_learner *l, size_t i, size_t k, double u)
{
    struct pf_pairs *p = &l->pairs;
    struct pf_tournament t;
    size_t n = pf_learner_choice(l, SAMPLES), to = i * l->task->shape.lanes + k;
    pf_tournament_read(l, i, k, n, &t);
    charge(l, &t, k);
    size_t best = extreme(n, t.score, 1.0, n);
    size_t other = rejected(l, n, t.score, best, u);
    bool first = best < other, even = t.score[best] == t.score[other];
    size_t match = first ? pf_tournament_match(n, best, other)
                         : pf_tournament_match(n, other, best);
    double won = t.outcome[match * t.stride], said = first ? won : 1.0 - won;
    double label = pf_learner_choice(l, OUTCOME) == COMPARED ? said : 1.0;
    pf_pairs_set(p, to, t.context, t.y[best], t.y[even ? best : other]);
    label += 0.0 * (t.score[best] - t.score[other]); /* NaN stays */
    p->outcome[to] = label;
}

static void
choose(struct pf_learner *l)
{
    size_t n =
        l->pairs.n / pf_tournament_matches(pf_learner_choice(l, SAMPLES));
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
    int status = pf_tournament_ask(l, f, pf_learner_choice(l, PROMPTS),
                                   pf_learner_choice(l, SAMPLES));
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
