/* What the files of the store share; nobody else includes this.
 *
 * A row is written and read as an array of fields. The checksum column of a
 * row is made of one digest of PF_DIGEST bytes per field, each over table,
 * key, column name and content: the place in the checksum tells which column
 * was damaged, and a column moved to another row does not fit there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_STORE_PART_H
#define PF_LAB_STORE_PART_H

#include <sqlite3.h>

#include "lab/store.h"

#define PF_STORE_APPLICATION 0x50664c62 /* "PfLb" */
#define PF_STORE_VERSION 1
#define PF_STORE_PATIENCE 5000 /* ms to wait for another process */
#define PF_DIGEST 16           /* bytes kept of a column's SHA-256 */
#define PF_MAX_FIELDS 12

#define PF_STATEMENT_LIST(X)                                                   \
    X(PUT_RUN, "INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")              \
    X(PUT_SERIES, "INSERT INTO series VALUES(?,?,?,?,?)")                      \
    X(PUT_POLICY, "INSERT INTO policy VALUES(?,?,?,?,?)")                      \
    X(DROP_RUN, "DELETE FROM run WHERE id=?")                                  \
    X(DROP_SERIES, "DELETE FROM series WHERE run=?")                           \
    X(DROP_POLICY, "DELETE FROM policy WHERE run=?")                           \
    X(GET_RUN, "SELECT status,message,contexts,responses,description,"         \
               "predicted_rate,step,queries,n_series,n_policies,checksum "     \
               "FROM run WHERE id=?")                                          \
    X(GET_SERIES, "SELECT metric,value,missing,checksum FROM series "          \
                  "WHERE run=? ORDER BY metric")                               \
    X(GET_POLICY, "SELECT step,log_probability,zero,checksum FROM policy "     \
                  "WHERE run=? ORDER BY step")                                 \
    X(BEGIN, "BEGIN")                                                          \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                          \
    X(COMMIT, "COMMIT")                                                        \
    X(ROLLBACK, "ROLLBACK")                                                    \
    X(MARK, "SAVEPOINT put")                                                   \
    X(KEEP, "RELEASE put")                                                     \
    X(UNDO, "ROLLBACK TO put")

#define PF_STATEMENT_AS_ENUM(name, sql) PF_SQL_##name,
enum pf_statement { PF_STATEMENT_LIST(PF_STATEMENT_AS_ENUM) PF_SQL_COUNT };
#undef PF_STATEMENT_AS_ENUM

struct pf_store {
    sqlite3 *db;
    char *file;      /* as the user wrote it, for messages */
    char *path;      /* absolute */
    char *lock_path; /* NULL: not locked */
    int lock;        /* descriptor, or -1 */
    sqlite3_stmt *statement[PF_SQL_COUNT]; /* made when first used */
};

/* --- store_file.c: the file before SQLite looks into it --- */

/* Where `file` lies, absolute and without links; *exists tells whether it is
 * there. Anything but an ordinary file, or no file, is refused. */
int pf_store_locate(const char *file, char **path, bool *exists,
                    struct pf_diag *d);

/* Looks at the first bytes of the opened file through SQLite's own handle
 * (closing another descriptor of it would drop SQLite's locks). */
int pf_store_check_header(struct pf_store *s, struct pf_diag *d);

int pf_store_lock(struct pf_store *s, struct pf_diag *d);
void pf_store_unlock(struct pf_store *s);

/* --- store_schema.c --- */

int pf_store_create_tables(struct pf_store *s, struct pf_diag *d);
int pf_store_check_tables(struct pf_store *s, struct pf_diag *d);

/* --- store_plan.c: replaces the plan tables, inside a transaction --- */

int pf_store_put_plan(struct pf_store *s, const struct pf_plan *plan,
                      struct pf_diag *d);

/* --- store_sql.c --- */

/* Notes what SQLite says about `doing` and returns our status for it. */
int pf_store_fault(struct pf_store *s, const char *doing, struct pf_diag *d);
/* Notes damage and returns PF_ESTORE. */
int pf_store_damage(struct pf_store *s, struct pf_diag *d, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
int pf_store_statement(struct pf_store *s, enum pf_statement which,
                       sqlite3_stmt **out, struct pf_diag *d);
/* Runs a statement that has no parameters and no rows. */
int pf_store_do(struct pf_store *s, enum pf_statement which, struct pf_diag *d);
int pf_store_exec(struct pf_store *s, const char *sql, const char *doing,
                  struct pf_diag *d);
/* Steps a bound statement that has no rows and resets it. */
int pf_store_finish(struct pf_store *s, sqlite3_stmt *stmt, const char *doing,
                    struct pf_diag *d);

/* --- store_field.c --- */

enum pf_field_form {
    PF_FIELD_NULL,
    PF_FIELD_WHOLE,
    PF_FIELD_REAL,
    PF_FIELD_TEXT,
    PF_FIELD_BYTES
};

struct pf_field {
    const char *name; /* of the column */
    enum pf_field_form form;
    int64_t whole;
    double real;
    const void *data; /* text or bytes, borrowed; never NULL */
    size_t size;
};

struct pf_field pf_field_whole(const char *name, uint64_t x);
struct pf_field pf_field_real(const char *name, double x); /* NaN: NULL */
struct pf_field pf_field_text(const char *name, const char *text);
struct pf_field pf_field_bytes(const char *name, const void *data, size_t size);

/* The checksum of a row: n * PF_DIGEST bytes. */
void pf_fields_digest(const struct pf_field *field, size_t n, const char *table,
                      const char *key, unsigned char *digest);
int pf_fields_bind(sqlite3_stmt *stmt, int first, const struct pf_field *field,
                   size_t n);
/* Takes n columns from `first` on; the data stay valid until the next step. */
void pf_fields_fetch(struct pf_field *field, size_t n, sqlite3_stmt *stmt,
                     int first);
/* Compares with the checksum in column first + n: the damaged field's index,
 * or n when all is well. */
size_t pf_fields_check(const struct pf_field *field, size_t n,
                       const char *table, const char *key,
                       const struct pf_field *checksum);

/* Makes `digest` one of all that it was of, and of a row of `table`. */
void pf_fields_chain(unsigned char digest[PF_DIGEST],
                     const struct pf_field *field, size_t n, const char *table);

/* Doubles as bytes. Values equal to `hole` (an infinity) become 0 and their
 * indices a list of 64-bit numbers. The caller frees both. */
struct pf_packed {
    unsigned char *value, *hole;
    size_t value_size, hole_size;
};
int pf_pack_reals(struct pf_packed *out, const double *x, size_t n,
                  double hole);
void pf_packed_clear(struct pf_packed *p);
unsigned char *pf_pack_counts(const uint64_t *x, size_t n);
/* NULL only when memory runs out. n is taken from the field's size. */
uint64_t *pf_unpack_counts(const struct pf_field *f);
double *pf_unpack_reals(const struct pf_field *f);
/* false when an index in `holes` is not below n. */
bool pf_unpack_holes(double *x, size_t n, const struct pf_field *holes,
                     double hole);

#endif
