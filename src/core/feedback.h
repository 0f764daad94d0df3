/* The feedback port: how a learner asks, and where queries are counted.
 *
 * The world implements the port (sim/world/batch.h); a learner only calls it.
 * A port answers payoffs, comparisons, or both:
 *
 *   exact             payoff: P pi' without error; one query
 *   opponent-samples  payoff: the mean of the columns P[., y'] of B sampled
 *                     opponents y' ~ pi'; B queries
 *   pairs             compare: the probability that the first is preferred;
 *                     one query a pair
 *   labels            compare: an annotator's label; one query a pair
 *
 * Where the world has rewards, exact also rates single responses; one query a
 * response. A reward model (reward/reward_model.h) is a port of its own, which
 * stands between the world's port and a learner.
 *
 * Queries are counted here and nowhere else, the same way for every learner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_FEEDBACK_H
#define PF_CORE_FEEDBACK_H

#include <stddef.h>
#include <stdint.h>

/* What a learner may ask of a port; a learner's `needs` are made of the
 * same bits. */
enum pf_asks {
    PF_ASKS_PAYOFF = 1,  /* win probabilities of all responses */
    PF_ASKS_COMPARE = 2, /* which of two responses is preferred */
    PF_ASKS_RATE = 4     /* the reward of a response */
};

/* n pairs of responses in every lane: pair i of lane k stands at
 * [i * lanes + k] in each array. All are owned by whoever made them. */
struct pf_pairs {
    size_t n;
    uint32_t *context, *first, *second;
    double *outcome; /* filled by compare: the probability that `first` is
                        preferred, or a label: 1, 0, or 1/2 for a tie */
};

/* Pair `at` = i * lanes + k becomes (y, z) in context c. */
static inline void
pf_pairs_set(struct pf_pairs *p, size_t at, size_t c, size_t y, size_t z)
{
    p->context[at] = (uint32_t) c;
    p->first[at] = (uint32_t) y;
    p->second[at] = (uint32_t) z;
}

/* n responses in every lane: number i of lane k stands at [i * lanes + k] in
 * each array. All are owned by whoever made them. */
struct pf_ratings {
    size_t n;
    const uint32_t *context, *response;
    double *score; /* filled by rate: the reward of the response */
};

/* How a learner that needs payoffs makes them of comparisons, where the port
 * has nothing else (learn/payoff.h). */
enum pf_estimator {
    PF_ESTIMATE_IMPORTANCE, /* 1{Y=y} (x - 1/2) / nu(y) */
    PF_ESTIMATE_REGRESSION  /* the gradient of IPO's regression */
};
enum pf_behaviour { PF_BEHAVIOUR_UNIFORM, PF_BEHAVIOUR_REFERENCE };

struct pf_feedback {
    /* win[y] = sum_z P(y > z) opponent[z] for every context, response and
     * lane, or an unbiased estimate. Both arrays have the task's shape;
     * opponent is in probabilities. `columns` queries in every lane, however
     * many contexts. NULL: the port cannot say. */
    int (*payoff)(void *self, double *win, const double *opponent);
    /* Fills pairs->outcome; pairs->n queries in every lane. Equal responses
     * are a draw (1/2) and count. NULL: the port cannot say. */
    int (*compare)(void *self, struct pf_pairs *pairs);
    /* Fills ratings->score with rewards, true or modelled; ratings->n queries
     * in every lane. NULL: the port cannot say. */
    int (*rate)(void *self, struct pf_ratings *ratings);
    void *self;       /* borrowed */
    uint64_t queries; /* asked so far in each lane */
    uint64_t columns; /* queries of one payoff; 0 counts as 1 */
    size_t samples;   /* pairs from which a payoff is estimated, >= 1 */
    enum pf_estimator estimator;
    enum pf_behaviour behaviour; /* nu: whom the estimator samples from */
};

/* Call the port and count the queries. PF_EINPUT where the port lacks it. */
int pf_payoff(struct pf_feedback *f, double *win, const double *opponent);
int pf_compare(struct pf_feedback *f, struct pf_pairs *pairs);
int pf_rate(struct pf_feedback *f, struct pf_ratings *ratings);

/* Counts n queries that were answered before the run: judgements in a file. */
void pf_count_queries(struct pf_feedback *f, uint64_t n);

/* What one payoff costs a learner through this port, estimated or not. */
uint64_t pf_payoff_cost(const struct pf_feedback *f);

#endif
