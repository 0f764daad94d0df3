/* RDO with a reward model: pairs count by what the model makes of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pair_farm.h"
#include "scripted.h"

enum { N = 3, PAIRS = 8 };

/* farm_start with a model. */
static void
start(struct farm *f, const char *settings, const char *model,
      const char *model_settings, const struct pf_data_setup *data)
{
    char text[100];
    snprintf(text, sizeof text, "%s %s", model, model_settings);
    const struct starting with = {
        .settings = settings, .optimiser = "sgd", .model = text, .data = data};
    f->port.queries = 0;
    f->l = start_learner(learner_named("rdo"), &f->task, &with);
    farm_scatter(f, 5);
}

/* The gradient in lane 0 of a mean over pairs: sum of `times` w (y, z) times
 * that of DPO's loss where y beats z. */
static void
add_reading(const struct farm *f, size_t c, size_t y, size_t z, double times,
            double *out)
{
    double beta = 0.7;
    double m = beta * (farm_ratio(f, c, y, 0) - farm_ratio(f, c, z, 0));
    double slope = -beta * times / (1.0 + exp(m));
    out[c * f->n + y] += slope;
    out[c * f->n + z] -= slope;
}

static void
check_gradient(const struct farm *f, const double *want, double tolerance)
{
    double size = 0.0;
    for (size_t i = 0; i < f->C * f->n; i++) {
        ck_assert_double_eq_tol(f->l->grad[i * LANES], want[i], tolerance);
        size = fmax(size, fabs(want[i]));
    }
    ck_assert_double_gt(size, 1e-3);
}

/* --- a difference model, on cyclic preferences --- */

static double
weight_of(const char *how, double p)
{
    double d = log(p / (1.0 - p));
    return strcmp(how, "signed") == 0     ? fmax(d, 0.0)
           : strcmp(how, "unsigned") == 0 ? fabs(d)
                                          : p;
}

/* Fitted to the population, the pairwise model is the truth. */
START_TEST(a_pairwise_model_knows_the_difference)
{
    static const char *const how[] = {"signed", "unsigned", "probability"};
    const struct pf_data_setup data = {.behaviour = PF_BEHAVIOUR_REFERENCE};
    char settings[80];
    double want[2 * N] = {0};
    struct farm f;
    farm_init(&f, 2, N, CYCLES);
    snprintf(settings, sizeof settings, "beta=0.7 batch=0 weight=%s", how[_i]);
    start(&f, settings, "pairwise", "l2=0", &data);
    step_without_moving(&f);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++) {
                double mu =
                    f.weight[c * LANES] * exp(f.log_ref[farm_row(&f, c, y, 0)] +
                                              f.log_ref[farm_row(&f, c, z, 0)]);
                double p = f.P[c][y][z];
                if (y != z)
                    add_reading(&f, c, y, z,
                                2.0 * mu * p * weight_of(how[_i], p), want);
            }
    check_gradient(&f, want, 1e-7);
    ck_assert_uint_eq(f.port.queries, 2 * N);
    step_without_moving(&f);
    ck_assert_uint_eq(f.port.queries, 2 * N);
    farm_clear(&f);
}
END_TEST

/* --- a file's labels, one of them against all the others --- */

static uint32_t at_context[PAIRS], at_first[PAIRS] = {0, 0, 0, 0, 1, 1, 0, 0};
static uint32_t at_second[PAIRS] = {1, 1, 1, 1, 2, 2, 2, 2};
static double said[PAIRS] = {1, 1, 1, 0, 1, 1, 1, 1};

START_TEST(labels_that_the_model_disbelieves_are_dropped)
{
    static const char *const how[] = {"signed", "unsigned"};
    const struct pf_pairs given = {.n = PAIRS,
                                   .context = at_context,
                                   .first = at_first,
                                   .second = at_second,
                                   .outcome = said};
    const struct pf_data_setup data = {.given = &given};
    char settings[80];
    double want[N] = {0};
    struct farm f;
    farm_init(&f, 1, N, REWARDS);
    snprintf(settings, sizeof settings, "beta=0.7 batch=0 weight=%s", how[_i]);
    start(&f, settings, "bradley-terry", "l2=0.01", &data);
    step_without_moving(&f);
    const double *r = f.l->model.score;
    ck_assert(r[0] > r[LANES] && r[LANES] > r[2 * LANES]);
    for (size_t i = 0; i < PAIRS; i++) {
        bool won = said[i] > 0.5;
        size_t y = won ? at_first[i] : at_second[i];
        size_t z = won ? at_second[i] : at_first[i];
        double d = fmin(fabs(r[y * LANES] - r[z * LANES]), 5.0);
        if (won || _i == 1)
            add_reading(&f, 0, y, z, d / PAIRS, want);
    }
    check_gradient(&f, want, 1e-12);
    farm_clear(&f);
}
END_TEST

/* With from = outcome a model changes nothing. */
START_TEST(a_model_can_be_left_aside)
{
    const struct pf_data_setup data = {.behaviour = PF_BEHAVIOUR_REFERENCE};
    double want[2 * N];
    struct farm f;
    farm_init(&f, 2, N, CYCLES);
    start(&f, "beta=0.7 batch=0 from=outcome", "bradley-terry", "l2=0.5",
          &data);
    step_without_moving(&f);
    for (size_t i = 0; i < 2 * N; i++)
        want[i] = f.l->grad[i * LANES];
    farm_stop(&f);
    farm_start(&f, "rdo", "beta=0.7 batch=0", "sgd", &data);
    farm_scatter(&f, 5);
    step_without_moving(&f);
    check_gradient(&f, want, 1e-16);
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("rdo");
    PF_ADD_LOOP(s, a_pairwise_model_knows_the_difference, 3);
    PF_ADD_LOOP(s, labels_that_the_model_disbelieves_are_dropped, 2);
    PF_ADD(s, a_model_can_be_left_aside);
    return s;
}
PF_TEST_MAIN(make_suite)
