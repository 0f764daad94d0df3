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

#define PF_LEARNER_VECTORS 6 /* work vectors a learner may have */
#define PF_LEARNER_SCALARS 4 /* work scalars per lane */
#define PF_LEARNER_PARAMS 8  /* parameters a learner may have */

/* What a learner asks of the feedback port. */
enum pf_needs {
    PF_NEEDS_PAYOFF = 1 /* the exact vector P pi' of an opponent pi' */
};

/* What is true of a learner's policy. */
enum pf_learner_traits {
    PF_REGULARISED = 1, /* aims at the beta-regularised Nash policy; without
                           this trait at the Nash of the game itself, and
                           beta is not used */
    PF_AVERAGES = 2,    /* its theory speaks of the average of the policies
                           played, which it keeps */
    PF_BOUNDARY = 4     /* its policy may have zeros */
};

struct pf_learner;

typedef struct pf_learner_type {
    struct pf_kind kind;
    unsigned needs;   /* enum pf_needs */
    unsigned traits;  /* enum pf_learner_traits */
    unsigned queries; /* payoff queries in one step, exactly */
    size_t n_vectors; /* work vectors, zeroed at the start */
    size_t n_scalars; /* work scalars per lane, zeroed at the start */
    /* Why these parameters make no sense at this beta, as a sentence that
     * follows the learner's name ("needs beta > 0"), or NULL when they do.
     * Asked before anything runs. May be NULL. */
    const char *(*refuse)(const struct pf_values *values, double beta);
    /* Prepares the state; pi is the reference policy already. May be NULL. */
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
    double *pi;                    /* log-policy of every lane, normalised */
    double *average;               /* running mean of the played policies, in
                                      probabilities; NULL unless PF_AVERAGES */
    double *x[PF_LEARNER_VECTORS]; /* shape of the task */
    double *s[PF_LEARNER_SCALARS]; /* lanes */
    const double *par[PF_LEARNER_PARAMS]; /* parameter row -> lanes values;
                                  a PF_CHOICE or PF_COUNT is the same in all
                                  lanes of a batch */
    double *opponent;                     /* the opponent last asked about, in
                                             probabilities: filled by pf_query */
    double *block;                        /* owns all of the above */
    size_t block_size; /* doubles in it: the whole state to save */
};

extern const struct pf_family pf_learner_family;

/* Starts `type` on a task. values[row * lanes + k] is parameter `row` of lane
 * k, in the order of the type's table (may be NULL without parameters). The
 * task is borrowed and must outlive the learner. Free with pf_learner_free. */
int pf_learner_alloc(struct pf_learner **out, const pf_learner_type *type,
                     const struct pf_task *task, const double *values);
void pf_learner_free(struct pf_learner *l); /* accepts NULL */

/* One step; t counts it. */
int pf_learner_step(struct pf_learner *l, struct pf_feedback *f);

/* --- for learner files --- */

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

/* Asks the port for win[y] = P(y > opponent), opponent given in logs. */
int pf_query(struct pf_learner *l, struct pf_feedback *f, double *win,
             const double *log_opponent);

/* Counts a played policy (in probabilities) into l->average, the mean of
 * those played at steps 0 .. t. Call once per step. Nothing where averages
 * are not kept. */
void pf_learner_played(struct pf_learner *l, const double *played);

#endif
