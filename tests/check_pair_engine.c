/* The engine behind learners from pairs: its gradients, and what is drawn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "pair_farm.h"

/* Losses under parameters that show every term. */
static const struct subject {
    const char *name, *settings;
    pf_pair_loss *loss;
} subjects[] = {
    {"dpo", "", pf_loss_f_dpo},
    {"dpo", "length=mean divergence=forward-kl beta=2", pf_loss_f_dpo},
    {"dpo", "divergence=alpha alpha=1.5 beta=2", pf_loss_f_dpo},
    {"cdpo", "epsilon=0.2", pf_loss_cdpo},
    {"robust-dpo", "epsilon=0.2", pf_loss_robust},
    {"ipo", "", pf_loss_ipo},
    {"ipo", "length=mean", pf_loss_ipo},
    {"hinge", "", pf_loss_hinge},
    {"slic", "target=winner lambda=0.7", pf_loss_slic},
    {"simpo", "gamma=0.4 alpha=0.2", pf_loss_simpo},
    {"cpo", "alpha=0.6 epsilon=0.1", pf_loss_cpo},
    {"cpo", "nll=sum length=mean", pf_loss_cpo},
    {"orpo", "lambda=0.8", pf_loss_orpo},
    {"exo", "epsilon=0.2", pf_loss_exo},
    {"nca", "beta=1", pf_loss_nca},
    {"bco-pair", "beta=1", pf_loss_bco_pair},
    {"sppo-hard", "beta=1", pf_loss_sppo},
    {"apo-zero", "beta=1", pf_loss_apo_zero},
    {"apo-down", "beta=1", pf_loss_apo_down},
    {"discopop", "tau=0.3", pf_loss_discopop},
    {"rdo", "", pf_loss_rdo},
    {"rdo", "weight=signed cap=0.5", pf_loss_rdo},
};
#define N_SUBJECTS (sizeof subjects / sizeof subjects[0])

static const char *
with_batch(const struct subject *s, int batch, char out[120])
{
    snprintf(out, 120, "%s batch=%d", s->settings, batch);
    return out;
}

/* --- the gradient is that of the mean loss --- */

/* f of "y beats z" in lane 0, put together by hand. */
static double
reading(const struct farm *f, pf_pair_loss *loss, size_t c, size_t y, size_t z)
{
    double par[PF_LEARNER_PARAMS] = {0};
    size_t w = farm_row(f, c, y, 0), v = farm_row(f, c, z, 0);
    bool mean = f->l->par[PF_PAIR_LENGTH][0] == PF_PAIR_MEAN;
    double span_w = mean ? f->length[w] : 1.0;
    double span_l = mean ? f->length[v] : 1.0;
    for (size_t i = PF_PAIR_OWN; f->l->par[i] != NULL; i++)
        par[i - PF_PAIR_OWN] = f->l->par[i][0];
    struct pf_pair p = {.c = (f->l->pi[w] - f->log_ref[w]) / span_w,
                        .l = (f->l->pi[v] - f->log_ref[v]) / span_l,
                        .log_w = f->l->pi[w] / span_w,
                        .log_l = f->l->pi[v] / span_l,
                        .len_w = f->length[w],
                        .len_l = f->length[v],
                        .span_w = span_w,
                        .span_l = span_l,
                        .q = f->P[c][y][z],
                        .beta = f->l->par[PF_PAIR_BETA][0],
                        .par = par};
    struct pf_pair_value out;
    loss(&p, &out);
    return out.loss;
}

static double
mean_loss(const struct farm *f, pf_pair_loss *loss)
{
    double sum = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t z = 0; z < f->n; z++) {
                double w = f->weight[c * LANES] *
                           exp(f->log_ref[farm_row(f, c, y, 0)] +
                               f->log_ref[farm_row(f, c, z, 0)]);
                if (y != z)
                    sum += w * (f->P[c][y][z] * reading(f, loss, c, y, z) +
                                f->P[c][z][y] * reading(f, loss, c, z, y));
            }
    return sum;
}

static double
mean_loss_at(struct farm *f, pf_pair_loss *loss, size_t i, double shift)
{
    double *theta = &f->l->policy.theta[i * LANES], old = *theta;
    *theta += shift;
    pf_policy_refresh(&f->l->policy);
    double value = mean_loss(f, loss);
    *theta = old;
    pf_policy_refresh(&f->l->policy);
    return value;
}

/* Fourth order central differences. */
static double
difference(struct farm *f, pf_pair_loss *loss, size_t i)
{
    const double h = 1e-3;
    double near = mean_loss_at(f, loss, i, h) - mean_loss_at(f, loss, i, -h);
    double far =
        mean_loss_at(f, loss, i, 2 * h) - mean_loss_at(f, loss, i, -2 * h);
    return (8.0 * near - far) / (12.0 * h);
}

START_TEST(population_gradient_is_the_slope_of_the_mean_loss)
{
    const struct subject *s = &subjects[_i];
    struct pf_data_setup data = {.behaviour = PF_BEHAVIOUR_REFERENCE};
    char settings[120];
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, s->name, with_batch(s, 0, settings), "sgd eta=0.1", &data);
    farm_scatter(&f, 3);
    ck_assert_int_eq(pf_pair_collect(f.l, &f.port, PF_PAIRS_OF_DATA), PF_OK);
    pf_pair_coefficients(f.l, PF_PAIRS_OF_DATA, s->loss);
    pf_pair_gradient(f.l);
    double size = 0.0;
    for (size_t i = 0; i < f.l->policy.n; i++) {
        double g = f.l->grad[i * LANES], d = difference(&f, s->loss, i);
        ck_assert_msg(fabs(g - d) < 1e-9 * (1.0 + fabs(d)),
                      "%s %s: %.12g, differences %.12g", s->name, s->settings,
                      g, d);
        size += fabs(g);
    }
    ck_assert_double_gt(size, 1e-4);
    farm_clear(&f);
}
END_TEST

static void
slic_gradient(const char *settings, double *grad, double *pi)
{
    struct farm f;
    farm_init(&f, 2, 3, CYCLES);
    farm_start(&f, "slic", settings, "sgd eta=0.1", NULL);
    farm_scatter(&f, 3);
    for (size_t i = 0; i < 6; i++)
        pi[i] = exp(f.l->pi[i * LANES + 1]);
    farm_steps(&f, 1);
    for (size_t i = 0; i < 6; i++)
        grad[i] = f.l->grad[i * LANES + 1];
    farm_clear(&f);
}

/* The target's part, coefficients -lambda rho ref(y) (per token over |y|). */
START_TEST(slic_is_held_by_the_reference)
{
    double with[6], without[6], pi[6];
    struct farm f;
    farm_init(&f, 2, 3, CYCLES);
    for (int mean = 0; mean < 2; mean++) {
        const char *length = mean ? "length=mean" : "length=sum";
        char settings[80];
        snprintf(settings, sizeof settings, "batch=0 lambda=0 %s", length);
        slic_gradient(settings, without, pi);
        snprintf(settings, sizeof settings, "batch=0 lambda=0.7 %s", length);
        slic_gradient(settings, with, pi);
        for (size_t i = 0; i < 6; i++) {
            double coef[3], sum = 0.0;
            for (size_t y = 0; y < 3; y++) {
                size_t at = farm_row(&f, i / 3, y, 1);
                double tokens = mean ? f.length[at] : 1.0;
                coef[y] = -0.7 * f.weight[i / 3 * LANES] * exp(f.log_ref[at]) /
                          tokens;
                sum += coef[y];
            }
            ck_assert_double_eq_tol(with[i] - without[i],
                                    coef[i % 3] - pi[i] * sum, 1e-14);
        }
    }
    farm_clear(&f);
}
END_TEST

/* --- unbiasedness, by enumeration of all that can be drawn --- */

static double
law(const struct farm *f, enum pf_pair_source source, bool second, size_t row)
{
    if (source == PF_PAIRS_OF_DATA)
        return 1.0 / (double) f->n;
    if (second && source == PF_PAIRS_OF_POLICY_AND_REFERENCE)
        return exp(f->log_ref[row]);
    return exp(f->l->pi[row]);
}

/* The gradient of one drawn pair, times its probability. */
static void
add_draw(struct farm *f, const struct subject *s, double probability,
         double outcome, double *sum)
{
    for (size_t k = 0; k < LANES; k++)
        f->l->pairs.outcome[k] = outcome;
    pf_pair_coefficients(f->l, PF_PAIRS_OF_DATA, s->loss);
    pf_pair_gradient(f->l);
    for (size_t i = 0; i < f->l->policy.n; i++)
        sum[i] += probability * f->l->grad[i * LANES];
}

/* Everything a step with batch = 1 may draw. */
static void
enumerate(struct farm *f, const struct subject *s, enum pf_pair_source source,
          double *sum)
{
    bool labels = f->labels;
    ck_assert_int_eq(pf_learner_pairs(f->l, 1), PF_OK);
    for (size_t i = 0; i < f->C * f->n * f->n; i++) {
        size_t c = i / f->n / f->n, y = i / f->n % f->n, z = i % f->n;
        for (size_t k = 0; k < LANES; k++) {
            f->l->pairs.context[k] = (uint32_t) c;
            f->l->pairs.first[k] = (uint32_t) y;
            f->l->pairs.second[k] = (uint32_t) z;
        }
        double w = f->weight[c * LANES] *
                   law(f, source, false, farm_row(f, c, y, 0)) *
                   law(f, source, true, farm_row(f, c, z, 0));
        double q = f->P[c][y][z];
        if (labels) {
            add_draw(f, s, w * q, 1.0, sum);
            add_draw(f, s, w * (1.0 - q), 0.0, sum);
        } else {
            add_draw(f, s, w, q, sum);
        }
    }
}

static void
check_unbiased(const struct subject *s, enum pf_pair_source source, bool labels)
{
    double mean[ROWS_CAP] = {0};
    char settings[120];
    struct farm f;
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, s->name, with_batch(s, 1, settings), "sgd eta=0.1", NULL);
    farm_scatter(&f, 4);
    f.labels = labels;
    enumerate(&f, s, source, mean);
    farm_stop(&f);
    f.labels = false;
    farm_start(&f, s->name, with_batch(s, 0, settings), "sgd eta=0.1", NULL);
    farm_scatter(&f, 4);
    ck_assert_int_eq(pf_pair_collect(f.l, &f.port, source), PF_OK);
    pf_pair_coefficients(f.l, source, s->loss);
    pf_pair_gradient(f.l);
    for (size_t i = 0; i < f.l->policy.n; i++)
        ck_assert_msg(fabs(mean[i] - f.l->grad[i * LANES]) < 1e-12,
                      "%s %s: %.15g, expected gradient %.15g", s->name,
                      s->settings, mean[i], f.l->grad[i * LANES]);
    farm_clear(&f);
}

/* RDO's weights are no linear function of the outcome: labels have others. */
START_TEST(sampled_gradients_are_unbiased)
{
    const struct subject *s = &subjects[_i];
    for (int source = 0; source < 3; source++) {
        check_unbiased(s, (enum pf_pair_source) source, false);
        if (s->loss != pf_loss_rdo)
            check_unbiased(s, (enum pf_pair_source) source, true);
    }
}
END_TEST

/* --- what is drawn --- */

enum { CELLS = CONTEXTS_CAP * 3 * 3, DRAWS = 100000 };

static void
count_cells(const struct farm *f, double *count)
{
    const struct pf_pairs *p = &f->l->pairs;
    memset(count, 0, CELLS * sizeof *count);
    for (size_t i = 0; i < p->n; i++) {
        size_t at = i * LANES + 2;
        count[(p->context[at] * 3 + p->first[at]) * 3 + p->second[at]]++;
    }
}

/* Pearson's statistic against the source's law, in which the probability of
 * context 0 is moved by `bias`. */
static double
p_value(const struct farm *f, enum pf_pair_source source, const double *count,
        double bias)
{
    double chi2 = 0.0;
    for (size_t i = 0; i < CELLS; i++) {
        size_t c = i / 9, y = i / 3 % 3, z = i % 3;
        double rho = f->weight[c * LANES] + (c == 0 ? bias : -bias);
        double want = DRAWS * rho *
                      law(f, source, false, farm_row(f, c, y, 2)) *
                      law(f, source, true, farm_row(f, c, z, 2));
        chi2 += (count[i] - want) * (count[i] - want) / want;
    }
    return gsl_cdf_chisq_Q(chi2, CELLS - 1);
}

START_TEST(pairs_follow_their_law)
{
    enum pf_pair_source source = (enum pf_pair_source) _i;
    double count[CELLS];
    struct farm f;
    farm_init(&f, 2, 3, CYCLES);
    farm_start(&f, "dpo", "batch=100000", "sgd", NULL);
    farm_scatter(&f, 2);
    f.l->t = 3;
    ck_assert_int_eq(pf_pair_collect(f.l, &f.port, source), PF_OK);
    count_cells(&f, count);
    ck_assert_double_gt(p_value(&f, source, count, 0.0), 1e-3);
    ck_assert_double_lt(p_value(&f, source, count, 0.02), 1e-9);
    ck_assert_uint_eq(f.port.queries, DRAWS);
    farm_clear(&f);
}
END_TEST

/* Error of the policy after a few steps, against the expected gradient. */
static double
rms_error(struct farm *f, const char *settings, const double *exact)
{
    double sum = 0.0;
    size_t n = f->l == NULL ? f->C * f->n : 0;
    farm_start(f, "dpo", settings, "sgd eta=2", NULL);
    farm_steps(f, 20);
    for (size_t i = 0; i < n * LANES; i++)
        sum += (f->l->pi[i] - exact[i]) * (f->l->pi[i] - exact[i]);
    farm_stop(f);
    return sqrt(sum / (double) (n * LANES));
}

/* With 64 times the pairs the error is an eighth. */
START_TEST(growing_batches_approach_the_exact_step)
{
    struct farm f;
    double exact[ROWS_CAP * LANES];
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, "dpo", "batch=0 beta=1", "sgd eta=2", NULL);
    farm_steps(&f, 20);
    memcpy(exact, f.l->pi, 8 * LANES * sizeof *exact);
    farm_stop(&f);
    f.labels = true;
    double few = rms_error(&f, "batch=32 beta=1", exact);
    double many = rms_error(&f, "batch=2048 beta=1", exact);
    ck_assert_double_gt(few / many, 5.0);
    ck_assert_double_lt(few / many, 13.0);
    farm_clear(&f);
}
END_TEST

/* --- pairs that say nothing, pairs said twice --- */

static void
one_pair(struct farm *f, uint32_t y, uint32_t z, double outcome,
         pf_pair_loss *loss, double *coef)
{
    ck_assert_int_eq(pf_learner_pairs(f->l, 1), PF_OK);
    for (size_t k = 0; k < LANES; k++) {
        f->l->pairs.context[k] = 0;
        f->l->pairs.first[k] = y;
        f->l->pairs.second[k] = z;
        f->l->pairs.outcome[k] = outcome;
    }
    pf_pair_coefficients(f->l, PF_PAIRS_OF_DATA, loss);
    for (size_t i = 0; i < f->n; i++)
        coef[i] = f->l->x[PF_PAIR_COEF][i * LANES];
}

START_TEST(a_pair_reads_the_same_from_both_sides)
{
    const struct subject *s = &subjects[_i];
    char settings[120];
    double a[3], b[3];
    struct farm f;
    farm_init(&f, 1, 3, CYCLES);
    farm_start(&f, s->name, with_batch(s, 1, settings), "sgd", NULL);
    farm_scatter(&f, 13);
    static const double q[] = {0.0, 0.25, 0.5, 1.0};
    for (size_t i = 0; i < 4; i++) {
        one_pair(&f, 0, 2, q[i], s->loss, a);
        one_pair(&f, 2, 0, 1.0 - q[i], s->loss, b);
        for (size_t y = 0; y < 3; y++)
            ck_assert_double_eq_tol(a[y], b[y], 1e-14 * (1.0 + fabs(a[y])));
    }
    one_pair(&f, 1, 1, 0.5, s->loss, a);
    ck_assert(a[0] == 0.0 && a[1] == 0.0 && a[2] == 0.0);
    farm_clear(&f);
}
END_TEST

START_TEST(beta_must_be_positive)
{
    for (size_t i = 0; i < N_SUBJECTS; i++) {
        const struct pf_kind *kind =
            pf_kind_find(&pf_learner_family, subjects[i].name);
        const pf_learner_type *type = (const pf_learner_type *) kind;
        struct pf_place nowhere = {0};
        struct pf_values v;
        ck_assert_int_eq(pf_values_init(&v, kind->params), PF_OK);
        ck_assert_int_eq(pf_values_finish(&v, "test", 0.0, NULL, nowhere),
                         PF_OK);
        bool own = kind->params[0].def_of_beta == NULL;
        ck_assert(own == (type->refuse == NULL));
        ck_assert(own || type->refuse(&v, 0.0) != NULL);
        v.number[PF_PAIR_BETA] = 0.1;
        ck_assert(own || type->refuse(&v, 0.0) == NULL);
        pf_values_clear(&v);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pair engine");
    PF_ADD_LOOP(s, population_gradient_is_the_slope_of_the_mean_loss,
                N_SUBJECTS);
    PF_ADD(s, slic_is_held_by_the_reference);
    PF_ADD_LOOP(s, sampled_gradients_are_unbiased, N_SUBJECTS);
    PF_ADD_LOOP(s, pairs_follow_their_law, 3);
    PF_ADD(s, growing_batches_approach_the_exact_step);
    PF_ADD_LOOP(s, a_pair_reads_the_same_from_both_sides, N_SUBJECTS);
    PF_ADD(s, beta_must_be_positive);
    return s;
}
PF_TEST_MAIN(make_suite)
