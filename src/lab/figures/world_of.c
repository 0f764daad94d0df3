/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/figures/world_of.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/replan.h"

#define ROOM ((size_t) 64 << 20) /* bytes of worlds that are kept */

struct pf_worlds_of {
    const char *file; /* of the results, borrowed */
    struct pf_replan replan;
    struct pf_world_cache *cache;
};

/* What a message about the experiment inside a file needs to be understood. */
static void
explain(const char *file, struct pf_diag *d)
{
    pf_diag_at(d, (struct pf_place){.file = file},
               "the figure shows worlds, which are drawn anew from the "
               "experiment in this file; data files that it names are looked "
               "for from the folder of this file: put them back there");
}

int
pf_worlds_of_alloc(struct pf_worlds_of **out, const struct pf_results *r,
                   struct pf_diag *d)
{
    struct pf_worlds_of *w = calloc(1, sizeof *w);
    *out = NULL;
    if (w == NULL)
        return PF_ENOMEM;
    w->file = r->file;
    w->cache = pf_world_cache_alloc();
    int status = w->cache != NULL ? PF_OK : PF_ENOMEM;
    if (status == PF_OK)
        status = pf_replan_make(&w->replan, r, NULL, d);
    if (status == PF_EINPUT && r->xml != NULL && r->xml[0] != '\0')
        explain(r->file, d);
    if (status == PF_OK)
        status = pf_replan_check(&w->replan, r, d);
    if (status != PF_OK) {
        pf_worlds_of_free(w);
        return status;
    }
    *out = w;
    return PF_OK;
}

void
pf_worlds_of_free(struct pf_worlds_of *worlds)
{
    if (worlds == NULL)
        return;
    pf_world_cache_free(worlds->cache);
    pf_replan_clear(&worlds->replan);
    free(worlds);
}

const struct pf_cell *
pf_worlds_of_cell(const struct pf_worlds_of *worlds, size_t cell)
{
    return &worlds->replan.plan.cell[cell];
}

int
pf_worlds_of_get(struct pf_worlds_of *worlds, size_t cell, uint64_t seed,
                 unsigned parts, const struct pf_solved_world **out,
                 struct pf_diag *d)
{
    *out = NULL;
    if (cell >= worlds->replan.plan.n_cells)
        return PF_EINPUT;
    pf_world_cache_trim(worlds->cache, ROOM);
    int status = pf_world_cache_get(worlds->cache, &worlds->replan.e,
                                    pf_worlds_of_cell(worlds, cell), seed,
                                    parts, out, d);
    if (status == PF_EINPUT || status == PF_EIO)
        explain(worlds->file, d);
    return status;
}

int
pf_world_of(struct pf_world_of *out, const struct pf_results *r, size_t cell,
            uint64_t seed, unsigned parts, struct pf_diag *d)
{
    const struct pf_solved_world *solved = NULL;
    memset(out, 0, sizeof *out);
    int status = pf_worlds_of_alloc(&out->all, r, d);
    if (status == PF_OK)
        status = pf_worlds_of_get(out->all, cell, seed, parts, &solved, d);
    if (solved == NULL)
        return status;
    out->world = solved->world;
    out->log_nash = solved->log_nash;
    out->spectrum = solved->spectrum;
    out->n_spectrum = solved->n_spectrum;
    out->per_seed = pf_worlds_of_cell(out->all, cell)->world->per_seed;
    return status;
}

void
pf_world_of_clear(struct pf_world_of *w)
{
    pf_worlds_of_free(w->all);
    memset(w, 0, sizeof *w);
}
