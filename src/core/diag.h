/* Messages for the person at the keyboard.
 *
 * A reader collects every mistake it finds as "file:line: what is wrong, what
 * would be right" and goes on, so that one run shows them all. At most
 * PF_DIAG_CAP messages are kept; the rest are counted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_DIAG_H
#define PF_CORE_DIAG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define PF_DIAG_CAP 20

struct pf_diag {
    char *message[PF_DIAG_CAP]; /* owned; the first `count`, cap at most */
    size_t count;               /* mistakes found, also those not kept */
};

/* Where in the user's files a thing stands. Both fields may be empty (NULL,
 * 0) when there is no such place; `file` is borrowed. */
struct pf_place {
    const char *file;
    long line;
};

void pf_diag_init(struct pf_diag *d);
void pf_diag_clear(struct pf_diag *d); /* frees the messages; accepts NULL */

/* Notes one mistake; control characters in the text are shown as '?', so
 * that hostile names cannot drive the terminal. `d` may be NULL (the message
 * is dropped). Always returns PF_EINPUT, so that a reader can write
 *     return pf_diag_at (d, place, "...");  */
int pf_diag_at(struct pf_diag *d, struct pf_place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the messages, one a line, each led by "prefarm: " where it has no
 * place of its own. */
void pf_diag_print(const struct pf_diag *d, FILE *out);

#endif
