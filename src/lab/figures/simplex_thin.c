/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lab/figures/simplex_part.h"

struct point {
    double x, y;
};

static struct point
in_plane(const double *p)
{
    return (struct point){p[1] + p[2] / 2.0, p[2] * sqrt(3.0) / 2.0};
}

/* To the piece of line from a to b, not the whole line: a path that turns back
 * on itself keeps its turns. */
static double
distance(struct point p, struct point a, struct point b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    double length = dx * dx + dy * dy, t = 0.0;
    if (length > 0.0)
        t = ((p.x - a.x) * dx + (p.y - a.y) * dy) / length;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/* The point between two kept ones that is farthest off their line. */
static size_t
farthest(const struct point *at, size_t first, size_t last, double *most)
{
    size_t found = first;
    *most = 0.0;
    for (size_t i = first + 1; i < last; i++) {
        double off = distance(at[i], at[first], at[last]);
        if (off > *most) {
            *most = off;
            found = i;
        }
    }
    return found;
}

/* Pieces still to be looked at end at stack[0] > stack[1] > ...; the first of
 * them begins at `first`. */
static void
choose(bool *kept, const struct point *at, size_t n, size_t *stack,
       double apart)
{
    size_t first = 0, depth = 1;
    stack[0] = n - 1;
    kept[0] = kept[n - 1] = true;
    while (depth > 0) {
        double most;
        size_t last = stack[depth - 1];
        size_t i = farthest(at, first, last, &most);
        if (most > apart) {
            kept[i] = true;
            stack[depth++] = i;
        } else {
            first = last;
            depth--;
        }
    }
}

size_t
pf_simplex_thin(double *p, size_t n, double apart)
{
    size_t left = SIZE_MAX;
    if (n < 3)
        return n;
    bool *kept = calloc(n, sizeof *kept);
    struct point *at = calloc(n, sizeof *at);
    size_t *stack = calloc(n, sizeof *stack);
    if (kept != NULL && at != NULL && stack != NULL) {
        for (size_t i = 0; i < n; i++)
            at[i] = in_plane(p + 3 * i);
        choose(kept, at, n, stack, apart);
        left = 0;
        for (size_t i = 0; i < n; i++)
            if (kept[i])
                memmove(p + 3 * left++, p + 3 * i, 3 * sizeof *p);
    }
    free(kept);
    free(at);
    free(stack);
    return left;
}
