/* The farm: its preference, and a reference policy fitted to demonstrations.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/building.h"
#include "tests/testing.h"

/* --- the preference --- */

/* Least squares of the rewards on the rank gives the tail back, and what is
 * left has the scale's variance. */
START_TEST(rewards_fall_with_the_rank)
{
    enum { N = 4000 };
    struct pf_preference p;
    double sx = 0.0, sy = 0.0, sxy = 0.0, sxx = 0.0, left = 0.0;
    PF_BUILT(&p, "farm", 3, "actions=4000", "scale=0.7", "tail=2.385");
    for (size_t i = 0; i < N; i++) {
        double x = (double) i / (N - 1), y = p.reward[i];
        sx += x / N;
        sy += y / N;
        sxy += x * y / N;
        sxx += x * x / N;
    }
    double slope = (sxy - sx * sy) / (sxx - sx * sx);
    for (size_t i = 0; i < N; i++) {
        double d = p.reward[i] - sy - slope * ((double) i / (N - 1) - sx);
        left += d * d / N;
    }
    /* The standard error of the slope is 0.7 / sqrt (4000 / 12) = 0.038. */
    ck_assert_double_eq_tol(slope, -2.385, 0.16);
    ck_assert_double_eq_tol(sqrt(left), 0.7, 0.035);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(a_shift_shows_in_rewards_alone)
{
    struct pf_preference p, q;
    PF_BUILT(&p, "farm", 5, "actions=9");
    PF_BUILT(&q, "farm", 5, "actions=9", "shift=3");
    double shift = q.reward[0] - p.reward[0];
    ck_assert_double_gt(fabs(shift), 1e-3);
    for (size_t i = 0; i < 9; i++)
        ck_assert_double_eq_tol(q.reward[i] - p.reward[i], shift, 1e-14);
    for (size_t i = 0; i < 81; i++)
        ck_assert_double_eq_tol(p.P[i], q.P[i], 1e-14);
    pf_preference_clear(&p);
    pf_preference_clear(&q);
}
END_TEST

/* The mean of golden rewards is such a shift, too. */
START_TEST(a_mean_shows_in_rewards_alone)
{
    struct pf_preference p, q;
    PF_BUILT(&p, "golden-reward", 5, "actions=9", "nonlinear=0.3");
    PF_BUILT(&q, "golden-reward", 5, "actions=9", "nonlinear=0.3", "mean=2.5");
    for (size_t i = 0; i < 9; i++)
        ck_assert_double_eq_tol(q.reward[i] - p.reward[i], 2.5, 1e-14);
    for (size_t i = 0; i < 81; i++)
        ck_assert_double_eq_tol(p.P[i], q.P[i], 1e-14);
    pf_preference_clear(&p);
    pf_preference_clear(&q);
}
END_TEST

/* --- the reference policy --- */

static void
fitted(double *pi, size_t n, uint64_t stream, const char *demonstrations,
       const char *quality)
{
    struct pf_diag d = {0};
    double log_ref[8];
    ck_assert_uint_le(n, 8);
    int status = pf_test_reference(
        log_ref, n, "sft", stream, &d,
        PF_PAIRS(demonstrations, quality, "exponent=1.5", "prior=3"));
    ck_assert_msg(status == PF_OK, "%s", d.message != NULL ? d.message[0] : "");
    for (size_t i = 0; i < n; i++)
        pi[i] = exp(log_ref[i]);
    pf_diag_clear(&d);
}

START_TEST(without_demonstrations_it_is_the_base_policy)
{
    double pi[6], sum = 0.0;
    fitted(pi, 6, 1, "demonstrations=0", "quality=2");
    for (size_t i = 0; i < 6; i++)
        sum += pow((double) (i + 1), -1.5);
    for (size_t i = 0; i < 6; i++)
        ck_assert_double_eq_tol(pi[i], pow((double) (i + 1), -1.5) / sum,
                                1e-14);
}
END_TEST

/* Many demonstrations are the expert; the rewards are pf_test_features'. */
START_TEST(with_many_it_is_the_expert)
{
    double pi[6], expert[6], sum = 0.0;
    double *reward = pf_test_features(6);
    fitted(pi, 6, 2, "demonstrations=1000000", "quality=2");
    for (size_t i = 0; i < 6; i++) {
        expert[i] = pow((double) (i + 1), -1.5) * exp(2.0 * reward[i]);
        sum += expert[i];
    }
    for (size_t i = 0; i < 6; i++)
        ck_assert_double_eq_tol(pi[i], expert[i] / sum, 0.003);
    free(reward);
}
END_TEST

/* Counts are whole numbers under the prior: (N + prior) ref - prior base. */
START_TEST(a_few_are_counted)
{
    double base[6], pi[6], total = 0.0;
    fitted(base, 6, 1, "demonstrations=0", "quality=1");
    fitted(pi, 6, 3, "demonstrations=7", "quality=1");
    for (size_t i = 0; i < 6; i++) {
        double count = 10.0 * pi[i] - 3.0 * base[i];
        ck_assert_double_eq_tol(count, round(count), 1e-13);
        total += round(count);
    }
    ck_assert_double_eq(total, 7.0);
}
END_TEST

static Suite *
farm_suite(void)
{
    Suite *s = suite_create("farm");
    PF_ADD(s, rewards_fall_with_the_rank);
    PF_ADD(s, a_shift_shows_in_rewards_alone);
    PF_ADD(s, a_mean_shows_in_rewards_alone);
    PF_ADD(s, without_demonstrations_it_is_the_base_policy);
    PF_ADD(s, with_many_it_is_the_expert);
    PF_ADD(s, a_few_are_counted);
    return s;
}

PF_TEST_MAIN(farm_suite)
