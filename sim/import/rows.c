/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"

static bool
is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static size_t
count_outside_quotes(const char *s, char wanted)
{
    size_t n = 0;
    bool quoted = false;
    for (; *s != '\0' && (quoted || !is_line_end(*s)); s++) {
        if (*s == '"')
            quoted = !quoted;
        n += !quoted && *s == wanted;
    }
    return n;
}

static char
find_delimiter(const struct pf_source *source)
{
    static const char candidates[] = {',', ';', '\t'};
    if (pf_same_word(pf_file_ending(source->path), ".tsv"))
        return '\t';
    const char *first = source->text + strspn(source->text, "\r\n");
    char best = ' ';
    size_t most = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t n = count_outside_quotes(first, candidates[i]);
        if (n > most) {
            most = n;
            best = candidates[i];
        }
    }
    return best;
}

int
pf_rows_init(struct pf_rows *r, const struct pf_source *source)
{
    memset(r, 0, sizeof *r);
    r->source = source;
    r->next = source->text;
    r->next_line = 1;
    r->delimiter = find_delimiter(source);
    /* No row can be longer than the file: each cell takes at most its text
     * and a NUL where its delimiter was. Pages not touched cost nothing. */
    r->buffer = malloc(strlen(source->text) + 2);
    return r->buffer != NULL ? PF_OK : PF_ENOMEM;
}

void
pf_rows_clear(struct pf_rows *r)
{
    free(r->buffer);
    free(r->start);
    memset(r, 0, sizeof *r);
}

static void
put(struct pf_rows *r, char c)
{
    r->buffer[r->used++] = c;
}

static bool
ends_cell(const struct pf_rows *r, char c)
{
    return c == '\0' || is_line_end(c) || c == r->delimiter ||
           (r->delimiter == ' ' && c == '\t');
}

static bool
is_padding(const struct pf_rows *r, char c)
{
    return (c == ' ' || c == '\t') && c != r->delimiter;
}

static int
read_quoted(struct pf_rows *r, struct pf_diag *d)
{
    long opened = r->next_line;
    r->quoted = true;
    bool closed = false;
    const char *s = r->next + 1;
    for (; *s != '\0' && !closed; s++) {
        if (*s == '"' && s[1] != '"') {
            closed = true;
            continue;
        }
        s += *s == '"';
        r->next_line += *s == '\n' || (*s == '\r' && s[1] != '\n');
        put(r, *s);
    }
    r->next = s;
    if (!closed)
        return pf_diag_at(d, pf_source_place(r->source, opened),
                          "the quote opened here is never closed");
    return PF_OK;
}

static void
read_plain(struct pf_rows *r)
{
    size_t start = r->used;
    while (!ends_cell(r, *r->next))
        put(r, *r->next++);
    while (r->used > start && is_padding(r, r->buffer[r->used - 1]))
        r->used--;
}

static int
read_cell(struct pf_rows *r, struct pf_diag *d)
{
    int status = PF_OK;
    while (is_padding(r, *r->next))
        r->next++;
    if (*r->next == '"') {
        status = read_quoted(r, d);
        while (is_padding(r, *r->next))
            r->next++;
        if (status == PF_OK && !ends_cell(r, *r->next))
            status = pf_diag_at(d, pf_source_place(r->source, r->next_line),
                                "text after a closing quote; write a quote "
                                "inside quotes twice");
        while (!ends_cell(r, *r->next))
            r->next++;
    } else {
        read_plain(r);
    }
    put(r, '\0');
    return status;
}

static int
start_cell(struct pf_rows *r)
{
    if (r->n == r->room) {
        size_t room = r->room > 0 ? 2 * r->room : 16;
        size_t *larger = realloc(r->start, room * sizeof *larger);
        if (larger == NULL)
            return PF_ENOMEM;
        r->start = larger;
        r->room = room;
    }
    r->start[r->n++] = r->used;
    return PF_OK;
}

static void
skip_blanks(struct pf_rows *r)
{
    if (r->delimiter == ' ')
        r->next += strspn(r->next, " \t");
}

/* Passes the delimiter; false at the end of the row. */
static bool
pass_delimiter(struct pf_rows *r)
{
    skip_blanks(r);
    if (*r->next == '\0' || is_line_end(*r->next))
        return false;
    if (*r->next == r->delimiter)
        r->next++;
    return true;
}

static void
pass_line_end(struct pf_rows *r)
{
    if (*r->next == '\0')
        return;
    r->next += r->next[0] == '\r' && r->next[1] == '\n' ? 2 : 1;
    r->next_line++;
}

static bool
is_empty_line(const struct pf_rows *r)
{
    return r->n == 1 && !r->quoted && r->buffer[0] == '\0';
}

int
pf_rows_next(struct pf_rows *r, struct pf_diag *d)
{
    int status = PF_OK;
    do {
        r->n = 0;
        r->used = 0;
        r->quoted = false;
        r->line = r->next_line;
        if (*r->next == '\0')
            return PF_OK;
        skip_blanks(r);
        do {
            if (start_cell(r) != PF_OK)
                return PF_ENOMEM;
            int cell = read_cell(r, d);
            status = cell != PF_OK ? cell : status;
        } while (pass_delimiter(r));
        pass_line_end(r);
    } while (status == PF_OK && is_empty_line(r));
    return status;
}

int
pf_rows_each(struct pf_rows *r, int (*row)(void *self), void *self,
             struct pf_diag *d)
{
    int worst = PF_OK;
    for (;;) {
        int status = pf_rows_next(r, d);
        if (status == PF_OK && r->n == 0)
            return worst;
        if (status == PF_OK)
            status = row(self);
        if (status == PF_ENOMEM)
            return status;
        worst = status != PF_OK ? status : worst;
    }
}

const char *
pf_rows_cell(const struct pf_rows *r, size_t i)
{
    return r->buffer + r->start[i];
}

struct pf_place
pf_rows_place(const struct pf_rows *r)
{
    return pf_source_place(r->source, r->line);
}
