/* The views of a result file, read as others do: with SQLite alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/verify.h"
#include "stored.h"

#define MANY 700

/* A plain connection, as careful as a wary user's. */
static sqlite3 *
open_plain(const char *file)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return db;
}

static sqlite3_stmt *
ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    return stmt;
}

/* The value in a column is x, to the bit, and of the right kind; infinite is
 * NULL. */
static void
expect_value(sqlite3_stmt *row, int column, double x)
{
    if (isinf(x)) {
        ck_assert_int_eq(sqlite3_column_type(row, column), SQLITE_NULL);
        return;
    }
    double got = sqlite3_column_double(row, column);
    ck_assert_int_eq(sqlite3_column_type(row, column), SQLITE_FLOAT);
    ck_assert_msg(memcmp(&got, &x, sizeof x) == 0, "%a, not %a", got, x);
}

/* --- numbers --- */

static uint64_t
shuffle(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state ^ *state >> 29;
}

/* Any bits that are finite; the first ones are at the ends of what there is.
 */
static double
awkward(size_t i, uint64_t *state)
{
    static const double end[] = {0.0,
                                 -0.0,
                                 5e-324,
                                 -5e-324,
                                 1e-310,
                                 0x1p-1022,
                                 -0x1.fffffffffffffp-1023,
                                 0x1.fffffffffffffp+1023,
                                 -0x1.fffffffffffffp+1023,
                                 1.0,
                                 0.1,
                                 1e308,
                                 0x1p-1074,
                                 0x1p1023,
                                 0x1p52,
                                 0x1p53,
                                 0x1.fffffffffffffp52};
    double x = (double) NAN;
    if (i < sizeof end / sizeof *end)
        return end[i];
    while (!isfinite(x)) {
        uint64_t bits = shuffle(state);
        memcpy(&x, &bits, sizeof x);
    }
    return x;
}

/* Lists of points that are left out, among them such whose bytes are found
 * where the numbers of another list meet. */
static bool
is_hole(int list, size_t i)
{
    switch (list) {
    case 1:
        return true;
    case 2:
        return i < 2;
    case 3:
        return i == 256 || i == 512;
    case 4:
        return i >= 255;
    case 5:
        return i % 3 == 1 || i == MANY - 1;
    default:
        return false;
    }
}

struct long_run {
    uint64_t step[MANY], queries[MANY];
    double value[2][MANY];
    struct pf_series series[2];
    struct pf_result r;
};

static void
long_run_make(struct long_run *x, const char *id, int list, size_t n)
{
    uint64_t state = (uint64_t) list + 1;
    for (size_t i = 0; i < n; i++) {
        x->step[i] = i * (UINT64_C(1) << 40) + i;
        x->queries[i] = (uint64_t) INT64_MAX - n + i;
        x->value[0][i] = awkward(i, &state);
        x->value[1][i] = awkward(n - i, &state);
        if (is_hole(list, i))
            x->value[1][i] = (double) INFINITY;
    }
    x->series[0] = (struct pf_series){"regularised-duality-gap", x->value[0]};
    x->series[1] = (struct pf_series){"kl-to-nash", x->value[1]};
    x->r = (struct pf_result){.id = id,
                              .description = "a run",
                              .n_points = n,
                              .step = x->step,
                              .queries = x->queries,
                              .series = x->series,
                              .n_series = 2,
                              .predicted_rate = (double) NAN};
}

static void
expect_points(sqlite3 *db, const struct long_run *x)
{
    sqlite3_stmt *row =
        ask(db, "SELECT run, learner, world, seed, step, queries, metric, "
                "value FROM v_points WHERE metric=? ORDER BY step");
    for (int m = 0; m < 2; m++) {
        sqlite3_reset(row);
        sqlite3_bind_text(row, 1, x->series[m].metric, -1, SQLITE_STATIC);
        for (size_t i = 0; i < x->r.n_points; i++) {
            ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
            ck_assert_str_eq((const char *) sqlite3_column_text(row, 0),
                             x->r.id);
            ck_assert_str_eq((const char *) sqlite3_column_text(row, 1),
                             "learner0");
            ck_assert_str_eq((const char *) sqlite3_column_text(row, 2),
                             "world0");
            ck_assert_int_eq(sqlite3_column_int64(row, 3), 1);
            ck_assert_uint_eq((uint64_t) sqlite3_column_int64(row, 4),
                              x->step[i]);
            ck_assert_uint_eq((uint64_t) sqlite3_column_int64(row, 5),
                              x->queries[i]);
            expect_value(row, 7, x->value[m][i]);
        }
        ck_assert_int_eq(sqlite3_step(row), SQLITE_DONE);
    }
    sqlite3_finalize(row);
}

START_TEST(views_have_the_same_bits)
{
    struct place l;
    static struct long_run x;
    size_t n = _i == 6 ? 0 : MANY;
    place_make(&l);
    long_run_make(&x, l.p.plan.run[0].id, _i, n);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    pf_store_close(s);
    sqlite3 *db = open_plain(l.file);
    expect_points(db, &x);
    sqlite3_stmt *row =
        ask(db, "SELECT steps, queries, [regularised-duality-gap], "
                "[kl-to-nash] FROM v_final");
    for (size_t i = n; i > 0; i = 0) {
        ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
        ck_assert_uint_eq((uint64_t) sqlite3_column_int64(row, 0),
                          x.step[n - 1]);
        ck_assert_uint_eq((uint64_t) sqlite3_column_int64(row, 1),
                          x.queries[n - 1]);
        expect_value(row, 2, x.value[0][n - 1]);
        expect_value(row, 3, x.value[1][n - 1]);
    }
    ck_assert_int_eq(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
    sqlite3_close(db);
    place_clear(&l);
}
END_TEST

/* --- columns --- */

static char texts[][8] = {"0.5", "theory", "-1e-3", "7", "0x10"};
static char *values[] = {texts[0], texts[1], texts[2], texts[3], texts[4]};

/* What the first row of an axis column is, and of which type. */
static void
expect_axis(const char *file, const char *sql, int cell)
{
    static const int type[] = {SQLITE_FLOAT, SQLITE_TEXT, SQLITE_FLOAT,
                               SQLITE_INTEGER, SQLITE_TEXT};
    sqlite3 *db = open_plain(file);
    sqlite3_stmt *row = ask(db, sql);
    sqlite3_bind_int(row, 1, cell);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_type(row, 0), type[cell]);
    if (type[cell] == SQLITE_TEXT)
        ck_assert_str_eq((const char *) sqlite3_column_text(row, 0),
                         values[cell]);
    else
        ck_assert_double_eq(sqlite3_column_double(row, 0), atof(values[cell]));
    sqlite3_finalize(row);
    sqlite3_close(db);
}

/* An axis has a column of its own in both views, whatever it is called. */
START_TEST(axes_are_columns)
{
    static const char *const name[][3] = {
        {"cyclic", "cyclic", "cyclic"},
        {"a \"b'; DROP TABLE run; --", "a \"\"b'; DROP TABLE run; --",
         "a \"\"b'; DROP TABLE run; --"},
        {"step", "axis.step", "step"},
        {"steps", "steps", "axis.steps"},
        {"kl-to-nash", "kl-to-nash", "axis.kl-to-nash"},
        {"seed", "axis.seed", "axis.seed"}};
    static const struct planned_size one = {.worlds = 1,
                                            .learners = 1,
                                            .values = 5,
                                            .seeds = 1,
                                            .world = worlds,
                                            .learner = learners,
                                            .value = values};
    struct place l;
    struct sample x;
    char sql[200];
    place_make(&l);
    planned_clear(&l.p, &size);
    planned_make(&l.p, &one);
    snprintf(l.p.axis, sizeof l.p.axis, "%s", name[_i][0]);
    struct pf_store *s = open_write(&l);
    for (size_t i = 0; i < l.p.plan.n_runs; i++) {
        sample_make(&x, l.p.plan.run[i].id, 0.0);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    pf_store_close(s);
    for (int c = 0; c < 5; c++) {
        snprintf(sql, sizeof sql,
                 "SELECT v.\"%s\" FROM v_points v JOIN plan USING(run) WHERE "
                 "plan.cell=?",
                 name[_i][1]);
        expect_axis(l.file, sql, c);
        snprintf(sql, sizeof sql,
                 "SELECT v.\"%s\" FROM v_final v JOIN plan USING(run) WHERE "
                 "plan.cell=?",
                 name[_i][2]);
        expect_axis(l.file, sql, c);
    }
    planned_clear(&l.p, &one);
    planned_make(&l.p, &size);
    place_clear(&l);
}
END_TEST

/* --- the schema --- */

static int
verify(const char *file, char **said)
{
    struct pf_verify_report report;
    struct pf_diag d;
    size_t n = 0;
    FILE *out = open_memstream(said, &n);
    pf_diag_init(&d);
    int status = pf_verify(file, out, &report, &d);
    pf_diag_print(&d, out);
    pf_diag_clear(&d);
    pf_verify_report_clear(&report);
    fclose(out);
    return status;
}

/* A view that says something else is damage; what it says is never asked. */
START_TEST(a_changed_view_is_found)
{
    static const char *const change[] = {
        "DROP VIEW v_points; CREATE VIEW v_points AS SELECT 1 AS run",
        "DROP VIEW v_final; CREATE VIEW v_final AS SELECT 1 AS run",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql="
        "replace(sql, 'k<0', 'k<1') WHERE name='v_points'"};
    struct place l;
    struct pf_store *s;
    char *said = NULL;
    place_make(&l);
    pf_store_close(open_write(&l));
    ck_assert_int_eq(verify(l.file, &said), PF_OK);
    free(said);
    run_sql(l.file, change[_i]);
    ck_assert_int_eq(verify(l.file, &said), PF_ESTORE);
    ck_assert_msg(strstr(said, "is not the one of this plan") != NULL, "%s",
                  said);
    free(said);
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    pf_store_close(s);
    pf_store_close(open_write(&l)); /* whoever writes puts it right */
    ck_assert_int_eq(verify(l.file, &said), PF_OK);
    free(said);
    place_clear(&l);
}
END_TEST

/* Files without views are as good, say the same and get them when they are
 * written to; a plan with other axes makes them anew. */
START_TEST(files_of_older_versions_are_as_good)
{
    struct place l;
    struct pf_store *s;
    char *said = NULL, before[PF_HEX], after[PF_HEX];
    place_make(&l);
    pf_store_close(open_write(&l));
    ck_assert_int_eq(pf_verify_hash(l.file, false, NULL, before, &l.d), PF_OK);
    run_sql(l.file, "DROP VIEW v_points; DROP VIEW v_final");
    ck_assert_int_eq(verify(l.file, &said), PF_OK);
    free(said);
    ck_assert_int_eq(pf_verify_hash(l.file, false, NULL, after, &l.d), PF_OK);
    ck_assert_str_eq(before, after);
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    pf_store_close(s);
    pf_store_close(open_write(&l));
    run_sql(l.file, "SELECT count(*) FROM v_points, v_final");
    l.p.experiment.n_axes = 1;
    l.p.plan.cell[0].axis_value[0] = values[0];
    pf_store_close(open_write(&l));
    run_sql(l.file, "SELECT cyclic FROM v_points");
    ck_assert_int_eq(verify(l.file, &said), PF_OK);
    free(said);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("views");
    PF_ADD_LOOP(s, views_have_the_same_bits, 7);
    PF_ADD_LOOP(s, axes_are_columns, 6);
    PF_ADD_LOOP(s, a_changed_view_is_found, 3);
    PF_ADD(s, files_of_older_versions_are_as_good);
    return s;
}

PF_TEST_MAIN(make_suite)
