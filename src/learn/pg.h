/* Policy gradients: the engine of REINFORCE, RLOO, GRPO, PPO and relatives.
 *
 * A step draws responses of the policy at hand, has them judged, and takes one
 * or more optimiser steps on them. What is minimised is
 *
 *   sum over samples i of w_i a_i sum over tokens t of (L_it + K_it)
 *
 * w_i is what a sample counts; these sum to 1. a_i is the aggregation:
 *
 *   sum       1
 *   token     1 / sum_j w_j |y_j|: the mean over tokens
 *   sequence  1 / |y_i|: the mean over sequences of means over tokens
 *   fixed     1 / T, T the length of the longest string there can be
 *
 * L_it is the surrogate of the advantage A = A_it. With rho = pi/pi_old of the
 * token, of the sequence, or the geometric mean of its tokens' (row `ratio`):
 *
 *   ratio = none  - A log pi (token)
 *   clip = 0      - A rho
 *   clip = e > 0  - min (A rho, A clip (rho, 1 - e, 1 + e)), whose slope in
 *                 log pi (token) is - A rho, and exactly 0 where A > 0 and
 *                 rho > 1 + e or A < 0 and rho < 1 - e
 *
 * K_it, where KL is a term of the loss (kl = loss), is beta times an estimator
 * of KL (pi||ref) at l = log pi/ref of the sequence or of the token (row
 * `kl_level`), with d = e^-l - 1 + l and rho of the same:
 *
 *   k1         l        slope 1, which is 0 in expectation
 *   k2         l^2 / 2  slope l: the gradient of KL (pi||ref)
 *   k3         d        slope 1 - e^-l: the gradient of KL (ref||pi)
 *   k3-scored  rho d    slope rho (d + 1 - e^-l) = rho l: of KL (pi||ref)
 *                     again, also in later updates
 *
 * That is so for sequences only. Tokens drop the terms l_s grad log pi (token
 * t), s > t, as public code does: the choice of a token then ignores how far
 * off those behind it will be.
 *
 * Where KL is part of the reward (kl = reward), r_i = score_i - beta k (l_i), l
 * as it was when the sample was drawn; k1 gives the exact gradient of
 * E r - beta KL (pi||ref), k3 that of
 * E r - beta (KL (pi||ref) - KL (ref||pi)).
 *
 * Schulman 2020, "Approximating KL divergence" (k1, k2, k3);
 * Schulman et al. 2017, "Proximal policy optimization algorithms",
 * arXiv:1707.06347 (the ratio clip); Zheng et al. 2025, "Group sequence policy
 * optimization", arXiv:2507.18071 (the geometric mean). Which gradient comes of
 * which estimator is our derivation, proved by enumeration in the tests.
 *
 * Tokens: log pi (token | prefix) of any policy class, through the masses of
 * prefixes (core/strings.h); a bandit's response is a string of one token, and
 * there is no other code for it.
 *
 * Rollout: `prompts` groups of a prompt x ~ weight and `group` responses from
 * pi_old, from block t of the stream "rollout"; prompts * group queries. Or,
 * with prompts = 0, the expected step: every response of every context once,
 * each with its probability weight_c pi_old (y|c); a group is then a whole
 * context, its statistics are those of pi_old: the limit of large groups.
 *
 * A learner is a table of rows and a struct pf_pg_rule; what differs from
 * others replaces one piece. Each piece below can be called alone, on samples
 * filled in by hand as well.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_PG_H
#define PF_LEARN_PG_H

#include "learn/learner.h"

/* --- the learners' tables --- */

/* The rows that every table of the family starts with, in this order. */
enum {
    PF_PG_BETA,
    PF_PG_PROMPTS,
    PF_PG_GROUP,
    PF_PG_EPOCHS,
    PF_PG_MINIBATCHES,
    PF_PG_RATIO,
    PF_PG_CLIP,
    PF_PG_KL,
    PF_PG_KL_FORM,
    PF_PG_KL_LEVEL,
    PF_PG_AGGREGATION,
    PF_PG_OWN
};
enum { PF_RATIO_NONE, PF_RATIO_TOKEN, PF_RATIO_SEQUENCE, PF_RATIO_MEAN };
enum { PF_KL_NONE, PF_KL_REWARD, PF_KL_LOSS };
enum { PF_KL_K1, PF_KL_K2, PF_KL_K3, PF_KL_K3_SCORED };
enum { PF_KL_SEQUENCE, PF_KL_TOKEN };
enum { PF_SUM_PLAIN, PF_SUM_TOKEN, PF_SUM_SEQUENCE, PF_SUM_FIXED };

/* One macro for each row; the argument is its default:
 *   PF_PG_BETA_ROW, PF_PG_PROMPTS_ROW (16), PF_PG_GROUP_ROW (4, 2), ... */
#define PF_PG_BETA_ROW                                                         \
    {                                                                          \
        .name = "beta", .unit = "",                                            \
        .doc = "weight of the KL divergence from the reference policy",        \
        .form = PF_REAL, .lo = 0, .hi = 1e12, .log_scale = true,               \
        .def_of_beta = pf_beta_of_world, .def_text = "the world's beta"        \
    }
#define PF_PG_PROMPTS_ROW(default)                                             \
    {                                                                          \
        .name = "prompts", .unit = "",                                         \
        .doc = "prompts in a step; 0: every response to every prompt, each "   \
               "with its probability",                                         \
        .form = PF_COUNT, .def = (default), .lo = 0, .hi = 1e6                 \
    }
/* `least`: responses that the learner needs. */
#define PF_PG_GROUP_ROW(default, least)                                        \
    {                                                                          \
        .name = "group", .unit = "", .doc = "responses to a prompt",           \
        .form = PF_COUNT, .def = (default), .lo = (least), .hi = 1e6           \
    }
#define PF_PG_EPOCHS_ROW(default)                                              \
    {                                                                          \
        .name = "epochs", .unit = "",                                          \
        .doc = "passes over the samples of a step", .form = PF_COUNT,          \
        .def = (default), .lo = 1, .hi = 1e6                                   \
    }
#define PF_PG_MINIBATCHES_ROW(default)                                         \
    {                                                                          \
        .name = "minibatches", .unit = "",                                     \
        .doc = "parts that the prompts are split into in a pass, at random, "  \
               "each with an update of its own; without samples: 1",           \
        .form = PF_COUNT, .def = (default), .lo = 1, .hi = 1e6                 \
    }
#define PF_PG_RATIO_ROW(default)                                               \
    {                                                                          \
        .name = "ratio", .unit = "",                                           \
        .doc = "what samples are weighted with in later updates: the ratio "   \
               "of the policy now to then, of the token, of the sequence, or " \
               "the geometric mean of its tokens'",                            \
        .form = PF_CHOICE, .choices = "none|token|sequence|mean",              \
        .def = (default)                                                       \
    }
#define PF_PG_CLIP_ROW(default)                                                \
    {                                                                          \
        .name = "clip", .unit = "",                                            \
        .doc = "how far from 1 a ratio may go before its sample no longer "    \
               "pulls, which it never has in the first update of a step; 0: "  \
               "any",                                                          \
        .form = PF_REAL, .def = (default), .lo = 0, .hi = 1e12                 \
    }
#define PF_PG_KL_ROW(default)                                                  \
    {                                                                          \
        .name = "kl", .unit = "",                                              \
        .doc = "where the divergence from the reference policy counts: "       \
               "nowhere, in the reward, as a term of the loss",                \
        .form = PF_CHOICE, .choices = "none|reward|loss", .def = (default)     \
    }
#define PF_PG_KL_FORM_ROW(default)                                             \
    {                                                                          \
        .name = "kl_form", .unit = "",                                         \
        .doc = "its estimator from a sample; k3-scored, for the loss, is k3 "  \
               "weighted with pi/pi_old",                                      \
        .form = PF_CHOICE, .choices = "k1|k2|k3|k3-scored", .def = (default)   \
    }
#define PF_PG_KL_LEVEL_ROW(default)                                            \
    {                                                                          \
        .name = "kl_level", .unit = "",                                        \
        .doc = "what it is estimated from: the log-ratio of the sequence, or " \
               "those of its tokens, one by one",                              \
        .form = PF_CHOICE, .choices = "sequence|token", .def = (default)       \
    }
#define PF_PG_AGGREGATION_ROW(default)                                         \
    {                                                                          \
        .name = "aggregation", .unit = "",                                     \
        .doc =                                                                 \
            "from tokens to a loss: their sum in each sequence, their mean "   \
            "over the batch, the mean of the sequences' means, their sum "     \
            "over the greatest length",                                        \
        .form = PF_CHOICE, .choices = "sum|token|sequence|fixed",              \
        .def = (default)                                                       \
    }

/* Why these rows make no sense, or NULL; a `refuse`. */
const char *pf_pg_refuse(const struct pf_values *values, double beta);

/* prompts * group: a `comparisons` for learners with one query a sample. */
uint64_t pf_pg_queries(const struct pf_values *values);

/* An `init`: the optimiser's plan counts updates. Learners with an init of
 * their own call it. */
void pf_pg_init(struct pf_learner *l);

/* What stands in l->x. A learner may have more vectors after it. */
enum {
    PF_PG_COEF, /* coefficients on log pi of every response */
    PF_PG_VECTORS
};

/* Fields of a type that most have. */
#define PF_PG_TYPE                                                             \
    .traits = PF_PARAMETRIC, .comparisons = pf_pg_queries,                     \
    .n_vectors = PF_PG_VECTORS, .refuse = pf_pg_refuse

/* --- the rollout --- */

/* Samples of a step and what is known of them; sample i of lane k stands at
 * [i * lanes + k], its token t at [(i * tokens + t) * lanes + k] (pf_pg_at).
 * Group g is samples g * group to (g + 1) * group - 1, all of one context.
 * What belongs to tokens past the end of a string is 0 and never used. */
struct pf_rollout {
    struct pf_learner *l;
    size_t n, group, groups; /* n = groups * group */
    size_t tokens, lanes;    /* T of the longest string */
    bool expected;           /* prompts = 0 */
    const double *beta;      /* lanes; the row's, unless someone adapts it */

    /* For each sample; the first three are l->pairs' context, first and
     * outcome. l->pairs.second is free for those who compare. */
    uint32_t *context, *response;
    double *score;
    double *weight; /* w_i; sums to 1 over samples */
    double *share;  /* sums to 1 over each group: 1 / group or pi_old (y|c) */
    double *part;   /* w_i in the minibatch at hand: sums to 1, or 0: not in */

    /* For each token. */
    double *log_old, *log_ref; /* when it was drawn */
    double *log_now;           /* at the policy at hand */
    double *advantage;
    double *coef; /* slope of the loss in log pi (token), without w_i a_i */
    double *value, *target; /* for those who have a critic; not used here */

    double *mass, *ref_mass; /* log masses of prefixes: of l->pi when
                                last looked at, of the reference */
    double *token;           /* coefficients on tokens of the tree */
    double *work;
    double *block; /* owns these, but for l->pairs' */
};

static inline size_t
pf_pg_at(const struct pf_rollout *r, size_t i, size_t t, size_t k)
{
    return (i * r->tokens + t) * r->lanes + k;
}

/* Tokens of sample i. */
static inline size_t
pf_pg_length(const struct pf_rollout *r, size_t i, size_t k)
{
    return r->l->strings->length[r->response[i * r->lanes + k]];
}

/* log p/q (y_i), p and q two of r's log-probabilities of tokens. */
double pf_pg_log_ratio(const struct pf_rollout *r, const double *log_p,
                       const double *log_q, size_t i, size_t k);

/* --- one learner's choices --- */

struct pf_pg_rule {
    /* Fills r->score. NULL: pf_pg_rate. */
    int (*score)(struct pf_rollout *r, struct pf_feedback *f);
    /* Fills r->advantage from scores; with kl = reward the KL is in it (most
     * call pf_pg_penalise first). */
    int (*advantages)(struct pf_rollout *r);
    /* Fills r->coef (no need where part is 0) from advantages and log-ratios at
     * the policy at hand. NULL: pf_pg_surrogate. */
    void (*surrogate)(struct pf_rollout *r);
    /* What else is learned from the minibatch at hand (r->part), before the
     * policy moves. NULL: nothing. */
    void (*beside)(struct pf_rollout *r);
};

/* A whole step: open, sample, look, score, advantages; for every epoch and
 * minibatch split, look, surrogate, KL, gradient, what else is learned, and the
 * optimiser's step; close. */
int pf_pg_step(struct pf_learner *l, struct pf_feedback *f,
               const struct pf_pg_rule *rule);

/* --- pieces --- */

/* Makes room for the samples of a step; part = weight until a split. Close in
 * every case. PF_ENOMEM. */
int pf_pg_open(struct pf_rollout *r, struct pf_learner *l);
void pf_pg_close(struct pf_rollout *r);

/* Contexts, responses, weights and shares: samples of `log_law` (shape; NULL:
 * the policy at hand), or all there are. Sets part = weight. log_old will be
 * the policy's all the same. */
void pf_pg_sample(struct pf_rollout *r, const double *log_law);

/* mass, log_now, log_old and log_ref of the samples just drawn. */
void pf_pg_look_first(struct pf_rollout *r);

/* score = the reward of every sample; n queries. */
int pf_pg_rate(struct pf_rollout *r, struct pf_feedback *f);

/* With kl = reward: score -= beta k (l) of every sample, by kl_form and
 * kl_level. Otherwise nothing. */
void pf_pg_penalise(struct pf_rollout *r);

/* k (l) of an estimator; k3-scored has the value of k3. */
double pf_pg_kl_value(size_t form, double log_ratio);
double pf_pg_kl_slope(size_t form, double log_ratio);

/* Statistics of group g, and of all samples, of x (n * lanes): the standard
 * deviation with n - 1 in the denominator (with the shares, where the step is
 * the expected one; 0 where there is but one sample), and the mean. */
double pf_pg_group_sd(const struct pf_rollout *r, const double *x, size_t g,
                      size_t k);
double pf_pg_mean(const struct pf_rollout *r, const double *x, size_t k);
double pf_pg_sd(const struct pf_rollout *r, const double *x, size_t k);

/* Every token of sample i has this advantage; and every token of group g that
 * of its sample: factor (score - mean of the group). */
void pf_pg_set_advantage(struct pf_rollout *r, size_t i, size_t k, double a);
void pf_pg_centre_group(struct pf_rollout *r, size_t g, size_t k,
                        double factor);

/* `advantages` of a whole learner: scores, penalised, minus the mean of the
 * others in their group; with prompts = 0, where a sample's weight among the
 * others is 0, of all. */
int pf_pg_leave_one_out(struct pf_rollout *r);

/* coef = slope of the surrogate that the rows `ratio` and `clip` name. */
void pf_pg_surrogate(struct pf_rollout *r);

/* With kl = loss: coef += beta slope. Otherwise nothing. */
void pf_pg_kl_loss(struct pf_rollout *r);

/* Updates of a step, and the samples of number `update` of them: part. A pass
 * has an order of its own. */
size_t pf_pg_updates(const struct pf_learner *l);
void pf_pg_split(struct pf_rollout *r, size_t update);

/* w_i a_i of sample i in the minibatch at hand: what each of its tokens counts.
 * `scale` is the lane's pf_pg_scale, the part of a_i that all samples share. */
double pf_pg_scale(const struct pf_rollout *r, size_t k);
double pf_pg_token_weight(const struct pf_rollout *r, size_t i, size_t k,
                          double scale);

/* l->grad = the gradient of the loss, from coef, part and `aggregation`. mass
 * must be that of the policy at hand. */
void pf_pg_gradient(struct pf_rollout *r);

#endif
