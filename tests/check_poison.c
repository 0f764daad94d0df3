/* Values that are not finite: written into one variable of one run at one step,
 * they fail that run, which tells step and variable, and no other; and nothing
 * of them is ever stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sqlite3.h>

#include "batching.h"
#include "core/random.h"
#include "lab/store/store.h"
#include "scratch_folder.h"

#define STEPS 13
#define RUNS 5

/* A learner that does what another does, and then spoils one value. */
struct spoiler {
    pf_learner_type type; /* first: l->type leads here */
    const pf_learner_type *real;
    uint64_t step, pick; /* when; pick chooses variable and row */
    size_t lane;
    double value;
    char name[40]; /* filled: what was spoilt, as failures call it */
    bool done, may_be_0;
};

/* A variable: rows by lanes. */
struct variable {
    double *x;
    size_t rows;
    const char *name;
    int number;
};

static size_t
variables_of(const struct pf_learner *l, struct variable out[24])
{
    size_t n = 0, rows = pf_shape_rows(&l->task->shape);
    out[n++] = (struct variable){l->pi, rows, "the policy", 0};
    if (l->average != NULL)
        out[n++] = (struct variable){l->average, rows, "the average policy", 0};
    for (size_t i = 0; i < l->type->n_vectors; i++)
        out[n++] = (struct variable){l->x[i], rows, "work vector", (int) i + 1};
    for (size_t i = 0; i < l->type->n_scalars; i++)
        out[n++] = (struct variable){l->s[i], 1, "a work scalar", 0};
    if (!(l->type->traits & PF_PARAMETRIC))
        return n;
    out[n++] = (struct variable){l->policy.theta, l->policy.n,
                                 "a parameter of the policy", 0};
    for (size_t i = 0; i < l->optimiser.type->n_moments; i++)
        out[n++] = (struct variable){l->optimiser.moment[i], l->policy.n,
                                     "moment", (int) i + 1};
    return n;
}

static int
spoiling_step(struct pf_learner *l, struct pf_feedback *f)
{
    struct variable all[24];
    const void *type = l->type;
    struct spoiler *s = (struct spoiler *) (uintptr_t) type;
    int status = s->real->step(l, f);
    if (l->t != s->step || status != PF_OK)
        return status;
    size_t n = variables_of(l, all), rest = s->pick / n;
    const struct variable *v = &all[s->pick % n];
    snprintf(s->name, sizeof s->name, v->number > 0 ? "%s %d" : "%s", v->name,
             v->number);
    s->may_be_0 = (l->type->traits & PF_BOUNDARY) != 0 && v->x == l->pi;
    v->x[rest % v->rows * l->task->shape.lanes + s->lane] = s->value;
    s->done = true;
    return status;
}

static struct handed
execute(struct bench *b, const pf_learner_type *type)
{
    const struct pf_batch_control control = {.stop = NULL};
    char saved[PF_CHECKPOINT_NAME];
    struct handed out = {0};
    b->plan.cell[0].learner->type = type;
    ck_assert_int_eq(
        pf_batch_execute(&b->batch, &control, take_result, &out, saved, &b->d),
        PF_OK);
    ck_assert_uint_eq(out.n, RUNS);
    return out;
}

static void
check_spoilt(const struct spoiler *s, const struct handed *out)
{
    char expected[80];
    const char *failure = out->failure[s->lane], *name = s->real->kind.name;
    bool allowed = s->value == 0.0 || (s->value == -HUGE_VAL && s->may_be_0);
    snprintf(expected, sizeof expected, "step %d: %s", (int) s->step + 1,
             s->name);
    ck_assert_msg(strncmp(failure, expected, strlen(expected)) == 0 ||
                      (allowed && failure[0] == '\0') ||
                      (allowed && strstr(failure, "sum to 1") != NULL),
                  "%s: '%s' where '%s' got %g", name, failure, expected,
                  s->value);
}

static void
spoil_one(gsl_rng *r, double value)
{
    const pf_learner_type *type =
        learner_at((int) gsl_rng_uniform_int(r, count_learners()));
    bool compares = (type->asks & PF_ASKS_COMPARE) != 0;
    bool rates = (type->asks & PF_ASKS_RATE) != 0;
    struct around around = {.steps = STEPS, .seeds = RUNS};
    struct spoiler s = {.type = *type,
                        .real = type,
                        .step = gsl_rng_uniform_int(r, STEPS),
                        .pick = gsl_rng_get(r),
                        .lane = gsl_rng_uniform_int(r, RUNS),
                        .value = value};
    struct bench b;
    char text[6000];
    if (compares)
        around.feedback = "<feedback type='labels'/>";
    if (compares && rates)
        around.model = "<reward-model type='bradley-terry' l2='0.1'/>";
    write_around(text, sizeof text, type, &around);
    bench_open(&b, text);
    s.type.step = spoiling_step;
    struct handed clean = execute(&b, type), spoilt = execute(&b, &s.type);
    b.plan.cell[0].learner->type = type;
    ck_assert(s.done);
    check_spoilt(&s, &spoilt);
    for (size_t k = 0; k < RUNS; k++) {
        ck_assert_msg(clean.failure[k][0] == '\0', "%s", clean.failure[k]);
        ck_assert_msg(k == s.lane || same_run(&clean, &spoilt, k),
                      "%s: run %zu suffers with run %zu", type->kind.name, k,
                      s.lane);
    }
    ck_assert_uint_eq(spoilt.not_finite, 0);
    handed_clear(&clean);
    handed_clear(&spoilt);
    bench_close(&b);
}

START_TEST(a_spoilt_value_fails_its_run_alone)
{
    static const double value[] = {(double) NAN, HUGE_VAL, -HUGE_VAL, -0.0};
    gsl_rng *r = pf_rng_alloc(16, (uint64_t) _i, "poison");
    ck_assert_ptr_nonnull(r);
    for (int i = 0; i < 25; i++)
        spoil_one(r, value[_i]);
    gsl_rng_free(r);
}
END_TEST

/* The rate that theory predicts is NULL in the file where there is no theory:
 * one that is not a number must not pass for that. */
START_TEST(a_spoilt_rate_fails_its_run_alone)
{
    static const double value[] = {(double) NAN, HUGE_VAL, -HUGE_VAL};
    static const char *const learner[] = {"omd", "optimistic-mmd"};
    const pf_learner_type *type = (const pf_learner_type *) pf_kind_find(
        &pf_learner_family, learner[_i / 3]);
    struct around around = {.steps = STEPS, .seeds = RUNS};
    char text[6000];
    struct bench b;
    write_around(text, sizeof text, type, &around);
    bench_open(&b, text);
    struct handed clean = execute(&b, type);
    struct pf_solved_world spoilt = *b.batch.world[2];
    ck_assert_ptr_nonnull(spoilt.spectrum);
    ck_assert_uint_gt(spoilt.n_spectrum, 1);
    double *spectrum = malloc(spoilt.n_spectrum * sizeof *spectrum);
    ck_assert_ptr_nonnull(spectrum);
    for (size_t where = 0; where < spoilt.n_spectrum; where++) {
        memcpy(spectrum, spoilt.spectrum, spoilt.n_spectrum * sizeof *spectrum);
        spectrum[where] = value[_i % 3];
        struct pf_solved_world bad = spoilt;
        bad.spectrum = spectrum;
        b.batch.world[2] = &bad;
        struct handed now = execute(&b, type);
        ck_assert_str_eq(now.failure[2],
                         "step 0: the predicted rate is not finite");
        for (size_t k = 0; k < RUNS; k++)
            ck_assert(k == 2 || same_run(&clean, &now, k));
        handed_clear(&now);
    }
    free(spectrum);
    handed_clear(&clean);
    bench_close(&b);
}
END_TEST

/* --- nothing of it is stored --- */

static int
store_result(void *self, const struct pf_result *r)
{
    ck_assert_int_eq(pf_store_put(self, r, NULL), PF_OK);
    return PF_OK;
}

static sqlite3 *
open_file(const char *file)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    return db;
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(db));
    return s;
}

/* Stored doubles, all of which are finite. */
static size_t
finite_doubles(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = prepare(db, sql);
    size_t n = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        size_t bytes = (size_t) sqlite3_column_bytes(s, 0);
        const char *blob = sqlite3_column_blob(s, 0);
        ck_assert_uint_eq(bytes % sizeof(double), 0);
        for (size_t at = 0; at < bytes; at += sizeof(double), n++) {
            double x;
            memcpy(&x, blob + at, sizeof x);
            ck_assert(isfinite(x));
        }
    }
    sqlite3_finalize(s);
    return n;
}

static int
put_directly(sqlite3 *db, const char *sql, double x)
{
    sqlite3_stmt *s = prepare(db, sql);
    ck_assert_int_eq(sqlite3_bind_double(s, 1, x), SQLITE_OK);
    sqlite3_step(s);
    return sqlite3_finalize(s);
}

/* SQLite knows no NaN and takes one for NULL, "there is none"; infinities are
 * against the column's CHECK. */
static void
check_real_column(sqlite3 *db, const char *table, const char *column)
{
    char update[200], count[200];
    snprintf(update, sizeof update, "UPDATE %s SET %s = ?1", table, column);
    snprintf(count, sizeof count,
             "SELECT count(*) FROM %s WHERE typeof(%s) = 'real' AND NOT "
             "abs(%s) < 1e308",
             table, column, column);
    ck_assert_int_eq(put_directly(db, update, HUGE_VAL), SQLITE_CONSTRAINT);
    ck_assert_int_eq(put_directly(db, update, -HUGE_VAL), SQLITE_CONSTRAINT);
    int status = put_directly(db, update, (double) NAN);
    ck_assert(status == SQLITE_CONSTRAINT || status == SQLITE_OK);
    sqlite3_stmt *s = prepare(db, count);
    ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(s, 0), 0);
    sqlite3_finalize(s);
}

static void
check_file(const char *file)
{
    static const char *const real_columns =
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) "
        "c WHERE t.type = 'table' AND c.type = 'REAL'";
    sqlite3 *db = open_file(file);
    size_t columns = 0;
    ck_assert_uint_gt(finite_doubles(db, "SELECT value FROM series"), 0);
    ck_assert_uint_gt(finite_doubles(db, "SELECT log_probability FROM policy"),
                      0);
    sqlite3_stmt *s = prepare(db, real_columns);
    for (; sqlite3_step(s) == SQLITE_ROW; columns++)
        check_real_column(db, (const char *) sqlite3_column_text(s, 0),
                          (const char *) sqlite3_column_text(s, 1));
    sqlite3_finalize(s);
    ck_assert_uint_ge(columns, 1);
    sqlite3_close(db);
}

static void
remove_file(const char *file)
{
    static const char *const rest[] = {"", "-wal", "-shm", ".lock"};
    char path[120];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", file, rest[i]);
        unlink(path);
    }
}

/* Four runs end well, one is failed, and the file is clean. */
START_TEST(nothing_of_it_is_stored)
{
    static const double value[] = {(double) NAN, HUGE_VAL, -HUGE_VAL};
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, "egpo");
    const struct pf_batch_control control = {.stop = NULL};
    struct around around = {.steps = STEPS, .seeds = RUNS};
    struct spoiler s = {
        .type = *type, .real = type, .step = 5, .lane = 2, .value = value[_i]};
    char text[6000], file[100], saved[PF_CHECKPOINT_NAME];
    struct pf_store *store = NULL;
    struct scratch f;
    struct bench b;
    scratch_open(&f);
    snprintf(file, sizeof file, "%s/t.db", f.path);
    s.type.step = spoiling_step;
    write_around(text, sizeof text, type, &around);
    bench_open(&b, text);
    ck_assert_int_eq(pf_store_open(&store, file, &b.plan, &b.d), PF_OK);
    b.plan.cell[0].learner->type = &s.type;
    ck_assert_int_eq(
        pf_batch_execute(&b.batch, &control, store_result, store, saved, &b.d),
        PF_OK);
    b.plan.cell[0].learner->type = type;
    for (size_t k = 0; k < RUNS; k++) {
        bool done = false;
        ck_assert_int_eq(pf_store_has(store, b.plan.run[k].id, &done, &b.d),
                         PF_OK);
        ck_assert(done == (k != s.lane));
    }
    pf_store_close(store);
    check_file(file);
    bench_close(&b);
    remove_file(file);
    scratch_close(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("poison");
    PF_ADD_LOOP(s, a_spoilt_value_fails_its_run_alone, 4);
    PF_ADD_LOOP(s, a_spoilt_rate_fails_its_run_alone, 6);
    PF_ADD_LOOP(s, nothing_of_it_is_stored, 3);
    return s;
}
PF_TEST_MAIN(make_suite)
