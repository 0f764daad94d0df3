/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/axis_projection.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"

void
pf_projection_free(struct pf_projection *p)
{
    if (p == NULL)
        return;
    free(p->first);
    free(p->of);
    free(p);
}

/* A point as the numbers of its values on the axes that count. */
struct point {
    const uint32_t *value; /* n_values */
    size_t n_values, index;
};

static int
compare_values(const struct point *x, const struct point *y)
{
    for (size_t i = 0; i < x->n_values; i++)
        if (x->value[i] != y->value[i])
            return x->value[i] < y->value[i] ? -1 : 1;
    return 0;
}

static int
compare_points(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    int order = compare_values(x, y);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static size_t
lay_values(uint32_t *value, const struct pf_experiment *e,
           const struct pf_axis_group *g, uint64_t mask)
{
    size_t m = 0;
    for (size_t a = g->first; a < g->first + g->n_axes; a++)
        m += (mask >> a) & 1;
    for (size_t i = 0; i < g->n; i++) {
        size_t k = 0;
        for (size_t a = g->first; a < g->first + g->n_axes; a++)
            if ((mask >> a) & 1)
                value[i * m + k++] = e->axis[a].same[i];
    }
    return m;
}

/* Numbers the different points in the order in which they first come. */
static void
number_points(struct pf_projection *p, struct point *point, size_t n)
{
    size_t leader = 0;
    qsort(point, n, sizeof *point, compare_points);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && compare_values(&point[i - 1], &point[i]) != 0)
            leader = i;
        p->of[point[i].index] = point[leader].index;
    }
    for (size_t i = 0; i < n; i++)
        if (p->of[i] == i) {
            p->first[p->n] = i;
            p->of[i] = p->n++;
        } else {
            p->of[i] = p->of[p->of[i]];
        }
}

static int
make(struct pf_projection *p, const struct pf_experiment *e,
     const struct pf_axis_group *g)
{
    uint32_t *value = calloc(g->n * g->n_axes + 1, sizeof *value);
    struct point *point = calloc(g->n + 1, sizeof *point);
    int status = PF_ENOMEM;
    p->first = calloc(g->n + 1, sizeof *p->first);
    p->of = calloc(g->n + 1, sizeof *p->of);
    if (value != NULL && point != NULL && p->first != NULL && p->of != NULL) {
        size_t m = lay_values(value, e, g, p->mask);
        for (size_t i = 0; i < g->n; i++)
            point[i] = (struct point){value + i * m, m, i};
        number_points(p, point, g->n);
        status = PF_OK;
    }
    free(value);
    free(point);
    return status;
}

int
pf_projection_of(const struct pf_projection **out, struct pf_experiment *e,
                 size_t g, uint64_t mask)
{
    struct pf_axis_group *group = &e->group[g];
    for (size_t i = 0; i < group->n_projections; i++)
        if (group->projection[i]->mask == mask) {
            *out = group->projection[i];
            return PF_OK;
        }
    size_t n = group->n_projections;
    struct pf_projection **larger =
        realloc(group->projection, (n + 1) * sizeof(struct pf_projection *));
    if (larger == NULL)
        return PF_ENOMEM;
    group->projection = larger;
    struct pf_projection *p = calloc(1, sizeof *p);
    if (p == NULL)
        return PF_ENOMEM;
    p->mask = mask;
    int status = make(p, e, group);
    if (status != PF_OK) {
        pf_projection_free(p);
        return status;
    }
    group->projection[group->n_projections++] = p;
    *out = p;
    return PF_OK;
}
