/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/report/columns.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/text.h"

void
pf_put_padded(FILE *out, const char *text, size_t width)
{
    size_t length = pf_text_length(text);
    fprintf(out, "%s%*s", text, (int) (length < width ? width - length : 0),
            "");
}

#define MOST_LETTERS 500 /* of a text at once: no table is wider */

void
pf_put_tame(FILE *out, const char *text, size_t most)
{
    char tame[4 * MOST_LETTERS + 4];
    pf_text_tame_into(tame, text, most < MOST_LETTERS ? most : MOST_LETTERS);
    fputs(tame, out);
}

/* Where character n of UTF-8 text starts. */
static const char *
character(const char *text, size_t n)
{
    while (*text != '\0' && n > 0) {
        text++;
        n -= ((unsigned char) *text & 0xc0) != 0x80;
    }
    return text;
}

char *
pf_fit_label(const char *label, size_t width)
{
    char *text = pf_text_tame(label, SIZE_MAX), *out = NULL;
    size_t n = text != NULL ? pf_text_length(text) : 0;
    if (n <= width)
        return text;
    size_t tail = width * 3 / 5, room = strlen(text) + sizeof "…";
    out = malloc(room);
    if (out != NULL) {
        int head = (int) (character(text, width - tail - 1) - text);
        snprintf(out, room, "%.*s…%s", head, text, character(text, n - tail));
    }
    free(text);
    return out;
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
pf_put_interval(FILE *out, const struct pf_interval *x, int width,
                const char *missing)
{
    fputs("  ", out);
    pf_put_real(out, x->value, width, missing);
    fputs(" [", out);
    pf_put_real(out, x->low, width, isnan(x->low) ? "-" : missing);
    fputs(", ", out);
    pf_put_real(out, x->high, width, isnan(x->high) ? "-" : missing);
    putc(']', out);
}

void
pf_put_interval_heading(FILE *out, const char *value, const char *low,
                        const char *high, int width)
{
    fprintf(out, "  %*s [%*s, %*s]", width, value, width, low, width, high);
}
