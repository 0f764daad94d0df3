/* Comparison tables: one row per judgement, `left`, `right`, `winner`.
 *
 * The layout of Chatbot Arena exports (model_a, model_b, winner, judge) and of
 * crowd-sourced pair judgements (left, right, winner, worker, prompt).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/counts.h"

#include <stdlib.h>
#include <string.h>

#include "core/param.h"
#include "core/parse.h"
#include "core/status.h"
#include "sim/import/rows.h"

enum role { LEFT, RIGHT, WINNER, CONTEXT, ANNOTATOR, ROLES };

static const struct {
    const char *parameter; /* by which the user names the column */
    const char *names;     /* by which it is found */
    bool required;
} roles[ROLES] = {
    {"left", "left|model_a|response_a|option_a|a", true},
    {"right", "right|model_b|response_b|option_b|b", true},
    {"winner", "winner|outcome|result|preference", true},
    {"context", "context|prompt|question|question_id", false},
    {"annotator", "annotator|worker|judge|rater|user", false},
};

static const struct {
    const char *words;
    double outcome;
} outcomes[] = {
    {"left|a|model_a|response_a|option_a|1", 1.0},
    {"right|b|model_b|response_b|option_b|0", 0.0},
    {"tie|tie (bothbad)|both_bad|draw|equal|0.5", 0.5},
};

/* What one pass over a file needs. */
struct reading {
    struct pf_rows rows;
    size_t column[ROLES]; /* SIZE_MAX: there is none */
    size_t width;         /* cells of the header */
    size_t room;          /* comparisons that out->list has room for */
    struct pf_names response;
    struct pf_counts *out; /* borrowed */
    struct pf_diag *diag;
};

static const char *
wanted_column(const struct pf_battle_options *o, enum role role)
{
    const char *wanted[ROLES] = {o->left, o->right, o->winner, o->context,
                                 o->annotator};
    const char *name = wanted[role];
    return name != NULL && name[0] != '\0' ? name : NULL;
}

static size_t
column_called(const struct pf_rows *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (strcmp(pf_rows_cell(header, i), name) == 0)
            return i;
    return SIZE_MAX;
}

static size_t
column_by_role(const struct pf_rows *header, enum role role)
{
    char word[PF_CLIP_SIZE];
    const char *names = roles[role].names;
    for (size_t w = 0; pf_choice_word(names, w, word, sizeof word); w++)
        for (size_t i = 0; i < header->n; i++)
            if (pf_same_word(pf_rows_cell(header, i), word))
                return i;
    return SIZE_MAX;
}

static const char *
cell_at(const void *header, size_t i)
{
    return pf_rows_cell(header, i);
}

size_t
pf_battle_column(const struct pf_rows *header, const char *parameter)
{
    for (size_t i = 0; i < ROLES; i++)
        if (strcmp(roles[i].parameter, parameter) == 0)
            return column_by_role(header, (enum role) i);
    return SIZE_MAX;
}

/* The columns that exist, for a message. */
static const char *
list_columns(const struct pf_rows *header, char *out, size_t size)
{
    enum { SHOWN = 12 };
    char *names[SHOWN];
    size_t n = header->n < SHOWN ? header->n : SHOWN;
    for (size_t i = 0; i < n; i++)
        names[i] = header->buffer + header->start[i];
    pf_names_list(names, n, out, size);
    size_t used = strlen(out);
    if (header->n > n)
        snprintf(out + used, size - used, ", ... (%zu columns)", header->n);
    return out;
}

static int
no_such_column(const struct pf_rows *header, const char *name,
               struct pf_diag *d)
{
    char list[1024], wanted[PF_CLIP_SIZE], clip[PF_CLIP_SIZE];
    const char *near = pf_nearest(name, header->n, cell_at, header);
    list_columns(header, list, sizeof list);
    pf_clip(name, wanted);
    if (near != NULL)
        return pf_diag_at(d, pf_rows_place(header),
                          "there is no column '%s'; did you mean '%s'? There "
                          "are %s",
                          wanted, pf_clip(near, clip), list);
    return pf_diag_at(d, pf_rows_place(header),
                      "there is no column '%s'; there are %s", wanted, list);
}

static int
find_column(struct reading *r, const struct pf_battle_options *o,
            enum role role)
{
    char list[1024];
    const char *name = wanted_column(o, role);
    size_t i = name != NULL ? column_called(&r->rows, name)
                            : column_by_role(&r->rows, role);
    r->column[role] = i;
    if (i != SIZE_MAX)
        return PF_OK;
    if (name != NULL)
        return no_such_column(&r->rows, name, r->diag);
    if (!roles[role].required)
        return PF_OK;
    return pf_diag_at(
        r->diag, pf_rows_place(&r->rows),
        "no column is called one of %s; there are %s; say which it is "
        "with %s=\"...\"",
        roles[role].names, list_columns(&r->rows, list, sizeof list),
        roles[role].parameter);
}

static int
read_header(struct reading *r, const struct pf_battle_options *o)
{
    int status = pf_rows_next(&r->rows, r->diag);
    if (status != PF_OK)
        return status;
    if (r->rows.n == 0)
        return pf_diag_at(r->diag, pf_source_place(r->rows.source, 1),
                          "the file is empty; a header naming the columns "
                          "left, right and winner is needed first");
    r->width = r->rows.n;
    for (size_t i = 0; i < ROLES; i++) {
        int found = find_column(r, o, (enum role) i);
        status = found != PF_OK ? found : status;
    }
    bool selects = o->only != NULL && o->only[0] != '\0';
    if (selects && status == PF_OK && r->column[CONTEXT] == SIZE_MAX)
        status =
            pf_diag_at(r->diag, pf_rows_place(&r->rows),
                       "only=\"...\" selects a context, but no column is "
                       "called one of %s; say which it is with context=\"...\"",
                       roles[CONTEXT].names);
    return status;
}

/* The current row's cell for a role, NULL where there is no such column. */
static const char *
cell_of(const struct reading *r, enum role role)
{
    size_t i = r->column[role];
    return i != SIZE_MAX ? pf_rows_cell(&r->rows, i) : NULL;
}

bool
pf_battle_outcome(const char *winner, const char *left, const char *right,
                  double *outcome)
{
    bool is_left = strcmp(winner, left) == 0;
    if (is_left || strcmp(winner, right) == 0) {
        *outcome = is_left ? 1.0 : 0.0;
        return true;
    }
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        if (pf_word_among(outcomes[i].words, winner)) {
            *outcome = outcomes[i].outcome;
            return true;
        }
    return false;
}

static int
read_outcome(const struct reading *r, double *outcome)
{
    const char *winner = cell_of(r, WINNER);
    const char *left = cell_of(r, LEFT), *right = cell_of(r, RIGHT);
    char w[PF_CLIP_SIZE], a[PF_CLIP_SIZE], b[PF_CLIP_SIZE];
    if (pf_battle_outcome(winner, left, right, outcome))
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "winner '%s' is not left, right, tie, 1, 0, 0.5, '%s' or "
                      "'%s'",
                      pf_clip(winner, w), pf_clip(left, a), pf_clip(right, b));
}

static int
check_row(const struct reading *r)
{
    struct pf_place at = pf_rows_place(&r->rows);
    if (r->rows.n != r->width)
        return pf_diag_at(r->diag, at,
                          "this row has %zu cells; the header has %zu",
                          r->rows.n, r->width);
    for (size_t i = 0; i <= WINNER; i++)
        if (cell_of(r, (enum role) i)[0] == '\0')
            return pf_diag_at(r->diag, at, "the cell of column '%s' is empty",
                              roles[i].parameter);
    return PF_OK;
}

/* A response against itself can only be a tie, and says nothing. */
static int
check_same(struct reading *r, double outcome)
{
    char clip[PF_CLIP_SIZE];
    if (outcome == 0.5)
        return PF_OK;
    return pf_diag_at(r->diag, pf_rows_place(&r->rows),
                      "'%s' is compared with itself, which can only be a tie",
                      pf_clip(cell_of(r, LEFT), clip));
}

/* The number of a name; PF_NO_INDEX without a column or for an empty cell. */
static int
number_of(struct pf_names *names, const char *name, uint32_t *number)
{
    size_t index = 0;
    *number = PF_NO_INDEX;
    if (name == NULL || name[0] == '\0')
        return PF_OK;
    int status = pf_names_add(names, name, &index);
    if (status == PF_OK)
        *number = (uint32_t) index;
    return status;
}

static int
make_room(struct reading *r)
{
    if (r->out->listed < r->room)
        return PF_OK;
    size_t room = r->room > 0 ? 2 * r->room : 256;
    struct pf_comparison *list =
        realloc(r->out->list, room * sizeof *r->out->list);
    if (list == NULL)
        return PF_ENOMEM;
    r->out->list = list;
    r->room = room;
    return PF_OK;
}

static int
read_comparison(void *self)
{
    struct reading *r = self;
    struct pf_comparison c = {0};
    struct pf_counts *out = r->out;
    int status = check_row(r);
    if (status == PF_OK)
        status = read_outcome(r, &c.outcome);
    if (status == PF_OK && strcmp(cell_of(r, LEFT), cell_of(r, RIGHT)) == 0)
        return check_same(r, c.outcome);
    if (status == PF_OK)
        status = number_of(&r->response, cell_of(r, LEFT), &c.left);
    if (status == PF_OK)
        status = number_of(&r->response, cell_of(r, RIGHT), &c.right);
    if (status == PF_OK)
        status = number_of(&out->context, cell_of(r, CONTEXT), &c.context);
    if (status == PF_OK)
        status =
            number_of(&out->annotator, cell_of(r, ANNOTATOR), &c.annotator);
    if (status == PF_OK)
        status = make_room(r);
    if (status == PF_OK)
        out->list[out->listed++] = c;
    return status;
}

static int
find_context(const struct pf_counts *c, const char *only, uint32_t *context,
             const struct pf_source *source, struct pf_diag *d)
{
    char list[512], wanted[PF_CLIP_SIZE], clip[PF_CLIP_SIZE];
    *context = PF_NO_INDEX;
    if (only == NULL || only[0] == '\0')
        return PF_OK;
    size_t i = pf_names_find(&c->context, only);
    *context = (uint32_t) i;
    if (i != SIZE_MAX)
        return PF_OK;
    const char *near = pf_nearest(only, c->context.n, pf_names_at, &c->context);
    pf_names_list(c->context.name, c->context.n, list, sizeof list);
    if (near != NULL)
        return pf_diag_at(d, pf_source_place(source, 0),
                          "no row has the context '%s'; did you mean '%s'? "
                          "There are %s",
                          pf_clip(only, wanted), pf_clip(near, clip), list);
    return pf_diag_at(d, pf_source_place(source, 0),
                      "no row has the context '%s'; there are %s",
                      pf_clip(only, wanted), list);
}

static void
tally(struct pf_counts *c, uint32_t context)
{
    for (size_t k = 0; k < c->listed; k++) {
        const struct pf_comparison *x = &c->list[k];
        if (context != PF_NO_INDEX && x->context != context)
            continue;
        c->wins[x->left * c->n + x->right] += x->outcome;
        c->wins[x->right * c->n + x->left] += 1.0 - x->outcome;
        c->comparisons++;
        c->ties += x->outcome == 0.5;
    }
}

static int
count_comparisons(struct reading *r, const char *only)
{
    uint32_t context;
    struct pf_counts *out = r->out;
    const struct pf_source *source = r->rows.source;
    if (out->listed == 0)
        return pf_diag_at(r->diag, pf_source_place(source, 0),
                          "there is a header but no comparison below it");
    /* The names now belong to the counts. */
    out->n = r->response.n;
    out->label = r->response.name;
    r->response.n = 0;
    r->response.name = NULL;
    int status = find_context(out, only, &context, source, r->diag);
    if (status == PF_OK)
        status = pf_counts_alloc_wins(out, source, r->diag);
    if (status == PF_OK)
        tally(out, context);
    return status;
}

int
pf_read_battles(struct pf_counts *out, const struct pf_source *source,
                const struct pf_battle_options *options, struct pf_diag *d)
{
    struct reading r = {.out = out, .diag = d};
    memset(out, 0, sizeof *out);
    int status = pf_rows_init(&r.rows, source);
    if (status == PF_OK)
        status = read_header(&r, options);
    if (status == PF_OK)
        status = pf_rows_each(&r.rows, read_comparison, &r, r.diag);
    if (status == PF_OK)
        status = count_comparisons(&r, options->only);
    pf_rows_clear(&r.rows);
    pf_names_clear(&r.response);
    if (status != PF_OK)
        pf_counts_clear(out);
    return status;
}

/* Does the header name what comparisons have, or the user a column of it? */
static bool
has_columns(const struct pf_rows *header, const struct pf_battle_options *o)
{
    if (wanted_column(o, LEFT) != NULL || wanted_column(o, RIGHT) != NULL ||
        wanted_column(o, WINNER) != NULL)
        return true;
    return column_by_role(header, WINNER) != SIZE_MAX &&
           (column_by_role(header, LEFT) != SIZE_MAX ||
            column_by_role(header, RIGHT) != SIZE_MAX);
}

static bool
has_number(const struct pf_rows *row)
{
    double x;
    for (size_t i = 0; i < row->n; i++)
        if (pf_parse_real(pf_rows_cell(row, i), &x))
            return true;
    return false;
}

int
pf_looks_like_battles(const struct pf_source *source,
                      const struct pf_battle_options *options, bool *yes)
{
    struct pf_rows rows;
    *yes = false;
    int status = pf_rows_init(&rows, source);
    if (status == PF_OK)
        status = pf_rows_next(&rows, NULL);
    if (status == PF_OK)
        *yes = has_columns(&rows, options);
    if (status == PF_OK && !*yes) {
        status = pf_rows_next(&rows, NULL);
        *yes = status == PF_OK && rows.n > 0 && !has_number(&rows);
    }
    pf_rows_clear(&rows);
    return status == PF_ENOMEM ? status : PF_OK;
}
