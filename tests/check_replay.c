/* Replaying: what a file's own experiment gives is compared bit by bit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/store/compare.h"
#include "lab/sweep/replay.h"
#include "running.h"

/* Learners of every kind of feedback, annotators among them. */
static const char text[] =
    "<experiment version=\"1\" name=\"t\" seed=\"5\">"
    "<world><preference type=\"hodge-mix\" actions=\"4\"/></world>"
    "<learner type=\"omd\"/><learner type=\"nash-md\" eta=\"0.3\">"
    "<feedback type=\"labels\"><annotator type=\"noisy\"/></feedback>"
    "</learner><learner type=\"online-dpo\"/>"
    "<feedback type=\"pairs\"/>"
    "<budget steps=\"12\"/><record points=\"4\" policies=\"all\"/>"
    "<seeds first=\"3\" count=\"3\"/>"
    "<sweep><axis path=\"world/@beta\" values=\"0.1 0.2\"/></sweep>"
    "</experiment>";

static void
compute_all(struct lab *l, const struct pf_numerics *numerics)
{
    struct pf_runner_report report;
    const struct pf_runner_options options = {.numerics = numerics};
    set_up(l, text);
    ck_assert_int_eq(run(l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, l->plan.n_runs);
    ck_assert_uint_eq(report.computed, 18);
}

/* Replays; the lines about differences are for the caller to free. */
static int
replay(struct lab *l, struct pf_replay_options o,
       struct pf_replay_report *report, char **lines)
{
    size_t size = 0;
    o.differences = open_memstream(lines, &size);
    ck_assert_ptr_nonnull(o.differences);
    int status = pf_replay(l->file, &o, report, &l->d);
    fclose(o.differences);
    return status;
}

START_TEST(all_bits_come_again)
{
    struct lab l;
    struct pf_replay_report report;
    char *lines = NULL;
    compute_all(&l, NULL);
    const char *id[] = {l.plan.run[4].id};
    const struct {
        struct pf_replay_options o;
        size_t runs;
    } call[] = {{{.n = SIZE_MAX}, 18},
                {{.n = 5, .seed = 7}, 5},
                {{.id = id, .n_ids = 1}, 1},
                {{.n = 0}, 0}};
    for (size_t i = 0; i < 4; i++) {
        int status = replay(&l, call[i].o, &report, &lines);
        pf_diag_print(&l.d, stderr);
        ck_assert_int_eq(status, PF_OK);
        ck_assert_str_eq(lines, "");
        ck_assert_uint_eq(report.replayed, call[i].runs);
        ck_assert_uint_eq(report.different, 0);
        free(lines);
    }
    tear_down(&l);
}
END_TEST

/* Puts run i again with something changed, so that its checksums fit. */
static void
forge(struct lab *l, size_t i, int what)
{
    struct pf_stored run;
    struct pf_result r;
    struct pf_series series[8];
    struct pf_store *s = NULL;
    bool found;
    ck_assert_int_eq(pf_store_open(&s, l->file, &l->plan, &l->d), PF_OK);
    ck_assert_int_eq(
        pf_store_get(s, l->plan.run[i].id, true, &run, &found, &l->d), PF_OK);
    ck_assert(found);
    double *value = run.series[0].value, *policy = run.log_policy[3];
    pf_result_of(&r, series, &run, l->plan.run[i].id);
    if (what == 0)
        value[2] = nextafter(value[2], 9.0);
    if (what == 1)
        policy[1] = nextafter(policy[1], -9.0);
    if (what == 2)
        run.queries[3]++;
    if (what == 3)
        r.n_policies--;
    if (what == 4)
        value[0] = value[0] > 0.0 ? -0.0 : 5e-324;
    ck_assert_int_eq(pf_store_put(s, &r, &l->d), PF_OK);
    pf_stored_clear(&run);
    pf_store_close(s);
}

START_TEST(one_bit_is_found)
{
    static const char *const word[] = {
        "column value of table series",
        "column log_probability of table policy",
        "column queries of table schedule from point 3 on",
        "column n_policies of table run (3 there, 4 here)",
        "column value of table series"};
    struct lab l;
    struct pf_replay_report report;
    char *lines = NULL;
    const struct pf_replay_options all = {.n = SIZE_MAX};
    compute_all(&l, NULL);
    for (size_t i = 1; i < l.plan.n_runs; i += 7)
        forge(&l, i, _i);
    ck_assert_int_eq(replay(&l, all, &report, &lines), PF_ESTORE);
    ck_assert_uint_eq(l.d.count, 0);
    ck_assert_uint_eq(report.replayed, l.plan.n_runs);
    ck_assert_uint_eq(report.different, 3);
    ck_assert_ptr_nonnull(strstr(lines, word[_i]));
    for (size_t i = 0; i < l.plan.n_runs; i++)
        ck_assert_int_eq(strstr(lines, l.plan.run[i].id) != NULL, i % 7 == 1);
    free(lines);
    tear_down(&l);
}
END_TEST

START_TEST(other_fingerprints_are_refused)
{
    char there[] = "CPU: one\n", here[] = "CPU: two\n";
    struct pf_numerics one = {.id = "0123456789abcdef", .text = there};
    struct pf_numerics two = {.id = "fedcba9876543210", .text = here};
    struct lab l;
    struct pf_replay_report report;
    char *lines = NULL;
    struct pf_replay_options o = {.n = 3, .numerics = &one};
    compute_all(&l, &one);
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_OK);
    free(lines);
    o.numerics = &two;
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_ESTORE);
    free(lines);
    ck_assert_uint_eq(report.replayed, 0);
    ck_assert_uint_eq(l.d.count, 1);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "CPU"));
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "--allow-mixed-numerics"));
    pf_diag_clear(&l.d);
    o.mixed_numerics = true;
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_OK);
    ck_assert_uint_eq(report.replayed, 3);
    free(lines);
    tear_down(&l);
}
END_TEST

/* Of several others, the run's own is compared. */
START_TEST(the_right_fingerprint_is_named)
{
    char there[] = "CPU: one\n", here[] = "CPU: two\n";
    struct pf_numerics one = {.id = "0123456789abcdef", .text = there};
    struct pf_numerics two = {.id = "fedcba9876543210", .text = here};
    struct lab l;
    struct pf_replay_report report;
    struct pf_store *s = NULL;
    char *lines = NULL;
    compute_all(&l, &one);
    const char *id[] = {l.plan.run[2].id};
    const struct pf_result third = {.id = l.plan.run[5].id,
                                    .description = "x",
                                    .numerics = "00000000000000aa",
                                    .predicted_rate = (double) NAN};
    ck_assert_int_eq(pf_store_open(&s, l.file, &l.plan, &l.d), PF_OK);
    ck_assert_int_eq(
        pf_store_put_numerics(s, third.numerics, "GSL: old\n", &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &third, &l.d), PF_OK);
    pf_store_close(s);
    struct pf_replay_options o = {.id = id, .n_ids = 1, .numerics = &two};
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "CPU (one there, two here)"));
    ck_assert_ptr_null(strstr(l.d.message[0], "GSL"));
    free(lines);
    tear_down(&l);
}
END_TEST

START_TEST(only_done_runs_are_replayed)
{
    struct lab l;
    struct pf_replay_report report;
    struct pf_store *s = NULL;
    char *lines = NULL;
    const char *none[] = {"0000000000000000"};
    compute_all(&l, NULL);
    const char *id[] = {l.plan.run[2].id};
    const struct pf_result failed = {
        .id = id[0], .description = "x", .failure = "step 1: no"};
    ck_assert_int_eq(pf_store_open(&s, l.file, &l.plan, &l.d), PF_OK);
    ck_assert_int_eq(pf_store_put(s, &failed, &l.d), PF_OK);
    pf_store_close(s);
    struct pf_replay_options o = {.n = SIZE_MAX};
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_OK);
    ck_assert_uint_eq(report.replayed, 17);
    free(lines);
    o = (struct pf_replay_options){.id = id, .n_ids = 1};
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "not done"));
    free(lines);
    o.id = none;
    ck_assert_int_eq(replay(&l, o, &report, &lines), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[1], "no run"));
    free(lines);
    tear_down(&l);
}
END_TEST

static Suite *
replay_suite(void)
{
    Suite *s = suite_create("replay");
    PF_ADD(s, all_bits_come_again);
    PF_ADD_LOOP(s, one_bit_is_found, 5);
    PF_ADD(s, other_fingerprints_are_refused);
    PF_ADD(s, the_right_fingerprint_is_named);
    PF_ADD(s, only_done_runs_are_replayed);
    return s;
}

PF_TEST_MAIN(replay_suite)
