/* Merging: shards give the file that one call would have written, or a
 * sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/wait.h>

#include "filed.h"

#define MOST_SHARDS 3

/* A merge of shards, by names in the folder, into "out.db". */
struct merging {
    struct pf_merge_options o;
    struct pf_merge_report report;
    const char *shard[MOST_SHARDS];
    char path[MOST_SHARDS][128];
};

static int
merge(struct filed *f, struct merging *m, const char *const *name, size_t n)
{
    bool mixed = m->o.mixed_numerics;
    for (size_t i = 0; i < n; i++) {
        snprintf(m->path[i], sizeof m->path[i], "%s/%s", f->folder, name[i]);
        m->shard[i] = m->path[i];
    }
    m->o = (struct pf_merge_options){.output = filed_path(f, "out.db"),
                                     .shard = m->shard,
                                     .n = n,
                                     .mixed_numerics = mixed};
    return pf_merge(&m->o, &m->report, &f->d);
}

static void
expect_merge(struct filed *f, struct merging *m, const char *const *name,
             size_t n)
{
    int status = merge(f, m, name, n);
    pf_diag_print(&f->d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

/* It is refused, with these words. */
static void
expect_refusal(struct filed *f, const char *const *name, size_t n, int wanted,
               const char *const *word)
{
    struct merging m = {.shard = {NULL}};
    int status = merge(f, &m, name, n);
    pf_merge_report_clear(&m.report);
    ck_assert_int_eq(status, wanted);
    ck_assert_uint_ge(f->d.count, 1);
    for (; *word != NULL; word++)
        ck_assert_msg(strstr(f->d.message[0], *word) != NULL, "no '%s' in: %s",
                      *word, f->d.message[0]);
    pf_diag_clear(&f->d);
}

static void
expect_same_file(struct filed *f, const char *one, const char *two)
{
    char a[PF_HEX], b[PF_HEX], sql[200], command[300];
    const char *path[] = {filed_path(f, one), filed_path(f, two)};
    filed_hash(f, path[0], false, a);
    filed_hash(f, path[1], false, b);
    ck_assert_str_eq(a, b);
    for (int i = 0; i < 2; i++) {
        snprintf(sql, sizeof sql, "VACUUM INTO '%s.%d'", f->folder, i);
        filed_sql(path[i], sql);
    }
    snprintf(command, sizeof command, "cmp %s.0 %s.1 && rm %s.0 %s.1",
             f->folder, f->folder, f->folder, f->folder);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(shards_give_the_whole)
{
    static const char *const name[] = {"a.db", "b.db", "c.db"};
    struct filed f;
    struct merging m = {.shard = {NULL}};
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "whole.db"), 0, FILED_RUNS);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    filed_fill(&f, filed_path(&f, "b.db"), 4, 11);
    filed_fill(&f, filed_path(&f, "c.db"), 10, FILED_RUNS);
    expect_merge(&f, &m, name, 3);
    ck_assert_uint_eq(m.report.shard[0].taken, 4);
    ck_assert_uint_eq(m.report.shard[1].taken, 7);
    ck_assert_uint_eq(m.report.shard[2].taken, 5);
    ck_assert_uint_eq(m.report.shard[2].equal, 1);
    ck_assert_uint_eq(m.report.planned, FILED_RUNS);
    ck_assert_uint_eq(m.report.done, FILED_RUNS);
    ck_assert_uint_eq(m.report.failed + m.report.missing, 0);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    /* once more: nothing is new */
    expect_merge(&f, &m, name, 3);
    ck_assert_uint_eq(m.report.shard[0].taken, 0);
    ck_assert_uint_eq(m.report.shard[1].equal, 7);
    ck_assert_uint_eq(m.report.done, FILED_RUNS);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    filed_clear(&f);
}
END_TEST

/* Runs 0 .. 11 in whole.db, half of them in a.db, half in b.db. */
static void
make_halves(struct filed *f)
{
    filed_make(f);
    filed_fill(f, filed_path(f, "whole.db"), 0, 12);
    filed_fill(f, filed_path(f, "a.db"), 0, 6);
    filed_fill(f, filed_path(f, "b.db"), 6, 12);
}

/* In any order, and one after the other, the result is the same. */
START_TEST(order_does_not_matter)
{
    static const char *const backward[] = {"b.db", "a.db"};
    struct filed f;
    struct merging m = {.shard = {NULL}};
    make_halves(&f);
    expect_merge(&f, &m, backward, 1);
    ck_assert_uint_eq(m.report.missing, 10);
    pf_merge_report_clear(&m.report);
    expect_merge(&f, &m, backward + 1, 1);
    ck_assert_uint_eq(m.report.done, 12);
    ck_assert_uint_eq(m.report.missing, 4);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    filed_clear(&f);
}
END_TEST

START_TEST(done_wins_over_failed)
{
    static const char *const name[] = {"a.db", "b.db"};
    static const char *const back[] = {"b.db", "a.db"};
    struct filed f;
    struct filed_run x;
    struct merging m = {.shard = {NULL}};
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "whole.db"), 0, 3);
    struct pf_store *s = filed_open(&f, filed_path(&f, "a.db"));
    filed_put_runs(&f, s, 0, 2);
    filed_run_make(&x, f.p.plan.run[2].id, -1.0);
    filed_put(&f, s, &x.r);
    pf_store_close(s);
    filed_fill(&f, filed_path(&f, "b.db"), 2, 3);
    for (int i = 0; i < 2; i++) {
        expect_merge(&f, &m, i == 0 ? name : back, 2);
        ck_assert_uint_eq(m.report.done, 3);
        ck_assert_uint_eq(m.report.failed, 0);
        pf_merge_report_clear(&m.report);
        expect_same_file(&f, "whole.db", "out.db");
        unlink(filed_path(&f, "out.db"));
    }
    /* a failure that nobody makes good stays one */
    expect_merge(&f, &m, name, 1);
    ck_assert_uint_eq(m.report.failed, 1);
    ck_assert_uint_eq(m.report.done, 2);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "a.db", "out.db");
    filed_clear(&f);
}
END_TEST

/* Of what is as good the same is kept in any order: of two failures, of equal
 * bits that were computed under two fingerprints. */
START_TEST(order_does_not_choose)
{
    static const char *const name[] = {"a.db", "b.db"};
    static const char *const back[] = {"b.db", "a.db"};
    static const char *const id[] = {"0123456789abcdef", "fedcba9876543210"};
    struct filed f;
    struct filed_run x;
    struct merging m = {.o = {.mixed_numerics = true}};
    char hex[2][PF_HEX];
    filed_make(&f);
    for (size_t i = 0; i < 2; i++) {
        struct pf_store *s = filed_open(&f, filed_path(&f, name[i]));
        ck_assert_int_eq(pf_store_put_numerics(s, id[i], "CPU: x", &f.d),
                         PF_OK);
        filed_run_make(&x, f.p.plan.run[0].id, 0.0);
        x.r.numerics = id[_i == 1 ? i : 0];
        ck_assert_int_eq(pf_store_put_numerics(s, id[0], "CPU: x", &f.d),
                         PF_OK);
        if (_i == 0)
            x.r.failure = i == 0 ? "out of time" : "killed";
        filed_put(&f, s, &x.r);
        pf_store_close(s);
    }
    for (int i = 0; i < 2; i++) {
        expect_merge(&f, &m, i == 0 ? name : back, 2);
        ck_assert_uint_eq(m.report.shard[0].taken, 1);
        ck_assert_uint_eq(m.report.shard[1].equal, 1);
        pf_merge_report_clear(&m.report);
        filed_hash(&f, filed_path(&f, "out.db"), false, hex[i]);
        unlink(filed_path(&f, "out.db"));
    }
    ck_assert_str_eq(hex[0], hex[1]);
    filed_clear(&f);
}
END_TEST

/* Runs of other plans stay where they are, and what they refer to. */
START_TEST(runs_of_other_plans_are_left_out)
{
    static const char *const name[] = {"a.db"};
    struct filed f;
    struct filed_run x;
    struct merging m = {.shard = {NULL}};
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "whole.db"), 0, 2);
    struct pf_store *s = filed_open(&f, filed_path(&f, "a.db"));
    filed_put_runs(&f, s, 0, 2);
    filed_run_make(&x, "00ff00ff00ff00ff", 3.0);
    x.r.description = "of another plan";
    filed_put(&f, s, &x.r);
    pf_store_close(s);
    expect_merge(&f, &m, name, 1);
    ck_assert_uint_eq(m.report.shard[0].unplanned, 1);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    filed_clear(&f);
}
END_TEST

START_TEST(other_plans_are_refused)
{
    static const char *const name[] = {"a.db", "b.db"};
    static const char *const words[][4] = {
        {"b.db", "a.db", "'a test' there and 'renamed' here"},
        {"b.db", "a.db", "the experiments differ"},
        {"b.db", "seed is '18446744073709551615' there and '7' here"},
        {"b.db", "row 1 of table axis"},
        {"b.db", "row 1 of table cell differs"},
        {"b.db", "table plan differs"},
        {"b.db", "table plan"},
        {"b.db", "row 2 of table cell_axis differs"}};
    static char label[] = "another", value[] = "2";
    struct filed f, g;
    struct pf_diag d;
    pf_diag_init(&d);
    filed_make(&f);
    filed_make(&g);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    if (_i == 0)
        snprintf(g.p.name, sizeof g.p.name, "renamed");
    if (_i == 1)
        snprintf(g.p.xml, sizeof g.p.xml, "<experiment />");
    if (_i == 2)
        g.p.experiment.seed = 7;
    if (_i == 3)
        snprintf(g.p.axis, sizeof g.p.axis, "other");
    char *kept = g.p.world[0].label;
    if (_i == 4)
        g.p.world[0].label = label;
    if (_i == 5)
        g.p.plan.run[5].seed++;
    if (_i == 6)
        memcpy(g.p.plan.run[5].id, "00ff00ff00ff00ff", PF_RUN_ID);
    if (_i == 7)
        g.p.plan.cell[1].axis_value[0] = value;
    filed_fill(&g, filed_path(&f, "b.db"), 4, 5);
    expect_refusal(&f, name, 2, PF_ESTORE, words[_i]);
    ck_assert_int_ne(access(filed_path(&f, "out.db"), F_OK), 0);
    /* likewise for an output that is there already, which stays as it was */
    char before[PF_HEX], after[PF_HEX];
    filed_copy(filed_path(&f, "b.db"), filed_path(&f, "out.db"));
    filed_hash(&f, filed_path(&f, "b.db"), false, before);
    expect_refusal(&f, name, 1, PF_ESTORE, words[_i] + 2);
    filed_hash(&f, filed_path(&f, "out.db"), false, after);
    ck_assert_str_eq(before, after);
    g.p.world[0].label = kept;
    filed_clear(&f);
    filed_clear(&g);
}
END_TEST

START_TEST(other_bits_are_refused)
{
    static const char *const name[] = {"a.db", "b.db"};
    struct filed f;
    struct filed_run x;
    filed_make(&f);
    const char *id = f.p.plan.run[3].id;
    const char *what[] = {
        "column value of table series (metric kl-to-nash) from step 9 on",
        "column log_probability of table policy at step 36, context 1, "
        "response 2",
        "column queries of table schedule from point 3 on",
        "column predicted_rate of table run",
        "column description of table run",
        "metric kl-to-nash is only there"};
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    struct pf_store *s = filed_open(&f, filed_path(&f, "b.db"));
    filed_run_make(&x, id, 3.0);
    if (_i == 0)
        x.kl[3] = nextafter(x.kl[3], 0.0);
    if (_i == 1)
        x.policy[1][5] = nextafter(x.policy[1][5], 0.0);
    if (_i == 2)
        x.queries[3]++;
    if (_i == 3)
        x.r.predicted_rate = (double) NAN;
    if (_i == 4)
        x.r.description = "changed";
    if (_i == 5)
        x.r.n_series = 1;
    filed_put(&f, s, &x.r);
    pf_store_close(s);
    const char *const word[] = {id, "a.db", "b.db", what[_i], NULL};
    expect_refusal(&f, name, 2, PF_ESTORE, word);
    ck_assert_int_ne(access(filed_path(&f, "out.db"), F_OK), 0);
    /* so it is where the other one was merged before, and that stays */
    static const char *const one[] = {"b.db"};
    const char *const there[] = {id, "out.db", "b.db", what[_i], NULL};
    char before[PF_HEX], after[PF_HEX];
    filed_copy(filed_path(&f, "a.db"), filed_path(&f, "out.db"));
    filed_hash(&f, filed_path(&f, "out.db"), false, before);
    expect_refusal(&f, one, 1, PF_ESTORE, there);
    filed_hash(&f, filed_path(&f, "out.db"), false, after);
    ck_assert_str_eq(before, after);
    filed_clear(&f);
}
END_TEST

START_TEST(fingerprints_do_not_mix_unasked)
{
    static const char *const name[] = {"a.db", "b.db"};
    static const char *const word[] = {"b.db", "a.db", "CPU",
                                       "--allow-mixed-numerics", NULL};
    struct filed f;
    struct filed_run x;
    struct merging m = {.o = {.mixed_numerics = true}};
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    struct pf_store *s = filed_open(&f, filed_path(&f, "b.db"));
    ck_assert_int_eq(pf_store_put_numerics(s, "fedcba9876543210",
                                           "compiler: gcc\nCPU: two", &f.d),
                     PF_OK);
    filed_run_make(&x, f.p.plan.run[4].id, 4.0);
    x.r.numerics = "fedcba9876543210";
    filed_put(&f, s, &x.r);
    pf_store_close(s);
    expect_refusal(&f, name, 2, PF_ESTORE, word);
    ck_assert_int_ne(access(filed_path(&f, "out.db"), F_OK), 0);
    expect_merge(&f, &m, name, 2);
    ck_assert_uint_eq(m.report.done, 5);
    pf_merge_report_clear(&m.report);
    struct pf_verify_report report;
    ck_assert_int_eq(pf_verify(filed_path(&f, "out.db"), stderr, &report, &f.d),
                     PF_OK);
    ck_assert_uint_eq(report.n_numerics, 2);
    pf_verify_report_clear(&report);
    filed_clear(&f);
}
END_TEST

START_TEST(damage_is_not_merged)
{
    static const char *const name[] = {"a.db", "b.db"};
    static const char *const sql[] = {
        "UPDATE series SET value = zeroblob(length(value)) WHERE run = (SELECT "
        "max(run) FROM series)",
        "UPDATE policy SET zero = x'0100000000000000' WHERE step = 36",
        "UPDATE numerics SET text = 'CPU: one'",
        "UPDATE description SET text = 'x'",
        "UPDATE meta SET value = 'x' WHERE key = 'xml'",
        "DELETE FROM series"};
    static const char *const word[] = {"b.db", NULL};
    struct filed f;
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    filed_fill(&f, filed_path(&f, "b.db"), 4, 8);
    filed_sql(filed_path(&f, "b.db"), sql[_i]);
    expect_refusal(&f, name, 2, PF_ESTORE, word);
    filed_clear(&f);
}
END_TEST

START_TEST(one_file_is_not_given_twice)
{
    static const char *const twice[] = {"a.db", "a.db"};
    static const char *const linked[] = {"a.db", "link.db"};
    static const char *const same[] = {"a.db", "out.db"};
    static const char *const none[] = {"a.db", "none.db"};
    static const char *const word[] = {"the same file", NULL};
    static const char *const absent[] = {"none.db", NULL};
    struct filed f;
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    ck_assert_int_eq(link(filed_path(&f, "a.db"), filed_path(&f, "link.db")),
                     0);
    expect_refusal(&f, twice, 2, PF_EINPUT, word);
    expect_refusal(&f, linked, 2, PF_EINPUT, word);
    ck_assert_int_eq(symlink("a.db", filed_path(&f, "out.db")), 0);
    expect_refusal(&f, same, 1, PF_EINPUT, word);
    unlink(filed_path(&f, "out.db"));
    expect_refusal(&f, none, 2, PF_EIO, absent);
    ck_assert_int_ne(access(filed_path(&f, "out.db"), F_OK), 0);
    filed_clear(&f);
}
END_TEST

START_TEST(a_locked_output_is_left_alone)
{
    static const char *const name[] = {"a.db"};
    static const char *const word[] = {"out.db", NULL};
    struct filed f;
    filed_make(&f);
    filed_fill(&f, filed_path(&f, "a.db"), 0, 4);
    struct pf_store *s = filed_open(&f, filed_path(&f, "out.db"));
    expect_refusal(&f, name, 1, PF_ELOCKED, word);
    pf_store_close(s);
    filed_clear(&f);
}
END_TEST

/* Killed at once, after the plan, or in the middle: calling it again gives the
 * same file. */
START_TEST(a_killed_merge_is_repeated)
{
    static const char *const name[] = {"a.db", "b.db"};
    struct filed f;
    struct merging m = {.shard = {NULL}};
    make_halves(&f);
    for (useconds_t delay = 0; delay < 40000; delay += 2000) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            merge(&f, &m, name, 2);
            _exit(0);
        }
        usleep(delay);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    expect_merge(&f, &m, name, 2);
    ck_assert_uint_eq(m.report.done, 12);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    /* what a call leaves that was killed before the plan was in */
    struct pf_store *s = NULL;
    unlink(filed_path(&f, "out.db"));
    ck_assert_int_eq(pf_store_open(&s, filed_path(&f, "out.db"), NULL, &f.d),
                     PF_OK);
    pf_store_close(s);
    expect_merge(&f, &m, name, 2);
    pf_merge_report_clear(&m.report);
    expect_same_file(&f, "whole.db", "out.db");
    filed_clear(&f);
}
END_TEST

static Suite *
merge_suite(void)
{
    Suite *s = suite_create("merge");
    PF_ADD(s, shards_give_the_whole);
    PF_ADD(s, order_does_not_matter);
    PF_ADD(s, done_wins_over_failed);
    PF_ADD_LOOP(s, order_does_not_choose, 2);
    PF_ADD(s, runs_of_other_plans_are_left_out);
    PF_ADD_LOOP(s, other_plans_are_refused, 8);
    PF_ADD_LOOP(s, other_bits_are_refused, 6);
    PF_ADD(s, fingerprints_do_not_mix_unasked);
    PF_ADD_LOOP(s, damage_is_not_merged, 6);
    PF_ADD(s, one_file_is_not_given_twice);
    PF_ADD(s, a_locked_output_is_left_alone);
    PF_ADD(s, a_killed_merge_is_repeated);
    return s;
}

PF_TEST_MAIN(merge_suite)
