/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/worlds/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "sim/import/counts.h"
#include "sim/import/rows.h"

enum role { CONTEXT, LEFT, RIGHT, WINNER, PROBABILITY, ROLES };

static const char *const role_name[ROLES] = {"context", "left", "right",
                                             "winner", "probability"};

/* What one pass over a file needs. */
struct reading {
    struct pf_rows rows;
    size_t column[ROLES]; /* SIZE_MAX: there is none */
    size_t width;         /* cells of the header */
    struct pf_names response;
    size_t contexts;
    struct pf_pairs *out; /* borrowed */
    struct pf_diag *diag;
};

void
pf_dataset_clear(struct pf_dataset *s)
{
    free(s->pairs.context);
    free(s->pairs.first);
    free(s->pairs.second);
    free(s->pairs.outcome);
    *s = (struct pf_dataset){0};
}

static const char *
cell_of(const struct reading *r, enum role role)
{
    return pf_rows_cell(&r->rows, r->column[role]);
}

static size_t
column_called(const struct pf_rows *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (pf_same_word(pf_rows_cell(header, i), name))
            return i;
    return SIZE_MAX;
}

static int
check_columns(const struct reading *r)
{
    struct pf_place at = pf_rows_place(&r->rows);
    bool winner = r->column[WINNER] != SIZE_MAX;
    bool probability = r->column[PROBABILITY] != SIZE_MAX;
    int status = PF_OK;
    for (size_t i = LEFT; i <= RIGHT; i++)
        if (r->column[i] == SIZE_MAX)
            status = pf_diag_at(r->diag, at,
                                "there is no column '%s'; a data set has the "
                                "columns context, left, right and winner",
                                role_name[i]);
    if (winner && probability)
        status = pf_diag_at(r->diag, at,
                            "there are columns for the winner and for its "
                            "probability; leave one of them out");
    if (!winner && !probability)
        status = pf_diag_at(r->diag, at,
                            "there is no column 'winner', and no column "
                            "'probability' in its place");
    if (r->contexts > 1 && r->column[CONTEXT] == SIZE_MAX)
        status = pf_diag_at(r->diag, at,
                            "there is no column 'context'; this world has %zu "
                            "contexts",
                            r->contexts);
    return status;
}

static int
read_header(struct reading *r)
{
    int status = pf_rows_next(&r->rows, r->diag);
    if (status != PF_OK)
        return status;
    if (r->rows.n == 0)
        return pf_diag_at(r->diag, pf_source_place(r->rows.source, 1),
                          "the file is empty; a header naming the columns "
                          "context, left, right and winner is needed first");
    r->width = r->rows.n;
    for (size_t i = 0; i < ROLES; i++)
        r->column[i] = i == PROBABILITY
                           ? column_called(&r->rows, role_name[i])
                           : pf_battle_column(&r->rows, role_name[i]);
    return check_columns(r);
}

static int
read_response(const struct reading *r, enum role role, uint32_t *out)
{
    char clip[PF_CLIP_SIZE], near[PF_CLIP_SIZE];
    const char *name = cell_of(r, role);
    const struct pf_names *all = &r->response;
    size_t y = pf_names_find(all, name);
    if (y != SIZE_MAX) {
        *out = (uint32_t) y;
        return PF_OK;
    }
    pf_clip(name, clip);
    const char *nearest = pf_nearest(name, all->n, pf_names_at, all);
    if (nearest != NULL)
        return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                          "%s '%s' is no response of this world; did you mean "
                          "'%s'?",
                          role_name[role], clip, pf_clip(nearest, near));
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "%s '%s' is no response of this world; it has %zu, from "
                      "'%s' to '%s'",
                      role_name[role], clip, all->n, all->name[0],
                      pf_clip(all->name[all->n - 1], near));
}

static int
read_context(const struct reading *r, uint32_t *out)
{
    char clip[PF_CLIP_SIZE];
    uint64_t number = 1;
    if (r->contexts > 1 && (!pf_parse_count(cell_of(r, CONTEXT), &number) ||
                            number < 1 || number > r->contexts))
        return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                          "context '%s' is none of 1 ... %zu",
                          pf_clip(cell_of(r, CONTEXT), clip), r->contexts);
    *out = (uint32_t) (number - 1);
    return PF_OK;
}

static int
read_probability(const struct reading *r, double *out)
{
    char clip[PF_CLIP_SIZE];
    const char *text = cell_of(r, PROBABILITY);
    if (pf_parse_real(text, out) && *out >= 0.0 && *out <= 1.0)
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "probability '%s' is not between 0 and 1",
                      pf_clip(text, clip));
}

static int
read_winner(const struct reading *r, double *out)
{
    char w[PF_CLIP_SIZE], a[PF_CLIP_SIZE], b[PF_CLIP_SIZE];
    const char *winner = cell_of(r, WINNER);
    const char *left = cell_of(r, LEFT), *right = cell_of(r, RIGHT);
    bool same = strcmp(left, right) == 0 && strcmp(winner, left) == 0;
    if (!same && pf_battle_outcome(winner, left, right, out))
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "winner '%s' is not left, right, tie, 1, 0, 0.5, '%s' or "
                      "'%s'",
                      pf_clip(winner, w), pf_clip(left, a), pf_clip(right, b));
}

/* The cells of a row; all of its mistakes are noted. */
static int
read_pair(const struct reading *r, uint32_t number[3], double *outcome)
{
    char clip[PF_CLIP_SIZE];
    struct pf_place at = pf_rows_place(&r->rows);
    if (r->rows.n != r->width)
        return pf_diag_at(r->diag, at,
                          "this row has %zu cells; the header has %zu",
                          r->rows.n, r->width);
    int status[] = {
        read_context(r, &number[0]), read_response(r, LEFT, &number[1]),
        read_response(r, RIGHT, &number[2]),
        r->column[WINNER] != SIZE_MAX ? read_winner(r, outcome)
                                      : read_probability(r, outcome)};
    for (size_t i = 0; i < sizeof status / sizeof status[0]; i++)
        if (status[i] != PF_OK)
            return status[i];
    if (number[1] == number[2] && (*outcome < 0.5 || *outcome > 0.5))
        return pf_diag_at(r->diag, at,
                          "'%s' is compared with itself, which can only be a "
                          "tie",
                          pf_clip(cell_of(r, LEFT), clip));
    return PF_OK;
}

/* No file has more rows than line ends. */
static int
make_room(struct pf_pairs *out, const char *text)
{
    size_t n = 2;
    for (const char *c = text; *c != '\0'; c++)
        n += *c == '\n' || *c == '\r';
    out->context = calloc(n, sizeof *out->context);
    out->first = calloc(n, sizeof *out->first);
    out->second = calloc(n, sizeof *out->second);
    out->outcome = calloc(n, sizeof *out->outcome);
    bool ok = out->context != NULL && out->first != NULL &&
              out->second != NULL && out->outcome != NULL;
    return ok ? PF_OK : PF_ENOMEM;
}

static int
add_pair(void *self)
{
    struct reading *r = self;
    uint32_t number[3] = {0, 0, 0};
    double outcome = 0.5;
    int status = read_pair(r, number, &outcome);
    if (status != PF_OK)
        return status;
    size_t i = r->out->n++;
    r->out->context[i] = number[0];
    r->out->first[i] = number[1];
    r->out->second[i] = number[2];
    r->out->outcome[i] = outcome;
    return PF_OK;
}

static int
read_pairs(struct reading *r)
{
    int status = pf_rows_each(&r->rows, add_pair, r, r->diag);
    if (status == PF_OK && r->out->n == 0)
        status = pf_diag_at(r->diag, pf_source_place(r->rows.source, 0),
                            "there is a header but no pair below it");
    return status;
}

static int
read_source(struct reading *r, const struct pf_source *source,
            const struct pf_world *w)
{
    int status = pf_rows_init(&r->rows, source);
    if (status == PF_OK)
        status = pf_dataset_names(&r->response, w);
    if (status == PF_OK)
        status = make_room(r->out, source->text);
    if (status == PF_OK)
        status = read_header(r);
    if (status == PF_OK)
        status = read_pairs(r);
    pf_names_clear(&r->response);
    pf_rows_clear(&r->rows);
    return status;
}

int
pf_dataset_read(struct pf_dataset *out, const struct pf_world *w,
                const char *base, const char *file, struct pf_place at,
                struct pf_diag *d)
{
    struct pf_source source = {0};
    struct reading r = {.contexts = w->contexts, .out = &out->pairs, .diag = d};
    *out = (struct pf_dataset){0};
    int status = pf_source_read(&source, base, file, d, at);
    if (status == PF_OK)
        status = read_source(&r, &source, w);
    pf_source_clear(&source);
    return status;
}
