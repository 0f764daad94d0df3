/* Local theory against the updates it speaks of, and against what can be
 * derived by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "testing.h"

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "eval/game/game.h"

static void
make_game(gsl_rng *r, bool certain, size_t n, double *P)
{
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < y; z++) {
            double x = gsl_rng_uniform(r);
            P[y * n + z] = certain ? (x < 0.5 ? 0.0 : 1.0) : x;
        }
    pf_test_complete(n, P);
}

START_TEST(stable_steps_in_closed_form)
{
    static const double betas[] = {0.7, 0.1, 0.012, 1e-3};
    static const double freqs[] = {0.31, 0.12, 0.05};
    for (size_t i = 0; i < 12; i++) {
        double b = betas[i % 4], w[2] = {freqs[i / 4], 0.0}, v = w[0];
        double omd = 2.0 * b / (b * b + v * v);
        double mmd = v > b ? 2.0 * b / (v * v - b * b) : (double) INFINITY;
        ck_assert_double_eq_tol(
            pf_rate_largest_stable_step(pf_rate_find("omd"), b, w, 2) / omd,
            1.0, 1e-9);
        ck_assert_double_eq_tol(
            pf_rate_largest_stable_step(pf_rate_find("inpo"), b, w, 2) / omd,
            1.0, 1e-9);
        double found =
            pf_rate_largest_stable_step(pf_rate_find("mmd"), b, w, 2);
        if (isfinite(mmd))
            ck_assert_double_eq_tol(found / mmd, 1.0, 1e-9);
        else
            ck_assert(isinf(found));
        ck_assert(pf_rate_largest_stable_step(pf_rate_find("mwu"), b, w, 1) ==
                  0.0);
        ck_assert_double_eq_tol(
            pf_rate_largest_stable_step(pf_rate_find("omwu"), b, w, 1) * v,
            1.0 / sqrt(3.0), 1e-9);
        ck_assert_double_eq_tol(
            pf_rate_predict(pf_rate_find("omd"), b / (b * b + v * v), b, w, 1),
            v / sqrt(b * b + v * v), 1e-14);
    }
    ck_assert_ptr_null(pf_rate_find("no such learner"));
}
END_TEST

/* Every default but that of mwu is stable on every game there can be. */
START_TEST(defaults_are_stable)
{
    const struct pf_rate_row *row = &pf_rate_rows[_i];
    const double most = 0.5 * M_SQRT1_2;
    if (strcmp(row->learner, "mwu") == 0)
        return;
    for (double beta = 1e-4; beta < 20.0; beta *= 1.7)
        for (size_t i = 1; i <= 200; i++) {
            double w = most * (double) i / 200.0, eta = row->eta(beta);
            double rate = pf_rate_predict(row, eta, beta, &w, 1);
            double bound = pf_rate_largest_stable_step(row, beta, &w, 1);
            ck_assert_double_lt(rate, 1.0);
            ck_assert_double_lt(row->inverse ? 1.0 / eta : eta, bound);
            if (beta < 1.0 && strcmp(row->learner, "optimistic-mmd") == 0)
                ck_assert_double_le(rate, 1.0 / (1.0 + beta) + 1e-15);
        }
}
END_TEST

/* --- updates, as plainly as they can be written --- */

struct run {
    const struct pf_game *game;
    double eta, kappa;
    double x[8], bar[8], last[8]; /* logits; average or base; old payoff */
};

static void
payoff(const struct pf_game *g, const double *x, double *r)
{
    double sum = 0.0;
    for (size_t y = 0; y < g->n; y++)
        sum += exp(x[y]);
    for (size_t y = 0; y < g->n; y++) {
        r[y] = 0.0;
        for (size_t z = 0; z < g->n; z++)
            r[y] += (g->P[y * g->n + z] - 0.5) * exp(x[z]) / sum;
    }
}

/* x' = (k x + l ref + s r) for each response */
static void
combine(struct run *u, double k, double l, double s, const double *r)
{
    const struct pf_game *g = u->game;
    for (size_t y = 0; y < g->n; y++)
        u->x[y] = k * u->x[y] + l * g->log_ref[y] + s * r[y];
}

static void
step_omd(struct run *u)
{
    double r[8], b = u->game->beta;
    payoff(u->game, u->x, r);
    combine(u, 1.0 - u->eta * b, u->eta * b, u->eta, r);
}

static void
step_inpo(struct run *u)
{
    double r[8], ratio = u->game->beta / u->eta;
    payoff(u->game, u->x, r);
    combine(u, 1.0 - ratio, ratio, 1.0 / u->eta, r);
}

static void
step_mmd(struct run *u)
{
    double r[8], ea = u->eta * u->game->beta;
    payoff(u->game, u->x, r);
    combine(u, 1.0 / (1.0 + ea), ea / (1.0 + ea), u->eta / (1.0 + ea), r);
}

static void
step_nash_md(struct run *u)
{
    double r[8], mix = u->eta * u->game->beta;
    static const double zero[8] = {0};
    combine(u, 1.0 - mix, mix, 0.0, zero);
    payoff(u->game, u->x, r);
    combine(u, 1.0, 0.0, u->eta, r);
}

static void
step_egpo(struct run *u)
{
    double r[8], start[8], mix = u->eta * u->game->beta;
    memcpy(start, u->x, sizeof start);
    payoff(u->game, u->x, r);
    combine(u, 1.0 - mix, mix, u->eta, r);
    payoff(u->game, u->x, r);
    memcpy(u->x, start, sizeof start);
    combine(u, 1.0 - mix, mix, u->eta, r);
}

static void
step_nash_mp(struct run *u)
{
    double r[8], start[8], e = u->eta, c = 1.0 / (1.0 + e);
    memcpy(start, u->x, sizeof start);
    payoff(u->game, u->x, r);
    combine(u, c, c * e, c * e / u->game->beta, r);
    payoff(u->game, u->x, r);
    memcpy(u->x, start, sizeof start);
    combine(u, c, c * e, c * e / u->game->beta, r);
}

static void
optimistic(struct run *u, double beta)
{
    double r[8], guess[8], ea = u->eta * beta;
    payoff(u->game, u->x, r);
    for (size_t y = 0; y < u->game->n; y++)
        guess[y] = 2.0 * r[y] - u->last[y];
    memcpy(u->last, r, sizeof r);
    combine(u, 1.0 / (1.0 + ea), ea / (1.0 + ea), u->eta / (1.0 + ea), guess);
}

static void
step_optimistic_mmd(struct run *u)
{
    optimistic(u, u->game->beta);
}

static void
step_omwu(struct run *u)
{
    optimistic(u, 0.0);
}

static void
step_mwu(struct run *u)
{
    double r[8];
    payoff(u->game, u->x, r);
    combine(u, 1.0, 0.0, u->eta, r);
}

/* bar is the primed policy, last the payoff of the policy played. */
static void
step_onpo(struct run *u)
{
    double r[8];
    for (size_t y = 0; y < u->game->n; y++)
        u->x[y] = u->bar[y] + u->eta * u->last[y];
    payoff(u->game, u->x, r);
    for (size_t y = 0; y < u->game->n; y++)
        u->bar[y] += u->eta * r[y];
    memcpy(u->last, r, sizeof r);
}

static void
step_nash_ema(struct run *u)
{
    double r[8], mix = u->eta * u->game->beta;
    payoff(u->game, u->bar, r);
    combine(u, 1.0 - mix, mix, u->eta, r);
    for (size_t y = 0; y < u->game->n; y++)
        u->bar[y] = (1.0 - u->kappa) * u->x[y] + u->kappa * u->bar[y];
}

static const struct plain {
    const char *learner;
    void (*step)(struct run *u);
    double eta; /* 0: the row's default */
} plain[] = {
    {"omd", step_omd, 0.0},
    {"nash-md", step_nash_md, 0.0},
    {"nash-mp", step_nash_mp, 0.0},
    {"egpo", step_egpo, 0.0},
    {"mmd", step_mmd, 0.0},
    {"optimistic-mmd", step_optimistic_mmd, 0.0},
    {"inpo", step_inpo, 0.0},
    {"nash-ema", step_nash_ema, 0.0},
    {"mwu", step_mwu, 0.5},
    {"omwu", step_omwu, 1.0},
    {"onpo", step_onpo, 0.5},
    {"omd", step_omd, 1.5},
    {"nash-md", step_nash_md, 4.0},
    {"nash-mp", step_nash_mp, 0.37},
    {"egpo", step_egpo, 2.1},
    {"mmd", step_mmd, 2.7},
    {"optimistic-mmd", step_optimistic_mmd, 2.0},
    {"nash-ema", step_nash_ema, 1.3},
};
#define N_PLAIN (sizeof plain / sizeof *plain)

static double
distance(const struct run *u, const double *rest)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t y = 0; y < u->game->n; y++) {
        low = fmin(low, u->x[y] - rest[y]);
        high = fmax(high, u->x[y] - rest[y]);
    }
    return high - low;
}

/* x = rest + by (x - rest), less the mean of the error: constants are of no
 * effect, but they shrink at a pace of their own and would outgrow the rest. */
static void
scale_error(size_t n, double *x, const double *rest, double by)
{
    double mean = 0.0;
    for (size_t y = 0; y < n; y++)
        mean += (x[y] - rest[y]) / (double) n;
    for (size_t y = 0; y < n; y++)
        x[y] = rest[y] + by * (x[y] - rest[y] - mean);
}

/* Brings the error back to a size. All that a run remembers moves linearly
 * near rest, so scaling all of it changes nothing else. Returns the logarithm
 * of the growth since. */
static double
rescale(struct run *u, const double *rest, double size)
{
    double resting[8], by = size / distance(u, rest);
    payoff(u->game, rest, resting);
    scale_error(u->game->n, u->x, rest, by);
    scale_error(u->game->n, u->bar, rest, by);
    scale_error(u->game->n, u->last, resting, by);
    return -log(by);
}

/* Power iteration with the update itself: thousands of steps near rest, and
 * the mean growth over the second half of them. */
static double
measured_rate(struct run *u, void (*step)(struct run *), const double *rest,
              int each)
{
    const int rounds = 2000;
    double growth = 0.0;
    for (size_t y = 0; y < u->game->n; y++)
        u->x[y] = rest[y] + sin(1.7 + 2.9 * (double) y);
    memcpy(u->bar, u->x, sizeof u->bar);
    payoff(u->game, u->x, u->last);
    rescale(u, rest, 1e-6);
    for (int i = 0; i < 2 * rounds; i++) {
        for (int k = 0; k < each; k++)
            step(u);
        double by = rescale(u, rest, 1e-6);
        growth += i < rounds ? 0.0 : by;
    }
    return exp(growth / (rounds * each));
}

/* Where the learner rests, and the frequencies there. */
static void
find_rest(const struct pf_game *g, const struct pf_rate_row *row, double eta,
          double *rest, double *w)
{
    double mixture[8], pi[8];
    struct pf_certificate proof;
    int status = PF_OK;
    switch (row->rest) {
    case PF_REST_NASH:
        status = pf_solve_regularised_nash(g->n, g->P, g->log_ref, g->beta,
                                           rest, &proof);
        memcpy(mixture, rest, sizeof mixture);
        break;
    case PF_REST_MIXTURE:
        status = pf_game_nash_md_rest(g, g->log_ref, eta, mixture, rest);
        break;
    case PF_REST_WINNER:
        status = pf_solve_von_neumann(g->n, g->P, pi, &proof);
        for (size_t y = 0; y < g->n; y++)
            rest[y] = mixture[y] = log(pi[y]);
        break;
    }
    ck_assert_int_eq(status, PF_OK);
    ck_assert_int_eq(pf_game_spectrum(g->n, g->P, mixture, w), PF_OK);
}

START_TEST(rates_as_measured)
{
    const struct plain *p = &plain[_i % (int) N_PLAIN];
    const struct pf_rate_row *row = pf_rate_find(p->learner);
    ck_assert_ptr_nonnull(row);
    /* The winner of these has full support: learners that are not
     * regularised stay inside. n = 6 has a w = 0, but an even support has no
     * unique winner, so they play 3 and 5. */
    bool inside = row->rest == PF_REST_WINNER;
    size_t n = _i < (int) N_PLAIN ? 5 : (inside ? 3 : 6);
    gsl_rng *r = pf_rng_alloc(24, (uint64_t) (_i / (int) N_PLAIN), "test");
    double P[36], log_ref[8], rest[8], w[8], pi[8], least = 0.0;
    struct pf_certificate proof;
    while (!(least > 0.05)) {
        make_game(r, false, n, P);
        least = inside ? 1.0 : (double) INFINITY;
        ck_assert_int_eq(pf_solve_von_neumann(n, P, pi, &proof), PF_OK);
        for (size_t y = 0; y < n; y++)
            least = fmin(least, inside ? pi[y] : (double) INFINITY);
    }
    pf_test_reference(r, n, log_ref);
    struct pf_game game = {.n = n, .P = P, .log_ref = log_ref, .beta = 0.1};
    double eta = p->eta > 0.0 ? p->eta : row->eta(game.beta);
    find_rest(&game, row, eta, rest, w);
    double rate = pf_rate_predict(row, eta, game.beta, w, n / 2);
    struct run u = {.game = &game, .eta = eta, .kappa = row->kappa};
    int each = fabs(log(rate)) < 1e-2 ? 50 : 5;
    double measured = measured_rate(&u, p->step, rest, each);
    /* A hundredth of the distance from 1, not of the rate; and the size of a
     * spiral depends a little on where in its turn it is caught. */
    ck_assert_double_le(fabs(log(measured) - log(rate)),
                        0.01 * fabs(log(rate)) + 0.2 / (2000.0 * each));
    gsl_rng_free(r);
}
END_TEST

START_TEST(every_row_is_measured)
{
    for (size_t i = 0; pf_rate_rows[i].learner != NULL; i++) {
        size_t k = 0;
        while (k < N_PLAIN &&
               strcmp(plain[k].learner, pf_rate_rows[i].learner) != 0)
            k++;
        ck_assert_msg(k < N_PLAIN, "no update for %s", pf_rate_rows[i].learner);
    }
}
END_TEST

/* Where eta is a little below what is called stable the run comes home, a
 * little above it runs away. */
START_TEST(bounds_as_measured)
{
    static const struct plain tried[] = {
        {"omd", step_omd, 0.0},
        {"mmd", step_mmd, 0.0},
        {"egpo", step_egpo, 0.0},
        {"nash-mp", step_nash_mp, 0.0},
        {"optimistic-mmd", step_optimistic_mmd, 0.0},
        {"nash-ema", step_nash_ema, 0.0}};
    const struct plain *p = &tried[_i];
    const struct pf_rate_row *row = pf_rate_find(p->learner);
    double P[25], log_ref[8], rest[8], w[8], after[2];
    gsl_rng *r = pf_rng_alloc(25, 0, "test");
    pf_test_reference(r, 5, log_ref);
    struct pf_game game = {.n = 5, .P = P, .log_ref = log_ref, .beta = 0.03};
    do {
        make_game(r, true, 5, P);
        find_rest(&game, row, 0.0, rest, w);
    } while (w[0] < 0.25);
    double bound = pf_rate_largest_stable_step(row, game.beta, w, 2);
    ck_assert(isfinite(bound) && bound > row->eta(game.beta));
    for (size_t side = 0; side < 2; side++) {
        struct run u = {.game = &game,
                        .eta = bound * (side == 0 ? 0.97 : 1.03),
                        .kappa = row->kappa};
        for (size_t y = 0; y < 5; y++)
            u.x[y] = rest[y] + 1e-7 * cos(3.0 * (double) y);
        memcpy(u.bar, u.x, sizeof u.bar);
        payoff(&game, u.x, u.last);
        for (size_t i = 0; i < 20000 && distance(&u, rest) < 1e-3; i++)
            p->step(&u);
        after[side] = distance(&u, rest);
    }
    ck_assert_double_le(after[0], 1e-9);
    ck_assert_double_ge(after[1], 1e-5);
    gsl_rng_free(r);
}
END_TEST

/* Nash-MD with a constant step: its mixture is the Nash of beta/(1-eta beta),
 * and running it ends where pf_game_nash_md_rest says. */
START_TEST(bias_of_nash_md)
{
    double P[49], log_ref[8], mixture[8], rest[8];
    gsl_rng *r = pf_rng_alloc(26, (uint64_t) _i, "test");
    make_game(r, false, 7, P);
    pf_test_reference(r, 7, log_ref);
    struct pf_game game = {.n = 7, .P = P, .log_ref = log_ref, .beta = 0.2};
    struct run u = {.game = &game, .eta = 0.3 + 0.5 * (double) _i};
    ck_assert_int_eq(pf_game_nash_md_rest(&game, log_ref, u.eta, mixture, rest),
                     PF_OK);
    memcpy(u.x, log_ref, sizeof u.x);
    for (size_t i = 0; i < 3000; i++)
        step_nash_md(&u);
    ck_assert_double_le(distance(&u, rest), 1e-12);
    static const double zero[8] = {0};
    double mix = u.eta * game.beta;
    combine(&u, 1.0 - mix, mix, 0.0, zero);
    ck_assert_double_le(distance(&u, mixture), 1e-12);
    ck_assert(isinf(pf_rate_mixture_beta(5.0, 0.2)));
    gsl_rng_free(r);
}
END_TEST

/* A response that the winner never gives fades by exp (-eta gain). */
START_TEST(fading_of_what_never_wins)
{
    /* 3 responses in a circle, and one that loses to all three */
    static const double P[16] = {.5, .9, .2, .8, .1, .5, .7, .7,
                                 .8, .3, .5, .6, .2, .3, .4, .5};
    struct pf_game game = {.n = 4, .P = P, .beta = 0.1};
    struct pf_game_facts f;
    ck_assert_int_eq(pf_game_analyse(&game, &f), PF_OK);
    ck_assert(f.nash[3] == 0.0);
    double gain = 0.0;
    for (size_t y = 0; y < 3; y++)
        gain += (P[12 + y] - 0.5) * f.nash[y];
    for (size_t i = 0; i < f.n_predictions; i++) {
        const struct pf_game_prediction *p = &f.prediction[i];
        if (p->row->rest != PF_REST_WINNER)
            continue;
        ck_assert_double_ge(p->rate, exp(p->eta * gain));
        ck_assert(isnan(p->bias));
    }
    pf_game_facts_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("rates");
    int rows = 0;
    while (pf_rate_rows[rows].learner != NULL)
        rows++;
    PF_ADD(s, stable_steps_in_closed_form);
    PF_ADD_LOOP(s, defaults_are_stable, rows);
    PF_ADD(s, every_row_is_measured);
    PF_ADD_LOOP(s, rates_as_measured, 3 * N_PLAIN);
    PF_ADD_LOOP(s, bounds_as_measured, 6);
    PF_ADD_LOOP(s, bias_of_nash_md, 5);
    PF_ADD(s, fading_of_what_never_wins);
    return s;
}

PF_TEST_MAIN(make_suite)
