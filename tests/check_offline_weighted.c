/* Offline members of the weighted-likelihood family: their gradients against
 * formulas put together by hand, and where they come to rest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rated_yard.h"

/* --- gradients --- */

/* That of - sum_i w_i log pi (i), for a table. */
static void
by_hand(const struct yard *y, const double *w, double *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        double total = 0.0;
        for (size_t j = i / N * N; j < i / N * N + N; j++)
            total += w[j];
        out[i] = policy(y, i) * total - w[i];
    }
}

typedef double weight_of(const struct yard *y, size_t i);

static double
one(const struct yard *y, size_t i)
{
    (void) y;
    (void) i;
    return 1.0;
}

static double
twice_the_wins(const struct yard *y, size_t i)
{
    return 2.0 * win(y, behind.junk, i);
}

static double
half_the_ratio(const struct yard *y, size_t i)
{
    return clipped(policy(y, i) / law_of(y, 0.0, i), 0.5);
}

static double
r_lol(const struct yard *y, size_t i)
{
    return reward(y, i) * half_the_ratio(y, i);
}

static double
a_lol(const struct yard *y, size_t i)
{
    return better(y, i) * half_the_ratio(y, i);
}

static double
less_beta(const struct yard *y, size_t i)
{
    return better(y, i) > 0.0 ? better(y, i) - 0.07 : 0.0;
}

static double
gold(const struct yard *y, size_t i)
{
    return reward(y, i) * fmax(policy(y, i), 0.2);
}

static double
mean_of(const struct yard *y, size_t i, weight_of *w)
{
    double sum = 0.0;
    for (size_t j = i / N * N; j < i / N * N + N; j++)
        sum += law_of(y, behind.junk, j) * w(y, j);
    return sum;
}

static double
exponential(const struct yard *y, size_t i)
{
    return fmin(exp(reward(y, i) / 0.7), 5.0);
}

static double
uncapped(const struct yard *y, size_t i)
{
    return exp(reward(y, i) / 0.7);
}

static double
per_prompt(const struct yard *y, size_t i)
{
    return uncapped(y, i) / mean_of(y, i, uncapped);
}

static double
awr(const struct yard *y, size_t i)
{
    return fmin(exp((reward(y, i) - mean_of(y, i, reward)) / 0.7), 1.4);
}

/* A+ over its mean in all contexts, as a further weight. */
static double
squares(const struct yard *y, size_t i)
{
    double mean = 0.0;
    for (size_t j = 0; j < ROWS; j++)
        mean += rho(y, j) * law_of(y, behind.junk, j) * better(y, j);
    return better(y, i) * better(y, i) / mean;
}

static const struct subject {
    const char *name, *settings;
    weight_of *weight;
} subjects[] = {
    {"sft", "", one},
    {"binary-feedme", "", twice_the_wins},
    {"wbc", "", reward},
    {"r-lol", "clip=0.5", r_lol},
    {"gold", "floor=0.2", gold},
    {"a-lol", "clip=0.5", a_lol},
    {"a-lol", "clip=0.5 variant=sequence", a_lol},
    {"a-lol", "variant=ref-free", better},
    {"a-lol", "variant=kl kl_beta=0.07", less_beta},
    {"a-lol", "variant=ref-free priority=weights", squares},
    {"a-lol", "variant=ref-free priority=sampling", squares},
    {"rwr", "beta=0.7 cap=5", exponential},
    {"rwr", "beta=0.7 cap=5 normalise=prompt", per_prompt},
    {"awr", "beta=0.7 cap=1.4", awr},
};
#define N_SUBJECTS (sizeof subjects / sizeof subjects[0])

START_TEST(gradients_are_those_of_the_formulas)
{
    const struct subject *s = &subjects[_i];
    struct yard y;
    char settings[120];
    double got[ROWS], want[ROWS], w[ROWS];
    yard_init(&y, 1);
    y.delta[1] = 0.4;
    snprintf(settings, sizeof settings, "batch=0 %s", s->settings);
    gradient(&y, s->name, settings, &behind, got);
    for (size_t i = 0; i < ROWS; i++)
        w[i] = rho(&y, i) * law_of(&y, behind.junk, i) * s->weight(&y, i);
    by_hand(&y, w, want);
    check_same(got, want, 1e-13, s->name);
    yard_clear(&y);
}
END_TEST

/* In every step, drawn data follow the population: the mean of lanes that draw
 * for themselves. */
START_TEST(drawn_data_follow_the_population)
{
    const struct subject *s = &subjects[_i];
    struct yard y;
    char settings[120];
    double want[ROWS], error = 0.0, size = 0.0;
    struct pf_data_setup data = behind;
    data.pairs = 20000;
    yard_init(&y, 1);
    snprintf(settings, sizeof settings, "batch=0 %s", s->settings);
    gradient(&y, s->name, settings, &behind, want);
    farm_stop(&y.f);
    y.f.labels = true;
    snprintf(settings, sizeof settings, "batch=20000 %s", s->settings);
    start(&y, s->name, settings, &data);
    step_without_moving(&y.f);
    for (size_t i = 0; i < ROWS * LANES; i++) {
        error += pow(y.f.l->grad[i] - want[i / LANES], 2);
        size += pow(want[i / LANES], 2);
    }
    ck_assert_msg(error > 0.0 && sqrt(error / size) < 0.1, "%s %s: %g", s->name,
                  s->settings, sqrt(error / size));
    yard_clear(&y);
}
END_TEST

/* --- where they come to rest --- */

/* The policy becomes `law` (normalised here), lane by lane the same. */
static void
put_policy(struct yard *y, const double *law)
{
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < LANES; k++)
            y->f.l->policy.theta[i * LANES + k] =
                law[i] > 0.0 ? log(law[i]) : -800.0;
    pf_policy_refresh(&y->f.l->policy);
}

static double
ref_exp_reward(const struct yard *y, size_t i)
{
    return law_of(y, 0.0, i) * exp(reward(y, i) / 0.7);
}

static double
data_itself(const struct yard *y, size_t i)
{
    return law_of(y, 0.0, i);
}

static double
data_times_reward(const struct yard *y, size_t i)
{
    return law_of(y, 0.0, i) * reward(y, i);
}

static double
data_times_better(const struct yard *y, size_t i)
{
    return law_of(y, 0.0, i) * better(y, i);
}

static double
better_of_two(const struct yard *y, size_t i)
{
    return 2.0 * law_of(y, 0.0, i) * win(y, 0.0, i);
}

static const struct rest {
    const char *name, *settings;
    weight_of *law;
} rests[] = {
    {"sft", "", data_itself},
    {"binary-feedme", "", better_of_two},
    {"reward-conditioning", "", better_of_two},
    {"wbc", "", data_times_reward},
    {"a-lol", "variant=ref-free", data_times_better},
    {"rwr", "beta=0.7", ref_exp_reward},
    {"rwr", "beta=0.7 normalise=prompt", ref_exp_reward},
    {"awr", "beta=0.7", ref_exp_reward},
};

/* Likelihoods with weights >= 0 have no other stationary policy. */
START_TEST(they_rest_where_theory_says)
{
    const struct rest *s = &rests[_i];
    struct yard y;
    char settings[120];
    double law[2 * ROWS];
    bool tags = strcmp(s->name, "reward-conditioning") == 0;
    yard_init(&y, 1);
    snprintf(settings, sizeof settings, "batch=0 %s", s->settings);
    farm_start(&y.f, s->name, settings, "sgd", &of_reference);
    for (size_t i = 0; i < ROWS; i++)
        law[i] = s->law(&y, i);
    put_policy(&y, law);
    step_without_moving(&y.f);
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_double_eq_tol(y.f.l->grad[i * LANES], 0.0, 1e-14);
    farm_stop(&y.f);
    if (strcmp(s->name, "a-lol") != 0) {
        farm_start(&y.f, s->name, settings, "momentum eta=0.7", &of_reference);
        farm_scatter(&y.f, 4);
        farm_steps(&y.f, 3000);
        for (size_t c = 0; c < C; c++) {
            double sum = 0.0;
            for (size_t i = c * N; i < c * N + N; i++)
                sum += law[i];
            for (size_t i = c * N; i < c * N + N; i++)
                ck_assert_double_eq_tol(policy(&y, i), law[i] / sum, 1e-9);
        }
    }
    ck_assert_int_eq(y.f.l == NULL || y.f.l->tags == 1, !tags);
    yard_clear(&y);
}
END_TEST

START_TEST(the_bad_token_speaks_as_the_losers)
{
    struct yard y;
    yard_init(&y, 1);
    farm_start(&y.f, "reward-conditioning", "batch=0", "momentum eta=0.7",
               &behind);
    farm_steps(&y.f, 3000);
    for (size_t i = 0; i < ROWS; i++) {
        double mu = law_of(&y, behind.junk, i), p = win(&y, behind.junk, i);
        ck_assert_double_eq_tol(policy(&y, i), 2.0 * mu * p, 1e-9);
        ck_assert_double_eq_tol(policy(&y, ROWS + i), 2.0 * mu * (1.0 - p),
                                1e-9);
    }
    yard_clear(&y);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("offline weighted likelihood");
    PF_ADD_LOOP(s, gradients_are_those_of_the_formulas, N_SUBJECTS);
    PF_ADD_LOOP(s, drawn_data_follow_the_population, N_SUBJECTS);
    PF_ADD_LOOP(s, they_rest_where_theory_says, sizeof rests / sizeof rests[0]);
    PF_ADD(s, the_bad_token_speaks_as_the_losers);
    return s;
}
PF_TEST_MAIN(make_suite)
