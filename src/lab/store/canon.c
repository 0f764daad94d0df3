/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/canon.h"

#include <string.h>

static void
add(struct pf_canon *c, const void *data, size_t size)
{
    if (size > 0)
        SHA256Update(&c->sha, data, size);
}

static void
add_name(struct pf_canon *c, char mark, const char *name)
{
    add(c, &mark, 1);
    add(c, name, strlen(name) + 1);
}

static void
write_64(unsigned char *p, uint64_t x)
{
    for (size_t b = 0; b < 8; b++)
        p[b] = (unsigned char) (x >> (8 * b));
}

void
pf_canon_begin(struct pf_canon *c, const char *what)
{
    SHA256Init(&c->sha);
    add_name(c, 'H', what);
}

void
pf_canon_table(struct pf_canon *c, const char *name)
{
    add_name(c, 'T', name);
}

void
pf_canon_row(struct pf_canon *c)
{
    add(c, "R", 1);
}

static char
letter(enum pf_field_form form)
{
    static const char letters[] = {[PF_FIELD_NULL] = 'n',
                                   [PF_FIELD_WHOLE] = 'w',
                                   [PF_FIELD_REAL] = 'r',
                                   [PF_FIELD_TEXT] = 't',
                                   [PF_FIELD_BYTES] = 'b'};
    return letters[form];
}

void
pf_canon_fields(struct pf_canon *c, const struct pf_field *field, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct pf_field *f = &field[i];
        unsigned char head[9], number[8];
        const void *data = f->data;
        size_t size = f->size;
        uint64_t bits = 0;
        if (f->form == PF_FIELD_WHOLE)
            memcpy(&bits, &f->whole, sizeof bits);
        if (f->form == PF_FIELD_REAL)
            memcpy(&bits, &f->real, sizeof bits);
        if (f->form == PF_FIELD_WHOLE || f->form == PF_FIELD_REAL) {
            write_64(number, bits);
            data = number;
            size = sizeof number;
        }
        head[0] = (unsigned char) letter(f->form);
        write_64(head + 1, size);
        add(c, head, sizeof head);
        add(c, data, size);
    }
}

void
pf_canon_end(struct pf_canon *c, char hex[PF_HEX])
{
    SHA256End(&c->sha, hex);
}
