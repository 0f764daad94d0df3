/* The leaderboard of real runs: what is sampled against what is exact, and
 * what it does not change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "lab/report/leaderboard.h"
#include "lab/worlds/world_cache.h"
#include "tests/running.h"

/* The text of a file whose judges are as given. */
static const char *
experiment(char *out, size_t size, const char *world, const char *evaluation)
{
    snprintf(out, size,
             "<experiment version=\"1\" name=\"board\">"
             "<world id=\"w\" contexts=\"5\" beta=\"0.3\" "
             "weights=\"1 2 3 0 4\">"
             "<preference type=\"bradley-terry\" actions=\"7\"/>"
             "<reference type=\"zipf\"/>%s</world>"
             "<learner type=\"omd\" eta=\"0.05\"/>"
             "<learner type=\"nash-md\" id=\"md\" label=\"Nash &#x202e;%%n\"/>"
             "<learner type=\"mmd\" eta=\"0.5\"/>"
             "<budget steps=\"20\"/><record points=\"2\"/>"
             "<seeds first=\"3\" count=\"3\"/>%s</experiment>",
             world, evaluation);
    return out;
}

static const char covariates[] = "<covariates spread=\"1\"/>";
static const char two_judges[] =
    "<evaluation examples=\"900\">"
    "<judge id=\"long\" label=\"Loves &#x202e;length\">"
    "<annotator type=\"length-biased\" length=\"2\"/>"
    "<annotator type=\"persona\" length=\"1\" position=\"1\"/></judge>"
    "<judge id=\"pool\" pool=\"alpacafarm\" flips=\"0.1\" "
    "assignment=\"context\"/></evaluation>";

static void
start(struct lab *l, const char *world, const char *evaluation)
{
    char text[4000];
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    set_up(l, experiment(text, sizeof text, world, evaluation));
    ck_assert_int_eq(run(l, &plain, &report), PF_OK);
    ck_assert_uint_eq(report.failed, 0);
}

/* The leaderboard as text, for the caller to free. */
static char *
board(struct lab *l, const struct pf_leaderboard_options *o, int want)
{
    struct pf_results r;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    ck_assert_int_eq(pf_leaderboard(&r, o, out, &l->d), want);
    pf_results_clear(&r);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* The numbers behind the method in the table of win rates of judge j. */
struct line {
    double truth, win, se, runs, lc, free, length;
};

static struct line
find(const char *text, int judge, const char *method, bool lengths)
{
    struct line x = {0};
    for (int j = 0; j <= judge; j++) {
        text = strstr(text, "\njudge: ");
        ck_assert_ptr_nonnull(text);
        text++;
    }
    text = strstr(text, method);
    ck_assert_ptr_nonnull(text);
    const char *done = strstr(text, "3/3");
    ck_assert_ptr_nonnull(done);
    int n = sscanf(done + 3, "%lf %lf %lf %lf %lf %lf %lf", &x.truth, &x.win,
                   &x.se, &x.runs, &x.lc, &x.free, &x.length);
    ck_assert_int_eq(n, lengths ? 7 : 4);
    return x;
}

static const char *const method[] = {"OMD", "Nash  %n", "MMD"};
enum { METHODS = sizeof method / sizeof method[0] };

/* What the pool of learner-like feedback says of a run's policy against the
 * reference, in expectation: another way to the number that win estimates. */
static double
expected(struct lab *l, size_t cell, const struct pf_pool_recipe *recipe)
{
    double sum = 0.0;
    for (size_t k = 0; k < 3; k++) {
        const struct pf_run *run = &l->plan.run[3 * cell + k];
        struct pf_stored stored;
        struct pf_world *w;
        struct pf_pool pool;
        ck_assert_int_eq(
            pf_cell_world(&w, &l->e, &l->plan.cell[cell], run->seed, &l->d),
            PF_OK);
        ck_assert_int_eq(
            pf_pool_init(&pool, recipe, w, l->e.seed, run->seed, &l->d), PF_OK);
        get(l, run->id, &stored);
        const double *pi = stored.log_policy[stored.n_policies - 1];
        for (size_t c = 0; c < w->contexts; c++)
            for (size_t y = 0; y < w->responses; y++)
                for (size_t z = 0; z < w->responses; z++)
                    sum += w->weight[c] * exp(pi[c * w->responses + y]) *
                           exp(w->log_ref[c * w->responses + z]) *
                           pf_pool_probability(&pool, c, y, z);
        pf_stored_clear(&stored);
        pf_pool_clear(&pool);
        pf_world_free(w);
    }
    return 100.0 * sum / 3.0;
}

START_TEST(samples_agree_with_expectations)
{
    struct lab l;
    const struct pf_leaderboard_options o = {.examples = 1500};
    start(&l, covariates, two_judges);
    char *text = board(&l, &o, PF_OK);
    struct pf_pool_parts farm;
    struct pf_place nowhere = {0};
    ck_assert_int_eq(pf_pool_alpacafarm(&farm, nowhere), PF_OK);
    const struct pf_pool_recipe recipe = {
        .part = farm.part, .n_parts = farm.n, .flips = 0.1};
    for (size_t i = 0; i < METHODS; i++) {
        struct line x = find(text, 1, method[i], true);
        double want = expected(&l, i, &recipe);
        /* a context's one annotator, drawn anew in a run, adds to se */
        ck_assert_double_eq_tol(x.win, want, 4.0 * hypot(x.se, 1.5));
        x = find(text, 0, method[i], true);
        const struct pf_pool_recipe faithful = {0};
        ck_assert_double_eq_tol(x.truth, expected(&l, i, &faithful), 0.0501);
    }
    free(text);
    pf_pool_parts_clear(&farm);
    tear_down(&l);
}
END_TEST

START_TEST(true_judge_agrees_with_the_truth)
{
    struct lab l;
    const struct pf_leaderboard_options o = {.examples = 2000};
    start(&l, "", "");
    char *text = board(&l, &o, PF_OK);
    for (size_t i = 0; i < METHODS; i++) {
        struct line x = find(text, 0, method[i], false);
        ck_assert_double_gt(x.truth, 51.0);
        ck_assert_double_eq_tol(x.win, x.truth, 4.0 * x.se + 0.1);
        /* 100 sd / sqrt (n) of labels 1, 0 and some draws */
        ck_assert_double_gt(x.se, 0.3);
        ck_assert_double_le(x.se, 50.0 / sqrt(6000.0) + 0.051);
    }
    struct line ref = find(text, 0, "reference policy", false);
    ck_assert_double_eq(ref.win, 50.0);
    ck_assert_double_eq(ref.se, 0.0);
    ck_assert_ptr_nonnull(strstr(text, "no LC where responses have no length"));
    free(text);
    tear_down(&l);
}
END_TEST

/* Learners told by people who love length, judged by the same: controlling for
 * it takes away most of what length made, of which the true amount is known. */
START_TEST(length_control_debiases)
{
    static const char text[] =
        "<experiment version=\"1\" name=\"b\"><world id=\"w\" contexts=\"5\" "
        "beta=\"0.3\"><preference type=\"bradley-terry\" actions=\"7\"/>"
        "<covariates spread=\"1\"/></world>"
        "<feedback type=\"labels\">"
        "<annotator type=\"length-biased\" length=\"2\"/></feedback>"
        "<learner type=\"dpo\" label=\"OMD\"/>"
        "<learner type=\"ipo\" label=\"Nash  %n\"/>"
        "<learner type=\"slic\" label=\"MMD\"/>"
        "<data pairs=\"3000\"/>"
        "<budget steps=\"150\"/><record points=\"2\"/>"
        "<seeds count=\"3\"/>"
        "<evaluation examples=\"1500\"><judge id=\"long\">"
        "<annotator type=\"length-biased\" length=\"2\"/></judge>"
        "</evaluation></experiment>";
    struct lab l;
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    const struct pf_leaderboard_options o = {0};
    double raw = 0.0, controlled = 0.0;
    set_up(&l, text);
    ck_assert_int_eq(run(&l, &plain, &report), PF_OK);
    char *shown = board(&l, &o, PF_OK);
    for (size_t i = 0; i < METHODS; i++) {
        struct line x = find(shown, 0, method[i], true);
        raw += fabs(x.win - x.free);
        controlled += fabs(x.lc - x.free);
    }
    ck_assert_double_gt(raw, 9.0);
    ck_assert_double_lt(controlled, 0.6 * raw);
    free(shown);
    tear_down(&l);
}
END_TEST

/* The same bytes twice; names drive no terminal; a baseline's own row. */
START_TEST(same_text_twice)
{
    struct lab l;
    const struct pf_leaderboard_options o = {.baseline = "md"}, none = {0};
    start(&l, covariates, two_judges);
    char *one = board(&l, &o, PF_OK), *two = board(&l, &o, PF_OK);
    char *other = board(&l, &none, PF_OK);
    ck_assert_str_eq(one, two);
    ck_assert_str_ne(one, other);
    ck_assert_ptr_null(strstr(one, "\xe2\x80\xae"));
    ck_assert_ptr_nonnull(strstr(one, "judge: Loves  length\n"));
    ck_assert_ptr_nonnull(strstr(one, "against Nash  %n"));
    struct line x = find(one, 1, "  Nash  %n", true);
    ck_assert_double_eq(x.win, 50.0);
    ck_assert_double_eq(x.lc, 50.0);
    ck_assert_double_eq(x.truth, 50.0);
    x = find(one, 1, "reference policy", true);
    ck_assert_double_lt(x.truth, 49.0);
    /* What a method's answers are does not depend on whom else is asked:
     * against the same baseline one judge says the same without the other. */
    const struct pf_leaderboard_options alone = {.judge = "pool"};
    char *single = board(&l, &alone, PF_OK);
    struct line a = find(single, 0, "MMD", true),
                b = find(other, 1, "MMD", true);
    ck_assert_mem_eq(&a, &b, sizeof a);
    free(single);
    free(one);
    free(two);
    free(other);
    tear_down(&l);
}
END_TEST

/* <evaluation> is no part of a run. */
START_TEST(evaluation_recomputes_nothing)
{
    struct lab l;
    char text[4000];
    struct pf_runner_report report;
    const struct pf_runner_options plain = {0};
    start(&l, covariates, "");
    char *before = board(&l, &(struct pf_leaderboard_options){0}, PF_OK);
    pf_plan_clear(&l.plan);
    pf_experiment_clear(&l.e);
    experiment(text, sizeof text, covariates, two_judges);
    ck_assert_int_eq(
        pf_experiment_parse(&l.e, "t.xml", text, strlen(text), NULL, 0, &l.d),
        PF_OK);
    ck_assert_int_eq(pf_plan_make(&l.plan, &l.e, &l.d), PF_OK);
    ck_assert_int_eq(run(&l, &plain, &report), PF_OK);
    ck_assert_uint_eq(report.computed, 0);
    ck_assert_uint_eq(report.found, 9);
    char *after = board(&l, &(struct pf_leaderboard_options){0}, PF_OK);
    ck_assert_ptr_nonnull(strstr(before, "judge: True preference"));
    ck_assert_ptr_null(strstr(after, "judge: True preference"));
    ck_assert_ptr_nonnull(strstr(after, "judge: pool"));
    ck_assert_ptr_nonnull(strstr(after, "\n900 examples a run"));
    free(before);
    free(after);
    tear_down(&l);
}
END_TEST

static void
expect_refusal(struct lab *l, const struct pf_leaderboard_options *o,
               const char *message)
{
    pf_diag_clear(&l->d);
    pf_diag_init(&l->d);
    char *text = board(l, o, PF_EINPUT);
    ck_assert_str_eq(text, "");
    free(text);
    ck_assert_uint_gt(l->d.count, 0);
    ck_assert_msg(strstr(l->d.message[0], message) != NULL, "%s",
                  l->d.message[0]);
}

START_TEST(refusals)
{
    struct lab l;
    struct pf_leaderboard_options o = {.judge = "lon"};
    start(&l, covariates, two_judges);
    expect_refusal(&l, &o, "did you mean 'long'");
    o = (struct pf_leaderboard_options){.baseline = "dpo"};
    expect_refusal(&l, &o, "no learner 'dpo'");
    o = (struct pf_leaderboard_options){.examples = 1000001};
    expect_refusal(&l, &o, "too many");
    tear_down(&l);
}
END_TEST

/* --- one seed at a time --- */

#define LINES 4 /* the methods and the reference policy */

/* The lines of the leaderboard of judge `want`. */
struct told {
    const char *judge;
    struct pf_leaderboard_line line[LINES];
    size_t n;
};

static void
take_line(void *self, const struct pf_leaderboard_line *line)
{
    struct told *t = self;
    if (strcmp(line->judge, t->judge) != 0)
        return;
    ck_assert_uint_lt(t->n, LINES);
    t->line[t->n++] = *line;
}

static void
tell(struct lab *l, struct told *t)
{
    struct pf_results r;
    const struct pf_leaderboard_options o = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    ck_assert_int_eq(pf_leaderboard_lines(&r, &o, out, take_line, t, &l->d),
                     PF_OK);
    pf_results_clear(&r);
    ck_assert_int_eq(fclose(out), 0);
    free(text);
}

static int
by_seed(struct lab *l, struct pf_leaderboard_seeds *s, const char *judge)
{
    struct pf_results r;
    const struct pf_leaderboard_options o = {.judge = judge};
    ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
    int status =
        pf_leaderboard_seeds_make(s, &r, &o, PF_BOARD_ALL_NUMBERS, &l->d);
    pf_results_clear(&r);
    return status;
}

/* The policies of the methods in run k, and the reference's, a context after
 * the other. */
static void
policies(struct lab *l, size_t k, double pi[LINES][35])
{
    struct pf_world *w;
    const struct pf_run *run = &l->plan.run[k];
    ck_assert_int_eq(
        pf_cell_world(&w, &l->e, &l->plan.cell[0], run->seed, &l->d), PF_OK);
    for (size_t i = 0; i < 35; i++)
        pi[LINES - 1][i] = exp(w->log_ref[i]);
    pf_world_free(w);
    for (size_t m = 0; m < METHODS; m++) {
        struct pf_stored stored;
        get(l, l->plan.run[3 * m + k].id, &stored);
        for (size_t i = 0; i < 35; i++)
            pi[m][i] = exp(stored.log_policy[stored.n_policies - 1][i]);
        pf_stored_clear(&stored);
    }
}

/* How likely a beats b in the world of run k: every term by itself. */
static double
meets(struct lab *l, size_t k, const double *a, const double *b)
{
    struct pf_world *w;
    double sum = 0.0;
    ck_assert_int_eq(
        pf_cell_world(&w, &l->e, &l->plan.cell[0], l->plan.run[k].seed, &l->d),
        PF_OK);
    ck_assert_uint_eq(w->contexts * w->responses, 35);
    for (size_t c = 0; c < w->contexts; c++)
        for (size_t y = 0; y < w->responses; y++)
            for (size_t z = 0; z < w->responses; z++)
                sum += w->weight[c] * a[c * w->responses + y] *
                       b[c * w->responses + z] *
                       pf_world_preference(w, c)[y * w->responses + z];
    pf_world_free(w);
    return sum;
}

/* The error of ratings over all runs, pair by pair. */
static double
ratings_error(struct lab *l, size_t runs, const double rating[LINES])
{
    double pi[LINES][35], sum = 0.0;
    for (size_t a = 0; a < LINES; a++)
        for (size_t b = 0; b < a; b++) {
            double truth = 0.0;
            for (size_t k = 0; k < runs; k++) {
                policies(l, k, pi);
                truth += meets(l, k, pi[a], pi[b]) / (double) runs;
            }
            double odds = pow(10.0, (rating[a] - rating[b]) / 400.0);
            sum += fabs(odds / (1.0 + odds) - truth);
        }
    return sum / (LINES * (LINES - 1) / 2);
}

START_TEST(errors_of_ratings)
{
    struct lab l;
    struct told t = {.judge = "Loves \xe2\x80\xaelength"};
    double elo[LINES], bt[LINES];
    start(&l, covariates, two_judges);
    tell(&l, &t);
    ck_assert_uint_eq(t.n, LINES);
    for (size_t i = 0; i < LINES; i++) {
        elo[i] = t.line[i].elo.value;
        bt[i] = t.line[i].bradley_terry.value;
    }
    double want = ratings_error(&l, 3, elo), fit = ratings_error(&l, 3, bt);
    ck_assert_double_gt(want, 0.002);
    ck_assert_double_ne(want, fit);
    for (size_t i = 0; i < LINES; i++) {
        ck_assert_double_eq_tol(t.line[i].elo_error, want, 1e-12);
        ck_assert_double_eq_tol(t.line[i].bradley_terry_error, fit, 1e-12);
    }
    tear_down(&l);
}
END_TEST

/* One number asked for is the same number, alone; errors bring ratings that
 * nobody sees. */
static void
expect_wanted_alone(struct lab *l, const struct pf_leaderboard_seeds *all)
{
    for (unsigned v = 0; v < PF_BOARD_NUMBERS; v++) {
        struct pf_results r;
        struct pf_leaderboard_seeds s;
        const struct pf_leaderboard_options o = {.judge = "long"};
        ck_assert_int_eq(pf_results_open(&r, l->file, &l->d), PF_OK);
        ck_assert_int_eq(pf_leaderboard_seeds_make(&s, &r, &o, 1u << v, &l->d),
                         PF_OK);
        for (size_t i = 0; i < METHODS * 3 * PF_BOARD_NUMBERS; i++) {
            ck_assert(isfinite(all->value[i]));
            if (i % PF_BOARD_NUMBERS == v)
                ck_assert_double_eq(s.value[i], all->value[i]);
            else
                ck_assert(isnan(s.value[i]));
        }
        pf_leaderboard_seeds_clear(&s);
        pf_results_clear(&r);
    }
}

/* A file with no other seed says the same, but for Elo's random orders. */
START_TEST(a_seed_alone)
{
    struct lab all, one;
    char text[4000];
    struct pf_runner_report report;
    struct pf_leaderboard_seeds s;
    const struct pf_runner_options plain = {0};
    struct told t = {.judge = "Loves \xe2\x80\xaelength"};
    start(&all, covariates, two_judges);
    experiment(text, sizeof text, covariates, two_judges);
    char *at = strstr(text, "first=\"3\" count=\"3\"");
    memcpy(at, "first=\"4\" count=\"1\"", strlen("first=\"4\" count=\"1\""));
    set_up(&one, text);
    ck_assert_int_eq(run(&one, &plain, &report), PF_OK);
    tell(&one, &t);
    ck_assert_int_eq(by_seed(&all, &s, "long"), PF_OK);
    ck_assert_uint_eq(s.n_cells, METHODS);
    for (size_t m = 0; m < METHODS; m++) {
        const struct pf_leaderboard_line *x = &t.line[m];
        const double *v = s.value + (3 * m + 1) * PF_BOARD_NUMBERS;
        ck_assert_ptr_eq(v, s.value + (s.start[m] + 1) * PF_BOARD_NUMBERS);
        ck_assert_double_eq(v[PF_BOARD_TRUE_WINRATE], x->truth);
        ck_assert_double_eq(v[PF_BOARD_WINRATE], x->win);
        ck_assert_double_eq(v[PF_BOARD_LENGTH_CONTROLLED], x->controlled);
        ck_assert_double_eq(v[PF_BOARD_LENGTH_FREE], x->plain);
        ck_assert_double_eq(v[PF_BOARD_BRADLEY_TERRY], x->bradley_terry.value);
        ck_assert_double_eq(v[PF_BOARD_BRADLEY_TERRY_ERROR],
                            x->bradley_terry_error);
        ck_assert_double_eq_tol(v[PF_BOARD_ELO], x->elo.value, 8.0);
        ck_assert_double_ne(v[PF_BOARD_ELO], x->elo.value);
        ck_assert_double_eq_tol(v[PF_BOARD_ELO_ERROR], x->elo_error, 0.02);
        ck_assert_double_ne(v[PF_BOARD_WINRATE],
                            v[PF_BOARD_WINRATE - PF_BOARD_NUMBERS]);
        ck_assert_double_eq(
            pf_leaderboard_seeds_value(&s, m, 1, PF_BOARD_WINRATE), x->win);
        ck_assert(
            isnan(pf_leaderboard_seeds_value(&s, m, 3, PF_BOARD_WINRATE)));
    }
    ck_assert(isnan(pf_leaderboard_seeds_value(&s, METHODS, 0, PF_BOARD_ELO)));
    expect_wanted_alone(&all, &s);
    pf_leaderboard_seeds_clear(&s);
    tear_down(&one);
    tear_down(&all);
}
END_TEST

/* A run that is not there has no number, and the others keep theirs; the truth
 * is asked beside the experiment's judges; without lengths none is controlled
 * for. */
START_TEST(seeds_that_are_missing)
{
    struct lab l;
    char text[4000];
    struct pf_runner_report report;
    struct pf_leaderboard_seeds s;
    static const char judges[] =
        "<evaluation examples=\"900\"><judge id=\"sure\"><annotator "
        "type=\"deterministic\"/></judge><judge id=\"faithful\"><annotator "
        "type=\"faithful\"/></judge></evaluation>";
    const struct pf_runner_options some = {.shard = 2, .n_shards = 3};
    set_up(&l, experiment(text, sizeof text, "", judges));
    ck_assert_int_eq(run(&l, &some, &report), PF_OK);
    ck_assert_uint_eq(report.computed, METHODS);
    ck_assert_int_eq(by_seed(&l, &s, "truth"), PF_OK);
    for (size_t m = 0; m < METHODS; m++)
        for (size_t k = 0; k < 3; k++)
            for (int v = 0; v < PF_BOARD_NUMBERS; v++) {
                double x = pf_leaderboard_seeds_value(&s, m, k,
                                                      (enum pf_board_number) v);
                bool there = k == 1 && v != PF_BOARD_LENGTH_CONTROLLED &&
                             v != PF_BOARD_LENGTH_FREE;
                ck_assert_int_eq(isfinite(x), there);
            }
    /* battles of the truth's own labels: what is left is chance, and that
     * mixtures are no Bradley-Terry players */
    ck_assert_double_lt(
        pf_leaderboard_seeds_value(&s, 0, 1, PF_BOARD_BRADLEY_TERRY_ERROR),
        0.03);
    pf_leaderboard_seeds_clear(&s);
    pf_diag_clear(&l.d);
    pf_diag_init(&l.d);
    ck_assert_int_eq(by_seed(&l, &s, NULL), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(l.d.message[0], "there are 2 judges"));
    pf_leaderboard_seeds_clear(&s);
    tear_down(&l);
}
END_TEST

/* Too few examples for a regression, and one for an error: dashes, and why. */
START_TEST(few_examples)
{
    struct lab l;
    const struct pf_leaderboard_options o = {.examples = 1};
    start(&l, covariates, two_judges);
    char *text = board(&l, &o, PF_OK);
    ck_assert_ptr_nonnull(strstr(text, "there are fewer than five examples"));
    ck_assert_ptr_nonnull(strstr(text, ", in 3 of 3 runs:"));
    ck_assert_ptr_null(strstr(text, "nan"));
    ck_assert_ptr_null(strstr(text, "inf "));
    free(text);
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("leaderboard of runs");
    PF_ADD(s, samples_agree_with_expectations);
    PF_ADD(s, true_judge_agrees_with_the_truth);
    PF_ADD(s, length_control_debiases);
    PF_ADD(s, same_text_twice);
    PF_ADD(s, evaluation_recomputes_nothing);
    PF_ADD(s, refusals);
    PF_ADD(s, few_examples);
    PF_ADD(s, errors_of_ratings);
    PF_ADD(s, a_seed_alone);
    PF_ADD(s, seeds_that_are_missing);
    return s;
}

PF_TEST_MAIN(make_suite)
