/* The canonical hash: one SHA-256 of all that a result file says.
 *
 * It is over tables, rows and columns, not over the file's bytes: page size,
 * free pages, journal mode, SQLite's version and the order in which rows were
 * written do not enter it. What is hashed is unambiguous: a table is 'T', its
 * name and a NUL; a row is 'R'; a column is one byte for its type, the length
 * of its content in 8 bytes, least significant first, and the content; whole
 * numbers and reals are 8 bytes likewise. Rows come in the order of their keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_CANON_H
#define PF_LAB_CANON_H

#include <sys/types.h>
#include <sha2.h>

#include "lab/store/store_part.h"

#define PF_HEX 65 /* a SHA-256 in hexadecimal digits, and the end */

struct pf_canon {
    SHA2_CTX sha;
};

/* `what` names what is hashed: hashes of other things differ. */
void pf_canon_begin(struct pf_canon *c, const char *what);
void pf_canon_table(struct pf_canon *c, const char *name);
void pf_canon_row(struct pf_canon *c); /* and then its columns */
void pf_canon_fields(struct pf_canon *c, const struct pf_field *field,
                     size_t n);
void pf_canon_end(struct pf_canon *c, char hex[PF_HEX]);

#endif
