/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/game.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/import/fit.h"

/* The matrix is what the solvers take for granted; they say PF_EINPUT for the
 * rest. */
static bool
is_game(const struct pf_game *g)
{
    if (g->n < 2 || !(g->beta > 0.0) || !isfinite(g->beta))
        return false;
    for (size_t y = 0; y < g->n; y++)
        for (size_t z = 0; z <= y; z++) {
            double sum = g->P[y * g->n + z] + g->P[z * g->n + y];
            if (!(fabs(sum - 1.0) <= PF_GAME_TIE))
                return false;
        }
    return true;
}

static int
allocate(struct pf_game_facts *f)
{
    size_t n = f->game.n;
    double **vectors[] = {&f->log_ref, &f->potential, &f->borda.score,
                          &f->nash,    &f->log_pi,    &f->w};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        *vectors[i] = calloc(n, sizeof(double));
        if (*vectors[i] == NULL)
            return PF_ENOMEM;
    }
    f->top_cycle = calloc(n, sizeof *f->top_cycle);
    if (f->top_cycle == NULL)
        return PF_ENOMEM;
    for (size_t y = 0; y < n; y++)
        f->log_ref[y] =
            f->game.log_ref != NULL ? f->game.log_ref[y] : -log((double) n);
    return PF_OK;
}

static void
find_winner(const struct pf_game *g, struct pf_game_ranking *r)
{
    r->winner = pf_game_argmax(g->n, r->score);
    r->exploitability = pf_game_pure_gap(g->n, g->P, r->winner);
}

/* The Bradley-Terry model nearest to P when all pairs are compared equally
 * often. Where some set of responses never loses there are no finite scores,
 * and none are given. */
static int
rank_bradley_terry(const struct pf_game *g, struct pf_game_ranking *r)
{
    r->winner = SIZE_MAX;
    r->exploitability = (double) NAN;
    r->score = calloc(g->n, sizeof *r->score);
    if (r->score == NULL)
        return PF_ENOMEM;
    int status = pf_fit_bradley_terry(g->n, g->P, 0.0, r->score, NULL,
                                      (struct pf_place){0});
    if (status == PF_OK) {
        find_winner(g, r);
        return PF_OK;
    }
    free(r->score);
    r->score = NULL;
    return status == PF_ENOMEM ? status : PF_OK;
}

static int
rank(struct pf_game_facts *f)
{
    const struct pf_game *g = &f->game;
    pf_game_hodge(g->n, g->P, &f->hodge, f->potential);
    f->condorcet = pf_game_condorcet(g->n, g->P);
    pf_game_borda(g->n, g->P, f->borda.score);
    find_winner(g, &f->borda);
    int status = pf_game_top_cycle(g->n, g->P, f->top_cycle, &f->n_top_cycle);
    if (status == PF_OK)
        status = rank_bradley_terry(g, &f->bradley_terry);
    return status == PF_OK ? pf_game_cycles(g->n, g->P, &f->cycles) : status;
}

static int
solve(struct pf_game_facts *f)
{
    const struct pf_game *g = &f->game;
    f->nash_status = pf_solve_von_neumann(g->n, g->P, f->nash, &f->nash_proof);
    if (f->nash_status != PF_OK && f->nash_status != PF_ESOLVE)
        return f->nash_status;
    f->nash_gap = pf_game_gap(g->n, g->P, f->nash);
    f->regularised_status = pf_solve_regularised_nash(
        g->n, g->P, f->log_ref, g->beta, f->log_pi, &f->regularised_proof);
    if (f->regularised_status != PF_OK && f->regularised_status != PF_ESOLVE)
        return f->regularised_status;
    f->n_w = g->n / 2;
    return pf_game_spectrum(g->n, g->P, f->log_pi, f->w);
}

int
pf_game_analyse(const struct pf_game *game, struct pf_game_facts *out)
{
    memset(out, 0, sizeof *out);
    if (!is_game(game))
        return PF_EINPUT;
    out->game = *game;
    int status = allocate(out);
    if (status == PF_OK)
        status = rank(out);
    if (status == PF_OK)
        status = solve(out);
    if (status == PF_OK)
        status = pf_game_predict(out);
    return status;
}

void
pf_game_facts_clear(struct pf_game_facts *facts)
{
    free(facts->log_ref);
    free(facts->potential);
    free(facts->borda.score);
    free(facts->bradley_terry.score);
    free(facts->top_cycle);
    free(facts->nash);
    free(facts->log_pi);
    free(facts->w);
    free(facts->prediction);
    memset(facts, 0, sizeof *facts);
}
