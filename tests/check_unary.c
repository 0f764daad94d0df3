/* Learners from single verdicts: losses against published numbers and their
 * own differences, reference points against sums written out here, and what
 * the learners do in the long run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/unary.h"
#include "pair_farm.h"
#include "scripted.h"

#define POPULATION                                                             \
    &(struct pf_data_setup)                                                    \
    {                                                                          \
        .behaviour = PF_BEHAVIOUR_REFERENCE                                    \
    }

static const double weights[] = {1.0, 1.0};

static struct pf_unary_value
value(pf_unary_loss *loss, double u, double z0, bool desirable)
{
    struct pf_unary x = {
        .u = u, .z0 = z0, .desirable = desirable, .beta = 0.1, .par = weights};
    struct pf_unary_value v;
    loss(&x, &v);
    return v;
}

/* --- losses --- */

/* Computed in double precision by a program in another language after the
 * formulas of public trainers: beta 0.1, z0 0.5. */
START_TEST(kto_has_the_published_values)
{
    static const double c[] = {0.0, 0.1, -0.9}, l[] = {0.0, -9.9, -20.9};
    static const double won[] = {0.5124973965, 0.5099986669, 0.5349429452};
    static const double lost[] = {0.4875026035, 0.2611499939, 0.1052693895};
    static const double up[] = {-0.0249844, -0.02499, -0.0248779};
    static const double down[] = {0.0249844, 0.0192951, 0.00941877};
    for (size_t i = 0; i < 3; i++) {
        struct pf_unary_value d = value(pf_loss_kto, c[i], 0.5, true);
        struct pf_unary_value u = value(pf_loss_kto, l[i], 0.5, false);
        ck_assert_double_eq_tol(d.loss, won[i], 1e-10);
        ck_assert_double_eq_tol(u.loss, lost[i], 1e-10);
        ck_assert_double_eq_tol(d.slope, up[i], 5e-8);
        ck_assert_double_eq_tol(u.slope, down[i], 5e-8);
    }
}
END_TEST

/* The paired losses with the same parts, from the same program. */
START_TEST(parts_make_the_paired_losses)
{
    static const double c[] = {0.0, 0.1, -0.9}, l[] = {0.0, -9.9, -20.9};
    static const double bco[] = {1.386294361, 1.004120628, 0.8557747028};
    static const double apo[] = {1.0, 0.7684120985, 0.6325573992};
    for (size_t i = 0; i < 3; i++) {
        double a = value(pf_loss_apo_zero_unpaired, c[i], 0.0, true).loss +
                   value(pf_loss_apo_zero_unpaired, l[i], 0.0, false).loss;
        double b = value(pf_loss_bco, c[i], 0.0, true).loss +
                   value(pf_loss_bco, l[i], 0.0, false).loss;
        ck_assert_double_eq_tol(a, apo[i], 1e-9);
        ck_assert_double_eq_tol(b, bco[i], 1e-9);
    }
}
END_TEST

START_TEST(slopes_are_the_differences_of_losses)
{
    pf_unary_loss *const loss[] = {pf_loss_kto, pf_loss_apo_zero_unpaired,
                                   pf_loss_bco};
    const double h = 1e-2;
    for (size_t i = 0; i < 3; i++)
        for (int d = 0; d < 2; d++)
            for (double u = -30.0; u <= 30.0; u += 1.37) {
                double z = i == 1 ? 0.0 : 0.7;
                double near = value(loss[i], u + h, z, d).loss -
                              value(loss[i], u - h, z, d).loss;
                double far = value(loss[i], u + 2 * h, z, d).loss -
                             value(loss[i], u - 2 * h, z, d).loss;
                double slope = value(loss[i], u, z, d).slope;
                ck_assert_double_eq_tol(slope, (8 * near - far) / (12 * h),
                                        1e-11);
                ck_assert(d ? slope < 0.0 : slope > 0.0);
            }
}
END_TEST

/* --- the gradient of a step --- */

enum point { MISMATCH, EXACT, ZERO };
static const char *const point_name[] = {"mismatch", "exact", "zero"};

/* The law of responses to all prompts together. */
static double
anyones(const struct farm *f, size_t y)
{
    double sum = 0.0;
    for (size_t c = 0; c < f->C; c++)
        sum += f->weight[c * LANES] *
               farm_behaviour(f, PF_BEHAVIOUR_REFERENCE, c, y);
    return sum;
}

static double
point_by_hand(const struct farm *f, enum point kind, size_t context)
{
    double sum = 0.0;
    if (kind == ZERO)
        return 0.0;
    for (size_t y = 0; kind == EXACT && y < f->n; y++)
        sum += exp(f->l->pi[farm_row(f, context, y, 0)]) *
               farm_ratio(f, context, y, 0);
    for (size_t c = 0; kind == MISMATCH && c < f->C; c++)
        for (size_t y = 0; y < f->n; y++)
            sum +=
                f->weight[c * LANES] * anyones(f, y) * farm_ratio(f, c, y, 0);
    return sum > 0.0 ? sum : 0.0;
}

/* Probability that y is in a pair of different responses drawn from the
 * reference, times 2, and the share of it in which it is desirable. */
static void
verdicts(const struct farm *f, size_t c, size_t y, double *often, double *q)
{
    double mu = farm_behaviour(f, PF_BEHAVIOUR_REFERENCE, c, y), won = 0.0;
    *often = 0.0;
    for (size_t z = 0; z < f->n; z++)
        if (z != y) {
            double pair =
                2.0 * mu * farm_behaviour(f, PF_BEHAVIOUR_REFERENCE, c, z);
            *often += pair;
            won += pair * f->P[c][y][z];
        }
    *q = won / *often;
}

/* The mean loss with its reference points fixed at z0. */
static double
mean_loss(const struct farm *f, pf_unary_loss *loss, const double *z0)
{
    double sum = 0.0;
    for (size_t c = 0; c < f->C; c++)
        for (size_t y = 0; y < f->n; y++) {
            double often, q, par[] = {1.3, 0.8};
            verdicts(f, c, y, &often, &q);
            struct pf_unary x = {.u = farm_ratio(f, c, y, 0),
                                 .z0 = z0[c],
                                 .desirable = true,
                                 .beta = f->l->par[PF_UNARY_BETA][0],
                                 .par = par};
            struct pf_unary_value good, bad;
            loss(&x, &good);
            x.desirable = false;
            loss(&x, &bad);
            sum += f->weight[c * LANES] * 0.5 * often *
                   (q * good.loss + (1.0 - q) * bad.loss);
        }
    return sum;
}

static double
mean_loss_at(struct farm *f, pf_unary_loss *loss, const double *z0, size_t i,
             double shift)
{
    double *theta = &f->l->policy.theta[i * LANES], old = *theta;
    *theta += shift;
    pf_policy_refresh(&f->l->policy);
    double v = mean_loss(f, loss, z0);
    *theta = old;
    pf_policy_refresh(&f->l->policy);
    return v;
}

static double
difference(struct farm *f, pf_unary_loss *loss, const double *z0, size_t i)
{
    const double h = 1e-3;
    double near =
        mean_loss_at(f, loss, z0, i, h) - mean_loss_at(f, loss, z0, i, -h);
    double far = mean_loss_at(f, loss, z0, i, 2 * h) -
                 mean_loss_at(f, loss, z0, i, -2 * h);
    return (8.0 * near - far) / (12.0 * h);
}

START_TEST(population_gradient_is_the_slope_of_the_mean_loss)
{
    struct farm f;
    char settings[120];
    snprintf(settings, sizeof settings,
             "batch=0 z0=%s lambda_d=1.3 lambda_u=0.8 beta=1", point_name[_i]);
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, "kto", settings, "sgd eta=0.1", POPULATION);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        farm_scatter(&f, seed);
        double z0[2], size = 0.0;
        for (size_t c = 0; c < 2; c++)
            z0[c] = point_by_hand(&f, (enum point) _i, c);
        step_without_moving(&f);
        for (size_t c = 0; c < 2; c++)
            ck_assert_double_eq_tol(f.l->x[PF_UNARY_Z0][c * LANES], z0[c],
                                    1e-13);
        for (size_t i = 0; i < f.l->policy.n; i++) {
            double g = f.l->grad[i * LANES];
            ck_assert_double_eq_tol(g, difference(&f, pf_loss_kto, z0, i),
                                    1e-11);
            size += fabs(g);
        }
        ck_assert_double_gt(size, 1e-3);
    }
    farm_clear(&f);
}
END_TEST

/* sum += probability times the gradient of every single pair and label. */
static void
enumerate(struct farm *f, double *sum)
{
    struct script s;
    const struct pf_feedback port = f->port;
    f->port = (struct pf_feedback){.compare = scripted, .self = &s};
    for (s.context = 0; s.context < f->C; s.context++)
        for (s.first = 0; s.first < f->n; s.first++)
            for (s.second = 0; s.second < f->n; s.second++)
                for (int label = 0; label < 2; label++) {
                    double p = f->P[s.context][s.first][s.second];
                    double w =
                        f->weight[s.context * LANES] * (label ? p : 1.0 - p);
                    w *= farm_behaviour(f, PF_BEHAVIOUR_REFERENCE, s.context,
                                        s.first);
                    w *= farm_behaviour(f, PF_BEHAVIOUR_REFERENCE, s.context,
                                        s.second);
                    s.outcome = label;
                    step_without_moving(f);
                    for (size_t i = 0; i < f->l->policy.n; i++)
                        sum[i] += w * f->l->grad[i * LANES];
                }
    f->port = port;
}

START_TEST(sampled_gradients_are_unbiased)
{
    static const char *const subject[][2] = {
        {"kto", "z0=exact beta=1 lambda_u=0.7"},
        {"kto", "z0=zero beta=1"},
        {"apo-zero-unpaired", "beta=1"},
    };
    struct farm f;
    char all[100], one[100];
    double sum[8] = {0.0}, expected[8], size = 0.0;
    snprintf(all, sizeof all, "%s batch=0", subject[_i][1]);
    snprintf(one, sizeof one, "%s batch=1", subject[_i][1]);
    farm_init(&f, 2, 4, CYCLES);
    farm_start(&f, subject[_i][0], all, "sgd eta=0.1", POPULATION);
    farm_scatter(&f, 5);
    step_without_moving(&f);
    for (size_t i = 0; i < 8; i++)
        expected[i] = f.l->grad[i * LANES];
    farm_stop(&f);
    farm_start(&f, subject[_i][0], one, "sgd eta=0.1", POPULATION);
    farm_scatter(&f, 5);
    enumerate(&f, sum);
    for (size_t i = 0; i < 8; i++) {
        ck_assert_double_eq_tol(sum[i], expected[i], 1e-13);
        size += fabs(sum[i]);
    }
    ck_assert_double_gt(size, 1e-3);
    farm_clear(&f);
}
END_TEST

/* --- reference points of a batch --- */

START_TEST(mismatch_takes_the_responses_of_the_pair_before)
{
    struct farm f;
    bool positive = false;
    farm_init(&f, 2, 5, CYCLES);
    farm_start(&f, "kto", "batch=7 beta=1", "sgd eta=0.1", POPULATION);
    farm_scatter(&f, 2);
    for (int t = 0; t < 30; t++) {
        step_without_moving(&f);
        for (size_t k = 0; k < LANES; k++) {
            const struct pf_pairs *p = &f.l->pairs;
            double sum = 0.0;
            for (size_t i = 0; i < 7; i++) {
                size_t at = i * LANES + k, old = (i + 6) % 7 * LANES + k;
                size_t c = p->context[at];
                sum += farm_ratio(&f, c, p->first[old], k) +
                       farm_ratio(&f, c, p->second[old], k);
            }
            double z = f.l->x[PF_UNARY_Z0][k], want = fmax(0.0, sum / 14.0);
            ck_assert_double_eq_tol(z, want, 1e-14);
            ck_assert_double_eq(f.l->x[PF_UNARY_Z0][LANES + k], z);
            positive = positive || z > 0.0;
        }
    }
    ck_assert(positive);
    farm_clear(&f);
}
END_TEST

/* delta is the mean of beta u over all responses judged, policies moving. */
START_TEST(bco_keeps_a_running_mean)
{
    struct farm f;
    double sum[LANES] = {0.0};
    size_t count[LANES] = {0};
    farm_init(&f, 2, 5, CYCLES);
    f.labels = true;
    farm_start(&f, "bco", "batch=3 beta=0.7", "sgd eta=0.5", POPULATION);
    farm_scatter(&f, 2);
    for (int t = 0; t < 40; t++) {
        double before[2 * 5 * LANES];
        memcpy(before, f.l->pi, sizeof before);
        farm_steps(&f, 1);
        for (size_t at = 0; at < 3 * LANES; at++) {
            const struct pf_pairs *p = &f.l->pairs;
            size_t k = at % LANES;
            size_t y = farm_row(&f, p->context[at], p->first[at], k);
            size_t z = farm_row(&f, p->context[at], p->second[at], k);
            if (y == z)
                continue;
            sum[k] += 0.7 * (before[y] - f.log_ref[y]);
            sum[k] += 0.7 * (before[z] - f.log_ref[z]);
            count[k] += 2;
        }
        for (size_t k = 0; k < LANES; k++)
            if (count[k] > 0)
                ck_assert_double_eq_tol(0.7 * f.l->x[PF_UNARY_Z0][k],
                                        sum[k] / (double) count[k], 1e-12);
    }
    farm_clear(&f);
}
END_TEST

/* --- the long run --- */

/* Mass goes to responses that are desirable more often than the weights ask
 * for, whatever the margin: here a threshold at lambda_u / (1 + lambda_u). */
START_TEST(kto_follows_the_majority)
{
    static const char *const settings[] = {
        "batch=0 z0=zero beta=1", "batch=0 z0=zero beta=1 lambda_u=0.55",
        "batch=0 z0=exact beta=1 lambda_u=1.7"};
    static const double threshold[] = {0.5, 0.55 / 1.55, 1.7 / 2.7};
    struct farm f;
    size_t sides[2] = {0, 0};
    farm_init(&f, 2, 5, CYCLES);
    farm_start(&f, "kto", settings[_i], "sgd eta=0.5", POPULATION);
    step_without_moving(&f);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 5; y++) {
            double often, q;
            verdicts(&f, c, y, &often, &q);
            double coef = f.l->x[PF_PAIR_COEF][farm_row(&f, c, y, 0)];
            ck_assert(q > threshold[_i] ? coef < 0.0 : coef > 0.0);
            sides[q > threshold[_i]]++;
        }
    ck_assert(sides[0] > 0 && sides[1] > 0);
    farm_steps(&f, 4000);
    for (size_t c = 0; c < 2; c++) { /* slowly, since slopes vanish */
        double winners = 0.0;
        for (size_t y = 0; y < 5; y++) {
            double often, q;
            verdicts(&f, c, y, &often, &q);
            if (q > threshold[_i] - 0.02)
                winners += exp(f.l->pi[farm_row(&f, c, y, 0)]);
            if (q < threshold[_i] - 0.2)
                ck_assert_double_lt(farm_ratio(&f, c, y, 0), -1.5);
        }
        ck_assert_double_gt(winners, 0.85);
    }
    farm_clear(&f);
}
END_TEST

/* Far from the reference point a verdict, right or wrong, moves nothing. */
START_TEST(kto_saturates)
{
    double last = 1.0;
    for (double u = 0.0; u < 400.0; u += 40.0) {
        double slope = value(pf_loss_kto, u, 0.0, false).slope;
        ck_assert_double_eq(slope, value(pf_loss_kto, -u, 0.0, false).slope);
        ck_assert(slope > 0.0 && slope < last);
        last = slope;
    }
    ck_assert_double_lt(last, 1e-16);
    ck_assert_double_gt(value(pf_loss_bco, 400.0, 0.0, false).slope, 0.0999);
}
END_TEST

START_TEST(apo_is_kto_at_zero)
{
    struct farm f, g;
    const char *rate = _i == 0 ? "sgd eta=0.7" : "adam eta=0.05";
    const char *batch = _i == 0 ? "batch=5" : "batch=0";
    char kto[60];
    snprintf(kto, sizeof kto, "%s z0=zero", batch);
    farm_init(&f, 2, 5, CYCLES);
    farm_init(&g, 2, 5, CYCLES);
    f.labels = g.labels = _i == 0;
    farm_start(&f, "kto", kto, rate, POPULATION);
    farm_start(&g, "apo-zero-unpaired", batch, rate, POPULATION);
    farm_steps(&f, 150);
    farm_steps(&g, 150);
    ck_assert_mem_eq(f.l->pi, g.l->pi, 10 * LANES * sizeof(double));
    ck_assert_double_gt(fabs(farm_ratio(&f, 0, 1, 0)), 1e-3);
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* With delta as it settles, the rewards tell verdicts apart: sigmoid (beta u -
 * delta) orders the responses as their shares of desirable verdicts. */
START_TEST(bco_orders_responses_by_their_verdicts)
{
    struct farm f;
    farm_init(&f, 1, 5, REWARDS);
    farm_start(&f, "bco", "batch=0 beta=1", "sgd eta=1", POPULATION);
    farm_steps(&f, 3000);
    for (size_t y = 0; y < 5; y++)
        for (size_t z = 0; z < 5; z++) {
            double often, q, p;
            verdicts(&f, 0, y, &often, &q);
            verdicts(&f, 0, z, &often, &p);
            if (q > p)
                ck_assert_double_gt(farm_ratio(&f, 0, y, 0),
                                    farm_ratio(&f, 0, z, 0));
        }
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("unary");
    PF_ADD(s, kto_has_the_published_values);
    PF_ADD(s, parts_make_the_paired_losses);
    PF_ADD(s, slopes_are_the_differences_of_losses);
    PF_ADD_LOOP(s, population_gradient_is_the_slope_of_the_mean_loss, 3);
    PF_ADD_LOOP(s, sampled_gradients_are_unbiased, 3);
    PF_ADD(s, mismatch_takes_the_responses_of_the_pair_before);
    PF_ADD(s, bco_keeps_a_running_mean);
    PF_ADD_LOOP(s, kto_follows_the_majority, 3);
    PF_ADD(s, kto_saturates);
    PF_ADD_LOOP(s, apo_is_kto_at_zero, 2);
    PF_ADD(s, bco_orders_responses_by_their_verdicts);
    return s;
}

PF_TEST_MAIN(make_suite)
