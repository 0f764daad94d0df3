/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/parse.h"
#include "core/random.h"
#include "core/status.h"

/* What the building of one world carries around. */
struct job {
    struct pf_world *world;
    const struct pf_world_recipe *recipe;
    uint64_t seed, draw;
    gsl_rng *rng;
    struct pf_diag *diag;
};

void
pf_world_free(struct pf_world *w)
{
    if (w == NULL)
        return;
    if (w->label != NULL)
        for (size_t y = 0; y < w->responses; y++)
            free(w->label[y]);
    free(w->label);
    free(w->weight);
    free(w->P);
    free(w->log_ref);
    free(w);
}

const double *
pf_world_preference(const struct pf_world *w, size_t c)
{
    return w->P + c * w->responses * w->responses;
}

static int
check_recipe(const struct pf_world_recipe *r, struct pf_diag *d)
{
    int status = PF_OK;
    char shown[32];
    if (r->contexts == 0)
        status = pf_diag_at(d, r->at, "a world needs at least one context");
    if (!(isfinite(r->beta) && r->beta >= 0.0))
        status = pf_diag_at(d, r->at, "beta is %s; it must be at least 0",
                            pf_format_real(r->beta, shown));
    if (r->n_preferences != 1 && r->n_preferences != r->contexts)
        status = pf_diag_at(d, r->at,
                            "there are %zu preferences for %zu contexts; give "
                            "one for all or one for each",
                            r->n_preferences, r->contexts);
    return status;
}

static int
set_weights(const struct job *j)
{
    size_t n = j->world->contexts;
    double *weight = calloc(n, sizeof *weight);
    if (weight == NULL)
        return PF_ENOMEM;
    j->world->weight = weight;
    for (size_t c = 0; c < n; c++)
        weight[c] = j->recipe->weight != NULL ? j->recipe->weight[c] : 1.0;
    return pf_list_normalise(weight, n, "context weights", j->diag,
                             j->recipe->at);
}

static void
select_stream(const struct job *j, const char *purpose, size_t c)
{
    char name[48];
    snprintf(name, sizeof name, "%s/%zu", purpose, c);
    pf_rng_rekey(j->rng, j->seed, j->draw, name);
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

/* Makes room for all contexts once the first one tells the size. A single
 * context's matrix, which may be most of the memory, is taken as it is. */
static int
first_context(const struct job *j, struct pf_preference *p)
{
    struct pf_world *w = j->world;
    w->responses = p->n;
    if (w->contexts > SIZE_MAX / sizeof(double) / p->n / p->n)
        return PF_ENOMEM;
    w->log_ref = calloc(w->contexts * p->n, sizeof *w->log_ref);
    if (w->log_ref == NULL)
        return PF_ENOMEM;
    if (w->contexts == 1) {
        w->P = p->P;
        p->P = NULL;
        return PF_OK;
    }
    w->P = calloc(w->contexts * p->n * p->n, sizeof *w->P);
    return w->P != NULL ? PF_OK : PF_ENOMEM;
}

static int
same_size(const struct job *j, size_t c, size_t n)
{
    if (n == j->world->responses)
        return PF_OK;
    return pf_diag_at(j->diag, preference_part(j->recipe, c)->at,
                      "context %zu has %zu responses but context 1 has %zu; "
                      "all contexts of a world need the same number",
                      c + 1, n, j->world->responses);
}

/* Moves what was built for context c into the world; p may lose its parts. */
static int
take_preference(const struct job *j, size_t c, struct pf_preference *p)
{
    struct pf_world *w = j->world;
    size_t square = p->n * p->n;
    int status = c == 0 ? first_context(j, p) : same_size(j, c, p->n);
    if (status != PF_OK)
        return status;
    if (p->P != NULL)
        memcpy(w->P + c * square, p->P, square * sizeof *w->P);
    if (w->label == NULL) {
        w->label = p->label;
        p->label = NULL;
    }
    return PF_OK;
}

static int
add_preference(const struct job *j, size_t c)
{
    const struct pf_world_part *part = preference_part(j->recipe, c);
    const pf_preference_type *type = preference_type(part);
    struct pf_world *w = j->world;
    size_t square = w->responses * w->responses;
    struct pf_preference p = {0};
    if (c > 0 && j->recipe->n_preferences == 1 && !type->draws) {
        /* The same again: a file need not be read for every context. */
        memcpy(w->P + c * square, w->P, square * sizeof *w->P);
        return PF_OK;
    }
    select_stream(j, "preference", c);
    struct pf_preference_request q = {.values = part->values,
                                      .rng = j->rng,
                                      .base = j->recipe->base,
                                      .diag = j->diag,
                                      .at = part->at};
    int status = pf_preference_build(&p, type, &q);
    if (status == PF_OK)
        status = take_preference(j, c, &p);
    pf_preference_clear(&p);
    return status;
}

static int
add_reference(const struct job *j, size_t c)
{
    const struct pf_world_part *part = j->recipe->reference;
    struct pf_world *w = j->world;
    select_stream(j, "reference", c);
    struct pf_reference_request q = {.n = w->responses,
                                     .values = part->values,
                                     .rng = j->rng,
                                     .base = j->recipe->base,
                                     .diag = j->diag,
                                     .at = part->at};
    return pf_reference_build(w->log_ref + c * w->responses,
                              (const pf_reference_type *) part->kind, &q);
}

static int
build_world(const struct job *j)
{
    int status = set_weights(j);
    for (size_t c = 0; status == PF_OK && c < j->world->contexts; c++)
        status = add_preference(j, c);
    for (size_t c = 0; status == PF_OK && c < j->world->contexts; c++)
        status = add_reference(j, c);
    return status;
}

int
pf_world_alloc(struct pf_world **out, const struct pf_world_recipe *recipe,
               uint64_t seed, uint64_t draw, struct pf_diag *d)
{
    *out = NULL;
    int status = check_recipe(recipe, d);
    if (status != PF_OK)
        return status;
    struct job j = {.recipe = recipe, .seed = seed, .draw = draw, .diag = d};
    status = PF_ENOMEM;
    j.world = calloc(1, sizeof *j.world);
    j.rng = gsl_rng_alloc(pf_rng_threefry);
    if (j.world == NULL || j.rng == NULL)
        goto out;
    j.world->contexts = recipe->contexts;
    j.world->beta = recipe->beta;
    status = build_world(&j);
    if (status != PF_OK)
        goto out;
    *out = j.world;
    j.world = NULL;
out:
    pf_world_free(j.world);
    if (j.rng != NULL)
        gsl_rng_free(j.rng);
    return status;
}
