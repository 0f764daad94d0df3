/* Best of n: no training, the best of n samples of the reference is said. At
 * step t the number of candidates is
 *
 *   n_t = n growth^t,
 *
 * so that one run with growth = 2 traces n = 1, 2, 4 ...; the policy before the
 * first step is the reference, n = 1.
 *
 *   law = exact    with F (y) the probability under the reference of a reward
 *                  not above that of y, and G (y) of one below it,
 *                    pi (y) = (F^n - G^n) ref (y) / (F - G);
 *                  every response is rated, in every step
 *   law = sampled  the frequencies of `samples` draws of the best of n in each
 *                  context; every candidate is rated
 *
 * Ties are broken uniformly among the tied samples. KL (pi||ref) <= log n -
 * (n-1)/n, with equality only without atoms (Beirami et al. 2024, "Theoretical
 * guarantees on the best-of-n alignment policy", arXiv:2401.01879), and pi wins
 * against ref at most n / (n+1) of the time (our derivation: the best of n + 1
 * samples is equally likely to be any of them).
 *
 * Stiennon et al. 2020, "Learning to summarize from human feedback",
 * arXiv:2009.01325.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/simplex.h"
#include "core/status.h"
#include "learn/best_of.h"

enum { CANDIDATES, GROWTH, LAW, SAMPLES };
enum { BEST, WHO, N_SCALARS }; /* the best candidate so far: score, response */

#define MOST 1e15  /* candidates */
#define CHUNK 4096 /* of them, drawn and rated at once */

static const struct pf_param params[] = {
    {.name = "n",
     .unit = "",
     .doc = "candidates in step 1; in step t, n growth^(t-1)",
     .form = PF_COUNT,
     .def = 16,
     .lo = 1,
     .hi = 1e6},
    {.name = "growth",
     .unit = "",
     .doc = "by how much their number is multiplied from step to step",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = 1e6},
    {.name = "law",
     .unit = "",
     .doc = "the exact law, every response with its probability to be the "
            "best, or what comes out in samples",
     .form = PF_CHOICE,
     .choices = "exact|sampled",
     .def = 0},
    {.name = "samples",
     .unit = "",
     .doc = "how often the best of n is drawn in each context, where it is",
     .form = PF_COUNT,
     .def = 64,
     .lo = 1,
     .hi = 1e6},
    {0}};
enum { EXACT };

static uint64_t
ratings(const struct pf_values *values)
{
    (void) values;
    return 0;
}

/* By repeated squaring, which is exact for powers of 2. */
static double
power(double x, uint64_t t)
{
    double y = 1.0;
    for (; t > 0; t >>= 1) {
        if (t & 1)
            y *= x;
        x *= x;
    }
    return y;
}

static double
candidates(const struct pf_learner *l)
{
    double n = l->par[CANDIDATES][0] * power(l->par[GROWTH][0], l->t);
    return n < MOST ? n : MOST;
}

/* --- the law --- */

static int
rate_all(struct pf_learner *l, struct pf_feedback *f, struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    int status = pf_items_make(l, pf_shape_rows(s), items);
    if (status != PF_OK)
        return status;
    for (size_t at = 0; at < pf_shape_size(s); at++) {
        size_t row = at / s->lanes;
        items->context[at] = (uint32_t) (row / s->responses);
        items->response[at] = (uint32_t) (row % s->responses);
    }
    return pf_items_rate(l, f, items);
}

static int
exact(struct pf_learner *l, struct pf_feedback *f)
{
    struct pf_items items;
    int status = rate_all(l, f, &items);
    if (status == PF_OK)
        status =
            pf_best_of_law(l, &items, candidates(l), l->task->log_ref, l->pi);
    if (status == PF_OK)
        pf_log_normalise(&l->task->shape, l->pi);
    return status;
}

/* --- samples --- */

/* A chunk of candidates in one context of every lane, drawn and rated. */
static int
draw_chunk(struct pf_learner *l, struct pf_feedback *f, size_t c, size_t n,
           uint64_t block, struct pf_items *items)
{
    const struct pf_shape *s = &l->task->shape;
    int status = pf_items_make(l, n, items);
    if (status != PF_OK)
        return status;
    for (size_t k = 0; k < s->lanes; k++) {
        gsl_rng *r = pf_learner_rng(l, k, "responses", block);
        for (size_t at = k; at < n * s->lanes; at += s->lanes) {
            items->context[at] = (uint32_t) c;
            items->response[at] =
                (uint32_t) pf_sample(s, l->task->log_ref, c, k, r);
        }
    }
    return pf_items_rate(l, f, items);
}

/* The first of the best so far; a NaN is remembered as the best there is. */
static void
keep_best(struct pf_learner *l, const struct pf_items *items, bool start)
{
    size_t lanes = l->task->shape.lanes;
    double *best = l->s[BEST], *who = l->s[WHO];
    for (size_t at = 0; at < items->n * lanes; at++) {
        size_t k = at % lanes;
        bool first = start && at < lanes;
        if (first || items->score[at] > best[k] || isnan(items->score[at])) {
            best[k] = items->score[at];
            who[k] = (double) items->response[at];
        }
    }
}

/* The best of n, number `which` of the step's draws, in a context of every
 * lane, is counted. */
static int
draw_best(struct pf_learner *l, struct pf_feedback *f, size_t c, uint64_t which)
{
    const struct pf_shape *s = &l->task->shape;
    uint64_t n = (uint64_t) candidates(l), chunks = (n + CHUNK - 1) / CHUNK;
    double share = 1.0 / (double) pf_learner_choice(l, SAMPLES);
    int status = PF_OK;
    for (uint64_t i = 0; status == PF_OK && i < chunks; i++) {
        uint64_t left = n - i * CHUNK;
        struct pf_items items;
        status = draw_chunk(l, f, c, left < CHUNK ? (size_t) left : CHUNK,
                            which * chunks + i, &items);
        if (status == PF_OK)
            keep_best(l, &items, i == 0);
    }
    for (size_t k = 0; status == PF_OK && k < s->lanes; k++)
        l->pi[pf_shape_at(s, c, (size_t) l->s[WHO][k], k)] +=
            share + 0.0 * l->s[BEST][k];
    return status;
}

static int
sampled(struct pf_learner *l, struct pf_feedback *f)
{
    const struct pf_shape *s = &l->task->shape;
    size_t samples = pf_learner_choice(l, SAMPLES);
    uint64_t which = l->t * s->contexts * samples;
    int status = PF_OK;
    memset(l->pi, 0, pf_shape_size(s) * sizeof *l->pi);
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t j = 0; status == PF_OK && j < samples; j++)
            status = draw_best(l, f, c, which++);
    pf_logarithms(s, l->pi, l->pi);
    pf_log_normalise(s, l->pi);
    return status;
}

static int
step(struct pf_learner *l, struct pf_feedback *f)
{
    return pf_learner_choice(l, LAW) == EXACT ? exact(l, f) : sampled(l, f);
}

const pf_learner_type pf_learner_best_of_n = {
    .kind = {.name = "best-of-n",
             .title = "Best of n",
             .doc = "says the best of several responses of the reference "
                    "policy; nothing is trained",
             .source = "Stiennon et al. 2020, arXiv:2009.01325",
             .params = params},
    .asks = PF_ASKS_RATE,
    .traits = PF_BOUNDARY | PF_STAYS_AT_REF,
    .comparisons = ratings,
    .n_scalars = N_SCALARS,
    .step = step,
};
