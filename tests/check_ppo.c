/* PPO: rewards of tokens, whitening, the critic, the adaptive KL, presets, and
 * what PPO is in simple cases.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/gae.h"
#include "learn/ppo.h"
#include "pg_farm.h"

/* --- rewards and advantages --- */

/* Log-ratios below 0 that count as 0, other estimators, scores cut: two strings
 * with scores 3 and -9 and log-ratios -1, -1, 1/2. */
START_TEST(rewards_by_rows)
{
    static const struct {
        const char *settings;
        double first, last, other; /* the last one of the second string */
    } cases[] = {
        {"", .5, 2.75, -9.25},
        {"clamp_kl=yes", 0, 2.75, -9.25},
        {"reward_clip=2", .5, 1.75, -2.25},
        {"kl=none", 0, 3, -9},
        {"kl=loss", 0, 3, -9},
        {"kl_form=k2", -.25, 2.9375, -9.0625},
        {"kl_form=k3", -.3591409142295226, 2.9467346701436833,
         -9.0532653298563167},
    };
    char text[100];
    struct pg_farm f;
    struct pf_rollout r;
    snprintf(text, sizeof text, "prompts=2 beta=0.5 %s", cases[_i].settings);
    pg_farm_open_three(&f, &r, text);
    for (size_t i = 0; i < 2; i++)
        for (size_t t = 0; t < 3; t++) {
            r.score[i * LANES + 7] = i == 0 ? 3.0 : -9.0;
            r.log_old[pf_pg_at(&r, i, t, 7)] = t < 2 ? -1.0 : .5;
        }
    pf_ppo_rewards(&r);
    const double *a = r.advantage;
    ck_assert_double_eq_tol(a[pf_pg_at(&r, 0, 1, 7)], cases[_i].first, 1e-15);
    ck_assert_double_eq_tol(a[pf_pg_at(&r, 0, 2, 7)], cases[_i].last, 1e-15);
    ck_assert_double_eq_tol(a[pf_pg_at(&r, 1, 2, 7)], cases[_i].other, 1e-14);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* Over all tokens there are, the variance that of a sample. */
START_TEST(whitening)
{
    struct pg_farm f;
    struct pf_rollout r;
    double mean[2] = {0.0, 0.0}, var[2] = {0.0, 0.0}, old[60 * LANES];
    pg_farm_init(&f, 2, 3, 2, true); /* lengths 1 and 2 */
    pg_farm_start(&f, "ppo", "prompts=20", "sgd");
    ck_assert_int_eq(pf_pg_open(&r, f.l), PF_OK);
    pf_pg_sample(&r, NULL);
    for (size_t i = 0; i < 40 * LANES; i++)
        old[i] = r.advantage[i] = 5.0 + (double) (i * 7 % 31);
    for (int keep = 0; keep < 2; keep++) {
        double n = 0.0, sum = 0.0, square = 0.0, shift = 0.0;
        memcpy(r.advantage, old, 40 * LANES * sizeof *old);
        pf_whiten(&r, r.advantage, 3, keep == 1);
        for (size_t i = 0; i < 20; i++)
            for (size_t t = 0; t < pf_pg_length(&r, i, 3); t++) {
                size_t at = pf_pg_at(&r, i, t, 3);
                n += 1.0;
                sum += r.advantage[at];
                square += r.advantage[at] * r.advantage[at];
                shift += old[at];
            }
        mean[keep] = sum / n;
        var[keep] = (square - sum * sum / n) / (n - 1.0);
        ck_assert(n > 20.0 && n < 40.0);
        ck_assert_double_eq_tol(mean[keep], keep ? shift / n : 0.0, 1e-12);
        ck_assert_double_eq_tol(var[keep], 1.0, 1e-8);
    }
    ck_assert_double_eq(r.advantage[4], old[4]); /* another lane */
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* In the order of public code: rewards of tokens are whitened, their mean kept,
 * then advantages and returns are made of them, then advantages whitened. */
START_TEST(whitening_comes_in_order)
{
    struct pg_farm f;
    struct pf_rollout r;
    struct pf_ppo p;
    double x[3 * 30 * LANES];
    pg_farm_init(&f, 2, 2, 3, false);
    pg_farm_start(&f, "ppo", "prompts=30 whiten_rewards=yes", "sgd");
    pg_farm_scatter(&f, 6);
    pf_ppo_own(&p, f.l);
    for (size_t i = 0; i < p.critic.n * LANES; i++)
        p.critic.value[i] = (double) (i * 5 % 17) / 9.0;
    p.next[2] = 0.77; /* the weight that adapted to this */
    ck_assert_int_eq(pf_pg_open(&r, f.l), PF_OK);
    pf_pg_sample(&r, NULL);
    pf_pg_look_first(&r);
    ck_assert_int_eq(pf_pg_rate(&r, &f.port), PF_OK);
    r.beta = p.next;
    pf_ppo_rewards(&r);
    r.beta = f.l->par[PF_PG_BETA];
    memcpy(x, r.advantage, sizeof x);
    ck_assert_int_eq(pf_ppo_advantages(&r), PF_OK);
    pf_whiten(&r, x, 2, true);
    for (size_t i = 0; i < 30; i++) {
        size_t at = pf_pg_at(&r, i, 0, 2);
        pf_gae(3, LANES, x + at, x + at, r.value + at,
               (struct pf_discount){1, .95});
        for (size_t t = 0; t < 3; t++, at += LANES)
            ck_assert_double_eq_tol(r.target[at], x[at] + r.value[at], 1e-14);
    }
    pf_whiten(&r, x, 2, false);
    for (size_t i = 0; i < 90; i++)
        ck_assert_double_eq_tol(r.advantage[i * LANES + 2], x[i * LANES + 2],
                                1e-14);
    pf_pg_close(&r);
    pg_farm_clear(&f);
}
END_TEST

/* --- what PPO is in simple cases --- */

/* A bandit's first update with a whitened advantage: REINFORCE with the mean
 * for a baseline, over the standard deviation. */
START_TEST(one_pass_of_a_bandit_is_reinforce)
{
    struct pg_farm f, g;
    pg_farm_init(&f, 2, 6, 0, false);
    pg_farm_init(&g, 2, 6, 0, false);
    pg_farm_start(&f, "ppo", "prompts=16 group=2 epochs=1 value=none", "sgd");
    pg_farm_start(&g, "reinforce", "prompts=16 group=2 baseline=mean", "sgd");
    pg_farm_scatter(&f, 2);
    pg_farm_scatter(&g, 2);
    pg_farm_steps(&f, 1);
    pg_farm_steps(&g, 1);
    for (size_t k = 0; k < LANES; k++) {
        const double *r = g.l->pairs.outcome + k; /* rewards less KL */
        double sum = 0.0, square = 0.0;
        for (size_t i = 0; i < 32; i++)
            sum += r[i * LANES] / 32.0;
        for (size_t i = 0; i < 32; i++)
            square += pow(r[i * LANES] - sum, 2) / 31.0;
        for (size_t at = k; at < 12 * LANES; at += LANES)
            ck_assert_double_eq_tol(f.l->grad[at] * sqrt(square + 1e-8),
                                    g.l->grad[at], 1e-14);
    }
    pg_farm_clear(&f);
    pg_farm_clear(&g);
}
END_TEST

static void
values_now(const struct pg_farm *f, double *out)
{
    for (size_t i = 0; i < f->C * f->n * LANES; i++)
        out[i] = f->l->pi[i];
}

/* Whitened advantages do not see the scale or the origin of rewards; but what
 * differs between prompts, only a critic that knows them takes out. */
START_TEST(whitened_advantages_are_blind_to_scale)
{
    double a[ROWS_CAP * LANES], b[ROWS_CAP * LANES], most = 0.0;
    struct pg_farm f;
    pg_farm_init(&f, 2, 2, 2, false);
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; again && i < 8 * LANES; i++)
            f.r[i] = _i == 0 ? 16.0 * f.r[i] + 3.0
                             : f.r[i] + (i < 4 * LANES ? 3.0 : -3.0);
        pg_farm_start(&f, "ppo",
                      "value=none kl=none lambda=1 epochs=2 prompts=64",
                      "adam eta=0.01");
        pg_farm_steps(&f, 5);
        values_now(&f, again ? b : a);
        pg_farm_stop(&f);
    }
    for (size_t i = 0; i < 8 * LANES; i++)
        most = fmax(most, fabs(a[i] - b[i]));
    ck_assert_msg(_i == 0 ? most < 1e-7 : most > 1e-3, "%g", most);
    pg_farm_clear(&f);
}
END_TEST

/* --- the critic --- */

/* What a prefix is worth under the policy: the mean of r - beta l over the
 * words that follow. */
static double
worth(const struct pg_view *v, size_t y, size_t t)
{
    long double sum = 0.0L, mass = pg_view_mass(v, v->pi, y, t);
    for (size_t z = 0; z < v->n; z++) {
        bool below = v->f->length[z] >= t;
        for (size_t i = 0; below && i < t; i++)
            below = v->f->word[z][i] == v->f->word[y][i];
        long double gain = v->r[z];
        for (size_t s = t; below && s < v->f->length[z]; s++)
            gain -= v->beta * logl(pg_view_token(v, v->pi, z, s) /
                                   pg_view_token(v, v->ref, z, s));
        sum += below ? v->pi[z] / mass * gain : 0.0L;
    }
    return (double) sum;
}

static struct pg_view
view_now(const struct pg_farm *f, size_t c, size_t k)
{
    double theta[RESPONSES_CAP];
    for (size_t y = 0; y < f->n; y++)
        theta[y] = f->l->pi[(c * f->n + y) * LANES + k];
    return pg_view_of(f, c, k, theta);
}

/* What the table should hold for the prefix before word t of y. */
static double
value_of(const struct pg_farm *f, bool shared, size_t c, size_t y, size_t t,
         size_t k)
{
    double sum = 0.0, mass = 0.0;
    for (size_t d = 0; d < f->C; d++) {
        struct pg_view v = view_now(f, d, k);
        double m = v.weight * (double) pg_view_mass(&v, v.pi, y, t);
        if (!shared && d == c)
            return worth(&v, y, t);
        sum += m * worth(&v, y, t);
        mass += m;
    }
    return sum / mass;
}

/* A policy that stands still: the critic learns what its prefixes are worth,
 * to all digits, also where it may move little in one step. */
START_TEST(the_critic_learns_values)
{
    static const char *const settings[] = {
        "value=prompt value_steps=plain value_eta=1.2 vf=1 value_clip=0",
        "value=shared value_steps=plain value_eta=0.2 vf=2 value_clip=0.1",
        "value=prompt value_steps=adam value_eta=0.03 value_clip=0.1"};
    char text[200];
    struct pg_farm f;
    struct pf_ppo p;
    snprintf(text, sizeof text, "prompts=0 lambda=1 aggregation=sum %s",
             settings[_i]);
    pg_farm_init(&f, 2, 3, 2, true);
    pg_farm_start(&f, "ppo", text, "sgd eta=1e-12");
    pg_farm_scatter(&f, 9);
    pg_farm_steps(&f, 600);
    pf_ppo_own(&p, f.l);
    for (size_t c = 0; c < 2; c++)
        for (size_t y = 0; y < f.n; y++)
            for (size_t t = 0; t < f.length[y]; t++)
                for (size_t k = 0; k < LANES; k++) {
                    size_t node =
                        t > 0 ? f.strings->path[y * f.strings->tokens] : 0;
                    size_t row = _i == 1 ? node : c * f.strings->nodes + node;
                    ck_assert_double_eq_tol(p.critic.value[row * LANES + k],
                                            value_of(&f, _i == 1, c, y, t, k),
                                            _i == 2 ? 1e-5 : 1e-9);
                }
    ck_assert_double_eq(p.count[0], 2400.0);
    pg_farm_clear(&f);
}
END_TEST

/* One plain step from 0: vf eta times the mean error of the visits, which the
 * clip does not see yet; a second epoch finds values beyond the clip held. */
START_TEST(the_value_clip_holds)
{
    struct pg_farm f;
    struct pf_ppo p;
    pg_farm_init(&f, 1, 4, 0, false);
    for (size_t i = 0; i < 4 * LANES; i++)
        f.r[i] = 5.0;
    pg_farm_start(&f, "ppo",
                  "prompts=0 kl=none epochs=9 value_steps=plain value_eta=0.25 "
                  "vf=0.4 value_clip=0.6",
                  "sgd eta=1e-12");
    pg_farm_steps(&f, 1);
    pf_ppo_own(&p, f.l);
    /* 0.5 after one update, 0.95 after two: beyond 0.6, where it stays */
    ck_assert_double_eq_tol(p.critic.value[3], 0.95, 1e-14);
    pg_farm_steps(&f, 1);
    /* by 0.405 and 0.3645: beyond 0.6 again */
    ck_assert_double_eq_tol(p.critic.value[3], 0.95 + 0.405 + 0.3645, 1e-14);
    pg_farm_clear(&f);
}
END_TEST

/* --- state and presets --- */

START_TEST(the_weight_follows_the_divergence)
{
    struct pg_farm f;
    struct pf_ppo p;
    double want[LANES];
    pg_farm_init(&f, 2, 2, 2, false);
    pg_farm_start(&f, "ppo", "prompts=0 adapt=alpacafarm target=0.4",
                  "sgd eta=1e-12");
    pg_farm_scatter(&f, 5);
    for (size_t k = 0; k < LANES; k++) {
        double kl = 0.0;
        for (size_t c = 0; c < 2; c++) {
            struct pg_view v = view_now(&f, c, k);
            kl += v.weight * (double) pg_view_kl(&v, v.pi, v.ref);
        }
        double e = fmax(-0.2, fmin(0.2, kl / 0.4 - 1.0));
        want[k] = f.beta[k] * (1.0 + 0.1 * e);
    }
    pg_farm_steps(&f, 1);
    pf_ppo_own(&p, f.l);
    for (size_t k = 0; k < LANES; k++) {
        ck_assert_double_eq_tol(p.beta[k], f.beta[k], 1e-16);
        ck_assert_double_eq_tol(p.next[k], want[k], 1e-11);
    }
    pg_farm_steps(&f, 1);
    for (size_t k = 0; k < LANES; k++)
        ck_assert_double_eq_tol(p.beta[k], want[k], 1e-11);
    pg_farm_clear(&f);
}
END_TEST

/* The block and t are all there is to save. */
START_TEST(everything_is_in_the_block)
{
    const char *settings =
        "preset=openai minibatches=3 value=shared horizon=50";
    struct pg_farm f, g;
    pg_farm_init(&f, 2, 3, 2, true);
    pg_farm_init(&g, 2, 3, 2, true);
    pg_farm_start(&f, "ppo", settings, "adam");
    pg_farm_start(&g, "ppo", settings, "adam");
    pg_farm_steps(&f, 11);
    memcpy(g.l->block, f.l->block, f.l->block_size * sizeof(double));
    g.l->t = f.l->t;
    pg_farm_steps(&f, 5);
    pg_farm_steps(&g, 5);
    ck_assert_mem_eq(f.l->block, g.l->block, f.l->block_size * sizeof(double));
    pg_farm_clear(&f);
    pg_farm_clear(&g);
}
END_TEST

START_TEST(presets_set_rows)
{
    static const struct {
        const char *settings;
        double epochs, minibatches, lambda, whiten, clamp, adapt;
    } cases[] = {{"", 4, 1, .95, 0, 0, 0},
                 {"preset=trl", 4, 1, .95, 0, 0, 0},
                 {"preset=alpacafarm", 2, 2, 1, 1, 1, 0},
                 {"preset=openai", 4, 1, .95, 1, 0, 1},
                 {"preset=openai lambda=0.5 epochs=3", 3, 1, .5, 1, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pg_farm f;
        pg_farm_init(&f, 1, 3, 0, false);
        pg_farm_start(&f, "ppo", cases[i].settings, "sgd");
        const double *const *x = f.l->par;
        ck_assert_double_eq(x[PF_PG_EPOCHS][5], cases[i].epochs);
        ck_assert_double_eq(x[PF_PG_MINIBATCHES][5], cases[i].minibatches);
        ck_assert_double_eq(x[PF_PPO_LAMBDA][5], cases[i].lambda);
        ck_assert_double_eq(x[PF_PPO_WHITEN_REWARDS][5], cases[i].whiten);
        ck_assert_double_eq(x[PF_PPO_CLAMP_KL][5], cases[i].clamp);
        ck_assert_double_eq(x[PF_PPO_ADAPT][5], cases[i].adapt);
        ck_assert_double_eq(x[PF_PG_BETA][5], f.beta[5]);
        ck_assert_double_eq(x[PF_PPO_VF][5], .1);
        pg_farm_clear(&f);
    }
}
END_TEST

/* Every row that a preset sets is one of the table's, and in range. */
START_TEST(presets_are_sound)
{
    const struct pf_kind *kind = pf_kind_find(&pf_learner_family, "ppo");
    const struct pf_preset *p = kind->params[PF_PPO_PRESET].presets;
    size_t rows = 0;
    ck_assert_str_eq(kind->params[PF_PPO_REWARD_CLIP].name, "reward_clip");
    ck_assert_uint_eq(pf_param_count(kind->params), PF_PPO_ROWS);
    for (; p->name != NULL; p++)
        for (const struct pf_preset_row *r = p->rows; r->param; r++) {
            const struct pf_param *q = kind->params;
            char word[32];
            while (q->name != NULL && strcmp(q->name, r->param) != 0)
                q++;
            ck_assert_msg(q->name != NULL, "no row %s", r->param);
            if (q->form == PF_CHOICE)
                ck_assert(pf_choice_word(q->choices, (size_t) r->value, word,
                                         sizeof word));
            else
                ck_assert(r->value >= q->lo && r->value <= q->hi);
            rows++;
        }
    ck_assert_uint_eq(rows, 3 * 14);
}
END_TEST

/* From its defaults PPO comes near the optimum, on bandits and on strings. */
START_TEST(defaults_work)
{
    struct pg_farm f;
    pg_farm_init(&f, 2, _i ? 2 : 8, _i ? 3 : 0, false);
    pg_farm_start(&f, "ppo", "", "adam");
    double before = pg_farm_regret(&f);
    pg_farm_steps(&f, 60);
    ck_assert_double_gt(before, 0.4);
    ck_assert_double_lt(pg_farm_regret(&f), 0.02);
    ck_assert_uint_eq(f.port.queries, 60 * 32);
    pg_farm_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("ppo");
    PF_ADD_LOOP(s, rewards_by_rows, 7);
    PF_ADD(s, whitening);
    PF_ADD(s, whitening_comes_in_order);
    PF_ADD(s, one_pass_of_a_bandit_is_reinforce);
    PF_ADD_LOOP(s, whitened_advantages_are_blind_to_scale, 2);
    PF_ADD_LOOP(s, the_critic_learns_values, 3);
    PF_ADD(s, the_value_clip_holds);
    PF_ADD(s, the_weight_follows_the_divergence);
    PF_ADD(s, everything_is_in_the_block);
    PF_ADD(s, presets_set_rows);
    PF_ADD(s, presets_are_sound);
    PF_ADD_LOOP(s, defaults_work, 2);
    return s;
}
PF_TEST_MAIN(make_suite)
