/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/page/html.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/text.h"
#include "eval/report/text.h"

/* One character of a text, tame, into `out`; the bytes that it has. */
static size_t
take_character(const char *text, size_t size, char out[8])
{
    char one[8] = "";
    size_t n = pf_utf8_length(text);
    if (n == 0 || n > size)
        n = 1;
    memcpy(one, text, n);
    pf_text_tame_into(out, one, 1);
    return n;
}

static bool
has_two(const char *text, size_t size)
{
    char out[8];
    return take_character(text, size, out) < size;
}

typedef void put_fn(FILE *out, const char *character);

/* Nothing is allocated: no text can be lost for want of memory. */
static void
put_characters(FILE *out, const char *text, size_t size, size_t most,
               put_fn *put)
{
    for (size_t i = 0; size > 0; i++) {
        char character[8];
        if (i + 1 >= most && has_two(text, size)) {
            put(out, "…");
            return;
        }
        size_t n = take_character(text, size, character);
        put(out, character);
        text += n;
        size -= n;
    }
}

static void
put_escaped(FILE *out, const char *character)
{
    const char *instead = pf_xml_reference(character[0]);
    fputs(instead != NULL ? instead : character, out);
}

void
pf_html_span(FILE *out, const char *text, size_t size, size_t most)
{
    put_characters(out, text, size, most, put_escaped);
}

void
pf_html_text(FILE *out, const char *text, size_t most)
{
    pf_html_span(out, text, strlen(text), most);
}

/* "</script>" and "<!--" would end or change the element, and XML wants no
 * bare '&' or '<'. What is tamed has no control characters. */
static void
put_json(FILE *out, const char *character)
{
    char c = character[0];
    if (c == '<' || c == '>' || c == '&')
        fprintf(out, "\\u%04x", (unsigned) c);
    else
        fprintf(out, "%s%s", c == '"' || c == '\\' ? "\\" : "", character);
}

void
pf_html_json_string(FILE *out, const char *text, size_t most)
{
    putc('"', out);
    put_characters(out, text, strlen(text), most, put_json);
    putc('"', out);
}

static void
put_exponent(FILE *out, const char *digits)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    if (*digits == '-')
        fputs("⁻", out);
    digits += *digits == '-' || *digits == '+';
    while (*digits == '0')
        digits++;
    for (; *digits >= '0' && *digits <= '9'; digits++)
        fputs(raised[*digits - '0'], out);
}

void
pf_html_number(FILE *out, const char *text)
{
    const char *e = strchr(text, 'e');
    const char *end = e != NULL ? e : text + strlen(text);
    if (*text == '-') {
        fputs("−", out);
        text++;
    }
    if (e == NULL || end - text != 1 || *text != '1')
        pf_html_span(out, text, (size_t) (end - text), 40);
    if (e == NULL)
        return;
    if (end - text != 1 || *text != '1')
        fputs(" × ", out);
    fputs("10", out);
    put_exponent(out, e + 1);
}

/* "100." is what C makes of three digits that end before the point. */
void
pf_html_real(FILE *out, double x, const char *missing)
{
    char text[40];
    if (!isfinite(x)) {
        pf_html_text(out, strcmp(missing, "-") == 0 ? "–" : missing,
                     PF_HTML_LABEL);
        return;
    }
    double size = fabs(x);
    if (size < 1e7 && (size >= 999.5 || x == floor(x)))
        snprintf(text, sizeof text, "%.0f", x == 0.0 ? 0.0 : x);
    else if (size < 1e-3)
        snprintf(text, sizeof text, "%.2e", x);
    else
        snprintf(text, sizeof text, "%#.3g", x);
    size_t n = strlen(text);
    if (text[n - 1] == '.')
        text[n - 1] = '\0';
    pf_html_number(out, text);
}

void
pf_html_base64(FILE *out, const void *data, size_t size)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = data;
    for (size_t i = 0; i < size; i += 3) {
        size_t n = size - i < 3 ? size - i : 3;
        unsigned x = (unsigned) p[i] << 16;
        if (n > 1)
            x |= (unsigned) p[i + 1] << 8;
        if (n > 2)
            x |= p[i + 2];
        putc(digit[x >> 18 & 63], out);
        putc(digit[x >> 12 & 63], out);
        putc(n > 1 ? digit[x >> 6 & 63] : '=', out);
        putc(n > 2 ? digit[x & 63] : '=', out);
    }
}
