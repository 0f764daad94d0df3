/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/export_row.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/text.h"

static void
put_json(FILE *out, const char *text)
{
    putc('"', out);
    for (const char *s = text; *s != '\0'; s++) {
        unsigned char c = (unsigned char) *s;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\u%04x", c);
        else
            putc(c, out);
    }
    putc('"', out);
}

static void
put_csv(FILE *out, const char *text)
{
    const char *lead = pf_text_is_formula(text) ? "'" : "";
    if (strpbrk(text, ",\"\r\n") == NULL)
        fprintf(out, "%s%s", lead, text);
    else
        pf_put_csv_quoted(out, lead, text);
}

static void
put_tsv(FILE *out, const char *text)
{
    static const char special[] = "\t\n\r\\", letter[] = "tnr\\";
    if (pf_text_is_formula(text))
        putc('\'', out);
    for (const char *s = text; *s != '\0'; s++) {
        const char *at = strchr(special, *s);
        if (at != NULL)
            fprintf(out, "\\%c", letter[at - special]);
        else
            putc(*s, out);
    }
}

static void
put_text(struct pf_row *w, const char *text)
{
    if (w->format == PF_EXPORT_CSV)
        put_csv(w->out, text);
    else if (w->format == PF_EXPORT_TSV)
        put_tsv(w->out, text);
    else
        put_json(w->out, text);
}

static void
start_cell(struct pf_row *w)
{
    bool first = w->column == 0;
    if (w->format == PF_EXPORT_JSONL) {
        putc(first ? '{' : ',', w->out);
        put_json(w->out, w->name[w->column]);
        putc(':', w->out);
    } else if (!first)
        putc(w->format == PF_EXPORT_CSV ? ',' : '\t', w->out);
    w->column++;
}

static void
put_nothing(struct pf_row *w)
{
    if (w->format == PF_EXPORT_JSONL)
        fputs("null", w->out);
}

void
pf_row_text(struct pf_row *w, const char *text)
{
    start_cell(w);
    put_text(w, text);
}

void
pf_row_count(struct pf_row *w, uint64_t x)
{
    start_cell(w);
    fprintf(w->out, "%" PRIu64, x);
}

static void
put_real(struct pf_row *w, double x)
{
    char text[32];
    if (isfinite(x))
        fputs(pf_format_real(x, text), w->out);
    else
        put_nothing(w);
}

void
pf_row_real(struct pf_row *w, double x)
{
    start_cell(w);
    put_real(w, x);
}

void
pf_row_setting(struct pf_row *w, const char *x)
{
    double number;
    start_cell(w);
    if (x == NULL)
        put_nothing(w);
    else if (w->format == PF_EXPORT_JSONL && pf_parse_real(x, &number))
        put_real(w, number);
    else
        put_text(w, x);
}

void
pf_row_end(struct pf_row *w)
{
    fputs(w->format == PF_EXPORT_JSONL ? "}\n" : "\n", w->out);
    w->column = 0;
}

void
pf_row_head(struct pf_row *w, size_t n)
{
    if (w->format == PF_EXPORT_JSONL)
        return;
    for (size_t i = 0; i < n; i++)
        pf_row_text(w, w->name[i]);
    pf_row_end(w);
}

/* --- names of columns --- */

static bool
is_among(const char *const *list, const char *name)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static bool
is_more(char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static size_t
count(const char *const *list)
{
    size_t n = 0;
    while (list[n] != NULL)
        n++;
    return n;
}

static char *
apart(const char *name, const char *kind, bool taken)
{
    size_t size = strlen(name) + strlen(kind) + 1;
    char *text = malloc(size);
    if (text != NULL)
        snprintf(text, size, "%s%s", taken ? kind : "", name);
    return text;
}

char **
pf_column_names(const struct pf_results *r, const char *const *lead,
                const char *const *column, char *const *more, size_t n_more,
                size_t *n)
{
    bool ok = true;
    size_t most = count(lead) + r->n_axes + count(column) + n_more;
    char **name = calloc(most + 1, sizeof *name);
    *n = 0;
    if (name == NULL)
        return NULL;
    for (size_t i = 0; lead[i] != NULL; i++)
        ok = (name[(*n)++] = strdup(lead[i])) != NULL && ok;
    for (size_t a = 0; a < r->n_axes; a++) {
        const char *its = r->axis_name[a];
        bool taken = is_among(lead, its) || is_among(column, its) ||
                     is_more(more, n_more, its);
        ok = (name[(*n)++] = apart(its, "axis.", taken)) != NULL && ok;
    }
    for (size_t i = 0; column[i] != NULL; i++)
        ok = (name[(*n)++] = strdup(column[i])) != NULL && ok;
    for (size_t i = 0; i < n_more; i++) {
        bool taken = is_among(lead, more[i]) || is_among(column, more[i]);
        ok = (name[(*n)++] = apart(more[i], "metric.", taken)) != NULL && ok;
    }
    if (ok)
        return name;
    pf_column_names_free(name, *n);
    return NULL;
}

void
pf_column_names_free(char **name, size_t n)
{
    for (size_t i = 0; name != NULL && i < n; i++)
        free(name[i]);
    free(name);
}
