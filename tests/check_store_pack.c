/* The store's format: what a packed run becomes, to the byte, by the rules of
 * its documentation; one file whatever the order and the interruptions; and
 * what a file costs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <sha2.h>

#include "lab/store/results.h"
#include "lab/store/store_part.h"
#include "stored.h"

/* Of this process's work. */
static double
seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* --- sizes and times --- */

#define LONG 1000
struct long_run {
    char id[PF_RUN_ID];
    uint64_t step[LONG], queries[LONG];
    double gap[LONG], policy[3];
    const double *policies[1];
    uint64_t at;
    struct pf_series series;
    struct pf_result r;
};

static void
long_run_make(struct long_run *x, size_t k)
{
    static const char metric[] = "regularised-duality-gap";
    snprintf(x->id, sizeof x->id, "%016" PRIx64,
             pf_hash_text(
                 (char[]){(char) (k % 127 + 1), (char) (k / 127 + 1), '\0'}));
    uint64_t state = k + 1;
    for (size_t i = 0; i < LONG; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        x->step[i] = 10 * i;
        x->queries[i] = 20 * i;
        x->gap[i] = (double) (state >> 11) * 0x1p-53;
    }
    x->series = (struct pf_series){metric, x->gap};
    x->r = (struct pf_result){.id = x->id,
                              .description = "world\nlearner\nbudget",
                              .n_points = LONG,
                              .step = x->step,
                              .queries = x->queries,
                              .series = &x->series,
                              .n_series = 1,
                              .contexts = 1,
                              .responses = 3,
                              .predicted_rate = 0.25};
}

static off_t
size_of(const char *file, const char *suffix)
{
    char name[120];
    struct stat info;
    snprintf(name, sizeof name, "%s%s", file, suffix);
    return stat(name, &info) == 0 ? info.st_size : 0;
}

/* PF_RUNS: that many runs instead of 2,000, with the times on stderr. */
START_TEST(a_run_takes_little_more_than_its_numbers)
{
    struct place l;
    struct long_run x;
    const char *wish = getenv("PF_RUNS");
    size_t n = wish != NULL ? (size_t) atol(wish) : 2000;
    off_t log = 0;
    double packing = 0.0, putting = 0.0;
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    struct pf_bytes packed = {0};
    for (size_t k = 0; k < n; k++) {
        double t = seconds();
        long_run_make(&x, k);
        if (k >= 16000)
            snprintf(x.id, sizeof x.id, "%016" PRIx64,
                     (k + 1) * UINT64_C(0x9e3779b97f4a7c15));
        pf_bytes_reset(&packed);
        ck_assert_int_eq(pf_result_pack(&packed, &x.r, &l.d), PF_OK);
        packing += seconds() - t;
        t = seconds();
        if (k % 16 == 0)
            ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
        ck_assert_int_eq(pf_store_put_packed(s, packed.data, packed.size, &l.d),
                         PF_OK);
        if (k % 16 == 15 || k + 1 == n)
            ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
        putting += seconds() - t;
        off_t now = size_of(l.file, "-wal");
        log = now > log ? now : log;
    }
    pf_bytes_clear(&packed);
    double t = seconds();
    pf_store_close(s);
    double closing = seconds() - t;
    double each = (double) size_of(l.file, "") / (double) n;
    ck_assert_uint_eq(count_files(&l), 1);
    ck_assert_msg(each < 9500.0, "%g bytes a run", each);
    ck_assert_msg(log < 6 << 20, "a log of %ld bytes", (long) log);
    t = seconds();
    s = open_write(&l);
    double opening = seconds() - t;
    t = seconds();
    for (size_t k = 0; k < n && k < 16000; k++) {
        long_run_make(&x, k);
        ck_assert_int_eq(pf_store_has(s, x.id, &done, &l.d), PF_OK);
        ck_assert(done);
    }
    double has = seconds() - t;
    pf_store_close(s);
    if (wish != NULL)
        fprintf(stderr,
                "%zu runs: %.0f bytes each, log at most %ld; packing %.3f s, "
                "putting %.3f, closing %.3f, opening %.3f, has %.3f\n",
                n, each, (long) log, packing, putting, closing, opening, has);
    place_clear(&l);
}
END_TEST

/* --- to the byte --- */

static void
add_text(SHA2_CTX *c, const char *text)
{
    SHA256Update(c, (const uint8_t *) text, strlen(text) + 1);
}

/* The digest of a column as store_part.h says it. */
static void
digest_of(sqlite3_stmt *stmt, int column, const char *table, const char *key,
          uint8_t out[8])
{
    static const uint8_t form_of[] = {[SQLITE_NULL] = 0,
                                      [SQLITE_INTEGER] = 1,
                                      [SQLITE_FLOAT] = 2,
                                      [SQLITE_TEXT] = 3,
                                      [SQLITE_BLOB] = 4};
    int type = sqlite3_column_type(stmt, column);
    uint8_t head[9], full[SHA256_DIGEST_LENGTH];
    int64_t whole = sqlite3_column_int64(stmt, column);
    double real = sqlite3_column_double(stmt, column);
    const void *data = &whole;
    uint64_t n = 8;
    if (type == SQLITE_FLOAT)
        data = &real;
    if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
        data = sqlite3_column_blob(stmt, column);
        n = (uint64_t) sqlite3_column_bytes(stmt, column);
    }
    if (type == SQLITE_NULL)
        n = 0;
    head[0] = form_of[type];
    for (int i = 0; i < 8; i++)
        head[i + 1] = (uint8_t) (n >> 8 * i);
    SHA2_CTX c;
    SHA256Init(&c);
    add_text(&c, table);
    add_text(&c, key);
    add_text(&c, sqlite3_column_name(stmt, column));
    SHA256Update(&c, head, sizeof head);
    if (n > 0)
        SHA256Update(&c, data, n);
    SHA256Final(full, &c);
    memcpy(out, full, 8);
}

/* Every row of a table: `keys` columns, the fields, the checksum. Returns how
 * many rows. */
static size_t
check_table(sqlite3 *db, const char *table, int keys)
{
    char sql[60], key[200];
    sqlite3_stmt *stmt;
    size_t rows = 0;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int last = sqlite3_column_count(stmt) - 1;
    for (; sqlite3_step(stmt) == SQLITE_ROW; rows++) {
        uint8_t digest[8];
        snprintf(key, sizeof key, "%s%s%s",
                 (const char *) sqlite3_column_text(stmt, 0),
                 keys == 2 ? "/" : "",
                 keys == 2 ? (const char *) sqlite3_column_text(stmt, 1) : "");
        ck_assert_int_eq(sqlite3_column_bytes(stmt, last), 8 * (last - keys));
        const uint8_t *sum = sqlite3_column_blob(stmt, last);
        for (int i = keys; i < last; i++) {
            digest_of(stmt, i, table, key, digest);
            ck_assert_msg(memcmp(digest, sum + 8 * (i - keys), 8) == 0, "%s.%s",
                          table, sqlite3_column_name(stmt, i));
        }
    }
    sqlite3_finalize(stmt);
    return rows;
}

static void
content_name(const void *data, size_t n, char out[33])
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data(data, n, hex);
    snprintf(out, 33, "%.32s", hex);
}

/* What a query with one row and one column gives, as text. */
static char *
ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    char *text = strdup((const char *) sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return text;
}

static void
assert_says(sqlite3 *db, const char *sql, const char *wanted)
{
    char *text = ask(db, sql);
    ck_assert_str_eq(text, wanted);
    free(text);
}

START_TEST(rows_are_as_documented)
{
    struct place l;
    struct sample x;
    sqlite3 *db;
    char name[33];
    uint8_t both[16 * POINTS];
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_put_numerics(s, "abc", "CPU: one", &l.d), PF_OK);
    for (size_t i = 0; i < 4; i++) {
        sample_make(&x, l.p.plan.run[i].id, (double) i);
        x.r.numerics = i == 1 ? NULL : "abc";
        if (i == 2)
            x.r.failure = "no";
        if (i == 3)
            x.r.predicted_rate = (double) NAN;
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    pf_store_close(s);
    ck_assert_int_eq(sqlite3_open(l.file, &db), SQLITE_OK);
    ck_assert_uint_eq(check_table(db, "run", 1), 4);
    ck_assert_uint_eq(check_table(db, "series", 2), 6);
    ck_assert_uint_eq(check_table(db, "policy", 2), 6);
    ck_assert_uint_eq(check_table(db, "numerics", 1), 1);
    ck_assert_uint_eq(check_table(db, "description", 1), 1);
    ck_assert_uint_eq(check_table(db, "schedule", 1), 1);
    content_name(x.r.description, strlen(x.r.description), name);
    assert_says(db, "SELECT id FROM description", name);
    assert_says(db, "SELECT text FROM description", x.r.description);
    memcpy(both, x.step, sizeof x.step);
    memcpy(both + sizeof x.step, x.queries, sizeof x.queries);
    content_name(both, sizeof both, name);
    assert_says(db, "SELECT id FROM schedule", name);
    assert_says(db,
                "SELECT group_concat(status||schedule<>'done'||description"
                "||numerics) IS NOT NULL FROM run",
                "1");
    assert_says(db,
                "SELECT count(*) FROM run WHERE schedule='' AND status="
                "'failed'",
                "1");
    assert_says(db,
                "SELECT count(*) FROM run WHERE schedule=(SELECT id FROM "
                "schedule) AND description=(SELECT id FROM description)",
                "3");
    assert_says(db, "SELECT count(*) FROM run WHERE predicted_rate IS NULL",
                "2");
    assert_says(db,
                "SELECT group_concat(hex(missing)) FROM series WHERE "
                "metric='kl-to-nash' GROUP BY missing",
                "00000000000000000100000000000000,"
                "00000000000000000100000000000000,"
                "00000000000000000100000000000000");
    assert_says(db, "SELECT DISTINCT hex(zero) FROM policy WHERE step=36",
                "0200000000000000");
    sqlite3_close(db);
    place_clear(&l);
}
END_TEST

/* --- packed runs that are none --- */

static size_t
count_rows(const char *file)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    char *text = ask(db, "SELECT (SELECT count(*) FROM run)+(SELECT count(*) "
                         "FROM series)+(SELECT count(*) FROM policy)+(SELECT "
                         "count(*) FROM description)+(SELECT count(*) FROM "
                         "schedule)");
    size_t n = (size_t) atol(text);
    free(text);
    sqlite3_close(db);
    return n;
}

/* A copy of exactly n bytes, so that a look beyond them is noticed. */
static int
put_copy(struct pf_store *s, const unsigned char *data, size_t n)
{
    const char *id, *failure;
    unsigned char *copy = malloc(n > 0 ? n : 1);
    memcpy(copy, data, n);
    bool is = pf_packed_run_is(copy, n, &id, &failure);
    ck_assert(is == (id != NULL));
    int status = pf_store_put_packed(s, copy, n, NULL);
    ck_assert(is || status == PF_ESTORE);
    free(copy);
    return status;
}

START_TEST(broken_packages_store_nothing)
{
    struct place l;
    struct sample x;
    struct pf_bytes packed = {0};
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    pf_put_bytes(&packed, "before", 6); /* it appends */
    ck_assert_int_eq(pf_result_pack(&packed, &x.r, &l.d), PF_OK);
    const unsigned char *data = packed.data + 6;
    size_t n = packed.size - 6;
    for (size_t k = 0; k < n; k++)
        ck_assert_int_eq(put_copy(s, data, k), PF_ESTORE);
    unsigned char *longer = calloc(1, n + 8);
    memcpy(longer, data, n);
    ck_assert_int_eq(put_copy(s, longer, n + 1), PF_ESTORE);
    ck_assert_int_eq(put_copy(s, longer, n + 8), PF_ESTORE);
    free(longer);
    pf_store_close(s);
    ck_assert_uint_eq(count_rows(l.file), 0);
    s = open_write(&l);
    ck_assert_int_eq(put_copy(s, data, n), PF_OK);
    pf_store_close(s);
    ck_assert_uint_eq(count_rows(l.file), 1 + 2 + 2 + 2);
    pf_bytes_clear(&packed);
    place_clear(&l);
}
END_TEST

/* Every byte in turn changed at random: refused, or stored as something that
 * is then refused for damage; or the change was in what other runs have
 * brought already, and nothing is wrong. */
START_TEST(changed_packages_do_no_harm)
{
    struct place l;
    struct sample x;
    struct pf_bytes packed = {0};
    size_t refused = 0, damaged = 0, whole = 0;
    uint64_t state = 12345;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    if (_i == 1)
        x.r.failure = "it was not a number";
    ck_assert_int_eq(pf_result_pack(&packed, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    for (size_t k = 0; k < 2 * packed.size; k++) {
        struct pf_stored got;
        bool found;
        size_t at = k % packed.size;
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        unsigned char was = packed.data[at];
        packed.data[at] ^= (unsigned char) (1 + (state >> 33) % 255);
        const char *id = NULL, *failure;
        pf_packed_run_is(packed.data, packed.size, &id, &failure);
        if (put_copy(s, packed.data, packed.size) != PF_OK)
            refused++;
        else if (pf_store_get(s, id, true, &got, &found, NULL) != PF_OK)
            damaged++;
        else {
            ck_assert(found);
            whole++;
            if (_i == 0)
                assert_same(&got, &x);
            else {
                ck_assert_str_eq(got.failure, x.r.failure);
                ck_assert_str_eq(got.description, x.r.description);
            }
            pf_stored_clear(&got);
        }
        packed.data[at] = was;
    }
    ck_assert_int_eq(pf_store_rollback(s, &l.d), PF_OK);
    ck_assert_uint_ge(refused, 100);
    ck_assert_uint_ge(damaged, 50);
    ck_assert_uint_lt(whole, packed.size);
    pf_bytes_clear(&packed);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* Infinities that hide in the bytes of values. */
START_TEST(packed_infinities_are_refused)
{
    struct place l;
    struct sample x;
    struct pf_bytes packed = {0};
    const double mark = 7.25, bad[] = {(double) INFINITY, (double) NAN};
    size_t hits = 0;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    x.gap[3] = x.policy[0][1] = x.r.predicted_rate = mark;
    ck_assert_int_eq(pf_result_pack(&packed, &x.r, &l.d), PF_OK);
    for (size_t at = 0; at + 8 <= packed.size; at++)
        if (memcmp(packed.data + at, &mark, 8) == 0) {
            for (size_t i = 0; i < 2 - (hits == 0); i++) {
                memcpy(packed.data + at, &bad[i], 8);
                ck_assert_int_eq(put_copy(s, packed.data, packed.size),
                                 PF_ESTORE);
            }
            memcpy(packed.data + at, &mark, 8);
            hits++;
        }
    ck_assert_uint_eq(hits, 3);
    pf_bytes_clear(&packed);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* A description or a schedule that came in damaged is not kept under the name
 * that other runs go by. */
START_TEST(shared_content_fits_its_name)
{
    struct place l;
    struct sample x;
    struct pf_bytes packed = {0};
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    x.r.description = "a text that is told from all others";
    x.step[3] = UINT64_C(0x1234567890abcdef);
    ck_assert_int_eq(pf_result_pack(&packed, &x.r, &l.d), PF_OK);
    const void *what = _i == 0 ? x.r.description : (const void *) &x.step[3];
    unsigned char *at = memmem(packed.data, packed.size, what, 8);
    ck_assert_ptr_nonnull(at);
    at[3] ^= 1;
    ck_assert_int_eq(put_copy(s, packed.data, packed.size), PF_ESTORE);
    at[3] ^= 1;
    pf_store_close(s);
    ck_assert_uint_eq(count_rows(l.file), 0);
    s = open_write(&l);
    ck_assert_int_eq(put_copy(s, packed.data, packed.size), PF_OK);
    pf_store_close(s);
    pf_bytes_clear(&packed);
    place_clear(&l);
}
END_TEST

/* A put that fails takes its description along; the next one brings it. */
START_TEST(a_refused_run_leaves_no_trace)
{
    struct place l;
    struct sample x;
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    x.series[1].metric = x.series[0].metric; /* twice */
    ck_assert_int_eq(pf_store_put(s, &x.r, NULL), PF_ESTORE);
    sample_make(&x, l.p.plan.run[1].id, 1.0);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_has(s, x.r.id, &done, &l.d), PF_OK);
    ck_assert(done);
    pf_store_close(s);
    ck_assert_uint_eq(count_rows(l.file), 1 + 2 + 2 + 2);
    place_clear(&l);
}
END_TEST

/* --- fingerprints --- */

START_TEST(other_fingerprints_are_counted)
{
    static const char *const id[] = {"aaaa", "bbbb", NULL, "bbbb", "bbbb"};
    struct place l;
    struct sample x;
    struct pf_stored got;
    size_t n;
    char *text;
    bool found;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[0].id, 1.0);
    x.r.numerics = "aaaa"; /* its text is not there */
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "aaaa"));
    pf_diag_clear(&l.d);
    /* nor is it after a rollback */
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put_numerics(s, "aaaa", "CPU: a", &l.d), PF_OK);
    ck_assert_int_eq(pf_store_rollback(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &x.r, NULL), PF_ESTORE);
    ck_assert_int_eq(pf_store_put_numerics(s, "aaaa", "CPU: a", &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put_numerics(s, "bbbb", "CPU: b", &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put_numerics(s, "cccc", "CPU: c", &l.d), PF_OK);
    for (size_t i = 0; i < 5; i++) {
        sample_make(&x, l.p.plan.run[i].id, 1.0);
        x.r.numerics = id[i];
        if (i == 3)
            x.r.failure = "failed runs do not count";
        if (i == 4)
            x.r.id = "0000000000000000"; /* nor do those not planned */
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    ck_assert_int_eq(pf_store_other_numerics(s, "aaaa", &n, &text, &l.d),
                     PF_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(text, "CPU: b");
    free(text);
    ck_assert_int_eq(pf_store_other_numerics(s, "cccc", &n, &text, &l.d),
                     PF_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(text, "CPU: a");
    free(text);
    ck_assert_int_eq(
        pf_store_get(s, l.p.plan.run[3].id, false, &got, &found, &l.d), PF_OK);
    ck_assert_str_eq(got.numerics, "bbbb");
    ck_assert_str_eq(got.description, x.r.description);
    pf_stored_clear(&got);
    ck_assert_int_eq(
        pf_store_get(s, l.p.plan.run[2].id, false, &got, &found, &l.d), PF_OK);
    ck_assert_str_eq(got.numerics, "");
    pf_stored_clear(&got);
    pf_store_close(s);
    sqlite3 *db; /* the one that no run has is gone */
    ck_assert_int_eq(sqlite3_open(l.file, &db), SQLITE_OK);
    assert_says(db, "SELECT group_concat(id) FROM numerics", "aaaa,bbbb");
    sqlite3_close(db);
    s = open_write(&l);
    sample_make(&x, l.p.plan.run[1].id, 1.0);
    x.r.numerics = "aaaa"; /* the only other one is done again */
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_other_numerics(s, "aaaa", &n, &text, &l.d),
                     PF_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(text);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* --- all damage --- */

static int
collect(void *self, const char *id)
{
    char(*seen)[20] = self;
    size_t n = 0;
    while (seen[n][0] != '\0')
        n++;
    ck_assert_uint_lt(n, 12);
    snprintf(seen[n], sizeof seen[n], "%s", id);
    return strcmp(id, "ffffffffffffffff") == 0 ? PF_ESTOPPED : PF_OK;
}

START_TEST(all_damage_of_a_run_is_named)
{
    static const char *const wanted[] = {
        "column message of table run",    "column contexts of table run",
        "column n_series of table run",   "column step of table schedule",
        "column queries of table schedu", "column text of table descript",
        "column value of table series",   "column missing of table series",
        "column zero of table policy",    "has 1 rows of it"};
    struct place l;
    struct sample x;
    struct pf_run_check check;
    char seen[13][20] = {{0}};
    place_make(&l);
    struct pf_store *s = open_write(&l);
    for (size_t i = 0; i < 3; i++) {
        sample_make(&x, l.p.plan.run[i].id, 1.0);
        if (i == 2)
            x.r.description = "other";
        x.step[1] += i / 2;
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    sample_make(&x, "ffffffffffffffff", 1.0);
    x.r.failure = "why not";
    x.r.description = "other";
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    pf_store_close(s);
    char sql[900], *hurt = l.p.plan.run[0].id;
    snprintf(sql, sizeof sql,
             "UPDATE run SET message='x',contexts=7,n_series=3 WHERE id='%s';"
             "UPDATE schedule SET step=zeroblob(8),queries=zeroblob(8) WHERE "
             "id=(SELECT schedule FROM run WHERE id='%s');"
             "UPDATE description SET text='' WHERE text<>'other';"
             "UPDATE series SET value=zeroblob(56),missing=zeroblob(8) WHERE "
             "run='%s' AND metric='kl-to-nash';"
             "DELETE FROM policy WHERE run='%s' AND step=0;"
             "UPDATE policy SET zero=x'' WHERE run='%s'",
             hurt, hurt, hurt, hurt, hurt);
    run_sql(l.file, sql);
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_check_run(s, hurt, &check, &l.d), PF_OK);
    ck_assert(check.found);
    ck_assert_uint_eq(check.damaged, sizeof wanted / sizeof wanted[0]);
    ck_assert_uint_eq(l.d.count, check.damaged);
    for (size_t i = 0; i < check.damaged; i++) {
        size_t there = 0;
        for (size_t k = 0; k < l.d.count; k++)
            there += strstr(l.d.message[k], wanted[i]) != NULL &&
                     strstr(l.d.message[k], hurt) != NULL;
        ck_assert_msg(there == 1, "%s: %zu", wanted[i], there);
    }
    pf_diag_clear(&l.d);
    /* its neighbour shares the description and the schedule */
    ck_assert_int_eq(pf_store_check_run(s, l.p.plan.run[1].id, &check, &l.d),
                     PF_OK);
    ck_assert_uint_eq(check.damaged, 3);
    pf_diag_clear(&l.d);
    ck_assert_int_eq(pf_store_check_run(s, l.p.plan.run[2].id, &check, &l.d),
                     PF_OK);
    ck_assert(check.found && check.done && check.damaged == 0);
    ck_assert_int_eq(pf_store_check_run(s, "0000", &check, &l.d), PF_OK);
    ck_assert(!check.found && !check.done && check.damaged == 0);
    ck_assert_int_eq(pf_store_each_run(s, collect, seen, &l.d), PF_ESTOPPED);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_lt(seen[i], seen[i + 1]);
        bool there = false;
        for (size_t k = 0; k < 4; k++)
            there = there || strcmp(seen[k], l.p.plan.run[i].id) == 0;
        ck_assert(there);
    }
    ck_assert_str_eq(seen[3], "ffffffffffffffff");
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("store pack");
    PF_ADD(suite, a_run_takes_little_more_than_its_numbers);
    PF_ADD(suite, rows_are_as_documented);
    PF_ADD(suite, broken_packages_store_nothing);
    PF_ADD_LOOP(suite, changed_packages_do_no_harm, 2);
    PF_ADD(suite, packed_infinities_are_refused);
    PF_ADD_LOOP(suite, shared_content_fits_its_name, 2);
    PF_ADD(suite, a_refused_run_leaves_no_trace);
    PF_ADD(suite, other_fingerprints_are_counted);
    PF_ADD(suite, all_damage_of_a_run_is_named);
    return suite;
}

PF_TEST_MAIN(make_suite)
