/* Learners: algorithms that move a policy, one step at a time.
 *
 * A learner knows a task (reference policy, beta, sizes) and a feedback port;
 * it cannot see sim/, so none can peek at the true preference. It is init /
 * step / read-out, never a loop: whoever drives it owns the loop, the budget
 * and the record. One file per learner, src/learn/NAME.c, listed once in
 * types.def. A step advances a whole batch of runs (core/lanes.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_LEARNER_H
#define PF_LEARN_LEARNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/feedback.h"
#include "core/kind.h"
#include "core/simplex.h"
#include "core/task.h"
#include "learn/optimiser.h"
#include "policy/policy.h"
#include "reward/reward_model.h"

#define PF_LEARNER_VECTORS 6 /* work vectors a learner may have */
#define PF_LEARNER_SCALARS 4 /* work scalars per lane */
#define PF_LEARNER_PARAMS 32 /* parameters a learner may have */

/* What is true of a learner's policy. */
enum pf_learner_traits {
    PF_REGULARISED = 1,  /* aims at the beta-regularised Nash policy; without
                            this trait at the Nash of the game itself, and
                            beta is not used */
    PF_AVERAGES = 2,     /* its theory speaks of the average of the policies
                            played, which it keeps */
    PF_BOUNDARY = 4,     /* its policy may have zeros */
    PF_PARAMETRIC = 8,   /* follows gradients: any policy class, with an
                            optimiser */
    PF_OFFLINE = 16,     /* learns from a data set */
    PF_MODEL_TOO = 32,   /* has a use for a reward model beside what it asks:
                            its port then rates, too */
    PF_STAYS_AT_REF = 64 /* each of its policies is made from the reference
                            policy alone, so that it has no start */
};

struct pf_learner;

/* A data set of judged pairs, for offline learners. Either `given` (read from
 * a file, shared by all lanes), or `pairs` pairs that every run draws for
 * itself: context ~ weight, both responses ~ behaviour, outcome from the port.
 * A pair's query is counted when the learner first uses it. */
struct pf_data_setup {
    size_t pairs; /* size; 0: the population, that is all pairs, each with its
                     probability */
    enum pf_behaviour behaviour;
    double junk; /* share of drawn responses that are uniform instead */
    const struct pf_pairs *given; /* one lane's arrays: pair i at [i]. NULL:
                                     drawn. Borrowed */
};

/* What a learner is started with. Zeroed means: no parameters, a table moved
 * by Adam, no data. values[row * lanes + k] is parameter `row`
 * of lane k, in the order of the member's table. */
struct pf_learner_setup {
    const double *values;
    const pf_policy_type *policy; /* NULL: the family's first, tabular */
    const double *policy_values;
    const pf_optimiser_type *optimiser; /* NULL: the family's first, adam */
    const double *optimiser_values;     /* NULL: its defaults */
    struct pf_data_setup data;
    const pf_reward_model_type *model; /* fitted to the data, and then asked in
                                          place of the port; NULL: none */
    const double *model_values;        /* NULL: its defaults */
    uint64_t steps; /* planned, for schedules; 0: not known */
};

typedef struct pf_learner_type {
    struct pf_kind kind;
    unsigned asks;    /* enum pf_asks: what it asks of the port */
    unsigned traits;  /* enum pf_learner_traits */
    unsigned queries; /* payoff queries in one step, exactly; 0 for learners
                         that compare */
    /* Comparisons and ratings in one step under these parameters, exactly; 0:
     * they depend on the size of the world. NULL for learners that ask for
     * payoffs only, or for nothing. */
    uint64_t (*comparisons)(const struct pf_values *values);
    /* Doubles of further state for the whole batch; NULL: none. It stands in
     * l->own, zeroed. */
    size_t (*memory)(const struct pf_task *task,
                     const struct pf_learner_setup *setup);
    /* Control tokens that its policy is conditioned on; NULL: 1, none. With
     * more, its policy speaks of `tags` times as many contexts, tag j of
     * context c at j * contexts + c, with parameters of their own (and, with
     * features, shared ones as well); pi is that of tag 0. */
    size_t (*tags)(const struct pf_task *task,
                   const struct pf_learner_setup *setup);
    size_t n_vectors; /* work vectors, zeroed at the start */
    size_t n_scalars; /* work scalars per lane, zeroed at the start */
    /* Why these parameters make no sense at this beta, as a sentence that
     * follows the learner's name ("needs beta > 0"), or NULL when they do.
     * Asked before anything runs. May be NULL. */
    const char *(*refuse)(const struct pf_values *values, double beta);
    /* Prepares the state; pi is where it starts already (pf_task_start): the
     * reference policy, or what the world has in its place. May be NULL. */
    void (*init)(struct pf_learner *l);
    /* One step of every lane. Returns PF_OK or what the port returned. */
    int (*step)(struct pf_learner *l, struct pf_feedback *f);
} pf_learner_type;

/* A batch of runs of one learner. Fields are for learners to use; drivers
 * read pi (and average) only. */
struct pf_learner {
    const pf_learner_type *type;
    const struct pf_task *task;
    uint64_t t;                    /* steps done */
    double *pi;                    /* log-policy of every lane, normalised; of
                                      tag 0 where there are tags */
    double *average;               /* running mean of the played policies, in
                                      probabilities; NULL unless PF_AVERAGES */
    double *x[PF_LEARNER_VECTORS]; /* shape of the task */
    double *s[PF_LEARNER_SCALARS]; /* lanes */
    const double *par[PF_LEARNER_PARAMS]; /* parameter row -> lanes values;
                                  a PF_CHOICE or PF_COUNT is the same in all
                                  lanes of a batch */
    struct pf_policy policy;              /* PF_PARAMETRIC: its log_pi is pi */
    struct pf_optimiser optimiser;        /* PF_PARAMETRIC */
    double *clock;        /* PF_PARAMETRIC: the optimiser's t, kept
                             between steps as part of the state */
    double *grad;         /* PF_PARAMETRIC: policy.n * lanes */
    size_t tags;          /* control tokens, >= 1 */
    struct pf_task *wide; /* owned; the task with tags, of the policy;
                             NULL where there are none */
    const struct pf_strings *strings; /* the task's, or a bandit's */
    struct pf_strings *bandit;        /* owned, or NULL */
    struct pf_data_setup data;        /* as set up */
    double *kept;                     /* the data so far (learn/data.h) */
    struct pf_reward_model model;     /* type NULL: there is none */
    struct pf_feedback *judge; /* the port that this step was called with, where
                                  a model answers in its place */
    double *own;               /* type->memory doubles */
    gsl_rng *rng; /* for samples: pf_learner_rng. No state: every use starts
                     at a block of its own */
    struct pf_pairs pairs; /* work space that pf_learner_pairs makes room in */
    size_t pairs_room;
    double *opponent;  /* the opponent last asked about, in
                          probabilities: filled by pf_query */
    double *block;     /* owns all of the above */
    size_t block_size; /* doubles in it: the whole state to save */
};

extern const struct pf_family pf_learner_family;

/* Starts `type` on a task. The setup's arrays are copied; the task and given
 * data are borrowed and must outlive the learner. PF_EINPUT when the policy
 * class or the reward model lacks the features it needs, or where the task has
 * a start that the learner (PF_STAYS_AT_REF) or its policy class cannot have.
 * Free with pf_learner_free. */
int pf_learner_alloc(struct pf_learner **out, const pf_learner_type *type,
                     const struct pf_task *task,
                     const struct pf_learner_setup *setup);
void pf_learner_free(struct pf_learner *l); /* accepts NULL */

/* One step; t counts it. The first one fits the reward model, if there is one:
 * all of the data's queries are then counted at once, and those to the model
 * never. */
int pf_learner_step(struct pf_learner *l, struct pf_feedback *f);

/* --- for learner files --- */

/* A def_of_beta: the world's own. */
double pf_beta_of_world(double beta);

/* The row of a step size; the default follows:
 *   PF_STEP_SIZE (.def = 0.1)
 *   PF_STEP_SIZE (.def_of_beta = f, .def_text = "2 beta") */
#define PF_STEP_SIZE(...) PF_STEP_SIZE_AS("step size", __VA_ARGS__)
#define PF_STEP_SIZE_AS(what, ...)                                             \
    {                                                                          \
        .name = "eta", .unit = "", .doc = what, .form = PF_REAL, .lo = 1e-12,  \
        .hi = 1e12, .log_scale = true, __VA_ARGS__                             \
    }

/* A choice or count parameter, the same for every lane. */
size_t pf_learner_choice(const struct pf_learner *l, size_t row);

/* A `refuse` for learners that mean nothing without regularisation. */
const char *pf_refuse_beta_0(const struct pf_values *values, double beta);

/* The generator l->rng, put at the start of block `block` of the stream
 * (seed, run of lane k, purpose). For the samples of step t, block t. */
gsl_rng *pf_learner_rng(struct pf_learner *l, size_t lane, const char *purpose,
                        uint64_t block);

/* Makes room for n pairs in every lane in l->pairs and sets pairs.n. */
int pf_learner_pairs(struct pf_learner *l, size_t n);

/* A context of lane k drawn from the task's weights: one uniform number. */
size_t pf_learner_context(const struct pf_learner *l, size_t lane, gsl_rng *r);

/* A response of the behaviour policy in a context of lane k: one uniform
 * number. */
size_t pf_learner_behaviour(const struct pf_learner *l, enum pf_behaviour nu,
                            size_t context, size_t lane, gsl_rng *r);

/* Asks the port for win[y] = P(y > opponent), opponent given in logs; where
 * the port only compares, win is an unbiased estimate up to a constant in each
 * context (learn/payoff.h). */
int pf_query(struct pf_learner *l, struct pf_feedback *f, double *win,
             const double *log_opponent);

/* The same with the opponent in probabilities. */
int pf_query_plain(struct pf_learner *l, struct pf_feedback *f, double *win,
                   const double *opponent);

/* out (shape) = log pi. */
void pf_learner_remember(const struct pf_learner *l, double *out);

/* l->grad = the gradient that coefficients on log pi of every response, in the
 * shape of the policy, stand for. */
void pf_learner_gradient(struct pf_learner *l, const double *coef);

/* Counts a played policy (in probabilities) into l->average, the mean of
 * those played at steps 0 .. t. Call once per step. Nothing where averages
 * are not kept. */
void pf_learner_played(struct pf_learner *l, const double *played);

#endif
