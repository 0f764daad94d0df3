/* Verifying rows as they lie in the file, and hashing them.
 *
 * What belongs to a run has been found through the run; what is found here
 * belongs to nothing, or stands where no search would come across it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/verify_part.h"

/* --- keys --- */

/* A table that is kept in the order of its first n_keys columns. */
struct ordered {
    const char *table, *sql;
    size_t n_keys;
    bool of_runs; /* the first key is a run's id */
    /* While it is walked: */
    char last[2][200]; /* the keys of the row before */
    int64_t number;
    size_t row;
    size_t strays; /* rows of a run that is not there: */
    char stray[40];
};

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool
is_run(const struct pf_verifying *v, const char *id)
{
    char key[PF_RUN_ID];
    if (v->n_ids == 0 || strlen(id) != PF_RUN_ID - 1)
        return false;
    memcpy(key, id, PF_RUN_ID);
    return bsearch(key, v->id, v->n_ids, PF_RUN_ID, by_text) != NULL;
}

static void
tell_strays(struct pf_verifying *v, struct ordered *o)
{
    if (o->strays > 0)
        pf_verify_damage(v,
                         "table %s has %zu rows of run %s, which is not in "
                         "table run",
                         o->table, o->strays, o->stray);
    o->strays = 0;
}

static void
note_stray(struct pf_verifying *v, struct ordered *o, const char *id)
{
    if (is_run(v, id)) {
        tell_strays(v, o);
        return;
    }
    if (o->strays > 0 && strcmp(o->stray, id) != 0)
        tell_strays(v, o);
    snprintf(o->stray, sizeof o->stray, "%s", id);
    o->strays++;
}

/* Where the key of this row stands to that of the row before it. */
static int
compare_keys(const struct ordered *o, const struct pf_field *key)
{
    int order = strcmp(o->last[0], key[0].data);
    if (order != 0 || o->n_keys == 1)
        return order;
    if (key[1].form == PF_FIELD_WHOLE)
        return (o->number > key[1].whole) - (o->number < key[1].whole);
    return strcmp(o->last[1], key[1].data);
}

static int
take_key(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    struct ordered *o = self;
    struct pf_field key[2] = {{.data = ""}, {.data = ""}};
    pf_fields_fetch(key, o->n_keys, row, 0);
    if (o->row++ > 0 && compare_keys(o, key) >= 0)
        pf_verify_damage(v,
                         "table %s: the row of %.100s is not where it should "
                         "be: its key is damaged, or that of the row before",
                         o->table, (const char *) key[0].data);
    if (o->of_runs)
        note_stray(v, o, key[0].data);
    for (size_t i = 0; i < o->n_keys; i++)
        snprintf(o->last[i], sizeof o->last[i], "%s",
                 (const char *) key[i].data);
    o->number = key[1].whole;
    return PF_OK;
}

/* --- rows that runs refer to --- */

struct common {
    const char *table, *sql;
    size_t n_fields;
};

/* Whether some run refers to it does not matter: the rows of an interrupted
 * call are taken out by the next one. */
static int
take_common(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    const struct common *t = self;
    struct pf_field id, field[PF_ROW_FIELDS], checksum;
    pf_fields_fetch(&id, 1, row, 0);
    pf_fields_fetch(field, t->n_fields, row, 1);
    pf_fields_fetch(&checksum, 1, row, 1 + (int) t->n_fields);
    if (id.form != PF_FIELD_TEXT || id.size != strlen(id.data))
        pf_verify_damage(v, "row %.40s of table %s: column id is damaged",
                         (const char *) id.data, t->table);
    if (checksum.size != t->n_fields * PF_DIGEST) {
        pf_verify_damage(v, "row %.40s of table %s: column checksum is damaged",
                         (const char *) id.data, t->table);
        return PF_OK;
    }
    const unsigned char *digest = checksum.data;
    for (size_t i = 0; i < t->n_fields; i++)
        if (!pf_field_fits(&field[i], t->table, id.data,
                           digest + i * PF_DIGEST))
            pf_verify_damage(v, "row %.40s of table %s: column %s is damaged",
                             (const char *) id.data, t->table, field[i].name);
    return PF_OK;
}

int
pf_verify_rows(struct pf_verifying *v)
{
    struct ordered table[] = {
        {"run", "SELECT id FROM run", 1, .of_runs = false},
        {"series", "SELECT run, metric FROM series", 2, .of_runs = true},
        {"policy", "SELECT run, step FROM policy", 2, .of_runs = true},
        {"description", "SELECT id FROM description", 1, .of_runs = false},
        {"schedule", "SELECT id FROM schedule", 1, .of_runs = false},
        {"numerics", "SELECT id FROM numerics", 1, .of_runs = false}};
    struct common common[] = {
        {"description", "SELECT * FROM description", PF_TEXT_FIELDS},
        {"schedule", "SELECT * FROM schedule", PF_ROW_FIELDS},
        {"numerics", "SELECT * FROM numerics", PF_TEXT_FIELDS}};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < sizeof table / sizeof *table;
         i++) {
        status = pf_verify_walk(v, table[i].table, table[i].sql, take_key,
                                &table[i]);
        tell_strays(v, &table[i]);
    }
    for (size_t i = 0; status == PF_OK && i < sizeof common / sizeof *common;
         i++)
        status = pf_verify_walk(v, common[i].table, common[i].sql, take_common,
                                &common[i]);
    return status;
}

/* --- hashing --- */

/* What is hashed, in this order: all tables. */
struct section {
    const char *table, *sql;
};
static const struct section everything[] = {
    {"meta", "SELECT * FROM meta ORDER BY key"},
    {"axis", "SELECT * FROM axis ORDER BY ordinal"},
    {"metric", "SELECT * FROM metric ORDER BY ordinal"},
    {"cell", "SELECT * FROM cell ORDER BY ordinal"},
    {"cell_axis", "SELECT * FROM cell_axis ORDER BY cell, axis"},
    {"plan", "SELECT * FROM plan ORDER BY cell, ordinal"},
    {"numerics", "SELECT * FROM numerics ORDER BY id"},
    {"description", "SELECT * FROM description ORDER BY id"},
    {"schedule", "SELECT * FROM schedule ORDER BY id"},
    {"run", "SELECT * FROM run ORDER BY id"},
    {"series", "SELECT * FROM series ORDER BY run, metric"},
    {"policy", "SELECT * FROM policy ORDER BY run, step"}};
static const struct section numbers[] = {
    {"run", "SELECT r.id, r.status, s.step, s.queries FROM run r LEFT JOIN "
            "schedule s ON s.id = r.schedule ORDER BY r.id"},
    {"series",
     "SELECT run, metric, value, missing FROM series ORDER BY run, metric"},
    {"policy", "SELECT run, step, log_probability, zero FROM policy ORDER BY "
               "run, step"}};

static int
take_row(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    struct pf_field f[PF_MAX_FIELDS];
    struct pf_canon *c = self;
    int n = sqlite3_column_count(row);
    (void) v;
    if (n < 1 || n > PF_MAX_FIELDS)
        return PF_ESTORE;
    pf_fields_fetch(f, (size_t) n, row, 0);
    pf_canon_row(c);
    pf_canon_fields(c, f, (size_t) n);
    return PF_OK;
}

static int
count_tables(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    (void) self;
    if (sqlite3_column_int64(row, 0) != sizeof everything / sizeof *everything)
        pf_verify_damage(v, "it has tables that the hash does not cover");
    return PF_OK;
}

int
pf_verify_digest(struct pf_verifying *v, bool results, char hex[PF_HEX])
{
    const struct section *part = results ? numbers : everything;
    size_t n = results ? sizeof numbers / sizeof *numbers
                       : sizeof everything / sizeof *everything;
    struct pf_canon c;
    int status =
        pf_verify_walk(v, "sqlite_schema",
                       "SELECT count(*) FROM sqlite_schema WHERE type='table'",
                       count_tables, NULL);
    pf_canon_begin(&c, results ? "prefarm results 1" : "prefarm file 2");
    for (size_t i = 0; status == PF_OK && i < n; i++) {
        pf_canon_table(&c, part[i].table);
        status = pf_verify_walk(v, part[i].table, part[i].sql, take_row, &c);
    }
    pf_canon_end(&c, hex);
    return status;
}
