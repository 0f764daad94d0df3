/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/world.h"

#include <math.h>
#include <stdlib.h>

#include "core/list.h"
#include "core/parse.h"
#include "core/random.h"
#include "core/status.h"
#include "sim/world/build.h"

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
    free(w->features);
    free(w->length);
    free(w->list);
    free(w->reward);
    pf_strings_free(w->strings);
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
set_weights(const struct pf_world_job *j)
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

int
pf_world_alloc(struct pf_world **out, const struct pf_world_recipe *recipe,
               uint64_t seed, uint64_t draw, struct pf_diag *d)
{
    *out = NULL;
    int status = check_recipe(recipe, d);
    if (status != PF_OK)
        return status;
    struct pf_world_job j = {
        .recipe = recipe, .seed = seed, .draw = draw, .diag = d};
    status = PF_ENOMEM;
    j.world = calloc(1, sizeof *j.world);
    j.rng = gsl_rng_alloc(pf_rng_threefry);
    j.common = gsl_rng_alloc(pf_rng_threefry);
    if (j.world == NULL || j.rng == NULL || j.common == NULL)
        goto out;
    j.world->contexts = recipe->contexts;
    j.world->beta = recipe->beta;
    status = set_weights(&j);
    if (status == PF_OK)
        status = pf_world_build(&j);
    if (status != PF_OK)
        goto out;
    *out = j.world;
    j.world = NULL;
out:
    pf_world_free(j.world);
    if (j.rng != NULL)
        gsl_rng_free(j.rng);
    if (j.common != NULL)
        gsl_rng_free(j.common);
    return status;
}
