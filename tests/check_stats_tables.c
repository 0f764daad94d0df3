/* Statistics over seeds as tables show and export them: learners compared over
 * tasks, times, rates, summaries, warnings.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/text.h"
#include "lab/report/comparison.h"
#include "lab/figures/plot.h"
#include "lab/report/export.h"
#include "lab/report/group.h"
#include "lab/report/show.h"
#include "placed.h"

#define GAP "regularised-duality-gap"
#define POINTS 6
#define INF (double) INFINITY

static const char *const worlds[] = {"one", "two"};
static const char *const learners[] = {"Best", "Middle", "Never done"};
static const struct planned_size size = {.worlds = 2,
                                         .learners = 3,
                                         .seeds = 6,
                                         .world = worlds,
                                         .learner = learners};

static void
put(struct place *l, size_t run, const char *metric, const double *value,
    size_t n)
{
    uint64_t step[POINTS], queries[POINTS];
    struct pf_series series = {metric, value};
    for (size_t i = 0; i < n; i++) {
        step[i] = 10 * i;
        queries[i] = 20 * i;
    }
    struct pf_result r = {.id = l->p.plan.run[run].id,
                          .description = "",
                          .n_points = n,
                          .step = step,
                          .queries = queries,
                          .series = &series,
                          .n_series = 1,
                          .contexts = 1,
                          .responses = 2,
                          .predicted_rate = 0.9};
    ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
}

/* A run falls by 0.81 a step to what `last` is; cell = 3 * world + learner. */
static void
put_falling(struct place *l, size_t cell, size_t seed, double last)
{
    double value[POINTS];
    for (size_t i = 0; i < POINTS; i++)
        value[i] = last * pow(0.81, 10.0 * ((double) i - (POINTS - 1)));
    put(l, cell * 6 + seed, GAP, value, POINTS);
}

/* The first learner has 1, 2, .. 6 thousandths in the first world, and in the
 * second three runs, the last of them without end; the second is 10 times as
 * far, but on one seed. */
static void
fill(struct place *l)
{
    place_open(l, &size);
    for (size_t k = 0; k < 6; k++) {
        put_falling(l, 0, k, 1e-3 * (double) (k + 1));
        put_falling(l, 1, k, k == 2 ? 1e-3 : 1e-2 * (double) (k + 1));
    }
    put_falling(l, 3, 1, 1e-3);
    put_falling(l, 3, 4, 2e-3);
    const double never[] = {0.5, 0.5, 0.5, 0.5, 0.5, INF};
    put(l, 3 * 6 + 5, GAP, never, POINTS);
    put_falling(l, 4, 4, 2e-3);
    place_read(l);
}

START_TEST(scores_are_aligned)
{
    struct place l;
    struct pf_comparison c;
    fill(&l);
    ck_assert_int_eq(pf_comparison_read(&c, &l.r, GAP, &l.d), PF_OK);
    ck_assert_uint_eq(c.learners, 3);
    ck_assert_uint_eq(c.tasks, 2);
    ck_assert_uint_eq(c.seeds, 12);
    ck_assert_double_eq(c.sign, -1.0);
    ck_assert_double_eq(c.score[3], -4e-3);
    ck_assert(isnan(c.score[6]) && isnan(c.score[12 + 11]));
    ck_assert_double_eq(c.score[7], -1e-3);
    ck_assert_double_eq(c.score[11], -INF); /* a distance: no missing value */
    ck_assert_double_eq(c.score[12 + 10], -2e-3);
    ck_assert_uint_eq(c.of[0].n[0], 6);
    ck_assert_uint_eq(c.of[0].n[1], 3);
    ck_assert_uint_eq(c.of[1].n[1], 1);
    ck_assert_double_eq(c.of[0].x[6], -1e-3);
    ck_assert_uint_eq(c.done[2], 0);
    ck_assert_uint_eq(c.planned[2], 12);
    pf_comparison_clear(&c);
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
    for (const char *s = text; *s != '\0';) {
        size_t length = strcspn(s, "\n");
        char line[400];
        ck_assert_uint_lt(length, sizeof line);
        memcpy(line, s, length);
        line[length] = '\0';
        ck_assert_msg(pf_text_length(line) <= 80, "too wide: %s", line);
        ck_assert_msg(length == 0 || line[length - 1] != ' ', "blank: %s",
                      line);
        s += length + (s[length] != '\0');
    }
    return text;
}

static void
expect(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in\n%s", part, text);
}

/* By hand. IQM of Best: of 9 runs 2 are dropped at each end: 2 2 3 4 5 of
 * 1 1 2 2 3 4 5 6 inf. Games: 5 to 1 in the first world, a draw on seed 5 of
 * the second: 5.5 of 7. Better: Best 1..6, Middle 10 20 1 40 50 60: 30.5 of 36
 * pairs; in the second 1, 2, inf against 2: 1.5 of 3. */
START_TEST(a_comparison_by_hand)
{
    struct place l;
    struct pf_show_options o = {
        .kind = PF_SHOW_COMPARISON, .has_threshold = true, .threshold = 4e-3};
    fill(&l);
    char *text = show(&l, &o, PF_OK);
    expect(text, GAP " at the last step, less is better\n2 tasks, 95 % ");
    expect(text, "  Best          9/12    0.0032 [");
    expect(text, "  Never done    0/12         -\n");
    expect(text, "optimality gap: how far runs fall short of 0.004\n");
    expect(text, "  Best          9/12       inf [");
    expect(text, "  Best         78.6   1");
    expect(text, "  Middle       21.4    ");
    expect(text, "  1  Best            -   0.67");
    expect(text, "  2  Middle       0.33      -\n");
    expect(text, "20 of 36 runs are not in it");
    ck_assert_uint_eq(l.d.count, 1);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "fewer than 5 runs"));
    free(text);
    place_clear(&l);
}
END_TEST

START_TEST(a_profile_by_hand)
{
    static const double at[] = {2e-3, 3.5e-3, 0.1, 1.0};
    struct place l;
    struct pf_show_options o = {.kind = PF_SHOW_PROFILE, .at = at, .n_at = 4};
    fill(&l);
    char *text = show(&l, &o, PF_OK);
    expect(text, "< 0.002            < 0.0035");
    expect(text, "  Best        0.22 ["); /* strictly: 2 of 9 */
    expect(text, "]  0.56 [");
    expect(text, "]  0.89 [");
    ck_assert_ptr_null(strstr(text, "Never done  "));
    free(text);
    o.how.range = PF_RANGE_QUANTILES;
    text = show(&l, &o, PF_EINPUT);
    expect(l.d.message[1], "--interval quantiles");
    free(text);
    place_clear(&l);
}
END_TEST

/* All fall by 0.81 a step but the one that does not; theory says 0.9 for the
 * error, whose square the gap is. */
START_TEST(rates_beside_theory)
{
    struct place l;
    struct pf_show_options o = {.kind = PF_SHOW_RATE};
    fill(&l);
    char *text = show(&l, &o, PF_OK);
    expect(text, GAP ": its factor per step, where it falls\n");
    expect(text, "  Best           6/6     0.810 [   0.810,    0.810]      "
                 "0.810   1.000\n");
    expect(text, "  Best           2/3     0.810 [");
    expect(text, "  Never done     0/6         -\n");
    free(text);
    o.x = "queries"; /* twice as many: the root of it, and no theory */
    text = show(&l, &o, PF_OK);
    expect(text, "     0.900 [   0.900,    0.900]          -   1.000\n");
    free(text);
    o.rate = (struct pf_rate_options){PF_LOG_LOG, true, 20, 40};
    o.x = NULL;
    text = show(&l, &o, PF_OK);
    expect(text, " goes as steps^-order, steps 20 to 40\n");
    free(text);
    o.x = "price";
    free(show(&l, &o, PF_EINPUT));
    place_clear(&l);
}
END_TEST

/* 0.81^10 is 0.1216: 0.03 is reached by runs that end at 1 .. 3 thousandths
 * one point before the last, by 4 .. 6 at the last. */
START_TEST(times_have_intervals)
{
    struct place l;
    struct pf_show_options o = {.kind = PF_SHOW_TIMES,
                                .has_threshold = true,
                                .threshold = 0.03,
                                .x = "steps"};
    fill(&l);
    char *text = show(&l, &o, PF_OK);
    expect(text, GAP "; steps until <= 0.03\nKaplan-Meier median over seeds, "
                     "95 % interval\n");
    expect(text, "  Best           6/6        45 [      40,       50]\n");
    expect(text, "  Best           2/3        40 [      40,      >50]\n");
    expect(text, "  Middle         1/1        40 [       -,        -]\n");
    free(text);
    place_clear(&l);
}
END_TEST

START_TEST(cells_are_summed_up_as_asked)
{
    struct place l;
    struct pf_show_options o = {.how = {.has_aggregate = true,
                                        .aggregate = {.kind = PF_MEAN},
                                        .range = PF_RANGE_PERCENTILE,
                                        .confidence = 0.9}};
    fill(&l);
    char *text = show(&l, &o, PF_OK);
    expect(text, "\nmean of the seeds, 90 % bootstrap interval (percentile, "
                 "2000 resamples)\n");
    expect(text, "    mean [     5 %,     95 %]");
    expect(text, "  Best           6/6    0.0035 [");
    expect(text, "  Best           3/6       inf [");
    expect(text, "  Middle         1/6     0.002 [       -,        -]");
    ck_assert_uint_eq(l.d.count, 1); /* one run, and few: said once */
    expect(l.d.message[0], "warning: no interval where there is one run");
    free(text);
    o.how.aggregate.kind = PF_MEDIAN_OF_MEANS;
    free(show(&l, &o, PF_EINPUT));
    place_clear(&l);
}
END_TEST

/* Seed after seed, and all the same: what is drawn hangs on the cell alone. */
START_TEST(every_table_has_the_same_interval)
{
    struct place l;
    struct pf_group g;
    struct pf_interval last, all[POINTS];
    const struct pf_statistics asked = {.range = PF_RANGE_BCA},
                               how = pf_statistics_with(&asked, PF_MEDIAN,
                                                        PF_RANGE_QUANTILES);
    fill(&l);
    ck_assert_int_eq(pf_group_read(&g, &l.r, 0, GAP, "steps", &l.d), PF_OK);
    ck_assert_int_eq(pf_group_summary(&g, &how, all, NULL, NULL), PF_OK);
    ck_assert_int_eq(pf_statistics_of(&last, &how,
                                      g.value + (POINTS - 1) * g.n_done, 1,
                                      g.n_done, g.stream, NULL),
                     PF_OK);
    ck_assert_mem_eq(&last, &all[POINTS - 1], sizeof last);
    ck_assert(last.low < last.value && last.value < last.high);
    pf_group_clear(&g);
    place_clear(&l);
}
END_TEST

static char *
export_text(struct place *l, enum pf_export_table table)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    ck_assert_int_eq(pf_export(&l->r, table, PF_EXPORT_CSV, f, &l->d), PF_OK);
    fclose(f);
    return text;
}

START_TEST(summaries_and_last_values)
{
    struct place l;
    fill(&l);
    char *text = export_text(&l, PF_EXPORT_SUMMARY);
    ck_assert_int_eq(strncmp(text,
                             "learner,world,step,queries,metric,runs,estimate,"
                             "low,high\nlearner0,world0,0,0," GAP ",6,",
                             87),
                     0);
    expect(text, "\nlearner0,world0,50,100," GAP ",6,0.0035,0.0015,0.0055\n");
    expect(text, "\nlearner1,world1,50,100," GAP ",1,0.002,0.002,0.002\n");
    expect(text,
           "\nlearner0,world1,50,100," GAP ",3,0.002,0.0012000000000000001,\n");
    free(text);
    text = export_text(&l, PF_EXPORT_FINAL);
    ck_assert_int_eq(
        strncmp(text, "run,learner,world,seed,steps,queries," GAP ",", 61), 0);
    expect(text, ",learner0,world0,3,50,100,0.003,\n");
    expect(text, ",learner0,world1,6,50,100,,\n");
    ck_assert_uint_eq(l.d.count, 0);
    free(text);
    place_clear(&l);
}
END_TEST

/* Line and band of a figure, and what it says of them. */
START_TEST(figures_say_what_they_show)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP,
                                       .how = {.has_aggregate = true,
                                               .aggregate = {.kind = PF_IQM},
                                               .range = PF_RANGE_PERCENTILE}};
    fill(&l);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    expect(f.note, "IQM of 1 to 6 seeds, band: 95 % bootstrap interval "
                   "(percentile, 2000 resamples); ");
    const struct pf_figure_curve *c = &f.panel[0].curve[0];
    ck_assert_double_eq_tol(c->median[POINTS - 1], 3.5e-3, 1e-15);
    ck_assert(c->low[POINTS - 1] > 1.5e-3 && c->high[POINTS - 1] < 5.5e-3);
    ck_assert_uint_gt(l.d.count, 0);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

static const struct {
    const char *option, *text;
    bool good;
} asked[] = {{"aggregate", "median", true},
             {"aggregate", "iqm", true},
             {"aggregate", "trimmed", true},
             {"aggregate", "trimmed=0", true},
             {"aggregate", "trimmed=0.499", true},
             {"aggregate", "trimmed=0.5", false},
             {"aggregate", "trimmed=", false},
             {"aggregate", "trimmed=-0.1", false},
             {"aggregate", "mean=0.1", false},
             {"aggregate", "trim", false},
             {"aggregate", "", false},
             {"interval", "bca", true},
             {"interval", "quantile", false},
             {"confidence", "0.5", true},
             {"confidence", "1", false},
             {"confidence", "0", false},
             {"confidence", "95", false},
             {"confidence", "x", false},
             {"resamples", "1", true},
             {"resamples", "0", false},
             {"resamples", "100000", true},
             {"resamples", "100001", false},
             {"resamples", "1e12", false},
             {"resamples", "1.5", false},
             {"confidence", "nan", false},
             {"confidence", "inf", false},
             {"confidence", "", false},
             {"aggregate", "trimmed=nan", false},
             {"resamples", "-1", false}};

START_TEST(what_may_be_asked)
{
    struct pf_statistics s = {0};
    const char *problem =
        pf_statistics_set(&s, asked[_i].option, asked[_i].text);
    ck_assert_msg((problem == NULL) == asked[_i].good, "%s %s",
                  asked[_i].option, asked[_i].text);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *suite = suite_create("stats in tables");
    PF_ADD(suite, scores_are_aligned);
    PF_ADD(suite, a_comparison_by_hand);
    PF_ADD(suite, a_profile_by_hand);
    PF_ADD(suite, rates_beside_theory);
    PF_ADD(suite, times_have_intervals);
    PF_ADD(suite, cells_are_summed_up_as_asked);
    PF_ADD(suite, every_table_has_the_same_interval);
    PF_ADD(suite, summaries_and_last_values);
    PF_ADD(suite, figures_say_what_they_show);
    PF_ADD_LOOP(suite, what_may_be_asked, sizeof asked / sizeof asked[0]);
    return suite;
}

PF_TEST_MAIN(make_suite)
