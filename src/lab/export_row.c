/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/export_row.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/parse.h"

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

/* Would a spreadsheet take the text for a formula? */
static bool
is_formula(const char *text)
{
    double x;
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL &&
           !pf_parse_real(text, &x);
}

static void
put_csv(FILE *out, const char *text)
{
    bool formula = is_formula(text);
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fprintf(out, "%s%s", formula ? "'" : "", text);
        return;
    }
    fputs(formula ? "\"'" : "\"", out);
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"')
            putc('"', out);
        putc(*s, out);
    }
    putc('"', out);
}

static void
put_tsv(FILE *out, const char *text)
{
    static const char special[] = "\t\n\r\\", letter[] = "tnr\\";
    if (is_formula(text))
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
