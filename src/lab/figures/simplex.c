/* The simplex figure: learners seen from above, in a game of three responses.
 *
 * A panel is a world with the values of its axes, and one of its contexts; a
 * path is a run whose policies were kept. Where all seeds share a world each
 * run has a path, and paths that cannot be told apart are drawn once; where
 * every seed has a world of its own, one seed's is drawn. Ground, flow and
 * marked policies come from the game (simplex_portrait.c), not from learners.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/plot.h"
#include "lab/figures/simplex_part.h"
#include "lab/figures/simplex_words.h"
#include "lab/figures/world_of.h"
#include "lab/figures/world_pick.h"
#include "lab/report/layout.h"

#define N 3
#define APART 0.0005 /* of a side: less than 0.3 pixels in a large picture */
#define PATHS 150    /* of a panel: more cannot be followed */
#define GROUND 96    /* steps of the ground along a side, where there is one */
#define GROUND_SMALL 48 /* panel, and where there are several */

struct drawing {
    struct pf_simplex_scene scene;
    struct pf_figure *f;
    const struct pf_results *r;
    const struct pf_plot_options *o;
    struct pf_diag *d;
    struct pf_layout layout;
    struct pf_worlds_of *worlds;
    size_t *style; /* of curve k; SIZE_MAX: it has no path yet */
    size_t n_ground;
};

/* --- paths --- */

/* The policies of a context along a run; *p stays NULL where it is not
 * done. */
static int
read_path(const struct drawing *t, const char *id, size_t context, double **p,
          size_t *n)
{
    struct pf_stored run;
    bool found;
    int status = pf_store_get(t->r->store, id, true, &run, &found, t->d);
    if (status != PF_OK || !found || run.failure != NULL)
        goto out;
    if (run.n_policies < 2 || run.responses != N || context >= run.contexts) {
        status = pf_diag_at(
            t->d, (struct pf_place){.file = t->r->file},
            "the policies along the runs were not kept, and a simplex figure "
            "is made of them; say policies=\"all\" in <record>, with as many "
            "points=\"...\" as a path is to have, and run the experiment "
            "again");
        goto out;
    }
    *p = calloc(N * run.n_policies, sizeof **p);
    if (*p == NULL)
        status = PF_ENOMEM;
    for (size_t i = 0; status == PF_OK && i < run.n_policies; i++)
        for (size_t y = 0; y < N; y++)
            (*p)[N * i + y] = exp(run.log_policy[i][context * N + y]);
    *n = run.n_policies;
out:
    pf_stored_clear(&run);
    return status;
}

/* Is the path there already, in the same style? As with runs that draw
 * nothing at random and start at the same policy. */
static bool
is_drawn(const struct pf_figure_triangle *triangle,
         const struct pf_figure_path *path)
{
    for (size_t i = 0; i < triangle->n_paths; i++) {
        const struct pf_figure_path *q = &triangle->path[i];
        if (q->style == path->style && q->n == path->n &&
            memcmp(q->p, path->p, N * path->n * sizeof *path->p) == 0)
            return true;
    }
    return false;
}

static int
name_style(struct drawing *t, size_t curve)
{
    struct pf_figure *f = t->f;
    if (t->style[curve] != SIZE_MAX)
        return PF_OK;
    f->style_label[f->n_styles] = strdup(t->layout.curve_label[curve]);
    if (f->style_label[f->n_styles] == NULL)
        return PF_ENOMEM;
    t->style[curve] = f->n_styles++;
    return PF_OK;
}

static int
add_path(struct drawing *t, struct pf_figure_triangle *triangle, size_t cell,
         const char *id, size_t context)
{
    struct pf_figure_path path = {0};
    size_t curve = t->layout.curve[cell];
    int status = read_path(t, id, context, &path.p, &path.n);
    if (status == PF_OK && path.p != NULL)
        status = name_style(t, curve);
    if (status != PF_OK || path.p == NULL)
        goto out;
    t->scene.n_done++;
    path.style = t->style[curve];
    path.n = pf_simplex_thin(path.p, path.n, APART);
    if (path.n == SIZE_MAX)
        status = PF_ENOMEM;
    else if (!is_drawn(triangle, &path)) {
        triangle->path[triangle->n_paths++] = path;
        path.p = NULL;
    }
out:
    free(path.p);
    return status;
}

/* --- panels --- */

static bool
is_wanted(const struct drawing *t, size_t cell)
{
    const struct pf_results_cell *c = &t->r->cell[cell];
    return pf_world_is_wanted(t->r, cell, t->o) && c->n_runs > 0 &&
           (t->o->learner == NULL || strcmp(c->learner, t->o->learner) == 0);
}

/* The first cell of a panel that is drawn, or SIZE_MAX; *n of them. */
static size_t
first_cell(const struct drawing *t, size_t p, size_t *n)
{
    size_t first = SIZE_MAX;
    *n = 0;
    for (size_t i = t->layout.start[p]; i < t->layout.start[p + 1]; i++)
        if (is_wanted(t, t->layout.member[i])) {
            first = first == SIZE_MAX ? t->layout.member[i] : first;
            ++*n;
        }
    return first;
}

/* Which runs of a cell have a path: one, or as many as can be followed. */
static int
add_cell(struct drawing *t, struct pf_figure_triangle *triangle, size_t cell,
         size_t context, size_t most)
{
    const struct pf_results_cell *c = &t->r->cell[cell];
    bool own = pf_worlds_of_cell(t->worlds, cell)->world->per_seed;
    uint64_t only = t->o->has_seed ? t->o->seed : c->seed[0];
    int status = PF_OK;
    size_t taken = 0;
    for (size_t k = 0; status == PF_OK && k < c->n_runs; k++) {
        if ((own || t->o->has_seed) && c->seed[k] != only)
            continue;
        t->scene.n_planned++;
        if (taken++ < most)
            status = add_path(t, triangle, cell, c->run[k], context);
        else
            t->scene.n_left_out++;
    }
    return status;
}

static enum pf_simplex_field
field_of(const struct drawing *t, const struct pf_world *w)
{
    const char *name = t->o->field;
    if (name != NULL && strcmp(name, "none") == 0)
        return PF_SIMPLEX_NONE;
    if (w->beta > 0.0 && (name == NULL || strcmp(name, "regularised") == 0))
        return PF_SIMPLEX_REGULARISED;
    return PF_SIMPLEX_REPLICATOR;
}

static int
draw_panel(struct drawing *t, size_t p, size_t context,
           const struct pf_solved_world *solved)
{
    size_t n_cells;
    const struct pf_world *w = solved->world;
    struct pf_figure_panel *panel = &t->f->panel[t->f->n_panels++];
    struct pf_figure_triangle *triangle = calloc(1, sizeof *triangle);
    enum pf_simplex_field field = field_of(t, w);
    first_cell(t, p, &n_cells);
    size_t most = PATHS / n_cells > 0 ? PATHS / n_cells : 1;
    panel->triangle = triangle;
    bool alone = t->layout.n_panels == 1; /* the figure's title says it */
    panel->title = pf_simplex_panel_title(alone ? "" : t->layout.panel_title[p],
                                          context, w->contexts);
    if (triangle == NULL || panel->title == NULL)
        return PF_ENOMEM;
    triangle->path = calloc(n_cells * most, sizeof *triangle->path);
    if (triangle->path == NULL)
        return PF_ENOMEM;
    const double *nash =
        solved->log_nash != NULL ? solved->log_nash + context * N : NULL;
    int status =
        pf_simplex_portrait(triangle, w, context, nash, field, t->n_ground);
    t->scene.fields |= 1u << field;
    for (size_t i = t->layout.start[p];
         status == PF_OK && i < t->layout.start[p + 1]; i++)
        if (is_wanted(t, t->layout.member[i]))
            status = add_cell(t, triangle, t->layout.member[i], context, most);
    return status;
}

/* Room for n more panels. */
static int
grow_panels(struct pf_figure *f, size_t n)
{
    struct pf_figure_panel *more =
        realloc(f->panel, (f->n_panels + n) * sizeof *more);
    if (more == NULL)
        return PF_ENOMEM;
    memset(more + f->n_panels, 0, n * sizeof *more);
    f->panel = more;
    return PF_OK;
}

static int
add_panel(struct drawing *t, size_t p)
{
    size_t n_cells, cell = first_cell(t, p, &n_cells);
    const struct pf_solved_world *solved = NULL;
    if (cell == SIZE_MAX)
        return PF_OK;
    bool own = pf_worlds_of_cell(t->worlds, cell)->world->per_seed;
    uint64_t seed = t->o->has_seed ? t->o->seed : t->r->cell[cell].seed[0];
    int status = PF_OK;
    if (t->o->has_seed)
        status = pf_world_seed_known(t->r, cell, seed, t->d);
    if (status == PF_OK)
        status = pf_worlds_of_get(t->worlds, cell, seed, PF_WORLD_NASH, &solved,
                                  t->d);
    if (status != PF_OK && !(status == PF_ESOLVE && solved != NULL))
        return status; /* without its solution a world can still be drawn */
    t->scene.own_worlds |= own;
    t->scene.seed = seed;
    const struct pf_world *w = solved->world;
    if (w->responses != N)
        return pf_diag_at(t->d, (struct pf_place){.file = t->r->file},
                          "world '%s' has %zu responses, and a simplex figure "
                          "shows three; choose another world with --world, or "
                          "another figure",
                          t->r->cell[cell].world, w->responses);
    status = grow_panels(t->f, w->contexts);
    for (size_t c = 0; status == PF_OK && c < w->contexts; c++)
        status = draw_panel(t, p, c, solved);
    return status;
}

static int
add_panels(struct drawing *t)
{
    struct pf_figure *f = t->f;
    size_t n = t->layout.n_curves, drawn = 0, cells;
    int status = PF_OK;
    t->style = calloc(n + 1, sizeof *t->style);
    f->style_label = calloc(n + 1, sizeof *f->style_label);
    if (t->style == NULL || f->style_label == NULL)
        return PF_ENOMEM;
    for (size_t k = 0; k < n; k++)
        t->style[k] = SIZE_MAX;
    for (size_t p = 0; p < t->layout.n_panels; p++)
        drawn += first_cell(t, p, &cells) != SIZE_MAX;
    t->n_ground = drawn == 1 ? GROUND : GROUND_SMALL;
    for (size_t p = 0; status == PF_OK && p < t->layout.n_panels; p++)
        status = add_panel(t, p);
    return status;
}

/* --- what is asked for --- */

static const char *
learner_of_cell(const void *list, size_t c)
{
    return ((const struct pf_results *) list)->cell[c].learner;
}

static int
check_learner(const struct drawing *t)
{
    const char *id = t->o->learner;
    const struct pf_results *r = t->r;
    bool known = id == NULL;
    for (size_t c = 0; !known && c < r->n_cells; c++)
        known = strcmp(r->cell[c].learner, id) == 0;
    if (known)
        return PF_OK;
    const char *near = pf_nearest(id, r->n_cells, learner_of_cell, r);
    return pf_diag_at(t->d, (struct pf_place){.file = r->file},
                      "there is no learner '%s'%s%s%s", id,
                      near != NULL ? "; did you mean '" : "",
                      near != NULL ? near : "", near != NULL ? "'?" : "");
}

static int
check_field(const struct drawing *t)
{
    static const char *const names[] = {"regularised", "replicator", "none"};
    for (size_t i = 0; i < 3; i++)
        if (t->o->field == NULL || strcmp(t->o->field, names[i]) == 0)
            return PF_OK;
    return pf_diag_at(t->d, (struct pf_place){0},
                      "--field is regularised, replicator or none, not '%s'",
                      t->o->field);
}

static int
check(const struct drawing *t)
{
    int status = check_field(t);
    if (status == PF_OK)
        status = check_learner(t);
    if (status == PF_OK && t->o->world != NULL)
        status = pf_world_known(t->r, t->o->world, t->d);
    return status;
}

static int
finish(struct drawing *t)
{
    struct pf_figure *f = t->f;
    if (f->n_panels == 0 || t->scene.n_done == 0)
        return pf_diag_at(t->d, (struct pf_place){.file = t->r->file},
                          "there is nothing to draw yet: of %zu runs none is "
                          "done",
                          t->scene.n_planned);
    f->title = strdup(t->r->name[0] != '\0' ? t->r->name : t->r->file);
    f->note = pf_simplex_note(&t->scene, f);
    f->alt = pf_simplex_alt(&t->scene, f);
    return f->title != NULL && f->note != NULL && f->alt != NULL ? PF_OK
                                                                 : PF_ENOMEM;
}

static int
make(struct pf_figure *out, const struct pf_results *r,
     const struct pf_plot_options *o, struct pf_diag *d)
{
    struct drawing t = {.f = out, .r = r, .o = o, .d = d};
    memset(out, 0, sizeof *out);
    int status = check(&t);
    if (status == PF_OK)
        status = pf_worlds_of_alloc(&t.worlds, r, d);
    if (status == PF_OK)
        status = pf_layout_make(&t.layout, r);
    if (status == PF_OK)
        status = add_panels(&t);
    if (status == PF_OK)
        status = finish(&t);
    pf_layout_clear(&t.layout);
    pf_worlds_of_free(t.worlds);
    free(t.style);
    return status;
}

/* Were the policies along the first run that is done kept? */
static bool
keeps_policies(const struct pf_results *r)
{
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t k = 0; k < r->cell[c].n_runs; k++) {
            struct pf_stored run;
            bool found = false;
            int status = pf_store_get(r->store, r->cell[c].run[k], true, &run,
                                      &found, NULL);
            bool kept = status == PF_OK && run.n_policies > 1;
            bool done = status == PF_OK && found && run.failure == NULL;
            pf_stored_clear(&run);
            if (done)
                return kept;
        }
    return false;
}

/* A run that is done tells what the plan does not. */
static bool
suits(const struct pf_results *r, const char **why)
{
    size_t n = pf_world_responses(r);
    if (n == 0)
        *why = "no run is done";
    else if (n != N)
        *why = "the worlds have not three responses";
    else if (!keeps_policies(r))
        *why = "the policies along the runs were not kept: policies=\"all\" "
               "in <record> does";
    else
        return true;
    return false;
}

const struct pf_plot_kind pf_plot_simplex = {
    .name = "simplex",
    .doc = "paths of the learners' policies in games of three responses",
    .uses = PF_PLOT_WORLD | PF_PLOT_LEARNER | PF_PLOT_FIELD | PF_PLOT_SEED,
    .suits = suits,
    .make = make,
};
