/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/batch.h"

#include <stdlib.h>
#include <string.h>

#include "core/kernels.h"
#include "core/status.h"
#include "sim/world/port.h"

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

double
pf_world_batch_probability(const struct pf_world_batch *b, size_t c, size_t y,
                           size_t z, size_t k)
{
    const struct pf_world *w = b->world[k];
    return pf_world_preference(w, c)[y * w->responses + z];
}

/* out[i * lanes + k] = x_k[i]: one lane's array laid into the batch. */
static void
lay_lane(double *out, size_t lanes, size_t k, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i * lanes + k] = x[i];
}

static void
lay_world(struct pf_world_batch *b, const struct pf_world *w, size_t k)
{
    const struct pf_shape *s = &b->task.shape;
    size_t rows = pf_shape_rows(s), lanes = s->lanes;
    b->beta[k] = w->beta;
    lay_lane(b->weight, lanes, k, w->weight, s->contexts);
    lay_lane(b->log_ref, lanes, k, w->log_ref, rows);
    if (b->P != NULL)
        lay_lane(b->P, lanes, k, w->P, rows * s->responses);
    if (b->features != NULL)
        lay_lane(b->features, lanes, k, w->features, rows * w->n_features);
    if (b->reward != NULL)
        lay_lane(b->reward, lanes, k, w->reward, rows);
    for (size_t i = 0; b->length != NULL && i < rows; i++)
        b->length[i * lanes + k] = w->length != NULL ? w->length[i] : 1.0;
}

/* What the worlds of a batch have. */
struct stock {
    bool same; /* one and the same object in all lanes */
    bool some_length, all_reward;
};

static int
take_stock(struct stock *stock, const struct pf_world *const *world,
           size_t lanes)
{
    *stock = (struct stock){.same = true, .all_reward = true};
    for (size_t k = 0; k < lanes; k++) {
        if (world[k]->contexts != world[0]->contexts ||
            world[k]->responses != world[0]->responses ||
            world[k]->n_features != world[0]->n_features ||
            !pf_strings_same(world[k]->strings, world[0]->strings))
            return PF_EINPUT;
        stock->same = stock->same && world[k] == world[0];
        stock->some_length = stock->some_length || world[k]->length != NULL;
        stock->all_reward = stock->all_reward && world[k]->reward != NULL;
    }
    return PF_OK;
}

static bool
make_room(double **x, bool wanted, size_t n)
{
    *x = wanted ? pf_lanes_alloc(n) : NULL;
    return !wanted || *x != NULL;
}

static int
make_rooms(struct pf_world_batch *b, const struct stock *stock, size_t d)
{
    const struct pf_shape *s = &b->task.shape;
    size_t size = pf_shape_size(s);
    b->world = calloc(s->lanes, sizeof *b->world);
    b->run = calloc(s->lanes, sizeof *b->run);
    bool fits = b->world != NULL && b->run != NULL &&
                make_room(&b->weight, true, s->contexts * s->lanes) &&
                make_room(&b->beta, true, s->lanes) &&
                make_room(&b->price, true, s->lanes) &&
                make_room(&b->time, true, s->lanes) &&
                make_room(&b->log_ref, true, size) &&
                make_room(&b->features, d > 0, size * d) &&
                make_room(&b->length, stock->some_length, size) &&
                make_room(&b->reward, stock->all_reward, size) &&
                make_room(&b->P, !stock->same, size * s->responses);
    return fits ? PF_OK : PF_ENOMEM;
}

static void
set_task(struct pf_world_batch *b)
{
    b->task.weight = b->weight;
    b->task.beta = b->beta;
    b->task.log_ref = b->log_ref;
    b->task.n_features = b->features != NULL ? b->world[0]->n_features : 0;
    b->task.features = b->features;
    b->task.length = b->length;
    b->task.strings = b->world[0]->strings;
    b->task.seed = b->setup.seed;
    b->task.run = b->run;
}

static int
take_pools(struct pf_world_batch *b, const struct pf_port_setup *setup)
{
    if (setup == NULL || setup->pool == NULL)
        return PF_OK;
    b->pool = calloc(b->task.shape.lanes, sizeof *b->pool);
    if (b->pool == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < b->task.shape.lanes; k++)
        b->pool[k] = setup->pool[k];
    b->setup.pool = b->pool;
    return PF_OK;
}

int
pf_world_batch_init(struct pf_world_batch *out,
                    const struct pf_world *const *world, size_t lanes,
                    const struct pf_port_setup *setup)
{
    memset(out, 0, sizeof *out);
    out->task.shape =
        (struct pf_shape){world[0]->contexts, world[0]->responses, lanes};
    struct stock stock;
    int status = take_stock(&stock, world, lanes);
    if (status == PF_OK)
        status = make_rooms(out, &stock, world[0]->n_features);
    if (status != PF_OK)
        return status;
    out->shared = stock.same ? world[0] : NULL;
    if (setup != NULL)
        out->setup = *setup;
    for (size_t k = 0; k < lanes; k++) {
        out->world[k] = world[k];
        if (setup != NULL && setup->run != NULL)
            out->run[k] = setup->run[k];
        lay_world(out, world[k], k);
    }
    out->setup.run = out->run;
    status = take_pools(out, setup);
    if (status != PF_OK)
        return status;
    set_task(out);
    return pf_port_init(out);
}

int
pf_world_batch_start(struct pf_world_batch *b, const double *const *start)
{
    const struct pf_shape *s = &b->task.shape;
    free(b->log_start);
    b->log_start = pf_lanes_alloc(pf_shape_size(s));
    b->task.log_start = b->log_start;
    if (b->log_start == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < s->lanes; k++)
        lay_lane(b->log_start, s->lanes, k,
                 start[k] != NULL ? start[k] : b->world[k]->log_ref,
                 pf_shape_rows(s));
    return PF_OK;
}

void
pf_world_batch_clear(struct pf_world_batch *b)
{
    free(b->world);
    free(b->pool);
    free(b->assigned);
    free(b->run);
    free(b->weight);
    free(b->beta);
    free(b->log_ref);
    free(b->log_start);
    free(b->features);
    free(b->length);
    free(b->reward);
    free(b->price);
    free(b->time);
    free(b->P);
    if (b->rng != NULL)
        gsl_rng_free(b->rng);
    memset(b, 0, sizeof *b);
}
