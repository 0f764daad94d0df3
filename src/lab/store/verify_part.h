/* What the files of verify share; nobody else includes this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_VERIFY_PART_H
#define PF_LAB_VERIFY_PART_H

#include "lab/experiment/plan.h"
#include "lab/store/verify.h"

/* A planned run. */
struct pf_verify_run {
    char id[PF_RUN_ID];
    size_t cell; /* index into pf_verifying.cell */
    uint64_t seed;
    bool seen; /* it is in table run */
};

struct pf_verify_cell {
    char *learner, *world; /* ids; owned */
};

struct pf_verifying {
    struct pf_store *s;
    struct pf_verify_report *report;
    FILE *damages;
    struct pf_diag *d;
    struct pf_verify_cell *cell;
    size_t n_cells;
    struct pf_verify_run *planned; /* by id once the plan was read */
    size_t n_planned, room_planned;
    char (*id)[PF_RUN_ID]; /* of the runs that are there, ascending */
    size_t n_ids, room_ids;
};

/* Notes a damage. */
void pf_verify_damage(struct pf_verifying *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What SQLite says when a statement does not end well is a damage when the
 * file is at fault (PF_OK), and the end of verifying otherwise. */
int pf_verify_fault(struct pf_verifying *v, const char *table);

/* Walks the rows of a query until `take` returns other than PF_OK. `table` is
 * for messages. */
typedef int pf_verify_take(struct pf_verifying *v, sqlite3_stmt *row,
                           void *self);
int pf_verify_walk(struct pf_verifying *v, const char *table, const char *sql,
                   pf_verify_take *take, void *self);

/* --- verify_plan.c: the plan's tables; fills `cell` and `planned` --- */
int pf_verify_plan(struct pf_verifying *v);
struct pf_verify_run *pf_verify_find(const struct pf_verifying *v,
                                     const char *id);

/* Makes room for one more in a list of n; NULL: there is no memory, and the
 * list is as it was. */
void *pf_verify_room(void *list, size_t n, size_t *room, size_t size);

/* --- verify_rows.c: rows that belong to nothing, and hashing --- */
int pf_verify_rows(struct pf_verifying *v);
int pf_verify_digest(struct pf_verifying *v, bool results, char hex[PF_HEX]);

#endif
