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
lay_out(struct pf_board *b)
{
    int status = pf_layout_make(&b->layout, b->r);
    if (status != PF_OK)
        return status;
    b->crowds.base = b->again.e.base;
    b->cache = pf_world_cache_alloc();
    b->panel = calloc(b->layout.n_panels + 1, sizeof *b->panel);
    return b->cache != NULL && b->panel != NULL ? PF_OK : PF_ENOMEM;
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
pf_board_prepare(struct pf_board *b, const struct pf_results *r,
                 const struct pf_leaderboard_options *o, struct pf_diag *d)
{
    *b = (struct pf_board){.r = r, .d = d, .colour = o->colour};
    int status = rebuild(b);
    if (status == PF_OK)
        status = pf_board_ask(b, &b->again.plan.design[0].evaluation, o);
    return status == PF_OK ? lay_out(b) : status;
}

int
pf_board_play(struct pf_board *b, const struct pf_results *r,
              const struct pf_leaderboard_options *o, struct pf_diag *d)
{
    int status = pf_board_prepare(b, r, o, d);
    for (size_t p = 0; status == PF_OK && p < b->layout.n_panels; p++)
        status = pf_board_panel_make(b, p);
    return status;
}

static void
tell_line(const struct pf_board *b, size_t panel, size_t j, size_t m,
          pf_leaderboard_fn *each, void *self)
{
    const struct pf_board_panel *p = &b->panel[panel];
    const struct pf_board_method *method = &p->method[m];
    const struct pf_board_score *s = &p->score[j * p->n + m];
    const struct pf_leaderboard_line line = {
        .panel = panel,
        .curve = method->curve,
        .judge = b->judge[j].label,
        .label = method->label,
        .done = method->done,
        .planned = method->planned,
        .truth = method->truth,
        .win = s->rate,
        .se = s->se,
        .se_runs = s->se_runs,
        .controlled = s->controlled,
        .plain = s->free,
        .length = method->length,
        .elo = s->elo,
        .bradley_terry = s->bradley_terry,
        .elo_error = pf_board_elo_error(p, j),
        .bradley_terry_error = pf_board_bradley_terry_error(p, j)};
    each(self, &line);
}

int
pf_leaderboard_lines(const struct pf_results *r,
                     const struct pf_leaderboard_options *o, FILE *out,
                     pf_leaderboard_fn *each, void *self, struct pf_diag *d)
{
    struct pf_board b;
    int status = pf_board_play(&b, r, o, d);
    for (size_t p = 0; each != NULL && status == PF_OK && p < b.layout.n_panels;
         p++)
        for (size_t j = 0; j < b.n_judges; j++)
            for (size_t m = 0; m < b.panel[p].n; m++)
                tell_line(&b, p, j, m, each, self);
    if (status == PF_OK)
        status = pf_board_print(&b, out);
    pf_board_clear(&b);
    return status;
}

int
pf_leaderboard(const struct pf_results *r,
               const struct pf_leaderboard_options *o, FILE *out,
               struct pf_diag *d)
{
    return pf_leaderboard_lines(r, o, out, NULL, NULL, d);
}
