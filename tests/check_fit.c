/* From counts to a preference: closed forms, the equations that the scores
 * must satisfy, and data for which no fit exists.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "tests/building.h"
#include "tests/import_files.h"
#include "tests/testing.h"

static const struct pf_place nowhere;

static double
sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static void
fit(size_t n, const double *wins, double prior, double *score)
{
    struct pf_diag d = {0};
    int status = pf_fit_bradley_terry(n, wins, prior, score, &d, nowhere);
    ck_assert_msg(status == PF_OK, "%s",
                  d.count > 0 ? d.message[0] : pf_status_text(status));
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += score[i];
    ck_assert_double_le(fabs(sum), 1e-12 * (double) n);
}

/* The largest |expected - actual wins| of a response over its comparisons. */
static double
residual(size_t n, const double *wins, const double *score)
{
    double worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        double expected = 0.0, won = 0.0, played = 0.0;
        for (size_t j = 0; j < n; j++) {
            double games = wins[i * n + j] + wins[j * n + i];
            if (i == j)
                continue;
            won += wins[i * n + j];
            played += games;
            expected += games * sigmoid(score[i] - score[j]);
        }
        worst = fmax(worst, fabs(expected - won) / played);
    }
    return worst;
}

START_TEST(two_responses_have_log_odds)
{
    static const double wins[] = {0, 7.25, 2.5, 0};
    double s[2];
    fit(2, wins, 0.0, s);
    ck_assert_double_eq_tol(s[0] - s[1], log(7.25 / 2.5), 1e-13);
    static const double rare[] = {0, 1e-300, 2.0, 0};
    fit(2, rare, 0.0, s);
    ck_assert_double_eq_tol(s[0] - s[1], log(0.5e-300), 1e-10);
    fit(2, wins, 1.5, s);
    ck_assert_double_eq_tol(s[0] - s[1], log(8.75 / 4.0), 1e-13);
}
END_TEST

/* On a tree every edge is fitted exactly: s_i - s_j = log (w_ij / w_ji). With
 * odds from 1e-9 to 1e6 and weights from 1e-20 up. (Not in the middle: what
 * is all but cut off has no score to compare.) */
START_TEST(a_chain_has_log_odds_on_each_link)
{
    enum { N = 6 };
    static const double odds[N - 1] = {3.7, 1e-9, 0.25, 1e6, 0.8};
    static const double weight[N - 1] = {1e-20, 2.385, 1, 40, 1e7};
    double wins[N * N] = {0}, s[N];
    for (size_t i = 0; i + 1 < N; i++) {
        wins[i * N + i + 1] = weight[i] * odds[i];
        wins[(i + 1) * N + i] = weight[i];
    }
    fit(N, wins, 0.0, s);
    for (size_t i = 0; i + 1 < N; i++)
        ck_assert_double_eq_tol(s[i] - s[i + 1], log(odds[i]), 1e-11);
    ck_assert_double_le(residual(N, wins, s), 1e-10);
}
END_TEST

/* Wins made from known scores give those scores back. */
START_TEST(planted_scores_come_back)
{
    enum { N = 23 };
    static double wins[N * N];
    double s[N], planted[N];
    gsl_rng *r = pf_rng_alloc(11, (uint64_t) _i, "fit");
    for (size_t i = 0; i < N; i++)
        planted[i] = 8.0 * gsl_rng_uniform(r) - 4.0;
    double mean = 0.0;
    for (size_t i = 0; i < N; i++)
        mean += planted[i] / N;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) {
            /* A ring, so that all are linked, and a third of the rest. */
            bool seen = j + 1 == i || gsl_rng_uniform(r) < 0.3;
            double games = seen ? 1.0 + 100.0 * gsl_rng_uniform(r) : 0.0;
            wins[i * N + j] = games * sigmoid(planted[i] - planted[j]);
            wins[j * N + i] = games * sigmoid(planted[j] - planted[i]);
        }
    gsl_rng_free(r);
    fit(N, wins, 0.0, s);
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq_tol(s[i], planted[i] - mean, 1e-11);
}
END_TEST

/* Two pairs that a link of 1e-25 holds together: the curvature along their
 * distance is lost in rounding, so that Newton's matrix has no Cholesky
 * factor. The equations still hold, and each pair has its log-odds. */
START_TEST(a_link_too_light_for_newton)
{
    static const double wins[] = {0, 3,     0, 0, 1, 0, 1e-25, 0,
                                  0, 2e-25, 0, 5, 0, 0, 2,     0};
    double s[4];
    fit(4, wins, 0.0, s);
    ck_assert_double_eq_tol(s[0] - s[1], log(3.0), 1e-9);
    ck_assert_double_eq_tol(s[2] - s[3], log(2.5), 1e-9);
}
END_TEST

/* Munos et al. 2023, section 3.2 with epsilon = 0; the scores for each way of
 * sampling were computed apart from this program, to three digits. */
static const struct {
    double pi[3], score[3];
} samplings[] = {
    {{0.6, 0.3, 0.1}, {-0.136, 0.340, -0.204}},
    {{0.1, 0.3, 0.6}, {0.204, -0.340, 0.136}},
    {{0.3, 0.6, 0.1}, {-0.340, 0.136, 0.204}},
    {{1.0 / 3, 1.0 / 3, 1.0 / 3}, {0, 0, 0}},
};

static void
weigh(size_t n, const double *P, const double *pi, double *wins)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            wins[i * n + j] = pi[i] * pi[j] * P[i * n + j];
}

START_TEST(scores_depend_on_the_sampling)
{
    static const double P[] = {1.0 / 2, 1.0 / 3, 2.0 / 3, 2.0 / 3, 1.0 / 2,
                               1.0 / 3, 1.0 / 3, 2.0 / 3, 1.0 / 2};
    double wins[9], s[3];
    weigh(3, P, samplings[_i].pi, wins);
    fit(3, wins, 0.0, s);
    for (size_t k = 0; k < 3; k++)
        ck_assert_double_eq_tol(s[k], samplings[_i].score[k], 5e-4);
}
END_TEST

/* Munos et al. 2023, proposition 2: the fit under the sampling distribution pi
 * keeps the win rate of every response against pi. */
START_TEST(win_rates_against_the_sampler_are_kept)
{
    enum { N = 17 };
    double P[N * N], pi[N], wins[N * N], s[N], sum = 0.0;
    gsl_rng *r = pf_rng_alloc(5, (uint64_t) _i, "fit");
    for (size_t i = 0; i < N; i++) {
        pi[i] = -log(gsl_rng_uniform_pos(r));
        sum += pi[i];
        for (size_t j = 0; j <= i; j++) {
            P[i * N + j] = i == j ? 0.5 : gsl_rng_uniform(r);
            P[j * N + i] = 1.0 - P[i * N + j];
        }
    }
    gsl_rng_free(r);
    for (size_t i = 0; i < N; i++)
        pi[i] /= sum;
    weigh(N, P, pi, wins);
    fit(N, wins, 0.0, s);
    for (size_t y = 0; y < N; y++) {
        double truth = 0.0, model = 0.0;
        for (size_t z = 0; z < N; z++) {
            truth += pi[z] * P[y * N + z];
            model += pi[z] * sigmoid(s[y] - s[z]);
        }
        ck_assert_double_eq_tol(model, truth, 1e-13);
    }
}
END_TEST

START_TEST(three_responses_by_their_equations)
{
    static const double wins[] = {0, 5, 2, 3, 0, 7, 1.5, 4, 0};
    double s[3];
    fit(3, wins, 0.0, s);
    ck_assert_double_le(residual(3, wins, s), 1e-14);
    ck_assert_double_gt(s[0], s[1]);
    ck_assert_double_gt(s[1], s[2]);
}
END_TEST

/* Wins that split the responses into groups; what is said about them. */
static const struct {
    double wins[16];
    const char *says;
} hopeless[] = {
    {{0, 2, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0},
     "response 1 never lost to any of the other 3 responses"},
    {{0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 2, 0, 0},
     "response 4 never lost to any of the other 3 responses"},
    {{0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0},
     "response 1, response 2 never lost to any of the other 2 responses"},
    {{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0},
     "nothing links response 1, response 2 to the other 2 responses"},
    {{0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0},
     "nothing links response 1 to the other 3 responses"},
    {{0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0},
     "response 4 never won against any of the other 3 responses"},
    {{0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     "the weight -1 of response 1 beating response 2 is not a number"},
};

START_TEST(what_cannot_be_fitted_is_reported)
{
    double s[4];
    struct pf_diag d = {0};
    const double *wins = hopeless[_i].wins;
    ck_assert_int_eq(pf_fit_bradley_terry(4, wins, 0.0, s, &d, nowhere),
                     PF_EINPUT);
    pf_test_says(&d, hopeless[_i].says);
    if (wins[1] >= 0.0) /* a prior links everything */
        fit(4, wins, 0.1, s);
}
END_TEST

START_TEST(empirical_frequencies)
{
    static const double wins[] = {0, 3, 0, 1, 0, 0, 0, 0, 0};
    double P[9];
    struct pf_diag d = {0};
    ck_assert_int_eq(pf_fit_empirical(3, wins, 1.0, P, &d, nowhere), PF_OK);
    ck_assert_double_eq_tol(P[1], 4.0 / 6.0, 1e-15);
    ck_assert_double_eq_tol(P[3], 2.0 / 6.0, 1e-15);
    ck_assert(P[2] == 0.5 && P[4] == 0.5);
    ck_assert_int_eq(pf_fit_empirical(3, wins, 0.25, P, &d, nowhere), PF_OK);
    ck_assert_double_eq_tol(P[1], 3.25 / 4.5, 1e-15);
    ck_assert_int_eq(pf_fit_empirical(3, wins, 0.0, P, &d, nowhere), PF_EINPUT);
    pf_test_says(&d, "2 of 3 pairs were never compared, for example response 1 "
                     "and response 3");
}
END_TEST

/* 8,931 judgements of 59 language models. The numbers, and the scores of three
 * of them, come from a program in another language, which counts with a
 * dictionary and fits by Zermelo's iteration run to rounding. */
START_TEST(llmfao)
{
    char path[512];
    struct pf_counts c;
    struct pf_diag d = {0};
    struct pf_import_options o;
    struct pf_import_request q = {
        .name = pf_test_shared("llmfao.csv", path, sizeof path), .diag = &d};
    pf_import_options_init(&o);
    if (q.name == NULL)
        return;
    ck_assert_int_eq(pf_import_counts(&c, &q, &o), PF_OK);
    ck_assert_uint_eq(c.n, 59);
    ck_assert_uint_eq(c.comparisons, 8931);
    ck_assert_uint_eq(c.ties, 3471);
    ck_assert_uint_eq(c.context.n, 13);
    ck_assert_uint_eq(c.annotator.n, 124);
    ck_assert_str_eq(c.label[17], "GPT 4");
    double s[59];
    fit(59, c.wins, 0.0, s);
    ck_assert_double_le(residual(59, c.wins, s), 1e-13);
    ck_assert_double_eq_tol(s[17], 0.9908746459780325, 1e-12);
    ck_assert_double_eq_tol(s[43], 0.6473069676579348, 1e-12);
    ck_assert_double_eq_tol(s[12], -0.8884586165072885, 1e-12);
    pf_counts_clear(&c);
}
END_TEST

START_TEST(llmfao_as_a_game)
{
    char path[512];
    struct pf_preference p;
    struct pf_import_facts facts;
    struct pf_import_options o;
    if (pf_test_shared("llmfao.csv", path, sizeof path) == NULL)
        return;
    pf_import_options_init(&o);
    o.columns.only = "8";
    pf_test_game(&p, &facts, path, &o);
    ck_assert_uint_eq(p.n, 59);
    ck_assert_uint_eq(facts.comparisons, 690);
    ck_assert_uint_eq(facts.ties, 212);
    ck_assert(facts.prior == 1.0);
    pf_preference_clear(&p);
    o.columns.only = NULL;
    o.fit.fit = PF_FIT_BRADLEY_TERRY;
    pf_test_game(&p, &facts, path, &o);
    ck_assert_uint_eq(facts.unseen, 784);
    ck_assert_double_eq_tol(p.P[17 * 59 + 12],
                            sigmoid(0.9908746459780325 + 0.8884586165072885),
                            1e-12);
    pf_preference_clear(&p);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("fit");
    PF_ADD(s, two_responses_have_log_odds);
    PF_ADD(s, a_chain_has_log_odds_on_each_link);
    PF_ADD(s, a_link_too_light_for_newton);
    PF_ADD_LOOP(s, planted_scores_come_back, 10);
    PF_ADD_LOOP(s, scores_depend_on_the_sampling, 4);
    PF_ADD_LOOP(s, win_rates_against_the_sampler_are_kept, 20);
    PF_ADD(s, three_responses_by_their_equations);
    PF_ADD_LOOP(s, what_cannot_be_fitted_is_reported,
                sizeof hopeless / sizeof hopeless[0]);
    PF_ADD(s, empirical_frequencies);
    PF_ADD(s, llmfao);
    PF_ADD(s, llmfao_as_a_game);
    return s;
}

PF_TEST_MAIN(make_suite)
