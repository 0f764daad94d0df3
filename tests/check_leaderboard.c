/* Statistics of judged examples against hand computations and oracles that
 * share no code with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/leaderboard/length_controlled.h"
#include "eval/leaderboard/winrate.h"
#include "tests/testing.h"

static gsl_rng *
stream(const char *name)
{
    gsl_rng *r = pf_rng_alloc(2385, 0, name);
    ck_assert_ptr_nonnull(r);
    return r;
}

static double
logistic(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

/* --- win rates --- */

START_TEST(winrate_by_hand)
{
    const double p[] = {1.0, 0.0, 0.5, 1.0};
    struct pf_winrate w;
    pf_winrate_of(&w, p, 4);
    ck_assert_double_eq_tol(w.rate, 62.5, 1e-12);
    /* squared deviations 9/64 + 25/64 + 1/64 + 9/64 = 11/16 */
    ck_assert_double_eq_tol(w.se, 100.0 * sqrt(11.0 / 16.0 / 3.0 / 4.0), 1e-12);
    ck_assert_uint_eq(w.n_wins, 2);
    ck_assert_uint_eq(w.n_wins_base, 1);
    ck_assert_uint_eq(w.n_draws, 1);
    ck_assert_uint_eq(w.n_total, 4);
    pf_winrate_of(&w, p, 1);
    ck_assert_double_eq_tol(w.rate, 100.0, 1e-12);
    ck_assert(isnan(w.se));
    pf_winrate_of(&w, p, 0);
    ck_assert(isnan(w.rate) && isnan(w.se));
}
END_TEST

START_TEST(ranks_by_hand)
{
    const double x[] = {1, 2, 2, 4}, y[] = {10, 30, 20, 40};
    const double down[] = {4, 3, 2, 1}, flat[] = {7, 7, 7, 7};
    const double hole[] = {1, (double) NAN, 2, 3};
    double rho;
    ck_assert_int_eq(pf_rank_correlation(&rho, x, y, 4), PF_OK);
    ck_assert_double_eq_tol(rho, 4.5 / sqrt(4.5 * 5.0), 1e-12);
    ck_assert_int_eq(pf_rank_correlation(&rho, y, down, 4), PF_OK);
    ck_assert_double_eq_tol(rho, -0.8, 1e-12);
    ck_assert_int_eq(pf_rank_correlation(&rho, x, flat, 4), PF_OK);
    ck_assert(isnan(rho));
    ck_assert_int_eq(pf_rank_correlation(&rho, hole, y, 4), PF_OK);
    ck_assert(isnan(rho));
    ck_assert_int_eq(pf_rank_correlation(&rho, x, y, 0), PF_OK);
    ck_assert(isnan(rho));
}
END_TEST

/* --- length control --- */

enum { ROWS = 30000 };

struct examples {
    double delta[ROWS], difficulty[ROWS], preference[ROWS];
};

static struct pf_lc_rows
rows_of(const struct examples *x, size_t n)
{
    return (struct pf_lc_rows){n, x->delta, x->difficulty, x->preference};
}

static double
spread_of(const double *x, size_t n)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double) n;
    for (size_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    return sqrt(square / (double) (n - 1));
}

/* Examples of the model itself, with a method whose answers are longer; `soft`
 * labels are probabilities. Returns the true length-controlled win rate. */
static double
model_examples(struct examples *x, size_t n, const double w[3], bool soft)
{
    gsl_rng *r = stream("model examples");
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        x->delta[i] = 70.0 * (gsl_rng_uniform(r) - 0.7);
        x->difficulty[i] = 3.0 * gsl_rng_uniform(r) - 1.2;
    }
    double spread = spread_of(x->delta, n);
    for (size_t i = 0; i < n; i++) {
        double rest = w[1] * x->difficulty[i] + w[2];
        double q = logistic(w[0] * tanh(x->delta[i] / spread) + rest);
        double u = gsl_rng_uniform(r);
        x->preference[i] = soft ? q : u < q;
        sum += logistic(rest);
    }
    gsl_rng_free(r);
    return 100.0 * sum / (double) n;
}

/* phi < 0: the judge loves long answers, as dlen is the baseline's surplus. */
static const double truth[3] = {-1.1, 0.6, -0.35};

START_TEST(length_control_finds_the_model)
{
    static struct examples x;
    struct pf_length_controlled lc;
    struct pf_winrate raw;
    double want = model_examples(&x, ROWS, truth, _i == 1);
    struct pf_lc_rows rows = rows_of(&x, ROWS);
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_OK);
    double tol = _i == 1 ? 0.01 : 0.06;
    ck_assert_double_eq_tol(lc.length, truth[0], tol);
    ck_assert_double_eq_tol(lc.difficulty, truth[1], tol);
    ck_assert_double_eq_tol(lc.constant, truth[2], tol);
    ck_assert_double_eq_tol(lc.winrate, want, 20.0 * tol);
    pf_winrate_of(&raw, x.preference, ROWS);
    ck_assert_double_gt(raw.rate, want + 5.0); /* what length alone made */
    ck_assert_ptr_null(lc.failure);
}
END_TEST

/* The oracle: exact minimisation over one coordinate after the other by
 * bisection of the derivative, on rows written out, soft labels as two rows. */
struct flat {
    size_t n;
    double x[600][3], y[600], v[600];
    size_t fold[600];
};

static void
flatten(struct flat *f, const struct pf_lc_rows *real,
        const struct pf_lc_rows *gamed)
{
    size_t extra = gamed != NULL ? gamed->n : 0;
    double spread = spread_of(real->delta, real->n);
    f->n = 0;
    for (size_t i = 0; i < extra + real->n; i++) {
        bool is_real = i >= extra;
        const struct pf_lc_rows *from = is_real ? real : gamed;
        size_t at = is_real ? i - extra : i;
        for (int won = 0; won < 2; won++) {
            double p = from->preference[at];
            f->x[f->n][0] = tanh(from->delta[at] / spread);
            f->x[f->n][1] = from->difficulty[at];
            f->x[f->n][2] = is_real;
            f->y[f->n] = won;
            f->v[f->n] = (won ? p : 1.0 - p) * (is_real ? 1.0 : 0.2 / 2.0);
            f->fold[f->n++] = i % real->n % 5;
        }
    }
}

static double
predict(const struct flat *f, size_t i, const double *w)
{
    return f->x[i][0] * w[0] + f->x[i][1] * w[1] + f->x[i][2] * w[2];
}

/* d/dw_j of C sum v loss over what is not left out. */
static double
slope(const struct flat *f, const double *w, size_t j, double c, size_t out)
{
    double sum = 0.0;
    for (size_t i = 0; i < f->n; i++)
        if (f->fold[i] != out)
            sum += c * f->v[i] * (logistic(predict(f, i, w)) - f->y[i]) *
                   f->x[i][j];
    return sum;
}

static double
best_coordinate(const struct flat *f, const double *at, size_t j, double c,
                size_t out)
{
    double w[3], low = -60.0, high = 60.0;
    memcpy(w, at, sizeof w);
    w[j] = 0.0;
    if (fabs(slope(f, w, j, c, out)) <= 1.0)
        return 0.0;
    for (int k = 0; k < 60; k++) {
        w[j] = 0.5 * (low + high);
        double d = slope(f, w, j, c, out) + (w[j] > 0.0 ? 1.0 : -1.0);
        if (d > 0.0)
            high = w[j];
        else
            low = w[j];
    }
    return 0.5 * (low + high);
}

static void
minimise(const struct flat *f, double *w, double c, size_t out)
{
    double moved = 1.0;
    for (int k = 0; k < 500 && moved > 1e-11; k++) {
        moved = 0.0;
        for (size_t j = 0; j < 3; j++) {
            double next = best_coordinate(f, w, j, c, out);
            moved = fmax(moved, fabs(next - w[j]));
            w[j] = next;
        }
    }
}

/* The mean over rows left out (each soft row twice) of the weighted loss. */
static double
held_out(const struct flat *f, const double *w, size_t out)
{
    double sum = 0.0, n = 0.0;
    for (size_t i = 0; i < f->n; i++)
        if (f->fold[i] == out) {
            double q = logistic(predict(f, i, w));
            sum -= f->v[i] * log(f->y[i] > 0.5 ? q : 1.0 - q);
            n += 1.0;
        }
    return sum / n;
}

static double
choose(const struct flat *f)
{
    double best = HUGE_VAL, chosen = 0.0;
    for (int s = 0; s < 10; s++) {
        double c = pow(10.0, -4.0 + 8.0 * s / 9.0), sum = 0.0;
        for (size_t out = 0; out < 5; out++) {
            double w[3] = {0};
            minimise(f, w, c, out);
            sum += held_out(f, w, out);
        }
        if (sum < best - 1e-12) {
            best = sum;
            chosen = c;
        }
    }
    return chosen;
}

/* 36 examples of a weak method, 24 rows of the gamed baseline, draws among
 * them: penalties matter. */
static void
small_examples(struct examples *x, struct examples *gamed, unsigned variant)
{
    gsl_rng *r = stream("small examples");
    pf_rng_block(r, variant);
    for (size_t i = 0; i < 36; i++) {
        x->delta[i] = floor(200.0 * (gsl_rng_uniform(r) - 0.6));
        x->difficulty[i] = gsl_rng_uniform(r) - 0.45;
        double q = logistic(-0.02 * x->delta[i] + x->difficulty[i] - 0.3);
        double u = gsl_rng_uniform(r);
        x->preference[i] = i % 7 == 3 ? 0.5 : i % 11 == 5 ? q : u < q;
    }
    for (size_t i = 0; i < 24; i++) {
        gamed->delta[i] = (i < 12 ? -90.0 : 60.0) * gsl_rng_uniform(r);
        gamed->difficulty[i] = gsl_rng_uniform(r) - 0.45;
        gamed->preference[i] = gsl_rng_uniform(r) < 0.5;
    }
    gsl_rng_free(r);
}

START_TEST(length_control_matches_the_oracle)
{
    static struct examples x, gamed;
    static struct flat f;
    struct pf_length_controlled lc;
    small_examples(&x, &gamed, (unsigned) _i);
    struct pf_lc_rows rows = rows_of(&x, 36), more = rows_of(&gamed, 24);
    const struct pf_lc_rows *extra = _i % 2 == 0 ? &more : NULL;
    ck_assert_int_eq(pf_length_control(&lc, &rows, extra), PF_OK);
    flatten(&f, &rows, extra);
    double w[3] = {0}, c = choose(&f), sum = 0.0;
    ck_assert_double_eq_tol(log10(lc.c), log10(c), 1e-9);
    minimise(&f, w, c, 5);
    ck_assert_double_eq_tol(lc.length, w[0], 1e-6);
    ck_assert_double_eq_tol(lc.difficulty, w[1], 1e-6);
    ck_assert_double_eq_tol(lc.constant, w[2], 1e-6);
    for (size_t i = 0; i < 36; i++)
        sum += logistic(w[1] * x.difficulty[i] + w[2]);
    ck_assert_double_eq_tol(lc.winrate, 100.0 * sum / 36.0, 1e-5);
}
END_TEST

/* LC (m, b) = 100 - LC (b, m): the same examples told from the other side. */
START_TEST(length_control_mirrors)
{
    static struct examples x, gamed, turned;
    struct pf_length_controlled lc, back;
    small_examples(&x, &gamed, (unsigned) _i);
    for (size_t i = 0; i < 36; i++) {
        turned.delta[i] = -x.delta[i];
        turned.difficulty[i] = x.difficulty[i];
        turned.preference[i] = 1.0 - x.preference[i];
    }
    struct pf_lc_rows rows = rows_of(&x, 36), other = rows_of(&turned, 36);
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_OK);
    ck_assert_int_eq(pf_length_control(&back, &other, NULL), PF_OK);
    ck_assert_double_eq_tol(lc.winrate + back.winrate, 100.0, 1e-6);
    ck_assert_double_eq_tol(lc.length, back.length, 1e-7);
    ck_assert_double_eq_tol(lc.constant, -back.constant, 1e-7);
}
END_TEST

/* LC (m, m) = 50, however long the draws are. */
START_TEST(length_control_of_draws)
{
    static struct examples x, gamed;
    struct pf_length_controlled lc;
    small_examples(&x, &gamed, 1);
    for (size_t i = 0; i < 36; i++)
        x.preference[i] = 0.5;
    struct pf_lc_rows rows = rows_of(&x, 36);
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_OK);
    ck_assert_double_eq(lc.winrate, 50.0);
    ck_assert_double_eq(lc.constant, 0.0);
}
END_TEST

/* The gamed baseline holds phi: judges whom its length leaves cold say that
 * what goes with length in the examples is quality. */
START_TEST(gamed_baseline_holds_the_length)
{
    static struct examples x, gamed;
    struct pf_length_controlled without, with;
    model_examples(&x, 800, truth, false);
    for (size_t i = 0; i < 1600; i++) {
        gamed.delta[i] = i % 2 == 0 ? 60.0 : -60.0;
        gamed.difficulty[i] = 0.0;
        gamed.preference[i] = 0.5;
    }
    struct pf_lc_rows rows = rows_of(&x, 800), more = rows_of(&gamed, 1600);
    ck_assert_int_eq(pf_length_control(&without, &rows, NULL), PF_OK);
    ck_assert_int_eq(pf_length_control(&with, &rows, &more), PF_OK);
    ck_assert_double_lt(fabs(with.length), 0.9 * fabs(without.length));
}
END_TEST

/* Penalties that leave next to nothing, and objectives that are flat to their
 * rounding, are fits like any other. */
START_TEST(length_control_settles)
{
    static struct examples x;
    struct pf_length_controlled lc;
    gsl_rng *r = stream("settles");
    pf_rng_block(r, (unsigned) _i);
    for (size_t i = 0; i < 3000; i++) {
        x.delta[i] = 400.0 * (gsl_rng_uniform(r) - 0.5);
        x.difficulty[i] = 0.1 * (double) (i % 5) - 0.2;
        x.preference[i] = i % 6 == 0 ? 0.5 : gsl_rng_uniform(r) < 0.52;
    }
    struct pf_lc_rows rows = rows_of(&x, 3000);
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_OK);
    ck_assert_double_eq_tol(lc.winrate, 52.0, 5.0);
    gsl_rng_free(r);
}
END_TEST

START_TEST(length_control_fails_loudly)
{
    static struct examples x, gamed;
    struct pf_length_controlled lc;
    small_examples(&x, &gamed, 1);
    struct pf_lc_rows rows = rows_of(&x, 4);
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_EINPUT);
    ck_assert(isnan(lc.winrate) && lc.failure != NULL);
    rows.n = 36;
    for (size_t i = 0; i < 36; i++) /* a sure winner */
        x.preference[i] = 1.0;
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_ESOLVE);
    ck_assert(isnan(lc.winrate) && lc.failure != NULL);
    for (size_t i = 0; i < 36; i++) /* the longer answer always wins */
        x.preference[i] = x.delta[i] < 0.0;
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_ESOLVE);
    x.preference[0] = 0.5; /* but for a draw */
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_OK);
    for (size_t i = 0; i < 36; i++)
        x.delta[i] = 0.0;
    ck_assert_int_eq(pf_length_control(&lc, &rows, NULL), PF_EINPUT);
    ck_assert(isnan(lc.winrate) && lc.failure != NULL);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("leaderboard");
    PF_ADD(s, winrate_by_hand);
    PF_ADD(s, ranks_by_hand);
    PF_ADD_LOOP(s, length_control_finds_the_model, 2);
    PF_ADD_LOOP(s, length_control_matches_the_oracle, 4);
    PF_ADD_LOOP(s, length_control_mirrors, 4);
    PF_ADD(s, length_control_of_draws);
    PF_ADD(s, gamed_baseline_holds_the_length);
    PF_ADD_LOOP(s, length_control_settles, 40);
    PF_ADD(s, length_control_fails_loudly);
    return s;
}

PF_TEST_MAIN(make_suite)
