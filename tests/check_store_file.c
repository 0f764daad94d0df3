/* The result file as others see it: the same bytes however it was filled, and
 * who holds it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sha2.h>

#include "lab/store/results.h"
#include "lab/store/store_part.h"
#include "stored.h"

/* --- which file system: as the kernel says, but for the number --- */

static unsigned long pretend;

int
statfs(const char *path, struct statfs *out)
{
    int rc = (int) syscall(SYS_statfs, path, out);
    if (rc == 0 && pretend != 0)
        out->f_type = (__typeof__(out->f_type)) pretend;
    return rc;
}

static off_t
size_of(const char *file, const char *suffix)
{
    char name[120];
    struct stat info;
    snprintf(name, sizeof name, "%s%s", file, suffix);
    return stat(name, &info) == 0 ? info.st_size : -1;
}

START_TEST(network_file_systems_have_no_log)
{
    struct place l;
    struct sample x;
    struct pf_results r;
    bool done;
    place_make(&l);
    ck_assert(!pf_store_is_remote(0xef53));     /* ext4 */
    ck_assert(!pf_store_is_remote(0x01021994)); /* tmpfs */
    ck_assert(!pf_store_is_remote(0x65735546)); /* FUSE */
    ck_assert(pf_store_is_remote(0x6969));
    ck_assert(pf_store_is_remote(0xfffffffffe534d42)); /* sign-extended */
    for (int i = 0; i < 2; i++) {
        pretend = i == 0 ? 0x01021997 : 0;
        struct pf_store *s = open_write(&l);
        ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
        sample_make(&x, l.p.plan.run[i].id, 1.0);
        ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
        ck_assert_int_eq(pf_store_put(s, &x.r, &l.d), PF_OK);
        ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
        ck_assert_int_eq((int) size_of(l.file, "-wal") > 0, i == 1);
        ck_assert_int_eq((int) size_of(l.file, "-shm") > 0, i == 1);
        ck_assert_int_eq(pf_store_has(r.store, x.r.id, &done, &l.d), PF_OK);
        ck_assert(done);
        pf_results_clear(&r);
        pf_store_close(s);
        ck_assert_uint_eq(count_files(&l), 1);
    }
    place_clear(&l);
}
END_TEST

/* --- one file --- */

static void
hash_file(const char *name, char hex[SHA256_DIGEST_STRING_LENGTH])
{
    ck_assert_ptr_nonnull(SHA256File(name, hex));
}

/* The file as VACUUM INTO has it. */
static void
canonical(const struct place *l, char hex[SHA256_DIGEST_STRING_LENGTH])
{
    char copy[100], sql[160];
    snprintf(copy, sizeof copy, "%s/canonical", l->folder);
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    run_sql(l->file, sql);
    hash_file(copy, hex);
    unlink(copy);
}

static void
put(struct place *l, struct pf_store *s, size_t i, const char *failure)
{
    struct sample x;
    sample_make(&x, l->p.plan.run[i].id, (double) i);
    x.r.numerics = failure != NULL ? "bbbb" : "aaaa";
    x.r.failure = failure;
    x.step[1] += i % 3; /* three schedules, four descriptions */
    x.r.description = &"one world and one learner"[i % 4];
    ck_assert_int_eq(pf_store_put_numerics(s, x.r.numerics, "CPU: b", &l->d),
                     PF_OK);
    ck_assert_int_eq(pf_store_put(s, &x.r, &l->d), PF_OK);
}

static void
in_order(struct place *l)
{
    struct pf_store *s = open_write(l);
    for (size_t i = 0; i < 12; i++)
        put(l, s, i, NULL);
    pf_store_close(s);
}

static void
backwards_reopened(struct place *l)
{
    for (size_t i = 12; i-- > 0;) {
        struct pf_store *s = open_write(l);
        put(l, s, i, NULL);
        pf_store_close(s);
    }
}

static void
by_way_of_failures(struct place *l)
{
    struct pf_store *s = open_write(l);
    for (size_t i = 0; i < 12; i += 2)
        put(l, s, i, "a long story of what went wrong, that takes some room");
    pf_store_close(s);
    s = open_write(l);
    ck_assert_int_eq(pf_store_begin(s, &l->d), PF_OK);
    for (size_t i = 0; i < 12; i++)
        put(l, s, i * 5 % 12, NULL);
    ck_assert_int_eq(pf_store_commit(s, &l->d), PF_OK);
    pf_store_close(s);
}

static void
rolled_back(struct place *l)
{
    struct pf_store *s = open_write(l);
    for (size_t k = 0; k < 3; k++) {
        ck_assert_int_eq(pf_store_begin(s, &l->d), PF_OK);
        for (size_t i = 0; i < 12; i++)
            put(l, s, i * 7 % 12, k == 1 ? "no" : NULL);
        ck_assert_int_eq(k < 2 ? pf_store_rollback(s, &l->d)
                               : pf_store_commit(s, &l->d),
                         PF_OK);
    }
    pf_store_close(s);
}

/* A reader, at work when the file is closed: it stays in WAL mode. */
static void
with_a_reader(struct place *l)
{
    struct pf_results r;
    bool done;
    struct pf_store *s = open_write(l);
    for (size_t i = 0; i < 12; i++)
        put(l, s, i * 11 % 12, i == 3 ? "no" : NULL);
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    put(l, s, 33 % 12, NULL);
    pf_store_close(s);
    ck_assert_int_le((int) size_of(l->file, "-wal"), 0);
    ck_assert_int_eq(pf_store_has(r.store, l->p.plan.run[9].id, &done, &l->d),
                     PF_OK);
    ck_assert(done);
    char hex[SHA256_DIGEST_STRING_LENGTH], again[SHA256_DIGEST_STRING_LENGTH];
    canonical(l, hex);
    pf_results_clear(&r);
    canonical(l, again);
    ck_assert_str_eq(hex, again);
}

/* A writer killed with half a transaction, failures in the first half. */
static void
killed(struct place *l)
{
    int fd[2], state;
    char go;
    ck_assert_int_eq(pipe(fd), 0);
    pid_t child = fork();
    if (child == 0) {
        struct pf_store *s = open_write(l);
        for (size_t i = 0; i < 5; i++)
            put(l, s, i, i == 2 ? "no" : NULL);
        pf_store_begin(s, &l->d);
        for (size_t i = 5; i < 9; i++)
            put(l, s, i, "no");
        if (write(fd[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    ck_assert_int_eq((int) read(fd[0], &go, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, &state, 0);
    close(fd[0]);
    close(fd[1]);
    ck_assert_int_gt((int) size_of(l->file, ".lock"), 0);
    struct pf_store *s = open_write(l); /* free at once */
    for (size_t i = 0; i < 12; i++)
        put(l, s, i, NULL);
    pf_store_close(s);
}

static void
on_a_network(struct place *l)
{
    pretend = 0x6969;
    backwards_reopened(l);
    pretend = 0;
}

static void (*const way[])(struct place *) = {
    backwards_reopened, by_way_of_failures, rolled_back, with_a_reader, killed,
    on_a_network};
#define WAYS (sizeof way / sizeof way[0])

START_TEST(every_way_leads_to_the_same_bytes)
{
    struct place l, m;
    char one[SHA256_DIGEST_STRING_LENGTH], other[SHA256_DIGEST_STRING_LENGTH];
    place_make(&l);
    place_make(&m);
    in_order(&l);
    way[_i](&m);
    canonical(&l, one);
    canonical(&m, other);
    ck_assert_str_eq(one, other);
    /* and a run more is another file */
    run_sql(m.file, "DELETE FROM run WHERE id=(SELECT min(id) FROM run)");
    canonical(&m, other);
    ck_assert_str_ne(one, other);
    place_clear(&l);
    place_clear(&m);
}
END_TEST

/* The log stays short, even beside a reader that never ends. */
START_TEST(a_reader_does_not_hold_up_the_log)
{
    struct place l;
    struct pf_results r;
    place_make(&l);
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    for (size_t i = 0; i < 600; i++)
        put(&l, s, i % 12, NULL);
    ck_assert_int_gt((int) size_of(l.file, "-wal"), 1 << 20);
    ck_assert_int_lt((int) size_of(l.file, "-wal"), 5 << 20);
    pf_results_clear(&r);
    pf_store_close(s);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

/* --- who holds it --- */

START_TEST(the_holder_is_named)
{
    struct place l;
    struct pf_store *other;
    char lock[100], host[256] = "", wanted[400];
    size_t n;
    place_make(&l);
    snprintf(lock, sizeof lock, "%s.lock", l.file);
    /* what a holder left that died, longer than what is written now */
    char rest[300];
    memset(rest, 'z', sizeof rest);
    memcpy(rest, "prefarm lock\npid 1\nhost ", 24);
    write_file(lock, rest, sizeof rest);
    struct pf_store *s = open_write(&l);
    char *text = read_file(lock, &n);
    text[n] = '\0';
    ck_assert_int_eq(gethostname(host, sizeof host - 1), 0);
    snprintf(wanted, sizeof wanted, "prefarm lock\npid %ld\nhost %s\nsince 20",
             (long) getpid(), host);
    ck_assert_int_eq(strncmp(text, wanted, strlen(wanted)), 0);
    ck_assert_uint_eq(n, strlen(wanted) + strlen("26-11-21 12:00:00 UTC\n"));
    ck_assert_int_eq(pf_store_open(&other, l.file, &l.p.plan, &l.d),
                     PF_ELOCKED);
    snprintf(wanted, sizeof wanted,
             "is being written by process %ld on %s since %.*s; wait for it or "
             "choose another name",
             (long) getpid(), host, (int) strlen("2026-11-21 12:00:00 UTC"),
             strstr(text, "since ") + 6);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], wanted));
    pf_diag_clear(&l.d);
    /* a lock file whose text could not be written, or is no text of ours */
    for (int i = 0; i < 2; i++) {
        write_file(lock, "prefarm lock\npid \033[31m\nho", i == 0 ? 0 : 26);
        ck_assert_int_eq(pf_store_open(&other, l.file, &l.p.plan, &l.d),
                         PF_ELOCKED);
        ck_assert_ptr_nonnull(strstr(l.d.message[0], "by another process;"));
        pf_diag_clear(&l.d);
    }
    free(text);
    pf_store_close(s);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

START_TEST(other_files_are_not_locks)
{
    static const char *const others[] = {"mine", "prefarm locked",
                                         "prefarm loc"};
    struct place l;
    struct pf_store *s;
    char lock[100];
    size_t n;
    place_make(&l);
    snprintf(lock, sizeof lock, "%s.lock", l.file);
    write_file(lock, others[_i], strlen(others[_i]));
    ck_assert_int_eq(pf_store_open(&s, l.file, &l.p.plan, &l.d), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "in the way"));
    char *text = read_file(lock, &n);
    ck_assert_uint_eq(n, strlen(others[_i]));
    ck_assert_mem_eq(text, others[_i], n);
    free(text);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

/* A process of its own, forked before anything was opened, that answers each
 * byte it gets with one: may it open the file ('o'), write into it behind our
 * back ('w')? 'y', 'n'. */
struct witness {
    pid_t pid;
    int ask, answer;
};

static char
opinion(struct place *l, char question)
{
    struct pf_store *s = NULL;
    if (question == 'o') {
        int status = pf_store_open(&s, l->file, &l->p.plan, NULL);
        pf_store_close(s);
        return status == PF_OK ? 'y' : status == PF_ELOCKED ? 'n' : '?';
    }
    sqlite3 *db;
    sqlite3_open(l->file, &db);
    int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_close(db);
    return rc == SQLITE_OK ? 'y' : rc == SQLITE_BUSY ? 'n' : '?';
}

static struct witness
witness_start(struct place *l)
{
    int ask[2], answer[2];
    char c;
    ck_assert_int_eq(pipe(ask), 0);
    ck_assert_int_eq(pipe(answer), 0);
    struct witness w = {fork(), ask[1], answer[0]};
    if (w.pid == 0) {
        close(ask[1]);
        while (read(ask[0], &c, 1) == 1) {
            c = opinion(l, c);
            if (write(answer[1], &c, 1) != 1)
                break;
        }
        _exit(0);
    }
    close(ask[0]);
    close(answer[1]);
    return w;
}

static char
witness_says(struct witness *w, char question)
{
    char c = '!';
    ck_assert_int_eq((int) write(w->ask, &question, 1), 1);
    ck_assert_int_eq((int) read(w->answer, &c, 1), 1);
    return c;
}

static void
witness_end(struct witness *w)
{
    close(w->ask);
    close(w->answer);
    waitpid(w->pid, NULL, 0);
}

START_TEST(children_do_not_free_the_lock)
{
    struct place l;
    int state;
    place_make(&l);
    struct witness w = witness_start(&l);
    ck_assert_int_eq(witness_says(&w, 'o'), 'y');
    struct pf_store *s = open_write(&l);
    ck_assert_int_eq(pf_store_begin(s, &l.d), PF_OK);
    put(&l, s, 0, NULL);
    ck_assert_int_eq(witness_says(&w, 'o'), 'n');
    ck_assert_int_eq(witness_says(&w, 'w'), 'n');
    pid_t child = fork();
    if (child == 0) {
        for (int fd = 3; fd < 256; fd++)
            close(fd);
        _exit(0);
    }
    waitpid(child, &state, 0);
    ck_assert_int_eq(witness_says(&w, 'o'), 'n');
    ck_assert_int_eq(witness_says(&w, 'w'), 'n');
    put(&l, s, 1, NULL);
    ck_assert_int_eq(pf_store_commit(s, &l.d), PF_OK);
    ck_assert_int_eq(witness_says(&w, 'o'), 'n');
    pf_store_close(s);
    ck_assert_int_eq(witness_says(&w, 'o'), 'y');
    witness_end(&w);
    place_clear(&l);
}
END_TEST

/* Its children, who have closed what they inherited, live on. */
START_TEST(a_killed_holder_frees_the_lock_at_once)
{
    struct place l;
    int fd[2], life[2], state;
    char go;
    place_make(&l);
    ck_assert_int_eq(pipe(fd), 0);
    ck_assert_int_eq(pipe(life), 0);
    pid_t holder = fork();
    if (holder == 0) {
        struct pf_store *s = open_write(&l);
        pf_store_begin(s, &l.d);
        put(&l, s, 0, NULL);
        if (fork() == 0) {
            close(fd[0]);
            close(life[1]);
            for (int k = 3; k < 256; k++)
                if (k != fd[1] && k != life[0])
                    close(k);
            go = write(fd[1], "x", 1) == 1 && read(life[0], &go, 1) == 0;
            _exit(!go);
        }
        pause();
        _exit(1);
    }
    close(life[0]);
    ck_assert_int_eq((int) read(fd[0], &go, 1), 1);
    struct pf_store *s;
    ck_assert_int_eq(pf_store_open(&s, l.file, &l.p.plan, &l.d), PF_ELOCKED);
    char pid[40];
    snprintf(pid, sizeof pid, "process %ld on ", (long) holder);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], pid));
    pf_diag_clear(&l.d);
    kill(holder, SIGKILL);
    waitpid(holder, &state, 0);
    s = open_write(&l);
    put(&l, s, 0, NULL);
    pf_store_close(s);
    close(life[1]);
    close(fd[0]);
    close(fd[1]);
    ck_assert_uint_eq(count_files(&l), 1);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("store file");
    PF_ADD(suite, network_file_systems_have_no_log);
    PF_ADD_LOOP(suite, every_way_leads_to_the_same_bytes, WAYS);
    PF_ADD(suite, a_reader_does_not_hold_up_the_log);
    PF_ADD(suite, the_holder_is_named);
    PF_ADD_LOOP(suite, other_files_are_not_locks, 3);
    PF_ADD(suite, children_do_not_free_the_lock);
    PF_ADD(suite, a_killed_holder_frees_the_lock_at_once);
    return suite;
}

PF_TEST_MAIN(make_suite)
