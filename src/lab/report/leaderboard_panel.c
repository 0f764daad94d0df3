/* One panel of a leaderboard: its methods, their runs, and what they score.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/leaderboard_part.h"

#define ROOM ((size_t) 64 << 20) /* bytes of worlds that are kept */

/* A panel being made. */
struct making {
    struct pf_board *b;
    struct pf_board_panel *p;
    struct pf_board_tally tally;
};

/* --- who takes part --- */

static int
refuse(const struct pf_board *b, const char *what, const char *panel)
{
    return pf_diag_at(b->d, (struct pf_place){.file = b->r->file},
                      "the learners of '%s' cannot be compared: they have "
                      "different %s",
                      panel, what);
}

/* What is compared must have been on the same worlds. */
static int
check_cell(const struct pf_board *b, const struct pf_board_panel *p, size_t c)
{
    size_t first = p->method[0].cell;
    const struct pf_results_cell *mine = &b->r->cell[c];
    const struct pf_results_cell *other = &b->r->cell[first];
    if (strcmp(b->again.plan.cell[c].world_key,
               b->again.plan.cell[first].world_key) != 0)
        return refuse(b, "worlds", p->title);
    if (mine->n_runs != other->n_runs ||
        memcmp(mine->seed, other->seed, mine->n_runs * sizeof *mine->seed) != 0)
        return refuse(b, "seeds", p->title);
    return PF_OK;
}

static int
take_methods(struct pf_board *b, struct pf_board_panel *p, size_t panel)
{
    size_t n_curves = b->layout.n_curves;
    int status = PF_OK;
    p->method = calloc(n_curves + 1, sizeof *p->method);
    if (p->method == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; status == PF_OK && k < n_curves; k++) {
        size_t c = pf_layout_cell(&b->layout, b->r, panel, k);
        if (c == SIZE_MAX)
            continue;
        p->method[p->n++] = (struct pf_board_method){
            .cell = c,
            .curve = k,
            .label = b->layout.curve_label[k],
            .planned = b->single ? 1 : b->r->cell[c].n_runs};
        status = check_cell(b, p, c);
    }
    p->method[p->n] = (struct pf_board_method){.cell = SIZE_MAX,
                                               .curve = n_curves,
                                               .label = "reference policy",
                                               .planned = p->method[0].planned};
    p->n++;
    return status;
}

static int
find_baseline(struct pf_board *b, struct pf_board_panel *p)
{
    size_t found = 0;
    struct pf_place at = {.file = b->r->file};
    p->baseline = p->n - 1;
    if (strcmp(b->baseline, PF_BOARD_REFERENCE) == 0)
        return PF_OK;
    for (size_t m = 0; m + 1 < p->n; m++)
        if (strcmp(b->r->cell[p->method[m].cell].learner, b->baseline) == 0) {
            p->baseline = m;
            found++;
        }
    if (found > 1)
        return pf_diag_at(b->d, at,
                          "baseline '%s' is %zu methods in '%s', as an axis "
                          "changes it; name another",
                          b->baseline, found, p->title);
    if (found == 0)
        return pf_diag_at(b->d, at,
                          "there is no learner '%s' in '%s' to be the "
                          "baseline; name one by its id, or reference",
                          b->baseline, p->title);
    return PF_OK;
}

/* --- their runs --- */

/* The last policy of a run as probabilities; *out stays NULL where the run is
 * not done. */
static int
load_policy(const struct pf_board *b, const struct pf_world *w, const char *id,
            double **out)
{
    struct pf_stored run;
    bool found;
    size_t size = w->contexts * w->responses;
    int status = pf_store_get(b->r->store, id, true, &run, &found, b->d);
    if (status != PF_OK || !found || run.failure != NULL)
        goto out;
    if (run.n_policies == 0 || run.contexts != w->contexts ||
        run.responses != w->responses) {
        status = pf_diag_at(b->d, (struct pf_place){.file = b->r->file},
                            "run %s holds no policy of its world", id);
        goto out;
    }
    *out = calloc(size, sizeof **out);
    if (*out == NULL)
        status = PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < size; i++)
        (*out)[i] = exp(run.log_policy[run.n_policies - 1][i]);
out:
    pf_stored_clear(&run);
    return status;
}

static int
load_reference(const struct pf_world *w, double **out)
{
    size_t size = w->contexts * w->responses;
    *out = calloc(size, sizeof **out);
    if (*out == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < size; i++)
        (*out)[i] = exp(w->log_ref[i]);
    return PF_OK;
}

static int
load_all(const struct making *t, struct pf_board_run *run, size_t k)
{
    int status = PF_OK;
    for (size_t m = 0; status == PF_OK && m < t->p->n; m++) {
        size_t c = t->p->method[m].cell;
        run->id[m] =
            c == SIZE_MAX ? PF_BOARD_REFERENCE : t->b->r->cell[c].run[k];
        status = c == SIZE_MAX ? load_reference(run->world, &run->policy[m])
                               : load_policy(t->b, run->world, run->id[m],
                                             &run->policy[m]);
    }
    return status;
}

/* Seed number k, where the baseline has one. */
static int
play_seed(struct making *t, struct pf_board_run *run, size_t k)
{
    struct pf_board *b = t->b;
    size_t first = t->p->method[0].cell;
    const struct pf_cell *cell = &b->again.plan.cell[first];
    const struct pf_solved_world *world;
    run->seed = b->r->cell[first].seed[k];
    run->draw = cell->world->per_seed ? run->seed : 0;
    int status = pf_world_cache_get(b->cache, &b->again.e, cell, run->seed, 0,
                                    &world, b->d);
    if (status != PF_OK)
        return status;
    run->world = world->world;
    t->p->has_lengths = run->world->length != NULL;
    status = load_all(t, run, k);
    if (status != PF_OK || run->policy[t->p->baseline] == NULL)
        return status;
    for (size_t m = 0; m < t->p->n; m++)
        t->p->method[m].done += run->policy[m] != NULL;
    status = pf_board_add_pairs(run);
    return status == PF_OK ? pf_board_run_judge(run) : status;
}

static int
play(struct making *t)
{
    struct pf_board_run run = {
        .board = t->b, .panel = t->p, .tally = &t->tally};
    size_t n = t->p->n;
    int status = PF_OK;
    run.id = calloc(n, sizeof *run.id);
    run.policy = calloc(n, sizeof *run.policy);
    if (run.id == NULL || run.policy == NULL)
        status = PF_ENOMEM;
    const struct pf_results_cell *cell = &t->b->r->cell[t->p->method[0].cell];
    for (size_t k = 0; status == PF_OK && k < cell->n_runs; k++) {
        if (t->b->single && cell->seed[k] != t->b->seed)
            continue;
        status = play_seed(t, &run, k);
        for (size_t m = 0; m < n; m++) {
            free(run.policy[m]);
            run.policy[m] = NULL;
        }
        pf_world_cache_trim(t->b->cache, ROOM);
    }
    free(run.id);
    free(run.policy);
    return status;
}

static int
make_room(struct pf_board_panel *p, size_t judges)
{
    const struct pf_rating none = {(double) NAN, (double) NAN, (double) NAN};
    p->score = calloc(judges * p->n, sizeof *p->score);
    p->battles = calloc(judges, sizeof *p->battles);
    p->unrated = calloc(judges, sizeof *p->unrated);
    p->missing = calloc(judges, sizeof *p->missing);
    p->beats = calloc(p->n * p->n, sizeof *p->beats);
    p->met = calloc(p->n * p->n, sizeof *p->met);
    if (p->score == NULL || p->battles == NULL || p->unrated == NULL ||
        p->missing == NULL || p->beats == NULL || p->met == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < judges * p->n; i++)
        p->score[i].elo = p->score[i].bradley_terry = none;
    return PF_OK;
}

int
pf_board_panel_make(struct pf_board *b, size_t panel)
{
    struct pf_board_panel *p = &b->panel[panel];
    struct making t = {.b = b, .p = p};
    p->title = b->layout.panel_title[panel];
    int status = take_methods(b, p, panel);
    if (status == PF_OK)
        status = find_baseline(b, p);
    if (status == PF_OK)
        status = make_room(p, b->n_judges);
    if (status != PF_OK)
        return status;
    t.tally.runs = p->method[0].planned;
    t.tally.examples = b->examples;
    status = pf_board_tally_init(&t.tally, b->n_judges, p->n);
    if (status == PF_OK)
        status = play(&t);
    if (status == PF_OK)
        status = pf_board_score_all(b, p, &t.tally);
    pf_board_tally_clear(&t.tally, b->n_judges);
    return status;
}

void
pf_board_panel_clear(struct pf_board_panel *p, size_t n_judges)
{
    for (size_t j = 0; p->unrated != NULL && j < n_judges; j++)
        free(p->unrated[j]);
    free(p->unrated);
    free(p->missing);
    free(p->beats);
    free(p->met);
    free(p->battles);
    free(p->score);
    free(p->method);
    *p = (struct pf_board_panel){0};
}
