/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/leaderboard_part.h"

static struct pf_place
in_file(const struct pf_board *b)
{
    return (struct pf_place){.file = b->r->file};
}

/* The worlds are made again from the experiment: it must still be the one
 * that the runs are of. A data file that has changed makes other runs. */
static int
check_plan(const struct pf_board *b)
{
    const struct pf_results *r = b->r;
    bool same = b->plan.n_cells == r->n_cells && b->plan.n_runs == r->n_runs;
    for (size_t c = 0, i = 0; same && c < r->n_cells; c++)
        for (size_t k = 0; same && k < r->cell[c].n_runs; k++, i++)
            same = b->plan.run[i].cell == c &&
                   strcmp(b->plan.run[i].id, r->cell[c].run[k]) == 0;
    if (same)
        return PF_OK;
    return pf_diag_at(b->d, in_file(b),
                      "the experiment in this file now describes other runs "
                      "than those that were planned: a file that it names has "
                      "changed, or it is from another version of prefarm; run "
                      "it again");
}

static int
check_policies(const struct pf_board *b)
{
    for (size_t c = 0; c < b->plan.n_cells; c++)
        if (b->plan.cell[c].record.policies == PF_POLICIES_NONE)
            return pf_diag_at(b->d, in_file(b),
                              "no policies were kept, and a leaderboard is "
                              "made of them; say policies=\"final\" in "
                              "<record> and run the experiment again");
    return PF_OK;
}

/* Names of files in the experiment are relative to the folder of the result
 * file: the experiment's own is not known any more. */
static int
rebuild(struct pf_board *b)
{
    const char *xml = b->r->xml;
    if (xml == NULL || xml[0] == '\0' || b->r->n_cells == 0)
        return pf_diag_at(b->d, in_file(b),
                          "the file holds no experiment to compare");
    int status =
        pf_experiment_parse(&b->e, b->r->file, xml, strlen(xml), NULL, 0, b->d);
    if (status == PF_OK)
        status = pf_plan_make(&b->plan, &b->e, b->d);
    if (status == PF_OK)
        status = check_plan(b);
    return status == PF_OK ? check_policies(b) : status;
}

static int
play_all(struct pf_board *b)
{
    int status = pf_layout_make(&b->layout, b->r);
    if (status != PF_OK)
        return status;
    b->crowds.base = b->e.base;
    b->cache = pf_world_cache_alloc();
    b->panel = calloc(b->layout.n_panels + 1, sizeof *b->panel);
    if (b->cache == NULL || b->panel == NULL)
        return PF_ENOMEM;
    for (size_t p = 0; status == PF_OK && p < b->layout.n_panels; p++)
        status = pf_board_panel_make(b, p);
    return status;
}

static void
clear(struct pf_board *b)
{
    for (size_t p = 0; b->panel != NULL && p < b->layout.n_panels; p++)
        pf_board_panel_clear(&b->panel[p], b->n_judges);
    free(b->panel);
    pf_world_cache_free(b->cache);
    pf_crowds_clear(&b->crowds);
    pf_board_judges_clear(b);
    pf_layout_clear(&b->layout);
    pf_plan_clear(&b->plan);
    pf_experiment_clear(&b->e);
}

int
pf_leaderboard(const struct pf_results *r,
               const struct pf_leaderboard_options *o, FILE *out,
               struct pf_diag *d)
{
    struct pf_board b = {.r = r, .d = d};
    int status = rebuild(&b);
    if (status == PF_OK)
        status = pf_board_ask(&b, &b.plan.design[0].evaluation, o);
    if (status == PF_OK)
        status = play_all(&b);
    if (status == PF_OK)
        status = pf_board_print(&b, out);
    clear(&b);
    return status;
}
