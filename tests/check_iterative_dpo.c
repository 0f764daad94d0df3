/* Iterative DPO: which pair comes out of n samples, what a round learns from
 * it, and what resetting the reference does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "pair_farm.h"
#include "scripted.h"

enum { N = 4, MOST = 3 };
enum choice { MAX_MIN, MAX_RANDOM, MAX_MAX };
static const char *const choices[] = {"max-min", "max-random", "max-max"};

/* A judge who always decides by the rewards, without ties. */
static void
decide(struct farm *f)
{
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t z = 0; z < f->n; z++) {
                double d = f->r[c * f->n + y] - f->r[c * f->n + z];
                f->P[c][y][z] = d > 0.0 ? 1.0 : d < 0.0 ? 0.0 : 0.5;
            }
}

/* --- laws of the pair, without the learner --- */

/* F and G: distribution function in the order of r, with and without y. */
static double
below(const double *q, const double *r, size_t y, bool inclusive)
{
    double sum = inclusive ? q[y] : 0.0;
    for (size_t z = 0; z < N; z++)
        sum += r[z] < r[y] ? q[z] : 0.0;
    return sum;
}

/* The probability that (chosen, rejected) is (i, j), r[i] > r[j]. */
static double
best_and_worst(const double *q, const double *r, size_t n, size_t i, size_t j)
{
    double Fi = below(q, r, i, true), Gi = below(q, r, i, false);
    double Fj = below(q, r, j, true), Gj = below(q, r, j, false);
    double e = (double) n;
    return pow(Fi - Gj, e) - pow(Gi - Gj, e) - pow(Fi - Fj, e) +
           pow(Gi - Fj, e);
}

/* Adds what one tuple of samples makes of its probability: law[i][j], and
 * what is dropped. */
static double
settle(const size_t *y, size_t n, const double *r, enum choice choose, double p,
       double law[N][N])
{
    size_t best = 0, worst = 0, second = SIZE_MAX;
    double dropped = 0.0;
    for (size_t i = 1; i < n; i++) {
        best = r[y[i]] > r[y[best]] ? i : best;
        worst = r[y[i]] < r[y[worst]] ? i : worst;
    }
    for (size_t i = 0; i < n; i++)
        if (i != best && (second == SIZE_MAX || r[y[i]] > r[y[second]]))
            second = i;
    for (size_t i = 0; i < n; i++) {
        double share = choose == MAX_RANDOM ? (i != best) / ((double) n - 1.0)
                       : choose == MAX_MAX  ? i == second
                                            : i == worst;
        if (y[i] == y[best])
            dropped += share * p;
        else
            law[y[best]][y[i]] += share * p;
    }
    return dropped;
}

static double
brute_force(const double *q, const double *r, size_t n, enum choice choose,
            double law[N][N])
{
    double dropped = 0.0;
    size_t tuples = 1;
    memset(law, 0, N * N * sizeof(double));
    for (size_t i = 0; i < n; i++)
        tuples *= N;
    for (size_t t = 0; t < tuples; t++) {
        size_t y[MOST], rest = t;
        double p = 1.0;
        for (size_t i = 0; i < n; i++, rest /= N) {
            y[i] = rest % N;
            p *= q[y[i]];
        }
        dropped += settle(y, n, r, choose, p, law);
    }
    return dropped;
}

/* --- the learner's pairs --- */

/* The port turns prompt's samples into the tuple it is told. */
struct tuple {
    struct farm *farm;
    size_t n, y[MOST];
};

static int
told(void *self, struct pf_pairs *p)
{
    const struct tuple *t = self;
    for (size_t k = 0; k < LANES; k++)
        for (size_t i = 0, at = k; i < t->n; i++)
            for (size_t j = i + 1; j < t->n; j++, at += LANES) {
                p->context[at] = 0;
                p->first[at] = (uint32_t) t->y[i];
                p->second[at] = (uint32_t) t->y[j];
            }
    return farm_compare(t->farm, p);
}

static void
start(struct farm *f, const char *settings, const char *optimiser)
{
    farm_init(f, 1, N, REWARDS);
    decide(f);
    farm_start(f, "iterative-dpo", settings, optimiser, NULL);
    farm_scatter(f, 3);
}

static void
policy_of(const struct farm *f, double *q)
{
    for (size_t y = 0; y < N; y++)
        q[y] = exp(f->l->pi[y * LANES]);
}

/* Every tuple of samples, by its probability. */
START_TEST(best_and_worst_have_their_law)
{
    struct farm f;
    double q[N], law[N][N] = {{0.0}}, want[N][N], total = 0.0;
    struct tuple t = {.farm = &f, .n = (size_t) _i + 2};
    char settings[60];
    snprintf(settings, sizeof settings, "prompts=1 samples=%zu inner=1", t.n);
    start(&f, settings, "sgd eta=0.1");
    policy_of(&f, q);
    f.port = (struct pf_feedback){.compare = told, .self = &t};
    for (size_t code = 0; code < (t.n == 2 ? N * N : N * N * N); code++) {
        double p = 1.0;
        for (size_t i = 0, rest = code; i < t.n; i++, rest /= N) {
            t.y[i] = rest % N;
            p *= q[t.y[i]];
        }
        step_without_moving(&f);
        size_t y = f.l->pairs.first[0], z = f.l->pairs.second[0];
        law[y][z] += p;
    }
    brute_force(q, f.r, t.n, MAX_MIN, want);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            if (i != j) {
                double closed =
                    f.r[i] > f.r[j] ? best_and_worst(q, f.r, t.n, i, j) : 0.0;
                ck_assert_double_eq_tol(law[i][j], closed, 1e-14);
                ck_assert_double_eq_tol(want[i][j], closed, 1e-14);
                total += closed;
            }
    ck_assert_double_gt(total, 0.3);
    farm_clear(&f);
}
END_TEST

/* Chi-square of 100,000 prompts; a law that gives 2 % of its top cell to the
 * others must be caught. */
static double
chi_square(const double *count, const double *law, size_t cells, double tilt)
{
    double draws = 0.0, sum = 0.0, top = 0.0;
    size_t at = 0, used = 0;
    for (size_t i = 0; i < cells; i++) {
        draws += count[i];
        if (law[i] > top) {
            top = law[i];
            at = i;
        }
    }
    for (size_t i = 0; i < cells; i++) {
        double p =
            i == at ? law[i] + tilt : law[i] * (1.0 - top - tilt) / (1.0 - top);
        if (law[i] < 1e-13) {
            ck_assert_double_eq(count[i], 0.0);
            continue;
        }
        sum += (count[i] - draws * p) * (count[i] - draws * p) / (draws * p);
        used++;
    }
    return gsl_cdf_chisq_Q(sum, (double) (used - 1));
}

START_TEST(drawn_pairs_have_their_law)
{
    enum { PROMPTS = 12500, CELLS = N * N + 1 };
    struct farm f;
    char settings[100];
    size_t n = _i < 3 ? 3 : 2;
    double q[N], law[N][N], all[CELLS], count[CELLS] = {0.0};
    snprintf(settings, sizeof settings,
             "prompts=%d samples=%zu choose=%s inner=1", PROMPTS, n,
             choices[_i % 3]);
    start(&f, settings, "sgd eta=0.1");
    f.labels = true;
    policy_of(&f, q);
    all[N * N] = brute_force(q, f.r, n, (enum choice)(_i % 3), law);
    memcpy(all, law, sizeof law);
    step_without_moving(&f);
    ck_assert_uint_eq(f.port.queries, PROMPTS * n * (n - 1) / 2);
    ck_assert_uint_eq(f.l->pairs.n, PROMPTS);
    for (size_t at = 0; at < PROMPTS * LANES; at++) {
        size_t y = f.l->pairs.first[at], z = f.l->pairs.second[at];
        count[y == z ? N * N : y * N + z] += 1.0;
    }
    double p = chi_square(count, all, CELLS, 0.0);
    ck_assert_msg(p > 1e-4, "%s: p = %g", settings, p);
    ck_assert_double_lt(chi_square(count, all, CELLS, 0.02), 1e-6);
    ck_assert_double_lt(chi_square(count, all, CELLS, -0.02), 1e-6);
    farm_clear(&f);
}
END_TEST

/* With a noisy judge: the chosen sample has the highest score of all. */
static int
kept(void *self, struct pf_pairs *p)
{
    struct tuple *t = self;
    int status = farm_compare(t->farm, p);
    for (size_t i = 0; i < 10 * LANES; i++)
        t->farm->length[i] = p->outcome[i];
    return status;
}

START_TEST(borda_scores_decide)
{
    struct farm f;
    struct tuple t = {.farm = &f};
    size_t cycles = 0;
    farm_init(&f, 2, 5, CYCLES);
    f.labels = true;
    farm_start(&f, "iterative-dpo",
               "prompts=1 samples=5 inner=1 outcome=compared", "sgd eta=0.1",
               NULL);
    f.port = (struct pf_feedback){.compare = kept, .self = &t};
    f.task.length = NULL; /* its room keeps the outcomes */
    for (int round = 0; round < 200; round++) {
        step_without_moving(&f);
        for (size_t k = 0; k < LANES; k++) {
            double score[5] = {0.0}, high, low;
            for (size_t i = 0, at = k; i < 5; i++)
                for (size_t j = i + 1; j < 5; j++, at += LANES) {
                    score[i] += f.length[at];
                    score[j] += 1.0 - f.length[at];
                }
            size_t best = 0, worst = 0;
            for (size_t i = 1; i < 5; i++) {
                best = score[i] > score[best] ? i : best;
                worst = score[i] < score[worst] ? i : worst;
            }
            high = score[best];
            low = score[worst];
            bool same = f.l->pairs.first[k] == f.l->pairs.second[k];
            if (high == low) {
                ck_assert(same);
                continue;
            }
            size_t a = best < worst ? best : worst;
            size_t b = best < worst ? worst : best;
            double said =
                f.length[(a * 5 - a * (a + 1) / 2 + b - a - 1) * LANES + k];
            said = best < worst ? said : 1.0 - said;
            if (!same)
                ck_assert_double_eq(f.l->pairs.outcome[k], said);
            cycles += !same && said < 0.5;
        }
    }
    ck_assert_uint_gt(cycles, 0); /* a winner on the whole may lose this one */
    farm_clear(&f);
}
END_TEST

/* Every tuple of three samples, when each of the tokens of a response takes
 * 0.28 of its matches. */
START_TEST(tokens_cost_matches)
{
    size_t turned = 0;
    struct farm f;
    struct tuple t = {.farm = &f, .n = MOST};
    start(&f, "prompts=1 samples=3 inner=1 length_penalty=0.28", "sgd eta=0.1");
    f.port = (struct pf_feedback){.compare = told, .self = &t};
    for (size_t code = 0; code < N * N * N; code++) {
        double score[MOST] = {0.0};
        size_t best = 0, worst = 0, top = 0;
        for (size_t i = 0, rest = code; i < MOST; i++, rest /= N)
            t.y[i] = rest % N;
        for (size_t i = 0; i < MOST; i++) {
            for (size_t j = 0; j < MOST; j++)
                score[i] += i != j ? f.P[0][t.y[i]][t.y[j]] : 0.0;
            score[i] -= 2.0 * 0.28 * f.length[t.y[i] * LANES];
            best = score[i] > score[best] ? i : best;
            worst = score[i] < score[worst] ? i : worst;
            top = f.r[t.y[i]] > f.r[t.y[top]] ? i : top;
        }
        step_without_moving(&f);
        ck_assert_uint_eq(f.l->pairs.first[0], t.y[best]);
        ck_assert_uint_eq(f.l->pairs.second[0], t.y[worst]);
        turned += t.y[best] != t.y[top];
    }
    ck_assert_msg(turned > 5 && turned < 55, "%zu", turned);
    farm_clear(&f);
}
END_TEST

/* --- what a round learns --- */

/* The gradient of the mean of -log sigmoid over the pairs that were kept, by
 * differences; the reference is the policy at the start of the round. */
static double
mean_loss(const struct farm *f, const double *theta, const double *anchor)
{
    const struct pf_pairs *p = &f->l->pairs;
    double sum = 0.0, used = 0.0;
    for (size_t at = 0; at < p->n * LANES; at += LANES)
        if (p->first[at] != p->second[at]) {
            size_t c = p->context[at] * f->n;
            size_t y = c + p->first[at], z = c + p->second[at];
            double d = 0.6 * (theta[y] - anchor[y] - theta[z] + anchor[z]);
            double w = p->n == 2 ? f->weight[p->context[at] * LANES] : 1.0;
            sum += w * (p->outcome[at] * log1p(exp(-d)) +
                        (1.0 - p->outcome[at]) * log1p(exp(d)));
            used += w;
        }
    return used > 0.0 ? sum / used : 0.0;
}

START_TEST(gradient_is_the_slope_of_the_mean_loss)
{
    static const char *const settings[] = {
        "prompts=9 samples=3 beta=0.6 inner=1",
        "prompts=9 samples=3 beta=0.6 inner=1 outcome=compared",
        "prompts=0 samples=4 beta=0.6 inner=1 outcome=compared",
        "prompts=9 samples=3 beta=0.6 inner=1 reference=current"};
    struct farm f;
    double size = 0.0;
    farm_init(&f, 2, 5, CYCLES);
    farm_start(&f, "iterative-dpo", settings[_i], "sgd eta=0.1", NULL);
    for (uint64_t seed = 1; seed < 20; seed++) {
        double theta[10], anchor[10];
        farm_scatter(&f, seed);
        for (size_t i = 0; i < 10; i++) {
            theta[i] = f.l->policy.theta[i * LANES];
            anchor[i] = _i == 3 ? theta[i] : f.log_ref[i * LANES];
        }
        step_without_moving(&f);
        for (size_t i = 0; i < 10; i++) {
            const double h = 1e-3;
            double v[4], old = theta[i];
            for (int j = 0; j < 4; j++) {
                theta[i] = old + (j < 2 ? j - 2 : j - 1) * h;
                v[j] = mean_loss(&f, theta, anchor);
            }
            theta[i] = old;
            double want = (8.0 * (v[2] - v[1]) - (v[3] - v[0])) / (12.0 * h);
            ck_assert_double_eq_tol(f.l->grad[i * LANES], want, 1e-11);
            size += fabs(want);
        }
    }
    ck_assert_double_gt(size, 0.1);
    farm_clear(&f);
}
END_TEST

/* Rounds solved to the end on the judge's probabilities: with the reference
 * reset, k rounds give ref exp (k r / beta); without, ref exp (r / beta). */
START_TEST(resetting_the_reference_multiplies_rewards)
{
    const char *reference = _i == 0 ? "current" : "initial";
    char settings[120];
    struct farm f;
    snprintf(settings, sizeof settings,
             "prompts=300 samples=2 outcome=compared beta=8 inner=800 "
             "reference=%s",
             reference);
    farm_init(&f, 2, 4, REWARDS);
    farm_start(&f, "iterative-dpo", settings, "momentum eta=0.25", NULL);
    for (int round = 1; round <= 4; round++) {
        farm_steps(&f, 1);
        double times = _i == 0 ? round : 1;
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 0; k < LANES; k++)
                for (size_t y = 1; y < 4; y++) {
                    double h =
                        farm_ratio(&f, c, y, k) - farm_ratio(&f, c, 0, k);
                    double r = f.r[c * 4 + y] - f.r[c * 4];
                    ck_assert_double_eq_tol(h, times * r / 8.0, 1e-8);
                }
    }
    farm_clear(&f);
}
END_TEST

/* The optimiser counts gradient steps, and a schedule reaches its end with
 * the last of them. */
START_TEST(optimiser_counts_gradient_steps)
{
    struct farm f;
    farm_init(&f, 1, 4, REWARDS);
    const struct pf_kind *kind =
        pf_kind_find(&pf_learner_family, "iterative-dpo");
    const struct pf_kind *rate = pf_kind_find(&pf_optimiser_family, "sgd");
    double *values = farm_values(kind, "inner=3 samples=2", 0.2);
    double *rates = farm_values(rate, "eta=1 schedule=linear", 0.2);
    struct pf_learner_setup setup = {.values = values,
                                     .optimiser =
                                         (const pf_optimiser_type *) rate,
                                     .optimiser_values = rates,
                                     .steps = 4};
    ck_assert_int_eq(
        pf_learner_alloc(&f.l, (const pf_learner_type *) kind, &f.task, &setup),
        PF_OK);
    for (int t = 1; t <= 4; t++) { /* the rate of the last of 3 t steps */
        farm_steps(&f, 1);
        ck_assert_double_eq_tol(f.l->optimiser.rate[0],
                                1.0 - (3.0 * t - 1.0) / 12.0, 1e-15);
    }
    free(values);
    free(rates);
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("iterative_dpo");
    PF_ADD_LOOP(s, best_and_worst_have_their_law, 2);
    PF_ADD_LOOP(s, drawn_pairs_have_their_law, 4);
    PF_ADD(s, borda_scores_decide);
    PF_ADD(s, tokens_cost_matches);
    PF_ADD_LOOP(s, gradient_is_the_slope_of_the_mean_loss, 4);
    PF_ADD_LOOP(s, resetting_the_reference_multiplies_rewards, 2);
    PF_ADD(s, optimiser_counts_gradient_steps);
    return s;
}

PF_TEST_MAIN(make_suite)
