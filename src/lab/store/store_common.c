/* What runs refer to: descriptions, schedules, fingerprints of numerics.
 *
 * A description or a schedule is kept under a name made of its content, so
 * that what is there need never be replaced.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

#define DOING "store a run"

static const struct {
    const char *table;
    enum pf_statement get, put;
    size_t n; /* columns between id and checksum */
} common_kind[PF_COMMON_KINDS] = {
    [PF_COMMON_DESCRIPTION] = {"description", PF_SQL_GET_DESCRIPTION,
                               PF_SQL_PUT_DESCRIPTION, PF_TEXT_FIELDS},
    [PF_COMMON_NUMERICS] = {"numerics", PF_SQL_GET_NUMERICS,
                            PF_SQL_PUT_NUMERICS, PF_TEXT_FIELDS},
    [PF_COMMON_SCHEDULE] = {"schedule", PF_SQL_GET_SCHEDULE,
                            PF_SQL_PUT_SCHEDULE, PF_ROW_FIELDS}};

static void
clear_seen(struct pf_common *c)
{
    free(c->text);
    free(c->step);
    free(c->queries);
    c->text = NULL;
    c->step = c->queries = NULL;
    c->seen[0] = '\0';
}

void
pf_store_forget(struct pf_store *s)
{
    for (size_t k = 0; k < PF_COMMON_KINDS; k++) {
        s->common[k].known[0] = '\0';
        clear_seen(&s->common[k]);
    }
}

/* A name that is too long is not remembered. */
static void
remember(char slot[PF_NAME], const char *name)
{
    size_t n = strlen(name);
    slot[0] = '\0';
    if (n < PF_NAME)
        memcpy(slot, name, n + 1);
}

/* --- putting --- */

static int
put_row(struct pf_store *s, enum pf_common_kind kind, const char *name,
        const struct pf_field *content, struct pf_diag *d)
{
    size_t n = common_kind[kind].n;
    unsigned char digest[PF_ROW_FIELDS * PF_DIGEST];
    struct pf_field row[PF_ROW_FIELDS + 2] = {pf_field_text("id", name)};
    sqlite3_stmt *stmt;
    pf_fields_digest(content, n, common_kind[kind].table, name, digest);
    memcpy(row + 1, content, n * sizeof *content);
    row[n + 1] = pf_field_bytes("checksum", digest, n * PF_DIGEST);
    int status = pf_store_statement(s, common_kind[kind].put, &stmt, d);
    if (status != PF_OK)
        return status;
    if (pf_fields_bind(stmt, 1, row, n + 2) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    status = pf_store_finish(s, stmt, DOING, d);
    if (status == PF_OK)
        remember(s->common[kind].known, name);
    return status;
}

/* Is there such a row? */
static int
look(struct pf_store *s, enum pf_common_kind kind, const char *name, bool *is,
     struct pf_diag *d)
{
    struct pf_common *c = &s->common[kind];
    struct pf_field id = pf_field_text("id", name);
    sqlite3_stmt *stmt;
    *is = c->known[0] != '\0' && strcmp(c->known, name) == 0;
    if (*is)
        return PF_OK;
    int status = pf_store_statement(s, common_kind[kind].get, &stmt, d);
    if (status != PF_OK)
        return status;
    int rc = pf_fields_bind(stmt, 1, &id, 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    *is = rc == SQLITE_ROW;
    if (*is)
        remember(c->known, name);
    else if (rc != SQLITE_DONE)
        status = pf_store_fault(s, DOING, d);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

/* Content that does not fit its name would be taken for that of other runs. */
static int
put_content(struct pf_store *s, enum pf_common_kind kind, const char *name,
            const struct pf_field *content, struct pf_diag *d)
{
    bool is;
    char fit[PF_NAME];
    size_t size = content[0].size;
    int status = look(s, kind, name, &is, d);
    if (status != PF_OK || is)
        return status;
    if (kind == PF_COMMON_SCHEDULE)
        size += content[1].size;
    pf_name_content(fit, content[0].data, size);
    if (strcmp(fit, name) == 0)
        return put_row(s, kind, name, content, d);
    return pf_store_damage(s, d, "the %s of a run is damaged; it is not stored",
                           common_kind[kind].table);
}

/* A run whose fingerprint is lost could not be told from damage. */
static int
want_numerics(struct pf_store *s, const struct pf_packed_run *run,
              struct pf_diag *d)
{
    bool is;
    if (run->numerics[0] == '\0')
        return PF_OK;
    int status = look(s, PF_COMMON_NUMERICS, run->numerics, &is, d);
    if (status != PF_OK || is)
        return status;
    return pf_store_damage(s, d,
                           "run %s: the text of its fingerprint %s is not in "
                           "the file; it is not stored",
                           run->id, run->numerics);
}

int
pf_store_put_common(struct pf_store *s, const struct pf_packed_run *run,
                    struct pf_diag *d)
{
    struct pf_field text = pf_field_text("text", run->description);
    const struct pf_field schedule[] = {
        pf_field_bytes("step", run->step, 8 * run->n_points),
        pf_field_bytes("queries", run->queries, 8 * run->n_points)};
    int status = want_numerics(s, run, d);
    if (status == PF_OK)
        status = put_content(s, PF_COMMON_DESCRIPTION, run->description_name,
                             &text, d);
    if (status == PF_OK && run->failure == NULL)
        status =
            put_content(s, PF_COMMON_SCHEDULE, run->schedule_name, schedule, d);
    return status;
}

int
pf_store_put_numerics(struct pf_store *s, const char *id, const char *text,
                      struct pf_diag *d)
{
    struct pf_field field = pf_field_text("text", text);
    return put_row(s, PF_COMMON_NUMERICS, id, &field, d);
}

int
pf_store_sweep(struct pf_store *s, struct pf_diag *d)
{
    static const char sql[] =
        "DELETE FROM description WHERE id NOT IN (SELECT description FROM run);"
        "DELETE FROM numerics WHERE id NOT IN (SELECT numerics FROM run);"
        "DELETE FROM schedule WHERE id NOT IN (SELECT schedule FROM run)";
    pf_store_forget(s);
    return pf_store_exec(s, sql, "tidy the result file", d);
}

/* --- finding --- */

static int
keep(struct pf_common *c, enum pf_common_kind kind, const char *name,
     const struct pf_field *f)
{
    clear_seen(c);
    if (kind != PF_COMMON_SCHEDULE)
        c->text = strdup(f[0].data);
    else {
        c->n_points = f[0].size / 8;
        c->step = pf_unpack_counts(&f[0]);
        c->queries = pf_unpack_counts(&f[1]);
    }
    if (c->text == NULL && (c->step == NULL || c->queries == NULL))
        return PF_ENOMEM;
    remember(c->seen, name);
    return PF_OK;
}

static void
note(struct pf_bad *bad, const char *column)
{
    bad->column[bad->n++] = column;
}

/* The columns that are not as they were stored. */
static void
compare(struct pf_bad *bad, enum pf_common_kind kind, const char *name,
        const struct pf_field *f)
{
    size_t n = common_kind[kind].n;
    const unsigned char *digest = f[n].data;
    if (f[n].size != n * PF_DIGEST) {
        note(bad, f[n].name);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (!pf_field_fits(&f[i], common_kind[kind].table, name,
                           digest + i * PF_DIGEST))
            note(bad, f[i].name);
    if (bad->n == 0 && kind == PF_COMMON_SCHEDULE &&
        (f[0].size % 8 != 0 || f[1].size != f[0].size))
        note(bad, f[0].name);
}

int
pf_store_find_common(struct pf_store *s, enum pf_common_kind kind,
                     const char *name, struct pf_bad *bad, struct pf_diag *d)
{
    struct pf_common *c = &s->common[kind];
    struct pf_field id = pf_field_text("id", name), f[PF_ROW_FIELDS + 1];
    sqlite3_stmt *stmt;
    *bad = (struct pf_bad){.table = common_kind[kind].table};
    if (c->seen[0] != '\0' && strcmp(c->seen, name) == 0)
        return PF_OK;
    int status = pf_store_statement(s, common_kind[kind].get, &stmt, d);
    if (status != PF_OK)
        return status;
    int rc = pf_fields_bind(stmt, 1, &id, 1);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        pf_fields_fetch(f, common_kind[kind].n + 1, stmt, 0);
        compare(bad, kind, name, f);
        if (bad->n == 0)
            status = keep(c, kind, name, f);
    } else if (rc == SQLITE_DONE)
        note(bad, "id");
    else
        status = pf_store_fault(s, "read a run", d);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

int
pf_store_numerics_text(struct pf_store *s, const char *id, char **text,
                       struct pf_diag *d)
{
    struct pf_bad bad;
    *text = NULL;
    int status = pf_store_find_common(s, PF_COMMON_NUMERICS, id, &bad, d);
    if (status == PF_OK && bad.n > 0)
        return pf_store_damage(s, d,
                               "column %s of table numerics is damaged (%s); "
                               "restore the file from a copy",
                               bad.column[0], id);
    if (status == PF_OK)
        *text = strdup(s->common[PF_COMMON_NUMERICS].text);
    return status == PF_OK && *text == NULL ? PF_ENOMEM : status;
}

int
pf_store_other_numerics(struct pf_store *s, const char *id, size_t *runs,
                        char **text, struct pf_diag *d)
{
    struct pf_field own = pf_field_text("numerics", id), f[2];
    sqlite3_stmt *stmt;
    char *other = NULL;
    *runs = 0;
    *text = NULL;
    int status = pf_store_statement(s, PF_SQL_OTHERS, &stmt, d);
    if (status != PF_OK)
        return status;
    if (pf_fields_bind(stmt, 1, &own, 1) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        status = pf_store_fault(s, "read the result file", d);
    else {
        pf_fields_fetch(f, 2, stmt, 0);
        *runs = (size_t) f[0].whole;
        if (*runs > 0 && (other = strdup(f[1].data)) == NULL)
            status = PF_ENOMEM;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    if (other != NULL)
        status = pf_store_numerics_text(s, other, text, d);
    free(other);
    return status;
}
