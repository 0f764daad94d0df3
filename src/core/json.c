/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include <math.h>

#include "core/parse.h"

/* The ranges of the second byte keep out overlong forms, surrogates and what
 * lies above U+10FFFF (Unicode Standard, table 3-7). */
size_t
pf_utf8_length(const char *text)
{
    const unsigned char *s = (const unsigned char *) text;
    unsigned char low = 0x80, high = 0xbf;
    size_t length;
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xc2 && s[0] <= 0xdf)
        length = 2;
    else if (s[0] >= 0xe0 && s[0] <= 0xef)
        length = 3;
    else if (s[0] >= 0xf0 && s[0] <= 0xf4)
        length = 4;
    else
        return 0;
    if (s[0] == 0xe0)
        low = 0xa0;
    else if (s[0] == 0xed)
        high = 0x9f;
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xbf)
            return 0;
    return length;
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
