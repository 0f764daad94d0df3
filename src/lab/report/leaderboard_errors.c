/* How wrong ratings are: what they predict against the exact probability with
 * which a method is preferred to another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/status.h"
#include "lab/report/leaderboard_part.h"

/* win[y] = P (y > pi | c) of the true preference. */
static void
against(const struct pf_world *w, size_t c, const double *pi, double *win)
{
    size_t n = w->responses;
    const double *P = pf_world_preference(w, c);
    for (size_t y = 0; y < n; y++) {
        win[y] = 0.0;
        for (size_t z = 0; z < n; z++)
            win[y] += P[y * n + z] * pi[z];
    }
}

/* Context c's share of how often the methods before b beat it. */
static void
add_context(const struct pf_board_run *run, size_t c, size_t b, double *win)
{
    const struct pf_world *w = run->world;
    size_t n = w->responses;
    if (run->policy[b] == NULL)
        return;
    against(w, c, run->policy[b] + c * n, win);
    for (size_t a = 0; a < b; a++) {
        double sum = 0.0;
        for (size_t y = 0; run->policy[a] != NULL && y < n; y++)
            sum += run->policy[a][c * n + y] * win[y];
        run->panel->beats[a * run->panel->n + b] += w->weight[c] * sum;
    }
}

int
pf_board_add_pairs(const struct pf_board_run *run)
{
    size_t n = run->panel->n;
    double *win = calloc(run->world->responses, sizeof *win);
    if (win == NULL)
        return PF_ENOMEM;
    for (size_t b = 1; b < n; b++) {
        for (size_t c = 0; c < run->world->contexts; c++)
            add_context(run, c, b, win);
        for (size_t a = 0; a < b; a++)
            run->panel->met[a * n + b] +=
                run->policy[a] != NULL && run->policy[b] != NULL;
    }
    free(win);
    return PF_OK;
}

static double
predicted(const struct pf_rating *mine, const struct pf_rating *other)
{
    return 1.0 /
           (1.0 + pow(10.0, (other->value - mine->value) / PF_RATING_SCALE));
}

static double
error_of(const struct pf_board_panel *p, size_t j, bool elo)
{
    const struct pf_board_score *s = p->score + j * p->n;
    double sum = 0.0, pairs = 0.0;
    for (size_t a = 0; a < p->n; a++)
        for (size_t b = a + 1; b < p->n; b++) {
            size_t at = a * p->n + b;
            if (p->met[at] == 0)
                continue;
            double said =
                elo ? predicted(&s[a].elo, &s[b].elo)
                    : predicted(&s[a].bradley_terry, &s[b].bradley_terry);
            sum += fabs(said - p->beats[at] / (double) p->met[at]);
            pairs += 1.0;
        }
    return pairs > 0.0 ? sum / pairs : (double) NAN;
}

double
pf_board_elo_error(const struct pf_board_panel *p, size_t j)
{
    return error_of(p, j, true);
}

double
pf_board_bradley_terry_error(const struct pf_board_panel *p, size_t j)
{
    return error_of(p, j, false);
}
