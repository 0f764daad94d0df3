/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/report/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool
is_continuation(char c)
{
    return ((unsigned char) c & 0xc0) == 0x80;
}

/* Bytes of the character at s and its code point; 0 when it is no UTF-8:
 * cut off, too long for its code point, a surrogate or beyond Unicode. */
static size_t
decode(const char *s, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char) s[0];
    size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c >= 0xf8 || (c >= 0x80 && c < 0xc0))
        return 0;
    *code = n == 1 ? c : c & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if (!is_continuation(s[i]))
            return 0;
        *code = *code << 6 | ((unsigned char) s[i] & 0x3fu);
    }
    bool ok = *code >= least[n] && *code <= 0x10ffff &&
              (*code < 0xd800 || *code > 0xdfff);
    return ok ? n : 0;
}

static bool
drives_terminal(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
           (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x61c || c == 0xfeff ||
           (c & 0xfffe) == 0xfffe;
}

void
pf_text_tame_into(char *out, const char *text, size_t most)
{
    size_t used = 0, cut = 0, characters = 0;
    for (const char *s = text; *s != '\0'; characters++) {
        uint32_t code = 0;
        size_t n = decode(s, &code);
        if (characters + 1 == most)
            cut = used; /* where "…" goes if there is more than one left */
        if (characters == most) {
            used = cut;
            memcpy(out + used, "…", 3);
            used += 3;
            break;
        }
        if (n == 0 || drives_terminal(code))
            out[used++] = n == 0 ? '?' : ' ';
        else {
            memcpy(out + used, s, n);
            used += n;
        }
        s += n == 0 ? 1 : n;
    }
    out[used] = '\0';
}

char *
pf_text_tame(const char *text, size_t most)
{
    char *out = malloc(strlen(text) + 4);
    if (out != NULL)
        pf_text_tame_into(out, text, most);
    return out;
}

void
pf_text_put(FILE *out, const char *text, size_t most)
{
    /* four bytes for every letter that is shown, and for one more */
    char start[4 * PF_TEXT_PUT + 8], tame[sizeof start + 4];
    size_t n = strnlen(text, sizeof start - 1);
    memcpy(start, text, n);
    start[n] = '\0';
    pf_text_tame_into(tame, start, most < PF_TEXT_PUT ? most : PF_TEXT_PUT);
    fputs(tame, out);
}

size_t
pf_text_length(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += !is_continuation(*text);
    return n;
}
