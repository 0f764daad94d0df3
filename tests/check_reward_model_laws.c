/* Laws that every reward model must keep, whatever its class.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reward_bed.h"

enum { K = PF_LANE_WIDTH, C = 3, N = 5, D = 3, PAIRS = 70 };

/* Every type with every class; the first test sees that none is missing. */
static const char *const variants[][2] = {
    {"bradley-terry", "class=tabular"},
    {"bradley-terry", "class=log-linear"},
    {"bradley-terry", "class=mlp steps=30"},
    {"bradley-terry", "class=tabular solver=gradient steps=30"},
    {"pointwise", "class=tabular"},
    {"pointwise", "class=log-linear"},
    {"pointwise", "class=mlp steps=30 layers=2 hidden=5"},
    {"pairwise", "class=tabular"},
    {"pairwise", "class=bilinear"}};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

static const struct pf_shape usual = {C, N, K};

static void
start(struct bed *b, int i, const char *more)
{
    char settings[128];
    snprintf(settings, sizeof settings, "%s %s", variants[i][1], more);
    bed_init(b, usual, D, NULL);
    bed_random_pairs(b, PAIRS);
    bed_fit(b, variants[i][0], settings);
}

START_TEST(every_type_and_class_is_tried)
{
    for (size_t t = 0; pf_reward_model_family.kinds[t] != NULL; t++) {
        const struct pf_kind *kind = pf_reward_model_family.kinds[t];
        const struct pf_param *class = &kind->params[PF_REWARD_OWN];
        char word[32], setting[64];
        ck_assert_str_eq(kind->params[PF_REWARD_NORMALISE].name, "normalise");
        ck_assert_str_eq(class->name, "class");
        for (size_t w = 0; pf_choice_word(class->choices, w, word, sizeof word);
             w++) {
            bool found = false;
            snprintf(setting, sizeof setting, "class=%s", word);
            for (int i = 0; i < VARIANTS; i++)
                found |= strcmp(variants[i][0], kind->name) == 0 &&
                         strncmp(variants[i][1], setting, strlen(setting)) == 0;
            ck_assert_msg(found, "%s %s", kind->name, word);
        }
    }
}
END_TEST

/* --- the port --- */

START_TEST(comparisons_are_antisymmetric)
{
    struct bed b;
    double spread = 0.0;
    start(&b, _i, "");
    struct pf_pairs one = {.n = 1};
    uint32_t index[3][K];
    double outcome[K];
    one.context = index[0];
    one.first = index[1];
    one.second = index[2];
    one.outcome = outcome;
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++) {
                for (size_t k = 0; k < K; k++)
                    pf_pairs_set(&one, k, c, (y + k) % N, (z + k) % N);
                ck_assert_int_eq(pf_compare(&b.m.port, &one), PF_OK);
                for (size_t k = 0; k < K; k++) {
                    size_t f = (y + k) % N, s = (z + k) % N;
                    double p = outcome[k];
                    double q = pf_reward_model_probability(&b.m, c, s, f, k);
                    ck_assert(p ==
                              pf_reward_model_probability(&b.m, c, f, s, k));
                    ck_assert(p >= 0.0 && p <= 1.0 && p + q == 1.0);
                    ck_assert(y != z || p == 0.5);
                    spread = fmax(spread, fabs(p - 0.5));
                }
            }
    ck_assert_double_gt(spread, 0.05);
    ck_assert_uint_eq(b.m.port.queries, C * N * N);
    bed_end(&b);
}
END_TEST

START_TEST(payoffs_are_sums_of_comparisons)
{
    struct bed b;
    double win[C * N * K], opponent[C * N * K];
    start(&b, _i, "");
    for (size_t i = 0; i < C * N * K; i++)
        opponent[i] = exp(b.log_ref[i]);
    ck_assert_int_eq(pf_payoff(&b.m.port, win, opponent), PF_OK);
    ck_assert_uint_eq(b.m.port.queries, 1);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t k = 0; k < K; k++) {
                double sum = 0.0;
                for (size_t z = 0; z < N; z++)
                    sum += pf_reward_model_probability(&b.m, c, y, z, k) *
                           opponent[pf_shape_at(&usual, c, z, k)];
                ck_assert_double_eq_tol(win[pf_shape_at(&usual, c, y, k)], sum,
                                        1e-15);
                if (strcmp(variants[_i][0], "pairwise") == 0)
                    ck_assert_double_eq_tol(
                        b.m.reward[pf_shape_at(&usual, c, y, k)], sum, 1e-14);
            }
    bed_end(&b);
}
END_TEST

START_TEST(ratings_are_rewards_in_any_order)
{
    struct bed b;
    uint32_t context[C * N * K], response[C * N * K];
    double score[C * N * K];
    start(&b, _i, "");
    for (size_t i = 0; i < C * N; i++)
        for (size_t k = 0; k < K; k++) {
            size_t row = (i * 7 + k) % (C * N);
            context[i * K + k] = (uint32_t) (row / N);
            response[i * K + k] = (uint32_t) (row % N);
        }
    struct pf_ratings r = {C * N, context, response, score};
    ck_assert_int_eq(pf_rate(&b.m.port, &r), PF_OK);
    ck_assert_uint_eq(b.m.port.queries, C * N);
    for (size_t i = 0; i < C * N; i++)
        for (size_t k = 0; k < K; k++)
            ck_assert(score[i * K + k] ==
                      b.m.reward[(i * 7 + k) % (C * N) * K + k]);
    bed_end(&b);
}
END_TEST

START_TEST(nothing_is_answered_before_the_fit)
{
    struct bed b;
    uint32_t index[3 * K] = {0};
    double x[C * N * K] = {0.0};
    struct pf_pairs p = {1, index, index + K, index + 2 * K, x};
    struct pf_ratings r = {1, index, index + K, x};
    bed_init(&b, usual, D, NULL);
    bed_model(&b, variants[_i][0], variants[_i][1]);
    ck_assert_int_eq(pf_compare(&b.m.port, &p), PF_EINPUT);
    ck_assert_int_eq(pf_rate(&b.m.port, &r), PF_EINPUT);
    ck_assert_int_eq(pf_payoff(&b.m.port, x, b.log_ref), PF_EINPUT);
    bed_end(&b);
}
END_TEST

/* --- normalisation --- */

START_TEST(standard_rewards_have_mean_0_and_variance_1)
{
    struct bed plain, b;
    start(&plain, _i, "");
    start(&b, _i, "normalise=standard");
    for (size_t at = 0; at < C * N * K; at++) {
        ck_assert(plain.m.reward[at] == plain.m.score[at]);
        ck_assert(b.m.score[at] == plain.m.score[at]);
    }
    for (size_t k = 0; k < K; k++) {
        double mean = 0.0, square = 0.0;
        for (size_t row = 0; row < C * N; row++) {
            double p = b.weight[row / N * K + k] * exp(b.log_ref[row * K + k]);
            double r = b.m.reward[row * K + k];
            mean += p * r;
            square += p * r * r;
        }
        ck_assert_double_eq_tol(mean, 0.0, 1e-14);
        ck_assert_double_eq_tol(square, 1.0, 1e-13);
        ck_assert(pf_reward_model_probability(&b.m, 1, 0, 2, k) ==
                  pf_reward_model_probability(&plain.m, 1, 0, 2, k));
        const double *r = b.m.reward + k, *s = b.m.score + k;
        for (size_t row = 1; row < C * N; row++) /* order is kept */
            ck_assert((r[row * K] > r[0]) == (s[row * K] > s[0]));
    }
    bed_end(&plain);
    bed_end(&b);
}
END_TEST

/* Nothing but ties, and nothing at all: no scale to bring to 1. */
START_TEST(constant_rewards_are_only_shifted)
{
    struct bed b;
    char settings[128];
    bed_init(&b, usual, D, NULL);
    bed_random_pairs(&b, PAIRS);
    for (size_t i = 0; i < PAIRS * K; i++) {
        b.pairs.outcome[i] = 0.5;
        b.count[i] = i % K < 4 ? 1.0 : 0.0;
    }
    snprintf(settings, sizeof settings, "%s normalise=standard",
             variants[_i][1]);
    bed_fit(&b, variants[_i][0], settings);
    for (size_t at = 0; at < C * N * K; at++)
        ck_assert_double_eq_tol(b.m.reward[at], 0.0, 1e-13);
    for (size_t k = 0; k < K; k++)
        ck_assert(b.m.facts.problem[k] == PF_REWARD_FINE &&
                  b.m.facts.silent[k] == (k < 4 ? 0.0 : C));
    bed_end(&b);
}
END_TEST

/* --- lanes --- */

/* Runs 1 to 8 alone, and among others in other places. */
START_TEST(bits_do_not_depend_on_the_company)
{
    enum { WIDE = 16 };
    uint64_t run[WIDE];
    struct bed narrow, wide;
    for (size_t k = 0; k < WIDE; k++)
        run[k] = k % 2 == 0 ? 77 + k : 1 + k / 2;
    start(&narrow, _i, "normalise=standard");
    bed_init(&wide, (struct pf_shape){C, N, WIDE}, D, run);
    bed_random_pairs(&wide, PAIRS);
    wide.pairs.outcome[4] = (double) NAN; /* its neighbour's trouble */
    wide.count[4] = 1.0;
    wide.pairs.first[4] = 0;
    wide.pairs.second[4] = 1;
    char settings[128];
    snprintf(settings, sizeof settings, "%s normalise=standard",
             variants[_i][1]);
    bed_fit(&wide, variants[_i][0], settings);
    for (size_t k = 0; k < K; k++)
        for (size_t row = 0; row < C * N; row++) {
            size_t at = row * WIDE + 2 * k + 1;
            ck_assert(wide.m.score[at] == narrow.m.score[row * K + k]);
            ck_assert(wide.m.reward[at] == narrow.m.reward[row * K + k]);
            ck_assert(pf_reward_model_probability(&wide.m, 1, row % N, 0,
                                                  2 * k + 1) ==
                      pf_reward_model_probability(&narrow.m, 1, row % N, 0, k));
        }
    for (size_t row = 0; row < C * N; row++)
        ck_assert(isnan(wide.m.reward[row * WIDE + 4]));
    ck_assert(isnan(pf_reward_model_probability(&wide.m, 1, 0, 1, 4)));
    ck_assert(wide.m.facts.problem[4] == PF_REWARD_BAD_DATA);
    ck_assert(wide.m.facts.problem[3] == PF_REWARD_FINE);
    bed_end(&narrow);
    bed_end(&wide);
}
END_TEST

START_TEST(memory_is_all_the_state)
{
    struct bed b, other;
    char settings[128];
    double win[2][C * N * K];
    start(&b, _i, "normalise=standard");
    bed_init(&other, usual, D, NULL);
    snprintf(settings, sizeof settings, "%s normalise=standard",
             variants[_i][1]);
    bed_model(&other, variants[_i][0], settings);
    ck_assert_uint_eq(b.memory_size, other.memory_size);
    memcpy(other.memory, b.memory, b.memory_size * sizeof *b.memory);
    pf_payoff(&b.m.port, win[0], b.log_ref);
    ck_assert_int_eq(pf_payoff(&other.m.port, win[1], b.log_ref), PF_OK);
    ck_assert_mem_eq(win[0], win[1], sizeof win[0]);
    for (size_t at = 0; at < C * N * K; at++)
        ck_assert(b.m.reward[at] == other.m.reward[at]);
    for (size_t k = 0; k < K; k++)
        ck_assert(b.m.facts.separable[k] == other.m.facts.separable[k] &&
                  b.m.facts.disconnected[k] == other.m.facts.disconnected[k]);
    bed_end(&b);
    bed_end(&other);
}
END_TEST

/* A first fit to a single pair, all of it NaN in lane 2. */
START_TEST(a_second_fit_forgets_the_first)
{
    struct bed once, b;
    char settings[128];
    start(&once, _i, "");
    bed_init(&b, usual, D, NULL);
    bed_random_pairs(&b, PAIRS);
    snprintf(settings, sizeof settings, "%s ", variants[_i][1]);
    bed_model(&b, variants[_i][0], settings);
    for (size_t k = 0; k < K; k++) {
        pf_pairs_set(&b.pairs, k, 2, 3, 4);
        b.pairs.outcome[k] = k == 2 ? (double) NAN : 1.0;
    }
    b.pairs.n = 1;
    ck_assert_int_eq(pf_reward_model_fit(&b.m, &b.pairs, b.count), PF_OK);
    ck_assert(b.m.facts.problem[2] == PF_REWARD_BAD_DATA);
    ck_assert(b.m.facts.silent[1] == C - 1);
    ck_assert_int_eq(pf_reward_model_fit(&b.m, &once.pairs, once.count), PF_OK);
    for (size_t at = 0; at < C * N * K; at++)
        ck_assert(b.m.score[at] == once.m.score[at]);
    for (size_t y = 0; y < N; y++)
        for (size_t k = 0; k < K; k++)
            ck_assert(pf_reward_model_probability(&b.m, 2, y, 3, k) ==
                      pf_reward_model_probability(&once.m, 2, y, 3, k));
    bed_end(&once);
    bed_end(&b);
}
END_TEST

/* Response y is called (2 y + 1) mod N. */
START_TEST(relabelling_permutes_the_model)
{
    struct bed b, other;
    start(&b, _i, "");
    bed_init(&other, usual, D, NULL);
    bed_random_pairs(&other, PAIRS);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t k = 0; k < K; k++) {
                size_t to = c * N + (2 * y + 1) % N, from = c * N + y;
                other.log_ref[to * K + k] = b.log_ref[from * K + k];
                for (size_t j = 0; j < D; j++)
                    other.features[(to * D + j) * K + k] =
                        b.features[(from * D + j) * K + k];
            }
    for (size_t at = 0; at < PAIRS * K; at++) {
        other.pairs.first[at] = (2 * other.pairs.first[at] + 1) % N;
        other.pairs.second[at] = (2 * other.pairs.second[at] + 1) % N;
    }
    bed_fit(&other, variants[_i][0], variants[_i][1]);
    for (size_t c = 0; c < C; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t k = 0; k < K; k++)
                ck_assert_double_eq_tol(
                    bed_score(&other, c, (2 * y + 1) % N, k),
                    bed_score(&b, c, y, k), 1e-9);
    bed_end(&b);
    bed_end(&other);
}
END_TEST

/* --- refusals --- */

START_TEST(features_must_be_there)
{
    struct bed b;
    bed_init(&b, usual, D, NULL);
    bed_model(&b, variants[_i][0], variants[_i][1]);
    const pf_reward_model_type *type = b.m.type;
    double number[PF_REWARD_PARAMS];
    for (size_t i = 0; i < PF_REWARD_PARAMS; i++)
        number[i] = b.values[i * K];
    struct pf_values v = {.params = type->kind.params, .number = number};
    bool table = strncmp(variants[_i][1], "class=tabular", 13) == 0;
    ck_assert(type->needs_features(&v) == !table);
    b.task.features = NULL;
    ck_assert_int_eq(
        pf_reward_model_init(&b.m, type, &b.task, b.values, b.memory),
        table ? PF_OK : PF_EINPUT);
    pf_reward_model_clear(&b.m);
    bed_end(&b);
}
END_TEST

START_TEST(newton_does_not_train_networks)
{
    struct bed b;
    bed_init(&b, usual, D, NULL);
    for (int i = 0; i < 2; i++) {
        const pf_reward_model_type *type =
            bed_type(i == 0 ? "bradley-terry" : "pointwise");
        bed_values(&b, type, "class=mlp solver=newton");
        double *memory =
            pf_lanes_alloc(pf_reward_model_memory(type, &b.task, b.values));
        ck_assert_int_eq(
            pf_reward_model_init(&b.m, type, &b.task, b.values, memory),
            PF_EINPUT);
        free(memory);
    }
    bed_end(&b);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("reward model laws");
    PF_ADD(s, every_type_and_class_is_tried);
    PF_ADD_LOOP(s, comparisons_are_antisymmetric, VARIANTS);
    PF_ADD_LOOP(s, payoffs_are_sums_of_comparisons, VARIANTS);
    PF_ADD_LOOP(s, ratings_are_rewards_in_any_order, VARIANTS);
    PF_ADD_LOOP(s, nothing_is_answered_before_the_fit, VARIANTS);
    PF_ADD_LOOP(s, standard_rewards_have_mean_0_and_variance_1, VARIANTS);
    PF_ADD_LOOP(s, constant_rewards_are_only_shifted, VARIANTS);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, VARIANTS);
    PF_ADD_LOOP(s, memory_is_all_the_state, VARIANTS);
    PF_ADD_LOOP(s, a_second_fit_forgets_the_first, VARIANTS);
    PF_ADD_LOOP(s, relabelling_permutes_the_model, VARIANTS);
    PF_ADD_LOOP(s, features_must_be_there, VARIANTS);
    PF_ADD(s, newton_does_not_train_networks);
    return s;
}

PF_TEST_MAIN(make_suite)
