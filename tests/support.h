/* Worlds and learners for tests, made in a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_SUPPORT_H
#define PF_TEST_SUPPORT_H

#include "learn/learner.h"
#include "sim/world/batch.h"

/* A world of one context from a matrix (n*n) and a reference in
 * probabilities; NULL reference: an awkward one, 1/(y + 1.7) normalised. */
struct pf_world *pf_test_world(size_t n, const double *P, const double *ref,
                               double beta);

/* A random one, entries of the lower triangle U(0,1), `contexts` contexts. */
struct pf_world *pf_test_random_world(size_t contexts, size_t n, double beta,
                                      uint64_t seed);

/* The diagonal of P (n*n) becomes 1/2 and its upper triangle 1 minus the
 * lower one. */
void pf_test_complete(size_t n, double *P);

/* Log-probabilities of a reference whose weights span up to e^2.385. */
void pf_test_reference(gsl_rng *r, size_t n, double *log_ref);

/* A learner on a batch of `lanes` worlds (lane k plays on world[k]). */
struct pf_test_run {
    struct pf_world_batch batch;
    struct pf_learner *learner;
    uint64_t step_queries; /* that one step asks; 0: it depends on the world */
};

/* Starts `name` with settings such as "eta=0.5 schedule=theory" (NULL: all
 * defaults, at the beta of world[0]). Learners that ask for payoffs get the
 * exact port, those that compare one that tells probabilities; where a world
 * has no rewards pf_test_rate rates. Offline ones draw 4096 pairs, or, with
 * "batch=0", have all of them. Fails the test on any error. */
void pf_test_start(struct pf_test_run *r, const char *name,
                   const char *settings, const struct pf_world *const *world,
                   size_t lanes);

/* The same, the learner starting at start[k] in lane k (log-probabilities;
 * NULL there, or for `start`: at the reference policy). */
void pf_test_start_at(struct pf_test_run *r, const char *name,
                      const char *settings, const struct pf_world *const *world,
                      const double *const *start, size_t lanes);

/* A port's `rate` for worlds without rewards (self: a struct pf_world_batch):
 * how often a response wins against a uniform opponent, which relabelling
 * permutes. */
int pf_test_rate(void *self, struct pf_ratings *ratings);

/* What makes a learner see all there is with its probability, in place of
 * samples, which change with the labels: "NAME=0" or "NAME=exact" of the row
 * that says so, written into out; NULL where there is none. */
const char *pf_test_without_samples(const pf_learner_type *type, char out[40]);

/* As pf_test_start with one world in 8 lanes. */
void pf_test_start1(struct pf_test_run *r, const char *name,
                    const char *settings, const struct pf_world *world);
void pf_test_steps(struct pf_test_run *r, size_t steps);
void pf_test_end(struct pf_test_run *r);

/* Lane k of a batch array, as n responses of context 0, into out. */
void pf_test_lane(const struct pf_test_run *r, const double *x, size_t k,
                  double *out);

/* The regularised Nash policy (logs) of a world, context after context. */
double *pf_test_log_nash(const struct pf_world *w);

/* KL (p||q) from logs in long double, by the plain formula. */
long double pf_test_kl(size_t n, const double *log_p, const double *log_q);

#endif
