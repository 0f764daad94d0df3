/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <string.h>

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

/* Also U+0080 to U+009F, which some terminals obey, written in UTF-8. */
void
pf_tame(char *s)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char) s[0], next = (unsigned char) s[1];
        if (c < 0x20 || c == 0x7f)
            *s = '?';
        else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            s[0] = s[1] = '?';
    }
}

/* What is no character counts as one, and is shown as '?'; so are control
 * characters, which a terminal would obey: C0, DEL, and C1 in UTF-8. */
static size_t
character(const char *text, bool *plain)
{
    const unsigned char *s = (const unsigned char *) text;
    size_t length = pf_utf8_length(text);
    *plain = length > 2 || (length == 2 && !(s[0] == 0xc2 && s[1] < 0xa0)) ||
             (length == 1 && s[0] >= 0x20 && s[0] != 0x7f);
    return length > 0 ? length : 1;
}

static size_t
columns(const char *text)
{
    bool plain;
    size_t n = 0;
    for (; *text != '\0'; text += character(text, &plain))
        n++;
    return n;
}

void
pf_put_text(FILE *out, const char *text, size_t width)
{
    size_t all = columns(text), keep = all <= width ? all : width - 3;
    for (size_t i = 0; i < keep; i++) {
        bool plain;
        size_t length = character(text, &plain);
        if (plain)
            fwrite(text, 1, length, out);
        else
            fputc('?', out);
        text += length;
    }
    if (all > width)
        fputs("...", out);
    for (size_t i = all; i < width; i++)
        fputc(' ', out);
}

void
pf_put_short(FILE *out, const char *text, size_t width)
{
    size_t length = strlen(text);
    pf_put_text(out, text, length < 3 ? 3 : (length < width ? length : width));
}

bool
pf_text_is_formula(const char *text)
{
    double x;
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL &&
           !pf_parse_real(text, &x);
}

void
pf_put_csv_quoted(FILE *out, const char *lead, const char *text)
{
    fprintf(out, "\"%s", lead);
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"')
            putc('"', out);
        putc(*s, out);
    }
    putc('"', out);
}

const char *
pf_xml_reference(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}
