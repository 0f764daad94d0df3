/* Feedback, policies, optimisers, data sets and budgets that cannot work: what
 * is refused, where and in which words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment_text.h"

struct refusal {
    const char *xml;
    long line;
    const char *words; /* apart by '|': all are in the message */
};

static const struct refusal refusals[] = {
    /* worlds */
    {HEAD "<world><features type='one-hto'/><preference type='cyclic'/>"
          "</world>" LEARNER BUDGET TAIL,
     2, "one-hto|did you mean 'one-hot'"},
    {HEAD "<world>\n<features type='one-hot' dimensions='0'/><preference "
          "type='cyclic'/></world>" LEARNER BUDGET TAIL,
     3, "dimensions=\"0\"|from 1"},
    {HEAD "<world>\n<covariates lists='2'/><preference "
          "type='cyclic'/></world>" LEARNER BUDGET TAIL,
     3, "lists=\"2\"|from 0 to 1"},
    {HEAD
     "<world>\n<preference type='golden-reward'/></world>" LEARNER BUDGET TAIL,
     3, "golden-reward is made from features|<features>"},
    {HEAD "<world><preference type='cyclic'/><features type='one-hot'/>\n"
          "<features type='one-hot'/></world>" LEARNER BUDGET TAIL,
     3, "second <features>"},
    /* feedback */
    {HEAD GAME "<feedback type='lables'/>\n" LEARNER BUDGET TAIL, 3,
     "lables|did you mean 'labels'"},
    {HEAD GAME "<feedback type='exact' samples='2'/>\n" LEARNER BUDGET TAIL, 3,
     "exact has no parameter 'samples'"},
    {HEAD GAME
     "<feedback type='opponent-samples' samples='0'/>\n" LEARNER BUDGET TAIL,
     3, "samples=\"0\"|from 1"},
    {HEAD GAME
     "<feedback type='pairs' assignment='context'/>\n" LEARNER BUDGET TAIL,
     3, "pairs has no parameter 'assignment'"},
    {HEAD GAME "<feedback type='labels' flips='0.6'/>\n" LEARNER BUDGET TAIL, 3,
     "flips=\"0.6\"|from 0 to 0.5"},
    {HEAD GAME LEARNER BUDGET "<feedback type='exact'>\n"
                              "<annotator type='faithful'/></feedback>" TAIL,
     6, "exact asks no annotators|pairs and labels"},
    {HEAD TRAITS LEARNER BUDGET "<feedback type='labels' pool='alpacafarm'>\n"
                                "<annotator type='faithful'/></feedback>" TAIL,
     6, "alpacafarm|annotators of its own"},
    {HEAD GAME LEARNER BUDGET "<feedback type='labels' pool='fitted'/>" TAIL, 5,
     "fitted|needs file"},
    {HEAD GAME LEARNER BUDGET
     "<feedback type='labels' pool='fitted' file='/dev/null'/>" TAIL,
     5, "/dev/null|ordinary file"},
    {HEAD GAME LEARNER BUDGET JUDGES("\n<annotator type='faithfull'/>") TAIL, 6,
     "faithfull|did you mean 'faithful'"},
    {HEAD GAME LEARNER BUDGET JUDGES("\n<annotator type='noisy' weight='-1'/>")
         TAIL,
     6, "weight=\"-1\""},
    {HEAD GAME LEARNER BUDGET JUDGES("\n<annotator type='noisy' wieght='1'/>")
         TAIL,
     6, "wieght|did you mean 'weight'"},
    {HEAD GAME LEARNER "<annotator type='faithful'/>\n" BUDGET TAIL, 4,
     "<experiment> has no element <annotator>"},
    {HEAD GAME ONLINE BUDGET TAIL, 3, "online-dpo compares|exact|pairs"},
    {HEAD GAME ONLINE BUDGET "<feedback type='opponent-samples'/>" TAIL, 3,
     "online-dpo compares|opponent-samples"},
    {HEAD GAME OFFLINE BUDGET "<data pairs='5'/>" TAIL, 3, "dpo compares"},
    {HEAD GAME "<feedback type='labels'/><learner type='online-dpo'>\n"
               "<feedback type='exact'/></learner>" BUDGET TAIL,
     3, "online-dpo compares"},
    {HEAD GAME LEARNER BUDGET
     "<feedback type='labels'>\n<annotator type='length-biased'/>"
     "</feedback>" TAIL,
     6, "length-biased|covariates|world 'world'"},
    {HEAD GAME LEARNER BUDGET "<feedback type='pairs' pool='alpacafarm'/>" TAIL,
     5, "alpacafarm|covariates"},
    /* policies and optimisers */
    {HEAD GAME "<policy type='log-lienar'/>" LEARNER BUDGET TAIL, 3,
     "log-lienar|did you mean 'log-linear'"},
    {HEAD GAME
     "<learner type='omd'>\n<policy type='mlp'/></learner>" BUDGET TAIL,
     4, "omd moves a table|gradients"},
    {HEAD GAME
     "<learner type='omd'>\n<optimiser type='sgd'/></learner>" BUDGET TAIL,
     4, "omd has steps of its own|gradients"},
    {HEAD GAME "<learner type='omd'>\n<data pairs='4'/></learner>" BUDGET TAIL,
     4, "omd asks as it goes|data set"},
    {HEAD GAME
     "<feedback type='pairs'/>\n<policy type='log-linear'/>\n" ONLINE BUDGET
         TAIL,
     4, "log-linear policy needs features|world 'world'|<features>"},
    {HEAD TRAITS "<feedback type='pairs'/><policy type='mlp'/>\n"
                 "<optimiser type='natural-gradient'/>\n" ONLINE BUDGET TAIL,
     4, "natural-gradient|mlp|tabular"},
    {HEAD GAME "<optimiser type='sgd' eta='-1'/>" LEARNER BUDGET TAIL, 3,
     "eta=\"-1\""},
    {HEAD GAME "<feedback type='pairs'/>\n<learner type='online-dpo' "
               "iterate='average'/>" BUDGET TAIL,
     4, "online-dpo keeps no average"},
    /* data */
    {HEAD GAME "<feedback type='pairs'/>\n" OFFLINE BUDGET TAIL, 4,
     "dpo learns from a data set|<data"},
    {HEAD GAME "<feedback type='pairs'/>\n<data/>" OFFLINE BUDGET TAIL, 4,
     "data: give pairs|steps"},
    {HEAD GAME
     "<feedback type='pairs'/>\n<data pairs='4' epochs='2'/>" OFFLINE BUDGET
         TAIL,
     4, "epochs|budget of queries"},
    {HEAD GAME
     "<feedback type='pairs'/>\n<data pairs='0'/>" OFFLINE QUERIES TAIL,
     4, "population|one of steps"},
    {HEAD GAME
     "<feedback type='pairs'/>\n<data pairs='101'/>" OFFLINE QUERIES TAIL,
     4, "101 pairs|100 queries"},
    {HEAD GAME "<feedback type='pairs'/>\n<data/>" OFFLINE
               "<budget queries='10000001'/>" TAIL,
     4, "give pairs|at most 10000000"},
    {HEAD GAME "<data pairs='-1'/>" LEARNER BUDGET TAIL, 3, "pairs=\"-1\""},
    {HEAD GAME "<data file='nowhere.csv'/>" OFFLINE BUDGET TAIL, 3,
     "nowhere.csv|No such file"},
    /* budgets */
    {HEAD GAME "<feedback type='pairs'/>\n<learner type='online-dpo' "
               "batch='0'/>" QUERIES TAIL,
     4, "online-dpo looks at all pairs|budget of steps"},
    {HEAD GAME "<feedback type='pairs' samples='60' estimator='regression'/>\n"
               "<learner type='omd'/>" QUERIES TAIL,
     4, "100 queries|120|omd"},
    {HEAD GAME LEARNER "<budget price='10'/>" TAIL, 3,
     "price pays for labels|exact"},
    {HEAD GAME LEARNER "<feedback type='pairs'/><budget price='10'/>" TAIL, 3,
     "price pays for labels|pairs"},
    {HEAD GAME LEARNER "<budget price='10'/>\n" JUDGES(
         "<annotator type='faithful' price='0'/>") TAIL,
     5, "cost nothing|queries"},
    {HEAD GAME LEARNER "<budget price='10'/>\n<feedback type='labels' "
                       "samples='30'/>" TAIL,
     3, "10 queries|30|omd"},
    {HEAD GAME LEARNER "<budget price='0'/>\n<feedback type='labels'/>" TAIL, 4,
     "price=\"0\""},
    /* sweeps */
    {HEAD GAME LEARNER BUDGET
     "<optimiser type='sgd'/><sweep>\n<axis "
     "path='optimiser/@eta' values='1 2'/></sweep>" TAIL,
     6, "optimiser/@eta|no learner uses"},
    {HEAD GAME BUDGET "<feedback type='pairs'/>" ONLINE "<sweep>\n<axis "
                      "path='feedback/@samples' values='1 2'/></sweep>" TAIL,
     6, "feedback/@samples|no learner uses"},
    {HEAD GAME BUDGET "<feedback type='labels'/>" ONLINE "<sweep>\n<axis "
                      "path='feedback/@flips' values='0.1 0.7'/></sweep>" TAIL,
     6, "flips=\"0.7\""},
};

static int
plan_status(const char *xml, struct pf_diag *d)
{
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    pf_diag_init(d);
    int status = pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, d);
    clear_plan(&e, &plan);
    return status;
}

START_TEST(what_cannot_work_is_refused)
{
    const struct refusal *m = &refusals[_i];
    char words[256], lead[32], *rest = NULL;
    struct pf_diag d;
    int status = plan_status(m->xml, &d);
    ck_assert_msg(status == PF_EINPUT, "status %d for\n%s", status, m->xml);
    ck_assert_msg(d.count == 1, "%zu messages: %s\n%s", d.count, d.message[0],
                  d.count > 1 ? d.message[1] : "");
    snprintf(lead, sizeof lead, "t.xml:%ld: ", m->line);
    ck_assert_msg(strncmp(d.message[0], lead, strlen(lead)) == 0,
                  "%s should start with %s", d.message[0], lead);
    snprintf(words, sizeof words, "%s", m->words);
    for (char *w = strtok_r(words, "|", &rest); w != NULL;
         w = strtok_r(NULL, "|", &rest))
        ck_assert_msg(strstr(d.message[0], w) != NULL, "%s should say %s",
                      d.message[0], w);
    pf_diag_clear(&d);
}
END_TEST

/* A file of judgements that nothing is fitted to, or that a learner which has
 * its judgements from elsewhere is given. */
START_TEST(a_file_is_for_one_purpose)
{
    static const struct {
        const char *format, *words;
    } cases[] = {
        {HEAD GAME LEARNER BUDGET "<feedback type='labels' file='%s'/>" TAIL,
         "t.xml:5: labels: file is for pool=\"fitted\""},
        {HEAD GAME LEARNER BUDGET "<data file='%s' pairs='0'/>" OFFLINE TAIL,
         "t.xml:5: data: pairs=\"0\" stands for the population"},
        {HEAD GAME LEARNER BUDGET
         "<data file='%s' behaviour='uniform'/>" OFFLINE TAIL,
         "t.xml:5: data: behaviour is for pairs that are drawn"},
        {HEAD GAME "<learner type='dpo'><data file='%s'/>\n"
                   "<feedback type='labels'/></learner>" BUDGET TAIL,
         "t.xml:4: dpo has its judgements from the file"},
        {HEAD GAME "<data file='%s'/>" OFFLINE "<budget price='3'/>" TAIL,
         "t.xml:3: a budget of a price pays for labels"},
    };
    char path[512], xml[2048];
    struct pf_diag d;
    pf_test_data("experiments/valid/minimal.xml", path, sizeof path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* every format has one %s and nothing else */
        const char *hole = strstr(cases[i].format, "%s");
        snprintf(xml, sizeof xml, "%.*s%s%s", (int) (hole - cases[i].format),
                 cases[i].format, path, hole + 2);
        ck_assert_int_eq(plan_status(xml, &d), PF_EINPUT);
        ck_assert_msg(d.count == 1 && strncmp(d.message[0], cases[i].words,
                                              strlen(cases[i].words)) == 0,
                      "%s should start with %s", d.message[0], cases[i].words);
        pf_diag_clear(&d);
    }
}
END_TEST

/* Mistakes in different places are told together, by line. */
START_TEST(all_are_told_at_once)
{
    static const char xml[] =
        HEAD "<world><preference type='golden-reward'/></world>\n"
             "<feedback type='exact'/>\n"
             "<learner type='dpo'/>\n"
             "<learner type='omd'><data pairs='4'/>\n"
             "<optimiser type='sgdd'/></learner>\n" BUDGET TAIL;
    struct pf_diag d;
    ck_assert_int_eq(plan_status(xml, &d), PF_EINPUT);
    ck_assert_uint_eq(d.count, 5);
    ck_assert_ptr_nonnull(strstr(d.message[0], "t.xml:2: golden-reward"));
    ck_assert_ptr_nonnull(strstr(d.message[1], "t.xml:4: dpo compares"));
    ck_assert_ptr_nonnull(strstr(d.message[2], "t.xml:4: dpo learns"));
    ck_assert_ptr_nonnull(strstr(d.message[3], "t.xml:5: omd asks"));
    ck_assert_ptr_nonnull(strstr(d.message[4], "t.xml:6: there is no optim"));
    pf_diag_clear(&d);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("refusals");
    PF_ADD_LOOP(s, what_cannot_work_is_refused,
                sizeof refusals / sizeof *refusals);
    PF_ADD(s, a_file_is_for_one_purpose);
    PF_ADD(s, all_are_told_at_once);
    return s;
}

PF_TEST_MAIN(make_suite)
