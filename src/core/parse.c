/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parse.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
skip_digits(const char *s)
{
    while (*s >= '0' && *s <= '9')
        s++;
    return s;
}

/* Does the text follow the number grammar? strtod alone would also take
 * nan, inf, hex and leading blanks. */
static bool
has_number_grammar(const char *s)
{
    if (*s == '+' || *s == '-')
        s++;
    const char *whole = skip_digits(s);
    const char *end = whole;
    size_t digits = (size_t) (whole - s);
    if (*whole == '.') {
        end = skip_digits(whole + 1);
        digits += (size_t) (end - whole - 1);
    }
    if (digits == 0)
        return false;
    if (*end == 'e' || *end == 'E') {
        end++;
        if (*end == '+' || *end == '-')
            end++;
        if (skip_digits(end) == end)
            return false;
        end = skip_digits(end);
    }
    return *end == '\0';
}

bool
pf_parse_real(const char *text, double *x)
{
    if (text == NULL || !has_number_grammar(text))
        return false;
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (*end != '\0' || !isfinite(value) || (errno == ERANGE && value == 0.0))
        return false;
    *x = value;
    return true;
}

bool
pf_parse_count(const char *text, uint64_t *x)
{
    if (text == NULL || *text == '\0' || *skip_digits(text) != '\0')
        return false;
    errno = 0;
    unsigned long long value = strtoull(text, NULL, 10);
    if (errno == ERANGE)
        return false;
    *x = value;
    return true;
}

#define SEPARATORS " \t\r\n,"

static size_t
count_parts(const char *s)
{
    size_t n = 0;
    for (s += strspn(s, SEPARATORS); *s != '\0'; s += strspn(s, SEPARATORS)) {
        n++;
        s += strcspn(s, SEPARATORS);
    }
    return n;
}

bool
pf_parse_reals(const char *text, double **values, size_t *n, size_t *bad)
{
    size_t parts = count_parts(text);
    *values = NULL;
    *n = 0;
    *bad = SIZE_MAX;
    if (parts == 0)
        return true;
    double *x = calloc(parts, sizeof *x);
    char *copy = strdup(text);
    char *rest = copy;
    bool ok = x != NULL && copy != NULL;
    for (size_t i = 0; ok && i < parts; i++) {
        char *part = strtok_r(i == 0 ? copy : NULL, SEPARATORS, &rest);
        if (!pf_parse_real(part, &x[i])) {
            *bad = i;
            ok = false;
        }
    }
    free(copy);
    if (!ok) {
        free(x);
        return false;
    }
    *values = x;
    *n = parts;
    return true;
}

char *
pf_format_real(double x, char out[32])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, x);
        double back = strtod(out, NULL);
        if (back == x)
            break;
    }
    return out;
}

#define LONGEST_NAME 64

static size_t
least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein distance, one row at a time. */
static size_t
edit_distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[LONGEST_NAME + 1];
    if (n > LONGEST_NAME || strlen(a) > LONGEST_NAME)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t above = row[j];
            size_t swap = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = least(above + 1, row[j - 1] + 1, swap);
            diagonal = above;
        }
    }
    return row[n];
}

const char *
pf_nearest(const char *word, size_t n,
           const char *(*name)(const void *list, size_t i), const void *list)
{
    const char *best = NULL;
    size_t closest = strlen(word) / 2 + 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = edit_distance(word, name(list, i));
        if (d < closest || (d == closest && best == NULL && d <= 2)) {
            closest = d;
            best = name(list, i);
        }
    }
    return best;
}

const char *
pf_name_in_array(const void *list, size_t i)
{
    return ((const char *const *) list)[i];
}

uint64_t
pf_hash_text(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text != '\0'; text++) {
        h ^= (unsigned char) *text;
        h *= 0x100000001b3u;
    }
    return h;
}
