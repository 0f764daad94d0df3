/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/game/write.h"

#include <stdbool.h>
#include <string.h>

#include "core/parse.h"
#include "core/text.h"

#define DIGITS 53 /* behind the point: 2^-53 is what P >= 1/2 counts in */

/* The name of response y; `number` is room for it. */
static const char *
name_of(const struct pf_written_game *g, size_t y, char number[32])
{
    if (g->label != NULL)
        return g->label[y];
    snprintf(number, 32, "%zu", y);
    return number;
}

static void
put_name(FILE *out, const char *text)
{
    size_t length = strlen(text);
    bool edge = length == 0 || text[0] == ' ' || text[length - 1] == ' ';
    bool formula = pf_text_is_formula(text);
    if (edge || formula || strpbrk(text, ",;\"\t\r\n") != NULL)
        pf_put_csv_quoted(out, formula ? "'" : "", text);
    else
        fputs(text, out);
}

void
pf_game_write_csv(const struct pf_written_game *g, FILE *out)
{
    char number[32];
    for (size_t z = 0; z < g->n; z++) {
        putc(',', out); /* the first leaves the corner empty */
        put_name(out, name_of(g, z, number));
    }
    putc('\n', out);
    for (size_t y = 0; y < g->n; y++) {
        put_name(out, name_of(g, y, number));
        for (size_t z = 0; z < g->n; z++)
            fprintf(out, ",%s", pf_format_real(g->P[y * g->n + z], number));
        putc('\n', out);
    }
}

/* A backslash at the end would hide the quote that closes the text: a blank
 * follows it. */
static void
put_quoted(FILE *out, const char *text)
{
    putc('"', out);
    for (const char *s = text; *s != '\0'; s++) {
        unsigned char c = (unsigned char) *s;
        if (c == '"')
            putc('\\', out);
        putc(c < 0x20 || c == 0x7f ? ' ' : c, out);
        if (c == '\\' && s[1] == '\0')
            putc(' ', out);
    }
    putc('"', out);
}

/* Few digits where they are enough; else all, which are exact. */
static void
put_gain(FILE *out, double x)
{
    char text[DIGITS + 8];
    pf_format_real(x, text);
    if (strchr(text, 'e') != NULL) {
        snprintf(text, sizeof text, "%.*f", DIGITS, x);
        for (size_t end = strlen(text); text[end - 1] == '0'; end--)
            text[end - 1] = '\0';
    }
    fputs(text, out);
}

/* What y gains on z: from the larger probability, whose difference to 1/2 is
 * no rounded one. */
static double
gain(const struct pf_written_game *g, size_t y, size_t z)
{
    double p = g->P[y * g->n + z], q = g->P[z * g->n + y];
    if (y == z)
        return 0.0;
    return p >= q ? p - 0.5 : -(q - 0.5);
}

static void
put_strategies(const struct pf_written_game *g, FILE *out)
{
    char number[32];
    fputs("{", out);
    for (size_t y = 0; y < g->n; y++) {
        putc(' ', out);
        put_quoted(out, name_of(g, y, number));
    }
    fputs(" }", out);
}

void
pf_game_write_nfg(const struct pf_written_game *g, FILE *out)
{
    fputs("NFG 1 R ", out);
    put_quoted(out, g->title != NULL ? g->title : "preference");
    fputs(" { \"row\" \"column\" }\n{ ", out);
    put_strategies(g, out);
    fputs("\n  ", out);
    put_strategies(g, out);
    fputs(" }\n\"Payoffs are P - 1/2: a gain of 1/2 is a sure win.\"\n\n", out);
    for (size_t z = 0; z < g->n; z++) {
        for (size_t y = 0; y < g->n; y++) {
            fputs(y > 0 ? "  " : "", out);
            put_gain(out, gain(g, y, z));
            putc(' ', out);
            put_gain(out, gain(g, z, y));
        }
        putc('\n', out);
    }
}
