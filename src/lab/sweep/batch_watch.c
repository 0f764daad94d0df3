/* Values that are not finite, found where they arise.
 *
 * What a run works with is looked at after every step, so that a failed run
 * tells the step at which it went wrong, and so that nothing is hidden by a
 * maximum or a comparison later. A sum is finite only where all its terms are:
 * one addition a number, over all that lies side by side, mostly tells that
 * all is well. Where it does not (finite terms may have an infinite sum, too)
 * every array is looked at by itself: 0 x is 0 for what is finite and NaN for
 * what is not, and sums of these, lane by lane, tell whose it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/sweep/batch_work.h"

#define W PF_LANE_WIDTH

void
pf_batch_fail(struct pf_batch_work *w, size_t k, uint64_t step,
              const char *what, const char *why)
{
    if (k < w->batch->n && w->failure[k][0] == '\0')
        snprintf(w->failure[k], PF_FAILURE_TEXT, "step %" PRIu64 ": %s%s", step,
                 what, why);
}

/* A model that was not to be had is the reason for all that follows. */
static void
watch_model(struct pf_batch_work *w)
{
    const struct pf_reward_model *m = &w->learner->model;
    for (size_t k = 0; k < w->lanes; k++) {
        if (m->facts.problem[k] == PF_REWARD_NO_MAXIMUM)
            pf_batch_fail(
                w, k, w->learner->t,
                "the reward model has no maximum-likelihood fit",
                ": in some context wins do not go both ways, or responses "
                "fall into parts that never met; l2 > 0 gives one");
        if (m->facts.problem[k] == PF_REWARD_NO_CONVERGENCE)
            pf_batch_fail(w, k, w->learner->t, "the fit of the reward model",
                          " did not settle; a larger l2 makes it easier");
    }
}

/* An array of `rows` by lanes, and what it is called. */
struct watched {
    const double *x;
    size_t rows;
    bool zeros; /* logarithms of what may be 0 */
    const char *name;
};

/* sum[l] = NaN where lane l of eight has a value that is not finite, else 0.
 * Sums are kept in registers, which `sum` might not be. */
static void
look(double sum[W], const double *x, size_t rows, size_t lanes)
{
    double t[W] = {0.0};
    for (size_t i = 0; i < rows; i++, x += lanes)
        for (size_t l = 0; l < W; l++)
            t[l] += 0.0 * x[l];
    memcpy(sum, t, sizeof t);
}

/* The same, but an infinite logarithm of 0 is right. */
static void
look_at_logs(double sum[W], const double *x, size_t rows, size_t lanes)
{
    double t[W] = {0.0};
    for (size_t i = 0; i < rows; i++, x += lanes)
        for (size_t l = 0; l < W; l++)
            t[l] += 0.0 * (x[l] < -DBL_MAX ? 0.0 : x[l]);
    memcpy(sum, t, sizeof t);
}

/* All lanes at once, and one by one only where something is wrong. */
static void
watch(struct pf_batch_work *w, const struct watched *a)
{
    void (*judge)(double *, const double *, size_t, size_t) =
        a->zeros ? look_at_logs : look;
    double sum[W], all = 0.0;
    judge(sum, a->x, a->rows * (w->lanes / W), W);
    for (size_t l = 0; l < W; l++)
        all += sum[l];
    for (size_t first = 0; isnan(all) && first < w->lanes; first += W) {
        judge(sum, a->x + first, a->rows, w->lanes);
        for (size_t l = 0; l < W; l++)
            if (isnan(sum[l]))
                pf_batch_fail(w, first + l, w->learner->t, a->name,
                              " is not finite");
    }
}

/* The policy of a learner that follows gradients, and its optimiser. */
static size_t
list_parameters(const struct pf_learner *l, struct watched *out)
{
    static const char *const moments[PF_OPTIMISER_MOMENTS] = {
        "moment 1 of the optimiser", "moment 2 of the optimiser",
        "moment 3 of the optimiser"};
    size_t n = 0, rows = l->policy.n;
    out[n++] = (struct watched){l->policy.theta, rows, false,
                                "a parameter of the policy"};
    for (size_t i = 0; i < l->optimiser.type->n_moments; i++)
        out[n++] =
            (struct watched){l->optimiser.moment[i], rows, false, moments[i]};
    return n;
}

/* All that is watched of a learner. */
static size_t
list(const struct pf_batch_work *w, struct watched out[PF_BATCH_WATCHED])
{
    static const char *const vectors[PF_LEARNER_VECTORS] = {
        "work vector 1", "work vector 2", "work vector 3",
        "work vector 4", "work vector 5", "work vector 6"};
    const struct pf_learner *l = w->learner;
    size_t n = 0, rows = pf_shape_rows(&w->judged.shape);
    bool zeros = (l->type->traits & PF_BOUNDARY) != 0;
    out[n++] = (struct watched){l->pi, rows, zeros, "the policy"};
    if (l->average != NULL)
        out[n++] =
            (struct watched){l->average, rows, false, "the average policy"};
    if (l->type->traits & PF_PARAMETRIC)
        n += list_parameters(l, out + n);
    for (size_t i = 0; i < l->type->n_vectors; i++)
        out[n++] = (struct watched){l->x[i], rows, false, vectors[i]};
    for (size_t i = 0; i < l->type->n_scalars; i++)
        out[n++] = (struct watched){l->s[i], 1, false, "a work scalar"};
    return n;
}

/* --- at a glance --- */

/* In the learner's block. */
static int
by_place(const void *a, const void *b)
{
    const struct watched *x = a, *y = b;
    return (x->x > y->x) - (x->x < y->x);
}

/* Joins what lies near each other, with less between than half of it: that is
 * summed, too, but what is wrong there fails no run. */
static void
find_spans(struct pf_batch_work *w)
{
    struct watched all[PF_BATCH_WATCHED];
    size_t n = list(w, all);
    struct pf_batch_span *span = NULL;
    qsort(all, n, sizeof *all, by_place);
    for (size_t i = 0; i < n; i++) {
        size_t size = all[i].rows * w->lanes, after = SIZE_MAX;
        if (span != NULL && span->zeros == all[i].zeros)
            after = (size_t) (all[i].x - span->x) - span->n;
        if (span != NULL && after <= span->n / 2 && after % W == 0)
            span->n += after + size;
        else {
            span = &w->span[w->n_spans++];
            *span = (struct pf_batch_span){all[i].x, size, all[i].zeros};
        }
    }
}

typedef double pair __attribute__((vector_size(2 * sizeof(double))));
typedef int64_t bits __attribute__((vector_size(2 * sizeof(double))));

static pair
pair_at(const double *x)
{
    pair p;
    memcpy(&p, x, sizeof p);
    return p;
}

/* Infinite logarithms of 0 become 0. */
static pair
logs_at(const double *x)
{
    const pair least = {-DBL_MAX, -DBL_MAX};
    pair p = pair_at(x);
    bits zero = p < least;
    return (pair) (~zero & (bits) p);
}

/* Is the sum of n numbers, a multiple of W, finite? The order does not matter:
 * no addition need wait for the one before. */
static bool
has_finite_sum(const double *x, size_t n)
{
    pair a = {0.0}, b = a, c = a, d = a;
    for (const double *end = x + n; x < end; x += W) {
        a += pair_at(x);
        b += pair_at(x + 2);
        c += pair_at(x + 4);
        d += pair_at(x + 6);
    }
    a += b;
    c += d;
    a += c;
    return isfinite(a[0] + a[1]);
}

static bool
has_finite_sum_of_logs(const double *x, size_t n)
{
    pair a = {0.0}, b = a, c = a, d = a;
    for (const double *end = x + n; x < end; x += W) {
        a += logs_at(x);
        b += logs_at(x + 2);
        c += logs_at(x + 4);
        d += logs_at(x + 6);
    }
    a += b;
    c += d;
    a += c;
    return isfinite(a[0] + a[1]);
}

static bool
is_well_at_a_glance(struct pf_batch_work *w)
{
    bool well = true;
    if (w->n_spans == 0)
        find_spans(w);
    for (size_t i = 0; i < w->n_spans && well; i++) {
        const struct pf_batch_span *s = &w->span[i];
        well = s->zeros ? has_finite_sum_of_logs(s->x, s->n)
                        : has_finite_sum(s->x, s->n);
    }
    return well;
}

void
pf_batch_watch(struct pf_batch_work *w)
{
    struct watched all[PF_BATCH_WATCHED];
    if (w->learner->model.type != NULL)
        watch_model(w);
    if (is_well_at_a_glance(w))
        return;
    size_t n = list(w, all);
    for (size_t i = 0; i < n; i++)
        watch(w, &all[i]);
}

/* A probability that was lost, or is there twice. */
#define NEARLY 1e-6

void
pf_batch_watch_judged(struct pf_batch_work *w)
{
    const struct pf_shape *s = &w->judged.shape;
    uint64_t step = w->step[w->n_recorded];
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t k = 0; k < s->lanes; k++) {
            double sum = 0.0;
            for (size_t y = 0; y < s->responses; y++)
                sum += w->pi[pf_shape_at(s, c, y, k)];
            if (!(fabs(sum - 1.0) <= NEARLY))
                pf_batch_fail(w, k, step, "the policy", " does not sum to 1");
        }
}
