/* Offline members of the weighted-likelihood family: identities between them,
 * what they do not depend on, tokens, values, queries.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rated_yard.h"

/* --- a file's data --- */

enum { PAIRS = 9 };
static uint32_t at_context[PAIRS] = {0, 0, 0, 0, 1, 1, 1, 1, 1};
static uint32_t at_first[PAIRS] = {0, 1, 2, 3, 0, 0, 1, 2, 3};
static uint32_t at_second[PAIRS] = {1, 2, 3, 0, 3, 2, 0, 1, 2};
static double said[PAIRS] = {1, 1, 0, 1, 0, 1, 1, 0, 1};
static const struct pf_pairs given = {.n = PAIRS,
                                      .context = at_context,
                                      .first = at_first,
                                      .second = at_second,
                                      .outcome = said};

START_TEST(likelihood_finds_frequencies)
{
    struct yard y;
    const struct pf_data_setup data = {.given = &given};
    double count[ROWS] = {0}, total[C] = {0};
    yard_init(&y, 1);
    for (size_t i = 0; i < PAIRS; i++) {
        count[at_context[i] * N + at_first[i]]++;
        count[at_context[i] * N + at_second[i]]++;
        total[at_context[i]] += 2.0;
    }
    farm_start(&y.f, "sft", "batch=0 inner=20", "momentum eta=0.7", &data);
    farm_steps(&y.f, 100);
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_double_eq_tol(policy(&y, i), count[i] / total[i / N], 1e-9);
    ck_assert_uint_eq(y.f.l->optimiser.t, 2000);
    yard_clear(&y);
}
END_TEST

/* To leave the losers out, or to be told the winners only: all the same. */
START_TEST(winners_are_all_that_binary_feedme_sees)
{
    struct yard y;
    uint32_t winner[PAIRS];
    double want[ROWS], got[ROWS];
    struct pf_pairs winners = given;
    for (size_t i = 0; i < PAIRS; i++)
        winner[i] = said[i] > 0.5 ? at_first[i] : at_second[i];
    winners.first = winners.second = winner;
    const struct pf_data_setup all = {.given = &given},
                               won = {.given = &winners};
    yard_init(&y, 1);
    gradient(&y, "sft", "batch=0", &won, want);
    farm_stop(&y.f);
    gradient(&y, "binary-feedme", "batch=0", &all, got);
    check_same(got, want, 1e-15, "binary-feedme");
    yard_clear(&y);
}
END_TEST

/* --- identities --- */

START_TEST(without_clip_a_lol_climbs_the_mean_of_what_is_better)
{
    struct yard y;
    double got[ROWS], want[ROWS];
    yard_init(&y, 1);
    y.delta[0] = -1.0;
    gradient(&y, "a-lol", "batch=0 clip=0", &of_reference, got);
    for (size_t i = 0; i < ROWS; i++) {
        double mean = 0.0;
        for (size_t j = i / N * N; j < i / N * N + N; j++)
            mean += policy(&y, j) * better(&y, j);
        want[i] = -rho(&y, i) * policy(&y, i) * (better(&y, i) - mean);
    }
    check_same(got, want, 1e-13, "a-lol");
    yard_clear(&y);
}
END_TEST

/* What a shift of a context's rewards does. */
static const struct shifted {
    const char *name, *settings;
    bool feels;
} shifted[] = {
    {"a-lol", "clip=0.3", false},
    {"a-lol", "clip=0.3 variant=sequence value_samples=3", false},
    {"a-lol", "variant=kl", false},
    {"r-lol", "clip=0.3", true},
    {"wbc", "", true},
    {"gold", "", true},
    {"rwr", "", true},
    {"rwr", "normalise=prompt", false},
    {"awr", "", false},
};

START_TEST(some_do_not_feel_where_rewards_begin)
{
    const struct shifted *s = &shifted[_i];
    struct yard y;
    double before[ROWS], after[ROWS], apart = 0.0;
    char settings[120];
    yard_init(&y, 1);
    snprintf(settings, sizeof settings, "batch=0 %s", s->settings);
    gradient(&y, s->name, settings, &of_reference, before);
    farm_stop(&y.f);
    y.delta[0] = 1.7;
    y.delta[1] = -0.4;
    gradient(&y, s->name, settings, &of_reference, after);
    for (size_t i = 0; i < ROWS; i++)
        apart = fmax(apart, fabs(before[i] - after[i]));
    ck_assert_msg(s->feels ? apart > 1e-2 : apart < 1e-13, "%s %s: %g", s->name,
                  s->settings, apart);
    yard_clear(&y);
}
END_TEST

/* Runs of samples, side by side. */
static void
check_same_run(const char *one_name, const char *one_settings,
               const char *other_name, const char *other_settings,
               bool flat_rewards)
{
    struct yard y, z;
    struct pf_data_setup data = behind;
    data.pairs = 50;
    yard_init(&y, 1);
    yard_init(&z, 1);
    for (size_t i = 0; flat_rewards && i < ROWS; i++)
        y.f.r[i] = z.f.r[i] = 1.0;
    farm_start(&y.f, one_name, one_settings, "adam eta=0.1", &data);
    farm_start(&z.f, other_name, other_settings, "adam eta=0.1", &data);
    farm_steps(&y.f, 30);
    farm_steps(&z.f, 30);
    double moved = 0.0;
    for (size_t i = 0; i < ROWS * LANES; i++) {
        ck_assert_double_eq_tol(y.f.l->pi[i], z.f.l->pi[i], 1e-7);
        moved = fmax(moved, fabs(y.f.l->pi[i] - y.f.log_ref[i]));
    }
    ck_assert_double_gt(moved, 0.1);
    yard_clear(&y);
    yard_clear(&z);
}

START_TEST(some_are_others_in_disguise)
{
    check_same_run("wbc", "batch=8", "sft", "batch=8", true);
    check_same_run("rwr", "batch=8 beta=1e12", "sft", "batch=8", false);
    check_same_run("gold", "batch=8 floor=1", "wbc", "batch=8", false);
    check_same_run("a-lol", "batch=8 variant=kl kl_beta=0", "a-lol",
                   "batch=8 variant=ref-free", false);
    check_same_run("a-lol", "batch=8", "a-lol", "batch=8 variant=sequence",
                   false);
}
END_TEST

/* --- tokens --- */

/* pi (t-th token | the one before), and of a reference likewise. */
static double
token(const double *p, size_t c, size_t y, size_t t)
{
    const double *q = p + c * N;
    double head = q[y / 2 * 2] + q[y / 2 * 2 + 1];
    double all = q[0] + q[1] + q[2] + q[3];
    return t == 0 ? head / all : q[y] / head;
}

/* grad by theta_j of log of that, for a table: responses below a prefix share
 * its mass. */
static double
slope(const double *p, size_t c, size_t y, size_t t, size_t j)
{
    const double *q = p + c * N;
    double head = q[y / 2 * 2] + q[y / 2 * 2 + 1];
    bool in = j / 2 == y / 2;
    if (t == 0)
        return (in ? q[j] / head : 0.0) - q[j];
    return (j == y ? 1.0 : 0.0) - (in ? q[j] / head : 0.0);
}

START_TEST(token_weights_are_those_of_tokens)
{
    struct yard y;
    double got[ROWS], want[ROWS], pi[ROWS], ref[ROWS];
    yard_init(&y, 2);
    gradient(&y, _i ? "gold" : "a-lol",
             _i ? "batch=0 floor=0.4" : "batch=0 variant=sequence clip=0.3",
             &behind, got);
    for (size_t i = 0; i < ROWS; i++) {
        pi[i] = policy(&y, i);
        ref[i] = law_of(&y, 0.0, i);
        want[i] = 0.0;
    }
    for (size_t i = 0; i < ROWS; i++)
        for (size_t t = 0; t < 2; t++)
            for (size_t j = 0; j < N; j++) {
                size_t c = i / N, a = i % N;
                double p = token(pi, c, a, t), q = token(ref, c, a, t);
                double w = rho(&y, i) * law_of(&y, behind.junk, i);
                w *= _i ? reward(&y, i) * fmax(p, 0.4)
                        : better(&y, i) * clipped(p / q, 0.3);
                want[c * N + j] -= w * slope(pi, c, a, t, j);
            }
    check_same(got, want, 1e-13, _i ? "gold" : "a-lol");
    yard_clear(&y);
}
END_TEST

/* Whole responses do not care how they are spelt. */
START_TEST(other_variants_do_not_see_tokens)
{
    struct yard y, z;
    double whole[ROWS], spelt[ROWS];
    yard_init(&y, 1);
    yard_init(&z, 2);
    gradient(&y, "a-lol", "batch=0", &behind, whole);
    gradient(&z, "a-lol", "batch=0", &behind, spelt);
    check_same(spelt, whole, 1e-16, "a-lol");
    yard_clear(&y);
    yard_clear(&z);
}
END_TEST

/* --- values and queries --- */

START_TEST(values_are_means_over_the_reference)
{
    struct yard y;
    double exact[ROWS], error = 0.0, size = 0.0;
    yard_init(&y, 1);
    gradient(&y, "a-lol", "batch=0", &behind, exact);
    farm_stop(&y.f);
    start(&y, "a-lol", "batch=0 value_samples=20000", &behind);
    step_without_moving(&y.f);
    for (size_t i = 0; i < ROWS * LANES; i++) {
        error += pow(y.f.l->grad[i] - exact[i / LANES], 2);
        size += pow(exact[i / LANES], 2);
    }
    ck_assert(error > 0.0 && sqrt(error / size) < 0.03);
    yard_clear(&y);
}
END_TEST

/* Two ratings a pair, one judgement a pair, and each item but once. */
START_TEST(queries_are_counted_once)
{
    static const struct {
        const char *name, *settings;
        size_t pairs, steps, queries;
    } run[] = {
        {"sft", "batch=8", 50, 20, 0},
        {"binary-feedme", "batch=8", 50, 3, 24},
        {"binary-feedme", "batch=8", 50, 20, 50},
        {"reward-conditioning", "batch=0", 0, 20, C * N * (N - 1) / 2},
        {"wbc", "batch=8", 50, 3, 48},
        {"wbc", "batch=8", 50, 20, 100},
        {"awr", "batch=8", 0, 20, 320},
        {"rwr", "batch=0", 0, 20, ROWS},
        {"a-lol", "batch=8", 50, 20, ROWS + 100},
        {"a-lol", "batch=8 value_samples=7", 50, 20, C * 7 + 100},
    };
    for (size_t i = 0; i < sizeof run / sizeof run[0]; i++) {
        struct yard y;
        struct pf_data_setup data = behind;
        data.pairs = run[i].pairs;
        yard_init(&y, 1);
        farm_start(&y.f, run[i].name, run[i].settings, "sgd", &data);
        farm_steps(&y.f, run[i].steps);
        ck_assert_msg(y.f.port.queries == run[i].queries, "%s %s: %zu",
                      run[i].name, run[i].settings, (size_t) y.f.port.queries);
        yard_clear(&y);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("offline laws");
    PF_ADD(s, likelihood_finds_frequencies);
    PF_ADD(s, winners_are_all_that_binary_feedme_sees);
    PF_ADD(s, without_clip_a_lol_climbs_the_mean_of_what_is_better);
    PF_ADD_LOOP(s, some_do_not_feel_where_rewards_begin,
                sizeof shifted / sizeof shifted[0]);
    PF_ADD(s, some_are_others_in_disguise);
    PF_ADD_LOOP(s, token_weights_are_those_of_tokens, 2);
    PF_ADD(s, other_variants_do_not_see_tokens);
    PF_ADD(s, values_are_means_over_the_reference);
    PF_ADD(s, queries_are_counted_once);
    return s;
}
PF_TEST_MAIN(make_suite)
