/* A batch of worlds as learners see it: a task and a feedback port.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_BATCH_H
#define PF_SIM_BATCH_H

#include <stdbool.h>

#include "core/feedback.h"
#include "core/task.h"
#include "sim/annotator/pool.h"
#include "sim/world/world.h"

/* How the port answers (core/feedback.h). Zeroed: exact. */
enum pf_port_mode {
    PF_PORT_EXACT,
    PF_PORT_SAMPLES,
    PF_PORT_PAIRS,
    PF_PORT_LABELS
};
struct pf_port_setup {
    enum pf_port_mode mode;
    size_t samples; /* opponents of PF_PORT_SAMPLES; pairs of an estimated
                       payoff in PF_PORT_PAIRS and PF_PORT_LABELS; >= 1 */
    enum pf_estimator estimator;
    enum pf_behaviour behaviour;
    uint64_t seed;                     /* the experiment's */
    const uint64_t *run;               /* lanes: seed numbers; NULL: all 0 */
    const struct pf_pool *const *pool; /* lanes: PF_PORT_LABELS draws labels
                                          from them, PF_PORT_PAIRS tells their
                                          probabilities; NULL: of the truth,
                                          at no price. Pools are borrowed */
};

/* Lane k plays on world[k]. All worlds have one shape and the same strings, or
 * none. When they are one and the same object its matrix is shared by all
 * lanes, otherwise the matrices are laid side by side, lane by lane; a run's
 * results have the same bits either way. */
struct pf_world_batch {
    struct pf_task task;             /* borrow it for the learner; its strings
                                        are the first world's */
    struct pf_feedback feedback;     /* the port, its counter at 0 */
    double *weight, *beta, *log_ref; /* owned; what the task points to */
    double *log_start;               /* likewise, or NULL */
    double *features, *length;       /* likewise; NULL where there are none */
    double *reward;                  /* owned; shape, or NULL: not all worlds
                                        have one. For evaluation */
    uint64_t *run;                   /* owned; lanes */
    double *price, *time;            /* owned; lanes: what labels have cost so
                                        far, and the seconds they took */
    struct pf_port_setup setup;      /* as given; run and pool are the
                                        batch's own arrays */
    const struct pf_pool **pool;     /* owned; lanes borrowed pools, or NULL */
    uint32_t *assigned;              /* owned; contexts * lanes: annotators
                                        that contexts are assigned, or NULL */
    const struct pf_world **world;   /* owned; lanes borrowed worlds */
    gsl_rng *rng;                    /* owned; for samples of the port */
    const struct pf_world *shared;   /* borrowed; NULL when worlds differ */
    double *P; /* owned; contexts * n * n * lanes, or NULL */
};

/* Builds the batch for `lanes` worlds (a multiple of PF_LANE_WIDTH) and a port
 * as `setup` says (NULL: exact); worlds and pools are borrowed. PF_EINPUT where
 * worlds differ in shape or strings. Clear in every case. `out` must not move
 * afterwards: the port points to it.
 *
 * The port's own randomness is the stream (seed, run, "feedback") of each
 * lane; query q, counted by the port, draws from block q: the answer depends on
 * how many queries came before, not on who asked or how many at a time. The
 * counter, price and time are all the state there is to save. */
int pf_world_batch_init(struct pf_world_batch *out,
                        const struct pf_world *const *world, size_t lanes,
                        const struct pf_port_setup *setup);

/* Has the learners of the task start at start[k] (contexts * responses
 * log-probabilities; borrowed for the call) in lane k, or, where that is NULL,
 * at its reference policy. Before a learner is started. */
int pf_world_batch_start(struct pf_world_batch *b, const double *const *start);

void pf_world_batch_clear(struct pf_world_batch *b);

/* The true P(y > z) of lane k in context c. */
double pf_world_batch_probability(const struct pf_world_batch *b, size_t c,
                                  size_t y, size_t z, size_t k);

/* win = P opponent for every context and lane, without counting a query: for
 * evaluation, not for learners. */
void pf_world_batch_payoff(const struct pf_world_batch *b, double *win,
                           const double *opponent);

#endif
