/* The reference solutions, held against what they must satisfy: equations,
 * published values, closed forms, and an iteration coded here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "testing.h"

#include <glpk.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/solve/solve.h"

#define MOST 500

/* Regularised Nash policies at beta = 1, 0.1, 0.01, by a program in another
 * language: Munos et al.'s dice, COMAL's cycle, a circulant of 5. */
static const struct golden {
    const char *name;
    size_t n;
    double P[25], ref[5], pi[3][5];
} golden[] = {
    {.name = "dice",
     .n = 3,
     .P = {0.5, 0.5555555555555556, 0.4444444444444444, 0.4444444444444444, 0.5,
           0.5555555555555556, 0.5555555555555556, 0.4444444444444444, 0.5},
     .ref = {0.6, 0.30000000000000004, 0.10000000000000002},
     .pi = {{0.6064659448383621, 0.291753499604238, 0.10178055555739991},
            {0.6437299334902857, 0.2284984187808703, 0.12777164772884395},
            {0.420687857940447, 0.2384530895274389, 0.3408590525321141}}},
    {.name = "comal",
     .n = 3,
     .P = {0.5, 0.1, 0.8, 0.9, 0.5, 0.1, 0.2, 0.9, 0.5},
     .ref = {0.2, 0.5, 0.30000000000000004},
     .pi = {{0.18451070600078615, 0.47119742238320983, 0.344291871616004},
            {0.2749172052514887, 0.279722576786442, 0.4453602179620694},
            {0.35600150558778076, 0.2695016660526472, 0.3744968283595721}}},
    {.name = "sin5",
     .n = 5,
     .P = {0.5,
           0.8087790559951883,
           0.7954942525807391,
           0.64704070515659,
           0.39065664825495816,
           0.19122094400481174,
           0.5,
           0.19238857276495358,
           0.31139105025902203,
           0.55920445419749,
           0.20450574741926086,
           0.8076114272350464,
           0.5,
           0.724183135721907,
           0.4933621680844018,
           0.35295929484341004,
           0.688608949740978,
           0.27581686427809304,
           0.5,
           0.4537923044239096,
           0.6093433517450418,
           0.44079554580251,
           0.5066378319155982,
           0.5462076955760904,
           0.5},
     .ref = {0.20664794924762145, 0.06724098130992073, 0.0727964011181742,
             0.2340270000342116, 0.4192876682900719},
     .pi = {{0.21220577799882936, 0.06064801141640306, 0.07306547108995773,
             0.2214648811018999, 0.43261585839290984},
            {0.19199423240348956, 0.03554204535283915, 0.06358757276434836,
             0.13342506879134494, 0.5754510806879779},
            {0.026639997696695443, 0.04860981150834247, 0.14910977560813024,
             0.0006476015500284165, 0.7749928136368033}}},
};

enum kind { UNIFORM, TOURNAMENT, ALMOST_TIED, CHAIN, TIES, N_KINDS };

static double
draw(gsl_rng *r, enum kind kind)
{
    double x = gsl_rng_uniform(r);
    switch (kind) {
    case TOURNAMENT:
        return x < 0.5 ? 0.0 : 1.0;
    case ALMOST_TIED:
        return 0.5 + 1e-9 * (x - 0.5);
    case CHAIN: /* the later wins, but for one arc in ten */
        return x < 0.9 ? 1.0 : 0.0;
    case TIES:
        return x < 0.5 ? 0.5 : (x < 0.75 ? 0.0 : 1.0);
    default:
        return x;
    }
}

static void
make_game(gsl_rng *r, enum kind kind, size_t n, double *P)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++)
            P[y * n + z] = draw(r, kind);
    pf_test_complete(n, P);
}

/* A reference whose weights span up to e^span. */
static void
make_reference(gsl_rng *r, size_t n, double span, double *log_ref)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++) {
        log_ref[y] = y == 0 ? 0.0 : -span * gsl_rng_uniform(r);
        sum += exp(log_ref[y]);
    }
    for (size_t y = 0; y < n; y++)
        log_ref[y] -= log(sum);
}

/* Span of log pi - log ref - P pi / beta by the plain formula. */
static double
span_of(size_t n, const double *P, const double *log_ref, double beta,
        const double *log_pi)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t y = 0; y < n; y++) {
        double pay = 0.0;
        for (size_t z = 0; z < n; z++)
            pay += P[y * n + z] * exp(log_pi[z]);
        double f = log_pi[y] - log_ref[y] - pay / beta;
        low = fmin(low, f);
        high = fmax(high, f);
    }
    return high - low;
}

static double
total(size_t n, const double *log_pi)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++)
        sum += exp(log_pi[y]);
    return sum;
}

START_TEST(golden_solutions)
{
    const double betas[] = {1.0, 0.1, 0.01};
    const struct golden *g = &golden[_i];
    for (size_t b = 0; b < 3; b++) {
        double log_ref[5], log_pi[5];
        struct pf_certificate proof;
        for (size_t y = 0; y < g->n; y++)
            log_ref[y] = log(g->ref[y]);
        int status = pf_solve_regularised_nash(g->n, g->P, log_ref, betas[b],
                                               log_pi, &proof);
        ck_assert_int_eq(status, PF_OK);
        for (size_t y = 0; y < g->n; y++)
            ck_assert_double_eq_tol(exp(log_pi[y]), g->pi[b][y], 1e-12);
    }
}
END_TEST

/* The quantal response equilibria of perturbed rock-paper-scissors in the
 * code that accompanies Sokota et al. 2022: payoffs (A + 3) / 6, the magnet
 * uniform, alpha our beta. */
START_TEST(published_qre)
{
    static const double A[9] = {0, -3, 3, 3, 0, -1, -3, 1, 0};
    static const double alpha[2] = {0.05, 0.1};
    static const double pi[2][3] = {{.1517447, .46794775, .38030755},
                                    {.17347803, .48630324, .34021873}};
    double P[9], log_ref[3], log_pi[3];
    struct pf_certificate proof;
    for (size_t i = 0; i < 9; i++)
        P[i] = (A[i] + 3.0) / 6.0;
    for (size_t y = 0; y < 3; y++)
        log_ref[y] = -log(3.0);
    ck_assert_int_eq(
        pf_solve_regularised_nash(3, P, log_ref, alpha[_i], log_pi, &proof),
        PF_OK);
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(exp(log_pi[y]), pi[_i][y], 1e-8);
}
END_TEST

/* Awkward sizes, kinds of games and references; what the certificate says is
 * computed again. */
START_TEST(certificates_hold)
{
    static const size_t sizes[] = {2, 3, 5, 8, 13, 24, 41};
    static const double betas[] = {1e-5, 1.3e-4, 2.7e-3, 0.04, 0.6, 7.0, 1e3};
    static const double spans[] = {0.0, 2.385, 69.0, 600.0};
    static double P[41 * 41];
    double log_ref[41], log_pi[41];
    gsl_rng *r = pf_rng_alloc(11, (uint64_t) _i, "test");
    for (size_t i = 0; i < 7 * 7 * 4; i++) {
        size_t n = sizes[i % 7];
        double beta = betas[i / 7 % 7], scale = fmin(1.0, beta);
        struct pf_certificate proof;
        make_game(r, (enum kind) _i, n, P);
        make_reference(r, n, spans[i / 49], log_ref);
        int status =
            pf_solve_regularised_nash(n, P, log_ref, beta, log_pi, &proof);
        double span = span_of(n, P, log_ref, beta, log_pi);
        ck_assert_int_eq(status, PF_OK);
        ck_assert_double_le(proof.residual, 1e-12);
        ck_assert_double_eq_tol(scale * span, proof.residual, 1e-12);
        ck_assert_double_eq_tol(total(n, log_pi), 1.0, 1e-13);
    }
    gsl_rng_free(r);
}
END_TEST

/* Nash mirror prox with eta = 2 beta, which has the same fixed point and
 * shares nothing with Newton's method. */
static void
mirror_prox(size_t n, const double *P, const double *log_ref, double beta,
            double *x)
{
    double eta = 2.0 * beta, half[16];
    memcpy(x, log_ref, n * sizeof *x);
    for (int step = 0; step < 100 + (int) (40.0 / beta); step++)
        for (int twice = 0; twice < 2; twice++) {
            const double *at = twice == 0 ? x : half;
            double sum = 0.0, next[16];
            for (size_t y = 0; y < n; y++)
                sum += exp(at[y]);
            for (size_t y = 0; y < n; y++) {
                double pay = 0.0;
                for (size_t z = 0; z < n; z++)
                    pay += (P[y * n + z] - 0.5) * exp(at[z]) / sum;
                next[y] =
                    (x[y] + eta * log_ref[y] + eta / beta * pay) / (1.0 + eta);
            }
            memcpy(twice == 0 ? half : x, next, n * sizeof *next);
        }
}

START_TEST(agrees_with_mirror_prox)
{
    static const double betas[] = {0.5, 0.1, 0.003};
    double P[256], log_ref[16], log_pi[16], x[16];
    gsl_rng *r = pf_rng_alloc(12, (uint64_t) _i, "test");
    struct pf_certificate proof;
    size_t n = 4 + 3 * (size_t) _i % 12;
    double beta = betas[_i % 3];
    make_game(r, (enum kind)(_i % 2), n, P);
    make_reference(r, n, 5.0, log_ref);
    ck_assert_int_eq(
        pf_solve_regularised_nash(n, P, log_ref, beta, log_pi, &proof), PF_OK);
    mirror_prox(n, P, log_ref, beta, x);
    double sum = total(n, x);
    for (size_t y = 0; y < n; y++)
        ck_assert_double_eq_tol(exp(x[y]) / sum, exp(log_pi[y]), 1e-11);
    gsl_rng_free(r);
}
END_TEST

START_TEST(large_and_nearly_unregularised)
{
    static double P[MOST * MOST], log_ref[MOST], log_pi[MOST];
    gsl_rng *r = pf_rng_alloc(13, 0, "test");
    struct pf_certificate proof;
    make_game(r, UNIFORM, MOST, P);
    make_reference(r, MOST, 20.0, log_ref);
    ck_assert_int_eq(
        pf_solve_regularised_nash(MOST, P, log_ref, 1e-4, log_pi, &proof),
        PF_OK);
    ck_assert_double_le(proof.residual, 1e-13);
    ck_assert_double_le(1e-4 * span_of(MOST, P, log_ref, 1e-4, log_pi), 1e-13);
    gsl_rng_free(r);
}
END_TEST

START_TEST(what_is_no_game_is_refused)
{
    double P[4] = {0.5, 0.7, 0.3, 0.5}, log_ref[2] = {-0.7, -0.7}, x[2];
    const double wrong[] = {NAN, -0.1, 1.1, INFINITY};
    struct pf_certificate proof;
    const double betas[] = {0.0, -1.0, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(
            pf_solve_regularised_nash(2, P, log_ref, betas[i], x, &proof),
            PF_EINPUT);
    for (size_t i = 0; i < 4; i++) {
        P[2] = wrong[i];
        ck_assert_int_eq(
            pf_solve_regularised_nash(2, P, log_ref, 1.0, x, &proof),
            PF_EINPUT);
        ck_assert_int_eq(pf_solve_von_neumann(2, P, x, &proof), PF_EINPUT);
    }
    P[2] = 0.3;
    log_ref[1] = -INFINITY;
    ck_assert_int_eq(pf_solve_regularised_nash(2, P, log_ref, 1.0, x, &proof),
                     PF_EINPUT);
    ck_assert_int_eq(pf_solve_von_neumann(0, P, x, &proof), PF_EINPUT);
}
END_TEST

static double
best_reply(size_t n, const double *P, const double *pi)
{
    double most = -INFINITY;
    for (size_t y = 0; y < n; y++) {
        double pay = 0.0;
        for (size_t z = 0; z < n; z++)
            pay += (P[y * n + z] - 0.5) * pi[z];
        most = fmax(most, pay);
    }
    return most;
}

static void
check_winner(size_t n, const double *P, const double *pi,
             const struct pf_certificate *proof, double tolerance)
{
    double sum = 0.0;
    for (size_t y = 0; y < n; y++) {
        ck_assert_double_ge(pi[y], 0.0);
        ck_assert(pi[y] == 0.0 || pi[y] > 1e-12);
        sum += pi[y];
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-14);
    ck_assert_double_le(proof->residual, tolerance);
    ck_assert_double_eq_tol(best_reply(n, P, pi), proof->residual, 1e-15);
}

START_TEST(winners_win)
{
    static const size_t sizes[] = {2, 3, 4, 7, 10, 33, 59};
    static double P[59 * 59];
    double pi[59];
    gsl_rng *r = pf_rng_alloc(14, (uint64_t) _i, "test");
    for (size_t i = 0; i < 140; i++) {
        size_t n = sizes[i % 7], support = 0;
        struct pf_certificate proof;
        make_game(r, (enum kind) _i, n, P);
        ck_assert_int_eq(pf_solve_von_neumann(n, P, pi, &proof), PF_OK);
        check_winner(n, P, pi, &proof, 1e-15);
        for (size_t y = 0; y < n; y++)
            support += pi[y] > 0.0;
        if (_i != TIES) /* unique, and then odd */
            ck_assert_uint_eq(support % 2, 1);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(winner_of_a_3_cycle)
{
    gsl_rng *r = pf_rng_alloc(15, 0, "test");
    for (int i = 0; i < 100; i++) {
        double a = 0.5 * gsl_rng_uniform_pos(r),
               b = 0.5 * gsl_rng_uniform_pos(r);
        double c = 0.5 * gsl_rng_uniform_pos(r), sum = a + b + c, pi[3];
        double P[9] = {0.5,     0.5 + a, 0.5 - b, 0.5 - a, 0.5,
                       0.5 + c, 0.5 + b, 0.5 - c, 0.5};
        struct pf_certificate proof;
        ck_assert_int_eq(pf_solve_von_neumann(3, P, pi, &proof), PF_OK);
        ck_assert_double_eq_tol(pi[0], c / sum, 1e-13);
        ck_assert_double_eq_tol(pi[1], b / sum, 1e-13);
        ck_assert_double_eq_tol(pi[2], a / sum, 1e-13);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(winners_known)
{
    static const double comal[9] = {0.5, 0.1, 0.8, 0.9, 0.5,
                                    0.1, 0.2, 0.9, 0.5};
    static const double dominated[9] = {0.5, 0.4, 0.4, 0.6, 0.5,
                                        0.7, 0.6, 0.3, 0.5};
    static const double ties[4] = {0.5, 0.5, 0.5, 0.5};
    struct pf_certificate proof;
    double pi[3];
    ck_assert_int_eq(pf_solve_von_neumann(3, comal, pi, &proof), PF_OK);
    ck_assert_double_eq_tol(pi[0], 4.0 / 11.0, 1e-15);
    ck_assert_double_eq_tol(pi[1], 3.0 / 11.0, 1e-15);
    ck_assert_double_eq_tol(pi[2], 4.0 / 11.0, 1e-15);
    ck_assert_int_eq(pf_solve_von_neumann(3, dominated, pi, &proof), PF_OK);
    ck_assert(pi[0] == 0.0 && pi[1] == 1.0 && pi[2] == 0.0);
    ck_assert_int_eq(pf_solve_von_neumann(2, ties, pi, &proof), PF_OK);
    ck_assert_double_eq_tol(pi[0] + pi[1], 1.0, 1e-15);
}
END_TEST

/* Large enough for the start from the regularised Nash. */
START_TEST(winner_of_a_large_game)
{
    static double P[210 * 210], pi[210];
    gsl_rng *r = pf_rng_alloc(16, (uint64_t) _i, "test");
    struct pf_certificate proof;
    make_game(r, (enum kind) _i, 210, P);
    ck_assert_int_eq(pf_solve_von_neumann(210, P, pi, &proof), PF_OK);
    check_winner(210, P, pi, &proof, 1e-15);
    gsl_rng_free(r);
}
END_TEST

/* GLPK ends the program where memory is short; we come back with a status,
 * and the next call works. */
START_TEST(survives_glpk_errors)
{
    static double P[190 * 190], pi[190];
    gsl_rng *r = pf_rng_alloc(17, 0, "test");
    struct pf_certificate proof;
    make_game(r, UNIFORM, 190, P);
    glp_mem_limit(1);
    ck_assert_int_eq(pf_solve_von_neumann(190, P, pi, &proof), PF_ESOLVE);
    ck_assert_int_eq(pf_solve_von_neumann(190, P, pi, &proof), PF_OK);
    check_winner(190, P, pi, &proof, 1e-15);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("solve");
    PF_ADD_LOOP(s, golden_solutions, sizeof golden / sizeof *golden);
    PF_ADD_LOOP(s, published_qre, 2);
    PF_ADD_LOOP(s, certificates_hold, N_KINDS);
    PF_ADD_LOOP(s, agrees_with_mirror_prox, 6);
    PF_ADD(s, large_and_nearly_unregularised);
    PF_ADD(s, what_is_no_game_is_refused);
    PF_ADD_LOOP(s, winners_win, N_KINDS);
    PF_ADD(s, winner_of_a_3_cycle);
    PF_ADD(s, winners_known);
    PF_ADD_LOOP(s, winner_of_a_large_game, N_KINDS);
    PF_ADD(s, survives_glpk_errors);
    return s;
}

PF_TEST_MAIN(make_suite)
