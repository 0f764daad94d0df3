/* The policy-gradient engine and its learners without a critic: expected
 * gradients against finite differences of what they should maximise, and fixed
 * points.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pg_farm.h"

/* Responses without tokens, strings of two and three, and strings that end. */
static const struct {
    size_t vocabulary, tokens;
    bool end;
} shapes[] = {{4, 0, false}, {2, 2, false}, {2, 3, false}, {3, 2, true}};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static void
init_shape(struct pg_farm *f, int i)
{
    pg_farm_init(f, 2, shapes[i].vocabulary, shapes[i].tokens, shapes[i].end);
}

/* --- expected gradients --- */

/* E r - beta KL (ref||pi). */
static long double
goal_forward(const struct pg_view *v)
{
    return pg_view_reward(v) - v->beta * pg_view_kl(v, v->ref, v->pi);
}

/* E r - beta (KL (pi||ref) - KL (ref||pi)). */
static long double
goal_difference(const struct pg_view *v)
{
    return pg_goal_exact(v) + v->beta * pg_view_kl(v, v->ref, v->pi);
}

/* E r - beta (E l^2 / 2 - KL (pi||ref)), l = log pi/ref. */
static long double
goal_square(const struct pg_view *v)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < v->n; y++)
        sum += v->pi[y] * powl(logl(v->pi[y] / v->ref[y]), 2) / 2;
    return pg_view_reward(v) - v->beta * (sum - pg_view_kl(v, v->pi, v->ref));
}

#define WHOLE "prompts=0 kl_level=sequence aggregation=sum "
static const struct {
    const char *name, *settings;
    pg_goal *goal;
} follows[] = {
    {"reinforce", "prompts=0 baseline=none", pg_goal_exact},
    {"reinforce", "prompts=0 baseline=mean", pg_goal_exact},
    {"reinforce", "prompts=0 baseline=ema", pg_goal_exact},
    {"reinforce", "prompts=0 baseline=greedy", pg_goal_exact},
    {"reinforce", "prompts=0 kl=none", pg_goal_reward},
    {"reinforce", "prompts=0 kl=loss", pg_goal_reward},
    {"reinforce", "prompts=0 kl=loss kl_form=k2", pg_goal_exact},
    {"reinforce", "prompts=0 kl=loss kl_form=k3", goal_forward},
    {"reinforce", "prompts=0 kl=loss kl_form=k3-scored", pg_goal_exact},
    {"reinforce", "prompts=0 kl_form=k2", goal_square},
    {"reinforce", "prompts=0 kl_form=k3", goal_difference},
    {"reinforce", "prompts=0 ratio=token clip=0.1", pg_goal_exact},
    {"rloo", "prompts=0", pg_goal_exact},
    {"rloo", "prompts=0 ratio=mean", pg_goal_exact},
    {"rloo", "prompts=0 kl=loss kl_form=k2", pg_goal_exact},
    {"rloo", "prompts=0 kl_form=k3", goal_difference},
    {"grpo", WHOLE "scale=none", goal_forward},
    {"grpo", WHOLE "scale=none kl_form=k2", pg_goal_exact},
    {"grpo", WHOLE "scale=none kl_form=k3-scored", pg_goal_exact},
    {"grpo", WHOLE "scale=none kl=reward kl_form=k1", pg_goal_exact},
    {"grpo", WHOLE "scale=none kl=none", pg_goal_reward},
    {"dr-grpo", WHOLE, pg_goal_exact},
    {"dr-grpo", WHOLE "kl=loss kl_form=k3", goal_forward},
    {"ppo", WHOLE "epochs=1 lambda=1 whiten_advantages=no", pg_goal_exact},
    {"ppo", WHOLE "epochs=1 lambda=1 whiten_advantages=no value=none",
     pg_goal_exact},
    {"ppo", WHOLE "epochs=1 lambda=1 whiten_advantages=no kl=loss kl_form=k3",
     goal_forward},
    {"ppo", WHOLE "epochs=1 lambda=1 whiten_advantages=no kl=none",
     pg_goal_reward},
};
enum { FOLLOWS = sizeof follows / sizeof follows[0] };

START_TEST(expected_gradients)
{
    for (int i = 0; i < SHAPES; i++) {
        struct pg_farm f;
        init_shape(&f, i);
        pg_farm_start(&f, follows[_i].name, follows[_i].settings,
                      "sgd eta=1e-12");
        pg_farm_scatter(&f, 3);
        pg_farm_steps(&f, 2); /* the second one with averages, values .. */
        pg_farm_follows(&f, follows[_i].settings, follows[_i].goal, 1.0, 1e-10);
        bool greedy = strstr(follows[_i].settings, "greedy") != NULL;
        ck_assert_uint_eq(f.port.queries, 4 * (f.n + (greedy ? 1 : 0)));
        pg_farm_clear(&f);
    }
}
END_TEST

/* E |y| or its inverse, where the aggregation divides by it. */
START_TEST(aggregations_divide)
{
    for (int i = 0; i < SHAPES; i++) {
        struct pg_farm f;
        init_shape(&f, i);
        pg_farm_start(&f, "rloo", "prompts=0 aggregation=fixed", "sgd");
        pg_farm_steps(&f, 1);
        double fixed = f.l->grad[0];
        pg_farm_stop(&f);
        pg_farm_start(&f, "rloo", "prompts=0", "sgd");
        pg_farm_steps(&f, 1);
        double plain = f.l->grad[0];
        pg_farm_stop(&f);
        pg_farm_start(&f, "rloo", "prompts=0 aggregation=token",
                      "sgd eta=1e-12");
        double length = pg_farm_length(&f, 0);
        pg_farm_steps(&f, 1);
        ck_assert_double_eq_tol(fixed * (double) f.tokens, plain, 1e-15);
        ck_assert_double_eq_tol(f.l->grad[0] * length, plain, 1e-15);
        ck_assert(i < 2 || length > 1.2);
        pg_farm_clear(&f);
    }
}
END_TEST

/* sum over strings of pi(y) a(y) sum_t s_t grad log pi (y_t | y_<t), by theta
 * of the table: in what direction tokens with slopes s_t pull. */
typedef long double token_slope(const struct pg_view *v, size_t y, size_t t);

static double
pull(const struct pg_view *v, size_t z, token_slope *slope, bool mean)
{
    long double sum = 0.0L;
    for (size_t y = 0; y < v->n; y++) {
        long double part = 0.0L;
        for (size_t t = 0; t < v->f->length[y]; t++)
            for (size_t d = 0; d < 2; d++) {
                /* grad log mass of a prefix: pi (z | prefix) - pi (z) */
                size_t len = v->f->length[z], at = t + 1 - d;
                bool below = len >= at;
                for (size_t i = 0; below && i < at; i++)
                    below = v->f->word[z][i] == v->f->word[y][i];
                long double g =
                    (below ? v->pi[z] / pg_view_mass(v, v->pi, y, at) : 0.0L) -
                    v->pi[z];
                part += (d == 0 ? 1 : -1) * slope(v, y, t) * g;
            }
        sum += v->pi[y] * part / (mean ? (long double) v->f->length[y] : 1.0L);
    }
    return v->weight * (double) sum;
}

static long double
log_token(const struct pg_view *v, size_t y, size_t t)
{
    return logl(pg_view_token(v, v->pi, y, t) / pg_view_token(v, v->ref, y, t));
}

/* GRPO's default: A_i and k3, token by token, mean over the string. */
static long double
grpo_slope(const struct pg_view *v, size_t y, size_t t)
{
    long double mean = pg_view_reward(v), var = 0.0L;
    for (size_t z = 0; z < v->n; z++)
        var += v->pi[z] * powl(v->r[z] - mean, 2);
    return v->beta * (1.0L - expl(-log_token(v, y, t))) -
           (v->r[y] - mean) / (sqrtl(var) + 1e-4L);
}

/* RLOO with the KL in the loss by k2, token by token. */
static long double
diagonal_slope(const struct pg_view *v, size_t y, size_t t)
{
    return v->beta * log_token(v, y, t) - (v->r[y] - pg_view_reward(v));
}

static double
check_pull(struct pg_farm *f, token_slope *slope, bool mean)
{
    double missing = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t k = 0; k < LANES; k++) {
            double theta[RESPONSES_CAP];
            for (size_t y = 0; y < f->n; y++)
                theta[y] = f->l->pi[(c * f->n + y) * LANES + k];
            struct pg_view v = pg_view_of(f, c, k, theta);
            for (size_t y = 0; y < f->n; y++) {
                double got = f->l->grad[(c * f->n + y) * LANES + k];
                double exact = -pg_farm_slope(f, pg_goal_exact, c, y, k);
                ck_assert_double_eq_tol(got, pull(&v, y, slope, mean), 1e-11);
                missing = fmax(missing, fabs(got - exact));
            }
        }
    return missing;
}

/* Tokens' own log-ratios leave out what the tokens behind them add: that is the
 * formula of public code, and not the gradient of the KL where strings are
 * longer than one. */
START_TEST(tokens_drop_cross_terms)
{
    struct pg_farm f;
    double missing;
    init_shape(&f, _i);
    pg_farm_start(&f, "rloo", "prompts=0 kl=loss kl_form=k2 kl_level=token",
                  "sgd eta=1e-12");
    pg_farm_scatter(&f, 4);
    pg_farm_steps(&f, 1);
    missing = check_pull(&f, diagonal_slope, false);
    ck_assert(_i == 0 ? missing < 1e-10 : missing > 1e-3);
    pg_farm_stop(&f);
    pg_farm_start(&f, "grpo", "prompts=0", "sgd eta=1e-12");
    pg_farm_scatter(&f, 4);
    pg_farm_steps(&f, 1);
    check_pull(&f, grpo_slope, true);
    pg_farm_clear(&f);
}
END_TEST

/* --- large groups --- */

static long double
goal_arcsine(const struct pg_view *v)
{
    return 2.0L * asinl(sqrtl(pg_view_reward(v)));
}

START_TEST(grpo_on_verdicts_ascends_the_arcsine)
{
    struct pg_farm f;
    init_shape(&f, _i);
    for (size_t i = 0; i < 2 * f.n * LANES; i++)
        f.r[i] = i / LANES % 3 == 1 ? 1.0 : 0.0;
    pg_farm_start(&f, "grpo", "prompts=0 kl=none aggregation=sum epsilon=1e-30",
                  "sgd eta=1e-12");
    pg_farm_scatter(&f, 5);
    pg_farm_steps(&f, 1);
    pg_farm_follows(&f, "arcsine", goal_arcsine, 1.0, 1e-10);
    pg_farm_clear(&f);
}
END_TEST

/* In a bandit r / sd + beta ref/pi is constant where GRPO stops. */
START_TEST(grpo_stops_elsewhere)
{
    struct pg_farm f;
    pg_farm_init(&f, 2, 5, 0, false);
    for (size_t k = 0; k < LANES; k++)
        f.beta[k] = 0.5 + 0.1 * (double) k;
    pg_farm_start(&f, "grpo", "prompts=0", "momentum eta=2");
    pg_farm_steps(&f, 4000);
    for (size_t c = 0; c < 2; c++)
        for (size_t k = 0; k < LANES; k++) {
            double theta[RESPONSES_CAP], var = 0.0;
            for (size_t y = 0; y < f.n; y++)
                theta[y] = f.l->pi[(c * f.n + y) * LANES + k];
            struct pg_view v = pg_view_of(&f, c, k, theta);
            double mean = (double) pg_view_reward(&v), first = 0.0;
            for (size_t y = 0; y < f.n; y++)
                var += (double) v.pi[y] * pow((double) v.r[y] - mean, 2);
            for (size_t y = 0; y < f.n; y++) {
                double x = (double) v.r[y] / (sqrt(var) + 1e-4) +
                           v.beta * (double) (v.ref[y] / v.pi[y]);
                first = y == 0 ? x : first;
                ck_assert_double_eq_tol(x, first, 1e-7);
            }
        }
    ck_assert_double_gt(pg_farm_error(&f), 0.1);
    pg_farm_clear(&f);
}
END_TEST

/* --- convergence --- */

static const struct {
    const char *name, *settings;
} learns[] = {
    {"reinforce", "prompts=0"},
    {"reinforce", "prompts=0 kl=loss kl_form=k2"},
    {"rloo", "prompts=0"},
    {"rloo", "prompts=0 epochs=3"},
    {"dr-grpo", "prompts=0 epochs=2"},
    {"ppo", "prompts=0 whiten_advantages=no value_steps=plain value_eta=1 "
            "vf=1 value_clip=0"},
    {"ppo", "prompts=0 epochs=1 lambda=1 value=none whiten_advantages=no"},
};
enum { LEARNS = sizeof learns / sizeof learns[0] };

/* pi* of the tree by soft values: V(v) = beta log sum over words of ref exp (V
 * (child) / beta), V(whole string) = r, and then word by word. */
static long double
soft_value(const struct pg_view *v, size_t y, size_t t)
{
    long double sum = 0.0L;
    if (t == v->f->length[y])
        return v->r[y];
    for (size_t z = 0; z < v->n; z++) { /* the first string of each child */
        bool child = v->f->length[z] > t;
        for (size_t i = 0; child && i < t; i++)
            child = v->f->word[z][i] == v->f->word[y][i];
        for (size_t x = 0; child && x < z; x++) {
            bool same = v->f->length[x] > t;
            for (size_t i = 0; same && i <= t; i++)
                same = v->f->word[x][i] == v->f->word[z][i];
            child = !same;
        }
        if (child)
            sum += pg_view_token(v, v->ref, z, t) *
                   expl(soft_value(v, z, t + 1) / v->beta);
    }
    return v->beta * logl(sum);
}

static void
check_tokens(const struct pg_farm *f, size_t c, size_t k)
{
    double theta[RESPONSES_CAP];
    for (size_t y = 0; y < f->n; y++)
        theta[y] = f->l->pi[(c * f->n + y) * LANES + k];
    struct pg_view v = pg_view_of(f, c, k, theta);
    for (size_t y = 0; y < f->n; y++)
        for (size_t t = 0; t < f->length[y]; t++) {
            long double gain = soft_value(&v, y, t + 1) - soft_value(&v, y, t);
            long double best =
                pg_view_token(&v, v.ref, y, t) * expl(gain / v.beta);
            ck_assert_double_eq_tol((double) pg_view_token(&v, v.pi, y, t),
                                    (double) best, 1e-7);
        }
}

START_TEST(the_regularised_optimum_is_reached)
{
    int i = _i / LEARNS, j = _i % LEARNS;
    struct pg_farm f;
    init_shape(&f, i);
    for (size_t k = 0; k < LANES; k++)
        f.beta[k] = 0.7 + 0.05 * (double) k;
    pg_farm_start(&f, learns[j].name, learns[j].settings,
                  "natural-gradient eta=0.3");
    pg_farm_steps(&f, 1000);
    ck_assert_msg(pg_farm_error(&f) < 1e-7, "%s %s: %g", learns[j].name,
                  learns[j].settings, pg_farm_error(&f));
    for (size_t k = 0; k < LANES; k += 3)
        check_tokens(&f, 1, k);
    pg_farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pg");
    PF_ADD_LOOP(s, expected_gradients, FOLLOWS);
    PF_ADD(s, aggregations_divide);
    PF_ADD_LOOP(s, tokens_drop_cross_terms, SHAPES);
    PF_ADD_LOOP(s, grpo_on_verdicts_ascends_the_arcsine, SHAPES);
    PF_ADD(s, grpo_stops_elsewhere);
    PF_ADD_LOOP(s, the_regularised_optimum_is_reached, SHAPES * LEARNS);
    return s;
}
PF_TEST_MAIN(make_suite)
