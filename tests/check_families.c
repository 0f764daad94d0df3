/* Each preference family against what is known about it from elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>

#include "tests/building.h"
#include "tests/testing.h"

static double
at(const struct pf_preference *p, size_t y, size_t z)
{
    return p->P[y * p->n + z];
}

START_TEST(bradley_terry_is_the_logistic_of_differences)
{
    const double u[] = {0.0, 1.5, -2.25, 40.0};
    struct pf_preference p;
    PF_BUILT(&p, "bradley-terry", 0, "utilities=0 1.5,-2.25 40");
    ck_assert_uint_eq(p.n, 4);
    for (size_t y = 0; y < 4; y++)
        for (size_t z = 0; z < 4; z++) {
            double want = exp(u[y]) / (exp(u[y]) + exp(u[z]));
            ck_assert_double_eq_tol(at(&p, y, z) / want, 1.0, 1e-14);
        }
    pf_preference_clear(&p);
}
END_TEST

START_TEST(bradley_terry_odds_multiply)
{
    struct pf_preference p;
    PF_BUILT(&p, "bradley-terry", (uint64_t) _i, "actions=7", "scale=2.385");
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 0; j < 7; j++)
            for (size_t k = 0; k < 7; k++) {
                double around = at(&p, i, j) * at(&p, j, k) * at(&p, k, i);
                double back = at(&p, j, i) * at(&p, k, j) * at(&p, i, k);
                ck_assert_double_eq_tol(around / back, 1.0, 1e-13);
            }
    ck_assert_uint_eq(pf_test_triads(&p), 0);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(scale_multiplies_the_same_draws)
{
    static const char *const families[] = {
        "bradley-terry", "hodge-mix", "general-preference", "disc",
        "blade-chest",   "best-arm",  "golden-reward"};
    struct pf_preference p, q;
    PF_BUILT(&p, families[_i], 5, "scale=0.75", "actions=11");
    PF_BUILT(&q, families[_i], 5, "scale=3", "actions=11");
    for (size_t y = 0; y < 11; y++)
        for (size_t z = 0; z < 11; z++)
            ck_assert_double_eq_tol(4.0 * pf_test_logit(&p, y, z),
                                    pf_test_logit(&q, y, z), 1e-12);
    pf_preference_clear(&p);
    pf_preference_clear(&q);
}
END_TEST

START_TEST(rewards_are_the_utilities)
{
    struct pf_preference p;
    PF_BUILT(&p, "bradley-terry", 0, "utilities=0 1.5,-2.25 40");
    ck_assert(p.reward[0] == 0.0 && p.reward[1] == 1.5);
    ck_assert(p.reward[2] == -2.25 && p.reward[3] == 40.0);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(best_arm_is_the_first_by_a_gap)
{
    struct pf_preference p;
    PF_BUILT(&p, "best-arm", 9, "actions=40", "gap=0.3", "scale=2");
    gsl_rng *rng = pf_rng_alloc(7, 9, "preference/0");
    ck_assert(p.reward[0] == 2.0);
    for (size_t y = 1; y < 40; y++) {
        double want = 2.0 * 0.7 * gsl_rng_uniform(rng);
        ck_assert_double_eq_tol(p.reward[y], want, 1e-15);
        ck_assert(p.reward[y] >= 0.0 && p.reward[y] <= 1.4);
    }
    gsl_rng_free(rng);
    pf_preference_clear(&p);
    PF_BUILT(&p, "best-arm", 9, "actions=2", "gap=1");
    ck_assert_double_eq_tol(at(&p, 0, 1), 1.0 / (1.0 + exp(-1.0)), 1e-15);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(thurstone_is_the_normal_distribution)
{
    const double u[] = {0.0, 1.5, -2.25, 20.0}, s = 0.7;
    struct pf_preference p;
    PF_BUILT(&p, "thurstone", 0, "utilities=0 1.5 -2.25 20", "noise=0.7");
    for (size_t y = 0; y < 4; y++)
        for (size_t z = 0; z < 4; z++) {
            double want = gsl_cdf_ugaussian_P((u[y] - u[z]) / (sqrt(2.0) * s));
            ck_assert_double_eq_tol(at(&p, y, z) / want, 1.0, 1e-11);
        }
    pf_preference_clear(&p);
    PF_BUILT(&p, "thurstone", 1, "actions=11", "scale=3");
    ck_assert_uint_eq(pf_test_triads(&p), 0);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(cyclic_has_a_uniform_nash_policy)
{
    char actions[40];
    size_t n = 3 + 2 * (size_t) _i, beaten = (n - 1) / 2;
    snprintf(actions, sizeof actions, "actions=%zu", n);
    struct pf_preference p;
    PF_BUILT(&p, "cyclic", 0, actions, "margin=0.2385");
    for (size_t y = 0; y < n; y++) {
        double sum = 0.0;
        for (size_t z = 0; z < n; z++)
            sum += at(&p, y, z);
        ck_assert_double_eq_tol(sum, 0.5 * (double) n, 1e-13);
        ck_assert_double_eq_tol(at(&p, y, (y + 1) % n), 0.7385, 1e-15);
        ck_assert_double_eq_tol(at(&p, y, (y + beaten) % n), 0.7385, 1e-15);
        ck_assert_double_eq_tol(at(&p, y, (y + beaten + 1) % n), 0.2615, 1e-15);
    }
    /* The regular tournament has the most cycles there can be. */
    ck_assert_uint_eq(pf_test_triads(&p), (n * n * n - n) / 24);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(cyclic_of_three_margins)
{
    struct pf_preference p;
    PF_BUILT(&p, "cyclic", 0, "margins=0.1 0.25 0.45");
    ck_assert_double_eq_tol(at(&p, 0, 1), 0.6, 1e-15);
    ck_assert_double_eq_tol(at(&p, 1, 2), 0.75, 1e-15);
    ck_assert_double_eq_tol(at(&p, 2, 0), 0.95, 1e-15);
    const double pi[] = {0.25 / 0.8, 0.45 / 0.8, 0.1 / 0.8};
    for (size_t y = 0; y < 3; y++) {
        double wins = 0.0;
        for (size_t z = 0; z < 3; z++)
            wins += at(&p, y, z) * pi[z];
        ck_assert_double_eq_tol(wins, 0.5, 1e-15);
    }
    pf_preference_clear(&p);
}
END_TEST

START_TEST(uniform_random_reads_the_stream_in_order)
{
    struct pf_preference p;
    PF_BUILT(&p, "uniform-random", 9, "actions=7");
    gsl_rng *rng = pf_rng_alloc(7, 9, "preference/0");
    for (size_t y = 0; y < 7; y++)
        for (size_t z = 0; z < y; z++)
            ck_assert_double_eq_tol(at(&p, y, z), gsl_rng_uniform(rng), 1e-16);
    gsl_rng_free(rng);
    pf_preference_clear(&p);
}
END_TEST

/* The least-squares split of the log-odds, done over ordered pairs. */
struct split {
    double T[64 * 64], C[64 * 64];
    double T2, C2; /* sums of squares */
};

static void
decompose(const struct pf_preference *p, struct split *s)
{
    size_t n = p->n;
    double u[64];
    for (size_t y = 0; y < n; y++) {
        u[y] = 0.0;
        for (size_t z = 0; z < n; z++)
            u[y] += pf_test_logit(p, y, z) / (double) n;
    }
    s->T2 = s->C2 = 0.0;
    for (size_t y = 0; y < n; y++)
        for (size_t z = 0; z < n; z++) {
            double T = u[y] - u[z], C = pf_test_logit(p, y, z) - T;
            s->T[y * n + z] = T;
            s->C[y * n + z] = C;
            s->T2 += T * T;
            s->C2 += C * C;
        }
}

START_TEST(hodge_mix_energy_is_the_dial)
{
    static const char *const dials[] = {
        "cyclic=0", "cyclic=0.1", "cyclic=0.2385", "cyclic=0.75", "cyclic=1"};
    static const char *const actions[] = {"actions=3", "actions=5", "actions=7",
                                          "actions=11", "actions=64"};
    static const char *const scales[] = {"scale=0.3", "scale=1", "scale=5"};
    static struct split s;
    for (size_t d = 0; d < 5; d++)
        for (size_t a = 0; a < 5; a++)
            for (size_t k = 0; k < 3; k++) {
                struct pf_preference p;
                PF_BUILT(&p, "hodge-mix", (uint64_t) _i, dials[d], actions[a],
                         scales[k]);
                decompose(&p, &s);
                double dial = strtod(dials[d] + 7, NULL);
                double scale = strtod(scales[k] + 6, NULL);
                double pairs = (double) (p.n * (p.n - 1)), all = s.T2 + s.C2;
                ck_assert_double_eq_tol(s.C2 / all, dial, 1e-12);
                ck_assert_double_eq_tol(sqrt(all / pairs) / scale, 1.0, 1e-12);
                pf_preference_clear(&p);
            }
}
END_TEST

START_TEST(hodge_mix_dial_mixes_the_same_two_games)
{
    static struct split a, b;
    struct pf_preference p, q;
    PF_BUILT(&p, "hodge-mix", 2, "cyclic=0.2", "actions=11");
    PF_BUILT(&q, "hodge-mix", 2, "cyclic=0.9", "actions=11", "scale=2");
    decompose(&p, &a);
    decompose(&q, &b);
    for (size_t i = 0; i < 121; i++) {
        ck_assert_double_eq_tol(a.T[i] / sqrt(a.T2), b.T[i] / sqrt(b.T2),
                                1e-13);
        ck_assert_double_eq_tol(a.C[i] / sqrt(a.C2), b.C[i] / sqrt(b.C2),
                                1e-13);
    }
    pf_preference_clear(&p);
    pf_preference_clear(&q);
    PF_BUILT(&p, "hodge-mix", 2, "cyclic=0", "actions=2"); /* no cycle asked */
    pf_preference_clear(&p);
}
END_TEST

/* The log-odds of a plane spanned by points obey the Pluecker relation. */
static void
has_plane_logits(const struct pf_preference *p, double largest)
{
    for (size_t i = 0; i + 3 < p->n; i++) {
        double sum =
            pf_test_logit(p, i, i + 1) * pf_test_logit(p, i + 2, i + 3);
        sum -= pf_test_logit(p, i, i + 2) * pf_test_logit(p, i + 1, i + 3);
        sum += pf_test_logit(p, i, i + 3) * pf_test_logit(p, i + 1, i + 2);
        ck_assert_double_eq_tol(sum, 0.0, 1e-12);
        ck_assert_double_le(fabs(pf_test_logit(p, i, i + 1)), largest);
    }
}

START_TEST(plane_games_have_rank_two)
{
    struct pf_preference p;
    PF_BUILT(&p, "general-preference", 3, "actions=11", "rank=1", "scale=2");
    has_plane_logits(&p, 2.0);
    pf_preference_clear(&p);
    PF_BUILT(&p, "disc", 3, "actions=11", "scale=2");
    has_plane_logits(&p, 2.0);
    pf_preference_clear(&p);
    PF_BUILT(&p, "blade-chest", 3, "actions=11", "dimension=1", "gamma=0");
    has_plane_logits(&p, 1e3);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(general_preference_has_rank_twice_k)
{
    struct pf_preference p;
    PF_BUILT(&p, "general-preference", 1, "actions=11", "rank=3", "scale=2");
    gsl_matrix *A = gsl_matrix_alloc(11, 11), *V = gsl_matrix_alloc(11, 11);
    gsl_vector *s = gsl_vector_alloc(11);
    for (size_t y = 0; y < 11; y++)
        for (size_t z = 0; z < 11; z++) {
            gsl_matrix_set(A, y, z, pf_test_logit(&p, y, z));
            ck_assert_double_le(fabs(pf_test_logit(&p, y, z)), 2.0);
        }
    ck_assert_int_eq(gsl_linalg_SV_decomp_jacobi(A, V, s), GSL_SUCCESS);
    ck_assert_double_gt(gsl_vector_get(s, 5), 1e-3);
    ck_assert_double_lt(gsl_vector_get(s, 6), 1e-12);
    gsl_matrix_free(A);
    gsl_matrix_free(V);
    gsl_vector_free(s);
    pf_preference_clear(&p);
}
END_TEST

START_TEST(disc_is_filled_evenly)
{
    struct pf_preference p;
    PF_BUILT(&p, "disc", 0, "actions=300", "scale=1");
    double squares = 0.0;
    for (size_t y = 0; y < 300; y++)
        for (size_t z = 0; z < 300; z++)
            squares += pow(pf_test_logit(&p, y, z), 2.0) / (300.0 * 299.0);
    /* E x^2 = 1/4 on the disc, so the area has variance 2 / 16; a radius
     * drawn without the square root would give 2 / 36. */
    ck_assert_double_eq_tol(squares, 0.125, 0.03);
    pf_preference_clear(&p);
}
END_TEST

static double
distance2(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

START_TEST(blade_chest_forms_follow_their_definition)
{
    enum { N = 5, K = 3 };
    struct pf_preference inner, dist;
    double g[N], v[N][2][K]; /* blade, chest */
    PF_BUILT(&inner, "blade-chest", 8, "actions=5", "dimension=3", "gamma=0.5");
    PF_BUILT(&dist, "blade-chest", 8, "actions=5", "dimension=3", "gamma=0.5",
             "form=dist");
    gsl_rng *rng = pf_rng_alloc(7, 8, "preference/0");
    for (size_t y = 0; y < N; y++)
        g[y] = gsl_ran_ugaussian(rng);
    for (size_t y = 0; y < N; y++)
        for (size_t i = 0; i < 2 * K; i++)
            v[y][i / K][i % K] = gsl_ran_ugaussian(rng) / sqrt(K);
    gsl_rng_free(rng);
    for (size_t y = 0; y < N; y++)
        for (size_t z = 0; z < N; z++) {
            double m = 0.5 * (g[y] - g[z]), M = m;
            for (size_t i = 0; i < K; i++)
                m += v[y][0][i] * v[z][1][i] - v[z][0][i] * v[y][1][i];
            M += distance2(v[z][0], v[y][1], K);
            M -= distance2(v[y][0], v[z][1], K);
            ck_assert_double_eq_tol(pf_test_logit(&inner, y, z), m, 1e-13);
            ck_assert_double_eq_tol(pf_test_logit(&dist, y, z), M, 1e-13);
        }
    pf_preference_clear(&inner);
    pf_preference_clear(&dist);
}
END_TEST

START_TEST(tournament_without_flips_is_an_order)
{
    struct pf_preference p, q;
    PF_BUILT(&p, "tournament", (uint64_t) _i, "actions=11", "flip=0");
    PF_BUILT(&q, "tournament", (uint64_t) _i, "actions=11", "flip=1");
    ck_assert_uint_eq(pf_test_triads(&p), 0);
    size_t seen = 0; /* bit w: some response wins w times */
    for (size_t y = 0; y < 11; y++) {
        size_t wins = 0;
        for (size_t z = 0; z < 11; z++) {
            if (y != z)
                ck_assert(at(&p, y, z) == 0.0 || at(&p, y, z) == 1.0);
            ck_assert(at(&p, y, z) == at(&q, z, y));
            wins += at(&p, y, z) == 1.0;
        }
        seen |= (size_t) 1 << wins;
    }
    ck_assert_uint_eq(seen, (1u << 11) - 1);
    pf_preference_clear(&p);
    pf_preference_clear(&q);
}
END_TEST

START_TEST(tournament_follows_the_shuffled_order)
{
    struct pf_preference p;
    size_t place[] = {0, 1, 2, 3, 4, 5, 6};
    PF_BUILT(&p, "tournament", 3, "actions=7", "flip=0");
    gsl_rng *rng = pf_rng_alloc(7, 3, "preference/0");
    gsl_ran_shuffle(rng, place, 7, sizeof *place);
    gsl_rng_free(rng);
    for (size_t y = 0; y < 7; y++)
        for (size_t z = 0; z < y; z++)
            ck_assert(at(&p, y, z) == (place[y] < place[z] ? 1.0 : 0.0));
    pf_preference_clear(&p);
}
END_TEST

START_TEST(tournament_flips_only_add)
{
    struct pf_preference order, few, many;
    PF_BUILT(&order, "tournament", 6, "actions=64", "flip=0");
    PF_BUILT(&few, "tournament", 6, "actions=64", "flip=0.2");
    PF_BUILT(&many, "tournament", 6, "actions=64", "flip=0.6");
    size_t upsets = 0;
    for (size_t i = 0; i < 64 * 64; i++)
        if (few.P[i] != order.P[i]) {
            ck_assert(many.P[i] == few.P[i]);
            upsets++;
        }
    /* 2016 pairs, each counted twice; five standard deviations. */
    ck_assert_double_eq_tol((double) upsets / 2.0, 403.2, 90.0);
    ck_assert_uint_gt(pf_test_triads(&few), 0);
    pf_preference_clear(&order);
    pf_preference_clear(&few);
    pf_preference_clear(&many);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("families");
    PF_ADD(s, bradley_terry_is_the_logistic_of_differences);
    PF_ADD_LOOP(s, bradley_terry_odds_multiply, 10);
    PF_ADD_LOOP(s, scale_multiplies_the_same_draws, 7);
    PF_ADD(s, rewards_are_the_utilities);
    PF_ADD(s, best_arm_is_the_first_by_a_gap);
    PF_ADD(s, thurstone_is_the_normal_distribution);
    PF_ADD_LOOP(s, cyclic_has_a_uniform_nash_policy, 6);
    PF_ADD(s, cyclic_of_three_margins);
    PF_ADD(s, uniform_random_reads_the_stream_in_order);
    PF_ADD_LOOP(s, hodge_mix_energy_is_the_dial, 6);
    PF_ADD(s, hodge_mix_dial_mixes_the_same_two_games);
    PF_ADD(s, plane_games_have_rank_two);
    PF_ADD(s, general_preference_has_rank_twice_k);
    PF_ADD(s, disc_is_filled_evenly);
    PF_ADD(s, blade_chest_forms_follow_their_definition);
    PF_ADD_LOOP(s, tournament_without_flips_is_an_order, 5);
    PF_ADD(s, tournament_follows_the_shuffled_order);
    PF_ADD(s, tournament_flips_only_add);
    return s;
}

PF_TEST_MAIN(make_suite)
