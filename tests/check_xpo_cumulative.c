/* XPO's cumulative form: whether what it calls a minimum is one, and how it
 * gets there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorded.h"

/* The objective and its slopes in r, in one context and lane, put together
 * from the record in long double. */
static long double
objective(const struct record *m, size_t c, size_t k, double alpha, double beta,
          const double *r, long double *slope)
{
    const struct farm *f = m->farm;
    long double pi[6], total = 0.0L, sum = 0.0L;
    for (size_t y = 0; y < f->n; y++) {
        pi[y] = expl(f->log_ref[farm_row(f, c, y, k)] + r[y] / beta);
        total += pi[y];
        slope[y] = 0.0L;
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct pf_judgement *j = &m->pair[i];
        if (j->context != c || j->lane != k)
            continue;
        if (j->y != j->z) {
            long double d = (long double) r[j->y] - r[j->z];
            long double lose = 1.0L / (1.0L + expl(d)), q = j->q;
            sum += q * log1pl(expl(-d)) + (1.0L - q) * log1pl(expl(d));
            slope[j->y] += (1.0L - q) * (1.0L - lose) - q * lose;
            slope[j->z] -= (1.0L - q) * (1.0L - lose) - q * lose;
        }
        sum += alpha * logl(pi[j->z] / total);
        slope[j->z] += alpha / beta;
        for (size_t y = 0; y < f->n; y++)
            slope[y] -= alpha / beta * pi[y] / total;
    }
    return sum;
}

static void
rewards_of(const struct farm *f, size_t c, size_t k, double beta, double *r)
{
    for (size_t y = 0; y < f->n; y++) {
        size_t i = farm_row(f, c, y, k);
        r[y] = beta * (f->l->policy.theta[i] - f->log_ref[i]);
    }
}

/* The first-order conditions of the minimum in the box, and that the ways it
 * may end all occur. */
START_TEST(the_minimum_is_one)
{
    static const struct {
        const char *settings;
        double alpha;
        size_t steps;
    } ways[] = {{"form=cumulative batch=1 inner=3000 alpha=0.05 beta=0.3 "
                 "v_max=1.6",
                 0.05, 50},
                {"form=cumulative batch=4 inner=3000 alpha=0 beta=0.3 "
                 "v_max=1.6",
                 0.0, 20},
                {"form=cumulative batch=1 inner=3000 alpha=0.05 beta=0.3 "
                 "v_max=1.6 partner=policy",
                 0.05, 50}};
    const double end = 0.8, beta = 0.3;
    size_t inside = 0, above = 0, below = 0;
    struct farm f;
    struct record *m = start_recorded(&f, 5, ways[_i].settings);
    farm_steps(&f, ways[_i].steps);
    for (size_t c = 0; c < 2; c++)
        for (size_t k = 0; k < LANES; k++) {
            double r[6];
            long double slope[6];
            rewards_of(&f, c, k, beta, r);
            objective(m, c, k, ways[_i].alpha, beta, r, slope);
            for (size_t y = 0; y < 5; y++) {
                ck_assert_double_lt(fabs(r[y]), end + 1e-12);
                if (r[y] > end - 1e-9)
                    ck_assert_double_lt((double) slope[y], 1e-8);
                else if (r[y] < -end + 1e-9)
                    ck_assert_double_gt((double) slope[y], -1e-8);
                else
                    ck_assert_double_lt(fabs((double) slope[y]), 1e-8);
                above += r[y] > end - 1e-9;
                below += r[y] < -end + 1e-9;
                inside += fabs(r[y]) < end - 1e-9;
            }
        }
    ck_assert(inside > 3 && above > 3 && (below > 3 || _i == 1));
    free(m);
    farm_clear(&f);
}
END_TEST

/* Steps with one descent each: new data, then down, never up. */
START_TEST(a_descent_never_climbs)
{
    const double alpha = 0.2, beta = 0.15;
    struct farm f;
    struct record *m =
        start_recorded(&f, 6,
                       "form=cumulative batch=2 inner=1 alpha=0.2 "
                       "beta=0.15 v_max=2");
    double drop = 0.0;
    for (int t = 0; t < 150; t++) {
        double old[2][LANES][6], r[6];
        long double slope[6];
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 0; k < LANES; k++)
                rewards_of(&f, c, k, beta, old[c][k]);
        farm_steps(&f, 1);
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 0; k < LANES; k++) {
                rewards_of(&f, c, k, beta, r);
                double d = (double) (objective(m, c, k, alpha, beta, r, slope) -
                                     objective(m, c, k, alpha, beta, old[c][k],
                                               slope));
                ck_assert_double_lt(d, 1e-11);
                drop -= d;
            }
    }
    ck_assert_double_gt(drop, 1.0);
    free(m);
    farm_clear(&f);
}
END_TEST

START_TEST(cumulative_guard_holds)
{
    struct farm f;
    farm_init(&f, 2, 5, REWARDS);
    for (size_t c = 0; c < 2; c++) /* a judge without doubts */
        for (size_t y = 0; y < 5; y++)
            for (size_t z = 0; z < 5; z++)
                f.P[c][y][z] = y == z ? 0.5 : y > z;
    farm_start(&f, "xpo",
               "form=cumulative batch=8 inner=5 alpha=1 beta=0.1 v_max=1.2",
               "sgd eta=0.1", NULL);
    for (int t = 0; t < 400; t++) {
        farm_steps(&f, 1);
        ck_assert_double_gt(lowest_reward(&f, 0.1), -1.2 - 1e-12);
    }
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 5; y++)
            ck_assert_double_lt(0.1 * farm_ratio(&f, c, y, 0), 1.2 + 1e-12);
    farm_clear(&f);
}
END_TEST

/* A response that nobody has ever said rises to the top of the box: optimism.
 * Without bonus it stays where it is. */
START_TEST(the_untried_is_tried)
{
    for (int bonus = 0; bonus < 2; bonus++) {
        struct farm f;
        struct record *m = start_recorded(
            &f, 4,
            bonus ? "form=cumulative batch=1 alpha=0.003 v_max=1 beta=1"
                  : "form=cumulative batch=1 alpha=0 v_max=1 beta=1");
        farm_steps(&f, 1);
        for (size_t k = 0; k < LANES; k++) {
            const struct pf_judgement *j = &m->pair[k];
            double r[6];
            rewards_of(&f, j->context, k, 1.0, r);
            for (size_t y = 0; y < 4; y++)
                if (y != j->y && y != j->z)
                    ck_assert_double_eq_tol(r[y], bonus ? 0.5 : 0.0, 1e-15);
        }
        free(m);
        farm_clear(&f);
    }
}
END_TEST

/* With expected data from all pairs, and no bonus, it finds the rewards. */
START_TEST(expected_data_give_the_rewards)
{
    struct farm f;
    farm_init(&f, 2, 4, REWARDS);
    farm_start(&f, "xpo",
               "form=cumulative batch=0 alpha=0 beta=1 v_max=3 inner=200",
               "sgd eta=0.1", NULL);
    farm_steps(&f, 60);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 1; y < 4; y++)
            ck_assert_double_eq_tol(farm_ratio(&f, c, y, 0) -
                                        farm_ratio(&f, c, 0, 0),
                                    f.r[c * 4 + y] - f.r[c * 4], 1e-8);
    farm_clear(&f);
}
END_TEST

/* --- the cumulative form of another policy class --- */

/* Features that are indicators make a log-linear policy a table. */
START_TEST(classes_follow_the_mean_objective)
{
    enum { N = 4, STEPS = 6, BATCH = 3 };
    const double alpha = 0.3, beta = 0.5;
    double *phi = calloc(2 * N * 2 * N * LANES, sizeof *phi);
    struct farm f;
    ck_assert_ptr_nonnull(phi);
    struct record *m = start_recorded(&f, N, "form=cumulative");
    farm_stop(&f);
    for (size_t i = 0; i < 2 * N; i++)
        for (size_t k = 0; k < LANES; k++)
            phi[(i * 2 * N + i) * LANES + k] = 1.0;
    f.task.features = phi;
    f.task.n_features = 2 * N;
    const struct pf_kind *kind = pf_kind_find(&pf_learner_family, "xpo");
    const struct pf_kind *policy =
        pf_kind_find(&pf_policy_type_family, "log-linear");
    double *values = farm_values(kind,
                                 "form=cumulative alpha=0.3 beta=0.5 v_max=400 "
                                 "batch=3 inner=1",
                                 0.2);
    ck_assert_int_eq(
        pf_learner_alloc(
            &f.l, (const pf_learner_type *) kind, &f.task,
            &(struct pf_learner_setup){
                .values = values, .policy = (const pf_policy_type *) policy}),
        PF_OK);
    farm_scatter(&f, 12);
    for (int t = 0; t < STEPS; t++) {
        double r[2][LANES][6];
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 0; k < LANES; k++)
                for (size_t y = 0; y < N; y++)
                    r[c][k][y] = beta * farm_ratio(&f, c, y, k);
        farm_steps(&f, 1);
        for (size_t c = 0; c < 2; c++)
            for (size_t k = 0; k < LANES; k++) {
                long double slope[6];
                objective(m, c, k, alpha, beta, r[c][k], slope);
                for (size_t y = 0; y < N; y++)
                    ck_assert_double_eq_tol(
                        f.l->grad[(c * N + y) * LANES + k],
                        (double) (beta * slope[y] / (BATCH * (t + 1))), 1e-12);
            }
    }
    free(values);
    free(phi);
    free(m);
    farm_clear(&f);
}
END_TEST

START_TEST(means_are_refused_in_the_cumulative_form)
{
    const pf_learner_type *type =
        (const pf_learner_type *) pf_kind_find(&pf_learner_family, "xpo");
    struct pf_place nowhere = {0};
    struct pf_values v;
    ck_assert_int_eq(pf_values_init(&v, type->kind.params), PF_OK);
    pf_values_finish(&v, "xpo", 0.1, NULL, nowhere);
    ck_assert_ptr_null(type->refuse(&v, 0.1));
    pf_values_set(&v, "xpo", "length", "mean", NULL, nowhere);
    ck_assert_ptr_null(type->refuse(&v, 0.1));
    pf_values_set(&v, "xpo", "form", "cumulative", NULL, nowhere);
    ck_assert_ptr_nonnull(type->refuse(&v, 0.1));
    pf_values_clear(&v);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("xpo_cumulative");
    PF_ADD_LOOP(s, the_minimum_is_one, 3);
    PF_ADD(s, a_descent_never_climbs);
    PF_ADD(s, cumulative_guard_holds);
    PF_ADD(s, the_untried_is_tried);
    PF_ADD(s, expected_data_give_the_rewards);
    PF_ADD(s, classes_follow_the_mean_objective);
    PF_ADD(s, means_are_refused_in_the_cumulative_form);
    return s;
}

PF_TEST_MAIN(make_suite)
