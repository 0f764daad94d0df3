/* What is said of a plan before it runs, and how groups of axes are laid out
 * in tables and figures once it has.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "experiment_text.h"
#include "lab/sweep/estimate.h"
#include "lab/report/layout.h"
#include "lab/sweep/runner.h"

#define TWO                                                                    \
    HEAD "<world><preference type=\"hodge-mix\"/></world>\n"                   \
         "<learner type=\"omd\"/>\n<learner type=\"nash-md\"/>\n"

/* A new folder, and a file in it. */
static void
name_file(char folder[40], char file[60])
{
    strcpy(folder, "/tmp/prefarm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, 60, "%s/t.db", folder);
}

static void
remove_file(const char *folder, const char *file)
{
    char lock[70];
    snprintf(lock, sizeof lock, "%s.lock", file);
    unlink(lock);
    unlink(file);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void
run_into(const char *file, const struct pf_plan *plan)
{
    const struct pf_runner_options options = {.workers = 0};
    struct pf_runner_report report = {0};
    struct pf_store *store = NULL;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(pf_store_open(&store, file, plan, &d), PF_OK);
    int status = pf_runner_run(plan, store, &options, &report, &d);
    ck_assert_msg(status == PF_OK, "status %d, %s", status,
                  d.count > 0 ? d.message[0] : "");
    ck_assert_uint_eq(report.computed, plan->n_runs);
    pf_store_close(store);
    pf_runner_report_clear(&report);
    pf_diag_clear(&d);
}

/* --- size and time --- */

START_TEST(an_estimate_counts_runs_and_steps)
{
    static const char xml[] =
        TWO BUDGET "<seeds count='6'/><sweep><axis path='budget/@steps' "
                   "values='10 20'/></sweep>" TAIL;
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_estimate all, part;
    struct pf_diag d;
    double runs = 0.0, steps = 0.0;
    pf_diag_init(&d);
    plan_text(&e, &plan, xml);
    ck_assert_int_eq(pf_estimate_make(&all, &plan, 0, 0, &d), PF_OK);
    ck_assert_uint_eq(all.runs, 24);
    ck_assert_double_eq(all.steps, 12 * 10 + 12 * 20);
    ck_assert_uint_eq(all.kinds, 4);
    ck_assert_uint_eq(all.measured, 4);
    ck_assert(all.seconds > 0.0 && all.seconds < 60.0);
    for (size_t i = 1; i <= 5; i++) {
        ck_assert_int_eq(pf_estimate_make(&part, &plan, i, 5, &d), PF_OK);
        runs += (double) part.runs;
        steps += part.steps;
    }
    ck_assert_double_eq(runs, 24.0);
    ck_assert_double_eq(steps, all.steps);
    clear_plan(&e, &plan);
    pf_diag_clear(&d);
}
END_TEST

/* Kinds that cannot share a batch, or whose worlds are of different sizes, are
 * measured apart. */
START_TEST(kinds_are_told_apart)
{
    static const struct {
        const char *sweep;
        size_t kinds;
    } cases[] = {
        {"<axis path='world/@beta' values='1 2 3'/>", 2},
        {"<axis path='learner[1]/@eta' values='1 2 3'/>", 2},
        {"<axis path='world/preference/@actions' values='3 4 5'/>", 6},
        {"<axis path='record/@points' values='3 4'/>", 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char xml[1000];
        struct pf_experiment e;
        struct pf_plan plan;
        struct pf_estimate estimate;
        snprintf(xml, sizeof xml, "%s%s<sweep>%s</sweep>%s", TWO BUDGET,
                 "<record/>", cases[i].sweep, TAIL);
        plan_text(&e, &plan, xml);
        ck_assert_int_eq(pf_estimate_make(&estimate, &plan, 0, 0, NULL), PF_OK);
        ck_assert_uint_eq(estimate.kinds, cases[i].kinds);
        clear_plan(&e, &plan);
    }
}
END_TEST

/* Against the file itself. */
static const char *const sized[] = {
    TWO "<budget steps='1000'/><record points='1000' spacing='linear' "
        "policies='none'><metric type='entropy'/></record><seeds "
        "count='40'/>" TAIL,
    TWO "<budget steps='100'/><record points='100'/><seeds count='100'/>" TAIL,
    TWO
    "<budget steps='10'/><record points='5'/><sweep><sample type='sobol' "
    "count='200'><axis path='world/@beta' from='0.1' to='1'/><axis "
    "path='world/preference/@cyclic' from='0' to='1'/></sample></sweep>" TAIL,
    HEAD "<world contexts='5'><preference type='hodge-mix' actions='20'/>"
         "</world>\n" LEARNER "<budget steps='50'/><record points='10' "
         "policies='all'/><seeds count='20'/>" TAIL,
    TWO "<budget steps='10'/><record points='1' policies='none'><metric "
        "type='entropy'/></record>" TAIL,
};

START_TEST(bytes_are_within_a_fifth)
{
    char folder[40], file[60];
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_estimate estimate;
    struct stat info;
    plan_text(&e, &plan, sized[_i]);
    name_file(folder, file);
    run_into(file, &plan);
    ck_assert_int_eq(stat(file, &info), 0);
    ck_assert_int_eq(pf_estimate_make(&estimate, &plan, 0, 0, NULL), PF_OK);
    double ratio = estimate.bytes / (double) info.st_size;
    ck_assert_msg(ratio > 0.8 && ratio < 1.2, "%.0f bytes are thought %.0f",
                  (double) info.st_size, estimate.bytes);
    remove_file(folder, file);
    clear_plan(&e, &plan);
}
END_TEST

/* --- layout --- */

static const struct {
    const char *sweep;
    size_t panels, curves;
    const char *title, *label; /* of the last panel and the last curve */
} layouts[] = {
    /* a sample of one learner's attributes: one panel */
    {"<sample type='sobol' count='16'><axis path='learner[2]/@eta' "
     "from='0.01' to='1' scale='log'/><axis path='learner[2]/@schedule' "
     "values='constant theory'/></sample>",
     1, 17, "world", "Nash-MD, eta = 0.0133, schedule = theory"},
    /* what moves with the world tells no curves apart */
    {"<zip><axis path='world/@beta' values='0.1 0.2 0.3'/><axis "
     "path='learner[2]/@eta' values='0.5 0.6 0.7'/></zip>",
     3, 2, "beta = 0.3, eta = 0.7", "Nash-MD"},
    {"<zip><axis path='world/@beta' values='0.1 0.2 0.3'/><axis "
     "path='learner/@eta' values='0.5 0.6 0.5'/></zip><axis "
     "path='world/preference/@cyclic' values='0 1'/>",
     6, 2, "beta = 0.3, cyclic = 1, eta = 0.5", "Nash-MD"},
    /* and what crosses it does */
    {"<axis path='world/@beta' values='0.1 0.2 0.3'/><axis "
     "path='learner[2]/@eta' values='0.5 0.6'/>",
     3, 3, "beta = 0.3", "Nash-MD, eta = 0.6"},
    {"<zip><axis path='world/@beta' values='0.1 0.2 0.2'/><axis "
     "path='learner[2]/@eta' values='0.5 0.6 0.7'/></zip>",
     2, 4, "beta = 0.2", "Nash-MD, eta = 0.7"},
    /* as many digits as tell values apart */
    {"<zip><axis path='world/@beta' from='0.1' to='0.3' count='4'/><axis "
     "path='learner/@eta' values='0.12345678901 0.12346678901 "
     "0.5 1'/></zip>",
     4, 2, "beta = 0.3, eta = 1", "Nash-MD"},
    {"<axis path='learner[1]/@eta' values='1 0.12345678901 0.12346678901'/>", 1,
     4, "world", "Nash-MD"},
};

START_TEST(groups_are_laid_out)
{
    char folder[40], file[60], xml[1000];
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_store *store = NULL;
    struct pf_results r;
    struct pf_layout layout;
    snprintf(xml, sizeof xml, "%s<sweep>%s</sweep>%s", TWO BUDGET,
             layouts[_i].sweep, TAIL);
    plan_text(&e, &plan, xml);
    name_file(folder, file);
    ck_assert_int_eq(pf_store_open(&store, file, &plan, NULL), PF_OK);
    pf_store_close(store);
    ck_assert_int_eq(pf_results_open(&r, file, NULL), PF_OK);
    ck_assert_int_eq(pf_layout_make(&layout, &r), PF_OK);
    ck_assert_uint_eq(layout.n_panels, layouts[_i].panels);
    ck_assert_uint_eq(layout.n_curves, layouts[_i].curves);
    ck_assert_str_eq(layout.panel_title[layout.n_panels - 1],
                     layouts[_i].title);
    ck_assert_str_eq(layout.curve_label[layout.n_curves - 1],
                     layouts[_i].label);
    pf_layout_clear(&layout);
    pf_results_clear(&r);
    remove_file(folder, file);
    clear_plan(&e, &plan);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("estimates");
    PF_ADD(s, an_estimate_counts_runs_and_steps);
    PF_ADD(s, kinds_are_told_apart);
    PF_ADD_LOOP(s, bytes_are_within_a_fifth, sizeof sized / sizeof *sized);
    PF_ADD_LOOP(s, groups_are_laid_out, sizeof layouts / sizeof *layouts);
    return s;
}

PF_TEST_MAIN(make_suite)
