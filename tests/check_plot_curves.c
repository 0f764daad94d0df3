/* Figures with curves: what they show is what the store holds, counted here by
 * hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/status.h"
#include "lab/figures/curves.h"
#include "placed.h"

#define SEEDS 5
#define POINTS 3
#define VALUES 4
#define LEARNERS 2
#define WIN "winrate-vs-reference"
#define DRIFT "kl-to-reference"
#define GAP "duality-gap"

/* --- a store made by hand --- */

static char dial[VALUES][8] = {"0.01", "0.1", "1", "10"};
static char *dials[VALUES] = {dial[0], dial[1], dial[2], dial[3]};
static const char *const learners[LEARNERS] = {"A `touch x`", "B '; system('"};
static const char *const worlds[] = {"only"};
static const struct planned_size size = {.worlds = 1,
                                         .learners = LEARNERS,
                                         .values = VALUES,
                                         .seeds = SEEDS,
                                         .world = worlds,
                                         .learner = learners,
                                         .value = dials};

/* Nothing that could come out right by chance: all different, in no order. */
static double
value_of(size_t metric, size_t cell, size_t seed, size_t point)
{
    uint64_t mixed = (cell * 131 + seed * 37 + point * 17 + metric * 7 + 3) *
                     UINT64_C(0x9e3779b97f4a7c15);
    return 0.001 + (double) (mixed >> 40) / (double) (1 << 24);
}

/* Runs 0 .. done - 1 of every cell of learners from `learner` on, with the
 * points from `point` on. */
struct part {
    size_t done, learner, point;
};

static void
fill(struct place *l, const struct planned_size *n, struct part which)
{
    static const uint64_t step[POINTS] = {0, 5, 50}, queries[] = {0, 10, 100};
    static const char *const metric[] = {GAP, WIN, DRIFT};
    size_t from = which.point;
    place_open(l, n);
    for (size_t c = 0; c < l->p.plan.n_cells; c++)
        for (size_t k = 0; k < which.done; k++) {
            double x[3][POINTS];
            struct pf_series series[3];
            for (size_t m = 0; m < 3; m++) {
                for (size_t i = 0; i < POINTS; i++)
                    x[m][i] = value_of(m, c, k, i);
                series[m] = (struct pf_series){metric[m], x[m] + from};
            }
            struct pf_result r = {.id = l->p.plan.run[c * n->seeds + k].id,
                                  .description = "",
                                  .n_points = POINTS - from,
                                  .step = step + from,
                                  .queries = queries + from,
                                  .series = series,
                                  .n_series = 3,
                                  .contexts = 1,
                                  .responses = 2,
                                  .predicted_rate = (double) NAN};
            if (c % LEARNERS >= which.learner)
                ck_assert_int_eq(pf_store_put(l->s, &r, &l->d), PF_OK);
        }
}

/* What was asked to be recorded, as the experiment says it. */
static void
ask_for(struct place *l, size_t n, const char *const *metric)
{
    struct pf_results *r = &l->r;
    for (size_t m = 0; m < r->n_metrics; m++)
        free(r->metric[m]);
    free(r->metric);
    r->metric = calloc(n + 1, sizeof *r->metric);
    r->n_metrics = n;
    for (size_t m = 0; m < n; m++)
        r->metric[m] = strdup(metric[m]);
}

static void
open_part(struct place *l, struct part which)
{
    static const char *const metric[] = {WIN, GAP, DRIFT};
    fill(l, &size, which);
    place_read(l);
    ask_for(l, 3, metric);
}

static void
open_filled(struct place *l)
{
    open_part(l, (struct part){.done = SEEDS});
}

/* The k-th smallest, and the median of five, without our quantiles. */
static double
ranked(size_t metric, size_t cell, size_t point, size_t rank)
{
    for (size_t k = 0; k < SEEDS; k++) {
        size_t below = 0;
        for (size_t j = 0; j < SEEDS; j++)
            below += value_of(metric, cell, j, point) <
                     value_of(metric, cell, k, point);
        if (below == rank)
            return value_of(metric, cell, k, point);
    }
    ck_abort_msg("no rank %zu", rank);
}

/* 10 and 90 % of five values lie at 0.4 and 3.6 between them. */
static double
low_of(size_t metric, size_t cell, size_t point)
{
    double a = ranked(metric, cell, point, 0),
           b = ranked(metric, cell, point, 1);
    return a + 0.4 * (b - a);
}

static double
high_of(size_t metric, size_t cell, size_t point)
{
    double a = ranked(metric, cell, point, 3),
           b = ranked(metric, cell, point, 4);
    return a + 0.6 * (b - a);
}

static bool
is_near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1.0 + fabs(b));
}

/* --- the dial --- */

/* Cells are axis values times learners, the learner the faster. */
START_TEST(a_dial_shows_where_runs_end)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = NULL};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, 1);
    ck_assert_uint_eq(f.n_styles, LEARNERS);
    ck_assert_uint_eq(f.panel[0].n_curves, LEARNERS);
    ck_assert_str_eq(f.x_label, "cyclic");
    ck_assert_str_eq(f.y_label, "duality gap"); /* not the first metric */
    ck_assert(f.dots && f.x_log && f.y_log && !f.paths);
    for (size_t k = 0; k < LEARNERS; k++) {
        const struct pf_figure_curve *c = &f.panel[0].curve[k];
        ck_assert_uint_eq(c->n, VALUES);
        for (size_t i = 0; i < VALUES; i++) {
            size_t cell = i * LEARNERS + c->style;
            ck_assert_double_eq(c->x[i], strtod(dials[i], NULL));
            ck_assert(is_near(c->median[i], ranked(0, cell, POINTS - 1, 2)));
            ck_assert(is_near(c->low[i], low_of(0, cell, POINTS - 1)));
            ck_assert(is_near(c->high[i], high_of(0, cell, POINTS - 1)));
        }
        ck_assert_str_eq(f.style_label[k], learners[k]);
        ck_assert_ptr_nonnull(strstr(f.alt, learners[k]));
    }
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(a_dial_takes_what_it_is_asked_for)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = WIN,
                                .x = "world/preference/@cyclic",
                                .x_scale = PF_SCALE_LINEAR,
                                .learner = "learner1"};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_styles, 1);
    ck_assert(!f.x_log && !f.y_log);
    for (size_t i = 0; i < VALUES; i++)
        ck_assert(is_near(f.panel[0].curve[0].median[i],
                          ranked(1, i * LEARNERS + 1, POINTS - 1, 2)));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

static const struct {
    const char *x, *metric, *learner, *world, *says;
} dials_refused[] = {
    {"cyclik", NULL, NULL, NULL, "did you mean 'cyclic'?"},
    {"zzz", NULL, NULL, NULL, "'zzz' is not swept; swept are:"},
    {NULL, "duality-gab", NULL, NULL, "did you mean 'duality-gap'?"},
    {NULL, "price", NULL, NULL, "<metric type=\"price\"/>"},
    {NULL, NULL, "nobody", NULL, "there are: learner0, learner1"},
    {NULL, NULL, NULL, "mars", "there are: world0"},
};

START_TEST(a_dial_says_what_it_lacks)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = dials_refused[_i].x,
                                .metric = dials_refused[_i].metric,
                                .learner = dials_refused[_i].learner,
                                .world = dials_refused[_i].world};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_msg(strstr(l.d.message[0], dials_refused[_i].says) != NULL, "%s",
                  l.d.message[0]);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(words_have_no_place_on_a_dial)
{
    static char word[3][8] = {"omd", "inf", "2"};
    static char *words[] = {word[0], word[1], word[2]};
    struct planned_size n = size;
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = "cyclic"};
    const char *why = NULL;
    n.values = 3;
    n.value = words;
    fill(&l, &n, (struct part){.done = 1});
    place_read(&l);
    ck_assert(!pf_plot_dial.suits(&l.r, &why) && strstr(why, "<axis") != NULL);
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "no numbers, as 'omd'"));
    pf_figure_clear(&f);
    o.x = NULL;
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[1], "<sweep><axis"));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

static const struct {
    size_t n;
    double at[5];
    bool log;
} scales[] = {
    {4, {0.01, 0.1, 1.0, 10.0}, true},
    {3, {0.1, 0.2, 0.4}, false},
    {3, {0.0, 0.1, 10.0}, false},
    {5, {0.1, 0.2, 0.3, 0.4, 0.5}, false},
    {2, {0.01, 10.0}, false},
    {4, {0.1, 0.2, 0.5, 1.0}, true},
    {4, {-1.0, 1.0, 10.0, 100.0}, false},
};

START_TEST(an_axis_is_shown_as_it_was_chosen)
{
    double at[5];
    memcpy(at, scales[_i].at, sizeof at);
    struct pf_positions p = {.at = at, .n = scales[_i].n};
    ck_assert(pf_positions_are_log(&p) == scales[_i].log);
}
END_TEST

/* --- the frontier --- */

START_TEST(a_frontier_has_ranges_both_ways)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = NULL};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_frontier.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, VALUES);
    ck_assert(f.paths && f.x_enhanced && !f.x_log);
    ck_assert_str_eq(f.x_label, "KL(π ‖ ref)");
    for (size_t p = 0; p < VALUES; p++)
        for (size_t k = 0; k < LEARNERS; k++) {
            const struct pf_figure_curve *c = &f.panel[p].curve[k];
            size_t cell = p * LEARNERS + c->style;
            ck_assert_uint_eq(c->n, POINTS);
            for (size_t i = 0; i < POINTS; i++) {
                ck_assert(is_near(c->x[i], ranked(2, cell, i, 2)));
                ck_assert(is_near(c->x_low[i], low_of(2, cell, i)));
                ck_assert(is_near(c->x_high[i], high_of(2, cell, i)));
                ck_assert(is_near(c->median[i], ranked(1, cell, i, 2)));
                ck_assert(is_near(c->low[i], low_of(1, cell, i)));
                ck_assert(is_near(c->high[i], high_of(1, cell, i)));
            }
        }
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(a_frontier_goes_along_an_axis)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.x = "cyclic"};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_frontier.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, 1);
    ck_assert(f.paths && f.dots);
    ck_assert_ptr_nonnull(strstr(f.note, "a dot for each cyclic"));
    for (size_t k = 0; k < LEARNERS; k++) {
        const struct pf_figure_curve *c = &f.panel[0].curve[k];
        ck_assert_uint_eq(c->n, VALUES);
        for (size_t i = 0; i < VALUES; i++) {
            size_t cell = i * LEARNERS + c->style;
            ck_assert(is_near(c->x[i], ranked(2, cell, POINTS - 1, 2)));
            ck_assert(is_near(c->x_high[i], high_of(2, cell, POINTS - 1)));
            ck_assert(is_near(c->median[i], ranked(1, cell, POINTS - 1, 2)));
        }
    }
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(a_frontier_chooses_its_pair)
{
    static const char *const rewards[] = {"proxy-reward", "expected-reward",
                                          DRIFT};
    static const char *const alone[] = {GAP};
    static const struct {
        const char *metric, *x;
        const char *y_label, *says;
    } cases[] = {
        {NULL, NULL, "expected reward of π", NULL},
        {NULL, "kl-to-reference", "expected reward of π", NULL},
        {"proxy-reward", NULL, "proxy reward of π", NULL},
        {"proxy-reward", "proxy-reward", NULL, "against itself"},
        {"price", NULL, NULL, "was not recorded"},
        {NULL, "queries", NULL, "<metric type=\"kl-to-reference\"/>"},
    };
    const char *why = NULL;
    struct place l;
    fill(&l, &size,
         (struct part){
             0}); /* nothing is done: only what is chosen is looked at */
    place_read(&l);
    ask_for(&l, 3, rewards);
    ck_assert(pf_plot_frontier.suits(&l.r, &why) && why == NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pf_figure f;
        struct pf_diag d;
        struct pf_plot_options o = {.metric = cases[i].metric, .x = cases[i].x};
        pf_diag_init(&d);
        ck_assert_int_eq(pf_plot_frontier.make(&f, &l.r, &o, &d), PF_EINPUT);
        if (cases[i].y_label != NULL)
            ck_assert_str_eq(f.y_label, cases[i].y_label);
        ck_assert_msg(strstr(d.message[0], cases[i].says != NULL
                                               ? cases[i].says
                                               : "nothing to draw yet") != NULL,
                      "%zu: %s", i, d.message[0]);
        pf_figure_clear(&f);
        pf_diag_clear(&d);
    }
    ask_for(&l, 1, alone);
    ck_assert(!pf_plot_frontier.suits(&l.r, &why));
    ck_assert_ptr_nonnull(strstr(why, "<record>"));
    place_clear(&l);
}
END_TEST

/* --- the profile --- */

/* Shares and chances counted one by one; learners meet on the same task. */
START_TEST(a_profile_counts)
{
    static const double at[] = {0.5, 0.1, 0.9};
    static const double sorted[] = {0.1, 0.5, 0.9};
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP, .at = at, .n_at = 3};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_profile.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, 2);
    ck_assert(f.dots && f.x_log && !f.y_log);
    for (size_t k = 0; k < LEARNERS; k++) {
        const struct pf_figure_curve *c = &f.panel[0].curve[k];
        ck_assert_uint_eq(c->n, 3);
        for (size_t i = 0; i < 3; i++) {
            size_t below = 0;
            for (size_t v = 0; v < VALUES; v++)
                for (size_t s = 0; s < SEEDS; s++)
                    below += value_of(0, v * LEARNERS + k, s, POINTS - 1) <
                             sorted[i];
            ck_assert_double_eq(c->x[i], sorted[i]);
            ck_assert(is_near(c->median[i],
                              (double) below / (double) (VALUES * SEEDS)));
            ck_assert(c->low[i] <= c->median[i] && c->median[i] <= c->high[i]);
        }
    }
    size_t won = 0;
    for (size_t v = 0; v < VALUES; v++)
        for (size_t s = 0; s < SEEDS; s++)
            for (size_t z = 0; z < SEEDS; z++)
                won += value_of(0, v * LEARNERS, s, POINTS - 1) <
                       value_of(0, v * LEARNERS + 1, z, POINTS - 1);
    double chance = (double) won / (double) (VALUES * SEEDS * SEEDS);
    const struct pf_figure_tiles *m = f.panel[1].tiles;
    ck_assert_uint_eq(m->n_x * m->n_y, LEARNERS * LEARNERS);
    ck_assert(is_near(m->value[1], chance));
    ck_assert(is_near(m->value[2], 1.0 - chance));
    ck_assert(isnan(m->value[0]) && isnan(m->value[3]));
    ck_assert_ptr_nonnull(strstr(m->y_label[1], learners[1]));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* With nothing asked for, curves go from 0 to 1: all thresholds are there. */
START_TEST(a_profile_finds_its_thresholds)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = WIN};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_profile.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(!f.x_log && !f.dots);
    for (size_t k = 0; k < LEARNERS; k++) {
        const struct pf_figure_curve *c = &f.panel[0].curve[k];
        ck_assert_double_eq(c->median[0], 1.0); /* more is better */
        ck_assert_double_eq(c->median[c->n - 1], 0.0);
        for (size_t i = 1; i < c->n; i++)
            ck_assert(c->x[i] > c->x[i - 1] &&
                      c->median[i] <= c->median[i - 1]);
    }
    pf_figure_clear(&f);
    struct pf_plot_options bad = {.how = {.range = PF_RANGE_QUANTILES}};
    ck_assert_int_eq(pf_plot_profile.make(&f, &l.r, &bad, &l.d), PF_EINPUT);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* --- convergence --- */

START_TEST(convergence_shows_every_point)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP, .x = "steps"};
    static const double step[POINTS] = {0.0, 5.0, 50.0};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, VALUES);
    for (size_t p = 0; p < VALUES; p++)
        for (size_t k = 0; k < LEARNERS; k++) {
            const struct pf_figure_curve *c = &f.panel[p].curve[k];
            size_t cell = p * LEARNERS + c->style;
            for (size_t i = 0; i < POINTS; i++) {
                ck_assert_double_eq(c->x[i], step[i]);
                ck_assert(is_near(c->median[i], ranked(0, cell, i, 2)));
                ck_assert(is_near(c->low[i], low_of(0, cell, i)));
                ck_assert(is_near(c->high[i], high_of(0, cell, i)));
            }
            ck_assert_ptr_null(c->bound);
        }
    ck_assert(!f.paths);
    ck_assert_ptr_nonnull(strstr(f.alt, "duality gap against steps"));
    pf_figure_clear(&f);
    o.x = "seconds";
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(
        strstr(l.d.message[0], "<metric type=\"label-time\""));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* The third of five runs by when each is first there, in steps; NaN: fewer got
 * there. More is better of metric 1 only. */
static double
third_there(size_t metric, size_t cell, double threshold)
{
    static const double step[POINTS] = {0.0, 5.0, 50.0};
    for (size_t i = 0; i < POINTS; i++) {
        size_t there = 0;
        for (size_t k = 0; k < SEEDS; k++) {
            bool is = false;
            for (size_t j = 0; j <= i; j++) {
                double value = value_of(metric, cell, k, j);
                is = is ||
                     (metric == 1 ? value >= threshold : value <= threshold);
            }
            there += is;
        }
        if (there >= 3)
            return step[i];
    }
    return (double) NAN;
}

static const struct {
    const char *metric;
    size_t number;
    double threshold;
    bool any, all; /* curves that come to it */
} levels[] = {{GAP, 0, 0.3, true, false},   {GAP, 0, 0.2, true, false},
              {GAP, 0, 1e-6, false, false}, {GAP, 0, 2.0, true, true},
              {WIN, 1, 0.7, true, false},   {WIN, 1, 0.0, true, true}};

/* A level line, and where the median run comes to it, by counting. */
START_TEST(a_threshold_is_a_level_line)
{
    double threshold = levels[_i].threshold;
    size_t m = levels[_i].number, came = 0, curves = 0;
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = levels[_i].metric,
                                .x = "steps",
                                .has_threshold = true,
                                .threshold = threshold};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(f.has_rule);
    ck_assert_double_eq(f.rule, threshold);
    for (size_t p = 0; p < VALUES; p++)
        for (size_t k = 0; k < LEARNERS; k++) {
            const struct pf_figure_curve *c = &f.panel[p].curve[k];
            double at = third_there(m, p * LEARNERS + c->style, threshold);
            curves++;
            ck_assert((c->reach != NULL) == isfinite(at));
            if (c->reach == NULL)
                continue;
            ck_assert_double_eq(c->reach[0], at);
            ck_assert(c->reach[1] <= at && c->reach[2] >= at);
            came++;
        }
    ck_assert((came > 0) == levels[_i].any);
    ck_assert((came == curves) == levels[_i].all);
    ck_assert((strstr(f.note, "to which no median run comes") == NULL) ==
              levels[_i].any);
    ck_assert((strstr(f.alt, " first at x = ") != NULL) == levels[_i].any);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(logarithms_have_no_level_of_0)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP, .has_threshold = true};
    open_filled(&l);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "threshold of 0 or less"));
    pf_figure_clear(&f);
    o.y_scale = PF_SCALE_LINEAR;
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    pf_figure_clear(&f);
    o = (struct pf_plot_options){.metric = GAP};
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert(!f.has_rule && f.panel[0].curve[0].reach == NULL);
    ck_assert_ptr_null(strstr(f.note, "level line"));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* A band around one point is not to be seen. */
START_TEST(lonely_points_have_bars)
{
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = GAP};
    open_part(&l, (struct part){.done = SEEDS, .point = POINTS - 1});
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.panel[0].curve[0].n, 1);
    ck_assert(f.paths);
    ck_assert_str_eq(f.note, "median of 5 seeds, bars from 10 to 90 %, dot at "
                             "the last step");
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* Of a learner nothing is done: it is named, and the other one keeps its
 * colour. */
START_TEST(who_is_missing_is_named)
{
    static const struct pf_plot_kind *const kinds[] = {
        &pf_plot_convergence, &pf_plot_frontier, &pf_plot_dial,
        &pf_plot_profile};
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = WIN};
    open_part(&l, (struct part){.done = SEEDS, .learner = 1});
    ck_assert_int_eq(kinds[_i]->make(&f, &l.r, &o, &l.d), PF_OK);
    ck_assert_ptr_nonnull(strstr(f.note, "; 20 of 40 runs are not "));
    ck_assert_ptr_nonnull(strstr(f.note, "; without a curve: A `touch x`"));
    ck_assert_ptr_null(strstr(f.note, learners[1]));
    ck_assert_uint_eq(f.n_styles, LEARNERS);
    ck_assert_uint_eq(f.panel[0].n_curves, 1);
    ck_assert_uint_eq(f.panel[0].curve[0].style, 1);
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

/* What to do is nothing that was done already. */
START_TEST(a_crowded_dial_says_what_to_do)
{
    enum { MANY = PF_FIGURE_STYLES + 1 };
    const char *many[MANY];
    char text[MANY][8];
    struct planned_size n = size;
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = NULL};
    for (size_t i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof text[i], "l%zu", i);
        many[i] = text[i];
    }
    n.learners = MANY;
    n.learner = many;
    n.seeds = 1;
    place_open(&l, &n);
    place_read(&l);
    ck_assert_int_eq(pf_plot_dial.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "43 curves"));
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "--learner"));
    ck_assert_ptr_null(strstr(l.d.message[0], "--kind dial"));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

START_TEST(too_many_panels_are_refused_at_once)
{
    enum { MANY = PF_FIGURE_PANELS + 1 };
    char *value[MANY], text[MANY][8];
    struct planned_size n = size;
    struct place l;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = NULL};
    for (size_t i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof text[i], "%zu", i);
        value[i] = text[i];
    }
    n.values = MANY;
    n.value = value;
    n.seeds = 1;
    place_open(&l, &n);
    place_read(&l);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &l.r, &o, &l.d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "--kind dial"));
    pf_figure_clear(&f);
    place_clear(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("figures with curves");
    PF_ADD(s, a_dial_shows_where_runs_end);
    PF_ADD(s, a_dial_takes_what_it_is_asked_for);
    PF_ADD_LOOP(s, a_dial_says_what_it_lacks,
                sizeof dials_refused / sizeof *dials_refused);
    PF_ADD(s, words_have_no_place_on_a_dial);
    PF_ADD_LOOP(s, an_axis_is_shown_as_it_was_chosen,
                sizeof scales / sizeof *scales);
    PF_ADD(s, a_frontier_has_ranges_both_ways);
    PF_ADD(s, a_frontier_goes_along_an_axis);
    PF_ADD(s, a_frontier_chooses_its_pair);
    PF_ADD(s, a_profile_counts);
    PF_ADD(s, a_profile_finds_its_thresholds);
    PF_ADD(s, convergence_shows_every_point);
    PF_ADD_LOOP(s, a_threshold_is_a_level_line, sizeof levels / sizeof *levels);
    PF_ADD(s, logarithms_have_no_level_of_0);
    PF_ADD(s, lonely_points_have_bars);
    PF_ADD_LOOP(s, who_is_missing_is_named, 4);
    PF_ADD(s, a_crowded_dial_says_what_to_do);
    PF_ADD(s, too_many_panels_are_refused_at_once);
    return s;
}

PF_TEST_MAIN(make_suite)
