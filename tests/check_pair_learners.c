/* Where the offline learners arrive: each walks by itself, from a random
 * start and with the gradient over all pairs, to the optimum that theory has
 * for its loss.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "pair_farm.h"

/* Fails unless x[y] is log pi/ref up to a constant, in every context. */
static void
check_ratios(const struct farm *f, const double *x, double tol)
{
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 1; y < f->n; y++) {
            double got = farm_ratio(f, c, y, 3) - farm_ratio(f, c, 0, 3);
            double want = x[c * f->n + y] - x[c * f->n];
            ck_assert_msg(fabs(got - want) < tol,
                          "%s, %zu of %zu: %.12g, %.12g", f->l->type->kind.name,
                          y, c, got, want);
        }
}

/* The learner walks, its place is compared with `rewards` / beta. */
static void
check_arrives(struct farm *f, const char *name, const char *settings,
              const char *optimiser, const double *rewards)
{
    double x[ROWS_CAP];
    for (int mu = 0; mu < 2; mu++) {
        struct pf_data_setup data = {.behaviour = (enum pf_behaviour) mu};
        farm_start(f, name, settings, optimiser, &data);
        farm_scatter(f, 5);
        farm_steps(f, 1500);
        for (size_t i = 0; i < f->C * f->n; i++)
            x[i] = rewards[i] / f->l->par[PF_PAIR_BETA][0];
        check_ratios(f, x, 1e-8);
        farm_stop(f);
    }
}

START_TEST(dpo_finds_the_rewards)
{
    struct farm f;
    farm_init(&f, 2, 5, REWARDS);
    check_arrives(&f, "dpo", "batch=0", "momentum eta=250", f.r);
    check_arrives(&f, "dpo", "batch=0 beta=1", "momentum eta=10", f.r);
    farm_clear(&f);
}
END_TEST

/* Adam arrives at the same place. */
START_TEST(dpo_finds_the_rewards_with_adam)
{
    struct farm f;
    farm_init(&f, 1, 4, REWARDS);
    farm_start(&f, "dpo", "batch=0 beta=1",
               "adam eta=0.05 schedule=cosine horizon=1500", NULL);
    farm_scatter(&f, 6);
    farm_steps(&f, 1500);
    check_ratios(&f, f.r, 1e-8);
    farm_clear(&f);
}
END_TEST

/* The score equations of the Bradley-Terry projection. */
static void
check_scores(const struct farm *f, double beta, enum pf_behaviour mu)
{
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++) {
            double score = 0.0;
            for (size_t z = 0; z < f->n; z++) {
                double D = farm_ratio(f, c, y, 2) - farm_ratio(f, c, z, 2);
                double w =
                    farm_behaviour(f, mu, c, y) * farm_behaviour(f, mu, c, z);
                score += w * (f->P[c][y][z] - 1.0 / (1.0 + exp(-beta * D)));
            }
            ck_assert_double_eq_tol(score, 0.0, 1e-11);
        }
}

START_TEST(dpo_projects_on_bradley_terry)
{
    struct farm f;
    farm_init(&f, 2, 5, CYCLES);
    for (int mu = 0; mu < 2; mu++) {
        struct pf_data_setup data = {.behaviour = (enum pf_behaviour) mu};
        farm_start(&f, "dpo", "batch=0", "momentum eta=250", &data);
        farm_scatter(&f, 7);
        farm_steps(&f, 1500);
        check_scores(&f, 0.2, data.behaviour);
        farm_stop(&f);
    }
    farm_clear(&f);
}
END_TEST

/* IPO: P (. > mu) / beta, on any preference. */
START_TEST(ipo_finds_the_win_probabilities)
{
    struct farm f;
    farm_init(&f, 2, 6, CYCLES);
    for (int mu = 0; mu < 2; mu++) {
        struct pf_data_setup data = {.behaviour = (enum pf_behaviour) mu};
        double x[ROWS_CAP] = {0};
        for (size_t i = 0; i < f.C * f.n; i++)
            for (size_t z = 0; z < f.n; z++)
                x[i] += farm_behaviour(&f, data.behaviour, i / f.n, z) *
                        f.P[i / f.n][i % f.n][z] / 0.2;
        farm_start(&f, "ipo", "batch=0", "momentum eta=1.5", &data);
        farm_scatter(&f, 8);
        farm_steps(&f, 1500);
        check_ratios(&f, x, 1e-8);
        farm_stop(&f);
    }
    farm_clear(&f);
}
END_TEST

/* --- one pair that always has the same winner --- */

static double
margin_after(const char *name, const char *settings, const char *optimiser,
             size_t steps)
{
    struct farm f;
    farm_init(&f, 1, 2, REWARDS);
    f.P[0][0][1] = 0.0;
    f.P[0][1][0] = 1.0;
    farm_start(&f, name, settings, optimiser, NULL);
    farm_scatter(&f, 9);
    farm_steps(&f, steps);
    double D = farm_ratio(&f, 0, 1, 0) - farm_ratio(&f, 0, 0, 0);
    farm_clear(&f);
    return D;
}

START_TEST(margins_of_a_certain_pair)
{
    double odds = log(0.85 / 0.15);
    const char *momentum = "momentum eta=3";
    ck_assert_double_eq_tol(
        margin_after("cdpo", "batch=0 beta=1 epsilon=0.15", momentum, 2000),
        odds, 1e-10);
    ck_assert_double_eq_tol(
        margin_after("exo", "batch=0 beta=1 epsilon=0.15", "sgd eta=2", 2000),
        odds, 1e-10);
    ck_assert_double_eq_tol(
        margin_after("ipo", "batch=0 beta=0.7", "sgd eta=0.3", 2000), 0.5 / 0.7,
        1e-10);
    /* DPO has none: it goes on growing, ever more slowly */
    double some = margin_after("dpo", "batch=0 beta=1", "sgd eta=1", 2000);
    double more = margin_after("dpo", "batch=0 beta=1", "sgd eta=1", 4000);
    ck_assert_double_gt(some, 5.0);
    ck_assert_double_gt(more, some + 0.5);
}
END_TEST

/* A step moves the margin by 2 * 0.01 * 0.7 * (2 mu mu) or not at all. */
START_TEST(hinge_stops_at_its_kink)
{
    double D = margin_after("hinge", "batch=0 beta=0.7", "sgd eta=0.01", 2000);
    ck_assert_double_ge(D, 1.0 / 0.7);
    ck_assert_double_lt(D, 1.0 / 0.7 + 0.0141);
}
END_TEST

/* SLiC-HF's target: where every margin is at rest, pi is the reference. */
START_TEST(slic_at_rest_is_the_reference)
{
    struct farm f;
    double zero[ROWS_CAP] = {0};
    farm_init(&f, 2, 4, CYCLES);
    memset(f.P, 0, sizeof f.P);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 4; y++)
            for (size_t z = 0; z < 4; z++)
                f.P[c][y][z] = f.log_ref[farm_row(&f, c, y, 0)] >
                                       f.log_ref[farm_row(&f, c, z, 0)]
                                   ? 1.0
                                   : 0.0;
    farm_start(&f, "slic", "batch=0 delta=0.05 lambda=2", "momentum eta=0.5",
               NULL);
    farm_scatter(&f, 10);
    farm_steps(&f, 1500);
    check_ratios(&f, zero, 1e-9);
    farm_clear(&f);
}
END_TEST

/* --- noise, divergences, weights --- */

START_TEST(robust_undoes_flips)
{
    struct farm f;
    farm_init(&f, 2, 5, REWARDS);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 5; y++)
            for (size_t z = 0; z < 5; z++)
                f.P[c][y][z] = 0.6 * f.P[c][y][z] + 0.2;
    check_arrives(&f, "robust-dpo", "batch=0 epsilon=0.2", "momentum eta=200",
                  f.r);
    farm_clear(&f);
}
END_TEST

/* cDPO's targets are (1 - 2 e) q + e: on rewards that were sharpened by as
 * much it finds the rewards. */
START_TEST(cdpo_aims_at_smoothed_probabilities)
{
    struct farm f;
    farm_init(&f, 2, 4, REWARDS);
    for (size_t i = 0; i < 8; i++)
        f.r[i] *= 0.4; /* keeps the sharpened ones in (0, 1) */
    farm_judge(&f, REWARDS);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 4; y++)
            for (size_t z = 0; z < 4; z++)
                f.P[c][y][z] = (f.P[c][y][z] - 0.2) / 0.6;
    check_arrives(&f, "cdpo", "batch=0 epsilon=0.2", "momentum eta=200", f.r);
    farm_clear(&f);
}
END_TEST

/* t = pi/ref of a divergence, by its formula from Wang et al. 2023, at u =
 * (r - lam) / beta; infinite beyond its domain. */
static double
ratio_at(const char *divergence, double u)
{
    if (strcmp(divergence, "forward-kl") == 0)
        return u < 0.0 ? -1.0 / u : HUGE_VAL;
    if (strcmp(divergence, "js") == 0)
        return exp(u) < 2.0 ? exp(u) / (2.0 - exp(u)) : HUGE_VAL;
    if (strcmp(divergence, "alpha") == 0) /* of order 1/2 */
        return u < 0.0 ? pow(-0.5 * u, -2.0) : HUGE_VAL;
    return exp(u);
}

/* The lam for which t is a policy, by bisection: mass falls in lam. */
static void
closed_form(const struct farm *f, const char *divergence, double beta,
            double *log_t)
{
    for (size_t c = 0; c < f->C; c++) {
        double lo = -100.0, hi = 100.0;
        for (int i = 0; i < 200; i++) {
            double lam = 0.5 * (lo + hi), mass = 0.0;
            for (size_t y = 0; y < f->n; y++)
                mass += exp(f->log_ref[farm_row(f, c, y, 0)]) *
                        ratio_at(divergence, (f->r[c * f->n + y] - lam) / beta);
            *(mass > 1.0 ? &lo : &hi) = lam;
        }
        for (size_t y = 0; y < f->n; y++)
            log_t[c * f->n + y] =
                log(ratio_at(divergence, (f->r[c * f->n + y] - hi) / beta));
    }
}

START_TEST(divergences_have_their_closed_forms)
{
    static const char *const name[] = {"reverse-kl", "forward-kl", "js",
                                       "alpha"};
    struct farm f;
    farm_init(&f, 2, 5, REWARDS);
    for (size_t i = 0; i < 4; i++) {
        char settings[80];
        double log_t[ROWS_CAP];
        snprintf(settings, sizeof settings, "batch=0 beta=1.3 divergence=%s",
                 name[i]);
        closed_form(&f, name[i], 1.3, log_t);
        farm_start(&f, "dpo", settings, "momentum eta=3", NULL);
        farm_scatter(&f, 11);
        farm_steps(&f, 2500);
        check_ratios(&f, log_t, 1e-8);
        farm_stop(&f);
    }
    farm_clear(&f);
}
END_TEST

/* Symmetric weights change nothing. Weights q make the odds of a pair those of
 * q^2 against (1 - q)^2: twice the rewards. */
START_TEST(rdo_moves_the_optimum_only_by_asymmetry)
{
    struct farm f;
    double twice[ROWS_CAP];
    farm_init(&f, 2, 5, REWARDS);
    for (size_t i = 0; i < 10; i++)
        twice[i] = 2.0 * f.r[i];
    check_arrives(&f, "rdo", "batch=0 beta=1 weight=unsigned",
                  "momentum eta=10", f.r);
    check_arrives(&f, "rdo", "batch=0 beta=1 weight=probability",
                  "momentum eta=20", twice);
    farm_clear(&f);
}
END_TEST

/* --- without a reference, and with lengths --- */

/* log pi(y) = base(y) + |y| (r(y) / beta + kappa), kappa such that pi is a
 * policy: what makes the per-token rewards right. */
static void
per_token(const struct farm *f, bool reference, double beta, double *log_ratio)
{
    for (size_t c = 0; c < f->C; c++) {
        double lo = -200.0, hi = 200.0, kappa = 0.0;
        for (int i = 0; i < 200; i++) {
            double mass = 0.0;
            kappa = 0.5 * (lo + hi);
            for (size_t y = 0; y < f->n; y++) {
                size_t at = farm_row(f, c, y, 0);
                mass +=
                    exp((reference ? f->log_ref[at] : 0.0) +
                        f->length[at] * (f->r[c * f->n + y] / beta + kappa));
            }
            *(mass > 1.0 ? &hi : &lo) = kappa;
        }
        for (size_t y = 0; y < f->n; y++) {
            size_t at = farm_row(f, c, y, 0);
            log_ratio[c * f->n + y] =
                f->length[at] * (f->r[c * f->n + y] / beta + kappa) -
                (reference ? 0.0 : f->log_ref[at]);
        }
    }
}

START_TEST(mean_log_probabilities_count_tokens)
{
    struct farm f;
    double x[ROWS_CAP];
    farm_init(&f, 2, 4, REWARDS);
    farm_start(&f, "dpo", "batch=0 beta=2 length=mean", "momentum eta=3", NULL);
    farm_scatter(&f, 12);
    farm_steps(&f, 2500);
    per_token(&f, true, 2.0, x);
    check_ratios(&f, x, 1e-8);
    farm_stop(&f);
    farm_start(&f, "simpo", "batch=0 beta=2 gamma=0", "momentum eta=3", NULL);
    farm_steps(&f, 2500);
    per_token(&f, false, 2.0, x);
    check_ratios(&f, x, 1e-8);
    farm_clear(&f);
}
END_TEST

/* CPO without its likelihood is DPO with a uniform reference. */
START_TEST(cpo_finds_the_rewards_without_reference)
{
    struct farm f;
    double x[ROWS_CAP];
    farm_init(&f, 2, 5, REWARDS);
    for (size_t i = 0; i < 10; i++)
        x[i] = f.r[i] / 0.5 - f.log_ref[i * LANES];
    farm_start(&f, "cpo", "batch=0 beta=0.5 alpha=0", "momentum eta=40", NULL);
    farm_steps(&f, 1500);
    check_ratios(&f, x, 1e-8);
    farm_clear(&f);
}
END_TEST

/* --- labels --- */

/* On n labelled pairs DPO is maximum likelihood of Bradley-Terry, so that
 *   (x - x*)^T I (x - x*) ~ chi^2 with responses - 1 degrees of freedom
 * for x = beta log pi/ref and I the Fisher information of the data; here over
 * eight runs. */
static double
distance(const struct farm *f, size_t n, size_t k, const double *truth)
{
    double sum = 0.0;
    for (size_t y = 0; y < f->n; y++)
        for (size_t z = 0; z < y; z++) {
            double d = farm_ratio(f, 0, y, k) - farm_ratio(f, 0, z, k);
            double error = d - (truth[y] - truth[z]);
            double w = 2.0 * farm_behaviour(f, f->l->data.behaviour, 0, y) *
                       farm_behaviour(f, f->l->data.behaviour, 0, z);
            sum +=
                w * (double) n * f->P[0][y][z] * f->P[0][z][y] * error * error;
        }
    return sum;
}

START_TEST(dpo_on_labels_is_maximum_likelihood)
{
    enum { PAIRS = 10000 };
    struct farm f;
    farm_init(&f, 1, 4, REWARDS);
    f.labels = true;
    struct pf_data_setup data = {.pairs = PAIRS,
                                 .behaviour = PF_BEHAVIOUR_REFERENCE};
    farm_start(&f, "dpo", "batch=0 beta=1", "momentum eta=10", &data);
    farm_steps(&f, 150);
    double chi2 = 0.0, wrong = 0.0, off[4];
    for (size_t y = 0; y < 4; y++) /* 10 % off must be seen */
        off[y] = 1.1 * f.r[y];
    for (size_t k = 0; k < LANES; k++) {
        chi2 += distance(&f, PAIRS, k, f.r);
        wrong += distance(&f, PAIRS, k, off);
    }
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi2, 3 * LANES), 1e-3);
    ck_assert_double_gt(gsl_cdf_chisq_P(chi2, 3 * LANES), 1e-3);
    ck_assert_double_lt(gsl_cdf_chisq_Q(wrong, 3 * LANES), 1e-6);
    ck_assert_uint_eq(f.port.queries, PAIRS);
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pair learners");
    PF_ADD(s, dpo_finds_the_rewards);
    PF_ADD(s, dpo_finds_the_rewards_with_adam);
    PF_ADD(s, dpo_projects_on_bradley_terry);
    PF_ADD(s, ipo_finds_the_win_probabilities);
    PF_ADD(s, margins_of_a_certain_pair);
    PF_ADD(s, hinge_stops_at_its_kink);
    PF_ADD(s, slic_at_rest_is_the_reference);
    PF_ADD(s, robust_undoes_flips);
    PF_ADD(s, cdpo_aims_at_smoothed_probabilities);
    PF_ADD(s, divergences_have_their_closed_forms);
    PF_ADD(s, rdo_moves_the_optimum_only_by_asymmetry);
    PF_ADD(s, mean_log_probabilities_count_tokens);
    PF_ADD(s, cpo_finds_the_rewards_without_reference);
    PF_ADD(s, dpo_on_labels_is_maximum_likelihood);
    return s;
}
PF_TEST_MAIN(make_suite)
