/* The law of the best of n: by the learner, by enumeration, by its bounds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/best_of.h"
#include "learn/ranking.h"
#include "rate_farm.h"

static void
start(struct farm *f, const char *settings)
{
    farm_start(f, "best-of-n", settings, "sgd", NULL);
}

/* The exact law of context c, by the learner. */
static void
law_of(struct farm *f, size_t n, size_t c, double *law)
{
    char settings[40];
    snprintf(settings, sizeof settings, "n=%zu", n);
    start(f, settings);
    farm_steps(f, 1);
    for (size_t y = 0; y < f->n; y++)
        law[y] = farm_p(f, f->l->pi, c, y);
    farm_stop(f);
}

static void
reference(const struct farm *f, size_t c, double *q)
{
    for (size_t y = 0; y < f->n; y++)
        q[y] = farm_p(f, f->log_ref, c, y);
}

/* Mass of responses with a reward below that of y, or not above it. */
static double
cdf(const struct farm *f, size_t c, const double *q, size_t y, bool inclusive)
{
    const double *r = f->r + c * f->n;
    double sum = 0.0;
    for (size_t z = 0; z < f->n; z++)
        sum += r[z] < r[y] || (inclusive && r[z] == r[y]) ? q[z] : 0.0;
    return sum;
}

START_TEST(the_law_is_what_all_tuples_say)
{
    struct farm f;
    double q[5], best[5], law[5];
    if (_i % 2)
        farm_init_rated(&f, 2, 5);
    else
        farm_init_ordered(&f, 2, 5);
    for (size_t n = 1; n <= 6; n++)
        for (size_t c = 0; c < 2; c++) {
            reference(&f, c, q);
            farm_enumerate_best(5, n, q, f.r + c * 5, best);
            law_of(&f, n, c, law);
            for (size_t y = 0; y < 5; y++)
                ck_assert_msg(fabs(law[y] - best[y]) < 1e-13, "%d %d %d: %a %a",
                              (int) n, (int) c, (int) y, law[y], best[y]);
        }
    farm_clear(&f);
}
END_TEST

START_TEST(one_candidate_is_the_reference)
{
    struct farm f;
    farm_init_rated(&f, 2, 6);
    start(&f, "n=1");
    farm_steps(&f, 1);
    for (size_t i = 0; i < 12 * LANES; i++)
        ck_assert_double_eq_tol(f.l->pi[i], f.log_ref[i], 1e-14);
    ck_assert_uint_eq(f.port.queries, 12);
    farm_clear(&f);
}
END_TEST

/* KL <= log n - (n-1)/n and win rate <= n / (n+1), both near to equality where
 * no response weighs much; and a two-point law never has more than log 2. */
START_TEST(bounds_hold)
{
    struct farm f;
    double q[6], law[6], last = 0.0;
    if (_i % 2)
        farm_init_rated(&f, 1, 6);
    else
        farm_init_ordered(&f, 1, 6);
    reference(&f, 0, q);
    for (size_t n = 1; n <= 4096; n *= 2) {
        double kl = 0.0, win = 0.0, m = (double) n;
        law_of(&f, n, 0, law);
        for (size_t y = 0; y < 6; y++) {
            kl += law[y] > 0.0 ? law[y] * log(law[y] / q[y]) : 0.0;
            for (size_t z = 0; z < 6; z++)
                win +=
                    law[y] * q[z] * (f.r[y] == f.r[z] ? 0.5 : f.r[y] > f.r[z]);
        }
        ck_assert_double_le(kl, log(m) - (m - 1.0) / m + 1e-14);
        ck_assert_double_le(win, m / (m + 1.0) + 1e-14);
        ck_assert_double_ge(kl, last - 1e-12);
        last = kl;
    }
    ck_assert_double_gt(last, 0.1);
    farm_clear(&f);
}
END_TEST

/* A thousand responses of little weight: the bounds are nearly met. Straight
 * from the ranking. */
START_TEST(without_atoms_bounds_are_met)
{
    enum { SIZE = 4000, M = 8 };
    static struct pf_rank rank[SIZE];
    static double q[SIZE], best[SIZE];
    double kl = 0.0, win = 0.0, below = 0.0, m = M;
    for (size_t y = 0; y < SIZE; y++) {
        q[y] = -log((double) SIZE);
        rank[y] =
            (struct pf_rank){.score = (double) (y * 1733 % SIZE), .at = y};
    }
    ck_assert(pf_rank(rank, SIZE));
    pf_rank_best_of(rank, SIZE, M, 1, q, best);
    for (size_t i = SIZE; i-- > 0;) {
        double p = exp(best[rank[i].at]);
        kl += p * (log(p) + log((double) SIZE));
        win += p * (below + 0.5 / SIZE);
        below += 1.0 / SIZE;
    }
    ck_assert_double_eq_tol(kl, log(m) - (m - 1.0) / m, 2e-3);
    ck_assert_double_le(kl, log(m) - (m - 1.0) / m);
    ck_assert_double_eq_tol(win, m / (m + 1.0), 1e-6);
}
END_TEST

/* Of negated rewards the best is the worst: (1 - G)^n - (1 - F)^n. And both
 * are the marginals of the joint law of best and worst. */
START_TEST(the_worst_and_the_joint_law)
{
    struct farm f;
    double q[6], best[6], worst[6];
    farm_init_ordered(&f, 1, 6);
    reference(&f, 0, q);
    for (size_t n = 2; n <= 64; n *= 2) {
        double m = (double) n;
        law_of(&f, n, 0, best);
        for (size_t y = 0; y < 6; y++)
            f.r[y] = -f.r[y];
        law_of(&f, n, 0, worst);
        for (size_t y = 0; y < 6; y++)
            f.r[y] = -f.r[y];
        for (size_t y = 0; y < 6; y++) {
            double F = cdf(&f, 0, q, y, true), G = cdf(&f, 0, q, y, false);
            double as_best = pow(q[y], m), as_worst = as_best;
            ck_assert_double_eq_tol(worst[y], pow(1.0 - G, m) - pow(1.0 - F, m),
                                    1e-14);
            for (size_t z = 0; z < 6; z++) {
                double Fz = cdf(&f, 0, q, z, true);
                double Gz = cdf(&f, 0, q, z, false);
                if (f.r[y] > f.r[z]) /* y the best, z the worst */
                    as_best += pow(F - Gz, m) - pow(G - Gz, m) -
                               pow(F - Fz, m) + pow(G - Fz, m);
                if (f.r[y] < f.r[z])
                    as_worst += pow(Fz - G, m) - pow(Gz - G, m) -
                                pow(Fz - F, m) + pow(Gz - F, m);
            }
            ck_assert_double_eq_tol(best[y], as_best, 1e-13);
            ck_assert_double_eq_tol(worst[y], as_worst, 1e-13);
        }
    }
    farm_clear(&f);
}
END_TEST

/* The best of two where the better wins and equals draw: 2 mu(y) P(y > mu),
 * which the judged population's items say too. */
START_TEST(two_candidates_are_the_winners_of_pairs)
{
    static const struct pf_param rows[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};
    static const pf_learner_type winners = {
        .kind = {.name = "winners", .params = rows}, PF_WEIGHTED_OFFLINE};
    const struct pf_data_setup data = {.behaviour = PF_BEHAVIOUR_REFERENCE};
    struct pf_items items;
    struct farm f;
    double law[2][6], sum[2][6] = {{0}};
    farm_init_rated(&f, 2, 6);
    for (size_t c = 0; c < 2; c++) {
        const double *r = f.r + c * 6;
        law_of(&f, 2, c, law[c]);
        for (size_t y = 0; y < 6; y++)
            for (size_t z = 0; z < 6; z++)
                f.P[c][y][z] = r[y] == r[z] ? 0.5 : r[y] > r[z];
    }
    farm_start_type(&f, &winners, "batch=0", "sgd", "tabular", &data);
    ck_assert_int_eq(pf_items_of_data(f.l, &f.port, PF_ITEMS_JUDGED, &items),
                     PF_OK);
    for (size_t at = 0; at < items.n * LANES; at += LANES)
        sum[items.context[at]][items.response[at]] +=
            2.0 * items.weight[at] * items.score[at];
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 6; y++)
            ck_assert_double_eq_tol(sum[c][y], f.weight[c * LANES] * law[c][y],
                                    1e-14);
    farm_clear(&f);
}
END_TEST

/* --- many candidates --- */

enum { MANY = 40 };

/* log (F^n - G^n) q / (F - G), from sums in long double. */
static long double
long_law(const double *log_q, const double *score, size_t y, long double n)
{
    long double above = 0.0L, own = 0.0L, below = 0.0L;
    for (size_t z = 0; z < MANY; z++) {
        long double p = expl((long double) log_q[z]);
        if (score[z] > score[y])
            above += p;
        else if (score[z] < score[y])
            below += p;
        else
            own += p;
    }
    long double log_f = above < 0.5L ? log1pl(-above) : logl(below + own);
    long double log_ratio = log1pl(-own / (below + own));
    if (below == 0.0L)
        return n * log_f + (long double) log_q[y] - logl(own);
    return n * log_f + logl(-expm1l(n * log_ratio)) + (long double) log_q[y] -
           logl(own);
}

/* With n up to 10^15 and masses down to e^-40 the law is finite, sums to 1
 * before anyone normalises it, and has the logarithms it should. */
START_TEST(many_candidates_do_not_cancel)
{
    static const double counts[] = {1, 2, 3.5, 1e3, 1e6, 1e12, 1e15};
    double log_q[MANY], score[MANY], best[MANY], n = counts[_i], sum = 0.0;
    struct pf_rank rank[MANY];
    for (size_t y = 0; y < MANY; y++) {
        log_q[y] = -1.0 * (double) (y * 7 % MANY);
        score[y] = (double) (y * 11 % 27); /* some tie */
        sum += exp(log_q[y]);
    }
    for (size_t y = 0; y < MANY; y++) {
        log_q[y] -= log(sum);
        rank[y] = (struct pf_rank){.score = score[y], .at = y};
    }
    ck_assert(pf_rank(rank, MANY));
    pf_rank_best_of(rank, MANY, n, 1, log_q, best);
    sum = 0.0;
    for (size_t y = 0; y < MANY; y++) {
        ck_assert(isfinite(best[y]));
        sum += exp(best[y]);
        if (!pf_test_has_long_double())
            continue;
        double want = (double) long_law(log_q, score, y, (long double) n);
        ck_assert_msg(fabs(best[y] - want) < 1e-13 * (1.0 + fabs(want)),
                      "n = %g, %d: %.17g, not %.17g", n, (int) y, best[y],
                      want);
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-12);
}
END_TEST

/* Masses without a number of their own (e^-900) still have a logarithm. */
START_TEST(the_rarest_have_a_logarithm)
{
    double log_q[3] = {-900.0, -1e-12, -2000.0}, best[3];
    struct pf_rank rank[3] = {{.score = 2.0, .at = 0},
                              {.score = 1.0, .at = 1},
                              {.score = 0.0, .at = 2}};
    ck_assert(pf_rank(rank, 3));
    pf_rank_best_of(rank, 3, 1e6, 1, log_q, best);
    ck_assert_double_eq_tol(best[0], log(1e6) - 900.0, 1e-9);
    ck_assert_double_eq_tol(best[1], 0.0, 1e-9);
    ck_assert_double_eq_tol(best[2], -2000.0 * 1e6, 1e-3);
}
END_TEST

/* growth = 2 traces n = 1, 2, 4 ... */
START_TEST(a_run_traces_growing_n)
{
    struct farm f;
    double law[6], trace[21][6];
    farm_init_rated(&f, 2, 6);
    start(&f, "n=1 growth=2");
    for (int t = 0; t <= 20; t++) {
        farm_steps(&f, 1);
        for (size_t y = 0; y < 6; y++) {
            trace[t][y] = farm_p(&f, f.l->pi, 1, y);
            ck_assert(isfinite(f.l->pi[farm_row(&f, 1, y, 0)]));
        }
    }
    ck_assert_uint_eq(f.port.queries, 21 * 12);
    farm_steps(&f, 100); /* to the most candidates there may be */
    ck_assert(isfinite(f.l->pi[0]));
    farm_stop(&f);
    for (int t = 0; t <= 19; t++) {
        law_of(&f, (size_t) 1 << t, 1, law);
        for (size_t y = 0; y < 6; y++)
            ck_assert_double_eq(law[y], trace[t][y]);
    }
    f.l = NULL;
    farm_clear(&f);
}
END_TEST

/* --- samples --- */

/* Frequencies of drawn best-ofs follow the exact law: chi-square with 5
 * degrees of freedom in each of 8 lanes, and between n and its neighbours the
 * statistic sees the difference. n above 4096 takes several chunks. */
START_TEST(samples_follow_the_law)
{
    enum { S = 4000 };
    struct farm f;
    double law[6], other[6], own = 0.0, wrong = 0.0;
    size_t n = _i == 0 ? 3 : 1;
    farm_init_rated(&f, 1, 6);
    law_of(&f, n, 0, law);
    law_of(&f, n + 1, 0, other);
    start(&f, _i == 0 ? "law=sampled n=3 samples=4000"
                      : "law=sampled n=1 samples=4000");
    farm_steps(&f, 2);
    ck_assert_uint_eq(f.port.queries, 2 * S * n);
    for (size_t k = 0; k < LANES; k++)
        for (size_t y = 0; y < 6; y++) {
            double p = exp(f.l->pi[y * LANES + k]);
            ck_assert_double_eq_tol(p * S, round(p * S), 1e-9);
            own += S * pow(p - law[y], 2) / law[y];
            wrong += S * pow(p - other[y], 2) / other[y];
        }
    ck_assert_double_lt(own, 85.0); /* 40 degrees: 5e-5 of chance */
    ck_assert_double_gt(own, 12.0);
    ck_assert_double_gt(wrong, 150.0);
    farm_clear(&f);
}
END_TEST

START_TEST(chunks_make_one_best)
{
    struct farm f;
    double law[6], mean = 0.0;
    farm_init_ordered(&f, 1, 6);
    /* the best response is rare: the best of 9000 is it half of the time */
    for (size_t k = 0; k < LANES; k++)
        for (size_t y = 0; y < 6; y++)
            f.log_ref[y * LANES + k] =
                y == 2 ? log(1.0 / 13000.0) : log((1.0 - 1.0 / 13000.0) / 5.0);
    f.r[2] = 10.0;
    law_of(&f, 9000, 0, law);
    ck_assert_double_eq_tol(law[2], 0.5, 0.01);
    start(&f, "law=sampled n=9000 samples=30");
    farm_steps(&f, 1);
    ck_assert_uint_eq(f.port.queries, 30 * 9000);
    for (size_t k = 0; k < LANES; k++)
        mean += exp(f.l->pi[2 * LANES + k]) / LANES;
    ck_assert_double_eq_tol(mean, law[2], 4.0 * 0.5 / sqrt(8.0 * 30.0));
    farm_clear(&f);
}
END_TEST

START_TEST(a_nan_stays_in_its_lane)
{
    static const char *const settings[] = {"n=4", "law=sampled n=3 samples=50"};
    struct farm f, g;
    farm_init_rated(&f, 2, 5);
    farm_init_rated(&g, 2, 5);
    g.port.rate = farm_rate_with_nan;
    start(&f, settings[_i]);
    start(&g, settings[_i]);
    farm_steps(&f, 3);
    farm_steps(&g, 3);
    farm_check_nan(&f, &g);
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* --- iterated --- */

/* Imitated exactly k times, the best of n has the distribution function
 * F^(n^k). */
START_TEST(rounds_of_expert_iteration_are_powers)
{
    struct farm f;
    double q[5];
    if (_i)
        farm_init_rated(&f, 2, 5);
    else
        farm_init_ordered(&f, 2, 5);
    farm_start(&f, "expert-iteration", "law=exact samples=2 inner=400", NATURAL,
               NULL);
    for (double power = 2.0; power < 10.0; power *= 2.0) {
        farm_steps(&f, 1);
        for (size_t c = 0; c < 2; c++) {
            reference(&f, c, q);
            for (size_t y = 0; y < 5; y++) {
                double pi[5];
                for (size_t z = 0; z < 5; z++)
                    pi[z] = farm_p(&f, f.l->pi, c, z);
                ck_assert_double_eq_tol(cdf(&f, c, pi, y, true),
                                        pow(cdf(&f, c, q, y, true), power),
                                        1e-9);
            }
        }
    }
    ck_assert_uint_eq(f.port.queries, 3 * 10);
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("best of n");
    PF_ADD_LOOP(s, the_law_is_what_all_tuples_say, 2);
    PF_ADD(s, one_candidate_is_the_reference);
    PF_ADD_LOOP(s, bounds_hold, 2);
    PF_ADD(s, without_atoms_bounds_are_met);
    PF_ADD(s, the_worst_and_the_joint_law);
    PF_ADD(s, two_candidates_are_the_winners_of_pairs);
    PF_ADD_LOOP(s, many_candidates_do_not_cancel, 7);
    PF_ADD(s, the_rarest_have_a_logarithm);
    PF_ADD(s, a_run_traces_growing_n);
    PF_ADD_LOOP(s, samples_follow_the_law, 2);
    PF_ADD(s, chunks_make_one_best);
    PF_ADD_LOOP(s, a_nan_stays_in_its_lane, 2);
    PF_ADD_LOOP(s, rounds_of_expert_iteration_are_powers, 2);
    return s;
}

PF_TEST_MAIN(make_suite)
