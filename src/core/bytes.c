/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/bytes.h"

#include <stdlib.h>
#include <string.h>

void
pf_bytes_clear(struct pf_bytes *b)
{
    free(b->data);
    *b = (struct pf_bytes){0};
}

void
pf_bytes_reset(struct pf_bytes *b)
{
    b->size = 0;
    b->failed = false;
}

static bool
make_room(struct pf_bytes *b, size_t n)
{
    if (b->failed || n > SIZE_MAX / 2 - b->size)
        return false;
    if (b->size + n <= b->room)
        return true;
    size_t room = b->room < 256 ? 256 : b->room;
    while (room < b->size + n)
        room += room / 2;
    unsigned char *data = realloc(b->data, room);
    if (data == NULL)
        return false;
    b->data = data;
    b->room = room;
    return true;
}

unsigned char *
pf_put_space(struct pf_bytes *b, size_t n)
{
    if (!make_room(b, n)) {
        b->failed = true;
        return NULL;
    }
    unsigned char *at = b->data + b->size;
    b->size += n;
    return at;
}

void
pf_put_bytes(struct pf_bytes *b, const void *data, size_t n)
{
    unsigned char *at = pf_put_space(b, n);
    if (at != NULL && n > 0)
        memcpy(at, data, n);
}

void
pf_put_count(struct pf_bytes *b, uint64_t x)
{
    unsigned char *at = pf_put_space(b, 8);
    for (int i = 0; at != NULL && i < 8; i++)
        at[i] = (unsigned char) (x >> 8 * i);
}

void
pf_put_double(struct pf_bytes *b, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    pf_put_count(b, bits);
}

void
pf_put_string(struct pf_bytes *b, const char *text)
{
    const char *t = text != NULL ? text : "";
    size_t n = strlen(t) + 1;
    pf_put_count(b, n);
    pf_put_bytes(b, t, n);
}

struct pf_cursor
pf_cursor_over(const void *data, size_t n)
{
    return (struct pf_cursor){.at = data, .left = n};
}

const void *
pf_take_bytes(struct pf_cursor *c, size_t n)
{
    if (c->bad || n > c->left) {
        c->bad = true;
        return NULL;
    }
    const unsigned char *at = c->at;
    c->at += n;
    c->left -= n;
    return at;
}

static uint64_t
word(const unsigned char *at)
{
    uint64_t x = 0;
    for (int i = 7; i >= 0; i--)
        x = x << 8 | at[i];
    return x;
}

uint64_t
pf_take_count(struct pf_cursor *c)
{
    const unsigned char *at = pf_take_bytes(c, 8);
    return at != NULL ? word(at) : 0;
}

double
pf_take_double(struct pf_cursor *c)
{
    uint64_t bits = pf_take_count(c);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

const char *
pf_take_string(struct pf_cursor *c)
{
    uint64_t n = pf_take_count(c);
    const char *at = n <= c->left ? pf_take_bytes(c, (size_t) n) : NULL;
    if (at != NULL && n > 0 && at[n - 1] == '\0')
        return at;
    c->bad = true;
    return "";
}

/* Every step is a bijection of the sum for a given word and of the word for a
 * given sum, so that sums which differ once never meet again over equal
 * words. The constants are those of FNV-1a's 64-bit version and of
 * SplitMix64. */
static uint64_t
add_word(uint64_t sum, uint64_t x)
{
    sum = (sum ^ x) * UINT64_C(0x00000100000001b3);
    sum ^= sum >> 29;
    return sum * UINT64_C(0xbf58476d1ce4e5b9);
}

uint64_t
pf_bytes_sum(const void *data, size_t n)
{
    const unsigned char *at = data;
    uint64_t sum = add_word(UINT64_C(0xcbf29ce484222325), n);
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        sum = add_word(sum, word(at + i));
    unsigned char last[8] = {0};
    if (i < n)
        memcpy(last, at + i, n - i);
    return add_word(sum, word(last));
}
