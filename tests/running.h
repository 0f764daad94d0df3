/* Running small experiments into stores, for check_runner and check_runner_*.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_RUNNING_H
#define PF_RUNNING_H

#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/sweep/batch.h"
#include "lab/sweep/runner.h"
#include "testing.h"

/* An experiment, its plan and a store in a folder that goes away. */
struct lab {
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_diag d;
    char folder[64], file[96];
};

static inline void
set_up(struct lab *l, const char *xml)
{
    memset(l, 0, sizeof *l);
    pf_diag_init(&l->d);
    int status =
        pf_experiment_parse(&l->e, "t.xml", xml, strlen(xml), NULL, 0, &l->d);
    if (status == PF_OK)
        status = pf_plan_make(&l->plan, &l->e, &l->d);
    pf_diag_print(&l->d, stderr);
    ck_assert_int_eq(status, PF_OK);
    strcpy(l->folder, "/tmp/prefarm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(l->folder));
    snprintf(l->file, sizeof l->file, "%s/t.db", l->folder);
}

static inline void
tear_down(struct lab *l)
{
    static const char *const rest[] = {"", "-wal", "-shm", ".lock"};
    char path[128];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", l->file, rest[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(l->folder), 0);
    pf_plan_clear(&l->plan);
    pf_experiment_clear(&l->e);
    pf_diag_clear(&l->d);
}

/* Clear the report afterwards. */
static inline int
run_reported(struct lab *l, const struct pf_runner_options *options,
             struct pf_runner_report *report)
{
    struct pf_store *store = NULL;
    int status = pf_store_open(&store, l->file, &l->plan, &l->d);
    *report = (struct pf_runner_report){0};
    if (status == PF_OK)
        status = pf_runner_run(&l->plan, store, options, report, &l->d);
    pf_store_close(store);
    return status;
}

/* Of the report only the numbers. */
static inline int
run(struct lab *l, const struct pf_runner_options *options,
    struct pf_runner_report *report)
{
    int status = run_reported(l, options, report);
    struct pf_runner_report numbers = *report;
    numbers.failure = NULL;
    numbers.n_failures = 0;
    pf_runner_report_clear(report);
    *report = numbers;
    pf_diag_print(&l->d, stderr);
    return status;
}

static inline void
get(struct lab *l, const char *id, struct pf_stored *out)
{
    struct pf_store *store = NULL;
    bool found = false;
    ck_assert_int_eq(pf_store_open_read(&store, l->file, &l->d), PF_OK);
    ck_assert_int_eq(pf_store_get(store, id, true, out, &found, &l->d), PF_OK);
    ck_assert_msg(found, "run %s is not stored", id);
    pf_store_close(store);
}

struct stopper {
    volatile sig_atomic_t flag;
    size_t after;
};

static inline void
stop_after(void *self, const struct pf_progress_facts *facts)
{
    struct stopper *s = self;
    if (facts->done >= s->after && facts->done < facts->total)
        s->flag = 1;
}

static inline void
expect_equal_stores(struct lab *a, struct lab *b)
{
    ck_assert_uint_eq(a->plan.n_runs, b->plan.n_runs);
    for (size_t i = 0; i < a->plan.n_runs; i++) {
        struct pf_stored x = {0}, y = {0};
        get(a, a->plan.run[i].id, &x);
        get(b, a->plan.run[i].id, &y);
        ck_assert_uint_eq(x.n_points, y.n_points);
        for (size_t m = 0; m < x.n_series; m++)
            ck_assert_mem_eq(x.series[m].value, y.series[m].value,
                             x.n_points * sizeof(double));
        ck_assert_mem_eq(x.log_policy[0], y.log_policy[0],
                         x.contexts * x.responses * sizeof(double));
        pf_stored_clear(&x);
        pf_stored_clear(&y);
    }
}

/* Runs `text` in one go and again stopped after every `stride` runs: the
 * results have the same bits. */
static inline void
expect_stops_change_nothing(const char *text, size_t stride)
{
    struct lab whole, parts;
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    set_up(&whole, text);
    set_up(&parts, text);
    ck_assert_int_eq(run(&whole, &plain, &report), PF_OK);
    int status = PF_ESTOPPED, rounds = 0;
    for (size_t after = 1; status == PF_ESTOPPED; after += stride, rounds++) {
        struct stopper s = {.after = after};
        struct pf_runner_options options = {
            .stop = &s.flag, .progress = stop_after, .self = &s};
        status = run(&parts, &options, &report);
        ck_assert_int_lt(rounds, 100);
    }
    ck_assert_int_eq(status, PF_OK);
    ck_assert_int_gt(rounds, 2);
    expect_equal_stores(&whole, &parts);
    tear_down(&whole);
    tear_down(&parts);
}

#endif
