/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/columns.h"

#include <math.h>
#include <stdlib.h>

#include "eval/metric/metric.h"
#include "eval/report/text_columns.h"

void
pf_put_padded(FILE *out, const char *text, size_t width)
{
    size_t length = pf_text_columns(text);
    fprintf(out, "%s%*s", text, (int) (length < width ? width - length : 0),
            "");
}

void
pf_put_tame(FILE *out, const char *text, size_t most)
{
    char *fitting = pf_text_cut(text, most);
    fputs(fitting != NULL ? fitting : "?", out);
    free(fitting);
}

/* Bytes of the first line of tame text, at least one character. */
static size_t
line_of(const char *text, size_t width)
{
    size_t n = pf_text_prefix(text, width), blank = n;
    if (text[n] == '\0')
        return n;
    while (blank > 0 && text[blank] != ' ')
        blank--;
    return blank > n / 2 ? blank : n > 0 ? n : 1;
}

#define PARAGRAPH 5

void
pf_put_paragraph(FILE *out, const char *text, size_t width)
{
    char *tame = pf_text_cut(text, PARAGRAPH * (width - 2) * 3 / 4);
    const char *s = tame;
    for (int i = 0; s != NULL && *s != '\0' && i < PARAGRAPH; i++) {
        size_t n = line_of(s, width - 2);
        fprintf(out, "  %.*s\n", (int) n, s);
        s += n;
        while (*s == ' ')
            s++;
    }
    free(tame);
}

char *
pf_fit_label(const char *label, size_t width)
{
    return pf_text_cut_middle(label, width);
}

void
pf_put_real(FILE *out, double x, int width, const char *missing)
{
    char text[32];
    if (!isfinite(x))
        snprintf(text, sizeof text, "%s", missing);
    else
        snprintf(text, sizeof text, "%.3g", x);
    fprintf(out, "%*s", width, text);
}

void
pf_put_counts(FILE *out, size_t part, size_t whole, int width)
{
    char text[48];
    snprintf(text, sizeof text, "%zu/%zu", part, whole);
    fprintf(out, " %*s", width, text);
}

void
pf_put_range(FILE *out, const struct pf_interval *x, int width,
             const char *missing, bool colour)
{
    putc(' ', out);
    pf_paint(out, colour, PF_PAINT_DIM);
    putc('[', out);
    pf_put_real(out, x->low, width, isnan(x->low) ? "-" : missing);
    fputs(", ", out);
    pf_put_real(out, x->high, width, isnan(x->high) ? "-" : missing);
    putc(']', out);
    pf_paint(out, colour, PF_PAINT_END);
}

void
pf_put_interval_heading(FILE *out, const char *value, const char *low,
                        const char *high, int width)
{
    fprintf(out, "  %*s [%*s, %*s]", width, value, width, low, width, high);
}

/* --- colour --- */

static const char *const paint[] = {[PF_PAINT_END] = "\033[0m",
                                    [PF_PAINT_HEADING] = "\033[1m",
                                    [PF_PAINT_DIM] = "\033[2m",
                                    [PF_PAINT_BEST] = "\033[1;32m",
                                    [PF_PAINT_BAD] = "\033[31m"};

void
pf_paint(FILE *out, bool colour, enum pf_paint what)
{
    if (colour)
        fputs(paint[what], out);
}

static bool
is_better(double a, double b, int direction)
{
    return direction > 0 ? a > b : a < b;
}

/* NaN where none is better than another. */
static double
best_of(const struct pf_table_line *line, size_t n, int direction)
{
    double best = (double) NAN;
    bool differ = false;
    for (size_t i = 0; direction != 0 && i < n; i++) {
        if (line[i].text == NULL || isnan(line[i].value))
            continue;
        differ = differ || (!isnan(best) && line[i].value != best);
        if (isnan(best) || is_better(line[i].value, best, direction))
            best = line[i].value;
    }
    return differ ? best : (double) NAN;
}

void
pf_put_lines(FILE *out, struct pf_table_line *line, size_t n, int direction,
             bool colour)
{
    double best = best_of(line, n, direction);
    for (size_t i = 0; i < n; i++) {
        struct pf_table_line *x = &line[i];
        if (x->text == NULL)
            continue;
        bool marked = colour && x->value == best;
        size_t from = marked ? (size_t) x->from : x->size;
        size_t to = marked ? (size_t) x->to : x->size;
        fwrite(x->text, 1, from, out);
        pf_paint(out, marked, PF_PAINT_BEST);
        fwrite(x->text + from, 1, to - from, out);
        pf_paint(out, marked, PF_PAINT_END);
        fwrite(x->text + to, 1, x->size - to, out);
        free(x->text);
        *x = (struct pf_table_line){.text = NULL};
    }
}

int
pf_metric_direction(const char *metric)
{
    const pf_metric_type *type =
        (const pf_metric_type *) pf_kind_find(&pf_metric_family, metric);
    if (type == NULL || type->neutral)
        return 0;
    return type->rises && !type->cost ? 1 : -1;
}
