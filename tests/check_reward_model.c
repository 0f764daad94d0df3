/* What reward models find: closed forms, Zermelo's iteration, plain gradient
 * descent, planted preferences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward_bed.h"

enum { K = PF_LANE_WIDTH };

/* --- tables --- */

START_TEST(two_responses_have_log_odds)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){1, 2, K}, 0, NULL);
    bed_pairs(&b, 3);
    b.count = calloc(3 * K, sizeof *b.count);
    for (size_t k = 0; k < K; k++) {
        b.count[k] = 7.25;
        b.count[K + k] = 1.0;
        b.count[2 * K + k] = 3.0;
    }
    bed_pair(&b, 0, 0, 1, 0, 1.0); /* 7.25 wins of response 1 */
    bed_pair(&b, 1, 0, 0, 1, 1.0); /* one of response 0 */
    bed_pair(&b, 2, 0, 0, 1, 0.5); /* three ties: 1.5 each */
    bed_fit(&b, "bradley-terry", "l2=0");
    double want = log(8.75 / 2.5);
    ck_assert_double_eq_tol(bed_score(&b, 0, 1, 5), 0.5 * want, 1e-14);
    ck_assert_double_eq_tol(bed_score(&b, 0, 0, 5), -0.5 * want, 1e-14);
    ck_assert_double_eq_tol(pf_reward_model_probability(&b.m, 0, 1, 0, 5),
                            8.75 / 11.25, 1e-15);
    bed_fit(&b, "pairwise", "l2=0");
    ck_assert_double_eq_tol(pf_reward_model_probability(&b.m, 0, 1, 0, 2),
                            8.75 / 11.25, 1e-15);
    bed_fit(&b, "pointwise", "l2=0");
    ck_assert_double_eq_tol(bed_score(&b, 0, 1, 5), want, 1e-14);
    ck_assert_double_eq_tol(bed_score(&b, 0, 0, 5), -want, 1e-14);
    bed_end(&b);
}
END_TEST

/* Wins of y over z in a context of a lane. */
static void
tally(const struct bed *b, size_t c, size_t k, double *wins)
{
    size_t n = b->task.shape.responses;
    memset(wins, 0, n * n * sizeof *wins);
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * b->task.shape.lanes + k;
        size_t y = b->pairs.first[at], z = b->pairs.second[at];
        if (b->pairs.context[at] != c || y == z)
            continue;
        wins[y * n + z] += bed_count(b, at) * b->pairs.outcome[at];
        wins[z * n + y] += bed_count(b, at) * (1.0 - b->pairs.outcome[at]);
    }
}

/* Zermelo's iteration; s of mean 0. */
static void
zermelo(size_t n, const double *wins, double *s)
{
    double change = 1.0;
    memset(s, 0, n * sizeof *s);
    for (int round = 0; round < 100000 && change > 1e-15; round++) {
        double mean = 0.0;
        change = 0.0;
        for (size_t i = 0; i < n; i++) {
            double won = 0.0, games = 0.0;
            for (size_t j = 0; j < n; j++) {
                won += wins[i * n + j];
                games += (wins[i * n + j] + wins[j * n + i]) /
                         (exp(s[i]) + exp(s[j]));
            }
            double next = log(won / games);
            change = fmax(change, fabs(next - s[i]));
            s[i] = next;
        }
        for (size_t i = 0; i < n; i++)
            mean += s[i] / (double) n;
        for (size_t i = 0; i < n; i++)
            s[i] -= mean;
    }
}

START_TEST(a_table_is_zermelos)
{
    enum { C = 3, N = 7 };
    struct bed b;
    double wins[N * N], want[N];
    bed_init(&b, (struct pf_shape){C, N, K}, 0, NULL);
    bed_random_pairs(&b, 160);
    bed_fit(&b, "bradley-terry", "l2=0");
    for (size_t k = 0; k < K; k++)
        for (size_t c = 0; c < C; c++) {
            tally(&b, c, k, wins);
            zermelo(N, wins, want);
            for (size_t y = 0; y < N; y++)
                ck_assert_double_eq_tol(bed_score(&b, c, y, k), want[y], 1e-12);
            ck_assert(b.m.facts.problem[k] == PF_REWARD_FINE);
        }
    bed_end(&b);
}
END_TEST

/* The equations of the maximum with l2, from the pairs one by one. */
START_TEST(a_penalised_table_is_stationary)
{
    enum { C = 3, N = 7 };
    const double l2[2] = {0.02, 1e-9};
    struct bed b;
    bed_init(&b, (struct pf_shape){C, N, K}, 0, NULL);
    bed_random_pairs(&b, 25); /* in parts, and separable */
    bed_fit(&b, "bradley-terry", _i == 0 ? "l2=0.02" : "l2=1e-9");
    for (size_t k = 0; k < K; k++) {
        double g[C * N] = {0.0}, norm = 0.0, total = bed_total(&b, k);
        for (size_t i = 0; i < b.pairs.n; i++) {
            size_t at = i * K + k, c = b.pairs.context[at];
            size_t y = b.pairs.first[at], z = b.pairs.second[at];
            double d = bed_score(&b, c, y, k) - bed_score(&b, c, z, k);
            double slope =
                b.count[at] / total * (b.pairs.outcome[at] - bed_sigmoid(d));
            g[c * N + y] += slope;
            g[c * N + z] -= slope;
        }
        for (size_t row = 0; row < C * N; row++) {
            double r = b.m.score[row * K + k];
            ck_assert_double_eq_tol(g[row], l2[_i] * r, 1e-14);
            norm += r * r;
        }
        ck_assert_double_gt(norm, 0.1);
        ck_assert(b.m.facts.separable[k] > 0.0);
    }
    bed_end(&b);
}
END_TEST

START_TEST(repeated_pairs_are_weights)
{
    enum { N = 5, PAIRS = 40 };
    struct bed b, twice;
    const struct pf_shape s = {2, N, K};
    bed_init(&b, s, 3, NULL);
    bed_init(&twice, s, 3, NULL);
    bed_random_pairs(&b, PAIRS);
    bed_pairs(&twice, 2 * PAIRS);
    for (size_t at = 0; at < PAIRS * K; at++) {
        b.count[at] = at / K % 2 == 0 ? 2.0 : 1.0;
        for (size_t copy = 0; copy <= (at / K % 2 == 0); copy++) {
            size_t to = copy * PAIRS * K + at;
            pf_pairs_set(&twice.pairs, to, b.pairs.context[at],
                         b.pairs.first[at], b.pairs.second[at]);
            twice.pairs.outcome[to] = b.pairs.outcome[at];
        }
    }
    static const char *const model[][2] = {
        {"bradley-terry", "l2=1e-3"},
        {"bradley-terry", "class=log-linear l2=1e-3"},
        {"bradley-terry", "class=mlp steps=20"},
        {"pointwise", "l2=1e-3"},
        {"pairwise", "l2=1e-3"},
        {"pairwise", "class=bilinear l2=1e-3"}};
    for (size_t i = 0; i < sizeof model / sizeof model[0]; i++) {
        bed_fit(&b, model[i][0], model[i][1]);
        bed_fit(&twice, model[i][0], model[i][1]);
        for (size_t at = 0; at < pf_shape_size(&s); at++)
            ck_assert_double_eq_tol(b.m.score[at], twice.m.score[at], 1e-10);
    }
    bed_end(&b);
    bed_end(&twice);
}
END_TEST

/* --- linear models against gradient descent --- */

enum { MOST_ROWS = 400, MOST_PARAMS = 12 };
struct regression {
    size_t n, p;
    double x[MOST_ROWS][MOST_PARAMS], won[MOST_ROWS], lost[MOST_ROWS];
    double total, l2, theta[MOST_PARAMS];
};

static double
regression_margin(const struct regression *r, const double *x)
{
    double d = 0.0;
    for (size_t j = 0; j < r->p; j++)
        d += r->theta[j] * x[j];
    return d;
}

/* Gradient descent with momentum (restarted) until nothing moves. */
static void
regression_solve(struct regression *r)
{
    double size = r->l2, g[MOST_PARAMS], v[MOST_PARAMS] = {0.0}, norm = 1.0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = 0; j < r->p; j++)
            size += 0.25 * (r->won[i] + r->lost[i]) / r->total * r->x[i][j] *
                    r->x[i][j];
    memset(r->theta, 0, sizeof r->theta);
    for (int step = 0; step < 200000 && norm > 1e-13; step++) {
        double uphill = 0.0;
        for (size_t j = 0; j < r->p; j++)
            g[j] = r->l2 * r->theta[j];
        for (size_t i = 0; i < r->n; i++) {
            double p = bed_sigmoid(regression_margin(r, r->x[i]));
            double s = (r->lost[i] * p - r->won[i] * (1.0 - p)) / r->total;
            for (size_t j = 0; j < r->p; j++)
                g[j] += s * r->x[i][j];
        }
        norm = 0.0;
        for (size_t j = 0; j < r->p; j++) {
            norm = fmax(norm, fabs(g[j]));
            uphill += g[j] * v[j];
        }
        for (size_t j = 0; j < r->p; j++) {
            v[j] = (uphill > 0.0 ? 0.0 : 0.97 * v[j]) - g[j] / size;
            r->theta[j] += v[j];
        }
    }
    ck_assert_double_le(norm, 1e-13);
}

/* The rows of lane k; `kind`: 0 differences, 1 bilinear. */
static size_t
row_of(const struct bed *b, size_t at, bool bilinear, double *x)
{
    size_t k = at % K, c = b->pairs.context[at], d = b->task.n_features, p = 0;
    size_t y = b->pairs.first[at], z = b->pairs.second[at];
    for (size_t j = 0; j < d; j++)
        x[p++] = bed_phi(b, c, y, j, k) - bed_phi(b, c, z, j, k);
    for (size_t i = 0; bilinear && i < d; i++)
        for (size_t j = i + 1; j < d; j++)
            x[p++] = bed_phi(b, c, y, i, k) * bed_phi(b, c, z, j, k) -
                     bed_phi(b, c, z, i, k) * bed_phi(b, c, y, j, k);
    return p;
}

static void
pair_regression(const struct bed *b, size_t k, bool bilinear, double l2,
                struct regression *r)
{
    r->n = 0;
    r->l2 = l2;
    r->total = bed_total(b, k);
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k;
        if (b->pairs.first[at] == b->pairs.second[at])
            continue;
        r->p = row_of(b, at, bilinear, r->x[r->n]);
        r->won[r->n] = bed_count(b, at) * b->pairs.outcome[at];
        r->lost[r->n++] = bed_count(b, at) * (1.0 - b->pairs.outcome[at]);
    }
    regression_solve(r);
}

START_TEST(log_linear_is_logistic_regression)
{
    const double l2[2] = {0.0, 0.03};
    static struct regression r;
    struct bed b;
    bed_init(&b, (struct pf_shape){3, 5, K}, 4, NULL);
    bed_random_pairs(&b, 120);
    bed_fit(&b, "bradley-terry",
            _i == 0 ? "class=log-linear l2=0" : "class=log-linear l2=0.03");
    for (size_t k = 0; k < K; k++) {
        pair_regression(&b, k, false, l2[_i], &r);
        for (size_t c = 0; c < 3; c++)
            for (size_t y = 0; y < 5; y++) {
                double want = 0.0;
                for (size_t j = 0; j < 4; j++)
                    want += r.theta[j] * bed_phi(&b, c, y, j, k);
                ck_assert_double_eq_tol(bed_score(&b, c, y, k), want, 1e-10);
            }
    }
    bed_end(&b);
}
END_TEST

START_TEST(bilinear_is_logistic_regression)
{
    const double l2[2] = {0.0, 0.03};
    static struct regression r;
    struct bed b;
    double worst = 0.0;
    bed_init(&b, (struct pf_shape){3, 6, K}, 3, NULL);
    bed_random_pairs(&b, 200);
    bed_fit(&b, "pairwise",
            _i == 0 ? "class=bilinear l2=0" : "class=bilinear l2=0.03");
    for (size_t k = 0; k < K; k++) {
        pair_regression(&b, k, true, l2[_i], &r);
        for (size_t i = 0, row = 0; i < b.pairs.n; i++) {
            size_t at = i * K + k;
            if (b.pairs.first[at] == b.pairs.second[at])
                continue;
            double want = bed_sigmoid(regression_margin(&r, r.x[row++]));
            double got = pf_reward_model_probability(&b.m, b.pairs.context[at],
                                                     b.pairs.first[at],
                                                     b.pairs.second[at], k);
            worst = fmax(worst, fabs(got - want));
        }
    }
    ck_assert_double_le(worst, 1e-11);
    bed_end(&b);
}
END_TEST

/* Verdicts on single responses, with a constant. */
START_TEST(pointwise_is_logistic_regression)
{
    enum { C = 3, N = 6, D = 3 };
    const double l2[2] = {0.0, 0.03};
    static struct regression r;
    struct bed b;
    bed_init(&b, (struct pf_shape){C, N, K}, D, NULL);
    bed_random_pairs(&b, 200);
    bed_fit(&b, "pointwise",
            _i == 0 ? "class=log-linear l2=0" : "class=log-linear l2=0.03");
    for (size_t k = 0; k < K; k++) {
        memset(&r, 0, sizeof r);
        r = (struct regression){.n = C * N, .p = D + 1, .l2 = l2[_i]};
        r.total = bed_total(&b, k);
        for (size_t i = 0; i < b.pairs.n; i++) {
            size_t at = i * K + k, base = b.pairs.context[at] * N;
            double q = b.pairs.outcome[at], w = b.count[at];
            size_t y = base + b.pairs.first[at], z = base + b.pairs.second[at];
            if (y == z)
                continue;
            r.won[y] += w * q;
            r.lost[y] += w * (1.0 - q);
            r.won[z] += w * (1.0 - q);
            r.lost[z] += w * q;
        }
        for (size_t row = 0; row < C * N; row++) {
            for (size_t j = 0; j < D; j++)
                r.x[row][j] = bed_phi(&b, row / N, row % N, j, k);
            r.x[row][D] = 1.0;
        }
        regression_solve(&r);
        for (size_t row = 0; row < C * N; row++)
            ck_assert_double_eq_tol(b.m.score[row * K + k],
                                    regression_margin(&r, r.x[row]), 1e-10);
    }
    bed_end(&b);
}
END_TEST

/* Features of which one is the sum of two others, one the same for all, and
 * one that says the same as the first: without l2 the parameters are not
 * identified; those of least norm are what a vanishing l2 gives. */
START_TEST(least_norm_where_features_are_dependent)
{
    enum { C = 2, N = 5, D = 5 };
    struct bed b;
    double faint[C * N * K];
    bed_init(&b, (struct pf_shape){C, N, K}, D, NULL);
    for (size_t row = 0; row < C * N; row++)
        for (size_t k = 0; k < K; k++) {
            double *phi = b.features + row * D * K + k;
            phi[2 * K] = phi[0] + phi[K];
            phi[3 * K] = 0.7;
            phi[4 * K] = phi[0];
        }
    bed_random_pairs(&b, 90);
    bed_fit(&b, "bradley-terry", "class=log-linear l2=1e-9");
    memcpy(faint, b.m.score, sizeof faint);
    bed_fit(&b, "bradley-terry", "class=log-linear l2=0");
    for (size_t at = 0; at < C * N * K; at++)
        ck_assert_double_eq_tol(b.m.score[at], faint[at], 1e-6);
    bed_end(&b);
}
END_TEST

/* A constant for each context in the features moves rewards, not the
 * probabilities. */
START_TEST(probabilities_do_not_see_translations)
{
    enum { C = 3, N = 5, D = 3 };
    struct bed b;
    static double before[C][N][N];
    double moved = 0.0;
    bed_init(&b, (struct pf_shape){C, N, K}, D, NULL);
    bed_random_pairs(&b, 120);
    bed_fit(&b, "bradley-terry", "class=log-linear");
    double old = bed_score(&b, 1, 0, 3);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++)
                before[c][y][z] = pf_reward_model_probability(&b.m, c, y, z, 3);
    for (size_t i = 0; i < C * N * D * K; i++)
        b.features[i] += 1.3 * (double) (i / (N * D * K)) - 0.4;
    bed_fit(&b, "bradley-terry", "class=log-linear");
    moved = fabs(bed_score(&b, 1, 0, 3) - old);
    ck_assert_double_gt(moved, 0.01);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++)
                ck_assert_double_eq_tol(
                    pf_reward_model_probability(&b.m, c, y, z, 3),
                    before[c][y][z], 1e-11);
    bed_end(&b);
}
END_TEST

/* --- pairwise --- */

static double
any_law(const struct bed *b, size_t c, size_t y, size_t z, size_t k)
{
    double x = sin(1.0 + 3.7 * (double) c + 1.9 * (double) y +
                   0.83 * (double) z + (double) b->run[k]);
    return 0.5 + 0.49 * x;
}

START_TEST(a_pairwise_table_is_shares)
{
    enum { C = 2, N = 6 };
    struct bed b;
    bed_init(&b, (struct pf_shape){C, N, K}, 0, NULL);
    bed_all_pairs(&b, any_law);
    b.pairs.n -= 3; /* pairs of response 5 in context 1 with 2, 3, 4 */
    bed_fit(&b, "pairwise", "l2=0");
    for (size_t k = 0; k < K; k++)
        for (size_t c = 0; c < C; c++)
            for (size_t y = 0; y < N; y++)
                for (size_t z = 0; z < y; z++) {
                    bool seen = c == 0 || y < 5 || z < 2;
                    double want = seen ? any_law(&b, c, y, z, k) : 0.5;
                    ck_assert_double_eq_tol(
                        pf_reward_model_probability(&b.m, c, y, z, k), want,
                        1e-14);
                }
    bed_end(&b);
}
END_TEST

/* One pair with one label: w sigmoid (-s) = l2 W s. */
START_TEST(a_penalised_pair_solves_its_equation)
{
    static const double l2[] = {1e-12, 1e-5, 0.1, 3.0};
    struct bed b;
    bed_init(&b, (struct pf_shape){1, 3, K}, 0, NULL);
    bed_pairs(&b, 2);
    bed_pair(&b, 0, 0, 2, 1, 1.0);
    bed_pair(&b, 1, 0, 0, 1, 0.3);
    bed_model(&b, "pairwise", "");
    for (size_t k = 0; k < K; k++)
        b.values[2 * K + k] = l2[k % 4];
    ck_assert_int_eq(
        pf_reward_model_init(&b.m, b.m.type, &b.task, b.values, b.memory),
        PF_OK);
    ck_assert_int_eq(pf_reward_model_fit(&b.m, &b.pairs, NULL), PF_OK);
    for (size_t k = 0; k < K; k++) {
        double lost = pf_reward_model_probability(&b.m, 0, 1, 2, k);
        double s = log1p(-lost) - log(lost);
        ck_assert_double_eq_tol(lost / (2.0 * l2[k % 4] * s), 1.0, 1e-12);
        double p = pf_reward_model_probability(&b.m, 0, 0, 1, k);
        double t = log(p / (1.0 - p));
        ck_assert_double_eq_tol(0.3 - p, 2.0 * l2[k % 4] * t, 1e-15);
        ck_assert_double_gt(s, 0.0);
        ck_assert_double_lt(t, 0.0);
    }
    bed_end(&b);
}
END_TEST

/* Rock, paper and scissors on a circle: each beats the next. */
static double
circle_law(const struct bed *b, size_t c, size_t y, size_t z, size_t k)
{
    (void) c;
    (void) k;
    (void) b;
    return bed_sigmoid(1.7 * sin(2.0 * M_PI * ((double) z - (double) y) / 3));
}

START_TEST(a_cycle_needs_pairs)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){2, 3, K}, 2, NULL);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 3; y++)
            for (size_t k = 0; k < K; k++) {
                double angle = 2.0 * M_PI * (double) y / 3.0;
                double *phi = b.features + (c * 3 + y) * 2 * K + k;
                phi[0] = cos(angle);
                phi[K] = sin(angle);
            }
    bed_all_pairs(&b, circle_law);
    for (int linear = 0; linear < 2; linear++) {
        bed_fit(&b, "bradley-terry",
                linear ? "class=log-linear l2=0 normalise=standard"
                       : "l2=0 normalise=standard");
        for (size_t y = 0; y < 3; y++) /* and no noise is blown up */
            ck_assert_double_le(fabs(b.m.reward[(3 + y) * K]), 1e-12);
        for (size_t y = 0; y < 3; y++)
            ck_assert_double_eq_tol(
                pf_reward_model_probability(&b.m, 1, y, (y + 1) % 3, 4), 0.5,
                1e-12);
    }
    bed_fit(&b, "pairwise", "class=bilinear l2=0");
    for (size_t y = 0; y < 3; y++) {
        double p = pf_reward_model_probability(&b.m, 1, y, (y + 1) % 3, 4);
        ck_assert_double_eq_tol(p, circle_law(&b, 1, y, (y + 1) % 3, 4), 1e-12);
        ck_assert_double_gt(p, 0.75);
    }
    bed_end(&b);
}
END_TEST

/* w = (1, -0.5, 0.2, 0), A_01 = 0.8, A_12 = -1.1, A_03 = 0.6, others 0. */
static double
planted_law(const struct bed *b, size_t c, size_t y, size_t z, size_t k)
{
    double f[4], g[4];
    for (size_t j = 0; j < 4; j++) {
        f[j] = bed_phi(b, c, y, j, k);
        g[j] = bed_phi(b, c, z, j, k);
    }
    double s = f[0] - g[0] - 0.5 * (f[1] - g[1]) + 0.2 * (f[2] - g[2]);
    s += 0.8 * (f[0] * g[1] - g[0] * f[1]) - 1.1 * (f[1] * g[2] - g[1] * f[2]) +
         0.6 * (f[0] * g[3] - g[0] * f[3]);
    return bed_sigmoid(s);
}

/* Fitted to two of three pairs, right on all. */
START_TEST(a_planted_bilinear_preference_comes_back)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){3, 8, K}, 4, NULL);
    bed_all_pairs(&b, planted_law);
    b.count = calloc(b.pairs.n * K, sizeof *b.count);
    for (size_t at = 0; at < b.pairs.n * K; at++)
        b.count[at] = at / K % 3 == 0 ? 0.0 : 0.25;
    bed_fit(&b, "pairwise", "class=bilinear l2=0");
    for (size_t at = 0; at < b.pairs.n * K; at++) {
        const struct pf_pairs *p = &b.pairs;
        ck_assert_double_eq_tol(
            pf_reward_model_probability(&b.m, p->context[at], p->first[at],
                                        p->second[at], at % K),
            p->outcome[at], 1e-12);
    }
    bed_end(&b);
}
END_TEST

/* --- gradient steps --- */

/* The mean loss of a pair less its least, the entropy of the outcomes. */
static double
excess(const struct bed *b, size_t k)
{
    double sum = 0.0;
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k;
        double q = b->pairs.outcome[at];
        double p = pf_reward_model_probability(&b->m, b->pairs.context[at],
                                               b->pairs.first[at],
                                               b->pairs.second[at], k);
        sum += q * log(q / p) + (1.0 - q) * log((1.0 - q) / (1.0 - p));
    }
    return sum / (double) b->pairs.n;
}

static double
curved_reward(const struct bed *b, size_t c, size_t y, size_t k)
{
    double u = bed_phi(b, c, y, 0, k), v = bed_phi(b, c, y, 1, k);
    return 1.5 * u * v + v;
}

static double
curved_law(const struct bed *b, size_t c, size_t y, size_t z, size_t k)
{
    return bed_sigmoid(curved_reward(b, c, y, k) - curved_reward(b, c, z, k));
}

START_TEST(a_network_learns_what_a_linear_function_cannot)
{
    static const char *const settings[] = {
        "class=log-linear l2=0", "class=mlp l2=0 steps=1",
        "class=mlp l2=0 steps=60", "class=mlp l2=0 steps=600",
        "class=mlp l2=0 steps=600 layers=2 hidden=8"};
    double e[5][K];
    struct bed b;
    bed_init(&b, (struct pf_shape){3, 8, K}, 2, NULL);
    bed_all_pairs(&b, curved_law);
    for (size_t i = 0; i < 5; i++) {
        bed_fit(&b, "bradley-terry", settings[i]);
        for (size_t k = 0; k < K; k++)
            e[i][k] = excess(&b, k);
    }
    for (size_t k = 0; k < K; k++) {
        ck_assert_double_gt(e[0][k], 0.03);
        ck_assert_double_lt(e[2][k], e[1][k]);
        ck_assert_double_lt(e[3][k], e[2][k]);
        ck_assert_double_lt(e[3][k], 1e-3);
        ck_assert_double_lt(e[4][k], 1e-3);
    }
    bed_end(&b);
}
END_TEST

START_TEST(gradient_steps_end_where_newton_does)
{
    static const char *const model[][2] = {
        {"bradley-terry", "class=tabular"},
        {"bradley-terry", "class=log-linear"},
        {"pointwise", "class=tabular"},
        {"pointwise", "class=log-linear"}};
    struct bed b;
    const struct pf_shape s = {2, 5, K};
    static double newton[2 * 5 * K];
    char settings[128];
    bed_init(&b, s, 3, NULL);
    bed_random_pairs(&b, 80);
    snprintf(settings, sizeof settings, "%s l2=0.01", model[_i][1]);
    bed_fit(&b, model[_i][0], settings);
    memcpy(newton, b.m.score, sizeof newton);
    snprintf(settings, sizeof settings,
             "%s l2=0.01 solver=gradient steps=2000 eta=0.05", model[_i][1]);
    bed_fit(&b, model[_i][0], settings);
    for (size_t at = 0; at < pf_shape_size(&s); at++)
        ck_assert_double_eq_tol(b.m.score[at], newton[at], 1e-4);
    bed_end(&b);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("reward models");
    PF_ADD(s, two_responses_have_log_odds);
    PF_ADD(s, a_table_is_zermelos);
    PF_ADD_LOOP(s, a_penalised_table_is_stationary, 2);
    PF_ADD(s, repeated_pairs_are_weights);
    PF_ADD_LOOP(s, log_linear_is_logistic_regression, 2);
    PF_ADD_LOOP(s, bilinear_is_logistic_regression, 2);
    PF_ADD_LOOP(s, pointwise_is_logistic_regression, 2);
    PF_ADD(s, least_norm_where_features_are_dependent);
    PF_ADD(s, probabilities_do_not_see_translations);
    PF_ADD(s, a_pairwise_table_is_shares);
    PF_ADD(s, a_penalised_pair_solves_its_equation);
    PF_ADD(s, a_cycle_needs_pairs);
    PF_ADD(s, a_planted_bilinear_preference_comes_back);
    PF_ADD(s, a_network_learns_what_a_linear_function_cannot);
    PF_ADD_LOOP(s, gradient_steps_end_where_newton_does, 4);
    return s;
}

PF_TEST_MAIN(make_suite)
