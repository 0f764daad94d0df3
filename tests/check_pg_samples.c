/* Policy gradients from samples: clipping, the KL in later updates,
 * minibatches, baselines, and how learners' samples relate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pg_farm.h"

/* --- ratios --- */

/* A rollout of strings with everything read, to be filled in by hand. */
static void
open_rollout(struct pg_farm *f, struct pf_rollout *r, const char *settings)
{
    pg_farm_init(f, 2, 3, 2, true);
    pg_farm_start(f, "rloo", settings, "sgd");
    ck_assert_int_eq(pf_pg_open(r, f->l), PF_OK);
    pf_pg_sample(r, NULL);
    pf_pg_look_first(r);
}

/* The ratio of token t of a sample now, from log-ratios filled in. */
static double
ratio_of(const struct pf_rollout *r, int kind, size_t i, size_t t, size_t k)
{
    double sum = 0.0;
    size_t n = pf_pg_length(r, i, k), at = pf_pg_at(r, i, t, k);
    for (size_t s = 0; s < n; s++)
        sum +=
            r->log_now[pf_pg_at(r, i, s, k)] - r->log_old[pf_pg_at(r, i, s, k)];
    switch (kind) {
    case PF_RATIO_TOKEN:
        return exp(r->log_now[at] - r->log_old[at]);
    case PF_RATIO_SEQUENCE:
        return exp(sum);
    default:
        return exp(sum / (double) n);
    }
}

/* Slopes are -A rho, and 0 exactly beyond the clip on the side that the
 * advantage pushes to. */
START_TEST(clip_regions)
{
    static const char *const names[] = {"none", "token", "sequence", "mean"};
    char settings[100];
    struct pg_farm f;
    struct pf_rollout r;
    size_t held = 0, active = 0;
    snprintf(settings, sizeof settings, "prompts=20 group=2 ratio=%s clip=%s",
             names[_i], _i == PF_RATIO_NONE ? "0" : "0.2");
    open_rollout(&f, &r, settings);
    gsl_rng *rng = pf_rng_alloc(1, 2, "ratios");
    for (size_t at = 0; at < r.n * r.tokens * LANES; at++) {
        r.log_now[at] += 0.6 * gsl_rng_uniform(rng) - 0.3;
        r.advantage[at] = gsl_rng_uniform(rng) - 0.5;
    }
    gsl_rng_free(rng);
    pf_pg_surrogate(&r);
    for (size_t i = 0; i < r.n; i++)
        for (size_t k = 0; k < LANES; k++)
            for (size_t t = 0; t < pf_pg_length(&r, i, k); t++) {
                size_t at = pf_pg_at(&r, i, t, k);
                double a = r.advantage[at], rho = ratio_of(&r, _i, i, t, k);
                bool off = (a > 0 && rho > 1.2) || (a < 0 && rho < 0.8);
                if (_i == PF_RATIO_NONE)
                    ck_assert_double_eq(r.coef[at], -a);
                else if (off)
                    ck_assert_double_eq(r.coef[at], 0.0);
                else
                    ck_assert_double_eq_tol(r.coef[at], -a * rho, 1e-14);
                held += off;
                active += !off;
            }
    ck_assert(held > 20 && active > 20);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* The KL in the loss away from where samples were drawn: at the policy now, and
 * k3-scored weighted with the ratio, of the same level. */
START_TEST(kl_slopes_follow_the_policy)
{
    static const char *const forms[] = {"k1", "k2", "k3", "k3-scored"};
    char settings[100];
    struct pg_farm f;
    struct pf_rollout r;
    bool token = _i >= 4;
    snprintf(settings, sizeof settings,
             "prompts=9 beta=0.3 kl=loss kl_form=%s kl_level=%s", forms[_i % 4],
             token ? "token" : "sequence");
    open_rollout(&f, &r, settings);
    gsl_rng *rng = pf_rng_alloc(1, 3, "ratios");
    for (size_t at = 0; at < r.n * r.tokens * LANES; at++)
        r.log_now[at] += 0.6 * gsl_rng_uniform(rng) - 0.3;
    gsl_rng_free(rng);
    pf_pg_kl_loss(&r);
    for (size_t i = 0; i < r.n; i++)
        for (size_t t = 0; t < pf_pg_length(&r, i, 6); t++) {
            size_t first = token ? t : 0;
            size_t end = token ? t + 1 : pf_pg_length(&r, i, 6);
            double l = 0.0, log_rho = 0.0;
            for (size_t s = first; s < end; s++) {
                size_t at = pf_pg_at(&r, i, s, 6);
                l += r.log_now[at] - r.log_ref[at];
                log_rho += r.log_now[at] - r.log_old[at];
            }
            double slopes[] = {1.0, l, 1.0 - exp(-l), exp(log_rho) * l};
            ck_assert_double_eq_tol(r.coef[pf_pg_at(&r, i, t, 6)],
                                    0.3 * slopes[_i % 4], 1e-14);
        }
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* Every prompt is in one part of each pass, whole groups at a time, and passes
 * differ. */
START_TEST(minibatches_part_the_prompts)
{
    struct pg_farm f;
    struct pf_rollout r;
    open_rollout(&f, &r, "prompts=7 group=2 minibatches=3 epochs=2");
    size_t where[2][7][LANES], differ = 0, across = 0;
    ck_assert_uint_eq(pf_pg_updates(f.l), 6);
    ck_assert_uint_eq(f.l->optimiser.planned, 60); /* schedules count these */
    memset(where, 9, sizeof where);
    for (size_t u = 0; u < 6; u++) {
        pf_pg_split(&r, u);
        for (size_t k = 0; k < LANES; k++) {
            double sum = 0.0;
            for (size_t i = 0; i < r.n; i++) {
                double part = r.part[i * LANES + k];
                sum += part;
                ck_assert_double_eq(part, r.part[(i ^ 1) * LANES + k]);
                if (part > 0.0 && i % 2 == 0) {
                    ck_assert_uint_gt(where[u / 3][i / 2][k], 3);
                    where[u / 3][i / 2][k] = u % 3;
                    ck_assert(part > 0.16 && part < 0.26); /* 2 or 3 prompts */
                }
            }
            ck_assert_double_eq_tol(sum, 1.0, 1e-14);
        }
    }
    for (size_t g = 0; g < 7; g++)
        for (size_t k = 0; k < LANES; k++) {
            ck_assert_uint_lt(where[0][g][k], 3);
            ck_assert_uint_lt(where[1][g][k], 3);
            differ += where[0][g][k] != where[1][g][k];
            across += where[0][g][k] != where[0][g][0];
        }
    ck_assert(differ > 10 && across > 10);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* --- REINFORCE's baselines --- */

/* Coefficients of a bandit's responses from the advantages of the samples just
 * drawn: y's own, less pi (y) times all in its context. */
static void
check_samples(const struct pg_farm *f, const double *advantage,
              const double *pi)
{
    const struct pf_pairs *p = &f->l->pairs;
    for (size_t k = 0; k < LANES; k++)
        for (size_t row = 0; row < 2 * f->n; row++) {
            double want = 0.0;
            for (size_t i = k; i < p->n * LANES; i += LANES)
                if (p->context[i] == row / f->n)
                    want += advantage[i] / (double) p->n *
                            (exp(pi[row * LANES + k]) -
                             (p->first[i] == row % f->n ? 1.0 : 0.0));
            ck_assert_double_eq_tol(f->l->x[PF_PG_COEF][row * LANES + k], want,
                                    1e-11);
        }
}

/* r - beta k (l) of a response, and the most probable response. */
static double
net(const struct pg_farm *f, size_t row, size_t k, bool square)
{
    size_t at = row * LANES + k;
    double l = f->l->pi[at] - f->log_ref[at];
    return f->r[at] - f->beta[k] * (square ? l * l / 2.0 : l);
}

static size_t
favourite(const struct pg_farm *f, size_t c, size_t k)
{
    size_t best = c * f->n;
    for (size_t row = c * f->n; row < (c + 1) * f->n; row++)
        if (f->l->pi[row * LANES + k] > f->l->pi[best * LANES + k])
            best = row;
    return best;
}

START_TEST(greedy_baseline)
{
    double a[18 * LANES], pi[ROWS_CAP * LANES];
    struct pg_farm f;
    pg_farm_init(&f, 2, _i ? 2 : 5, _i ? 2 : 0, false);
    pg_farm_start(&f, "reinforce",
                  _i ? "prompts=6 group=3 baseline=greedy kl_form=k2"
                     : "prompts=6 group=3 baseline=greedy",
                  "sgd eta=1e-12");
    pg_farm_scatter(&f, 1);
    memcpy(pi, f.l->pi, 2 * f.n * LANES * sizeof *pi);
    pg_farm_steps(&f, 1);
    ck_assert_uint_eq(f.port.queries, 24);
    for (size_t i = 0; i < 18 * LANES; i++) {
        size_t k = i % LANES, c = f.l->pairs.context[i];
        a[i] = net(&f, c * f.n + f.l->pairs.first[i], k, _i == 1) -
               net(&f, favourite(&f, c, k), k, _i == 1);
    }
    check_samples(&f, a, pi);
    pg_farm_clear(&f);
}
END_TEST

/* 0, then the mean of the steps before, the later ones weighing more. */
START_TEST(exponential_baseline)
{
    double score[4] = {1, 4, 2, 9}, a[4 * LANES], pi[ROWS_CAP * LANES];
    static const double want[] = {0, 4, (.8 * .2 * 4 + .2 * 6) / (.36)};
    struct pg_farm f;
    pg_farm_init(&f, 2, 5, 0, false);
    f.script = score;
    pg_farm_start(&f, "reinforce", "prompts=4 kl=none baseline=ema decay=0.8",
                  "sgd eta=1e-12");
    memcpy(pi, f.l->pi, 10 * LANES * sizeof *pi);
    for (size_t t = 0; t < 3; t++) {
        pg_farm_steps(&f, 1);
        for (size_t i = 0; i < 4 * LANES; i++)
            a[i] = score[i / LANES] - want[t];
        check_samples(&f, a, pi);
        for (size_t i = 0; i < 4; i++)
            score[i] += 2.0;
    }
    pg_farm_clear(&f);
}
END_TEST

/* --- relations between learners --- */

/* The gradient of a first step from random places, of one lane after the
 * other. */
static void
first_gradient(struct pg_farm *f, const char *name, const char *settings,
               double *grad)
{
    pg_farm_start(f, name, settings, "sgd eta=1e-12");
    pg_farm_scatter(f, 8);
    pg_farm_steps(f, 1);
    memcpy(grad, f->l->grad, 2 * f->n * LANES * sizeof *grad);
    pg_farm_stop(f);
}

/* Dr. GRPO's advantages are (k - 1) / k times RLOO's; and GRPO without its
 * deviation is Dr. GRPO. */
START_TEST(group_learners_agree)
{
    struct pg_farm f;
    double a[ROWS_CAP * LANES], b[ROWS_CAP * LANES], c[ROWS_CAP * LANES];
    pg_farm_init(&f, 2, 2, 3, false);
    first_gradient(&f, "rloo", "prompts=6 group=4", a);
    first_gradient(&f, "dr-grpo",
                   "prompts=6 group=4 ratio=sequence aggregation=sum", b);
    first_gradient(&f, "grpo",
                   "prompts=6 group=4 scale=none kl=reward kl_form=k1 "
                   "aggregation=fixed",
                   c);
    for (size_t i = 0; i < 16 * LANES; i++) {
        ck_assert_double_eq_tol(b[i], 0.75 * a[i], 1e-15);
        ck_assert_double_eq_tol(3.0 * c[i], b[i], 1e-15);
    }
    pg_farm_clear(&f);
}
END_TEST

/* A prompt's own constant in all of its rewards changes nothing for those who
 * compare within groups, and something for those who do not. */
START_TEST(prompts_may_shift)
{
    static const struct {
        const char *name, *settings;
        bool blind;
    } cases[] = {{"rloo", "", true},
                 {"grpo", "", true},
                 {"dr-grpo", "", true},
                 {"reinforce", "baseline=greedy", true},
                 {"reinforce", "baseline=mean", false},
                 {"ppo", "", false}};
    double a[ROWS_CAP * LANES], b[ROWS_CAP * LANES], most = 0.0;
    struct pg_farm f;
    pg_farm_init(&f, 2, 3, 2, false);
    first_gradient(&f, cases[_i].name, cases[_i].settings, a);
    for (size_t i = 0; i < 18 * LANES; i++)
        f.r[i] += i < 9 * LANES ? 3.25 : -5.5;
    first_gradient(&f, cases[_i].name, cases[_i].settings, b);
    for (size_t i = 0; i < 18 * LANES; i++)
        most = fmax(most, fabs(a[i] - b[i]));
    ck_assert_msg(cases[_i].blind ? most < 1e-13 : most > 1e-2, "%s %s: %g",
                  cases[_i].name, cases[_i].settings, most);
    pg_farm_clear(&f);
}
END_TEST

static const char *const names[] = {"reinforce", "rloo", "grpo", "dr-grpo",
                                    "ppo"};

/* A string of one token and a response without tokens: the same bits. */
START_TEST(bandits_are_strings_of_one_token)
{
    struct pg_farm f, g;
    pg_farm_init(&f, 2, 6, 0, false);
    pg_farm_init(&g, 2, 6, 1, false);
    ck_assert(f.strings == NULL && g.strings != NULL);
    pg_farm_start(&f, names[_i], "", "adam");
    pg_farm_start(&g, names[_i], "", "adam");
    pg_farm_steps(&f, 7);
    pg_farm_steps(&g, 7);
    ck_assert_mem_eq(f.l->pi, g.l->pi, 12 * LANES * sizeof(double));
    pg_farm_clear(&f);
    pg_farm_clear(&g);
}
END_TEST

/* Many samples follow the expected step: the error over eight lanes falls as
 * 1 / sqrt (prompts). */
START_TEST(samples_follow_the_expectation)
{
    static const char *const settings[] = {"", "group=4", "group=2 scale=none",
                                           "group=2",
                                           "epochs=1 whiten_advantages=no"};
    double few[ROWS_CAP * LANES], many[ROWS_CAP * LANES];
    double all[ROWS_CAP * LANES], e[2] = {0.0, 0.0};
    bool shrinks = _i == 2 || _i == 3; /* (k - 1) / k of the mean baseline */
    char text[3][100];
    struct pg_farm f;
    static const char *const prompts[] = {"0", "200", "20000"};
    for (int i = 0; i < 3; i++)
        snprintf(text[i], 100, "prompts=%s kl=reward kl_form=k1 %s", prompts[i],
                 settings[_i]);
    pg_farm_init(&f, 2, 3, 2, true);
    first_gradient(&f, names[_i], text[0], all);
    first_gradient(&f, names[_i], text[1], few);
    first_gradient(&f, names[_i], text[2], many);
    for (size_t i = 0; i < 14 * LANES; i++) {
        double want = shrinks ? 0.5 * all[i] : all[i];
        e[0] += pow(few[i] - want, 2);
        e[1] += pow(many[i] - want, 2);
    }
    double gain = sqrt(e[0] / e[1]);
    ck_assert_msg(gain > 6.5 && gain < 15.0, "%s: %g", names[_i], gain);
    pg_farm_clear(&f);
}
END_TEST

START_TEST(senseless_rows_are_refused)
{
    static const struct {
        const char *settings, *why;
    } cases[] = {{"", NULL},
                 {"minibatches=17", "minibatches"},
                 {"minibatches=17 prompts=0", NULL},
                 {"kl_form=k3-scored", "loss only"},
                 {"kl_form=k3-scored kl=loss", NULL},
                 {"ratio=none", "clip"},
                 {"ratio=none clip=0", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct pf_kind *kind = pf_kind_find(&pf_learner_family, "rloo");
        const pf_learner_type *type = (const pf_learner_type *) kind;
        double one[LANES] = {0.1};
        double *x = values_of(kind, cases[i].settings, one);
        double row[PF_LEARNER_PARAMS];
        for (size_t j = 0; j < PF_PG_OWN; j++)
            row[j] = x[j * LANES];
        const struct pf_values v = {.number = row};
        const char *why = type->refuse(&v, 0.1);
        ck_assert_msg((why == NULL) == (cases[i].why == NULL), "%s",
                      cases[i].settings);
        ck_assert(why == NULL || strstr(why, cases[i].why) != NULL);
        free(x);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pg_samples");
    PF_ADD_LOOP(s, clip_regions, 4);
    PF_ADD_LOOP(s, kl_slopes_follow_the_policy, 8);
    PF_ADD(s, minibatches_part_the_prompts);
    PF_ADD_LOOP(s, greedy_baseline, 2);
    PF_ADD(s, exponential_baseline);
    PF_ADD(s, group_learners_agree);
    PF_ADD_LOOP(s, prompts_may_shift, 6);
    PF_ADD_LOOP(s, bandits_are_strings_of_one_token, 5);
    PF_ADD_LOOP(s, samples_follow_the_expectation, 5);
    PF_ADD(s, senseless_rows_are_refused);
    return s;
}
PF_TEST_MAIN(make_suite)
