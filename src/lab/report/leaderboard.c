/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "core/status.h"
#include "lab/report/leaderboard_part.h"

static struct pf_place
in_file(const struct pf_board *b)
{
    return (struct pf_place){.file = b->r->file};
}

static int
check_policies(const struct pf_board *b)
{
    for (size_t c = 0; c < b->again.plan.n_cells; c++)
        if (b->again.plan.cell[c].record.policies == PF_POLICIES_NONE)
            return pf_diag_at(b->d, in_file(b),
                              "no policies were kept, and a leaderboard is "
                              "made of them; say policies=\"final\" in "
                              "<record> and run the experiment again");
    return PF_OK;
}

static int
rebuild(struct pf_board *b)
{
    if (b->r->n_cells == 0)
        return pf_diag_at(b->d, in_file(b),
                          "the file holds no experiment to compare");
    int status = pf_replan_make(&b->again, b->r, NULL, b->d);
    if (status == PF_OK)
        status = pf_replan_check(&b->again, b->r, b->d);
    return status == PF_OK ? check_policies(b) : status;
}

static int
play_all(struct pf_board *b)
{
    int status = pf_layout_make(&b->layout, b->r);
    if (status != PF_OK)
        return status;
    b->crowds.base = b->again.e.base;
    b->cache = pf_world_cache_alloc();
    b->panel = calloc(b->layout.n_panels + 1, sizeof *b->panel);
    if (b->cache == NULL || b->panel == NULL)
        return PF_ENOMEM;
    for (size_t p = 0; status == PF_OK && p < b->layout.n_panels; p++)
        status = pf_board_panel_make(b, p);
    return status;
}

void
pf_board_clear(struct pf_board *b)
{
    for (size_t p = 0; b->panel != NULL && p < b->layout.n_panels; p++)
        pf_board_panel_clear(&b->panel[p], b->n_judges);
    free(b->panel);
    pf_world_cache_free(b->cache);
    pf_crowds_clear(&b->crowds);
    pf_board_judges_clear(b);
    pf_layout_clear(&b->layout);
    pf_replan_clear(&b->again);
}

int
pf_board_play(struct pf_board *b, const struct pf_results *r,
              const struct pf_leaderboard_options *o, struct pf_diag *d)
{
    *b = (struct pf_board){.r = r, .d = d, .colour = o->colour};
    int status = rebuild(b);
    if (status == PF_OK)
        status = pf_board_ask(b, &b->again.plan.design[0].evaluation, o);
    return status == PF_OK ? play_all(b) : status;
}

int
pf_leaderboard(const struct pf_results *r,
               const struct pf_leaderboard_options *o, FILE *out,
               struct pf_diag *d)
{
    struct pf_board b;
    int status = pf_board_play(&b, r, o, d);
    if (status == PF_OK)
        status = pf_board_print(&b, out);
    pf_board_clear(&b);
    return status;
}
