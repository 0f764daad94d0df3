/* Features, what is made from them (golden rewards, softmax references), the
 * worlds they stand in, and covariates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_randist.h>

#include "sim/world/world.h"
#include "tests/building.h"
#include "tests/testing.h"

/* One element of a recipe, with its values. */
struct part {
    struct pf_values values;
    struct pf_world_part made;
};

static void
make_part(struct part *part, const struct pf_family *family, const char *name,
          const char *const *pairs)
{
    const struct pf_kind *kind = pf_kind_find(family, name);
    ck_assert_ptr_nonnull(kind);
    ck_assert_int_eq(pf_test_values(&part->values, kind, pairs, NULL), PF_OK);
    part->made = (struct pf_world_part){
        .kind = kind, .values = &part->values, .at = {"w.xml", 4}};
}

/* A recipe of C contexts: preference, reference, features, covariates. */
enum { PREFERENCE, REFERENCE, FEATURES, SECOND, PARTS };
enum { C = 3, N = 5, D = 4 };

struct kit {
    struct part part[PARTS];
    struct pf_values covariates;
    struct pf_world_part preference[C];
    struct pf_world_recipe recipe;
};

static void
make_kit(struct kit *k, const char *preference, const char *features)
{
    memset(k, 0, sizeof *k);
    make_part(&k->part[PREFERENCE], &pf_preference_family, preference,
              PF_PAIRS("actions=5"));
    make_part(&k->part[SECOND], &pf_preference_family, "golden-reward",
              PF_PAIRS("actions=5"));
    make_part(&k->part[REFERENCE], &pf_reference_family, "uniform",
              PF_NO_PAIRS);
    k->recipe =
        (struct pf_world_recipe){.contexts = C,
                                 .beta = 0.1,
                                 .n_preferences = 1,
                                 .preference = &k->part[PREFERENCE].made,
                                 .reference = &k->part[REFERENCE].made,
                                 .at = {"w.xml", 2}};
    if (features == NULL)
        return;
    make_part(&k->part[FEATURES], &pf_features_family, features,
              PF_PAIRS("dimensions=4"));
    k->recipe.features = &k->part[FEATURES].made;
}

static void
clear_kit(struct kit *k)
{
    for (size_t i = 0; i < PARTS; i++)
        pf_values_clear(&k->part[i].values);
    pf_values_clear(&k->covariates);
}

static void
set(struct pf_values *v, const char *name, const char *text)
{
    struct pf_place at = {0};
    ck_assert_int_eq(pf_values_set(v, "test", name, text, NULL, at), PF_OK);
}

static struct pf_world *
built(const struct kit *k, uint64_t seed, uint64_t draw)
{
    struct pf_world *w = NULL;
    ck_assert_int_eq(pf_world_alloc(&w, &k->recipe, seed, draw, NULL), PF_OK);
    return w;
}

static bool
same(const double *x, const double *y, size_t n)
{
    return memcmp(x, y, n * sizeof *x) == 0;
}

/* --- laws over the registry --- */

static const pf_features_type *
type_at(int i)
{
    return (const pf_features_type *) pf_features_family.kinds[i];
}

START_TEST(law_features_have_dimensions)
{
    struct pf_values v = {0};
    ck_assert_int_eq(pf_values_init(&v, type_at(_i)->kind.params), PF_OK);
    size_t row = pf_values_find(&v, "dimensions");
    ck_assert(row != SIZE_MAX && v.params[row].form == PF_COUNT);
    ck_assert(v.params[row].lo >= 1.0 && v.params[row].hi <= PF_MAX_FEATURES);
    set(&v, "dimensions", "17");
    ck_assert_uint_eq(pf_features_count(&v), 17);
    pf_values_clear(&v);
}
END_TEST

START_TEST(law_seeds_decide_the_features)
{
    struct kit k;
    make_kit(&k, "bradley-terry", type_at(_i)->kind.name);
    struct pf_world *w = built(&k, 3, 1), *again = built(&k, 3, 1);
    struct pf_world *seed = built(&k, 4, 1), *draw = built(&k, 3, 2);
    size_t all = C * N * D;
    ck_assert_uint_eq(w->n_features, D);
    ck_assert(same(w->features, again->features, all));
    ck_assert(same(w->features, seed->features, all) == !type_at(_i)->draws);
    ck_assert(same(w->features, draw->features, all) == !type_at(_i)->draws);
    ck_assert(!same(w->features, w->features + N * D, N * D));
    pf_world_free(w);
    pf_world_free(again);
    pf_world_free(seed);
    pf_world_free(draw);
    clear_kit(&k);
}
END_TEST

/* E |phi|^2 = 1, so that linear rewards and logits have the variance that
 * they say. 300 worlds: five standard deviations are 0.12 at most. */
START_TEST(law_features_have_length_one)
{
    struct kit k;
    double sum = 0.0;
    make_kit(&k, "bradley-terry", type_at(_i)->kind.name);
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct pf_world *w = built(&k, seed, 0);
        for (size_t i = 0; i < C * N * D; i++)
            sum += w->features[i] * w->features[i] / (300.0 * C * N);
        pf_world_free(w);
    }
    ck_assert_double_eq_tol(sum, 1.0, 0.12);
    clear_kit(&k);
}
END_TEST

/* --- types one by one --- */

START_TEST(bilinear_features_share_the_responses)
{
    struct kit k;
    make_kit(&k, "bradley-terry", "bilinear");
    struct pf_world *w = built(&k, 5, 0);
    const double *a = w->features, *b = a + N * D, *c = b + N * D;
    for (size_t y = 0; y < N; y++)
        for (size_t j = 0; j < D; j++) {
            double ratio_b = b[y * D + j] / a[y * D + j];
            double ratio_c = c[y * D + j] / a[y * D + j];
            ck_assert_double_eq_tol(ratio_b / (b[j] / a[j]), 1.0, 1e-14);
            ck_assert_double_eq_tol(ratio_c / (c[j] / a[j]), 1.0, 1e-14);
        }
    ck_assert_double_gt(fabs(b[0] / a[0] - b[1] / a[1]), 1e-3);
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

START_TEST(one_hot_features_are_a_table_or_coarser)
{
    static const char *const dimensions[] = {"4", "5", "15", "40"};
    struct kit k;
    make_kit(&k, "bradley-terry", "one-hot");
    set(&k.part[FEATURES].values, "dimensions", dimensions[_i]);
    size_t d = (size_t) strtoul(dimensions[_i], NULL, 10);
    struct pf_world *w = built(&k, 5, 0);
    for (size_t i = 0; i < C * N; i++)
        for (size_t j = 0; j < d; j++)
            ck_assert(w->features[i * d + j] == (i % d == j ? 1.0 : 0.0));
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

START_TEST(softmax_references_are_log_linear)
{
    struct kit k;
    make_kit(&k, "bradley-terry", "gaussian");
    pf_values_clear(&k.part[REFERENCE].values);
    make_part(&k.part[REFERENCE], &pf_reference_family, "softmax",
              PF_PAIRS("spread=2.5"));
    struct pf_world *w = built(&k, 6, 2);
    gsl_rng *r = pf_rng_alloc(6, 2, "reference");
    double weight[D];
    for (size_t j = 0; j < D; j++)
        weight[j] = 2.5 * gsl_ran_ugaussian(r);
    gsl_rng_free(r);
    for (size_t c = 0; c < C; c++) {
        const double *phi = w->features + c * N * D;
        const double *log_ref = w->log_ref + c * N;
        for (size_t y = 1; y < N; y++) {
            double logit = 0.0;
            for (size_t j = 0; j < D; j++)
                logit += weight[j] * (phi[y * D + j] - phi[j]);
            ck_assert_double_eq_tol(log_ref[y] - log_ref[0], logit, 1e-13);
        }
    }
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

/* --- golden rewards --- */

/* The reward by its formula, from the stream that all contexts share. */
static void
golden_by_formula(const double *phi, double m, size_t units, long double *out)
{
    gsl_rng *r = pf_rng_alloc(9, 4, "preference");
    for (size_t y = 0; y < N; y++)
        out[y] = 0.0L;
    for (size_t j = 0; j < D; j++) {
        double w = gsl_ran_ugaussian(r);
        for (size_t y = 0; y < N; y++)
            out[y] += sqrtl(1.0L - m) * w * phi[y * D + j];
    }
    for (size_t h = 0; h < units; h++) {
        double omega[D];
        for (size_t j = 0; j < D; j++)
            omega[j] = 2.0 * gsl_ran_ugaussian(r);
        long double b = 2.0L * acosl(-1.0L) * gsl_rng_uniform(r);
        long double a = gsl_ran_ugaussian(r);
        for (size_t y = 0; y < N; y++) {
            long double angle = b;
            for (size_t j = 0; j < D; j++)
                angle += omega[j] * phi[y * D + j];
            out[y] += sqrtl(m * 2.0L / (long double) units) * a * cosl(angle);
        }
    }
    gsl_rng_free(r);
}

START_TEST(golden_reward_follows_its_formula)
{
    static const char *const dials[] = {"0", "0.3", "1"};
    struct kit k;
    make_kit(&k, "golden-reward", "gaussian");
    struct pf_values *v = &k.part[PREFERENCE].values;
    set(v, "nonlinear", dials[_i]);
    set(v, "units", "7");
    set(v, "scale", "3");
    struct pf_world *w = built(&k, 9, 4);
    ck_assert_ptr_nonnull(w->reward);
    for (size_t c = 0; c < C; c++) {
        long double want[N];
        golden_by_formula(w->features + c * N * D, strtod(dials[_i], NULL), 7,
                          want);
        for (size_t y = 0; y < N; y++)
            ck_assert_double_eq_tol(w->reward[c * N + y],
                                    (double) (3.0L * want[y]), 1e-13);
        for (size_t y = 0; y < N; y++)
            for (size_t z = 0; z < N; z++)
                ck_assert_double_eq_tol(
                    pf_world_preference(w, c)[y * N + z],
                    (double) (1.0L / (1.0L + expl(3.0L * (want[z] - want[y])))),
                    1e-14);
    }
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

/* Variance scale^2 for every share of the nonlinear part and all features.
 * The mean square of a world's rewards varies by 70 % or so; 500 worlds. */
START_TEST(golden_reward_has_the_variance_it_says)
{
    static const char *const dials[] = {"0", "0.5", "1"};
    struct kit k;
    double sum = 0.0, square = 0.0, count = 500.0 * C * N;
    make_kit(&k, "golden-reward", type_at(_i / 3)->kind.name);
    set(&k.part[PREFERENCE].values, "nonlinear", dials[_i % 3]);
    set(&k.part[PREFERENCE].values, "scale", "2");
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct pf_world *w = built(&k, seed, 0);
        for (size_t i = 0; i < C * N; i++) {
            sum += w->reward[i] / count;
            square += w->reward[i] * w->reward[i] / count;
        }
        pf_world_free(w);
    }
    ck_assert_double_eq_tol(sum, 0.0, 0.35);
    ck_assert_double_eq_tol(square / 4.0, 1.0, 0.16);
    clear_kit(&k);
}
END_TEST

/* The share of the variance of x[n] that the best linear function of phi (n *
 * d) explains, by least squares. */
static double
linear_share(const double *phi, const double *x, size_t n, size_t d)
{
    double chisq = 0.0, all = 0.0;
    gsl_matrix_const_view X = gsl_matrix_const_view_array(phi, n, d);
    gsl_vector_const_view y = gsl_vector_const_view_array(x, n);
    gsl_vector *c = gsl_vector_alloc(d);
    gsl_matrix *cov = gsl_matrix_alloc(d, d);
    gsl_multifit_linear_workspace *room = gsl_multifit_linear_alloc(n, d);
    ck_assert_int_eq(
        gsl_multifit_linear(&X.matrix, &y.vector, c, cov, &chisq, room),
        GSL_SUCCESS);
    for (size_t i = 0; i < n; i++)
        all += x[i] * x[i];
    gsl_multifit_linear_free(room);
    gsl_matrix_free(cov);
    gsl_vector_free(c);
    return 1.0 - chisq / all;
}

/* All of a linear reward and, for 10 features and frequency f, a share f^2 (1 +
 * f^2/5)^-6 of a nonlinear one is linear; a fit to n points finds 10/n more. */
START_TEST(golden_reward_is_as_nonlinear_as_it_says)
{
    static const char *const frequencies[] = {"1", "2"};
    enum { MANY = 600, WORLDS = 40 };
    struct kit k;
    double f2 = _i == 0 ? 1.0 : 4.0, mean = 0.0;
    make_kit(&k, "golden-reward", "gaussian");
    struct pf_values *v = &k.part[PREFERENCE].values;
    k.recipe.contexts = 1;
    set(&k.part[FEATURES].values, "dimensions", "10");
    set(v, "actions", "600");
    set(v, "frequency", frequencies[_i]);
    for (uint64_t seed = 0; seed < WORLDS; seed++) {
        set(v, "nonlinear", "0");
        struct pf_world *w = built(&k, seed, 0);
        double share = linear_share(w->features, w->reward, MANY, 10);
        ck_assert_double_eq_tol(share, 1.0, 1e-12);
        pf_world_free(w);
        set(v, "nonlinear", "1");
        w = built(&k, seed, 0);
        mean += linear_share(w->features, w->reward, MANY, 10) / WORLDS;
        pf_world_free(w);
    }
    ck_assert_double_eq_tol(mean, f2 * pow(1.0 + f2 / 5.0, -6.0) + 10.0 / MANY,
                            0.06);
    clear_kit(&k);
}
END_TEST

START_TEST(golden_dials_keep_the_draws)
{
    struct kit k;
    make_kit(&k, "golden-reward", "gaussian");
    struct pf_values *v = &k.part[PREFERENCE].values;
    set(v, "nonlinear", "0");
    struct pf_world *line = built(&k, 8, 0);
    set(v, "nonlinear", "1");
    struct pf_world *wave = built(&k, 8, 0);
    set(v, "nonlinear", "0.36");
    set(v, "scale", "5");
    struct pf_world *mix = built(&k, 8, 0);
    for (size_t i = 0; i < C * N; i++)
        ck_assert_double_eq_tol(
            mix->reward[i],
            5.0 * (0.8 * line->reward[i] + 0.6 * wave->reward[i]), 1e-13);
    pf_world_free(line);
    pf_world_free(wave);
    pf_world_free(mix);
    clear_kit(&k);
}
END_TEST

/* One weight vector for all contexts: where contexts share their features they
 * share their rewards. */
START_TEST(golden_weights_are_shared)
{
    struct kit k;
    make_kit(&k, "golden-reward", "one-hot");
    set(&k.part[FEATURES].values, "dimensions", "5");
    set(&k.part[PREFERENCE].values, "nonlinear", "0.5");
    struct pf_world *w = built(&k, 8, 0);
    ck_assert(same(w->reward, w->reward + N, N));
    ck_assert(same(w->reward, w->reward + 2 * N, N));
    ck_assert(w->reward[0] != w->reward[1]);
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

/* --- worlds --- */

START_TEST(features_disturb_nothing_and_depend_on_nothing)
{
    struct kit plain, featured, golden;
    make_kit(&plain, "bradley-terry", NULL);
    make_kit(&featured, "bradley-terry", "gaussian");
    make_kit(&golden, "golden-reward", "gaussian");
    struct pf_world *a = built(&plain, 2, 3), *b = built(&featured, 2, 3),
                    *c = built(&golden, 2, 3);
    ck_assert(a->features == NULL && a->n_features == 0);
    ck_assert(same(a->P, b->P, C * N * N));
    ck_assert(same(a->reward, b->reward, C * N));
    ck_assert(same(b->features, c->features, C * N * D));
    ck_assert(!same(b->P, c->P, C * N * N));
    ck_assert(same(b->log_ref, c->log_ref, C * N));
    pf_world_free(a);
    pf_world_free(b);
    pf_world_free(c);
    clear_kit(&plain);
    clear_kit(&featured);
    clear_kit(&golden);
}
END_TEST

/* The i-th context gets the golden reward, the others the first preference. */
static void
mix(struct kit *k, size_t i)
{
    for (size_t c = 0; c < C; c++)
        k->preference[c] = k->part[c == i ? SECOND : PREFERENCE].made;
    k->recipe.n_preferences = C;
    k->recipe.preference = k->preference;
}

START_TEST(preferences_of_both_sorts_stand_side_by_side)
{
    struct kit k, golden;
    make_kit(&k, "bradley-terry", "gaussian");
    make_kit(&golden, "golden-reward", "gaussian");
    struct pf_world *pure = built(&golden, 2, 3);
    for (size_t i = 0; i < C; i++) {
        mix(&k, i);
        struct pf_world *w = built(&k, 2, 3);
        ck_assert(same(w->features, pure->features, C * N * D));
        for (size_t c = 0; c < C; c++)
            ck_assert(same(pf_world_preference(w, c),
                           pf_world_preference(pure, c), N * N) == (c == i));
        ck_assert_ptr_nonnull(w->reward);
        ck_assert(same(w->reward + i * N, pure->reward + i * N, N));
        pf_world_free(w);
    }
    pf_world_free(pure);
    clear_kit(&k);
    clear_kit(&golden);
}
END_TEST

START_TEST(rewards_need_every_context)
{
    struct kit k;
    make_kit(&k, "hodge-mix", "gaussian");
    for (size_t i = 0; i < C; i++) {
        mix(&k, i);
        struct pf_world *w = built(&k, 2, 3);
        ck_assert_ptr_null(w->reward);
        pf_world_free(w);
    }
    clear_kit(&k);
}
END_TEST

static void
refused(const struct kit *k, const char *says)
{
    struct pf_diag d = {0};
    struct pf_world *w = NULL;
    ck_assert_int_eq(pf_world_alloc(&w, &k->recipe, 1, 0, &d), PF_EINPUT);
    ck_assert_ptr_null(w);
    pf_test_says(&d, says);
}

START_TEST(impossible_worlds_are_refused)
{
    struct kit k;
    make_kit(&k, "golden-reward", NULL);
    refused(&k, "w.xml:4: golden-reward is made from features and the world "
                "has none; add <features type=\"gaussian\"/>");
    clear_kit(&k);
    make_kit(&k, "bradley-terry", NULL);
    pf_values_clear(&k.part[REFERENCE].values);
    make_part(&k.part[REFERENCE], &pf_reference_family, "softmax", PF_NO_PAIRS);
    refused(&k, "w.xml:4: softmax is made from features and the world has");
    clear_kit(&k);
    make_kit(&k, "bradley-terry", "gaussian");
    mix(&k, 1);
    set(&k.part[SECOND].values, "actions", "6");
    refused(&k, "context 2 has 6 responses but context 1 has 5");
    mix(&k, 0);
    refused(&k, "context 2 has 5 responses but context 1 has 6");
    clear_kit(&k);
}
END_TEST

/* --- covariates --- */

static void
add_covariates(struct kit *k, const char *length, const char *spread,
               const char *lists)
{
    pf_values_clear(&k->covariates);
    ck_assert_int_eq(pf_values_init(&k->covariates, pf_covariate_params),
                     PF_OK);
    set(&k->covariates, "length", length);
    set(&k->covariates, "spread", spread);
    set(&k->covariates, "lists", lists);
    k->recipe.covariates = &k->covariates;
}

START_TEST(covariates_are_drawn_with_the_world)
{
    struct kit k;
    make_kit(&k, "bradley-terry", NULL);
    struct pf_world *bare = built(&k, 2, 3);
    add_covariates(&k, "120", "0.4", "0.35");
    struct pf_world *w = built(&k, 2, 3), *again = built(&k, 2, 3),
                    *other = built(&k, 2, 4);
    ck_assert(bare->length == NULL && bare->list == NULL);
    ck_assert(same(bare->P, w->P, C * N * N));
    ck_assert(same(w->length, again->length, C * N));
    ck_assert(same(w->list, again->list, C * N));
    ck_assert(!same(w->length, other->length, C * N));
    ck_assert(!same(w->length, w->length + N, N));
    gsl_rng *r = pf_rng_alloc(2, 3, "covariates/1");
    for (size_t y = 0; y < N; y++) {
        double g = gsl_ran_ugaussian(r), u = gsl_rng_uniform(r);
        ck_assert(w->length[N + y] == round(120.0 * exp(0.4 * g)));
        ck_assert(w->list[N + y] == (u < 0.35 ? 1.0 : 0.0));
    }
    gsl_rng_free(r);
    pf_world_free(bare);
    pf_world_free(w);
    pf_world_free(again);
    pf_world_free(other);
    clear_kit(&k);
}
END_TEST

/* 30000 responses: five standard errors are 0.014 for shares near 1/2 and for
 * the mean log-length; lengths below 1 do not exist. */
START_TEST(covariates_follow_their_laws)
{
    enum { MANY = 10000 };
    struct kit k;
    make_kit(&k, "bradley-terry", NULL);
    set(&k.part[PREFERENCE].values, "actions", "100");
    add_covariates(&k, "2000", "0.5", "0.3");
    double log_mean = 0.0, log_square = 0.0, lists = 0.0, both = 0.0;
    for (uint64_t seed = 0; seed < MANY / 100; seed++) {
        struct pf_world *w = built(&k, seed, 0);
        for (size_t i = 0; i < C * 100; i++) {
            double x = log(w->length[i]) - log(2000.0);
            log_mean += x / (C * MANY), log_square += x * x / (C * MANY);
            lists += w->list[i] / (C * MANY);
            both += w->list[i] * x / (C * MANY);
        }
        pf_world_free(w);
    }
    ck_assert_double_eq_tol(log_mean, 0.0, 0.015);
    ck_assert_double_eq_tol(log_square, 0.25, 0.011);
    ck_assert_double_eq_tol(lists, 0.3, 0.014);
    ck_assert_double_eq_tol(both, 0.0, 0.011); /* independent */
    add_covariates(&k, "1", "5", "1");
    struct pf_world *w = built(&k, 1, 0);
    double shortest = HUGE_VAL;
    for (size_t i = 0; i < C * 100; i++) {
        shortest = fmin(shortest, w->length[i]);
        ck_assert(w->list[i] == 1.0 && w->length[i] == round(w->length[i]));
    }
    ck_assert(shortest == 1.0);
    pf_world_free(w);
    clear_kit(&k);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("features");
    size_t kinds = 0;
    while (pf_features_family.kinds[kinds] != NULL)
        kinds++;
    PF_ADD_LOOP(s, law_features_have_dimensions, kinds);
    PF_ADD_LOOP(s, law_seeds_decide_the_features, kinds);
    PF_ADD_LOOP(s, law_features_have_length_one, kinds);
    PF_ADD(s, bilinear_features_share_the_responses);
    PF_ADD_LOOP(s, one_hot_features_are_a_table_or_coarser, 4);
    PF_ADD(s, softmax_references_are_log_linear);
    PF_ADD_LOOP(s, golden_reward_follows_its_formula, 3);
    PF_ADD_LOOP(s, golden_reward_has_the_variance_it_says, 3 * kinds);
    PF_ADD_LOOP(s, golden_reward_is_as_nonlinear_as_it_says, 2);
    PF_ADD(s, golden_dials_keep_the_draws);
    PF_ADD(s, golden_weights_are_shared);
    PF_ADD(s, features_disturb_nothing_and_depend_on_nothing);
    PF_ADD(s, preferences_of_both_sorts_stand_side_by_side);
    PF_ADD(s, rewards_need_every_context);
    PF_ADD(s, impossible_worlds_are_refused);
    PF_ADD(s, covariates_are_drawn_with_the_world);
    PF_ADD(s, covariates_follow_their_laws);
    return s;
}

PF_TEST_MAIN(make_suite)
