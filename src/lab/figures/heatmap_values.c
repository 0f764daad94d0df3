/* The values of swept numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/figures/heatmap_part.h"

void
pf_heat_axis_clear(struct pf_heat_axis *a)
{
    for (size_t i = 0; a->label != NULL && i < a->n; i++)
        free(a->label[i]);
    free(a->label);
    free(a->value);
    free(a->at);
    *a = (struct pf_heat_axis){0};
}

struct entry {
    double value;
    const char *text;
};

static int
by_value(const void *a, const void *b)
{
    double x = ((const struct entry *) a)->value;
    double y = ((const struct entry *) b)->value;
    return (x > y) - (x < y);
}

static size_t
find_value(const struct pf_heat_axis *a, double x)
{
    size_t low = 0, high = a->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (a->value[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The values that cells have, ascending, each once, with what they are shown
 * as. */
static int
take_values(struct pf_heat_axis *a, const struct pf_results *r, struct entry *e,
            size_t n)
{
    qsort(e, n, sizeof *e, by_value);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && e[i].value == e[i - 1].value)
            continue;
        size_t size = 0;
        FILE *f = pf_memstream(&a->label[a->n], &size);
        int status = f != NULL ? pf_layout_write_value(f, r, a->axis, e[i].text)
                               : PF_ENOMEM;
        bool bad = f == NULL || fclose(f) != 0 || a->label[a->n] == NULL;
        a->value[a->n++] = e[i].value;
        if (status != PF_OK || bad)
            return PF_ENOMEM;
    }
    return PF_OK;
}

int
pf_heat_axis_read(struct pf_heat_axis *a, const struct pf_results *r)
{
    size_t n = 0;
    struct entry *e = calloc(r->n_cells + 1, sizeof *e);
    a->value = calloc(r->n_cells + 1, sizeof *a->value);
    a->label = calloc(r->n_cells + 1, sizeof *a->label);
    a->at = calloc(r->n_cells + 1, sizeof *a->at);
    int status = PF_ENOMEM;
    if (e == NULL || a->value == NULL || a->label == NULL || a->at == NULL)
        goto out;
    for (size_t c = 0; c < r->n_cells; c++) {
        e[n].text = r->cell[c].axis_value[a->axis];
        if (e[n].text != NULL && pf_parse_real(e[n].text, &e[n].value))
            n++;
    }
    status = take_values(a, r, e, n);
    for (size_t c = 0; status == PF_OK && c < r->n_cells; c++) {
        const char *text = r->cell[c].axis_value[a->axis];
        double x;
        bool there = text != NULL && pf_parse_real(text, &x);
        a->at[c] = there ? find_value(a, x) : SIZE_MAX;
    }
out:
    free(e);
    return status;
}

/* Has axis b one value for each of a? */
static bool
follows(const struct pf_results *r, const struct pf_heat_axis *a, size_t b,
        const char **text)
{
    memset(text, 0, a->n * sizeof *text);
    for (size_t c = 0; c < r->n_cells; c++) {
        const char *value = r->cell[c].axis_value[b];
        if (a->at[c] == SIZE_MAX || value == NULL) {
            if (value != NULL)
                return false;
            continue;
        }
        if (text[a->at[c]] == NULL)
            text[a->at[c]] = value;
        else if (strcmp(text[a->at[c]], value) != 0)
            return false;
    }
    return true;
}

int
pf_heat_left_out(const struct pf_heat *h, bool *left_out)
{
    size_t most = h->x.n > h->y.n ? h->x.n : h->y.n;
    const char **text = calloc(most + 1, sizeof *text);
    if (text == NULL)
        return PF_ENOMEM;
    for (size_t a = 0; a < h->r->n_axes; a++)
        left_out[a] = a == h->x.axis || a == h->y.axis ||
                      follows(h->r, &h->x, a, text) ||
                      follows(h->r, &h->y, a, text);
    free(text);
    return PF_OK;
}
