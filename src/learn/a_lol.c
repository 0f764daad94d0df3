/* Advantage leftover lunch (A-LoL): off-policy policy gradients on the better
 * part of the data. With A = R (y) - V (x), V the mean reward of the reference
 * policy, and A+ = max (A, 0), a step follows
 *
 *   a-lol     - E_{y ~ data} A+ clip (pi/ref (y)) grad log pi (y)
 *   ref-free  the ratio is 1
 *   sequence  - A+ sum_t clip (pi/ref (y_t)) grad log pi (y_t), token by token
 *   kl        - E_{y ~ data, A > 0} (A - kl_beta) grad log pi (y): a penalty
 *             kl_beta log pi/ref (y) in place of the ratio
 *
 * where ratios are weights that are not differentiated. Baheti et al. 2023,
 * "Leftover Lunch: Advantage-based Offline Reinforcement Learning for Language
 * Models", ICLR 2024, arXiv:2305.14718. Responses that are no better than what
 * the reference says on average are dropped, so that bad ones cost nothing and
 * are never pushed down. For data from the reference and clip = 0, a-lol is the
 * gradient of E_pi A+; with a table, ref-free ends in data times A+,
 * normalised. V takes up any shift of a context's rewards.
 *
 * `priority`: the public code draws responses in proportion to A+ as well, so
 * that they count by its square. Here `sampling` draws as many as a step has
 * from those of the step, with replacement; `weights` is the expectation of
 * that, A+ over its mean in the step as a further weight (which sampling takes,
 * too, where batch = 0); `none` leaves it out, and is the paper's gradient.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"
#include "core/status.h"
#include "learn/offline.h"

enum { VARIANT = PF_OFFLINE_OWN, KL_BETA, VALUE_SAMPLES, PRIORITY };
enum { A_LOL, REF_FREE, SEQUENCE, KL };
enum { NONE, WEIGHTS, SAMPLING };

static const struct pf_param params[] = {
    PF_WEIGHTED_OFFLINE_ROWS,
    PF_OFFLINE_CLIP_ROW,
    {.name = "variant",
     .unit = "",
     .doc = "ratios to the reference: of whole responses, none, of tokens, or "
            "a penalty instead",
     .form = PF_CHOICE,
     .choices = "a-lol|ref-free|sequence|kl",
     .def = A_LOL},
    {.name = "kl_beta",
     .unit = "",
     .doc = "weight of that penalty, not the world's beta; of variant kl only",
     .form = PF_REAL,
     .def = 0.1,
     .lo = 0,
     .hi = 1e12},
    {.name = "value_samples",
     .unit = "",
     .doc = "responses of the reference to each prompt that are rated for its "
            "value; 0: all there are, each with its probability",
     .form = PF_COUNT,
     .def = 0,
     .lo = 0,
     .hi = 1e6},
    {.name = "priority",
     .unit = "",
     .doc = "responses once more by their advantage: not, as a weight, or by "
            "drawing them anew",
     .form = PF_CHOICE,
     .choices = "none|weights|sampling",
     .def = NONE},
    {0}};

/* --- state: the value of every context, after the engine's own --- */

static size_t
engine_room(const struct pf_task *task, bool tokens)
{
    return pf_weighted_room(task, 1, tokens);
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    const struct pf_shape *s = &task->shape;
    bool tokens = (int) setup->values[VARIANT * s->lanes] == SEQUENCE;
    return engine_room(task, tokens) + s->contexts * s->lanes;
}

static double *
value_of(const struct pf_learner *l)
{
    bool tokens = pf_learner_choice(l, VARIANT) == SEQUENCE;
    return l->own + engine_room(l->task, tokens);
}

/* --- weights --- */

/* score = A+, which lets a NaN through. */
static void
set_advantages(const struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    const double *value = value_of(l);
    for (size_t at = 0; at < items->n * lanes; at++) {
        double a =
            items->score[at] - value[items->context[at] * lanes + at % lanes];
        items->score[at] = a <= 0.0 ? 0.0 : a;
    }
}

static double
mean_advantage(const struct pf_learner *l, const struct pf_items *items,
               size_t k)
{
    size_t lanes = l->task->shape.lanes;
    double mean = 0.0;
    for (size_t at = k; at < items->n * lanes; at += lanes)
        mean += items->share[at] * items->score[at];
    return mean;
}

/* The next of n uniform numbers in ascending order, j of which were there
 * before, the last one at u. */
static double
ascend(gsl_rng *r, double u, size_t j, size_t n)
{
    double v = 1.0 - gsl_rng_uniform(r); /* never 0 */
    return 1.0 - (1.0 - u) * pf_exp(pf_log(v) / (double) (n - j));
}

/* weight = the share of n draws that an item is. */
static void
draw_lane(struct pf_learner *l, struct pf_items *items, size_t k, double mean)
{
    size_t lanes = l->task->shape.lanes, n = items->n, i = 0;
    gsl_rng *r = pf_learner_rng(l, k, "priority", l->t);
    double u = 0.0, upto = items->share[k] * items->score[k];
    for (size_t j = 0; j < n; j++)
        items->weight[j * lanes + k] = 0.0;
    for (size_t j = 0; j < n; j++) {
        u = ascend(r, u, j, n);
        while (i + 1 < n && u * mean >= upto) {
            i++;
            upto += items->share[i * lanes + k] * items->score[i * lanes + k];
        }
        items->weight[i * lanes + k] += 1.0 / (double) n;
    }
}

/* weight = what an item counts before its advantage does. */
static void
set_priorities(struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    size_t how = pf_learner_choice(l, PRIORITY);
    if (how == SAMPLING && pf_learner_choice(l, PF_WEIGHTED_BATCH) == 0)
        how = WEIGHTS;
    for (size_t k = 0; how != NONE && k < lanes; k++) {
        double mean = mean_advantage(l, items, k);
        if (mean == 0.0)
            continue;
        if (how == SAMPLING)
            draw_lane(l, items, k, mean);
        for (size_t at = k; at < items->n * lanes; at += lanes)
            items->weight[at] =
                how == SAMPLING ? items->weight[at] + 0.0 * mean
                                : items->share[at] * (items->score[at] / mean);
    }
}

/* score = weight = all but the ratio. */
static void
weigh(struct pf_learner *l, struct pf_items *items)
{
    size_t lanes = l->task->shape.lanes;
    bool kl = pf_learner_choice(l, VARIANT) == KL;
    set_advantages(l, items);
    set_priorities(l, items);
    for (size_t at = 0; at < items->n * lanes; at++) {
        double a = items->score[at];
        if (kl && a != 0.0)
            a -= l->par[KL_BETA][at % lanes];
        items->score[at] = items->weight[at] = items->weight[at] * a;
    }
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    static const struct pf_weighted_loss loss[] = {
        [A_LOL] = {.renew = pf_offline_renew},
        [REF_FREE] = {0},
        [SEQUENCE] = {.factor = pf_offline_token},
        [KL] = {0}};
    int status = PF_OK;
    if (l->t == 0)
        status = pf_offline_values(l, f, value_of(l),
                                   pf_learner_choice(l, VALUE_SAMPLES));
    if (status != PF_OK)
        return status;
    return pf_weighted_step_on_data(l, f, PF_ITEMS_RATED, weigh,
                                    &loss[pf_learner_choice(l, VARIANT)]);
}

/* Values cost queries in the first step, by the size of the world. */
static uint64_t
ratings(const struct pf_values *values)
{
    (void) values;
    return 0;
}

const pf_learner_type pf_learner_a_lol = {
    .kind = {.name = "a-lol",
             .title = "A-LoL",
             .doc = "Off-policy policy gradients on fixed data: what is better "
                    "than the reference on average is imitated by how much it "
                    "is, the rest dropped",
             .source = "Baheti et al. 2023, arXiv:2305.14718",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_PARAMETRIC | PF_OFFLINE,
    .comparisons = ratings,
    .memory = memory,
    .init = pf_weighted_init,
    .step = step,
};
