/* Reading a run back, never without comparing the checksums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/store_part.h"

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
    free(run->numerics);
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

/* What is being read, and what was found out about it. */
struct reading {
    struct pf_store *s;
    struct pf_diag *d;
    const char *id;
    struct pf_stored *run; /* NULL: what is there is only compared */
    bool all;              /* goes on after damage */
    size_t damaged;
    bool found, done;
    size_t n_points, cells;      /* SIZE_MAX: damaged, nobody knows */
    size_t n_series, n_policies; /* likewise */
};

static int
damaged(struct reading *r, const char *table, const char *column,
        const char *key)
{
    r->damaged++;
    return pf_store_damage(r->s, r->d,
                           "run %s: column %s of table %s is damaged (%s); "
                           "restore the file from a copy, or take the run out "
                           "(sqlite3 FILE.db \"delete from run where id = "
                           "'%s'\") and run the experiment again",
                           r->id, column, table, key, r->id);
}

/* Damage ends the reading unless all of it is asked for. */
static int
go_on(const struct reading *r, int status)
{
    return status == PF_ESTORE && r->all && r->damaged > 0 ? PF_OK : status;
}

/* PF_ESTORE when a field does not fit; bit i of *bad tells which. */
static int
fetch_checked(struct reading *r, struct pf_field *field, size_t n,
              sqlite3_stmt *stmt, const char *table, const char *key,
              unsigned *bad)
{
    int first = sqlite3_column_count(stmt) - (int) n - 1;
    struct pf_field checksum;
    pf_fields_fetch(field, n, stmt, first);
    pf_fields_fetch(&checksum, 1, stmt, first + (int) n);
    const unsigned char *digest = checksum.data;
    *bad = 0;
    if (checksum.size != n * PF_DIGEST) {
        *bad = ~0u;
        return damaged(r, table, checksum.name, key);
    }
    for (size_t i = 0; i < n && (*bad == 0 || r->all); i++)
        if (!pf_field_fits(&field[i], table, key, digest + i * PF_DIGEST)) {
            *bad |= 1u << i;
            damaged(r, table, field[i].name, key);
        }
    return *bad == 0 ? PF_OK : PF_ESTORE;
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
    NUMERICS,
    SCHEDULE,
    RATE,
    N_SERIES,
    N_POLICIES
};

/* A row that this run refers to. */
static int
find(struct reading *r, enum pf_common_kind kind, const struct pf_field *name)
{
    struct pf_bad bad;
    int status = pf_store_find_common(r->s, kind, name->data, &bad, r->d);
    for (size_t i = 0; i < bad.n && (i == 0 || r->all); i++) {
        r->damaged++;
        pf_store_damage(r->s, r->d,
                        "run %s: column %s of table %s is damaged (%s); "
                        "restore the file from a copy, or delete that row, "
                        "and from table run all that refer to it, and run "
                        "the experiment again",
                        r->id, bad.column[i], bad.table,
                        (const char *) name->data);
    }
    return status == PF_OK && bad.n > 0 ? PF_ESTORE : status;
}

static int
find_text(struct reading *r, enum pf_common_kind kind,
          const struct pf_field *name, char **out)
{
    bool none = kind == PF_COMMON_NUMERICS && name->size == 0;
    int status = none ? PF_OK : find(r, kind, name);
    if (status != PF_OK || r->run == NULL)
        return status;
    *out = strdup(kind == PF_COMMON_NUMERICS ? (const char *) name->data
                                             : r->s->common[kind].text);
    return *out != NULL ? PF_OK : PF_ENOMEM;
}

static uint64_t *
copy(const uint64_t *x, size_t n)
{
    uint64_t *y = malloc((n + 1) * sizeof *y);
    if (y != NULL && n > 0)
        memcpy(y, x, n * sizeof *y);
    return y;
}

static int
find_schedule(struct reading *r, const struct pf_field *name)
{
    const struct pf_common *c = &r->s->common[PF_COMMON_SCHEDULE];
    if (!r->done)
        return PF_OK;
    int status = find(r, PF_COMMON_SCHEDULE, name);
    r->n_points = status == PF_OK ? c->n_points : SIZE_MAX;
    if (status != PF_OK || r->run == NULL)
        return status;
    r->run->n_points = c->n_points;
    r->run->step = copy(c->step, c->n_points);
    r->run->queries = copy(c->queries, c->n_points);
    return r->run->step != NULL && r->run->queries != NULL ? PF_OK : PF_ENOMEM;
}

static int
find_common(struct reading *r, const struct pf_field *f, unsigned bad)
{
    struct pf_stored none = {0}, *run = r->run != NULL ? r->run : &none;
    int status = PF_OK;
    if ((bad >> DESCRIPTION & 1u) == 0)
        status = go_on(r, find_text(r, PF_COMMON_DESCRIPTION, &f[DESCRIPTION],
                                    &run->description));
    if (status == PF_OK && (bad >> NUMERICS & 1u) == 0)
        status = go_on(
            r, find_text(r, PF_COMMON_NUMERICS, &f[NUMERICS], &run->numerics));
    if (status == PF_OK && (bad >> SCHEDULE & 1u) == 0)
        status = go_on(r, find_schedule(r, &f[SCHEDULE]));
    return status;
}

static int
take_facts(struct reading *r, const struct pf_field *f)
{
    struct pf_stored *run = r->run;
    size_t contexts = count_of(&f[CONTEXTS]);
    size_t responses = count_of(&f[RESPONSES]);
    if (responses > 0 && contexts > SIZE_MAX / 64 / responses)
        return damaged(r, "run", "contexts", r->id);
    r->cells = contexts * responses;
    if (run == NULL)
        return PF_OK;
    run->contexts = contexts;
    run->responses = responses;
    if (f[RATE].form == PF_FIELD_REAL)
        run->predicted_rate = f[RATE].real;
    if (!r->done)
        run->failure = strdup(f[MESSAGE].data);
    return r->done || run->failure != NULL ? PF_OK : PF_ENOMEM;
}

static int
take_run(struct reading *r, sqlite3_stmt *stmt)
{
    struct pf_field f[PF_RUN_FIELDS];
    unsigned bad, shape = 1u << CONTEXTS | 1u << RESPONSES;
    int status =
        go_on(r, fetch_checked(r, f, PF_RUN_FIELDS, stmt, "run", r->id, &bad));
    if (status != PF_OK)
        return status;
    r->found = true;
    r->done = (bad & 1u << STATUS) == 0 && strcmp(f[STATUS].data, "done") == 0;
    r->n_points = r->cells = r->n_series = r->n_policies = SIZE_MAX;
    if ((bad & 1u << N_SERIES) == 0)
        r->n_series = count_of(&f[N_SERIES]);
    if ((bad & 1u << N_POLICIES) == 0)
        r->n_policies = count_of(&f[N_POLICIES]);
    if ((bad & shape) == 0)
        status = go_on(r, take_facts(r, f));
    return status == PF_OK ? find_common(r, f, bad) : status;
}

/* Goes through the rows that a statement has for the run. */
static int
get_rows(struct reading *r, enum pf_statement which, size_t *rows,
         int (*take)(struct reading *, sqlite3_stmt *))
{
    struct pf_field id = pf_field_text("id", r->id);
    sqlite3_stmt *stmt;
    int status = pf_store_statement(r->s, which, &stmt, r->d);
    if (status != PF_OK)
        return status;
    int rc = pf_fields_bind(stmt, 1, &id, 1);
    *rows = 0;
    if (rc == SQLITE_OK)
        rc = SQLITE_ROW;
    while (status == PF_OK && rc == SQLITE_ROW) {
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW) {
            ++*rows;
            status = go_on(r, take(r, stmt));
        }
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(r->s, DOING, r->d);
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

static int
lost(struct reading *r, const char *table, size_t rows, size_t expected)
{
    if (rows == expected || expected == SIZE_MAX)
        return PF_OK;
    r->damaged++;
    return go_on(r, pf_store_damage(r->s, r->d,
                                    "run %s: table %s has %zu rows of it, not "
                                    "the %zu that were stored",
                                    r->id, table, rows, expected));
}

/* Values of one row: `n` doubles and the holes among them. */
static int
take_reals(double **out, const struct pf_field *f, size_t n, double hole)
{
    if (n != SIZE_MAX && f[0].size != 8 * n)
        return PF_ESTORE;
    if (out == NULL)
        return pf_unpack_holes(NULL, f[0].size / 8, &f[1], hole) ? PF_OK
                                                                 : PF_ESTORE;
    *out = pf_unpack_reals(&f[0]);
    if (*out == NULL)
        return PF_ENOMEM;
    return pf_unpack_holes(*out, n, &f[1], hole) ? PF_OK : PF_ESTORE;
}

static int
take_series(struct reading *r, sqlite3_stmt *stmt)
{
    struct pf_stored_series *series = NULL;
    struct pf_field metric, f[PF_ROW_FIELDS];
    char key[PF_ROW_KEY];
    unsigned bad;
    pf_fields_fetch(&metric, 1, stmt, 0);
    pf_key_of_series(key, r->id, metric.data);
    if (metric.form != PF_FIELD_TEXT || metric.size != strlen(metric.data))
        return damaged(r, "series", "metric", key);
    int status = fetch_checked(r, f, PF_ROW_FIELDS, stmt, "series", key, &bad);
    if (status != PF_OK)
        return status;
    if (r->run != NULL) {
        if (r->run->n_series == r->n_series)
            return lost(r, "series", r->n_series + 1, r->n_series);
        series = &r->run->series[r->run->n_series++];
        series->metric = strdup(metric.data);
        if (series->metric == NULL)
            return PF_ENOMEM;
    }
    status = take_reals(series != NULL ? &series->value : NULL, f, r->n_points,
                        (double) HUGE_VAL);
    return status == PF_ESTORE ? damaged(r, "series", "value", key) : status;
}

static int
take_policy(struct reading *r, sqlite3_stmt *stmt)
{
    struct pf_stored *run = r->run;
    struct pf_field step, f[PF_ROW_FIELDS];
    char key[PF_ROW_KEY];
    uint64_t number;
    unsigned bad;
    double **out = NULL;
    pf_fields_fetch(&step, 1, stmt, 0);
    memcpy(&number, &step.whole, sizeof number);
    pf_key_of_policy(key, r->id, number);
    int status = fetch_checked(r, f, PF_ROW_FIELDS, stmt, "policy", key, &bad);
    if (status != PF_OK)
        return status;
    if (run != NULL) {
        if (run->n_policies == r->n_policies)
            return lost(r, "policy", r->n_policies + 1, r->n_policies);
        run->policy_step[run->n_policies] = number;
        out = &run->log_policy[run->n_policies++];
    }
    status = take_reals(out, f, r->cells, -(double) HUGE_VAL);
    return status == PF_ESTORE ? damaged(r, "policy", "log_probability", key)
                               : status;
}

#define MANY (1u << 28) /* rows that one run could have, at the very most */

static int
make_room(struct reading *r)
{
    struct pf_stored *run = r->run;
    if (r->n_series > MANY || r->n_policies > MANY)
        return damaged(r, "run", "n_series", r->id);
    run->series = calloc(r->n_series + 1, sizeof *run->series);
    run->policy_step = calloc(r->n_policies + 1, sizeof *run->policy_step);
    run->log_policy = calloc(r->n_policies + 1, sizeof *run->log_policy);
    return run->series != NULL && run->policy_step != NULL &&
                   run->log_policy != NULL
               ? PF_OK
               : PF_ENOMEM;
}

static int
read_all(struct reading *r, bool policies)
{
    size_t rows;
    int status = get_rows(r, PF_SQL_GET_RUN, &rows, take_run);
    if (status == PF_OK && rows == 1 && r->run != NULL)
        status = make_room(r);
    if (status != PF_OK || rows == 0)
        return status;
    status = get_rows(r, PF_SQL_GET_SERIES, &rows, take_series);
    if (status == PF_OK)
        status = lost(r, "series", rows, r->n_series);
    if (status == PF_OK && policies) {
        status = get_rows(r, PF_SQL_GET_POLICY, &rows, take_policy);
        if (status == PF_OK)
            status = lost(r, "policy", rows, r->n_policies);
    }
    return status;
}

/* In one transaction where there is none yet: the writer may be replacing
 * this very run. */
static int
read_run(struct reading *r, bool policies)
{
    bool alone = sqlite3_get_autocommit(r->s->db) != 0;
    int status = alone ? pf_store_do(r->s, PF_SQL_BEGIN, r->d) : PF_OK;
    if (status != PF_OK)
        return status;
    status = read_all(r, policies);
    if (alone)
        pf_store_do(r->s, PF_SQL_COMMIT, NULL);
    return status;
}

int
pf_store_get(struct pf_store *s, const char *id, bool policies,
             struct pf_stored *out, bool *found, struct pf_diag *d)
{
    struct reading r = {.s = s, .d = d, .id = id, .run = out};
    struct pf_kept *kept = policies ? NULL : s->kept;
    int status = PF_OK;
    *out = (struct pf_stored){.predicted_rate = (double) NAN};
    *found = false;
    if (kept != NULL)
        status = pf_kept_get(kept, id, out, found);
    if (status == PF_OK && !*found) {
        status = read_run(&r, policies);
        *found = status == PF_OK && r.found;
        if (*found && kept != NULL)
            pf_kept_add(kept, id, out);
    }
    if (status != PF_OK) {
        pf_stored_clear(out);
        *found = false;
    }
    return status;
}

int
pf_store_keep(struct pf_store *s, size_t bytes)
{
    if (s->kept != NULL || s->lock >= 0)
        return PF_OK;
    s->kept = pf_kept_alloc(bytes);
    return s->kept != NULL ? PF_OK : PF_ENOMEM;
}

int
pf_store_has(struct pf_store *s, const char *id, bool *done, struct pf_diag *d)
{
    struct reading r = {.s = s, .d = d, .id = id};
    int status = read_run(&r, true);
    *done = status == PF_OK && r.done;
    return status;
}

int
pf_store_check_run(struct pf_store *s, const char *id, struct pf_run_check *out,
                   struct pf_diag *d)
{
    struct reading r = {.s = s, .d = d, .id = id, .all = true};
    int status = read_run(&r, true);
    *out = (struct pf_run_check){
        .found = r.found, .done = r.done, .damaged = r.damaged};
    return status;
}

int
pf_store_each_run(struct pf_store *s, int (*one)(void *self, const char *id),
                  void *self, struct pf_diag *d)
{
    sqlite3_stmt *stmt = NULL;
    int status = PF_OK, rc = SQLITE_ROW;
    if (sqlite3_prepare_v2(s->db, "SELECT id FROM run ORDER BY id", -1, &stmt,
                           NULL) != SQLITE_OK)
        return pf_store_fault(s, DOING, d);
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct pf_field id;
        pf_fields_fetch(&id, 1, stmt, 0);
        status = one(self, id.data);
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(s, DOING, d);
    sqlite3_finalize(stmt);
    return status;
}
