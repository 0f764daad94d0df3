/* Learners that judge their own answers: where they end, held against
 * solutions found otherwise, and what they draw, pair by pair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "eval/solve/solve.h"
#include "pair_farm.h"
#include "scripted.h"

/* --- fixed points --- */

/* The span of log pi - log pi* in a context, pi* by Newton's method. */
static double
distance_to_nash(const struct farm *f, size_t c, size_t k)
{
    double P[36], log_ref[6], nash[6], low = HUGE_VAL, high = -HUGE_VAL;
    struct pf_certificate proof;
    for (size_t y = 0; y < f->n; y++) {
        log_ref[y] = f->log_ref[farm_row(f, c, y, k)];
        for (size_t z = 0; z < f->n; z++)
            P[y * f->n + z] = f->P[c][y][z];
    }
    ck_assert_int_eq(
        pf_solve_regularised_nash(f->n, P, log_ref, f->beta[k], nash, &proof),
        PF_OK);
    for (size_t y = 0; y < f->n; y++) {
        double d = f->l->pi[farm_row(f, c, y, k)] - nash[y];
        low = fmin(low, d);
        high = fmax(high, d);
    }
    return high - low;
}

static bool
is_cyclic(const struct farm *f, size_t c)
{
    for (size_t x = 0; x < f->n; x++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t z = 0; z < f->n; z++)
                if (f->P[c][x][y] > 0.55 && f->P[c][y][z] > 0.55 &&
                    f->P[c][z][x] > 0.55)
                    return true;
    return false;
}

START_TEST(online_ipo_finds_nash)
{
    static const char *const ways[] = {"sgd eta=0.3", "momentum eta=0.02",
                                       "natural-gradient eta=0.02"};
    bool cyclic = false;
    for (size_t n = 3; n <= 6; n += n == 4 ? 2 : 1) {
        struct farm f;
        farm_init(&f, 2, n, CYCLES);
        /* at expectation a temperature is no more than a proposal */
        farm_start(&f, "online-ipo", "batch=0 temperature=2.5", ways[_i], NULL);
        farm_scatter(&f, n);
        ck_assert_double_gt(distance_to_nash(&f, 1, 2), 0.1);
        farm_steps(&f, 8000);
        for (size_t c = 0; c < 2; c++) {
            cyclic = cyclic || is_cyclic(&f, c);
            double d = distance_to_nash(&f, c, 3);
            ck_assert_msg(d < 1e-8, "%s, n = %zu: %g", ways[_i], n, d);
        }
        farm_clear(&f);
    }
    ck_assert(cyclic);
}
END_TEST

/* Left alone, another temperature ends where log pi/ref = P(. > pi_T) / beta,
 * pi_T the heated policy, and that is not Nash. */
START_TEST(temperature_without_weights_moves_the_fixed_point)
{
    struct farm f;
    farm_init(&f, 2, 5, CYCLES);
    farm_start(&f, "online-ipo", "batch=0 temperature=2.5 weights=none",
               "sgd eta=0.3", NULL);
    farm_steps(&f, 8000);
    for (size_t c = 0; c < 2; c++) {
        double low = HUGE_VAL, high = -HUGE_VAL, total = 0.0;
        ck_assert_double_gt(distance_to_nash(&f, c, 0), 1e-2);
        for (size_t y = 0; y < 5; y++)
            total += exp(f.l->pi[farm_row(&f, c, y, 0)] / 2.5);
        for (size_t y = 0; y < 5; y++) {
            double win = 0.0;
            for (size_t z = 0; z < 5; z++)
                win += f.P[c][y][z] *
                       exp(f.l->pi[farm_row(&f, c, z, 0)] / 2.5) / total;
            double d = farm_ratio(&f, c, y, 0) - win / f.beta[0];
            low = fmin(low, d);
            high = fmax(high, d);
        }
        ck_assert_double_lt(high - low, 1e-8);
    }
    farm_clear(&f);
}
END_TEST

/* log pi/ref = r / beta + const, whoever answers. */
START_TEST(online_dpo_finds_the_rewards)
{
    static const char *const answers[] = {
        "partner=policy", "partner=reference",
        "partner=policy temperature=3 weights=none",
        "partner=reference temperature=0.5 weights=none"};
    struct farm f;
    char settings[120];
    snprintf(settings, sizeof settings, "batch=0 beta=0.8 %s", answers[_i]);
    farm_init(&f, 2, 4, REWARDS);
    farm_start(&f, "online-dpo", settings, "momentum eta=3", NULL);
    farm_scatter(&f, 9);
    farm_steps(&f, 5000);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 1; y < 4; y++) {
            double h = farm_ratio(&f, c, y, 1) - farm_ratio(&f, c, 0, 1);
            double r = f.r[c * 4 + y] - f.r[c * 4];
            ck_assert_double_eq_tol(h, r / 0.8, 1e-8);
        }
    farm_clear(&f);
}
END_TEST

/* On any preference: its Bradley-Terry projection under the answers. */
START_TEST(online_dpo_finds_the_projection)
{
    struct farm f;
    bool reference = _i == 1;
    farm_init(&f, 2, 5, CYCLES);
    farm_start(&f, "online-dpo",
               reference ? "batch=0 beta=2 partner=reference"
                         : "batch=0 beta=2",
               "momentum eta=2", NULL);
    farm_steps(&f, 5000);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 5; y++) {
            double sum = 0.0, size = 0.0;
            for (size_t z = 0; z < 5; z++) {
                size_t i = farm_row(&f, c, y, 0), j = farm_row(&f, c, z, 0);
                const double *other = reference ? f.log_ref : f.l->pi;
                double w =
                    exp(f.l->pi[i] + other[j]) + exp(f.l->pi[j] + other[i]);
                double d = farm_ratio(&f, c, y, 0) - farm_ratio(&f, c, z, 0);
                double e = f.P[c][y][z] - 1.0 / (1.0 + exp(-2.0 * d));
                sum += w * e;
                size += w * fabs(e);
            }
            ck_assert_double_lt(fabs(sum), 1e-10);
            ck_assert_double_gt(size, 1e-3);
        }
    farm_clear(&f);
}
END_TEST

/* --- the gradient of a sampled step --- */

static const struct subject {
    const char *name, *settings;
    double temperature;
    bool weighted, reference;
} subjects[] = {
    {"online-dpo", "", 1.0, true, false},
    {"online-dpo", "temperature=0.6", 0.6, true, false},
    {"online-dpo", "temperature=1.7 partner=reference", 1.7, true, true},
    {"online-dpo", "temperature=1.7 loss=hinge length=mean", 1.7, true, false},
    {"online-dpo", "temperature=0.6 weights=none", 0.6, false, false},
    {"online-ipo", "temperature=0.6", 0.6, true, false},
    {"xpo", "alpha=0.3", 1.0, true, true},
    {"xpo", "alpha=0.3 v_max=0.1", 1.0, true, true},
};
#define N_SUBJECTS (sizeof subjects / sizeof subjects[0])

static double
law_of_pair(const struct farm *f, const struct subject *s,
            const struct script *p)
{
    double total = 0.0, u = 0.0, v = 0.0;
    for (size_t y = 0; y < f->n; y++) {
        double heat =
            exp(f->l->pi[farm_row(f, p->context, y, 0)] / s->temperature);
        total += heat;
        u += y == p->first ? heat : 0.0;
        v += y == p->second ? heat : 0.0;
    }
    v = s->reference ? exp(f->log_ref[farm_row(f, p->context, p->second, 0)])
                     : v / total;
    return f->weight[p->context * LANES] * u / total * v;
}

/* Sum of the gradients of every single pair and label, each by its
 * probability. */
static void
enumerate(struct farm *f, const struct subject *s, double *sum)
{
    struct script p;
    const struct pf_feedback port = f->port;
    f->port = (struct pf_feedback){.compare = scripted, .self = &p};
    for (p.context = 0; p.context < f->C; p.context++)
        for (p.first = 0; p.first < f->n; p.first++)
            for (p.second = 0; p.second < f->n; p.second++)
                for (int label = 0; label < 2; label++) {
                    double q = f->P[p.context][p.first][p.second];
                    double w = law_of_pair(f, s, &p) * (label ? q : 1.0 - q);
                    p.outcome = label;
                    step_without_moving(f);
                    for (size_t i = 0; i < f->l->policy.n; i++)
                        sum[i] += w * f->l->grad[i * LANES];
                }
    f->port = port;
}

START_TEST(sampled_gradients_are_unbiased)
{
    const struct subject *s = &subjects[_i];
    struct farm f;
    char settings[2][120];
    double expected[8], sum[8] = {0.0}, size = 0.0;
    for (int b = 0; b < 2; b++)
        snprintf(settings[b], sizeof settings[b], "beta=0.7 batch=%d %s", b,
                 s->settings);
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, s->name, settings[0], "sgd eta=0.1", NULL);
    farm_scatter(&f, 6);
    step_without_moving(&f);
    for (size_t i = 0; i < 8; i++)
        expected[i] = f.l->grad[i * LANES];
    farm_stop(&f);
    farm_start(&f, s->name, settings[1], "sgd eta=0.1", NULL);
    farm_scatter(&f, 6);
    enumerate(&f, s, sum);
    for (size_t i = 0; i < 8; i++) {
        ck_assert_msg(fabs(sum[i] - expected[i]) < 1e-13, "%s %s: %g, %g",
                      s->name, s->settings, sum[i], expected[i]);
        size += fabs(sum[i]);
    }
    ck_assert_double_gt(size, 1e-3);
    farm_clear(&f);
}
END_TEST

/* --- what is drawn --- */

/* Pairs of 40 steps of 320 in 8 lanes; the power check's law is off by 2 %. */
enum { STEPS = 40, BATCH = 320, DRAWS = STEPS * BATCH * LANES };

static void
count_pairs(struct farm *f, double *count)
{
    for (int t = 0; t < STEPS; t++) {
        step_without_moving(f);
        for (size_t at = 0; at < BATCH * LANES; at++) {
            const struct pf_pairs *p = &f->l->pairs;
            count[(p->context[at] * f->n + p->first[at]) * f->n +
                  p->second[at]] += 1.0;
        }
    }
}

/* A share of 2 % of the most common pairs goes to others. */
static double
chi_square(const double *count, const double *law, size_t n, double tilt)
{
    double sum = 0.0;
    size_t top = 0;
    for (size_t i = 0; i < n; i++)
        top = law[i] > law[top] ? i : top;
    for (size_t i = 0; i < n; i++) {
        double rest = (1.0 - law[top] - tilt) / (1.0 - law[top]);
        double want = DRAWS * (i == top ? law[i] + tilt : law[i] * rest);
        sum += (count[i] - want) * (count[i] - want) / want;
    }
    return gsl_cdf_chisq_Q(sum, (double) (n - 1));
}

START_TEST(pairs_have_their_law)
{
    const struct subject *s = &subjects[_i];
    struct farm f;
    char settings[120];
    double count[18] = {0.0}, law[18];
    snprintf(settings, sizeof settings, "batch=%d %s", BATCH, s->settings);
    farm_init(&f, 2, 3, CYCLES);
    farm_start(&f, s->name, settings, "sgd eta=0.1", NULL);
    farm_scatter(&f, 4);
    for (size_t i = 0; i < 18; i++) {
        struct script p = {i / 9, i / 3 % 3, i % 3, 0.0};
        law[i] = law_of_pair(&f, s, &p);
    }
    count_pairs(&f, count);
    double p = chi_square(count, law, 18, 0.0);
    ck_assert_msg(p > 1e-4, "%s %s: p = %g", s->name, s->settings, p);
    ck_assert_double_lt(chi_square(count, law, 18, 0.02), 1e-6);
    ck_assert_double_lt(chi_square(count, law, 18, -0.02), 1e-6);
    farm_clear(&f);
}
END_TEST

/* --- in samples as in expectation --- */

static double
final_distance(const char *settings, size_t steps)
{
    struct farm f;
    double sum = 0.0;
    farm_init(&f, 1, 4, CYCLES);
    f.labels = true;
    farm_start(&f, "online-ipo", settings, "sgd eta=0.02", NULL);
    farm_steps(&f, steps);
    for (size_t k = 0; k < LANES; k++)
        sum += distance_to_nash(&f, 0, k) / LANES;
    farm_clear(&f);
    return sum;
}

/* A hundred times the labels, a tenth of the error. */
START_TEST(growing_batches_come_near_nash)
{
    double few = final_distance("batch=4", 1500);
    double many = final_distance("batch=400", 1500);
    ck_assert_msg(many < 0.2 * few, "%g, then %g", few, many);
    ck_assert_double_lt(many, 0.3);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("online_learners");
    PF_ADD_LOOP(s, online_ipo_finds_nash, 3);
    PF_ADD(s, temperature_without_weights_moves_the_fixed_point);
    PF_ADD_LOOP(s, online_dpo_finds_the_rewards, 4);
    PF_ADD_LOOP(s, online_dpo_finds_the_projection, 2);
    PF_ADD_LOOP(s, sampled_gradients_are_unbiased, N_SUBJECTS);
    PF_ADD_LOOP(s, pairs_have_their_law, N_SUBJECTS);
    PF_ADD(s, growing_batches_come_near_nash);
    return s;
}

PF_TEST_MAIN(make_suite)
