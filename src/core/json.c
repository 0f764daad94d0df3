/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include <math.h>
#include <stdbool.h>

#include "core/parse.h"
#include "core/text.h"

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

void
pf_json_member(FILE *out, const char *name, double x)
{
    fprintf(out, ", \"%s\": ", name);
    pf_json_real(out, x);
}
