/* The leaderboard of one seed at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "lab/report/leaderboard_part.h"

const char *
pf_board_number_name(enum pf_board_number number)
{
    static const char *const name[PF_BOARD_NUMBERS] = {
        [PF_BOARD_TRUE_WINRATE] = "true-winrate",
        [PF_BOARD_WINRATE] = "winrate",
        [PF_BOARD_LENGTH_CONTROLLED] = "length-controlled",
        [PF_BOARD_LENGTH_FREE] = "length-free",
        [PF_BOARD_ELO] = "elo",
        [PF_BOARD_BRADLEY_TERRY] = "bradley-terry",
        [PF_BOARD_ELO_ERROR] = "elo-error",
        [PF_BOARD_BRADLEY_TERRY_ERROR] = "bradley-terry-error"};
    return name[number];
}

bool
pf_board_wants(const struct pf_board *b, enum pf_board_number number)
{
    return (b->unwanted & 1u << number) == 0;
}

/* Errors are made of ratings. */
static unsigned
unwanted_of(unsigned wanted)
{
    if ((wanted & 1u << PF_BOARD_ELO_ERROR) != 0)
        wanted |= 1u << PF_BOARD_ELO;
    if ((wanted & 1u << PF_BOARD_BRADLEY_TERRY_ERROR) != 0)
        wanted |= 1u << PF_BOARD_BRADLEY_TERRY;
    return ~wanted & PF_BOARD_ALL_NUMBERS;
}

static int
make_room(struct pf_leaderboard_seeds *s, const struct pf_results *r)
{
    s->n_cells = r->n_cells;
    s->start = calloc(r->n_cells + 1, sizeof *s->start);
    if (s->start == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < r->n_cells; c++)
        s->start[c + 1] = s->start[c] + r->cell[c].n_runs;
    size_t size = s->start[r->n_cells] * PF_BOARD_NUMBERS;
    s->value = calloc(size + 1, sizeof *s->value);
    if (s->value == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < size; i++)
        s->value[i] = (double) NAN;
    return PF_OK;
}

/* Run k of method m, from a panel made of that seed; the judge is the only
 * one. A learner that is in several panels counts in its first. */
static void
take_method(struct pf_leaderboard_seeds *s, const struct pf_board *b,
            size_t panel, size_t m, size_t k)
{
    const struct pf_board_panel *p = &b->panel[panel];
    const struct pf_board_method *method = &p->method[m];
    const struct pf_board_score *score = &p->score[m];
    size_t c = method->cell;
    if (c == SIZE_MAX || b->layout.panel[c] != panel || method->done == 0)
        return;
    double *to = s->value + (s->start[c] + k) * PF_BOARD_NUMBERS;
    to[PF_BOARD_TRUE_WINRATE] = method->truth;
    to[PF_BOARD_WINRATE] = score->rate;
    to[PF_BOARD_ELO] = score->elo.value;
    to[PF_BOARD_BRADLEY_TERRY] = score->bradley_terry.value;
    to[PF_BOARD_ELO_ERROR] = pf_board_elo_error(p, 0);
    to[PF_BOARD_BRADLEY_TERRY_ERROR] = pf_board_bradley_terry_error(p, 0);
    if (p->has_lengths) {
        to[PF_BOARD_LENGTH_CONTROLLED] = score->controlled;
        to[PF_BOARD_LENGTH_FREE] = score->free;
    }
    for (unsigned v = 0; v < PF_BOARD_NUMBERS; v++)
        if ((s->wanted & 1u << v) == 0)
            to[v] = (double) NAN;
}

static int
take_panel(struct pf_leaderboard_seeds *s, struct pf_board *b, size_t panel)
{
    const struct pf_results_cell *cell =
        &b->r->cell[b->layout.member[b->layout.start[panel]]];
    struct pf_board_panel *p = &b->panel[panel];
    int status = PF_OK;
    b->single = true;
    for (size_t k = 0; status == PF_OK && k < cell->n_runs; k++) {
        b->seed = cell->seed[k];
        status = pf_board_panel_make(b, panel);
        for (size_t m = 0; status == PF_OK && m < p->n; m++)
            take_method(s, b, panel, m, k);
        pf_board_panel_clear(p, b->n_judges);
    }
    return status;
}

int
pf_leaderboard_seeds_make(struct pf_leaderboard_seeds *out,
                          const struct pf_results *r,
                          const struct pf_leaderboard_options *o,
                          unsigned wanted, struct pf_diag *d)
{
    struct pf_board b;
    *out = (struct pf_leaderboard_seeds){.wanted = wanted};
    int status = pf_board_prepare(&b, r, o, d);
    if (status == PF_OK && b.n_judges != 1)
        status =
            pf_diag_at(d, (struct pf_place){.file = r->file},
                       "there are %zu judges; name one of them", b.n_judges);
    if (status == PF_OK)
        status = make_room(out, r);
    b.unwanted = unwanted_of(wanted);
    for (size_t p = 0; status == PF_OK && p < b.layout.n_panels; p++)
        status = take_panel(out, &b, p);
    pf_board_clear(&b);
    return status;
}

void
pf_leaderboard_seeds_clear(struct pf_leaderboard_seeds *s)
{
    free(s->start);
    free(s->value);
    *s = (struct pf_leaderboard_seeds){0};
}

double
pf_leaderboard_seeds_value(const struct pf_leaderboard_seeds *s, size_t cell,
                           size_t k, enum pf_board_number number)
{
    if (cell >= s->n_cells || k >= s->start[cell + 1] - s->start[cell])
        return (double) NAN;
    return s->value[(s->start[cell] + k) * PF_BOARD_NUMBERS + number];
}
