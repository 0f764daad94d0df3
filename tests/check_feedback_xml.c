/* Experiments with feedback, policies, optimisers and data sets: what is read,
 * how many steps are paid for, what counts for a run's id, what axes touch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parse.h"
#include "experiment_text.h"
#include "lab/experiment/cost.h"
#include "lab/experiment/grammar.h"

/* --- what is read --- */

START_TEST(an_own_element_overrides_that_for_all)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD TRAITS
              "<feedback type='labels' flips='0.25' assignment='context'>"
              "<annotator type='noisy' flip='0.1' name='Ann' price='2'/>"
              "<annotator type='faithful' weight='3'/></feedback>"
              "<policy type='log-linear'/><optimiser type='adam' eta='0.5'/>"
              "<data pairs='7' behaviour='uniform'/>"
              "<learner type='dpo'/>"
              "<learner type='dpo' id='own'><feedback type='pairs'/>"
              "<policy type='tabular'/><optimiser type='adam'/>"
              "<data pairs='9'/></learner>"
              "<learner type='omd'/>" BUDGET TAIL);
    const struct pf_learner_def *a = plan.cell[0].learner;
    const struct pf_learner_def *b = plan.cell[1].learner;
    const struct pf_learner_def *c = plan.cell[2].learner;
    ck_assert_str_eq(a->feedback.type.kind->name, "labels");
    ck_assert(a->feedback.type.values.number[PF_FEEDBACK_FLIPS] == 0.25);
    ck_assert_uint_eq(a->feedback.n_annotators, 2);
    ck_assert_str_eq(a->feedback.annotator[0].own.text[PF_ANNOTATOR_NAME],
                     "Ann");
    ck_assert(a->feedback.annotator[1].own.number[PF_ANNOTATOR_WEIGHT] == 3.0);
    ck_assert_str_eq(a->policy.kind->name, "log-linear");
    ck_assert(a->optimiser.values.number[PF_OPT_ETA] == 0.5);
    ck_assert(a->data.values.number[PF_DATA_PAIRS] == 7.0);
    ck_assert(a->data.values.number[PF_DATA_BEHAVIOUR] == PF_BEHAVIOUR_UNIFORM);
    ck_assert_ptr_nonnull(a->pool_key);
    /* an element of its own replaces the other one as a whole */
    ck_assert_str_eq(b->feedback.type.kind->name, "pairs");
    ck_assert(b->feedback.type.values.number[PF_FEEDBACK_FLIPS] == 0.0);
    ck_assert_uint_eq(b->feedback.n_annotators, 0);
    ck_assert_ptr_null(b->pool_key);
    ck_assert_str_eq(b->policy.kind->name, "tabular");
    ck_assert_str_eq(b->optimiser.kind->name, "adam");
    ck_assert(b->data.values.number[PF_DATA_BEHAVIOUR] ==
              PF_BEHAVIOUR_REFERENCE);
    /* what a learner has no use for it has not */
    ck_assert_str_eq(c->feedback.type.kind->name, "labels");
    ck_assert_ptr_null(c->policy.kind);
    ck_assert_ptr_null(c->optimiser.kind);
    ck_assert_ptr_null(c->data.kind);
    ck_assert_str_eq(plan.cell[0].world->features.kind->name, "one-hot");
    ck_assert_uint_eq(plan.cell[0].world->covariates.values.n, 3);
    clear_plan(&e, &plan);
}
END_TEST

START_TEST(defaults)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD GAME "<learner type='online-dpo'><feedback type='labels'/>"
                        "</learner>" LEARNER BUDGET TAIL);
    const struct pf_learner_def *a = plan.cell[0].learner;
    const struct pf_values *v = &a->feedback.type.values;
    ck_assert(v->number[PF_FEEDBACK_SAMPLES] == 16.0);
    ck_assert(v->number[PF_FEEDBACK_ESTIMATOR] == PF_ESTIMATE_IMPORTANCE);
    ck_assert(v->number[PF_FEEDBACK_BEHAVIOUR] == PF_BEHAVIOUR_UNIFORM);
    ck_assert(v->number[PF_FEEDBACK_POOL] == PF_POOL_OWN);
    ck_assert(v->number[PF_FEEDBACK_FLIPS] == 0.0);
    ck_assert(v->number[PF_FEEDBACK_ORDER] == PF_ORDER_RANDOM);
    ck_assert(v->number[PF_FEEDBACK_ASSIGNMENT] == PF_ASSIGN_UNIFORM);
    ck_assert_str_eq(a->policy.kind->name, "tabular");
    ck_assert_str_eq(a->optimiser.kind->name, "adam");
    ck_assert_ptr_null(a->data.kind);
    ck_assert_str_eq(plan.cell[1].learner->feedback.type.kind->name, "exact");
    ck_assert_ptr_null(plan.cell[1].world->features.kind);
    clear_plan(&e, &plan);
}
END_TEST

/* --- budgets --- */

START_TEST(budgets_pay_for_whole_steps)
{
    static const struct {
        const char *feedback, *learner, *budget;
        uint64_t steps;
    } cases[] = {
        {"type='exact'", "type='nash-mp'/>", "queries='100'", 50},
        {"type='opponent-samples' samples='3'", "type='omd'/>", "queries='100'",
         33},
        {"type='opponent-samples' samples='3'", "type='egpo'/>",
         "queries='100'", 16},
        {"type='pairs' samples='8'", "type='omd'/>", "queries='100'", 12},
        {"type='labels' samples='8'", "type='nash-mp'/>", "queries='100'", 6},
        {"type='labels' samples='8' estimator='regression'", "type='nash-mp'/>",
         "queries='100'", 3},
        {"type='labels'", "type='online-dpo' batch='7'/>", "queries='100'", 14},
        {"type='labels'", "type='dpo' batch='7'><data/></learner>",
         "queries='100'", 15},
        {"type='labels'", "type='dpo' batch='7'><data epochs='3'/></learner>",
         "queries='100'", 43},
        {"type='labels'",
         "type='dpo' batch='7'><data pairs='14' epochs='3'/></learner>",
         "queries='100'", 6},
        /* a step looks at all pairs there are, at most */
        {"type='labels'",
         "type='dpo' batch='64'><data pairs='10' epochs='3'/></learner>",
         "queries='100'", 3},
        {"type='labels'",
         "type='dpo' batch='0'><data pairs='10' epochs='3'/></learner>",
         "queries='100'", 3},
        {"type='labels'", "type='dpo' batch='7'><data pairs='14'/></learner>",
         "steps='11'", 11},
        {"type='labels'", "type='dpo' batch='0'><data pairs='0'/></learner>",
         "steps='11'", 11},
        /* a faithful annotator at price 1; a quarter of flips halves it */
        {"type='labels' samples='8'", "type='omd'/>", "price='100'", 12},
        {"type='labels' samples='8' flips='0.25'", "type='omd'/>",
         "price='100'", 25},
        {"type='labels'", "type='dpo' batch='7'><data/></learner>",
         "price='99.5'", 15},
        /* 0.7 / 0.1 is a little less than 7 */
        {"type='labels'><annotator type='faithful' price='0.1'/></feedback",
         "type='online-dpo' batch='1'/>", "price='0.7'", 7},
        {"type='labels'><annotator type='faithful' price='3' weight='3'/>"
         "<annotator type='noisy' price='7'/></feedback",
         "type='online-dpo' batch='1'/>", "price='100'", 25},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pf_experiment e;
        struct pf_plan plan;
        char xml[1024];
        bool holds = strchr(cases[i].feedback, '>') != NULL;
        snprintf(xml, sizeof xml,
                 HEAD GAME "<feedback %s%s><learner %s<budget %s/>" TAIL,
                 cases[i].feedback, holds ? "" : "/", cases[i].learner,
                 cases[i].budget);
        plan_text(&e, &plan, xml);
        ck_assert_msg(pf_cell_steps(&plan.cell[0]) == cases[i].steps,
                      "%llu steps of\n%s",
                      (unsigned long long) pf_cell_steps(&plan.cell[0]), xml);
        clear_plan(&e, &plan);
    }
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

#define PAIRS "<feedback type='pairs'/>"

/* Pairs that ask for the same run: what is not used does not count. */
static const char *const same[][2] = {
    {HEAD GAME LEARNER BUDGET TAIL, HEAD GAME
     "<policy type='mlp'/><optimiser type='adam'/><data pairs='3'/>" LEARNER
         BUDGET TAIL},
    {HEAD GAME LEARNER BUDGET TAIL,
     HEAD GAME "<feedback type='exact'/><learner type='omd'><policy "
               "type='tabular'/></learner>" BUDGET TAIL},
    {HEAD GAME PAIRS ONLINE BUDGET TAIL,
     HEAD GAME PAIRS "<data pairs='3'/><optimiser type='adam'/>"
                     "<policy type='tabular'/>" ONLINE BUDGET TAIL},
    /* how payoffs are estimated, for one who compares */
    {HEAD GAME PAIRS ONLINE BUDGET TAIL,
     HEAD GAME "<feedback type='pairs' samples='3' estimator='regression' "
               "behaviour='reference'/>" ONLINE BUDGET TAIL},
    /* for all, or for the only one */
    {HEAD GAME
     "<feedback type='labels' flips='0.1'/><data pairs='5'/>" OFFLINE BUDGET
         TAIL,
     HEAD GAME "<learner type='dpo'><data pairs='5'/><feedback type='labels' "
               "flips='0.1'/></learner>" BUDGET TAIL},
    /* names of annotators */
    {HEAD GAME ONLINE BUDGET JUDGES("<annotator type='noisy'/>") TAIL,
     HEAD GAME ONLINE BUDGET JUDGES("<annotator type='noisy' name='x'/>") TAIL},
    /* said, or left to the budget */
    {HEAD GAME PAIRS "<data/>" OFFLINE QUERIES TAIL,
     HEAD GAME PAIRS "<data pairs='100' epochs='1'/>" OFFLINE QUERIES TAIL},
};

START_TEST(what_is_not_used_does_not_count)
{
    char a[PF_RUN_ID], b[PF_RUN_ID];
    id_of(same[_i][0], a);
    id_of(same[_i][1], b);
    ck_assert_str_eq(a, b);
}
END_TEST

/* A value that is not the default. */
static const char *
other_value(const struct pf_param *p, char out[512])
{
    double x = p->def + 0.125 <= p->hi ? p->def + 0.125 : p->def - 0.125;
    switch (p->form) {
    case PF_REAL:
        snprintf(out, 512, "%.17g", x < p->lo ? 0.5 * (p->lo + p->hi) : x);
        break;
    case PF_COUNT:
        snprintf(out, 512, "%.0f",
                 p->def + 1.0 > p->lo && p->def + 1.0 <= p->hi ? p->def + 1.0
                                                               : p->lo);
        break;
    case PF_CHOICE:
        pf_choice_word(p->choices, p->def == 0.0, out, 512);
        break;
    default:
        snprintf(out, 512, "1 2 3");
    }
    return out;
}

static size_t
check_rows(const struct pf_kind *k, const struct pf_param *rows, bool typed,
           const char *before, const char *after)
{
    char type[80] = "", value[512], xml[4096], base[PF_RUN_ID], id[PF_RUN_ID];
    size_t compared = 0;
    if (typed)
        snprintf(type, sizeof type, "type='%s'", k->name);
    snprintf(xml, sizeof xml, "%s%s%s", before, type, after);
    id_of(xml, base);
    for (size_t i = 0; i < pf_param_count(rows); i++) {
        if (rows[i].form == PF_FILE || strcmp(rows[i].name, "name") == 0)
            continue; /* another test */
        snprintf(xml, sizeof xml, "%s%s %s='%s'%s", before, type, rows[i].name,
                 other_value(&rows[i], value), after);
        id_of(xml, id);
        ck_assert_msg(strcmp(id, base) != 0, "%s: %s changes nothing", k->name,
                      rows[i].name);
        compared++;
    }
    return compared;
}

static size_t
check_family(const struct pf_family *f, const char *before, const char *after)
{
    size_t compared = 0;
    for (const struct pf_kind *const *k = f->kinds; *k != NULL; k++)
        compared += check_rows(*k, (*k)->params, true, before, after);
    return compared;
}

START_TEST(every_parameter_counts_where_it_is_used)
{
    const char *end = "/>" LEARNER QUERIES TAIL;
    const struct pf_rule *annotator = pf_rule_of(PF_TAG_ANNOTATOR);
    const struct pf_rule *data = pf_rule_of(PF_TAG_DATA);
    const struct pf_rule *covariates = pf_rule_of(PF_TAG_COVARIATES);
    ck_assert_uint_ge(
        check_family(&pf_feedback_family, HEAD TRAITS "<feedback ", end), 14);
    ck_assert_uint_ge(check_family(&pf_policy_type_family,
                                   HEAD TRAITS PAIRS "<policy ",
                                   "/>" ONLINE BUDGET TAIL),
                      1);
    ck_assert_uint_ge(check_family(&pf_optimiser_family,
                                   HEAD TRAITS PAIRS "<optimiser ",
                                   "/>" ONLINE BUDGET TAIL),
                      10);
    ck_assert_uint_ge(check_family(&pf_annotator_family,
                                   HEAD TRAITS "<feedback type='labels'>"
                                               "<annotator ",
                                   "/></feedback>" LEARNER BUDGET TAIL),
                      5);
    ck_assert_uint_ge(
        check_family(
            &pf_features_family, HEAD "<world><features ",
            "/><preference type='cyclic'/></world>" LEARNER BUDGET TAIL),
        3);
    ck_assert_uint_eq(check_rows(&annotator->kind, annotator->kind.params,
                                 false,
                                 HEAD GAME "<feedback type='labels'>"
                                           "<annotator type='faithful' ",
                                 "/></feedback>" LEARNER BUDGET TAIL),
                      3);
    ck_assert_uint_eq(
        check_rows(&covariates->kind, covariates->kind.params, false,
                   HEAD "<world><covariates ",
                   "/><preference type='cyclic'/></world>" LEARNER BUDGET TAIL),
        3);
    ck_assert_uint_eq(check_rows(&data->kind, data->kind.params, false,
                                 HEAD GAME PAIRS "<data ",
                                 "/>" OFFLINE QUERIES TAIL),
                      4);
}
END_TEST

START_TEST(traits_and_prices_count)
{
    static const char *const texts[] = {
        HEAD GAME LEARNER BUDGET TAIL,
        HEAD "<world><features type='one-hot'/><preference type='cyclic'/>"
             "</world>" LEARNER BUDGET TAIL,
        HEAD
        "<world><covariates/><preference type='cyclic'/></world>" LEARNER BUDGET
            TAIL,
        HEAD GAME PAIRS LEARNER BUDGET TAIL,
        HEAD GAME JUDGES("") LEARNER BUDGET TAIL,
        HEAD GAME JUDGES("<annotator type='faithful'/>") LEARNER BUDGET TAIL,
        HEAD GAME JUDGES("<annotator type='faithful'/><annotator "
                         "type='faithful'/>") LEARNER BUDGET TAIL,
        HEAD GAME JUDGES("") LEARNER "<budget price='100'/>" TAIL,
        HEAD GAME JUDGES("") LEARNER "<budget price='101'/>" TAIL,
        HEAD GAME JUDGES("") LEARNER QUERIES TAIL,
    };
    char id[sizeof texts / sizeof *texts][PF_RUN_ID];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        id_of(texts[i], id[i]);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcmp(id[i], id[j]) != 0, "%s\nis\n%s", texts[i],
                          texts[j]);
    }
}
END_TEST

/* --- axes --- */

START_TEST(axes_touch_the_learners_that_use_them)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD GAME JUDGES(
                  "<annotator type='faithful'/>"
                  "<annotator type='noisy'/>") "<optimiser type='adam'/><data "
                                               "pairs='50'/>"
                                               "<learner type='omd'/><learner "
                                               "type='dpo'/>"
                                               "<learner type='dpo' "
                                               "id='x'><feedback type='pairs'/>"
                                               "<optimiser "
                                               "type='adam'/></learner>" QUERIES
                                               "<sweep>"
                                               "<axis "
                                               "path='feedback/annotator[2]/"
                                               "@weight' values='1 2'/>"
                                               "<axis path='optimiser/@eta' "
                                               "values='0.1 0.2 0.3'/>"
                                               "<axis path='data/@pairs' "
                                               "values='40 50'/>"
                                               "<axis path='feedback/@samples' "
                                               "values='4 8'/>"
                                               "<axis "
                                               "path=\"learner[@id='x']/"
                                               "optimiser/@eta\" values='1 2'/>"
                                               "</sweep>" TAIL);
    static const char *const names[] = {"weight", "optimiser.eta", "pairs",
                                        "samples", "x.eta"};
    for (size_t a = 0; a < 5; a++)
        ck_assert_str_eq(e.axis[a].name, names[a]);
    /* omd: weights x samples; dpo: weights x etas x sizes; x: sizes x etas */
    ck_assert_uint_eq(plan.n_cells, 2 * 2 + 2 * 3 * 2 + 2 * 2);
    for (size_t i = 0; i < plan.n_cells; i++) {
        const struct pf_cell *c = &plan.cell[i];
        const struct pf_learner_def *l = c->learner;
        bool omd = strcmp(l->id, "omd") == 0, x = strcmp(l->id, "x") == 0;
        const bool touched[] = {!x, !omd && !x, !omd, omd, x};
        double value[5] = {0.0};
        for (size_t a = 0; a < 5; a++) {
            ck_assert_msg((c->axis_value[a] != NULL) == touched[a],
                          "axis %zu, %s", a, l->id);
            if (touched[a])
                ck_assert(pf_parse_real(c->axis_value[a], &value[a]));
        }
        if (touched[0])
            ck_assert(
                l->feedback.annotator[1].own.number[PF_ANNOTATOR_WEIGHT] ==
                value[0]);
        if (touched[1])
            ck_assert(l->optimiser.values.number[PF_OPT_ETA] == value[1]);
        if (touched[2])
            ck_assert(l->data.values.number[PF_DATA_PAIRS] == value[2]);
        if (touched[3])
            ck_assert(l->feedback.type.values.number[PF_FEEDBACK_SAMPLES] ==
                      value[3]);
        if (touched[4])
            ck_assert(l->optimiser.values.number[PF_OPT_ETA] == value[4]);
    }
    clear_plan(&e, &plan);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof *(array))

static Suite *
make_suite(void)
{
    Suite *s = suite_create("feedback-xml");
    PF_ADD(s, an_own_element_overrides_that_for_all);
    PF_ADD(s, defaults);
    PF_ADD(s, budgets_pay_for_whole_steps);
    PF_ADD_LOOP(s, what_is_not_used_does_not_count, COUNT(same));
    PF_ADD(s, every_parameter_counts_where_it_is_used);
    PF_ADD(s, traits_and_prices_count);
    PF_ADD(s, axes_touch_the_learners_that_use_them);
    return s;
}

PF_TEST_MAIN(make_suite)
