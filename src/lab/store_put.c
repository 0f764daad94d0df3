/* Storing a run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>

#include "core/status.h"
#include "lab/store_part.h"

#define DOING "store a run"

/* Where in a result a number stands that may not be stored. */
struct culprit {
    const char *run, *what;
    uint64_t step;
    double value;
};

static int
refuse(struct pf_store *s, const struct culprit *c, struct pf_diag *d)
{
    pf_diag_at(d, (struct pf_place){.file = s->file},
               "run %s: %s is %s at step %llu; it is not stored", c->run,
               c->what, isnan(c->value) ? "not a number" : "infinite",
               (unsigned long long) c->step);
    return PF_ENUMERIC;
}

static int
check_series(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    for (size_t m = 0; m < r->n_series; m++)
        for (size_t i = 0; i < r->n_points; i++) {
            double x = r->series[m].value[i];
            struct culprit c = {r->id, r->series[m].metric, r->step[i], x};
            if (isnan(x) || (isinf(x) && x < 0))
                return refuse(s, &c, d);
        }
    return PF_OK;
}

static int
check_policies(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    size_t n = r->contexts * r->responses;
    for (size_t p = 0; p < r->n_policies; p++)
        for (size_t i = 0; i < n; i++) {
            double x = r->log_policy[p][i];
            struct culprit c = {r->id, "the policy", r->policy_step[p], x};
            if (isnan(x) || (isinf(x) && x > 0))
                return refuse(s, &c, d);
        }
    return PF_OK;
}

static int
check_result(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    struct culprit rate = {r->id, "the predicted rate", 0, r->predicted_rate};
    if (r->failure != NULL)
        return PF_OK;
    if (r->responses != 0 && r->contexts > SIZE_MAX / 8 / r->responses)
        return PF_ENOMEM;
    if (isinf(r->predicted_rate))
        return refuse(s, &rate, d);
    int status = check_series(s, r, d);
    return status == PF_OK ? check_policies(s, r, d) : status;
}

/* A row of `n_keys` key columns and the fields after them, up to one without
 * a name. The keys are in every field's digest. */
static int
insert(struct pf_store *s, enum pf_statement which, const char *table,
       const struct pf_field *row, size_t n_keys, struct pf_diag *d)
{
    unsigned char checksum[PF_MAX_FIELDS * PF_DIGEST];
    char key[200];
    sqlite3_stmt *stmt;
    const struct pf_field *field = row + n_keys;
    size_t n = 0;
    while (field[n].name != NULL)
        n++;
    if (n_keys == 1)
        snprintf(key, sizeof key, "%s", (const char *) row[0].data);
    else if (row[1].form == PF_FIELD_TEXT)
        snprintf(key, sizeof key, "%s/%s", (const char *) row[0].data,
                 (const char *) row[1].data);
    else
        snprintf(key, sizeof key, "%s/%lld", (const char *) row[0].data,
                 (long long) row[1].whole);
    pf_fields_digest(field, n, table, key, checksum);
    struct pf_field last = pf_field_bytes("checksum", checksum, n * PF_DIGEST);
    int status = pf_store_statement(s, which, &stmt, d);
    if (status != PF_OK)
        return status;
    if (pf_fields_bind(stmt, 1, row, n_keys + n) != SQLITE_OK ||
        pf_fields_bind(stmt, (int) (n_keys + n) + 1, &last, 1) != SQLITE_OK)
        status = pf_store_fault(s, DOING, d);
    int end = status == PF_OK ? pf_store_finish(s, stmt, DOING, d) : PF_OK;
    return status == PF_OK ? end : status;
}

static int
drop(struct pf_store *s, enum pf_statement which, const char *id,
     struct pf_diag *d)
{
    sqlite3_stmt *stmt;
    int status = pf_store_statement(s, which, &stmt, d);
    if (status != PF_OK)
        return status;
    struct pf_field key = pf_field_text("id", id);
    if (pf_fields_bind(stmt, 1, &key, 1) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    return pf_store_finish(s, stmt, DOING, d);
}

static int
put_run(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    bool done = r->failure == NULL;
    size_t n = done ? r->n_points : 0;
    unsigned char *step = pf_pack_counts(r->step, n);
    unsigned char *queries = pf_pack_counts(r->queries, n);
    struct pf_field row[PF_MAX_FIELDS] = {
        pf_field_text("id", r->id),
        pf_field_text("status", done ? "done" : "failed"),
        pf_field_text("message", done ? "" : r->failure),
        pf_field_whole("contexts", r->contexts),
        pf_field_whole("responses", r->responses),
        pf_field_text("description", r->description),
        pf_field_real("predicted_rate",
                      done ? r->predicted_rate : (double) NAN),
        pf_field_bytes("step", step, 8 * n),
        pf_field_bytes("queries", queries, 8 * n),
        pf_field_whole("n_series", done ? r->n_series : 0),
        pf_field_whole("n_policies", done ? r->n_policies : 0)};
    int status = PF_ENOMEM;
    if (step != NULL && queries != NULL)
        status = insert(s, PF_SQL_PUT_RUN, "run", row, 1, d);
    free(step);
    free(queries);
    return status;
}

static int
put_series(struct pf_store *s, const struct pf_result *r, size_t m,
           struct pf_diag *d)
{
    struct pf_packed p;
    int status =
        pf_pack_reals(&p, r->series[m].value, r->n_points, (double) HUGE_VAL);
    struct pf_field row[PF_MAX_FIELDS] = {
        pf_field_text("run", r->id),
        pf_field_text("metric", r->series[m].metric),
        pf_field_bytes("value", p.value, p.value_size),
        pf_field_bytes("missing", p.hole, p.hole_size)};
    if (status == PF_OK)
        status = insert(s, PF_SQL_PUT_SERIES, "series", row, 2, d);
    pf_packed_clear(&p);
    return status;
}

static int
put_policy(struct pf_store *s, const struct pf_result *r, size_t i,
           struct pf_diag *d)
{
    struct pf_packed p;
    size_t n = r->contexts * r->responses;
    int status = pf_pack_reals(&p, r->log_policy[i], n, -(double) HUGE_VAL);
    struct pf_field row[PF_MAX_FIELDS] = {
        pf_field_text("run", r->id), pf_field_whole("step", r->policy_step[i]),
        pf_field_bytes("log_probability", p.value, p.value_size),
        pf_field_bytes("zero", p.hole, p.hole_size)};
    if (status == PF_OK)
        status = insert(s, PF_SQL_PUT_POLICY, "policy", row, 2, d);
    pf_packed_clear(&p);
    return status;
}

static int
replace(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    int status = drop(s, PF_SQL_DROP_RUN, r->id, d);
    if (status == PF_OK)
        status = drop(s, PF_SQL_DROP_SERIES, r->id, d);
    if (status == PF_OK)
        status = drop(s, PF_SQL_DROP_POLICY, r->id, d);
    if (status == PF_OK)
        status = put_run(s, r, d);
    if (r->failure != NULL)
        return status;
    for (size_t m = 0; status == PF_OK && m < r->n_series; m++)
        status = put_series(s, r, m, d);
    for (size_t i = 0; status == PF_OK && i < r->n_policies; i++)
        status = put_policy(s, r, i, d);
    return status;
}

/* Inside a savepoint, so that a run is stored whole or not at all whether
 * or not a transaction is going on. */
int
pf_store_put(struct pf_store *s, const struct pf_result *r, struct pf_diag *d)
{
    bool alone = sqlite3_get_autocommit(s->db) != 0;
    int status = check_result(s, r, d);
    if (status == PF_OK)
        status = pf_store_do(s, PF_SQL_MARK, d);
    if (status != PF_OK)
        return status;
    status = replace(s, r, d);
    if (status != PF_OK)
        pf_store_do(s, PF_SQL_UNDO, NULL);
    int kept = pf_store_do(s, PF_SQL_KEEP, status == PF_OK ? d : NULL);
    if (alone && !sqlite3_get_autocommit(s->db)) /* RELEASE could not commit */
        pf_store_do(s, PF_SQL_ROLLBACK, NULL);
    return status == PF_OK ? kept : status;
}
