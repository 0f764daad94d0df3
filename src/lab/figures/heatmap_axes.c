/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/heatmap_part.h"

#define WANTED                                                                 \
    "a heatmap shows two swept attributes with two numbers or more each, as "  \
    "of <axis path=\"learner/@eta\"/> and <axis path=\"world/@beta\"/>"

/* --- which --- */

/* What can be said of an axis before it is chosen. */
enum fitness { FITS, NO_NUMBERS, ONE_VALUE };

static enum fitness
fitness_of(const struct pf_results *r, size_t axis)
{
    double first = 0.0, x;
    bool any = false, other = false;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *text = r->cell[c].axis_value[axis];
        if (text == NULL)
            continue;
        if (!pf_parse_real(text, &x))
            return NO_NUMBERS;
        other = other || (any && x != first);
        first = any ? first : x;
        any = true;
    }
    return other ? FITS : ONE_VALUE;
}

bool
pf_heat_suits(const struct pf_results *r, const char **why)
{
    size_t n = 0;
    for (size_t a = 0; a < r->n_axes && n < 2; a++)
        n += fitness_of(r, a) == FITS;
    if (n < 2)
        *why = WANTED;
    return n == 2;
}

static const char *
axis_name(const void *results, size_t i)
{
    return ((const struct pf_results *) results)->axis_name[i];
}

static int
no_axis(const struct pf_heat *h, const char *name)
{
    const struct pf_results *r = h->r;
    struct pf_place at = {.file = r->file};
    const char *nearest = pf_nearest(name, r->n_axes, axis_name, r);
    if (nearest != NULL)
        return pf_diag_at(h->d, at,
                          "no swept attribute '%s'; did you mean '%s'?", name,
                          nearest);
    if (r->n_axes == 0)
        return pf_diag_at(h->d, at, "nothing is swept here; " WANTED);
    return pf_diag_at(h->d, at,
                      "no swept attribute '%s'; the first one is '%s', which "
                      "is %s",
                      name, r->axis_name[0], r->axis_path[0]);
}

/* The axis of this name or path. */
static int
find_axis(const struct pf_heat *h, const char *name, size_t *axis)
{
    const struct pf_results *r = h->r;
    struct pf_place at = {.file = r->file};
    size_t a = 0;
    while (a < r->n_axes && strcmp(r->axis_name[a], name) != 0 &&
           strcmp(r->axis_path[a], name) != 0)
        a++;
    if (a == r->n_axes)
        return no_axis(h, name);
    *axis = a;
    switch (fitness_of(r, a)) {
    case NO_NUMBERS:
        return pf_diag_at(h->d, at,
                          "the values of '%s' are not all numbers, which stand "
                          "in no order; " WANTED,
                          name);
    case ONE_VALUE:
        return pf_diag_at(h->d, at, "'%s' has only one value; " WANTED, name);
    case FITS:
        break;
    }
    return PF_OK;
}

/* The first from *axis on that fits and is not `other`. */
static int
default_axis(const struct pf_heat *h, size_t other, size_t *axis)
{
    const struct pf_results *r = h->r;
    for (; *axis < r->n_axes; (*axis)++)
        if (*axis != other && fitness_of(r, *axis) == FITS)
            return PF_OK;
    return pf_diag_at(h->d, (struct pf_place){.file = r->file}, "%s; " WANTED,
                      other == SIZE_MAX ? "no numbers are swept here"
                                        : "only one number is swept here");
}

/* Those that were asked for; SIZE_MAX: none. */
static int
find_axes(struct pf_heat *h)
{
    const struct pf_plot_options *o = h->o;
    h->x.axis = h->y.axis = SIZE_MAX;
    int status = o->x != NULL ? find_axis(h, o->x, &h->x.axis) : PF_OK;
    if (status == PF_OK && o->y != NULL)
        status = find_axis(h, o->y, &h->y.axis);
    if (status != PF_OK || h->x.axis != h->y.axis || o->x == NULL)
        return status;
    return pf_diag_at(h->d, (struct pf_place){.file = h->r->file},
                      "'%s' is swept once and cannot be on both axes; give --x "
                      "and --y two of the swept attributes",
                      h->r->axis_name[h->x.axis]);
}

/* --- as a grid --- */

/* Do the two cross, or does every value of one come with one of the other, as
 * in a <zip> or a <sample>? */
static int
check_grid(const struct pf_heat *h)
{
    const struct pf_heat_axis *x = &h->x, *y = &h->y;
    size_t tiles = 0, both = 0;
    bool *seen = calloc(x->n * y->n + 1, sizeof *seen);
    if (seen == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < h->r->n_cells; c++) {
        if (x->at[c] == SIZE_MAX || y->at[c] == SIZE_MAX)
            continue;
        bool *at = &seen[y->at[c] * x->n + x->at[c]];
        tiles += !*at;
        *at = true;
        both++;
    }
    free(seen);
    struct pf_place at = {.file = h->r->file};
    const char *of_x = h->r->axis_name[x->axis];
    const char *of_y = h->r->axis_name[y->axis];
    if (both == 0)
        return pf_diag_at(h->d, at,
                          "no learner is swept in both '%s' and '%s'; choose "
                          "two that one has with --x and --y",
                          of_x, of_y);
    if (tiles <= (x->n > y->n ? x->n : y->n))
        return pf_diag_at(h->d, at,
                          "'%s' and '%s' move together, as in a <zip> or a "
                          "<sample>, and make no grid; sweep them with two "
                          "<axis>, or choose others with --x and --y",
                          of_x, of_y);
    return PF_OK;
}

/* The first that makes a grid with x; where none does, what is wrong with the
 * first. */
static int
choose_y(struct pf_heat *h)
{
    size_t first = 0;
    struct pf_diag *d = h->d;
    int status = default_axis(h, h->x.axis, &first);
    if (status != PF_OK)
        return status;
    h->d = NULL;
    for (size_t a = first; default_axis(h, h->x.axis, &a) == PF_OK; a++) {
        pf_heat_axis_clear(&h->y);
        h->y.axis = a;
        status = pf_heat_axis_read(&h->y, h->r);
        if (status == PF_OK)
            status = check_grid(h);
        if (status != PF_EINPUT)
            break;
    }
    h->d = d;
    if (status != PF_EINPUT)
        return status;
    pf_heat_axis_clear(&h->y);
    h->y.axis = first;
    status = pf_heat_axis_read(&h->y, h->r);
    return status == PF_OK ? check_grid(h) : status;
}

int
pf_heat_choose_axes(struct pf_heat *h)
{
    int status = find_axes(h);
    if (status == PF_OK && h->x.axis == SIZE_MAX) {
        h->x.axis = 0;
        status = default_axis(h, h->y.axis, &h->x.axis);
    }
    if (status == PF_OK)
        status = pf_heat_axis_read(&h->x, h->r);
    if (status == PF_OK && h->y.axis == SIZE_MAX)
        return choose_y(h);
    if (status == PF_OK)
        status = pf_heat_axis_read(&h->y, h->r);
    return status == PF_OK ? check_grid(h) : status;
}
