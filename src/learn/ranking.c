/* Best of n in logarithms. Let a, b and o be the masses above a group of equal
 * scores, below it, and its own; F = b + o = 1 - a, G = b. Then
 *   log (F^n - G^n) = n log F + log (1 - (G/F)^n).
 * log F comes from whichever of F and 1 - F is small. log (G/F) is log b - log
 * F where the group is most of F, and log (1 - o/F) where it is little of it.
 * For very small o/F, 1 - (G/F)^n is n o/F, which has a logarithm when o/F
 * itself is too small for a number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/ranking.h"

#include <math.h>
#include <stdlib.h>

#include "core/logistic.h"

#define LOG_HALF (-0.6931471805599453)
#define NEGLIGIBLE (-37.0) /* e^-37 is below a rounding error */
#define SNAP 1e-12         /* borders this near, in parts, are the same */

static int
falling(const void *a, const void *b)
{
    const struct pf_rank *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* One past the last of those that tie with number i. */
static size_t
group_end(const struct pf_rank *rank, size_t i, size_t n)
{
    size_t j = i + 1;
    while (j < n && rank[j].score == rank[i].score)
        j++;
    return j;
}

static double
whole_mass(const struct pf_rank *rank, size_t n)
{
    double sum = 0.0, scores = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += rank[i].mass;
        scores += isnan(rank[i].score) ? rank[i].score : 0.0;
    }
    return sum + scores;
}

static void
spread_nan(struct pf_rank *rank, size_t n, double nan)
{
    for (size_t i = 0; i < n; i++)
        rank[i].from = rank[i].to = nan;
}

bool
pf_rank(struct pf_rank *rank, size_t n)
{
    double whole = whole_mass(rank, n), above = 0.0;
    if (isnan(whole)) {
        spread_nan(rank, n, whole);
        return false;
    }
    qsort(rank, n, sizeof *rank, falling);
    for (size_t i = 0, end; i < n; i = end) {
        double to = above;
        end = group_end(rank, i, n);
        for (size_t j = i; j < end; j++)
            to += rank[j].mass;
        for (size_t j = i; j < end; j++) {
            rank[j].from = whole > 0.0 ? above / whole : 0.0;
            rank[j].to = end == n ? 1.0 : whole > 0.0 ? to / whole : 0.0;
        }
        above = to;
    }
    return true;
}

/* x, or the border next to it. */
static double
snapped(double x, double border)
{
    return fabs(x - border) < SNAP ? border : x;
}

double
pf_rank_part(const struct pf_rank *rank, double from, double to)
{
    double lo = snapped(snapped(rank->from, from), to);
    double hi = snapped(snapped(rank->to, from), to), width = hi - lo;
    if (isnan(width))
        return width;
    if (width <= 0.0) /* without mass, or with less than a rounding error */
        return lo >= from && lo < to ? 1.0 : 0.0;
    double first = lo > from ? lo : from, last = hi < to ? hi : to;
    return last > first ? (last - first) / width : 0.0;
}

/* --- best of n --- */

static double
log_add(double a, double b)
{
    double most = a > b ? a : b, least = a > b ? b : a;
    if (least == -HUGE_VAL)
        return most;
    return most + pf_log1p(pf_exp(least - most));
}

/* Log masses of groups: own into mass, above into from, below into to. */
static void
weigh_groups(struct pf_rank *rank, size_t size, size_t stride,
             const double *log_q)
{
    double above = -HUGE_VAL, below = -HUGE_VAL;
    for (size_t i = 0, end; i < size; i = end) {
        double own = -HUGE_VAL;
        end = group_end(rank, i, size);
        for (size_t j = i; j < end; j++)
            own = log_add(own, log_q[rank[j].at * stride]);
        for (size_t j = i; j < end; j++) {
            rank[j].mass = own;
            rank[j].from = above;
        }
        above = log_add(above, own);
    }
    for (size_t end = size, i; end > 0; end = i) {
        double own = rank[end - 1].mass;
        for (i = end; i > 0 && rank[i - 1].score == rank[end - 1].score; i--)
            rank[i - 1].to = below;
        below = log_add(below, own);
    }
}

/* log (F^n - G^n) of a group, from its log masses. */
static double
log_power(const struct pf_rank *group, double n)
{
    double own = group->mass, below = group->to;
    double log_f = log_add(below, own), small = own - log_f;
    double exact_f = log_f > LOG_HALF ? pf_log1mexp(group->from) : log_f;
    if (below == -HUGE_VAL)
        return n * exact_f;
    if (pf_log(n) + small < NEGLIGIBLE)
        return n * exact_f + pf_log(n) + small;
    double ratio = below - log_f;
    if (ratio > LOG_HALF)
        ratio = pf_log1mexp(small);
    return n * exact_f + pf_log1mexp(n * ratio);
}

void
pf_rank_best_of(struct pf_rank *rank, size_t size, double n, size_t stride,
                const double *log_q, double *log_best)
{
    weigh_groups(rank, size, stride, log_q);
    for (size_t i = 0, end; i < size; i = end) {
        end = group_end(rank, i, size);
        double power = log_power(&rank[i], n), own = rank[i].mass;
        for (size_t j = i; j < end; j++) {
            size_t at = rank[j].at * stride;
            bool never = log_q[at] == -HUGE_VAL;
            log_best[at] = never ? -HUGE_VAL : log_q[at] + (power - own);
        }
    }
}
