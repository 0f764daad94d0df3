/* Results shown against another metric: medians on both axes, paths that go
 * back, thresholds told in prices, and what was not recorded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/text.h"
#include "lab/figures/plot.h"
#include "lab/report/group.h"
#include "lab/report/show.h"
#include "figure_script.h"
#include "placed.h"

#define GAP "regularised-duality-gap"
#define KL "kl-to-nash"
#define INF (double) INFINITY
#define POINTS 4
#define SEEDS 5

static const char *const worlds[] = {"hodge-mix"};
static const char *const learners[] = {"Nash-MD"};
/* As show and plot have them by default. */
static double
median_x(const struct pf_group *g, size_t i, double *median)
{
    struct pf_statistics how = pf_statistics_with(
        &(struct pf_statistics){0}, PF_MEDIAN, PF_RANGE_QUANTILES);
    struct pf_interval value[POINTS];
    double x[POINTS];
    ck_assert_uint_le(g->n_points, POINTS);
    ck_assert_int_eq(pf_group_summary(g, &how, value, x, NULL), PF_OK);
    *median = value[i].value;
    return x[i];
}

static struct pf_reach
reached(const struct pf_group *g, double threshold)
{
    struct pf_reach reach;
    ck_assert_int_eq(pf_group_reach(&reach, g, threshold, 0.95), PF_OK);
    return reach;
}

static const struct planned_size size = {.worlds = 1,
                                         .learners = 1,
                                         .seeds = SEEDS,
                                         .world = worlds,
                                         .learner = learners};

/* With x NULL the run has the metric alone. */
static void
put_run_of(struct place *l, size_t run, const char *metric, const double *value,
           const double *x)
{
    static const uint64_t step[] = {0, 10, 20, 30}, queries[] = {0, 20, 40, 60};
    const struct pf_series series[] = {{metric, value}, {KL, x}};
    struct pf_result r = {.id = l->p.plan.run[run].id,
                          .description = "",
                          .n_points = POINTS,
                          .step = step,
                          .queries = queries,
                          .series = series,
                          .n_series = x != NULL ? 2 : 1,
                          .contexts = 1,
                          .responses = 2,
                          .predicted_rate = 0.5};
    ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
}

static void
put_run(struct place *l, size_t run, const double *gap, const double *x)
{
    put_run_of(l, run, GAP, gap, x);
}

/* Three seeds of five. Sorted by hand, the medians of x are 0, 3, 2, 8 in
 * `back` and 0, 3, 5, 8 in `forth`. */
static const double gap[3][POINTS] = {
    {1.0, 0.5, 0.05, 0.01}, {1.0, 0.6, 0.04, 0.02}, {1.0, 0.4, 0.3, 0.2}};
static const double back[3][POINTS] = {
    {0.0, 3.0, 2.0, 9.0}, {0.0, 4.0, 2.5, 7.0}, {0.0, 2.0, 1.0, 8.0}};
static const double forth[3][POINTS] = {
    {0.0, 3.0, 5.0, 9.0}, {0.0, 4.0, 6.0, 7.0}, {0.0, 2.0, 4.0, 8.0}};

/* A win rate is worth waiting for from below; what is not defined is not
 * there yet. */
START_TEST(what_rises_comes_from_below)
{
    static const double win[3][POINTS] = {{0.5, 0.7, 0.6, 0.8},
                                          {0.5, 0.5, 0.6, 0.6},
                                          {0.5, (double) INFINITY, 0.6, 0.7}};
    struct place l;
    struct pf_group g;
    place_open(&l, &size);
    for (size_t k = 0; k < 3; k++)
        put_run_of(&l, k, "winrate-vs-reference", win[k], back[k]);
    place_read(&l);
    ck_assert_int_eq(
        pf_group_read(&g, &l.r, 0, "winrate-vs-reference", "steps", &l.d),
        PF_OK);
    struct pf_reach reach = reached(&g, 0.65);
    ck_assert_uint_eq(reach.reached, 2); /* at 10, never, 30 */
    ck_assert(!reach.censored);
    ck_assert_double_eq(reach.x, 30.0);
    reach = reached(&g, 0.6); /* at 10, 20, 20 */
    ck_assert_uint_eq(reach.reached, 3);
    ck_assert_double_eq(reach.x, 20.0);
    reach = reached(&g, 0.9);
    ck_assert_uint_eq(reach.reached, 0);
    ck_assert(pf_metric_rises("price") && !pf_metric_rises("kl-to-nash") &&
              !pf_metric_rises("entropy") && !pf_metric_rises(NULL));
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

static void
fill(struct place *l, const double x[3][POINTS])
{
    place_open(l, &size);
    for (size_t k = 0; k < 3; k++)
        put_run(l, k, gap[k], x[k]);
    place_read(l);
}

START_TEST(x_is_a_median)
{
    static const double wanted[] = {0.0, 3.0, 2.0, 8.0};
    struct place l;
    struct pf_group g;
    double median;
    fill(&l, back);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, KL, &l.d), PF_OK);
    ck_assert_uint_eq(g.n_points, POINTS);
    for (size_t i = 0; i < POINTS; i++)
        ck_assert_double_eq(median_x(&g, i, &median), wanted[i]);
    median_x(&g, 3, &median);
    ck_assert_double_eq(median, 0.02);
    pf_group_clear(&g);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, "steps", &l.d), PF_OK);
    ck_assert_double_eq(median_x(&g, 3, &median), 30.0);
    pf_group_clear(&g);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, "queries", &l.d), PF_OK);
    ck_assert_double_eq(median_x(&g, 3, &median), 60.0);
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

/* The gap is at 0.2 or below at points 2, 2, 3: x = 2, 2.5, 8. */
START_TEST(thresholds_are_told_in_x)
{
    struct place l;
    struct pf_group g;
    fill(&l, back);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, KL, &l.d), PF_OK);
    struct pf_reach reach = reached(&g, 0.2);
    ck_assert_uint_eq(reach.reached, 3);
    ck_assert(!reach.censored);
    ck_assert_double_eq(reach.x, 2.5);
    reach = reached(&g, 0.02);
    ck_assert_uint_eq(reach.reached, 2);
    ck_assert(!reach.censored);
    ck_assert_double_eq(reach.x, 9.0);
    reach = reached(&g, 0.01);
    ck_assert_uint_eq(reach.reached, 1);
    ck_assert(reach.censored);
    ck_assert_double_eq(reach.x, 9.0);
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

/* A run may reach it where x is infinite: that is no missing run. Below 0 the
 * largest x is not 0. */
START_TEST(infinite_x_is_not_censored)
{
    static const double at_once[] = {0.0, 0.0, 0.0, 0.0};
    static const double endless[] = {INF, INF, INF, -3.0};
    static const double below[] = {-5.0, -4.0, -3.0, -2.0};
    struct place l;
    struct pf_group g;
    place_open(&l, &size);
    put_run(&l, 0, at_once, endless);
    put_run(&l, 1, at_once, endless);
    put_run(&l, 2, gap[0], below);
    place_read(&l);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, KL, &l.d), PF_OK);
    struct pf_reach reach = reached(&g, 1e-6);
    ck_assert_uint_eq(reach.reached, 2);
    ck_assert(!reach.censored);
    ck_assert(isinf(reach.x));
    reach = reached(&g, -1.0);
    ck_assert(reach.censored);
    ck_assert_double_eq(reach.x, -2.0);
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

START_TEST(a_path_goes_back)
{
    static const double wanted[] = {0.0, 3.0, 2.0, 8.0};
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = KL};
    fill(&l, back);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    const struct pf_figure_curve *c = &f.panel[0].curve[0];
    ck_assert_uint_eq(c->n, POINTS);
    for (size_t i = 0; i < POINTS; i++)
        ck_assert_double_eq(c->x[i], wanted[i]);
    ck_assert_ptr_null(c->theory);
    ck_assert(f.paths && f.x_enhanced);
    ck_assert_str_eq(f.x_label, "KL(π* ‖ π)");
    ck_assert_str_eq(f.note,
                     "median of 3 seeds on both axes, bars from 10 to 90 %, "
                     "dot at the last step; 2 of 5 runs are not done");
    char *text = script_of(&f);
    ck_assert_ptr_nonnull(strstr(text,
                                 "\n0 1 1 1 NaN NaN\n3 0.42 0.5 0.58 NaN NaN\n"
                                 "2 0.042 0.05 0.25 NaN NaN\n8 "));
    ck_assert_ptr_nonnull(
        strstr(text, "set arrow from first 8,0.012 to first 8,0.164 nohead"));
    ck_assert_ptr_null(strstr(text, "filledcurves"));
    ck_assert_ptr_nonnull(strstr(text, "set label '' at first 8,0.02 point"));
    free(text);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(what_ascends_keeps_its_band)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP, .x = KL};
    fill(&l, forth);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(!f.paths);
    ck_assert_ptr_nonnull(strstr(f.note, "on both axes, band from 10 to 90 %"));
    char *text = script_of(&f);
    ck_assert_ptr_nonnull(strstr(text, "filledcurves"));
    ck_assert_ptr_null(strstr(text, "set arrow from first"));
    ck_assert_ptr_null(strstr(text, "point pt"));
    free(text);
    pf_figure_clear(&f);
    o.x = NULL; /* queries, and theory beside them */
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_double_eq(f.panel[0].curve[0].x[3], 60.0);
    ck_assert_ptr_nonnull(f.panel[0].curve[0].theory);
    ck_assert_str_eq(f.x_label, "queries");
    ck_assert_ptr_nonnull(strstr(f.note, "median of 3 seeds, band"));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* An offline learner's labels are all bought at some point. */
START_TEST(standing_still_is_no_turn)
{
    static const double x[3][POINTS] = {
        {0.0, 3.0, 3.0, 3.0}, {0.0, 3.0, 3.0, 3.0}, {0.0, 3.0, 3.0, 3.0}};
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = KL};
    fill(&l, x);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(!f.paths);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* An infinite x breaks the line and is no turn; on a log axis a zero is left
 * out, and there are numbers within less than a decade. */
START_TEST(infinite_x_is_a_gap)
{
    static const double x[3][POINTS] = {
        {0.0, 3.0, INF, 4.0}, {0.0, 3.0, INF, 4.0}, {0.0, 3.0, INF, 4.0}};
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = KL};
    fill(&l, x);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(!f.paths);
    char *text = script_of(&f);
    ck_assert_ptr_nonnull(strstr(text,
                                 "\n0 1 1 1 NaN NaN\n3 0.42 0.5 0.58 NaN NaN\n"
                                 "\n4 "));
    ck_assert_ptr_nonnull(strstr(text, "set xrange [0:4]"));
    free(text);
    pf_figure_clear(&f);
    o.x_scale = PF_SCALE_LOG;
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    text = script_of(&f);
    ck_assert_ptr_nonnull(strstr(text, "EOD\n3 0.42 0.5 0.58 NaN NaN\n\n4 "));
    ck_assert_ptr_nonnull(strstr(text, "set xrange [1:10]"));
    ck_assert_ptr_nonnull(
        strstr(text, "set xtics ('10^{0}' 1e0, '2×10^{0}' 2, "));
    free(text);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(a_run_without_x_is_named)
{
    struct place l;
    struct pf_group g;
    place_open(&l, &size);
    put_run(&l, 0, gap[0], back[0]);
    put_run(&l, 1, gap[1], NULL);
    place_read(&l);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, NULL, &l.d), PF_OK);
    ck_assert_uint_eq(g.n_points, POINTS);
    pf_group_clear(&g);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, KL, &l.d), PF_ESTORE);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], l.p.plan.run[1].id));
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

static const struct {
    const char *metric, *x;
    size_t count;
    const char *says[2]; /* in the first and in the last message */
} refused[] = {
    {NULL,
     "entropy",
     5,
     {"metric 'entropy' was not recorded; put <metric type=\"entropy\"/> into "
      "<record>",
      "  steps"}},
    {NULL, "quereis", 1, {"did you mean 'queries'?", ""}},
    {NULL, "kl-to-nsh", 1, {"did you mean 'kl-to-nash'?", ""}},
    {NULL, "nonsense", 5, {"'nonsense' was not recorded; there are:", "steps"}},
    {"entropy",
     NULL,
     3,
     {"put <metric type=\"entropy\"/> into <record>", "  kl-to-nash"}},
    {KL, KL, 1, {"metric 'kl-to-nash' against itself says nothing", ""}},
};
#define REFUSED (sizeof refused / sizeof refused[0])

START_TEST(what_was_not_recorded_is_refused)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = refused[_i].metric,
                                .x = refused[_i].x};
    fill(&l, back);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_uint_eq(l.d.count, refused[_i].count);
    const char *first = l.d.message[0], *last = l.d.message[l.d.count - 1];
    ck_assert_msg(strstr(first, refused[_i].says[0]) != NULL, "%s", first);
    ck_assert_msg(strstr(last, refused[_i].says[1]) != NULL, "%s", last);
    pf_figure_clear(&f);
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

START_TEST(the_table_tells_x)
{
    static const char *const metric[] = {GAP};
    struct place l;
    struct pf_show_options o = {.metric = metric,
                                .n_metrics = 1,
                                .has_threshold = true,
                                .threshold = 0.2,
                                .x = KL};
    fill(&l, back);
    char *text = show(&l, &o, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, "; kl-to-nash until <= 0.2\n"));
    ck_assert_ptr_nonnull(strstr(text, "]  kl-to-n… reached\n"));
    ck_assert_ptr_nonnull(strstr(text, "]       2.5     3/3\n"));
    free(text);
    o.threshold = 0.01234567;
    text = show(&l, &o, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, ";\nkl-to-nash until <= 0.01234567\n"));
    ck_assert_ptr_nonnull(strstr(text, "]        >9     1/3\n"));
    char *line = strtok(text, "\n");
    for (; line != NULL; line = strtok(NULL, "\n"))
        ck_assert_uint_le(pf_text_length(line), 80);
    free(text);
    o.x = "steps";
    o.threshold = 0.2;
    text = show(&l, &o, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, "]     steps reached\n"));
    ck_assert_ptr_nonnull(strstr(text, "]        20     3/3\n"));
    free(text);
    place_clear(&l);
}
END_TEST

/* A label that is too long keeps its end, where the axis values stand. */
START_TEST(the_end_of_a_label_is_kept)
{
    static const struct pf_show_options o = {.has_threshold = true};
    static const char *const name[] = {"Ïterative DPO, length = 50"};
    struct planned_size long_name = size;
    struct place l;
    long_name.learner = name;
    place_open(&l, &long_name);
    put_run(&l, 0, gap[0], back[0]);
    place_read(&l);
    char *text = show(&l, &o, PF_OK);
    ck_assert_msg(strstr(text, "  Ïterativ… length = 50     1/") != NULL, "%s",
                  text);
    free(text);
    place_clear(&l);
}
END_TEST

/* No x makes a line too long. */
START_TEST(the_column_of_x_is_narrow)
{
    static const struct {
        double x;
        const char *text;
    } known[] = {
        {1051.25, "     >1051 "},    {1234567.0, "  >1234567 "},
        {12345678.0, "  >1.2e+07 "}, {0.5, "      >0.5 "},
        {1.2345e-5, "  >1.2e-05 "},  {-1.2345e-5, "   >-1e-05 "},
        {-1.5e-100, "  >-2e-100 "},  {-1000.5, "    >-1000 "},
        {1e300, "   >1e+300 "},      {999.96, "     >1000 "},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const double one = known[k].x, x[POINTS] = {one, one, one, one};
        struct place l;
        struct pf_show_options o = {.x = KL};
        place_open(&l, &size);
        put_run(&l, 0, gap[0], x);
        place_read(&l);
        char *text = show(&l, &o, PF_OK);
        ck_assert_msg(strstr(text, known[k].text) != NULL, "%s in\n%s",
                      known[k].text, text);
        char *line = strtok(text, "\n");
        for (; line != NULL; line = strtok(NULL, "\n"))
            ck_assert_uint_le(pf_text_length(line), 80);
        free(text);
        place_clear(&l);
    }
}
END_TEST

START_TEST(the_table_refuses_what_it_cannot_tell)
{
    static const char *const metric[] = {GAP};
    struct place l;
    struct pf_show_options o = {.metric = metric, .n_metrics = 1, .x = "price"};
    fill(&l, back);
    char *text = show(&l, &o, PF_EINPUT);
    ck_assert_str_eq(text, "");
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "'price' was not recorded"));
    free(text);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("x axis");
    PF_ADD(suite, what_rises_comes_from_below);
    PF_ADD(suite, x_is_a_median);
    PF_ADD(suite, thresholds_are_told_in_x);
    PF_ADD(suite, infinite_x_is_not_censored);
    PF_ADD(suite, a_path_goes_back);
    PF_ADD(suite, what_ascends_keeps_its_band);
    PF_ADD(suite, standing_still_is_no_turn);
    PF_ADD(suite, infinite_x_is_a_gap);
    PF_ADD(suite, a_run_without_x_is_named);
    PF_ADD_LOOP(suite, what_was_not_recorded_is_refused, REFUSED);
    PF_ADD(suite, the_table_tells_x);
    PF_ADD(suite, the_end_of_a_label_is_kept);
    PF_ADD(suite, the_column_of_x_is_narrow);
    PF_ADD(suite, the_table_refuses_what_it_cannot_tell);
    return suite;
}

PF_TEST_MAIN(make_suite)
