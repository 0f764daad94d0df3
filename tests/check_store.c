/* The store: what goes in comes out, damage is noticed, nothing is left
 * behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/store/results.h"
#include "lab/store/store.h"
#include "stored.h"

START_TEST(runs_come_back_bit_for_bit)
{
    struct place l;
    struct sample x;
    struct pf_stored got;
    bool found, done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    for (size_t i = 0; i < 2; i++) {
        sample_make(&x, l.p.plan.run[i].id, (double) i);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
    pf_store_close(s);
    ck_assert_uint_eq(count_files(&l), 1); /* no -wal, no lock */
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    for (size_t i = 0; i < 2; i++) {
        const char *id = l.p.plan.run[i].id;
        sample_make(&x, id, (double) i);
        ck_assert_int_eq(pf_store_get(s, id, true, &got, &found, &l.d), PF_OK);
        ck_assert(found);
        assert_same(&got, &x);
        pf_stored_clear(&got);
        ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_OK);
        ck_assert(done);
    }
    ck_assert_int_eq(
        pf_store_get(s, l.p.plan.run[2].id, true, &got, &found, &l.d), PF_OK);
    ck_assert(!found);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(numbers_that_are_none_are_refused)
{
    struct place l;
    struct sample x;
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    const char *id = l.p.plan.run[0].id;
    for (int i = 0; i < 5; i++) {
        sample_make(&x, id, 0.0);
        const char *named = "kl-to-nash";
        if (i == 0)
            x.kl[3] = (double) NAN;
        if (i == 1)
            x.kl[3] = -(double) INFINITY;
        if (i >= 2)
            named = i == 4 ? "predicted rate" : "policy";
        if (i == 2)
            x.policy[1][0] = (double) NAN;
        if (i == 3)
            x.policy[1][0] = (double) INFINITY;
        if (i == 4)
            x.r.predicted_rate = (double) INFINITY;
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_ENUMERIC);
        ck_assert_uint_eq(l.d.count, 1);
        ck_assert_ptr_nonnull(strstr(l.d.message[0], id));
        ck_assert_ptr_nonnull(strstr(l.d.message[0], named));
        ck_assert_ptr_nonnull(strstr(l.d.message[0], i < 2    ? "step 9"
                                                     : i == 4 ? "step 0"
                                                              : "step 36"));
        pf_diag_clear(&l.d);
        ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_OK);
        ck_assert(!done);
    }
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(a_failed_run_is_replaced)
{
    struct place l;
    struct sample x;
    struct pf_stored got;
    bool found, done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    const char *id = l.p.plan.run[0].id;
    sample_make(&x, id, 0.0);
    x.r.failure = "the gap is not a number at step 4";
    x.kl[3] = (double) NAN; /* what a failed run has is not looked at */
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_OK);
    ck_assert(!done);
    ck_assert_int_eq(pf_store_get(s, id, true, &got, &found, &l.d), PF_OK);
    ck_assert(found);
    ck_assert_str_eq(got.failure, x.r.failure);
    ck_assert_uint_eq(got.n_points + got.n_series + got.n_policies, 0);
    pf_stored_clear(&got);
    sample_make(&x, id, 3.0);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_get(s, id, true, &got, &found, &l.d), PF_OK);
    assert_same(&got, &x);
    pf_stored_clear(&got);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(rolled_back_runs_are_gone)
{
    struct place l;
    struct sample x;
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    const char *id = l.p.plan.run[0].id;
    sample_make(&x, id, 0.0);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_rollback(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_OK);
    ck_assert(!done);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    pf_store_close(s); /* without a commit */
    s = open_write(&l);
    ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_OK);
    ck_assert(!done);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(only_one_may_write)
{
    struct place l;
    struct pf_store *other;
    struct pf_results r;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_open(&other, l.file, &l.p.plan, &l.d),
                     PF_ELOCKED);
    ck_assert_ptr_null(other);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], l.file));
    pf_diag_clear(&l.d);
    /* reading goes on, and sees what is committed */
    struct sample x;
    bool done;
    sample_make(&x, l.p.plan.run[0].id, 0.0);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    ck_assert_uint_eq(r.n_cells, 4);
    ck_assert_uint_eq(r.n_runs, 12);
    ck_assert_int_eq(pf_store_has(r.store, x.r.id, &done, &l.d), PF_OK);
    ck_assert(!done);
    ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_has(r.store, x.r.id, &done, &l.d), PF_OK);
    ck_assert(done);
    pf_results_clear(&r);
    pf_store_close(s);
    s = open_write(&l);
    pf_store_close(s);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

/* A writer in a child, killed in the middle of a transaction. */
START_TEST(a_killed_writer_leaves_whole_runs)
{
    struct place l;
    struct sample x;
    int pipe_fd[2], state;
    char go;
    bool done;
    place_make(&l);
    ck_assert_int_eq(pipe(pipe_fd), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct pf_store *s = open_write(&l);
        for (size_t i = 0; i < 6; i++) {
            sample_make(&x, l.p.plan.run[i].id, (double) i);
            if (i % 2 == 0)
                pf_store_begin(s, &l.d);
            pf_store_put(s, &x.r, &l.d);
            if (i % 2 == 1 && i < 5)
                pf_store_commit(s, &l.d);
        }
        if (write(pipe_fd[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq((int) read(pipe_fd[0], &go, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, &state, 0);
    ck_assert(WIFSIGNALED(state));
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    struct pf_store *s = open_write(&l); /* the dead one's lock is gone */
    for (size_t i = 0; i < 6; i++) {
        int status = pf_store_has(s, l.p.plan.run[i].id, &done, &l.d);
        ck_assert_int_eq(status, PF_OK);
        ck_assert_int_eq(done, i < 4);
    }
    pf_store_close(s);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

/* Flips the lowest bit of a byte of a column by rewriting it. */
static const struct {
    const char *table, *column, *value;
} change[] = {
    {"schedule", "step", "x'01'||substr(step,2)"},
    {"schedule", "queries", "substr(queries,1,20)||x'00'||substr(queries,22)"},
    {"description", "text", "substr(text,2)"},
    {"numerics", "text", "'CPU: another'"},
    {"run", "numerics", "''"},
    {"run", "schedule", "''"},
    {"run", "message", "'x'"},
    {"run", "status", "'failed'"},
    {"run", "contexts", "contexts+1"},
    {"run", "responses", "responses+1"},
    {"run", "description", "description||' '"},
    {"run", "predicted_rate", "predicted_rate+1e-16"},
    {"run", "predicted_rate", "NULL"},
    {"run", "n_series", "1"},
    {"run", "n_policies", "1"},
    {"series", "value", "x'01'||substr(value,2)"},
    {"series", "value", "substr(value,1,8)"},
    {"series", "missing", "x'0000000000000000'"},
    {"policy", "log_probability", "zeroblob(32)"},
    {"policy", "zero", "x'0100000000000000'"},
};
#define CHANGES (sizeof change / sizeof change[0])

START_TEST(damage_is_named)
{
    struct place l;
    struct sample x;
    struct pf_stored got;
    char sql[300];
    bool found, done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    for (size_t i = 0; i < 2; i++) {
        sample_make(&x, l.p.plan.run[i].id, 0.25);
        x.r.description = i == 0 ? "hurt" : "whole";
        x.r.numerics = i == 0 ? "0123456789abcdef" : "fedcba9876543210";
        x.step[1] += i;
        ck_assert_int_eq(
            pf_store_put_numerics(s, x.r.numerics, "CPU: one", &l.d), PF_OK);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    pf_store_close(s);
    const char *hurt = l.p.plan.run[0].id, *whole = l.p.plan.run[1].id;
    snprintf(sql, sizeof sql,
             "UPDATE %s SET %s=CAST(%s AS %s) WHERE %s=(SELECT %s FROM run "
             "WHERE id='%s')",
             change[_i].table, change[_i].column, change[_i].value,
             strchr(change[_i].value, '+') != NULL ||
                     strstr(change[_i].column, "n_") == change[_i].column
                 ? "NUMERIC"
             : strstr("status message description numerics schedule text",
                      change[_i].column)
                 ? "TEXT"
                 : "BLOB",
             strstr("series policy", change[_i].table) != NULL ? "run" : "id",
             strstr("schedule description numerics", change[_i].table) != NULL
                 ? change[_i].table
                 : "id",
             hurt);
    if (strcmp(change[_i].value, "NULL") == 0)
        snprintf(sql, sizeof sql,
                 "UPDATE run SET predicted_rate=NULL WHERE id='%s'", hurt);
    run_sql(l.file, sql);
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_get(s, hurt, true, &got, &found, &l.d),
                     PF_ESTORE);
    ck_assert(!found);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], hurt));
    ck_assert_ptr_nonnull(strstr(l.d.message[0], change[_i].table));
    ck_assert_ptr_nonnull(strstr(l.d.message[0], change[_i].column));
    ck_assert_int_eq(pf_store_has(s, hurt, &done, &l.d), PF_ESTORE);
    ck_assert(!done);
    ck_assert_int_eq(pf_store_has(s, whole, &done, &l.d), PF_OK);
    ck_assert(done);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(lost_and_moved_rows_are_noticed)
{
    static const char *const loss[] = {
        "DELETE FROM series WHERE run='%s' AND metric='kl-to-nash'",
        "DELETE FROM policy WHERE run='%s' AND step=36",
        "UPDATE policy SET step=37 WHERE run='%s' AND step=36",
        "UPDATE series SET metric='entropy' WHERE run='%s' AND "
        "metric='kl-to-nash'"};
    struct place l;
    struct sample x;
    char sql[200];
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    const char *id = l.p.plan.run[0].id;
    sample_make(&x, id, 0.25);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    pf_store_close(s);
    const char *at = strstr(loss[_i], "%s");
    snprintf(sql, sizeof sql, "%.*s%s%s", (int) (at - loss[_i]), loss[_i], id,
             at + 2);
    run_sql(l.file, sql);
    s = open_write(&l);
    ck_assert_int_eq(pf_store_has(s, id, &done, &l.d), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], id));
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

START_TEST(a_damaged_plan_is_not_shown)
{
    static const char *const damage[] = {
        "UPDATE plan SET seed=seed+1 WHERE cell=2 AND ordinal=1",
        "UPDATE plan SET run='0123456789abcdef' WHERE cell=0 AND ordinal=0",
        "UPDATE cell SET learner_label='other' WHERE ordinal=3",
        "DELETE FROM plan WHERE cell=1",
        "DELETE FROM cell WHERE ordinal=3",
        "UPDATE metric SET name='entropy' WHERE ordinal=0",
        "UPDATE meta SET value='other' WHERE key='experiment'",
        "DELETE FROM meta WHERE key='checksum'",
        "INSERT INTO axis VALUES(0,'a','b')",
        "INSERT INTO cell_axis VALUES(0,0,'1')"};
    struct place l;
    struct pf_results r;
    place_make(&l);
    pf_store_close(open_write(&l));
    run_sql(l.file, damage[_i]);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_ESTORE);
    ck_assert_uint_ge(l.d.count, 1);
    pf_results_clear(&r);
    pf_diag_clear(&l.d);
    pf_store_close(open_write(&l)); /* puts it in anew */
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    ck_assert_str_eq(r.cell[3].learner_label, "MMD");
    pf_results_clear(&r);
    place_clear(&l);
}
END_TEST

/* Raw bits of the file: whatever is flipped, a run that is given out is the
 * run that was put in. */
START_TEST(flipped_bits_never_go_unnoticed)
{
    struct place l;
    struct sample x;
    struct stat info;
    size_t noticed = 0;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    for (size_t i = 0; i < 12; i++) {
        sample_make(&x, l.p.plan.run[i].id, (double) i);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    pf_store_close(s);
    ck_assert_int_eq(stat(l.file, &info), 0);
    for (int trial = 0; trial < 60; trial++) {
        long at = (long) (pf_hash_text((char[]){(char) (trial + 1), '\0'}) %
                          (uint64_t) info.st_size);
        unsigned char byte = 0, flipped;
        int fd = open(l.file, O_RDWR);
        /* from there on the first byte that is not free space */
        for (; byte == 0; at = (at + 1) % (long) info.st_size)
            ck_assert_int_eq((int) pread(fd, &byte, 1, at), 1);
        at = (at + (long) info.st_size - 1) % (long) info.st_size;
        flipped = (unsigned char) (byte ^ (1u << (trial % 8)));
        ck_assert_int_eq((int) pwrite(fd, &flipped, 1, at), 1);
        close(fd);
        bool trouble = pf_store_open_read(&s, l.file, NULL) != PF_OK;
        for (size_t i = 0; i < 12 && s != NULL; i++) {
            struct pf_stored got;
            bool found;
            sample_make(&x, l.p.plan.run[i].id, (double) i);
            int status = pf_store_get(s, x.r.id, true, &got, &found, NULL);
            trouble = trouble || status != PF_OK || !found;
            if (status == PF_OK && found)
                assert_same(&got, &x);
            pf_stored_clear(&got);
        }
        pf_store_close(s);
        noticed += trouble;
        fd = open(l.file, O_RDWR);
        ck_assert_int_eq((int) pwrite(fd, &byte, 1, at), 1);
        close(fd);
    }
    ck_assert_uint_ge(noticed, 10); /* some bits lie in deleted rows */
    place_clear(&l);
}
END_TEST

/* Files that are not ours, each in a way of its own. */
static void
make_foreign(struct place *l, int kind)
{
    size_t n;
    if (kind == 0)
        write_file(l->file, "", 0);
    else if (kind == 1)
        write_file(l->file, "step,value\n1,2\n", 15);
    else if (kind == 2)
        run_sql(l->file, "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    else if (kind == 3) {
        pf_store_close(open_write(l));
        run_sql(l->file, "PRAGMA user_version=1");
    } else {
        pf_store_close(open_write(l));
        if (kind == 4)
            run_sql(l->file, "CREATE VIEW v AS SELECT 1");
        if (kind == 5)
            run_sql(l->file, "CREATE TRIGGER t AFTER INSERT ON run BEGIN "
                             "DELETE FROM run; END");
        if (kind == 6)
            run_sql(l->file, "PRAGMA application_id=1");
        if (kind == 7) {
            char *data = read_file(l->file, &n);
            write_file(l->file, data, n / 2);
            free(data);
        }
        if (kind == 8) {
            char *data = read_file(l->file, &n);
            memset(data + 100, 0xa5, 300);
            write_file(l->file, data, n);
            free(data);
        }
    }
}

START_TEST(other_files_are_refused_untouched)
{
    struct place l;
    struct pf_store *s;
    size_t before, after;
    place_make(&l);
    make_foreign(&l, _i);
    char *was = read_file(l.file, &before);
    for (int i = 0; i < 2; i++) {
        int status = i == 0 ? pf_store_open(&s, l.file, &l.p.plan, &l.d)
                            : pf_store_open_read(&s, l.file, &l.d);
        ck_assert_int_eq(status, PF_ESTORE);
        ck_assert_ptr_null(s);
        ck_assert_uint_eq(l.d.count, 1);
        ck_assert_ptr_nonnull(strstr(l.d.message[0], l.file));
        pf_diag_clear(&l.d);
    }
    char *is = read_file(l.file, &after);
    ck_assert_uint_eq(before, after);
    ck_assert_mem_eq(was, is, before);
    ck_assert_uint_eq(count_files(&l), 1);
    free(was);
    free(is);
    place_clear(&l);
}
END_TEST

START_TEST(unusable_names_create_nothing)
{
    struct place l;
    struct pf_store *s;
    char name[6][120];
    place_make(&l);
    snprintf(name[0], sizeof name[0], "%s/none/r.db", l.folder);
    snprintf(name[1], sizeof name[1], "%s", l.folder);
    snprintf(name[2], sizeof name[2], "%s/fifo", l.folder);
    snprintf(name[3], sizeof name[3], "%s/link", l.folder);
    snprintf(name[4], sizeof name[4], "%s/new/", l.folder);
    snprintf(name[5], sizeof name[5], "%s/taken", l.folder);
    ck_assert_int_eq(mkfifo(name[2], 0600), 0);
    ck_assert_int_eq(symlink("nowhere", name[3]), 0);
    char lock[140];
    snprintf(lock, sizeof lock, "%s.lock", name[5]);
    write_file(lock, "mine", 4);
    for (size_t i = 0; i < 6; i++) {
        int status = pf_store_open(&s, name[i], &l.p.plan, &l.d);
        ck_assert(status == PF_ESTORE || status == PF_EIO);
        ck_assert_ptr_null(s);
        ck_assert_uint_eq(l.d.count, 1);
        pf_diag_clear(&l.d);
        if (i == 5)
            continue;
        status = pf_store_open_read(&s, name[i], &l.d);
        ck_assert(status == PF_ESTORE || status == PF_EIO);
        pf_diag_clear(&l.d);
    }
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_EIO);
    ck_assert_uint_eq(count_files(&l), 3);
    place_clear(&l);
}
END_TEST

/* The same runs in another order and by way of a failure: the same results,
 * and a plan that changed takes the place of the old one. */
START_TEST(a_new_plan_keeps_results)
{
    struct place l;
    struct sample x;
    struct pf_results r;
    bool done;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    sample_make(&x, l.p.plan.run[11].id, 0.0);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    pf_store_close(s);
    size_t n_cells = l.p.plan.n_cells, n_runs = l.p.plan.n_runs;
    l.p.plan.n_cells = 3;
    l.p.plan.n_runs = 9;
    pf_store_close(open_write(&l));
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    ck_assert_uint_eq(r.n_cells, 3);
    ck_assert_uint_eq(r.n_runs, 9);
    pf_results_clear(&r);
    l.p.plan.n_cells = n_cells;
    l.p.plan.n_runs = n_runs;
    s = open_write(&l);
    ck_assert_int_eq(pf_store_has(s, x.r.id, &done, &l.d), PF_OK);
    ck_assert(done);
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* Runs 0 to 3 are there, the last of them failed. */
static struct pf_store *
open_four(struct place *l, struct sample *x)
{
    struct pf_store *s = open_write(l);
    for (size_t i = 0; i < 4; i++) {
        sample_make(&x[i], l->p.plan.run[i].id, (double) i);
        x[i].r.failure = i == 3 ? "it fell over" : NULL;
        ck_assert_int_eq(pf_store_put(s, &x[i].r, &l->d), PF_OK);
    }
    pf_store_close(s);
    ck_assert_int_eq(pf_store_open_read(&s, l->file, &l->d), PF_OK);
    return s;
}

/* Is run i found, and as it was put? */
static bool
finds(struct pf_store *s, struct place *l, const struct sample *x,
      bool policies)
{
    struct pf_stored got;
    bool found;
    ck_assert_int_eq(pf_store_get(s, x->r.id, policies, &got, &found, &l->d),
                     PF_OK);
    if (found && x->r.failure == NULL)
        assert_same_curves(&got, x);
    else if (found) {
        ck_assert_str_eq(got.failure, x->r.failure);
        ck_assert_str_eq(got.description, x->r.description);
        ck_assert_uint_eq(got.n_points + got.n_series + got.n_policies, 0);
        ck_assert_ptr_null(got.step);
    }
    if (found && x->r.failure == NULL)
        ck_assert_uint_eq(got.n_policies, policies ? 2 : 0);
    pf_stored_clear(&got);
    return found;
}

/* What was read once is there when it is gone from the file; what was not
 * there is looked for again, and so is what there was no room for. */
START_TEST(runs_that_are_kept_are_read_once)
{
    static const size_t room[] = {0, 1, 1000, 1u << 20};
    struct place l;
    struct sample x[4];
    place_make(&l);
    struct pf_store *s = open_four(&l, x);
    bool all = _i == 3;
    ck_assert_int_eq(pf_store_keep(s, room[_i]), PF_OK);
    ck_assert_int_eq(pf_store_keep(s, 1u << 30), PF_OK); /* once is enough */
    for (size_t i = 0; i < 8; i++)
        ck_assert(finds(s, &l, &x[i % 4], false));
    ck_assert(finds(s, &l, &x[0], true));
    run_sql(l.file, "DELETE FROM run; DELETE FROM series; DELETE FROM policy");
    size_t kept = 0;
    for (size_t i = 0; i < 4; i++)
        kept += finds(s, &l, &x[i], false);
    ck_assert(_i < 2 ? kept == 0 : all ? kept == 4 : kept > 0 && kept < 4);
    ck_assert(!finds(s, &l, &x[0], true));
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* Many more runs than the table has room for at first. */
START_TEST(as_many_runs_are_kept_as_there_are)
{
    struct place l;
    struct sample x;
    char id[PF_RUN_ID];
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    for (unsigned i = 0; i < 700; i++) {
        snprintf(id, sizeof id, "%016x", i);
        sample_make(&x, id, (double) i);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
    }
    ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
    pf_store_close(s);
    ck_assert_int_eq(pf_store_open_read(&s, l.file, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_keep(s, 1u << 24), PF_OK);
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 700; i++) {
            snprintf(id, sizeof id, "%016x", i);
            sample_make(&x, id, (double) i);
            ck_assert(finds(s, &l, &x, false));
        }
        run_sql(l.file, "DELETE FROM run");
    }
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

/* A writer reads what it has just put. */
START_TEST(a_writer_keeps_nothing)
{
    struct place l;
    struct sample x;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_keep(s, 1u << 20), PF_OK);
    for (size_t k = 0; k < 2; k++) {
        sample_make(&x, l.p.plan.run[0].id, (double) k);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
        ck_assert(finds(s, &l, &x, false));
    }
    pf_store_close(s);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("store");
    PF_ADD(suite, runs_come_back_bit_for_bit);
    PF_ADD(suite, numbers_that_are_none_are_refused);
    PF_ADD(suite, a_failed_run_is_replaced);
    PF_ADD(suite, rolled_back_runs_are_gone);
    PF_ADD(suite, only_one_may_write);
    PF_ADD(suite, a_killed_writer_leaves_whole_runs);
    PF_ADD_LOOP(suite, damage_is_named, CHANGES);
    PF_ADD_LOOP(suite, lost_and_moved_rows_are_noticed, 4);
    PF_ADD_LOOP(suite, a_damaged_plan_is_not_shown, 10);
    PF_ADD(suite, flipped_bits_never_go_unnoticed);
    PF_ADD_LOOP(suite, other_files_are_refused_untouched, 9);
    PF_ADD(suite, unusable_names_create_nothing);
    PF_ADD(suite, a_new_plan_keeps_results);
    PF_ADD_LOOP(suite, runs_that_are_kept_are_read_once, 4);
    PF_ADD(suite, as_many_runs_are_kept_as_there_are);
    PF_ADD(suite, a_writer_keeps_nothing);
    return suite;
}

PF_TEST_MAIN(make_suite)
