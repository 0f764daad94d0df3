/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/layout.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/layout_part.h"

bool
pf_layout_names_learner(const char *path)
{
    return strncmp(path, "learner", 7) == 0 || strstr(path, "/learner") != NULL;
}

static bool
init_keys(struct pf_keys *k, size_t n)
{
    k->n_slots = 2 * n + 1;
    k->key = calloc(n + 1, sizeof *k->key);
    k->slot = calloc(k->n_slots, sizeof *k->slot);
    return k->key != NULL && k->slot != NULL;
}

static bool
allocate(struct pf_laying *l)
{
    size_t n = l->r->n_cells + 1;
    struct pf_layout *out = l->out;
    l->world = calloc(n, sizeof *l->world);
    l->first = calloc(n, sizeof *l->first);
    l->share = calloc(n * (l->r->n_axes + 1), sizeof *l->share);
    l->digits = calloc(l->r->n_axes + 1, sizeof *l->digits);
    l->model = calloc(n, sizeof *l->model);
    out->panel_title = calloc(n, sizeof *out->panel_title);
    out->curve_label = calloc(n, sizeof *out->curve_label);
    out->panel = calloc(n, sizeof *out->panel);
    out->curve = calloc(n, sizeof *out->curve);
    out->start = calloc(n + 1, sizeof *out->start);
    return init_keys(&l->panels, n) && init_keys(&l->curves, n) &&
           l->world != NULL && l->first != NULL && l->share != NULL &&
           l->digits != NULL && l->model != NULL && out->panel_title != NULL &&
           out->curve_label != NULL && out->panel != NULL &&
           out->curve != NULL && out->start != NULL;
}

static void
free_texts(char **list, size_t n)
{
    for (size_t i = 0; list != NULL && i < n; i++)
        free(list[i]);
    free(list);
}

static void
clear_laying(struct pf_laying *l)
{
    free(l->world);
    free(l->first);
    free(l->share);
    free(l->digits);
    free(l->model);
    free_texts(l->panels.key, l->panels.n);
    free(l->panels.slot);
    free_texts(l->curves.key, l->curves.n);
    free(l->curves.slot);
}

int
pf_layout_make_without(struct pf_layout *out, const struct pf_results *r,
                       const bool *left_out)
{
    struct pf_laying l = {.r = r, .out = out};
    *out = (struct pf_layout){0};
    int status = allocate(&l) ? PF_OK : PF_ENOMEM;
    for (size_t a = 0; status == PF_OK && a < r->n_axes; a++)
        status = pf_layout_digits(&l.digits[a], r, a);
    if (status == PF_OK)
        status = pf_laying_place_panels(&l, left_out);
    if (status == PF_OK)
        status = pf_laying_title(&l);
    if (status == PF_OK)
        status = pf_laying_place_curves(&l);
    if (status == PF_OK)
        status = pf_laying_label(&l);
    clear_laying(&l);
    return status;
}

int
pf_layout_make(struct pf_layout *out, const struct pf_results *r)
{
    return pf_layout_make_without(out, r, NULL);
}

void
pf_layout_clear(struct pf_layout *layout)
{
    free_texts(layout->panel_title, layout->n_panels);
    free_texts(layout->curve_label, layout->n_curves);
    free(layout->panel);
    free(layout->curve);
    free(layout->start);
    free(layout->member);
    *layout = (struct pf_layout){0};
}

size_t
pf_layout_cell(const struct pf_layout *layout, const struct pf_results *r,
               size_t panel, size_t curve)
{
    (void) r;
    for (size_t i = layout->start[panel]; i < layout->start[panel + 1]; i++)
        if (layout->curve[layout->member[i]] == curve)
            return layout->member[i];
    return SIZE_MAX;
}
