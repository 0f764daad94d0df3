/* What figures share that have a swept attribute along their curves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/stats/quantile.h"
#include "lab/figures/curves.h"

#define WIDE 9.999 /* from the least to the largest value, for a log axis */

/* --- where runs end --- */

static int
end_of_group(struct pf_drawing *t, const struct pf_group *g, bool with_x,
             struct pf_end *out)
{
    size_t n = g->n_done, last = g->n_points - 1;
    int status = pf_statistics_of(&out->y, &t->how, g->value + last * n, 1, n,
                                  g->stream, &t->doubts);
    if (status == PF_OK && with_x)
        status = pf_statistics_of(&out->x, &t->how, g->x + last * n, 1, n,
                                  g->stream, &t->doubts);
    out->there = status == PF_OK;
    return status;
}

int
pf_drawing_ends(struct pf_drawing *t, const char *x, struct pf_end **out)
{
    struct pf_end *end = *out = calloc(t->r.n_cells + 1, sizeof *end);
    int status = end != NULL ? PF_OK : PF_ENOMEM;
    for (size_t c = 0; status == PF_OK && c < t->r.n_cells; c++) {
        struct pf_group g;
        status = pf_drawing_read(t, &g, c, x);
        if (status == PF_OK && g.n_points > 0)
            status = end_of_group(t, &g, x != NULL, &end[c]);
        pf_group_clear(&g);
    }
    return status;
}

/* --- where an axis stands --- */

static bool
is_numeric(const struct pf_results *r, size_t axis)
{
    double x;
    bool any = false;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *value = r->cell[c].axis_value[axis];
        if (value != NULL && !pf_parse_real(value, &x))
            return false;
        any = any || value != NULL;
    }
    return any;
}

static int
refuse_words(const struct pf_drawing *t, size_t axis, const char *value)
{
    const struct pf_results *r = &t->r;
    const struct pf_place at = {.file = r->file};
    const char *lead = "; there is:";
    pf_diag_at(t->d, at,
               "'%s' has values that are no numbers, as '%s', and no place "
               "along an axis; take another one with --x%s",
               r->axis_name[axis], value,
               pf_first_dial(r) < r->n_axes ? lead : "");
    for (size_t a = 0; a < r->n_axes; a++)
        if (is_numeric(r, a))
            pf_diag_at(t->d, at, "  %s", r->axis_name[a]);
    return PF_EINPUT;
}

static int
find_positions(struct pf_positions *out, const struct pf_drawing *t,
               size_t axis)
{
    const struct pf_results *r = &t->r;
    out->number = calloc(r->n_cells + 1, sizeof *out->number);
    out->at = calloc(r->n_cells + 1, sizeof *out->at);
    if (out->number == NULL || out->at == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *value = r->cell[c].axis_value[axis];
        out->number[c] = (double) NAN;
        if (value == NULL)
            continue;
        if (!pf_parse_real(value, &out->number[c]))
            return refuse_words(t, axis, value);
        out->at[out->n++] = out->number[c];
    }
    size_t all = out->n;
    pf_sort_reals(out->at, all);
    out->n = 0;
    for (size_t i = 0; i < all; i++)
        if (i == 0 || out->at[i] > out->at[out->n - 1])
            out->at[out->n++] = out->at[i];
    return PF_OK;
}

/* As the values were chosen, so they are shown: on a logarithmic axis where
 * ratios of neighbours are more alike than differences, over a decade. */
bool
pf_positions_are_log(const struct pf_positions *p)
{
    double step[2] = {(double) HUGE_VAL, 0.0}, ratio[2] = {step[0], 0.0};
    if (p->n < 3 || !(p->at[0] > 0.0))
        return false;
    for (size_t i = 1; i < p->n; i++) {
        double s = p->at[i] - p->at[i - 1], q = log(p->at[i] / p->at[i - 1]);
        step[0] = fmin(step[0], s);
        step[1] = fmax(step[1], s);
        ratio[0] = fmin(ratio[0], q);
        ratio[1] = fmax(ratio[1], q);
    }
    return p->at[p->n - 1] >= WIDE * p->at[0] &&
           ratio[1] / ratio[0] < 0.999 * step[1] / step[0];
}

size_t
pf_first_dial(const struct pf_results *r)
{
    size_t first = r->n_axes;
    for (size_t a = 0; a < r->n_axes; a++) {
        if (!is_numeric(r, a))
            continue;
        if (strstr(r->axis_path[a], "preference") != NULL)
            return a;
        first = first < a ? first : a;
    }
    return first;
}

/* --- what is on it --- */

static void
keep_touched(struct pf_drawing *t, size_t axis)
{
    struct pf_results *r = &t->r;
    size_t kept = 0;
    r->n_runs = 0;
    for (size_t c = 0; c < r->n_cells; c++) {
        bool touched = false;
        for (size_t i = 0; i < t->all->n_cells && !touched; i++)
            touched = t->all->cell[i].axis_value[axis] != NULL &&
                      strcmp(t->all->cell[i].world, r->cell[c].world) == 0;
        if (!touched)
            continue;
        r->n_runs += r->cell[c].n_runs;
        r->cell[kept++] = r->cell[c];
    }
    r->n_cells = kept;
}

/* --- what moves with it --- */

static size_t
place_of(const struct pf_positions *p, double x)
{
    size_t low = 0, high = p->n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->at[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is one value of axis b there for each value of axis a, and more than one in
 * all? Cells that one of them does not touch say nothing. `first` has room for
 * a cell of each position. */
static bool
moves_with(const struct pf_results *r, const struct pf_positions *p, size_t a,
           size_t b, size_t *first)
{
    const char *some = NULL;
    bool varies = false;
    for (size_t i = 0; i < p->n; i++)
        first[i] = SIZE_MAX;
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *value = r->cell[c].axis_value[b];
        if (value == NULL || r->cell[c].axis_value[a] == NULL)
            continue;
        size_t i = place_of(p, p->number[c]);
        first[i] = first[i] != SIZE_MAX ? first[i] : c;
        if (strcmp(r->cell[first[i]].axis_value[b], value) != 0)
            return false;
        some = some != NULL ? some : value;
        varies = varies || strcmp(some, value) != 0;
    }
    return varies;
}

static int
find_followers(const struct pf_drawing *t, const struct pf_positions *p,
               size_t axis, bool *left_out, FILE *f)
{
    const struct pf_results *r = &t->r;
    const char *lead = "; ";
    size_t *first = calloc(p->n + 1, sizeof *first);
    if (first == NULL)
        return PF_ENOMEM;
    for (size_t b = 0; b < r->n_axes; b++) {
        left_out[b] = b == axis || moves_with(r, p, axis, b, first);
        if (!left_out[b] || b == axis)
            continue;
        fprintf(f, "%s%s", lead, r->axis_name[b]);
        lead = ", ";
    }
    if (lead[0] == ',')
        fprintf(f, " moves with %s", r->axis_name[axis]);
    free(first);
    return PF_OK;
}

int
pf_along_open(struct pf_along *a, struct pf_drawing *t, size_t axis)
{
    size_t size = 0;
    *a = (struct pf_along){.end = NULL};
    keep_touched(t, axis);
    int status = find_positions(&a->at, t, axis);
    if (status != PF_OK)
        return status;
    a->left_out = calloc(t->r.n_axes + 1, sizeof *a->left_out);
    FILE *f = pf_memstream(&a->moves, &size);
    if (a->left_out == NULL || f == NULL)
        status = PF_ENOMEM;
    else
        status = find_followers(t, &a->at, axis, a->left_out, f);
    if (f != NULL && fclose(f) != 0)
        status = PF_ENOMEM;
    return status;
}

void
pf_along_clear(struct pf_along *a)
{
    free(a->at.number);
    free(a->at.at);
    free(a->left_out);
    free(a->moves);
    free(a->end);
    *a = (struct pf_along){.end = NULL};
}
