/* Presets: what a word of a choice sets, by hand, in an experiment and over all
 * that is listed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "experiment_text.h"
#include "lab/experiment/grammar.h"

/* --- by hand --- */

static const struct pf_preset_row first[] = {
    {"count", 3.0}, {"word", 1.0}, {"must", 0.5}, {NULL, 0.0}};
static const struct pf_preset_row second[] = {{"follows", 7.0}, {NULL, 0.0}};
static const struct pf_preset presets[] = {{"one", "the first", first},
                                           {"two", "the second", second},
                                           {NULL, NULL, NULL}};

static double
twice(double beta)
{
    return 2.0 * beta;
}

/* The row of presets stands in the middle: the order does not matter. */
static const struct pf_param rows[] = {{.name = "count",
                                        .unit = "",
                                        .form = PF_COUNT,
                                        .def = 9,
                                        .lo = 1,
                                        .hi = 99},
                                       {.name = "preset",
                                        .unit = "",
                                        .form = PF_CHOICE,
                                        .choices = "one|two",
                                        .presets = presets},
                                       {.name = "word",
                                        .unit = "",
                                        .form = PF_CHOICE,
                                        .choices = "a|b|c",
                                        .def = 2},
                                       {.name = "follows",
                                        .unit = "",
                                        .form = PF_REAL,
                                        .lo = 0,
                                        .hi = 10,
                                        .def_of_beta = twice,
                                        .def_text = "2 beta"},
                                       {.name = "must",
                                        .unit = "",
                                        .doc = "is needed",
                                        .form = PF_REAL,
                                        .lo = 0,
                                        .hi = 1,
                                        .required = true},
                                       {.name = NULL}};
enum { COUNT_ROW, PRESET, WORD, FOLLOWS, MUST };

static const struct pf_place nowhere = {0};

START_TEST(a_preset_comes_before_the_default)
{
    struct pf_values v;
    ck_assert_int_eq(pf_values_init(&v, rows), PF_OK);
    /* the default one holds before anything is finished */
    ck_assert(v.number[COUNT_ROW] == 3.0 && v.number[WORD] == 1.0);
    ck_assert_int_eq(pf_values_finish(&v, "x", 0.25, NULL, nowhere), PF_OK);
    ck_assert(v.number[COUNT_ROW] == 3.0 && v.number[WORD] == 1.0 &&
              v.number[FOLLOWS] == 0.5 && v.number[MUST] == 0.5);
    pf_values_clear(&v);
}
END_TEST

START_TEST(what_is_given_comes_before_a_preset)
{
    struct pf_values v;
    ck_assert_int_eq(pf_values_init(&v, rows), PF_OK);
    ck_assert_int_eq(pf_values_set(&v, "x", "count", "5", NULL, nowhere),
                     PF_OK);
    ck_assert_int_eq(pf_values_set(&v, "x", "must", "1", NULL, nowhere), PF_OK);
    ck_assert_int_eq(pf_values_set(&v, "x", "preset", "two", NULL, nowhere),
                     PF_OK);
    ck_assert_int_eq(pf_values_finish(&v, "x", 0.25, NULL, nowhere), PF_OK);
    /* what the other preset had set is back at the row's own default */
    ck_assert(v.number[COUNT_ROW] == 5.0 && v.number[WORD] == 2.0 &&
              v.number[FOLLOWS] == 7.0 && v.number[MUST] == 1.0 &&
              v.number[PRESET] == 1.0);
    /* finished again for another world, it is the same */
    ck_assert_int_eq(pf_values_finish(&v, "x", 3.0, NULL, nowhere), PF_OK);
    ck_assert(v.number[FOLLOWS] == 7.0);
    pf_values_clear(&v);
}
END_TEST

START_TEST(a_required_row_may_come_from_a_preset_only_if_it_has_it)
{
    struct pf_values v;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(pf_values_init(&v, rows), PF_OK);
    ck_assert_int_eq(pf_values_set(&v, "x", "preset", "two", NULL, nowhere),
                     PF_OK);
    ck_assert_int_eq(pf_values_finish(&v, "x", 0.25, &d, nowhere), PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    ck_assert_str_eq(d.message[0], "prefarm: x needs must=\"...\": is needed");
    pf_diag_clear(&d);
    pf_values_clear(&v);
}
END_TEST

/* --- over all that is listed --- */

/* Each word has its preset; each row of it is there, is a number, and could
 * have been given. */
static size_t
check_presets(const struct pf_kind *k, const struct pf_param *p)
{
    struct pf_values v;
    char word[64];
    size_t n = 0;
    ck_assert_int_eq(p->form, PF_CHOICE);
    ck_assert_int_eq(pf_values_init(&v, k->params), PF_OK);
    for (; pf_choice_word(p->choices, n, word, sizeof word); n++) {
        ck_assert_str_eq(p->presets[n].name, word);
        ck_assert_ptr_nonnull(p->presets[n].doc);
        for (const struct pf_preset_row *r = p->presets[n].rows; r->param;
             r++) {
            size_t at = pf_values_find(&v, r->param);
            char shown[32];
            ck_assert_msg(at != SIZE_MAX, "%s: %s", k->name, r->param);
            ck_assert_msg(v.params[at].form <= PF_CHOICE, "%s", r->param);
            ck_assert_ptr_null(v.params[at].presets);
            v.number[at] = r->value;
            const char *text = pf_values_show(&v, at, shown);
            ck_assert_msg(pf_values_set(&v, k->name, r->param, text, NULL,
                                        nowhere) == PF_OK,
                          "%s: %s %s=%s", k->name, word, r->param, text);
        }
    }
    ck_assert_ptr_null(p->presets[n].name);
    pf_values_clear(&v);
    return n;
}

START_TEST(presets_fit_their_tables)
{
    static const struct pf_family *const families[] = {
        &pf_learner_family, &pf_policy_type_family, &pf_optimiser_family,
        &pf_reward_model_family, &pf_feedback_family};
    size_t seen = 0;
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const struct pf_kind *const *k = families[f]->kinds; *k; k++)
            for (const struct pf_param *p = (*k)->params; p && p->name; p++)
                if (p->presets != NULL)
                    seen += check_presets(*k, p);
    ck_assert_uint_ge(seen, 3); /* those of ppo */
}
END_TEST

/* --- in an experiment --- */

START_TEST(sweeping_a_preset_moves_its_defaults)
{
    static const char *const words[] = {"trl", "alpacafarm", "openai"};
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD WORLD "<learner type='ppo' whiten_rewards='yes'/>" BUDGET
                         "<sweep><axis path='learner/@preset' "
                         "values='trl alpacafarm openai'/></sweep>" TAIL);
    ck_assert_uint_eq(plan.n_cells, 3);
    for (size_t c = 0; c < 3; c++) {
        const struct pf_values *v = &plan.cell[c].learner->values;
        const struct pf_param *p = &v->params[pf_values_find(v, "preset")];
        ck_assert_str_eq(plan.cell[c].axis_value[0], words[c]);
        for (const struct pf_preset_row *r = p->presets[c].rows; r->param;
             r++) {
            double x = v->number[pf_values_find(v, r->param)];
            bool given = strcmp(r->param, "whiten_rewards") == 0;
            ck_assert_msg(x == (given ? 1.0 : r->value), "%s: %s is %g",
                          words[c], r->param, x);
        }
    }
    clear_plan(&e, &plan);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("presets");
    PF_ADD(s, a_preset_comes_before_the_default);
    PF_ADD(s, what_is_given_comes_before_a_preset);
    PF_ADD(s, a_required_row_may_come_from_a_preset_only_if_it_has_it);
    PF_ADD(s, presets_fit_their_tables);
    PF_ADD(s, sweeping_a_preset_moves_its_defaults);
    return s;
}

PF_TEST_MAIN(make_suite)
