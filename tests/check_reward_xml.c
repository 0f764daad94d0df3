/* Experiments with reward models, strings, steps of a learner's own and junk
 * in the data: what is read, how long it takes, what counts for a run's id,
 * what is refused and in which words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment_text.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/element.h"
#include "lab/experiment/grammar.h"
#include "lab/worlds/world_cache.h"
#include "learn/data.h"

#define FITTED "<reward-model type='bradley-terry'/>"
#define FARM "<world><preference type='bradley-terry' actions='4'/></world>\n"
#define LABELS "<feedback type='labels'/>"
#define RATED "<learner type='ppo'/>\n"

#define PAIRED "<data pairs='5'/>"
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- whom it serves --- */

static const struct {
    const char *xml;
    const char *model, *feedback; /* of the first learner; NULL: none */
    bool data;
} serves[] = {
    /* the experiment's is for those who learn from rewards */
    {HEAD FARM LABELS FITTED "<data pairs='5'/>" RATED BUDGET TAIL,
     "bradley-terry", "labels", true},
    {HEAD FARM LABELS FITTED "<data pairs='5'/>" LEARNER RATED BUDGET TAIL,
     NULL, "labels", false},
    {HEAD FARM LABELS FITTED "<data pairs='5'/>" ONLINE RATED BUDGET TAIL, NULL,
     "labels", false},
    {HEAD FARM LABELS FITTED "<data pairs='5'/>" OFFLINE RATED BUDGET TAIL,
     NULL, "labels", true},
    /* an own one is for whoever asks as it goes */
    {HEAD FARM LABELS "<learner type='omd'><reward-model type='pairwise'/>"
                      "<data pairs='5'/></learner>" BUDGET TAIL,
     "pairwise", "labels", true},
    {HEAD FARM LABELS "<data pairs='5'/><learner type='online-dpo'>"
                      "<reward-model type='pointwise'/></learner>" BUDGET TAIL,
     "pointwise", "labels", true},
    {HEAD FARM LABELS FITTED
     "<data pairs='5'/><learner type='ppo'>"
     "<reward-model type='pairwise'/></learner>" BUDGET TAIL,
     "pairwise", "labels", true},
    /* who is told the true rewards needs none */
    {HEAD FARM LABELS FITTED "<data pairs='5'/><learner type='ppo'><feedback "
                             "type='exact'/></learner>" BUDGET TAIL,
     NULL, "exact", false},
    {HEAD FARM LABELS FITTED "<data pairs='5'/><learner type='ppo'><feedback "
                             "type='pairs'/></learner>" BUDGET TAIL,
     "bradley-terry", "pairs", true},
    {HEAD FARM RATED BUDGET TAIL, NULL, "exact", false},
    /* of who learns from data, it is for those who are rated */
    {HEAD FARM LABELS FITTED
     "<data pairs='5'/><learner type='rwr'/>" BUDGET TAIL,
     "bradley-terry", "labels", true},
    {HEAD FARM LABELS FITTED
     "<data pairs='5'/><learner type='sft'/>" RATED BUDGET TAIL,
     NULL, "exact", true},
};

START_TEST(a_model_serves_those_who_use_it)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, serves[_i].xml);
    const struct pf_learner_def *l = plan.cell[0].learner;
    if (serves[_i].model == NULL)
        ck_assert_ptr_null(l->model.kind);
    else
        ck_assert_str_eq(l->model.kind->name, serves[_i].model);
    ck_assert_str_eq(l->feedback.type.kind->name, serves[_i].feedback);
    ck_assert((l->data.kind != NULL) == serves[_i].data);
    ck_assert((l->pool_key != NULL) ==
              (strcmp(serves[_i].feedback, "labels") == 0));
    clear_plan(&e, &plan);
}
END_TEST

START_TEST(offline_learners_have_their_batch_where_it_is_looked_for)
{
    size_t seen = 0;
    for (const struct pf_kind *const *k = pf_learner_family.kinds; *k; k++) {
        if (!(((const pf_learner_type *) *k)->traits & PF_OFFLINE))
            continue;
        ck_assert_msg(strcmp((*k)->params[PF_DATA_BATCH].name, "batch") == 0,
                      "%s", (*k)->name);
        seen++;
    }
    ck_assert_uint_ge(seen, 10);
}
END_TEST

/* --- how long it takes --- */

static const struct {
    const char *xml;
    uint64_t steps, pairs;
} costs[] = {
    {HEAD FARM LABELS FITTED
     "<data/><learner type='ppo' steps='7'/>" QUERIES TAIL,
     7, 100},
    {HEAD FARM LABELS FITTED
     "<data pairs='60'/><learner type='ppo' steps='7'/>" QUERIES TAIL,
     7, 60},
    {HEAD FARM
     "<feedback type='labels' flips='0.25'/>" FITTED
     "<data/><learner type='ppo' steps='7'/><budget price='10'/>" TAIL,
     7, 20},
    {HEAD FARM LABELS FITTED "<data pairs='60'/>" RATED BUDGET TAIL, 10, 60},
    {HEAD FARM LABELS FITTED "<data pairs='0'/>" RATED BUDGET TAIL, 10, 0},
    /* in place of the budget's */
    {HEAD FARM LABELS FITTED
     "<data pairs='60'/><learner type='ppo' steps='1234'/>" BUDGET TAIL,
     1234, 60},
    {HEAD FARM "<learner type='omd' steps='3'/>" BUDGET TAIL, 3, 0},
    {HEAD FARM LABELS
     "<data pairs='9'/><learner type='dpo' steps='3'/>" BUDGET TAIL,
     3, 9},
    /* a payoff of a model costs nothing, whatever the estimator */
    {HEAD FARM LABELS "<learner type='nash-mp' steps='5'><data/><reward-model "
                      "type='pairwise'/></learner>" QUERIES TAIL,
     5, 100},
    /* rated by the truth, query by query */
    {HEAD FARM "<learner type='ppo' prompts='10' group='2'/>" QUERIES TAIL, 5,
     0},
    {HEAD FARM LABELS "<learner type='online-dpo' batch='5'/>" QUERIES TAIL, 20,
     0},
    /* both responses of a pair are rated, once */
    {HEAD FARM "<data/><learner type='rwr' batch='7'/>" QUERIES TAIL, 8, 50},
    {HEAD FARM "<data epochs='3'/><learner type='rwr' batch='7'/>" QUERIES TAIL,
     22, 50},
    {HEAD FARM LABELS FITTED
     "<data epochs='3'/><learner type='rwr' batch='7'/>" QUERIES TAIL,
     43, 100},
    /* nothing is asked */
    {HEAD FARM LABELS "<data/><learner type='sft' batch='7'/>" QUERIES TAIL, 15,
     100},
    {HEAD FARM LABELS
     "<data pairs='700'/><learner type='sft' batch='7'/>" QUERIES TAIL,
     100, 700},
    {HEAD FARM LABELS "<data pairs='70'/><learner type='sft' batch='7'/>"
                      "<budget price='3'/>" TAIL,
     10, 70},
};

START_TEST(budgets_pay_for_what_is_judged)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, costs[_i].xml);
    const struct pf_cell *c = &plan.cell[0];
    ck_assert_uint_eq(pf_cell_steps(c), costs[_i].steps);
    ck_assert_uint_eq(pf_data_pairs(&c->budget, c->learner), costs[_i].pairs);
    clear_plan(&e, &plan);
}
END_TEST

/* --- ids --- */

static void
id_of(const char *xml, char id[PF_RUN_ID])
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    memcpy(id, plan.run[0].id, PF_RUN_ID);
    clear_plan(&e, &plan);
}

#define EVALUATION "<evaluation><judge pool='own'/></evaluation>"

static const char *const same[][2] = {
    {HEAD GAME LEARNER BUDGET TAIL, HEAD GAME FITTED
     "<data pairs='5'/>" LEARNER "<learner type='ppo'><feedback type='labels'/>"
     "</learner>" BUDGET TAIL},
    {HEAD GAME LEARNER BUDGET TAIL, HEAD GAME LEARNER BUDGET EVALUATION TAIL},
    {HEAD GAME LABELS "<data pairs='5'/>" OFFLINE BUDGET TAIL,
     HEAD GAME LABELS "<data pairs='5' junk='0'/>" OFFLINE BUDGET TAIL},
    /* a model answers payoffs, so how they are estimated does not matter */
    {HEAD GAME LABELS "<learner type='omd'>" FITTED
                      "<data pairs='5'/></learner>" BUDGET TAIL,
     HEAD GAME
     "<feedback type='labels' samples='3'/><learner type='omd'>" FITTED
     "<data pairs='5'/></learner>" BUDGET TAIL},
    /* passes that nobody makes */
    {HEAD FARM LABELS FITTED
     "<data/><learner type='ppo' steps='7'/>" QUERIES TAIL,
     HEAD FARM LABELS FITTED
     "<data epochs='3'/><learner type='ppo' steps='7'/>" QUERIES TAIL},
    {HEAD FARM PAIRED "<learner type='sft'/>" BUDGET TAIL,
     HEAD FARM LABELS PAIRED FITTED "<learner type='sft'/>" RATED BUDGET TAIL},
    {HEAD FARM LABELS FITTED "<data pairs='5'/>" RATED BUDGET TAIL,
     HEAD FARM LABELS "<data pairs='5'/><learner type='ppo'>" FITTED
                      "</learner>" BUDGET TAIL},
};

START_TEST(what_is_not_used_does_not_count)
{
    char a[PF_RUN_ID], b[PF_RUN_ID];
    id_of(same[_i][0], a);
    id_of(same[_i][1], b);
    ck_assert_str_eq(a, b);
}
END_TEST

START_TEST(what_is_used_counts)
{
    static const char *const texts[] = {
        HEAD FARM LABELS FITTED PAIRED RATED BUDGET TAIL,
        HEAD FARM LABELS FITTED PAIRED
        "<learner type='ppo' steps='10'/>" BUDGET TAIL,
        HEAD FARM LABELS FITTED PAIRED
        "<learner type='ppo' steps='9'/>" BUDGET TAIL,
        HEAD FARM LABELS
        "<reward-model type='pairwise'/>" PAIRED RATED BUDGET TAIL,
        HEAD FARM LABELS
        "<reward-model type='bradley-terry' l2='0.7'/>" PAIRED RATED BUDGET
            TAIL,
        HEAD FARM LABELS FITTED "<data pairs='6'/>" RATED BUDGET TAIL,
        HEAD FARM LABELS FITTED
        "<data pairs='5' junk='0.1'/>" RATED BUDGET TAIL,
        HEAD FARM LABELS FITTED
        "<data pairs='5' behaviour='uniform'/>" RATED BUDGET TAIL,
        HEAD FARM
        "<feedback type='labels' flips='0.1'/>" FITTED PAIRED RATED BUDGET TAIL,
        HEAD FARM RATED BUDGET TAIL,
        HEAD "<world><strings vocabulary='2' tokens='2'/><preference "
             "type='bradley-terry' actions='4'/></world>" RATED BUDGET TAIL,
        HEAD "<world><strings vocabulary='4' tokens='1'/><preference "
             "type='bradley-terry' actions='4'/></world>" RATED BUDGET TAIL,
    };
    char id[COUNT(texts)][PF_RUN_ID];
    for (size_t i = 0; i < COUNT(texts); i++) {
        id_of(texts[i], id[i]);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcmp(id[i], id[j]) != 0, "%s\nis\n%s", texts[i],
                          texts[j]);
    }
}
END_TEST

static void
write_model(char *xml, size_t size, const char *type, const char *value)
{
    snprintf(xml, size,
             HEAD "<world><features type='one-hot'/><preference "
                  "type='bradley-terry' actions='4'/></world>" LABELS PAIRED
                  "<reward-model type='%s'%s/>" RATED BUDGET TAIL,
             type, value);
}

START_TEST(every_row_of_a_model_counts)
{
    size_t compared = 0;
    for (const struct pf_kind *const *k = pf_reward_model_family.kinds; *k; k++)
        for (const struct pf_param *p = (*k)->params; p && p->name; p++) {
            char xml[2048], value[64] = "", base[PF_RUN_ID], id[PF_RUN_ID];
            char other[64];
            if (p->form == PF_CHOICE)
                pf_choice_word(p->choices, p->def == 0.0, other, sizeof other);
            else
                snprintf(other, sizeof other, "%g",
                         p->def + 1 <= p->hi ? p->def + 1 : p->def / 2);
            write_model(xml, sizeof xml, (*k)->name, value);
            id_of(xml, base);
            snprintf(value, sizeof value, " %s='%.40s'", p->name, other);
            write_model(xml, sizeof xml, (*k)->name, value);
            id_of(xml, id);
            ck_assert_msg(strcmp(id, base) != 0, "%s: %s", (*k)->name, p->name);
            compared++;
        }
    ck_assert_uint_ge(compared, 6);
}
END_TEST

/* --- axes --- */

START_TEST(axes_touch_the_learners_that_use_them)
{
    static const char *const xml = HEAD FARM LABELS
        "<reward-model type='bradley-terry'/><data pairs='50'/>"
        "<learner type='ppo' steps='7'/>"
        "<learner type='ppo' id='true' prompts='10' group='2'><feedback "
        "type='exact'/></learner>"
        "<learner type='dpo'/><learner type='omd'/>"
        "<learner type='omd' id='own' steps='7'><reward-model "
        "type='pairwise'/></learner>" QUERIES "<sweep>"
        "<axis path='reward-model/@l2' values='0.1 0.2'/>"
        "<axis path='data/@junk' values='0 0.5'/>"
        "<axis path='data/@epochs' values='1 2 3'/>"
        "<axis path='feedback/@samples' values='4 8'/>"
        "</sweep>" TAIL;
    static const struct {
        const char *id;
        bool touched[4]; /* l2, junk, epochs, samples */
    } rows[] = {{"ppo", {true, true, false, false}},
                {"true", {false, false, false, false}},
                {"dpo", {false, true, true, false}},
                {"omd", {false, false, false, true}},
                {"own", {false, true, false, false}}};
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    ck_assert_uint_eq(plan.n_cells, 4 + 1 + 6 + 2 + 2);
    for (size_t c = 0; c < plan.n_cells; c++)
        for (size_t i = 0; i < COUNT(rows); i++)
            for (size_t a = 0; a < 4; a++)
                if (strcmp(plan.cell[c].learner->id, rows[i].id) == 0)
                    ck_assert_msg((plan.cell[c].axis_value[a] != NULL) ==
                                      rows[i].touched[a],
                                  "%s, axis %zu", rows[i].id, a);
    clear_plan(&e, &plan);
}
END_TEST

/* Whether the experiment's model serves follows an axis, too. */
START_TEST(an_axis_may_decide_who_rates)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD FARM FITTED PAIRED
              "<learner type='ppo'><feedback type='exact'/></learner>" BUDGET
              "<sweep><axis path='learner/feedback/@type' values='exact labels "
              "pairs'/></sweep>" TAIL);
    ck_assert_uint_eq(plan.n_cells, 3);
    for (size_t c = 0; c < 3; c++)
        ck_assert((plan.cell[c].learner->model.kind != NULL) == (c > 0));
    clear_plan(&e, &plan);
}
END_TEST

/* --- what is refused --- */

static const struct {
    const char *xml;
    const char *message; /* of the plan or of building its worlds */
} refusals[] = {
    {HEAD FARM LABELS FITTED PAIRED RATED "<budget queries='100'/>" TAIL,
     "t.xml:3: a reward model answers ppo, so that queries do not say how long "
     "it goes on; give it steps, such as <learner type=\"ppo\" "
     "steps=\"1000\">"},
    {HEAD FARM LABELS "<learner type='online-dpo' steps='5'/>\n" QUERIES TAIL,
     "t.xml:3: the budget says how long online-dpo goes on; leave its steps "
     "out, or give a budget of steps"},
    {HEAD FARM LABELS PAIRED "<learner type='dpo' steps='5'/>\n" QUERIES TAIL,
     "t.xml:3: dpo goes through its data as often as <data> says; give that "
     "epochs instead of steps"},
    {HEAD FARM LABELS "<learner type='sft'>" PAIRED FITTED
                      "</learner>\n" BUDGET TAIL,
     "t.xml:3: sft learns from the pairs of its data as they are; "
     "<reward-model> is for learners that ask as they go, or learn from "
     "rewards"},
    {HEAD FARM PAIRED "<learner type='sft'>" LABELS "</learner>\n" BUDGET TAIL,
     "t.xml:3: sft asks nothing: it learns from the responses of its data "
     "alone; leave <feedback> out"},
    {HEAD FARM "<data/><learner type='sft'/>\n<budget price='3'/>" TAIL,
     "t.xml:3: data: give pairs: sft asks for no labels, so that a price does "
     "not say how many it has"},
    {HEAD FARM "<data pairs='51'/><learner type='rwr'/>" QUERIES TAIL,
     "t.xml:3: data: 51 pairs are more than the 100 queries that the budget "
     "pays for, two for each"},
    {HEAD FARM "<data/><learner type='a-lol'/>" QUERIES TAIL,
     "t.xml:3: a step of a-lol looks at all responses of the world, however "
     "many there are; give a budget of steps"},
    {HEAD FARM LABELS "<learner type='dpo'>" PAIRED FITTED
                      "</learner>\n" BUDGET TAIL,
     "t.xml:3: dpo learns from the pairs of its data as they are; "
     "<reward-model> is for learners that ask as they go, or learn from "
     "rewards"},
    {HEAD FARM LABELS FITTED RATED BUDGET TAIL,
     "t.xml:3: the reward model of ppo is fitted to a data set; give it "
     "<data>, such as <data pairs=\"1000\"/>"},
    {HEAD FARM FITTED PAIRED RATED BUDGET TAIL,
     "t.xml:3: the reward model of ppo is fitted to judged pairs, and its "
     "feedback is exact; give it <feedback type=\"labels\"/> or \"pairs\""},
    {HEAD FARM LABELS RATED BUDGET TAIL,
     "t.xml:3: ppo learns from rewards: give it <feedback type=\"exact\"/> in "
     "a world with rewards, or <reward-model type=\"bradley-terry\"/> with "
     "labels and <data>"},
    {HEAD GAME RATED BUDGET TAIL,
     "t.xml:3: ppo learns from rewards, and the preference of world 'world' "
     "does not come from any; give it <reward-model type=\"bradley-terry\"/> "
     "with labels and <data>"},
    {HEAD FARM LABELS FITTED "<data/>" RATED BUDGET TAIL,
     "t.xml:3: data: give pairs: a budget of steps does not say how many ppo "
     "draws"},
    {HEAD FARM LABELS FITTED "<data pairs='101'/>"
                             "<learner type='ppo' steps='7'/>" QUERIES TAIL,
     "t.xml:3: data: 101 pairs are more than the 100 queries that the budget "
     "pays for"},
    {HEAD FARM LABELS FITTED "<data pairs='0'/>"
                             "<learner type='ppo' steps='7'/>" QUERIES TAIL,
     "t.xml:3: data: pairs=\"0\" stands for the population, which has no end "
     "that a budget of queries would pay for; give one of steps"},
    {HEAD FARM
     "<feedback type='pairs'/>" FITTED
     "<data/><learner type='ppo' steps='7'/>\n<budget price='9'/>" TAIL,
     "t.xml:3: a budget of a price pays for labels, and the feedback of ppo is "
     "pairs; give it <feedback type=\"labels\"/>"},
    {HEAD FARM LABELS
     "<reward-model type='bradley-terry' class='log-linear'/>" PAIRED RATED
         BUDGET TAIL,
     "t.xml:3: this bradley-terry reward model needs features, and world "
     "'world' has none; give it <features>"},
    {HEAD FARM LABELS PAIRED OFFLINE BUDGET
     "<record><metric type='proxy-reward'/></record>" TAIL,
     "t.xml:5: the metric proxy-reward is about reward models, and no learner "
     "here has one; record something else"},
    {HEAD FARM LABELS "<data pairs='5' junk='1.5'/>" OFFLINE BUDGET TAIL,
     "t.xml:3: data: junk=\"1.5\" is not a number from 0 to 1"},
    {HEAD FARM "<reward-model type='bradlee-terry'/>\n" LEARNER BUDGET TAIL,
     "t.xml:3: there is no reward-model 'bradlee-terry'; did you mean "
     "'bradley-terry'?"},
    {HEAD FARM LABELS FITTED PAIRED ONLINE BUDGET TAIL,
     "t.xml:3: no learner here learns from rewards, which is whom a "
     "<reward-model> of the experiment is for; put it inside the <learner> "
     "that is to learn from it"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge id='truth'/></evaluation>" TAIL,
     "t.xml:5: 'truth' is the judge who tells the true preference; give this "
     "one another id"},
    {HEAD FARM LEARNER BUDGET "<evaluation/>" TAIL,
     "t.xml:5: <evaluation> needs <judge>: Who says which of two policies "
     "answers better: annotators, one drawn for every example"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation baseline='omdd'><judge/></evaluation>" TAIL,
     "t.xml:5: evaluation: there is no learner 'omdd' to be the baseline; did "
     "you mean 'omd'?"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation baseline='somebody'><judge/></evaluation>" TAIL,
     "t.xml:5: evaluation: there is no learner 'somebody' to be the baseline; "
     "give a learner's id, or 'reference'"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge id='a'/><judge id='a'/></evaluation>" TAIL,
     "t.xml:5: the judge of line 5 is called 'a' as well; give one of them "
     "another id"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge pool='alpacafarm'/></evaluation>" TAIL,
     "t.xml:5: pool=\"alpacafarm\" needs responses with covariates, and world "
     "'world' has none; give it <covariates/>"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge><annotator type='length-biased'/></judge>"
     "</evaluation>" TAIL,
     "t.xml:5: length-biased needs responses with covariates, and world "
     "'world' has none; give it <covariates/>"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge><annotator type='noisy' weight='0'/></judge>"
     "</evaluation>" TAIL,
     "t.xml:5: annotator weights: the sum is 0; it must be above 0"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge pool='fitted'/></evaluation>" TAIL,
     "t.xml:5: pool=\"fitted\" needs file=\"...\": the judgements to fit to"},
    {HEAD FARM LEARNER BUDGET
     "<evaluation><judge samples='3'/></evaluation>" TAIL,
     "t.xml:5: judge has no parameter 'samples'; it has id, label, pool, file, "
     "flips, order, assignment"},
    {HEAD FARM LEARNER BUDGET "<evaluation><judge id='a'/></evaluation>"
                              "<sweep><axis path='evaluation/judge/@flips' "
                              "values='0 0.1'/></sweep>" TAIL,
     "t.xml:5: path 'evaluation/judge/@flips' cannot be swept: an evaluation "
     "comes after the runs and changes none of them"},
};

START_TEST(what_cannot_work_is_said)
{
    const char *xml = refusals[_i].xml;
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    struct pf_diag d;
    pf_diag_init(&d);
    int status =
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, &d);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, &d);
    if (status == PF_OK)
        status = pf_worlds_try(&plan, &d);
    ck_assert_int_eq(status, PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_str_eq(d.message[0], refusals[_i].message);
    pf_diag_clear(&d);
    clear_plan(&e, &plan);
}
END_TEST

/* --- judges --- */

START_TEST(judges_are_read)
{
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_design design;
    plan_text(&e, &plan,
              HEAD TRAITS LEARNER BUDGET
              "<evaluation examples='7' baseline='omd'>"
              "<judge id='people' label='People' pool='humans'/>"
              "<judge flips='0.25' order='as-given' assignment='context'>"
              "<annotator type='noisy' flip='0.1'/><annotator "
              "type='faithful'/></judge></evaluation>" TAIL);
    ck_assert_int_eq(pf_design_read(&design, &e, NULL, NULL), PF_OK);
    const struct pf_evaluation_def *all[] = {&design.evaluation,
                                             &plan.design->evaluation};
    for (size_t i = 0; i < 2; i++) {
        const struct pf_evaluation_def *v = all[i];
        ck_assert_uint_eq(v->examples, 7);
        ck_assert_str_eq(v->baseline, "omd");
        ck_assert_uint_eq(v->n_judges, 2);
        const struct pf_judge_def *a = &v->judge[0], *b = &v->judge[1];
        ck_assert_str_eq(a->id, "people");
        ck_assert_str_eq(a->label, "People");
        ck_assert(pf_element_number(&a->feedback.type, "pool", -1.0) ==
                  PF_POOL_HUMANS);
        ck_assert_str_eq(b->id, "judge");
        ck_assert_str_eq(b->label, "judge");
        ck_assert_str_eq(b->feedback.type.kind->name, "labels");
        const double *x = b->feedback.type.values.number;
        ck_assert(x[PF_FEEDBACK_FLIPS] == 0.25 && x[PF_FEEDBACK_ORDER] == 1.0 &&
                  x[PF_FEEDBACK_ASSIGNMENT] == 1.0 &&
                  x[PF_FEEDBACK_POOL] == PF_POOL_OWN);
        ck_assert_uint_eq(b->feedback.n_annotators, 2);
    }
    ck_assert_int_eq(pf_worlds_try(&plan, NULL), PF_OK);
    pf_design_clear(&design);
    clear_plan(&e, &plan);
}
END_TEST

START_TEST(an_evaluation_has_defaults)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD GAME LEARNER BUDGET
              "<evaluation><judge/></evaluation>" TAIL);
    ck_assert_uint_eq(plan.design->evaluation.examples, 805);
    ck_assert_str_eq(plan.design->evaluation.baseline, "reference");
    clear_plan(&e, &plan);
    plan_text(&e, &plan, HEAD GAME LEARNER BUDGET TAIL);
    ck_assert_uint_eq(plan.design->evaluation.n_judges, 0);
    ck_assert_ptr_null(plan.design->evaluation.baseline);
    clear_plan(&e, &plan);
}
END_TEST

/* --- strings --- */

START_TEST(strings_reach_the_world)
{
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_world *w;
    plan_text(&e, &plan,
              HEAD
              "<world><strings vocabulary='2' tokens='3'/><preference "
              "type='bradley-terry' actions='8'/></world>" LEARNER BUDGET TAIL);
    ck_assert_int_eq(pf_cell_world(&w, &e, &plan.cell[0], 1, NULL), PF_OK);
    ck_assert_ptr_nonnull(w->strings);
    ck_assert_uint_eq(w->strings->n, 8);
    ck_assert_uint_eq(w->strings->tokens, 3);
    ck_assert(w->length[0] == 3.0);
    pf_world_free(w);
    clear_plan(&e, &plan);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("reward-xml");
    PF_ADD_LOOP(s, a_model_serves_those_who_use_it, COUNT(serves));
    PF_ADD(s, offline_learners_have_their_batch_where_it_is_looked_for);
    PF_ADD_LOOP(s, budgets_pay_for_what_is_judged, COUNT(costs));
    PF_ADD_LOOP(s, what_is_not_used_does_not_count, COUNT(same));
    PF_ADD(s, what_is_used_counts);
    PF_ADD(s, every_row_of_a_model_counts);
    PF_ADD(s, axes_touch_the_learners_that_use_them);
    PF_ADD(s, an_axis_may_decide_who_rates);
    PF_ADD_LOOP(s, what_cannot_work_is_said, COUNT(refusals));
    PF_ADD(s, judges_are_read);
    PF_ADD(s, an_evaluation_has_defaults);
    PF_ADD(s, strings_reach_the_world);
    return s;
}

PF_TEST_MAIN(make_suite)
