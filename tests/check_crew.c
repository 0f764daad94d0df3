/* Forked workers: what they say arrives whole, their deaths are told, and they
 * leave nothing behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/sweep/crew.h"
#include "testing.h"

#define SOCKET 3

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static size_t
count_descriptors(void)
{
    size_t n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir != NULL && readdir(dir) != NULL)
        n++;
    if (dir != NULL)
        closedir(dir);
    return n - 3; /* ".", ".." and its own */
}

/* --- workers that do what a JOB's first number says --- */

enum { ECHO, ABORT, LEAVE, GARBAGE, HALF, HANG, TELL, SHRUG, FOREIGN };

static void
write_bytes(const void *data, size_t n)
{
    if (write(SOCKET, data, n) != (ssize_t) n)
        _exit(99);
}

/* A good head and half of its body, and no more for a while. */
static void
say_half(void)
{
    unsigned char head[PF_FRAME_HEAD];
    struct pf_bytes body = {0};
    const struct timespec pause = {.tv_nsec = 300000000};
    pf_put_string(&body, "the whole of it");
    pf_frame_head(head, PF_MESSAGE_RUN, &body);
    write_bytes(head, 20);
    nanosleep(&pause, NULL);
    write_bytes(head + 20, sizeof head - 20);
    write_bytes(body.data, 10);
    nanosleep(&pause, NULL);
    write_bytes(body.data + 10, body.size - 10);
    pf_bytes_clear(&body);
}

/* How things are in here. */
static int
tell(struct pf_link *link)
{
    struct pf_bytes body = {0};
    struct stat null, in, out;
    struct sigaction on_int, on_pipe;
    sigset_t blocked;
    sigaction(SIGINT, NULL, &on_int);
    sigaction(SIGPIPE, NULL, &on_pipe);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    bool devices = stat("/dev/null", &null) == 0 && fstat(0, &in) == 0 &&
                   fstat(1, &out) == 0 && in.st_rdev == null.st_rdev &&
                   out.st_rdev == null.st_rdev;
    pf_put_count(&body, count_descriptors());
    pf_put_count(&body, devices);
    pf_put_count(&body, on_int.sa_handler == SIG_IGN &&
                            on_pipe.sa_handler == SIG_IGN &&
                            !sigismember(&blocked, SIGTERM));
    pf_put_count(&body, (uint64_t) getpid());
    pf_put_count(&body, link->stopped(link));
    int status = link->send(link, PF_MESSAGE_DONE, &body);
    pf_bytes_clear(&body);
    return status;
}

static int
obey(struct pf_link *link, uint64_t order, const struct pf_bytes *body)
{
    if (order == ABORT)
        raise(SIGABRT);
    else if (order == LEAVE)
        _exit(7);
    else if (order == GARBAGE)
        write_bytes("something that nobody should ever believe", 40);
    else if (order == HALF)
        say_half();
    else if (order == HANG)
        for (;;)
            pause();
    else if (order == TELL)
        return tell(link);
    else if (order == SHRUG)
        while (!link->stopped(link))
            usleep(1000);
    else if (order == FOREIGN) {
        pid_t child = fork(); /* like a program that outlives its caller */
        if (child == 0) {
            sleep(3);
            _exit(0);
        }
    }
    return link->send(link, PF_MESSAGE_RUN, body);
}

static int
work(struct pf_link *link, void *self)
{
    struct pf_bytes body = {0};
    enum pf_message type;
    /* has what its parent had */
    int status = *(int *) self == 42 ? PF_OK : PF_EINPUT;
    while (status == PF_OK) {
        status = link->receive(link, &type, &body);
        if (status != PF_OK || type == PF_MESSAGE_QUIT)
            break;
        struct pf_cursor c = pf_cursor_over(body.data, body.size);
        if (type == PF_MESSAGE_JOB)
            status = obey(link, pf_take_count(&c), &body);
    }
    pf_bytes_clear(&body);
    return status;
}

static int self_ = 42;

static struct pf_crew *
start(size_t n)
{
    struct pf_crew *crew;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(pf_crew_fork(&crew, n, work, &self_, &d), PF_OK);
    ck_assert_uint_eq(crew->n, n);
    ck_assert_uint_eq(d.count, 0);
    return crew;
}

static void
end(struct pf_crew *crew)
{
    double begin = now();
    crew->end(crew);
    ck_assert_double_lt(now() - begin, 1.8);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

/* An order with n bytes after it. */
static void
order(struct pf_crew *crew, size_t worker, uint64_t what, size_t n)
{
    struct pf_bytes body = {0};
    pf_put_count(&body, what);
    unsigned char *at = pf_put_space(&body, n);
    for (size_t i = 0; i < n; i++)
        at[i] = (unsigned char) (i * 2654435761u >> 16);
    ck_assert_int_eq(crew->send(crew, worker, PF_MESSAGE_JOB, &body), PF_OK);
    pf_bytes_clear(&body);
}

/* The next news, which must come. */
static struct pf_news
hear(struct pf_crew *crew)
{
    struct pf_news news = {0};
    double until = now() + 20.0;
    while (news.kind == PF_NEWS_NONE) {
        ck_assert_double_lt(now(), until);
        ck_assert_int_eq(crew->wait(crew, 5.0, &news), PF_OK);
    }
    return news;
}

/* --- messages --- */

START_TEST(messages_of_any_size_come_back)
{
    static const size_t sizes[] = {0,     1,     7,      1000,
                                   65536, 70001, 300000, 9000000};
    struct pf_crew *crew = start(1);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        order(crew, 0, ECHO, sizes[i]);
        struct pf_news news = hear(crew);
        ck_assert_int_eq(news.kind, PF_NEWS_MESSAGE);
        ck_assert_int_eq(news.type, PF_MESSAGE_RUN);
        ck_assert_uint_eq(news.body->size, sizes[i] + 8);
        size_t wrong = 0;
        for (size_t j = 0; j < sizes[i]; j++)
            wrong += news.body->data[8 + j] !=
                     (unsigned char) (j * 2654435761u >> 16);
        ck_assert_uint_eq(wrong, 0);
    }
    end(crew);
}
END_TEST

/* While one is in the middle of a message, others are heard. */
START_TEST(a_half_message_holds_nobody_up)
{
    struct pf_crew *crew = start(3);
    order(crew, 0, HALF, 0);
    double begin = now();
    for (size_t i = 0; i < 50; i++) {
        order(crew, 1 + i % 2, ECHO, 5000);
        struct pf_news news = hear(crew);
        ck_assert_uint_eq(news.worker, 1 + i % 2);
    }
    ck_assert_double_lt(now() - begin, 0.3);
    struct pf_news news = hear(crew);
    ck_assert_uint_eq(news.worker, 0);
    struct pf_cursor c = pf_cursor_over(news.body->data, news.body->size);
    ck_assert_str_eq(pf_take_string(&c), "the whole of it");
    end(crew);
}
END_TEST

START_TEST(waiting_ends_in_time)
{
    struct pf_crew *crew = start(2);
    struct pf_news news = {.kind = PF_NEWS_DEATH};
    double begin = now();
    ck_assert_int_eq(crew->wait(crew, 0.05, &news), PF_OK);
    ck_assert_int_eq(news.kind, PF_NEWS_NONE);
    ck_assert(now() - begin > 0.04 && now() - begin < 1.0);
    end(crew);
}
END_TEST

/* --- deaths --- */

static const struct {
    int what;
    const char *cause;
} causes[] = {{ABORT, "killed by signal 6 (Aborted)"},
              {LEAVE, "ended with exit code 7"},
              {GARBAGE, "sent what is no message"}};

START_TEST(a_death_has_its_cause)
{
    struct pf_crew *crew = start(2);
    size_t descriptors = count_descriptors();
    for (int round = 0; round < 3; round++) {
        order(crew, 1, (uint64_t) causes[_i].what, 0);
        struct pf_news news = hear(crew);
        ck_assert_int_eq(news.kind, PF_NEWS_DEATH);
        ck_assert_uint_eq(news.worker, 1);
        ck_assert_str_eq(news.cause, causes[_i].cause);
        /* what is said to the dead does no harm */
        order(crew, 1, ECHO, 100000);
        order(crew, 0, ECHO, 3);
        ck_assert_uint_eq(hear(crew).worker, 0);
        ck_assert_int_eq(crew->renew(crew, 1, NULL), PF_OK);
        order(crew, 1, ECHO, 3);
        ck_assert_uint_eq(hear(crew).worker, 1);
        ck_assert_uint_eq(count_descriptors(), descriptors);
    }
    end(crew);
}
END_TEST

/* What it said before it died is heard before its death. */
START_TEST(last_words_are_heard)
{
    struct pf_crew *crew = start(1);
    for (size_t i = 0; i < 5; i++)
        order(crew, 0, ECHO, 2000);
    order(crew, 0, LEAVE, 0);
    usleep(50000);
    for (size_t i = 0; i < 5; i++)
        ck_assert_uint_eq(hear(crew).body->size, 2008);
    ck_assert_int_eq(hear(crew).kind, PF_NEWS_DEATH);
    end(crew);
}
END_TEST

START_TEST(the_killed_die)
{
    struct pf_crew *crew = start(1);
    order(crew, 0, HANG, 0);
    crew->kill(crew, 0);
    struct pf_news news = hear(crew);
    ck_assert_int_eq(news.kind, PF_NEWS_DEATH);
    ck_assert_str_eq(news.cause, "killed by signal 9 (Killed)");
    crew->kill(crew, 0);
    end(crew);
}
END_TEST

/* A program that a worker has started and left has no part in its line. */
START_TEST(strays_do_not_hide_a_death)
{
    struct pf_crew *crew = start(1);
    order(crew, 0, FOREIGN, 0);
    ck_assert_int_eq(hear(crew).kind, PF_NEWS_MESSAGE);
    order(crew, 0, LEAVE, 0);
    double begin = now();
    struct pf_news news = {0};
    while (news.kind == PF_NEWS_NONE)
        ck_assert_int_eq(crew->wait(crew, 0.05, &news), PF_OK);
    ck_assert_int_eq(news.kind, PF_NEWS_DEATH);
    ck_assert_str_eq(news.cause, "ended with exit code 7");
    ck_assert_double_lt(now() - begin, 2.0);
    end(crew);
}
END_TEST

/* Hanging workers, one that is in the middle of a word, and idle ones. */
START_TEST(all_end_in_time)
{
    struct pf_crew *crew = start(4);
    size_t before = count_descriptors();
    order(crew, 0, HANG, 0);
    order(crew, 1, ECHO, 3000000);
    order(crew, 2, SHRUG, 0);
    end(crew);
    ck_assert_uint_eq(count_descriptors(), before - 4);
}
END_TEST

/* --- what workers are like --- */

START_TEST(workers_have_nothing_they_need_not)
{
    int extra[5];
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_ge(extra[i] = open("/dev/zero", O_RDONLY), 0);
    struct pf_crew *crew = start(3);
    for (size_t w = 0; w < 3; w++) {
        order(crew, w, TELL, 0);
        struct pf_news news = hear(crew);
        struct pf_cursor c = pf_cursor_over(news.body->data, news.body->size);
        ck_assert_uint_eq(pf_take_count(&c), 4); /* 0, 1, 2 and the socket */
        ck_assert_uint_eq(pf_take_count(&c), true);
        ck_assert_uint_eq(pf_take_count(&c), true);
        pid_t pid = (pid_t) pf_take_count(&c);
        ck_assert_uint_eq(pf_take_count(&c), false);
        ck_assert_int_ne(pid, getpid());
        ck_assert_int_eq(kill(pid, SIGINT), 0); /* of no effect */
    }
    for (size_t w = 0; w < 3; w++) {
        order(crew, w, ECHO, 1);
        ck_assert_uint_eq(hear(crew).worker, w);
    }
    end(crew);
    for (size_t i = 0; i < 5; i++)
        close(extra[i]);
}
END_TEST

START_TEST(a_busy_worker_hears_a_stop)
{
    const struct pf_bytes empty = {0};
    struct pf_crew *crew = start(2);
    order(crew, 0, SHRUG, 0);
    usleep(20000);
    ck_assert_int_eq(crew->send(crew, 0, PF_MESSAGE_STOP, &empty), PF_OK);
    struct pf_news news = hear(crew);
    ck_assert_int_eq(news.kind, PF_NEWS_MESSAGE);
    ck_assert_uint_eq(news.worker, 0);
    end(crew);
}
END_TEST

/* A coordinator that is killed takes its workers along. */
START_TEST(workers_die_with_their_coordinator)
{
    int line[2];
    pid_t workers[3];
    ck_assert_int_eq(pipe(line), 0);
    pid_t coordinator = fork();
    if (coordinator == 0) {
        struct pf_crew *crew = start(3);
        for (size_t w = 0; w < 3; w++) {
            order(crew, w, TELL, 0);
            struct pf_news news = hear(crew);
            struct pf_cursor c =
                pf_cursor_over(news.body->data, news.body->size);
            pf_take_bytes(&c, 24);
            workers[w] = (pid_t) pf_take_count(&c);
        }
        order(crew, 0, HANG, 0);
        order(crew, 1, SHRUG, 0);
        if (write(line[1], workers, sizeof workers) != sizeof workers)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(line[0], workers, sizeof workers), sizeof workers);
    ck_assert_int_eq(kill(coordinator, SIGKILL), 0);
    ck_assert_int_eq(waitpid(coordinator, NULL, 0), coordinator);
    double until = now() + 5.0;
    for (size_t w = 0; w < 3; w++) {
        char path[40], state = '?';
        snprintf(path, sizeof path, "/proc/%d/stat", (int) workers[w]);
        for (;;) {
            FILE *f = fopen(path, "r");
            if (f == NULL)
                break;
            if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
                state = 'X';
            fclose(f);
            if (state == 'Z' || state == 'X')
                break; /* dead; whoever inherited it has yet to notice */
            ck_assert_double_lt(now(), until);
            usleep(2000);
        }
    }
    close(line[0]);
    close(line[1]);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("crew");
    PF_ADD(s, messages_of_any_size_come_back);
    PF_ADD(s, a_half_message_holds_nobody_up);
    PF_ADD(s, waiting_ends_in_time);
    PF_ADD_LOOP(s, a_death_has_its_cause, sizeof causes / sizeof causes[0]);
    PF_ADD(s, last_words_are_heard);
    PF_ADD(s, the_killed_die);
    PF_ADD(s, strays_do_not_hide_a_death);
    PF_ADD(s, all_end_in_time);
    PF_ADD(s, workers_have_nothing_they_need_not);
    PF_ADD(s, a_busy_worker_hears_a_stop);
    PF_ADD(s, workers_die_with_their_coordinator);
    return s;
}

PF_TEST_MAIN(make_suite)
