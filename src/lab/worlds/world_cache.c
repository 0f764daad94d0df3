/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/world_cache.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/measure.h"
#include "eval/solve/solve.h"

struct entry {
    struct pf_solved_world solved;
    struct pf_pools pools;
    char *key;
    uint64_t draw;
    size_t bytes;
    struct entry *next; /* older */
};

struct pf_world_cache {
    struct entry *newest;
    struct pf_crowds crowds;
};

struct pf_world_cache *
pf_world_cache_alloc(void)
{
    return calloc(1, sizeof(struct pf_world_cache));
}

static void
entry_free(struct entry *e)
{
    if (e == NULL)
        return;
    pf_pools_clear(&e->pools);
    pf_world_free(e->solved.world);
    free(e->solved.log_nash);
    free(e->solved.spectrum);
    free(e->key);
    free(e);
}

void
pf_world_cache_free(struct pf_world_cache *cache)
{
    if (cache == NULL)
        return;
    pf_world_cache_trim(cache, 0);
    pf_crowds_clear(&cache->crowds);
    free(cache);
}

void
pf_world_cache_trim(struct pf_world_cache *cache, size_t bytes)
{
    size_t held = 0;
    struct entry **link = &cache->newest;
    while (*link != NULL) {
        held += (*link)->bytes + (*link)->pools.bytes;
        if (held > bytes)
            break;
        link = &(*link)->next;
    }
    struct entry *e = *link;
    *link = NULL;
    while (e != NULL) {
        struct entry *older = e->next;
        entry_free(e);
        e = older;
    }
}

static struct entry *
find(const struct pf_world_cache *cache, const char *key, uint64_t draw)
{
    for (struct entry *e = cache->newest; e != NULL; e = e->next)
        if (e->draw == draw && strcmp(e->key, key) == 0)
            return e;
    return NULL;
}

int
pf_cell_world(struct pf_world **out, const struct pf_experiment *e,
              const struct pf_cell *cell, uint64_t draw, struct pf_diag *d)
{
    struct pf_world_recipe recipe;
    size_t n_parts = cell->world->n_preferences + 2;
    struct pf_world_part *parts = calloc(n_parts, sizeof *parts);
    *out = NULL;
    if (parts == NULL)
        return PF_ENOMEM;
    pf_world_recipe_of(&recipe, cell->world, e->base, parts);
    int status = pf_world_alloc(out, &recipe, e->seed, draw, d);
    free(parts);
    return status;
}

int
pf_cell_start(double **out, const struct pf_experiment *e,
              const struct pf_cell *cell, const struct pf_world *world,
              uint64_t seed, struct pf_diag *d)
{
    struct pf_world_start start;
    *out = NULL;
    if (!pf_world_start_of(&start, e, cell->world, seed))
        return PF_OK;
    double *x = calloc(world->contexts * world->responses, sizeof *x);
    int status = x != NULL ? pf_world_start(x, world, &start, d) : PF_ENOMEM;
    if (status == PF_OK)
        *out = x;
    else
        free(x);
    return status;
}

static int
build(struct entry **out, const struct pf_experiment *experiment,
      const struct pf_cell *cell, uint64_t draw, struct pf_diag *d)
{
    int status = PF_ENOMEM;
    struct entry *e = calloc(1, sizeof *e);
    if (e == NULL)
        return status;
    e->draw = draw;
    e->key = strdup(cell->world_key);
    if (e->key != NULL)
        status = pf_cell_world(&e->solved.world, experiment, cell, draw, d);
    if (status != PF_OK) {
        entry_free(e);
        return status;
    }
    const struct pf_world *w = e->solved.world;
    e->bytes = w->contexts * w->responses * (w->responses + w->n_features + 8) *
               sizeof(double);
    e->pools =
        (struct pf_pools){.world = w, .seed = experiment->seed, .draw = draw};
    *out = e;
    return PF_OK;
}

/* log pi* of one context into log_nash[responses]. */
static int
solve_context(const struct pf_world *w, size_t c, double *log_nash)
{
    size_t n = w->responses;
    struct pf_certificate proof;
    const double *P = pf_world_preference(w, c);
    if (w->beta > 0.0)
        return pf_solve_regularised_nash(n, P, w->log_ref + c * n, w->beta,
                                         log_nash, &proof);
    int status = pf_solve_von_neumann(n, P, log_nash, &proof);
    for (size_t y = 0; y < n; y++)
        log_nash[y] = log_nash[y] > 0.0 ? log(log_nash[y]) : -HUGE_VAL;
    return status;
}

static int
solve(struct pf_solved_world *s)
{
    const struct pf_world *w = s->world;
    int status = PF_OK;
    if (s->log_nash != NULL)
        return PF_OK;
    double *x = calloc(w->contexts * w->responses, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < w->contexts && status == PF_OK; c++)
        status = solve_context(w, c, x + c * w->responses);
    if (status != PF_OK) {
        free(x);
        return status;
    }
    s->log_nash = x;
    return PF_OK;
}

static int
take_spectrum(struct pf_solved_world *s)
{
    const struct pf_world *w = s->world;
    size_t n = w->responses, each = n / 2;
    int status = PF_OK;
    if (s->spectrum != NULL)
        return PF_OK;
    double *x = calloc(w->contexts * each, sizeof *x);
    if (x == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < w->contexts && status == PF_OK; c++)
        status = pf_game_spectrum(n, pf_world_preference(w, c),
                                  s->log_nash + c * n, x + c * each);
    if (status != PF_OK) {
        free(x);
        return status;
    }
    s->spectrum = x;
    s->n_spectrum = w->contexts * each;
    return PF_OK;
}

int
pf_world_cache_get(struct pf_world_cache *cache,
                   const struct pf_experiment *experiment,
                   const struct pf_cell *cell, uint64_t seed, unsigned parts,
                   const struct pf_solved_world **out, struct pf_diag *d)
{
    uint64_t draw = cell->world->per_seed ? seed : 0;
    int status = PF_OK;
    struct entry *e = find(cache, cell->world_key, draw);
    if (e == NULL) {
        status = build(&e, experiment, cell, draw, d);
        if (status != PF_OK)
            return status;
        e->next = cache->newest;
        cache->newest = e;
    }
    *out = &e->solved;
    if (parts & (PF_WORLD_NASH | PF_WORLD_SPECTRUM))
        status = solve(&e->solved);
    if (status == PF_OK && (parts & PF_WORLD_SPECTRUM))
        status = take_spectrum(&e->solved);
    if (status != PF_OK)
        pf_diag_at(d, cell->world->preference[0].at,
                   "world '%s', seed %llu: its reference solution: %s",
                   cell->world->id, (unsigned long long) seed,
                   pf_status_text(status));
    return status;
}

int
pf_world_cache_pool(struct pf_world_cache *cache, const struct pf_experiment *e,
                    const struct pf_cell *cell,
                    const struct pf_solved_world *world,
                    const struct pf_pool **out, struct pf_diag *d)
{
    struct entry *entry = cache->newest;
    while (entry != NULL && &entry->solved != world)
        entry = entry->next;
    *out = NULL;
    if (entry == NULL)
        return PF_EINPUT;
    cache->crowds.base = e->base;
    return pf_pools_get(&entry->pools, &cache->crowds, cell->learner, out, d);
}
