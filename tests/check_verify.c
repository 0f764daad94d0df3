/* Verifying: every change is found and named, and nothing else is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include <sys/types.h>
#include <sha2.h>

#include "filed.h"

/* 14 runs done, one failed, one missing, one of another plan. */
static void
make_file(struct filed *f, const char *path)
{
    struct filed_run x;
    struct pf_store *s = filed_open(f, path);
    filed_put_runs(f, s, 0, 14);
    filed_run_make(&x, f->p.plan.run[14].id, -1.0);
    filed_put(f, s, &x.r);
    filed_run_make(&x, "00ff00ff00ff00ff", 3.0);
    filed_put(f, s, &x.r);
    pf_store_close(s);
}

/* What verify says, and all it writes. */
struct finding {
    int status;
    struct pf_verify_report report;
    char *text; /* lines about damage, and messages */
};

static void
find(struct finding *out, const char *path)
{
    struct pf_diag d;
    size_t size = 0;
    *out = (struct finding){.text = NULL};
    FILE *stream = open_memstream(&out->text, &size);
    ck_assert_ptr_nonnull(stream);
    pf_diag_init(&d);
    out->status = pf_verify(path, stream, &out->report, &d);
    pf_diag_print(&d, stream);
    pf_diag_clear(&d);
    fclose(stream);
    /* It never says that something is wrong without saying what, nor
     * otherwise. */
    ck_assert_int_eq(out->status == PF_OK, out->text[0] == '\0');
}

static void
forget(struct finding *x)
{
    pf_verify_report_clear(&x->report);
    free(x->text);
}

static void
expect_damage(const char *path, const char *const *word, size_t n)
{
    struct finding x;
    find(&x, path);
    ck_assert_msg(x.status == PF_ESTORE, "%s is not found", word[0]);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(strstr(x.text, word[i]) != NULL, "no '%s' in: %s",
                      word[i], x.text);
    forget(&x);
}

/* All that SQLite reads in a file, as one text; NULL where it cannot. Shares
 * no code with what is tested. */
struct dumping {
    sqlite3 *db;
    FILE *out;
};

static int
dump_row(void *self, int n, char **value, char **name)
{
    FILE *out = self;
    (void) name;
    for (int i = 0; i < n; i++)
        fprintf(out, "%s|", value[i] != NULL ? value[i] : "-");
    putc('\n', out);
    return 0;
}

static int
dump_table(void *self, int n, char **value, char **name)
{
    struct dumping *d = self;
    char sql[200];
    (void) n;
    (void) name;
    char columns[400] = "''";
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s')",
             value[0]);
    if (sqlite3_prepare_v2(d->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return 1;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        size_t used = strlen(columns);
        snprintf(columns + used, sizeof columns - used, ",quote(%s)",
                 (const char *) sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    char query[600];
    snprintf(query, sizeof query, "SELECT %s FROM %s", columns, value[0]);
    fprintf(d->out, "%s\n", value[0]);
    return sqlite3_exec(d->db, query, dump_row, d->out, NULL) != SQLITE_OK;
}

static char *
dump(const char *path)
{
    struct dumping d = {.db = NULL};
    char *text = NULL;
    size_t size = 0;
    ck_assert_int_eq(sqlite3_open(path, &d.db), SQLITE_OK);
    d.out = open_memstream(&text, &size);
    int rc = sqlite3_exec(d.db,
                          "SELECT name FROM sqlite_schema WHERE type='table' "
                          "ORDER BY name",
                          dump_table, &d, NULL);
    fclose(d.out);
    sqlite3_close(d.db);
    if (rc == SQLITE_OK)
        return text;
    free(text);
    return NULL;
}

START_TEST(a_whole_file_is_well)
{
    struct filed f;
    struct finding x;
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    make_file(&f, path);
    find(&x, path);
    ck_assert_msg(x.status == PF_OK, "%s", x.text);
    ck_assert_uint_eq(x.report.planned, FILED_RUNS);
    ck_assert_uint_eq(x.report.done, 14);
    ck_assert_uint_eq(x.report.failed, 1);
    ck_assert_uint_eq(x.report.missing, 1);
    ck_assert_uint_eq(x.report.unplanned, 1);
    ck_assert_uint_eq(x.report.damages, 0);
    ck_assert_uint_eq(x.report.n_numerics, 1);
    ck_assert_str_eq(x.report.numerics[0].id, "0123456789abcdef");
    ck_assert_uint_eq(x.report.numerics[0].runs, 15);
    forget(&x);
    filed_clear(&f);
}
END_TEST

/* --- every column of every table --- */

/* A statement that changes the column in the table's first row: to another
 * value that the table accepts. */
static void
change_of(char *sql, size_t size, const char *table, const char *column)
{
    snprintf(sql, size,
             "UPDATE %s SET %s = CASE typeof(%s) "
             "WHEN 'integer' THEN %s + 7919 "
             "WHEN 'real' THEN %s + 0.125 "
             "WHEN 'null' THEN 0.125 "
             "WHEN 'blob' THEN CAST(CASE length(%s) WHEN 0 THEN x'01' ELSE "
             "unhex_or(%s) END AS BLOB) "
             "ELSE CASE %s WHEN 'done' THEN 'failed' WHEN 'failed' THEN 'done' "
             "ELSE %s || 'x' END END WHERE (%s) = (SELECT %s FROM %s LIMIT 1)",
             table, column, column, column, column, column, column, column,
             column, column, column, table);
}

/* The bytes with one bit of the middle one flipped. */
static void
flip_middle(sqlite3_context *c, int n, sqlite3_value **value)
{
    const unsigned char *data = sqlite3_value_blob(value[0]);
    size_t size = (size_t) sqlite3_value_bytes(value[0]);
    unsigned char *copy = malloc(size + 1);
    (void) n;
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, data, size);
    copy[size / 2] ^= 0x10;
    sqlite3_result_blob(c, copy, (int) size, free);
}

static size_t
change_first(const char *path, const char *table, const char *column)
{
    sqlite3 *db = NULL;
    char sql[1200], *why = NULL;
    change_of(sql, sizeof sql, table, column);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_create_function(db, "unhex_or", 1, SQLITE_UTF8,
                                             NULL, flip_middle, NULL, NULL),
                     SQLITE_OK);
    int rc = sqlite3_exec(db, sql, NULL, NULL, &why);
    ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, why);
    size_t changed = (size_t) sqlite3_changes(db);
    sqlite3_close(db);
    return changed;
}

/* Text of a query's first value. */
static void
ask(const char *path, const char *sql, char *out, size_t size)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    snprintf(out, size, "%s", (const char *) sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

/* What has to be named: the run, and the column where it is no key (then the
 * row is another one) and no checksum (that has a digest of each column, and
 * nobody knows which of the two was changed). Of a row that several runs refer
 * to, the first of them. */
static size_t
words_of(const char *path, const char *table, const char *column,
         char word[3][80])
{
    bool key = false;
    char sql[200], name[40];
    snprintf(sql, sizeof sql,
             "SELECT pk > 0 FROM pragma_table_info('%s') WHERE name='%s'",
             table, column);
    ask(path, sql, name, sizeof name);
    key = strcmp(name, "1") == 0 || strcmp(column, "checksum") == 0;
    if (strcmp(table, "run") == 0)
        snprintf(sql, sizeof sql, "SELECT id FROM run LIMIT 1");
    else if (strcmp(table, "series") == 0 || strcmp(table, "policy") == 0)
        snprintf(sql, sizeof sql, "SELECT run FROM %s LIMIT 1", table);
    else if (strcmp(table, "numerics") == 0 ||
             strcmp(table, "description") == 0 ||
             strcmp(table, "schedule") == 0)
        snprintf(sql, sizeof sql,
                 "SELECT id FROM run WHERE %s = (SELECT id FROM %s LIMIT 1)",
                 table, table);
    else {
        snprintf(word[0], sizeof word[0], "plan");
        return 1;
    }
    ask(path, sql, name, sizeof name);
    snprintf(word[0], sizeof word[0], "run %.30s", name);
    snprintf(word[1], sizeof word[1], "table %.20s", table);
    snprintf(word[2], sizeof word[2], "column %.20s of table %.20s", column,
             table);
    return key ? 2 : 3;
}

static size_t
change_column(struct filed *f, const char *table, const char *column)
{
    const char *good = filed_path(f, "good.db"), *bad = filed_path(f, "bad.db");
    char word[3][80];
    size_t n = words_of(good, table, column, word);
    const char *const words[] = {word[0], word[1], word[2]};
    filed_copy(good, bad);
    ck_assert_msg(change_first(bad, table, column) > 0, "%s.%s", table, column);
    expect_damage(bad, words, n);
    return 1;
}

START_TEST(every_column_of_every_table_is_watched)
{
    struct filed f;
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t changes = 0;
    filed_make(&f);
    make_file(&f, filed_path(&f, "good.db"));
    ck_assert_int_eq(sqlite3_open(filed_path(&f, "good.db"), &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT t.name, c.name FROM "
                                        "sqlite_schema t, pragma_table_info("
                                        "t.name) c WHERE t.type='table'",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        changes +=
            change_column(&f, (const char *) sqlite3_column_text(stmt, 0),
                          (const char *) sqlite3_column_text(stmt, 1));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    ck_assert_uint_ge(changes, 50);
    filed_clear(&f);
}
END_TEST

/* --- rows --- */

START_TEST(every_damage_is_named)
{
    struct filed f;
    char sql[400];
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    make_file(&f, path);
    const char *one = f.p.plan.run[2].id, *two = f.p.plan.run[5].id;
    snprintf(sql, sizeof sql,
             "UPDATE series SET value = zeroblob(32) WHERE run IN "
             "('%s','%s');"
             "UPDATE run SET message = 'x', contexts = 9 WHERE id = '%s';"
             "UPDATE policy SET zero = x'' WHERE run = '%s' AND step = 36",
             one, two, two, one);
    filed_sql(path, sql);
    const char *const words[] = {one,
                                 two,
                                 "regularised-duality-gap",
                                 "kl-to-nash",
                                 "column message of table run",
                                 "column contexts of table run",
                                 "column zero of table policy",
                                 "learner learner0, world world0, seed 2"};
    expect_damage(path, words, sizeof words / sizeof *words);
    struct finding x;
    find(&x, path);
    size_t lines = 0;
    for (const char *c = x.text; *c != '\0'; c++)
        lines += *c == '\n';
    ck_assert_uint_eq(lines, 7); /* 4 series, 2 of the run, 1 policy */
    ck_assert_uint_eq(x.report.damages, 7);
    ck_assert_uint_eq(x.report.done, 12);
    forget(&x);
    filed_clear(&f);
}
END_TEST

static const struct {
    const char *sql, *word[2];
} tampering[] = {
    {"DELETE FROM series WHERE run IN (SELECT run FROM series LIMIT 1)",
     {"table series has 0 rows of it", "run "}},
    {"DELETE FROM policy WHERE step = 36", {"table policy has 1 rows of it"}},
    {"DELETE FROM run WHERE status='done'",
     {"which is not in table run", "table policy"}},
    {"INSERT INTO series SELECT 'feedfeedfeedfeed', metric, value, missing, "
     "checksum FROM series LIMIT 1",
     {"table series has 1 rows of run feedfeedfeedfeed"}},
    {"INSERT INTO policy SELECT run, 77, log_probability, zero, checksum FROM "
     "policy LIMIT 1",
     {"table policy has 3 rows of it"}},
    {"DELETE FROM description", {"table description"}},
    {"DELETE FROM schedule", {"table schedule"}},
    {"DELETE FROM numerics", {"table numerics"}},
    {"DELETE FROM meta WHERE key='xml'", {"plan", "meta"}},
    {"DELETE FROM meta WHERE key='checksum'", {"plan", "meta"}},
    {"DELETE FROM axis", {"plan", "axis"}},
    {"DELETE FROM metric WHERE ordinal=1", {"plan", "metric"}},
    {"DELETE FROM cell WHERE ordinal=3", {"plan", "cell 3"}},
    {"DELETE FROM cell WHERE ordinal=7", {"plan", "cell 7"}},
    {"DELETE FROM cell", {"plan"}},
    {"DELETE FROM cell_axis WHERE cell=1", {"plan", "cell 1"}},
    {"DELETE FROM plan WHERE cell=2 AND ordinal=1", {"plan", "cell 2"}},
    {"INSERT INTO plan VALUES (99, 0, 'feedfeedfeedfeed', 1)",
     {"plan", "cell 99"}},
    {"UPDATE run SET id = id || 'x' WHERE status='failed'",
     {"column id of table run"}},
    /* a text that goes on behind its end */
    {"UPDATE run SET id = id || char(0) || 'x' WHERE status='failed'",
     {"column id of table run"}},
    {"UPDATE series SET metric = metric || char(0) WHERE metric = 'kl-to-nash'",
     {"table series"}},
    /* rows that change places */
    {"UPDATE series SET value = (SELECT value FROM series s WHERE s.run = "
     "series.run AND s.metric = 'kl-to-nash') WHERE metric <> 'kl-to-nash'",
     {"column value of table series", "regularised-duality-gap"}},
};

START_TEST(no_row_comes_or_goes_unseen)
{
    struct filed f;
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    make_file(&f, path);
    filed_sql(path, tampering[_i].sql);
    expect_damage(path, tampering[_i].word,
                  tampering[_i].word[1] != NULL ? 2 : 1);
    filed_clear(&f);
}
END_TEST

/* The first row's text as bytes, in a table that says STRICT and is not: what a
 * flipped bit makes of a row, too. */
static void
turn_into_bytes(const char *path, const char *table, const char *column)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = "
             "replace(replace(sql, ') STRICT, ', ')'), ') STRICT', ')') WHERE "
             "name = '%s'",
             table);
    filed_sql(path, sql);
    snprintf(sql, sizeof sql,
             "PRAGMA ignore_check_constraints=ON; "
             "UPDATE %s SET %s = CAST(%s AS BLOB) WHERE %s = (SELECT %s FROM "
             "%s LIMIT 1)",
             table, column, column, column, column, table);
    filed_sql(path, sql);
    snprintf(sql, sizeof sql,
             "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = "
             "CASE WHEN sql LIKE '%%)WITHOUT ROWID' THEN replace(sql, "
             "')WITHOUT', ') STRICT, WITHOUT') ELSE sql || ' STRICT' END WHERE "
             "name = '%s'",
             table);
    filed_sql(path, sql);
}

START_TEST(bytes_are_no_text)
{
    struct filed f;
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t columns = 0;
    filed_make(&f);
    const char *good = filed_path(&f, "good.db");
    make_file(&f, good);
    ck_assert_int_eq(sqlite3_open(good, &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(db,
                           "SELECT t.name, c.name FROM sqlite_schema t, "
                           "pragma_table_info(t.name) c WHERE t.type='table' "
                           "AND c.type='TEXT'",
                           -1, &stmt, NULL),
        SQLITE_OK);
    for (; sqlite3_step(stmt) == SQLITE_ROW; columns++) {
        const char *table = (const char *) sqlite3_column_text(stmt, 0);
        const char *column = (const char *) sqlite3_column_text(stmt, 1);
        const char *bad = filed_path(&f, "bad.db");
        filed_copy(filed_path(&f, "good.db"), bad);
        turn_into_bytes(bad, table, column);
        const char *const word[] = {"bad.db: ", table};
        bool plan = strstr("meta axis metric cell_axis plan", table) != NULL;
        expect_damage(bad, word, plan ? 1 : 2);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    ck_assert_uint_ge(columns, 20);
    filed_clear(&f);
}
END_TEST

/* Names in the file are hostile: no control character comes out. */
START_TEST(names_are_tame)
{
    struct filed f;
    struct finding x;
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    make_file(&f, path);
    filed_sql(path, "UPDATE series SET metric = char(27) || '[2J' || metric; "
                    "UPDATE cell SET learner = char(27) || '[2J' || learner; "
                    "UPDATE run SET message = 'x'");
    find(&x, path);
    ck_assert_int_eq(x.status, PF_ESTORE);
    ck_assert_ptr_null(strchr(x.text, 27));
    forget(&x);
    filed_clear(&f);
}
END_TEST

/* --- bits --- */

static unsigned char *
read_file(const char *path, size_t *size)
{
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    *size = (size_t) info.st_size;
    unsigned char *data = malloc(*size + 1);
    FILE *in = fopen(path, "rb");
    ck_assert_ptr_nonnull(data);
    ck_assert_ptr_nonnull(in);
    ck_assert_uint_eq(fread(data, 1, *size, in), *size);
    fclose(in);
    return data;
}

static void
write_file(const char *path, const unsigned char *data, size_t size)
{
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(data, 1, size, out), size);
    ck_assert_int_eq(fclose(out), 0);
}

/* What the flips are judged by: the good file, its dump and its hash. */
struct flipping {
    const char *path;
    unsigned char *data;
    size_t size;
    char *good, hex[PF_HEX];
    size_t silent, changed; /* flips that verify passes; that SQLite shows */
};

static void
judge_flip(struct flipping *p, size_t byte, int bit)
{
    struct finding x;
    struct pf_diag d;
    char hex[PF_HEX];
    p->data[byte] ^= (unsigned char) (1 << bit);
    write_file(p->path, p->data, p->size);
    char *now = dump(p->path); /* may make files of its own */
    write_file(p->path, p->data, p->size);
    bool same = now != NULL && strcmp(now, p->good) == 0;
    find(&x, p->path);
    pf_diag_init(&d);
    if (x.status == PF_OK) {
        ck_assert_msg(same,
                      "bit %d of byte %zu changes what is stored and is "
                      "not found",
                      bit, byte);
        ck_assert_int_eq(pf_verify_hash(p->path, false, NULL, hex, &d), PF_OK);
        ck_assert_str_eq(hex, p->hex);
        p->silent++;
    }
    p->changed += !same;
    pf_diag_clear(&d);
    forget(&x);
    free(now);
    p->data[byte] ^= (unsigned char) (1 << bit);
}

START_TEST(flipped_bits_are_found)
{
    struct filed f;
    struct flipping p = {.path = NULL};
    uint64_t r = 20261121;
    filed_make(&f);
    p.path = filed_path(&f, "a.db");
    make_file(&f, p.path);
    filed_hash(&f, p.path, false, p.hex);
    p.good = dump(p.path);
    p.data = read_file(p.path, &p.size);
    /* one in four anywhere, most of which is empty space, the others where
     * something stands */
    for (size_t i = 0; i < 100; i++) {
        size_t byte;
        do {
            r = r * UINT64_C(6364136223846793005) +
                UINT64_C(1442695040888963407);
            byte = (size_t) ((r >> 20) % p.size);
        } while (i % 4 != 0 && p.data[byte] == 0);
        judge_flip(&p, byte, (int) (r >> 60) & 7);
    }
    ck_assert_uint_ge(p.changed, 30); /* else this test tests nothing */
    ck_assert_uint_ge(p.silent, 1);
    free(p.data);
    free(p.good);
    filed_clear(&f);
}
END_TEST

/* --- the hash --- */

/* The format as canon.h has it, written once more over SQLite alone. */
static void
hash_value(SHA2_CTX *c, sqlite3_stmt *stmt, int i)
{
    unsigned char head[9] = {0}, number[8];
    int type = sqlite3_column_type(stmt, i);
    const void *data = number;
    uint64_t size = 8, bits = 0;
    if (type == SQLITE_INTEGER)
        bits = (uint64_t) sqlite3_column_int64(stmt, i);
    if (type == SQLITE_FLOAT) {
        double x = sqlite3_column_double(stmt, i);
        memcpy(&bits, &x, 8);
    }
    memcpy(number, &bits, 8); /* this test's machine is little-endian */
    if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
        data = sqlite3_column_blob(stmt, i);
        size = (uint64_t) sqlite3_column_bytes(stmt, i);
    }
    if (type == SQLITE_NULL)
        size = 0;
    head[0] = (unsigned char) "?wrtbn"[type];
    memcpy(head + 1, &size, 8);
    SHA256Update(c, head, 9);
    if (size > 0)
        SHA256Update(c, data, size);
}

static void
hash_table(SHA2_CTX *c, sqlite3 *db, const char *table, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    SHA256Update(c, (const unsigned char *) "T", 1);
    SHA256Update(c, (const unsigned char *) table, strlen(table) + 1);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        SHA256Update(c, (const unsigned char *) "R", 1);
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            hash_value(c, stmt, i);
    }
    ck_assert_int_eq(sqlite3_finalize(stmt), SQLITE_OK);
}

static void
hash_again(const char *path, char hex[PF_HEX])
{
    static const char *const table[] = {
        "meta",     "axis",        "metric",   "cell", "cell_axis", "plan",
        "numerics", "description", "schedule", "run",  "series",    "policy"};
    sqlite3 *db = NULL;
    SHA2_CTX c;
    SHA256Init(&c);
    SHA256Update(&c, (const unsigned char *) "Hprefarm file 2", 16);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t t = 0; t < 12; t++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table[t]);
        hash_table(&c, db, table[t], sql);
    }
    sqlite3_close(db);
    SHA256End(&c, hex);
}

/* Numbers by the names of their columns; a failed run has no schedule. */
static void
hash_results_again(const char *path, char hex[PF_HEX])
{
    sqlite3 *db = NULL;
    SHA2_CTX c;
    SHA256Init(&c);
    SHA256Update(&c, (const unsigned char *) "Hprefarm results 1", 19);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    hash_table(&c, db, "run",
               "SELECT id, status, (SELECT step FROM schedule WHERE "
               "schedule.id = run.schedule), (SELECT queries FROM schedule "
               "WHERE schedule.id = run.schedule) FROM run ORDER BY id");
    hash_table(&c, db, "series",
               "SELECT run, metric, value, missing FROM series ORDER BY run, "
               "metric");
    hash_table(&c, db, "policy",
               "SELECT run, step, log_probability, zero FROM policy ORDER BY "
               "run, step");
    sqlite3_close(db);
    SHA256End(&c, hex);
}

START_TEST(the_hash_is_of_the_content)
{
    struct filed f;
    struct filed_run x;
    char a[PF_HEX], b[PF_HEX], again[PF_HEX];
    filed_make(&f);
    const char *one = filed_path(&f, "a.db"), *two = filed_path(&f, "b.db");
    filed_fill(&f, one, 0, FILED_RUNS);
    filed_hash(&f, one, false, a);
    hash_again(one, again);
    ck_assert_str_eq(a, again);
    ck_assert_uint_eq(strlen(a), 64);
    /* the other way round, a failure first, and pages of another size */
    struct pf_store *s = filed_open(&f, two);
    filed_run_make(&x, f.p.plan.run[3].id, -1.0);
    filed_put(&f, s, &x.r);
    for (size_t i = FILED_RUNS; i-- > 0;)
        filed_put_runs(&f, s, i, i + 1);
    pf_store_close(s);
    filed_hash(&f, two, false, b);
    ck_assert_str_eq(a, b);
    filed_sql(two, "PRAGMA page_size=512; VACUUM; PRAGMA journal_mode=WAL");
    filed_hash(&f, two, false, b);
    ck_assert_str_eq(a, b);
    filed_hash(&f, two, true, b);
    ck_assert_str_ne(a, b);
    filed_hash(&f, one, true, a);
    ck_assert_str_eq(a, b);
    hash_results_again(one, again);
    ck_assert_str_eq(a, again);
    /* with a failed run, one missing and one of another plan */
    make_file(&f, filed_path(&f, "c.db"));
    filed_hash(&f, filed_path(&f, "c.db"), true, a);
    hash_results_again(filed_path(&f, "c.db"), again);
    ck_assert_str_eq(a, again);
    filed_hash(&f, filed_path(&f, "c.db"), false, a);
    hash_again(filed_path(&f, "c.db"), again);
    ck_assert_str_eq(a, again);
    filed_hash(&f, one, true, a);
    /* the last bit of one number of one run */
    s = filed_open(&f, two);
    filed_run_make(&x, f.p.plan.run[3].id, 3.0);
    x.gap[2] = nextafter(x.gap[2], 1.0);
    filed_put(&f, s, &x.r);
    pf_store_close(s);
    filed_hash(&f, two, true, b);
    ck_assert_str_ne(a, b);
    filed_clear(&f);
}
END_TEST

/* What has no part in the numbers, and what has. */
START_TEST(the_hash_of_results_is_of_numbers)
{
    struct filed f;
    struct filed_run x;
    char full[PF_HEX], results[PF_HEX], a[PF_HEX], b[PF_HEX];
    filed_make(&f);
    const char *one = filed_path(&f, "a.db"), *two = filed_path(&f, "b.db");
    filed_fill(&f, one, 0, 1);
    filed_hash(&f, one, false, full);
    filed_hash(&f, one, true, results);
    for (int i = 0; i < 7; i++) {
        filed_run_make(&x, f.p.plan.run[0].id, 0.0);
        struct pf_store *s = NULL;
        if (i == 0)
            snprintf(f.p.name, sizeof f.p.name, "renamed");
        if (i == 1)
            x.r.numerics = "fedcba9876543210";
        if (i == 2)
            x.r.description = "another";
        if (i == 3)
            x.step[3]++;
        if (i == 4)
            x.queries[3]++;
        if (i == 5)
            x.policy[1][5] = nextafter(x.policy[1][5], 0.0);
        if (i == 6)
            x.kl[1] = 0.0; /* as the hole is filled */
        s = filed_open(&f, two);
        ck_assert_int_eq(
            pf_store_put_numerics(s, "fedcba9876543210", "CPU: two", &f.d),
            PF_OK);
        filed_put(&f, s, &x.r);
        pf_store_close(s);
        filed_hash(&f, two, false, a);
        filed_hash(&f, two, true, b);
        ck_assert_str_ne(a, full);
        if (i < 3)
            ck_assert_str_eq(b, results);
        else
            ck_assert_str_ne(b, results);
        unlink(two);
    }
    filed_clear(&f);
}
END_TEST

START_TEST(damage_has_no_hash)
{
    struct filed f;
    char hex[PF_HEX] = "";
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    make_file(&f, path);
    filed_sql(path, "UPDATE run SET contexts = 3 WHERE status = 'failed'");
    ck_assert_int_eq(pf_verify_hash(path, true, NULL, hex, &f.d), PF_ESTORE);
    ck_assert_int_eq(pf_verify_hash(path, false, NULL, hex, &f.d), PF_ESTORE);
    ck_assert_str_eq(hex, "");
    filed_clear(&f);
}
END_TEST

/* A writer at work disturbs nobody. */
START_TEST(a_file_in_use_can_be_verified)
{
    struct filed f;
    struct filed_run x;
    struct finding v;
    filed_make(&f);
    const char *path = filed_path(&f, "a.db");
    struct pf_store *s = filed_open(&f, path);
    filed_put_runs(&f, s, 0, 3);
    ck_assert_int_eq(pf_store_begin(s, &f.d), PF_OK);
    filed_run_make(&x, f.p.plan.run[3].id, 3.0);
    filed_put(&f, s, &x.r);
    find(&v, path);
    ck_assert_msg(v.status == PF_OK, "%s", v.text);
    ck_assert_uint_eq(v.report.done, 3);
    forget(&v);
    pf_store_close(s);
    filed_clear(&f);
}
END_TEST

static Suite *
verify_suite(void)
{
    Suite *s = suite_create("verify");
    PF_ADD(s, a_whole_file_is_well);
    PF_ADD(s, every_column_of_every_table_is_watched);
    PF_ADD(s, every_damage_is_named);
    PF_ADD_LOOP(s, no_row_comes_or_goes_unseen,
                sizeof tampering / sizeof *tampering);
    PF_ADD(s, bytes_are_no_text);
    PF_ADD(s, names_are_tame);
    PF_ADD(s, flipped_bits_are_found);
    PF_ADD(s, the_hash_is_of_the_content);
    PF_ADD(s, the_hash_of_results_is_of_numbers);
    PF_ADD(s, damage_has_no_hash);
    PF_ADD(s, a_file_in_use_can_be_verified);
    return s;
}

PF_TEST_MAIN(verify_suite)
