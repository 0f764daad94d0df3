/* Data that have no fit, or little to say, and real ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import_files.h"
#include "reward_bed.h"

enum { K = PF_LANE_WIDTH };

/* --- what each lane's data are like --- */

/* Pair i of one lane. */
static void
lane_pair(struct bed *b, size_t i, size_t k, const size_t pair[3], double q)
{
    size_t at = i * b->task.shape.lanes + k;
    pf_pairs_set(&b->pairs, at, pair[0], pair[1], pair[2]);
    b->pairs.outcome[at] = q;
}

struct story {
    double pair[6][4]; /* context, first, second, outcome */
    double disconnected, separable, silent;
    bool has_maximum; /* a table's, without l2 */
};

/* Two contexts of four responses. Context 0 is everyone's. */
static const struct story stories[K] = {
    /* 0 > 1 > 2 > 0 in context 1, 3 not seen */
    {{{0, 0, 1, 0.5}, {1, 0, 1, 1}, {1, 1, 2, 1}, {1, 0, 2, 0}}, 0, 0, 0, true},
    /* the same with a 3 that never won */
    {{{0, 0, 1, 0.5}, {1, 0, 1, 1}, {1, 1, 2, 1}, {1, 0, 2, 0}, {1, 3, 0, 0}},
     0,
     1,
     0,
     false},
    /* two pairs that never met, each with a win both ways */
    {{{0, 0, 1, 0.5}, {1, 0, 1, 0.5}, {1, 2, 3, 0.25}}, 1, 1, 0, false},
    /* nobody was compared in context 1 */
    {{{0, 0, 1, 0.7}, {1, 2, 2, 0.5}}, 0, 0, 1, true},
    /* nobody at all */
    {{{0, 1, 1, 1.0}}, 0, 0, 2, true},
    /* a label in each context */
    {{{0, 0, 1, 1}, {1, 0, 3, 0}}, 0, 2, 0, false},
    /* a probability that is none */
    {{{0, 0, 1, 0.5}, {1, 0, 1, 1.25}}, 0, 0, 2, true},
    {{{0, 0, 1, 0.5}, {1, 0, 1, (double) NAN}}, 0, 0, 2, true}};

static void
tell(struct bed *b, const struct story *story, size_t k)
{
    for (size_t i = 0; i < 6; i++) {
        const double *p = story->pair[i];
        size_t pair[3] = {(size_t) p[0], (size_t) p[1], (size_t) p[2]};
        lane_pair(b, i, k, pair, p[3]);
    }
}

static void
facts_are_told(const struct bed *b)
{
    for (size_t k = 0; k < K; k++) {
        ck_assert(b->m.facts.disconnected[k] == stories[k].disconnected);
        ck_assert(b->m.facts.separable[k] == stories[k].separable);
        ck_assert(b->m.facts.silent[k] == stories[k].silent);
    }
}

/* Without l2 a lane without a maximum fails, alone. */
START_TEST(no_maximum_is_a_lanes_own_affair)
{
    struct bed b, alone;
    const struct pf_shape s = {2, 4, K};
    bed_init(&b, s, 0, NULL);
    bed_init(&alone, s, 0, NULL);
    bed_pairs(&b, 6);
    bed_pairs(&alone, 6);
    for (size_t k = 0; k < K; k++)
        tell(&b, &stories[k], k);
    bed_fit(&b, "bradley-terry", "l2=0");
    facts_are_told(&b);
    for (size_t k = 0; k < K; k++) {
        enum pf_reward_problem want = k >= 6 ? PF_REWARD_BAD_DATA
                                      : stories[k].has_maximum
                                          ? PF_REWARD_FINE
                                          : PF_REWARD_NO_MAXIMUM;
        ck_assert(b.m.facts.problem[k] == (double) want);
        for (size_t l = 0; l < K; l++)
            tell(&alone, &stories[k], l);
        bed_fit(&alone, "bradley-terry", "l2=0");
        for (size_t row = 0; row < 8; row++) {
            double r = b.m.score[row * K + k];
            ck_assert(isnan(r) == (want != PF_REWARD_FINE));
            ck_assert(isnan(b.m.reward[row * K + k]) == isnan(r));
            if (want == PF_REWARD_FINE)
                ck_assert(r == alone.m.score[row * K + k]);
        }
        double p = pf_reward_model_probability(&b.m, 1, 0, 1, k);
        ck_assert(isnan(p) == (want != PF_REWARD_FINE));
    }
    bed_end(&b);
    bed_end(&alone);
}
END_TEST

START_TEST(l2_makes_a_maximum)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){2, 4, K}, 0, NULL);
    bed_pairs(&b, 6);
    for (size_t k = 0; k < K; k++)
        tell(&b, &stories[k], k);
    bed_fit(&b, "bradley-terry", "");
    facts_are_told(&b);
    for (size_t k = 0; k < K; k++) {
        ck_assert(b.m.facts.problem[k] ==
                  (k < 6 ? PF_REWARD_FINE : PF_REWARD_BAD_DATA));
        for (size_t row = 0; row < 8; row++)
            ck_assert(isfinite(b.m.score[row * K + k]) == (k < 6));
    }
    ck_assert_double_lt(bed_score(&b, 1, 3, 1), -3.0); /* it never won */
    for (size_t y = 0; y < 4; y++)                     /* silent */
        ck_assert(bed_score(&b, 1, y, 3) == 0.0);
    ck_assert(bed_score(&b, 0, 3, 0) == 0.0); /* not seen */
    /* parts that never met: each has mean 0 */
    ck_assert_double_eq_tol(bed_score(&b, 1, 2, 2) + bed_score(&b, 1, 3, 2),
                            0.0, 1e-15);
    ck_assert_double_lt(bed_score(&b, 1, 2, 2), -0.4);
    bed_end(&b);
}
END_TEST

/* Steps of gradient ascent end without a maximum, too. */
START_TEST(gradient_steps_do_not_need_a_maximum)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){2, 4, K}, 2, NULL);
    bed_pairs(&b, 6);
    for (size_t k = 0; k < K; k++)
        tell(&b, &stories[k % 6], k);
    bed_fit(&b, "bradley-terry", "l2=0 solver=gradient steps=50");
    for (size_t at = 0; at < 8 * K; at++)
        ck_assert(isfinite(b.m.score[at]));
    ck_assert_double_gt(bed_score(&b, 0, 0, 5), bed_score(&b, 0, 1, 5));
    bed_end(&b);
}
END_TEST

START_TEST(shares_of_all_or_nothing_have_no_log_odds)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){1, 3, K}, 0, NULL);
    bed_pairs(&b, 3);
    bed_pair(&b, 0, 0, 0, 1, 1.0);
    bed_pair(&b, 1, 0, 1, 2, 1.0);
    bed_pair(&b, 2, 0, 2, 0, 1.0);
    lane_pair(&b, 0, 3, (const size_t[3]){0, 0, 1}, 0.0); /* 0 lost twice */
    lane_pair(&b, 1, 4, (const size_t[3]){0, 2, 1}, 0.2);
    lane_pair(&b, 0, 4, (const size_t[3]){0, 0, 1}, 0.2);
    lane_pair(&b, 2, 4, (const size_t[3]){0, 2, 0}, 0.2);
    bed_fit(&b, "pointwise", "l2=0");
    for (size_t k = 0; k < K; k++)
        ck_assert(b.m.facts.problem[k] ==
                  (k == 3 ? PF_REWARD_NO_MAXIMUM : PF_REWARD_FINE));
    ck_assert(bed_score(&b, 0, 0, 0) == 0.0); /* one of two */
    bed_fit(&b, "pairwise", "l2=0");
    for (size_t k = 0; k < K; k++)
        ck_assert(b.m.facts.problem[k] ==
                  (k != 4 ? PF_REWARD_NO_MAXIMUM : PF_REWARD_FINE));
    ck_assert(isnan(b.m.score[0]) && isnan(b.m.reward[0]));
    bed_fit(&b, "pairwise", "");
    for (size_t at = 0; at < 3 * K; at++)
        ck_assert(b.m.facts.problem[at % K] == PF_REWARD_FINE &&
                  isfinite(b.m.score[at]));
    bed_end(&b);
}
END_TEST

/* --- existence, against brute force --- */

/* `n` labels in every lane, with a win both ways now and then. */
static void
random_labels(struct bed *b, size_t n, uint64_t seed)
{
    const struct pf_shape *s = &b->task.shape;
    bed_pairs(b, n);
    gsl_rng *r = pf_rng_alloc(41, seed, "labels");
    for (size_t at = 0; at < n * s->lanes; at++) {
        double u = gsl_rng_uniform(r);
        pf_pairs_set(&b->pairs, at, gsl_rng_uniform_int(r, s->contexts),
                     gsl_rng_uniform_int(r, s->responses),
                     gsl_rng_uniform_int(r, s->responses));
        b->pairs.outcome[at] = u < 0.15 ? 0.5 : round(u);
    }
    gsl_rng_free(r);
}

/* Does one of the group have a win over one compared response outside? `split`:
 * bits of responses. */
static bool
wins_out_of(const struct bed *b, size_t k, unsigned split)
{
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k;
        unsigned y = split >> b->pairs.first[at] & 1;
        unsigned z = split >> b->pairs.second[at] & 1;
        double q = b->pairs.outcome[at];
        if ((y && !z && q > 0.0) || (z && !y && q < 1.0))
            return true;
    }
    return false;
}

/* Ford's condition in his own words, over all splits of who was compared. */
static bool
has_scores(const struct bed *b, size_t k, unsigned *compared)
{
    *compared = 0;
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k;
        if (b->pairs.first[at] != b->pairs.second[at])
            *compared |= 1u << b->pairs.first[at] | 1u << b->pairs.second[at];
    }
    for (unsigned split = 1; split < *compared; split++)
        if ((split & ~*compared) == 0 && !wins_out_of(b, k, split))
            return false;
    return true;
}

START_TEST(tables_have_a_fit_by_fords_condition)
{
    enum { N = 5 };
    size_t yes = 0, no = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct bed b;
        unsigned compared;
        bed_init(&b, (struct pf_shape){1, N, K}, 0, NULL);
        random_labels(&b, 5 + seed % 9, seed);
        bed_fit(&b, "bradley-terry", "l2=0");
        for (size_t k = 0; k < K; k++) {
            bool want = has_scores(&b, k, &compared);
            ck_assert(b.m.facts.separable[k] == (want ? 0.0 : 1.0));
            ck_assert(b.m.facts.silent[k] == (compared == 0 ? 1.0 : 0.0));
            ck_assert(b.m.facts.problem[k] ==
                      (want ? PF_REWARD_FINE : PF_REWARD_NO_MAXIMUM));
            yes += want;
            no += !want;
        }
        bed_end(&b);
    }
    ck_assert_uint_gt(yes, 50);
    ck_assert_uint_gt(no, 50);
}
END_TEST

/* Is u never against an outcome, and for one? */
static bool
direction_separates(const struct bed *b, size_t k, const double u[2])
{
    bool some = false;
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k, y = b->pairs.first[at], z = b->pairs.second[at];
        double d = 0.0, q = b->pairs.outcome[at];
        for (size_t j = 0; j < 2; j++)
            d += u[j] * (bed_phi(b, b->pairs.context[at], y, j, k) -
                         bed_phi(b, b->pairs.context[at], z, j, k));
        if (fabs(d) < 1e-12)
            continue;
        if ((d > 0.0 && q < 1.0) || (d < 0.0 && q > 0.0))
            return false;
        some = true;
    }
    return some;
}

/* In the plane the cone of separating directions, if there is more than 0 to
 * it, has an edge at a right angle to a difference. */
static bool
is_separable(const struct bed *b, size_t k)
{
    for (size_t i = 0; i < b->pairs.n; i++) {
        size_t at = i * K + k, c = b->pairs.context[at];
        double x[2];
        for (size_t j = 0; j < 2; j++)
            x[j] = bed_phi(b, c, b->pairs.first[at], j, k) -
                   bed_phi(b, c, b->pairs.second[at], j, k);
        if (direction_separates(b, k, (const double[2]){-x[1], x[0]}) ||
            direction_separates(b, k, (const double[2]){x[1], -x[0]}) ||
            direction_separates(b, k, x) ||
            direction_separates(b, k, (const double[2]){-x[0], -x[1]}))
            return true;
    }
    return false;
}

START_TEST(linear_functions_have_a_fit_unless_separable)
{
    size_t yes = 0, no = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct bed b;
        bed_init(&b, (struct pf_shape){2, 4, K}, 2, NULL);
        if (seed % 3 == 0) /* on a grid: right angles and equal features */
            for (size_t i = 0; i < 2 * 4 * 2 * K; i++)
                b.features[i] = round(b.features[i]);
        random_labels(&b, 2 + seed % 9, seed);
        bed_fit(&b, "bradley-terry", "class=log-linear l2=0");
        for (size_t k = 0; k < K; k++) {
            bool want = !is_separable(&b, k);
            ck_assert_msg(b.m.facts.problem[k] ==
                              (want ? PF_REWARD_FINE : PF_REWARD_NO_MAXIMUM),
                          "seed %d lane %zu: %g", (int) seed, k,
                          b.m.facts.problem[k]);
            yes += want;
            no += !want;
        }
        bed_end(&b);
    }
    ck_assert_uint_gt(yes, 50);
    ck_assert_uint_gt(no, 50);
}
END_TEST

/* --- extreme numbers --- */

/* On a chain every link has its own log-odds. */
START_TEST(extreme_odds_and_weights)
{
    enum { N = 6 };
    static const double odds[N - 1] = {3.7, 1e-9, 0.25, 1e6, 0.8};
    static const double weight[N - 1] = {1e-10, 2.385, 1, 40, 1e7};
    struct bed b;
    bed_init(&b, (struct pf_shape){1, N, K}, N - 1, NULL);
    for (size_t y = 0; y < N; y++) /* phi_j = 1 above link j */
        for (size_t j = 0; j + 1 < N; j++)
            for (size_t k = 0; k < K; k++)
                b.features[(y * (N - 1) + j) * K + k] = y <= j ? 1.0 : 0.0;
    bed_pairs(&b, N - 1);
    b.count = calloc((N - 1) * K, sizeof *b.count);
    for (size_t i = 0; i + 1 < N; i++) {
        bed_pair(&b, i, 0, i, i + 1, odds[i] / (1.0 + odds[i]));
        for (size_t k = 0; k < K; k++)
            b.count[i * K + k] = weight[i];
    }
    static const char *const model[][2] = {
        {"bradley-terry", "l2=0"},
        {"bradley-terry", "class=log-linear l2=0"},
        {"pairwise", "l2=0"}};
    for (size_t m = 0; m < 3; m++) {
        bed_fit(&b, model[m][0], model[m][1]);
        for (size_t i = 0; i + 1 < N; i++) {
            double p = pf_reward_model_probability(&b.m, 0, i, i + 1, 1);
            double q = pf_reward_model_probability(&b.m, 0, i + 1, i, 1);
            ck_assert_double_eq_tol(p / q / odds[i], 1.0, 1e-9);
        }
    }
    bed_end(&b);
}
END_TEST

/* Differences of features and weights with which a full step of Newton's method
 * goes to where there is no curvature left, though the loss falls. */
START_TEST(steps_that_go_too_far_are_cut)
{
    static const double x[3][2] = {{-0.2, 0.0}, {2.1, -2.3}, {0.1, 0.8}};
    static const double won[3] = {0.01, 1000, 1e-5},
                        lost[3] = {1000, 1e-5, 0.01};
    struct bed b;
    bed_init(&b, (struct pf_shape){3, 2, K}, 2, NULL);
    bed_pairs(&b, 3);
    b.count = calloc(3 * K, sizeof *b.count);
    memset(b.features, 0, 12 * K * sizeof *b.features);
    for (size_t c = 0; c < 3; c++) {
        bed_pair(&b, c, c, 0, 1, won[c] / (won[c] + lost[c]));
        for (size_t k = 0; k < K; k++) {
            b.count[c * K + k] = won[c] + lost[c];
            for (size_t j = 0; j < 2; j++)
                b.features[(c * 2 * 2 + j) * K + k] = x[c][j];
        }
    }
    bed_fit(&b, "bradley-terry", "class=log-linear l2=0");
    double g[2] = {0.0, 0.0}, size[2] = {0.0, 0.0};
    for (size_t c = 0; c < 3; c++) {
        double p = pf_reward_model_probability(&b.m, c, 0, 1, 0);
        double q = pf_reward_model_probability(&b.m, c, 1, 0, 0);
        double up = b.count[c * K] * b.pairs.outcome[c * K] * q;
        double down = b.count[c * K] * (1.0 - b.pairs.outcome[c * K]) * p;
        for (size_t j = 0; j < 2; j++) {
            g[j] += (up - down) * x[c][j];
            size[j] += (up + down) * fabs(x[c][j]);
        }
    }
    ck_assert(b.m.facts.problem[0] == PF_REWARD_FINE);
    ck_assert_double_le(fabs(g[0]), 1e-9 * size[0]);
    ck_assert_double_le(fabs(g[1]), 1e-9 * size[1]);
    bed_end(&b);
}
END_TEST

/* A label that goes far, and a probability of 1 - 1e-14 that holds it: with
 * one parameter d, (2 - 1e-14) sigma (-d) = 1e-14 sigma (d). */
START_TEST(a_faint_doubt_is_no_separation)
{
    const double doubt = 1.0 - (1.0 - 1e-14);
    struct bed b;
    bed_init(&b, (struct pf_shape){2, 2, K}, 1, NULL);
    bed_pairs(&b, 2);
    for (size_t i = 0; i < 4 * K; i++)
        b.features[i] = i / K % 2 == 0 ? 1.0 : 0.0;
    bed_pair(&b, 0, 0, 0, 1, 1.0);
    bed_pair(&b, 1, 1, 0, 1, 1.0 - doubt);
    bed_fit(&b, "bradley-terry", "class=log-linear l2=0");
    ck_assert(b.m.facts.problem[2] == PF_REWARD_FINE);
    ck_assert_double_eq_tol(bed_score(&b, 0, 0, 2), log((2.0 - doubt) / doubt),
                            1e-9);
    bed_end(&b);
}
END_TEST

START_TEST(pairs_must_be_of_this_task)
{
    struct bed b;
    bed_init(&b, (struct pf_shape){2, 3, K}, 0, NULL);
    bed_pairs(&b, 1);
    bed_model(&b, "bradley-terry", "");
    for (int i = 0; i < 3; i++) {
        bed_pair(&b, 0, i == 0 ? 2 : 0, i == 1 ? 3 : 0, i == 2 ? 3 : 1, 0.5);
        ck_assert_int_eq(pf_reward_model_fit(&b.m, &b.pairs, NULL), PF_EINPUT);
    }
    bed_end(&b);
}
END_TEST

/* --- real data --- */

/* Pairs of a file with a context for everything. */
static bool
bed_read(struct bed *b, struct pf_counts *c, const char *name)
{
    char path[512];
    struct pf_import_options o;
    struct pf_import_request q = {.name =
                                      pf_test_shared(name, path, sizeof path)};
    pf_import_options_init(&o);
    if (q.name == NULL)
        return false;
    ck_assert_int_eq(pf_import_counts(c, &q, &o), PF_OK);
    bed_init(b, (struct pf_shape){1, c->n, K}, 0, NULL);
    bed_pairs(b, c->listed);
    for (size_t i = 0; i < c->listed; i++)
        bed_pair(b, i, 0, c->list[i].left, c->list[i].right,
                 c->list[i].outcome);
    return true;
}

/* The largest share by which a response's expected wins miss its wins, ties
 * counted half. */
static double
score_equations(const struct bed *b, size_t n)
{
    double worst = 0.0;
    for (size_t y = 0; y < n; y++) {
        double won = 0.0, expected = 0.0, games = 0.0;
        for (size_t i = 0; i < b->pairs.n; i++) {
            size_t f = b->pairs.first[i * K], s = b->pairs.second[i * K];
            double q = b->pairs.outcome[i * K];
            if (f == s || (f != y && s != y))
                continue;
            games += 1.0;
            won += f == y ? q : 1.0 - q;
            expected += bed_sigmoid(bed_score(b, 0, y, 0) -
                                    bed_score(b, 0, f == y ? s : f, 0));
        }
        worst = fmax(worst, fabs(won - expected) / games);
    }
    return worst;
}

/* 8,931 judgements of 59 language models; the three scores come from another
 * language's program, which runs Zermelo's iteration (tests/check_fit.c). */
START_TEST(llmfao)
{
    struct bed b;
    struct pf_counts c;
    if (!bed_read(&b, &c, "llmfao.csv"))
        return;
    ck_assert_uint_eq(b.pairs.n, 8931);
    bed_fit(&b, "bradley-terry", "l2=0");
    ck_assert_double_le(score_equations(&b, 59), 1e-12);
    ck_assert_double_eq_tol(bed_score(&b, 0, 17, 0), 0.9908746459780325, 1e-11);
    ck_assert_double_eq_tol(bed_score(&b, 0, 43, 0), 0.6473069676579348, 1e-11);
    ck_assert_double_eq_tol(bed_score(&b, 0, 12, 7), -0.8884586165072885,
                            1e-11);
    bed_end(&b);
    pf_counts_clear(&c);
}
END_TEST

/* food.csv by hand, 30 rows, ties half a win each:
 *
 *             over  Pizza Sushi Burger Pasta Tacos   won  lost
 *   Pizza             .     2     0    1.5     0     3.5   7.5
 *   Sushi             0     .     4    1.5     1     6.5   5.5
 *   Burger            3     2     .     0      1     6     7
 *   Pasta            0.5   0.5    2     .      1     4     7
 *   Tacos             4     1     1     4      .    10     3
 *
 * A fit exists: Pizza beat Sushi, Sushi Burger, Burger Tacos, Tacos Pasta, and
 * Pasta Pizza (half a tie). Pointwise log-odds are log (won / lost). Of the
 * comparisons with Pasta by Pizza and Sushi alone, a tree, each link has its
 * own: log (1.5 / 0.5) = log 3 both. */
START_TEST(food_by_hand)
{
    static const double won[5] = {3.5, 6.5, 6, 4, 10};
    static const double lost[5] = {7.5, 5.5, 7, 7, 3};
    static const char *const name[5] = {"Pizza", "Sushi", "Burger", "Pasta",
                                        "Tacos"};
    struct bed b;
    struct pf_counts c;
    if (!bed_read(&b, &c, "food.csv"))
        return;
    ck_assert_uint_eq(b.pairs.n, 30);
    for (size_t y = 0; y < 5; y++)
        ck_assert_str_eq(c.label[y], name[y]);
    bed_fit(&b, "pointwise", "l2=0");
    for (size_t y = 0; y < 5; y++)
        ck_assert_double_eq_tol(bed_score(&b, 0, y, 0), log(won[y] / lost[y]),
                                1e-14);
    bed_fit(&b, "pairwise", "");
    ck_assert_double_eq_tol(pf_reward_model_probability(&b.m, 0, 0, 3, 0), 0.75,
                            1e-3);
    bed_fit(&b, "bradley-terry", "l2=0");
    ck_assert_double_le(score_equations(&b, 5), 1e-14);
    for (size_t y = 0; y < 5; y++) {
        double expected = 0.0;
        for (size_t z = 0; z < 5; z++)
            expected += (c.wins[y * 5 + z] + c.wins[z * 5 + y]) *
                        pf_reward_model_probability(&b.m, 0, y, z, 0);
        ck_assert_double_eq_tol(expected, won[y], 1e-12);
    }
    ck_assert_double_gt(bed_score(&b, 0, 4, 0), 0.9); /* Tacos lead */
    for (size_t at = 0; at < b.pairs.n * K; at++)
        if ((b.pairs.first[at] != 3 || b.pairs.second[at] > 1) &&
            (b.pairs.second[at] != 3 || b.pairs.first[at] > 1))
            b.pairs.second[at] = b.pairs.first[at];
    bed_fit(&b, "bradley-terry", "l2=0");
    ck_assert_double_eq_tol(bed_score(&b, 0, 0, 0) - bed_score(&b, 0, 3, 0),
                            log(3.0), 1e-14);
    ck_assert_double_eq_tol(bed_score(&b, 0, 1, 0) - bed_score(&b, 0, 3, 0),
                            log(3.0), 1e-14);
    bed_end(&b);
    pf_counts_clear(&c);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("reward model data");
    PF_ADD(s, no_maximum_is_a_lanes_own_affair);
    PF_ADD(s, l2_makes_a_maximum);
    PF_ADD(s, gradient_steps_do_not_need_a_maximum);
    PF_ADD(s, shares_of_all_or_nothing_have_no_log_odds);
    PF_ADD(s, tables_have_a_fit_by_fords_condition);
    PF_ADD(s, linear_functions_have_a_fit_unless_separable);
    PF_ADD(s, extreme_odds_and_weights);
    PF_ADD(s, steps_that_go_too_far_are_cut);
    PF_ADD(s, a_faint_doubt_is_no_separation);
    PF_ADD(s, pairs_must_be_of_this_task);
    PF_ADD(s, llmfao);
    PF_ADD(s, food_by_hand);
    return s;
}

PF_TEST_MAIN(make_suite)
