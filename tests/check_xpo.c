/* XPO: what it shares with online DPO, which way its bonus pushes, how far, and
 * the counts that its cumulative form keeps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorded.h"

/* --- the one-step form --- */

START_TEST(without_bonus_it_is_online_dpo_to_the_bit)
{
    static const struct {
        const char *settings, *optimiser;
        bool labels;
    } ways[] = {
        {"partner=reference batch=1", "sgd eta=2", true},
        {"partner=reference batch=5 beta=0.1", "adam eta=0.05", true},
        {"partner=reference batch=5 length=mean", "momentum eta=0.3", false},
        {"partner=reference batch=0", "sgd eta=2", false},
        {"partner=policy batch=5", "sgd eta=2", true}};
    char xpo[100];
    snprintf(xpo, sizeof xpo, "%s alpha=0", ways[_i].settings);
    struct farm f, g;
    farm_init(&f, 2, 5, CYCLES);
    farm_init(&g, 2, 5, CYCLES);
    f.labels = g.labels = ways[_i].labels;
    farm_start(&f, "xpo", xpo, ways[_i].optimiser, NULL);
    farm_start(&g, "online-dpo", ways[_i].settings, ways[_i].optimiser, NULL);
    farm_steps(&f, 200);
    farm_steps(&g, 200);
    ck_assert_mem_eq(f.l->pi, g.l->pi, 10 * LANES * sizeof(double));
    ck_assert_uint_eq(f.port.queries, g.port.queries);
    ck_assert_double_gt(fabs(farm_ratio(&f, 1, 1, 0)), 1e-3);
    farm_stop(&f); /* and a bonus shows */
    snprintf(xpo, sizeof xpo, "%s alpha=0.1", ways[_i].settings);
    farm_start(&f, "xpo", xpo, ways[_i].optimiser, NULL);
    farm_steps(&f, 200);
    ck_assert_mem_ne(f.l->pi, g.l->pi, 10 * LANES * sizeof(double));
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* sum over contexts of weight KL (ref||pi), at logits theta. */
static double
forward_kl(const struct farm *f, const double *theta)
{
    double sum = 0.0;
    for (size_t c = 0; c < f->C; c++) {
        double total = 0.0;
        for (size_t y = 0; y < f->n; y++)
            total += exp(theta[c * f->n + y]);
        for (size_t y = 0; y < f->n; y++) {
            double ref = f->log_ref[farm_row(f, c, y, 0)];
            double log_pi = theta[c * f->n + y] - log(total);
            sum += f->weight[c * LANES] * exp(ref) * (ref - log_pi);
        }
    }
    return sum;
}

static double
kl_slope(const struct farm *f, double *theta, size_t i)
{
    const double h = 1e-3;
    double value[4], old = theta[i];
    for (int j = 0; j < 4; j++) {
        theta[i] = old + (j < 2 ? j - 2 : j - 1) * h;
        value[j] = forward_kl(f, theta);
    }
    theta[i] = old;
    return (8.0 * (value[2] - value[1]) - (value[3] - value[0])) / (12.0 * h);
}

/* Gradient with bonus less gradient without: -alpha grad KL (ref||pi). */
START_TEST(bonus_leaves_the_reference)
{
    double grad[2][8], theta[8], size = 0.0;
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    for (int b = 0; b < 2; b++) {
        farm_start(&f, "xpo",
                   b ? "batch=0 alpha=0.7 v_max=400" : "batch=0 alpha=0",
                   "sgd eta=0.1", NULL);
        farm_scatter(&f, 8);
        step_without_moving(&f);
        for (size_t i = 0; i < 8; i++) {
            grad[b][i] = f.l->grad[i * LANES];
            theta[i] = f.l->policy.theta[i * LANES];
        }
        farm_stop(&f);
    }
    for (size_t i = 0; i < 8; i++) {
        double push = grad[1][i] - grad[0][i];
        ck_assert_double_eq_tol(push, -0.7 * kl_slope(&f, theta, i), 1e-11);
        size += fabs(push);
    }
    ck_assert_double_gt(size, 0.05);
    farm_clear(&f);
}
END_TEST

/* Against itself it has none to give: E_pi grad log pi = 0. */
START_TEST(own_answers_have_no_bonus_in_the_mean)
{
    double grad[2][8];
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    for (int b = 0; b < 2; b++) {
        farm_start(&f, "xpo",
                   b ? "partner=policy batch=0 alpha=0.7 v_max=400"
                     : "partner=policy batch=0 alpha=0",
                   "sgd eta=0.1", NULL);
        farm_scatter(&f, 8);
        step_without_moving(&f);
        for (size_t i = 0; i < 8; i++)
            grad[b][i] = f.l->grad[i * LANES];
        farm_stop(&f);
    }
    for (size_t i = 0; i < 8; i++) {
        ck_assert_double_eq_tol(grad[1][i], grad[0][i], 1e-15);
        ck_assert_double_gt(fabs(grad[0][i]), 1e-4);
    }
    farm_clear(&f);
}
END_TEST

/* A heavy bonus drives probabilities down for ever, but not past the guard by
 * more than steps that were on their way. */
START_TEST(one_step_guard_holds)
{
    double low[2];
    for (int guard = 0; guard < 2; guard++) {
        struct farm f;
        farm_init(&f, 2, 4, REWARDS);
        f.labels = true;
        farm_start(&f, "xpo",
                   guard ? "batch=4 beta=0.5 alpha=2 v_max=1.5"
                         : "batch=4 beta=0.5 alpha=2 v_max=500",
                   "sgd eta=0.2", NULL);
        farm_steps(&f, 3000);
        low[guard] = lowest_reward(&f, 0.5);
        farm_clear(&f);
    }
    ck_assert_double_lt(low[0], -20.0);
    ck_assert_double_gt(low[1], -2.5);
}
END_TEST

/* Towards log pi (y) = -infinity the objective's slope is alpha seen - beta
 * wins, the reference being the only one who still says y. */
START_TEST(slope_at_the_far_end)
{
    enum { BATCH = 64 };
    size_t positive = 0, negative = 0;
    struct farm f;
    struct record *m =
        start_recorded(&f, 4, "batch=64 alpha=0.03 beta=0.1 v_max=500");
    for (size_t k = 0; k < LANES; k++)
        f.l->policy.theta[2 * LANES + k] -= 400.0;
    pf_policy_refresh(&f.l->policy);
    for (int t = 0; t < 20; t++) {
        m->n = 0;
        step_without_moving(&f);
        for (size_t k = 0; k < LANES; k++) {
            double seen = 0.0, wins = 0.0;
            for (size_t i = k; i < m->n; i += LANES) {
                const struct pf_judgement *j = &m->pair[i];
                bool here = j->context == 0 && j->z == 2;
                ck_assert(j->context != 0 || j->y != 2);
                seen += here ? 1.0 : 0.0;
                wins += here ? 1.0 - j->q : 0.0;
            }
            double slope = (0.03 * seen - 0.1 * wins) / BATCH;
            ck_assert_double_eq_tol(f.l->grad[2 * LANES + k], slope, 1e-15);
            positive += slope > 0.0;
            negative += slope < 0.0;
        }
    }
    ck_assert(positive > 0 && negative > 0);
    free(m);
    farm_clear(&f);
}
END_TEST

/* --- counts --- */

START_TEST(slopes_of_counts)
{
    enum { C = 2, N = 5, SIZE = C * N * LANES };
    const struct pf_shape shape = {C, N, LANES};
    gsl_rng *g = pf_rng_alloc(3, 1, "test");
    double *memory = calloc(pf_tally_memory(&shape), sizeof *memory);
    double win[C][N][N] = {{{0.0}}}, r[SIZE], out[SIZE], work[N * LANES];
    ck_assert(memory != NULL && g != NULL);
    struct pf_tally t = pf_tally_at(&shape, memory);
    for (int i = 0; i < 200; i++) {
        struct pf_judgement j = {.context = gsl_rng_uniform_int(g, C),
                                 .lane = gsl_rng_uniform_int(g, LANES),
                                 .y = gsl_rng_uniform_int(g, N),
                                 .z = gsl_rng_uniform_int(g, N),
                                 .q = gsl_rng_uniform(g),
                                 .weight = gsl_rng_uniform(g)};
        pf_tally_add(&t, &j);
        if (j.lane == 5 && j.y != j.z) {
            win[j.context][j.y][j.z] += j.weight * j.q;
            win[j.context][j.z][j.y] += j.weight * (1.0 - j.q);
        }
    }
    static const double width[] = {3.0, 300.0, 3e5};
    for (int far = 0; far < 3; far++) {
        for (size_t i = 0; i < SIZE; i++)
            r[i] = width[far] * (2.0 * gsl_rng_uniform(g) - 1.0);
        pf_tally_slopes(&t, out, r, work);
        for (size_t c = 0; c < C; c++)
            for (size_t y = 0; y < N; y++) {
                long double sum = 0.0L, met = 0.0L;
                size_t i = (c * N + y) * LANES + 5;
                for (size_t z = 0; z < N; z++) {
                    size_t at = (c * N + z) * LANES + 5;
                    long double d = (long double) r[i] - r[at];
                    sum -= win[c][y][z] / (1.0L + expl(d));
                    sum += win[c][z][y] / (1.0L + expl(-d));
                    met += win[c][y][z] + win[c][z][y];
                }
                ck_assert_double_eq_tol(out[i], (double) sum, 1e-13);
                ck_assert_double_eq_tol(t.met[i], (double) met, 1e-13);
            }
    }
    free(memory);
    gsl_rng_free(g);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("xpo");
    PF_ADD_LOOP(s, without_bonus_it_is_online_dpo_to_the_bit, 5);
    PF_ADD(s, bonus_leaves_the_reference);
    PF_ADD(s, own_answers_have_no_bonus_in_the_mean);
    PF_ADD(s, one_step_guard_holds);
    PF_ADD(s, slopes_of_counts);
    PF_ADD(s, slope_at_the_far_end);
    return s;
}

PF_TEST_MAIN(make_suite)
