/* What the games are that were played: the facts of eval/game, of every world
 * and setting at its first seed, and of worlds with several contexts in the
 * one that counts most.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/game.h"
#include "eval/game/measure.h"
#include "lab/page/page_part.h"

#define GAMES_MOST 24      /* told */
#define DETAILS_MOST 12    /* told in detail */
#define RESPONSES_MOST 300 /* of a game that is analysed: that is seconds */
#define RESPONSES_SHOWN 20

struct told {
    size_t panel, cell, context;
    uint64_t seed;
    const char *key; /* of the world, borrowed */
    bool shared;     /* is the world that of other panels, too? */
    size_t n, contexts;
    bool regularised;           /* is beta above 0? */
    struct pf_game_facts facts; /* copies of what it borrows stand below */
    double *P;
    char **label; /* NULL: none */
    int status;
};

static void
told_clear(struct told *t)
{
    pf_game_facts_clear(&t->facts);
    for (size_t y = 0; t->label != NULL && y < t->n; y++)
        free(t->label[y]);
    free(t->label);
    free(t->P);
    memset(t, 0, sizeof *t);
}

/* --- analysis --- */

static int
copy_game(struct told *t, const struct pf_world *w)
{
    t->n = w->responses;
    t->regularised = w->beta > 0.0;
    t->contexts = w->contexts;
    for (size_t c = 1; c < w->contexts; c++)
        if (w->weight[c] > w->weight[t->context])
            t->context = c;
    t->P = malloc(t->n * t->n * sizeof *t->P);
    if (t->P == NULL)
        return PF_ENOMEM;
    memcpy(t->P, pf_world_preference(w, t->context),
           t->n * t->n * sizeof *t->P);
    if (w->label == NULL)
        return PF_OK;
    t->label = calloc(t->n + 1, sizeof *t->label);
    for (size_t y = 0; t->label != NULL && y < t->n; y++) {
        t->label[y] = strdup(w->label[y]);
        if (t->label[y] == NULL)
            return PF_ENOMEM;
    }
    return t->label != NULL ? PF_OK : PF_ENOMEM;
}

/* Without regularisation there is no regularised Nash policy: the game is
 * looked at with some beta, and what hangs on it is not shown. */
static int
analyse(struct told *t, const struct pf_world *w)
{
    int status = copy_game(t, w);
    if (status != PF_OK)
        return status;
    const struct pf_game game = {.n = t->n,
                                 .P = t->P,
                                 .label = (const char *const *) t->label,
                                 .log_ref =
                                     w->log_ref + t->context * w->responses,
                                 .beta = w->beta > 0.0 ? w->beta : 0.1};
    t->status = pf_game_analyse(&game, &t->facts);
    return t->status == PF_ENOMEM ? PF_ENOMEM : PF_OK;
}

/* --- the table of all --- */

static void
put_winner(FILE *out, const struct told *t, size_t y)
{
    char number[32];
    if (y == SIZE_MAX) {
        pf_td_text(out, "none");
        return;
    }
    snprintf(number, sizeof number, "%zu", y);
    pf_td_text(out, t->label != NULL ? t->label[y] : number);
}

/* A share; what rounding leaves of 0 is 0. */
static void
put_energy(FILE *out, double energy)
{
    pf_td_real(out, fabs(energy) < 1e-14 ? 0.0 : energy, "–");
}

/* A world that differs between panels by its name alone is told once. */
static const char *
title_of(const struct pf_page *p, const struct told *t)
{
    return t->shared ? p->r->cell[t->cell].world_label
                     : p->layout.panel_title[t->panel];
}

static void
put_game_row(struct pf_page *p, const struct told *t)
{
    const struct pf_game_facts *f = &t->facts;
    FILE *out = p->out;
    size_t support = 0;
    pf_table_row(out, false);
    pf_td_head(out, title_of(p, t));
    pf_td_count(out, t->n);
    if (t->status != PF_OK) {
        for (size_t i = 0; i < 9; i++)
            pf_td_real(out, (double) NAN, "–");
        pf_table_row_end(out);
        return;
    }
    for (size_t y = 0; y < t->n; y++)
        support += f->nash[y] > 0.0;
    put_energy(out, f->hodge.logit_energy);
    put_energy(out, f->hodge.energy);
    pf_td_count(out, (size_t) f->cycles.triads);
    pf_td_real(out, 100.0 * f->cycles.fraction, "–");
    put_winner(out, t, f->condorcet);
    put_winner(out, t, f->borda.winner);
    put_winner(out, t, f->bradley_terry.winner);
    pf_td_count(out, support);
    pf_td_real(out,
               !t->regularised ? (double) NAN
               : f->n_w > 0    ? f->w[0]
                               : 0.0,
               "–");
    pf_table_row_end(out);
}

static void
put_games_table(struct pf_page *p, const struct told *t, size_t n)
{
    static const struct {
        const char *title;
        bool number;
    } column[] = {{"world", false},
                  {"responses", true},
                  {"cyclic part of logits", true},
                  {"of probabilities", true},
                  {"cyclic triads", true},
                  {"% of all", true},
                  {"Condorcet winner", false},
                  {"Borda winner", false},
                  {"Bradley-Terry winner", false},
                  {"support of von Neumann", true},
                  {"largest frequency", true}};
    char id[PF_PAGE_ID];
    pf_table_begin(p->out, pf_page_table_id(p, id),
                   "The games at the first seed. Cyclic part: share of the "
                   "squared norm that no scores explain. Frequency: of the "
                   "rotation around the regularised Nash policy.");
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        pf_table_column(p->out, column[i].title, column[i].number);
    pf_table_rows(p->out);
    for (size_t i = 0; i < n; i++)
        put_game_row(p, &t[i]);
    pf_table_end(p->out);
}

/* --- one in detail --- */

static void
put_response(struct pf_page *p, const struct told *t, size_t y)
{
    const struct pf_game_facts *f = &t->facts;
    char number[32];
    snprintf(number, sizeof number, "%zu", y);
    pf_table_row(p->out, false);
    pf_td_head(p->out, t->label != NULL ? t->label[y] : number);
    pf_td_real(p->out, f->borda.score[y], "–");
    pf_td_real(p->out,
               f->bradley_terry.score != NULL ? f->bradley_terry.score[y]
                                              : (double) NAN,
               "–");
    pf_td_real(p->out, exp(f->log_ref[y]), "–");
    pf_td_real(p->out, f->nash[y], "–");
    pf_td_real(p->out, t->regularised ? exp(f->log_pi[y]) : (double) NAN, "–");
    pf_table_row_end(p->out);
}

static int
put_responses(struct pf_page *p, const struct told *t)
{
    static const char *const column[] = {"win rate", "Bradley-Terry score",
                                         "reference", "von Neumann winner",
                                         "regularised Nash"};
    char id[PF_PAGE_ID];
    size_t *order = calloc(t->n + 1, sizeof *order);
    int status = order != NULL ? pf_game_order(t->n, t->facts.potential, order)
                               : PF_ENOMEM;
    if (status != PF_OK) {
        free(order);
        return status;
    }
    pf_table_begin(p->out, pf_page_table_id(p, id), title_of(p, t));
    pf_table_column(p->out, "response", false);
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        pf_table_column(p->out, column[i], true);
    pf_table_rows(p->out);
    for (size_t i = 0; i < t->n && i < RESPONSES_SHOWN; i++)
        put_response(p, t, order[i]);
    pf_table_end(p->out);
    if (t->n > RESPONSES_SHOWN)
        pf_page_note(p, "%zu more responses.", t->n - RESPONSES_SHOWN);
    free(order);
    return PF_OK;
}

static void
put_command(struct pf_page *p, const struct told *t)
{
    const char *world = p->r->cell[t->cell].world;
    bool plain = true;
    for (const char *c = world; *c != '\0'; c++)
        plain = plain && strchr("'\\ \"$`", *c) == NULL;
    if (plain)
        pf_page_command(p, "prefarm game %s.xml --world %s --seed %" PRIu64,
                        p->stem, world, t->seed);
}

static int
put_detail(struct pf_page *p, const struct told *t)
{
    FILE *out = p->out;
    fputs("<details>\n<summary><bdi>", out);
    pf_html_text(out, title_of(p, t), PF_HTML_LABEL);
    fputs("</bdi>: its responses</summary>\n", out);
    if (t->contexts > 1)
        pf_page_note(p,
                     "Context %zu (from 0) of %zu, the one with the greatest "
                     "weight, or the first of these.",
                     t->context, t->contexts);
    int status = put_responses(p, t);
    if (p->r->n_axes == 0)
        put_command(p, t);
    fputs("</details>\n", out);
    return status;
}

/* --- all --- */

static size_t
first_cell(const struct pf_page *p, size_t panel)
{
    size_t c = 0;
    while (c < p->r->n_cells && p->layout.panel[c] != panel)
        c++;
    return c;
}

struct games {
    struct told told[GAMES_MOST];
    size_t n, large, more; /* told; too large; one too many */
    struct pf_worlds_of *worlds;
    struct pf_diag d;
};

/* Is it the world of one that is told already? */
static bool
is_known(struct games *g, const char *key, uint64_t seed)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->told[i].seed == seed && strcmp(g->told[i].key, key) == 0) {
            g->told[i].shared = true;
            return true;
        }
    return false;
}

static int
take(struct pf_page *p, struct games *g, size_t panel)
{
    const struct pf_solved_world *w = NULL;
    size_t cell = first_cell(p, panel);
    if (cell == p->r->n_cells || p->r->cell[cell].n_runs == 0)
        return PF_OK;
    const char *key = pf_worlds_of_cell(g->worlds, cell)->world_key;
    uint64_t seed = p->r->cell[cell].seed[0];
    if (is_known(g, key, seed))
        return PF_OK;
    if (g->n == GAMES_MOST) {
        g->more++;
        return PF_OK;
    }
    int status = pf_worlds_of_get(g->worlds, cell, seed, 0, &w, &g->d);
    if (status != PF_OK || w->world->responses > RESPONSES_MOST) {
        g->large += status == PF_OK;
        return status;
    }
    struct told *t = &g->told[g->n++];
    *t = (struct told){.panel = panel, .cell = cell, .seed = seed, .key = key};
    return analyse(t, w->world);
}

static int
put_all(struct pf_page *p, const struct games *g)
{
    int status = PF_OK;
    if (g->n > 0)
        put_games_table(p, g->told, g->n);
    if (g->more > 0)
        pf_page_note(p, "%zu more games are left out.", g->more);
    if (g->large > 0)
        pf_page_note(p,
                     "%zu games have more than %d responses and are left out; "
                     "prefarm game analyses them.",
                     g->large, RESPONSES_MOST);
    for (size_t i = 0; status == PF_OK && i < g->n && i < DETAILS_MOST; i++)
        if (g->told[i].status == PF_OK)
            status = put_detail(p, &g->told[i]);
    if (g->n > DETAILS_MOST)
        pf_page_note(p,
                     "Of the first %d games the responses are told; prefarm "
                     "game tells those of any.",
                     DETAILS_MOST);
    return status;
}

int
pf_page_games(struct pf_page *p)
{
    struct games *g = calloc(1, sizeof *g);
    if (g == NULL)
        return PF_ENOMEM;
    int status = PF_OK;
    if (p->replanned)
        status = pf_worlds_of_alloc(&g->worlds, p->r, &g->d);
    for (size_t i = 0;
         g->worlds != NULL && status == PF_OK && i < p->layout.n_panels; i++)
        status = take(p, g, i);
    if (status != PF_ENOMEM && g->worlds != NULL) {
        pf_page_section(p, "games", "Games");
        pf_page_messages(p, &g->d);
        status = put_all(p, g);
        pf_page_section_end(p);
    } else if (status != PF_ENOMEM)
        status = PF_OK;
    pf_diag_clear(&g->d);
    for (size_t i = 0; i < g->n; i++)
        told_clear(&g->told[i]);
    pf_worlds_of_free(g->worlds);
    free(g);
    return status;
}
