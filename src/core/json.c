/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include <math.h>
#include <stdbool.h>

#include "core/parse.h"

/* Well-formed UTF-8 by its first byte (Unicode Standard, table 3-7): the range
 * of the second keeps out overlong forms, surrogates and what lies above
 * U+10FFFF. */
static const struct {
    unsigned char first, last, low, high;
    size_t length;
} forms[] = {
    {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static bool
is_between(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}

size_t
pf_utf8_length(const char *text)
{
    const unsigned char *s = (const unsigned char *) text;
    size_t i = 0, n = sizeof forms / sizeof *forms;
    while (i < n && !is_between(s[0], forms[i].first, forms[i].last))
        i++;
    if (i == n)
        return 0;
    if (forms[i].length > 1 && !is_between(s[1], forms[i].low, forms[i].high))
        return 0;
    for (size_t k = 2; k < forms[i].length; k++)
        if (!is_between(s[k], 0x80, 0xbf))
            return 0;
    return forms[i].length;
}

static void
put_ascii(FILE *out, unsigned char c)
{
    switch (c) {
    case '"':
        fputs("\\\"", out);
        break;
    case '\\':
        fputs("\\\\", out);
        break;
    case '\n':
        fputs("\\n", out);
        break;
    case '\t':
        fputs("\\t", out);
        break;
    case '\r':
        fputs("\\r", out);
        break;
    default:
        if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\u%04x", (unsigned) c);
        else
            fputc(c, out);
    }
}

void
pf_json_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (size_t length; *text != '\0'; text += length > 0 ? length : 1) {
        length = pf_utf8_length(text);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (length == 1)
            put_ascii(out, (unsigned char) *text);
        else
            fwrite(text, 1, length, out);
    }
    fputc('"', out);
}

void
pf_json_real(FILE *out, double x)
{
    char text[32];
    fputs(isfinite(x) ? pf_format_real(x, text) : "null", out);
}
