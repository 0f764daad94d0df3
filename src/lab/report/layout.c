/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/report/layout_part.h"

/* Keys tell panels and curves apart; they are ids and values joined by a
 * character that no id contains. */
#define JOIN "\x1f"

struct laying {
    const struct pf_results *r;
    struct pf_layout *out;
    size_t *world;    /* number of cell c's world */
    bool *curve_axis; /* of (world, axis): it does not make panels */
    bool *follows;    /* of (world, axis): it is about learners, and the panel
                         says which value it has */
    int *digits;      /* that values of an axis are shown with */
    size_t n_worlds;
    char **panel_key, **curve_key;
};

static size_t
find(char *const *list, size_t n, const char *text)
{
    size_t i = 0;
    while (i < n && strcmp(list[i], text) != 0)
        i++;
    return i;
}

bool
pf_layout_names_learner(const char *path)
{
    return strncmp(path, "learner", 7) == 0 || strstr(path, "/learner") != NULL;
}

static void
number_worlds(struct laying *l)
{
    const struct pf_results *r = l->r;
    for (size_t c = 0; c < r->n_cells; c++) {
        size_t first = 0;
        while (strcmp(r->cell[first].world, r->cell[c].world) != 0)
            first++;
        l->world[c] = first == c ? l->n_worlds++ : l->world[first];
    }
}

/* An axis makes panels of a world when every cell of that world has a value
 * of it and it is not an axis of learners. */
static void
sort_axes(struct laying *l)
{
    const struct pf_results *r = l->r;
    for (size_t c = 0; c < r->n_cells; c++)
        for (size_t a = 0; a < r->n_axes; a++)
            if (r->cell[c].axis_value[a] == NULL ||
                pf_layout_names_learner(r->axis_path[a]))
                l->curve_axis[l->world[c] * r->n_axes + a] = true;
}

/* Which axes of a cell a text is about. */
enum share { PANEL, CURVE, FOLLOWING };

static enum share
share_of(const struct laying *l, size_t c, size_t a)
{
    size_t i = l->world[c] * l->r->n_axes + a;
    if (!l->curve_axis[i])
        return PANEL;
    return l->follows[i] ? FOLLOWING : CURVE;
}

static void
put_axis(const struct laying *l, FILE *f, size_t a, const char *value,
         bool shorter)
{
    fprintf(f, "%s = ", l->r->axis_name[a]);
    if (shorter)
        pf_layout_put_value(f, value, l->digits[a]);
    else
        fputs(value, f);
}

/* Takes what was written; NULL when memory ran out. */
static char *
end_text(FILE *f, char **text)
{
    bool bad = ferror(f) != 0;
    if (fclose(f) != 0 || bad) {
        free(*text);
        *text = NULL;
    }
    return *text;
}

/* `start`, and then lead, name, " = ", value of the axes of cell c that make
 * panels, or of those that make curves. A key holds values as they are. */
static char *
join(const struct laying *l, size_t c, enum share which, const char *start,
     const char *lead)
{
    const struct pf_results *r = l->r;
    bool key = strcmp(lead, JOIN) == 0;
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fputs(start, f);
    for (size_t a = 0; a < r->n_axes; a++) {
        const char *value = r->cell[c].axis_value[a];
        if (value == NULL || share_of(l, c, a) != which)
            continue;
        bool first = start[0] == '\0' && ftell(f) == 0;
        fputs(first ? "" : lead, f);
        put_axis(l, f, a, value, !key);
    }
    return end_text(f, &text);
}

/* Two learners may have the same label: then their ids are shown. */
static char *
label_learner(const struct laying *l, size_t c)
{
    const struct pf_results_cell *mine = &l->r->cell[c];
    bool shared = false;
    for (size_t i = 0; i < l->r->n_cells && !shared; i++) {
        const struct pf_results_cell *other = &l->r->cell[i];
        shared = strcmp(other->learner_label, mine->learner_label) == 0 &&
                 strcmp(other->learner, mine->learner) != 0;
    }
    size_t size = strlen(mine->learner_label) + strlen(mine->learner) + 8;
    char *label = malloc(size);
    if (label == NULL)
        return NULL;
    if (shared)
        snprintf(label, size, "%s (%s)", mine->learner_label, mine->learner);
    else
        snprintf(label, size, "%s", mine->learner_label);
    return label;
}

/* Where axes move together, one of learners may have one value in each panel:
 * then it tells no curves apart, and its value stands in the title. */
static void
find_following(struct laying *l, size_t a, const char **value)
{
    const struct pf_results *r = l->r;
    const struct pf_layout *out = l->out;
    for (size_t w = 0; w < l->n_worlds; w++) {
        const char *first = NULL;
        bool one = true, varies = false;
        memset(value, 0, (out->n_panels + 1) * sizeof *value);
        for (size_t c = 0; c < r->n_cells && one; c++) {
            const char *mine = r->cell[c].axis_value[a];
            const char **there = &value[out->panel[c]];
            if (l->world[c] != w || mine == NULL)
                continue;
            *there = *there != NULL ? *there : mine;
            first = first != NULL ? first : mine;
            one = strcmp(*there, mine) == 0;
            varies = varies || strcmp(first, mine) != 0;
        }
        l->follows[w * r->n_axes + a] = one && varies;
    }
}

/* What follows a panel, whose first cell is c, in the words of the first of its
 * cells that has a value. */
static void
put_following(const struct laying *l, FILE *f, size_t c)
{
    const struct pf_results *r = l->r;
    for (size_t a = 0; a < r->n_axes; a++) {
        size_t i = c;
        if (!l->follows[l->world[c] * r->n_axes + a])
            continue;
        while (i < r->n_cells && (l->out->panel[i] != l->out->panel[c] ||
                                  r->cell[i].axis_value[a] == NULL))
            i++;
        if (i == r->n_cells)
            continue;
        fputs(ftell(f) > 0 ? ", " : "", f);
        put_axis(l, f, a, r->cell[i].axis_value[a], true);
    }
}

/* With a single world the axes alone tell panels apart. */
static char *
title_panel(const struct laying *l, size_t panel)
{
    size_t c = 0, size = 0;
    while (l->out->panel[c] != panel)
        c++;
    const char *world = l->r->cell[c].world_label;
    char *text = NULL, *axes = join(l, c, PANEL, "", ", ");
    FILE *f = axes != NULL ? open_memstream(&text, &size) : NULL;
    if (f == NULL) {
        free(axes);
        return NULL;
    }
    bool bare = l->n_worlds == 1 && axes[0] != '\0';
    fprintf(f, "%s%s%s", bare ? "" : world, bare || axes[0] == '\0' ? "" : ", ",
            axes);
    put_following(l, f, c);
    free(axes);
    return end_text(f, &text);
}

static int
place_panel(struct laying *l, size_t c)
{
    struct pf_layout *out = l->out;
    char *key = join(l, c, PANEL, l->r->cell[c].world, JOIN);
    if (key == NULL)
        return PF_ENOMEM;
    size_t at = find(l->panel_key, out->n_panels, key);
    out->panel[c] = at;
    if (at < out->n_panels)
        free(key);
    else
        l->panel_key[out->n_panels++] = key;
    return PF_OK;
}

/* Once all cells are placed. */
static int
title_panels(struct laying *l)
{
    const char **value = calloc(l->out->n_panels + 1, sizeof *value);
    if (value == NULL)
        return PF_ENOMEM;
    for (size_t a = 0; a < l->r->n_axes; a++)
        if (pf_layout_names_learner(l->r->axis_path[a]))
            find_following(l, a, value);
    free(value);
    for (size_t p = 0; p < l->out->n_panels; p++) {
        l->out->panel_title[p] = title_panel(l, p);
        if (l->out->panel_title[p] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static int
place_curve(struct laying *l, size_t c)
{
    struct pf_layout *out = l->out;
    char *key = join(l, c, CURVE, l->r->cell[c].learner, JOIN);
    if (key == NULL)
        return PF_ENOMEM;
    size_t at = find(l->curve_key, out->n_curves, key);
    out->curve[c] = at;
    if (at < out->n_curves) {
        free(key);
        return PF_OK;
    }
    char *label = label_learner(l, c);
    l->curve_key[at] = key;
    out->curve_label[at] =
        label != NULL ? join(l, c, CURVE, label, ", ") : NULL;
    out->n_curves++;
    free(label);
    return out->curve_label[at] != NULL ? PF_OK : PF_ENOMEM;
}

static bool
allocate(struct laying *l)
{
    size_t n = l->r->n_cells + 1;
    struct pf_layout *out = l->out;
    l->world = calloc(n, sizeof *l->world);
    l->curve_axis = calloc(n * (l->r->n_axes + 1), sizeof *l->curve_axis);
    l->follows = calloc(n * (l->r->n_axes + 1), sizeof *l->follows);
    l->digits = calloc(l->r->n_axes + 1, sizeof *l->digits);
    l->panel_key = calloc(n, sizeof *l->panel_key);
    l->curve_key = calloc(n, sizeof *l->curve_key);
    out->panel_title = calloc(n, sizeof *out->panel_title);
    out->curve_label = calloc(n, sizeof *out->curve_label);
    out->panel = calloc(n, sizeof *out->panel);
    out->curve = calloc(n, sizeof *out->curve);
    return l->world != NULL && l->curve_axis != NULL && l->follows != NULL &&
           l->digits != NULL && l->panel_key != NULL && l->curve_key != NULL &&
           out->panel_title != NULL && out->curve_label != NULL &&
           out->panel != NULL && out->curve != NULL;
}

static void
free_texts(char **list, size_t n)
{
    for (size_t i = 0; list != NULL && i < n; i++)
        free(list[i]);
    free(list);
}

int
pf_layout_make(struct pf_layout *out, const struct pf_results *r)
{
    struct laying l = {.r = r, .out = out};
    *out = (struct pf_layout){0};
    int status = allocate(&l) ? PF_OK : PF_ENOMEM;
    if (status == PF_OK) {
        number_worlds(&l);
        sort_axes(&l);
    }
    for (size_t a = 0; status == PF_OK && a < r->n_axes; a++)
        status = pf_layout_digits(&l.digits[a], r, a);
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++)
        status = place_panel(&l, c);
    if (status == PF_OK)
        status = title_panels(&l);
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++)
        status = place_curve(&l, c);
    free(l.world);
    free(l.curve_axis);
    free(l.follows);
    free(l.digits);
    free_texts(l.panel_key, out->n_panels);
    free_texts(l.curve_key, out->n_curves);
    return status;
}

void
pf_layout_clear(struct pf_layout *layout)
{
    free_texts(layout->panel_title, layout->n_panels);
    free_texts(layout->curve_label, layout->n_curves);
    free(layout->panel);
    free(layout->curve);
    *layout = (struct pf_layout){0};
}

size_t
pf_layout_cell(const struct pf_layout *layout, const struct pf_results *r,
               size_t panel, size_t curve)
{
    for (size_t c = 0; c < r->n_cells; c++)
        if (layout->panel[c] == panel && layout->curve[c] == curve)
            return c;
    return SIZE_MAX;
}
