/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/points.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/xml_read.h"
#include "sim/import/rows.h"

struct table {
    struct pf_experiment *e;
    struct pf_axis_group *g;
    const struct pf_reader *r;
    struct pf_rows rows;
    size_t column[PF_MAX_AXES]; /* of axis g->first + i */
    size_t width, room;
};

static const char *
heading(const void *list, size_t i)
{
    return pf_rows_cell(list, i);
}

/* "beta, actions": as much of it as fits. */
static const char *
tell_header(const struct table *t, char out[PF_SHORT])
{
    char text[2 * PF_SHORT] = "", one[PF_SHORT];
    size_t used = 0;
    for (size_t c = 0; c < t->width && used < PF_SHORT; c++) {
        int more = snprintf(text + used, sizeof text - used, "%s'%s'",
                            c > 0 ? ", " : "",
                            pf_shorten(pf_rows_cell(&t->rows, c), one));
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_shorten(text, out);
}

static int
find_column(struct table *t, size_t i)
{
    const struct pf_axis *axis = &t->e->axis[t->g->first + i];
    const char *name = axis->column != NULL ? axis->column : axis->name;
    struct pf_place at = pf_rows_place(&t->rows);
    char shown[PF_SHORT], near[PF_SHORT];
    size_t found = 0;
    for (size_t c = 0; c < t->width; c++)
        if (strcmp(pf_rows_cell(&t->rows, c), name) == 0) {
            t->column[i] = c;
            found++;
        }
    pf_shorten(name, shown);
    if (found == 1)
        return PF_OK;
    if (found > 1)
        return pf_diag_at(t->r->d, at,
                          "there are %zu columns '%s'; call one of them "
                          "otherwise",
                          found, shown);
    const char *nearest = pf_nearest(name, t->width, heading, &t->rows);
    if (nearest != NULL)
        return pf_diag_at(t->r->d, axis->at,
                          "axis: '%s' has no column '%s'; did you mean "
                          "column=\"%s\"?",
                          at.file, shown, pf_shorten(nearest, near));
    return pf_diag_at(t->r->d, axis->at,
                      "axis: '%s' has no column '%s'; name one with column: "
                      "the header is %s",
                      at.file, shown, tell_header(t, near));
}

static int
read_header(struct table *t)
{
    int status = pf_rows_next(&t->rows, t->r->d);
    if (status != PF_OK)
        return status;
    if (t->rows.n == 0)
        return pf_diag_at(t->r->d, pf_source_place(t->rows.source, 1),
                          "the file is empty; a header that names the columns "
                          "is needed first");
    t->width = t->rows.n;
    for (size_t i = 0; i < t->g->n_axes; i++)
        status = pf_worse(status, find_column(t, i));
    return status;
}

/* Room for one point more in all axes. */
static int
make_room(struct table *t)
{
    if (t->g->n < t->room)
        return PF_OK;
    size_t room = t->room > 0 ? 2 * t->room : 64;
    long *line = realloc(t->g->line, room * sizeof *line);
    if (line == NULL)
        return PF_ENOMEM;
    t->g->line = line;
    for (size_t i = 0; i < t->g->n_axes; i++) {
        struct pf_axis *axis = &t->e->axis[t->g->first + i];
        char **value = realloc(axis->value, room * sizeof *value);
        if (value == NULL)
            return PF_ENOMEM;
        axis->value = value;
    }
    t->room = room;
    return PF_OK;
}

static int
check_cell(const struct table *t, size_t i, const char *text)
{
    const struct pf_axis *axis = &t->e->axis[t->g->first + i];
    struct pf_place at = pf_rows_place(&t->rows);
    if (text[0] == '\0')
        return pf_diag_at(t->r->d, at,
                          "%s is empty; every point has a value for every "
                          "axis",
                          axis->name);
    if (strlen(text) > PF_POINTS_CAP)
        return pf_diag_at(t->r->d, at,
                          "%s: a value of %zu bytes; at most %d are allowed",
                          axis->name, strlen(text), PF_POINTS_CAP);
    return pf_text_check(text, axis->name, t->r->d, at);
}

/* The values that there are so far stay with their axes, for clearing. */
static int
add_point(void *self)
{
    struct table *t = self;
    int status = PF_OK;
    if (t->rows.n != t->width)
        return pf_diag_at(t->r->d, pf_rows_place(&t->rows),
                          "%zu cells, and the header has %zu", t->rows.n,
                          t->width);
    if (t->g->n >= PF_MAX_AXIS_VALUES / t->g->n_axes)
        return pf_diag_at(t->r->d, pf_source_place(t->rows.source, 0),
                          "more than %zu points of %zu axes; at most %d values "
                          "are allowed in all",
                          t->g->n, t->g->n_axes, PF_MAX_AXIS_VALUES);
    for (size_t i = 0; i < t->g->n_axes; i++)
        status = pf_worse(
            status, check_cell(t, i, pf_rows_cell(&t->rows, t->column[i])));
    if (status == PF_OK)
        status = make_room(t);
    if (status != PF_OK)
        return status;
    t->g->line[t->g->n++] = t->rows.line;
    for (size_t i = 0; i < t->g->n_axes; i++) {
        struct pf_axis *axis = &t->e->axis[t->g->first + i];
        axis->value[axis->n] = strdup(pf_rows_cell(&t->rows, t->column[i]));
        if (axis->value[axis->n++] == NULL)
            status = PF_ENOMEM;
    }
    return status;
}

static int
read_rows(struct table *t, const struct pf_source *source)
{
    int status = pf_rows_init(&t->rows, source);
    t->g->file = strdup(source->path);
    if (t->g->file == NULL)
        return PF_ENOMEM;
    if (status == PF_OK)
        status = read_header(t);
    if (status == PF_OK)
        status = pf_rows_each(&t->rows, add_point, t, t->r->d);
    if (status == PF_OK && t->g->n == 0)
        status = pf_diag_at(t->r->d, pf_source_place(source, 0),
                            "there is no point below the header");
    for (size_t i = 0; status == PF_OK && i < t->g->n_axes; i++)
        status = pf_axis_compare(&t->e->axis[t->g->first + i]);
    if (status == PF_OK)
        status = pf_group_check_distinct(t->e, t->g, t->r);
    return status;
}

int
pf_points_read(struct pf_experiment *e, struct pf_axis_group *g,
               const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    struct table t = {.e = e, .g = g, .r = r};
    struct pf_source source = {NULL, NULL};
    struct pf_attributes a;
    int status = pf_attributes_read(&a, g->element, PF_TAG_POINTS, &quiet);
    if (status == PF_OK)
        status = pf_source_read(&source, r->base, a.own.text[PF_POINTS_FILE],
                                r->d, g->at);
    if (status == PF_OK)
        status = read_rows(&t, &source);
    pf_rows_clear(&t.rows);
    pf_source_clear(&source);
    pf_attributes_clear(&a);
    return status;
}
