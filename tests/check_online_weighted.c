/* Expert iteration, SuperHF, ReST and Quark: where their laws say they end, and
 * what they share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/best_of.h"
#include "learn/ranking.h"
#include "rate_farm.h"

static void
equal_bits(const struct farm *f, const struct farm *g)
{
    ck_assert_mem_eq(f->l->pi, g->l->pi, f->C * f->n * LANES * sizeof(double));
}

static void
law_is(const struct farm *f, size_t c, const double *want, double tolerance)
{
    for (size_t y = 0; y < f->n; y++) {
        double p = farm_p(f, f->l->pi, c, y);
        ck_assert_msg(fabs(p - want[y]) < tolerance, "%d, %d: %.12g, not %.12g",
                      (int) c, (int) y, p, want[y]);
    }
}

static void
law_of(const struct farm *f, const double *log_law, size_t c, double *out)
{
    for (size_t y = 0; y < f->n; y++)
        out[y] = farm_p(f, log_law, c, y);
}

/* --- best of n --- */

/* The item of a prompt is the first best of its samples, which are those of the
 * stream. */
START_TEST(items_are_the_best_of_their_prompts)
{
    struct farm f, g;
    struct pf_items all, best;
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    const char *settings = _i ? "prompts=7 samples=5" : "prompts=0 samples=5";
    size_t prompts = _i ? 7 : 2;
    farm_start(&f, "superhf", settings, "sgd", NULL);
    farm_start(&g, "superhf", settings, "sgd", NULL);
    ck_assert_int_eq(pf_items_of_policy(f.l, f.l->pi, &all), PF_OK);
    ck_assert_int_eq(pf_items_best_of(g.l, &g.port, g.l->pi, &best), PF_OK);
    ck_assert_uint_eq(best.n, prompts);
    ck_assert_uint_eq(g.port.queries, 5 * prompts);
    for (size_t i = 0; i < prompts; i++)
        for (size_t k = 0; k < LANES; k++) {
            size_t at = i * LANES + k, first = i * 5 * LANES + k;
            size_t c = all.context[first], top = all.response[first];
            for (size_t j = 1; j < 5; j++) {
                size_t y = all.response[first + j * LANES];
                if (f.r[c * 6 + y] > f.r[c * 6 + top])
                    top = y;
            }
            ck_assert_uint_eq(best.context[at], c);
            ck_assert_uint_eq(best.response[at], top);
            ck_assert_double_eq_tol(best.share[at],
                                    _i ? 1.0 / 7.0 : f.weight[c * LANES + k],
                                    1e-15);
            ck_assert_double_eq(best.share[at], best.weight[at]);
        }
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

START_TEST(superhf_without_kl_is_expert_iteration)
{
    static const char *const laws[] = {"", "law=exact"};
    struct farm f, g;
    char settings[60];
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    snprintf(settings, sizeof settings, "samples=4 %s", laws[_i]);
    farm_start(&f, "expert-iteration", settings, "adam", NULL);
    snprintf(settings, sizeof settings, "samples=4 lam=0 %s", laws[_i]);
    farm_start(&g, "superhf", settings, "adam", NULL);
    farm_steps(&f, 20);
    farm_steps(&g, 20);
    equal_bits(&f, &g);
    ck_assert_uint_eq(f.port.queries, g.port.queries);
    ck_assert_double_gt(fabs(farm_ratio(&f, 0, 1, 0)), 0.1);
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* (B + lam ref) / (1 + lam), again and again, B the best of n of what went
 * before; in the other direction by root finding. */
START_TEST(superhf_reaches_its_minimiser)
{
    struct farm f;
    double q[2][5], r[5], best[5], ref[5], want[5], lam = 0.4;
    bool reverse = _i == 1;
    farm_init_rated(&f, 2, 5);
    farm_start(&f, "superhf",
               reverse ? "law=exact samples=3 lam=0.4 inner=400 "
                         "direction=reverse"
                       : "law=exact samples=3 lam=0.4 inner=400",
               NATURAL, NULL);
    for (size_t c = 0; c < 2; c++)
        law_of(&f, f.log_ref, c, q[c]);
    for (int round = 0; round < 3; round++) {
        farm_steps(&f, 1);
        for (size_t c = 0; c < 2; c++) {
            memcpy(r, f.r + c * 5, sizeof r);
            law_of(&f, f.log_ref, c, ref);
            farm_enumerate_best(5, 3, q[c], r, best);
            for (size_t y = 0; y < 5; y++)
                want[y] = (best[y] + lam * ref[y]) / (1.0 + lam);
            if (reverse)
                farm_reverse(5, best, ref, lam, want);
            law_is(&f, c, want, 1e-9);
            memcpy(q[c], want, sizeof want);
        }
    }
    farm_clear(&f);
}
END_TEST

/* Small steps on samples have the exact step's mean: the error of the mean over
 * lanes falls with the number of prompts. */
START_TEST(samples_follow_the_exact_step)
{
    static const char *const name[] = {"expert-iteration", "superhf", "rest",
                                       "quark"};
    static const char *const own[] = {"samples=3", "samples=3",
                                      "samples=200 improve=2", "samples=200"};
    static const int prompts[2] = {8, 800};
    double error[2] = {0.0, 0.0};
    for (int b = 0; b < 2; b++) {
        struct farm f, g;
        char settings[80];
        farm_init_rated(&f, 2, 5);
        farm_init_rated(&g, 2, 5);
        snprintf(settings, sizeof settings, "%s prompts=%d", own[_i],
                 prompts[b] / (_i < 2 ? 1 : 8));
        farm_start(&f, name[_i], settings, "sgd eta=0.3", NULL);
        snprintf(settings, sizeof settings, "%s law=exact", own[_i]);
        farm_start(&g, name[_i], settings, "sgd eta=0.3", NULL);
        farm_steps(&f, 4);
        farm_steps(&g, 4);
        for (size_t i = 0; i < 10 * LANES; i++)
            error[b] += pow(f.l->pi[i] - g.l->pi[i], 2);
        farm_clear(&f);
        farm_clear(&g);
    }
    ck_assert_msg(sqrt(error[1] / error[0]) < 0.2 && error[1] > 0.0,
                  "%s: %g, then %g", name[_i], sqrt(error[0]), sqrt(error[1]));
}
END_TEST

/* --- ReST --- */

/* q restricted to rewards above tau. */
static void
truncated(const struct farm *f, size_t c, double *q, double tau)
{
    double sum = 0.0;
    for (size_t y = 0; y < f->n; y++)
        sum += q[y] *= f->r[c * f->n + y] > tau ? 1.0 : 0.0;
    for (size_t y = 0; y < f->n; y++)
        q[y] /= sum;
}

/* Thresholds -0.25, 0.25, 0.75 cut the same q: Improve i ends in q above the
 * i-th, whatever went before; so does a run that stops there. Rewards are 0,
 * 1/2, 1, 3/2. */
START_TEST(rest_truncates_one_policy_after_another)
{
    static const char *const settings[] = {"improve=1 first=-0.25 last=0.75",
                                           "improve=2 first=-0.25 last=0.25",
                                           "improve=3 first=-0.25 last=0.75"};
    static const double tau[] = {-0.25, 0.25, 0.75};
    struct farm f;
    double q[6];
    char all[120];
    farm_init_rated(&f, 2, 6);
    snprintf(all, sizeof all, "law=exact threshold=score inner=500 %s",
             settings[_i]);
    farm_start(&f, "rest", all, NATURAL, NULL);
    ck_assert_uint_eq(f.l->optimiser.t, 0);
    farm_steps(&f, 1);
    ck_assert_uint_eq(f.l->optimiser.t, 500u * (unsigned) (_i + 1));
    for (size_t c = 0; c < 2; c++) {
        law_of(&f, f.log_ref, c, q);
        truncated(&f, c, q, tau[_i]);
        law_is(&f, c, q, 1e-8);
    }
    ck_assert_uint_eq(f.port.queries, 12); /* rated once, however often used */
    farm_clear(&f);
}
END_TEST

/* Percentiles in each context: a Grow step takes the policy at hand for q, so
 * that the best half of the best half is the best quarter. */
START_TEST(rest_grows_from_what_it_became)
{
    struct farm f;
    double q[5], want[5];
    farm_init_ordered(&f, 2, 5);
    farm_start(&f, "rest",
               "law=exact improve=2 first=0.2 last=0.5 inner=400 "
               "quantiles=context",
               NATURAL, NULL);
    for (double part = 0.5; part > 0.2; part /= 2.0) {
        farm_steps(&f, 1);
        for (size_t c = 0; c < 2; c++) {
            law_of(&f, f.log_ref, c, q);
            for (size_t y = 0; y < 5; y++) {
                double above = 0.0;
                for (size_t z = 0; z < 5; z++)
                    above += f.r[c * 5 + z] > f.r[c * 5 + y] ? q[z] : 0.0;
                want[y] = fmax(0.0, fmin(q[y], part - above)) / part;
            }
            law_is(&f, c, want, 1e-8);
        }
    }
    farm_clear(&f);
}
END_TEST

/* GOLD on single tokens: a step along sum of kept max (p, floor) grad log pi.
 */
START_TEST(gold_weighs_by_probability)
{
    struct farm f;
    double q[6], g[6], sum, total = 0.0;
    farm_init_rated(&f, 1, 6);
    farm_start(&f, "rest",
               "law=exact improve=1 threshold=score first=0.25 loss=gold "
               "floor=0.15 inner=1",
               "sgd eta=0.5", NULL);
    farm_steps(&f, 1);
    law_of(&f, f.log_ref, 0, q);
    memcpy(g, q, sizeof q);
    truncated(&f, 0, g, 0.25);
    for (size_t y = 0; y < 6; y++)
        total += g[y] *= fmax(q[y], 0.15);
    sum = 0.0;
    for (size_t y = 0; y < 6; y++)
        sum += g[y] = q[y] * exp(0.5 * (g[y] - q[y] * total));
    for (size_t y = 0; y < 6; y++)
        g[y] /= sum;
    law_is(&f, 0, g, 1e-13);
    farm_clear(&f);
}
END_TEST

START_TEST(thresholds_out_of_range_are_refused)
{
    static const char *const bad[] = {"first=-0.1", "last=1", "first=1 last=0",
                                      "first=0.2 last=0.9",
                                      "threshold=score first=-3 last=7"};
    const struct pf_kind *kind = pf_kind_find(&pf_learner_family, "rest");
    const pf_learner_type *rest = (const pf_learner_type *) kind;
    double *values = farm_values(kind, bad[_i], 0.1);
    size_t n = pf_param_count(kind->params);
    double number[PF_LEARNER_PARAMS];
    for (size_t i = 0; i < n; i++)
        number[i] = values[i * LANES];
    const struct pf_values v = {
        .params = kind->params, .n = n, .number = number};
    ck_assert_int_eq(rest->refuse(&v, 0.1) != NULL, _i < 3);
    free(values);
}
END_TEST

/* --- quantiles --- */

/* Thirty items of the same mass, each in one of ten parts although sums of 1/30
 * are rounded; then all of one score, shared by all parts. */
START_TEST(borders_are_sharp)
{
    struct pf_rank rank[30];
    for (int tied = 0; tied < 2; tied++) {
        for (size_t i = 0; i < 30; i++)
            rank[i] =
                (struct pf_rank){.score = tied ? 1.0 : (double) (i * 7 % 30),
                                 .mass = 1.0 / 30.0,
                                 .at = i};
        ck_assert(pf_rank(rank, 30));
        for (size_t i = 0; i < 30; i++)
            for (size_t j = 0; j < 10; j++) {
                double part = pf_rank_part(&rank[i], (double) j / 10.0,
                                           (double) (j + 1) / 10.0);
                if (tied)
                    ck_assert_double_eq_tol(part, 0.1, 1e-15);
                else
                    ck_assert(part == (i / 3 == j ? 1.0 : 0.0));
            }
    }
}
END_TEST

/* --- Quark --- */

/* The best quantile of a fresh pool, imitated, is ReST with one threshold at
 * that quantile. */
START_TEST(the_best_quantile_is_rest)
{
    static const char *const common[] = {"tags=4 pool=0 train=best",
                                         "quantiles=context preset=alpacafarm",
                                         "law=exact preset=alpacafarm"};
    static const char *const own[] = {"", "quantiles=context", "law=exact"};
    struct farm f, g;
    char settings[160];
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    snprintf(settings, sizeof settings,
             "prompts=5 samples=8 kl_coef=0 bonus=0 %s", common[_i]);
    farm_start(&f, "quark", settings, "adam", NULL);
    snprintf(settings, sizeof settings,
             "prompts=5 samples=8 improve=1 first=0.75 %s", own[_i]);
    farm_start(&g, "rest", settings, "adam", NULL);
    farm_steps(&f, 15);
    farm_steps(&g, 15);
    for (size_t i = 0; i < 12 * LANES; i++)
        ck_assert_double_eq_tol(f.l->pi[i], g.l->pi[i], 1e-11);
    ck_assert_double_gt(fabs(farm_ratio(&f, 0, 1, 0)), 0.1);
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* One exact step with a fresh pool: token j speaks as the j-th K-th of ref. */
START_TEST(each_token_is_its_quantile)
{
    enum { K = 3 };
    struct farm f;
    double q[5];
    farm_init_rated(&f, 2, 5);
    farm_start(&f, "quark",
               "law=exact tags=3 kl_coef=0 bonus=0 inner=600 quantiles=context",
               NATURAL, NULL);
    ck_assert_uint_eq(f.l->tags, K);
    farm_steps(&f, 1);
    for (size_t c = 0; c < 2; c++) {
        law_of(&f, f.log_ref, c, q);
        for (size_t j = 0; j < K; j++)
            for (size_t y = 0; y < 5; y++) {
                double above = 0.0, own = 0.0;
                for (size_t z = 0; z < 5; z++) {
                    above += f.r[c * 5 + z] > f.r[c * 5 + y] ? q[z] : 0.0;
                    own += f.r[c * 5 + z] == f.r[c * 5 + y] ? q[z] : 0.0;
                }
                double lo = (double) j / K, hi = (double) (j + 1) / K;
                double both = fmin(hi, above + own) - fmax(lo, above);
                double want = fmax(0.0, both) * q[y] / own * K;
                ck_assert_double_eq_tol(farm_p(&f, f.l->pi, j * 2 + c, y), want,
                                        1e-8);
            }
    }
    farm_clear(&f);
}
END_TEST

/* --- a pool --- */

enum { ROLLOUTS = 40, TOKENS = 5 };

/* How often response y of context c falls to token j in a lane's pool: the
 * mean over all orders of those that tie, by counting. */
static void
count_pool(const struct farm *f, const uint32_t *context,
           const uint32_t *response, size_t size, double counts[TOKENS][2][6])
{
    memset(counts, 0, TOKENS * 12 * sizeof(double));
    for (size_t i = 0; i < size; i++) {
        double mine = f->r[context[i] * 6 + response[i]];
        size_t above = 0, equal = 0;
        for (size_t j = 0; j < size; j++) {
            double r = f->r[context[j] * 6 + response[j]];
            above += r > mine;
            equal += r == mine;
        }
        for (size_t place = above; place < above + equal; place++)
            counts[place * TOKENS / size][context[i]][response[i]] +=
                1.0 / (double) equal;
    }
}

/* Context c of token j after the step from `old`: in the limit the pool's law
 * of y given context and part; after one plain step of size 1/2 the logits have
 * moved along (mass of y) - pi(y) (mass of the context and part). */
static void
posterior_is(const struct farm *f, size_t place, size_t k, const double *counts,
             size_t size, const double *old, bool limit)
{
    double want[6], sum = 0.0, total = 0.0, m = (double) size;
    for (size_t y = 0; y < 6; y++)
        sum += counts[y];
    for (size_t y = 0; y < 6; y++) {
        double p = exp(old[farm_row(f, place, y, k)]);
        want[y] = limit && sum > 0.0 ? counts[y]
                                     : p * exp(0.5 * (counts[y] - p * sum) / m);
        total += want[y];
    }
    for (size_t y = 0; y < 6; y++)
        ck_assert_double_eq_tol(exp(f->l->pi[farm_row(f, place, y, k)]),
                                want[y] / total, limit ? 1e-8 : 1e-13);
}

/* The pool is of the last rollouts, also after it has gone round. */
START_TEST(tokens_learn_the_posterior_of_the_pool)
{
    struct farm f, g;
    uint32_t context[LANES][ROLLOUTS], response[LANES][ROLLOUTS];
    double counts[TOKENS][2][6], old[TOKENS * 12 * LANES];
    bool limit = _i == 0;
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    const char *settings =
        limit ? "prompts=4 samples=5 pool=40 kl_coef=0 bonus=0 inner=600"
              : "prompts=4 samples=5 pool=40 kl_coef=0 bonus=0 inner=1";
    farm_start(&f, "quark", settings, limit ? NATURAL : "sgd eta=0.5", NULL);
    farm_start(&g, "quark", settings, NATURAL, NULL);
    for (uint64_t t = 0; t < (limit ? 1 : 5); t++) {
        struct pf_items items;
        g.l->t = t;
        ck_assert_int_eq(pf_items_of_policy(g.l, f.l->pi, &items), PF_OK);
        for (size_t i = 0; i < 20; i++)
            for (size_t k = 0; k < LANES; k++) {
                context[k][(t * 20 + i) % 40] = items.context[i * LANES + k];
                response[k][(t * 20 + i) % 40] = items.response[i * LANES + k];
            }
        memcpy(old, f.l->pi, sizeof old);
        farm_steps(&f, 1);
        ck_assert_uint_eq(f.port.queries, 20 * (t + 1));
        size_t size = t == 0 ? 20 : 40;
        for (size_t k = 0; k < LANES; k++) {
            count_pool(&f, context[k], response[k], size, counts);
            for (size_t place = 0; place < TOKENS * 2; place++)
                posterior_is(&f, place, k, counts[place / 2][place % 2], size,
                             old, limit);
        }
    }
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* A strong KL holds every token at the reference, a strong bonus makes it
 * uniform. */
START_TEST(kl_and_bonus_pull_where_they_should)
{
    struct farm f;
    farm_init_rated(&f, 2, 6);
    farm_start(&f, "quark",
               _i ? "law=exact kl_coef=0 bonus=10000 inner=500"
                  : "law=exact kl_coef=10000 bonus=0 inner=500",
               "natural-gradient eta=0.00001 damping=1e-12", NULL);
    farm_steps(&f, 3);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 6; y++)
            ck_assert_double_eq_tol(
                farm_p(&f, f.l->pi, c, y),
                _i ? 1.0 / 6.0 : farm_p(&f, f.log_ref, c, y), 1e-3);
    farm_clear(&f);
}
END_TEST

/* --- all of them --- */

static const char *const names[] = {"best-of-n", "expert-iteration", "superhf",
                                    "rest", "quark"};
enum { NAMES = sizeof names / sizeof names[0] };

START_TEST(saved_state_continues)
{
    static const char *const own[] = {"law=sampled n=3 samples=5", "", "", "",
                                      "pool=300"};
    struct farm f, g;
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    farm_start(&f, names[_i], own[_i], "adam", NULL);
    farm_start(&g, names[_i], own[_i], "adam", NULL);
    farm_steps(&f, 7);
    memcpy(g.l->block, f.l->block, f.l->block_size * sizeof(double));
    g.l->t = f.l->t;
    farm_steps(&f, 6);
    farm_steps(&g, 6);
    ck_assert_mem_eq(f.l->block, g.l->block, f.l->block_size * sizeof(double));
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

START_TEST(a_nan_stays_in_its_lane)
{
    struct farm f, g;
    farm_init_rated(&f, 2, 6);
    farm_init_rated(&g, 2, 6);
    g.port.rate = farm_rate_with_nan;
    farm_start(&f, names[_i], "", "adam", NULL);
    farm_start(&g, names[_i], "", "adam", NULL);
    farm_steps(&f, 5);
    farm_steps(&g, 5);
    farm_check_nan(&f, &g);
    farm_clear(&f);
    farm_clear(&g);
}
END_TEST

/* With defaults the reward rises. */
START_TEST(defaults_climb)
{
    struct farm f;
    double before = 0.0, after = 0.0, best = 0.0;
    farm_init_rated(&f, 2, 6);
    farm_start(&f, names[_i], "", "adam eta=0.03", NULL);
    farm_steps(&f, 60);
    for (size_t c = 0; c < 2; c++) {
        double top = 0.0;
        for (size_t y = 0; y < 6; y++) {
            double r = f.r[c * 6 + y], w = f.weight[c * LANES];
            before += w * farm_p(&f, f.log_ref, c, y) * r;
            after += w * farm_p(&f, f.l->pi, c, y) * r;
            top = fmax(top, w * r);
        }
        best += top;
    }
    ck_assert_msg(after > before + 0.5 * (best - before), "%s: %g, %g of %g",
                  names[_i], before, after, best);
    farm_clear(&f);
}
END_TEST

/* Every learner moves every policy class. */
START_TEST(all_policy_classes_serve)
{
    static const char *const classes[] = {"log-linear", "mlp",
                                          "autoregressive"};
    enum { D = 3 };
    double phi[2 * 4 * D * LANES];
    struct pf_strings *strings;
    struct farm f;
    const pf_learner_type *type = (const pf_learner_type *) pf_kind_find(
        &pf_learner_family, names[1 + _i / 3]);
    farm_init_rated(&f, 2, 4);
    for (size_t i = 0; i < 2 * 4 * D * LANES; i++)
        phi[i] = 2.0 * gsl_rng_uniform(f.rng) - 1.0;
    ck_assert_int_eq(pf_strings_alloc(&strings, 2, 2, false), PF_OK);
    f.task.features = phi;
    f.task.n_features = D;
    f.task.strings = strings;
    farm_start_type(&f, type, "", "adam", classes[_i % 3], NULL);
    double before = 0.0, after = 0.0;
    farm_steps(&f, 40);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < 4; y++) {
            double r = f.r[c * 4 + y] * f.weight[c * LANES];
            before += farm_p(&f, f.log_ref, c, y) * r;
            after += farm_p(&f, f.l->pi, c, y) * r;
        }
    ck_assert_msg(after > before + 0.02, "%s, %s: %g, %g", type->kind.name,
                  classes[_i % 3], before, after);
    farm_clear(&f);
    pf_strings_free(strings);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("online weighted likelihood");
    PF_ADD_LOOP(s, items_are_the_best_of_their_prompts, 2);
    PF_ADD_LOOP(s, superhf_without_kl_is_expert_iteration, 2);
    PF_ADD_LOOP(s, superhf_reaches_its_minimiser, 2);
    PF_ADD_LOOP(s, samples_follow_the_exact_step, 4);
    PF_ADD_LOOP(s, rest_truncates_one_policy_after_another, 3);
    PF_ADD(s, rest_grows_from_what_it_became);
    PF_ADD(s, gold_weighs_by_probability);
    PF_ADD_LOOP(s, thresholds_out_of_range_are_refused, 5);
    PF_ADD(s, borders_are_sharp);
    PF_ADD_LOOP(s, the_best_quantile_is_rest, 3);
    PF_ADD(s, each_token_is_its_quantile);
    PF_ADD_LOOP(s, tokens_learn_the_posterior_of_the_pool, 2);
    PF_ADD_LOOP(s, kl_and_bonus_pull_where_they_should, 2);
    PF_ADD_LOOP(s, saved_state_continues, NAMES);
    PF_ADD_LOOP(s, a_nan_stays_in_its_lane, NAMES);
    PF_ADD_LOOP(s, defaults_climb, NAMES);
    PF_ADD_LOOP(s, all_policy_classes_serve, 12);
    return s;
}

PF_TEST_MAIN(make_suite)
