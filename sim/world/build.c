/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"

/* Puts the generators at the streams of context c and of all contexts. */
static void
select_streams(const struct pf_world_job *j, const char *purpose, size_t c)
{
    char name[48];
    snprintf(name, sizeof name, "%s/%zu", purpose, c);
    pf_rng_rekey(j->rng, j->seed, j->draw, name);
    pf_rng_rekey(j->common, j->seed, j->draw, purpose);
}

static const struct pf_world_part *
preference_part(const struct pf_world_recipe *r, size_t c)
{
    return &r->preference[r->n_preferences == 1 ? 0 : c];
}

static const pf_preference_type *
preference_type(const struct pf_world_part *part)
{
    return (const pf_preference_type *) part->kind; /* kind is its head */
}

static double *
context_features(const struct pf_world *w, size_t c)
{
    return w->features == NULL ? NULL
                               : w->features + c * w->responses * w->n_features;
}

/* n numbers for every context, zeroed; NULL also where that overflows. */
static double *
room(const struct pf_world *w, size_t n)
{
    if (w->contexts > SIZE_MAX / sizeof(double) / n)
        return NULL;
    return calloc(w->contexts * n, sizeof(double));
}

/* Whoever comes first tells how many responses there are. */
static int
agree_on_size(const struct pf_world_job *j, size_t c, size_t n)
{
    struct pf_world *w = j->world;
    if (w->responses == 0)
        w->responses = n;
    if (n == w->responses)
        return PF_OK;
    return pf_diag_at(j->diag, preference_part(j->recipe, c)->at,
                      "context %zu has %zu responses but context 1 has %zu; "
                      "all contexts of a world need the same number",
                      c + 1, n, w->responses);
}

static int
add_features(const struct pf_world_job *j, size_t c)
{
    const struct pf_world_part *part = j->recipe->features;
    struct pf_world *w = j->world;
    if (w->features == NULL) {
        w->n_features = pf_features_count(part->values);
        w->features = room(w, w->responses * w->n_features);
        if (w->features == NULL)
            return PF_ENOMEM;
    }
    select_streams(j, "features", c);
    struct pf_features_request q = {.context = c,
                                    .n = w->responses,
                                    .values = part->values,
                                    .rng = j->rng,
                                    .common = j->common};
    const pf_features_type *type = (const pf_features_type *) part->kind;
    return type->build(context_features(w, c), &q);
}

/* Makes room for all contexts. A single context's matrix, which may be most of
 * the memory, is taken as it is. */
static int
first_context(const struct pf_world_job *j, struct pf_preference *p)
{
    struct pf_world *w = j->world;
    w->log_ref = room(w, p->n);
    w->reward = p->reward != NULL ? room(w, p->n) : NULL;
    if (w->log_ref == NULL || (p->reward != NULL && w->reward == NULL))
        return PF_ENOMEM;
    if (w->contexts == 1) {
        w->P = p->P;
        p->P = NULL;
        return PF_OK;
    }
    w->P = room(w, p->n * p->n);
    return w->P != NULL ? PF_OK : PF_ENOMEM;
}

/* The world has rewards as long as every context has. */
static void
take_reward(struct pf_world *w, size_t c, const double *reward)
{
    if (w->reward == NULL)
        return;
    if (reward != NULL) {
        memcpy(w->reward + c * w->responses, reward,
               w->responses * sizeof *reward);
        return;
    }
    free(w->reward);
    w->reward = NULL;
}

/* Moves what was built for context c into the world; p may lose its parts. */
static int
take_preference(const struct pf_world_job *j, size_t c, struct pf_preference *p)
{
    struct pf_world *w = j->world;
    size_t square = p->n * p->n;
    int status = agree_on_size(j, c, p->n);
    if (status == PF_OK && c == 0)
        status = first_context(j, p);
    if (status != PF_OK)
        return status;
    if (p->P != NULL)
        memcpy(w->P + c * square, p->P, square * sizeof *w->P);
    take_reward(w, c, p->reward);
    if (w->label == NULL) {
        w->label = p->label;
        p->label = NULL;
    }
    return PF_OK;
}

static int
build_preference(const struct pf_world_job *j, size_t c)
{
    const struct pf_world_part *part = preference_part(j->recipe, c);
    const pf_preference_type *type = preference_type(part);
    struct pf_preference p = {0};
    struct pf_preference_request q = {.values = part->values,
                                      .rng = j->rng,
                                      .common = j->common,
                                      .base = j->recipe->base,
                                      .diag = j->diag,
                                      .at = part->at};
    if (type->needs_features) {
        q.features = context_features(j->world, c);
        q.n_features = j->world->n_features;
    }
    select_streams(j, "preference", c);
    int status = pf_preference_build(&p, type, &q);
    if (status == PF_OK)
        status = take_preference(j, c, &p);
    pf_preference_clear(&p);
    return status;
}

/* The same as in context 0: a file need not be read for every context. */
static void
repeat_preference(struct pf_world *w, size_t c)
{
    size_t n = w->responses;
    memcpy(w->P + c * n * n, w->P, n * n * sizeof *w->P);
    take_reward(w, c, w->reward);
}

/* A preference made from features says beforehand how many responses there
 * are; every other may come first. */
static int
add_context(const struct pf_world_job *j, size_t c)
{
    const struct pf_world_part *part = preference_part(j->recipe, c);
    const pf_preference_type *type = preference_type(part);
    bool features = j->recipe->features != NULL;
    int status = PF_OK;
    if (c > 0 && j->recipe->n_preferences == 1 && !type->draws) {
        repeat_preference(j->world, c);
        return features ? add_features(j, c) : PF_OK;
    }
    if (features && type->needs_features) {
        size_t row = pf_values_find(part->values, "actions");
        status = agree_on_size(j, c, (size_t) part->values->number[row]);
        if (status == PF_OK)
            status = add_features(j, c);
    }
    if (status == PF_OK)
        status = build_preference(j, c);
    if (status == PF_OK && features && !type->needs_features)
        status = add_features(j, c);
    return status;
}

static int
add_reference(const struct pf_world_job *j)
{
    const struct pf_world_policy p = {.world = j->world,
                                      .part = j->recipe->reference,
                                      .purpose = "reference",
                                      .base = j->recipe->base,
                                      .seed = j->seed,
                                      .draw = j->draw,
                                      .rng = j->rng,
                                      .common = j->common,
                                      .diag = j->diag};
    return pf_world_build_policies(j->world->log_ref, &p);
}

static int
add_strings(const struct pf_world_job *j)
{
    struct pf_world *w = j->world;
    if (j->recipe->strings == NULL)
        return PF_OK;
    w->length = room(w, w->responses);
    return w->length != NULL ? pf_world_add_strings(j) : PF_ENOMEM;
}

/* After the strings: where there are any, the length is theirs. */
static int
add_covariates(const struct pf_world_job *j)
{
    struct pf_world *w = j->world;
    if (j->recipe->covariates == NULL)
        return PF_OK;
    if (w->strings == NULL)
        w->length = room(w, w->responses);
    w->list = room(w, w->responses);
    if (w->length == NULL || w->list == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < w->contexts; c++) {
        select_streams(j, "covariates", c);
        pf_world_draw_covariates(w, c, j->recipe->covariates, j->rng);
    }
    return PF_OK;
}

int
pf_world_build(const struct pf_world_job *j)
{
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < j->world->contexts; c++)
        status = add_context(j, c);
    if (status == PF_OK)
        status = add_reference(j);
    if (status == PF_OK)
        status = add_strings(j);
    return status == PF_OK ? add_covariates(j) : status;
}
