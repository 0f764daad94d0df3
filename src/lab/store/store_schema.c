/* The tables of a result file.
 *
 * A file is ours only if its schema is, to the letter, the one written here:
 * then it has no triggers or generated columns that could make SQLite do what
 * we did not ask for. Views (store_view_text.c) it may have under their two
 * names; what they say is for verify, since we never read through them and
 * SQLite is told not to.
 *
 * Unsigned 64-bit numbers (seeds, steps) are kept as the signed number with
 * the same bits, since SQLite has no others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

static const char *const table[] = {
    /* the experiment: name, description, xml, seed, ...; `checksum` covers
       the rest, and axis and metric too */
    "CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE axis(ordinal INTEGER NOT NULL PRIMARY KEY, path TEXT NOT "
    "NULL, name TEXT NOT NULL) STRICT",
    "CREATE TABLE metric(ordinal INTEGER NOT NULL PRIMARY KEY, name TEXT NOT "
    "NULL) STRICT",
    /* one world, one learner, one combination of axis values; `checksum`
       covers its rows in cell_axis and plan too */
    "CREATE TABLE cell(ordinal INTEGER NOT NULL PRIMARY KEY, world TEXT NOT "
    "NULL, world_label TEXT NOT NULL, learner TEXT NOT NULL, learner_label "
    "TEXT NOT NULL, learner_type TEXT NOT NULL, n_runs INTEGER NOT NULL, "
    "checksum BLOB NOT NULL) STRICT",
    "CREATE TABLE cell_axis(cell INTEGER NOT NULL, axis INTEGER NOT NULL, "
    "value TEXT NOT NULL, PRIMARY KEY(cell, axis)) STRICT, WITHOUT ROWID",
    "CREATE TABLE plan(cell INTEGER NOT NULL, ordinal INTEGER NOT NULL, run "
    "TEXT NOT NULL, seed INTEGER NOT NULL, PRIMARY KEY(cell, ordinal)) STRICT, "
    "WITHOUT ROWID",
    /* results, by run id */
    "CREATE TABLE run(id TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL "
    "CHECK(status IN ('done', 'failed')), message TEXT NOT NULL, contexts "
    "INTEGER NOT NULL, responses INTEGER NOT NULL, description TEXT NOT NULL, "
    "numerics TEXT NOT NULL, schedule TEXT NOT NULL, predicted_rate REAL "
    "CHECK(abs(predicted_rate) < 1e308), n_series INTEGER NOT NULL, "
    "n_policies INTEGER NOT NULL, checksum BLOB NOT NULL) STRICT, WITHOUT "
    "ROWID",
    "CREATE TABLE series(run TEXT NOT NULL, metric TEXT NOT NULL, value BLOB "
    "NOT NULL, missing BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY(run, "
    "metric)) STRICT, WITHOUT ROWID",
    "CREATE TABLE policy(run TEXT NOT NULL, step INTEGER NOT NULL, "
    "log_probability BLOB NOT NULL, zero BLOB NOT NULL, checksum BLOB NOT "
    "NULL, PRIMARY KEY(run, step)) STRICT, WITHOUT ROWID",
    /* what runs refer to; description and schedule under the first half of
       the SHA-256 of their content */
    "CREATE TABLE numerics(id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, "
    "checksum BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE description(id TEXT NOT NULL PRIMARY KEY, text TEXT NOT "
    "NULL, checksum BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE schedule(id TEXT NOT NULL PRIMARY KEY, step BLOB NOT NULL, "
    "queries BLOB NOT NULL, checksum BLOB NOT NULL) STRICT, WITHOUT ROWID"};

#define N_TABLES (sizeof table / sizeof table[0])

int
pf_store_create_tables(struct pf_store *s, struct pf_diag *d)
{
    char mark[120];
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < N_TABLES; i++)
        status = pf_store_exec(s, table[i], "make the result file", d);
    if (status != PF_OK)
        return status;
    snprintf(mark, sizeof mark,
             "PRAGMA application_id=%d; PRAGMA user_version=%d",
             PF_STORE_APPLICATION, PF_STORE_VERSION);
    return pf_store_exec(s, mark, "make the result file", d);
}

static bool
is_ours(const char *sql)
{
    for (size_t i = 0; sql != NULL && i < N_TABLES; i++)
        if (strcmp(sql, table[i]) == 0)
            return true;
    return false;
}

static bool
is_view(const char *type, const char *name)
{
    bool known = false;
    for (int v = 0; name != NULL && v < PF_VIEWS; v++)
        known = known || strcmp(name, pf_view_name[v]) == 0;
    return known && type != NULL && strcmp(type, "view") == 0;
}

int
pf_store_check_tables(struct pf_store *s, struct pf_diag *d)
{
    static const char query[] = "SELECT type, name, sql FROM sqlite_schema";
    sqlite3_stmt *stmt = NULL;
    size_t ours = 0, foreign = 0;
    int status = PF_OK, rc = SQLITE_ROW;
    if (sqlite3_prepare_v2(s->db, query, -1, &stmt, NULL) != SQLITE_OK)
        return pf_store_fault(s, "read the result file", d);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *type = (const char *) sqlite3_column_text(stmt, 0);
        const char *name = (const char *) sqlite3_column_text(stmt, 1);
        bool known = is_ours((const char *) sqlite3_column_text(stmt, 2));
        ours += known;
        foreign += !known && !is_view(type, name);
    }
    if (rc != SQLITE_DONE)
        status = pf_store_fault(s, "read the result file", d);
    else if (ours != N_TABLES || foreign > 0)
        status = pf_store_damage(s, d,
                                 "its tables are not those of a result file "
                                 "(%zu of %zu right, %zu foreign); it was "
                                 "damaged or changed by another program",
                                 ours, N_TABLES, foreign);
    sqlite3_finalize(stmt);
    return status;
}
