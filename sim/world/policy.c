/* The policies that belong to a world: its reference, and where runs start.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "core/random.h"
#include "core/status.h"
#include "sim/world/build.h"

/* The row of context c in an array of `width` numbers for every response. */
static const double *
context_row(const struct pf_world *w, const double *x, size_t width, size_t c)
{
    return x != NULL ? x + c * w->responses * width : NULL;
}

int
pf_world_build_policies(double *out, const struct pf_world_policy *p)
{
    const struct pf_world *w = p->world;
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < w->contexts; c++) {
        char name[48];
        snprintf(name, sizeof name, "%s/%zu", p->purpose, c);
        pf_rng_rekey(p->rng, p->seed, p->draw, name);
        pf_rng_rekey(p->common, p->seed, p->draw, p->purpose);
        struct pf_reference_request q = {
            .n = w->responses,
            .values = p->part->values,
            .rng = p->rng,
            .common = p->common,
            .features = context_row(w, w->features, w->n_features, c),
            .n_features = w->n_features,
            .reward = context_row(w, w->reward, 1, c),
            .base = p->base,
            .diag = p->diag,
            .at = p->part->at};
        status =
            pf_reference_build(out + c * w->responses,
                               (const pf_reference_type *) p->part->kind, &q);
    }
    return status;
}

int
pf_world_start(double *out, const struct pf_world *w,
               const struct pf_world_start *start, struct pf_diag *d)
{
    struct pf_world_policy p = {.world = w,
                                .part = &start->part,
                                .purpose = "start",
                                .base = start->base,
                                .seed = start->seed,
                                .draw = start->run,
                                .rng = gsl_rng_alloc(pf_rng_threefry),
                                .common = gsl_rng_alloc(pf_rng_threefry),
                                .diag = d};
    int status = PF_ENOMEM;
    if (p.rng != NULL && p.common != NULL)
        status = pf_world_build_policies(out, &p);
    if (p.rng != NULL)
        gsl_rng_free(p.rng);
    if (p.common != NULL)
        gsl_rng_free(p.common);
    return status;
}
