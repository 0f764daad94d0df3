/* Laws that hold for every registered preference family, the checking of
 * matrices, and what the user is told about mistakes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parse.h"
#include "tests/building.h"
#include "tests/testing.h"

static const size_t sizes[] = {3, 5, 7, 11, 64};
#define SIZES (sizeof sizes / sizeof sizes[0])

static const struct pf_kind *
kind_at(int i)
{
    return pf_preference_family.kinds[i];
}

static size_t
count_kinds(void)
{
    size_t n = 0;
    while (pf_preference_family.kinds[n] != NULL)
        n++;
    return n;
}

/* Families that cannot be built without a file of the user's. */
static bool
needs_file(const struct pf_kind *kind)
{
    for (size_t i = 0; i < pf_param_count(kind->params); i++)
        if (kind->params[i].required)
            return true;
    return false;
}

/* Sets `actions` to about n, for families that have it. */
static const char *const *
size_pairs(const struct pf_kind *kind, size_t n, char text[40],
           const char *pairs[2])
{
    pairs[0] = pairs[1] = NULL;
    if (strcmp(kind->name, "cyclic") == 0)
        n |= 1; /* odd only */
    snprintf(text, 40, "actions=%zu", n);
    for (size_t i = 0; i < pf_param_count(kind->params); i++)
        if (strcmp(kind->params[i].name, "actions") == 0)
            pairs[0] = text;
    return pairs;
}

static void
build_sized(struct pf_preference *p, const struct pf_kind *kind, size_t n,
            uint64_t stream)
{
    char text[40];
    const char *pairs[2];
    struct pf_diag d = {0};
    int status = pf_test_preference(p, kind->name, stream, &d,
                                    size_pairs(kind, n, text, pairs));
    ck_assert_msg(status == PF_OK && d.count == 0, "%s with %zu responses",
                  kind->name, n);
    if (pairs[0] != NULL)
        ck_assert_uint_ge(p->n, n);
}

static void
is_preference(const struct pf_preference *p)
{
    size_t n = p->n;
    for (size_t y = 0; y < n; y++) {
        ck_assert(p->P[y * n + y] == 0.5);
        for (size_t z = 0; z < n; z++) {
            double a = p->P[y * n + z], b = p->P[z * n + y];
            ck_assert(a >= 0.0 && a <= 1.0);
            ck_assert_msg(a + b == 1.0, "%.17g + %.17g", a, b);
        }
    }
}

START_TEST(law_probabilities_are_complementary)
{
    if (needs_file(kind_at(_i)))
        return;
    for (size_t s = 0; s < SIZES; s++)
        for (uint64_t stream = 0; stream < 5; stream++) {
            struct pf_preference p;
            build_sized(&p, kind_at(_i), sizes[s], stream);
            is_preference(&p);
            pf_preference_clear(&p);
        }
}
END_TEST

static bool
same_bytes(const struct pf_preference *p, const struct pf_preference *q)
{
    return p->n == q->n && memcmp(p->P, q->P, p->n * p->n * sizeof *p->P) == 0;
}

START_TEST(law_streams_decide_the_draws)
{
    if (needs_file(kind_at(_i)))
        return;
    const pf_preference_type *type = (const pf_preference_type *) kind_at(_i);
    struct pf_preference p, again, other;
    build_sized(&p, kind_at(_i), 11, 3);
    build_sized(&again, kind_at(_i), 11, 3);
    build_sized(&other, kind_at(_i), 11, 4);
    ck_assert(same_bytes(&p, &again));
    ck_assert_msg(same_bytes(&p, &other) == !type->draws, "%s says draws=%d",
                  kind_at(_i)->name, type->draws);
    pf_preference_clear(&p);
    pf_preference_clear(&again);
    pf_preference_clear(&other);
}
END_TEST

START_TEST(law_rewards_explain_the_preference)
{
    const pf_preference_type *type = (const pf_preference_type *) kind_at(_i);
    struct pf_preference p;
    if (needs_file(kind_at(_i)))
        return;
    build_sized(&p, kind_at(_i), 7, 2);
    ck_assert_msg((p.reward != NULL) == type->rewards, "%s says rewards=%d",
                  kind_at(_i)->name, type->rewards);
    for (size_t y = 0; type->rewards && y < p.n; y++)
        for (size_t z = 0; z < p.n; z++) {
            double odds = exp(p.reward[z] - p.reward[y]);
            ck_assert_double_eq_tol(p.P[y * p.n + z], 1.0 / (1.0 + odds),
                                    1e-15);
        }
    pf_preference_clear(&p);
}
END_TEST

/* So that features can be made before the preference. */
START_TEST(law_families_on_features_tell_their_size)
{
    const pf_preference_type *type = (const pf_preference_type *) kind_at(_i);
    const struct pf_kind *kind = kind_at(_i);
    if (!type->needs_features)
        return;
    struct pf_values v = {0};
    struct pf_diag d = {0};
    ck_assert_int_eq(pf_values_init(&v, kind->params), PF_OK);
    size_t row = pf_values_find(&v, "actions");
    ck_assert(row != SIZE_MAX && v.params[row].form == PF_COUNT);
    struct pf_preference p;
    struct pf_preference_request q = {.values = &v, .diag = &d};
    ck_assert_int_eq(pf_preference_build(&p, type, &q), PF_EINPUT);
    pf_test_says(&d, "is made from features and the world has none; add");
    ck_assert_ptr_null(p.P);
    pf_values_clear(&v);
}
END_TEST

START_TEST(law_only_file_families_need_anything)
{
    const struct pf_kind *kind = kind_at(_i);
    if (needs_file(kind))
        ck_assert_msg(strcmp(kind->name, "matrix") == 0 ||
                          strcmp(kind->name, "battles") == 0,
                      "%s cannot be built by the laws", kind->name);
}
END_TEST

START_TEST(law_sizes_out_of_range_are_refused)
{
    const struct pf_kind *kind = kind_at(_i);
    char text[40];
    const char *pairs[2];
    struct pf_diag d = {0};
    struct pf_preference p;
    for (size_t n = 1; n <= 10001; n += 10000) {
        if (size_pairs(kind, n, text, pairs)[0] == NULL)
            return;
        int status = pf_test_preference(&p, kind->name, 0, &d, pairs);
        ck_assert_int_eq(status, PF_EINPUT);
        pf_test_says(&d, "whole number from 2 to 10000");
        ck_assert_ptr_null(p.P);
    }
}
END_TEST

START_TEST(alloc_refuses_sizes_that_overflow)
{
    static const size_t wrong[] = {0,          1,        PF_MAX_RESPONSES + 1,
                                   UINT32_MAX, SIZE_MAX, SIZE_MAX / 8};
    struct pf_preference p;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_int_eq(pf_preference_alloc(&p, wrong[i]), PF_EINPUT);
        ck_assert_ptr_null(p.P);
        pf_preference_clear(&p);
    }
    pf_preference_clear(&p);
}
END_TEST

/* Five responses, all at 1/2, to be spoilt. */
static void
all_equal(struct pf_preference *p)
{
    ck_assert_int_eq(pf_preference_alloc(p, 5), PF_OK);
    for (size_t i = 0; i < 25; i++)
        p->P[i] = 0.5;
}

static void
refused(struct pf_preference *p, const char *message)
{
    struct pf_diag d = {0};
    struct pf_place at = {.file = "game.xml", .line = 12};
    ck_assert_int_eq(pf_preference_check(p, &d, at), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(d.message[0], "game.xml:12: "));
    pf_test_says(&d, message);
    pf_preference_clear(p);
}

START_TEST(check_names_the_first_wrong_pair)
{
    struct pf_preference p;
    all_equal(&p);
    p.P[1 * 5 + 4] = 0.7;
    p.P[4 * 5 + 1] = 0.4;
    refused(&p, "row 5, column 2 is 0.4; it must be 0.3, as row 2, column 5 is "
                "0.7 and the two must sum to 1");
    all_equal(&p);
    p.P[0 * 5 + 2] = 0.25;
    p.P[1 * 5 + 2] = 0.25;
    p.P[3 * 5 + 2] = 0.25;
    refused(&p, "row 3, column 1 is 0.5; it must be 0.75, as row 1, column 3 "
                "is 0.25 and the two must sum to 1 (2 more pairs like this)");
}
END_TEST

START_TEST(check_names_what_is_no_probability)
{
    struct pf_preference p;
    all_equal(&p);
    p.P[2 * 5 + 0] = 1.25;
    p.P[0 * 5 + 2] = -0.25;
    refused(&p,
            "row 1, column 3 is -0.25; a probability from 0 to 1 is needed (1 "
            "more");
    all_equal(&p);
    p.P[2 * 5 + 0] = NAN;
    refused(&p, "row 3, column 1 is nan; a probability from 0 to 1 is needed");
    all_equal(&p);
    p.P[3 * 5 + 3] = 0.0;
    refused(&p, "row 4, column 4 is 0; a response against itself must be 0.5");
}
END_TEST

START_TEST(check_tells_all_kinds_of_mistakes)
{
    struct pf_preference p;
    struct pf_diag d = {0};
    all_equal(&p);
    p.P[0] = 1.0;
    p.P[7] = INFINITY;
    p.P[9] = 0.75;
    struct pf_place at = {0};
    ck_assert_int_eq(pf_preference_check(&p, &d, at), PF_EINPUT);
    ck_assert_uint_eq(d.count, 3);
    pf_diag_clear(&d);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(check_rounds_off_to_an_exact_sum)
{
    struct pf_preference p;
    struct pf_diag d = {0};
    struct pf_place at = {0};
    all_equal(&p);
    p.P[0 * 5 + 1] = 1e-30; /* kept: only the partner is recomputed */
    p.P[1 * 5 + 0] = 1.0;
    p.P[2 * 5 + 4] = 0.3 + 5e-13;
    p.P[4 * 5 + 2] = 0.7;
    p.P[3 * 5 + 3] = 0.5 - 1e-13;
    ck_assert_int_eq(pf_preference_check(&p, &d, at), PF_OK);
    is_preference(&p);
    ck_assert(p.P[1] == 1e-30);
    p.P[2 * 5 + 4] += 2e-12;
    ck_assert_int_eq(pf_preference_check(&p, &d, at), PF_EINPUT);
    pf_diag_clear(&d);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(logits_keep_small_probabilities)
{
    struct pf_preference p;
    ck_assert_int_eq(pf_preference_alloc(&p, 3), PF_OK);
    const double A[9] = {0, 90, -800, -90, 0, INFINITY, 800, -INFINITY, 0};
    pf_preference_from_logits(&p, A);
    is_preference(&p);
    ck_assert_double_eq_tol(p.P[3] / exp(-90.0), 1.0, 1e-14);
    ck_assert(p.P[2] == exp(-800.0) && p.P[5] == 1.0 && p.P[7] == 0.0);
    pf_preference_clear(&p);
}
END_TEST

static const struct mistake {
    const char *family;
    const char *pairs[4];
    const char *says;
} mistakes[] = {
    {"cyclic", {"actions=4"}, "actions=\"4\" is even; it must be odd"},
    {"cyclic", {"margin=0.6"}, "margin=\"0.6\" is not a number from 0 to 0.5"},
    {"cyclic", {"margins=0.1 0.2"}, "margins has 2 numbers; three are needed"},
    {"cyclic", {"margins=0.1 0 0.3"}, "number 2 of margins is 0"},
    {"cyclic", {"margins=0.1 0.2 0.51"}, "number 3 of margins is 0.51"},
    {"cyclic", {"margins=.1 .2 .3", "margin=.1"}, "both given"},
    {"cyclic", {"margins=.1 .2 .3", "actions=5"}, "actions=\"5\"; they must"},
    {"cyclic", {"margins="}, "margins=\"\" is empty"},
    {"bradley-terry", {"utilities=1 zwei 3"}, "'zwei' at position 2 is not a"},
    {"bradley-terry", {"utilities=1"}, "there are 1 responses; a preference"},
    {"bradley-terry",
     {"utilities=1 2", "actions=3"},
     "utilities has 2 numbers but actions=\"3\"; they must agree"},
    {"bradley-terry", {"utilities=1 2", "scale=3"}, "leave one out"},
    {"bradley-terry", {"scale=nan"}, "scale=\"nan\" is not a number"},
    {"bradley-terry", {"scal=1"}, "did you mean 'scale'?"},
    {"thurstone", {"noise=0"}, "noise=\"0\" is not a number from 1e-06"},
    {"hodge-mix", {"cyclic=1.01"}, "is not a number from 0 to 1"},
    {"hodge-mix", {"actions=2"}, "cannot form a cycle; use at least 3"},
    {"blade-chest", {"form=outer"}, "is not one of inner|dist"},
    {"annotator-mixture", {"profile=rotate"}, "is not one of independent|rot"},
    {"annotator-mixture",
     {"weights=1 2", "annotators=3"},
     "weights has 2 numbers but annotators=\"3\""},
    {"annotator-mixture", {"weights=1 -2"}, "number 2 is -2; it must be at"},
    {"annotator-mixture", {"weights=0 0"}, "the sum is 0; it must be above 0"},
    {"munos", {"epsilon=0.4"}, "epsilon=\"0.4\" is not a number from -0.333"},
    {"munos", {"actions=3"}, "has no parameter 'actions'"},
    {"tournament", {"flip=-0.1"}, "is not a number from 0 to 1"},
    {"golden-reward", {"nonlinear=2"}, "is not a number from 0 to 1"},
    {"best-arm", {"gap=1.5"}, "is not a number from 0 to 1"},
};

START_TEST(mistakes_are_explained)
{
    const struct mistake *m = &mistakes[_i];
    struct pf_diag d = {0};
    struct pf_preference p;
    int status = pf_test_preference(&p, m->family, 0, &d, m->pairs);
    ck_assert_int_eq(status, PF_EINPUT);
    pf_test_says(&d, m->says);
    ck_assert_ptr_null(p.P);
    ck_assert_ptr_null(p.label);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("preference");
    size_t kinds = count_kinds();
    PF_ADD_LOOP(s, law_probabilities_are_complementary, kinds);
    PF_ADD_LOOP(s, law_streams_decide_the_draws, kinds);
    PF_ADD_LOOP(s, law_rewards_explain_the_preference, kinds);
    PF_ADD_LOOP(s, law_families_on_features_tell_their_size, kinds);
    PF_ADD_LOOP(s, law_only_file_families_need_anything, kinds);
    PF_ADD_LOOP(s, law_sizes_out_of_range_are_refused, kinds);
    PF_ADD(s, alloc_refuses_sizes_that_overflow);
    PF_ADD(s, check_names_the_first_wrong_pair);
    PF_ADD(s, check_names_what_is_no_probability);
    PF_ADD(s, check_tells_all_kinds_of_mistakes);
    PF_ADD(s, check_rounds_off_to_an_exact_sum);
    PF_ADD(s, logits_keep_small_probabilities);
    PF_ADD_LOOP(s, mistakes_are_explained,
                sizeof mistakes / sizeof mistakes[0]);
    return s;
}

PF_TEST_MAIN(make_suite)
