/* Policy gradients: numbers of public test suites, and some of our own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/simplex.h"
#include "learn/gae.h"
#include "learn/ppo.h"
#include "pg_farm.h"

/* --- groups --- */

/* Scores follow the order of samples, so that coefficients tell advantages:
 * coef[y] = - sum over samples of y of A_i / n. */
static void
check_advantages(const char *name, const char *settings, const double *score,
                 const double *advantage, size_t n, double tolerance)
{
    struct pg_farm f;
    pg_farm_init(&f, 1, 9, 0, false);
    f.script = score;
    pg_farm_start(&f, name, settings, "sgd eta=1e-12");
    pg_farm_steps(&f, 1);
    ck_assert_uint_eq(f.l->pairs.n, n);
    for (size_t k = 0; k < LANES; k++)
        for (size_t y = 0; y < f.n; y++) {
            double want = 0.0;
            for (size_t i = 0; i < n; i++)
                if (f.l->pairs.first[i * LANES + k] == y)
                    want -= advantage[i] / (double) n;
            ck_assert_double_eq_tol(f.l->x[PF_PG_COEF][y * LANES + k], want,
                                    tolerance);
        }
    pg_farm_clear(&f);
}

/* TRL 0.17, tests/test_rloo: 3 prompts, 4 responses; the first prompt's as
 * given there, the others' by hand. */
START_TEST(rloo_of_public_code)
{
    static const double score[] = {1, 2, 5, 8, 2, 3, 6, 9, 3, 4, 7, 10};
    double want[12];
    static const double first[] = {-4.0, -8.0 / 3, 4.0 / 3, 16.0 / 3};
    for (size_t i = 0; i < 12; i++)
        want[i] = first[i % 4];
    check_advantages("rloo", "prompts=3 group=4 kl=none", score, want, 12,
                     1e-14);
}
END_TEST

START_TEST(grpo_of_public_code)
{
    static const double three[] = {0, 2, 4}, two[] = {3, 5, -1, -1.001};
    static const double same[] = {7, 7, 7, 7}, ten[] = {1, 2, 3, 10, 10, 10};
    double a = 1 / (1 + 5e-5), h = sqrt(0.5), w = 1 / (1 + 1e-4);
    check_advantages("grpo", "prompts=1 group=3 kl=none", three,
                     (double[]){-a, 0, a}, 3, 1e-14);
    check_advantages("grpo", "prompts=2 group=2 kl=none epsilon=1e-30", two,
                     (double[]){-h, h, h, -h}, 4, 1e-12);
    check_advantages("grpo", "prompts=2 group=2 kl=none", same,
                     (double[]){0, 0, 0, 0}, 4, 1e-300);
    check_advantages("grpo", "prompts=2 group=3 kl=none", ten,
                     (double[]){-w, 0, w, 0, 0, 0}, 6, 1e-14);
    /* the deviation of all six is sqrt (98 / 5) */
    double s = 1 / (sqrt(98.0 / 5) + 1e-4);
    check_advantages("grpo", "prompts=2 group=3 kl=none scale=batch", ten,
                     (double[]){-s, 0, s, 0, 0, 0}, 6, 1e-14);
    check_advantages("dr-grpo", "prompts=2 group=3 kl=none", ten,
                     (double[]){-1, 0, 1, 0, 0, 0}, 6, 1e-14);
}
END_TEST

/* TRL's nanstd, and torchtune's masked variance of [1, 2, 3 | 4, 5]. */
START_TEST(deviations_of_public_code)
{
    struct pg_farm f;
    struct pf_rollout r;
    double x[3 * LANES];
    pg_farm_init(&f, 1, 4, 0, false);
    pg_farm_start(&f, "rloo", "prompts=1 group=3", "sgd");
    ck_assert_int_eq(pf_pg_open(&r, f.l), PF_OK);
    pf_pg_sample(&r, NULL);
    for (size_t i = 0; i < 3 * LANES; i++)
        x[i] = 1.0 + (double) (i / LANES);
    ck_assert_double_eq_tol(pf_pg_group_sd(&r, x, 0, 5), 1.0, 1e-15);
    ck_assert_double_eq_tol(pf_pg_sd(&r, x, 5), 1.0, 1e-15);
    ck_assert_double_eq_tol(pf_pg_mean(&r, x, 5), 2.0, 1e-15);
    pf_pg_close(&r);
    pg_farm_stop(&f);
    pg_farm_start(&f, "rloo", "prompts=1 group=2", "sgd");
    ck_assert_int_eq(pf_pg_open(&r, f.l), PF_OK);
    pf_pg_sample(&r, NULL);
    for (size_t i = 0; i < 2 * LANES; i++)
        x[i] = 3.0 + 2.0 * (double) (i / LANES);
    ck_assert_double_eq_tol(pf_pg_group_sd(&r, x, 0, 2), sqrt(2.0), 1e-15);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* --- KL --- */

/* TRL 0.11, tests/test_ppo_trainer: kl, mse, and full. */
START_TEST(kl_penalties_of_public_code)
{
    static const double p[] = {.5, .2, .1, .6, .2, .1};
    static const double q[] = {.4, .3, 0, .7, .1, .3};
    static const double kl[] = {.1, -.1, .1, -.1, .1, -.2};
    static const double mse[] = {.005, .005, .005, .005, .005, .02};
    for (size_t i = 0; i < 6; i++) {
        double l = p[i] - q[i];
        ck_assert_double_eq_tol(pf_pg_kl_value(PF_KL_K1, l), kl[i], 1e-15);
        ck_assert_double_eq_tol(pf_pg_kl_value(PF_KL_K2, l), mse[i], 1e-15);
        ck_assert_double_eq_tol(pf_pg_kl_value(PF_KL_K3, l), exp(-l) - 1.0 + l,
                                1e-15);
        for (size_t form = PF_KL_K1; form <= PF_KL_K3; form++) {
            double h = 1e-5, d = pf_pg_kl_value(form, l + h) -
                                 pf_pg_kl_value(form, l - h);
            ck_assert_double_eq_tol(pf_pg_kl_slope(form, l), d / (2 * h), 1e-9);
        }
    }
    static const double full[2][3] = {{.98, .01, .01}, {.01, .01, .98}};
    static const double other[2][3] = {{.49, .02, .49}, {.01, .98, .01}};
    double a[3 * LANES], b[3 * LANES], one[LANES], value[LANES];
    for (int pair = 0; pair < 2; pair++) {
        for (size_t i = 0; i < 3 * LANES; i++) {
            one[i % LANES] = 1.0;
            a[i] = log(pair ? other[0][i / LANES] : full[0][i / LANES]);
            b[i] = log(pair ? other[1][i / LANES] : full[1][i / LANES]);
        }
        const struct pf_shape s = {1, 3, LANES};
        pf_kl(&s, value, one, a, b);
        ck_assert_double_eq_tol(value[2], pair ? 3.7361 : 4.4474, 5e-5);
    }
}
END_TEST

/* --- PPO --- */

/* torchtune; ours; NeMo-Aligner. */
START_TEST(advantages_of_public_code)
{
    static const struct {
        double gamma, lambda, r[4], v[4], a[4];
    } cases[] = {
        {.9, .95, {0, 0, 0, 1}, {0, 0, 0, 1}, {.6579225, .7695, .9, 0}},
        {1, .95, {-.1, .05, 0, 1}, {.5, .4, .3, .2}, {.34815, .577, .66, .8}},
        {.5, 0, {0, 0, 1, 0}, {0, 1, 2, 3}, {.5, 0, .5, -3}}};
    for (size_t i = 0; i < 3; i++) {
        double r[12], v[12], a[12];
        struct pf_discount d = {cases[i].gamma, cases[i].lambda};
        for (size_t t = 0; t < 4; t++) {
            r[3 * t] = cases[i].r[t];
            v[3 * t] = cases[i].v[t];
        }
        pf_gae(4, 3, a, r, v, d);
        pf_gae(4, 3, r, r, v, d);
        for (size_t t = 0; t < 4; t++) {
            ck_assert_double_eq_tol(a[3 * t], cases[i].a[t], 1e-15);
            ck_assert_double_eq(a[3 * t], r[3 * t]);
        }
    }
}
END_TEST

/* RL4LMs (whose KL was negative once) and OpenAI's controllers. */
START_TEST(adaptive_weights_of_public_code)
{
    struct pf_kl_plan farm = {PF_KL_CONTROL_ALPACAFARM, .1, 1},
                      open = {PF_KL_CONTROL_OPENAI, 6, 1e4}, none = {0};
    double k = .1, m = .15;
    k = pf_kl_adapt(k, -.2, &farm, 1);
    ck_assert_double_eq_tol(k, .098, 1e-16);
    k = pf_kl_adapt(k, .3, &farm, 1);
    ck_assert_double_eq_tol(k, .09996, 1e-16);
    k = pf_kl_adapt(k, .4, &farm, 1);
    ck_assert_double_eq_tol(k, .1019592, 1e-16);
    m = pf_kl_adapt(m, 3, &open, 64);
    ck_assert_double_eq_tol(m, .149808, 1e-16);
    m = pf_kl_adapt(m, 6, &open, 64);
    ck_assert_double_eq_tol(m, .149808, 1e-16);
    m = pf_kl_adapt(m, 9, &open, 64);
    ck_assert_double_eq_tol(m, .14999975424, 1e-16);
    ck_assert_double_eq(pf_kl_adapt(.7, 3, &none, 64), .7);
}
END_TEST

/* torchtune's rewards_ppo. */
START_TEST(rewards_of_public_code)
{
    static const double p[3][3] = {{.1, .2, .3}, {.4, .5, .6}, {.6, .7, .8}};
    static const double q[3][3] = {{.2, .3, .4}, {.6, .7, .8}, {.9, 1., 1.1}};
    static const double want[3][3] = {
        {.05, .05, 1.05}, {.1, .1, 2.1}, {.15, .15, 3.15}};
    struct pg_farm f;
    struct pf_rollout r;
    pg_farm_open_three(&f, &r, "prompts=3 beta=0.5");
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < LANES; k++) {
            r.score[i * LANES + k] = (double) (i + 1);
            for (size_t t = 0; t < 3; t++) {
                r.log_old[pf_pg_at(&r, i, t, k)] = p[i][t];
                r.log_ref[pf_pg_at(&r, i, t, k)] = q[i][t];
            }
        }
    pf_ppo_rewards(&r);
    for (size_t i = 0; i < 3; i++)
        for (size_t t = 0; t < 3; t++)
            ck_assert_double_eq_tol(r.advantage[pf_pg_at(&r, i, t, 4)],
                                    want[i][t], 1e-15);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pg_public");
    PF_ADD(s, rloo_of_public_code);
    PF_ADD(s, grpo_of_public_code);
    PF_ADD(s, deviations_of_public_code);
    PF_ADD(s, kl_penalties_of_public_code);
    PF_ADD(s, advantages_of_public_code);
    PF_ADD(s, adaptive_weights_of_public_code);
    PF_ADD(s, rewards_of_public_code);
    return s;
}
PF_TEST_MAIN(make_suite)
