/* What the papers say of the mirror family, on games not seen before: bounds
 * that must never be violated, local rates, Nash-MD's bias, identities between
 * learners, and a table of a published counter-example.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/status.h"
#include "eval/game/rates.h"
#include "eval/game/measure.h"
#include "eval/solve/solve.h"
#include "support.h"
#include "testing.h"

#define LANES PF_LANE_WIDTH
#define MOST 32

/* Random games, every fifth of them a 0/1 tournament. */
static struct pf_world *
game_of(int i, size_t n, double beta)
{
    struct pf_world *w = pf_test_random_world(1, n, beta, 1000u + (unsigned) i);
    for (size_t j = 0; i % 5 == 4 && j < n * n; j++)
        w->P[j] = w->P[j] > 0.5 ? 1.0 : w->P[j] < 0.5 ? 0.0 : 0.5;
    return w;
}

static long double
kl_to_nash(const struct pf_test_run *r, const double *nash)
{
    double pi[MOST];
    size_t n = r->batch.task.shape.responses;
    pf_test_lane(r, r->learner->pi, 0, pi);
    return pf_test_kl(n, nash, pi);
}

/* --- bounds (games of three sizes, three betas) --- */

static const size_t sizes[] = {3, 5, 20};
static const double betas[] = {0.5, 0.1, 0.02};

typedef long double (*bound_fn)(double beta, int t, long double kl_0);

static long double
bound_nash_md(double beta, int t, long double kl_0)
{
    (void) kl_0;
    return t == 0 ? HUGE_VALL : 8.0L / (beta * beta * (t + 1.0L));
}

static long double
bound_nash_mp(double beta, int t, long double kl_0)
{
    return kl_0 * powl(1.0L + 2.0L * beta, -t);
}

static long double
bound_egpo(double beta, int t, long double kl_0)
{
    return kl_0 * powl(1.0L - beta / (1.0L + beta), t);
}

static long double
bound_mmd(double beta, int t, long double kl_0)
{
    return kl_0 * powl(1.0L + 4.0L * beta * beta, -t);
}

static const struct {
    const char *learner, *settings;
    bound_fn bound;
} bounds[] = {{"nash-md", "schedule=theory", bound_nash_md},
              {"nash-mp", NULL, bound_nash_mp},
              {"egpo", NULL, bound_egpo},
              {"mmd", NULL, bound_mmd}};

static void
check_bound(int which, const struct pf_world *w)
{
    struct pf_test_run r;
    double *nash = pf_test_log_nash(w);
    pf_test_start1(&r, bounds[which].learner, bounds[which].settings, w);
    long double kl_0 = kl_to_nash(&r, nash);
    for (int t = 0; t <= 300; t++) {
        long double limit = bounds[which].bound(w->beta, t, kl_0);
        /* the plain KL formula rounds at 1e-19 times the largest log */
        ck_assert_msg(kl_to_nash(&r, nash) <= limit * (1.0L + 1e-9L) + 1e-15L,
                      "%s beta %g step %d: KL %Lg above %Lg",
                      bounds[which].learner, w->beta, t, kl_to_nash(&r, nash),
                      limit);
        pf_test_steps(&r, 1);
    }
    pf_test_end(&r);
    free(nash);
}

START_TEST(bounds_are_never_violated)
{
    for (int i = 0; i < 108; i++) {
        struct pf_world *w = game_of(i, sizes[i % 3], betas[i / 3 % 3]);
        check_bound(_i, w);
        pf_world_free(w);
    }
}
END_TEST

/* --- local rates --- */

/* Contraction per step of the log-policy's distance (span) to the limit: the
 * least-squares slope of its logarithm between 1e-4 and 1e-12, where the error
 * is small enough to be linear and far from rounding. */
static double
measured_rate(struct pf_test_run *r, const double *limit)
{
    double span[MOST], sx = 0, sy = 0, sxx = 0, sxy = 0, m = 0;
    for (int t = 0; t < 200000; t++) {
        pf_span(&r->batch.task.shape, span, r->learner->pi, limit);
        if (span[0] < 1e-12)
            break;
        if (span[0] < 1e-4) {
            double x = (double) t, y = log(span[0]);
            m += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
        }
        pf_test_steps(r, 1);
    }
    ck_assert_msg(m >= 8, "too few points on the tail");
    return exp((m * sxy - sx * sy) / (m * sxx - sx * sx));
}

/* The policy a constant-step Nash-MD goes to: m exp (eta P m), m the Nash
 * policy of beta / (1 - eta beta). Our derivation, from the fixed point. */
static void
nash_md_limit(const struct pf_world *w, double eta, double *mix, double *pi)
{
    size_t n = w->responses;
    struct pf_certificate proof;
    double biased = w->beta / (1.0 - eta * w->beta), sum = 0.0;
    ck_assert_int_eq(
        pf_solve_regularised_nash(n, w->P, w->log_ref, biased, mix, &proof),
        PF_OK);
    for (size_t y = 0; y < n; y++) {
        pi[y] = mix[y];
        for (size_t z = 0; z < n; z++)
            pi[y] += eta * w->P[y * n + z] * exp(mix[z]);
    }
    for (size_t y = 0; y < n; y++)
        sum += exp(pi[y]);
    for (size_t y = 0; y < n; y++)
        pi[y] -= log(sum);
}

static const struct {
    const char *learner, *settings;
    double eta, beta;
} local[] = {
    {"omd", "eta=0.7", 0.7, 0.1},
    {"omd", "eta=0.3", 0.3, 0.3},
    {"mmd", "eta=0.4", 0.4, 0.1},
    {"mmd", "eta=1", 1.0, 0.3},
    {"egpo", "eta=0.9", 0.9, 0.1},
    {"egpo", "eta=1.3", 1.3, 0.05},
    {"nash-mp", "eta=0.2", 0.2, 0.1},
    {"nash-mp", "eta=0.1", 0.1, 0.05},
    {"optimistic-mmd", "eta=1", 1.0, 0.1},
    {"optimistic-mmd", "eta=0.5", 0.5, 0.05},
    {"inpo", "eta=1.6", 1.6, 0.1},
    {"nash-ema", "eta=0.6", 0.6, 0.1},
    {"nash-md", "eta=0.8", 0.8, 0.1},
};

START_TEST(local_rates_are_the_spectrums)
{
    enum { N = 10 };
    const struct pf_rate_row *row = pf_rate_find(local[_i].learner);
    ck_assert_ptr_nonnull(row);
    for (int i = 0; i < 6; i++) {
        struct pf_world *w = game_of(7 * i, N, local[_i].beta);
        double *nash = pf_test_log_nash(w), pi[N], spectrum[N / 2];
        double limit[N * LANES], at[N];
        bool md = strcmp(local[_i].learner, "nash-md") == 0;
        memcpy(at, nash, sizeof at);
        memcpy(pi, nash, sizeof pi);
        if (md)
            nash_md_limit(w, local[_i].eta, pi, at);
        for (size_t y = 0; y < N; y++)
            for (size_t k = 0; k < LANES; k++)
                limit[y * LANES + k] = at[y];
        ck_assert_int_eq(pf_game_spectrum(N, w->P, pi, spectrum), PF_OK);
        double predicted = pf_rate_predict(row, local[_i].eta, local[_i].beta,
                                           spectrum, N / 2);
        struct pf_test_run r;
        pf_test_start1(&r, local[_i].learner, local[_i].settings, w);
        double measured = measured_rate(&r, limit);
        ck_assert_msg(fabs(measured / predicted - 1.0) < 0.01,
                      "%s %s game %d: measured %.6f predicted %.6f",
                      local[_i].learner, local[_i].settings, i, measured,
                      predicted);
        pf_test_end(&r);
        free(nash);
        pf_world_free(w);
    }
}
END_TEST

START_TEST(nash_md_with_constant_step_has_the_predicted_bias)
{
    for (int i = 0; i < 10; i++) {
        struct pf_world *w = game_of(i, 6, 0.2);
        double mix[6], limit[6], pi[6], sum = 0.0;
        struct pf_test_run r;
        nash_md_limit(w, 0.4, mix, limit);
        pf_test_start1(&r, "nash-md", "eta=0.4", w);
        pf_test_steps(&r, 3000);
        pf_test_lane(&r, r.learner->pi, 2, pi);
        for (size_t y = 0; y < 6; y++)
            ck_assert_double_eq_tol(exp(pi[y]), exp(limit[y]), 1e-12);
        /* and the mixture it plays against is that Nash policy itself */
        for (size_t y = 0; y < 6; y++)
            sum += exp(0.92 * pi[y] + 0.08 * w->log_ref[y]);
        for (size_t y = 0; y < 6; y++)
            ck_assert_double_eq_tol(exp(0.92 * pi[y] + 0.08 * w->log_ref[y]) /
                                        sum,
                                    exp(mix[y]), 1e-12);
        pf_test_end(&r);
        pf_world_free(w);
    }
}
END_TEST

/* The theory's default steps are the learners' own. */
START_TEST(default_steps_agree)
{
    const struct pf_place nowhere = {0};
    for (const struct pf_rate_row *row = pf_rate_rows; row->learner; row++)
        for (double beta = 0.003; beta < 20.0; beta *= 3.7) {
            struct pf_values v;
            const struct pf_kind *kind =
                pf_kind_find(&pf_learner_family, row->learner);
            ck_assert_msg(kind != NULL, "no learner %s", row->learner);
            ck_assert_int_eq(pf_values_init(&v, kind->params), PF_OK);
            pf_values_finish(&v, "x", beta, NULL, nowhere);
            double eta = v.number[pf_values_find(&v, "eta")];
            ck_assert_msg(fabs(eta / row->eta(beta) - 1.0) < 1e-15,
                          "%s at beta %g: %g and %g", row->learner, beta, eta,
                          row->eta(beta));
            size_t ema = pf_values_find(&v, "ema");
            ck_assert(row->kappa == (ema < SIZE_MAX ? v.number[ema] : 0.0));
            pf_values_clear(&v);
        }
}
END_TEST

/* --- identities between learners --- */

static const struct {
    const char *a, *a_settings, *b, *b_settings; /* at beta = 0.25 */
    double tolerance;
} pairs[] = {
    /* eta' = eta / (1 + eta beta): 0.8 / 1.2 */
    {"omd", "eta=0.6666666666666666", "mmd", "eta=0.8", 1e-12},
    /* and Nash-MP's e = eta beta: 0.2 */
    {"egpo", "eta=0.6666666666666666", "nash-mp", "eta=0.2", 1e-12},
    {"omd", "eta=0.5", "inpo", "eta=2", 1e-12},
    {"omd", "eta=0.5", "nash-ema", "eta=0.5 ema=0", 1e-12},
    {"omd", "eta=0.5", "comal", "eta=0.5 tau=0.25 inner=1000000", 1e-12},
    {"mwu", "eta=0.5", "comal", "eta=0.5 tau=0.7 inner=1", 1e-12},
    {"mmd", "eta=0.5", "mmd", "eta=0.5 magnet=moving magnet_rate=0", 1e-12},
};

START_TEST(equal_updates_give_equal_policies)
{
    struct pf_world *w = game_of(_i, 7, 0.25);
    struct pf_test_run a, b;
    pf_test_start1(&a, pairs[_i].a, pairs[_i].a_settings, w);
    pf_test_start1(&b, pairs[_i].b, pairs[_i].b_settings, w);
    for (int t = 0; t < 50; t++) {
        pf_test_steps(&a, 1);
        pf_test_steps(&b, 1);
        for (size_t y = 0; y < 7; y++)
            ck_assert_double_eq_tol(exp(a.learner->pi[y * LANES]),
                                    exp(b.learner->pi[y * LANES]),
                                    pairs[_i].tolerance);
    }
    pf_test_end(&a);
    pf_test_end(&b);
    pf_world_free(w);
}
END_TEST

/* Rosset et al. 2024, arXiv:2404.03715: an exact step improves on its start,
 * P(pi_{t+1} > pi_t) >= 1/2 + KL (pi_{t+1}||pi_t) / eta. */
START_TEST(a_multiplicative_step_improves)
{
    struct pf_world *w = game_of(_i, 9, 0.1);
    struct pf_test_run r;
    double before[9], after[9];
    pf_test_start1(&r, "mwu", "eta=0.6", w);
    for (int t = 0; t < 30; t++) {
        double wins = 0.0;
        pf_test_lane(&r, r.learner->pi, 1, before);
        pf_test_steps(&r, 1);
        pf_test_lane(&r, r.learner->pi, 1, after);
        for (size_t y = 0; y < 9; y++)
            for (size_t z = 0; z < 9; z++)
                wins += exp(after[y] + before[z]) * w->P[y * 9 + z];
        double step = (double) pf_test_kl(9, after, before) / 0.6;
        ck_assert_double_ge(wins, 0.5 + step - 1e-14);
    }
    pf_test_end(&r);
    pf_world_free(w);
}
END_TEST

/* --- the synthetic game of Liu et al. 2024, arXiv:2410.23223 --- */

static const double comal_P[] = {0.5, 0.1, 0.8, 0.9, 0.5, 0.1, 0.2, 0.9, 0.5};
static const double comal_start[] = {0.2, 0.5, 0.3};

/* Duality gap of the last or average policy after `steps`, from an
 * independent computation. The start is the reference. */
static const struct {
    const char *learner, *settings;
    double beta;
    size_t steps;
    bool average;
    double low, high;
} table[] = {
    {"mwu", "eta=0.3", 0.1, 10000, false, 0.75, 0.77},
    {"inpo", "eta=3.3333333333333335", 0.1, 10000, false, 0.0583, 0.0593},
    {"comal", "eta=0.3 tau=0.1 inner=100", 0.1, 10000, false, 0, 1e-12},
    {"comal", "eta=0.3 tau=0.1 inner=100", 0.1, 1000, false, 7.1e-5, 8.1e-5},
    {"comal", "eta=0.3 tau=0.1 inner=1000", 0.1, 10000, false, 5e-5, 7e-5},
    {"comal", "eta=0.3 tau=0.1 inner=10", 0.1, 10000, false, 0.14, 0.16},
    {"comal", "eta=0.3 tau=1 inner=100", 0.1, 10000, false, 0.015, 0.025},
    {"omwu", "eta=1", 0.1, 10000, false, 0, 1e-13},
    {"omwu", "eta=1", 0.1, 1000, false, 1e-12, 1e-10},
    {"omwu", "eta=0.125", 0.1, 10000, false, 0.009, 0.011},
    {"onpo", "eta=0.5", 0.1, 10000, false, 0, 1e-10},
    {"egpo", "eta=1", 0.0, 10000, false, 0, 1e-13},
    {"regret-matching", NULL, 0.1, 10000, true, 3e-3, 5e-3},
    {"regret-matching-plus", NULL, 0.1, 10000, true, 3e-3, 5e-3},
    {"predictive-regret-matching-plus", NULL, 0.1, 10000, true, 1e-5, 1e-4},
    {"fictitious-play", NULL, 0.1, 10000, false, 0.75, 0.85},
    {"fictitious-play", NULL, 0.1, 10000, true, 4e-3, 6e-3},
};

static double
duality_gap(struct pf_test_run *r, bool average)
{
    double pi[3 * LANES], win[3 * LANES];
    const struct pf_shape *s = &r->batch.task.shape;
    pf_probabilities(s, pi, r->learner->pi);
    pf_world_batch_payoff(&r->batch, win, average ? r->learner->average : pi);
    return 2.0 * (fmax(fmax(win[0], win[LANES]), win[2 * LANES]) - 0.5);
}

START_TEST(the_comal_game_gives_its_table)
{
    struct pf_world *w = pf_test_world(3, comal_P, comal_start, table[_i].beta);
    struct pf_test_run r;
    pf_test_start1(&r, table[_i].learner, table[_i].settings, w);
    pf_test_steps(&r, table[_i].steps);
    double gap = duality_gap(&r, table[_i].average);
    ck_assert_msg(gap >= table[_i].low && gap <= table[_i].high,
                  "%s %s: gap %g not in [%g, %g]", table[_i].learner,
                  table[_i].settings ? table[_i].settings : "", gap,
                  table[_i].low, table[_i].high);
    pf_test_end(&r);
    pf_world_free(w);
}
END_TEST

/* --- examples of Munos et al. 2023, arXiv:2312.00886 --- */

static double
bt_wins(const double *reward, size_t y, size_t z)
{
    return 1.0 / (1.0 + exp(reward[z] - reward[y]));
}

/* Appendix A: rewards (0, log 9, log 2); under the constraint pi_1 = 2 pi_2
 * the best reward is (2/3, 1/3, 0), the preferred policy (0, 0, 1): it wins
 * with 50/99. And without constraint, regularised by 1 towards (.6, .3, .1),
 * the Nash policy is not the reward's optimum though P is Bradley-Terry. */
START_TEST(preferring_is_not_rewarding)
{
    const double reward[3] = {0.0, log(9.0), log(2.0)};
    const double ref[3] = {0.6, 0.3, 0.1};
    const double expected[3] = {0.5148, 0.3872, 0.0981};
    double P[9], rlhf[3], sum = 0.0;
    for (size_t y = 0; y < 3; y++)
        for (size_t z = 0; z < 3; z++)
            P[y * 3 + z] = bt_wins(reward, y, z);
    ck_assert_double_eq_tol(P[6] * 2.0 / 3.0 + P[7] / 3.0, 50.0 / 99.0, 1e-15);
    struct pf_world *w = pf_test_world(3, P, ref, 1.0);
    double *nash = pf_test_log_nash(w);
    for (size_t y = 0; y < 3; y++)
        sum += rlhf[y] = ref[y] * exp(reward[y]);
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(exp(nash[y]), expected[y], 5e-5);
    ck_assert_double_gt(rlhf[1] / sum, 0.77);
    free(nash);
    pf_world_free(w);
}
END_TEST

/* Section 3.2: three types of annotators, weights 1/3 - e, 1/3 + e/2 twice.
 * The Nash policy is (1/3 + e/2, 1/3 + e/2, 1/3 - e); fitting a reward and
 * following it exploitably picks one response instead. With tau = e = 0.01
 * the regularised Nash policy has duality gap 3.4e-4, the reward's 0.132. */
START_TEST(annotator_types_cannot_be_a_reward)
{
    const double e = 0.01, tau = 0.01;
    const double p21 = 2.0 / 3 - e / 2, p31 = 1.0 / 3 - e / 4,
                 p32 = 2.0 / 3 + e / 4;
    const double P[9] = {0.5,     1 - p21, 1 - p31, p21, 0.5,
                         1 - p32, p31,     p32,     0.5};
    const double third[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    const double reward[3] = {e, -e, 0.0}; /* the Bradley-Terry fit, to e^2 */
    struct pf_world *w = pf_test_world(3, P, third, tau);
    double *nash = pf_test_log_nash(w), pi[3], rlhf[3], sum = 0.0;
    for (size_t y = 0; y < 3; y++)
        sum += rlhf[y] = exp(reward[y] / tau);
    for (size_t y = 0; y < 3; y++)
        pi[y] = exp(nash[y]), rlhf[y] /= sum;
    ck_assert_double_eq_tol(pf_game_gap(3, P, pi), 3.4e-4, 5e-6);
    ck_assert_double_eq_tol(pf_game_gap(3, P, rlhf), 0.132, 1e-3);
    free(nash);
    pf_world_free(w);
}
END_TEST

#define COUNT(a) (sizeof(a) / sizeof *(a))

static Suite *
make_suite(void)
{
    Suite *s = suite_create("theory");
    PF_ADD_LOOP(s, bounds_are_never_violated, COUNT(bounds));
    PF_ADD_LOOP(s, local_rates_are_the_spectrums, COUNT(local));
    PF_ADD(s, nash_md_with_constant_step_has_the_predicted_bias);
    PF_ADD(s, default_steps_agree);
    PF_ADD_LOOP(s, equal_updates_give_equal_policies, COUNT(pairs));
    PF_ADD_LOOP(s, a_multiplicative_step_improves, 6);
    PF_ADD_LOOP(s, the_comal_game_gives_its_table, COUNT(table));
    PF_ADD(s, preferring_is_not_rewarding);
    PF_ADD(s, annotator_types_cannot_be_a_reward);
    return s;
}
PF_TEST_MAIN(make_suite)
