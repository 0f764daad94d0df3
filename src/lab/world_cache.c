/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/world_cache.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/measure.h"
#include "eval/solve/solve.h"
#include "lab/mistakes.h"

struct entry {
    struct pf_solved_world solved;
    char *key;
    uint64_t draw;
    size_t bytes;
    struct entry *next; /* older */
};

struct pf_world_cache {
    struct entry *newest;
    size_t bytes;
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
    free(cache);
}

void
pf_world_cache_trim(struct pf_world_cache *cache, size_t bytes)
{
    size_t held = 0;
    struct entry **link = &cache->newest;
    while (*link != NULL) {
        held += (*link)->bytes;
        if (held > bytes)
            break;
        link = &(*link)->next;
    }
    struct entry *e = *link;
    *link = NULL;
    while (e != NULL) {
        struct entry *older = e->next;
        cache->bytes -= e->bytes;
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

static int
build(struct entry **out, const struct pf_experiment *experiment,
      const struct pf_cell *cell, uint64_t draw, struct pf_diag *d)
{
    int status = PF_ENOMEM;
    size_t n_parts = cell->world->n_preferences + 1;
    struct entry *e = calloc(1, sizeof *e);
    struct pf_world_part *parts = calloc(n_parts, sizeof *parts);
    if (e == NULL || parts == NULL)
        goto out;
    e->draw = draw;
    e->key = strdup(cell->world_key);
    if (e->key == NULL)
        goto out;
    struct pf_world_recipe recipe;
    pf_world_recipe_of(&recipe, cell->world, experiment->base, parts);
    status =
        pf_world_alloc(&e->solved.world, &recipe, experiment->seed, draw, d);
    if (status != PF_OK)
        goto out;
    const struct pf_world *w = e->solved.world;
    e->bytes = w->contexts * w->responses * (w->responses + 4) * sizeof(double);
    *out = e;
    e = NULL;
out:
    entry_free(e);
    free(parts);
    return status;
}

int
pf_worlds_try(const struct pf_plan *plan, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < plan->design[0].n_worlds; i++) {
        struct pf_world_def *def = &plan->design[0].world[i];
        const struct pf_cell cell = {.world = def, .world_key = plan->key[i]};
        uint64_t draw = def->per_seed ? plan->cell[0].first_seed : 0;
        struct entry *e = NULL;
        struct pf_diag one;
        pf_diag_init(&one);
        int built = build(&e, plan->experiment, &cell, draw, &one);
        entry_free(e);
        pf_mistakes_merge(d, &one);
        status = built != PF_OK ? built : status;
        if (built == PF_ENOMEM)
            break;
    }
    return status;
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
        cache->bytes += e->bytes;
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
