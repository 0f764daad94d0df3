/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/report/text_columns.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/text.h"

/* Characters from first to last, ascending. */
struct range {
    uint32_t first, last;
};

static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},
    {0x23e9, 0x23ec},   {0x23f0, 0x23f0},   {0x23f3, 0x23f3},
    {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},
    {0x26f2, 0x26f3},   {0x26f5, 0x26f5},   {0x26fa, 0x26fa},
    {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},
    {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},
    {0x3041, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},
    {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x1b2ff},
    {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a}, {0x1f1e6, 0x1f320}, {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca},
    {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4},
    {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc},
    {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567},
    {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4},
    {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc},
    {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df}, {0x1f6eb, 0x1f6ef},
    {0x1f6f4, 0x1f6ff}, {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f93a},
    {0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff},
    {0x20000, 0x3fffd}};

/* The scripts that are met most; of others a mark counts as a letter, which
 * makes a column too wide but never a line too long. */
static const struct range over[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},  {0x05bf, 0x05bf},
    {0x05c1, 0x05c2}, {0x0610, 0x061a}, {0x064b, 0x065f},  {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x0900, 0x0902}, {0x093c, 0x093c},  {0x0941, 0x0948},
    {0x094d, 0x094d}, {0x0981, 0x0981}, {0x09bc, 0x09bc},  {0x09c1, 0x09c4},
    {0x09cd, 0x09cd}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},  {0x0e47, 0x0e4e},
    {0x1ab0, 0x1ace}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},  {0x2060, 0x2064},
    {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a},  {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

static int
compare(const void *key, const void *item)
{
    uint32_t c = *(const uint32_t *) key;
    const struct range *r = item;
    return c < r->first ? -1 : c > r->last;
}

static bool
is_in(const struct range *list, size_t n, uint32_t c)
{
    return bsearch(&c, list, n, sizeof *list, compare) != NULL;
}

static size_t
width_of(uint32_t c)
{
    if (c < 0x300)
        return 1;
    if (is_in(over, sizeof over / sizeof *over, c))
        return 0;
    return is_in(wide, sizeof wide / sizeof *wide, c) ? 2 : 1;
}

/* The character at *s, of tame text, and on to the next one. */
static uint32_t
next(const char **s)
{
    unsigned char c = (unsigned char) *(*s)++;
    uint32_t code = c < 0x80 ? c : c & (c >= 0xf0 ? 7u : c >= 0xe0 ? 15u : 31u);
    for (; ((unsigned char) **s & 0xc0) == 0x80; ++*s)
        code = code << 6 | ((unsigned char) **s & 0x3fu);
    return code;
}

size_t
pf_text_columns(const char *text)
{
    size_t n = 0;
    while (*text != '\0')
        n += width_of(next(&text));
    return n;
}

size_t
pf_text_prefix(const char *text, size_t columns)
{
    const char *s = text, *end = text;
    for (size_t used = 0; *s != '\0'; end = s) {
        used += width_of(next(&s));
        if (used > columns)
            break;
    }
    return (size_t) (end - text);
}

/* The text with all but the first `head` columns and the last `tail` ones
 * replaced by "…". */
static char *
shorten(const char *text, size_t head, size_t tail)
{
    size_t cut = pf_text_prefix(text, head), left = pf_text_columns(text);
    const char *rest = text;
    while (left > tail || (*rest != '\0' && left == tail && tail == 0))
        left -= width_of(next(&rest));
    size_t size = cut + strlen(rest) + sizeof "…";
    char *out = malloc(size);
    if (out != NULL)
        snprintf(out, size, "%.*s…%s", (int) cut, text, rest);
    return out;
}

static char *
fit(const char *text, size_t columns, size_t tail)
{
    char *tame = pf_text_tame(text, SIZE_MAX);
    if (tame == NULL || pf_text_columns(tame) <= columns)
        return tame;
    char *out = shorten(tame, columns > tail ? columns - tail - 1 : 0, tail);
    free(tame);
    return out;
}

char *
pf_text_cut(const char *text, size_t columns)
{
    return fit(text, columns, 0);
}

char *
pf_text_cut_middle(const char *text, size_t columns)
{
    return fit(text, columns, columns * 3 / 5);
}
