/* Jobs: every missing run in exactly one, cut as it should be, and put back as
 * it should be when workers die.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/lanes.h"
#include "core/status.h"
#include "lab/sweep/batch.h"
#include "lab/sweep/queue.h"
#include "testing.h"

static const char *const text =
    "<experiment version='1' name='t'>"
    "<world id='a'><preference type='uniform-random' actions='5'/></world>"
    "<world id='b' draw='shared'>"
    "<preference type='uniform-random' actions='3'/></world>"
    "<learner type='omd'/><learner type='nash-mp'/><learner type='mwu'/>"
    "<budget steps='40'/><seeds count='50'/>"
    "<sweep><axis path=\"learner[@type='omd']/@eta\" values='0.1 0.3 0.4'/>"
    "</sweep></experiment>";

struct planned {
    struct pf_experiment e;
    struct pf_plan plan;
    bool *missing;
};

static void
start(struct planned *p)
{
    struct pf_diag d;
    memset(p, 0, sizeof *p);
    pf_diag_init(&d);
    ck_assert_int_eq(
        pf_experiment_parse(&p->e, "t.xml", text, strlen(text), NULL, 0, &d),
        PF_OK);
    ck_assert_int_eq(pf_plan_make(&p->plan, &p->e, &d), PF_OK);
    ck_assert_uint_eq(p->plan.n_runs, 2 * 5 * 50);
    p->missing = calloc(p->plan.n_runs, sizeof *p->missing);
    ck_assert_ptr_nonnull(p->missing);
    for (size_t i = 0; i < p->plan.n_runs; i++)
        p->missing[i] = true;
    pf_diag_clear(&d);
}

static void
end(struct planned *p)
{
    free(p->missing);
    pf_plan_clear(&p->plan);
    pf_experiment_clear(&p->e);
}

static const struct pf_cell *
cell(const struct planned *p, size_t run)
{
    return &p->plan.cell[p->plan.run[run].cell];
}

static unsigned
next(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* --- cutting --- */

START_TEST(jobs_are_a_partition_of_what_is_missing)
{
    struct planned p;
    unsigned seed = (unsigned) _i + 1;
    start(&p);
    size_t missing = 0, workers = (size_t) _i + 1, seen = 0;
    for (size_t i = 0; i < p.plan.n_runs; i++) {
        p.missing[i] = next(&seed) % 3 > 0;
        missing += p.missing[i];
    }
    struct pf_queue q;
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, workers),
                     PF_OK);
    struct pf_job job;
    size_t most = (missing + 4 * workers - 1) / (4 * workers) + PF_LANE_WIDTH;
    while (pf_queue_take(&q, seen % workers, &job)) {
        ck_assert_uint_gt(job.n, 0);
        ck_assert_uint_le(job.n, PF_BATCH_RUNS);
        ck_assert_uint_lt(job.n, most);
        for (size_t i = 0; i < job.n; i++) {
            size_t run = q.run[job.first + i];
            ck_assert(p.missing[run]);
            p.missing[run] = false;
            ck_assert(i == 0 || q.run[job.first + i - 1] < run);
            ck_assert(
                pf_batch_cells_fit(cell(&p, q.run[job.first]), cell(&p, run)));
        }
        seen += job.n;
    }
    ck_assert_uint_eq(seen, missing);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

/* Runs that differ in real parameters only are together; full lanes. */
START_TEST(jobs_are_as_large_as_may_be)
{
    struct planned p;
    struct pf_queue q;
    start(&p);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, 1), PF_OK);
    /* 150 of omd, 50 of each other, in two worlds: 3 + 1 + 1 each */
    ck_assert_uint_eq(q.n_jobs, 2 * 5);
    pf_queue_clear(&q);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, 8), PF_OK);
    for (size_t i = 0; i < q.n_jobs; i++)
        ck_assert_uint_le(q.job[i].n, 16);
    ck_assert_uint_eq(q.n_jobs, 2 * (10 + 4 + 4));
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

/* --- checkpoints --- */

START_TEST(checkpoints_come_first_and_whole)
{
    struct planned p;
    struct pf_queue q;
    struct pf_job job;
    start(&p);
    size_t good[] = {203, 7, 150}, stale[] = {300, 301}, shared[] = {400, 7};
    struct pf_checkpoint_file file[] = {{.run = stale, .n_runs = 2},
                                        {.run = good, .n_runs = 3},
                                        {.run = shared, .n_runs = 2}};
    const struct pf_checkpoint_list saved = {.file = file, .n = 3};
    p.missing[301] = false;
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, &saved, 2), PF_OK);
    ck_assert(pf_queue_take(&q, 1, &job));
    ck_assert_uint_eq(job.n, 3);
    ck_assert_mem_eq(&q.run[job.first], good, sizeof good);
    size_t seen = job.n;
    while (pf_queue_take(&q, 0, &job)) {
        for (size_t i = 0; i < job.n; i++)
            for (size_t j = 0; j < 3; j++)
                ck_assert_uint_ne(q.run[job.first + i], good[j]);
        seen += job.n;
    }
    ck_assert_uint_eq(seen, p.plan.n_runs - 1);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

/* --- who gets what --- */

/* Two workers that are equally fast never build a world that the other has,
 * while there is another. */
START_TEST(worlds_stay_with_their_worker)
{
    struct planned p;
    struct pf_queue q;
    start(&p);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, 2), PF_OK);
    size_t owner[100], groups = 0, moved = 0, turn = 0;
    struct pf_job job;
    for (size_t i = 0; i < 100; i++)
        owner[i] = SIZE_MAX;
    for (; pf_queue_take(&q, turn % 2, &job); turn++) {
        ck_assert_uint_lt(job.group, 100);
        groups += owner[job.group] == SIZE_MAX;
        moved += owner[job.group] != SIZE_MAX && owner[job.group] != turn % 2;
        if (owner[job.group] == SIZE_MAX)
            owner[job.group] = turn % 2;
    }
    ck_assert_uint_eq(turn, q.n_jobs);
    ck_assert_uint_eq(groups, q.n_groups);
    ck_assert_uint_lt(groups, q.n_jobs);
    /* a shared world has one owner, from whom half of its jobs are taken */
    ck_assert_uint_le(moved, q.n_jobs / 4);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

/* One worker alone gets everything, also what another has had before. */
START_TEST(nothing_waits_for_a_worker_that_is_gone)
{
    struct planned p;
    struct pf_queue q;
    struct pf_job job;
    size_t seen = 0;
    start(&p);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, 4), PF_OK);
    for (size_t w = 1; w < 4; w++) {
        ck_assert(pf_queue_take(&q, w, &job));
        seen += job.n;
    }
    while (pf_queue_take(&q, 0, &job))
        seen += job.n;
    ck_assert_uint_eq(seen, p.plan.n_runs);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

/* --- deaths --- */

/* Workers that die over a run, or now and then for no reason, each with one job
 * or two in its two hands: every other run comes in exactly once, the bad ones
 * are lost after three tries alone, and the room for pieces is never too small
 * (sanitizers look). */
START_TEST(deaths_cost_the_runs_at_fault)
{
    struct planned p;
    struct pf_queue q;
    unsigned seed = 77u * (unsigned) (_i + 1);
    size_t workers = 1 + (size_t) _i % 2, hands = 2 * workers;
    size_t in_hand = 0, lost = 0, came = 0;
    struct pf_job hand[4];
    bool busy[4] = {false};
    unsigned alone[500] = {0};
    start(&p);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, workers),
                     PF_OK);
    for (size_t round = 0; round < 100000; round++) {
        size_t w = next(&seed) % hands;
        if (!busy[w]) {
            busy[w] = pf_queue_take(&q, w / 2, &hand[w]);
            in_hand += busy[w];
            if (!busy[w] && in_hand == 0)
                break;
            continue;
        }
        const struct pf_job job = hand[w];
        uint64_t bits = 0;
        bool dead = job.n > 1 && next(&seed) % 4 == 0;
        size_t stop = dead ? next(&seed) % job.n : job.n, run;
        for (size_t i = 0; i < stop && !dead; i++)
            dead = q.run[job.first + i] % 97 == 5;
        for (size_t i = 0; i < stop; i++) {
            run = q.run[job.first + i];
            if (run % 97 == 5)
                break;
            ck_assert(p.missing[run]);
            p.missing[run] = false;
            bits |= UINT64_C(1) << i;
            came++;
        }
        busy[w] = false;
        in_hand--;
        if (!dead)
            continue;
        if (job.n == 1)
            alone[q.run[job.first]]++;
        pf_queue_split(&q, &job, bits, false, &run);
        ck_assert_uint_le(q.n_again, hands * PF_BATCH_RUNS);
        if (run == SIZE_MAX)
            continue;
        ck_assert_uint_eq(run % 97, 5);
        ck_assert_uint_eq(alone[run], PF_JOB_TRIES);
        ck_assert(p.missing[run]);
        lost++;
    }
    ck_assert_uint_eq(lost, 6); /* 5, 102, ..., 490 */
    ck_assert_uint_eq(came, p.plan.n_runs - lost);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

START_TEST(a_last_try_is_the_last)
{
    struct planned p;
    struct pf_queue q;
    struct pf_job job;
    size_t lost;
    start(&p);
    ck_assert_int_eq(pf_queue_make(&q, &p.plan, p.missing, NULL, 1), PF_OK);
    ck_assert(pf_queue_take(&q, 0, &job));
    size_t n = job.n;
    /* all but one came in: that one was not alone, and gets its chance */
    pf_queue_split(&q, &job, (UINT64_MAX >> (64 - n)) & ~UINT64_C(4), true,
                   &lost);
    ck_assert_uint_eq(lost, SIZE_MAX);
    ck_assert(pf_queue_take(&q, 0, &job));
    ck_assert_uint_eq(job.n, 1);
    ck_assert_uint_eq(q.run[job.first], 2);
    pf_queue_return(&q, &job, 0); /* that was not its fault */
    ck_assert(pf_queue_take(&q, 0, &job));
    ck_assert_uint_eq(q.run[job.first], 2);
    pf_queue_split(&q, &job, 0, true, &lost);
    ck_assert_uint_eq(lost, 2);
    /* all came in before it died: nothing is left */
    ck_assert(pf_queue_take(&q, 0, &job));
    pf_queue_split(&q, &job, UINT64_MAX, false, &lost);
    ck_assert_uint_eq(lost, SIZE_MAX);
    ck_assert_uint_eq(q.n_again, 0);
    pf_queue_clear(&q);
    end(&p);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("queue");
    PF_ADD_LOOP(s, jobs_are_a_partition_of_what_is_missing, 9);
    PF_ADD(s, jobs_are_as_large_as_may_be);
    PF_ADD(s, checkpoints_come_first_and_whole);
    PF_ADD(s, worlds_stay_with_their_worker);
    PF_ADD(s, nothing_waits_for_a_worker_that_is_gone);
    PF_ADD_LOOP(s, deaths_cost_the_runs_at_fault, 12);
    PF_ADD(s, a_last_try_is_the_last);
    return s;
}

PF_TEST_MAIN(make_suite)
