/* Titles of panels and labels of curves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/report/layout_part.h"

/* Keys tell panels and curves apart; they are ids and values joined by a
 * character that no id contains. */
#define JOIN "\x1f"

static void
put_axis(const struct pf_laying *l, FILE *f, size_t a, const char *value,
         bool shorter)
{
    fprintf(f, "%s = ", l->r->axis_name[a]);
    if (shorter)
        pf_layout_put_value(f, value, l->digits[a]);
    else
        fputs(value, f);
}

static char *
join(const struct pf_laying *l, size_t c, enum pf_share which,
     const char *start, const char *lead)
{
    bool key = strcmp(lead, JOIN) == 0;
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    fputs(start, f);
    for (size_t a = 0; a < l->r->n_axes; a++) {
        if (!pf_laying_has(l, c, a, which))
            continue;
        bool first = start[0] == '\0' && ftell(f) == 0;
        fputs(first ? "" : lead, f);
        put_axis(l, f, a, l->r->cell[c].axis_value[a], !key);
    }
    return fclose(f) == 0 ? text : NULL;
}

char *
pf_laying_key(const struct pf_laying *l, size_t c, enum pf_share which,
              const char *start)
{
    return join(l, c, which, start, JOIN);
}

/* Two learners may have the same label: then their ids are shown. */
static char *
label_learner(const struct pf_laying *l, size_t c)
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

int
pf_laying_label(struct pf_laying *l)
{
    struct pf_layout *out = l->out;
    for (size_t c = 0; c < l->r->n_cells; c++) {
        size_t k = out->curve[c];
        if (out->curve_label[k] != NULL)
            continue;
        char *label = label_learner(l, c);
        if (label != NULL)
            out->curve_label[k] = join(l, c, PF_SHARE_CURVE, label, ", ");
        free(label);
        if (out->curve_label[k] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

/* The value of the axis that every cell of the panel has that has one; NULL:
 * none has. *one is set to false where there are two. */
static const char *
value_of(const struct pf_laying *l, size_t panel, size_t a, bool *one)
{
    const struct pf_layout *out = l->out;
    const char *value = NULL;
    for (size_t i = out->start[panel]; i < out->start[panel + 1]; i++) {
        const char *mine = l->r->cell[out->member[i]].axis_value[a];
        if (mine == NULL)
            continue;
        value = value != NULL ? value : mine;
        *one = *one && strcmp(value, mine) == 0;
    }
    return value;
}

/* Where axes move together, one of learners may have one value in each panel:
 * then it tells no curves apart, and its value stands in the title. */
static void
find_following(struct pf_laying *l, size_t w, size_t a)
{
    const char *first = NULL;
    bool one = true, varies = false;
    for (size_t p = 0; p < l->out->n_panels && one; p++) {
        if (l->world[l->model[p]] != w)
            continue;
        const char *there = value_of(l, p, a, &one);
        if (there == NULL)
            continue;
        first = first != NULL ? first : there;
        varies = varies || strcmp(first, there) != 0;
    }
    if (one && varies)
        l->share[w * l->r->n_axes + a] = PF_SHARE_FOLLOWS;
}

static void
put_following(const struct pf_laying *l, FILE *f, size_t panel)
{
    size_t w = l->world[l->model[panel]];
    bool one = true;
    for (size_t a = 0; a < l->r->n_axes; a++) {
        if (pf_laying_share(l, w, a) != PF_SHARE_FOLLOWS)
            continue;
        const char *value = value_of(l, panel, a, &one);
        if (value == NULL)
            continue;
        fputs(ftell(f) > 0 ? ", " : "", f);
        put_axis(l, f, a, value, true);
    }
}

/* With a single world the axes alone tell panels apart. */
static char *
title_panel(const struct pf_laying *l, size_t panel)
{
    size_t c = l->model[panel], size = 0;
    const char *world = l->r->cell[c].world_label;
    char *text = NULL, *axes = join(l, c, PF_SHARE_PANEL, "", ", ");
    FILE *f = axes != NULL ? pf_memstream(&text, &size) : NULL;
    if (f == NULL) {
        free(axes);
        return NULL;
    }
    bool bare = l->n_worlds == 1 && axes[0] != '\0';
    fprintf(f, "%s%s%s", bare ? "" : world, bare || axes[0] == '\0' ? "" : ", ",
            axes);
    put_following(l, f, panel);
    free(axes);
    return fclose(f) == 0 ? text : NULL;
}

int
pf_laying_title(struct pf_laying *l)
{
    for (size_t a = 0; a < l->r->n_axes; a++)
        for (size_t w = 0; w < l->n_worlds; w++)
            if (pf_layout_names_learner(l->r->axis_path[a]) &&
                pf_laying_share(l, w, a) == PF_SHARE_CURVE)
                find_following(l, w, a);
    for (size_t p = 0; p < l->out->n_panels; p++) {
        l->out->panel_title[p] = title_panel(l, p);
        if (l->out->panel_title[p] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_layout_write_value(FILE *f, const struct pf_results *r, size_t axis,
                      const char *value)
{
    int digits, status = pf_layout_digits(&digits, r, axis);
    if (status == PF_OK)
        pf_layout_put_value(f, value, digits);
    return status;
}
