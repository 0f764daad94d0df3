/* ReST, reinforced self-training: grow a data set, then improve on it. A step
 * is one of each:
 *
 *   Grow     `samples` responses of pi to each of `prompts` prompts, rated once
 *   Improve  for i = 1 .. `improve`: `inner` gradient steps on the mean of
 *            -log pi (y|x) over the data above a threshold tau_i, from where
 *            Improve i - 1 ended; tau_i moves evenly from `first` to `last`
 *
 * Gulcehre et al. 2023, "Reinforced Self-Training (ReST) for Language
 * Modeling", arXiv:2308.08998. Thresholds are percentiles of the data (Improve
 * i keeps the best 1 - tau_i of it; those who stand at the threshold itself are
 * kept in part, so that ties do not matter) or rewards (it keeps r > tau_i).
 * The state after Improve i of the first Grow is that of a run with improve =
 * i and the same thresholds, since samples are the same.
 *
 * With a table and exact solves, Improve i ends in pi proportional to q 1[r >
 * tau_i] with q the policy that grew the data: thresholds are one truncation
 * after another of the same q, and only the next Grow makes q anew (our
 * derivation, from the minimiser of a weighted likelihood).
 *
 * loss = gold weighs the tokens of what is kept by max (pi (y_t|y_<t), floor),
 * not differentiated: GOLD with the threshold for a reward (Pang and He 2021,
 * "Text generation by learning from demonstrations", ICLR, arXiv:2009.07839).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/logistic.h"
#include "core/status.h"
#include "learn/item_ranks.h"

enum {
    IMPROVE = PF_WEIGHTED_ONLINE_OWN,
    THRESHOLD,
    FIRST,
    LAST,
    QUANTILES,
    LOSS,
    FLOOR
};
enum { PERCENTILE, SCORE };
enum { BC, GOLD };

static const struct pf_param params[] = {
    PF_WEIGHTED_ONLINE_ROWS(8),
    {.name = "improve",
     .unit = "",
     .doc = "Improve steps on the data of a Grow step",
     .form = PF_COUNT,
     .def = 4,
     .lo = 1,
     .hi = 1000},
    {.name = "threshold",
     .unit = "",
     .doc = "what thresholds are: percentiles of the data, or rewards",
     .form = PF_CHOICE,
     .choices = "percentile|score",
     .def = PERCENTILE},
    {.name = "first",
     .unit = "",
     .doc = "threshold of the first Improve step",
     .form = PF_REAL,
     .def = 0.5,
     .lo = -1e6,
     .hi = 1e6},
    {.name = "last",
     .unit = "",
     .doc = "threshold of the last one",
     .form = PF_REAL,
     .def = 0.9,
     .lo = -1e6,
     .hi = 1e6},
    PF_RANKS_ROW,
    {.name = "loss",
     .unit = "",
     .doc = "log-likelihood of what is kept, or that with tokens weighed by "
            "their probability",
     .form = PF_CHOICE,
     .choices = "bc|gold",
     .def = BC},
    PF_WEIGHTED_FLOOR_ROW("least weight of a token under the loss gold"),
    {0}};

static bool
is_share(double x)
{
    return x >= 0.0 && x < 1.0;
}

static const char *
refuse(const struct pf_values *values, double beta)
{
    (void) beta;
    if ((int) values->number[THRESHOLD] != PERCENTILE ||
        (is_share(values->number[FIRST]) && is_share(values->number[LAST])))
        return NULL;
    return "needs first and last from 0 up to below 1 where thresholds are "
           "percentiles";
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    double loss = setup->values[LOSS * task->shape.lanes];
    return pf_weighted_room(task, 1, (int) loss == GOLD);
}

/* The optimiser counts gradient steps. */
static void
init(struct pf_learner *l)
{
    pf_weighted_init(l);
    l->optimiser.planned *= pf_learner_choice(l, IMPROVE);
}

static double
threshold(const struct pf_learner *l, size_t i, size_t k)
{
    double first = l->par[FIRST][k], last = l->par[LAST][k];
    size_t n = pf_learner_choice(l, IMPROVE);
    return n > 1 ? first + (last - first) * ((double) i / (double) (n - 1))
                 : first;
}

/* How much of an item Improve i keeps. */
static double
kept(const struct pf_learner *l, const struct pf_items *items, size_t i,
     size_t at, const struct pf_rank *rank)
{
    double tau = threshold(l, i, at % l->task->shape.lanes);
    double score = items->score[at];
    if (pf_learner_choice(l, THRESHOLD) == PERCENTILE)
        return pf_rank_part(&rank[at], 0.0, 1.0 - tau);
    return (score > tau ? 1.0 : 0.0) + 0.0 * score; /* NaN stays */
}

static double
likely(const struct pf_learner *l, size_t lane, double log_pi, double log_ref)
{
    (void) log_ref;
    return pf_weighted_floor(log_pi, l->par[FLOOR][lane]);
}

static int
improve(struct pf_learner *l, struct pf_items *items,
        const struct pf_rank *rank, size_t i)
{
    bool gold = pf_learner_choice(l, LOSS) == GOLD;
    const struct pf_weighted_loss loss = {.factor = gold ? likely : NULL};
    for (size_t at = 0; at < items->n * l->task->shape.lanes; at++)
        items->weight[at] = items->share[at] * kept(l, items, i, at, rank);
    pf_items_normalise(l, items);
    return pf_weighted_fit(l, items, &loss);
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    struct pf_items items;
    struct pf_rank *rank = NULL;
    int status = pf_items_of_policy(l, l->pi, &items);
    if (status == PF_OK)
        status = pf_items_rate(l, f, &items);
    if (status == PF_OK)
        status =
            pf_items_ranks(l, &items, pf_learner_choice(l, QUANTILES), &rank);
    for (size_t i = 0; status == PF_OK && i < pf_learner_choice(l, IMPROVE);
         i++)
        status = improve(l, &items, rank, i);
    free(rank);
    return status;
}

const pf_learner_type pf_learner_rest = {
    .kind = {.name = "rest",
             .title = "ReST",
             .doc = "samples and rates responses of the policy, then imitates "
                    "better and better parts of them",
             .source = "Gulcehre et al. 2023, arXiv:2308.08998",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_weighted_ratings_of_policy,
    .memory = memory,
    .refuse = refuse,
    .init = init,
    .step = step,
};
