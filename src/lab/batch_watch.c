/* Values that are not finite, found where they arise.
 *
 * What a run works with is looked at after every step, so that a failed run
 * tells the step at which it went wrong, and so that nothing is hidden by a
 * maximum or a comparison later: 0 x is 0 for what is finite and NaN for what
 * is not, and sums of these, lane by lane, cost little beside a step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lab/batch_work.h"

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
    if (a->x == NULL)
        return;
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
static void
watch_parameters(struct pf_batch_work *w)
{
    static const char *const moments[PF_OPTIMISER_MOMENTS] = {
        "moment 1 of the optimiser", "moment 2 of the optimiser",
        "moment 3 of the optimiser"};
    const struct pf_learner *l = w->learner;
    const struct watched theta = {l->policy.theta, l->policy.n, false,
                                  "a parameter of the policy"};
    watch(w, &theta);
    for (size_t i = 0; i < l->optimiser.type->n_moments; i++) {
        const struct watched moment = {l->optimiser.moment[i], l->policy.n,
                                       false, moments[i]};
        watch(w, &moment);
    }
}

void
pf_batch_watch(struct pf_batch_work *w)
{
    static const char *const vectors[PF_LEARNER_VECTORS] = {
        "work vector 1", "work vector 2", "work vector 3",
        "work vector 4", "work vector 5", "work vector 6"};
    const struct pf_learner *l = w->learner;
    size_t rows = pf_shape_rows(&w->judged.shape);
    bool zeros = (l->type->traits & PF_BOUNDARY) != 0;
    const struct watched policy = {l->pi, rows, zeros, "the policy"},
                         average = {l->average, rows, false,
                                    "the average policy"};
    if (l->model.type != NULL)
        watch_model(w);
    watch(w, &policy);
    watch(w, &average);
    if (l->type->traits & PF_PARAMETRIC)
        watch_parameters(w);
    for (size_t i = 0; i < l->type->n_vectors; i++) {
        const struct watched x = {l->x[i], rows, false, vectors[i]};
        watch(w, &x);
    }
    for (size_t i = 0; i < l->type->n_scalars; i++) {
        const struct watched s = {l->s[i], 1, false, "a work scalar"};
        watch(w, &s);
    }
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
