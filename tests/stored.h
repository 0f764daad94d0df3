/* A result file in a folder of its own, and runs of awkward numbers to put in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_STORED_H
#define PF_STORED_H

#include <math.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/store.h"
#include "planned.h"

static const char *const worlds[] = {"first", "second"};
static const char *const learners[] = {"Nash-MD", "MMD"};
static const struct planned_size size = {.worlds = 2,
                                         .learners = 2,
                                         .seeds = 3,
                                         .world = worlds,
                                         .learner = learners};

/* A folder of its own for each test, and a result file in it. */
struct place {
    char folder[64], file[80];
    struct planned p;
    struct pf_diag d;
};

static inline void
place_make(struct place *l)
{
    snprintf(l->folder, sizeof l->folder, "/tmp/check_store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(l->folder));
    snprintf(l->file, sizeof l->file, "%s/r.db", l->folder);
    planned_make(&l->p, &size);
    pf_diag_init(&l->d);
}

static inline size_t
count_files(const struct place *l)
{
    char command[120];
    size_t n = 0;
    snprintf(command, sizeof command, "ls -A %s", l->folder);
    FILE *f = popen(command, "r");
    ck_assert_ptr_nonnull(f);
    for (int c = getc(f); c != EOF; c = getc(f))
        n += c == '\n';
    pclose(f);
    return n;
}

static inline void
place_clear(struct place *l)
{
    char command[120];
    snprintf(command, sizeof command, "rm -r %s", l->folder);
    ck_assert_int_eq(system(command), 0);
    planned_clear(&l->p, &size);
    pf_diag_clear(&l->d);
}

static inline struct pf_store *
open_write(struct place *l)
{
    struct pf_store *s;
    int status = pf_store_open(&s, l->file, &l->p.plan, &l->d);
    pf_diag_print(&l->d, stderr);
    ck_assert_int_eq(status, PF_OK);
    return s;
}

/* Awkward numbers, different for every k. */
#define POINTS 7
struct sample {
    uint64_t step[POINTS], queries[POINTS], policy_step[2];
    double gap[POINTS], kl[POINTS], policy[2][4];
    const double *policies[2];
    struct pf_series series[2];
    struct pf_result r;
};

static inline void
sample_make(struct sample *x, const char *id, double k)
{
    static const double odd[POINTS] = {-0.0, 5e-324, 1e308,    -1e308,
                                       0.1,  2.385,  -4.9e-310};
    for (size_t i = 0; i < POINTS; i++) {
        x->step[i] = i * i;
        x->queries[i] = UINT64_MAX - POINTS + i;
        x->gap[i] = odd[i];
        x->kl[i] = i < 2 ? (double) INFINITY : k + odd[i];
    }
    for (size_t i = 0; i < 4; i++) {
        x->policy[0][i] = -log(4.0);
        x->policy[1][i] = i == 2 ? -(double) INFINITY : -(double) i - k;
    }
    x->policies[0] = x->policy[0];
    x->policies[1] = x->policy[1];
    x->policy_step[0] = 0;
    x->policy_step[1] = 36;
    x->series[0] = (struct pf_series){"regularised-duality-gap", x->gap};
    x->series[1] = (struct pf_series){"kl-to-nash", x->kl};
    x->r = (struct pf_result){.id = id,
                              .description = "world: \"a\" 'b'\nlearner",
                              .n_points = POINTS,
                              .step = x->step,
                              .queries = x->queries,
                              .series = x->series,
                              .n_series = 2,
                              .contexts = 2,
                              .responses = 2,
                              .n_policies = 2,
                              .policy_step = x->policy_step,
                              .log_policy = x->policies,
                              .predicted_rate = 0.1 + k};
}

static inline void
assert_same_curves(const struct pf_stored *got, const struct sample *x)
{
    ck_assert_ptr_null(got->failure);
    ck_assert_str_eq(got->description, x->r.description);
    ck_assert_uint_eq(got->n_points, POINTS);
    ck_assert_mem_eq(got->step, x->step, sizeof x->step);
    ck_assert_mem_eq(got->queries, x->queries, sizeof x->queries);
    ck_assert_uint_eq(got->n_series, 2);
    ck_assert_mem_eq(pf_stored_series(got, "regularised-duality-gap"), x->gap,
                     sizeof x->gap);
    ck_assert_mem_eq(pf_stored_series(got, "kl-to-nash"), x->kl, sizeof x->kl);
    ck_assert_uint_eq(got->contexts, 2);
    ck_assert_uint_eq(got->responses, 2);
    ck_assert(memcmp(&got->predicted_rate, &x->r.predicted_rate, 8) == 0);
}

static inline void
assert_same(const struct pf_stored *got, const struct sample *x)
{
    assert_same_curves(got, x);
    ck_assert_uint_eq(got->n_policies, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(got->policy_step[i], x->policy_step[i]);
        ck_assert_mem_eq(got->log_policy[i], x->policy[i], sizeof x->policy[i]);
    }
}

static inline void
run_sql(const char *file, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    char *message = NULL;
    sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(message == NULL, "%s: %s", sql, message);
    sqlite3_close(db);
}

static inline void
write_file(const char *name, const void *data, size_t n)
{
    FILE *f = fopen(name, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, n, f), n);
    fclose(f);
}

static inline char *
read_file(const char *name, size_t *n)
{
    FILE *f = fopen(name, "r");
    ck_assert_ptr_nonnull(f);
    char *data = malloc(1 << 20);
    *n = fread(data, 1, 1 << 20, f);
    fclose(f);
    return data;
}

#endif
