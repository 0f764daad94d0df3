/* Policy gradients for games: where they end, held against solutions found
 * otherwise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "nash_farm.h"

/* pi ~ ref exp (P (. > mixture of pi and ref) / beta), by damped iteration. */
static void
mixed_solution(const struct token_farm *f, double beta, double w, bool by_token,
               double *pi)
{
    double opponent[ROWS], best[ROWS];
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        pi[i] = ref_of(f, i);
    for (int t = 0; t < 300; t++) {
        (by_token ? mix_by_token : mix_sequences)(f, pi, w, opponent);
        respond(f, pi, 0.0, opponent, beta, best);
        for (size_t i = 0; i < CONTEXTS * f->n; i++)
            pi[i] = 0.8 * pi[i] + 0.2 * best[i];
    }
    ck_assert_double_lt(distance(f, pi, best), 1e-11);
}

static bool
is_cyclic(const struct token_farm *f, size_t c)
{
    for (size_t x = 0; x < f->n; x++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t z = 0; z < f->n; z++)
                if (f->P[c][x][y] > 0.55 && f->P[c][y][z] > 0.55 &&
                    f->P[c][z][x] > 0.55)
                    return true;
    return false;
}

/* --- where they end --- */

START_TEST(they_find_nash)
{
    static const char *const learner[] = {
        "self-play",
        "self-play group=3 kl=reward kl_form=k1",
        "nash-md-pg mixture=0",
        "nash-ema-pg",
        "nash-ema-pg ema=0.5",
        "nash-mp-pg",
        "nash-mp-pg inner=3 follow=0.4 prox=0.2",
    };
    bool cyclic = false;
    for (size_t w = 0; w < COUNT(worlds); w++) {
        struct token_farm f;
        double law[ROWS], wanted[ROWS];
        run(&f, w, learner[_i], 1500, law);
        nash(&f, BETA, wanted);
        cyclic = cyclic || is_cyclic(&f, 0) || is_cyclic(&f, 1);
        double d = distance(&f, law, wanted);
        ck_assert_msg(d < 1e-8, "%s, world %zu: %g", learner[_i], w, d);
        tf_clear(&f);
    }
    ck_assert(cyclic);
}
END_TEST

/* With a mixture of responses: the best response to the Nash policy of
 * beta / (1 - w), which is the mixture. */
START_TEST(mixtures_move_the_fixed_point)
{
    static const double mixture[] = {0.125, 0.5, 0.9, 1.0};
    const double w = mixture[_i];
    char learner[60];
    snprintf(learner, sizeof learner, "nash-md-pg mixture=%g", w);
    for (size_t world = 0; world < COUNT(worlds); world++) {
        struct token_farm f;
        double law[ROWS], wanted[ROWS], mix[ROWS], ideal[ROWS];
        run(&f, world, learner, 1500, law);
        mix_sequences(&f, law, 1.0, mix);
        if (w < 1.0)
            nash(&f, BETA / (1.0 - w), mix);
        respond(&f, mix, 0.0, mix, BETA, wanted);
        ck_assert_double_lt(distance(&f, law, wanted), 1e-8);
        mixed_solution(&f, BETA, w, false, wanted);
        ck_assert_double_lt(distance(&f, law, wanted), 1e-8);
        nash(&f, BETA, ideal);
        ck_assert_double_gt(distance(&f, law, ideal), 1e-3);
        mix_sequences(&f, law, w, mix);
        ck_assert_double_gt(distance(&f, mix, ideal), 1e-3);
        tf_clear(&f);
    }
}
END_TEST

START_TEST(token_mixtures_move_it_elsewhere)
{
    for (size_t world = 0; world < COUNT(worlds); world++) {
        struct token_farm f;
        double law[ROWS], wanted[ROWS], other[ROWS];
        run(&f, world, "nash-md-pg mixture=0.6 level=token", 1500, law);
        mixed_solution(&f, BETA, 0.6, true, wanted);
        mixed_solution(&f, BETA, 0.6, false, other);
        ck_assert_double_lt(distance(&f, law, wanted), 1e-8);
        double apart = distance(&f, law, other);
        ck_assert_msg(f.T == 1 ? apart < 1e-8 : apart > 1e-4, "%zu: %g", world,
                      apart);
        tf_clear(&f);
    }
}
END_TEST

static double
kl(const struct token_farm *f, const double *p, const double *q)
{
    double sum = 0.0;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        sum += tf_weight[i / f->n] * p[i] * log(p[i] / q[i]);
    return sum;
}

/* The bias is of first order in the mixture: half of it, half the distance and
 * a quarter of the divergence. */
START_TEST(the_bias_vanishes_with_the_mixture)
{
    double last = NAN;
    for (double w = 0.08; w > 0.009; w /= 2.0) {
        double sum = 0.0;
        for (size_t world = 0; world < COUNT(worlds); world++) {
            struct token_farm f;
            char learner[60];
            double law[ROWS], ideal[ROWS];
            snprintf(learner, sizeof learner, "nash-md-pg mixture=%g", w);
            run(&f, world, learner, 1500, law);
            nash(&f, BETA, ideal);
            sum += kl(&f, ideal, law);
            tf_clear(&f);
        }
        if (!isnan(last)) {
            ck_assert_double_gt(last / sum, 3.5);
            ck_assert_double_lt(last / sum, 4.5);
        }
        last = sum;
    }
}
END_TEST

/* Token by token the divergence is another one: the same in a bandit, from two
 * tokens on its own fixed point, which is not the Nash policy. */
START_TEST(token_divergences_end_elsewhere)
{
    for (size_t world = 0; world < COUNT(worlds); world++) {
        struct token_farm f;
        struct given g = {0};
        double law[ROWS], ideal[ROWS], slope[PARAMS_CAP];
        run(&f, world, "self-play kl_level=token", 1500, law);
        nash(&f, BETA, ideal);
        memcpy(g.opponent, law, sizeof law);
        tf_gradient(&f, game_token_kl, &g, slope);
        for (size_t i = 0; i < f.l->policy.n; i++)
            ck_assert_double_lt(fabs(slope[i]), 1e-9);
        double d = distance(&f, law, ideal);
        ck_assert_msg(f.T == 1 ? d < 1e-8 : d > 1e-2, "%zu: %g", world, d);
        tf_clear(&f);
    }
}
END_TEST

/* In rock, paper, scissors, whose frequency is 0.29 at the uniform policy: the
 * average follows fast enough, or it does not. */
START_TEST(slow_averages_swing)
{
    const double ema = _i == 0 ? 0.5 : 0.999;
    struct token_farm f;
    char learner[80];
    double law[ROWS], late = 0.0;
    snprintf(learner, sizeof learner, "nash-ema-pg prompts=0 beta=0.05 ema=%g",
             ema);
    tf_init(&f, &worlds[0].world, 4);
    for (size_t i = 0; i < CONTEXTS * 9; i++) {
        size_t y = i / 3 % 3, z = i % 3;
        f.P[i / 9][y][z] = y == z ? 0.5 : (y + 1) % 3 == z ? 1.0 : 0.0;
    }
    for (size_t i = 0; i < CONTEXTS * 3 * LANES; i++)
        f.log_ref[i] = -log(3.0);
    double eta = 0.05, a = 1.0 - ema, w = 0.5 / (3.0 * tan(acos(-1.0) / 6.0));
    bool rests = pow(a + eta * 0.05, 2) * 0.05 > eta * w * w * a;
    ck_assert_int_eq(rests, _i == 0);
    tf_start(&f, learner, "natural-gradient eta=0.05 damping=1e-9");
    tf_scatter(&f, 0.1, 3);
    tf_steps(&f, 12000);
    for (int t = 0; t < 2000; t++) {
        tf_steps(&f, 1);
        tf_law(&f, f.l->pi, 0, law);
        late = fmax(late, fabs(law[0] - 1.0 / 3));
    }
    ck_assert_msg(rests ? late < 1e-9 : late > 0.05, "ema %g: %g", ema, late);
    tf_clear(&f);
}
END_TEST

/* With many inner steps it is Nash-MP, iterate by iterate. */
START_TEST(many_inner_steps_make_nash_mp)
{
    const double prox = 0.8;
    for (size_t world = 0; world < 2; world++) {
        struct token_farm f;
        double slow[ROWS], half[ROWS], next[ROWS], law[ROWS];
        tf_init(&f, &worlds[world].world, 9);
        tf_start(&f, "nash-mp-pg prompts=0 prox=0.8 inner=150",
                 worlds[world].optimiser);
        for (size_t i = 0; i < CONTEXTS * f.n; i++)
            slow[i] = ref_of(&f, i);
        for (int t = 0; t < 6; t++) {
            /* argmax: exponents (prox log q + beta log ref + win) / sum */
            respond(&f, slow, prox / (prox + BETA), slow, prox + BETA, half);
            respond(&f, slow, prox / (prox + BETA), half, prox + BETA, next);
            tf_steps(&f, 150);
            tf_law(&f, f.l->pi, 1, law);
            ck_assert_double_lt(distance(&f, law, half), 1e-8);
            tf_steps(&f, 150);
            tf_law(&f, f.l->pi, 1, law);
            ck_assert_double_lt(distance(&f, law, next), 1e-8);
            ck_assert_double_gt(distance(&f, half, next), 1e-5);
            memcpy(slow, next, sizeof slow);
        }
        tf_clear(&f);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("nash_pg");
    PF_ADD_LOOP(s, they_find_nash, 7);
    PF_ADD_LOOP(s, mixtures_move_the_fixed_point, 4);
    PF_ADD(s, token_mixtures_move_it_elsewhere);
    PF_ADD(s, the_bias_vanishes_with_the_mixture);
    PF_ADD(s, token_divergences_end_elsewhere);
    PF_ADD_LOOP(s, slow_averages_swing, 2);
    PF_ADD(s, many_inner_steps_make_nash_mp);
    return s;
}

PF_TEST_MAIN(make_suite)
