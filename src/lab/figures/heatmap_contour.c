/* Contours by marching squares (Lorensen and Cline 1987, "Marching cubes",
 * SIGGRAPH, in the plane).
 *
 * A square's corners are above the level, or not above. The level crosses an
 * edge with one of each, linearly interpolated. With two opposite corners
 * above, the four crossings are joined as the bilinear surface through the
 * corners has it (Nielson and Hamann 1991, "The asymptotic decider"): its
 * saddle, with corners a, b below c, d, has the value
 *     (a d - b c) / (a + d - b - c),
 * and the two corners on whose side the saddle is are connected.
 *
 * Every edge has a number, and at most two pieces of a line, one from each
 * square, end on it: so pieces are strung together by following numbers, first
 * from the ends of open lines, then around closed ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"
#include "lab/figures/heatmap_part.h"

/* Edges of a square at (i, j): of its row j, of its row j + 1, of its column
 * i, of its column i + 1. */
enum { TOP, BOTTOM, LEFT, RIGHT };
#define NO_EDGE SIZE_MAX

struct tracing {
    const double *value;
    size_t n_x, n_y;
    double level;
    size_t (*next)[2]; /* of an edge: the edges that its pieces lead to */
    struct pf_figure_line *line;
    size_t room;
};

/* The edge that starts at (i, j): along the row, or down the column. */
static size_t
row_edge(const struct tracing *t, size_t i, size_t j)
{
    return 2 * (j * t->n_x + i);
}

static size_t
edge_of(const struct tracing *t, size_t i, size_t j, int side)
{
    switch (side) {
    case TOP:
        return row_edge(t, i, j);
    case BOTTOM:
        return row_edge(t, i, j + 1);
    case LEFT:
        return row_edge(t, i, j) + 1;
    default:
        return row_edge(t, i + 1, j) + 1;
    }
}

static void
join(struct tracing *t, size_t a, size_t b)
{
    t->next[a][t->next[a][0] != NO_EDGE] = b;
    t->next[b][t->next[b][0] != NO_EDGE] = a;
}

/* Of a square with two opposite corners above: a + d - b - c is not 0. */
static bool
saddle_above(const double v[4], double level)
{
    double a = v[0] - level, b = v[1] - level, c = v[2] - level;
    double d = v[3] - level;
    return (a * d - b * c) / (a + d - b - c) > 0.0;
}

/* The pieces of the line in the square at (i, j). Corners: 0 at (i, j), 1 at
 * (i + 1, j), 2 at (i, j + 1), 3 at (i + 1, j + 1). */
static void
add_square(struct tracing *t, size_t i, size_t j)
{
    const double *v = t->value + j * t->n_x + i;
    const double corner[4] = {v[0], v[1], v[t->n_x], v[t->n_x + 1]};
    bool above[4];
    size_t side[4], n = 0;
    for (int k = 0; k < 4; k++) {
        if (!isfinite(corner[k]))
            return;
        above[k] = corner[k] > t->level;
    }
    if (above[0] != above[1])
        side[n++] = edge_of(t, i, j, TOP);
    if (above[0] != above[2])
        side[n++] = edge_of(t, i, j, LEFT);
    if (above[1] != above[3])
        side[n++] = edge_of(t, i, j, RIGHT);
    if (above[2] != above[3])
        side[n++] = edge_of(t, i, j, BOTTOM);
    if (n == 2)
        join(t, side[0], side[1]);
    if (n < 4)
        return;
    /* Corners 0 and 3 are of one kind: they are cut off one by one, or 1 and 2
     * are, whose sides are the others. */
    bool cut_0_and_3 = above[0] != saddle_above(corner, t->level);
    join(t, side[0], side[cut_0_and_3 ? 1 : 2]);
    join(t, side[3], side[cut_0_and_3 ? 2 : 1]);
}

static int
add_point(struct tracing *t, double x, double y)
{
    struct pf_figure_line *l = t->line;
    if (l->n == t->room) {
        size_t room = 2 * t->room + 16;
        double *more = realloc(l->x, room * sizeof *more);
        l->x = more != NULL ? more : l->x;
        double *too = realloc(l->y, room * sizeof *too);
        l->y = too != NULL ? too : l->y;
        if (more == NULL || too == NULL)
            return PF_ENOMEM;
        t->room = room;
    }
    l->x[l->n] = x;
    l->y[l->n++] = y;
    return PF_OK;
}

static int
add_crossing(struct tracing *t, size_t edge)
{
    size_t at = edge / 2, other = at + (edge % 2 == 0 ? 1 : t->n_x);
    double a = t->value[at], b = t->value[other];
    double part = (t->level - a) / (b - a);
    double x = (double) (at % t->n_x), y = (double) (at / t->n_x);
    if (edge % 2 == 0)
        return add_point(t, x + part, y);
    return add_point(t, x, y + part);
}

/* Takes the piece between two edges out. */
static void
cut(struct tracing *t, size_t a, size_t b)
{
    size_t *p = t->next[a], *q = t->next[b];
    p[p[0] == b ? 0 : 1] = NO_EDGE;
    q[q[0] == a ? 0 : 1] = NO_EDGE;
}

/* Follows the line from an edge to its end, or around. */
static int
follow(struct tracing *t, size_t edge)
{
    int status = PF_OK;
    if (t->line->n > 0)
        status = add_point(t, (double) NAN, (double) NAN);
    if (status == PF_OK)
        status = add_crossing(t, edge);
    while (status == PF_OK) {
        const size_t *next = t->next[edge];
        size_t to = next[0] != NO_EDGE ? next[0] : next[1];
        if (to == NO_EDGE)
            break;
        cut(t, edge, to);
        edge = to;
        status = add_crossing(t, edge);
    }
    return status;
}

static int
trace(struct tracing *t)
{
    size_t edges = 2 * t->n_x * t->n_y;
    int status = PF_OK;
    for (size_t j = 0; j + 1 < t->n_y; j++)
        for (size_t i = 0; i + 1 < t->n_x; i++)
            add_square(t, i, j);
    for (size_t e = 0; e < edges && status == PF_OK; e++)
        if ((t->next[e][0] == NO_EDGE) != (t->next[e][1] == NO_EDGE))
            status = follow(t, e);
    for (size_t e = 0; e < edges && status == PF_OK; e++)
        if (t->next[e][0] != NO_EDGE)
            status = follow(t, e);
    return status;
}

int
pf_heat_contour(struct pf_figure_line *line, const double *value, size_t n_x,
                size_t n_y, double level)
{
    struct tracing t = {
        .value = value, .n_x = n_x, .n_y = n_y, .level = level, .line = line};
    size_t edges = 2 * n_x * n_y;
    line->n = 0;
    t.next = malloc((edges + 1) * sizeof *t.next);
    if (t.next == NULL)
        return PF_ENOMEM;
    for (size_t e = 0; e < edges; e++)
        t.next[e][0] = t.next[e][1] = NO_EDGE;
    int status = trace(&t);
    free(t.next);
    return status;
}
