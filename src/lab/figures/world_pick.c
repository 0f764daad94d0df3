/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/figures/world_pick.h"

#include <inttypes.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

static const char *
world_of_cell(const void *list, size_t c)
{
    return ((const struct pf_results *) list)->cell[c].world;
}

bool
pf_world_is_wanted(const struct pf_results *r, size_t c,
                   const struct pf_plot_options *o)
{
    return o->world == NULL || strcmp(r->cell[c].world, o->world) == 0;
}

int
pf_world_known(const struct pf_results *r, const char *id, struct pf_diag *d)
{
    for (size_t c = 0; c < r->n_cells; c++)
        if (strcmp(r->cell[c].world, id) == 0)
            return PF_OK;
    const char *near = pf_nearest(id, r->n_cells, world_of_cell, r);
    return pf_diag_at(d, (struct pf_place){.file = r->file},
                      "there is no world '%s'; %s '%s'%s", id,
                      near != NULL ? "did you mean" : "the first is",
                      near != NULL     ? near
                      : r->n_cells > 0 ? r->cell[0].world
                                       : "",
                      near != NULL ? "?" : "");
}

int
pf_world_seed_known(const struct pf_results *r, size_t cell, uint64_t seed,
                    struct pf_diag *d)
{
    const struct pf_results_cell *c = &r->cell[cell];
    for (size_t k = 0; k < c->n_runs; k++)
        if (c->seed[k] == seed)
            return PF_OK;
    return pf_diag_at(d, (struct pf_place){.file = r->file},
                      "there is no seed %" PRIu64 "; seeds are %" PRIu64
                      " to %" PRIu64,
                      seed, c->seed[0], c->seed[c->n_runs - 1]);
}

int
pf_world_pick(size_t *cell, uint64_t *seed, const struct pf_results *r,
              const struct pf_plot_options *o, struct pf_diag *d)
{
    int status = o->world != NULL ? pf_world_known(r, o->world, d) : PF_OK;
    *cell = 0;
    if (status != PF_OK)
        return status;
    while (*cell < r->n_cells &&
           (!pf_world_is_wanted(r, *cell, o) || r->cell[*cell].n_runs == 0))
        ++*cell;
    if (*cell == r->n_cells)
        return pf_diag_at(d, (struct pf_place){.file = r->file},
                          "no run is planned: there is no world to draw");
    *seed = o->has_seed ? o->seed : r->cell[*cell].seed[0];
    return o->has_seed ? pf_world_seed_known(r, *cell, *seed, d) : PF_OK;
}

size_t
pf_world_responses(const struct pf_results *r)
{
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t k = 0; k < r->cell[c].n_runs; k++) {
            struct pf_stored run;
            bool found;
            int status = pf_store_get(r->store, r->cell[c].run[k], false, &run,
                                      &found, NULL);
            size_t n = status == PF_OK && found ? run.responses : 0;
            pf_stored_clear(&run);
            if (n > 0)
                return n;
        }
    return 0;
}
