/* How often claims are judged wrongly where the truth is known: at the very
 * threshold `holds` and `fails` may each come up in 1 - confidence of all
 * samples, and what lies well inside must be found to hold. And the bounds,
 * computed in another way. PREFARM_CALIBRATION=1 measures more settings.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

#include "claim_yard.h"
#include "core/random.h"

#define MOST 32

static bool
measures_more(void)
{
    const char *more = getenv("PREFARM_CALIBRATION");
    return more != NULL && strcmp(more, "1") == 0;
}

/* Samples of a setting: enough to tell 5 % from the 15 % that the plain
 * bootstrap is wrong of skewed means. */
static size_t
repeats(void)
{
    return measures_more() ? 1000 : 250;
}

static size_t
resamples(void)
{
    return measures_more() ? 400 : 200;
}

/* --- the bounds, in another way --- */

static int
compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double
read_off(double *x, size_t n, double p)
{
    qsort(x, n, sizeof *x, compare);
    double place = p * (double) (n - 1);
    size_t i = (size_t) place;
    double next = x[i + 1 < n ? i + 1 : i];
    return x[i] + (place - (double) i) * (next - x[i]);
}

static void
moments(const double *x, size_t n, double *mean, double *error)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    *mean = sum / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - *mean) * (x[i] - *mean);
    *error = sqrt(squares) / (double) n;
}

static double
tail_at(double confidence, size_t n)
{
    double t = gsl_cdf_tdist_Pinv(confidence, (double) (n - 1));
    return gsl_cdf_ugaussian_Q(t * sqrt((double) n / (double) (n - 1)));
}

/* Where the long tail is: above (1), below (-1), or nowhere (0). */
static int
long_tail(const double *y, size_t n, double mean)
{
    double squares = 0.0, cubes = 0.0;
    for (size_t i = 0; i < n; i++) {
        squares += pow(y[i] - mean, 2.0) / (double) n;
        cubes += pow(y[i] - mean, 3.0) / (double) n;
    }
    double skewness = cubes / pow(squares, 1.5);
    return fabs(skewness) < 0.5 ? 0 : skewness > 0.0 ? 1 : -1;
}

/* Bounds of the median, or of the mean: the further of two. */
static void
oracle(double *y, size_t n, bool is_mean, size_t resamples, double out[2])
{
    double *value = calloc(resamples, sizeof *value), drawn[MOST];
    double *t = calloc(resamples, sizeof *t), mean, error, m, e;
    double tail = tail_at(0.95, n);
    gsl_rng *r = pf_rng_alloc(3, 0, "bootstrap");
    qsort(y, n, sizeof *y, compare);
    moments(y, n, &mean, &error);
    for (size_t b = 0; b < resamples; b++) {
        pf_rng_block(r, b);
        for (size_t i = 0; i < n; i++)
            drawn[i] = y[(size_t) (gsl_rng_uniform(r) * (double) n)];
        qsort(drawn, n, sizeof *drawn, compare);
        moments(drawn, n, &m, &e);
        value[b] = is_mean ? m : 0.5 * (drawn[(n - 1) / 2] + drawn[n / 2]);
        t[b] = (m - mean) / e;
    }
    out[0] = read_off(value, resamples, tail);
    out[1] = read_off(value, resamples, 1.0 - tail);
    if (is_mean) {
        int side = long_tail(y, n, mean);
        double above = side > 0 ? tail_at(0.975, n) : tail;
        double below = side < 0 ? tail_at(0.975, n) : tail;
        out[0] =
            fmin(out[0], mean - error * read_off(t, resamples, 1.0 - below));
        out[1] = fmax(out[1], mean - error * read_off(t, resamples, above));
    }
    gsl_rng_free(r);
    free(value);
    free(t);
}

START_TEST(bounds_in_another_way)
{
    static const size_t seeds[] = {8, 13, 32};
    size_t n = seeds[_i / 2];
    bool is_mean = _i % 2 == 1;
    double y[MOST], wanted[2];
    gsl_rng *r = pf_rng_alloc(17, (uint64_t) _i, "oracle");
    struct pf_claim_cell cell = {1, NULL, y, 0.0};
    struct pf_claim_arm arm = yard_arm(&cell, 1);
    struct pf_claim c =
        yard_claim(PF_CLAIM_BOUND, is_mean ? PF_CLAIM_MEAN : PF_CLAIM_MEDIAN);
    for (size_t k = 0; k < n; k++)
        y[k] = gsl_ran_exponential(r, 1.0) - 0.5;
    gsl_rng_free(r);
    c.resamples = 500;
    struct pf_judgement j = yard_judge(&c, &arm, 1, n);
    oracle(y, n, is_mean, 500, wanted);
    ck_assert_double_eq_tol(j.low, wanted[0], 1e-11);
    ck_assert_double_eq_tol(j.high, wanted[1], 1e-11);
}
END_TEST

/* --- laws of one run --- */

enum law { NORMAL, UNIFORM, EXPONENTIAL, LOGNORMAL, STUDENT, TWO, HEAVY, LAWS };

static double
law_at(enum law law, double z)
{
    switch (law) {
    case NORMAL:
        return 5.0 + z;
    case UNIFORM:
        return 1.0 + gsl_cdf_ugaussian_P(z);
    case EXPONENTIAL:
        return -log(gsl_cdf_ugaussian_Q(z));
    case LOGNORMAL:
        return exp(0.5 * z);
    case STUDENT:
        return 50.0 + gsl_cdf_tdist_Pinv(gsl_cdf_ugaussian_P(z), 3.0);
    case HEAVY:
        return exp(z);
    default: /* a fifth of the runs is off */
        return gsl_cdf_ugaussian_P(z) < 0.8 ? 1.0 : 4.0;
    }
}

/* Median, mean, mean of the middle half. */
static double
truth(enum law law, enum pf_claim_aggregate how)
{
    size_t n = 20000;
    double sum = 0.0;
    if (how == PF_CLAIM_MEDIAN)
        return law_at(law, 0.0);
    if (how == PF_CLAIM_MEAN && law == EXPONENTIAL)
        return 1.0;
    if (how == PF_CLAIM_MEAN && law == LOGNORMAL)
        return exp(0.125);
    if (how == PF_CLAIM_MEAN && law == HEAVY)
        return exp(0.5);
    if (how == PF_CLAIM_MEAN && law == TWO)
        return 1.6;
    for (size_t i = 0; i < n; i++) {
        double u = ((double) i + 0.5) / (double) n;
        u = how == PF_CLAIM_IQM ? 0.25 + 0.5 * u : u;
        sum += law_at(law, gsl_cdf_ugaussian_Pinv(u)) / (double) n;
    }
    return sum;
}

struct trial {
    enum law law;
    enum pf_claim_aggregate how;
    size_t n;
    double a[MOST], b[MOST];
    size_t holds[2], fails[2];
};

/* Two arms that go together on the same seeds. */
static void
draw(struct trial *t, gsl_rng *r)
{
    for (size_t k = 0; k < t->n; k++) {
        double z = gsl_ran_ugaussian(r);
        t->a[k] = law_at(t->law, z);
        t->b[k] = law_at(t->law, 0.6 * z + 0.8 * gsl_ran_ugaussian(r));
    }
}

static void
count(struct trial *t, size_t side, const struct pf_claim *c, size_t n_arms)
{
    struct pf_claim_cell cell[2] = {{1, NULL, t->a, 0.0}, {1, NULL, t->b, 0.0}};
    struct pf_claim_arm arm[2] = {yard_arm(cell, 1), yard_arm(cell + 1, 1)};
    enum pf_verdict v = yard_judge(c, arm, n_arms, t->n).verdict;
    t->holds[side] += v == PF_HOLDS;
    t->fails[side] += v == PF_FAILS;
}

/* Three Monte-Carlo standard deviations above what is promised, and what skew
 * costs: see eval/claim/bounds.c. */
static void
assert_rates(const struct trial *t, double slack)
{
    double n = (double) repeats(), most = 0.05 + slack;
    most += 3.0 * sqrt(0.05 * 0.95 / n);
    for (size_t i = 0; i < 2; i++) {
        double holds = (double) t->holds[i] / n;
        double fails = (double) t->fails[i] / n;
        ck_assert_msg(holds <= most && fails <= most,
                      "law %d, aggregate %d, n = %zu, side %zu: holds %g, "
                      "fails %g",
                      (int) t->law, (int) t->how, t->n, i, holds, fails);
    }
}

/* Threshold at the truth: from above, from below. Atoms at the threshold make
 * what is claimed true. */
static void
calibrate_bound(struct trial *t)
{
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, t->how);
    gsl_rng *r = pf_rng_alloc(23, t->n, "calibrate");
    double at = truth(t->law, t->how);
    c.resamples = resamples();
    for (size_t i = 0; i < repeats(); i++) {
        draw(t, r);
        c.seed = i;
        c.low = -INF;
        c.high = at;
        count(t, 0, &c, 1);
        c.low = at;
        c.high = INF;
        count(t, 1, &c, 1);
    }
    gsl_rng_free(r);
}

/* Both arms follow one law: by a factor apart, or not at all. */
static void
calibrate_order(struct trial *t, bool ratio)
{
    struct pf_claim c = yard_claim(PF_CLAIM_ORDER, t->how);
    gsl_rng *r = pf_rng_alloc(29, t->n, "calibrate");
    c.has_factor = ratio;
    c.factor = 0.5;
    c.resamples = resamples();
    for (size_t i = 0; i < repeats(); i++) {
        draw(t, r);
        for (size_t k = 0; ratio && k < t->n; k++)
            t->a[k] *= 0.5;
        c.seed = i;
        c.greater = false;
        count(t, 0, &c, 2);
        c.greater = true;
        count(t, 1, &c, 2);
    }
    gsl_rng_free(r);
}

static const struct {
    enum law law;
    enum pf_claim_aggregate how;
    size_t n;
} usual[] = {{NORMAL, PF_CLAIM_MEAN, 8},
             {EXPONENTIAL, PF_CLAIM_MEAN, 16},
             {EXPONENTIAL, PF_CLAIM_MEDIAN, 16},
             {LOGNORMAL, PF_CLAIM_IQM, 8},
             {STUDENT, PF_CLAIM_MEDIAN, 8}};
#define USUAL 5

START_TEST(bounds_at_the_threshold)
{
    struct trial t = {
        .law = usual[_i].law, .how = usual[_i].how, .n = usual[_i].n};
    calibrate_bound(&t);
    assert_rates(&t, 0.0);
}
END_TEST

START_TEST(orders_at_the_threshold)
{
    struct trial t = {
        .law = usual[_i].law, .how = usual[_i].how, .n = usual[_i].n};
    calibrate_order(&t, t.law != STUDENT);
    assert_rates(&t, 0.0);
}
END_TEST

/* Everything else. Medians of two-point laws lie on an atom: then a bound
 * holds, and an order fails, by right. */
START_TEST(all_at_the_threshold)
{
    enum law law = (enum law)(_i / 9);
    enum pf_claim_aggregate how = (enum pf_claim_aggregate)(_i / 3 % 3);
    size_t n = (size_t) 8 << _i % 3;
    if (!measures_more() || (law == TWO && how != PF_CLAIM_MEAN))
        return;
    struct trial bound = {.law = law, .how = how, .n = n}, order = bound,
                 ratio = bound;
    calibrate_bound(&bound);
    assert_rates(&bound, how == PF_CLAIM_MEAN && law != NORMAL ? 0.02 : 0.0);
    calibrate_order(&order, false);
    assert_rates(&order, law == TWO ? 0.03 : 0.01);
    calibrate_order(&ratio, true);
    assert_rates(&ratio, law == TWO ? 0.03 : 0.01);
}
END_TEST

/* --- what is well inside is found --- */

START_TEST(there_is_power)
{
    size_t samples = measures_more() ? 100 : 40;
    struct trial t = {.law = (enum law)(_i / 3),
                      .how = (enum pf_claim_aggregate)(_i % 3),
                      .n = 32};
    double at = truth(t.law, t.how);
    gsl_rng *r = pf_rng_alloc(31, (uint64_t) _i, "power");
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, t.how);
    c.resamples = resamples();
    for (size_t i = 0; i < samples; i++) {
        /* a unit is a standard deviation or so */
        double unit = t.law == UNIFORM ? 0.3 : t.law == LOGNORMAL ? 0.6 : 1.2;
        draw(&t, r);
        c.low = at - 1.5 * unit;
        c.high = at + 1.5 * unit;
        count(&t, 0, &c, 1);
        c.low = at + 1.5 * unit;
        c.high = INF;
        count(&t, 1, &c, 1);
    }
    ck_assert_uint_ge(t.holds[0] + 2, samples);
    ck_assert_uint_ge(t.fails[1] + 2, samples);
    gsl_rng_free(r);
}
END_TEST

/* --- shares: exact, whatever the share --- */

START_TEST(shares_at_the_threshold)
{
    static const double share[] = {0.5, 0.8, 0.95};
    struct trial t = {.law = TWO, .how = PF_CLAIM_MEAN, .n = 16};
    struct pf_claim c = yard_claim(PF_CLAIM_BOUND, PF_CLAIM_MEAN);
    double y[3 * MOST], p = share[_i / 2];
    bool clusters = _i % 2 == 1;
    struct pf_claim_cell cell[3];
    gsl_rng *r = pf_rng_alloc(37, (uint64_t) _i, "shares");
    c.shares = true;
    c.resamples = 50; /* which are not looked at */
    yard_cells(cell, 3, y, t.n);
    struct pf_claim_arm arm = yard_arm(cell, clusters ? 3 : 1);
    for (size_t i = 0; i < repeats(); i++) {
        for (size_t k = 0; k < t.n; k++) { /* a seed's own chance */
            double one = gsl_ran_beta(r, 3.0 * p, 3.0 * (1.0 - p));
            for (size_t j = 0; j < 3; j++)
                y[j * t.n + k] = gsl_ran_bernoulli(r, one);
        }
        for (size_t side = 0; side < 2; side++) {
            c.low = side == 0 ? p : -INF;
            c.high = side == 0 ? INF : p;
            enum pf_verdict v = yard_judge(&c, &arm, 1, t.n).verdict;
            t.holds[side] += v == PF_HOLDS;
            t.fails[side] += v == PF_FAILS;
        }
    }
    assert_rates(&t, 0.0);
    gsl_rng_free(r);
}
END_TEST

/* --- what is chosen for being the best is not that good --- */

#define POINTS 12
#define CELLS 4

/* Runs of CELLS cells whose records are all noise around 0, and go together. */
static void
draw_noise(double *y, size_t n, gsl_rng *r)
{
    for (size_t k = 0; k < n; k++) {
        double of_seed = gsl_ran_ugaussian(r);
        for (size_t c = 0; c < CELLS; c++)
            for (size_t p = 0; p < POINTS; p++)
                y[(c * POINTS + p) * n + k] =
                    0.5 * of_seed + gsl_ran_ugaussian(r);
    }
}

static struct pf_claim
choosing(int row, struct pf_claim_arm *arm)
{
    struct pf_claim c =
        yard_claim(row == 3 ? PF_CLAIM_EQUAL : PF_CLAIM_BOUND, PF_CLAIM_MEAN);
    arm->rises = true;
    arm->place = row == 0   ? PF_CLAIM_BEST
                 : row == 1 ? PF_CLAIM_EVERYWHERE
                            : PF_CLAIM_FINAL;
    c.cells = row == 2 ? PF_CELLS_BEST : PF_CELLS_POOLED;
    c.low = row == 1 || row == 3 ? -INF : 0.0; /* the best is 0 */
    c.high = row == 1 ? 0.0 : INF;             /* none is above 0 */
    c.resamples = 200;
    return c;
}

/* --- reach: some runs are not looked at for long enough --- */

#define RECORDS 40

/* Runs get there after lognormal times, about the median 10 (of arm a, as often
 * as b's); `last` is where records end. */
static void
draw_race(double *x, double *y, size_t n, double last, const double *z)
{
    double step = last / (RECORDS - 1);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < RECORDS; i++) {
            x[i * n + k] = step * (double) i;
            y[i * n + k] = x[i * n + k] < 10.0 * exp(0.8 * z[k]) ? 1.0 : 0.0;
        }
}

/* Rows: nearly all come there, and six in ten; of one arm, and of two. The
 * medians are those of whole steps. */
START_TEST(races_at_the_threshold)
{
    struct trial t = {.law = LOGNORMAL, .how = PF_CLAIM_MEDIAN, .n = 16};
    static double x[2][RECORDS * MOST], y[2][RECORDS * MOST];
    struct pf_claim_cell cell[] = {{RECORDS, x[0], y[0], 0.0},
                                   {RECORDS, x[1], y[1], 0.0}};
    struct pf_claim_arm arm[] = {yard_arm(cell, 1), yard_arm(cell + 1, 1)};
    struct pf_claim c = yard_claim(PF_CLAIM_REACH, t.how);
    size_t arms = (size_t) _i / 2 + 1;
    double last = 10.0 * exp(0.8 * gsl_cdf_ugaussian_Pinv(_i % 2 ? 0.6 : 0.98));
    double step = last / (RECORDS - 1), at = step * ceil(10.0 / step);
    gsl_rng *r = pf_rng_alloc(47, (uint64_t) _i, "races");
    c.threshold = 0.5;
    c.resamples = resamples();
    c.has_factor = true;
    c.factor = 1.0;
    for (size_t i = 0; i < repeats(); i++) {
        for (size_t k = 0; k < t.n; k++) {
            t.a[k] = gsl_ran_ugaussian(r);
            t.b[k] = 0.6 * t.a[k] + 0.8 * gsl_ran_ugaussian(r);
        }
        draw_race(x[0], y[0], t.n, last, t.a);
        draw_race(x[1], y[1], t.n, last, t.b);
        c.seed = i;
        for (size_t side = 0; side < 2; side++) {
            c.greater = side == 1;
            c.low = side == 0 ? at : -INF;
            c.high = side == 0 ? INF : at;
            enum pf_verdict v = yard_judge(&c, arm, arms, t.n).verdict;
            t.holds[side] += v == PF_HOLDS && arms == 2;
            t.fails[side] += v == PF_FAILS && arms == 1;
        }
    }
    assert_rates(&t, 0.0);
    gsl_rng_free(r);
}
END_TEST

START_TEST(noise_is_not_the_best)
{
    size_t n = 16, wrong = 0, samples = 120;
    double y[CELLS * POINTS * 16];
    struct pf_claim_cell cell[CELLS];
    gsl_rng *r = pf_rng_alloc(41, (uint64_t) _i, "noise");
    for (size_t i = 0; i < CELLS; i++)
        cell[i] = (struct pf_claim_cell){POINTS, NULL, y + i * POINTS * n, 0.0};
    struct pf_claim_arm arm = yard_arm(cell, CELLS);
    struct pf_claim c = choosing(_i, &arm);
    for (size_t i = 0; i < samples; i++) {
        draw_noise(y, n, r);
        c.seed = i;
        enum pf_verdict v = yard_judge(&c, &arm, 1, n).verdict;
        wrong += v == (_i == 0 || _i == 2 ? PF_HOLDS : PF_FAILS);
    }
    ck_assert_uint_le(wrong, 13); /* 6 and three standard deviations */
    gsl_rng_free(r);
}
END_TEST

/* Six cells whose ranks are the same in both arms, if noise lets one see. */
START_TEST(noise_does_not_change_ranks)
{
    size_t n = 16, fails = 0, holds = 0, cells = 6;
    double y[12 * 16];
    struct pf_claim_cell cell[12];
    gsl_rng *r = pf_rng_alloc(43, (uint64_t) _i, "ranks");
    struct pf_claim c = yard_claim(PF_CLAIM_RANK, PF_CLAIM_MEDIAN);
    double step = _i == 0 ? 0.3 : 4.0;
    yard_cells(cell, 12, y, n);
    struct pf_claim_arm arm[] = {yard_arm(cell, cells),
                                 yard_arm(cell + cells, cells)};
    c.low = 0.9;
    c.resamples = 200;
    for (size_t i = 0; i < 120; i++) {
        for (size_t k = 0; k < 12 * n; k++)
            y[k] = step * (double) (k / n % cells) + gsl_ran_ugaussian(r);
        c.seed = i;
        enum pf_verdict v = yard_judge(&c, arm, 2, n).verdict;
        fails += v == PF_FAILS;
        holds += v == PF_HOLDS;
    }
    ck_assert_uint_le(fails, 13);
    ck_assert(_i == 0 || holds >= 116);
    gsl_rng_free(r);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("claim-rates");
    PF_ADD_LOOP(s, bounds_in_another_way, 6);
    PF_ADD_LOOP(s, bounds_at_the_threshold, USUAL);
    PF_ADD_LOOP(s, orders_at_the_threshold, USUAL);
    PF_ADD_LOOP(s, all_at_the_threshold, LAWS * 9);
    PF_ADD_LOOP(s, there_is_power, TWO * 3);
    PF_ADD_LOOP(s, shares_at_the_threshold, 6);
    PF_ADD_LOOP(s, races_at_the_threshold, 4);
    PF_ADD_LOOP(s, noise_is_not_the_best, 4);
    PF_ADD_LOOP(s, noise_does_not_change_ranks, 2);
    return s;
}

PF_TEST_MAIN(make_suite)
