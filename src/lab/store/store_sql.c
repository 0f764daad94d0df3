/* Talking to SQLite: statements, and its errors in our words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

#define PF_STATEMENT_AS_TEXT(name, sql) sql,
static const char *const statement_text[PF_SQL_COUNT] = {
    PF_STATEMENT_LIST(PF_STATEMENT_AS_TEXT)};
#undef PF_STATEMENT_AS_TEXT

static int
status_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
        return PF_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return PF_ELOCKED;
    case SQLITE_NOMEM:
        return PF_ENOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
        return PF_ESTORE;
    default:
        return PF_EIO;
    }
}

int
pf_store_fault(struct pf_store *s, const char *doing, struct pf_diag *d)
{
    struct pf_place at = {.file = s->file};
    int code = sqlite3_extended_errcode(s->db), status = status_of(code);
    int reason =
        (code & 0xff) == SQLITE_CANTOPEN ? sqlite3_system_errno(s->db) : 0;
    pf_diag_at(d, at, "cannot %s: %s%s%s%s", doing, sqlite3_errmsg(s->db),
               status == PF_ELOCKED
                   ? "; another program has the file open, try again later"
                   : "",
               reason != 0 ? ": " : "", reason != 0 ? strerror(reason) : "");
    return status != PF_OK ? status : PF_EIO;
}

int
pf_store_damage(struct pf_store *s, struct pf_diag *d, const char *format, ...)
{
    struct pf_place at = {.file = s->file};
    char what[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    pf_diag_at(d, at, "%s", what);
    return PF_ESTORE;
}

int
pf_store_statement(struct pf_store *s, enum pf_statement which,
                   sqlite3_stmt **out, struct pf_diag *d)
{
    sqlite3_stmt **stmt = &s->statement[which];
    *out = NULL;
    if (*stmt == NULL &&
        sqlite3_prepare_v3(s->db, statement_text[which], -1,
                           SQLITE_PREPARE_PERSISTENT, stmt, NULL) != SQLITE_OK)
        return pf_store_fault(s, "use the result file", d);
    *out = *stmt;
    return PF_OK;
}

int
pf_store_finish(struct pf_store *s, sqlite3_stmt *stmt, const char *doing,
                struct pf_diag *d)
{
    int status = PF_OK;
    if (sqlite3_step(stmt) != SQLITE_DONE)
        status = pf_store_fault(s, doing, d);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

int
pf_store_do(struct pf_store *s, enum pf_statement which, struct pf_diag *d)
{
    sqlite3_stmt *stmt = NULL;
    int status = pf_store_statement(s, which, &stmt, d);
    if (status != PF_OK)
        return status;
    return pf_store_finish(s, stmt, "use the result file", d);
}

int
pf_store_exec(struct pf_store *s, const char *sql, const char *doing,
              struct pf_diag *d)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return pf_store_fault(s, doing, d);
    return PF_OK;
}
