/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/import/rows.h"
#include "sim/preference/preference.h"

void
pf_square_clear(struct pf_square *m)
{
    for (size_t i = 0; m->label != NULL && i < m->n; i++)
        free(m->label[i]);
    free(m->label);
    free(m->line);
    free(m->x);
    memset(m, 0, sizeof *m);
}

/* What one pass over a table needs. */
struct reading {
    struct pf_rows rows;
    struct pf_square *out; /* borrowed */
    struct pf_diag *diag;
    double diagonal;
    size_t header;  /* names in the header, 0: there is none */
    bool named;     /* does each row start with a name? */
    size_t n_rows;  /* rows of numbers read */
    char **heading; /* the header's cells, owned */
};

static bool
is_number(const char *cell)
{
    double x;
    return pf_parse_real(cell, &x);
}

/* Has the row more text than numbers? Empty cells are neither. A row with a
 * name and numbers, or with a number mistyped, is none. */
static bool
is_header(const struct pf_rows *row)
{
    size_t texts = 0, numbers = 0;
    for (size_t i = 0; i < row->n; i++) {
        const char *cell = pf_rows_cell(row, i);
        numbers += is_number(cell);
        texts += cell[0] != '\0' && !is_number(cell);
    }
    return texts > numbers;
}

static int
keep_heading(struct reading *r)
{
    r->heading = calloc(r->rows.n, sizeof *r->heading);
    if (r->heading == NULL)
        return PF_ENOMEM;
    r->header = r->rows.n; /* from here on the caller frees so many */
    for (size_t i = 0; i < r->header; i++) {
        r->heading[i] = strdup(pf_rows_cell(&r->rows, i));
        if (r->heading[i] == NULL)
            return PF_ENOMEM;
    }
    return PF_OK;
}

static int
start_square(struct reading *r)
{
    size_t n = r->rows.n - r->named;
    if (n < 2 || n > PF_MAX_RESPONSES)
        return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                          "this row has %zu numbers; a preference has 2 to %d "
                          "responses",
                          n, PF_MAX_RESPONSES);
    r->out->n = n;
    r->out->x = calloc(n * n, sizeof *r->out->x);
    bool labels = r->named || r->header > 0;
    if (labels)
        r->out->label = calloc(n, sizeof *r->out->label);
    r->out->line = calloc(n, sizeof *r->out->line);
    bool short_of = r->out->x == NULL || r->out->line == NULL ||
                    (labels && r->out->label == NULL);
    return short_of ? PF_ENOMEM : PF_OK;
}

/* The names of the columns start after a corner cell, if there is one. */
static int
check_heading(const struct reading *r)
{
    size_t n = r->out->n;
    if (r->header == 0 || r->header == n || (r->named && r->header == n + 1))
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "this row has %zu numbers, but the header names %zu "
                      "columns",
                      n, r->header - (r->named && r->header > n));
}

/* Decides the layout from the first row, and the one below a header. Leaves
 * the first row of numbers as the current one. */
static int
read_layout(struct reading *r)
{
    int status = pf_rows_next(&r->rows, r->diag);
    if (status != PF_OK || r->rows.n == 0)
        return status;
    bool corner = pf_rows_cell(&r->rows, 0)[0] == '\0' && r->rows.n > 1;
    if (corner || is_header(&r->rows)) {
        status = keep_heading(r);
        if (status == PF_OK)
            status = pf_rows_next(&r->rows, r->diag);
        if (status != PF_OK || r->rows.n == 0)
            return status;
    }
    const char *first = pf_rows_cell(&r->rows, 0);
    r->named = corner || (first[0] != '\0' && !is_number(first)) ||
               (r->header > 0 && r->header + 1 == r->rows.n);
    return PF_OK;
}

static int
read_number(const struct reading *r, size_t row, size_t column)
{
    char clip[PF_CLIP_SIZE];
    const char *cell = pf_rows_cell(&r->rows, column + r->named);
    double *x = &r->out->x[row * r->out->n + column];
    if (cell[0] == '\0' && row == column) {
        *x = r->diagonal;
        return PF_OK;
    }
    if (pf_parse_real(cell, x))
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "row %zu, column %zu: '%s' is not a number", row + 1,
                      column + 1, pf_clip(cell, clip));
}

/* The name of a row: its first cell, or the header's. */
static int
name_row(const struct reading *r, size_t row)
{
    char a[PF_CLIP_SIZE], b[PF_CLIP_SIZE];
    const char *name = r->named ? pf_rows_cell(&r->rows, 0) : NULL;
    if (r->header > 0) {
        const char *above = r->heading[row + (r->header > r->out->n)];
        if (name != NULL && strcmp(name, above) != 0)
            return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                              "row %zu is called '%s', but column %zu '%s'; "
                              "both must name the same response",
                              row + 1, pf_clip(name, a), row + 1,
                              pf_clip(above, b));
        name = above;
    }
    if (name == NULL)
        return PF_OK;
    r->out->label[row] = strdup(name);
    return r->out->label[row] != NULL ? PF_OK : PF_ENOMEM;
}

static int
read_row(struct reading *r)
{
    size_t n = r->out->n, row = r->n_rows++;
    struct pf_place at = pf_rows_place(&r->rows);
    if (row >= n)
        return row > n ? PF_EINPUT
                       : pf_diag_at(r->diag, at,
                                    "a row too many: the rows above have %zu "
                                    "numbers, so there are %zu rows",
                                    n, n);
    if (r->rows.n != n + r->named)
        return pf_diag_at(r->diag, at,
                          "row %zu has %zu numbers; the first has %zu", row + 1,
                          r->rows.n - (r->named && r->rows.n > 0), n);
    r->out->line[row] = at.line;
    int worst = name_row(r, row);
    for (size_t j = 0; j < n; j++) {
        int status = read_number(r, row, j);
        worst = status != PF_OK ? status : worst;
    }
    return worst;
}

/* All rows from the current one on, so that one run shows every mistake. */
static int
read_body(struct reading *r)
{
    int worst = start_square(r);
    if (worst == PF_OK)
        worst = check_heading(r);
    if (worst != PF_OK)
        return worst;
    while (r->rows.n > 0) {
        int status = read_row(r);
        worst = status != PF_OK ? status : worst;
        do {
            status = pf_rows_next(&r->rows, r->diag);
            worst = status != PF_OK ? status : worst;
        } while (status == PF_EINPUT);
        if (status == PF_ENOMEM)
            return status;
    }
    if (r->n_rows < r->out->n && worst == PF_OK)
        worst = pf_diag_at(r->diag, pf_source_place(r->rows.source, 0),
                           "there are %zu rows of %zu numbers%s; a preference "
                           "is square",
                           r->n_rows, r->out->n,
                           r->header > 0 ? " below the header" : "");
    return worst;
}

int
pf_read_square(struct pf_square *out, const struct pf_source *source,
               double diagonal, struct pf_diag *d)
{
    struct reading r = {.out = out, .diag = d, .diagonal = diagonal};
    memset(out, 0, sizeof *out);
    int status = pf_rows_init(&r.rows, source);
    if (status == PF_OK)
        status = read_layout(&r);
    if (status == PF_OK && r.rows.n == 0)
        status = pf_diag_at(d, pf_source_place(source, 0),
                            r.header > 0 ? "there are no numbers below the "
                                           "header"
                                         : "the file is empty");
    if (status == PF_OK)
        status = read_body(&r);
    for (size_t i = 0; i < r.header; i++)
        free(r.heading[i]);
    free(r.heading);
    pf_rows_clear(&r.rows);
    if (status != PF_OK)
        pf_square_clear(out);
    return status;
}
