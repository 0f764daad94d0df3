/* SPPO, DNO, INPO and COMAL by regression: what rounds end in where they take
 * the expectation, and that samples and labels lead there on average.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/regression.h"
#include "scripted.h"

/* --- a port that does more than compare --- */

static int
farm_payoff(void *self, double *win, const double *opponent)
{
    const struct farm *f = self;
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t k = 0; k < LANES; k++) {
                double sum = 0.0;
                for (size_t z = 0; z < f->n; z++)
                    sum += f->P[c][y][z] * opponent[farm_row(f, c, z, k)];
                win[farm_row(f, c, y, k)] = sum;
            }
    return PF_OK;
}

/* Theta of every lane moves by a fixed amount. */
static void
shift(struct farm *f)
{
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        f->l->policy.theta[i] += 0.4 * (double) (i / LANES * 3 % 5);
    pf_policy_refresh(&f->l->policy);
}

/* Answers, and moves the policy before anything is made of the answers: what
 * follows is the gradient away from pi_t. */
static int
compare_and_shift(void *self, struct pf_pairs *pairs)
{
    int status = farm_compare(self, pairs);
    shift(self);
    return status;
}

static double
difference(const struct farm *f, const double *log_pi)
{
    double worst = 0.0;
    for (size_t i = 0; i < f->C * f->n * LANES; i++)
        worst = fmax(worst, fabs(f->l->pi[i] - log_pi[i]));
    return worst;
}

/* --- the expectation, solved: a mirror step --- */

static const struct form {
    const char *name, *settings, *mirror, *as;
} forms[] = {
    {"sppo", "eta=1.3 normaliser=estimated", "mwu", "eta=1.3"},
    {"dno", "eta=0.8", "mwu", "eta=1.25"},
    {"inpo-regression", "eta=0.9", "inpo", "eta=0.9"},
    {"inpo-regression", "schedule=theory", "inpo", "schedule=theory"},
    {"comal-regression", "eta=0.7 tau=0.6 inner=2", "comal",
     "eta=0.7 tau=0.6 inner=2"},
};

START_TEST(solved_rounds_are_mirror_steps)
{
    const struct form *form = &forms[_i];
    enum { ROUNDS = 5, ROWS = 8 };
    double log_pi[ROUNDS][ROWS * LANES];
    char settings[120];
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    f.port.payoff = farm_payoff;
    farm_start(&f, form->mirror, form->as, "sgd", NULL);
    for (size_t t = 0; t < ROUNDS; t++) {
        farm_steps(&f, 1);
        memcpy(log_pi[t], f.l->pi, sizeof log_pi[t]);
    }
    farm_stop(&f);
    snprintf(settings, sizeof settings, "%s batch=0 epochs=3000",
             form->settings);
    farm_start(&f, form->name, settings, "momentum eta=1.5", NULL);
    for (size_t t = 0; t < ROUNDS; t++) {
        farm_steps(&f, 1);
        ck_assert_msg(difference(&f, log_pi[t]) < 1e-8, "%s %s round %zu: %g",
                      form->name, form->settings, t, difference(&f, log_pi[t]));
    }
    ck_assert_uint_eq(f.l->optimiser.t, ROUNDS * 3000);
    ck_assert_uint_eq(f.port.queries, ROUNDS * 12);
    farm_clear(&f);
}
END_TEST

/* The paper's target of SPPO is no policy: u = a - lambda e^u, lambda such that
 * it becomes one. */
static double
ratio_for(double a, double lambda)
{
    double lo = -50.0, hi = 50.0;
    for (int i = 0; i < 200; i++) {
        double u = 0.5 * (lo + hi);
        *(u + lambda * exp(u) > a ? &hi : &lo) = u;
    }
    return lo;
}

static double
half_target(const struct farm *f, size_t c, size_t y, double eta)
{
    double win = 0.0;
    for (size_t z = 0; z < f->n; z++)
        win += exp(f->log_ref[farm_row(f, c, z, 0)]) * f->P[c][y][z];
    return eta * (win - 0.5);
}

START_TEST(half_is_a_normaliser_of_first_order)
{
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, "sppo", "eta=2 batch=0 epochs=4000", "momentum eta=1", NULL);
    farm_steps(&f, 1);
    for (size_t c = 0; c < f.C; c++) {
        double lo = -2.0, hi = 2.0, mwu = 0.0, apart = 0.0;
        for (int i = 0; i < 200; i++) {
            double lambda = 0.5 * (lo + hi), mass = 0.0;
            for (size_t y = 0; y < f.n; y++)
                mass += exp(f.log_ref[farm_row(&f, c, y, 0)] +
                            ratio_for(half_target(&f, c, y, 2.0), lambda));
            *(mass > 1.0 ? &lo : &hi) = lambda;
        }
        for (size_t y = 0; y < f.n; y++)
            mwu += exp(f.log_ref[farm_row(&f, c, y, 0)] +
                       half_target(&f, c, y, 2.0));
        for (size_t y = 0; y < f.n; y++) {
            double a = half_target(&f, c, y, 2.0), u = farm_ratio(&f, c, y, 5);
            ck_assert_double_eq_tol(u, ratio_for(a, lo), 1e-8);
            apart = fmax(apart, fabs(u - (a - log(mwu))));
        }
        ck_assert_double_gt(apart, 1e-3);
    }
    farm_clear(&f);
}
END_TEST

/* --- every sample and every label, by its probability --- */

enum { N = 3, MATCHES = 3 };

/* Responses and outcomes as they are told; then the policy moves. */
struct told {
    struct farm *farm;
    size_t y[3], matches;
    double outcome[MATCHES];
};

static int
as_told(void *self, struct pf_pairs *p)
{
    static const size_t one[] = {0, 0, 1}, other[] = {1, 2, 2};
    const struct told *t = self;
    for (size_t i = 0; i < t->matches; i++)
        for (size_t k = 0; k < LANES; k++) {
            pf_pairs_set(p, i * LANES + k, 0, t->y[one[i]], t->y[other[i]]);
            p->outcome[i * LANES + k] = t->outcome[i];
        }
    shift(t->farm);
    return PF_OK;
}

/* Starts one round of one gradient step, away from the reference. */
static void
start_round(struct farm *f, const char *name, const char *settings)
{
    farm_start(f, name, settings, "sgd", NULL);
    farm_scatter(f, 9);
}

/* Sets the outcomes to those of `labels`, one bit a match; their probability.
 * All bits beyond: outcomes are probabilities. */
static double
say(struct told *t, size_t labels)
{
    static const size_t one[] = {0, 0, 1}, other[] = {1, 2, 2};
    double probability = 1.0;
    for (size_t i = 0; i < t->matches; i++) {
        double p = t->farm->P[0][t->y[one[i]]][t->y[other[i]]];
        double x = (double) (labels >> i & 1);
        bool sure = labels >> t->matches != 0;
        t->outcome[i] = sure ? p : x;
        probability *= sure ? 1.0 : x > 0.0 ? p : 1.0 - p;
    }
    return probability;
}

/* The mean gradient over all tuples of `samples`, in lane 0. */
static void
enumerate(struct farm *f, size_t samples, bool labels, double *mean)
{
    struct told t = {.farm = f, .matches = samples * (samples - 1) / 2};
    double pi[N];
    size_t tuples = samples == 2 ? 9 : 27;
    size_t first = labels ? 0 : 1u << t.matches;
    size_t last = labels ? 1u << t.matches : (1u << t.matches) + 1;
    for (size_t y = 0; y < N; y++)
        pi[y] = exp(f->l->pi[y * LANES]);
    memset(mean, 0, N * sizeof *mean);
    f->port = (struct pf_feedback){.compare = as_told, .self = &t};
    for (size_t i = 0; i < tuples; i++) {
        double p = 1.0;
        for (size_t j = 0, rest = i; j < samples; j++, rest /= N)
            p *= pi[t.y[j] = rest % N];
        for (size_t x = first; x < last; x++) {
            double q = p * say(&t, x);
            step_without_moving(f);
            for (size_t j = 0; j < N; j++)
                mean[j] += q * f->l->grad[j * LANES];
        }
    }
    f->port = (struct pf_feedback){.compare = farm_compare, .self = f};
}

static const struct sampled {
    const char *name, *settings;
    size_t samples;
} sampled[] = {
    {"sppo", "eta=1.3 samples=2", 2},
    {"sppo", "eta=1.3 samples=3", 3},
    {"inpo-regression", "eta=0.9", 2},
    {"comal-regression", "eta=0.7 tau=0.6", 2},
};

START_TEST(samples_and_labels_are_unbiased)
{
    const struct sampled *s = &sampled[_i];
    char settings[120];
    for (int labels = 0; labels < 2; labels++) {
        struct farm f;
        double mean[N], size = 0.0;
        farm_init(&f, 1, N, CYCLES);
        f.port.compare = compare_and_shift;
        snprintf(settings, sizeof settings, "%s batch=0 epochs=1", s->settings);
        start_round(&f, s->name, settings);
        step_without_moving(&f);
        double expected[N];
        for (size_t j = 0; j < N; j++)
            expected[j] = f.l->grad[j * LANES];
        farm_stop(&f);
        snprintf(settings, sizeof settings, "%s batch=1 epochs=1", s->settings);
        start_round(&f, s->name, settings);
        enumerate(&f, s->samples, labels, mean);
        for (size_t j = 0; j < N; j++) {
            ck_assert_double_eq_tol(mean[j], expected[j], 1e-13);
            size = fmax(size, fabs(mean[j]));
        }
        ck_assert_double_gt(size, 0.01);
        farm_clear(&f);
    }
}
END_TEST

/* DNO with three samples: y against y', as the third saw them. */
static void
dno_of_triples(const struct farm *f, double eta, double *mean)
{
    double pi[N], now[N], slope[N] = {0}, sum = 0.0;
    for (size_t y = 0; y < N; y++)
        pi[y] = exp(f->l->pi[y * LANES]);
    for (size_t y = 0; y < N; y++) {
        double e = f->l->pi[y * LANES] + 0.4 * (double) (y * 3 % 5);
        now[y] = exp(e);
        sum += now[y];
    }
    for (size_t y = 0; y < N; y++)
        now[y] /= sum;
    for (size_t y = 0; y < N; y++)
        for (size_t z = 0; z < N; z++)
            for (size_t o = 0; o < N; o++) {
                double m = eta * (log(now[y] / pi[y]) - log(now[z] / pi[z]));
                double r = f->P[0][y][o] - f->P[0][z][o];
                double g = 1.0 / (1.0 + exp(-m)) - 1.0 / (1.0 + exp(-r));
                slope[y] += pi[y] * pi[z] * pi[o] * eta * g;
                slope[z] -= pi[y] * pi[z] * pi[o] * eta * g;
            }
    memcpy(mean, slope, sizeof slope); /* they sum to 0 */
}

START_TEST(dno_leaves_the_two_of_a_pair_out)
{
    struct farm f;
    double mean[N], expected[N], size = 0.0;
    farm_init(&f, 1, N, CYCLES);
    start_round(&f, "dno", "eta=0.8 samples=3 batch=1 epochs=1");
    dno_of_triples(&f, 0.8, expected);
    enumerate(&f, 3, false, mean);
    for (size_t j = 0; j < N; j++) {
        ck_assert_double_eq_tol(mean[j], expected[j], 1e-13);
        size = fmax(size, fabs(mean[j]));
    }
    ck_assert_double_gt(size, 0.01);
    farm_clear(&f);
}
END_TEST

/* The gradient of a round of many prompts is the mean over its prompts, each
 * drawn by its weight: sampled rounds of two contexts follow the expected
 * one. */
static void
gradient_of(struct farm *f, const char *name, const char *settings, double *out)
{
    farm_start(f, name, settings, "sgd", NULL);
    farm_scatter(f, 9);
    step_without_moving(f);
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        out[i] = f->l->grad[i];
    farm_stop(f);
}

START_TEST(many_prompts_follow_the_expectation)
{
    static const char *const name[] = {"sppo", "dno", "inpo-regression",
                                       "comal-regression"};
    static const char *const samples[] = {" samples=16", " samples=16", "", ""};
    double all[6 * LANES], some[6 * LANES], error = 0.0, size = 0.0;
    char settings[120];
    struct farm f;
    farm_init(&f, 2, N, CYCLES);
    f.port.compare = compare_and_shift;
    gradient_of(&f, name[_i], "batch=0 epochs=1 eta=0.7", all);
    f.labels = true;
    snprintf(settings, sizeof settings, "batch=%d epochs=1 eta=0.7%s",
             _i < 2 ? 2000 : 40000, samples[_i]);
    gradient_of(&f, name[_i], settings, some);
    ck_assert_uint_eq(f.port.queries, _i < 2 ? 2000 * 120 : 40000);
    for (size_t i = 0; i < 6 * LANES; i++) {
        error += pow(all[i] - some[i], 2);
        size += all[i] * all[i];
    }
    ck_assert_msg(sqrt(error / size) < 0.05, "%s: %g", name[_i],
                  sqrt(error / size));
    farm_clear(&f);
}
END_TEST

/* --- on games without a best response --- */

/* b beats a, c beats b, a beats c; the Nash is (4, 3, 4) / 11. */
static void
cycle(struct farm *f)
{
    f->P[0][1][0] = f->P[0][2][1] = 0.9;
    f->P[0][0][2] = 0.8;
    f->P[0][0][1] = f->P[0][1][2] = 1.0 - 0.9;
    f->P[0][2][0] = 1.0 - 0.8;
}

static double
gap(const struct farm *f, const double *pi, size_t stride)
{
    double best = 0.0;
    for (size_t y = 0; y < 3; y++) {
        double win = 0.0;
        for (size_t z = 0; z < 3; z++)
            win += f->P[0][y][z] * pi[z * stride];
        best = fmax(best, win);
    }
    return 2.0 * (best - 0.5);
}

/* Labels, all along: the last policy of MWU's forms runs round and round, and
 * their average comes to rest. COMAL's last one does. */
START_TEST(labels_lead_to_the_nash_of_a_cycle)
{
    static const struct {
        const char *name, *settings;
        size_t rounds;
        bool averages;
    } run[] = {
        {"sppo", "eta=0.4 batch=8 epochs=20", 400, true},
        {"dno", "eta=2.5 batch=8 epochs=20", 400, true},
        {"comal-regression", "eta=0.2 tau=0.1 inner=100 batch=100 epochs=20",
         600, false},
    };
    struct farm f;
    farm_init(&f, 1, 3, CYCLES);
    cycle(&f);
    f.labels = true;
    farm_start(&f, run[_i].name, run[_i].settings, "momentum eta=0.3", NULL);
    double before = gap(&f,
                        (double[]){exp(f.log_ref[0]), exp(f.log_ref[LANES]),
                                   exp(f.log_ref[2 * LANES])},
                        1);
    farm_steps(&f, run[_i].rounds);
    ck_assert_double_gt(before, 0.2);
    for (size_t k = 0; k < LANES; k++) {
        double pi[3];
        for (size_t y = 0; y < 3; y++)
            pi[y] = run[_i].averages ? f.l->average[y * LANES + k]
                                     : exp(f.l->pi[y * LANES + k]);
        ck_assert_msg(gap(&f, pi, 1) < 0.08, "%s lane %zu: %g", run[_i].name, k,
                      gap(&f, pi, 1));
    }
    farm_clear(&f);
}
END_TEST

/* log pi - log ref - P pi / beta is a constant at the regularised Nash. */
START_TEST(inpo_ends_at_the_regularised_nash)
{
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, "inpo-regression", "batch=0 epochs=300", "momentum eta=1",
               NULL);
    farm_steps(&f, 120);
    for (size_t c = 0; c < f.C; c++) {
        double lo = HUGE_VAL, hi = -HUGE_VAL;
        for (size_t y = 0; y < f.n; y++) {
            double win = 0.0;
            for (size_t z = 0; z < f.n; z++)
                win += f.P[c][y][z] * exp(f.l->pi[farm_row(&f, c, z, 1)]);
            double x = farm_ratio(&f, c, y, 1) - win / f.beta[1];
            lo = fmin(lo, x);
            hi = fmax(hi, x);
        }
        ck_assert_double_lt(hi - lo, 1e-7);
    }
    farm_clear(&f);
}
END_TEST

/* DNO's theorem of a solved round: P(pi_{t+1} > pi_t) is at least
 * 1/2 + eta KL (pi_{t+1}||pi_t). */
START_TEST(dno_improves_in_every_round)
{
    struct farm f;
    farm_init(&f, 1, 4, CYCLES);
    farm_start(&f, "dno", "eta=0.4 batch=0 epochs=2000", "momentum eta=4",
               NULL);
    for (size_t t = 0; t < 10; t++) {
        double old[4], win = 0.0, kl = 0.0;
        for (size_t y = 0; y < 4; y++)
            old[y] = f.l->pi[y * LANES];
        farm_steps(&f, 1);
        for (size_t y = 0; y < 4; y++) {
            double p = exp(f.l->pi[y * LANES]);
            kl += p * (f.l->pi[y * LANES] - old[y]);
            for (size_t z = 0; z < 4; z++)
                win += p * f.P[0][y][z] * exp(old[z]);
        }
        ck_assert_double_gt(kl, 1e-4);
        ck_assert_double_ge(win, 0.5 + 0.4 * kl);
    }
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("regression forms");
    PF_ADD_LOOP(s, solved_rounds_are_mirror_steps,
                sizeof forms / sizeof forms[0]);
    PF_ADD(s, half_is_a_normaliser_of_first_order);
    PF_ADD_LOOP(s, samples_and_labels_are_unbiased,
                sizeof sampled / sizeof sampled[0]);
    PF_ADD(s, dno_leaves_the_two_of_a_pair_out);
    PF_ADD_LOOP(s, many_prompts_follow_the_expectation, 4);
    PF_ADD_LOOP(s, labels_lead_to_the_nash_of_a_cycle, 3);
    PF_ADD(s, inpo_ends_at_the_regularised_nash);
    PF_ADD(s, dno_improves_in_every_round);
    return s;
}
PF_TEST_MAIN(make_suite)
