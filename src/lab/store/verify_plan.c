/* Verifying the plan.
 *
 * Its rows have no checksums of their own: one covers meta, axis and metric,
 * and one each cell with its rows in cell_axis and plan (store_plan.c). Unlike
 * pf_results_open this goes on behind a damaged cell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/verify_part.h"

/* Digests over the rows of several queries. */
struct chain {
    struct pf_verifying *v;
    unsigned char digest[PF_DIGEST];
    size_t rows; /* of the last query */
};

/* One of the plan's tables. */
struct part {
    const char *table, *sql;
    size_t columns;
    int (*take)(struct pf_verifying *v, const struct pf_field *f);
};

static int
chain_rows(struct chain *c, const struct part *part, const int64_t *cell)
{
    struct pf_field f[PF_MAX_FIELDS];
    sqlite3_stmt *stmt = NULL;
    struct pf_verifying *v = c->v;
    int rc = SQLITE_DONE, status = PF_OK;
    c->rows = 0;
    if (sqlite3_prepare_v2(v->s->db, part->sql, -1, &stmt, NULL) != SQLITE_OK ||
        (cell != NULL && sqlite3_bind_int64(stmt, 1, *cell) != SQLITE_OK))
        status = pf_verify_fault(v, part->table);
    else
        while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
            pf_fields_fetch(f, part->columns, stmt, 0);
            pf_fields_chain(c->digest, f, part->columns, part->table);
            if (part->take != NULL)
                status = part->take(v, f);
            c->rows++;
        }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_verify_fault(v, part->table);
    sqlite3_finalize(stmt);
    return status;
}

/* --- the experiment as a whole --- */

static int
check_head_digest(struct chain *c)
{
    static const char sql[] = "SELECT value FROM meta WHERE key='checksum'";
    struct pf_verifying *v = c->v;
    char text[2 * PF_DIGEST + 1] = "";
    sqlite3_stmt *stmt = NULL;
    bool equal = false;
    int rc, status = PF_OK;
    for (size_t i = 0; i < PF_DIGEST; i++)
        snprintf(text + 2 * i, 3, "%02x", c->digest[i]);
    if (sqlite3_prepare_v2(v->s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return pf_verify_fault(v, "meta");
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *stored = (const char *) sqlite3_column_text(stmt, 0);
        equal = stored != NULL && strcmp(text, stored) == 0;
    }
    if (rc != SQLITE_DONE)
        status = pf_verify_fault(v, "meta");
    sqlite3_finalize(stmt);
    if (c->rows == 0)
        pf_verify_damage(v, "there is no plan in it: what made it was "
                            "interrupted at once; the same command goes on");
    else if (!equal)
        pf_verify_damage(v, "the plan: a row of table meta, axis or metric is "
                            "damaged");
    return status;
}

static int
check_head(struct chain *c)
{
    static const struct part part[] = {
        {"axis", "SELECT * FROM axis ORDER BY ordinal", 3, NULL},
        {"metric", "SELECT * FROM metric ORDER BY ordinal", 2, NULL},
        {"meta", "SELECT * FROM meta WHERE key<>'checksum' ORDER BY key", 2,
         NULL}};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < sizeof part / sizeof *part; i++)
        status = chain_rows(c, &part[i], NULL);
    return status == PF_OK ? check_head_digest(c) : status;
}

/* --- cells --- */

static int
take_run(struct pf_verifying *v, const struct pf_field *f)
{
    struct pf_verify_run *list = pf_verify_room(v->planned, v->n_planned,
                                                &v->room_planned, sizeof *list);
    if (list == NULL)
        return PF_ENOMEM;
    v->planned = list;
    if (f[2].form != PF_FIELD_TEXT || f[2].size != PF_RUN_ID - 1)
        return PF_OK; /* the cell's checksum tells of it */
    struct pf_verify_run *run = &list[v->n_planned++];
    *run = (struct pf_verify_run){.cell = v->n_cells - 1};
    memcpy(run->id, f[2].data, PF_RUN_ID);
    memcpy(&run->seed, &f[3].whole, sizeof run->seed);
    return PF_OK;
}

static int
take_cell(struct pf_verifying *v, const struct pf_field *f)
{
    if ((v->n_cells & (v->n_cells - 1)) == 0) {
        size_t room = v->n_cells == 0 ? 1 : 2 * v->n_cells;
        struct pf_verify_cell *list = realloc(v->cell, room * sizeof *list);
        if (list == NULL)
            return PF_ENOMEM;
        v->cell = list;
    }
    struct pf_verify_cell *cell = &v->cell[v->n_cells++];
    cell->world = strdup(f[1].data);
    cell->learner = strdup(f[3].data);
    return cell->world != NULL && cell->learner != NULL ? PF_OK : PF_ENOMEM;
}

static int
check_cell(struct pf_verifying *v, const struct pf_field *f)
{
    static const struct part part[] = {
        {"cell_axis", "SELECT * FROM cell_axis WHERE cell=? ORDER BY axis", 3,
         NULL},
        {"plan", "SELECT * FROM plan WHERE cell=? ORDER BY ordinal", 4,
         take_run}};
    struct chain c = {.v = v};
    int status = take_cell(v, f);
    for (size_t i = 0; status == PF_OK && i < 2; i++)
        status = chain_rows(&c, &part[i], &f[0].whole);
    if (status != PF_OK)
        return status;
    pf_fields_chain(c.digest, f, 7, "cell");
    if (f[7].size != PF_DIGEST || memcmp(c.digest, f[7].data, PF_DIGEST) != 0 ||
        (uint64_t) f[6].whole != c.rows)
        pf_verify_damage(v,
                         "the plan: cell %" PRId64 " (learner %s, world %s): "
                         "its row in table cell, or a row of it in table "
                         "cell_axis or plan, is damaged",
                         f[0].whole, v->cell[v->n_cells - 1].learner,
                         v->cell[v->n_cells - 1].world);
    return PF_OK;
}

static int
take_cell_row(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    struct pf_field f[8];
    (void) self;
    pf_fields_fetch(f, 8, row, 0);
    return check_cell(v, f);
}

/* --- rows of cells that are not --- */

static int
take_orphan(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    (void) self;
    pf_verify_damage(v,
                     "the plan: table %s has rows of cell %lld, which is "
                     "not there",
                     (const char *) sqlite3_column_text(row, 0),
                     (long long) sqlite3_column_int64(row, 1));
    return PF_OK;
}

static int
take_cell_count(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    (void) self;
    if (sqlite3_column_int64(row, 0) != (sqlite3_int64) v->n_cells ||
        sqlite3_column_int64(row, 1) != (sqlite3_int64) v->n_cells)
        pf_verify_damage(v,
                         "the plan: table cell has %zu rows, not the %lld "
                         "that were stored",
                         v->n_cells, (long long) sqlite3_column_int64(row, 0));
    return PF_OK;
}

static int
by_id(const void *a, const void *b)
{
    return strcmp(((const struct pf_verify_run *) a)->id,
                  ((const struct pf_verify_run *) b)->id);
}

struct pf_verify_run *
pf_verify_find(const struct pf_verifying *v, const char *id)
{
    struct pf_verify_run key = {.seed = 0};
    if (strlen(id) != PF_RUN_ID - 1 || v->n_planned == 0)
        return NULL;
    memcpy(key.id, id, PF_RUN_ID);
    return bsearch(&key, v->planned, v->n_planned, sizeof key, by_id);
}

int
pf_verify_plan(struct pf_verifying *v)
{
    static const struct {
        const char *table, *sql;
        pf_verify_take *take;
    } step[] = {
        {"cell", "SELECT * FROM cell ORDER BY ordinal", take_cell_row},
        {"meta",
         "SELECT CAST(value AS INTEGER), (SELECT 1 + max(ordinal) FROM cell) "
         "FROM meta WHERE key='cells'",
         take_cell_count},
        {"cell_axis",
         "SELECT DISTINCT 'cell_axis', cell FROM cell_axis WHERE cell NOT IN "
         "(SELECT ordinal FROM cell)",
         take_orphan},
        {"plan",
         "SELECT DISTINCT 'plan', cell FROM plan WHERE cell NOT IN (SELECT "
         "ordinal FROM cell)",
         take_orphan}};
    struct chain head = {.v = v};
    int status = check_head(&head);
    for (size_t i = 0; status == PF_OK && i < sizeof step / sizeof *step; i++)
        status =
            pf_verify_walk(v, step[i].table, step[i].sql, step[i].take, NULL);
    if (v->n_planned > 0)
        qsort(v->planned, v->n_planned, sizeof *v->planned, by_id);
    v->report->planned = v->n_planned;
    return status;
}
