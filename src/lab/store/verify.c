/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "core/text.h"
#include "lab/store/verify_part.h"

static void print_line(FILE *out, const char *file, const char *format,
                       va_list args) __attribute__((format(printf, 3, 0)));

static void
print_line(FILE *out, const char *file, const char *format, va_list args)
{
    char text[2000];
    vsnprintf(text, sizeof text, format, args);
    pf_tame(text);
    fprintf(out, "%s: %s\n", file, text);
}

void
pf_tell(FILE *out, const char *file, const char *format, ...)
{
    va_list args;
    if (out == NULL)
        return;
    va_start(args, format);
    print_line(out, file, format, args);
    va_end(args);
}

void
pf_verify_damage(struct pf_verifying *v, const char *format, ...)
{
    va_list args;
    v->report->damages++;
    if (v->damages == NULL)
        return;
    va_start(args, format);
    print_line(v->damages, v->s->file, format, args);
    va_end(args);
}

/* Messages of the store go to those who end everything. */
static void
pass_on(struct pf_verifying *v, const struct pf_diag *d)
{
    for (size_t i = 0; i < d->count && i < PF_DIAG_CAP; i++)
        pf_diag_at(v->d, (struct pf_place){0}, "%s",
                   d->message[i] != NULL ? d->message[i] : "");
}

int
pf_verify_fault(struct pf_verifying *v, const char *table)
{
    char doing[80];
    snprintf(doing, sizeof doing, "read table %s to its end", table);
    int status = pf_store_fault(v->s, doing, NULL);
    if (status != PF_ESTORE)
        return pf_store_fault(v->s, doing, v->d);
    pf_verify_damage(v, "cannot %s: %s", doing, sqlite3_errmsg(v->s->db));
    return PF_OK;
}

int
pf_verify_walk(struct pf_verifying *v, const char *table, const char *sql,
               pf_verify_take *take, void *self)
{
    sqlite3_stmt *stmt = NULL;
    int rc = SQLITE_DONE, status = PF_OK;
    if (sqlite3_prepare_v2(v->s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return pf_verify_fault(v, table);
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        status = take(v, stmt, self);
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_verify_fault(v, table);
    sqlite3_finalize(stmt);
    return status;
}

void *
pf_verify_room(void *list, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return list;
    size_t more = *room == 0 ? 64 : 2 * *room;
    void *larger = realloc(list, more * size);
    if (larger != NULL)
        *room = more;
    return larger;
}

static int
take_finding(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    const char *text = (const char *) sqlite3_column_text(row, 0);
    (void) self;
    if (text != NULL && strcmp(text, "ok") != 0)
        pf_verify_damage(v, "SQLite finds: %s", text);
    return PF_OK;
}

/* A view must be the one that the plan wants. */
static int
check_view(struct pf_verifying *v, const struct pf_field f[4])
{
    char *wanted = NULL;
    int status = PF_OK, which = 0;
    while (which < PF_VIEWS && strcmp(f[1].data, pf_view_name[which]) != 0)
        which++;
    if (which < PF_VIEWS)
        status = pf_store_view_text(v->s, (enum pf_view) which, &wanted, v->d);
    if (status == PF_OK &&
        (wanted == NULL || strcmp(f[1].data, f[2].data) != 0 ||
         strcmp(f[3].data, wanted) != 0))
        pf_verify_damage(v,
                         "view %.60s is not the one of this plan: it was "
                         "damaged or changed by another program",
                         (const char *) f[1].data);
    free(wanted);
    return status;
}

/* Opening has compared what the tables are made of, but not their names in
 * SQLite's own list, and not the views. */
static int
take_name(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    char start[80];
    struct pf_field f[4];
    bool text = true;
    (void) self;
    pf_fields_fetch(f, 4, row, 0);
    for (size_t i = 0; i < 4; i++)
        text = text && f[i].form == PF_FIELD_TEXT;
    if (text && strcmp(f[0].data, "view") == 0)
        return check_view(v, f);
    snprintf(start, sizeof start, "CREATE TABLE %.60s(",
             (const char *) f[1].data);
    if (!text || strcmp(f[0].data, "table") != 0 ||
        strcmp(f[1].data, f[2].data) != 0 ||
        strncmp(f[3].data, start, strlen(start)) != 0)
        pf_verify_damage(v, "SQLite's list of tables is damaged (%.60s)",
                         (const char *) f[1].data);
    return PF_OK;
}

/* --- runs --- */

static int
take_id(void *self, const char *id)
{
    struct pf_verifying *v = self;
    if (strlen(id) != PF_RUN_ID - 1) {
        pf_verify_damage(v, "run %.40s: column id of table run is damaged", id);
        return PF_OK;
    }
    void *list = pf_verify_room(v->id, v->n_ids, &v->room_ids, sizeof *v->id);
    if (list == NULL)
        return PF_ENOMEM;
    v->id = list;
    memcpy(v->id[v->n_ids++], id, PF_RUN_ID);
    return PF_OK;
}

/* "FILE: run ID: ..." becomes "FILE: run ID (learner L, world W, seed S): ..."
 */
static void
print_damage(struct pf_verifying *v, const char *message, const char *id)
{
    const struct pf_verify_run *run = pf_verify_find(v, id);
    const char *at = strstr(message, id);
    if (v->damages == NULL)
        return;
    if (run == NULL || at == NULL) {
        fprintf(v->damages, "%s\n", message);
        return;
    }
    const struct pf_verify_cell *cell = &v->cell[run->cell];
    char who[200];
    snprintf(who, sizeof who, "learner %.60s, world %.60s, seed %" PRIu64,
             cell->learner, cell->world, run->seed);
    pf_tame(who);
    at += strlen(id);
    fprintf(v->damages, "%.*s (%s)%s\n", (int) (at - message), message, who,
            at);
}

static void
print_damages(struct pf_verifying *v, const struct pf_diag *d, const char *id,
              size_t damaged)
{
    for (size_t i = 0; i < d->count && i < PF_DIAG_CAP; i++)
        print_damage(v, d->message[i] != NULL ? d->message[i] : "", id);
    v->report->damages += d->count > damaged ? d->count : damaged;
    if (d->count > PF_DIAG_CAP && v->damages != NULL)
        fprintf(v->damages, "%s: run %s: and %zu more damages\n", v->s->file,
                id, d->count - PF_DIAG_CAP);
}

static void
count_run(struct pf_verifying *v, const char *id,
          const struct pf_run_check *check, bool well)
{
    struct pf_verify_run *planned = pf_verify_find(v, id);
    if (planned == NULL) {
        v->report->unplanned += check->found;
        return;
    }
    planned->seen = true;
    if (!well)
        return;
    v->report->done += check->found && check->done;
    v->report->failed += check->found && !check->done;
    v->report->missing += !check->found;
}

/* `listed`: a walk through table run has come across it. */
static int
check_run(struct pf_verifying *v, const char *id, bool listed)
{
    struct pf_run_check check = {0};
    struct pf_diag d;
    pf_diag_init(&d);
    size_t before = v->report->damages;
    int status = pf_store_check_run(v->s, id, &check, &d);
    if (status == PF_OK && listed && !check.found)
        pf_verify_damage(v, "run %s: column id of table run is damaged", id);
    if (status == PF_OK || status == PF_ESTORE)
        print_damages(v, &d, id, check.damaged);
    else
        pass_on(v, &d);
    if (status == PF_ESTORE && d.count == 0)
        pf_verify_damage(v, "run %s cannot be read", id);
    count_run(v, id, &check, status == PF_OK && v->report->damages == before);
    pf_diag_clear(&d);
    return status == PF_ESTORE ? PF_OK : status;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Those that the table lists, and then those that it should: where it cannot
 * be walked to its end a search may still find some. */
static int
check_runs(struct pf_verifying *v)
{
    struct pf_diag d;
    pf_diag_init(&d);
    int status = pf_store_each_run(v->s, take_id, v, &d);
    if (status == PF_ESTORE) {
        pf_verify_damage(v, "table run cannot be read to its end");
        status = PF_OK;
    } else
        pass_on(v, &d);
    pf_diag_clear(&d);
    if (v->n_ids > 0)
        qsort(v->id, v->n_ids, PF_RUN_ID, by_text);
    for (size_t i = 0; status == PF_OK && i < v->n_ids; i++)
        status = check_run(v, v->id[i], true);
    for (size_t i = 0; status == PF_OK && i < v->n_planned; i++)
        if (!v->planned[i].seen)
            status = check_run(v, v->planned[i].id, false);
    return status;
}

static int
take_numerics(struct pf_verifying *v, sqlite3_stmt *row, void *self)
{
    struct pf_verify_report *r = v->report;
    struct pf_verify_numerics *list =
        realloc(r->numerics, (r->n_numerics + 1) * sizeof *list);
    const char *id = (const char *) sqlite3_column_text(row, 0);
    (void) self;
    if (list == NULL)
        return PF_ENOMEM;
    r->numerics = list;
    list += r->n_numerics++;
    snprintf(list->id, sizeof list->id, "%s", id != NULL ? id : "");
    list->runs = (size_t) sqlite3_column_int64(row, 1);
    return PF_OK;
}

static int
verify(struct pf_verifying *v)
{
    int status = pf_verify_walk(v, "sqlite_schema", "PRAGMA quick_check(50)",
                                take_finding, NULL);
    if (status == PF_OK)
        status = pf_verify_walk(v, "sqlite_schema",
                                "SELECT type, name, tbl_name, sql FROM "
                                "sqlite_schema",
                                take_name, NULL);
    if (status == PF_OK)
        status = pf_verify_plan(v);
    if (status == PF_OK)
        status = check_runs(v);
    if (status == PF_OK)
        status = pf_verify_rows(v);
    if (status == PF_OK)
        status = pf_verify_walk(v, "run",
                                "SELECT numerics, count(*) FROM run WHERE "
                                "status='done' GROUP BY numerics",
                                take_numerics, NULL);
    return status;
}

/* --- from outside --- */

static int
begin(struct pf_verifying *v, const char *file)
{
    int status = pf_store_open_read(&v->s, file, v->d);
    return status == PF_OK ? pf_store_do(v->s, PF_SQL_BEGIN, v->d) : status;
}

static int
end(struct pf_verifying *v, int status)
{
    if (v->s != NULL)
        pf_store_do(v->s, PF_SQL_COMMIT, NULL);
    for (size_t i = 0; i < v->n_cells; i++) {
        free(v->cell[i].learner);
        free(v->cell[i].world);
    }
    free(v->cell);
    free(v->planned);
    free(v->id);
    pf_store_close(v->s);
    return status == PF_OK && v->report->damages > 0 ? PF_ESTORE : status;
}

void
pf_verify_report_clear(struct pf_verify_report *report)
{
    free(report->numerics);
    *report = (struct pf_verify_report){0};
}

int
pf_verify(const char *file, FILE *damages, struct pf_verify_report *report,
          struct pf_diag *d)
{
    struct pf_verifying v = {.report = report, .damages = damages, .d = d};
    *report = (struct pf_verify_report){0};
    int status = begin(&v, file);
    if (status == PF_OK)
        status = verify(&v);
    return end(&v, status);
}

int
pf_verify_hash(const char *file, bool results, FILE *damages, char hex[PF_HEX],
               struct pf_diag *d)
{
    struct pf_verify_report report = {0};
    struct pf_verifying v = {.report = &report, .damages = damages, .d = d};
    int status = begin(&v, file);
    if (status == PF_OK)
        status = verify(&v);
    if (status == PF_OK && report.damages == 0)
        status = pf_verify_digest(&v, results, hex);
    status = end(&v, status);
    pf_verify_report_clear(&report);
    return status;
}
