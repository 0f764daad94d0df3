/* What is read from a result file: tables, quantiles, the terminal's table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/text.h"
#include "eval/stats/quantile.h"
#include "lab/report/export.h"
#include "lab/report/group.h"
#include "lab/report/layout.h"
#include "lab/store/output.h"
#include "lab/report/show.h"
#include "lab/report/theory.h"
#include "placed.h"

static const char *const worlds[] = {"Rock, \"paper\""};
static const char *const learners[] = {"Nash-MD"};
static char hostile[] = "=cmd|'/C calc'!A0", half[] = "0.50";
static char *values[] = {half, hostile};
static const struct planned_size size = {.worlds = 1,
                                         .learners = 1,
                                         .seeds = 2,
                                         .world = worlds,
                                         .learner = learners,
                                         .values = 2,
                                         .value = values};

/* One metric at points 0, 10, 20 ...; twice as many queries as steps. */
static void
put_run(struct place *l, size_t run, const double *gap, size_t n,
        const char *failure)
{
    uint64_t step[8], queries[8], at = 20;
    double policy[] = {log(0.25), log(0.75), -(double) INFINITY, 0.0};
    const double *policies[] = {policy};
    struct pf_series series = {"regularised-duality-gap", gap};
    for (size_t i = 0; i < n; i++) {
        step[i] = 10 * i;
        queries[i] = 20 * i;
    }
    struct pf_result r = {.id = l->p.plan.run[run].id,
                          .description = "",
                          .failure = failure,
                          .n_points = n,
                          .step = step,
                          .queries = queries,
                          .series = &series,
                          .n_series = 1,
                          .contexts = 2,
                          .responses = 2,
                          .n_policies = 1,
                          .policy_step = &at,
                          .log_policy = policies,
                          .predicted_rate = 0.5};
    ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
}

static void
fill(struct place *l)
{
    const double gap[] = {0.1, (double) INFINITY, 5e-324};
    place_open(l, &size);
    put_run(l, 0, gap, 3, NULL);
    put_run(l, 2, gap, 3, NULL);
    put_run(l, 3, gap, 3, "not a\tnumber,\n\"bad\"");
    place_read(l);
}

static char *export(struct place *l, enum pf_export_table table,
                    enum pf_export_format format)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    ck_assert_int_eq(pf_export(&l->r, table, format, f, &l->d), PF_OK);
    fclose(f);
    return text;
}

/* %A .. %D are the ids of runs 0 .. 3. */
static void
assert_golden(struct place *l, char *text, const char *golden)
{
    const char *t = text;
    for (const char *g = golden; *g != '\0'; g++)
        if (*g == '%') {
            const char *id = l->p.plan.run[*++g - 'A'].id;
            ck_assert_msg(strncmp(t, id, 16) == 0, "at: %s", t);
            t += 16;
        } else
            ck_assert_msg(*t++ == *g, "wanted %s\n   got %s", g, t - 1);
    ck_assert_str_eq(t, "");
    free(text);
}

START_TEST(points_are_exported)
{
    struct place l;
    fill(&l);
    assert_golden(&l, export(&l, PF_EXPORT_POINTS, PF_EXPORT_CSV),
                  "run,learner,world,seed,cyclic,step,queries,metric,value\n"
                  "%A,learner0,world0,1,0.50,0,0,regularised-duality-gap,0.1\n"
                  "%A,learner0,world0,1,0.50,10,20,regularised-duality-gap,\n"
                  "%A,learner0,world0,1,0.50,20,40,regularised-duality-gap,"
                  "4.94065645841247e-324\n"
                  "%C,learner0,world0,1,'=cmd|'/C calc'!A0,0,0,"
                  "regularised-duality-gap,0.1\n"
                  "%C,learner0,world0,1,'=cmd|'/C calc'!A0,10,20,"
                  "regularised-duality-gap,\n"
                  "%C,learner0,world0,1,'=cmd|'/C calc'!A0,20,40,"
                  "regularised-duality-gap,4.94065645841247e-324\n");
    assert_golden(
        &l, export(&l, PF_EXPORT_POINTS, PF_EXPORT_JSONL),
        "{\"run\":\"%A\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":0.5,\"step\":0,\"queries\":0,"
        "\"metric\":\"regularised-duality-gap\",\"value\":0.1}\n"
        "{\"run\":\"%A\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":0.5,\"step\":10,\"queries\":20,"
        "\"metric\":\"regularised-duality-gap\",\"value\":null}\n"
        "{\"run\":\"%A\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":0.5,\"step\":20,\"queries\":40,"
        "\"metric\":\"regularised-duality-gap\","
        "\"value\":4.94065645841247e-324}\n"
        "{\"run\":\"%C\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":\"=cmd|'/C calc'!A0\",\"step\":0,"
        "\"queries\":0,\"metric\":\"regularised-duality-gap\","
        "\"value\":0.1}\n"
        "{\"run\":\"%C\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":\"=cmd|'/C calc'!A0\",\"step\":10,"
        "\"queries\":20,\"metric\":\"regularised-duality-gap\","
        "\"value\":null}\n"
        "{\"run\":\"%C\",\"learner\":\"learner0\",\"world\":\"world0\","
        "\"seed\":1,\"cyclic\":\"=cmd|'/C calc'!A0\",\"step\":20,"
        "\"queries\":40,\"metric\":\"regularised-duality-gap\","
        "\"value\":4.94065645841247e-324}\n");
    place_clear(&l);
}
END_TEST

START_TEST(runs_are_exported)
{
    struct place l;
    fill(&l);
    assert_golden(&l, export(&l, PF_EXPORT_RUNS, PF_EXPORT_CSV),
                  "run,learner,world,seed,cyclic,status,steps,queries,message,"
                  "predicted_rate\n"
                  "%A,learner0,world0,1,0.50,done,20,40,,0.5\n"
                  "%B,learner0,world0,2,0.50,missing,,,,\n"
                  "%C,learner0,world0,1,'=cmd|'/C calc'!A0,done,20,40,,0.5\n"
                  "%D,learner0,world0,2,'=cmd|'/C calc'!A0,failed,,,"
                  "\"not a\tnumber,\n\"\"bad\"\"\",\n");
    assert_golden(
        &l, export(&l, PF_EXPORT_RUNS, PF_EXPORT_TSV),
        "run\tlearner\tworld\tseed\tcyclic\tstatus\tsteps\tqueries\t"
        "message\tpredicted_rate\n"
        "%A\tlearner0\tworld0\t1\t0.50\tdone\t20\t40\t\t0.5\n"
        "%B\tlearner0\tworld0\t2\t0.50\tmissing\t\t\t\t\n"
        "%C\tlearner0\tworld0\t1\t'=cmd|'/C calc'!A0\tdone\t20\t40\t\t0.5\n"
        "%D\tlearner0\tworld0\t2\t'=cmd|'/C calc'!A0\tfailed\t\t\t"
        "not a\\tnumber,\\n\"bad\"\t\n");
    char *text = export(&l, PF_EXPORT_RUNS, PF_EXPORT_JSONL);
    ck_assert_ptr_nonnull(
        strstr(text, "\"status\":\"failed\",\"steps\":null,\"queries\":null,"
                     "\"message\":\"not a\\u0009number,\\u000a\\\"bad\\\"\","
                     "\"predicted_rate\":null}\n"));
    free(text);
    place_clear(&l);
}
END_TEST

START_TEST(policies_are_exported)
{
    struct place l;
    fill(&l);
    char *text = export(&l, PF_EXPORT_POLICIES, PF_EXPORT_CSV);
    char wanted[400];
    snprintf(wanted, sizeof wanted,
             "run,learner,world,seed,cyclic,step,context,response,probability,"
             "log_probability\n"
             "%s,learner0,world0,1,0.50,20,0,0,0.25,-1.386294361119890",
             l.p.plan.run[0].id);
    ck_assert_int_eq(strncmp(text, wanted, strlen(wanted)), 0);
    ck_assert_ptr_nonnull(strstr(text, ",0.50,20,1,0,0,\n"));
    ck_assert_ptr_nonnull(strstr(text, ",0.50,20,1,1,1,0\n"));
    free(text);
    place_clear(&l);
}
END_TEST

/* An axis may be called as a column is; the columns stay apart. */
START_TEST(columns_stay_apart)
{
    struct place l;
    place_open(&l, &size);
    pf_store_close(l.s);
    snprintf(l.p.axis, sizeof l.p.axis, "steps");
    ck_assert_int_eq(pf_store_open(&l.s, l.file, &l.p.plan, &l.d), PF_OK);
    place_read(&l);
    char *text = export(&l, PF_EXPORT_RUNS, PF_EXPORT_CSV);
    ck_assert_ptr_nonnull(strstr(text, ",seed,axis.steps,status,steps,"));
    free(text);
    text = export(&l, PF_EXPORT_POINTS, PF_EXPORT_CSV);
    ck_assert_ptr_nonnull(strstr(text, ",seed,steps,step,"));
    free(text);
    place_clear(&l);
}
END_TEST

START_TEST(quantiles_are_those_of_gsl)
{
    double x[9] = {2.385, -1.0, 0.3, 1e300, 0.3, 7.0, 1e-300, -0.0, 5.5};
    for (size_t n = 1; n <= 9; n++) {
        double y[9];
        memcpy(y, x, sizeof x);
        pf_sort_reals(y, n);
        for (int k = 0; k <= 20; k++) {
            double p = k / 20.0;
            double wanted = gsl_stats_quantile_from_sorted_data(y, 1, n, p);
            double got = pf_quantile(y, n, p);
            ck_assert(fabs(got - wanted) <= 1e-15 * fabs(wanted));
        }
    }
    /* by hand: between 3 and 10, three tenths of the way; and no NaN */
    const double y[] = {1.0, 3.0, 10.0, (double) INFINITY};
    ck_assert_double_eq_tol(pf_quantile(y, 3, 0.65), 5.1, 1e-14);
    ck_assert_double_eq(pf_quantile(y, 3, 0.5), 3.0);
    ck_assert(isinf(pf_quantile(y, 4, 0.9)));
    ck_assert_double_eq(pf_quantile(y, 4, 0.0), 1.0);
    ck_assert(isinf(pf_quantile(y + 3, 1, 0.5)));
    ck_assert(isnan(pf_quantile(y, 0, 0.5)));
}
END_TEST

static const struct planned_size five = {.worlds = 1,
                                         .learners = 1,
                                         .seeds = 6,
                                         .world = worlds,
                                         .learner = learners};

/* Five of six seeds done; they get to 0.1 after 20, 40, 40 queries and two
 * never do. */
static void
fill_five(struct place *l)
{
    static const double gap[5][3] = {{1.0, 0.1, 0.5},
                                     {1.0, 0.2, 0.05},
                                     {1.0, (double) INFINITY, 0.0},
                                     {1.0, 0.9, 0.2},
                                     {1.0, 0.8, 0.3}};
    place_open(l, &five);
    for (size_t k = 0; k < 5; k++)
        put_run(l, k, gap[k], 3, NULL);
    place_read(l);
}

START_TEST(groups_have_quantiles_and_thresholds)
{
    struct place l;
    struct pf_group g;
    const struct pf_statistics none = {0},
                               usual = pf_statistics_with(&none, PF_MEDIAN,
                                                          PF_RANGE_QUANTILES);
    fill_five(&l);
    ck_assert_int_eq(
        pf_group_read(&g, &l.r, 0, "regularised-duality-gap", NULL, &l.d),
        PF_OK);
    ck_assert_uint_eq(g.n_done, 5);
    ck_assert_uint_eq(g.n_planned, 6);
    ck_assert_uint_eq(g.n_points, 3);
    ck_assert_double_eq(g.rate, 0.5);
    struct pf_interval s[3];
    double x[3];
    ck_assert_int_eq(pf_group_summary(&g, &usual, s, x, NULL), PF_OK);
    ck_assert_double_eq(s[2].value, 0.2);
    ck_assert_double_eq_tol(s[2].low, 0.02, 1e-15);
    ck_assert_double_eq_tol(s[2].high, 0.42, 1e-15);
    ck_assert_double_eq(x[2], 40.0);
    ck_assert_double_eq(s[1].value, 0.8);
    ck_assert(isinf(s[1].high));
    struct pf_reach reach;
    ck_assert_int_eq(pf_group_reach(&reach, &g, 0.1, 0.95), PF_OK);
    ck_assert_uint_eq(reach.reached, 3);
    ck_assert(!reach.censored);
    ck_assert_double_eq(reach.x, 40.0);
    ck_assert_int_eq(pf_group_reach(&reach, &g, 0.05, 0.95), PF_OK);
    ck_assert_uint_eq(reach.reached, 2);
    ck_assert(reach.censored);
    ck_assert_double_eq(reach.x, 40.0);
    ck_assert_int_eq(pf_group_reach(&reach, &g, 1.0, 0.95), PF_OK);
    ck_assert_uint_eq(reach.reached, 5);
    ck_assert_double_eq(reach.x, 0.0);
    pf_group_clear(&g);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, "kl-to-nash", NULL, &l.d),
                     PF_OK);
    ck_assert_uint_eq(g.n_points, 0);
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

static char *
show(struct place *l, const struct pf_show_options *o, int wanted)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    ck_assert_int_eq(pf_show(&l->r, o, f, &l->d), wanted);
    fclose(f);
    return text;
}

START_TEST(the_table_is_80_columns_wide)
{
    struct place l;
    const char *metric[] = {"regularised-duality-gap", "kl-to-nash"};
    struct pf_show_options o = {.metric = metric,
                                .n_metrics = 2,
                                .has_threshold = true,
                                .threshold = 0.05};
    fill_five(&l);
    char *text = show(&l, &o, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, "Rock, \"paper\"\n"));
    ck_assert_ptr_nonnull(strstr(text, "  Nash-MD     5/6"));
    ck_assert_ptr_nonnull(
        strstr(text, "     0.2 [    0.02,     0.42]       >40     2/5\n"));
    ck_assert_ptr_nonnull(strstr(text, "1 of 6 runs are not done"));
    char *line = strtok(text, "\n");
    for (; line != NULL; line = strtok(NULL, "\n"))
        ck_assert_uint_le(pf_text_length(line), 80);
    free(text);
    metric[1] = "kl-to-nsh";
    text = show(&l, &o, PF_EINPUT);
    ck_assert_str_eq(text, "");
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "'kl-to-nash'"));
    free(text);
    place_clear(&l);
}
END_TEST

/* An axis of the world makes panels, one of the learner makes curves. */
START_TEST(axes_make_panels_or_curves)
{
    struct place l;
    struct pf_layout layout;
    static const char *const two[] = {"Nash-MD", "Nash-MD"};
    struct planned_size n = size;
    n.learners = 2;
    n.learner = two;
    place_open(&l, &n);
    place_read(&l);
    ck_assert_int_eq(pf_layout_make(&layout, &l.r), PF_OK);
    ck_assert_uint_eq(layout.n_panels, 2);
    ck_assert_uint_eq(layout.n_curves, 2);
    ck_assert_str_eq(layout.panel_title[0], "cyclic = 0.50");
    ck_assert_str_eq(layout.curve_label[1], "Nash-MD (learner1)");
    ck_assert_uint_eq(pf_layout_cell(&layout, &l.r, 1, 1), 3);
    pf_layout_clear(&layout);
    pf_results_clear(&l.r);
    snprintf(l.p.path, sizeof l.p.path, "learner[@id='learner0']/@eta");
    l.p.plan.cell[1].axis_value[0] = NULL;
    l.p.plan.n_cells = 3; /* learner 1 once, learner 0 for both values */
    l.p.plan.n_runs = 6;
    ck_assert_int_eq(pf_store_open(&l.s, l.file, &l.p.plan, &l.d), PF_OK);
    place_read(&l);
    ck_assert_int_eq(pf_layout_make(&layout, &l.r), PF_OK);
    ck_assert_uint_eq(layout.n_panels, 1);
    ck_assert_uint_eq(layout.n_curves, 3);
    ck_assert_str_eq(layout.panel_title[0], worlds[0]);
    ck_assert_str_eq(layout.curve_label[0],
                     "Nash-MD (learner0), cyclic = 0.50");
    ck_assert_str_eq(layout.curve_label[1], "Nash-MD (learner1)");
    pf_layout_clear(&layout);
    place_clear(&l);
}
END_TEST

/* A curve that falls by 10^-0.2 per step after a slow start and ends in
 * noise: theory lies on its middle part. */
START_TEST(theory_lies_on_the_curve)
{
    double median[60], theory[60];
    uint64_t step[60];
    for (size_t i = 0; i < 60; i++) {
        step[i] = 2 * i;
        median[i] = pow(10.0, -0.2 * 2.0 * (double) i) + 2e-16;
        if (i < 5)
            median[i] = 1.0;
    }
    size_t n = pf_theory_line(theory, step, median, 60, -0.2);
    ck_assert_uint_ge(n, 10);
    ck_assert_uint_lt(n, 40);
    size_t seen = 0;
    for (size_t i = 0; i < 60; i++)
        if (!isnan(theory[i])) {
            ck_assert_double_eq_tol(theory[i] / median[i], 1.0, 0.05);
            ck_assert_uint_ge(i, 5);
            seen++;
        }
    ck_assert_uint_eq(seen, n);
    ck_assert_uint_eq(pf_theory_line(theory, step, median, 60, 0.0), 0);
    for (size_t i = 0; i < 60; i++)
        median[i] = 0.1;
    ck_assert_uint_eq(pf_theory_line(theory, step, median, 60, -0.2), 0);
    ck_assert_int_eq(pf_theory_power("regularised-duality-gap"), 2);
    ck_assert_int_eq(pf_theory_power("span-to-nash"), 1);
    ck_assert_int_eq(pf_theory_power("entropy"), 0);
}
END_TEST

START_TEST(output_is_whole_or_absent)
{
    char name[] = "/tmp/check_output-XXXXXX", text[20] = "";
    struct pf_output o;
    struct pf_diag d;
    pf_diag_init(&d);
    int fd = mkstemp(name);
    ck_assert_int_eq((int) write(fd, "old", 3), 3);
    close(fd);
    ck_assert_int_eq(pf_output_open(&o, name, &d), PF_OK);
    fputs("new", o.stream);
    ck_assert_int_eq(pf_output_close(&o, PF_ESTORE, &d), PF_ESTORE);
    FILE *f = fopen(name, "r");
    ck_assert_ptr_nonnull(fgets(text, sizeof text, f));
    fclose(f);
    ck_assert_str_eq(text, "old");
    ck_assert_int_eq(pf_output_open(&o, name, &d), PF_OK);
    fputs("new", o.stream);
    ck_assert_int_eq(pf_output_close(&o, PF_OK, &d), PF_OK);
    f = fopen(name, "r");
    ck_assert_ptr_nonnull(fgets(text, sizeof text, f));
    fclose(f);
    ck_assert_str_eq(text, "new");
    unlink(name);
    ck_assert_int_eq(pf_output_open(&o, "/tmp/no/such/folder", &d), PF_EIO);
    ck_assert_uint_eq(d.count, 1);
    pf_diag_clear(&d);
    ck_assert_int_eq(pf_output_open(&o, "/dev/full", &d), PF_OK);
    fputs("new", o.stream);
    ck_assert_int_eq(pf_output_close(&o, PF_OK, &d), PF_EIO);
    ck_assert_uint_eq(d.count, 1);
    pf_diag_clear(&d);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("results");
    PF_ADD(suite, points_are_exported);
    PF_ADD(suite, runs_are_exported);
    PF_ADD(suite, policies_are_exported);
    PF_ADD(suite, columns_stay_apart);
    PF_ADD(suite, quantiles_are_those_of_gsl);
    PF_ADD(suite, groups_have_quantiles_and_thresholds);
    PF_ADD(suite, the_table_is_80_columns_wide);
    PF_ADD(suite, axes_make_panels_or_curves);
    PF_ADD(suite, theory_lies_on_the_curve);
    PF_ADD(suite, output_is_whole_or_absent);
    return suite;
}

PF_TEST_MAIN(make_suite)
