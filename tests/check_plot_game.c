/* Figures that draw worlds anew: the worlds of a result file, the game of it,
 * and the simplex with its paths. What is behind each mark is compared with
 * the store, or computed in another way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/random.h"
#include "lab/figures/plot.h"
#include "lab/figures/simplex_part.h"
#include "lab/figures/world_of.h"
#include "support.h"
#include "tests/running.h"

static void
write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void
remove_file(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void
start(struct lab *l, const char *xml)
{
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    set_up(l, xml);
    ck_assert_int_eq(run(l, &plain, &report), PF_OK);
    ck_assert_uint_eq(report.failed, 0);
}

/* Makes the figure; where that fails, d must say each of the words. */
static int
make(struct lab *l, const struct pf_plot_kind *kind,
     const struct pf_plot_options *o, struct pf_figure *f, const char *words)
{
    struct pf_results r;
    bool said = words == NULL;
    pf_diag_clear(&l->d);
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    int status = kind->make(f, &r, o, &l->d);
    for (size_t i = 0; words != NULL && i < l->d.count; i++)
        said |= strstr(l->d.message[i], words) != NULL;
    if (!said)
        pf_diag_print(&l->d, stderr);
    ck_assert_msg(said, "nothing said '%s'", words);
    pf_results_clear(&r);
    return status;
}

static void
refuse(struct lab *l, const struct pf_plot_kind *kind, struct pf_plot_options o,
       const char *words)
{
    struct pf_figure f;
    ck_assert_int_eq(make(l, kind, &o, &f, words), PF_EINPUT);
    pf_figure_clear(&f);
}

static bool
suited(struct lab *l, const struct pf_plot_kind *kind, const char *words)
{
    struct pf_results r;
    const char *why = "untouched";
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    bool yes = kind->suits(&r, &why);
    if (yes)
        ck_assert_str_eq(why, "untouched");
    else
        ck_assert_msg(strstr(why, words) != NULL, "'%s'", why);
    pf_results_clear(&r);
    return yes;
}

/* --- worlds --- */

static const char random_worlds[] =
    "<experiment version=\"1\" name=\"random\" seed=\"5\">"
    "<world id=\"one\" contexts=\"2\" beta=\"0.3\">"
    "<preference type=\"hodge-mix\" actions=\"6\" cyclic=\"0.3\"/>"
    "<reference type=\"gaussian\"/></world>"
    "<world id=\"two\" beta=\"0\" draw=\"shared\">"
    "<preference type=\"uniform-random\" actions=\"4\"/></world>"
    "<learner type=\"egpo\" eta=\"0.1\"/><learner type=\"mwu\"/>"
    "<budget steps=\"3\"/><record points=\"2\"/><seeds first=\"4\" "
    "count=\"3\"/>"
    "<sweep><axis path=\"world[@id='one']/preference/@cyclic\" "
    "values=\"0.3 0.8\"/></sweep></experiment>";

/* The same world, built by hand from the cell of a plan. */
static void
same_world(struct lab *l, const struct pf_results *r, size_t c, uint64_t seed)
{
    struct pf_world_of w;
    struct pf_world *mine = NULL;
    const struct pf_cell *cell = &l->plan.cell[c];
    ck_assert_int_eq(pf_world_of(&w, r, c, seed, PF_WORLD_NASH, &l->d), PF_OK);
    ck_assert_int_eq(pf_cell_world(&mine, &l->e, cell,
                                   cell->world->per_seed ? seed : 0, &l->d),
                     PF_OK);
    size_t n = mine->responses;
    ck_assert_uint_eq(w.world->contexts, mine->contexts);
    ck_assert_mem_eq(w.world->P, mine->P,
                     mine->contexts * n * n * sizeof(double));
    ck_assert_mem_eq(w.world->log_ref, mine->log_ref,
                     mine->contexts * n * sizeof(double));
    /* the solution solves: log pi - log ref - P pi / beta is constant */
    for (size_t x = 0; x < mine->contexts && mine->beta > 0.0; x++)
        for (size_t y = 0; y < n; y++) {
            double h[2];
            for (size_t k = 0; k < 2; k++) {
                size_t at = x * n + (k == 0 ? y : 0);
                h[k] = w.log_nash[at] - mine->log_ref[at];
                for (size_t z = 0; z < n; z++)
                    h[k] -= mine->P[at * n + z] * exp(w.log_nash[x * n + z]) /
                            mine->beta;
            }
            ck_assert_double_eq_tol(h[0], h[1], 1e-11);
        }
    pf_world_free(mine);
    pf_world_of_clear(&w);
}

START_TEST(worlds)
{
    struct lab l;
    struct pf_results r;
    struct pf_world_of a, b;
    start(&l, random_worlds);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    for (size_t c = 0; c < r.n_cells; c++)
        same_world(&l, &r, c, 4 + c % 3);
    /* another seed is another world, unless they share one */
    for (size_t c = 0; c < r.n_cells; c++) {
        bool own = strcmp(r.cell[c].world, "one") == 0;
        ck_assert_int_eq(pf_world_of(&a, &r, c, 4, 0, &l.d), PF_OK);
        ck_assert_int_eq(pf_world_of(&b, &r, c, 5, 0, &l.d), PF_OK);
        ck_assert_ptr_null(a.log_nash);
        ck_assert_int_eq(a.world->P[1] == b.world->P[1], !own);
        pf_world_of_clear(&a);
        pf_world_of_clear(&b);
    }
    ck_assert_int_eq(pf_world_of(&a, &r, r.n_cells, 4, 0, &l.d), PF_EINPUT);
    pf_world_of_clear(&a);
    pf_world_of_clear(&a);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

static const char matrix_world[] =
    "<experiment version=\"1\" name=\"file\"><world beta=\"0.2\">"
    "<preference type=\"matrix\" file=\"%s/game.csv\"/></world>"
    "<learner type=\"omd\"/><budget steps=\"2\"/></experiment>";

/* A data file that has gone, or is another one now. */
START_TEST(lost_file)
{
    struct lab l;
    char xml[1000], folder[] = "/tmp/prefarm-XXXXXX";
    const struct pf_plot_options o = {0};
    struct pf_figure f;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(xml, sizeof xml, matrix_world, folder);
    write_file(folder, "game.csv", ",a,b\na,.5,.75\nb,.25,.5\n");
    start(&l, xml);
    ck_assert_int_eq(make(&l, &pf_plot_game, &o, &f, NULL), PF_OK);
    ck_assert_double_eq(f.panel[0].tiles->value[1], 0.75);
    ck_assert_str_eq(f.panel[0].tiles->x_label[0], "a");
    pf_figure_clear(&f);
    write_file(folder, "game.csv", ",a,b\na,.5,.25\nb,.75,.5\n");
    refuse(&l, &pf_plot_game, o, "has changed");
    remove_file(folder, "game.csv");
    refuse(&l, &pf_plot_game, o, "game.csv");
    refuse(&l, &pf_plot_game, o, "put them back");
    ck_assert_int_eq(rmdir(folder), 0);
    tear_down(&l);
}
END_TEST

/* --- the game of a result file --- */

START_TEST(game)
{
    struct lab l;
    struct pf_figure f;
    struct pf_world *w = NULL;
    start(&l, random_worlds);
    for (int k = 0; k < 2; k++) {
        const struct pf_plot_options o = {
            .world = k == 0 ? NULL : "two", .has_seed = k == 0, .seed = 6};
        const struct pf_cell *cell = &l.plan.cell[k == 0 ? 0 : 4];
        ck_assert_str_eq(cell->world->id, k == 0 ? "one" : "two");
        ck_assert_int_eq(make(&l, &pf_plot_game, &o, &f, NULL), PF_OK);
        ck_assert_int_eq(pf_cell_world(&w, &l.e, cell, k == 0 ? 6 : 0, &l.d),
                         PF_OK);
        const struct pf_figure_tiles *t = f.panel[0].tiles;
        size_t n = w->responses;
        ck_assert_uint_eq(t->n_x, n);
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < n; i++) {
                size_t y = strtoul(t->y_label[j], NULL, 10);
                size_t z = strtoul(t->x_label[i], NULL, 10);
                ck_assert_double_eq_tol(t->value[j * n + i], w->P[y * n + z],
                                        1e-15);
            }
        ck_assert_ptr_nonnull(strstr(f.title, k == 0 ? "seed 6" : "two"));
        ck_assert_int_eq(strstr(f.title, "context 1 of 2") != NULL, k == 0);
        ck_assert_int_eq(strstr(f.title, "cyclic = 0.3") != NULL, k == 0);
        pf_world_free(w);
        pf_figure_clear(&f);
    }
    refuse(&l, &pf_plot_game, (struct pf_plot_options){.world = "tow"},
           "did you mean 'two'");
    refuse(&l, &pf_plot_game,
           (struct pf_plot_options){.has_seed = true, .seed = 1}, "4 to 6");
    ck_assert(suited(&l, &pf_plot_game, ""));
    tear_down(&l);
}
END_TEST

/* --- the ground --- */

/* 2 (max_q P_b (q > p) - 1/2) with the maximum as beta log sum exp: another
 * way than the metric's. */
static double
gap(const double *P, const double *log_ref, double beta, const double *p)
{
    long double win[3], most = 0.0L, kl = 0.0L, sum = 0.0L, b = beta;
    for (size_t y = 0; y < 3; y++) {
        win[y] = 0.0L;
        for (size_t z = 0; z < 3; z++)
            win[y] += (long double) P[3 * y + z] * (long double) p[z];
        most = fmaxl(most, win[y]);
        if (p[y] > 0.0)
            kl += (long double) p[y] *
                  (logl((long double) p[y]) - (long double) log_ref[y]);
    }
    if (!(beta > 0.0))
        return (double) (2.0L * (most - 0.5L));
    for (size_t y = 0; y < 3; y++)
        sum += expl((long double) log_ref[y] + (win[y] - most) / b);
    return (double) (2.0L * (most + b * logl(sum) + b * kl - 0.5L));
}

START_TEST(ground)
{
    const double P[] = {0.5, 0.1, 0.8, 0.9, 0.5, 0.3, 0.2, 0.7, 0.5};
    const double ref[] = {0.7, 0.1, 0.2};
    double beta = 0.15 * _i;
    size_t m = 31, k = 0;
    struct pf_world *w = pf_test_world(3, P, ref, beta);
    double *log_nash = beta > 0.0 ? pf_test_log_nash(w) : NULL;
    struct pf_figure_triangle t = {0};
    ck_assert_int_eq(
        pf_simplex_portrait(&t, w, 0, log_nash, PF_SIMPLEX_REGULARISED, m),
        PF_OK);
    ck_assert_uint_eq(t.n_ground, m);
    double most = 0.0;
    for (size_t i = 0; i <= m; i++)
        for (size_t j = 0; i + j <= m; j++, k++) {
            double p[3] = {(double) i, (double) j, (double) (m - i - j)};
            for (size_t y = 0; y < 3; y++)
                p[y] /= (double) m;
            double wanted = gap(P, w->log_ref, beta, p);
            ck_assert_double_eq_tol(t.ground[k], wanted, 1e-14);
            most = fmax(most, t.ground[k]);
        }
    ck_assert_uint_ge(t.n_levels, 3);
    for (size_t i = 0; i < t.n_levels; i++) {
        ck_assert(i == 0 || t.level[i] > t.level[i - 1]);
        ck_assert(t.level[i] > 0.0 && t.level[i] < most);
    }
    /* where the marks are, the gap is 0, or what it is at the reference */
    ck_assert_uint_eq(t.n_spots, beta > 0.0 ? 3 : 2);
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(t.spot[0].at[y], ref[y], 1e-15);
    ck_assert_double_eq_tol(gap(P, w->log_ref, 0.0, t.spot[1].at), 0.0, 1e-14);
    if (beta > 0.0)
        ck_assert_double_eq_tol(gap(P, w->log_ref, beta, t.spot[2].at), 0.0,
                                1e-13);
    /* arrows: inside, along the simplex, and none longer than what moves */
    ck_assert_uint_gt(t.n_flows, 80);
    for (size_t i = 0; i < t.n_flows; i++) {
        const struct pf_figure_flow *f = &t.flow[i];
        ck_assert_double_eq_tol(f->at[0] + f->at[1] + f->at[2], 1.0, 1e-15);
        ck_assert(f->at[0] > 0.0 && f->at[1] > 0.0 && f->at[2] > 0.0);
        ck_assert_double_eq_tol(f->by[0] + f->by[1] + f->by[2], 0.0, 1e-15);
    }
    struct pf_figure_panel panel = {.triangle = calloc(1, sizeof t)};
    struct pf_figure f = {.panel = calloc(1, sizeof panel), .n_panels = 1};
    *panel.triangle = t;
    *f.panel = panel;
    pf_figure_clear(&f);
    free(log_nash);
    pf_world_free(w);
}
END_TEST

/* --- thinning --- */

static double
off(const double *p, const double *a, const double *b)
{
    double best = HUGE_VAL;
    for (int k = 0; k <= 4000; k++) { /* the nearest of many points */
        double t = k / 4000.0, d2 = 0.0;
        double x[3];
        for (size_t y = 0; y < 3; y++)
            x[y] = p[y] - a[y] - t * (b[y] - a[y]);
        /* in the plane of the simplex a side, sqrt 2 long in space, is 1 */
        for (size_t y = 0; y < 3; y++)
            d2 += x[y] * x[y] / 2.0;
        best = fmin(best, sqrt(d2));
    }
    return best;
}

static void
put(double *p, double a, double b)
{
    p[0] = a;
    p[1] = b;
    p[2] = 1.0 - a - b;
}

START_TEST(thinning)
{
    enum { POINTS = 400 };
    double p[3 * POINTS], q[3 * POINTS], apart = 0.004;
    gsl_rng *r = pf_rng_alloc(81, (uint64_t) _i, "thin");
    for (size_t i = 0; i < POINTS; i++) {
        double t = (double) i / POINTS, angle = 30.0 * t;
        double size = 0.3 * exp(-3.0 * t);
        if (_i == 0) /* a spiral */
            put(p + 3 * i, 1.0 / 3.0 + size * cos(angle),
                1.0 / 3.0 + size * sin(angle));
        else /* a random walk */
            put(p + 3 * i,
                i > 0 ? p[3 * i - 3] + 0.004 * (gsl_rng_uniform(r) - 0.5) : 0.4,
                i > 0 ? p[3 * i - 2] + 0.004 * (gsl_rng_uniform(r) - 0.5)
                      : 0.2);
    }
    memcpy(q, p, sizeof p);
    size_t n = pf_simplex_thin(q, POINTS, apart);
    ck_assert_uint_lt(n, POINTS / 2);
    ck_assert_mem_eq(q, p, 3 * sizeof *p);
    ck_assert_mem_eq(q + 3 * (n - 1), p + 3 * (POINTS - 1), 3 * sizeof *p);
    for (size_t i = 0, at = 0; i < POINTS; i++) {
        if (at + 1 < n && memcmp(p + 3 * i, q + 3 * (at + 1), 24) == 0)
            at++;
        const double *next = q + 3 * (at + 1 < n ? at + 1 : at);
        ck_assert_double_le(off(p + 3 * i, q + 3 * at, next), apart * 1.001);
    }
    gsl_rng_free(r);
}
END_TEST

/* A line with its turns: there, back, and on; points that stand still. */
START_TEST(turns)
{
    double p[3 * 100];
    for (size_t i = 0; i < 40; i++)
        put(p + 3 * i, 0.01 * (double) i, 0.3);
    for (size_t i = 40; i < 60; i++)
        put(p + 3 * i, 0.39 - 0.01 * (double) (i - 39), 0.3);
    for (size_t i = 60; i < 100; i++)
        put(p + 3 * i, 0.19, 0.3 + 0.001 * (double) (i - 60));
    ck_assert_uint_eq(pf_simplex_thin(p, 100, 1e-6), 4);
    ck_assert_double_eq_tol(p[3], 0.39, 1e-15);
    ck_assert_double_eq_tol(p[6], 0.19, 1e-15);
    for (size_t i = 0; i < 100; i++)
        put(p + 3 * i, 0.2, 0.3);
    ck_assert_uint_eq(pf_simplex_thin(p, 100, 1e-6), 2);
    ck_assert_uint_eq(pf_simplex_thin(p, 1, 1e-6), 1);
    ck_assert_uint_eq(pf_simplex_thin(p, 0, 1e-6), 0);
}
END_TEST

/* --- the simplex --- */

#define TRIANGLE(world, record)                                                \
    "<experiment version=\"1\" name=\"three\">" world                          \
    "<learner type=\"mmd\" eta=\"0.3\"/>"                                      \
    "<learner type=\"mwu\" id=\"mw\" label=\"Hedge\" eta=\"0.4\"/>"            \
    "<budget steps=\"200\"/><record points=\"201\" " record "/>"               \
    "<seeds count=\"3\"/></experiment>"

static const char shared[] =
    TRIANGLE("<world beta=\"0.1\" draw=\"shared\"><preference type=\"cyclic\" "
             "actions=\"3\"/><reference type=\"list\" "
             "values=\"0.6 0.3 0.1\"/></world>",
             "policies=\"all\"");
static const char own[] =
    TRIANGLE("<world contexts=\"2\" beta=\"0\">"
             "<preference type=\"uniform-random\" actions=\"3\"/></world>",
             "policies=\"all\"");
static const char four[] =
    TRIANGLE("<world beta=\"0.1\"><preference type=\"uniform-random\" "
             "actions=\"4\"/></world>",
             "policies=\"all\"");
static const char last[] =
    TRIANGLE("<world beta=\"0.1\"><preference type=\"cyclic\" "
             "actions=\"3\"/></world>",
             "policies=\"final\"");
static const char none[] =
    TRIANGLE("<world beta=\"0.1\"><preference type=\"cyclic\" "
             "actions=\"3\"/></world>",
             "policies=\"none\"");

static void
get_policies(struct lab *l, const char *id, struct pf_stored *out)
{
    struct pf_store *store = NULL;
    bool found = false;
    ck_assert_int_eq(pf_store_open_read(&store, l->file, &l->d), PF_OK);
    ck_assert_int_eq(pf_store_get(store, id, true, out, &found, &l->d), PF_OK);
    ck_assert(found);
    pf_store_close(store);
}

/* Every point of the path is a policy of the run, in their order, from the
 * first to the last. */
static void
is_run(struct lab *l, const struct pf_figure_path *path, const char *id,
       size_t context)
{
    struct pf_stored run;
    get_policies(l, id, &run);
    size_t k = 0;
    for (size_t i = 0; i < run.n_policies && k < path->n; i++) {
        bool same = true;
        for (size_t y = 0; y < 3; y++)
            same &=
                path->p[3 * k + y] == exp(run.log_policy[i][context * 3 + y]);
        ck_assert(i > 0 || same);
        k += same;
        ck_assert(i + 1 < run.n_policies || same);
    }
    ck_assert_uint_eq(k, path->n);
    pf_stored_clear(&run);
}

START_TEST(shared_world)
{
    struct lab l;
    struct pf_figure f;
    const struct pf_plot_options o = {0};
    start(&l, shared);
    ck_assert(suited(&l, &pf_plot_simplex, ""));
    ck_assert_int_eq(make(&l, &pf_plot_simplex, &o, &f, NULL), PF_OK);
    ck_assert_uint_eq(f.n_panels, 1);
    ck_assert_uint_eq(f.n_styles, 2);
    ck_assert_str_eq(f.style_label[0], "MMD");
    ck_assert_str_eq(f.style_label[1], "Hedge");
    const struct pf_figure_triangle *t = f.panel[0].triangle;
    /* nothing is drawn at random: the seeds' paths are the same */
    ck_assert_uint_eq(t->n_paths, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(t->path[i].style, i);
        ck_assert_uint_gt(t->path[i].n, 10);
        is_run(&l, &t->path[i], l.plan.run[3 * i].id, 0);
    }
    ck_assert_str_eq(t->ground_title, "regularised duality gap");
    ck_assert_ptr_nonnull(strstr(f.note, "2 paths"));
    ck_assert_ptr_nonnull(strstr(f.note, "regularised dynamics"));
    ck_assert_ptr_nonnull(strstr(f.alt, "MMD ends at (0."));
    pf_figure_clear(&f);
    tear_down(&l);
}
END_TEST

START_TEST(own_worlds)
{
    struct lab l;
    struct pf_figure f;
    const struct pf_plot_options o = {.has_seed = true, .seed = 2};
    start(&l, own);
    ck_assert_int_eq(make(&l, &pf_plot_simplex, &o, &f, NULL), PF_OK);
    ck_assert_uint_eq(f.n_panels, 2);
    for (size_t c = 0; c < 2; c++) {
        const struct pf_figure_triangle *t = f.panel[c].triangle;
        ck_assert_uint_eq(t->n_paths, 2);
        ck_assert_uint_eq(t->n_spots, 2);
        ck_assert_str_eq(t->ground_title, "duality gap");
        ck_assert_str_eq(t->corner[2], "response 2");
        for (size_t i = 0; i < 2; i++)
            is_run(&l, &t->path[i], l.plan.run[3 * i + 1].id, c);
    }
    ck_assert_ptr_nonnull(strstr(f.panel[1].title, "context 2 of 2"));
    ck_assert_ptr_nonnull(strstr(f.note, "seed 2"));
    ck_assert_ptr_nonnull(strstr(f.note, "replicator"));
    pf_figure_clear(&f);
    tear_down(&l);
}
END_TEST

START_TEST(options)
{
    struct lab l;
    struct pf_figure f;
    const struct pf_plot_kind *kind = &pf_plot_simplex;
    const struct pf_plot_options one = {.learner = "mw", .field = "none"};
    start(&l, shared);
    ck_assert_int_eq(make(&l, kind, &one, &f, NULL), PF_OK);
    ck_assert_uint_eq(f.n_styles, 1);
    ck_assert_str_eq(f.style_label[0], "Hedge");
    ck_assert_uint_eq(f.panel[0].triangle->n_paths, 1);
    ck_assert_uint_eq(f.panel[0].triangle->n_flows, 0);
    ck_assert_ptr_null(strstr(f.note, "arrows"));
    pf_figure_clear(&f);
    refuse(&l, kind, (struct pf_plot_options){.learner = "mm"}, "'mmd'");
    refuse(&l, kind, (struct pf_plot_options){.world = "x"}, "'world'");
    refuse(&l, kind, (struct pf_plot_options){.field = "wind"}, "replicator");
    refuse(&l, kind, (struct pf_plot_options){.has_seed = true, .seed = 9},
           "1 to 3");
    tear_down(&l);
}
END_TEST

/* What would have to be written. */
START_TEST(taught)
{
    struct lab l;
    const struct pf_plot_options o = {0};
    static const char *const xml[] = {four, last, none};
    static const char *const words[] = {"4 responses", "policies=\"all\"",
                                        "policies=\"all\""};
    static const char *const why[] = {"three", "policies=\"all\"",
                                      "policies=\"all\""};
    start(&l, xml[_i]);
    refuse(&l, &pf_plot_simplex, o, words[_i]);
    ck_assert(!suited(&l, &pf_plot_simplex, why[_i]));
    tear_down(&l);
}
END_TEST

/* Nothing has run yet. */
START_TEST(empty)
{
    struct lab l;
    struct pf_store *store = NULL;
    const struct pf_plot_options o = {0};
    struct pf_figure f;
    set_up(&l, shared);
    ck_assert_int_eq(pf_store_open(&store, l.file, &l.plan, &l.d), PF_OK);
    pf_store_close(store);
    refuse(&l, &pf_plot_simplex, o, "nothing to draw yet");
    ck_assert(!suited(&l, &pf_plot_simplex, "no run is done"));
    ck_assert_int_eq(make(&l, &pf_plot_game, &o, &f, NULL), PF_OK);
    pf_figure_clear(&f);
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("plot_game");
    PF_ADD(s, worlds);
    PF_ADD(s, lost_file);
    PF_ADD(s, game);
    PF_ADD_LOOP(s, ground, 4);
    PF_ADD_LOOP(s, thinning, 2);
    PF_ADD(s, turns);
    PF_ADD(s, shared_world);
    PF_ADD(s, own_worlds);
    PF_ADD(s, options);
    PF_ADD_LOOP(s, taught, 3);
    PF_ADD(s, empty);
    return s;
}

PF_TEST_MAIN(make_suite)
