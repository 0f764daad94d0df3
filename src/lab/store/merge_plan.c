/* Plans of result files, compared and copied.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/merge_part.h"

#define DOING "read the plan"

struct table {
    const char *name, *read, *write;
    size_t columns;
};

/* The rows of a cell have its checksum over all others: these tell more. */
static const struct table tables[] = {
    {"meta", "SELECT * FROM meta ORDER BY key", "INSERT INTO meta VALUES(?,?)",
     2},
    {"axis", "SELECT * FROM axis ORDER BY ordinal",
     "INSERT INTO axis VALUES(?,?,?)", 3},
    {"metric", "SELECT * FROM metric ORDER BY ordinal",
     "INSERT INTO metric VALUES(?,?)", 2},
    {"cell_axis", "SELECT * FROM cell_axis ORDER BY cell, axis",
     "INSERT INTO cell_axis VALUES(?,?,?)", 3},
    {"plan", "SELECT * FROM plan ORDER BY cell, ordinal",
     "INSERT INTO plan VALUES(?,?,?,?)", 4},
    {"cell", "SELECT * FROM cell ORDER BY ordinal",
     "INSERT INTO cell VALUES(?,?,?,?,?,?,?,?)", 8}};
#define N_TABLES (sizeof tables / sizeof tables[0])

int
pf_merge_has_plan(struct pf_store *s, bool *has, struct pf_diag *d)
{
    sqlite3_stmt *stmt = NULL;
    int status = PF_OK;
    *has = false;
    if (sqlite3_prepare_v2(s->db, "SELECT count(*) FROM meta", -1, &stmt,
                           NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        status = pf_store_fault(s, DOING, d);
    else
        *has = sqlite3_column_int64(stmt, 0) > 0;
    sqlite3_finalize(stmt);
    return status;
}

/* --- comparing --- */

/* A row of the same table in each of two stores. */
struct pair {
    struct pf_store *store[2];
    sqlite3_stmt *stmt[2];
    const struct table *table;
    struct pf_diag *d;
};

static bool
same_field(const struct pf_field *a, const struct pf_field *b)
{
    if (a->form != b->form || a->size != b->size)
        return false;
    if (a->form == PF_FIELD_WHOLE)
        return a->whole == b->whole;
    if (a->form == PF_FIELD_REAL)
        return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    return memcmp(a->data, b->data, a->size) == 0;
}

static int
differ(const struct pair *p, const char *how)
{
    return pf_store_damage(p->store[1], p->d,
                           "is not of the same plan as '%s': %s; only shards "
                           "of one experiment, made by one version of "
                           "prefarm, can be merged",
                           p->store[0]->file, how);
}

/* Says it with a meta row's key; of other tables the row's number tells. */
static int
differ_in(const struct pair *p, const struct pf_field *a,
          const struct pf_field *b, size_t row)
{
    char how[200];
    bool meta = strcmp(p->table->name, "meta") == 0;
    bool same_key = same_field(&a[0], &b[0]);
    if (meta && same_key && strcmp(a[0].data, "xml") == 0)
        return differ(p, "the experiments differ");
    if (meta && same_key)
        snprintf(how, sizeof how, "%.40s is '%.50s' there and '%.50s' here",
                 (const char *) a[0].data, (const char *) a[1].data,
                 (const char *) b[1].data);
    else
        snprintf(how, sizeof how, "row %zu of table %s differs", row + 1,
                 p->table->name);
    return differ(p, how);
}

static int
compare_rows(const struct pair *p)
{
    struct pf_field a[PF_MAX_FIELDS], b[PF_MAX_FIELDS];
    char how[100];
    for (size_t row = 0;; row++) {
        int left = sqlite3_step(p->stmt[0]), right = sqlite3_step(p->stmt[1]);
        if (left != SQLITE_ROW && left != SQLITE_DONE)
            return pf_store_fault(p->store[0], DOING, p->d);
        if (right != SQLITE_ROW && right != SQLITE_DONE)
            return pf_store_fault(p->store[1], DOING, p->d);
        if (left != right) {
            snprintf(how, sizeof how, "table %s is longer %s", p->table->name,
                     left == SQLITE_ROW ? "there" : "here");
            return differ(p, how);
        }
        if (left == SQLITE_DONE)
            return PF_OK;
        pf_fields_fetch(a, p->table->columns, p->stmt[0], 0);
        pf_fields_fetch(b, p->table->columns, p->stmt[1], 0);
        /* the checksum of meta is over all others: they tell more */
        if (p->table == &tables[0] && strcmp(a[0].data, "checksum") == 0 &&
            same_field(&a[0], &b[0]))
            continue;
        for (size_t i = 0; i < p->table->columns; i++)
            if (!same_field(&a[i], &b[i]))
                return differ_in(p, a, b, row);
    }
}

static int
compare_table(struct pair *p)
{
    int status = PF_OK;
    p->stmt[0] = p->stmt[1] = NULL;
    for (size_t i = 0; status == PF_OK && i < 2; i++)
        if (sqlite3_prepare_v2(p->store[i]->db, p->table->read, -1, &p->stmt[i],
                               NULL) != SQLITE_OK)
            status = pf_store_fault(p->store[i], DOING, p->d);
    if (status == PF_OK)
        status = compare_rows(p);
    sqlite3_finalize(p->stmt[0]);
    sqlite3_finalize(p->stmt[1]);
    return status;
}

int
pf_merge_same_plan(struct pf_store *a, struct pf_store *b, struct pf_diag *d)
{
    struct pair p = {.store = {a, b}, .d = d};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < N_TABLES; i++) {
        p.table = &tables[i];
        status = compare_table(&p);
    }
    return status;
}

/* --- copying --- */

static int
copy_table(struct pf_store *to, struct pf_store *from, const struct table *t,
           struct pf_diag *d)
{
    struct pf_field f[PF_MAX_FIELDS];
    sqlite3_stmt *read = NULL, *write = NULL;
    int rc = SQLITE_DONE, status = PF_OK;
    if (sqlite3_prepare_v2(from->db, t->read, -1, &read, NULL) != SQLITE_OK)
        status = pf_store_fault(from, DOING, d);
    else if (sqlite3_prepare_v2(to->db, t->write, -1, &write, NULL) !=
             SQLITE_OK)
        status = pf_store_fault(to, "store the plan", d);
    while (status == PF_OK && (rc = sqlite3_step(read)) == SQLITE_ROW) {
        pf_fields_fetch(f, t->columns, read, 0);
        if (pf_fields_bind(write, 1, f, t->columns) != SQLITE_OK)
            status = pf_store_fault(to, "store the plan", d);
        else
            status = pf_store_finish(to, write, "store the plan", d);
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(from, DOING, d);
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    return status;
}

int
pf_merge_copy_plan(struct pf_store *to, struct pf_store *from,
                   struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < N_TABLES; i++)
        status = copy_table(to, from, &tables[i], d);
    return status == PF_OK ? pf_store_put_views(to, d) : status;
}
