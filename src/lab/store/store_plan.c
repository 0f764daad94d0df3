/* The plan as tables: what the results are results of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "core/status.h"
#include "lab/experiment/plan.h"
#include "lab/store/store_part.h"

#define DOING "store the plan"

/* Inserts into one table; `digest` goes on over every row. */
struct filling {
    struct pf_store *s;
    struct pf_diag *d;
    const char *table;
    sqlite3_stmt *stmt;
    unsigned char *digest;
};

static int
fill_open(struct filling *f, const char *table, size_t columns)
{
    char sql[100];
    int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES(?", table);
    for (size_t i = 1; i < columns; i++)
        n += snprintf(sql + n, sizeof sql - (size_t) n, ",?");
    snprintf(sql + n, sizeof sql - (size_t) n, ")");
    f->table = table;
    if (sqlite3_prepare_v2(f->s->db, sql, -1, &f->stmt, NULL) != SQLITE_OK)
        return pf_store_fault(f->s, DOING, f->d);
    return PF_OK;
}

static void
fill_close(struct filling *f)
{
    sqlite3_finalize(f->stmt);
    f->stmt = NULL;
}

static int
fill_row(struct filling *f, const struct pf_field *row, size_t n)
{
    pf_fields_chain(f->digest, row, n, f->table);
    if (pf_fields_bind(f->stmt, 1, row, n) != SQLITE_OK)
        return pf_store_fault(f->s, DOING, f->d);
    return pf_store_finish(f->s, f->stmt, DOING, f->d);
}

static int
fill_pair(struct filling *f, const char *key, const char *value)
{
    struct pf_field row[] = {pf_field_text("key", key),
                             pf_field_text("value", value)};
    return fill_row(f, row, 2);
}

static int
put_axes(struct filling *f, const struct pf_experiment *e)
{
    int status = fill_open(f, "axis", 3);
    for (size_t a = 0; status == PF_OK && a < e->n_axes; a++) {
        struct pf_field row[] = {pf_field_whole("ordinal", a),
                                 pf_field_text("path", e->axis[a].path),
                                 pf_field_text("name", e->axis[a].name)};
        status = fill_row(f, row, 3);
    }
    fill_close(f);
    return status;
}

static bool
is_among(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* Every metric that some cell records, once, in the order of their first
 * appearance. */
static int
put_metrics(struct filling *f, const struct pf_plan *plan)
{
    const char *name[8 * PF_MAX_METRICS];
    size_t n = 0, room = sizeof name / sizeof name[0];
    int status = fill_open(f, "metric", 2);
    for (size_t c = 0; c < plan->n_cells; c++) {
        const struct pf_record_def *record = &plan->cell[c].record;
        for (size_t m = 0; status == PF_OK && m < record->n_metrics; m++) {
            const char *metric = record->metric[m]->kind.name;
            if (n == room || is_among(metric, name, n))
                continue;
            struct pf_field row[] = {pf_field_whole("ordinal", n),
                                     pf_field_text("name", metric)};
            name[n++] = metric;
            status = fill_row(f, row, 2);
        }
    }
    fill_close(f);
    return status;
}

static void
hexadecimal(const unsigned char *bytes, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* Keys ascending, as they are read back; the checksum comes last and is over
 * the others, the axes and the metrics. */
static int
put_meta(struct filling *f, const struct pf_plan *plan)
{
    const struct pf_experiment *e = plan->experiment;
    char cells[32], seed[32], checksum[2 * PF_DIGEST + 1];
    snprintf(cells, sizeof cells, "%zu", plan->n_cells);
    snprintf(seed, sizeof seed, "%" PRIu64, e->seed);
    const char *const pair[][2] = {
        {"cells", cells},
        {"created-by", "prefarm " PACKAGE_VERSION},
        {"description", e->description != NULL ? e->description : ""},
        {"experiment", e->name != NULL ? e->name : ""},
        {"seed", seed},
        {"xml", e->xml != NULL ? e->xml : ""}};
    int status = fill_open(f, "meta", 2);
    for (size_t i = 0; status == PF_OK && i < sizeof pair / sizeof *pair; i++)
        status = fill_pair(f, pair[i][0], pair[i][1]);
    hexadecimal(f->digest, PF_DIGEST, checksum);
    if (status == PF_OK)
        status = fill_pair(f, "checksum", checksum);
    fill_close(f);
    return status;
}

static int
put_cell_axes(struct filling *f, const struct pf_plan *plan, size_t c)
{
    int status = fill_open(f, "cell_axis", 3);
    for (size_t a = 0; status == PF_OK && a < plan->experiment->n_axes; a++) {
        const char *value = plan->cell[c].axis_value[a];
        if (value == NULL)
            continue;
        struct pf_field row[] = {pf_field_whole("cell", c),
                                 pf_field_whole("axis", a),
                                 pf_field_text("value", value)};
        status = fill_row(f, row, 3);
    }
    fill_close(f);
    return status;
}

/* The runs of cell c start at *next. */
static int
put_runs(struct filling *f, const struct pf_plan *plan, size_t c, size_t *next)
{
    size_t first = *next;
    int status = fill_open(f, "plan", 4);
    for (;
         status == PF_OK && *next < plan->n_runs && plan->run[*next].cell == c;
         ++*next) {
        const struct pf_run *run = &plan->run[*next];
        struct pf_field row[] = {
            pf_field_whole("cell", c), pf_field_whole("ordinal", *next - first),
            pf_field_text("run", run->id), pf_field_whole("seed", run->seed)};
        status = fill_row(f, row, 4);
    }
    fill_close(f);
    return status;
}

/* The row of the cell itself comes last, since it has the checksum. */
static int
put_cell(struct filling *f, const struct pf_plan *plan, size_t c, size_t *next)
{
    const struct pf_cell *cell = &plan->cell[c];
    size_t first = *next;
    memset(f->digest, 0, PF_DIGEST);
    int status = put_cell_axes(f, plan, c);
    if (status == PF_OK)
        status = put_runs(f, plan, c, next);
    if (status != PF_OK)
        return status;
    struct pf_field row[] = {
        pf_field_whole("ordinal", c),
        pf_field_text("world", cell->world->id),
        pf_field_text("world_label", cell->world->label),
        pf_field_text("learner", cell->learner->id),
        pf_field_text("learner_label", cell->learner->label),
        pf_field_text("learner_type", cell->learner->type->kind.name),
        pf_field_whole("n_runs", *next - first),
        pf_field_bytes("checksum", f->digest, PF_DIGEST)};
    status = fill_open(f, "cell", 8);
    unsigned char digest[PF_DIGEST];
    memcpy(digest, f->digest, PF_DIGEST);
    pf_fields_chain(digest, row, 7, "cell");
    row[7].data = digest;
    if (status == PF_OK)
        status = fill_row(f, row, 8);
    fill_close(f);
    return status;
}

int
pf_store_put_plan(struct pf_store *s, const struct pf_plan *plan,
                  struct pf_diag *d)
{
    unsigned char digest[PF_DIGEST] = {0};
    struct filling f = {.s = s, .d = d, .digest = digest};
    size_t next = 0;
    if (plan == NULL)
        return PF_OK;
    int status = pf_store_exec(s,
                               "DELETE FROM meta; DELETE FROM axis; DELETE "
                               "FROM metric; DELETE FROM cell; DELETE FROM "
                               "cell_axis; DELETE FROM plan",
                               DOING, d);
    if (status == PF_OK)
        status = put_axes(&f, plan->experiment);
    if (status == PF_OK)
        status = put_metrics(&f, plan);
    if (status == PF_OK)
        status = put_meta(&f, plan);
    for (size_t c = 0; status == PF_OK && c < plan->n_cells; c++)
        status = put_cell(&f, plan, c, &next);
    return status == PF_OK ? pf_store_put_views(s, d) : status;
}
