/* From an experiment's text to stored results: batches, resuming, failures,
 * shards, fingerprints.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "running.h"
#include "support.h"

static const char *const text =
    "<experiment version='1' name='t'>"
    "<world id='w' beta='0.1' contexts='2'>"
    "<preference type='uniform-random' actions='5'/>"
    "<reference type='gaussian'/></world>"
    "<world id='fixed' beta='0.2' draw='shared'>"
    "<preference type='cyclic' actions='3'/>"
    "<reference type='zipf'/></world>"
    "<learner type='omd'/><learner type='nash-mp'/>"
    "<learner type='mwu' iterate='average'/>"
    "<learner type='fictitious-play'/>"
    "<budget queries='40'/>"
    "<record points='9'><metric type='duality-gap'/>"
    "<metric type='regularised-duality-gap'/><metric type='kl-to-nash'/>"
    "</record><seeds first='3' count='7'/>"
    "<sweep><axis path=\"learner[@type='omd']/@eta\" values='0.1 0.3'/>"
    "<axis path=\"world[@id='w']/@beta\" values='0.05 0.1'/></sweep>"
    "</experiment>";

START_TEST(every_planned_run_is_stored_once)
{
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(&l, text);
    /* w: 2 betas x (omd x 2 etas + 3), fixed: omd x 2 etas + 3; 7 seeds */
    ck_assert_uint_eq(l.plan.n_runs, 7 * (2 * 5 + 5));
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, l.plan.n_runs);
    ck_assert_uint_eq(report.found + report.failed, 0);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.found, l.plan.n_runs);
    ck_assert_uint_eq(report.computed, 0);
    tear_down(&l);
}
END_TEST

/* What is stored is what the learner does, measured by hand. */
START_TEST(stored_values_are_the_learners)
{
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(&l, text);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    size_t checked = 0;
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        const struct pf_cell *c = &l.plan.cell[l.plan.run[i].cell];
        if (strcmp(c->learner->id, "nash-mp") != 0 || c->world->per_seed)
            continue;
        struct pf_stored s = {0};
        struct pf_world_recipe recipe;
        struct pf_world_part parts[3];
        struct pf_world *w = NULL;
        struct pf_test_run r;
        pf_world_recipe_of(&recipe, c->world, ".", parts);
        ck_assert_int_eq(pf_world_alloc(&w, &recipe, 1, 0, &l.d), PF_OK);
        get(&l, l.plan.run[i].id, &s);
        pf_test_start1(&r, "nash-mp", NULL, w);
        pf_test_steps(&r, s.step[s.n_points - 1]);
        ck_assert_uint_eq(s.step[s.n_points - 1], 20);
        ck_assert_uint_eq(s.queries[s.n_points - 1], 40);
        ck_assert_uint_eq(s.n_policies, 1);
        for (size_t y = 0; y < 3; y++)
            ck_assert(s.log_policy[0][y] == r.learner->pi[y * PF_LANE_WIDTH]);
        double gap = pf_stored_series(&s, "regularised-duality-gap")[0];
        ck_assert_double_gt(gap, 0.01);
        ck_assert(s.predicted_rate > 0.6 && s.predicted_rate < 1.0);
        pf_test_end(&r);
        pf_world_free(w);
        pf_stored_clear(&s);
        checked++;
    }
    ck_assert_uint_eq(checked, 7);
    tear_down(&l);
}
END_TEST

/* Policies with zeros: a divergence that is infinite by definition leaves a
 * gap in the series and fails nothing. */
START_TEST(infinite_by_definition_is_left_out)
{
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(&l, text);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        const struct pf_cell *c = &l.plan.cell[l.plan.run[i].cell];
        if (strcmp(c->learner->id, "fictitious-play") != 0)
            continue;
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        const double *kl = pf_stored_series(&s, "kl-to-nash");
        ck_assert(isfinite(kl[0]) && kl[s.n_points - 1] == HUGE_VAL);
        ck_assert(isnan(s.predicted_rate));
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* Stopped again and again and continued, results have the same bits as in one
 * go, though what is left fills other batches. */
START_TEST(interrupted_and_continued_is_the_same)
{
    expect_stops_change_nothing(text, 25);
}
END_TEST

/* Every second run is there already: the others share their batches with
 * other company than before. */
START_TEST(what_is_left_has_the_same_bits)
{
    struct lab whole, half;
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    set_up(&whole, text);
    set_up(&half, text);
    ck_assert_int_eq(run(&whole, &plain, &report), PF_OK);
    struct pf_plan first = half.plan;
    struct pf_run *every_second = calloc(first.n_runs, sizeof *every_second);
    ck_assert_ptr_nonnull(every_second);
    first.run = every_second;
    first.n_runs = 0;
    for (size_t i = 0; i < half.plan.n_runs; i += 2)
        every_second[first.n_runs++] = half.plan.run[i];
    struct pf_plan all = half.plan;
    half.plan = first;
    ck_assert_int_eq(run(&half, &plain, &report), PF_OK);
    half.plan = all;
    ck_assert_int_eq(run(&half, &plain, &report), PF_OK);
    ck_assert_uint_eq(report.found, first.n_runs);
    expect_equal_stores(&whole, &half);
    free(every_second);
    tear_down(&whole);
    tear_down(&half);
}
END_TEST

/* A run that overflows is recorded as failed with the step; the others of its
 * batch end as if it were not there. */
START_TEST(a_failing_run_fails_alone)
{
    static const char *const wild =
        "<experiment version='1' name='t'><world beta='0.1'>"
        "<preference type='uniform-random' actions='4'/></world>"
        "<learner type='omd'/><budget steps='400'/>"
        "<record points='5'><metric type='duality-gap'/></record>"
        "<seeds count='3'/><sweep><axis path='learner/@eta' "
        "values='0.5 1000000000'/></sweep></experiment>";
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(&l, wild);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, 3);
    ck_assert_uint_eq(report.failed, 3);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        bool big = l.plan.run[i].cell == 1;
        ck_assert((s.failure != NULL) == big);
        ck_assert(!big || (strstr(s.failure, "step ") != NULL &&
                           strstr(s.failure, "not finite") != NULL));
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* Where the reference solution cannot be found, the run fails and says so. */
START_TEST(a_world_without_solution_fails_its_runs)
{
    static const char *const tiny =
        "<experiment version='1' name='t'><world>"
        "<preference type='uniform-random' actions='4'/></world>"
        "<learner type='egpo'/><budget steps='9'/>"
        "<record points='5'><metric type='kl-to-nash'/></record>"
        "<seeds count='2'/><sweep><axis path='world/@beta' "
        "values='0.1 1e-300 0.2'/></sweep></experiment>";
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(&l, tiny);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, 4);
    ck_assert_uint_eq(report.failed, 2);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        ck_assert((s.failure != NULL) == (l.plan.run[i].cell == 1));
        ck_assert(s.failure == NULL || strstr(s.failure, "solution") != NULL);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* --- shards and fingerprints --- */

START_TEST(shards_are_a_partition)
{
    struct lab l;
    struct pf_runner_report report;
    set_up(&l, text);
    size_t computed = 0;
    for (size_t shard = 1; shard <= 3; shard++) {
        const struct pf_runner_options options = {
            .workers = 1, .shard = shard, .n_shards = 3};
        ck_assert_int_eq(run(&l, &options, &report), PF_OK);
        ck_assert_uint_eq(report.total, (l.plan.n_runs - shard) / 3 + 1);
        ck_assert_uint_eq(report.computed, report.total);
        computed += report.computed;
    }
    ck_assert_uint_eq(computed, l.plan.n_runs);
    const struct pf_runner_options all = {0};
    ck_assert_int_eq(run(&l, &all, &report), PF_OK);
    ck_assert_uint_eq(report.found, l.plan.n_runs);
    tear_down(&l);
}
END_TEST

/* Half of the runs are there under one fingerprint: the other half is refused
 * under another, unless it is asked for, and then kept under its own. */
START_TEST(other_fingerprints_are_refused)
{
    struct lab l;
    struct pf_runner_report report;
    const struct pf_numerics one = {"0000000000000001", (char[]){"cpu: a\n"}};
    const struct pf_numerics two = {"0000000000000002", (char[]){"cpu: b\n"}};
    struct pf_runner_options o = {
        .workers = 2, .numerics = &one, .shard = 1, .n_shards = 2};
    set_up(&l, text);
    ck_assert_int_eq(run(&l, &o, &report), PF_OK);
    o.numerics = &two;
    ck_assert_int_eq(run(&l, &o, &report), PF_OK); /* nothing is missing */
    o.n_shards = 0;
    ck_assert_int_eq(run(&l, &o, &report), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "--allow-mixed-numerics"));
    ck_assert_uint_eq(report.computed, 0);
    o.mixed_numerics = true;
    ck_assert_int_eq(run(&l, &o, &report), PF_OK);
    ck_assert_uint_eq(report.computed, l.plan.n_runs / 2);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        ck_assert_str_eq(s.numerics, i % 2 == 0 ? one.id : two.id);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("runner");
    PF_ADD(s, every_planned_run_is_stored_once);
    PF_ADD(s, stored_values_are_the_learners);
    PF_ADD(s, infinite_by_definition_is_left_out);
    PF_ADD(s, interrupted_and_continued_is_the_same);
    PF_ADD(s, what_is_left_has_the_same_bits);
    PF_ADD(s, a_failing_run_fails_alone);
    PF_ADD(s, a_world_without_solution_fails_its_runs);
    PF_ADD(s, shards_are_a_partition);
    PF_ADD(s, other_fingerprints_are_refused);
    return s;
}
PF_TEST_MAIN(make_suite)
