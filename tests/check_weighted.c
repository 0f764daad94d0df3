/* The engine of weighted likelihood: gradients against finite differences of a
 * loss written out here, minimisers in closed form, sources of items.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rate_farm.h"

/* --- a learner to test with: its items are made here --- */

enum { LAM = PF_WEIGHTED_ONLINE_OWN, BONUS, TAGS };

static const struct pf_param params[] = {
    PF_WEIGHTED_ONLINE_ROWS(3),
    {.name = "lam", .doc = "KL", .form = PF_REAL, .lo = 0, .hi = 10},
    {.name = "bonus", .doc = "entropy", .form = PF_REAL, .lo = 0, .hi = 10},
    {.name = "tags",
     .doc = "tags",
     .form = PF_COUNT,
     .def = 1,
     .lo = 1,
     .hi = 9},
    {0}};

static size_t
tags(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    return (size_t) setup->values[TAGS * task->shape.lanes];
}

static size_t
memory(const struct pf_task *task, const struct pf_learner_setup *setup)
{
    return pf_weighted_room(task, tags(task, setup), true);
}

static const pf_learner_type probe = {
    .kind = {.name = "probe", .params = params},
    .traits = PF_PARAMETRIC,
    .memory = memory,
    .tags = tags,
    .init = pf_weighted_init,
};

static const struct pf_param data_params[] = {PF_WEIGHTED_OFFLINE_ROWS, {0}};
static const pf_learner_type data_probe = {
    .kind = {.name = "data-probe", .params = data_params},
    PF_WEIGHTED_OFFLINE,
    .comparisons = pf_weighted_ratings_of_data,
};

/* --- gradients --- */

enum { TOKENS_OFF, TOKENS_ON };

/* Items of any sign, some responses twice, one context and tag never. */
static void
make_items(struct farm *f, struct pf_items *items, gsl_rng *r)
{
    enum { N = 11 };
    ck_assert_int_eq(pf_items_make(f->l, N, items), PF_OK);
    for (size_t at = 0; at < N * LANES; at++) {
        ck_assert_uint_eq(items->tag[at], 0);
        items->context[at] = (uint32_t) gsl_rng_uniform_int(r, f->C);
        items->response[at] = (uint32_t) gsl_rng_uniform_int(r, f->n);
        items->tag[at] = (uint32_t) gsl_rng_uniform_int(r, f->l->tags);
        if (items->tag[at] == 0)
            items->context[at] = 0;
        items->weight[at] = 2.0 * gsl_rng_uniform(r) - 0.7;
        items->share[at] = gsl_rng_uniform(r);
    }
}

static double
factor(const struct pf_learner *l, size_t lane, double log_pi, double log_ref)
{
    (void) l;
    return exp(0.3 * log_pi - 0.5 * log_ref) + (double) lane;
}

/* log of the probability of the first token's two responses, of vocabulary 2
 * and two tokens: y = 2 a + b. */
static double
log_first(const struct farm *f, const double *law, size_t c, size_t y, size_t k)
{
    return log(exp(law[farm_row(f, c, y, k)]) +
               exp(law[farm_row(f, c, y ^ 1, k)]));
}

/* - w sum over tokens of g log pi (token), g at the policy `fixed`. */
static double
token_term(const struct farm *f, const double *fixed, size_t c, size_t y,
           size_t k)
{
    const double *pi = f->l->pi, *ref = f->log_ref;
    size_t i = farm_row(f, c, y, k);
    double now = log_first(f, pi, c, y, k), old = log_first(f, fixed, c, y, k);
    double of_ref = log_first(f, ref, c, y, k);
    return factor(f->l, k, old, of_ref) * now +
           factor(f->l, k, fixed[i] - old, ref[i] - of_ref) * (pi[i] - now);
}

static double
loss_of(const struct farm *f, const struct pf_items *items, size_t k,
        const struct pf_weighted_loss *loss, const double *fixed)
{
    const double *pi = f->l->pi;
    double sum = 0.0, share[16] = {0};
    for (size_t at = k; at < items->n * LANES; at += LANES) {
        size_t c = items->tag[at] * f->C + items->context[at];
        size_t y = items->response[at];
        sum -= items->weight[at] * (loss->factor != NULL
                                        ? token_term(f, fixed, c, y, k)
                                        : pi[farm_row(f, c, y, k)]);
        share[c] += items->share[at];
    }
    for (size_t c = 0; c < f->l->tags * f->C; c++)
        for (size_t y = 0; y < f->n; y++) {
            double lp = pi[farm_row(f, c, y, k)];
            double lr = f->log_ref[farm_row(f, c % f->C, y, k)];
            if (loss->lam != NULL)
                sum += share[c] * loss->lam[k] *
                       (loss->direction == PF_WEIGHTED_FORWARD
                            ? exp(lr) * (lr - lp)
                            : exp(lp) * (lp - lr));
            if (loss->bonus != NULL)
                sum += share[c] * loss->bonus[k] * exp(lp) * lp;
        }
    return sum;
}

/* Parameter i of lane k against central differences. */
static void
check_parameter(struct farm *f, const struct pf_items *items, size_t i,
                const struct pf_weighted_loss *loss, const double *fixed)
{
    double h = 1e-5, *theta = f->l->policy.theta + i * LANES;
    double up[LANES], down[LANES];
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < LANES; k++)
            theta[k] += side == 0 ? h : -2.0 * h;
        pf_policy_refresh(&f->l->policy);
        for (size_t k = 0; k < LANES; k++)
            (side == 0 ? up : down)[k] = loss_of(f, items, k, loss, fixed);
    }
    for (size_t k = 0; k < LANES; k++) {
        theta[k] += h;
        double slope = (up[k] - down[k]) / (2.0 * h);
        ck_assert_msg(fabs(slope - f->l->grad[i * LANES + k]) < 2e-7,
                      "%s, parameter %d, lane %d: %g against %g",
                      f->l->policy.type->kind.name, (int) i, (int) k,
                      f->l->grad[i * LANES + k], slope);
    }
}

static void
check_gradient(struct farm *f, const struct pf_weighted_loss *loss)
{
    gsl_rng *r = pf_rng_alloc(5, 0, "items");
    double fixed[ROWS_CAP * LANES];
    struct pf_items items;
    double moved = 0.0;
    farm_scatter(f, 3);
    make_items(f, &items, r);
    if (f->l->tags == 1)
        memcpy(fixed, f->l->pi, f->C * f->n * LANES * sizeof *fixed);
    pf_weighted_coefficients(f->l, &items, loss);
    pf_weighted_gradient(f->l);
    for (size_t i = 0; i < f->l->policy.n; i++) {
        check_parameter(f, &items, i, loss, fixed);
        moved += fabs(f->l->grad[i * LANES]);
    }
    ck_assert_double_gt(moved, 0.1);
    gsl_rng_free(r);
}

static const char *const classes[] = {"tabular", "log-linear", "mlp",
                                      "autoregressive"};

START_TEST(gradients_match_finite_differences)
{
    enum { D = 3, N = 4 };
    double phi[2 * N * D * LANES];
    struct pf_strings *strings;
    struct farm f;
    farm_init_rated(&f, 2, N);
    for (size_t i = 0; i < 2 * N * D * LANES; i++)
        phi[i] = 2.0 * gsl_rng_uniform(f.rng) - 1.0;
    ck_assert_int_eq(pf_strings_alloc(&strings, 2, 2, false), PF_OK);
    f.task.features = phi;
    f.task.n_features = D;
    f.task.strings = strings;
    for (int tagged = 0; tagged < 2; tagged++)
        for (int variant = 0; variant < 5; variant++) {
            if (tagged && variant == 4)
                continue;
            farm_start_type(&f, &probe,
                            tagged ? "tags=3 lam=0.7 bonus=0.4"
                                   : "lam=0.7 bonus=0.4",
                            "sgd", classes[_i], NULL);
            const struct pf_weighted_loss loss = {
                .lam = variant % 4 > 0 ? f.l->par[LAM] : NULL,
                .direction =
                    variant == 1 ? PF_WEIGHTED_FORWARD : PF_WEIGHTED_REVERSE,
                .bonus = variant >= 3 ? f.l->par[BONUS] : NULL,
                .factor = variant == 4 ? factor : NULL};
            check_gradient(&f, &loss);
            farm_stop(&f);
        }
    pf_strings_free(strings);
    farm_clear(&f);
}
END_TEST

/* On a bandit a token is a response, and a factor of 1 changes nothing. */
static double
one(const struct pf_learner *l, size_t lane, double log_pi, double log_ref)
{
    (void) l;
    (void) lane;
    return 1.0 + 0.0 * (log_pi + log_ref);
}

START_TEST(tokens_with_factor_one_are_whole_responses)
{
    struct farm f;
    struct pf_items items;
    double whole[8 * LANES];
    farm_init_rated(&f, 2, 4);
    for (int strings = 0; strings < 2; strings++) {
        struct pf_strings *t = NULL;
        if (strings)
            ck_assert_int_eq(pf_strings_alloc(&t, 2, 2, false), PF_OK);
        f.task.strings = t;
        farm_start_type(&f, &probe, "", "sgd", "tabular", NULL);
        farm_scatter(&f, 8);
        gsl_rng *r = pf_rng_alloc(6, 0, "items");
        make_items(&f, &items, r);
        gsl_rng_free(r);
        pf_weighted_coefficients(f.l, &items, &(struct pf_weighted_loss){0});
        pf_weighted_gradient(f.l);
        memcpy(whole, f.l->grad, sizeof whole);
        pf_weighted_coefficients(f.l, &items,
                                 &(struct pf_weighted_loss){.factor = one});
        pf_weighted_gradient(f.l);
        for (size_t i = 0; i < 8 * LANES; i++)
            ck_assert_double_eq_tol(whole[i], f.l->grad[i], 1e-13);
        farm_stop(&f);
        pf_strings_free(t);
        f.task.strings = NULL;
    }
    farm_clear(&f);
}
END_TEST

START_TEST(a_context_without_items_has_no_gradient)
{
    struct farm f;
    struct pf_items items;
    farm_init_rated(&f, 2, 5);
    farm_start_type(&f, &probe, "tags=2 lam=0.5 bonus=0.3", "sgd", "tabular",
                    NULL);
    farm_scatter(&f, 4);
    const struct pf_weighted_loss loss = {.lam = f.l->par[LAM],
                                          .direction = PF_WEIGHTED_REVERSE,
                                          .bonus = f.l->par[BONUS]};
    ck_assert_int_eq(pf_items_make(f.l, 1, &items), PF_OK);
    for (size_t k = 0; k < LANES; k++) {
        items.context[k] = 1;
        items.response[k] = (uint32_t) (k % 5);
        items.tag[k] = (uint32_t) (k % 2);
        items.weight[k] = items.share[k] = 1.0;
    }
    pf_weighted_coefficients(f.l, &items, &loss);
    for (size_t c = 0; c < 4; c++)
        for (size_t k = 0; k < LANES; k++) {
            double sum = 0.0;
            for (size_t y = 0; y < 5; y++)
                sum += fabs(pf_weighted_coef(f.l)[farm_row(&f, c, y, k)]);
            ck_assert(c == 1 + 2 * (k % 2) ? sum > 0.1 : sum == 0.0);
        }
    farm_clear(&f);
}
END_TEST

/* --- minimisers --- */

/* The law of the reference, weighed: q w, of total weight 1 in each context. */
static void
weighed_reference(struct farm *f, struct pf_items *items, double target[2][5])
{
    ck_assert_int_eq(pf_items_of_policy(f->l, f->log_ref, items), PF_OK);
    ck_assert_uint_eq(items->n, 10);
    for (size_t c = 0; c < 2; c++) {
        double sum = 0.0;
        for (size_t y = 0; y < 5; y++)
            sum += target[c][y] = farm_p(f, f->log_ref, c, y) *
                                  (0.4 + (double) ((3 * y + c) % 5));
        for (size_t y = 0; y < 5; y++) {
            target[c][y] /= sum;
            for (size_t k = 0; k < LANES; k++)
                items->weight[(c * 5 + y) * LANES + k] =
                    f->weight[c * LANES + k] * target[c][y];
        }
    }
}

START_TEST(tables_reach_the_closed_forms)
{
    static const double lams[] = {0.0, 0.3, 0.3, 2.5, 2.5};
    static const int direction[] = {0, 0, 1, 0, 1};
    char settings[60];
    double target[2][5], ref[5], want[5];
    struct pf_items items;
    struct farm f;
    farm_init_rated(&f, 2, 5);
    snprintf(settings, sizeof settings, "inner=400 law=exact lam=%g", lams[_i]);
    farm_start_type(&f, &probe, settings, NATURAL, "tabular", NULL);
    weighed_reference(&f, &items, target);
    const struct pf_weighted_loss loss = {
        .lam = f.l->par[LAM],
        .direction = direction[_i] ? PF_WEIGHTED_REVERSE : PF_WEIGHTED_FORWARD};
    ck_assert_int_eq(pf_weighted_fit(f.l, &items, &loss), PF_OK);
    ck_assert_uint_eq(f.l->optimiser.t, 400);
    for (size_t c = 0; c < 2; c++) {
        for (size_t y = 0; y < 5; y++) {
            ref[y] = farm_p(&f, f.log_ref, c, y);
            want[y] = (target[c][y] + lams[_i] * ref[y]) / (1.0 + lams[_i]);
        }
        if (direction[_i])
            farm_reverse(5, target[c], ref, lams[_i], want);
        for (size_t y = 0; y < 5; y++)
            ck_assert_double_eq_tol(farm_p(&f, f.l->pi, c, y), want[y], 1e-10);
    }
    farm_clear(&f);
}
END_TEST

/* Each tag has a policy of its own, and its own minimiser. */
START_TEST(tags_are_fitted_apart)
{
    double target[2][5];
    struct pf_items items;
    struct farm f;
    farm_init_rated(&f, 2, 5);
    farm_start_type(&f, &probe, "inner=400 law=exact tags=2", NATURAL,
                    "tabular", NULL);
    ck_assert_int_eq(pf_items_make(f.l, 10, &items), PF_OK);
    weighed_reference(&f, &items, target);
    for (size_t at = 0; at < 10 * LANES; at++) {
        items.tag[at] = items.context[at] == 0;
        items.weight[at] /= 2.0;
    }
    ck_assert_int_eq(pf_weighted_fit(f.l, &items, NULL), PF_OK);
    for (size_t c = 0; c < 4; c++)
        for (size_t y = 0; y < 5; y++) {
            bool moved = c == 1 || c == 2; /* (tag 0, 1) and (tag 1, 0) */
            double want =
                moved ? target[c % 2][y] : farm_p(&f, f.log_ref, c % 2, y);
            ck_assert_double_eq_tol(farm_p(&f, f.l->pi, c, y), want, 1e-10);
        }
    farm_clear(&f);
}
END_TEST

/* --- renewing --- */

static void
count_renewals(struct pf_learner *l, struct pf_items *items)
{
    items->score[0] += 1.0;
    items->weight[0] = exp(l->pi[0]); /* at the policy at hand */
}

START_TEST(weights_are_renewed_at_the_policy_at_hand)
{
    struct farm f;
    struct pf_items items;
    farm_init_rated(&f, 1, 3);
    farm_start_type(&f, &probe, "inner=7 law=exact", "sgd eta=0.5", "tabular",
                    NULL);
    ck_assert_int_eq(pf_items_of_policy(f.l, f.l->pi, &items), PF_OK);
    for (size_t at = 0; at < 3 * LANES; at++)
        items.score[at] = items.weight[at] = 0.0;
    double p[3];
    for (size_t y = 0; y < 3; y++)
        p[y] = farm_p(&f, f.log_ref, 0, y);
    const struct pf_weighted_loss loss = {.renew = count_renewals};
    ck_assert_int_eq(pf_weighted_fit(f.l, &items, &loss), PF_OK);
    ck_assert_double_eq(items.score[0], 7.0);
    for (int i = 0; i < 7; i++) { /* by hand: logits += eta p0 (1[0] - p) */
        double sum = 0.0, p0 = p[0];
        for (size_t y = 0; y < 3; y++) {
            p[y] *= exp(0.5 * p0 * ((y == 0) - p[y]));
            sum += p[y];
        }
        for (size_t y = 0; y < 3; y++)
            p[y] /= sum;
    }
    for (size_t y = 0; y < 3; y++)
        ck_assert_double_eq_tol(exp(f.l->pi[y * LANES]), p[y], 1e-13);
    farm_clear(&f);
}
END_TEST

/* --- sources --- */

/* Sums a lane's weights by response. */
static void
collect(const struct farm *f, const struct pf_items *items, const double *x,
        double law[2][6])
{
    memset(law, 0, 12 * sizeof(double));
    for (size_t at = 3; at < items->n * LANES; at += LANES)
        law[items->context[at]][items->response[at]] += x[at];
    (void) f;
}

/* Judged pairs of the population, weighed by who won, are the law of winners
 * 2 mu(y) P(y > mu); unweighed, they are mu. */
START_TEST(the_population_has_its_laws)
{
    const struct pf_data_setup data = {.behaviour = _i ? PF_BEHAVIOUR_REFERENCE
                                                       : PF_BEHAVIOUR_UNIFORM};
    struct pf_items items;
    double law[2][6];
    struct farm f;
    farm_init(&f, 2, 6, CYCLES);
    f.port.rate = farm_rate;
    farm_start_type(&f, &data_probe, "batch=0", "sgd", "tabular", &data);
    for (f.l->t = 0; f.l->t < 3; f.l->t++) {
        ck_assert_int_eq(
            pf_items_of_data(f.l, &f.port, PF_ITEMS_JUDGED, &items), PF_OK);
        ck_assert_uint_eq(f.port.queries, 2 * 15);
        for (int winners = 0; winners < 2; winners++) {
            for (size_t at = 0; winners && at < items.n * LANES; at++)
                items.weight[at] *= 2.0 * items.score[at];
            collect(&f, &items, items.weight, law);
            for (size_t c = 0; c < 2; c++)
                for (size_t y = 0; y < 6; y++) {
                    double mu = farm_behaviour(&f, data.behaviour, c, y);
                    double win = 0.0;
                    for (size_t z = 0; z < 6; z++)
                        win += farm_behaviour(&f, data.behaviour, c, z) *
                               f.P[c][y][z];
                    ck_assert_double_eq_tol(law[c][y],
                                            f.weight[c * LANES] * mu *
                                                (winners ? 2.0 * win : 1.0),
                                            1e-14);
                }
        }
    }
    farm_stop(&f);
    f.port.queries = 0;
    farm_start_type(&f, &data_probe, "batch=0", "sgd", "tabular", &data);
    for (f.l->t = 0; f.l->t < 3; f.l->t++) {
        ck_assert_int_eq(pf_items_of_data(f.l, &f.port, PF_ITEMS_RATED, &items),
                         PF_OK);
        ck_assert_uint_eq(f.port.queries, 12); /* once */
        ck_assert_uint_eq(items.n, 12);
        collect(&f, &items, items.share, law);
        for (size_t at = 0; at < 12 * LANES; at++) {
            size_t c = items.context[at], y = items.response[at];
            double mu = farm_behaviour(&f, data.behaviour, c, y);
            ck_assert_double_eq_tol(law[c][y], f.weight[c * LANES] * mu, 1e-14);
            ck_assert_double_eq(items.score[at], f.r[c * 6 + y]);
        }
    }
    farm_clear(&f);
}
END_TEST

/* Items of drawn data are both responses of its pairs, in every pass, each
 * rated or judged once. */
START_TEST(data_are_taken_apart)
{
    const struct pf_data_setup data = {.pairs = 10};
    static const enum pf_items_asked asked[] = {PF_ITEMS_PLAIN, PF_ITEMS_JUDGED,
                                                PF_ITEMS_RATED};
    static const uint64_t each[] = {0, 1, 2};
    struct farm f, g;
    struct pf_items items;
    farm_init(&f, 2, 6, CYCLES);
    farm_init(&g, 2, 6, CYCLES);
    f.port.rate = farm_rate;
    farm_start_type(&f, &data_probe, "batch=4", "sgd", "tabular", &data);
    farm_start_type(&g, &data_probe, "batch=4", "sgd", "tabular", &data);
    for (uint64_t t = 0; t < 6; t++) {
        f.l->t = g.l->t = t;
        ck_assert_int_eq(pf_items_of_data(f.l, &f.port, asked[_i], &items),
                         PF_OK);
        ck_assert_int_eq(pf_data_collect(g.l, &g.port, 4, true), PF_OK);
        uint64_t seen = 4 * (t + 1) < 10 ? 4 * (t + 1) : 10;
        ck_assert_uint_eq(f.port.queries, each[_i] * seen);
        ck_assert_uint_eq(items.n, 8);
        for (size_t at = 0; at < 8 * LANES; at++) {
            size_t i = at / LANES, pair = i / 2 * LANES + at % LANES;
            const struct pf_pairs *p = &g.l->pairs;
            double q = p->outcome[pair];
            size_t c = p->context[pair];
            size_t y = i % 2 ? p->second[pair] : p->first[pair];
            double score[] = {0.5, i % 2 ? 1.0 - q : q, f.r[c * 6 + y]};
            ck_assert_uint_eq(items.context[at], c);
            ck_assert_uint_eq(items.response[at], y);
            ck_assert_uint_eq(items.tag[at], 0);
            ck_assert_double_eq_tol(items.share[at], 0.125, 1e-15);
            ck_assert_double_eq(items.score[at], score[_i]);
        }
    }
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* Judgements of a file, taken in shuffled passes. */
START_TEST(given_data_are_taken_apart)
{
    uint32_t context[5] = {0, 1, 0, 1, 1}, first[5] = {1, 2, 3, 0, 5};
    uint32_t second[5] = {0, 4, 2, 5, 1};
    double outcome[5] = {1, 0, 0.5, 1, 0};
    const struct pf_pairs given = {5, context, first, second, outcome};
    const struct pf_data_setup data = {.given = &given};
    int count[5] = {0};
    struct farm f;
    struct pf_items items;
    farm_init_rated(&f, 2, 6);
    farm_start_type(&f, &data_probe, "batch=2", "sgd", "tabular", &data);
    for (f.l->t = 0; f.l->t < 5; f.l->t++) {
        ck_assert_int_eq(pf_items_of_data(f.l, &f.port, PF_ITEMS_RATED, &items),
                         PF_OK);
        /* ratings count, judgements in the file that nobody reads do not */
        uint64_t seen = f.l->t < 2 ? 2 * (f.l->t + 1) : 5;
        ck_assert_uint_eq(f.port.queries, 2 * seen);
        for (size_t i = 0; i < 4; i += 2)
            for (size_t j = 0; j < 5; j++)
                count[j] += items.context[i * LANES] == context[j] &&
                            items.response[i * LANES] == first[j] &&
                            items.response[(i + 1) * LANES] == second[j];
    }
    for (size_t j = 0; j < 5; j++)
        ck_assert_int_eq(count[j], 2);
    farm_clear(&f);
}
END_TEST

START_TEST(samples_of_a_policy_follow_it)
{
    struct farm f;
    struct pf_items items;
    double law[2][6], sum = 0.0;
    farm_init_rated(&f, 2, 5);
    farm_start_type(&f, &probe,
                    _i ? "prompts=4000 samples=5" : "prompts=0 samples=10000",
                    "sgd", "tabular", NULL);
    farm_scatter(&f, 9);
    f.l->t = 2;
    ck_assert_int_eq(pf_items_of_policy(f.l, f.l->pi, &items), PF_OK);
    ck_assert_uint_eq(items.n, 20000);
    collect(&f, &items, items.share, law);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 5; y++) {
            double w = f.weight[c * LANES];
            ck_assert_double_eq_tol(law[c][y], w * farm_p(&f, f.l->pi, c, y),
                                    0.02);
            sum += law[c][y];
        }
    ck_assert_double_eq_tol(sum, 1.0, 1e-11);
    for (size_t i = 0; i < items.n; i++) /* one prompt, `samples` responses */
        ck_assert_uint_eq(
            items.context[i * LANES],
            items.context[i / (_i ? 5 : 10000) * (_i ? 5 : 10000) * LANES]);
    ck_assert_int_eq(pf_items_rate(f.l, &f.port, &items), PF_OK);
    ck_assert_uint_eq(f.port.queries, 20000);
    for (size_t at = 0; at < items.n * LANES; at++)
        ck_assert_double_eq(items.score[at],
                            f.r[items.context[at] * 5 + items.response[at]]);
    farm_clear(&f);
}
END_TEST

/* Every step and every run draws its own. */
START_TEST(samples_change_with_step_and_run)
{
    enum { N = 60 };
    uint32_t seen[2][N * LANES];
    struct farm f;
    struct pf_items items;
    farm_init_rated(&f, 1, 6);
    farm_start_type(&f, &probe, "prompts=0 samples=60", "sgd", "tabular", NULL);
    for (int again = 0; again < 2; again++)
        for (f.l->t = 0; f.l->t < 2; f.l->t++) {
            ck_assert_int_eq(pf_items_of_policy(f.l, f.l->pi, &items), PF_OK);
            if (again) /* the same step, the same numbers */
                ck_assert_mem_eq(seen[f.l->t], items.response,
                                 sizeof seen[f.l->t]);
            memcpy(seen[f.l->t], items.response, sizeof seen[f.l->t]);
        }
    int steps = 0, runs = 0;
    for (size_t at = 0; at < N * LANES; at++) {
        steps += seen[0][at] == seen[1][at];
        runs += seen[0][at] == seen[0][at - at % LANES];
    }
    ck_assert_int_lt(steps, N * LANES / 2);
    ck_assert_int_lt(runs, N + N * (LANES - 1) / 2);
    farm_clear(&f);
}
END_TEST

START_TEST(weights_are_normalised_by_lane)
{
    struct farm f;
    struct pf_items items;
    farm_init_rated(&f, 2, 5);
    farm_start_type(&f, &probe, "law=exact", "sgd", "tabular", NULL);
    ck_assert_int_eq(pf_items_of_policy(f.l, f.l->pi, &items), PF_OK);
    for (size_t at = 0; at < items.n * LANES; at++)
        items.weight[at] = at % LANES == 1   ? 0.0
                           : at % LANES == 2 ? (double) NAN
                                             : (double) at;
    pf_items_normalise(f.l, &items);
    for (size_t k = 0; k < LANES; k++) {
        double total = pf_items_total(f.l, &items, k);
        ck_assert(k == 2 ? isnan(total)
                         : fabs(total - (k == 1 ? 0.0 : 1.0)) < 1e-14);
    }
    farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("weighted");
    PF_ADD_LOOP(s, gradients_match_finite_differences,
                sizeof classes / sizeof classes[0]);
    PF_ADD(s, tokens_with_factor_one_are_whole_responses);
    PF_ADD(s, a_context_without_items_has_no_gradient);
    PF_ADD_LOOP(s, tables_reach_the_closed_forms, 5);
    PF_ADD(s, tags_are_fitted_apart);
    PF_ADD(s, weights_are_renewed_at_the_policy_at_hand);
    PF_ADD_LOOP(s, the_population_has_its_laws, 2);
    PF_ADD_LOOP(s, data_are_taken_apart, 3);
    PF_ADD(s, given_data_are_taken_apart);
    PF_ADD_LOOP(s, samples_of_a_policy_follow_it, 2);
    PF_ADD(s, samples_change_with_step_and_run);
    PF_ADD(s, weights_are_normalised_by_lane);
    return s;
}

PF_TEST_MAIN(make_suite)
