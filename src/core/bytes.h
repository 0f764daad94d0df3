/* Bytes to send or keep: a growing buffer, and reading it back without
 * trusting it.
 *
 * Numbers are little-endian and 64 bits wide, a text is its length with the
 * NUL, then its bytes: what one machine writes every other reads alike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_BYTES_H
#define PF_CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed to begin with. A put that finds no memory sets `failed` and later
 * puts do nothing, so that a row of them needs one look at its end. */
struct pf_bytes {
    unsigned char *data; /* owned; size of room bytes used */
    size_t size, room;
    bool failed;
};
void pf_bytes_clear(struct pf_bytes *b); /* frees; accepts a zeroed object */
void pf_bytes_reset(struct pf_bytes *b); /* empties, keeps the memory */

void pf_put_bytes(struct pf_bytes *b, const void *data, size_t n);
void pf_put_count(struct pf_bytes *b, uint64_t x);
void pf_put_double(struct pf_bytes *b, double x);           /* bit for bit */
void pf_put_string(struct pf_bytes *b, const char *text); /* NULL: "" */
/* Makes room for n bytes at the end and counts them in: where to write them,
 * or NULL. Valid until the next put. */
unsigned char *pf_put_space(struct pf_bytes *b, size_t n);

/* Walks over bytes from elsewhere. What is asked beyond the end gives 0, ""
 * or NULL and sets `bad`. Borrows the bytes. */
struct pf_cursor {
    const unsigned char *at;
    size_t left;
    bool bad;
};
struct pf_cursor pf_cursor_over(const void *data, size_t n);
const void *pf_take_bytes(struct pf_cursor *c, size_t n);
uint64_t pf_take_count(struct pf_cursor *c);
double pf_take_double(struct pf_cursor *c);
const char *pf_take_string(struct pf_cursor *c); /* lies in the bytes */

/* A checksum of n bytes, for accidents, not for enemies: a change within any
 * one of its 8-byte words always changes it. */
uint64_t pf_bytes_sum(const void *data, size_t n);

#endif
