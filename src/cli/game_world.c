/* Games that are worlds: of an experiment, or of a result file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/game_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/world_of.h"
#include "lab/figures/world_pick.h"

static const struct pf_world_def *
choose_world(const struct pf_design *design, const char *file, const char *id,
             struct pf_diag *d)
{
    const char *names[64];
    size_t n = design->n_worlds < 64 ? design->n_worlds : 64;
    for (size_t i = 0; i < design->n_worlds; i++)
        if (id == NULL || strcmp(design->world[i].id, id) == 0)
            return &design->world[i];
    for (size_t i = 0; i < n; i++)
        names[i] = design->world[i].id;
    const char *near = pf_nearest(id, n, pf_name_in_array, names);
    pf_diag_at(d, (struct pf_place){file, 0},
               "there is no world '%s'; did you mean '%s'?", id,
               near != NULL ? near : design->world[0].id);
    return NULL;
}

/* Takes context c (from 1) of a built world. */
static int
take_context(struct pf_game_source *out, const struct pf_world *w, uint64_t c,
             struct pf_diag *d)
{
    size_t n = w->responses;
    if (c < 1 || c > w->contexts)
        return pf_diag_at(d, (struct pf_place){0},
                          "context %" PRIu64 " is not from 1 to %zu", c,
                          w->contexts);
    int status = pf_preference_alloc(&out->preference, n);
    out->log_ref = calloc(n, sizeof *out->log_ref);
    if (status != PF_OK || out->log_ref == NULL)
        return PF_ENOMEM;
    memcpy(out->preference.P, pf_world_preference(w, c - 1),
           n * n * sizeof(double));
    memcpy(out->log_ref, w->log_ref + (c - 1) * n, n * sizeof(double));
    out->beta = w->beta;
    if (w->label == NULL)
        return PF_OK;
    out->preference.label = calloc(n, sizeof(char *));
    for (size_t y = 0; out->preference.label != NULL && y < n; y++) {
        out->preference.label[y] = strdup(w->label[y]);
        if (out->preference.label[y] == NULL)
            return PF_ENOMEM;
    }
    return out->preference.label != NULL ? PF_OK : PF_ENOMEM;
}

/* --context, counted from 1. */
static int
context_of(const struct pf_values *v, uint64_t *context, struct pf_diag *d)
{
    *context = 1;
    if (v->text[PF_GAME_CONTEXT] == NULL ||
        pf_parse_count(v->text[PF_GAME_CONTEXT], context))
        return PF_OK;
    return pf_diag_at(d, (struct pf_place){0},
                      "context '%s' is not a number: in an experiment "
                      "contexts are counted from 1",
                      v->text[PF_GAME_CONTEXT]);
}

/* What was looked at. */
struct named {
    const char *file, *experiment, *id, *label;
    const struct pf_world *world;
    bool per_seed;
    uint64_t seed, context;
};

/* "FILE: world 'one', seed 3, context 1", and for a title as much of it as
 * makes a difference: "NAME: One, seed 3". */
static void
put_names(struct pf_game_source *out, const struct named *w)
{
    char seed[32] = "", context[64] = "";
    snprintf(out->heading, sizeof out->heading,
             "%s: world '%s', seed %" PRIu64 ", context %" PRIu64, w->file,
             w->id, w->seed, w->context);
    if (w->per_seed)
        snprintf(seed, sizeof seed, ", seed %" PRIu64, w->seed);
    if (w->world->contexts > 1)
        snprintf(context, sizeof context, ", context %" PRIu64 " of %zu",
                 w->context, w->world->contexts);
    snprintf(out->title, sizeof out->title, "%s: %s%s%s", w->experiment,
             w->label, seed, context);
}

static int
build_world(struct pf_game_source *out, const struct pf_experiment *e,
            const struct pf_design *design, const struct pf_values *v,
            struct pf_diag *d)
{
    uint64_t context, seed = design->first_seed;
    const struct pf_world_def *def =
        choose_world(design, e->file, v->text[PF_GAME_WORLD], d);
    if (def == NULL || context_of(v, &context, d) != PF_OK)
        return PF_EINPUT;
    if (v->given[PF_GAME_SEED])
        seed = (uint64_t) v->number[PF_GAME_SEED];
    struct pf_world_recipe recipe;
    struct pf_world *w = NULL;
    struct pf_world_part *parts = calloc(def->n_preferences + 2, sizeof *parts);
    if (parts == NULL)
        return PF_ENOMEM;
    pf_world_recipe_of(&recipe, def, e->base, parts);
    int status =
        pf_world_alloc(&w, &recipe, e->seed, def->per_seed ? seed : 0, d);
    if (status == PF_OK)
        status = take_context(out, w, context, d);
    if (status == PF_OK)
        put_names(out, &(struct named){e->file, e->name, def->id, def->label, w,
                                       def->per_seed, seed, context});
    pf_world_free(w);
    free(parts);
    return status;
}

int
pf_game_source_experiment(struct pf_game_source *out, const char *input,
                          const struct pf_values *v, struct pf_diag *d)
{
    struct pf_experiment e = {0};
    struct pf_design design = {0};
    const size_t choice[PF_MAX_AXES] = {0};
    int status = pf_experiment_read(&e, input, NULL, 0, d);
    if (status == PF_OK)
        status = pf_design_read(&design, &e, choice, d);
    if (status == PF_OK)
        status = build_world(out, &e, &design, v, d);
    pf_design_clear(&design);
    pf_experiment_clear(&e);
    return status;
}

int
pf_game_source_results(struct pf_game_source *out, const char *input,
                       const struct pf_values *v, struct pf_diag *d)
{
    struct pf_results r = {0};
    struct pf_world_of w = {0};
    const struct pf_plot_options o = {.world = v->text[PF_GAME_WORLD],
                                      .has_seed = v->given[PF_GAME_SEED],
                                      .seed =
                                          (uint64_t) v->number[PF_GAME_SEED]};
    uint64_t context, seed = 0;
    size_t cell = 0;
    int status = context_of(v, &context, d);
    if (status == PF_OK)
        status = pf_results_open(&r, input, d);
    if (status == PF_OK)
        status = pf_world_pick(&cell, &seed, &r, &o, d);
    if (status == PF_OK)
        status = pf_world_of(&w, &r, cell, seed, 0, d);
    if (status == PF_OK)
        status = take_context(out, w.world, context, d);
    if (status == PF_OK)
        put_names(out, &(struct named){input, r.name, r.cell[cell].world,
                                       r.cell[cell].world_label, w.world,
                                       w.per_seed, seed, context});
    pf_world_of_clear(&w);
    pf_results_clear(&r);
    return status;
}
