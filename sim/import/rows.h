/* Rows of a table in text: comma, semicolon, tab or blanks between the cells.
 *
 * RFC 4180: a cell may stand in double quotes, which may hold the delimiter,
 * line ends and doubled quotes. Lines end with LF, CRLF or CR. Beyond the RFC:
 * blanks around a cell are dropped (those in quotes stay), and empty lines are
 * passed over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_ROWS_H
#define PF_SIM_IMPORT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"
#include "sim/import/source.h"

struct pf_rows {
    const struct pf_source *source; /* borrowed */
    const char *next;               /* where the next row starts */
    long next_line;                 /* and its line in the file */
    char delimiter;                 /* ',', ';', '\t', or ' ' for blanks */
    size_t n;                       /* cells of the current row */
    long line;                      /* line where the current row starts */
    char *buffer;                   /* its cells, one after the other */
    size_t used;                    /* bytes of the buffer in use */
    size_t *start;                  /* where each cell starts */
    size_t room;                    /* cells that `start` has room for */
    bool quoted;                    /* has the row a quoted cell? */
};

/* Starts at the first row. The delimiter is a tab for a file named *.tsv,
 * otherwise the one of comma, semicolon and tab that occurs most often in the
 * first line outside quotes (a comma where they tie), and blanks where there
 * is none of them. */
int pf_rows_init(struct pf_rows *r, const struct pf_source *source);
void pf_rows_clear(struct pf_rows *r); /* accepts a zeroed object */

/* Reads the next row; r->n is 0 at the end. PF_EINPUT: this row is malformed
 * (noted in d) and reading can go on; PF_ENOMEM. */
int pf_rows_next(struct pf_rows *r, struct pf_diag *d);

/* Calls `row` for every row that is left, also after one that failed, so that
 * one run shows every mistake; stops only for memory. The last failure, or
 * PF_OK. */
int pf_rows_each(struct pf_rows *r, int (*row)(void *self), void *self,
                 struct pf_diag *d);

/* Cell i of the current row. Borrowed until the next row is read. */
const char *pf_rows_cell(const struct pf_rows *r, size_t i);

/* The current row's place, for messages. */
struct pf_place pf_rows_place(const struct pf_rows *r);

#endif
