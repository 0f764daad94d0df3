/* Elo and Bradley-Terry ratings against hand computations and closed forms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/leaderboard/rating.h"
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

START_TEST(elo_by_hand)
{
    double a = 1000.0, b = 1000.0;
    pf_elo_battle(&a, &b, 1.0);
    ck_assert_double_eq_tol(a, 1002.0, 1e-12);
    ck_assert_double_eq_tol(b, 998.0, 1e-12);
    double e = 1.0 / (1.0 + pow(10.0, -4.0 / 400.0));
    pf_elo_battle(&a, &b, 0.5);
    ck_assert_double_eq_tol(a, 1002.0 + 4.0 * (0.5 - e), 1e-12);
    ck_assert_double_eq_tol(a + b, 2000.0, 1e-12);
    double far = 1000.0, up = 1400.0; /* expected one in eleven */
    pf_elo_battle(&far, &up, 1.0);
    ck_assert_double_eq_tol(far, 1000.0 + 40.0 / 11.0, 1e-12);
    ck_assert_double_eq_tol(far + up, 2400.0, 1e-12);
}
END_TEST

static void
add_many(struct pf_battles *b, size_t i, size_t j, const unsigned count[3])
{
    for (unsigned k = 0; k < 3; k++)
        for (unsigned t = 0; t < count[k]; t++)
            pf_battles_add(b, i, j, 0.5 * k);
}

static struct pf_bootstrap
bootstrap(size_t rounds, const char *name)
{
    return (struct pf_bootstrap){rounds, stream(name)};
}

/* Three wins in four: 400 log10 3 points apart, in the mean. */
START_TEST(elo_settles)
{
    struct pf_battles b;
    struct pf_rating r[2], again[2];
    ck_assert_int_eq(pf_battles_init(&b, 2), PF_OK);
    add_many(&b, 0, 1, (const unsigned[3]){4500, 1000, 14500});
    struct pf_bootstrap how = bootstrap(101, "elo");
    ck_assert_int_eq(pf_elo(r, &b, &how), PF_OK);
    gsl_rng_free(how.rng);
    ck_assert_double_eq_tol(r[0].value - r[1].value, 400.0 * log10(3.0), 15.0);
    ck_assert_double_eq_tol(r[0].value + r[1].value, 2000.0, 1e-6);
    ck_assert(r[0].low < r[0].value && r[0].value < r[0].high);
    how = bootstrap(101, "elo");
    ck_assert_int_eq(pf_elo(again, &b, &how), PF_OK);
    ck_assert_mem_eq(r, again, sizeof r);
    pf_battles_clear(&b);
    ck_assert_int_eq(pf_battles_init(&b, 2), PF_OK);
    ck_assert_int_eq(pf_elo(r, &b, &how), PF_EINPUT);
    gsl_rng_free(how.rng);
    pf_battles_clear(&b);
}
END_TEST

START_TEST(two_ratings_in_closed_form)
{
    struct pf_battles b;
    struct pf_rating r[2];
    size_t missing;
    ck_assert_int_eq(pf_battles_init(&b, 2), PF_OK);
    add_many(&b, 1, 0, (const unsigned[3]){30, 20, 150}); /* 1 wins mostly */
    struct pf_bootstrap how = bootstrap(200, "two");
    ck_assert_int_eq(pf_bradley_terry(r, &b, 0, &how, &missing, NULL), PF_OK);
    ck_assert_double_eq(r[0].value, 1000.0);
    ck_assert_double_eq(r[0].low, 1000.0);
    ck_assert_double_eq_tol(r[1].value, 1000.0 + 400.0 * log10(160.0 / 40.0),
                            1e-6);
    /* the delta method: a tie has a quarter of the spread of a win */
    double n = 200.0, p = 0.8, square = (150.0 + 20.0 / 4.0) / n - p * p;
    double sd = 400.0 / log(10.0) * sqrt(square / n) / (p * (1.0 - p));
    ck_assert_double_eq_tol(r[1].high - r[1].low, 2.0 * 1.96 * sd,
                            0.2 * sd * 4);
    ck_assert_uint_eq(missing, 0);
    gsl_rng_free(how.rng);
    pf_battles_clear(&b);
}
END_TEST

/* Zermelo's equations, iterated as he did: strengths p_i = won_i / sum_j n_ij /
 * (p_i + p_j). */
START_TEST(four_ratings_against_zermelo)
{
    static const unsigned seen[6][3] = {{12, 3, 20}, {5, 0, 9},  {1, 2, 30},
                                        {8, 8, 8},   {11, 1, 2}, {7, 0, 0}};
    double won[4] = {0}, met[4][4] = {{0}}, p[4] = {1, 1, 1, 1};
    struct pf_battles b;
    struct pf_rating r[4];
    size_t missing, k = 0;
    ck_assert_int_eq(pf_battles_init(&b, 4), PF_OK);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = i + 1; j < 4; j++, k++) {
            add_many(&b, i, j, seen[k]);
            won[i] += seen[k][2] + 0.5 * seen[k][1];
            won[j] += seen[k][0] + 0.5 * seen[k][1];
            met[i][j] = met[j][i] = seen[k][0] + seen[k][1] + seen[k][2];
        }
    for (int t = 0; t < 20000; t++)
        for (size_t i = 0; i < 4; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < 4; j++)
                sum += met[i][j] / (p[i] + p[j]);
            p[i] = won[i] / sum;
        }
    struct pf_bootstrap how = bootstrap(10, "four");
    ck_assert_int_eq(pf_bradley_terry(r, &b, 2, &how, &missing, NULL), PF_OK);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq_tol(r[i].value, 1000.0 + 400.0 * log10(p[i] / p[2]),
                                1e-5);
    gsl_rng_free(how.rng);
    pf_battles_clear(&b);
}
END_TEST

START_TEST(no_rating_for_who_wins_all)
{
    struct pf_battles b;
    struct pf_rating r[3];
    struct pf_diag d;
    size_t missing;
    struct pf_bootstrap how = bootstrap(100, "all");
    pf_diag_init(&d);
    ck_assert_int_eq(pf_battles_init(&b, 3), PF_OK);
    ck_assert_int_eq(pf_bradley_terry(r, &b, 0, &how, &missing, &d), PF_EINPUT);
    add_many(&b, 0, 1, (const unsigned[3]){0, 0, 40});
    add_many(&b, 0, 2, (const unsigned[3]){0, 0, 40});
    add_many(&b, 1, 2, (const unsigned[3]){20, 0, 20});
    ck_assert_int_eq(pf_bradley_terry(r, &b, 0, &how, &missing, &d), PF_EINPUT);
    ck_assert_uint_eq(d.count, 2);
    /* One tie, which most resamples lack: a value, but no interval. */
    pf_battles_add(&b, 0, 1, 0.5);
    ck_assert_int_eq(pf_bradley_terry(r, &b, 0, &how, &missing, &d), PF_OK);
    ck_assert_uint_gt(missing, 10);
    ck_assert(isfinite(r[1].value) && isnan(r[1].low) && isnan(r[1].high));
    pf_diag_clear(&d);
    gsl_rng_free(how.rng);
    pf_battles_clear(&b);
}
END_TEST

/* Intervals hold the truth about as often as they say: of 200 data sets, 95 %
 * with a standard error of 1.5 %. */
START_TEST(bootstrap_covers)
{
    static const double score[3] = {0.0, 0.5, -0.8}; /* nats */
    enum { SETS = 200, BATTLES = 150 };
    gsl_rng *r = stream("coverage");
    struct pf_bootstrap how = bootstrap(150, "coverage rounds");
    unsigned held = 0;
    for (int s = 0; s < SETS; s++) {
        struct pf_battles b;
        struct pf_rating out[3];
        size_t missing;
        ck_assert_int_eq(pf_battles_init(&b, 3), PF_OK);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = i + 1; j < 3; j++)
                for (int t = 0; t < BATTLES; t++)
                    pf_battles_add(&b, i, j,
                                   gsl_rng_uniform(r) <
                                       logistic(score[i] - score[j]));
        ck_assert_int_eq(pf_bradley_terry(out, &b, 0, &how, &missing, NULL),
                         PF_OK);
        double want = 1000.0 + 400.0 * score[1] / log(10.0);
        held += out[1].low <= want && want <= out[1].high;
        pf_battles_clear(&b);
    }
    ck_assert_uint_ge(held, SETS * 88 / 100);
    ck_assert_uint_le(held, SETS * 99 / 100);
    gsl_rng_free(how.rng);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("ratings");
    PF_ADD(s, elo_by_hand);
    PF_ADD(s, elo_settles);
    PF_ADD(s, two_ratings_in_closed_form);
    PF_ADD(s, four_ratings_against_zermelo);
    PF_ADD(s, no_rating_for_who_wins_all);
    PF_ADD(s, bootstrap_covers);
    return s;
}

PF_TEST_MAIN(make_suite)
