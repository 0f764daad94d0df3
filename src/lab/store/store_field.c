/* Rows as fields: digests, binding, packing.
 *
 * Numbers are written least significant byte first on every machine, so that
 * a file moves between machines and its checksums with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/types.h>
#include <sha2.h>

#include "core/status.h"
#include "lab/store/store_part.h"

struct pf_field
pf_field_whole(const char *name, uint64_t x)
{
    struct pf_field f = {.name = name, .form = PF_FIELD_WHOLE};
    memcpy(&f.whole, &x, sizeof x);
    return f;
}

/* Adding 0 makes -0 a 0: a REAL column forgets the sign of zero, and the
 * digest would not fit what is read back. */
struct pf_field
pf_field_real(const char *name, double x)
{
    struct pf_field f = {.name = name, .form = PF_FIELD_REAL, .real = x + 0.0};
    if (isnan(x))
        f.form = PF_FIELD_NULL;
    return f;
}

struct pf_field
pf_field_text(const char *name, const char *text)
{
    return (struct pf_field){.name = name,
                             .form = PF_FIELD_TEXT,
                             .data = text,
                             .size = strlen(text)};
}

struct pf_field
pf_field_bytes(const char *name, const void *data, size_t size)
{
    return (struct pf_field){.name = name,
                             .form = PF_FIELD_BYTES,
                             .data = data != NULL ? data : "",
                             .size = size};
}

static void
write_64(unsigned char *p, uint64_t x)
{
    for (size_t b = 0; b < 8; b++)
        p[b] = (unsigned char) (x >> (8 * b));
}

static uint64_t
read_64(const unsigned char *p)
{
    uint64_t x = 0;
    for (size_t b = 0; b < 8; b++)
        x |= (uint64_t) p[b] << (8 * b);
    return x;
}

static void
add_text(SHA2_CTX *c, const char *text)
{
    SHA256Update(c, (const uint8_t *) text, strlen(text) + 1);
}

static void
digest_field(const struct pf_field *f, const char *table, const char *key,
             unsigned char *out)
{
    SHA2_CTX c;
    unsigned char full[SHA256_DIGEST_LENGTH], head[9], number[8];
    const unsigned char *data = f->data;
    size_t size = f->size;
    uint64_t bits = 0;
    if (f->form == PF_FIELD_WHOLE || f->form == PF_FIELD_REAL) {
        if (f->form == PF_FIELD_WHOLE)
            memcpy(&bits, &f->whole, sizeof bits);
        else
            memcpy(&bits, &f->real, sizeof bits);
        write_64(number, bits);
        data = number;
        size = sizeof number;
    }
    head[0] = (unsigned char) f->form;
    write_64(head + 1, size);
    SHA256Init(&c);
    add_text(&c, table);
    add_text(&c, key);
    add_text(&c, f->name);
    SHA256Update(&c, head, sizeof head);
    if (size > 0)
        SHA256Update(&c, data, size);
    SHA256Final(full, &c);
    memcpy(out, full, PF_DIGEST);
}

void
pf_fields_digest(const struct pf_field *field, size_t n, const char *table,
                 const char *key, unsigned char *digest)
{
    for (size_t i = 0; i < n; i++)
        digest_field(&field[i], table, key, digest + i * PF_DIGEST);
}

bool
pf_field_fits(const struct pf_field *f, const char *table, const char *key,
              const unsigned char *digest)
{
    unsigned char own[PF_DIGEST];
    digest_field(f, table, key, own);
    return memcmp(own, digest, PF_DIGEST) == 0;
}

void
pf_fields_chain(unsigned char digest[PF_DIGEST], const struct pf_field *field,
                size_t n, const char *table)
{
    SHA2_CTX c;
    unsigned char full[SHA256_DIGEST_LENGTH];
    SHA256Init(&c);
    SHA256Update(&c, digest, PF_DIGEST);
    for (size_t i = 0; i < n; i++) {
        unsigned char one[PF_DIGEST];
        digest_field(&field[i], table, "", one);
        SHA256Update(&c, one, sizeof one);
    }
    SHA256Final(full, &c);
    memcpy(digest, full, PF_DIGEST);
}

void
pf_name_content(char name[PF_NAME], const void *data, size_t n)
{
    SHA2_CTX c;
    unsigned char full[SHA256_DIGEST_LENGTH];
    SHA256Init(&c);
    SHA256Update(&c, data, n);
    SHA256Final(full, &c);
    for (size_t i = 0; i < (PF_NAME - 1) / 2; i++)
        snprintf(name + 2 * i, 3, "%02x", full[i]);
}

int
pf_fields_bind(sqlite3_stmt *stmt, int first, const struct pf_field *field,
               size_t n)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
        const struct pf_field *f = &field[i];
        int at = first + (int) i;
        switch (f->form) {
        case PF_FIELD_NULL:
            rc = sqlite3_bind_null(stmt, at);
            break;
        case PF_FIELD_WHOLE:
            rc = sqlite3_bind_int64(stmt, at, f->whole);
            break;
        case PF_FIELD_REAL:
            rc = sqlite3_bind_double(stmt, at, f->real);
            break;
        case PF_FIELD_TEXT:
            rc = sqlite3_bind_text64(stmt, at, f->data, f->size, SQLITE_STATIC,
                                     SQLITE_UTF8);
            break;
        case PF_FIELD_BYTES:
            rc = sqlite3_bind_blob64(stmt, at, f->data, f->size, SQLITE_STATIC);
            break;
        }
    }
    return rc;
}

/* Taken as text, so that a NUL follows bytes, too: a damaged or hostile file
 * may have bytes where a text is expected, and SQLite's types do not stop it.
 */
static void
fetch_bytes(struct pf_field *f, sqlite3_stmt *stmt, int column, bool text)
{
    const void *data = sqlite3_column_text(stmt, column);
    f->form = text ? PF_FIELD_TEXT : PF_FIELD_BYTES;
    f->size = (size_t) sqlite3_column_bytes(stmt, column);
    f->data = data != NULL ? data : "";
    if (data == NULL)
        f->size = 0;
}

void
pf_fields_fetch(struct pf_field *field, size_t n, sqlite3_stmt *stmt, int first)
{
    for (size_t i = 0; i < n; i++) {
        struct pf_field *f = &field[i];
        int column = first + (int) i;
        int type = sqlite3_column_type(stmt, column);
        *f = (struct pf_field){.name = sqlite3_column_name(stmt, column),
                               .data = ""};
        if (f->name == NULL)
            f->name = "";
        if (type == SQLITE_INTEGER) {
            f->form = PF_FIELD_WHOLE;
            f->whole = sqlite3_column_int64(stmt, column);
        } else if (type == SQLITE_FLOAT) {
            f->form = PF_FIELD_REAL;
            f->real = sqlite3_column_double(stmt, column);
        } else if (type != SQLITE_NULL)
            fetch_bytes(f, stmt, column, type == SQLITE_TEXT);
    }
}

uint64_t *
pf_unpack_counts(const struct pf_field *f)
{
    size_t n = f->size / 8;
    uint64_t *x = calloc(n + 1, sizeof *x);
    const unsigned char *bytes = f->data;
    for (size_t i = 0; x != NULL && i < n; i++)
        x[i] = read_64(bytes + 8 * i);
    return x;
}

double *
pf_unpack_reals(const struct pf_field *f)
{
    size_t n = f->size / 8;
    double *x = calloc(n + 1, sizeof *x);
    const unsigned char *bytes = f->data;
    for (size_t i = 0; x != NULL && i < n; i++) {
        uint64_t bits = read_64(bytes + 8 * i);
        memcpy(&x[i], &bits, sizeof bits);
    }
    return x;
}

bool
pf_unpack_holes(double *x, size_t n, const struct pf_field *holes, double hole)
{
    const unsigned char *bytes = holes->data;
    if (holes->size % 8 != 0)
        return false;
    for (size_t k = 0; k < holes->size / 8; k++) {
        uint64_t i = read_64(bytes + 8 * k);
        if (i >= n)
            return false;
        if (x != NULL)
            x[i] = hole;
    }
    return true;
}
