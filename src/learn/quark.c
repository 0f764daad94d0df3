/* Quark: learn what each quantile of one's own responses is like, then speak
 * as the best. The policy is conditioned on one of K control tokens, `tags`. In
 * a step
 *
 *   `samples` responses to each of `prompts` prompts, from the policy of the
 *   best token, are rated and put into a pool of the last `pool` ones (at least
 *   those of the step);
 *   the pool is ranked and cut into K equal parts: item i belongs to token j by
 *   the share of it that lies in part j, 1 being the best;
 *   `inner` gradient steps on the mean over the pool of
 *     - log pi (y|x,j) + kl_coef KL (pi (.|x,j) || ref (.|x))
 *                      - bonus H (pi (.|x,j)).
 *
 * Lu et al. 2022, "Quark: Controllable Text Generation with Reinforced
 * Unlearning", NeurIPS, arXiv:2205.13636; divergence and bonus as in the
 * authors' code, of whole responses where it takes a mean over tokens. They cut
 * by position, leaving ties to the sort and the remainder to the worst part;
 * here those on a border are shared between the parts, which is the mean over
 * all orders of those that tie. All tokens start at the reference policy.
 *
 * train = best, with a fresh pool, is the version of AlpacaFarm (Dubois et al.
 * 2023, arXiv:2305.14387): no tokens, the best K-th of the pool is imitated.
 *
 * law = exact ranks the law of the best token's policy in the place of a pool.
 * With a table, exact solves and no divergence or bonus, pi (.|x,j) becomes the
 * law of the pool's y given x and part j, so that a step with a fresh pool cuts
 * the policy of the best token down to its best K-th (Bayes).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "learn/item_ranks.h"

enum { TAGS = PF_WEIGHTED_ONLINE_OWN, POOL, QUANTILES, TRAIN, KL_COEF, BONUS };
enum { TRAIN_TAGS, TRAIN_BEST };

static const struct pf_preset_row original[] = {{"tags", 5},
                                                {"train", TRAIN_TAGS},
                                                {"kl_coef", 0.05},
                                                {"bonus", 0.06},
                                                {0}};
static const struct pf_preset_row alpacafarm[] = {
    {"tags", 4},       {"pool", 0},    {"train", TRAIN_BEST},
    {"kl_coef", 0.05}, {"bonus", 0.0}, {0}};
static const struct pf_preset presets[] = {
    {"original", "the authors' code, but for its pool without end", original},
    {"alpacafarm", "AlpacaFarm: no control tokens, a fresh pool every step",
     alpacafarm},
    {0}};

static const struct pf_param params[] = {
    PF_WEIGHTED_ONLINE_ROWS(8),
    {.name = "tags",
     .unit = "",
     .doc = "control tokens, or equal parts that the pool is cut into",
     .form = PF_COUNT,
     .def = 5,
     .lo = 2,
     .hi = 64},
    {.name = "pool",
     .unit = "responses",
     .doc = "how many of the last ones are learned from, at least those of "
            "the step",
     .form = PF_COUNT,
     .def = 512,
     .lo = 0,
     .hi = 1e6},
    PF_RANKS_ROW,
    {.name = "train",
     .unit = "",
     .doc = "a policy for each control token, or one that imitates the best "
            "part",
     .form = PF_CHOICE,
     .choices = "tags|best",
     .def = TRAIN_TAGS},
    {.name = "kl_coef",
     .unit = "",
     .doc = "how strongly KL (policy || reference) is held down, which has "
            "nothing to do with the world's beta",
     .form = PF_REAL,
     .def = 0.05,
     .lo = 0,
     .hi = 1e6},
    {.name = "bonus",
     .unit = "",
     .doc = "weight of the policy's entropy",
     .form = PF_REAL,
     .def = 0.06,
     .lo = 0,
     .hi = 1e6},
    {.name = "preset",
     .unit = "",
     .doc = "whose settings the rows of this table have unless they are given",
     .form = PF_CHOICE,
     .choices = "original|alpacafarm",
     .presets = presets},
    {0}};

/* --- the pool: who, score and mass of its responses, in each lane --- */

enum { WHO, RATING, MASS, POOL_ARRAYS };

/* A whole number among the parameters of a setup. */
static size_t
count(const struct pf_task *task, const struct pf_learner_setup *setup,
      size_t row)
{
    return (size_t) setup->values[row * task->shape.lanes];
}

static size_t
tags(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    return count(task, setup, TRAIN) == TRAIN_BEST ? 1
                                                   : count(task, setup, TAGS);
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    const struct pf_shape *s = &task->shape;
    size_t prompts = count(task, setup, PF_WEIGHTED_PROMPTS);
    size_t n = (prompts > 0 ? prompts : s->contexts) *
               count(task, setup, PF_WEIGHTED_SAMPLES);
    if (n < count(task, setup, POOL))
        n = count(task, setup, POOL);
    if (count(task, setup, PF_WEIGHTED_LAW) == PF_WEIGHTED_EXACT)
        n = pf_shape_rows(s);
    return pf_weighted_room(task, tags(task, setup), false) +
           POOL_ARRAYS * n * s->lanes;
}

/* Responses that the pool has room for, where a step brings n. */
static size_t
room(const struct pf_learner *l, size_t n)
{
    size_t pool = pf_learner_choice(l, POOL);
    bool exact = pf_learner_choice(l, PF_WEIGHTED_LAW) == PF_WEIGHTED_EXACT;
    return exact || pool < n ? n : pool;
}

static double *
pool_of(const struct pf_learner *l)
{
    return l->own + pf_weighted_room(l->task, l->tags, false);
}

/* Response number `slot` of the pool: POOL_ARRAYS rows of lanes. */
static double *
slot_of(const struct pf_learner *l, size_t slot)
{
    return pool_of(l) + POOL_ARRAYS * slot * l->task->shape.lanes;
}

/* The items of a step take the places of the oldest ones. */
static void
remember(struct pf_learner *l, const struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    uint64_t first = l->t * items->n, size = room(l, items->n);
    for (size_t i = 0; i < items->n; i++) {
        double *slot = slot_of(l, (size_t) ((first + i) % size));
        for (size_t k = 0; k < s->lanes; k++) {
            size_t at = i * s->lanes + k;
            size_t who =
                items->context[at] * s->responses + items->response[at];
            slot[WHO * s->lanes + k] = (double) who;
            slot[RATING * s->lanes + k] = items->score[at];
            slot[MASS * s->lanes + k] = items->share[at];
        }
    }
}

/* The pool as items, with masses for shares. */
static void
recall(const struct pf_learner *l, size_t n, struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    items->n = n;
    for (size_t i = 0; i < n; i++) {
        const double *slot = slot_of(l, i);
        for (size_t k = 0; k < s->lanes; k++) {
            size_t at = i * s->lanes + k;
            size_t who = (size_t) slot[WHO * s->lanes + k];
            items->context[at] = (uint32_t) (who / s->responses);
            items->response[at] = (uint32_t) (who % s->responses);
            items->score[at] = slot[RATING * s->lanes + k];
            items->weight[at] = items->share[at] = slot[MASS * s->lanes + k];
        }
    }
}

/* --- parts --- */

/* Every item becomes one for each of `copies` tokens, with what of it lies in
 * that part; in place, from the last one down. */
static void
cut(const struct pf_learner *l, struct pf_items *items,
    const struct pf_rank *rank, size_t copies)
{
    size_t lanes = l->task->shape.lanes;
    double parts = (double) pf_learner_choice(l, TAGS);
    for (size_t at = items->n * lanes; at-- > 0;) {
        size_t c = items->context[at], y = items->response[at];
        size_t to = at / lanes * copies * lanes + at % lanes;
        double mass = items->share[at];
        for (size_t j = copies; j-- > 0;) {
            size_t place = to + j * lanes;
            double part = pf_rank_part(&rank[at], (double) j / parts,
                                       (double) (j + 1) / parts);
            items->context[place] = (uint32_t) c;
            items->response[place] = (uint32_t) y;
            items->tag[place] = (uint32_t) j;
            items->weight[place] = items->share[place] = mass * part;
        }
    }
    items->n *= copies;
}

/* Weights sum to 1, and shares are the weights. */
static void
settle(const struct pf_learner *l, struct pf_items *items)
{
    pf_items_normalise(l, items);
    for (size_t at = 0; at < items->n * l->task->shape.lanes; at++)
        items->share[at] = items->weight[at];
}

static int
cut_pool(struct pf_learner *l, size_t n, struct pf_items *items)
{
    struct pf_rank *rank;
    int status = pf_items_make(l, n * l->tags, items);
    if (status != PF_OK)
        return status;
    recall(l, n, items);
    status = pf_items_ranks(l, items, pf_learner_choice(l, QUANTILES), &rank);
    if (status != PF_OK)
        return status;
    cut(l, items, rank, l->tags);
    settle(l, items);
    free(rank);
    return PF_OK;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_weighted_loss loss = {.lam = l->par[KL_COEF],
                                          .direction = PF_WEIGHTED_REVERSE,
                                          .bonus = l->par[BONUS]};
    struct pf_items items;
    int status = pf_items_of_policy(l, l->pi, &items);
    if (status == PF_OK)
        status = pf_items_rate(l, f, &items);
    if (status != PF_OK)
        return status;
    size_t size = room(l, items.n);
    uint64_t seen = (l->t + 1) * items.n;
    remember(l, &items);
    status = cut_pool(l, seen < size ? (size_t) seen : size, &items);
    if (status != PF_OK)
        return status;
    return pf_weighted_fit(l, &items, &loss);
}

const pf_learner_type pf_learner_quark = {
    .kind = {.name = "quark",
             .title = "Quark",
             .doc = "learns what each quantile of its own responses is like, "
                    "by control tokens, and speaks as the best",
             .source = "Lu et al. 2022, NeurIPS, arXiv:2205.13636",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC,
    .comparisons = pf_weighted_ratings_of_policy,
    .memory = memory,
    .tags = tags,
    .init = pf_weighted_init,
    .step = step,
};
