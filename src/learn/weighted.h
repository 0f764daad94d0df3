/* Weighted likelihood: the engine of supervised fine-tuning and of all that
 * filters, weighs or labels what is imitated.
 *
 * Items (context, response, weight w_i, tag) stand in every lane, and a
 * gradient step follows
 *
 *   - sum_i w_i log pi (y_i | x_i, tag_i)
 *     + sum_c m_c (lam KL_c - bonus H (pi (.|c))),
 *
 * KL_c either KL (ref||pi) or KL (pi||ref), H the entropy. Every item has a
 * share, what it counts among all of them before it is weighed; shares sum to
 * 1, and m_c is the sum of the shares of context (and tag) c: the task's weight
 * of a context where items are laws, its frequency where they are samples. So a
 * context without items has no gradient. Weights may have any sign.
 *
 * A step of a learner is: items from a source, scores where it asks for them,
 * weights, then `inner` gradient steps, between which weights that depend on
 * the policy may be renewed. Weights are never differentiated.
 *
 * With a table as policy and q the mean law of the items, the minimisers are
 * (derived by setting the gradient to 0; total weight 1 in each context)
 *   no KL        pi proportional to q w, for w >= 0
 *   KL (ref||pi) pi = (q w + lam ref) / (1 + lam)
 *   KL (pi||ref) q w / pi = lam (log (pi/ref) + 1) + nu, nu normalising pi.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_WEIGHTED_H
#define PF_LEARN_WEIGHTED_H

#include "learn/data.h"
#include "learn/learner.h"

/* --- items --- */

/* n items in every lane: number i of lane k stands at [i * lanes + k]. A view
 * of l->pairs, good until items are made again; nothing of it is state. */
struct pf_items {
    size_t n;
    uint32_t *context, *response, *tag;
    double *weight; /* w_i in the loss */
    double *share;  /* what it counts; a lane's sum to 1 */
    double *score;  /* what was said of it: a rating, or the probability that
                       it won its comparison */
};

/* Room for n items, their contents undefined but for tag = 0. PF_ENOMEM. */
int pf_items_make(struct pf_learner *l, size_t n, struct pf_items *out);

/* What is asked about items of the data. */
enum pf_items_asked {
    PF_ITEMS_PLAIN,  /* nothing: score = 1/2 */
    PF_ITEMS_JUDGED, /* who wins the pair, once for each pair: score = the
                        probability that it is this one */
    PF_ITEMS_RATED   /* its rating, once for each item */
};

/* Both responses of each pair of this step of the data (learn/data.h), row
 * PF_WEIGHTED_BATCH pairs: items 2 i and 2 i + 1 are of pair i, with equal
 * shares. weight = share, tag = 0.
 *
 * With batch = 0 and the population for data, items are a law: if judged,
 * those of all pairs y < z, and after them every response once more for
 * the pairs with itself, which are a draw; otherwise every response of every
 * context once, item c * responses + y, share w_c mu (y|c). */
int pf_items_of_data(struct pf_learner *l, struct pf_feedback *f,
                     enum pf_items_asked asked, struct pf_items *out);

/* Responses of the policy log_law (shape), by the rows of an online learner:
 * `samples` to each of `prompts` prompts x ~ weight (0: every context once,
 * with its weight), item i * samples + j being the j-th of prompt i, from
 * block l->t of the stream "responses"; or, if the law is to be exact, every
 * response of every context once, item c * responses + y, with its
 * probability. weight = share, tag = 0, score undefined. */
int pf_items_of_policy(struct pf_learner *l, const double *log_law,
                       struct pf_items *out);

/* The ratings of all items (scores), each a query. */
int pf_items_rate(struct pf_learner *l, struct pf_feedback *f,
                  struct pf_items *items);

/* The sum of a lane's weights, of all contexts and tags. */
double pf_items_total(const struct pf_learner *l, const struct pf_items *items,
                      size_t lane);

/* Scales the weights of every lane to sum to 1; those of a lane whose weights
 * are all 0 stay 0. */
void pf_items_normalise(const struct pf_learner *l, struct pf_items *items);

/* --- gradient steps --- */

enum pf_weighted_direction {
    PF_WEIGHTED_FORWARD, /* KL (ref||pi), covers the reference */
    PF_WEIGHTED_REVERSE  /* KL (pi||ref), seeks its modes */
};

/* Between gradient steps: sets weights anew, at the policy at hand. */
typedef void pf_weighted_renew(struct pf_learner *l, struct pf_items *items);

/* For losses that weigh tokens: what log pi (y_t | y_<t), times w_i, is
 * multiplied by, from this token's log-probabilities at the policy at hand and
 * at the reference. Not differentiated. */
typedef double pf_weighted_factor(const struct pf_learner *l, size_t lane,
                                  double log_pi, double log_ref);

struct pf_weighted_loss {
    const double *lam; /* lanes; NULL: no KL */
    enum pf_weighted_direction direction;
    const double *bonus;        /* lanes; of entropy. NULL: none */
    pf_weighted_renew *renew;   /* NULL: weights stay */
    pf_weighted_factor *factor; /* NULL: 1; where there are no tags only */
};

/* The coefficients of the loss on log pi, from the start. */
void pf_weighted_coefficients(struct pf_learner *l,
                              const struct pf_items *items,
                              const struct pf_weighted_loss *loss);

/* Where they stand: l->policy's shape. */
double *pf_weighted_coef(struct pf_learner *l);

/* l->grad = the gradient that the coefficients stand for. */
void pf_weighted_gradient(struct pf_learner *l);

/* Row PF_WEIGHTED_INNER times: renew, coefficients, gradient, a step of the
 * optimiser. loss NULL: the likelihood alone. */
int pf_weighted_fit(struct pf_learner *l, struct pf_items *items,
                    const struct pf_weighted_loss *loss);

/* A whole step on the data: items, their weights (NULL: as they are) and
 * pf_weighted_fit. */
int pf_weighted_step_on_data(struct pf_learner *l, struct pf_feedback *f,
                             enum pf_items_asked asked,
                             pf_weighted_renew *weigh,
                             const struct pf_weighted_loss *loss);

/* What GOLD (Pang and He 2021) weighs tokens by: max (pi (y_t|y_<t), least),
 * the least from a row `floor`. */
double pf_weighted_floor(double log_pi, double least);

/* --- the learners' tables --- */

/* Row 0 of all: gradient steps on the items of a step. */
enum { PF_WEIGHTED_INNER };

/* Rows that an offline learner's table starts with. */
enum { PF_WEIGHTED_BATCH = PF_DATA_BATCH, PF_WEIGHTED_OFFLINE_OWN };

/* Rows that an online learner's table starts with. */
enum {
    PF_WEIGHTED_PROMPTS = 1,
    PF_WEIGHTED_SAMPLES,
    PF_WEIGHTED_LAW,
    PF_WEIGHTED_ONLINE_OWN
};
enum { PF_WEIGHTED_SAMPLED, PF_WEIGHTED_EXACT }; /* of PF_WEIGHTED_LAW */

#define PF_WEIGHTED_INNER_ROW(default_inner)                                   \
    {                                                                          \
        .name = "inner", .unit = "", .doc = "gradient steps in a step",        \
        .form = PF_COUNT, .def = (default_inner), .lo = 1, .hi = 1e6           \
    }

#define PF_WEIGHTED_OFFLINE_ROWS                                               \
    PF_WEIGHTED_INNER_ROW(1),                                                  \
    {                                                                          \
        .name = "batch", .unit = "pairs",                                      \
        .doc = "pairs in a step; 0: all there are, each with its "             \
               "probability",                                                  \
        .form = PF_COUNT, .def = 16, .lo = 0, .hi = 1e6                        \
    }

#define PF_WEIGHTED_FLOOR_ROW(floor_doc)                                       \
    {                                                                          \
        .name = "floor", .unit = "", .doc = floor_doc, .form = PF_REAL,        \
        .def = 0.1, .lo = 0, .hi = 1                                           \
    }

/* The argument is the default of `samples`. */
#define PF_WEIGHTED_ONLINE_ROWS(default_samples)                               \
    PF_WEIGHTED_INNER_ROW(4),                                                  \
        {.name = "prompts",                                                    \
         .unit = "",                                                           \
         .doc = "how many there are in a step; 0: every context once, with "   \
                "its weight",                                                  \
         .form = PF_COUNT,                                                     \
         .def = 16,                                                            \
         .lo = 0,                                                              \
         .hi = 1e6},                                                           \
        {.name = "samples",                                                    \
         .unit = "",                                                           \
         .doc = "responses to a prompt, all of them rated",                    \
         .form = PF_COUNT,                                                     \
         .def = (default_samples),                                             \
         .lo = 1,                                                              \
         .hi = 1e6},                                                           \
    {                                                                          \
        .name = "law", .unit = "",                                             \
        .doc = "what a step learns from: samples, or their exact law, every "  \
               "response of every context with its probability",               \
        .form = PF_CHOICE, .choices = "sampled|exact",                         \
        .def = PF_WEIGHTED_SAMPLED                                             \
    }

/* Queries of a step: 2 * batch; batch; prompts * samples, 0 where that depends
 * on the world. */
uint64_t pf_weighted_ratings_of_data(const struct pf_values *values);
uint64_t pf_weighted_comparisons_of_data(const struct pf_values *values);
uint64_t pf_weighted_ratings_of_policy(const struct pf_values *values);

/* Fields of a type without further state, tags and token factors. What it
 * asks, and how often (`comparisons`), is left to say. */
#define PF_WEIGHTED_OFFLINE                                                    \
    .traits = PF_PARAMETRIC | PF_OFFLINE, .memory = pf_weighted_memory,        \
    .init = pf_weighted_init
#define PF_WEIGHTED_ONLINE                                                     \
    .asks = PF_ASKS_RATE, .traits = PF_PARAMETRIC,                             \
    .comparisons = pf_weighted_ratings_of_policy,                              \
    .memory = pf_weighted_memory, .init = pf_weighted_init

/* An `init`: the optimiser counts gradient steps. */
void pf_weighted_init(struct pf_learner *l);

/* A `memory`: the engine's own work space, at the start of l->own. */
size_t pf_weighted_memory(const struct pf_task *task,
                          const struct pf_learner_setup *setup);

/* The same for learners with tags or with a token factor; a learner's further
 * state follows it, at l->own + pf_weighted_room (...). */
size_t pf_weighted_room(const struct pf_task *task, size_t tags, bool tokens);

#endif
