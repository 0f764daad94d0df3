/* Data sets of learners from pairs, and runs that must not differ.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "pair_farm.h"

/* --- data drawn by the learner --- */

START_TEST(a_drawn_pair_is_judged_once)
{
    struct farm f;
    struct pf_data_setup data = {.pairs = 50};
    farm_init(&f, 2, 4, CYCLES);
    f.labels = true;
    farm_start(&f, "dpo", "batch=8", "sgd", &data);
    for (uint64_t t = 1; t <= 20; t++) {
        farm_steps(&f, 1);
        ck_assert_uint_eq(f.port.queries, t * 8 < 50 ? t * 8 : 50);
    }
    farm_clear(&f);
}
END_TEST

/* The data does not depend on how it is cut into batches, and every pass is
 * the same. */
START_TEST(a_data_set_is_the_same_in_every_batch_size)
{
    enum { N = 24 };
    struct farm f;
    struct pf_data_setup data = {.pairs = N};
    struct pf_pairs whole;
    uint32_t name[3][N * LANES];
    double outcome[N * LANES];
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, "dpo", "batch=0", "sgd", &data);
    farm_steps(&f, 1);
    whole = f.l->pairs;
    memcpy(name[0], whole.context, sizeof name[0]);
    memcpy(name[1], whole.first, sizeof name[1]);
    memcpy(name[2], whole.second, sizeof name[2]);
    memcpy(outcome, whole.outcome, sizeof outcome);
    farm_stop(&f);
    farm_start(&f, "dpo", "batch=5", "sgd", &data);
    for (size_t t = 0; t < 12; t++) {
        farm_steps(&f, 1);
        for (size_t i = 0; i < 5 * LANES; i++) {
            size_t j = ((5 * t + i / LANES) % N) * LANES + i % LANES;
            ck_assert_uint_eq(f.l->pairs.context[i], name[0][j]);
            ck_assert_uint_eq(f.l->pairs.first[i], name[1][j]);
            ck_assert_uint_eq(f.l->pairs.second[i], name[2][j]);
            ck_assert_double_eq(f.l->pairs.outcome[i], outcome[j]);
        }
    }
    farm_clear(&f);
}
END_TEST

START_TEST(a_restart_goes_on_identically)
{
    static const char *const settings[] = {"batch=7", "batch=0"};
    struct pf_data_setup data = {.pairs = _i / 2 == 0 ? 40 : 0};
    struct farm a, b;
    farm_init(&a, 2, 4, CYCLES);
    farm_init(&b, 2, 4, CYCLES);
    farm_start(&a, "cdpo", settings[_i % 2], "momentum", &data);
    farm_start(&b, "cdpo", settings[_i % 2], "momentum", &data);
    farm_steps(&a, 3);
    memcpy(b.l->block, a.l->block, a.l->block_size * sizeof(double));
    b.l->t = a.l->t;
    farm_steps(&a, 9);
    farm_steps(&b, 9);
    ck_assert_mem_eq(a.l->block, b.l->block, a.l->block_size * sizeof(double));
    farm_clear(&a);
    farm_clear(&b);
}
END_TEST

/* --- data that was given --- */

/* Every pass takes each pair once, in an order of its own. */
START_TEST(given_pairs_are_shuffled_in_every_pass)
{
    enum { N = 7 };
    uint32_t context[N] = {0}, first[N], second[N] = {0};
    double outcome[N] = {0}, after[N][N] = {{0}}, chi2 = 0.0;
    for (uint32_t i = 0; i < N; i++)
        first[i] = i % 2;
    for (size_t i = 0; i < N; i++) /* recognised by its outcome */
        outcome[i] = (double) i / N;
    struct pf_pairs given = {N, context, first, second, outcome};
    struct pf_data_setup data = {.given = &given};
    struct farm f;
    farm_init(&f, 1, 2, CYCLES);
    farm_start(&f, "dpo", "batch=70000", "sgd", &data);
    ck_assert_int_eq(pf_pair_collect(f.l, &f.port, PF_PAIRS_OF_DATA), PF_OK);
    for (size_t pass = 0; pass < 10000; pass++) {
        unsigned seen = 0;
        for (size_t i = 0; i < N; i++) {
            size_t at = (pass * N + i) * LANES;
            size_t which = (size_t) lround(f.l->pairs.outcome[at] * N);
            ck_assert_uint_eq(f.l->pairs.first[at], which % 2);
            after[i][which]++;
            seen |= 1u << which;
        }
        ck_assert_uint_eq(seen, (1u << N) - 1);
    }
    /* a doubly stochastic table: (N - 1)^2 degrees of freedom */
    for (size_t i = 0; i < N * N; i++)
        chi2 += pow(after[i / N][i % N] - 1e4 / N, 2) / (1e4 / N);
    chi2 *= (double) (N - 1) / N;
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi2, (N - 1) * (N - 1)), 1e-3);
    farm_clear(&f);
}
END_TEST

/* All pairs of the world once each, as a file would have them: with batch 0
 * the gradient is the plain mean of theirs, and they count once. */
START_TEST(given_data_is_used_whole)
{
    enum { N = 6 };
    uint32_t context[N], first[N], second[N];
    double outcome[N], coef[4] = {0};
    struct pf_pairs given = {N, context, first, second, outcome};
    struct pf_data_setup data = {.given = &given};
    struct farm f;
    farm_init(&f, 1, 4, CYCLES);
    size_t i = 0;
    for (uint32_t y = 0; y < 4; y++)
        for (uint32_t z = 0; z < y; z++, i++) {
            context[i] = 0;
            first[i] = y;
            second[i] = z;
            outcome[i] = f.P[0][y][z];
        }
    farm_start(&f, "dpo", "batch=0 beta=0.4", "sgd eta=1e-12", &data);
    farm_steps(&f, 3);
    ck_assert_uint_eq(f.port.queries, N);
    for (i = 0; i < N; i++) { /* at the reference, sigmoid (0) = 1/2 */
        coef[first[i]] -= 0.4 * (outcome[i] - 0.5) / N;
        coef[second[i]] += 0.4 * (outcome[i] - 0.5) / N;
    }
    for (size_t y = 0; y < 4; y++)
        ck_assert_double_eq_tol(f.l->x[PF_PAIR_COEF][y * LANES + 5], coef[y],
                                1e-10);
    farm_stop(&f);
    farm_start(&f, "dpo", "batch=4", "sgd", &data);
    farm_steps(&f, 1);
    ck_assert_uint_eq(f.port.queries, 4);
    farm_steps(&f, 5);
    ck_assert_uint_eq(f.port.queries, N);
    farm_clear(&f);
}
END_TEST

/* --- every run and every step draws its own --- */

/* What lane k drew, as one text of numbers. */
static void
drawn(const struct farm *f, size_t k, uint32_t out[60])
{
    for (size_t i = 0; i < 20; i++) {
        size_t at = i * LANES + k;
        out[3 * i] = f->l->pairs.context[at];
        out[3 * i + 1] = f->l->pairs.first[at];
        out[3 * i + 2] = f->l->pairs.second[at];
    }
}

static void
collect_at(struct farm *f, uint64_t t, enum pf_pair_source source)
{
    f->l->t = t;
    ck_assert_int_eq(pf_pair_collect(f->l, &f->port, source), PF_OK);
}

/* Looped over three sources and, as number 3, given data. */
START_TEST(draws_belong_to_run_and_step)
{
    enum pf_pair_source source = (enum pf_pair_source)(_i % 3);
    uint32_t context[9] = {0}, a[60], b[60];
    uint32_t first[9] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
    uint32_t second[9] = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    double outcome[9] = {0};
    struct pf_pairs given = {9, context, first, second, outcome};
    struct pf_data_setup data = {.given = _i == 3 ? &given : NULL};
    struct farm f;
    farm_init(&f, 1, 3, CYCLES);
    f.run[4] = f.run[1];
    farm_start(&f, "dpo", "batch=20", "sgd", &data);
    collect_at(&f, 6, source);
    drawn(&f, 1, a);
    drawn(&f, 4, b);
    ck_assert_mem_eq(a, b, sizeof a); /* the same run */
    drawn(&f, 2, b);
    ck_assert_mem_ne(a, b, sizeof a);
    collect_at(&f, 7, source);
    drawn(&f, 1, b);
    ck_assert_mem_ne(a, b, sizeof a);
    collect_at(&f, 6, source);
    drawn(&f, 1, b);
    ck_assert_mem_eq(a, b, sizeof a);
    farm_clear(&f);
}
END_TEST

/* --- runs that must not differ --- */

/* The policy after 30 steps, 50 labelled pairs in batches of 8. */
static void
run(const char *name, const char *settings, bool uniform, double *pi)
{
    struct farm f;
    struct pf_data_setup data = {.pairs = 50};
    farm_init(&f, 2, 4, CYCLES);
    f.labels = true;
    for (size_t i = 0; uniform && i < 8 * LANES; i++)
        f.log_ref[i] = log(0.25);
    farm_start(&f, name, settings, "adam eta=0.05", &data);
    farm_steps(&f, 30);
    memcpy(pi, f.l->pi, 8 * LANES * sizeof *pi);
    farm_clear(&f);
}

START_TEST(without_noise_runs_are_those_of_dpo)
{
    double a[8 * LANES], b[8 * LANES], c[8 * LANES], d[8 * LANES];
    run("dpo", "batch=8", false, a);
    run("cdpo", "batch=8 epsilon=0", false, b);
    run("robust-dpo", "batch=8 epsilon=0", false, c);
    run("dpo", "batch=8 divergence=alpha alpha=1", false, d);
    ck_assert_mem_eq(a, b, sizeof a);
    ck_assert_mem_eq(a, c, sizeof a);
    ck_assert_mem_eq(a, d, sizeof a);
    run("cdpo", "batch=8 epsilon=0.01", false, b);
    ck_assert_mem_ne(a, b, sizeof a);
}
END_TEST

START_TEST(alpha_zero_is_the_forward_kl)
{
    double a[8 * LANES], b[8 * LANES];
    run("dpo", "batch=8 divergence=forward-kl", false, a);
    run("dpo", "batch=8 divergence=alpha alpha=0", false, b);
    ck_assert_mem_eq(a, b, sizeof a);
}
END_TEST

/* With responses of one token (here: sums), a uniform reference, no margin
 * and no likelihood. */
START_TEST(reference_free_runs_are_dpo_with_a_uniform_one)
{
    double a[8 * LANES], b[8 * LANES], c[8 * LANES];
    run("dpo", "batch=8 beta=0.3", true, a);
    run("simpo", "batch=8 beta=0.3 gamma=0 length=sum", true, b);
    run("cpo", "batch=8 beta=0.3 alpha=0", true, c);
    ck_assert_mem_eq(b, c, sizeof b);
    for (size_t i = 0; i < 8 * LANES; i++)
        ck_assert_double_eq_tol(a[i], b[i], 1e-9);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pair data");
    PF_ADD(s, a_drawn_pair_is_judged_once);
    PF_ADD(s, a_data_set_is_the_same_in_every_batch_size);
    PF_ADD_LOOP(s, a_restart_goes_on_identically, 4);
    PF_ADD(s, given_pairs_are_shuffled_in_every_pass);
    PF_ADD(s, given_data_is_used_whole);
    PF_ADD_LOOP(s, draws_belong_to_run_and_step, 4);
    PF_ADD(s, without_noise_runs_are_those_of_dpo);
    PF_ADD(s, alpha_zero_is_the_forward_kl);
    PF_ADD(s, reference_free_runs_are_dpo_with_a_uniform_one);
    return s;
}
PF_TEST_MAIN(make_suite)
