/* Reading a run back, never without comparing the checksums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store_part.h"

#define DOING "read a run"

void
pf_stored_clear(struct pf_stored *run)
{
    if (run == NULL)
        return;
    for (size_t m = 0; run->series != NULL && m < run->n_series; m++) {
        free(run->series[m].metric);
        free(run->series[m].value);
    }
    for (size_t i = 0; run->log_policy != NULL && i < run->n_policies; i++)
        free(run->log_policy[i]);
    free(run->failure);
    free(run->description);
    free(run->step);
    free(run->queries);
    free(run->series);
    free(run->policy_step);
    free(run->log_policy);
    *run = (struct pf_stored){.predicted_rate = (double) NAN};
}

const double *
pf_stored_series(const struct pf_stored *run, const char *metric)
{
    for (size_t m = 0; m < run->n_series; m++)
        if (strcmp(run->series[m].metric, metric) == 0)
            return run->series[m].value;
    return NULL;
}

/* What is being read, for messages. */
struct reading {
    struct pf_store *s;
    struct pf_diag *d;
    const char *id;
    struct pf_stored *run;
};

static int
damaged(const struct reading *r, const char *table, const char *column,
        const char *key)
{
    return pf_store_damage(r->s, r->d,
                           "run %s: column %s of table %s is damaged (%s); "
                           "restore the file from a copy, or delete the run "
                           "from table run and run the experiment again",
                           r->id, column, table, key);
}

static int
fetch_checked(const struct reading *r, struct pf_field *field, size_t n,
              sqlite3_stmt *stmt, int first, const char *table, const char *key)
{
    struct pf_field checksum;
    pf_fields_fetch(field, n, stmt, first);
    pf_fields_fetch(&checksum, 1, stmt, first + (int) n);
    size_t bad = pf_fields_check(field, n, table, key, &checksum);
    return bad == n ? PF_OK : damaged(r, table, field[bad].name, key);
}

static size_t
count_of(const struct pf_field *f)
{
    return f->whole < 0 ? SIZE_MAX : (size_t) f->whole;
}

enum {
    STATUS,
    MESSAGE,
    CONTEXTS,
    RESPONSES,
    DESCRIPTION,
    RATE,
    STEP,
    QUERIES,
    N_SERIES,
    N_POLICIES,
    N_FIELDS
};

static int
take_run(const struct reading *r, const struct pf_field *f)
{
    struct pf_stored *run = r->run;
    if (f[STEP].size % 8 != 0 || f[QUERIES].size != f[STEP].size)
        return damaged(r, "run", "step", r->id);
    run->contexts = count_of(&f[CONTEXTS]);
    run->responses = count_of(&f[RESPONSES]);
    if (run->responses > 0 && run->contexts > SIZE_MAX / 16 / run->responses)
        return damaged(r, "run", "contexts", r->id);
    run->n_points = f[STEP].size / 8;
    if (f[RATE].form == PF_FIELD_REAL)
        run->predicted_rate = f[RATE].real;
    run->description = strdup(f[DESCRIPTION].data);
    run->step = pf_unpack_counts(&f[STEP]);
    run->queries = pf_unpack_counts(&f[QUERIES]);
    if (strcmp(f[STATUS].data, "done") != 0) {
        run->failure = strdup(f[MESSAGE].data);
        if (run->failure == NULL)
            return PF_ENOMEM;
    }
    if (run->description == NULL || run->step == NULL || run->queries == NULL)
        return PF_ENOMEM;
    return PF_OK;
}

static int
bind_id(const struct reading *r, enum pf_statement which, sqlite3_stmt **stmt)
{
    struct pf_field id = pf_field_text("id", r->id);
    int status = pf_store_statement(r->s, which, stmt, r->d);
    if (status == PF_OK && pf_fields_bind(*stmt, 1, &id, 1) != SQLITE_OK)
        status = pf_store_fault(r->s, DOING, r->d);
    return status;
}

static int
get_run(const struct reading *r, size_t *n_series, size_t *n_policies,
        bool *found)
{
    struct pf_field f[N_FIELDS];
    sqlite3_stmt *stmt;
    int status = bind_id(r, PF_SQL_GET_RUN, &stmt);
    if (status != PF_OK)
        return status;
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        status = fetch_checked(r, f, N_FIELDS, stmt, 0, "run", r->id);
        if (status == PF_OK)
            status = take_run(r, f);
        if (status == PF_OK) {
            *found = true;
            *n_series = count_of(&f[N_SERIES]);
            *n_policies = count_of(&f[N_POLICIES]);
        }
    } else if (rc != SQLITE_DONE)
        status = pf_store_fault(r->s, DOING, r->d);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

/* Values of one row: `n` doubles and the holes among them. */
static int
take_reals(double **out, const struct pf_field *f, size_t n, double hole)
{
    if (f[0].size != 8 * n)
        return PF_ESTORE;
    *out = pf_unpack_reals(&f[0]);
    if (*out == NULL)
        return PF_ENOMEM;
    return pf_unpack_holes(*out, n, &f[1], hole) ? PF_OK : PF_ESTORE;
}

static int
take_series(const struct reading *r, sqlite3_stmt *stmt)
{
    struct pf_stored *run = r->run;
    struct pf_field metric, f[2];
    char key[200];
    pf_fields_fetch(&metric, 1, stmt, 0);
    snprintf(key, sizeof key, "%s/%s", r->id, (const char *) metric.data);
    int status = fetch_checked(r, f, 2, stmt, 1, "series", key);
    if (status != PF_OK)
        return status;
    struct pf_stored_series *series = &run->series[run->n_series++];
    series->metric = strdup(metric.data);
    if (series->metric == NULL)
        return PF_ENOMEM;
    status = take_reals(&series->value, f, run->n_points, (double) HUGE_VAL);
    return status == PF_ESTORE ? damaged(r, "series", "value", key) : status;
}

static int
take_policy(const struct reading *r, sqlite3_stmt *stmt)
{
    struct pf_stored *run = r->run;
    struct pf_field step, f[2];
    char key[200];
    pf_fields_fetch(&step, 1, stmt, 0);
    snprintf(key, sizeof key, "%s/%" PRId64, r->id, step.whole);
    int status = fetch_checked(r, f, 2, stmt, 1, "policy", key);
    if (status != PF_OK)
        return status;
    size_t i = run->n_policies++;
    memcpy(&run->policy_step[i], &step.whole, sizeof step.whole);
    status = take_reals(&run->log_policy[i], f, run->contexts * run->responses,
                        -(double) HUGE_VAL);
    return status == PF_ESTORE ? damaged(r, "policy", "log_probability", key)
                               : status;
}

/* Walks the rows of a table that belong to the run: `expected` of them. */
static int
get_rows(const struct reading *r, enum pf_statement which, const char *table,
         size_t expected, int (*take)(const struct reading *, sqlite3_stmt *))
{
    sqlite3_stmt *stmt;
    size_t rows = 0;
    int rc = SQLITE_DONE;
    int status = bind_id(r, which, &stmt);
    if (status != PF_OK)
        return status;
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        status = rows < expected ? take(r, stmt) : PF_OK;
        rows++;
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(r->s, DOING, r->d);
    if (status == PF_OK && rows != expected)
        status = pf_store_damage(r->s, r->d,
                                 "run %s: table %s has %zu rows of it, not "
                                 "the %zu that were stored",
                                 r->id, table, rows, expected);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

#define MANY (1u << 28) /* rows that one run could have, at the very most */

static int
get_all(const struct reading *r, bool policies, bool *found)
{
    struct pf_stored *run = r->run;
    size_t n_series = 0, n_policies = 0;
    int status = get_run(r, &n_series, &n_policies, found);
    if (status != PF_OK || !*found)
        return status;
    if (n_series > MANY || n_policies > MANY)
        return damaged(r, "run", "n_series", r->id);
    run->series = calloc(n_series + 1, sizeof *run->series);
    run->policy_step = calloc(n_policies + 1, sizeof *run->policy_step);
    run->log_policy = calloc(n_policies + 1, sizeof *run->log_policy);
    if (run->series == NULL || run->policy_step == NULL ||
        run->log_policy == NULL)
        return PF_ENOMEM;
    status = get_rows(r, PF_SQL_GET_SERIES, "series", n_series, take_series);
    if (status == PF_OK && policies)
        status =
            get_rows(r, PF_SQL_GET_POLICY, "policy", n_policies, take_policy);
    return status;
}

/* In one transaction where there is none yet: the writer may be replacing
 * this very run. */
int
pf_store_get(struct pf_store *s, const char *id, bool policies,
             struct pf_stored *out, bool *found, struct pf_diag *d)
{
    struct reading r = {.s = s, .d = d, .id = id, .run = out};
    bool alone = sqlite3_get_autocommit(s->db) != 0;
    *out = (struct pf_stored){.predicted_rate = (double) NAN};
    *found = false;
    int status = alone ? pf_store_do(s, PF_SQL_BEGIN, d) : PF_OK;
    if (status != PF_OK)
        return status;
    status = get_all(&r, policies, found);
    if (status != PF_OK) {
        pf_stored_clear(out);
        *found = false;
    }
    if (alone)
        pf_store_do(s, PF_SQL_COMMIT, NULL);
    return status;
}
