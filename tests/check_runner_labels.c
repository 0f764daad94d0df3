/* Runs on samples, pairs and labels, from an experiment's text to stored
 * results: same bits in any company, queries and prices as promised, data sets
 * from files, and what is noticed only when worlds are built.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/experiment/cost.h"
#include "running.h"

/* All kinds of feedback and pools, two policies, two optimisers; worlds that
 * differ by seed, and one that does not. */
static const char *const text =
    "<experiment version='1' name='t' seed='5'>"
    "<world id='w' beta='0.1' contexts='2'>"
    "<features type='gaussian' dimensions='3'/><covariates/>"
    "<preference type='uniform-random' actions='5'/>"
    "<reference type='gaussian'/></world>"
    "<world id='v' beta='0.2' draw='shared'><covariates/>"
    "<features type='one-hot' dimensions='3'/>"
    "<preference type='cyclic' actions='3'/></world>"
    "<feedback type='labels' samples='4' flips='0.1' assignment='context'>"
    "<annotator type='faithful' weight='2' price='0.5' time='9'/>"
    "<annotator type='length-biased' price='2'/>"
    "<annotator type='bradley-terry'/></feedback>"
    "<optimiser type='adam' eta='0.05'/><data/>"
    "<learner type='nash-md'/>"
    "<learner type='egpo'><feedback type='pairs' estimator='regression' "
    "samples='3' flips='0.05'/></learner>"
    "<learner type='mwu' iterate='average'>"
    "<feedback type='opponent-samples' samples='2'/></learner>"
    "<learner type='dpo' batch='7'/>"
    "<learner type='online-dpo' batch='5'><policy type='mlp'/>"
    "<optimiser type='sgd'/></learner>"
    "<learner type='ipo'><data pairs='20' epochs='2' behaviour='uniform'/>"
    "<feedback type='labels' pool='alpacafarm' flips='0.25'/></learner>"
    "<budget queries='60'/>"
    "<record points='4'><metric type='duality-gap'/><metric type='price'/>"
    "<metric type='label-time'/></record><seeds first='3' count='3'/>"
    "<sweep><axis path='optimiser/@eta' values='0.05 0.2'/>"
    "<axis path='feedback/@flips' values='0.1 0.2'/>"
    "<axis path='feedback/annotator[1]/@weight' values='1 2'/></sweep>"
    "</experiment>";

static void
run_all(struct lab *l, const char *xml)
{
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    set_up(l, xml);
    ck_assert_int_eq(pf_worlds_try(&l->plan, &l->d), PF_OK);
    ck_assert_int_eq(run(l, &options, &report), PF_OK);
    ck_assert_uint_eq(report.computed, l->plan.n_runs);
}

/* Every run in a batch of its own. */
START_TEST(alone_and_together_are_the_same)
{
    struct lab whole, alone;
    struct pf_runner_report report;
    const struct pf_runner_options options = {0};
    run_all(&whole, text);
    set_up(&alone, text);
    /* w: 4 nash-md, egpo, mwu, 8 dpo, 4 online-dpo, 2 ipo; v the same */
    ck_assert_uint_eq(alone.plan.n_runs, 3 * 2 * (4 + 1 + 1 + 8 + 4 + 2));
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

START_TEST(interrupted_and_continued_is_the_same)
{
    expect_stops_change_nothing(text, 17);
}
END_TEST

static uint64_t
expected_queries(const struct pf_cell *c)
{
    const char *id = c->learner->id;
    if (strcmp(id, "nash-md") == 0)
        return 60; /* 15 steps of 4 */
    if (strcmp(id, "mwu") == 0)
        return 60; /* 30 of 2 */
    if (strcmp(id, "egpo") == 0)
        return 60; /* 5 of twice 2 * 3 */
    return strcmp(id, "ipo") == 0 ? 20 : 60;
}

/* What is asked is what was paid for, whoever asks. */
START_TEST(queries_are_counted_alike)
{
    struct lab l;
    run_all(&l, text);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        const struct pf_cell *c = &l.plan.cell[l.plan.run[i].cell];
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        ck_assert_uint_eq(s.step[s.n_points - 1], pf_cell_steps(c));
        ck_assert_msg(s.queries[s.n_points - 1] == expected_queries(c),
                      "%s asked %llu", c->learner->id,
                      (unsigned long long) s.queries[s.n_points - 1]);
        ck_assert(isnan(s.predicted_rate));
        double paid = pf_stored_series(&s, "price")[s.n_points - 1];
        double waited = pf_stored_series(&s, "label-time")[s.n_points - 1];
        bool labels = strcmp(c->learner->id, "nash-md") == 0 ||
                      strcmp(c->learner->id, "dpo") == 0 ||
                      strcmp(c->learner->id, "online-dpo") == 0;
        ck_assert_msg(!labels || (paid > 0.0 && paid <= 120.0), "%g", paid);
        ck_assert(!labels || (waited >= 0.0 && waited <= 9.0 * 60.0));
        ck_assert(strcmp(c->learner->id, "mwu") != 0 || paid == 0.0);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* --- against a learner driven by hand --- */

static const char *const by_hand =
    "<experiment version='1' name='t' seed='7'>"
    "<world beta='0.1'><preference type='uniform-random' actions='4'/>"
    "</world><learner type='nash-md' eta='0.2'/>"
    "<feedback type='labels' samples='5' estimator='regression' "
    "behaviour='reference' flips='0.2' order='as-given'>"
    "<annotator type='position-biased'/></feedback>"
    "<budget steps='6'/><record points='2'><metric type='duality-gap'/>"
    "</record><seeds first='11' count='2'/></experiment>";

static void
drive(const struct lab *l, const struct pf_run *planned, double log_pi[4])
{
    const struct pf_cell *c = &l->plan.cell[planned->cell];
    const struct pf_annotator_def *a = &c->learner->feedback.annotator[0];
    const struct pf_annotator_part part = {
        (const pf_annotator_type *) a->type.kind, &a->type.values, &a->own,
        a->type.at};
    const struct pf_pool_recipe recipe = {
        .part = &part, .n_parts = 1, .flips = 0.2, .order = PF_ORDER_AS_GIVEN};
    const struct pf_world *worlds[PF_LANE_WIDTH];
    const struct pf_pool *pools[PF_LANE_WIDTH];
    uint64_t runs[PF_LANE_WIDTH];
    double eta[PF_LANE_WIDTH];
    struct pf_world *w = NULL;
    struct pf_pool pool;
    struct pf_world_batch batch;
    struct pf_learner *learner = NULL;
    ck_assert_int_eq(pf_cell_world(&w, &l->e, c, planned->seed, NULL), PF_OK);
    ck_assert_int_eq(pf_pool_init(&pool, &recipe, w, 7, planned->seed, NULL),
                     PF_OK);
    for (size_t k = 0; k < PF_LANE_WIDTH; k++) {
        worlds[k] = w;
        pools[k] = &pool;
        runs[k] = planned->seed;
        eta[k] = 0.2;
    }
    const struct pf_port_setup port = {.mode = PF_PORT_LABELS,
                                       .samples = 5,
                                       .estimator = PF_ESTIMATE_REGRESSION,
                                       .behaviour = PF_BEHAVIOUR_REFERENCE,
                                       .seed = 7,
                                       .run = runs,
                                       .pool = pools};
    const struct pf_learner_type *type = c->learner->type;
    double values[PF_LEARNER_PARAMS * PF_LANE_WIDTH];
    for (size_t i = 0; i < c->learner->values.n; i++)
        for (size_t k = 0; k < PF_LANE_WIDTH; k++)
            values[i * PF_LANE_WIDTH + k] = c->learner->values.number[i];
    ck_assert(pf_values_find(&c->learner->values, "eta") == 0);
    memcpy(values, eta, sizeof eta);
    const struct pf_learner_setup setup = {.values = values, .steps = 6};
    ck_assert_int_eq(pf_world_batch_init(&batch, worlds, PF_LANE_WIDTH, &port),
                     PF_OK);
    ck_assert_int_eq(pf_learner_alloc(&learner, type, &batch.task, &setup),
                     PF_OK);
    for (size_t t = 0; t < 6; t++)
        ck_assert_int_eq(pf_learner_step(learner, &batch.feedback), PF_OK);
    for (size_t y = 0; y < 4; y++)
        log_pi[y] = learner->pi[y * PF_LANE_WIDTH];
    pf_learner_free(learner);
    pf_world_batch_clear(&batch);
    pf_pool_clear(&pool);
    pf_world_free(w);
}

START_TEST(what_is_stored_is_what_the_learner_does)
{
    struct lab l;
    run_all(&l, by_hand);
    ck_assert_uint_eq(l.plan.n_runs, 2);
    for (size_t i = 0; i < 2; i++) {
        struct pf_stored s = {0};
        double log_pi[4];
        drive(&l, &l.plan.run[i], log_pi);
        get(&l, l.plan.run[i].id, &s);
        ck_assert_mem_eq(s.log_policy[0], log_pi, sizeof log_pi);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

/* --- prices --- */

/* A price pays for so many labels in expectation: what is really paid comes
 * close, less what pairs of equal responses cost nothing. */
START_TEST(a_price_is_spent_in_expectation)
{
    struct lab l;
    double sum = 0.0;
    run_all(&l, "<experiment version='1' name='t'><world>"
                "<preference type='cyclic' actions='501'/></world>"
                "<learner type='nash-md'/><feedback type='labels' "
                "samples='10' flips='0.1'><annotator type='faithful' "
                "price='3'/><annotator type='noisy' price='1' weight='2'/>"
                "</feedback><budget price='400'/><record points='2'>"
                "<metric type='price'/></record><seeds count='20'/>"
                "</experiment>");
    /* a label costs 0.8 (3 + 2 * 1) / 3 = 4 / 3 */
    ck_assert_uint_eq(pf_cell_steps(&l.plan.cell[0]), 30);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        sum += pf_stored_series(&s, "price")[s.n_points - 1];
        pf_stored_clear(&s);
    }
    /* 6000 labels of mean 4/3 less 1 in 501, standard deviation below 1.1: 4
     * of them are 340 */
    ck_assert_double_eq_tol(sum, 8000.0 * 500.0 / 501.0, 340.0);
    tear_down(&l);
}
END_TEST

/* --- data sets from files --- */

static void
write_file(const char *folder, const char *name, const char *content)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(content, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void
remove_file(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(unlink(path), 0);
}

/* %s: attributes of <data>, the folder in them. */
#define FROM_FILE(before, after)                                               \
    "<experiment version='1' name='t'><world beta='0.1'>"                      \
    "<preference type='cyclic' actions='3'/></world>"                          \
    "<learner type='ipo' batch='0'/><data file='" before "%s" after "/>"       \
    "<budget steps='50'/><record points='2'><metric type='entropy'/>"          \
    "</record></experiment>"

static double
final_entropy(const char *xml, double policy[3])
{
    struct lab l;
    struct pf_stored s = {0};
    run_all(&l, xml);
    get(&l, l.plan.run[0].id, &s);
    memcpy(policy, s.log_policy[0], 3 * sizeof *policy);
    double entropy = pf_stored_series(&s, "entropy")[s.n_points - 1];
    pf_stored_clear(&s);
    tear_down(&l);
    return entropy;
}

START_TEST(a_file_is_the_data)
{
    char folder[] = "/tmp/prefarm-XXXXXX", xml[1024];
    double all[3], two[3], first[3];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_file(folder, "all.csv",
               "left,right,winner\n1,2,1\n2,1,1\n3,2,3\n3,1,3\n");
    write_file(folder, "two.csv", "left,right,winner\n1,2,1\n2,1,1\n");
    snprintf(xml, sizeof xml, FROM_FILE("", "/all.csv'"), folder);
    ck_assert_double_gt(final_entropy(xml, all), 0.0);
    ck_assert(all[2] > all[0] && all[0] > all[1]);
    snprintf(xml, sizeof xml, FROM_FILE("", "/two.csv'"), folder);
    final_entropy(xml, two);
    ck_assert(two[0] > two[2] && two[2] > two[1]);
    snprintf(xml, sizeof xml, FROM_FILE("", "/all.csv' pairs='2'"), folder);
    final_entropy(xml, first);
    ck_assert_mem_eq(first, two, sizeof two);
    remove_file(folder, "all.csv");
    remove_file(folder, "two.csv");
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* A pool fitted to a file judges like anybody. */
START_TEST(a_fitted_pool_labels)
{
    char folder[] = "/tmp/prefarm-XXXXXX", xml[1024], rows[2048] = "";
    double policy[3];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    strcpy(rows, "left,right,winner,annotator\n");
    for (int i = 0; i < 12; i++)
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows),
                 "a,b,%s,ann\na,b,a,bob\nb,c,%s,cem\nb,c,b,ann\n",
                 i % 4 ? "a" : "b", i % 3 ? "b" : "c");
    write_file(folder, "judged.csv", rows);
    snprintf(xml, sizeof xml,
             "<experiment version='1' name='t'><world beta='0.1'>"
             "<preference type='cyclic' actions='3'/></world>"
             "<learner type='nash-md'/><feedback type='labels' pool='fitted' "
             "file='%s/judged.csv'/><budget price='64'/><record points='2'>"
             "<metric type='entropy'/></record></experiment>",
             folder);
    ck_assert(final_entropy(xml, policy) > 0.0);
    ck_assert(isfinite(policy[0]) && policy[0] != policy[1]);
    remove_file(folder, "judged.csv");
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* --- what only building shows --- */

static const struct {
    const char *file, *data, *words;
} builds[] = {
    {"left,right,winner\n1,2,1\n", "<data file='%s' pairs='3'/>",
     "t.xml:4: data: |has 1 pairs|the 3|pairs=\"1\""},
    {"left,right,winner\n1,2,1\n1,9,1\n", "<data file='%s'/>", "f.csv:3: |9"},
    {"left,right,winner\n1,2,1\n",
     "<feedback type='labels' pool='fitted' "
     "file='%s'/><data pairs='4'/>",
     "annotator"},
    {NULL,
     "<data pairs='4'/><feedback type='labels'>\n<annotator "
     "type='noisy' weight='0'/></feedback>",
     "t.xml:5: annotator weights"},
    {NULL,
     "<data pairs='4'/><feedback type='labels'>\n<annotator "
     "type='noisy' name='x'/>\n<annotator type='noisy' name='x'/>"
     "</feedback>",
     "t.xml:6: annotators 1 and 2 are both called x"},
    {NULL,
     "<data pairs='4'/><feedback type='pairs'/><record><metric "
     "type='expected-reward'/></record>",
     "t.xml:2: the metric expected-reward needs rewards"},
};

static int
try_to_build(const char *folder, size_t i, struct pf_diag *d)
{
    char path[96], data[256], xml[1024];
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    const char *hole = strstr(builds[i].data, "%s");
    int before = hole != NULL ? (int) (hole - builds[i].data) : 0;
    snprintf(path, sizeof path, "%s/f.csv", folder);
    snprintf(data, sizeof data, "%.*s%s%s", before, builds[i].data,
             hole != NULL ? path : "",
             hole != NULL ? hole + 2 : builds[i].data);
    snprintf(xml, sizeof xml,
             "<experiment version='1' name='t'>\n<world>"
             "<preference type='cyclic' actions='3'/></world>\n"
             "<learner type='ipo'/><budget steps='5'/>\n%s</experiment>",
             data);
    pf_diag_init(d);
    int status = pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, d);
    ck_assert_msg(status == PF_OK, "%s in\n%s",
                  d->count > 0 ? d->message[0] : "", xml);
    status = pf_worlds_try(&plan, d);
    pf_plan_clear(&plan);
    pf_experiment_clear(&e);
    return status;
}

START_TEST(building_finds_what_is_wrong)
{
    char folder[] = "/tmp/prefarm-XXXXXX", words[256], *rest = NULL;
    struct pf_diag d;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    if (builds[_i].file != NULL)
        write_file(folder, "f.csv", builds[_i].file);
    int status = try_to_build(folder, (size_t) _i, &d);
    ck_assert_int_eq(status, PF_EINPUT);
    ck_assert_msg(d.count == 1, "%zu: %s", d.count, d.message[0]);
    snprintf(words, sizeof words, "%s", builds[_i].words);
    for (char *w = strtok_r(words, "|", &rest); w != NULL;
         w = strtok_r(NULL, "|", &rest))
        ck_assert_msg(strstr(d.message[0], w) != NULL, "%s should say %s",
                      d.message[0], w);
    pf_diag_clear(&d);
    if (builds[_i].file != NULL)
        remove_file(folder, "f.csv");
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* Every learner of the family with its defaults, told labels (of a data set
 * or by a model where it needs one), goes through and moves. */
START_TEST(every_learner_takes_labels)
{
    const struct pf_kind *kind = pf_learner_family.kinds[_i];
    const pf_learner_type *type = (const pf_learner_type *) kind;
    bool rated = (type->asks & PF_ASKS_RATE) != 0;
    bool offline = (type->traits & PF_OFFLINE) != 0;
    char xml[1000];
    struct lab l;
    snprintf(xml, sizeof xml,
             "<experiment version='1' name='t'><world contexts='2'>"
             "<preference type='bradley-terry' actions='4'/></world>"
             "<feedback type='labels'/>%s<learner type='%s'%s>%s</learner>"
             "<budget queries='1000'/><record points='3'>"
             "<metric type='winrate-vs-reference'/>"
             "<metric type='kl-to-reference'/></record>"
             "<seeds count='4'/></experiment>",
             rated ? "<reward-model type='bradley-terry' l2='0.1'/>" : "",
             kind->name, rated && !offline ? " steps='50'" : "",
             rated || offline ? "<data/>" : "");
    run_all(&l, xml);
    for (size_t i = 0; i < l.plan.n_runs; i++) {
        struct pf_stored s = {0};
        get(&l, l.plan.run[i].id, &s);
        ck_assert_msg(s.failure == NULL, "%s: %s", kind->name, s.failure);
        double win =
            pf_stored_series(&s, "winrate-vs-reference")[s.n_points - 1];
        double moved = pf_stored_series(&s, "kl-to-reference")[s.n_points - 1];
        ck_assert_msg(win > 0.0 && win < 1.0 && moved > 1e-3 && moved < 2.0,
                      "%s: %g, %g", kind->name, win, moved);
        pf_stored_clear(&s);
    }
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("runner-labels");
    size_t n = 0;
    while (pf_learner_family.kinds[n] != NULL)
        n++;
    PF_ADD(s, alone_and_together_are_the_same);
    PF_ADD(s, interrupted_and_continued_is_the_same);
    PF_ADD(s, queries_are_counted_alike);
    PF_ADD(s, what_is_stored_is_what_the_learner_does);
    PF_ADD(s, a_price_is_spent_in_expectation);
    PF_ADD(s, a_file_is_the_data);
    PF_ADD(s, a_fitted_pool_labels);
    PF_ADD_LOOP(s, every_learner_takes_labels, n);
    PF_ADD_LOOP(s, building_finds_what_is_wrong,
                sizeof builds / sizeof *builds);
    return s;
}

PF_TEST_MAIN(make_suite)
