/* Of a pair's two probabilities the smaller is computed, e / (1 + e) with e =
 * exp (-|logit|), to full relative accuracy; the other is 1 minus it: they sum
 * to 1 exactly.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward/port.h"

#include <math.h>

#include "core/kernels.h"
#include "core/status.h"

#define W PF_LANE_WIDTH

/* The logit of P (y > z), y < z. */
static double
logit_of(const struct pf_reward_model *m, size_t c, size_t y, size_t z,
         size_t k)
{
    const struct pf_shape *s = &m->task->shape;
    if (m->facts.problem[k] != PF_REWARD_FINE)
        return (double) NAN;
    if (m->type->logit != NULL)
        return m->type->logit(m, c, y, z, k);
    return m->score[pf_shape_at(s, c, y, k)] -
           m->score[pf_shape_at(s, c, z, k)];
}

/* The probability with this logit, e = exp (-|logit|). */
static double
probability_of(double logit, double e)
{
    double smaller = e / (1.0 + e);
    return logit < 0.0 ? smaller : 1.0 - smaller;
}

double
pf_reward_model_probability(const struct pf_reward_model *m, size_t c, size_t y,
                            size_t z, size_t k)
{
    if (y == z)
        return 0.5;
    double logit = y < z ? logit_of(m, c, y, z, k) : logit_of(m, c, z, y, k);
    double signed_logit = y < z ? logit : -logit, e = -fabs(logit);
    pf_vexp(1, &e, &e);
    return probability_of(signed_logit, e);
}

/* --- payoffs --- */

/* Both responses' terms of a pair, W lanes from b on. */
static void
add_pair(const struct pf_reward_model *m, size_t c, const size_t pair[2],
         size_t b, double *win, const double *opponent)
{
    size_t lanes = m->task->shape.lanes;
    size_t y = pair[0] * lanes, z = pair[1] * lanes;
    double logit[W], e[W];
    for (size_t l = 0; l < W; l++) {
        logit[l] = logit_of(m, c, pair[0], pair[1], b + l);
        e[l] = -fabs(logit[l]);
    }
    pf_vexp(W, e, e);
    for (size_t l = 0; l < W; l++) {
        double p = probability_of(logit[l], e[l]);
        win[y + l] += p * opponent[z + l];
        win[z + l] += probability_of(-logit[l], e[l]) * opponent[y + l];
    }
}

/* Context c, W lanes from b on. The opponents of every response come in
 * ascending order: those below it as the first of a pair, itself, those
 * above. */
static void
add_context(const struct pf_reward_model *m, size_t c, size_t b, double *win,
            const double *opponent)
{
    size_t n = m->task->shape.responses, lanes = m->task->shape.lanes;
    for (size_t at = 0; at < n * lanes; at += lanes)
        for (size_t l = 0; l < W; l++)
            win[at + l] = 0.0;
    for (size_t y = 0; y < n; y++) {
        for (size_t l = 0; l < W; l++)
            win[y * lanes + l] += 0.5 * opponent[y * lanes + l];
        for (size_t z = y + 1; z < n; z++)
            add_pair(m, c, (const size_t[2]){y, z}, b, win, opponent);
    }
}

void
pf_reward_model_wins(const struct pf_reward_model *m, double *win,
                     const double *opponent)
{
    const struct pf_shape *s = &m->task->shape;
    for (size_t c = 0; c < s->contexts; c++)
        for (size_t b = 0; b < s->lanes; b += W) {
            size_t at = c * s->responses * s->lanes + b;
            add_context(m, c, b, win + at, opponent + at);
        }
}

static int
payoff(void *self, double *win, const double *opponent)
{
    const struct pf_reward_model *m = self;
    if (m->fitted[0] == 0.0)
        return PF_EINPUT;
    pf_reward_model_wins(m, win, opponent);
    return PF_OK;
}

/* --- comparisons and ratings --- */

static int
compare(void *self, struct pf_pairs *pairs)
{
    const struct pf_reward_model *m = self;
    size_t lanes = m->task->shape.lanes;
    if (m->fitted[0] == 0.0)
        return PF_EINPUT;
    for (size_t at = 0; at < pairs->n * lanes; at++)
        pairs->outcome[at] =
            pf_reward_model_probability(m, pairs->context[at], pairs->first[at],
                                        pairs->second[at], at % lanes);
    return PF_OK;
}

static int
rate(void *self, struct pf_ratings *ratings)
{
    const struct pf_reward_model *m = self;
    const struct pf_shape *s = &m->task->shape;
    if (m->fitted[0] == 0.0)
        return PF_EINPUT;
    for (size_t at = 0; at < ratings->n * s->lanes; at++)
        ratings->score[at] = m->reward[pf_shape_at(
            s, ratings->context[at], ratings->response[at], at % s->lanes)];
    return PF_OK;
}

void
pf_reward_model_open(struct pf_reward_model *m)
{
    m->port = (struct pf_feedback){.payoff = payoff,
                                   .compare = compare,
                                   .rate = rate,
                                   .self = m,
                                   .columns = 1,
                                   .samples = 1};
}
