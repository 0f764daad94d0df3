/* Runs with reward models, from an experiment's text to stored results: same
 * bits in any company, queries as promised, what metrics see of the model, and
 * models that cannot be had.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/experiment/cost.h"
#include "lab/worlds/dataset_draw.h"
#include "running.h"

#define METRICS                                                                \
    "<record points='4'><metric type='kl-to-reference'/>"                      \
    "<metric type='proxy-reward'/><metric type='reward-model-accuracy'/>"      \
    "<metric type='reward-model-calibration'/>"                                \
    "<metric type='reward-model-separable'/></record>"

static const char *const of_models[] = {"proxy-reward", "reward-model-accuracy",
                                        "reward-model-calibration",
                                        "reward-model-separable"};

/* Shared and own models, of all types; learners of all kinds; a data file
 * would be the same in every world, so data are drawn. */
static const char *const text =
    "<experiment version='1' name='t' seed='5'>"
    "<world id='w' beta='0.1' contexts='2'>"
    "<features type='gaussian' dimensions='3'/>"
    "<preference type='golden-reward' actions='5'/></world>"
    "<feedback type='labels' flips='0.1'/>"
    "<data pairs='80' junk='0.2'/>"
    "<reward-model type='bradley-terry' l2='0.1'/>"
    "<learner type='ppo' steps='9'/>"
    "<learner type='ppo' id='log-linear' steps='9'><reward-model "
    "type='bradley-terry' class='log-linear' l2='0.05'/></learner>"
    "<learner type='nash-md' steps='20'><reward-model type='pairwise' "
    "l2='0.1'/></learner>"
    "<learner type='online-dpo' steps='12'><reward-model type='pointwise' "
    "l2='0.1'/></learner>"
    "<learner type='iterative-dpo' prompts='8' samples='2' steps='12'>"
    "<data pairs='40'/>"
    "<reward-model type='bradley-terry' l2='0.1'/></learner>"
    "<learner type='dpo'/>"
    "<budget queries='100'/>" METRICS "<seeds first='3' count='5'/>"
    "<sweep><axis path='reward-model/@l2' values='0.1 0.3'/></sweep>"
    "</experiment>";

static void
run_all(struct lab *l, const char *xml)
{
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(l, xml);
    ck_assert_int_eq(pf_worlds_try(&l->plan, &l->d), PF_OK);
    ck_assert_int_eq(run(l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed + report.failed, l->plan.n_runs);
}

/* Labels are asked for once, in the first step; a model is there from then
 * on. */
static void
check_run(const struct pf_cell *cell, const struct pf_stored *s)
{
    bool model = cell->learner->model.kind != NULL;
    uint64_t pairs = pf_data_pairs(&cell->budget, cell->learner);
    ck_assert_msg(s->failure == NULL, "%s: %s", cell->learner->id, s->failure);
    ck_assert_uint_eq(s->n_points, 4);
    ck_assert_uint_eq(s->step[3], pf_cell_steps(cell));
    for (size_t p = 0; p < s->n_points; p++) {
        bool fitted = model && s->step[p] > 0;
        for (size_t i = 0; i < 4; i++) {
            double x = pf_stored_series(s, of_models[i])[p];
            ck_assert_msg(isfinite(x) == fitted, "%s, point %zu: %s is %g",
                          cell->learner->id, p, of_models[i], x);
        }
        if (model)
            ck_assert_uint_eq(s->queries[p], fitted ? pairs : 0);
    }
    if (!model)
        return;
    double accuracy = pf_stored_series(s, of_models[1])[3];
    double calibration = pf_stored_series(s, of_models[2])[3];
    ck_assert(accuracy > 0.4 && accuracy < 1.0);
    ck_assert(calibration > 0.0 && calibration < 0.5);
    ck_assert(pf_stored_series(s, "kl-to-reference")[3] > 0.0);
}

START_TEST(runs_learn_from_models)
{
    struct lab l;
    run_all(&l, text);
    ck_assert_uint_eq(l.plan.n_cells, 7); /* l2 is for the first ppo alone */
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        check_run(&l.plan.cell[l.plan.run[i].cell], &s);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* Every run in a batch of its own. */
START_TEST(alone_and_together_are_the_same)
{
    struct lab whole, alone;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    run_all(&whole, text);
    set_up(&alone, text);
    struct pf_plan all = alone.plan;
    for (size_t i = 0; i < all.n_runs; i++) {
        alone.plan.run = &all.run[i];
        alone.plan.n_runs = 1;
        ck_assert_int_eq(run(&alone, &options, &report), PF_OK);
        ck_assert_uint_eq(report.computed, 1);
    }
    alone.plan = all;
    expect_equal_stores(&whole, &alone);
    tear_down(&whole);
    tear_down(&alone);
}
END_TEST

/* --- data from a file --- */

#define DRAWN_OR_GIVEN(data)                                                   \
    "<experiment version='1' name='t' seed='3'><world contexts='2'>"           \
    "<preference type='bradley-terry' actions='4'/></world>"                   \
    "<feedback type='labels'/>" data                                           \
    "<learner type='ppo'><reward-model type='bradley-terry' l2='0.1'/>"        \
    "</learner><budget steps='4'/>" METRICS "</experiment>"

/* A model that is fitted to what another one's data were exported to is the
 * same, and so is what is learned from it. */
START_TEST(a_file_makes_the_same_model)
{
    struct lab drawn, given;
    struct pf_stored a = {0}, b = {0};
    const struct pf_dataset_choice choice = {.learner = "ppo"};
    char path[128], xml[1500];
    run_all(&drawn, DRAWN_OR_GIVEN("<data pairs='30' junk='0.5'/>"));
    snprintf(path, sizeof path, "%s/d.csv", drawn.folder);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(pf_dataset_export(out, &drawn.plan, &choice, &drawn.d),
                     PF_OK);
    fclose(out);
    snprintf(xml, sizeof xml, DRAWN_OR_GIVEN("<data file='%s'/>"), path);
    char *feedback = strstr(xml, "<feedback type='labels'/>");
    memset(feedback, ' ', strlen("<feedback type='labels'/>"));
    run_all(&given, xml);
    get(&drawn, drawn.plan.run[0].id, &a);
    get(&given, given.plan.run[0].id, &b);
    ck_assert_uint_eq(a.queries[a.n_points - 1], 30);
    ck_assert_uint_eq(b.queries[b.n_points - 1], 30);
    ck_assert_mem_eq(a.log_policy[0], b.log_policy[0], 8 * sizeof(double));
    ck_assert(pf_stored_series(&a, "reward-model-calibration")[1] ==
              pf_stored_series(&b, "reward-model-calibration")[1]);
    pf_stored_clear(&a);
    pf_stored_clear(&b);
    unlink(path);
    tear_down(&drawn);
    tear_down(&given);
}
END_TEST

/* --- budgets --- */

static bool
asks_by_the_world(const char *xml)
{
    struct pf_experiment e;
    struct pf_diag d;
    pf_diag_init(&d);
    int status =
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, &d);
    bool told =
        d.count == 1 &&
        strstr(d.message[0], "of the world, however many there are") != NULL;
    ck_assert_msg(status == PF_OK || told, "%s", d.message[0]);
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
    return told;
}

/* Every learner of the family under a budget of queries asks what its steps,
 * or its data, are said to take; who asks nothing asks nothing. */
START_TEST(every_learner_asks_what_it_is_said_to)
{
    const struct pf_kind *kind = pf_learner_family.kinds[_i];
    const pf_learner_type *type = (const pf_learner_type *) kind;
    bool offline = (type->traits & PF_OFFLINE) != 0;
    struct pf_stored s = {0};
    char xml[1000];
    struct lab l;
    snprintf(xml, sizeof xml,
             "<experiment version='1' name='t'><world contexts='2'>"
             "<preference type='bradley-terry' actions='4'/></world>%s"
             "<learner type='%s'>%s</learner><budget queries='1000'/>"
             "<record points='2'><metric type='kl-to-reference'/></record>"
             "</experiment>",
             type->asks & PF_ASKS_RATE ? "" : "<feedback type='labels'/>",
             kind->name, offline ? "<data/>" : "");
    if (asks_by_the_world(xml))
        return; /* no budget of queries says how long it goes on */
    run_all(&l, xml);
    const struct pf_cell *cell = &l.plan.cell[0];
    uint64_t steps = pf_cell_steps(cell);
    uint64_t each =
        offline ? pf_pair_cost(cell->learner) : pf_step_queries(cell->learner);
    uint64_t n = offline ? pf_data_pairs(&cell->budget, cell->learner) : steps;
    get(&l, l.plan.run[0].id, &s);
    ck_assert_msg(s.failure == NULL, "%s: %s", kind->name, s.failure);
    ck_assert_uint_gt(steps, 0);
    ck_assert_uint_eq(s.step[1], steps);
    ck_assert_msg(s.queries[1] == n * each, "%s: %llu, not %llu", kind->name,
                  (unsigned long long) s.queries[1],
                  (unsigned long long) (n * each));
    ck_assert_uint_le(s.queries[1], 1000);
    ck_assert((s.queries[1] == 0) == (type->asks == 0));
    ck_assert(pf_stored_series(&s, "kl-to-reference")[1] != 0.0);
    pf_stored_clear(&s);
    tear_down(&l);
}
END_TEST

/* --- models that cannot be had --- */

START_TEST(a_model_without_a_maximum_fails_the_run)
{
    struct lab l;
    struct pf_stored s = {0};
    run_all(&l, "<experiment version='1' name='t'><world contexts='3'>"
                "<preference type='bradley-terry' actions='6'/></world>"
                "<feedback type='labels'/><data pairs='8'/>"
                "<reward-model type='bradley-terry' l2='0'/>"
                "<learner type='ppo'/><budget steps='5'/></experiment>");
    get(&l, l.plan.run[0].id, &s);
    ck_assert_ptr_nonnull(s.failure);
    ck_assert_str_eq(s.failure,
                     "step 1: the reward model has no maximum-likelihood fit: "
                     "in some context wins do not go both ways, or responses "
                     "fall into parts that never met; l2 > 0 gives one");
    pf_stored_clear(&s);
    tear_down(&l);
}
END_TEST

/* The population has a fit in every context, and it is the truth. */
START_TEST(the_population_gives_the_truth)
{
    struct lab l;
    struct pf_stored s = {0};
    run_all(&l,
            "<experiment version='1' name='t'><world contexts='2'>"
            "<preference type='bradley-terry' actions='5'/></world>"
            "<feedback type='pairs'/><data pairs='0'/>"
            "<reward-model type='bradley-terry' l2='0'/>"
            "<learner type='ppo'/><budget steps='5'/>" METRICS "</experiment>");
    get(&l, l.plan.run[0].id, &s);
    ck_assert_msg(s.failure == NULL, "%s", s.failure);
    size_t last = s.n_points - 1;
    ck_assert(pf_stored_series(&s, "reward-model-calibration")[last] < 1e-8);
    ck_assert(pf_stored_series(&s, "reward-model-separable")[last] == 0.0);
    ck_assert_uint_eq(s.queries[last], 2 * 5 * 4 / 2);
    pf_stored_clear(&s);
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("runner-models");
    size_t n = 0;
    while (pf_learner_family.kinds[n] != NULL)
        n++;
    PF_ADD(s, runs_learn_from_models);
    PF_ADD(s, alone_and_together_are_the_same);
    PF_ADD(s, a_file_makes_the_same_model);
    PF_ADD_LOOP(s, every_learner_asks_what_it_is_said_to, n);
    PF_ADD(s, a_model_without_a_maximum_fails_the_run);
    PF_ADD(s, the_population_gives_the_truth);
    return s;
}

PF_TEST_MAIN(make_suite)
