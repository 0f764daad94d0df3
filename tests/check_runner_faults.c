/* Sweeps whose learners crash, hang, exit or eat their memory: it costs the
 * runs at fault and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "running.h"

#define BAD_SEED 13
#define N_RUNS 80

static const char *const text =
    "<experiment version='1' name='t'><world beta='0.1'>"
    "<preference type='uniform-random' actions='5'/></world>"
    "<learner type='omd'/><learner type='nash-mp'/><budget steps='30'/>"
    "<record points='4'><metric type='duality-gap'/>"
    "<metric type='kl-to-nash'/></record><seeds count='20'/>"
    "<sweep><axis path='world/@beta' values='0.1 0.2'/></sweep></experiment>";

/* --- learners that do it --- */

static volatile int sink;
static int deaths = 3; /* of the pipe's readers, see dies_twice */
static const char *mark;

static void
crash(void)
{
    raise(SIGSEGV);
}

static void
leave(void)
{
    exit(3);
}

static void
hang(void)
{
    for (;;)
        pause();
}

/* What the kernel does where memory runs out. */
static void
eaten(void)
{
    kill(getpid(), SIGKILL);
}

/* What is in the socket is no message any more. */
static void
garble(void)
{
    for (int i = 0; i < 100; i++)
        sink = (int) write(3, "this is not a message of any kind\n", 34);
}

/* Well-formed, but twice is not what a worker says. It has the job after this
 * one by then, or not. */
static void
babble(void)
{
    const struct pf_bytes empty = {0};
    unsigned char head[PF_FRAME_HEAD];
    pf_frame_head(head, PF_MESSAGE_NEXT, &empty);
    for (int i = 0; i < 2; i++)
        sink = (int) write(3, head, sizeof head);
    usleep(1000);
}

/* Crashes as often as the file `mark` is short of `deaths` bytes. */
static void
sometimes(void)
{
    FILE *f = fopen(mark, "a");
    if (f == NULL || ftell(f) >= deaths)
        return;
    fputc('x', f);
    fclose(f);
    raise(SIGKILL);
}

static void (*misfortune)(void);
static const pf_learner_type *original;

static int
bad_step(struct pf_learner *l, struct pf_feedback *f)
{
    for (size_t k = 0; k < l->task->shape.lanes; k++)
        if (l->task->run[k] == BAD_SEED && l->t == 7)
            misfortune();
    return original->step(l, f);
}

/* Both cells of online mirror descent; the other learner stays well. */
static pf_learner_type
spoil(struct lab *l, void (*what)(void))
{
    pf_learner_type bad = {0};
    misfortune = what;
    for (size_t i = 0; i < l->plan.n_cells; i++)
        if (strcmp(l->plan.cell[i].learner->id, "omd") == 0)
            original = l->plan.cell[i].learner->type;
    bad = *original;
    bad.step = bad_step;
    return bad;
}

static void
put_in(struct lab *l, const pf_learner_type *bad)
{
    for (size_t i = 0; i < l->plan.n_cells; i++)
        if (l->plan.cell[i].learner->type == original)
            l->plan.cell[i].learner->type = bad;
}

static bool
is_bad(const struct lab *l, size_t i)
{
    const struct pf_run *run = &l->plan.run[i];
    return run->seed == BAD_SEED &&
           strcmp(l->plan.cell[run->cell].learner->id, "omd") == 0;
}

/* --- comparing --- */

static void
expect_same_run(const struct pf_stored *x, const struct pf_stored *y)
{
    ck_assert_ptr_null(x->failure);
    ck_assert_ptr_null(y->failure);
    ck_assert_uint_eq(x->n_points, y->n_points);
    ck_assert_uint_eq(x->n_series, y->n_series);
    for (size_t m = 0; m < x->n_series; m++)
        ck_assert_mem_eq(x->series[m].value, y->series[m].value,
                         x->n_points * sizeof(double));
    ck_assert_mem_eq(x->log_policy[0], y->log_policy[0],
                     x->contexts * x->responses * sizeof(double));
}

/* The bad runs failed for this reason, the others are those of `well`. */
static void
expect_only_bad(struct lab *well, struct lab *l, const char *why)
{
    for (size_t i = 0; i < l->plan.n_runs; i++) {
        struct pf_stored x = {0}, y = {0};
        get(l, l->plan.run[i].id, &x);
        get(well, l->plan.run[i].id, &y);
        if (why == NULL || !is_bad(l, i))
            expect_same_run(&x, &y);
        else
            ck_assert_msg(x.failure != NULL && strstr(x.failure, why) != NULL,
                          "'%s', not '%s'", x.failure, why);
        pf_stored_clear(&x);
        pf_stored_clear(&y);
    }
}

static void
compute_well(struct lab *l)
{
    struct pf_runner_report report;
    const struct pf_runner_options here = {0};
    set_up(l, text);
    ck_assert_uint_eq(l->plan.n_runs, N_RUNS);
    ck_assert_int_eq(run(l, &here, &report), PF_OK);
}

static size_t
open_descriptors(void)
{
    size_t n = 0;
    DIR *dir = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n;
}

static void
expect_no_children(void)
{
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* --- the tests --- */

START_TEST(any_number_of_workers_gives_the_same)
{
    struct lab well, l;
    struct pf_runner_report report;
    compute_well(&well);
    size_t descriptors = open_descriptors();
    for (size_t n = 1; n <= 4; n++) {
        const struct pf_runner_options options = {.workers = n};
        set_up(&l, text);
        ck_assert_int_eq(run(&l, &options, &report), PF_OK);
        ck_assert_uint_eq(report.computed, N_RUNS);
        ck_assert_uint_eq(report.failed + report.found, 0);
        ck_assert_double_gt(report.busy, 0.0);
        expect_only_bad(&well, &l, NULL);
        expect_no_children();
        ck_assert_uint_eq(open_descriptors(), descriptors);
        tear_down(&l);
    }
    tear_down(&well);
}
END_TEST

static const struct {
    void (*what)(void);
    const char *why;
} misfortunes[] = {
    {crash, "killed by signal 11 (Segmentation fault), in each of 3 tries"},
    {leave, "ended with exit code 3, in each of 3 tries"},
    {eaten, "killed by signal 9 (Killed), in each of 3 tries"},
    {garble, "sent what is no message, in each of 3 tries"},
    {babble, "sent what makes no sense, in each of 3 tries"},
    {hang, "took longer than "}};

START_TEST(a_misfortune_costs_its_run_only)
{
    struct lab well, l;
    struct pf_runner_report report;
    struct pf_runner_options options = {.workers = 2};
    double start = now();
    compute_well(&well);
    /* more than any job takes, also where all is slow */
    if (misfortunes[_i].what == hang)
        options.timeout = 0.3 + now() - start;
    set_up(&l, text);
    size_t descriptors = open_descriptors();
    const pf_learner_type bad = spoil(&l, misfortunes[_i].what);
    put_in(&l, &bad);
    ck_assert_int_eq(run_reported(&l, &options, &report), PF_OK);
    pf_diag_print(&l.d, stderr);
    ck_assert_uint_eq(report.failed, 2);
    ck_assert_uint_eq(report.computed, N_RUNS - 2);
    ck_assert_uint_eq(report.n_failures, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert(is_bad(&l, report.failure[i].run));
        ck_assert_ptr_nonnull(
            strstr(report.failure[i].why, misfortunes[_i].why));
    }
    pf_runner_report_clear(&report);
    expect_only_bad(&well, &l, misfortunes[_i].why);
    expect_no_children();
    ck_assert_uint_eq(open_descriptors(), descriptors);

    /* what failed is tried again by the next call, and by a sound learner
       computed */
    put_in(&well, &bad);
    for (size_t i = 0; i < l.plan.n_cells; i++)
        if (l.plan.cell[i].learner->type == &bad)
            l.plan.cell[i].learner->type = original;
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.found, N_RUNS - 2);
    ck_assert_uint_eq(report.computed, 2);
    expect_only_bad(&well, &l, NULL);
    tear_down(&l);
    tear_down(&well);
}
END_TEST

/* A run that brings its worker down now and then is computed all the same. */
START_TEST(bad_luck_is_no_failure)
{
    struct lab well, l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {.workers = 2};
    char file[128];
    compute_well(&well);
    set_up(&l, text);
    snprintf(file, sizeof file, "%s/mark", l.folder);
    mark = file;
    const pf_learner_type bad = spoil(&l, sometimes);
    put_in(&l, &bad);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, N_RUNS);
    expect_only_bad(&well, &l, NULL);
    ck_assert_int_eq(unlink(file), 0);
    tear_down(&l);
    tear_down(&well);
}
END_TEST

/* Kills a random child every few milliseconds, but not so often that a run
 * could be alone when its worker dies for the third time: a job has 8 runs. */
#define MOST_KILLS 5

struct killer {
    unsigned seed;
    size_t kills;
    double next;
};

static void
kill_some(void *self, const struct pf_progress_facts *facts)
{
    struct killer *k = self;
    char path[64];
    long pid[64];
    size_t n = 0;
    if (facts->seconds < k->next || k->kills == MOST_KILLS)
        return;
    k->next = facts->seconds + 0.002;
    snprintf(path, sizeof path, "/proc/self/task/%ld/children",
             (long) getpid());
    FILE *f = fopen(path, "r");
    while (f != NULL && n < 64 && fscanf(f, "%ld", &pid[n]) == 1)
        n++;
    if (f != NULL)
        fclose(f);
    k->seed = k->seed * 1103515245u + 12345u;
    if (n > 0 && kill((pid_t) pid[(k->seed >> 16) % n], SIGKILL) == 0)
        k->kills++;
}

START_TEST(killed_workers_lose_and_double_nothing)
{
    struct lab well, l;
    struct pf_runner_report report;
    size_t kills = 0;
    compute_well(&well);
    for (unsigned seed = 1; seed <= 4; seed++) {
        struct killer k = {.seed = seed};
        const struct pf_runner_options options = {
            .workers = 3, .progress = kill_some, .self = &k};
        set_up(&l, text);
        ck_assert_int_eq(run(&l, &options, &report), PF_OK);
        ck_assert_uint_eq(report.computed, N_RUNS);
        ck_assert_uint_eq(report.failed, 0);
        expect_only_bad(&well, &l, NULL);
        expect_no_children();
        kills += k.kills;
        tear_down(&l);
    }
    ck_assert_uint_ge(kills, 8);
    tear_down(&well);
}
END_TEST

/* Where no process can be had in the place of a dead one, the others go on,
 * until there is one again, or none is left. */
static int refusals;
static int (*real_renew)(struct pf_crew *crew, size_t worker,
                         struct pf_diag *d);

static int
renew_seldom(struct pf_crew *crew, size_t worker, struct pf_diag *d)
{
    return refusals-- > 0 ? PF_EIO : real_renew(crew, worker, d);
}

START_TEST(a_worker_less_is_no_end)
{
    struct lab l;
    struct pf_runner_report report;
    char file[128];
    const int expected[] = {PF_OK, PF_EIO};
    set_up(&l, text);
    struct pf_worker_setup setup = {.plan = &l.plan};
    struct pf_runner_options options = {0};
    snprintf(file, sizeof file, "%s/mark", l.folder);
    mark = file;
    deaths = _i == 0 ? 1 : 9; /* one worker of two, or all */
    refusals = _i == 0 ? 2 : 100;
    const pf_learner_type bad = spoil(&l, sometimes);
    put_in(&l, &bad);
    ck_assert_int_eq(
        pf_crew_fork(&options.crew, 2, pf_worker_work, &setup, &l.d), PF_OK);
    real_renew = options.crew->renew;
    options.crew->renew = renew_seldom;
    ck_assert_int_eq(run(&l, &options, &report), expected[_i]);
    ck_assert_int_lt(refusals, _i == 0 ? 2 : 100);
    options.crew->end(options.crew);
    if (_i == 0)
        ck_assert_uint_eq(report.computed, N_RUNS);
    else
        ck_assert_ptr_nonnull(strstr(l.d.message[0], "no worker process"));
    expect_no_children();
    ck_assert_int_eq(unlink(file), 0);
    deaths = 3;
    tear_down(&l);
}
END_TEST

START_TEST(fail_fast_ends_at_once)
{
    struct lab l;
    struct pf_runner_report report;
    for (size_t workers = 1; workers <= 2; workers++) {
        const struct pf_runner_options options = {.workers = workers,
                                                  .fail_fast = true};
        set_up(&l, text);
        const pf_learner_type bad = spoil(&l, crash);
        put_in(&l, &bad);
        ck_assert_int_eq(run(&l, &options, &report), PF_OK);
        ck_assert_uint_ge(report.failed, 1);
        ck_assert_uint_lt(report.failed + report.computed, N_RUNS);
        expect_no_children();
        tear_down(&l);
    }
}
END_TEST

/* --- being stopped --- */

static volatile sig_atomic_t alarmed;

static void
on_alarm(int signal_number)
{
    (void) signal_number;
    alarmed = 1;
}

/* Also where a worker does not listen. */
START_TEST(a_stop_takes_two_seconds_at_most)
{
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {.workers = 2, .stop = &alarmed};
    struct sigaction action = {.sa_handler = on_alarm}, before;
    const struct itimerspec soon = {.it_value = {.tv_nsec = 400000000}};
    timer_t timer;
    set_up(&l, text);
    const pf_learner_type bad = spoil(&l, hang);
    put_in(&l, &bad);
    alarmed = 0;
    sigaction(SIGALRM, &action, &before);
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
    double start = now();
    timer_settime(timer, 0, &soon, NULL);
    ck_assert_int_eq(run(&l, &options, &report), PF_ESTOPPED);
    double took = now() - start - 0.4;
    timer_delete(timer);
    sigaction(SIGALRM, &before, NULL);
    ck_assert_msg(took < 2.0, "%g s", took);
    ck_assert_uint_gt(report.computed, 0);
    ck_assert_uint_lt(report.computed, N_RUNS);
    ck_assert_uint_eq(report.failed, 0);
    expect_no_children();
    tear_down(&l);
}
END_TEST

START_TEST(stopped_and_continued_with_workers_is_the_same)
{
    struct lab whole, parts;
    struct pf_runner_report report;
    compute_well(&whole);
    set_up(&parts, text);
    int status = PF_ESTOPPED, rounds = 0;
    for (size_t after = 1; status == PF_ESTOPPED; after += 20, rounds++) {
        struct stopper s = {.after = after};
        const struct pf_runner_options options = {
            .workers = 2, .stop = &s.flag, .progress = stop_after, .self = &s};
        status = run(&parts, &options, &report);
        ck_assert_int_lt(rounds, 100);
    }
    ck_assert_int_eq(status, PF_OK);
    ck_assert_int_gt(rounds, 2);
    expect_only_bad(&whole, &parts, NULL);
    tear_down(&whole);
    tear_down(&parts);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("runner-faults");
    PF_ADD(s, any_number_of_workers_gives_the_same);
    PF_ADD_LOOP(s, a_misfortune_costs_its_run_only,
                sizeof misfortunes / sizeof misfortunes[0]);
    PF_ADD(s, bad_luck_is_no_failure);
    PF_ADD(s, killed_workers_lose_and_double_nothing);
    PF_ADD_LOOP(s, a_worker_less_is_no_end, 2);
    PF_ADD(s, fail_fast_ends_at_once);
    PF_ADD(s, a_stop_takes_two_seconds_at_most);
    PF_ADD(s, stopped_and_continued_with_workers_is_the_same);
    return s;
}

PF_TEST_MAIN(make_suite)
