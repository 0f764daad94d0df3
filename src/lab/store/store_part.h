/* What the files of the store share; nobody else includes this.
 *
 * A row is written and read as an array of fields. The checksum column of a
 * row is made of one digest of PF_DIGEST bytes per field, the beginning of the
 * SHA-256 of: table, key and column name, each with its NUL; a byte that tells
 * the form (enum pf_field_form); the length of the content, and the content,
 * numbers in 8 bytes least significant first. The place in the checksum tells
 * which column was damaged, and a column moved to another row does not fit
 * there. The key is the id, or RUN/METRIC, or RUN/STEP.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_STORE_PART_H
#define PF_LAB_STORE_PART_H

#include <sqlite3.h>

#include "lab/store/store.h"

#define PF_STORE_APPLICATION 0x50664c62 /* "PfLb" */
#define PF_STORE_VERSION 2
#define PF_STORE_PATIENCE 5000 /* ms to wait for another process */
#define PF_DIGEST 8            /* bytes kept of a column's SHA-256 */
#define PF_NAME 33             /* 32 hexadecimal digits and the end */
#define PF_MAX_FIELDS 12

#define PF_STATEMENT_LIST(X)                                                   \
    X(PUT_RUN, "INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")              \
    X(PUT_SERIES, "INSERT INTO series VALUES(?,?,?,?,?)")                      \
    X(PUT_POLICY, "INSERT INTO policy VALUES(?,?,?,?,?)")                      \
    X(PUT_DESCRIPTION, "INSERT INTO description VALUES(?,?,?)")                \
    X(PUT_SCHEDULE, "INSERT INTO schedule VALUES(?,?,?,?)")                    \
    X(PUT_NUMERICS, "INSERT OR REPLACE INTO numerics VALUES(?,?,?)")           \
    X(DROP_RUN, "DELETE FROM run WHERE id=?")                                  \
    X(DROP_SERIES, "DELETE FROM series WHERE run=?")                           \
    X(DROP_POLICY, "DELETE FROM policy WHERE run=?")                           \
    X(GET_RUN, "SELECT status,message,contexts,responses,description,"         \
               "numerics,schedule,predicted_rate,n_series,n_policies,"         \
               "checksum FROM run WHERE id=?")                                 \
    X(GET_SERIES, "SELECT metric,value,missing,checksum FROM series "          \
                  "WHERE run=? ORDER BY metric")                               \
    X(GET_POLICY, "SELECT step,log_probability,zero,checksum FROM policy "     \
                  "WHERE run=? ORDER BY step")                                 \
    X(GET_DESCRIPTION, "SELECT text,checksum FROM description WHERE id=?")     \
    X(GET_SCHEDULE, "SELECT step,queries,checksum FROM schedule WHERE id=?")   \
    X(GET_NUMERICS, "SELECT text,checksum FROM numerics WHERE id=?")           \
    X(OTHERS, "SELECT count(*),min(numerics) FROM run WHERE status='done' "    \
              "AND numerics<>'' AND numerics<>? AND id IN (SELECT run FROM "   \
              "plan)")                                                         \
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

/* Rows that many runs refer to, the last one of each kind: it need not be
 * looked up, read and compared for each of them. */
struct pf_common {
    char known[PF_NAME]; /* "": none; this row is in the table */
    char seen[PF_NAME];  /* "": none; this row was compared, and is: */
    char *text;          /* description, numerics */
    uint64_t *step, *queries;
    size_t n_points;
};
enum pf_common_kind {
    PF_COMMON_DESCRIPTION,
    PF_COMMON_NUMERICS,
    PF_COMMON_SCHEDULE,
    PF_COMMON_KINDS
};

struct pf_store {
    sqlite3 *db;
    char *file;      /* as the user wrote it, for messages */
    char *path;      /* absolute */
    char *lock_path; /* NULL: not locked */
    int lock;        /* descriptor, or -1 */
    sqlite3_stmt *statement[PF_SQL_COUNT]; /* made when first used */
    struct pf_common common[PF_COMMON_KINDS];
    struct pf_kept *kept; /* NULL: nothing is to be kept */
};

/* --- store_file.c: the file before SQLite looks into it --- */

/* Where `file` lies, absolute and without links; *exists tells whether it is
 * there. Anything but an ordinary file, or no file, is refused. */
int pf_store_locate(const char *file, char **path, bool *exists,
                    struct pf_diag *d);

/* Looks at the first bytes of the opened file through SQLite's own handle
 * (closing another descriptor of it would drop SQLite's locks). */
int pf_store_check_header(struct pf_store *s, struct pf_diag *d);

/* WAL needs memory that all who have the file open share: is `kind`, the
 * f_type of statfs, that of a file system whose files other machines may have
 * open, so that a rollback journal must do? */
bool pf_store_is_remote(unsigned long kind);

/* --- store_lock.c --- */

int pf_store_lock(struct pf_store *s, struct pf_diag *d);
void pf_store_unlock(struct pf_store *s);

/* --- store_schema.c --- */

int pf_store_create_tables(struct pf_store *s, struct pf_diag *d);
int pf_store_check_tables(struct pf_store *s, struct pf_diag *d);

/* --- store_view_text.c, store_view.c: for those who read the file with SQLite
 * alone --- */

enum pf_view { PF_VIEW_POINTS, PF_VIEW_FINAL, PF_VIEWS };
extern const char *const pf_view_name[PF_VIEWS];

/* Of the plan, in its order. */
struct pf_view_names {
    char **axis, **metric;
    size_t n_axes, n_metrics;
};

/* Appends the statement that makes the view, and a NUL. */
void pf_view_put_text(struct pf_bytes *out, enum pf_view view,
                      const struct pf_view_names *of);

/* The same for the plan in the file; for the caller to free. */
int pf_store_view_text(struct pf_store *s, enum pf_view view, char **text,
                       struct pf_diag *d);

/* Makes those views that are not there, or not as the plan wants them, inside
 * a transaction. */
int pf_store_put_views(struct pf_store *s, struct pf_diag *d);

/* --- store_plan.c: replaces the plan tables and views, inside a transaction;
 * leaves them alone where plan is NULL --- */

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
    const void *data; /* text or bytes, borrowed; never NULL. A NUL follows what
                         was fetched, bytes too */
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
/* Does the field fit its digest? */
bool pf_field_fits(const struct pf_field *f, const char *table, const char *key,
                   const unsigned char *digest);

/* Makes `digest` one of all that it was of, and of a row of `table`. */
void pf_fields_chain(unsigned char digest[PF_DIGEST],
                     const struct pf_field *field, size_t n, const char *table);

/* The name of a content: the first half of its SHA-256. */
void pf_name_content(char name[PF_NAME], const void *data, size_t n);

/* NULL only when memory runs out. n is taken from the field's size. */
uint64_t *pf_unpack_counts(const struct pf_field *f);
double *pf_unpack_reals(const struct pf_field *f);
/* false when an index in `holes` is not below n. With x NULL it only looks. */
bool pf_unpack_holes(double *x, size_t n, const struct pf_field *holes,
                     double hole);

/* --- store_packed.c: a packed run, looked at --- */

/* Everything lies in the packed bytes. */
struct pf_packed_run {
    const char *id, *failure; /* NULL: done */
    const char *numerics, *description_name, *description, *schedule_name;
    size_t contexts, responses, n_points, n_series, n_policies;
    double predicted_rate;
    const void *step, *queries; /* 8 * n_points bytes each, one after the
                                   other */
    const void *checksum;       /* of the run's row */
    struct pf_cursor rows;      /* first the series, then the policies */
};
struct pf_packed_row {
    const char *metric;         /* of a series */
    uint64_t step;              /* of a policy */
    const void *value, *hole;   /* doubles; indices of the infinite ones */
    size_t n_values, hole_size; /* the second in bytes */
    const void *checksum;       /* of the two */
};

/* false when these are not the bytes of one packed run, to the last one. */
bool pf_packed_read(struct pf_packed_run *run, const void *packed, size_t size);
/* The next row, known to be there. */
void pf_packed_next_series(struct pf_packed_run *run,
                           struct pf_packed_row *row);
void pf_packed_next_policy(struct pf_packed_run *run,
                           struct pf_packed_row *row);

/* What stands before each packed run. */
#define PF_PACKED_MAGIC UINT64_C(0x326e757266657270) /* "prefrun2" */

/* Under which key the digests of a row of series and policy are made. */
#define PF_ROW_KEY 200
void pf_key_of_series(char key[PF_ROW_KEY], const char *run,
                      const char *metric);
void pf_key_of_policy(char key[PF_ROW_KEY], const char *run, uint64_t step);

/* How many fields have a digest in each table. */
enum {
    PF_RUN_FIELDS = 10,
    PF_ROW_FIELDS = 2, /* series, policy, schedule */
    PF_TEXT_FIELDS = 1 /* description, numerics */
};

/* The fields of a run's row, without its id, as columns stand. */
void pf_packed_fields(const struct pf_packed_run *run,
                      struct pf_field field[PF_RUN_FIELDS]);

/* --- store_kept.c: runs that stay in memory once they were read --- */

/* Of `bytes` at most, nearly. NULL when memory runs out. */
struct pf_kept *pf_kept_alloc(size_t bytes);
void pf_kept_free(struct pf_kept *k); /* accepts NULL */

/* Keeps a copy of a run without its policies, where there is room. */
void pf_kept_add(struct pf_kept *k, const char *id,
                 const struct pf_stored *run);

/* A copy of a kept run into `out`, an empty one; *found tells whether there is
 * one. PF_ENOMEM: clear `out`. */
int pf_kept_get(const struct pf_kept *k, const char *id, struct pf_stored *out,
                bool *found);

/* --- store_common.c: what runs refer to --- */

/* Keeps what the run refers to. PF_ESTORE when the text of its fingerprint is
 * not there. */
int pf_store_put_common(struct pf_store *s, const struct pf_packed_run *run,
                        struct pf_diag *d);
/* Takes out what no run refers to. */
int pf_store_sweep(struct pf_store *s, struct pf_diag *d);
/* After a rollback: nothing is known to be in the tables. Frees, too. */
void pf_store_forget(struct pf_store *s);

/* Where a row that runs refer to is not as it was stored; column "id": it is
 * not there. */
struct pf_bad {
    const char *table, *column[PF_ROW_FIELDS];
    size_t n; /* columns */
};

/* Finds row `name` of a kind, compared with its checksum: in s->common, unless
 * bad->n > 0. */
int pf_store_find_common(struct pf_store *s, enum pf_common_kind kind,
                         const char *name, struct pf_bad *bad,
                         struct pf_diag *d);

#endif
