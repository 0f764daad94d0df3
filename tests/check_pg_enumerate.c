/* Every policy gradient of the registry, enumerated: a learner steps until it
 * has drawn each group of samples that there can be; the gradients it then
 * followed, each by its probability, must add up to the gradient of what the
 * learner is about, found by finite differences of that objective. Where an
 * estimator is biased by design they must add up to the bias that is
 * claimed for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pg_objectives.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct token_world worlds[] = {
    {"tabular", 0, 3, false},        {"log-linear", 0, 4, false},
    {"autoregressive", 2, 2, false}, {"autoregressive order=1", 2, 3, false},
    {"tabular", 2, 3, false},        {"autoregressive", 3, 2, true},
    {"log-linear", 2, 3, true}, /* four strings of 1, 2, 3 and 3 tokens */
};

/* --- estimators that are about no objective --- */

enum { SAMPLES_CAP = 4 };

/* What was drawn: n samples in groups, and r of each with its KL. */
struct drawn {
    size_t n, group, row[SAMPLES_CAP];
    double r[SAMPLES_CAP], length[SAMPLES_CAP];
};

/* a[i]: what sample i has for grad log pi (y_i), besides 1 / n. */
typedef void formula(const struct drawn *d, double *a);

static void
moments(const struct drawn *d, size_t first, size_t n, double *mean, double *sd)
{
    double square = 0.0;
    *mean = 0.0;
    for (size_t i = first; i < first + n; i++)
        *mean += d->r[i] / (double) n;
    for (size_t i = first; i < first + n; i++)
        square += (d->r[i] - *mean) * (d->r[i] - *mean);
    *sd = sqrt(square / (double) (n - 1));
}

static void
by_group(const struct drawn *d, double *a)
{
    double mean, sd;
    for (size_t i = 0; i < d->n; i++) {
        moments(d, i / d->group * d->group, d->group, &mean, &sd);
        a[i] = (d->r[i] - mean) / (sd + 1e-4);
    }
}

static void
by_batch(const struct drawn *d, double *a)
{
    double mean, sd, unused;
    for (size_t i = 0; i < d->n; i++) {
        moments(d, 0, d->n, &unused, &sd);
        moments(d, i / d->group * d->group, d->group, &mean, &unused);
        a[i] = (d->r[i] - mean) / (sd + 1e-4);
    }
}

/* Leave-one-out, over the mean length at hand. */
static void
by_tokens(const struct drawn *d, double *a)
{
    double mean, unused, tokens = 0.0, k = (double) d->group;
    for (size_t i = 0; i < d->n; i++)
        tokens += d->length[i] / (double) d->n;
    for (size_t i = 0; i < d->n; i++) {
        moments(d, i / d->group * d->group, d->group, &mean, &unused);
        a[i] = k / (k - 1.0) * (d->r[i] - mean) / tokens;
    }
}

/* --- subjects --- */

#define ABOUT(function, times, p, g)                                           \
    .objective = function, .factor = times, .prompts = p, .group = g
#define MADE_BY(rule, p, g)                                                    \
    .formula = rule, .factor = 1.0, .prompts = p, .group = g

#define PPO                                                                    \
    "lambda=1 aggregation=sum whiten_rewards=no whiten_advantages=no "         \
    "clamp_kl=no "

static const struct subject {
    const char *learner, *settings;
    tf_function *objective; /* or */
    formula *formula;
    double factor;               /* that the objective's gradient comes with */
    size_t prompts, group, warm; /* steps before; samples of a step */
    enum { RATES, COMPARES } asks;
    double mixture;    /* of the reference in the opponent, */
    bool by_token;     /* token by token; */
    bool own_opponent; /* or one that the learner keeps */
    bool over_length;  /* the factor is also over the greatest length */
} subjects[] = {
    {"reinforce", "baseline=none", ABOUT(reward_kl, 1, 1, 1)},
    {"reinforce", "baseline=none kl=none", ABOUT(reward, 1, 1, 1)},
    {"reinforce", "baseline=mean", ABOUT(reward_kl, 0.5, 2, 1)},
    {"reinforce", "baseline=mean", ABOUT(reward_kl, 2.0 / 3, 1, 3)},
    {"reinforce", "baseline=ema", ABOUT(reward_kl, 1, 1, 1), .warm = 3},
    {"reinforce", "baseline=greedy", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "", ABOUT(reward_kl, 1, 1, 3)},
    {"rloo", "ratio=token", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "kl_form=k2", ABOUT(reward_k2, 1, 1, 2)},
    {"rloo", "kl_form=k3", ABOUT(reward_kl_difference, 1, 1, 2)},
    {"rloo", "kl_level=token", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "kl_form=k3 kl_level=token", ABOUT(reward_token_k3, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k1", ABOUT(reward, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k2", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k3", ABOUT(reward_turned_kl, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k3-scored", ABOUT(reward_kl, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k1 kl_level=token", ABOUT(reward, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k2 kl_level=token",
     ABOUT(reward_token_kl, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k3 kl_level=token",
     ABOUT(reward_turned_token_kl, 1, 1, 2)},
    {"rloo", "kl=loss kl_form=k3-scored kl_level=token",
     ABOUT(reward_token_kl, 1, 1, 2)},
    {"rloo", "aggregation=sequence", ABOUT(reward_per_token, 1, 1, 2)},
    {"rloo", "aggregation=token", MADE_BY(by_tokens, 1, 2)},
    {"rloo", "aggregation=fixed", ABOUT(reward_kl, 1, 1, 2),
     .over_length = true},
    {"grpo", "scale=none kl=reward kl_form=k1 aggregation=sum",
     ABOUT(reward_kl, 0.5, 1, 2)},
    {"grpo", "scale=none aggregation=sum",
     ABOUT(half_reward_turned_token_kl, 1, 1, 2)},
    {"grpo", "kl=reward kl_form=k1 aggregation=sum", MADE_BY(by_group, 1, 2)},
    {"grpo", "kl=reward kl_form=k1 aggregation=sum", MADE_BY(by_group, 1, 3)},
    {"grpo", "scale=batch kl=reward kl_form=k1 aggregation=sum",
     MADE_BY(by_batch, 2, 2)},
    {"dr-grpo", "", ABOUT(reward_kl, 0.5, 1, 2), .over_length = true},
    {"dr-grpo", "", ABOUT(reward_kl, 2.0 / 3, 1, 3), .over_length = true},
    {"ppo", PPO "value=none", ABOUT(reward_kl, 1, 1, 1)},
    {"ppo", PPO "value=prompt", ABOUT(reward_kl, 1, 1, 1), .warm = 6},
    {"ppo", PPO "value=shared clip=0", ABOUT(reward_kl, 1, 1, 2), .warm = 6},
    {"ppo", PPO "kl_level=sequence", ABOUT(reward_kl, 1, 2, 1), .warm = 6},
    {"ppo", PPO "aggregation=fixed", ABOUT(reward_kl, 1, 1, 2), .warm = 6,
     .over_length = true},
    {"p3o", "form=separate", ABOUT(reward_kl, 1, 1, 2)},
    {"p3o", "form=separate clip=0", ABOUT(reward_kl, 1, 1, 3)},
    {"p3o", "form=joint", ABOUT(reward_kl, 1, 1, 2)},
    {"p3o", "form=joint clip=0", ABOUT(reward_kl, 1, 1, 3)},
    {"p3o", "form=joint kl_form=k3", ABOUT(reward_kl_difference, 1, 1, 2)},
    {"nash-md-pg", "mixture=0.4", ABOUT(game, 1, 1, 1), .asks = COMPARES,
     .mixture = 0.4},
    {"nash-md-pg", "mixture=0.4", ABOUT(game, 1, 1, 2), .asks = COMPARES,
     .mixture = 0.4},
    {"nash-md-pg", "mixture=0.4 level=token", ABOUT(game, 1, 1, 1),
     .asks = COMPARES, .mixture = 0.4, .by_token = true},
    {"nash-md-pg", "mixture=0.6 level=token kl_level=token",
     ABOUT(game_token_kl, 1, 1, 1), .asks = COMPARES, .mixture = 0.6,
     .by_token = true},
    {"nash-md-pg", "mixture=1 kl=reward kl_form=k1", ABOUT(game, 1, 1, 1),
     .asks = COMPARES, .mixture = 1},
    {"self-play", "", ABOUT(game, 1, 1, 1), .asks = COMPARES},
    {"self-play", "kl_level=token", ABOUT(game_token_kl, 1, 1, 1),
     .asks = COMPARES},
    {"nash-ema-pg", "ema=0.8", ABOUT(game, 1, 1, 1), .asks = COMPARES,
     .warm = 3, .own_opponent = true},
    {"nash-mp-pg", "inner=2 prox=0.8 follow=0.7", ABOUT(game_prox, 1, 1, 1),
     .asks = COMPARES, .warm = 5, .own_opponent = true},
    {"nash-mp-pg", "inner=2 prox=0.8 follow=0.7", ABOUT(game_prox, 1, 1, 1),
     .asks = COMPARES, .warm = 7, .own_opponent = true},
};

/* --- what is drawn --- */

static size_t
count_draws(const struct token_farm *f, const struct subject *s)
{
    size_t each = s->asks == COMPARES ? f->n * f->n : f->n, all = 1;
    for (size_t p = 0; p < s->prompts; p++) {
        all *= CONTEXTS;
        for (size_t j = 0; j < s->group; j++)
            all *= each;
    }
    return all;
}

/* The number of what lane k has drawn, and its probability. */
static size_t
read_draw(const struct token_farm *f, const struct subject *s, size_t k,
          const double *law, const struct given *g, double *probability)
{
    const struct pf_pairs *p = &f->l->pairs;
    size_t key = 0;
    *probability = 1.0;
    for (size_t i = 0; i < s->prompts * s->group; i++) {
        size_t c = p->context[i * LANES + k], y = p->first[i * LANES + k];
        if (i % s->group == 0) {
            key = key * CONTEXTS + c;
            *probability *= tf_weight[c];
        }
        key = key * f->n + y;
        *probability *= law[c * f->n + y];
        if (s->asks == COMPARES) {
            size_t z = p->second[i * LANES + k];
            key = key * f->n + z;
            *probability *= g->opponent[c * f->n + z];
        }
    }
    return key;
}

/* The gradient of log pi of every response. */
struct scores {
    double of[ROWS][PARAMS_CAP];
};

static double
log_law(const struct token_farm *f, const double *law, const double *fixed,
        const void *arg)
{
    (void) f;
    (void) fixed;
    return log(law[*(const size_t *) arg]);
}

static void
find_scores(struct token_farm *f, struct scores *out)
{
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        tf_gradient(f, log_law, &i, out->of[i]);
}

/* Adds what the subject's formula makes of lane k's draw. */
static void
add_formula(const struct token_farm *f, const struct subject *s, size_t k,
            const struct scores *scores, double probability, double *sum)
{
    struct drawn d = {.n = s->prompts * s->group, .group = s->group};
    double a[SAMPLES_CAP];
    for (size_t i = 0; i < d.n; i++) {
        size_t y = f->l->pairs.first[i * LANES + k];
        size_t row = f->l->pairs.context[i * LANES + k] * f->n + y;
        double l = f->l->pi[row * LANES] - f->log_ref[row * LANES];
        d.row[i] = row;
        d.r[i] = f->r[row] - BETA * l;
        d.length[i] = (double) f->length[y];
    }
    s->formula(&d, a);
    for (size_t i = 0; i < d.n; i++)
        for (size_t j = 0; j < f->l->policy.n; j++)
            sum[j] +=
                probability * a[i] / (double) d.n * scores->of[d.row[i]][j];
}

/* sum = the gradients of all draws by their probabilities; wanted likewise
 * what a formula gives. */
static void
enumerate(struct token_farm *f, const struct subject *s, const struct given *g,
          double *sum, double *wanted)
{
    size_t n = count_draws(f, s), found = 0;
    double grad[PARAMS_CAP * LANES], law[ROWS], total = 0.0;
    struct scores scores;
    bool *seen = calloc(n, sizeof *seen);
    ck_assert_ptr_nonnull(seen);
    tf_law(f, f->l->pi, 0, law);
    if (s->formula != NULL)
        find_scores(f, &scores);
    for (uint64_t run = 0; found < n; run += LANES) {
        ck_assert_uint_lt(run, 4000000);
        for (size_t k = 0; k < LANES; k++)
            f->run[k] = run + k;
        tf_look(f, grad);
        for (size_t k = 0; k < LANES; k++) {
            double p;
            size_t key = read_draw(f, s, k, law, g, &p);
            if (seen[key])
                continue;
            seen[key] = true;
            found++;
            total += p;
            for (size_t j = 0; j < f->l->policy.n; j++)
                sum[j] += p * grad[j * LANES + k];
            if (s->formula != NULL)
                add_formula(f, s, k, &scores, p, wanted);
        }
    }
    free(seen);
    ck_assert_double_eq_tol(total, 1.0, 1e-12);
}

/* --- the test --- */

static void
find_given(const struct token_farm *f, const struct subject *s, struct given *g)
{
    double law[ROWS];
    *g = (struct given){.prox = 0.8};
    if (s->asks != COMPARES)
        return;
    tf_law(f, f->l->pi, 0, law);
    if (s->own_opponent)
        tf_law(f, f->l->x[PF_NASH_PG_OPPONENT], 0, g->opponent);
    else if (s->by_token)
        mix_by_token(f, law, s->mixture, g->opponent);
    else
        mix_sequences(f, law, s->mixture, g->opponent);
    if (s->objective == game_prox)
        tf_law(f, f->l->x[PF_NASH_PG_VECTORS], 0, g->slow);
}

static void
start(struct token_farm *f, const struct subject *s, size_t world)
{
    char text[200];
    snprintf(text, sizeof text, "%s prompts=%zu group=%zu epochs=1 %s",
             s->learner, s->prompts, s->group, s->settings);
    tf_init(f, &worlds[world], 4 + world);
    tf_start(f, text, "sgd eta=0.4");
    for (size_t k = 0; k < LANES; k++)
        f->run[k] = 7; /* the lanes stay alike */
    tf_steps(f, s->warm);
    tf_scatter(f, 0.7, 8 + world);
}

static void
check_world(const struct subject *s, size_t world)
{
    struct token_farm f;
    struct given g;
    double sum[PARAMS_CAP] = {0.0}, wanted[PARAMS_CAP] = {0.0}, size = 0.0;
    double factor = s->factor;
    start(&f, s, world);
    find_given(&f, s, &g);
    if (s->objective != NULL)
        tf_gradient(&f, s->objective, &g, wanted);
    enumerate(&f, s, &g, sum, wanted);
    if (s->over_length)
        factor /= (double) f.T;
    for (size_t i = 0; i < f.l->policy.n; i++) {
        ck_assert_msg(fabs(sum[i] + factor * wanted[i]) < 1e-10,
                      "%s %s, world %zu, parameter %zu: %.12g, not %.12g",
                      s->learner, s->settings, world, i, -sum[i],
                      factor * wanted[i]);
        size = fmax(size, fabs(sum[i]));
    }
    ck_assert_double_gt(size, 1e-3);
    tf_clear(&f);
}

START_TEST(gradients_add_up)
{
    const struct subject *s = &subjects[_i];
    size_t checked = 0;
    for (size_t w = 0; w < COUNT(worlds); w++) {
        struct token_farm f;
        tf_init(&f, &worlds[w], 1);
        bool small = count_draws(&f, s) <= 600;
        tf_clear(&f);
        if (small)
            check_world(s, w);
        checked += small ? 1 : 0;
    }
    ck_assert_uint_gt(checked, 0);
}
END_TEST

/* Nobody is forgotten: whoever has groups of prompts stands in the table. */
START_TEST(every_policy_gradient_is_here)
{
    for (size_t i = 0; pf_learner_family.kinds[i] != NULL; i++) {
        const struct pf_kind *kind = pf_learner_family.kinds[i];
        bool policy_gradient = false, here = false;
        for (const struct pf_param *p = kind->params; p && p->name; p++)
            if (strcmp(p->name, "kl_level") == 0)
                policy_gradient = true;
        for (size_t j = 0; j < COUNT(subjects); j++)
            here = here || strcmp(subjects[j].learner, kind->name) == 0;
        ck_assert_msg(here || !policy_gradient, "%s is missing", kind->name);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("pg_enumerate");
    PF_ADD(s, every_policy_gradient_is_here);
    PF_ADD_LOOP(s, gradients_add_up, COUNT(subjects));
    return s;
}

PF_TEST_MAIN(make_suite)
