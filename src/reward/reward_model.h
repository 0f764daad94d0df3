/* Reward models: what is learned of a preference from judged pairs, before a
 * policy is learned from that.
 *
 * A model is fitted once, to all pairs at hand, and then answers in the place
 * of those who judged them: it rates single responses, compares two, and gives
 * payoffs, as a feedback port (core/feedback.h) whose answers cost no query.
 * One file per type, src/reward/NAME.c, listed once in types.def:
 *
 *   bradley-terry  P (y > z) = sigmoid (r(x,y) - r(x,z)), by maximum
 *                  likelihood; transitive whatever the truth
 *   pointwise      the same r from single verdicts: winner good, loser bad
 *   pairwise       P (y > z) = sigmoid (s(x,y,z)), s antisymmetric: a table, or
 *                  phi(x,y)' A phi(x,z) with A antisymmetric plus a linear
 *                  part; can be intransitive (Munos et al. 2023,
 *                  arXiv:2312.00886)
 *
 * r is a table, log-linear or a network: the policy classes (policy/policy.h)
 * serve as function classes, with a constant reference. Every lane has a model
 * of its own, fitted by itself: its bits do not depend on its company.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_REWARD_MODEL_H
#define PF_REWARD_MODEL_H

#include "core/feedback.h"
#include "core/kind.h"
#include "core/task.h"
#include "policy/policy.h"

#define PF_REWARD_PARAMS 16

struct pf_reward_model;
struct pf_judged_data; /* reward/judged.h: the pairs, gathered by lane */

typedef struct pf_reward_model_type {
    struct pf_kind kind;
    /* Must the world have features for these values? */
    bool (*needs_features)(const struct pf_values *values);
    /* Why these values make no sense together, as a sentence that follows the
     * type's name, or NULL when they do. May be NULL. */
    const char *(*refuse)(const struct pf_values *values);
    /* Doubles that `fit` keeps for the whole batch in m->own, with
     * values[row * lanes] the first lane's. They are state: saved with a run.
     * NULL: none. */
    size_t (*memory)(const struct pf_task *task, const double *values);
    /* Fits every lane. Fills m->score; what goes wrong in a lane alone is put
     * into m->facts.problem, and its scores do not matter then. PF_OK,
     * PF_ENOMEM. */
    int (*fit)(struct pf_reward_model *m, const struct pf_judged_data *data);
    /* The logit of P (y > z) for y < z; NULL: score[y] - score[z]. */
    double (*logit)(const struct pf_reward_model *m, size_t c, size_t y,
                    size_t z, size_t k);
} pf_reward_model_type;

/* Why a lane's model is not what was asked for; its scores, probabilities and
 * payoffs are then NaN. */
enum pf_reward_problem {
    PF_REWARD_FINE,
    PF_REWARD_NO_MAXIMUM, /* l2 = 0 and the comparisons have no maximum
                             likelihood fit: separable, or in parts that never
                             meet. A fit by gradient steps ends all the same and
                             does not see this */
    PF_REWARD_NO_CONVERGENCE,
    PF_REWARD_BAD_DATA /* an outcome outside [0,1], or a weight that is
                          negative or not finite */
};

/* What the data of the lanes were like, `lanes` numbers each; known after a
 * fit, and part of the state. A context's compared responses form a graph with
 * an arrow for every win; an outcome strictly between 0 and 1 is a win both
 * ways. */
struct pf_reward_facts {
    double *problem;      /* enum pf_reward_problem */
    double *disconnected; /* contexts whose compared responses fall into
                             several parts that never met */
    double *separable;    /* contexts where wins do not lead from everyone
                             compared to everyone, these among them: without l2
                             a table has no finite fit */
    double *silent;       /* contexts without any pair */
};
enum { PF_REWARD_FACTS = 4 };

/* The row that every model's table starts with. Only `normalise` is the
 * engine's: "none", or "standard": what is rated is shifted and scaled to mean
 * 0 and variance 1 under weight * reference policy; what is constant there, to
 * 1e-12, is only shifted. Probabilities stay as fitted. */
enum { PF_REWARD_NORMALISE, PF_REWARD_OWN };
#define PF_REWARD_ROWS                                                         \
    {                                                                          \
        .name = "normalise", .unit = "",                                       \
        .doc = "rewards as fitted, or shifted and scaled to mean 0 and "       \
               "variance 1 under the reference policy",                        \
        .form = PF_CHOICE, .choices = "none|standard"                          \
    }

/* A batch of models. Memory belongs to whoever called init; a learner keeps it
 * in its block. */
struct pf_reward_model {
    const pf_reward_model_type *type; /* NULL: there is none */
    const struct pf_task *task;
    double *score;  /* shape; r as fitted: logits. Of `pairwise` the win rate
                       against the reference policy, sum_z ref(z) P (y > z) */
    double *reward; /* shape; what is rated: the score, normalised */
    double *own;    /* type->memory doubles */
    double *fitted; /* PF_LANE_WIDTH; fitted[0] != 0 once fitted: state */
    struct pf_reward_facts facts;
    const double *par[PF_REWARD_PARAMS]; /* parameter row -> lanes values */
    struct pf_feedback port; /* rate, compare and payoff; PF_EINPUT before the
                                fit */
};

extern const struct pf_family pf_reward_model_family;

/* Doubles that pf_reward_model_init wants; a multiple of PF_LANE_WIDTH. */
size_t pf_reward_model_memory(const pf_reward_model_type *type,
                              const struct pf_task *task, const double *values);

/* Cuts the memory (zeroed and aligned as by pf_lanes_alloc), copies the values
 * (row * lanes + k). The model must not move afterwards: its port points to
 * it. PF_EINPUT when features are needed that the task lacks, or the values are
 * refused. Clear in every case. Memory is all the state there is. */
int pf_reward_model_init(struct pf_reward_model *m,
                         const pf_reward_model_type *type,
                         const struct pf_task *task, const double *values,
                         double *memory);
void pf_reward_model_clear(struct pf_reward_model *m);

/* Fits all lanes to the pairs, normalises, opens the port. weight (pairs->n *
 * lanes) is how often each counts, NULL: once. Pairs of a response with itself
 * are left out; outcomes are probabilities or labels. PF_EINPUT where a pair
 * is not of this task, PF_ENOMEM. */
int pf_reward_model_fit(struct pf_reward_model *m, const struct pf_pairs *pairs,
                        const double *weight);

/* The modelled P (y > z); 1/2 for y = z; P (y > z) + P (z > y) = 1 exactly. */
double pf_reward_model_probability(const struct pf_reward_model *m, size_t c,
                                   size_t y, size_t z, size_t k);

/* A choice or count parameter, the same for every lane. */
static inline size_t
pf_reward_model_choice(const struct pf_reward_model *m, size_t row)
{
    return (size_t) m->par[row][0];
}

#endif
