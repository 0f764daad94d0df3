/* The pair losses, one by one: tabulated values, slopes against differences,
 * and what they must have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "learn/pair_losses.h"
#include "learn/score.h"
#include "testing.h"

/* A loss under some parameters. `margin`: it depends on c - l alone (or on
 * the difference of log-probabilities), so that f_c = -f_l. */
struct subject {
    const char *name;
    pf_pair_loss *loss;
    double beta, par[3];
    bool mean, margin;
};

static const struct subject subjects[] = {
    {"dpo", pf_loss_dpo, 0.1, {0}, false, true},
    {"dpo mean", pf_loss_dpo, 0.1, {0}, true, false},
    {"dpo strong", pf_loss_dpo, 1.0, {0}, false, true},
    {"f-dpo kl", pf_loss_f_dpo, 0.1, {PF_DIVERGENCE_REVERSE_KL}, false, true},
    {"f-dpo fkl", pf_loss_f_dpo, 0.1, {PF_DIVERGENCE_FORWARD_KL}, false, false},
    {"f-dpo js", pf_loss_f_dpo, 0.1, {PF_DIVERGENCE_JS}, false, false},
    {"f-dpo alpha",
     pf_loss_f_dpo,
     0.1,
     {PF_DIVERGENCE_ALPHA, 0.5},
     false,
     false},
    {"f-dpo alpha 1.7",
     pf_loss_f_dpo,
     0.1,
     {PF_DIVERGENCE_ALPHA, 1.7},
     false,
     false},
    {"cdpo", pf_loss_cdpo, 0.1, {0.1}, false, true},
    {"robust", pf_loss_robust, 0.1, {0.1}, false, true},
    {"ipo", pf_loss_ipo, 0.1, {0}, false, true},
    {"ipo mean", pf_loss_ipo, 0.1, {0}, true, false},
    {"hinge", pf_loss_hinge, 0.1, {0}, false, true},
    {"slic", pf_loss_slic, 1.0, {0.1, PF_SLIC_REFERENCE}, false, true},
    {"slic winner", pf_loss_slic, 1.0, {0.1, PF_SLIC_WINNER}, false, false},
    {"simpo", pf_loss_simpo, 2.0, {0.5, 0.0}, true, false},
    {"alphapo", pf_loss_simpo, 2.0, {0.5, 0.3}, true, false},
    {"cpo", pf_loss_cpo, 0.1, {0.0, PF_CPO_MEAN, 0.0}, false, true},
    {"cpo nll", pf_loss_cpo, 0.1, {1.0, PF_CPO_MEAN, 0.05}, false, false},
    {"cpo sum", pf_loss_cpo, 0.1, {1.0, PF_CPO_SUM, 0.0}, true, false},
    {"orpo", pf_loss_orpo, 1.0, {0}, true, false},
    {"exo", pf_loss_exo, 0.1, {0.1}, false, true},
    {"nca", pf_loss_nca, 0.1, {0}, false, false},
    {"bco-pair", pf_loss_bco_pair, 0.1, {0}, false, false},
    {"sppo", pf_loss_sppo, 0.1, {0}, false, false},
    {"apo-zero", pf_loss_apo_zero, 0.1, {0}, false, false},
    {"apo-down", pf_loss_apo_down, 0.1, {0}, false, false},
    {"discopop", pf_loss_discopop, 0.1, {0.05}, false, true},
    {"discopop 1", pf_loss_discopop, 1.0, {1.0}, false, true},
    {"rdo", pf_loss_rdo, 0.1, {PF_RDO_UNSIGNED, 5.0}, false, true},
    {"rdo signed", pf_loss_rdo, 0.1, {PF_RDO_SIGNED, 5.0}, false, true},
    {"rdo q", pf_loss_rdo, 0.1, {PF_RDO_PROBABILITY, 5.0}, false, true},
};
#define N_SUBJECTS (sizeof subjects / sizeof subjects[0])

static const struct subject *
subject(const char *name)
{
    for (size_t i = 0; i < N_SUBJECTS; i++)
        if (strcmp(subjects[i].name, name) == 0)
            return &subjects[i];
    ck_abort_msg("no subject %s", name);
    return NULL;
}

static struct pf_pair_value
value(const struct subject *s, struct pf_pair p)
{
    struct pf_pair_value v;
    p.beta = s->beta;
    p.par = s->par;
    p.span_w = p.span_l = 1.0;
    pf_pair_evaluate(s->loss, &p, s->mean, &v);
    return v;
}

/* --- tabulated values --- */

/* The pairs of torchtune's unit test of its DPO loss, with made-up lengths. */
static struct pf_pair
pair_a(size_t i)
{
    static const double w[3] = {-0.5, -10.0, -1.0};
    static const double l[3] = {-0.1, -30.0, -21.0};
    static const double ref_w[3] = {-0.5, -10.1, -0.1};
    static const double ref_l[3] = {-0.1, -20.1, -0.1};
    static const double len_w[3] = {2, 4, 5}, len_l[3] = {1, 6, 3};
    return (struct pf_pair){.c = w[i] - ref_w[i],
                            .l = l[i] - ref_l[i],
                            .log_w = w[i],
                            .log_l = l[i],
                            .len_w = len_w[i],
                            .len_l = len_l[i],
                            .q = 1.0};
}

/* Losses computed independently from the same formulas in Python, partials by
 * central differences there, to six digits. */
static const struct {
    const char *name;
    double loss[3], f_c[3], f_l[3];
} table[] = {
    {"dpo",
     {0.6931471806, 0.3132616875, 0.126928011},
     {-0.05, -0.0268941, -0.0119203},
     {0.05, 0.0268941, 0.0119203}},
    {"cdpo",
     {0.6931471806, 0.4132616875, 0.326928011},
     {-0.04, -0.0168941, -0.00192029},
     {0.04, 0.0168941, 0.00192029}},
    {"robust",
     {0.6931471806, 0.1882616875, -0.123071989},
     {-0.0625, -0.0393941, -0.0244203},
     {0.0625, 0.0393941, 0.0244203}},
    {"ipo", {25, 25, 225}, {-10, 10, 30}, {10, -10, -30}},
    {"ipo mean",
     {25, 11.055625, 3.192177778},
     {-5, -1.6625, 0.714667},
     {10, 1.10833, -1.19111}},
    {"dpo mean",
     {0.6931471806, 0.6129001197, 0.4103152818},
     {-0.025, -0.0114556, -0.00673118},
     {0.05, 0.00763704, 0.0112186}},
    {"exo",
     {0.5108256238, 0.1140821077, 0.001942250528},
     {-0.0549306, -0.0235389, -0.00207073},
     {0.0549306, 0.0235389, 0.00207073}},
    {"nca",
     {1.386294361, 1.195219994, 1.12204669},
     {-0.025, -0.024625, -0.0283727},
     {0.025, 0.0135456, 0.00550363}},
    {"bco-pair",
     {1.386294361, 1.004120628, 0.8557747028},
     {-0.05, -0.04975, -0.0522485},
     {0.05, 0.0270912, 0.0110073}},
    {"sppo", {50, 48.02, 287.62}, {-10, -9.8, -11.8}, {10, -9.8, -31.8}},
    {"apo-zero",
     {1, 0.7684120985, 0.6325573992},
     {-0.025, -0.0249994, -0.0249494},
     {0.025, 0.0197519, 0.00979566}},
    {"apo-down",
     {1, 0.7714414005, 0.5967180972},
     {0, 0.00533818, 0.0144501},
     {0.025, 0.0196612, 0.0104994}},
    {"discopop",
     {0.8465735903, 0.3678794411, 0.1353352832},
     {0.0784264, -0.0367879, -0.0135335},
     {-0.0784264, 0.0367879, 0.0135335}},
};
#define N_TABLE (sizeof table / sizeof table[0])

static void
check_close(const char *name, size_t i, double got, double want, double tol)
{
    ck_assert_msg(fabs(got - want) <= tol * fmax(1.0, fabs(want)),
                  "%s pair %zu: %.17g, not %.17g", name, i, got, want);
}

START_TEST(tabulated_values_and_partials)
{
    for (size_t i = 0; i < 3; i++) {
        struct pf_pair_value v = value(subject(table[_i].name), pair_a(i));
        check_close(table[_i].name, i, v.loss, table[_i].loss[i], 1e-9);
        /* six digits of numbers that go down to 2e-3 */
        double tol_c = 6e-6 * fabs(table[_i].f_c[i]) + 1e-10;
        double tol_l = 6e-6 * fabs(table[_i].f_l[i]) + 1e-10;
        ck_assert_double_eq_tol(v.f_c, table[_i].f_c[i], tol_c);
        ck_assert_double_eq_tol(v.f_l, table[_i].f_l[i], tol_l);
    }
}
END_TEST

static void
check_losses(const char *name, double a, double b, double c)
{
    const double want[3] = {a, b, c};
    for (size_t i = 0; i < 3; i++)
        check_close(name, i, value(subject(name), pair_a(i)).loss, want[i],
                    1e-9);
}

START_TEST(tabulated_values_without_partials)
{
    check_losses("simpo", 1.171100666, 0.01104774485, 2.045228533e-06);
    check_losses("cpo", 0.7133471672, 0.126928011, 0.126928011);
    check_losses("slic", 1.4, 0, 0);
    check_losses("f-dpo fkl", 0.6931471806, 0, 0);
    check_losses("f-dpo js", 0.6931471806, 0.3338311111, 0.1310562951);
    check_losses("f-dpo alpha", 0.6931471806, 6.611822335e-13, 0);
    /* the odds, and the likelihood of the winner's tokens */
    check_losses("orpo", 1.308497115 + 0.25, 0.0731186501 + 2.5,
                 0.0002020570382 + 0.2);
    /* hinge: 1 - 0.1 (c - l); the kink of the second pair is not exact */
    check_losses("hinge", 1, 0, 0);
}
END_TEST

/* torchtune's own: -log 1/2, -log sigmoid (1), -log sigmoid (2). */
START_TEST(dpo_and_hinge_as_torchtune_has_them)
{
    check_losses("dpo", 0.69314718055994531, 0.31326168751822286,
                 0.12692801104297250);
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq_tol(value(subject("hinge"), pair_a(i)).loss,
                                i == 0 ? 1.0 : 0.0, 1e-15);
}
END_TEST

/* --- slopes --- */

/* f with c (and log pi of the winner) moved by dc, l by dl. */
static double
moved(const struct subject *s, const struct pf_pair *p, double dc, double dl)
{
    struct pf_pair q = *p;
    q.c += dc;
    q.log_w += dc;
    q.l += dl;
    q.log_l += dl;
    return value(s, q).loss;
}

/* Central differences, extrapolated twice: error O (h^6). */
static double
slope(const struct subject *s, const struct pf_pair *p, bool of_c)
{
    double d[3];
    for (int i = 0; i < 3; i++) {
        double h = 0.02 / (1 << i), c = of_c ? h : 0.0, l = of_c ? 0.0 : h;
        d[i] = (moved(s, p, c, l) - moved(s, p, -c, -l)) / (2.0 * h);
    }
    double once[2] = {(4.0 * d[1] - d[0]) / 3.0, (4.0 * d[2] - d[1]) / 3.0};
    return (16.0 * once[1] - once[0]) / 15.0;
}

static struct pf_pair
random_pair(gsl_rng *r, double c, double l)
{
    double u = 0.5 + 3.0 * gsl_rng_uniform(r);
    double v = 0.5 + 3.0 * gsl_rng_uniform(r);
    return (struct pf_pair){.c = c,
                            .l = l,
                            .log_w = c - fmax(c, 0.0) - u,
                            .log_l = l - fmax(l, 0.0) - v,
                            .len_w = 1.0 + floor(9.0 * gsl_rng_uniform(r)),
                            .len_l = 1.0 + floor(9.0 * gsl_rng_uniform(r)),
                            .q = 0.05 + 0.9 * gsl_rng_uniform(r)};
}

static void
check_slopes(const struct subject *s, const struct pf_pair *p)
{
    struct pf_pair_value v = value(s, *p);
    double f_c = slope(s, p, true), f_l = slope(s, p, false);
    ck_assert(isfinite(v.loss) && isfinite(v.f_c) && isfinite(v.f_l));
    double tol =
        1e-8 * (1.0 + fabs(v.f_c) + fabs(v.f_l)) + 1e-11 * fabs(v.loss);
    ck_assert_msg(fabs(v.f_c - f_c) <= tol, "%s: f_c %.12g, differences %.12g",
                  s->name, v.f_c, f_c);
    ck_assert_msg(fabs(v.f_l - f_l) <= tol, "%s: f_l %.12g, differences %.12g",
                  s->name, v.f_l, f_l);
}

/* Is the pair within reach of a kink, where differences say nothing? Scores
 * that grow exponentially make one of the logistic loss, too. */
static bool
near_kink(const struct subject *s, const struct pf_pair *p)
{
    if (s->loss == pf_loss_f_dpo)
        return p->c == p->l && fabs(p->c) > 20.0;
    if (s->loss == pf_loss_slic)
        return fabs(s->beta - p->log_w + p->log_l) < 0.1;
    return s->loss == pf_loss_hinge &&
           fabs(1.0 - s->beta * (p->c - p->l)) < 0.1;
}

START_TEST(partials_are_the_slopes)
{
    const struct subject *s = &subjects[_i];
    gsl_rng *r = pf_rng_alloc(7, 0, "test");
    for (int i = 0; i < 300; i++) {
        double scale = i % 3 == 0 ? 0.5 : 6.0;
        double c = scale * (2.0 * gsl_rng_uniform(r) - 1.0);
        double l = scale * (2.0 * gsl_rng_uniform(r) - 1.0);
        struct pf_pair p = random_pair(r, c, l);
        if (!near_kink(s, &p))
            check_slopes(s, &p);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(extreme_margins_stay_finite)
{
    static const double far[] = {-700, -300, -90, -3, 0, 3, 90, 300, 700};
    enum { N = sizeof far / sizeof far[0] };
    const struct subject *s = &subjects[_i];
    gsl_rng *r = pf_rng_alloc(8, 0, "test");
    for (int i = 0; i < N * N; i++) {
        struct pf_pair p = random_pair(r, far[i / N], far[i % N]);
        struct pf_pair_value v = value(s, p);
        ck_assert(isfinite(v.loss) && isfinite(v.f_c) && isfinite(v.f_l));
        if (!near_kink(s, &p))
            check_slopes(s, &p);
    }
    gsl_rng_free(r);
}
END_TEST

START_TEST(losses_of_the_margin_are_antisymmetric)
{
    const struct subject *s = &subjects[_i];
    gsl_rng *r = pf_rng_alloc(9, 0, "test");
    bool equal = true;
    for (int i = 0; i < 100; i++) {
        struct pf_pair p = random_pair(r, 4.0 * gsl_rng_uniform(r) - 2.0,
                                       4.0 * gsl_rng_uniform(r) - 2.0);
        struct pf_pair_value v = value(s, p);
        equal = equal && v.f_c == -v.f_l;
    }
    ck_assert_msg(equal == s->margin, "%s: f_c = -f_l is %d", s->name, equal);
    gsl_rng_free(r);
}
END_TEST

/* --- what single losses promise --- */

static struct pf_pair
of_margin(double D)
{
    return (struct pf_pair){.c = D, .len_w = 1.0, .len_l = 1.0, .q = 1.0};
}

START_TEST(robust_is_unbiased_under_flips)
{
    for (double e = 0.0; e < 0.49; e += 0.07)
        for (double D = -40.0; D <= 40.0; D += 3.7) {
            struct subject robust = {.loss = pf_loss_robust, .beta = 0.3};
            struct subject dpo = {.loss = pf_loss_dpo, .beta = 0.3};
            robust.par[0] = e;
            struct pf_pair_value up = value(&robust, of_margin(D));
            struct pf_pair_value down = value(&robust, of_margin(-D));
            struct pf_pair_value clean = value(&dpo, of_margin(D));
            double tol = 1e-14 * (1.0 + fabs(D)) / (1.0 - 2.0 * e);
            ck_assert_double_eq_tol((1.0 - e) * up.loss + e * down.loss,
                                    clean.loss, tol);
            ck_assert_double_eq_tol((1.0 - e) * up.f_c - e * down.f_c,
                                    clean.f_c, tol);
        }
}
END_TEST

START_TEST(without_noise_cdpo_and_robust_are_dpo)
{
    for (double D = -900.0; D <= 900.0; D += 0.37) {
        struct subject s[3] = {{.loss = pf_loss_dpo, .beta = 0.7},
                               {.loss = pf_loss_cdpo, .beta = 0.7},
                               {.loss = pf_loss_robust, .beta = 0.7}};
        struct pf_pair_value v[3];
        for (size_t i = 0; i < 3; i++)
            v[i] = value(&s[i], of_margin(D));
        ck_assert_mem_eq(&v[0], &v[1], sizeof v[0]);
        ck_assert_mem_eq(&v[0], &v[2], sizeof v[0]);
    }
}
END_TEST

START_TEST(discopop_starts_the_wrong_way)
{
    struct pf_pair_value v = value(subject("discopop"), of_margin(0.0));
    ck_assert_double_gt(v.f_c, 0.0);
    /* and would not from tau = (1 - log 2) / 3 on */
    struct subject s = {.loss = pf_loss_discopop, .beta = 0.1};
    s.par[0] = (1.0 - log(2.0)) / 3.0;
    ck_assert_double_eq_tol(value(&s, of_margin(0.0)).f_c, 0.0, 1e-15);
}
END_TEST

START_TEST(hinge_rests_from_its_kink_on)
{
    struct subject s = {.loss = pf_loss_hinge, .beta = 0.5};
    ck_assert_double_eq(value(&s, of_margin(2.0)).f_c, 0.0);
    ck_assert_double_eq(value(&s, of_margin(2.5)).loss, 0.0);
    ck_assert_double_eq(value(&s, of_margin(1.9999)).f_c, -0.5);
}
END_TEST

START_TEST(rdo_weighs_by_the_outcome)
{
    struct pf_pair p = of_margin(0.3);
    double base = value(subject("dpo"), p).loss;
    static const double q[] = {1.0, 0.9, 0.5, 0.2};
    const double d[] = {5.0, log(9.0), 0.0, -log(4.0)};
    for (size_t i = 0; i < 4; i++) {
        p.q = q[i];
        ck_assert_double_eq_tol(value(subject("rdo"), p).loss,
                                fabs(d[i]) * base, 1e-14);
        ck_assert_double_eq_tol(value(subject("rdo signed"), p).loss,
                                fmax(d[i], 0.0) * base, 1e-14);
        ck_assert_double_eq_tol(value(subject("rdo q"), p).loss, q[i] * base,
                                1e-14);
    }
}
END_TEST

/* A reward model's difference stands in for that of the outcome, which then
 * says no more than who won. */
START_TEST(rdo_weighs_by_a_model)
{
    struct pf_pair p = of_margin(0.3);
    double base = value(subject("dpo"), p).loss;
    static const double d[] = {7.0, 0.8, 0.0, -1.3};
    p.modelled = true;
    p.q = 0.9;
    for (size_t i = 0; i < 4; i++) {
        struct subject of_outcome = *subject("rdo");
        of_outcome.par[2] = PF_RDO_OUTCOME;
        p.d = d[i];
        ck_assert_double_eq_tol(value(subject("rdo"), p).loss,
                                fmin(fabs(d[i]), 5.0) * base, 1e-14);
        ck_assert_double_eq_tol(value(subject("rdo signed"), p).loss,
                                fmin(fmax(d[i], 0.0), 5.0) * base, 1e-14);
        ck_assert_double_eq_tol(value(subject("rdo q"), p).loss,
                                base / (1.0 + exp(-d[i])), 1e-14);
        ck_assert_double_eq_tol(value(&of_outcome, p).loss, log(9.0) * base,
                                1e-14);
    }
    p.d = (double) NAN;
    ck_assert(isnan(value(subject("rdo"), p).loss));
    ck_assert(isnan(value(subject("rdo signed"), p).loss));
}
END_TEST

/* The likelihood is of all tokens or of one, whatever the margin is of. */
START_TEST(cpo_counts_the_tokens_of_its_likelihood)
{
    for (int i = 0; i < 8; i++) {
        struct subject s = {.loss = pf_loss_cpo, .beta = 0.3, .mean = i % 2};
        struct pf_pair p = pair_a((size_t) (1 + i / 4));
        double bare = value(&s, p).loss;
        bool sum = i / 2 % 2;
        s.par[0] = 0.8;
        s.par[1] = sum ? PF_CPO_SUM : PF_CPO_MEAN;
        double want = -0.8 * p.log_w / (sum ? 1.0 : p.len_w);
        ck_assert_double_eq_tol(value(&s, p).loss - bare, want, 1e-13);
    }
}
END_TEST

/* A policy that has collapsed on one response. */
START_TEST(orpo_bears_probability_1)
{
    struct pf_pair p = of_margin(0.0);
    p.log_w = 0.0;
    p.log_l = -745.0;
    for (int turn = 0; turn < 2; turn++) {
        struct pf_pair_value v = value(subject("orpo"), p);
        ck_assert(isfinite(v.loss) && isfinite(v.f_c) && isfinite(v.f_l));
        p.log_w = -745.0;
        p.log_l = 0.0;
    }
}
END_TEST

START_TEST(scores_join_smoothly)
{
    for (double k = -1.0; k <= 1.0; k += 2.0) {
        double end = 80.0 / k;
        struct pf_score a = pf_score_power(k, end);
        struct pf_score b = pf_score_power(k, end * (1.0 + 1e-15));
        ck_assert_double_eq_tol(b.value / a.value, 1.0, 1e-12);
        ck_assert_double_eq_tol(b.slope / a.slope, 1.0, 1e-12);
    }
    /* near k = 0 it is u */
    ck_assert_double_eq_tol(pf_score_power(1e-12, 3.0).value, 3.0, 1e-10);
    ck_assert_double_eq(pf_score_power(0.0, 3.0).value, 3.0);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pair losses");
    PF_ADD_LOOP(s, tabulated_values_and_partials, N_TABLE);
    PF_ADD(s, tabulated_values_without_partials);
    PF_ADD(s, dpo_and_hinge_as_torchtune_has_them);
    PF_ADD_LOOP(s, partials_are_the_slopes, N_SUBJECTS);
    PF_ADD_LOOP(s, extreme_margins_stay_finite, N_SUBJECTS);
    PF_ADD_LOOP(s, losses_of_the_margin_are_antisymmetric, N_SUBJECTS);
    PF_ADD(s, robust_is_unbiased_under_flips);
    PF_ADD(s, without_noise_cdpo_and_robust_are_dpo);
    PF_ADD(s, discopop_starts_the_wrong_way);
    PF_ADD(s, hinge_rests_from_its_kink_on);
    PF_ADD(s, rdo_weighs_by_the_outcome);
    PF_ADD(s, rdo_weighs_by_a_model);
    PF_ADD(s, cpo_counts_the_tokens_of_its_likelihood);
    PF_ADD(s, orpo_bears_probability_1);
    PF_ADD(s, scores_join_smoothly);
    return s;
}
PF_TEST_MAIN(make_suite)
