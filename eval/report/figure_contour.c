/* Contours of values on a triangular grid.
 *
 * Between the points of the grid the values are linear on each of the small
 * triangles, so that a contour is a chain of straight pieces, one for each
 * triangle it crosses, that meet on the grid's edges. The region below a level
 * is bounded by these pieces and by parts of the border. Walked with the region
 * on the left, every point of its boundary has one successor; a table of
 * successors is all that is needed to chain them. This is the marching cubes
 * of Lorensen and Cline ("Marching cubes", SIGGRAPH 1987) in the plane, where
 * triangles leave no ambiguous cases.
 *
 * A value equal to the level, and one that is no number, is not below it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"
#include "eval/report/figure_part.h"

#define NOWHERE SIZE_MAX

/* Places on the grid: its points, and the point on each of its edges where the
 * level is crossed. A point owns the edges to (i, j+1), (i+1, j) and
 * (i+1, j-1): place v is point v, place n + 3 v + k is on its edge k. */
struct grid {
    const double *ground;
    size_t m, n; /* divisions, points */
    double level;
    size_t *next; /* 4 n: the successor of a place */
    bool *begun;  /* 4 n: it is the successor of one */
    double *at;   /* 2 * 4 n */
};

struct point {
    size_t i, j;
};

static size_t
index_of(const struct grid *g, struct point p)
{
    return p.i * (g->m + 1) - p.i * (p.i > 0 ? p.i - 1 : 0) / 2 + p.j;
}

static bool
is_below(const struct grid *g, struct point p)
{
    return g->ground[index_of(g, p)] < g->level;
}

static void
place_point(double at[2], const struct grid *g, struct point p)
{
    double m = (double) g->m, top = (double) (g->m - p.i - p.j) / m;
    at[0] = (double) p.j / m + 0.5 * top;
    at[1] = 0.5 * sqrt(3.0) * top;
}

static size_t
vertex(struct grid *g, struct point p)
{
    size_t place = index_of(g, p);
    place_point(&g->at[2 * place], g, p);
    return place;
}

/* The crossing on the edge between p and q, of which one lies below. */
static size_t
crossing(struct grid *g, struct point p, struct point q)
{
    if (q.i < p.i || (q.i == p.i && q.j < p.j)) {
        struct point swap = p;
        p = q;
        q = swap;
    }
    double a = g->ground[index_of(g, p)], b = g->ground[index_of(g, q)];
    double part = (g->level - a) / (b - a), from[2], to[2];
    size_t k = q.i == p.i ? 0 : q.j == p.j ? 1 : 2;
    size_t place = g->n + 3 * index_of(g, p) + k;
    part = isfinite(part) ? part : 0.5;
    place_point(from, g, p);
    place_point(to, g, q);
    for (size_t d = 0; d < 2; d++)
        g->at[2 * place + d] = from[d] + part * (to[d] - from[d]);
    return place;
}

static void
join(struct grid *g, size_t from, size_t to)
{
    g->next[from] = to;
    g->begun[to] = true;
}

/* The piece of the contour within a small triangle, corners against the
 * clock: from where its outline leaves the region to where it comes back. */
static void
cross_triangle(struct grid *g, const struct point corner[3])
{
    size_t leave = NOWHERE, back = NOWHERE;
    for (size_t k = 0; k < 3; k++) {
        struct point p = corner[k], q = corner[(k + 1) % 3];
        if (is_below(g, p) && !is_below(g, q))
            leave = crossing(g, p, q);
        if (!is_below(g, p) && is_below(g, q))
            back = crossing(g, p, q);
    }
    if (leave != NOWHERE)
        join(g, leave, back);
}

static void
cross_triangles(struct grid *g)
{
    for (size_t i = 0; i < g->m; i++)
        for (size_t j = 0; i + j < g->m; j++) {
            struct point up[] = {{i, j}, {i + 1, j}, {i, j + 1}};
            struct point down[] = {{i + 1, j}, {i + 1, j + 1}, {i, j + 1}};
            cross_triangle(g, up);
            if (i + j + 1 < g->m)
                cross_triangle(g, down);
        }
}

static void
follow_edge(struct grid *g, struct point p, struct point q)
{
    bool first = is_below(g, p), second = is_below(g, q);
    if (first && second)
        join(g, vertex(g, p), vertex(g, q));
    else if (first)
        join(g, vertex(g, p), crossing(g, p, q));
    else if (second)
        join(g, crossing(g, p, q), vertex(g, q));
}

static void
follow_border(struct grid *g)
{
    for (size_t k = 0; k < g->m; k++) {
        size_t r = g->m - k;
        follow_edge(g, (struct point){r, k}, (struct point){r - 1, k + 1});
        follow_edge(g, (struct point){0, r}, (struct point){0, r - 1});
        follow_edge(g, (struct point){k, 0}, (struct point){k + 1, 0});
    }
}

/* The chain that begins at `start`; its places are taken out of the table. */
static int
walk(struct pf_contour *out, struct grid *g, size_t start)
{
    size_t n = 1, place = start;
    while (g->next[place] != NOWHERE && g->next[place] != start) {
        place = g->next[place];
        n++;
    }
    out->closed = g->next[place] == start;
    out->n = n;
    out->at = malloc(2 * n * sizeof *out->at);
    if (out->at == NULL)
        return PF_ENOMEM;
    place = start;
    for (size_t k = 0; k < n; k++) {
        size_t next = g->next[place];
        out->at[2 * k] = g->at[2 * place];
        out->at[2 * k + 1] = g->at[2 * place + 1];
        g->next[place] = NOWHERE;
        place = next;
    }
    return PF_OK;
}

static int
add_chain(struct pf_contours *out, struct grid *g, size_t start)
{
    struct pf_contour *more =
        realloc(out->line, (out->n + 1) * sizeof *out->line);
    if (more == NULL)
        return PF_ENOMEM;
    out->line = more;
    out->line[out->n] = (struct pf_contour){0};
    return walk(&out->line[out->n++], g, start);
}

/* Those that begin somewhere first; what is left then goes around. */
static int
chain(struct pf_contours *out, struct grid *g)
{
    int status = PF_OK;
    for (size_t v = 0; v < 4 * g->n && status == PF_OK; v++)
        if (g->next[v] != NOWHERE && !g->begun[v])
            status = add_chain(out, g, v);
    for (size_t v = 0; v < 4 * g->n && status == PF_OK; v++)
        if (g->next[v] != NOWHERE)
            status = add_chain(out, g, v);
    return status;
}

static int
trace(struct pf_contours *out, struct grid *g, bool region)
{
    int status = PF_ENOMEM;
    g->n = (g->m + 1) * (g->m + 2) / 2;
    g->next = malloc(4 * g->n * sizeof *g->next);
    g->begun = calloc(4 * g->n, sizeof *g->begun);
    g->at = calloc(8 * g->n, sizeof *g->at);
    if (g->next == NULL || g->begun == NULL || g->at == NULL)
        goto out;
    for (size_t v = 0; v < 4 * g->n; v++)
        g->next[v] = NOWHERE;
    cross_triangles(g);
    if (region)
        follow_border(g);
    status = chain(out, g);
out:
    free(g->next);
    free(g->begun);
    free(g->at);
    if (status != PF_OK)
        pf_contours_clear(out);
    return status;
}

int
pf_contour_lines(struct pf_contours *out, const double *ground, size_t m,
                 double level)
{
    struct grid g = {.ground = ground, .m = m, .level = level};
    *out = (struct pf_contours){0};
    return trace(out, &g, false);
}

int
pf_contour_region(struct pf_contours *out, const double *ground, size_t m,
                  double level)
{
    struct grid g = {.ground = ground, .m = m, .level = level};
    *out = (struct pf_contours){0};
    return trace(out, &g, true);
}

void
pf_contours_clear(struct pf_contours *c)
{
    for (size_t k = 0; c->line != NULL && k < c->n; k++)
        free(c->line[k].at);
    free(c->line);
    *c = (struct pf_contours){0};
}

/* Distance of p from the piece of a line between a and b. */
static double
distance(const double *p, const double *a, const double *b)
{
    double by[2] = {b[0] - a[0], b[1] - a[1]};
    double size = by[0] * by[0] + by[1] * by[1];
    double part = size > 0.0
                      ? ((p[0] - a[0]) * by[0] + (p[1] - a[1]) * by[1]) / size
                      : 0.0;
    part = fmin(fmax(part, 0.0), 1.0);
    return hypot(p[0] - a[0] - part * by[0], p[1] - a[1] - part * by[1]);
}

/* The last point that the line from `first` can go to directly. At most so
 * many points are left out at once, so that the work stays linear. */
static size_t
farthest(const struct pf_contour *line, size_t first, double far)
{
    size_t last = first + 1;
    for (size_t k = first + 2; k < line->n && k < first + 40; k++) {
        for (size_t i = first + 1; i < k; i++)
            if (distance(&line->at[2 * i], &line->at[2 * first],
                         &line->at[2 * k]) > far)
                return last;
        last = k;
    }
    return last;
}

void
pf_contours_simplify(struct pf_contours *c, double far)
{
    for (size_t n = 0; n < c->n; n++) {
        struct pf_contour *line = &c->line[n];
        size_t kept = 1;
        for (size_t k = 0; k + 1 < line->n; kept++) {
            k = farthest(line, k, far);
            line->at[2 * kept] = line->at[2 * k];
            line->at[2 * kept + 1] = line->at[2 * k + 1];
        }
        line->n = line->n > 0 ? kept : 0;
    }
}
