/* Preferences of populations: annotator-mixture and munos.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/building.h"
#include "tests/testing.h"

static double
at(const struct pf_preference *p, size_t y, size_t z)
{
    return p->P[y * p->n + z];
}

START_TEST(one_annotator_is_bradley_terry)
{
    struct pf_preference p, q, r;
    PF_BUILT(&p, "bradley-terry", 4, "actions=7", "scale=3");
    PF_BUILT(&q, "annotator-mixture", 4, "actions=7", "scale=3",
             "annotators=1");
    PF_BUILT(&r, "annotator-mixture", 4, "actions=7", "scale=3", "weights=8 0",
             "profile=rotated");
    for (size_t i = 0; i < 49; i++) {
        ck_assert_double_eq_tol(p.P[i], q.P[i], 1e-15);
        ck_assert_double_eq_tol(p.P[i], r.P[i], 1e-15);
    }
    pf_preference_clear(&p);
    pf_preference_clear(&q);
    pf_preference_clear(&r);
}
END_TEST

START_TEST(two_equal_annotators_never_cycle)
{
    struct pf_preference p;
    for (uint64_t stream = 0; stream < 50; stream++) {
        PF_BUILT(&p, "annotator-mixture", stream, "actions=11", "scale=4",
                 "weights=3 3");
        ck_assert_uint_eq(pf_test_triads(&p), 0);
        pf_preference_clear(&p);
    }
}
END_TEST

START_TEST(three_rotated_annotators_cycle)
{
    static const char *const scales[] = {"scale=0.1", "scale=1", "scale=10"};
    struct pf_preference p;
    for (uint64_t stream = 0; stream < 20; stream++)
        for (size_t k = 0; k < 3; k++) {
            PF_BUILT(&p, "annotator-mixture", stream, "actions=3", scales[k],
                     "profile=rotated");
            ck_assert_uint_eq(pf_test_triads(&p), 1);
            pf_preference_clear(&p);
        }
    PF_BUILT(&p, "annotator-mixture", 1, "actions=7", "scale=50",
             "profile=rotated");
    ck_assert_uint_gt(pf_test_triads(&p), 5);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(the_second_annotator_starts_elsewhere)
{
    /* Of seven responses, shift 7 / 2 = 3: its best is annotator 1's fifth. */
    struct pf_preference first, second;
    PF_BUILT(&first, "bradley-terry", 3, "actions=7");
    PF_BUILT(&second, "annotator-mixture", 3, "actions=7", "weights=0 1",
             "profile=rotated");
    for (size_t y = 0; y < 7; y++) {
        size_t better = 0, beaten = 0;
        for (size_t z = 0; z < 7; z++) {
            better += at(&first, z, y) > 0.5;
            beaten += at(&second, y, z) > 0.5;
        }
        ck_assert_uint_eq(beaten, 6 - (better + 3) % 7);
    }
    pf_preference_clear(&first);
    pf_preference_clear(&second);
}
END_TEST

START_TEST(equal_weights_may_sum_to_more_than_one)
{
    struct pf_preference p;
    PF_BUILT(&p, "annotator-mixture", 3, "actions=64", "scale=1e6",
             "annotators=21", "profile=rotated");
    pf_preference_clear(&p);
}
END_TEST

START_TEST(as_many_rotated_annotators_as_responses)
{
    /* Sure of themselves: a response d places ahead on the circle is
     * preferred by all but d of the five. */
    struct pf_preference p;
    PF_BUILT(&p, "annotator-mixture", 2, "actions=5", "scale=1e6",
             "annotators=5", "profile=rotated");
    for (size_t y = 0; y < 5; y++) {
        size_t seen = 0;
        for (size_t z = 0; z < 5; z++)
            if (y != z)
                seen |= (size_t) 1 << lround(5.0 * at(&p, y, z));
        ck_assert_uint_eq(seen, 2 + 4 + 8 + 16);
    }
    pf_preference_clear(&p);
}
END_TEST

START_TEST(munos_has_the_nash_policy_of_the_paper)
{
    static const char *const texts[] = {"epsilon=-0.3333", "epsilon=-0.1",
                                        "epsilon=0", "epsilon=0.2",
                                        "epsilon=0.3333"};
    struct pf_preference p;
    PF_BUILT(&p, "munos", 0, texts[_i]);
    double e = strtod(texts[_i] + 8, NULL);
    ck_assert_double_eq_tol(at(&p, 1, 0), 2.0 / 3.0 - e / 2.0, 1e-15);
    ck_assert_double_eq_tol(at(&p, 2, 0), 1.0 / 3.0 - e / 4.0, 1e-15);
    ck_assert_double_eq_tol(at(&p, 2, 1), 2.0 / 3.0 + e / 4.0, 1e-15);
    const double pi[] = {1.0 / 3.0 + e / 2.0, 1.0 / 3.0 + e / 2.0,
                         1.0 / 3.0 - e};
    for (size_t y = 0; y < 3; y++) {
        double wins = 0.0;
        for (size_t z = 0; z < 3; z++)
            wins += at(&p, y, z) * pi[z];
        ck_assert_double_eq_tol(wins, 0.5, 1e-15);
    }
    ck_assert_str_eq(p.label[0], "y1");
    ck_assert_str_eq(p.label[2], "y3");
    pf_preference_clear(&p);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("populations");
    PF_ADD(s, one_annotator_is_bradley_terry);
    PF_ADD(s, two_equal_annotators_never_cycle);
    PF_ADD(s, three_rotated_annotators_cycle);
    PF_ADD(s, the_second_annotator_starts_elsewhere);
    PF_ADD(s, equal_weights_may_sum_to_more_than_one);
    PF_ADD(s, as_many_rotated_annotators_as_responses);
    PF_ADD_LOOP(s, munos_has_the_nash_policy_of_the_paper, 5);
    return s;
}

PF_TEST_MAIN(make_suite)
