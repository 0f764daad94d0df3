/* Result files filled by hand, for check_verify and check_merge.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_FILED_H
#define PF_FILED_H

#include <math.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/merge.h"
#include "lab/store/results.h"
#include "lab/store/store.h"
#include "lab/store/verify.h"
#include "planned.h"

static const char *const filed_worlds[] = {"first", "second"};
static const char *const filed_learners[] = {"Nash-MD", "MMD"};
static char filed_half[] = "0.5", filed_one[] = "1";
static char *filed_values[] = {filed_half, filed_one};
static const struct planned_size filed_size = {.worlds = 2,
                                               .learners = 2,
                                               .values = 2,
                                               .seeds = 2,
                                               .world = filed_worlds,
                                               .learner = filed_learners,
                                               .value = filed_values};
#define FILED_RUNS 16

/* A folder that goes away, and a plan. */
struct filed {
    char folder[64];
    struct planned p;
    struct pf_diag d;
};

static inline void
filed_make(struct filed *f)
{
    snprintf(f->folder, sizeof f->folder, "/tmp/prefarm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(f->folder));
    planned_make(&f->p, &filed_size);
    ck_assert_uint_eq(f->p.plan.n_runs, FILED_RUNS);
    pf_diag_init(&f->d);
}

static inline void
filed_clear(struct filed *f)
{
    char command[120];
    snprintf(command, sizeof command, "rm -r %s", f->folder);
    ck_assert_int_eq(system(command), 0);
    planned_clear(&f->p, &filed_size);
    pf_diag_clear(&f->d);
}

/* "FOLDER/NAME" in one of a few places, each valid until used again. */
static inline const char *
filed_path(const struct filed *f, const char *name)
{
    static char path[8][128];
    static size_t next;
    char *p = path[next++ % 8];
    snprintf(p, sizeof path[0], "%s/%s", f->folder, name);
    return p;
}

/* A run whose numbers follow from k: 1 to 4 points that not all runs share,
 * infinite ones among them, policies with zeros. k < 0: failed. */
#define FILED_POINTS 40
struct filed_run {
    uint64_t step[FILED_POINTS], queries[FILED_POINTS], policy_step[2];
    double gap[FILED_POINTS], kl[FILED_POINTS], policy[2][6];
    const double *policies[2];
    struct pf_series series[2];
    struct pf_result r;
};

static inline void
filed_run_make(struct filed_run *x, const char *id, double k)
{
    for (size_t i = 0; i < FILED_POINTS; i++) {
        x->step[i] = i * i;
        x->queries[i] = UINT64_MAX - FILED_POINTS + i;
        x->gap[i] = exp(-0.3 * (double) i) / (k + 2.385);
        x->kl[i] = i == 1 ? (double) INFINITY : k - (double) i * 0.1;
    }
    for (size_t i = 0; i < 6; i++) {
        x->policy[0][i] = -log(6.0);
        x->policy[1][i] = i == 2 ? -(double) INFINITY : -(double) i - k;
    }
    x->policies[0] = x->policy[0];
    x->policies[1] = x->policy[1];
    x->policy_step[0] = 0;
    x->policy_step[1] = 36;
    x->series[0] = (struct pf_series){"regularised-duality-gap", x->gap};
    x->series[1] = (struct pf_series){"kl-to-nash", x->kl};
    x->r = (struct pf_result){.id = id,
                              .description = k < 3.0 ? "one learner" : "other",
                              .numerics = "0123456789abcdef",
                              .failure = k < 0.0 ? "step 7: no" : NULL,
                              .n_points = k > 5.0 ? FILED_POINTS : 4,
                              .step = x->step,
                              .queries = x->queries,
                              .series = x->series,
                              .n_series = 2,
                              .contexts = 2,
                              .responses = 3,
                              .n_policies = 2,
                              .policy_step = x->policy_step,
                              .log_policy = x->policies,
                              .predicted_rate = k < 2.0 ? (double) NAN : k};
}

static inline struct pf_store *
filed_open(struct filed *f, const char *path)
{
    struct pf_store *s = NULL;
    int status = pf_store_open(&s, path, &f->p.plan, &f->d);
    if (status == PF_OK)
        status = pf_store_put_numerics(s, "0123456789abcdef",
                                       "compiler: gcc\nCPU: one", &f->d);
    pf_diag_print(&f->d, stderr);
    ck_assert_int_eq(status, PF_OK);
    return s;
}

static inline void
filed_put(struct filed *f, struct pf_store *s, const struct pf_result *r)
{
    int status = pf_store_put(s, r, &f->d);
    pf_diag_print(&f->d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

/* Runs first .. end-1 of the plan, done, run i with k = i. */
static inline void
filed_put_runs(struct filed *f, struct pf_store *s, size_t first, size_t end)
{
    struct filed_run x;
    ck_assert_int_eq(pf_store_begin(s, &f->d), PF_OK);
    for (size_t i = first; i < end; i++) {
        filed_run_make(&x, f->p.plan.run[i].id, (double) i);
        filed_put(f, s, &x.r);
    }
    ck_assert_int_eq(pf_store_commit(s, &f->d), PF_OK);
}

static inline void
filed_fill(struct filed *f, const char *path, size_t first, size_t end)
{
    struct pf_store *s = filed_open(f, path);
    filed_put_runs(f, s, first, end);
    pf_store_close(s);
}

static inline void
filed_copy(const char *from, const char *to)
{
    char command[300];
    snprintf(command, sizeof command, "cp %s %s", from, to);
    ck_assert_int_eq(system(command), 0);
}

/* Changes a file behind the store's back. */
static inline void
filed_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db, sql, NULL, NULL, &why);
    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, why);
    sqlite3_close(db);
}

/* Hash of a file that is well. */
static inline void
filed_hash(struct filed *f, const char *path, bool results, char hex[PF_HEX])
{
    int status = pf_verify_hash(path, results, stderr, hex, &f->d);
    pf_diag_print(&f->d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

#endif
