/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/batch.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"

void
pf_world_batch_payoff(const struct pf_world_batch *b, double *win,
                      const double *opponent)
{
    const struct pf_shape *s = &b->task.shape;
    size_t n = s->responses, stride = n * s->lanes;
    for (size_t c = 0; c < s->contexts; c++) {
        double *out = win + c * stride;
        const double *x = opponent + c * stride;
        if (b->shared != NULL)
            pf_kernel_payoff(n, s->lanes, out,
                             pf_world_preference(b->shared, c), x);
        else
            pf_kernel_payoff_each(n, s->lanes, out, b->P + c * n * stride, x);
    }
}

static int
answer(void *self, double *win, const double *opponent)
{
    pf_world_batch_payoff(self, win, opponent);
    return PF_OK;
}

/* out[i * lanes + k] = x_k[i]: one lane's array laid into the batch. */
static void
lay_lane(double *out, size_t lanes, size_t k, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i * lanes + k] = x[i];
}

static void
lay(struct pf_world_batch *b, const struct pf_world *const *world)
{
    const struct pf_shape *s = &b->task.shape;
    size_t rows = pf_shape_rows(s);
    for (size_t k = 0; k < s->lanes; k++) {
        b->beta[k] = world[k]->beta;
        lay_lane(b->weight, s->lanes, k, world[k]->weight, s->contexts);
        lay_lane(b->log_ref, s->lanes, k, world[k]->log_ref, rows);
        if (b->P != NULL)
            lay_lane(b->P, s->lanes, k, world[k]->P, rows * s->responses);
    }
}

static bool
all_the_same(const struct pf_world *const *world, size_t lanes)
{
    for (size_t k = 1; k < lanes; k++)
        if (world[k] != world[0])
            return false;
    return true;
}

int
pf_world_batch_init(struct pf_world_batch *out,
                    const struct pf_world *const *world, size_t lanes)
{
    memset(out, 0, sizeof *out);
    struct pf_shape s = {world[0]->contexts, world[0]->responses, lanes};
    for (size_t k = 1; k < lanes; k++)
        if (world[k]->contexts != s.contexts ||
            world[k]->responses != s.responses)
            return PF_EINPUT;
    size_t size = pf_shape_size(&s);
    bool shared = all_the_same(world, lanes);
    out->shared = shared ? world[0] : NULL;
    out->weight = pf_lanes_alloc(s.contexts * lanes);
    out->beta = pf_lanes_alloc(lanes);
    out->log_ref = pf_lanes_alloc(size);
    out->P = shared ? NULL : pf_lanes_alloc(size * s.responses);
    if (out->weight == NULL || out->beta == NULL || out->log_ref == NULL ||
        (!shared && out->P == NULL))
        return PF_ENOMEM;
    out->task.shape = s;
    out->task.weight = out->weight;
    out->task.beta = out->beta;
    out->task.log_ref = out->log_ref;
    out->feedback.payoff = answer;
    out->feedback.self = out;
    lay(out, world);
    return PF_OK;
}

void
pf_world_batch_clear(struct pf_world_batch *b)
{
    free(b->weight);
    free(b->beta);
    free(b->log_ref);
    free(b->P);
    memset(b, 0, sizeof *b);
}
