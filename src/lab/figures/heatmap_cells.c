/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/stats/quantile.h"
#include "lab/figures/heatmap_part.h"
#include "lab/report/group.h"
#include "lab/worlds/cell_theory.h"

/* A distance below this is one of rounding: where a run that starts at its
 * goal ends may be a little more than where it began. */
#define AT_GOAL 1e-12

/* The worlds of the file, if they can be had. */
static int
need_worlds(struct pf_heat *h)
{
    if (h->worlds != NULL || h->no_worlds)
        return PF_OK;
    int status = pf_worlds_of_alloc(&h->worlds, h->r, NULL);
    h->no_worlds = status != PF_OK;
    return status == PF_ENOMEM ? status : PF_OK;
}

/* Of the runs that failed the store knows no rate: the median over seeds of
 * what theory says in their worlds. */
static int
predict_failed(struct pf_heat *h, struct pf_heat_cell *tile)
{
    const struct pf_results_cell *cell = &h->r->cell[tile->cell];
    struct pf_rate_row copy;
    size_t n = 0;
    int status = need_worlds(h);
    if (status != PF_OK || h->no_worlds)
        return status;
    const struct pf_cell *plan = pf_worlds_of_cell(h->worlds, tile->cell);
    if (pf_theory_of_cell(plan, &copy) == NULL)
        return PF_OK;
    double *rate = calloc(cell->n_runs + 1, sizeof *rate);
    if (rate == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < cell->n_runs && status != PF_ENOMEM; k++) {
        const struct pf_solved_world *world = NULL;
        status = pf_worlds_of_get(h->worlds, tile->cell, cell->seed[k],
                                  PF_WORLD_SPECTRUM, &world, NULL);
        if (status == PF_OK && pf_rate_of_cell(&rate[n], plan, world))
            n += isnan(rate[n]) ? 0 : 1;
        if (!plan->world->per_seed)
            break;
    }
    pf_sort_reals(rate, n);
    tile->rate = pf_quantile(rate, n, 0.5);
    free(rate);
    return status == PF_ENOMEM ? status : PF_OK;
}

/* The aggregate over seeds at a recorded point. */
static int
sum_up(const struct pf_heat *h, const struct pf_group *g, size_t point,
       double *out)
{
    size_t n = g->n_done;
    const struct pf_scores s = {1, &n, g->value + point * n};
    return pf_aggregate(out, &h->how.aggregate, &s);
}

static int
measure(const struct pf_heat *h, const struct pf_group *g,
        struct pf_heat_cell *tile)
{
    double first = 0.0, last = 0.0;
    bool best_0 = h->type != NULL && h->type->zero_is_best;
    tile->diverged = g->n_failed > 0;
    if (g->n_points == 0)
        return PF_OK;
    int status = sum_up(h, g, 0, &first);
    if (status == PF_OK)
        status = sum_up(h, g, g->n_points - 1, &last);
    if (status != PF_OK)
        return status;
    if (isfinite(last))
        tile->value = last;
    if (best_0 && g->n_points > 1 && !(last < first) && !(last <= AT_GOAL))
        tile->diverged = true;
    return PF_OK;
}

int
pf_heat_measure(struct pf_heat *h, struct pf_heat_cell *tile)
{
    struct pf_group g;
    int status = pf_group_read(&g, h->r, tile->cell, h->metric, NULL, h->d);
    if (status == PF_OK) {
        tile->planned = g.n_planned;
        tile->done = g.n_done;
        tile->failed = g.n_failed;
        tile->rate = g.rate;
        status = measure(h, &g, tile);
    }
    pf_group_clear(&g);
    if (status == PF_OK && isnan(tile->rate) && tile->failed > 0)
        status = predict_failed(h, tile);
    return status;
}
