/* Which axes make panels, and which cells stand in which.
 *
 * An axis of one world makes panels there if it is not about learners, some
 * cell has a value of it, and some cell has a value of all axes that make
 * panels: else the two that touch different learners would have to be crossed
 * into panels that nobody planned, and the later one makes curves. A panel is
 * made by the cells that have all values; the others are in every panel that
 * agrees with the values they have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/report/layout_part.h"

enum pf_share
pf_laying_share(const struct pf_laying *l, size_t w, size_t a)
{
    return (enum pf_share) l->share[w * l->r->n_axes + a];
}

bool
pf_laying_has(const struct pf_laying *l, size_t c, size_t a,
              enum pf_share which)
{
    return l->r->cell[c].axis_value[a] != NULL &&
           pf_laying_share(l, l->world[c], a) == which;
}

/* Has the cell a value of every axis that makes panels? */
static bool
is_full(const struct pf_laying *l, size_t c)
{
    for (size_t a = 0; a < l->r->n_axes; a++)
        if (l->r->cell[c].axis_value[a] == NULL &&
            pf_laying_share(l, l->world[c], a) == PF_SHARE_PANEL)
            return false;
    return true;
}

static void
number_worlds(struct pf_laying *l)
{
    const struct pf_results *r = l->r;
    for (size_t c = 0; c < r->n_cells; c++) {
        size_t w = 0;
        while (w < l->n_worlds &&
               strcmp(r->cell[l->first[w]].world, r->cell[c].world) != 0)
            w++;
        if (w == l->n_worlds)
            l->first[l->n_worlds++] = c;
        l->world[c] = w;
    }
}

/* Would some cell of each world that has values of the axis be full? Turns it
 * back into one of curves where not. */
static void
try_panel_axis(struct pf_laying *l, size_t a, bool *touched, bool *full)
{
    size_t n = l->r->n_axes;
    memset(touched, 0, l->n_worlds * sizeof *touched);
    memset(full, 0, l->n_worlds * sizeof *full);
    for (size_t c = 0; c < l->r->n_cells; c++)
        touched[l->world[c]] |= l->r->cell[c].axis_value[a] != NULL;
    for (size_t w = 0; w < l->n_worlds; w++)
        l->share[w * n + a] = touched[w] ? PF_SHARE_PANEL : PF_SHARE_CURVE;
    for (size_t c = 0; c < l->r->n_cells; c++)
        full[l->world[c]] |= is_full(l, c);
    for (size_t w = 0; w < l->n_worlds; w++)
        if (!full[w])
            l->share[w * n + a] = PF_SHARE_CURVE;
}

static int
sort_axes(struct pf_laying *l, const bool *left_out)
{
    size_t n = l->r->n_axes;
    bool *touched = calloc(l->n_worlds + 1, sizeof *touched);
    bool *full = calloc(l->n_worlds + 1, sizeof *full);
    bool ok = touched != NULL && full != NULL;
    memset(l->share, PF_SHARE_CURVE, l->n_worlds * n);
    for (size_t a = 0; ok && a < n; a++)
        if (left_out != NULL && left_out[a])
            for (size_t w = 0; w < l->n_worlds; w++)
                l->share[w * n + a] = PF_SHARE_NO;
        else if (!pf_layout_names_learner(l->r->axis_path[a]))
            try_panel_axis(l, a, touched, full);
    free(touched);
    free(full);
    return ok ? PF_OK : PF_ENOMEM;
}

/* The number of the key, which is new where that was k->n before. */
static size_t
number_key(struct pf_keys *k, char *key)
{
    size_t s = pf_hash_text(key) % k->n_slots;
    while (k->slot[s] != 0 && strcmp(k->key[k->slot[s] - 1], key) != 0)
        s = (s + 1) % k->n_slots;
    if (k->slot[s] != 0) {
        free(key);
        return k->slot[s] - 1;
    }
    k->key[k->n] = key;
    k->slot[s] = ++k->n;
    return k->n - 1;
}

static int
place_panel(struct pf_laying *l, size_t c)
{
    struct pf_layout *out = l->out;
    char *key = pf_laying_key(l, c, PF_SHARE_PANEL, l->r->cell[c].world);
    if (key == NULL)
        return PF_ENOMEM;
    out->panel[c] = number_key(&l->panels, key);
    if (out->panel[c] == out->n_panels)
        l->model[out->n_panels++] = c;
    return PF_OK;
}

/* Is the cell, which is not full, in the panel that `model` made? */
static bool
agrees(const struct pf_laying *l, size_t c, size_t model)
{
    if (l->world[c] != l->world[model])
        return false;
    for (size_t a = 0; a < l->r->n_axes; a++) {
        const char *its = l->r->cell[model].axis_value[a];
        if (pf_laying_has(l, c, a, PF_SHARE_PANEL) &&
            (its == NULL || strcmp(its, l->r->cell[c].axis_value[a]) != 0))
            return false;
    }
    return true;
}

/* A cell that is not full goes where it agrees, or makes a panel. */
static int
place_part(struct pf_laying *l, size_t c)
{
    for (size_t p = 0; p < l->out->n_panels; p++)
        if (agrees(l, c, l->model[p])) {
            l->out->panel[c] = p;
            return PF_OK;
        }
    return place_panel(l, c);
}

static bool
is_member(const struct pf_laying *l, const bool *full, size_t c, size_t p)
{
    return l->out->panel[c] == p ||
           (!full[c] && full[l->model[p]] && agrees(l, c, l->model[p]));
}

/* Panels of full cells have one each; only the others are looked for. */
static void
count_members(const struct pf_laying *l, const bool *full, size_t *count)
{
    for (size_t c = 0; c < l->r->n_cells; c++) {
        size_t first = full[c] ? l->out->panel[c] : 0;
        size_t end = full[c] ? first + 1 : l->out->n_panels;
        for (size_t p = first; p < end; p++)
            count[p] += is_member(l, full, c, p);
    }
}

static void
put_members(struct pf_laying *l, const bool *full, size_t *at)
{
    for (size_t c = 0; c < l->r->n_cells; c++) {
        size_t first = full[c] ? l->out->panel[c] : 0;
        size_t end = full[c] ? first + 1 : l->out->n_panels;
        for (size_t p = first; p < end; p++)
            if (is_member(l, full, c, p))
                l->out->member[at[p]++] = c;
    }
}

static int
list_members(struct pf_laying *l, const bool *full)
{
    struct pf_layout *out = l->out;
    size_t *at = calloc(out->n_panels + 1, sizeof *at);
    if (at == NULL)
        return PF_ENOMEM;
    count_members(l, full, at);
    for (size_t p = 0; p < out->n_panels; p++) {
        out->start[p + 1] = out->start[p] + at[p];
        at[p] = out->start[p];
    }
    out->member = calloc(out->start[out->n_panels] + 1, sizeof *out->member);
    if (out->member != NULL)
        put_members(l, full, at);
    free(at);
    return out->member != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_laying_place_panels(struct pf_laying *l, const bool *left_out)
{
    size_t n = l->r->n_cells;
    bool *full = calloc(n + 1, sizeof *full);
    if (full == NULL)
        return PF_ENOMEM;
    number_worlds(l);
    int status = sort_axes(l, left_out);
    for (size_t c = 0; status == PF_OK && c < n; c++) {
        full[c] = is_full(l, c);
        if (full[c])
            status = place_panel(l, c);
    }
    for (size_t c = 0; status == PF_OK && c < n; c++)
        if (!full[c])
            status = place_part(l, c);
    if (status == PF_OK)
        status = list_members(l, full);
    free(full);
    return status;
}

int
pf_laying_place_curves(struct pf_laying *l)
{
    for (size_t c = 0; c < l->r->n_cells; c++) {
        char *key = pf_laying_key(l, c, PF_SHARE_CURVE, l->r->cell[c].learner);
        if (key == NULL)
            return PF_ENOMEM;
        l->out->curve[c] = number_key(&l->curves, key);
        l->out->n_curves = l->curves.n;
    }
    return PF_OK;
}
