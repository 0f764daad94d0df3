/* Who beats whom: learners ranked by games on the same tasks and seeds.
 *
 * In every task and seed that two learners have both done, the one with the
 * higher score wins, equal scores being half a win each. Strengths r are those
 * of Bradley and Terry 1952, P(i beats j) = 1 / (1 + exp (r_j - r_i)), of
 * greatest likelihood, so they do not depend on any order of games; told as
 * Elo points, 400 / ln 10 to the nat, with mean 1000.
 *
 * One who wins every game has an infinite strength. Each pair that has met is
 * therefore given PF_RANKING_PRIOR more wins each way, half a game in all: for
 * two learners the posterior mode under a Beta (1 + prior, 1 + prior)
 * distribution of the chance to win. A learner that won all of n games against
 * one other is then 400 log10 ((n + prior) / prior) points ahead. Learners that
 * no chain of games connects have no common scale: PF_EINPUT.
 *
 * A resample draws seeds within each task and takes all learners on them, since
 * games on one seed are not independent. The fit is that of sim/import/fit.h,
 * for which alone this file looks beyond the core.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_RANKING_H
#define PF_EVAL_RANKING_H

#include "eval/stats/bootstrap.h"

#define PF_RANKING_PRIOR 0.25

/* Score of learner l in seed j of task t at x[l * seeds + start(t) + j],
 * start(t) the sum of n before t, `seeds` that of all n. NaN: not done. */
struct pf_contest {
    size_t learners, tasks;
    const size_t *n; /* seeds of each task */
    const double *x;
};

struct pf_standing {
    double winrate;            /* over all games; NaN without any */
    struct pf_interval points; /* Elo */
    struct pf_interval rank;   /* 1 + learners with more points */
};

/* out[learners]. Only the percentile interval is made. PF_EINPUT without a
 * game, or where games connect not all. */
int pf_ranking(struct pf_standing *out, const struct pf_contest *c,
               const struct pf_resampling *how, unsigned *doubts);

#endif
