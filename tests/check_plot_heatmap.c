/* Heatmaps: contours against level sets known in closed form, tiles against the
 * store, the predicted frontier against formulas that share no code with it,
 * and what is said where no heatmap can be drawn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/figures/heatmap_part.h"
#include "running.h"
#include "testing.h"

/* --- contours --- */

static double
plane(double x, double y)
{
    return 0.7 * x - 0.31 * y + 0.2;
}

static double
level_rows(double x, double y)
{
    (void) x;
    return y;
}

static double
saddle(double x, double y)
{
    return (x - 4.4) * (y - 3.7);
}

static double
circle(double x, double y)
{
    return hypot(x - 5.1, y - 4.3);
}

static double
two_hills(double x, double y)
{
    return fmax(2.2 - hypot(x - 2.6, y - 2.3), 2.0 - hypot(x - 8.4, y - 7.1));
}

typedef double surface(double x, double y);

/* Surfaces whose contours between tiles are lines (bilinear ones: exactly the
 * level), and how many pieces they have. */
static const struct {
    const char *name;
    surface *f;
    double level;
    size_t pieces, closed;
    double error; /* of the level along the line */
} contours[] = {
    {"plane", plane, 1.234, 1, 0, 1e-12},
    {"plane through centres of tiles", plane, 0.2, 1, 0, 1e-12},
    {"rows", level_rows, 3.5, 1, 0, 1e-15},
    {"a row of tiles", level_rows, 3.0, 1, 0, 1e-15},
    {"nowhere", level_rows, 30.0, 0, 0, 0.0},
    {"above the saddle", saddle, 0.02, 2, 0, 1e-12},
    {"below the saddle", saddle, -0.02, 2, 0, 1e-12},
    {"circle", circle, 3.3, 1, 1, 0.05},
    {"circle that leaves", circle, 5.0, 3, 0, 0.05},
    {"two hills", two_hills, 0.5, 2, 2, 0.2},
    {"two hills that meet", two_hills, -2.0, 2, 0, 0.3},
};
enum { CONTOURS = sizeof contours / sizeof *contours, NX = 11, NY = 10 };

static void
fill(double value[NY * NX], surface *f)
{
    for (size_t j = 0; j < NY; j++)
        for (size_t i = 0; i < NX; i++)
            value[j * NX + i] = f((double) i, (double) j);
}

static void
line_clear(struct pf_figure_line *l)
{
    free(l->x);
    free(l->y);
    *l = (struct pf_figure_line){0};
}

static bool
is_break(const struct pf_figure_line *l, size_t k)
{
    ck_assert(isnan(l->x[k]) == isnan(l->y[k]));
    return isnan(l->x[k]);
}

/* Points of a piece follow each other inside one square. */
static void
expect_step(const struct pf_figure_line *l, size_t k)
{
    double low_x = fmin(l->x[k - 1], l->x[k]);
    double low_y = fmin(l->y[k - 1], l->y[k]);
    ck_assert(fmax(l->x[k - 1], l->x[k]) <= floor(low_x) + 1.0);
    ck_assert(fmax(l->y[k - 1], l->y[k]) <= floor(low_y) + 1.0);
}

START_TEST(contours_are_level_sets)
{
    double value[NY * NX];
    struct pf_figure_line l = {0};
    size_t pieces = 0, closed = 0, first = 0;
    fill(value, contours[_i].f);
    ck_assert_int_eq(pf_heat_contour(&l, value, NX, NY, contours[_i].level),
                     PF_OK);
    for (size_t k = 0; k < l.n; k++) {
        bool last = k + 1 == l.n || is_break(&l, k + 1);
        if (is_break(&l, k)) {
            first = k + 1;
            continue;
        }
        double x = l.x[k], y = l.y[k];
        ck_assert(x >= 0.0 && x <= NX - 1.0 && y >= 0.0 && y <= NY - 1.0);
        ck_assert_msg(fabs(contours[_i].f(x, y) - contours[_i].level) <=
                          contours[_i].error,
                      "%s: %g at (%g, %g)", contours[_i].name,
                      contours[_i].f(x, y), x, y);
        if (k > first)
            expect_step(&l, k);
        if (!last)
            continue;
        bool around = l.x[first] == x && l.y[first] == y && k > first;
        bool inside = x > 0.0 && x < NX - 1.0 && y > 0.0 && y < NY - 1.0;
        ck_assert_msg(around || !inside, "%s: an end inside",
                      contours[_i].name);
        pieces++;
        closed += around;
    }
    ck_assert_msg(
        pieces == contours[_i].pieces && closed == contours[_i].closed,
        "%s: %zu pieces, %zu closed", contours[_i].name, pieces, closed);
    line_clear(&l);
}
END_TEST

/* Every edge between centres that the level crosses has a point, and there are
 * no others. */
START_TEST(every_crossing_is_there_once)
{
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    struct pf_figure_line l = {0};
    double value[NY * NX];
    gsl_rng_set(r, 11 + (unsigned long) _i);
    for (size_t i = 0; i < NX * NY; i++)
        value[i] = gsl_rng_uniform(r);
    size_t crossings = 0, points = 0, first = 0;
    for (size_t j = 0; j < NY; j++)
        for (size_t i = 0; i < NX; i++) {
            bool here = value[j * NX + i] > 0.5;
            crossings += i + 1 < NX && here != (value[j * NX + i + 1] > 0.5);
            crossings += j + 1 < NY && here != (value[j * NX + i + NX] > 0.5);
        }
    ck_assert_int_eq(pf_heat_contour(&l, value, NX, NY, 0.5), PF_OK);
    for (size_t k = 0; k < l.n; k++) {
        bool last = k + 1 == l.n || is_break(&l, k + 1);
        if (is_break(&l, k)) {
            first = k + 1;
            continue;
        }
        bool around =
            last && k > first && l.x[k] == l.x[first] && l.y[k] == l.y[first];
        points += !around; /* where a closed line ends it began */
        double i = floor(l.x[k]), j = floor(l.y[k]);
        ck_assert(l.x[k] == i || l.y[k] == j);
        size_t at = (size_t) j * NX + (size_t) i;
        double part = l.x[k] != i ? l.x[k] - i : l.y[k] - j;
        double next = part > 0.0 ? value[l.x[k] != i ? at + 1 : at + NX] : 0.0;
        ck_assert_double_eq_tol(value[at] + part * (next - value[at]), 0.5,
                                1e-12);
    }
    ck_assert_uint_gt(crossings, 50);
    ck_assert_uint_eq(points, crossings);
    line_clear(&l);
    gsl_rng_free(r);
}
END_TEST

/* With two opposite corners above, the two ends of a piece are on the same
 * branch of the hyperbola that the bilinear surface has. */
START_TEST(saddles_go_the_right_way)
{
    static const double where[][2] = {{0.4, 0.6}, {0.7, 0.2}, {0.5, 0.5}};
    double x0 = where[_i % 3][0], y0 = where[_i % 3][1];
    double sign = _i / 3 % 2 ? 1.0 : -1.0, level = _i / 6 ? 0.01 : -0.01;
    double value[4];
    struct pf_figure_line l = {0};
    for (int k = 0; k < 4; k++)
        value[k] = sign * (k % 2 - x0) * (k / 2 - y0);
    ck_assert_int_eq(pf_heat_contour(&l, value, 2, 2, level), PF_OK);
    ck_assert_uint_eq(l.n, 5); /* two pieces and the break between them */
    for (size_t k = 0; k < 5; k += 3) {
        ck_assert((l.x[k] > x0) == (l.x[k + 1] > x0));
        ck_assert((l.y[k] > y0) == (l.y[k + 1] > y0));
        for (size_t e = k; e < k + 2; e++)
            ck_assert_double_eq_tol(sign * (l.x[e] - x0) * (l.y[e] - y0), level,
                                    1e-12);
    }
    ck_assert(is_break(&l, 2));
    line_clear(&l);
}
END_TEST

START_TEST(what_is_not_known_has_no_line)
{
    double value[NY * NX];
    struct pf_figure_line l = {0};
    fill(value, level_rows);
    value[3 * NX + 5] = (double) NAN;
    value[4 * NX + 8] = (double) INFINITY;
    ck_assert_int_eq(pf_heat_contour(&l, value, NX, NY, 3.5), PF_OK);
    size_t points = 0, breaks = 0;
    for (size_t k = 0; k < l.n; k++) {
        breaks += is_break(&l, k);
        points += !is_break(&l, k);
        ck_assert(!(l.x[k] > 4.0 && l.x[k] < 6.0));
        ck_assert(!(l.x[k] > 7.0 && l.x[k] < 9.0));
    }
    ck_assert_uint_eq(points, 5 + 2 + 2);
    ck_assert_uint_eq(breaks, 2);
    line_clear(&l);
    ck_assert_int_eq(pf_heat_contour(&l, value, 1, NY, 3.5), PF_OK);
    ck_assert_uint_eq(l.n, 0);
    line_clear(&l);
}
END_TEST

/* --- tiles --- */

#define GAP "regularised-duality-gap"
#define ETAS "0.1 0.15 0.22 0.33 0.47 0.68 1 1.5 2.2 3.3 4.7 6.8 10"
#define BETAS "1 0.022 0.047 0.1 0.22 0.47" /* not in order */
enum { ETA = 13, BETA = 6, SEEDS = 3 };
static const double eta[ETA] = {0.1, 0.15, 0.22, 0.33, 0.47, 0.68, 1,
                                1.5, 2.2,  3.3,  4.7,  6.8,  10};
static const double beta[BETA] = {0.022, 0.047, 0.1, 0.22, 0.47, 1};

/* Rock, paper and scissors that win by 0.4, near the policy in the middle. */
#define SWEEP(learners, steps, axes)                                           \
    "<experiment version='1' name='a test'><world id='rps' draw='shared'>"     \
    "<preference type='cyclic' margin='0.4'/>"                                 \
    "<start type='gaussian' spread='0.05'/></world>" learners                  \
    "<budget steps='" steps "'/><record points='4' policies='none'>"           \
    "<metric type='" GAP "'/><metric type='entropy'/></record>"                \
    "<seeds count='3'/><sweep>" axes "</sweep></experiment>"
#define AXES                                                                   \
    "<axis path='learner/@eta' values='" ETAS "'/>"                            \
    "<axis path='world/@beta' values='" BETAS "'/>"

struct drawn {
    struct lab l;
    struct pf_results r;
    struct pf_figure f;
};

static void
compute(struct drawn *t, const char *xml)
{
    struct pf_runner_options options = {0};
    struct pf_runner_report report;
    memset(t, 0, sizeof *t);
    set_up(&t->l, xml);
    ck_assert_int_eq(run(&t->l, &options, &report), PF_OK);
    ck_assert_int_eq(pf_results_open(&t->r, t->l.file, &t->l.d), PF_OK);
}

static void
draw(struct drawn *t, const struct pf_plot_options *o)
{
    pf_diag_clear(&t->l.d);
    int status = pf_plot_heatmap.make(&t->f, &t->r, o, &t->l.d);
    pf_diag_print(&t->l.d, stderr);
    ck_assert_int_eq(status, PF_OK);
}

static void
drawn_clear(struct drawn *t)
{
    pf_figure_clear(&t->f);
    pf_results_clear(&t->r);
    tear_down(&t->l);
}

static int
compare_reals(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* The median over the seeds of a cell of a learner, at its first and last
 * recorded step, read from the store run by run; false: a run failed. */
static bool
look_up(struct drawn *t, const char *learner, double e, double b, double at[2])
{
    double value[2][SEEDS];
    size_t n = 0;
    for (size_t c = 0; c < t->r.n_cells; c++) {
        const struct pf_results_cell *cell = &t->r.cell[c];
        if (strcmp(cell->learner, learner) != 0 ||
            atof(cell->axis_value[0]) != e || atof(cell->axis_value[1]) != b)
            continue;
        for (size_t k = 0; k < cell->n_runs; k++) {
            struct pf_stored run;
            bool found;
            ck_assert_int_eq(pf_store_get(t->r.store, cell->run[k], true, &run,
                                          &found, &t->l.d),
                             PF_OK);
            ck_assert(found);
            const double *x = pf_stored_series(&run, GAP);
            if (x != NULL) {
                value[0][n] = x[0];
                value[1][n++] = x[run.n_points - 1];
            }
            pf_stored_clear(&run);
        }
    }
    if (n < SEEDS)
        return false;
    for (int i = 0; i < 2; i++) {
        qsort(value[i], SEEDS, sizeof(double), compare_reals);
        at[i] = value[i][SEEDS / 2];
    }
    return true;
}

static const struct pf_figure_tiles *
tiles_of(const struct drawn *t, const char *title)
{
    for (size_t p = 0; p < t->f.n_panels; p++)
        if (strcmp(t->f.panel[p].title, title) == 0)
            return t->f.panel[p].tiles;
    ck_abort_msg("no panel '%s'", title);
}

START_TEST(tiles_are_what_is_stored)
{
    static const char *const id[] = {"omd", "mmd"}, *const label[] = {"OMD",
                                                                      "MMD"};
    const struct pf_plot_options plain = {0};
    struct drawn t;
    size_t crossed = 0, failed = 0;
    /* the largest eta beta makes numbers overflow in this many steps */
    compute(&t,
            SWEEP("<learner type='omd'/><learner type='mmd'/>", "500", AXES));
    draw(&t, &plain);
    ck_assert_uint_eq(t.f.n_panels, 2);
    for (size_t p = 0; p < 2; p++) {
        const struct pf_figure_tiles *tiles = tiles_of(&t, label[p]);
        ck_assert(tiles->log && tiles->n_x == ETA && tiles->n_y == BETA);
        ck_assert_str_eq(tiles->x_title, "eta");
        ck_assert_str_eq(tiles->y_title, "beta");
        ck_assert_str_eq(tiles->value_title, "Regularised duality gap");
        for (size_t j = 0; j < BETA; j++)
            for (size_t i = 0; i < ETA; i++) {
                double at[2], b = beta[BETA - 1 - j];
                size_t k = j * ETA + i;
                ck_assert_double_eq(atof(tiles->x_label[i]), eta[i]);
                ck_assert_double_eq(atof(tiles->y_label[j]), b);
                crossed += tiles->crossed[k];
                if (!look_up(&t, id[p], eta[i], b, at)) {
                    failed++;
                    ck_assert(isnan(tiles->value[k]) && tiles->crossed[k]);
                    continue;
                }
                double shown = at[1] < 1e-17 ? 1e-17 : at[1];
                ck_assert_double_eq(tiles->value[k], shown);
                bool diverged = at[1] >= at[0] && at[1] > 1e-12;
                ck_assert(tiles->crossed[k] == diverged);
                ck_assert(diverged ||
                          (shown >= tiles->low && shown <= tiles->high));
            }
    }
    ck_assert_uint_gt(failed, 0);
    ck_assert_uint_gt(crossed, failed);
    char count[60];
    snprintf(count, sizeof count, " %zu of %d cells diverged.", crossed,
             2 * ETA * BETA);
    ck_assert_ptr_nonnull(strstr(t.f.alt, count));
    ck_assert_ptr_nonnull(strstr(t.f.alt, "156 cells in 2 panels"));
    ck_assert_ptr_nonnull(strstr(t.f.alt, "predicts in 156 of 156"));
    ck_assert_ptr_nonnull(strstr(t.f.note, "median of 3 seeds"));
    ck_assert_ptr_nonnull(strstr(t.f.note, "crossed: diverged"));
    drawn_clear(&t);
}
END_TEST

/* --- the predicted frontier --- */

/* The largest stable step of omd and mmd on a game of one frequency, as it
 * follows from |1 - e b + i e w| = 1 and |1 + i e w| = 1 + e b. */
static double
largest_step(bool mmd, double b, double w)
{
    if (!mmd)
        return 2.0 * b / (b * b + w * w);
    return w > b ? 2.0 * b / (w * w - b * b) : (double) HUGE_VAL;
}

/* Where x stands among the etas, in tiles, by the logarithm. */
static double
place_of(double x)
{
    for (size_t i = 0; i + 1 < ETA; i++)
        if (x >= eta[i] && x <= eta[i + 1])
            return (double) i + log(x / eta[i]) / log(eta[i + 1] / eta[i]);
    return (double) NAN;
}

/* Where a line crosses row j; NaN: nowhere. */
static double
crossing(const struct pf_figure_line *l, size_t j)
{
    for (size_t k = 0; k < l->n; k++)
        if (l->y[k] == (double) j)
            return l->x[k];
    return (double) NAN;
}

/* On a game with three responses and this symmetry the matrix of the local
 * theory is the skew part m S of P, S the circulant of (0, 1, -1), times the
 * probability 1/3: its eigenvalues are +- i m sqrt (3) / 3. */
START_TEST(the_frontier_is_where_theory_has_it)
{
    static const char *const label[] = {"OMD", "MMD"};
    const struct pf_plot_options plain = {0};
    const double w = 0.4 / sqrt(3.0);
    struct drawn t;
    size_t found = 0;
    compute(&t,
            SWEEP("<learner type='omd'/><learner type='mmd'/>", "500", AXES));
    draw(&t, &plain);
    for (size_t p = 0; p < 2; p++) {
        const struct pf_figure_tiles *tiles = tiles_of(&t, label[p]);
        ck_assert_uint_eq(tiles->n_lines, 1);
        const struct pf_figure_line *l = &tiles->line[0];
        ck_assert(l->dashed);
        ck_assert_ptr_nonnull(strstr(l->label, "predict"));
        for (size_t j = 0; j < BETA; j++) {
            double b = beta[BETA - 1 - j], step = largest_step(p == 1, b, w);
            double expected = place_of(step), got = crossing(l, j);
            ck_assert_msg(isnan(expected) == isnan(got), "%s, beta %g: %g, %g",
                          label[p], b, expected, got);
            if (isnan(expected))
                continue;
            found++;
            ck_assert_msg(fabs(expected - got) < 0.15, "%s, beta %g: %g, %g",
                          label[p], b, expected, got);
            for (size_t i = 0; i < ETA; i++) /* and what was measured */
                ck_assert(tiles->crossed[j * ETA + i] == (eta[i] > step));
        }
    }
    ck_assert_uint_ge(found, 7);
    drawn_clear(&t);
}
END_TEST

/* Runs that were not done leave tiles empty, learners without a theory have no
 * frontier, and a threshold has its line: around a tile that is below. */
START_TEST(thresholds_and_gaps)
{
    const struct pf_plot_options o = {
        .has_threshold = true, .threshold = 1e-6, .learner = "omd"};
    const struct pf_plot_options all = {
        .metric = "entropy", .x = "world/@beta", .y = "eta"};
    struct drawn t;
    compute(&t,
            SWEEP("<learner type='omd'/><learner type='mwu'/>", "100", AXES));
    draw(&t, &o);
    ck_assert_uint_eq(t.f.n_panels, 1);
    const struct pf_figure_tiles *tiles = t.f.panel[0].tiles;
    ck_assert_uint_eq(tiles->n_lines, 2);
    ck_assert(!tiles->line[0].dashed);
    ck_assert_str_eq(tiles->line[0].label, GAP " = 1e-06");
    for (size_t k = 0; k < tiles->line[0].n; k++) {
        double x = tiles->line[0].x[k], y = tiles->line[0].y[k];
        if (isnan(x))
            continue;
        size_t i = (size_t) x, j = (size_t) y, at = j * ETA + i;
        bool along = x > (double) i;
        double part = along ? x - (double) i : y - (double) j;
        double a = log(tiles->value[at]);
        double b =
            part > 0.0 ? log(tiles->value[along ? at + 1 : at + ETA]) : a;
        ck_assert_double_eq_tol(a + part * (b - a), log(1e-6), 1e-9);
    }
    pf_figure_clear(&t.f);
    draw(&t, &all); /* no log, axes the other way round, no crosses */
    ck_assert_uint_eq(t.f.n_panels, 2);
    tiles = tiles_of(&t, "OMD");
    ck_assert(!tiles->log);
    ck_assert_str_eq(tiles->x_title, "beta");
    ck_assert_uint_eq(tiles->n_x, BETA);
    for (size_t k = 0; k < ETA * BETA; k++)
        ck_assert(!tiles->crossed[k] && isfinite(tiles->value[k]));
    ck_assert_ptr_null(strstr(t.f.note, "crossed"));
    ck_assert_uint_eq(tiles_of(&t, "MWU (SPO, SPPO, DNO)")->n_lines, 0);
    ck_assert_uint_eq(tiles->n_lines, 1);
    ck_assert_ptr_nonnull(strstr(t.f.alt, "The lowest is"));
    drawn_clear(&t);
}
END_TEST

/* The gap of the game itself comes first in the file, but learners that are
 * regularised do not aim at it: it may grow on the way, and says nothing of
 * theory. */
START_TEST(the_metric_is_one_that_learners_aim_at)
{
    const struct pf_plot_options plain = {0}, gap = {.metric = "duality-gap"};
    struct drawn t;
    compute(&t, "<experiment version='1' name='t'><world draw='shared'>"
                "<preference type='cyclic' margins='0.4 0.3 0.2'/>"
                "<start type='list' values='0.28 0.3 0.42'/></world>"
                "<learner type='omd'/><budget steps='300'/><sweep>"
                "<axis path='learner/@eta' values='0.2 0.4'/>"
                "<axis path='world/@beta' values='0.5 1'/></sweep>"
                "</experiment>");
    ck_assert_str_eq(t.r.metric[0], "duality-gap");
    draw(&t, &plain);
    ck_assert_str_eq(t.f.panel[0].tiles->value_title,
                     "Regularised duality gap");
    ck_assert_ptr_nonnull(strstr(t.f.alt, " 0 of 4 cells diverged."));
    ck_assert_ptr_nonnull(strstr(t.f.alt, "predicts in 4 of 4"));
    pf_figure_clear(&t.f);
    draw(&t, &gap);
    ck_assert_ptr_null(strstr(t.f.alt, "diverge"));
    ck_assert_ptr_null(strstr(t.f.note, "diverge"));
    ck_assert_ptr_nonnull(strstr(t.f.note, "crossed: no lower than"));
    drawn_clear(&t);
}
END_TEST

/* Stopped early: what is missing is blank and not crossed. */
START_TEST(missing_runs_are_blank)
{
    const struct pf_plot_options plain = {0};
    struct stopper s = {.after = 30};
    struct pf_runner_options options = {
        .stop = &s.flag, .progress = stop_after, .self = &s};
    struct pf_runner_report report;
    struct drawn t;
    size_t blank = 0, known = 0;
    memset(&t, 0, sizeof t);
    set_up(&t.l, SWEEP("<learner type='omd'/>", "20", AXES));
    ck_assert_int_eq(run(&t.l, &options, &report), PF_ESTOPPED);
    ck_assert_int_eq(pf_results_open(&t.r, t.l.file, &t.l.d), PF_OK);
    draw(&t, &plain);
    const struct pf_figure_tiles *tiles = t.f.panel[0].tiles;
    for (size_t k = 0; k < ETA * BETA; k++) {
        bool there = !isnan(tiles->value[k]);
        blank += !there;
        known += there;
        ck_assert(!isnan(tiles->value[k]) || !tiles->crossed[k]);
    }
    ck_assert(blank > 0 && known >= 10);
    ck_assert_ptr_nonnull(strstr(t.f.note, "runs are not done"));
    drawn_clear(&t);
}
END_TEST

/* Other axes, worlds and learners make panels; an axis that moves with one of
 * the two does not. */
START_TEST(the_rest_makes_panels)
{
    static const char xml[] =
        "<experiment version='1' name='rest'>"
        "<world id='a' label='A &amp; \"b\"'><preference type='hodge-mix' "
        "actions='4'/></world>"
        "<world id='b'><preference type='cyclic'/></world>"
        "<learner type='omd'/><learner type='mmd'/>"
        "<budget steps='3'/><seeds count='2'/><sweep>"
        "<zip><axis path='world/@beta' values='0.1 0.2 0.4'/>"
        "<axis path='learner[@id=\"mmd\"]/@magnet_rate' values='0.1 0.2 0.3'/>"
        "</zip><axis path='learner/@eta' values='0.1 1'/>"
        "<axis path='world[@id=\"a\"]/preference/@cyclic' values='0 1'/>"
        "</sweep></experiment>";
    const struct pf_plot_options plain = {0},
                                 one = {.world = "b", .learner = "mmd"};
    struct pf_plot_options other = {.x = "cyclic", .y = "eta"};
    struct drawn t;
    compute(&t, xml);
    other.x = t.r.axis_name[3];
    draw(&t, &plain);
    ck_assert_uint_eq(t.f.n_panels, 2 * 2 + 2);
    for (size_t p = 0; p < t.f.n_panels; p++) {
        const struct pf_figure_tiles *tiles = t.f.panel[p].tiles;
        ck_assert_uint_eq(tiles->n_x, 3);
        ck_assert_uint_eq(tiles->n_y, 2);
        for (size_t k = 0; k < 6; k++)
            ck_assert(isfinite(tiles->value[k]));
        ck_assert_ptr_null(strstr(t.f.panel[p].title, "eta"));
        ck_assert_ptr_null(strstr(t.f.panel[p].title, "magnet"));
    }
    ck_assert_str_eq(t.f.panel[0].title, "A & \"b\", cyclic = 0: OMD");
    pf_figure_clear(&t.f);
    draw(&t, &one);
    ck_assert_uint_eq(t.f.n_panels, 1);
    ck_assert_uint_eq(t.f.panel[0].tiles->n_x, 3);
    pf_figure_clear(&t.f);
    draw(&t, &other); /* beta makes panels now, and b has no such axis */
    ck_assert_uint_eq(t.f.n_panels, 3 * 2);
    ck_assert_ptr_nonnull(strstr(t.f.note, "; left out: 12 cells not swept"));
    drawn_clear(&t);
}
END_TEST

/* --- what cannot be drawn --- */

static void
expect_said(struct drawn *t, const struct pf_plot_options *o,
            const char *sentence)
{
    pf_diag_clear(&t->l.d);
    ck_assert_int_eq(pf_plot_heatmap.make(&t->f, &t->r, o, &t->l.d), PF_EINPUT);
    pf_figure_clear(&t->f);
    for (size_t i = 0; i < t->l.d.count; i++)
        if (strstr(t->l.d.message[i], sentence) != NULL)
            return;
    ck_abort_msg("%s does not say: %s", t->l.d.message[0], sentence);
}

static void
expect_unsuited(const char *xml, const char *sentence)
{
    const struct pf_plot_options plain = {0};
    const char *why = NULL;
    struct drawn t;
    compute(&t, xml);
    ck_assert(!pf_plot_heatmap.suits(&t.r, &why));
    ck_assert_ptr_nonnull(strstr(why, "two swept attributes"));
    expect_said(&t, &plain, sentence);
    drawn_clear(&t);
}

START_TEST(what_is_missing_is_said)
{
    const struct pf_plot_options wrong[] = {
        {.x = "etta"},     {.x = "eta", .y = "eta"}, {.y = "schedule"},
        {.metric = "gap"}, {.learner = "omdd"},      {.world = "spr"},
        {.x = "none"},     {.has_threshold = true},
    };
    static const char *const sentence[] = {
        "did you mean 'eta'?",
        "cannot be on both axes",
        "'schedule' are not all numbers",
        "gap",
        "did you mean 'nash-md'?",
        "spr",
        "no swept attribute 'none'; the first one is 'eta'",
        "no threshold of 0 or less",
    };
    const struct pf_plot_options plain = {0};
    const char *why = NULL;
    struct drawn t;
    compute(&t, SWEEP("<learner type='nash-md'/>", "2",
                      "<axis path='learner/@eta' values='0.1 1'/>"
                      "<axis path='learner/@schedule' values='constant "
                      "theory'/><axis path='world/@beta' values='0.1 0.2'/>"));
    ck_assert(pf_plot_heatmap.suits(&t.r, &why));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pf_plot_options o = wrong[i];
        if (o.learner != NULL)
            o.learner = "nash-dm";
        expect_said(&t, &o, sentence[i]);
    }
    draw(&t, &plain); /* the two numbers, not the first two */
    ck_assert_uint_eq(t.f.n_panels, 2);
    ck_assert_str_eq(t.f.panel[0].tiles->y_title, "beta");
    drawn_clear(&t);
    expect_unsuited(SWEEP("<learner type='omd'/>", "2",
                          "<axis path='world/@beta' values='0.1 0.2'/>"),
                    "only one number is swept here");
    expect_unsuited("<experiment version='1' name='none'><world><preference "
                    "type='cyclic'/></world><learner type='omd'/>"
                    "<budget steps='2'/></experiment>",
                    "no numbers are swept here");
}
END_TEST

START_TEST(what_makes_no_grid_is_said)
{
    const struct pf_plot_options plain = {0};
    struct drawn t;
    compute(&t, SWEEP("<learner type='omd'/>", "2",
                      "<zip><axis path='learner/@eta' values='0.1 1 2'/>"
                      "<axis path='world/@beta' values='0.1 0.2 0.3'/></zip>"));
    expect_said(&t, &plain, "move together");
    drawn_clear(&t);
    compute(&t,
            SWEEP("<learner type='omd'/><learner type='mmd'/>", "2",
                  "<axis path='learner[@id=\"omd\"]/@eta' values='0.1 1'/>"
                  "<axis path='learner[@id=\"mmd\"]/@eta' values='0.1 1'/>"));
    expect_said(&t, &plain, "no learner is swept in both");
    drawn_clear(&t);
    memset(&t, 0, sizeof t);
    set_up(&t.l, SWEEP("<learner type='omd'/>", "2", AXES));
    struct pf_store *store = NULL;
    ck_assert_int_eq(pf_store_open(&store, t.l.file, &t.l.plan, &t.l.d), PF_OK);
    pf_store_close(store);
    ck_assert_int_eq(pf_results_open(&t.r, t.l.file, &t.l.d), PF_OK);
    expect_said(&t, &plain, "there is nothing to draw yet: of 234 runs");
    drawn_clear(&t);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("plot_heatmap");
    PF_ADD_LOOP(s, contours_are_level_sets, CONTOURS);
    PF_ADD_LOOP(s, every_crossing_is_there_once, 5);
    PF_ADD_LOOP(s, saddles_go_the_right_way, 12);
    PF_ADD(s, what_is_not_known_has_no_line);
    PF_ADD(s, tiles_are_what_is_stored);
    PF_ADD(s, the_frontier_is_where_theory_has_it);
    PF_ADD(s, thresholds_and_gaps);
    PF_ADD(s, the_metric_is_one_that_learners_aim_at);
    PF_ADD(s, missing_runs_are_blank);
    PF_ADD(s, the_rest_makes_panels);
    PF_ADD(s, what_is_missing_is_said);
    PF_ADD(s, what_makes_no_grid_is_said);
    return s;
}
PF_TEST_MAIN(make_suite)
