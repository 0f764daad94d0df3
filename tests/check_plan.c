/* Plans: which runs there are, what they are called, what they record.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "core/parse.h"
#include "experiment_text.h"

/* The id of the first run. */
static void
id_of(const char *xml, char id[PF_RUN_ID])
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    memcpy(id, plan.run[0].id, PF_RUN_ID);
    clear_plan(&e, &plan);
}

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

/* --- identity --- */

static const char golden_description[] = "prefarm 1\n"
                                         "experiment seed 3\n"
                                         "world contexts 2\n"
                                         "world weights 0.25 0.75\n"
                                         "world beta 0.5\n"
                                         "world draw per-seed\n"
                                         "preference 1 munos\n"
                                         "preference 1 epsilon 0.25\n"
                                         "reference uniform\n"
                                         "learner nash-mp\n"
                                         "learner eta 0.1\n"
                                         "iterate last\n"
                                         "feedback exact\n"
                                         "policy tabular\n"
                                         "budget steps 10\n"
                                         "record points 5\n"
                                         "record spacing log\n"
                                         "record policies final\n"
                                         "metric duality-gap\n"
                                         "metric entropy\n";

/* Results are found again by these ids: whatever changes them makes every
 * stored result useless. The id is from another SHA-256 (Python's hashlib) of
 * the text above and "seed 1\n". */
START_TEST(golden_id)
{
    static const char xml[] =
        "<experiment version='1' name='golden' seed='3'>"
        "<world contexts='2' weights='1 3' beta='0.5'>"
        "<preference type='munos' epsilon='0.25'/></world>"
        "<learner type='nash-mp' eta='0.1'/><budget steps='10'/>"
        "<record points='5'><metric type='entropy'/>"
        "<metric type='duality-gap'/></record></experiment>";
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, xml);
    ck_assert_str_eq(plan.cell[0].description, golden_description);
    ck_assert_str_eq(plan.run[0].id, "1f4729b752c9197a");
    clear_plan(&e, &plan);
}
END_TEST

/* Pairs that ask for the same run. */
static const char *const same[][2] = {
    {HEAD WORLD LEARNER BUDGET TAIL, HEAD BUDGET LEARNER WORLD TAIL},
    {HEAD WORLD LEARNER BUDGET TAIL,
     "<?xml version='1.0'?>\n\n<experiment name='other' version='1' seed='1'>"
     "<description>words</description><!-- more -->"
     "<world label='x' id='y' draw='per-seed' contexts='1'>\n\n"
     "<preference    type='cyclic' />\n<reference type='uniform'/></world>"
     "<learner label='z' id='w' type='omd' iterate='last'/>" BUDGET
     "<feedback type='exact'/><policy type='tabular'/>"
     "<seeds first='1' count='5'/>"
     "<record points='100' spacing='log' policies='final'>"
     "<metric type='regularised-duality-gap'/><metric type='duality-gap'/>"
     "</record>" TAIL},
    {HEAD "<world beta='0.5'><preference type='cyclic' actions='5' "
          "margin='0.2'/></world><learner type='egpo' eta='1e-1'/>" BUDGET TAIL,
     HEAD
     "<world beta='5e-1'><preference margin='.2' actions='5' "
     "type='cyclic'/></world><learner eta='0.10' type='egpo'/>" BUDGET TAIL},
    /* swept to one value, or written there */
    {HEAD WORLD "<learner type='omd' eta='0.5'/>" BUDGET TAIL,
     HEAD WORLD LEARNER BUDGET
     "<sweep><axis path='learner/@eta' values='0.5'/></sweep>" TAIL},
};

START_TEST(names_and_order_do_not_matter)
{
    char a[PF_RUN_ID], b[PF_RUN_ID];
    id_of(same[_i][0], a);
    id_of(same[_i][1], b);
    ck_assert_str_eq(a, b);
}
END_TEST

/* Each is one change of HEAD WORLD LEARNER BUDGET TAIL. */
static const char *const changes[] = {
    HEAD WORLD LEARNER BUDGET TAIL,
    "<experiment version='1' name='t' seed='2'>" WORLD LEARNER BUDGET TAIL,
    HEAD
    "<world beta='0.2'><preference type='cyclic'/></world>" LEARNER BUDGET TAIL,
    HEAD
    "<world contexts='2'><preference type='cyclic'/></world>" LEARNER BUDGET
        TAIL,
    HEAD "<world contexts='2' weights='1 2'><preference "
         "type='cyclic'/></world>" LEARNER BUDGET TAIL,
    HEAD "<world contexts='2'><preference type='cyclic'/>"
         "<preference type='cyclic'/></world>" LEARNER BUDGET TAIL,
    HEAD
    "<world draw='shared'><preference type='cyclic'/></world>" LEARNER BUDGET
        TAIL,
    HEAD "<world><preference type='munos'/></world>" LEARNER BUDGET TAIL,
    HEAD "<world><preference type='cyclic'/><reference type='gaussian'/>"
         "</world>" LEARNER BUDGET TAIL,
    HEAD WORLD "<learner type='mwu'/>" BUDGET TAIL,
    HEAD WORLD "<learner type='mwu' iterate='average'/>" BUDGET TAIL,
    HEAD WORLD LEARNER "<budget steps='11'/>" TAIL,
    HEAD WORLD LEARNER "<budget queries='10'/>" TAIL,
    HEAD WORLD LEARNER BUDGET "<record points='99'/>" TAIL,
    HEAD WORLD LEARNER BUDGET "<record spacing='linear'/>" TAIL,
    HEAD WORLD LEARNER BUDGET "<record policies='all'/>" TAIL,
    HEAD WORLD LEARNER BUDGET "<record><metric type='entropy'/></record>" TAIL,
    HEAD WORLD LEARNER BUDGET "<seeds first='2'/>" TAIL,
};
#define N_CHANGES (sizeof changes / sizeof *changes)

START_TEST(every_setting_matters)
{
    char id[N_CHANGES][PF_RUN_ID];
    for (size_t i = 0; i < N_CHANGES; i++) {
        id_of(changes[i], id[i]);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcmp(id[i], id[j]) != 0, "%s\nis\n%s", changes[i],
                          changes[j]);
    }
}
END_TEST

/* A value of the parameter that is not its default (other != 0) or, for those
 * that must be given, the one that everything else is compared with. */
static const char *
value_of(const struct pf_param *p, int other, char out[512])
{
    double x = 0.5 * (p->lo + p->hi);
    switch (p->form) {
    case PF_REAL:
        if (p->def_of_beta == NULL && p->def + 0.125 <= p->hi)
            x = p->def + 0.125;
        snprintf(out, 512, "%.17g", x);
        break;
    case PF_COUNT:
        snprintf(out, 512, "%.0f", p->def + 1 <= p->hi ? p->def + 1 : p->lo);
        break;
    case PF_CHOICE:
        pf_choice_word(p->choices, p->def == 0.0, out, 512);
        break;
    case PF_TEXT:
        snprintf(out, 512, other ? "3 2 1" : "1 2 3");
        break;
    case PF_FILE:
        pf_test_data(other ? "experiments/valid/minimal.xml"
                           : "experiments/valid/sweep.xml",
                     out, 512);
        break;
    }
    return out;
}

/* type="..." with everything that must be given, and parameter `changed`
 * (SIZE_MAX: none) set to another value. */
static void
write_attributes(const struct pf_kind *k, size_t changed, char *out,
                 size_t size)
{
    size_t used = (size_t) snprintf(out, size, "type='%s'", k->name);
    for (size_t i = 0; i < pf_param_count(k->params); i++) {
        const struct pf_param *p = &k->params[i];
        char value[512];
        if (i == changed || p->required)
            used +=
                (size_t) snprintf(out + used, size - used, " %s='%s'", p->name,
                                  value_of(p, i == changed, value));
    }
}

/* As id_of; false where the learner does not take this value. */
static bool
id_if_taken(const char *xml, char id[PF_RUN_ID])
{
    struct pf_experiment e;
    struct pf_plan plan = {.n_runs = 0};
    int status =
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, NULL);
    if (status == PF_OK)
        status = pf_plan_make(&plan, &e, NULL);
    if (status == PF_OK)
        memcpy(id, plan.run[0].id, PF_RUN_ID);
    clear_plan(&e, &plan);
    return status == PF_OK;
}

static size_t
check_family(const struct pf_family *family, const char *before,
             const char *after)
{
    size_t compared = 0, refused = 0;
    for (const struct pf_kind *const *k = family->kinds; *k != NULL; k++) {
        char attributes[2048], xml[4096], base[PF_RUN_ID], id[PF_RUN_ID];
        write_attributes(*k, SIZE_MAX, attributes, sizeof attributes);
        snprintf(xml, sizeof xml, "%s%s%s", before, attributes, after);
        id_of(xml, base);
        for (size_t i = 0; i < pf_param_count((*k)->params); i++) {
            write_attributes(*k, i, attributes, sizeof attributes);
            snprintf(xml, sizeof xml, "%s%s%s", before, attributes, after);
            if (!id_if_taken(xml, id)) {
                refused++;
                continue;
            }
            ck_assert_msg(strcmp(id, base) != 0, "%s: %s changes nothing",
                          (*k)->name, (*k)->params[i].name);
            compared++;
        }
    }
    ck_assert_msg(refused * 20 <= compared, "%zu of %zu", refused, compared);
    return compared;
}

START_TEST(every_parameter_matters)
{
    size_t preferences =
        check_family(&pf_preference_family,
                     HEAD "<world><features type='one-hot'/><preference ",
                     "/></world>" LEARNER BUDGET TAIL);
    size_t references =
        check_family(&pf_reference_family,
                     HEAD "<world><features type='one-hot'/>"
                          "<preference type='cyclic'/><reference ",
                     "/></world>" LEARNER BUDGET TAIL);
    size_t learners = check_family(
        &pf_learner_family,
        HEAD WORLD "<feedback type='pairs'/><data pairs='64'/>"
                   "<reward-model type='bradley-terry'/><learner ",
        "/><learner type='ppo' id='other' prompts='9'/>" BUDGET TAIL);
    ck_assert_uint_ge(preferences, 20);
    ck_assert_uint_ge(references, 2);
    ck_assert_uint_ge(learners, 15);
}
END_TEST

/* A data file counts with its contents. */
START_TEST(a_changed_file_is_another_run)
{
    char folder[] = "/tmp/prefarm-XXXXXX", path[64], xml[1024];
    char before[PF_RUN_ID], after[PF_RUN_ID];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/P.csv", folder);
    snprintf(xml, sizeof xml,
             HEAD "<world><preference type='matrix' file='%s'/></world>" LEARNER
                 BUDGET TAIL,
             path);
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        fprintf(f, "0.5,0.%d\n0.%d,0.5\n", 4 + i, 6 - i);
        fclose(f);
        id_of(xml, i == 0 ? before : after);
    }
    ck_assert_str_ne(before, after);
    unlink(path);
    rmdir(folder);
}
END_TEST

/* The SHA-256 in a description is the real one. */
START_TEST(the_hash_is_sha256)
{
    char folder[] = "/tmp/prefarm-XXXXXX", path[64], xml[1024];
    struct pf_experiment e;
    struct pf_plan plan;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/abc", folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs("abc", f); /* the first test vector of FIPS 180-2 */
    fclose(f);
    snprintf(xml, sizeof xml,
             HEAD "<world><preference type='matrix' file='%s'/></world>" LEARNER
                 BUDGET TAIL,
             path);
    plan_text(&e, &plan, xml);
    ck_assert_ptr_nonnull(
        strstr(plan.cell[0].world_key,
               "sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
               "f20015ad\n"));
    clear_plan(&e, &plan);
    unlink(path);
    rmdir(folder);
}
END_TEST

/* --- which runs there are --- */

#define SWEEP                                                                  \
    HEAD "<world id='a'><preference type='hodge-mix'/></world>"                \
         "<world id='b' beta='0.5'><preference type='cyclic'/></world>"        \
         "<learner type='omd'/><learner type='nash-mp'/>" BUDGET               \
         "<seeds first='5' count='3'/><sweep>"                                 \
         "<axis path=\"world[@id='a']/preference/@cyclic\" values='0 0.5 1'/>" \
         "<axis path=\"learner[@type='omd']/@eta\" values='0.1 0.2'/>"         \
         "<axis path='budget/@steps' values='7 9'/></sweep>" TAIL

static bool
is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

START_TEST(axes_touch_only_what_they_change)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, SWEEP);
    /* a: 3 dials x (2 eta + 1) x 2 budgets; b: (2 eta + 1) x 2 budgets */
    ck_assert_uint_eq(plan.n_cells, 3 * 3 * 2 + 3 * 2);
    ck_assert_uint_eq(plan.n_runs, 3 * plan.n_cells);
    for (size_t c = 0; c < plan.n_cells; c++) {
        const struct pf_cell *cell = &plan.cell[c];
        bool a = is(cell->world->id, "a");
        bool omd = is(cell->learner->id, "omd");
        ck_assert((cell->axis_value[0] != NULL) == a);
        ck_assert((cell->axis_value[1] != NULL) == omd);
        ck_assert_ptr_nonnull(cell->axis_value[2]);
        double cyclic = 0.0, eta = 0.0, steps = 0.0;
        ck_assert(pf_parse_real(cell->axis_value[2], &steps));
        ck_assert(steps == (double) pf_cell_steps(cell));
        size_t dial =
            pf_values_find(&cell->world->preference[0].values, "cyclic");
        if (a && pf_parse_real(cell->axis_value[0], &cyclic))
            ck_assert(cyclic == cell->world->preference[0].values.number[dial]);
        if (omd && pf_parse_real(cell->axis_value[1], &eta))
            ck_assert(eta == cell->learner->values.number[0]);
    }
    clear_plan(&e, &plan);
}
END_TEST

START_TEST(runs_stand_cell_by_cell_with_seeds_ascending)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, SWEEP);
    for (size_t i = 0; i < plan.n_runs; i++) {
        ck_assert_uint_eq(plan.run[i].cell, i / 3);
        ck_assert_uint_eq(plan.run[i].seed, 5 + i % 3);
        ck_assert_uint_eq(strspn(plan.run[i].id, "0123456789abcdef"), 16);
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(plan.run[i].id, plan.run[j].id);
    }
    clear_plan(&e, &plan);
}
END_TEST

/* The world's part of a description does not depend on the learner, and
 * begins it. */
START_TEST(equal_worlds_have_equal_keys)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, SWEEP);
    for (size_t i = 0; i < plan.n_cells; i++) {
        const struct pf_cell *x = &plan.cell[i];
        ck_assert_int_eq(
            strncmp(x->description, x->world_key, strlen(x->world_key)), 0);
        for (size_t j = 0; j < plan.n_cells; j++) {
            const struct pf_cell *y = &plan.cell[j];
            const char *p = x->axis_value[0], *q = y->axis_value[0];
            bool equal =
                is(x->world->id, y->world->id) && (p == NULL || is(p, q));
            ck_assert(is(x->world_key, y->world_key) == equal);
        }
    }
    clear_plan(&e, &plan);
}
END_TEST

/* Defaults that follow beta are those of the cell's own world. */
START_TEST(learners_are_complete_for_their_world)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan,
              HEAD
              "<world id='a' beta='0.5'><preference type='cyclic'/></world>"
              "<world id='b' beta='0.01'><preference type='cyclic'/>"
              "</world><learner type='nash-mp'/>" BUDGET TAIL);
    ck_assert_uint_eq(plan.n_cells, 2);
    for (size_t c = 0; c < 2; c++) /* eta = 2 beta */
        ck_assert_double_eq_tol(plan.cell[c].learner->values.number[0],
                                2.0 * plan.cell[c].world->beta, 1e-15);
    clear_plan(&e, &plan);
}
END_TEST

/* --- refusals --- */

static const struct {
    const char *xml, *words;
} refusals[] = {
    {HEAD WORLD LEARNER "<learner id='again' type='omd'/>\n" BUDGET TAIL,
     "t.xml:4: the learner of line 3 does the same runs"},
    {HEAD WORLD
     "<world id='again'><preference type='cyclic'/></world>\n" LEARNER BUDGET
         TAIL,
     "t.xml:3: the world of line 2 is the same"},
    {HEAD WORLD LEARNER BUDGET
     "<seeds count='2'/><sweep><axis path='seeds/@first' values='1 "
     "3'/></sweep>" TAIL,
     "t.xml:5: path 'seeds/@first' cannot be swept: seeds are an axis "
     "already"},
    {HEAD WORLD LEARNER
     "<learner id='x' type='omd' eta='2'/>\n" BUDGET
     "<sweep><axis path=\"learner[@id='x']/@eta\" values='1 2 3'/>"
     "<axis path=\"learner[@type='omd'][1]/@eta\" values='3 4'/></sweep>" TAIL,
     "t.xml:4: the learner of line 3 does the same runs"},
    {HEAD WORLD LEARNER BUDGET
     "<seeds count='10000000'/><sweep><axis path='learner/@eta' values='1 2'/>"
     "</sweep>" TAIL,
     "t.xml:1: the experiment has 20000000 runs"},
    {HEAD WORLD LEARNER BUDGET "<sweep><zip><axis path='seeds/@count' "
                               "values='1 2'/><axis path='world/@beta' "
                               "values='1 2'/></zip></sweep><seeds/>" TAIL,
     "t.xml:5: path 'seeds/@count' cannot be swept: seeds are an axis "
     "already"},
    {HEAD "<world><preference type='cyclic'/></world>\n"
          "<learner type='nash-mp'/>" BUDGET
          "<sweep><axis path='world/@beta' values='1 0.5 0'/></sweep>" TAIL,
     "t.xml:3: nash-mp needs a world with beta > 0"},
};

START_TEST(a_wrong_plan_is_refused)
{
    struct pf_diag d;
    ck_assert_int_eq(plan_status(refusals[_i].xml, &d), PF_EINPUT);
    ck_assert_msg(d.count == 1, "%zu messages", d.count);
    ck_assert_msg(strncmp(d.message[0], refusals[_i].words,
                          strlen(refusals[_i].words)) == 0,
                  "%s should say %s", d.message[0], refusals[_i].words);
    pf_diag_clear(&d);
}
END_TEST

/* --- budgets and schedules --- */

START_TEST(queries_pay_for_whole_steps)
{
    static const struct {
        const char *xml;
        uint64_t steps;
    } cases[] = {
        {HEAD WORLD "<learner type='omd'/><budget queries='7'/>" TAIL, 7},
        {HEAD WORLD "<learner type='nash-mp'/><budget queries='7'/>" TAIL, 3},
        {HEAD WORLD "<learner type='nash-mp'/><budget steps='7'/>" TAIL, 7},
    };
    for (size_t i = 0; i < 3; i++) {
        struct pf_experiment e;
        struct pf_plan plan;
        plan_text(&e, &plan, cases[i].xml);
        ck_assert_uint_eq(pf_cell_steps(&plan.cell[0]), cases[i].steps);
        clear_plan(&e, &plan);
    }
}
END_TEST

static void
check_schedule(bool log_spacing, size_t points, uint64_t steps)
{
    struct pf_record_def def = {.points = points, .log_spacing = log_spacing};
    uint64_t *step = calloc(points, sizeof *step);
    ck_assert_ptr_nonnull(step);
    size_t n = pf_record_schedule(&def, steps, step);
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_le(n, points);
    ck_assert_uint_eq(step[n - 1], steps);
    if (points > 1)
        ck_assert_uint_eq(step[0], 0);
    /* (A check notes where it is, which takes longer than a million looks.) */
    size_t up = 1;
    while (up < n && step[up] > step[up - 1])
        up++;
    ck_assert_msg(up == n, "%zu points, %llu steps: step %zu", points,
                  (unsigned long long) steps, up);
    if (points > steps && !log_spacing) /* room for all */
        ck_assert_uint_eq(n, steps + 1);
    if (points > 2 && log_spacing && steps > 0)
        ck_assert_uint_eq(step[1], 1);
    /* Where nothing is rounded together, every point is there, and none is
     * further than half a step from where it belongs. */
    bool apart = log_spacing ? points == 2 : steps + 1 >= points;
    if (apart && points > 1) {
        ck_assert_uint_eq(n, points);
        long double off = 0.0l;
        for (size_t i = 0; i < n; i++) {
            long double x = (long double) steps * (long double) i /
                            (long double) (points - 1);
            off = fmaxl(off, fabsl(x - (long double) step[i]));
        }
        ck_assert_ldouble_le(off, 0.5001l);
    }
    free(step);
}

START_TEST(schedules_ascend_from_first_to_last)
{
    static const size_t points[] = {1, 2, 3, 4, 5, 10, 100, 101, 1000};
    static const uint64_t steps[] = {
        1, 2, 3, 4, 7, 10, 99, 100, 101, 1000, 12345, 1000000, 1000000000000};
    for (size_t p = 0; p < sizeof points / sizeof *points; p++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
            check_schedule(true, points[p], steps[s]);
            check_schedule(false, points[p], steps[s]);
        }
    check_schedule(true, 1000000, 1000000000000);
    check_schedule(false, 1000000, 1000000000000);
    check_schedule(true, 10, 0);
}
END_TEST

START_TEST(known_schedules)
{
    static const uint64_t decades[] = {0, 1, 10, 100, 1000};
    static const uint64_t quarters[] = {0, 25, 50, 75, 100};
    static const uint64_t dense[] = {0, 1, 2, 3, 4, 6, 8};
    struct pf_record_def def = {.points = 5, .log_spacing = true};
    uint64_t step[8];
    ck_assert_uint_eq(pf_record_schedule(&def, 1000, step), 5);
    ck_assert_mem_eq(step, decades, sizeof decades);
    def.log_spacing = false;
    ck_assert_uint_eq(pf_record_schedule(&def, 100, step), 5);
    ck_assert_mem_eq(step, quarters, sizeof quarters);
    def = (struct pf_record_def){.points = 8, .log_spacing = true};
    /* 8^(k/6), k = 0..6: 1, 1.41, 2, 2.83, 4, 5.66, 8 */
    ck_assert_uint_eq(pf_record_schedule(&def, 8, step), 7);
    ck_assert_mem_eq(step, dense, sizeof dense);
    def.points = 1;
    ck_assert_uint_eq(pf_record_schedule(&def, 8, step), 1);
    ck_assert_uint_eq(step[0], 8);
}
END_TEST

/* --- cost --- */

START_TEST(a_hundred_thousand_runs_are_planned_quickly)
{
    struct pf_experiment e;
    struct pf_plan plan;
    size_t dials = costs_can_be_measured() ? 100 : 2;
    char xml[1024];
    snprintf(xml, sizeof xml,
             HEAD "<world><preference type='hodge-mix'/></world>" LEARNER BUDGET
                  "<sweep><axis path='learner/@eta' from='0.001' to='1' "
                  "count='1000' scale='log'/>"
                  "<axis path='world/preference/@cyclic' from='0' to='1' "
                  "count='%zu'/></sweep>" TAIL,
             dials);
    clock_t start = clock();
    plan_text(&e, &plan, xml);
    double seconds = (double) (clock() - start) / CLOCKS_PER_SEC;
    ck_assert_uint_eq(plan.n_runs, 1000 * dials);
    /* 0.8 s on a slow machine. */
    if (costs_can_be_measured())
        ck_assert_msg(seconds < 5.0, "%.2f s", seconds);
    clear_plan(&e, &plan);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("plan");
    PF_ADD(s, golden_id);
    PF_ADD_LOOP(s, names_and_order_do_not_matter, sizeof same / sizeof *same);
    PF_ADD(s, every_setting_matters);
    PF_ADD(s, every_parameter_matters);
    PF_ADD(s, a_changed_file_is_another_run);
    PF_ADD(s, the_hash_is_sha256);
    PF_ADD(s, axes_touch_only_what_they_change);
    PF_ADD(s, runs_stand_cell_by_cell_with_seeds_ascending);
    PF_ADD(s, equal_worlds_have_equal_keys);
    PF_ADD(s, learners_are_complete_for_their_world);
    PF_ADD_LOOP(s, a_wrong_plan_is_refused, sizeof refusals / sizeof *refusals);
    PF_ADD(s, queries_pay_for_whole_steps);
    PF_ADD(s, schedules_ascend_from_first_to_last);
    PF_ADD(s, known_schedules);
    PF_ADD(s, a_hundred_thousand_runs_are_planned_quickly);
    return s;
}

PF_TEST_MAIN(make_suite)
