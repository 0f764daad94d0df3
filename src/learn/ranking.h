/* Scores ranked, and laws that follow from a ranking.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_RANKING_H
#define PF_LEARN_RANKING_H

#include <stdbool.h>
#include <stddef.h>

/* One of those that are ranked. */
struct pf_rank {
    double score;
    double mass;     /* >= 0 */
    size_t at;       /* the caller's name for it */
    double from, to; /* filled: where those of its score stand in the whole
                        mass, counted from the best: 0 <= from <= to <= 1 */
};

/* Sorts by falling score, equal scores by `at`, and fills from and to. Where a
 * score or a mass is NaN nothing can be said: from and to are then NaN for all,
 * and false is returned. */
bool pf_rank(struct pf_rank *rank, size_t n);

/* How much of this one, between 0 and 1, lies in the part [from, to] of the
 * whole mass. Those of equal score share what falls to them. Borders that
 * differ by rounding are the same. */
double pf_rank_part(const struct pf_rank *rank, double from, double to);

/* The law of the best of n samples of q, ties broken uniformly among the tied
 * samples: with F(y) the probability of a score not above that of y and G(y) of
 * one below it,
 *
 *   (F^n - G^n) q(y) / (F - G),
 *
 * in logarithms and without cancellation, for 1 <= n <= 1e15, whole or not.
 * The ranking is that of the scores of q's responses; rank[i].at is the
 * response, its logs stand at log_q[at * stride] and log_best[at * stride],
 * which may be the same array. The other fields of the ranking are
 * overwritten. */
void pf_rank_best_of(struct pf_rank *rank, size_t size, double n, size_t stride,
                     const double *log_q, double *log_best);

#endif
