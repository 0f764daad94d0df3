/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/merge.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/store/compare.h"
#include "lab/store/merge_part.h"
#include "lab/store/results.h"

#define RUNS_AT_ONCE 256 /* that become durable together */

/* What the merged file has of a planned run. */
enum state { MISSING, FAILED, DONE };

/* Which files have a planned run done, as shards are numbered; n stands for
 * the merged file. */
struct holders {
    size_t first, last; /* SIZE_MAX: none, no second one */
};

struct merge {
    const struct pf_merge_options *o;
    struct pf_merge_report *report;
    struct pf_diag *d;
    struct pf_store *out;
    struct pf_results first; /* the first shard: the plan */
    char (**id)[PF_RUN_ID];  /* of the plan, ascending; first.n_runs */
    unsigned char *state;    /* enum state, of each */
    struct holders *holders; /* of each */
    struct pf_merge_numerics numerics;
    /* While a shard is copied: */
    struct pf_results shard;
    size_t index, pending;
};

/* --- before anything is made --- */

static int
check_numerics(struct merge *m, struct pf_store *s)
{
    return m->o->mixed_numerics ? PF_OK
                                : pf_merge_one_numerics(&m->numerics, s, m->d);
}

/* Opening compares the plan's checksums. */
static int
check_shards(struct merge *m)
{
    int status = pf_results_open(&m->first, m->o->shard[0], m->d);
    if (status == PF_OK)
        status = check_numerics(m, m->first.store);
    for (size_t i = 1; status == PF_OK && i < m->o->n; i++) {
        struct pf_results other;
        status = pf_results_open(&other, m->o->shard[i], m->d);
        if (status == PF_OK)
            status = pf_merge_same_plan(m->first.store, other.store, m->d);
        if (status == PF_OK)
            status = check_numerics(m, other.store);
        pf_results_clear(&other);
    }
    return status;
}

static int
by_id(const void *a, const void *b)
{
    return strcmp(**(char(*const *)[PF_RUN_ID]) a,
                  **(char(*const *)[PF_RUN_ID]) b);
}

/* In the order in which the tables are kept: reading a shard is then one walk
 * through its file, and what is put comes at the end of the table or near. */
static int
index_runs(struct merge *m)
{
    size_t n = 0;
    m->id = calloc(m->first.n_runs + 1, sizeof *m->id);
    m->state = calloc(m->first.n_runs + 1, sizeof *m->state);
    m->holders = calloc(m->first.n_runs + 1, sizeof *m->holders);
    m->report->shard = calloc(m->o->n, sizeof *m->report->shard);
    if (m->id == NULL || m->state == NULL || m->holders == NULL ||
        m->report->shard == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < m->first.n_cells; c++)
        for (size_t k = 0; k < m->first.cell[c].n_runs; k++)
            m->id[n++] = &m->first.cell[c].run[k];
    for (size_t i = 0; i < n; i++)
        m->holders[i] = (struct holders){SIZE_MAX, SIZE_MAX};
    qsort(m->id, n, sizeof *m->id, by_id);
    return PF_OK;
}

static const char *
name_of(const struct merge *m, size_t file)
{
    return file < m->o->n ? m->o->shard[file] : m->o->output;
}

/* Notes which planned runs file number `file` has done. */
static int
note_done(struct merge *m, struct pf_store *s, size_t file)
{
    static const char sql[] =
        "SELECT id FROM run WHERE status='done' ORDER BY id";
    sqlite3_stmt *stmt = NULL;
    size_t i = 0, n = m->first.n_runs;
    int rc = SQLITE_DONE, status = PF_OK;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        status = pf_store_fault(s, "read the runs", m->d);
    while (status == PF_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct pf_field id;
        pf_fields_fetch(&id, 1, stmt, 0);
        while (i < n && strcmp(*m->id[i], id.data) < 0)
            i++;
        if (i == n || strcmp(*m->id[i], id.data) != 0)
            continue;
        if (m->holders[i].first == SIZE_MAX)
            m->holders[i].first = file;
        else
            m->holders[i].last = file;
    }
    if (status == PF_OK && rc != SQLITE_DONE)
        status = pf_store_fault(s, "read the runs", m->d);
    sqlite3_finalize(stmt);
    return status;
}

static int
compare_run(struct merge *m, struct pf_store *there, struct pf_store *here,
            size_t i)
{
    struct pf_stored a = {0}, b = {0};
    const char *id = *m->id[i];
    bool found[2] = {false, false};
    int status = pf_store_get(there, id, true, &a, &found[0], m->d);
    if (status == PF_OK)
        status = pf_store_get(here, id, true, &b, &found[1], m->d);
    if (status == PF_OK && found[0] && found[1])
        status = pf_merge_same_run(there->file, &a, here, &b, id, m->d);
    pf_stored_clear(&a);
    pf_stored_clear(&b);
    return status;
}

/* The runs that file number `file` has done and `before` had done first. */
static int
compare_files(struct merge *m, size_t before, struct pf_store *here,
              size_t file)
{
    struct pf_store *there = NULL;
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < m->first.n_runs; i++) {
        if (m->holders[i].first != before || m->holders[i].last != file)
            continue;
        if (there == NULL)
            status = pf_store_open_read(&there, name_of(m, before), m->d);
        if (status == PF_OK)
            status = compare_run(m, there, here, i);
    }
    pf_store_close(there);
    return status;
}

/* What several files have is compared before anything is made, so that a merge
 * which cannot be leaves nothing half done; mostly there is no such run, and
 * nothing but ids is read. An output that cannot be opened is left to the
 * opening for writing. */
static int
check_overlaps(struct merge *m)
{
    int status = PF_OK;
    for (size_t k = 0; status == PF_OK && k < m->o->n + 1; k++) {
        size_t file = k == 0 ? m->o->n : k - 1;
        struct pf_store *s = NULL;
        status = pf_store_open_read(&s, name_of(m, file), k > 0 ? m->d : NULL);
        if (k == 0 && status != PF_OK) {
            status = PF_OK;
            continue;
        }
        if (status == PF_OK)
            status = note_done(m, s, file);
        if (status == PF_OK && k > 0)
            status = compare_files(m, m->o->n, s, file);
        for (size_t i = 0; status == PF_OK && i < file && k > 0; i++)
            status = compare_files(m, i, s, file);
        pf_store_close(s);
    }
    return status;
}

/* --- the merged file --- */

/* What the merged file has from before. */
static int
look_at_output(struct merge *m)
{
    int status = check_numerics(m, m->out);
    for (size_t i = 0; status == PF_OK && i < m->first.n_runs; i++) {
        struct pf_stored run;
        bool found;
        status = pf_store_get(m->out, *m->id[i], true, &run, &found, m->d);
        if (status == PF_OK && found)
            m->state[i] = run.failure == NULL ? DONE : FAILED;
        pf_stored_clear(&run);
    }
    return status;
}

/* Opening for writing leaves traces: a file of another plan is recognised
 * before. One that cannot be read, as a killed writer may leave it, is left to
 * the opening that can mend it. */
static int
look_first(const struct merge *m)
{
    struct pf_store *s = NULL;
    bool has_plan = false;
    if (pf_store_open_read(&s, m->o->output, NULL) != PF_OK)
        return PF_OK;
    int status = pf_merge_has_plan(s, &has_plan, m->d);
    if (status == PF_OK && has_plan)
        status = pf_merge_same_plan(m->first.store, s, m->d);
    pf_store_close(s);
    return status;
}

static int
open_output(struct merge *m)
{
    bool has_plan;
    int status = look_first(m);
    if (status == PF_OK)
        status = pf_store_open(&m->out, m->o->output, NULL, m->d);
    if (status == PF_OK)
        status = pf_merge_has_plan(m->out, &has_plan, m->d);
    if (status != PF_OK)
        return status;
    if (has_plan) {
        status = pf_merge_same_plan(m->first.store, m->out, m->d);
        return status == PF_OK ? look_at_output(m) : status;
    }
    status = pf_store_begin(m->out, m->d);
    if (status == PF_OK)
        status = pf_merge_copy_plan(m->out, m->first.store, m->d);
    return status == PF_OK ? pf_store_commit(m->out, m->d) : status;
}

/* --- copying --- */

static int
put(struct merge *m, size_t i, const struct pf_stored *run)
{
    struct pf_result r;
    struct pf_series *series = calloc(run->n_series + 1, sizeof *series);
    if (series == NULL)
        return PF_ENOMEM;
    pf_result_of(&r, series, run, *m->id[i]);
    int status = PF_OK;
    if (sqlite3_get_autocommit(m->out->db))
        status = pf_store_begin(m->out, m->d);
    if (status == PF_OK)
        status = pf_store_put(m->out, &r, m->d);
    free(series);
    if (status != PF_OK)
        return status;
    m->state[i] = run->failure == NULL ? DONE : FAILED;
    if (++m->pending % RUNS_AT_ONCE == 0)
        status = pf_store_commit(m->out, m->d);
    return status;
}

/* Which of two results that are as good is kept must not depend on the order
 * of shards. */
static bool
comes_before(const struct pf_stored *a, const struct pf_stored *b)
{
    int order = 0;
    if (a->failure != NULL && b->failure != NULL)
        order = strcmp(a->failure, b->failure);
    return order != 0 ? order < 0 : strcmp(a->numerics, b->numerics) < 0;
}

/* Both are done, and have to be the same, or both failed. */
static int
choose(struct merge *m, size_t i, const struct pf_stored *run)
{
    struct pf_stored there;
    bool found;
    const char *id = *m->id[i];
    int status = pf_store_get(m->out, id, true, &there, &found, m->d);
    if (status == PF_OK && run->failure == NULL)
        status = pf_merge_same_run(m->o->output, &there, m->shard.store, run,
                                   id, m->d);
    if (status == PF_OK && comes_before(run, &there))
        status = put(m, i, run);
    pf_stored_clear(&there);
    return status;
}

static int
take_run(struct merge *m, size_t i)
{
    struct pf_merge_shard *report = &m->report->shard[m->index];
    struct pf_stored run;
    bool found;
    int status =
        pf_store_get(m->shard.store, *m->id[i], true, &run, &found, m->d);
    enum state mine = m->state[i];
    if (status == PF_OK && found) {
        enum state its = run.failure == NULL ? DONE : FAILED;
        if (its > mine)
            status = put(m, i, &run);
        else if (its == mine)
            status = choose(m, i, &run);
        report->taken += its > mine;
        report->equal += its <= mine;
    }
    pf_stored_clear(&run);
    return status;
}

static int
count_unplanned(struct merge *m)
{
    static const char sql[] =
        "SELECT count(*) FROM run WHERE id NOT IN (SELECT run FROM plan)";
    sqlite3_stmt *stmt = NULL;
    struct pf_store *s = m->shard.store;
    int status = PF_OK;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        status = pf_store_fault(s, "read the runs", m->d);
    else
        m->report->shard[m->index].unplanned =
            (size_t) sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return status;
}

/* The plan once more: the file may be another one by now. */
static int
copy_shard(struct merge *m)
{
    int status = pf_results_open(&m->shard, m->o->shard[m->index], m->d);
    if (status == PF_OK)
        status = pf_merge_same_plan(m->first.store, m->shard.store, m->d);
    if (status == PF_OK)
        status = check_numerics(m, m->shard.store);
    if (status == PF_OK)
        status = pf_merge_put_numerics(m->out, m->shard.store, m->d);
    for (size_t i = 0; status == PF_OK && i < m->first.n_runs; i++)
        status = take_run(m, i);
    if (status == PF_OK)
        status = count_unplanned(m);
    if (status == PF_OK && !sqlite3_get_autocommit(m->out->db))
        status = pf_store_commit(m->out, m->d);
    pf_results_clear(&m->shard);
    return status;
}

static void
count(struct merge *m)
{
    struct pf_merge_report *r = m->report;
    r->planned = m->first.n_runs;
    for (size_t i = 0; i < m->first.n_runs; i++) {
        r->done += m->state[i] == DONE;
        r->failed += m->state[i] == FAILED;
        r->missing += m->state[i] == MISSING;
    }
}

void
pf_merge_report_clear(struct pf_merge_report *report)
{
    free(report->shard);
    *report = (struct pf_merge_report){0};
}

int
pf_merge(const struct pf_merge_options *options, struct pf_merge_report *report,
         struct pf_diag *d)
{
    struct merge m = {.o = options, .report = report, .d = d};
    *report = (struct pf_merge_report){0};
    int status =
        pf_merge_check_names(options->shard, options->n, options->output, d);
    if (status == PF_OK)
        status = check_shards(&m);
    if (status == PF_OK)
        status = index_runs(&m);
    if (status == PF_OK)
        status = check_overlaps(&m);
    if (status == PF_OK)
        status = open_output(&m);
    for (m.index = 0; status == PF_OK && m.index < options->n; m.index++)
        status = copy_shard(&m);
    if (status == PF_OK)
        count(&m);
    pf_store_close(m.out);
    pf_results_clear(&m.first);
    free(m.id);
    free(m.state);
    free(m.holders);
    pf_merge_numerics_clear(&m.numerics);
    return status;
}
