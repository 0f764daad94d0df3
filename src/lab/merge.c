/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/merge.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/compare.h"
#include "lab/merge_part.h"
#include "lab/results.h"

#define RUNS_AT_ONCE 256 /* that become durable together */

/* What the merged file has of a planned run, and from which shard: n stands
 * for the merged file itself. */
struct slot {
    unsigned char state; /* enum state */
    size_t from;
};
enum state { MISSING, FAILED, DONE };

struct merge {
    const struct pf_merge_options *o;
    struct pf_merge_report *report;
    struct pf_diag *d;
    struct pf_store *out;
    struct pf_results first; /* the first shard: the plan */
    char (**id)[PF_RUN_ID];  /* of the plan, ascending; first.n_runs */
    struct slot *slot;
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

/* --- the merged file --- */

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
    m->slot = calloc(m->first.n_runs + 1, sizeof *m->slot);
    m->report->shard = calloc(m->o->n, sizeof *m->report->shard);
    if (m->id == NULL || m->slot == NULL || m->report->shard == NULL)
        return PF_ENOMEM;
    for (size_t c = 0; c < m->first.n_cells; c++)
        for (size_t k = 0; k < m->first.cell[c].n_runs; k++)
            m->id[n++] = &m->first.cell[c].run[k];
    qsort(m->id, n, sizeof *m->id, by_id);
    return PF_OK;
}

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
            m->slot[i] = (struct slot){
                .state = run.failure == NULL ? DONE : FAILED, .from = m->o->n};
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
    m->slot[i] = (struct slot){.state = run->failure == NULL ? DONE : FAILED,
                               .from = m->index};
    m->report->shard[m->index].taken++;
    if (++m->pending % RUNS_AT_ONCE == 0)
        status = pf_store_commit(m->out, m->d);
    return status;
}

/* Both are done: they have to be the same. */
static int
compare(struct merge *m, size_t i, const struct pf_stored *run)
{
    struct pf_stored there;
    struct pf_result a, b;
    char what[600];
    bool found;
    const char *id = *m->id[i];
    struct pf_series *series = NULL;
    int status = pf_store_get(m->out, id, true, &there, &found, m->d);
    if (status != PF_OK)
        return status;
    series = calloc(there.n_series + run->n_series + 1, sizeof *series);
    if (series == NULL)
        status = PF_ENOMEM;
    else {
        pf_result_of(&a, series, &there, id);
        pf_result_of(&b, series + there.n_series, run, id);
        size_t from = m->slot[i].from;
        if (pf_results_differ(what, sizeof what, &a, &b))
            status = pf_store_damage(
                m->shard.store, m->d, "run %s is not the same in '%s': %s", id,
                from < m->o->n ? m->o->shard[from] : m->o->output, what);
    }
    free(series);
    pf_stored_clear(&there);
    return status;
}

static int
take_run(struct merge *m, size_t i)
{
    struct pf_stored run;
    bool found;
    int status =
        pf_store_get(m->shard.store, *m->id[i], true, &run, &found, m->d);
    enum state mine = m->slot[i].state;
    bool done = found && run.failure == NULL;
    if (status == PF_OK && found) {
        if (mine == MISSING || (mine == FAILED && done))
            status = put(m, i, &run);
        else {
            if (done)
                status = compare(m, i, &run);
            m->report->shard[m->index].equal++;
        }
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
        r->done += m->slot[i].state == DONE;
        r->failed += m->slot[i].state == FAILED;
        r->missing += m->slot[i].state == MISSING;
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
        status = open_output(&m);
    for (m.index = 0; status == PF_OK && m.index < options->n; m.index++)
        status = copy_shard(&m);
    if (status == PF_OK)
        count(&m);
    pf_store_close(m.out);
    pf_results_clear(&m.first);
    free(m.id);
    free(m.slot);
    pf_merge_numerics_clear(&m.numerics);
    return status;
}
