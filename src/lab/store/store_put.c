/* Storing a packed run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"
#include "lab/store/store_part.h"

#define DOING "store a run"

static int
insert(struct pf_store *s, enum pf_statement which, struct pf_field *row,
       size_t n, struct pf_diag *d)
{
    sqlite3_stmt *stmt;
    int status = pf_store_statement(s, which, &stmt, d);
    if (status != PF_OK)
        return status;
    if (pf_fields_bind(stmt, 1, row, n) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    return pf_store_finish(s, stmt, DOING, d);
}

static int
drop(struct pf_store *s, enum pf_statement which, const char *id,
     struct pf_diag *d)
{
    struct pf_field key = pf_field_text("id", id);
    return insert(s, which, &key, 1, d);
}

static struct pf_field
checksum(const void *bytes, size_t n_digests)
{
    return pf_field_bytes("checksum", bytes, n_digests * PF_DIGEST);
}

static int
put_run(struct pf_store *s, const struct pf_packed_run *run, struct pf_diag *d)
{
    struct pf_field row[PF_RUN_FIELDS + 2];
    row[0] = pf_field_text("id", run->id);
    pf_packed_fields(run, row + 1);
    row[PF_RUN_FIELDS + 1] = checksum(run->checksum, PF_RUN_FIELDS);
    return insert(s, PF_SQL_PUT_RUN, row, PF_RUN_FIELDS + 2, d);
}

static int
put_row(struct pf_store *s, enum pf_statement which, const char *id,
        const struct pf_packed_row *row, struct pf_diag *d)
{
    struct pf_field field[] = {
        pf_field_text("run", id),
        which == PF_SQL_PUT_SERIES ? pf_field_text("metric", row->metric)
                                   : pf_field_whole("step", row->step),
        pf_field_bytes("value", row->value, 8 * row->n_values),
        pf_field_bytes("holes", row->hole, row->hole_size),
        checksum(row->checksum, PF_ROW_FIELDS)};
    return insert(s, which, field, sizeof field / sizeof field[0], d);
}

static int
put_rows(struct pf_store *s, struct pf_packed_run run, struct pf_diag *d)
{
    struct pf_packed_row row;
    int status = PF_OK;
    for (size_t m = 0; status == PF_OK && m < run.n_series; m++) {
        pf_packed_next_series(&run, &row);
        status = put_row(s, PF_SQL_PUT_SERIES, run.id, &row, d);
    }
    for (size_t i = 0; status == PF_OK && i < run.n_policies; i++) {
        pf_packed_next_policy(&run, &row);
        status = put_row(s, PF_SQL_PUT_POLICY, run.id, &row, d);
    }
    return status;
}

static int
replace(struct pf_store *s, const struct pf_packed_run *run, struct pf_diag *d)
{
    int status = drop(s, PF_SQL_DROP_RUN, run->id, d);
    if (status == PF_OK)
        status = drop(s, PF_SQL_DROP_SERIES, run->id, d);
    if (status == PF_OK)
        status = drop(s, PF_SQL_DROP_POLICY, run->id, d);
    if (status == PF_OK)
        status = pf_store_put_common(s, run, d);
    if (status == PF_OK)
        status = put_run(s, run, d);
    return status == PF_OK ? put_rows(s, *run, d) : status;
}

/* Inside a savepoint, so that a run is stored whole or not at all whether
 * or not a transaction is going on. */
static int
put_whole(struct pf_store *s, const struct pf_packed_run *run,
          struct pf_diag *d)
{
    bool alone = sqlite3_get_autocommit(s->db) != 0;
    int status = pf_store_do(s, PF_SQL_MARK, d);
    if (status != PF_OK)
        return status;
    status = replace(s, run, d);
    if (status != PF_OK)
        pf_store_do(s, PF_SQL_UNDO, NULL);
    int kept = pf_store_do(s, PF_SQL_KEEP, status == PF_OK ? d : NULL);
    if (alone && !sqlite3_get_autocommit(s->db)) /* RELEASE could not commit */
        pf_store_do(s, PF_SQL_ROLLBACK, NULL);
    if (status != PF_OK || kept != PF_OK)
        pf_store_forget(s);
    return status == PF_OK ? kept : status;
}

int
pf_store_put_packed(struct pf_store *s, const void *packed, size_t size,
                    struct pf_diag *d)
{
    struct pf_packed_run run;
    if (pf_packed_read(&run, packed, size))
        return put_whole(s, &run, d);
    return pf_store_damage(
        s, d, "what came in as a run is damaged; it is not stored");
}

int
pf_store_put(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    struct pf_bytes packed = {0};
    int status = pf_result_pack(&packed, r, d);
    if (status == PF_OK)
        status = pf_store_put_packed(s, packed.data, packed.size, d);
    pf_bytes_clear(&packed);
    return status;
}
