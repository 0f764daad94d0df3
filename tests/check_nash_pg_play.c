/* Policy gradients for games: whom they play against, how they relate to one
 * another, what they do on a reward model, what must be saved of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "nash_farm.h"

/* --- whom they play against --- */

static const struct {
    const char *learner;
    size_t warm;
    double w;
    bool by_token, own;
} players[] = {
    {"self-play", 0, 0.0, false, false},
    {"nash-md-pg mixture=0.3", 0, 0.3, false, false},
    {"nash-md-pg mixture=0.7 level=token", 0, 0.7, true, false},
    {"nash-ema-pg ema=0.7", 4, 0.0, false, true},
    {"nash-mp-pg inner=2", 6, 0.0, false, true},
};

enum { STEPS = 30, BATCH = 400, DRAWS = STEPS * BATCH * LANES };

/* A share `tilt` of the most common draw goes to or comes from the others. */
static double
chi_square(const double *count, const double *law, size_t n, double tilt)
{
    double sum = 0.0;
    size_t top = 0;
    for (size_t i = 0; i < n; i++)
        top = law[i] > law[top] ? i : top;
    for (size_t i = 0; i < n; i++) {
        double rest = (1.0 - law[top] - tilt) / (1.0 - law[top]);
        double want = DRAWS * (i == top ? law[i] + tilt : law[i] * rest);
        sum += (count[i] - want) * (count[i] - want) / want;
    }
    return gsl_cdf_chisq_Q(sum, (double) (n - 1));
}

static void
count_pairs(struct token_farm *f, double *count)
{
    double unused[PARAMS_CAP * LANES];
    for (uint64_t t = 0; t < STEPS; t++) {
        for (size_t k = 0; k < LANES; k++)
            f->run[k] = 1000 + LANES * t + k;
        tf_look(f, unused);
        const struct pf_pairs *p = &f->l->pairs;
        for (size_t at = 0; at < BATCH * LANES; at++)
            count[(p->context[at] * f->n + p->first[at]) * f->n +
                  p->second[at]] += 1.0;
    }
}

START_TEST(opponents_have_their_law)
{
    struct token_farm f;
    char text[100];
    double pi[ROWS], opponent[ROWS], count[ROWS * N_CAP] = {0.0};
    double law[ROWS * N_CAP];
    snprintf(text, sizeof text, "%s prompts=%d", players[_i].learner,
             (int) BATCH);
    tf_init(&f, &worlds[5].world, 2); /* strings of 1, 2, 3 and 3 tokens */
    tf_start(&f, text, "sgd eta=2");
    for (size_t k = 0; k < LANES; k++)
        f.run[k] = 3;
    tf_steps(&f, players[_i].warm);
    tf_scatter(&f, 1.5, 6);
    if (players[_i].warm % 4 == 2) /* half an iteration is over */
        memcpy(f.l->x[PF_NASH_PG_OPPONENT], f.l->pi,
               CONTEXTS * f.n * LANES * sizeof(double));
    tf_law(&f, f.l->pi, 0, pi);
    if (players[_i].own)
        tf_law(&f, f.l->x[PF_NASH_PG_OPPONENT], 0, opponent);
    else
        (players[_i].by_token ? mix_by_token
                              : mix_sequences)(&f, pi, players[_i].w, opponent);
    for (size_t i = 0; i < CONTEXTS * f.n * f.n; i++) {
        size_t c = i / (f.n * f.n);
        law[i] = tf_weight[c] * pi[i / f.n] * opponent[c * f.n + i % f.n];
    }
    count_pairs(&f, count);
    size_t n = CONTEXTS * f.n * f.n;
    double p = chi_square(count, law, n, 0.0);
    ck_assert_msg(p > 1e-4, "%s: p = %g", text, p);
    ck_assert_double_lt(chi_square(count, law, n, 0.02), 1e-6);
    ck_assert_double_lt(chi_square(count, law, n, -0.02), 1e-6);
    tf_clear(&f);
}
END_TEST

/* At the reference a draw counts nothing, a win as much as a loss. */
START_TEST(scores_are_centred)
{
    struct token_farm f;
    size_t draws = 0, mirrored = 0;
    double grad[2][PARAMS_CAP * LANES];
    tf_init(&f, &worlds[1].world, 8);
    tf_start(&f, "self-play prompts=1", "sgd");
    for (size_t k = 0; k < LANES; k++)
        f.run[k] = 300 + k;
    for (f.task.seed = 0; f.task.seed < 40; f.task.seed++) {
        for (int turned = 0; turned < 2; turned++) {
            for (size_t i = 0; i < CONTEXTS * 25; i++)
                f.P[i / 25][i / 5 % 5][i % 5] =
                    1.0 - f.P[i / 25][i / 5 % 5][i % 5];
            tf_look(&f, grad[turned]);
        }
        for (size_t i = 0; i < f.l->policy.n * LANES; i++) {
            size_t k = i % LANES;
            bool draw = f.l->pairs.first[k] == f.l->pairs.second[k];
            draws += draw ? 1 : 0;
            mirrored += grad[0][i] != 0.0 ? 1 : 0;
            ck_assert(!draw || grad[0][i] == 0.0);
            ck_assert_double_eq_tol(grad[0][i], -grad[1][i], 1e-15);
        }
    }
    ck_assert_uint_gt(draws, 0);
    ck_assert_uint_gt(mirrored, 0);
    tf_clear(&f);
}
END_TEST

/* --- how they relate --- */

START_TEST(without_mixture_it_is_self_play)
{
    static const char *const learner[] = {
        "self-play prompts=5", "nash-md-pg prompts=5 mixture=0",
        "nash-md-pg prompts=5 mixture=0 level=token",
        "nash-ema-pg prompts=5 ema=0"};
    for (size_t world = 0; world < COUNT(worlds); world++) {
        double end[ROWS * LANES];
        struct token_farm f;
        tf_init(&f, &worlds[world].world, 3);
        for (size_t i = 0; i < COUNT(learner); i++) {
            tf_start(&f, learner[i], "adam");
            tf_steps(&f, 25);
            size_t size = CONTEXTS * f.n * LANES * sizeof(double);
            if (i == 0)
                memcpy(end, f.l->pi, size);
            ck_assert_mem_eq(end, f.l->pi, size);
            tf_stop(&f);
        }
        tf_clear(&f);
    }
}
END_TEST

/* In expectation: beta / 4 of online IPO's gradient. */
START_TEST(self_play_is_online_ipo)
{
    for (size_t world = 0; world < COUNT(worlds); world++) {
        double grad[2][PARAMS_CAP * LANES], size = 0.0;
        struct token_farm f;
        tf_init(&f, &worlds[world].world, 3);
        for (int i = 0; i < 2; i++) {
            tf_start(&f, i ? "online-ipo batch=0" : "self-play prompts=0",
                     "sgd");
            tf_scatter(&f, 0.9, 4);
            tf_look(&f, grad[i]);
            if (i == 0)
                tf_stop(&f);
        }
        for (size_t i = 0; i < f.l->policy.n * LANES; i++) {
            size = fmax(size, fabs(grad[0][i]));
            ck_assert_double_eq_tol(grad[0][i], BETA / 4.0 * grad[1][i], 1e-14);
        }
        ck_assert_double_gt(size, 1e-3);
        tf_clear(&f);
    }
}
END_TEST

/* --- on a reward model --- */

/* The learned preference takes the place of the true one. */
static void
learn_preference(struct token_farm *f)
{
    double far = 0.0;
    for (size_t c = 0; c < CONTEXTS; c++)
        for (size_t y = 0; y < f->n; y++)
            for (size_t z = 0; z < f->n; z++) {
                double p =
                    pf_reward_model_probability(&f->l->model, c, y, z, 0);
                far = fmax(far, fabs(f->P[c][y][z] - p));
                f->P[c][y][z] = p;
            }
    ck_assert_double_gt(far, 0.05); /* a cycle, say, it cannot say */
}

/* The world is asked for the data alone, each pair once. */
static void
run_on_model(struct token_farm *f, const char *model, const char *learner,
             double *law)
{
    tf_init(f, &worlds[1].world, 41);
    f->model = model;
    tf_start(f, learner, worlds[1].optimiser);
    tf_scatter(f, 0.8, 3);
    tf_steps(f, 1500);
    tf_law(f, f->l->pi, 5, law);
    ck_assert_uint_eq(f->port.queries, CONTEXTS * 5 * 4 / 2);
    learn_preference(f);
}

START_TEST(games_on_a_reward_model)
{
    static const char *const learner[] = {
        "self-play prompts=0", "nash-ema-pg prompts=0", "nash-mp-pg prompts=0",
        "online-ipo batch=0 beta=0.3"};
    static const char *const model[] = {"bradley-terry", "pairwise l2=0.05"};
    for (size_t i = 0; i < COUNT(learner); i++) {
        struct token_farm f;
        double law[ROWS], wanted[ROWS];
        run_on_model(&f, model[_i], learner[i], law);
        nash(&f, BETA, wanted);
        double d = distance(&f, law, wanted);
        ck_assert_msg(d < 1e-8, "%s on %s: %g", learner[i], model[_i], d);
        tf_clear(&f);
    }
}
END_TEST

/* P3O rates by the model, online DPO compares by it: both end at
 * ref exp (r / beta), r its rewards. */
START_TEST(rewards_of_a_reward_model)
{
    static const char *const learner[] = {
        "p3o prompts=0 epochs=1", "p3o prompts=0 epochs=2 form=separate",
        "online-dpo batch=0 beta=0.3"};
    static const double near[] = {1e-7, 1e-7, 1e-3}; /* the last is slow */
    for (size_t i = 0; i < COUNT(learner); i++) {
        struct token_farm f;
        double law[ROWS], wanted[ROWS];
        run_on_model(&f, "bradley-terry normalise=none", learner[i], law);
        for (size_t j = 0; j < CONTEXTS * f.n; j++)
            wanted[j] = ref_of(&f, j) * exp(f.l->model.score[j * LANES] / BETA);
        double d = distance(&f, law, wanted);
        ck_assert_msg(d < near[i], "%s: %g", learner[i], d);
        tf_clear(&f);
    }
}
END_TEST

START_TEST(iterative_dpo_on_a_reward_model)
{
    struct token_farm f;
    double law[ROWS];
    run_on_model(&f, "bradley-terry", "iterative-dpo", law);
    for (size_t c = 0; c < CONTEXTS; c++) {
        size_t best = 0, most = 0;
        for (size_t y = 0; y < f.n; y++) {
            const double *score = f.l->model.score + c * f.n * LANES;
            best = score[y * LANES] > score[best * LANES] ? y : best;
            most = law[c * f.n + y] > law[c * f.n + most] ? y : most;
        }
        ck_assert_uint_eq(best, most);
    }
    tf_clear(&f);
}
END_TEST

/* --- state --- */

START_TEST(queries_of_an_expected_step)
{
    static const char *const learner[] = {"self-play", "nash-md-pg",
                                          "nash-ema-pg", "nash-mp-pg"};
    for (size_t i = 0; i < COUNT(learner); i++) {
        struct token_farm f;
        double law[ROWS];
        run(&f, 1, learner[i], 3, law);
        ck_assert_uint_eq(f.port.queries, 3 * CONTEXTS * 5 * 4 / 2);
        tf_clear(&f);
    }
}
END_TEST

/* Put back in the middle of an iteration. */
START_TEST(saved_in_any_phase)
{
    static const char *const learner[] = {
        "nash-mp-pg prompts=3 inner=3 follow=0.4", "nash-ema-pg prompts=3",
        "nash-md-pg prompts=3 level=token kl_level=token"};
    for (size_t i = 0; i < COUNT(learner); i++)
        for (size_t t = 0; t < 8; t++) {
            struct token_farm f;
            double end[ROWS * LANES];
            size_t size;
            tf_init(&f, &worlds[4].world, 3);
            size = CONTEXTS * f.n * LANES * sizeof(double);
            tf_start(&f, learner[i], "adam");
            tf_steps(&f, t);
            double *block = malloc(f.l->block_size * sizeof *block);
            ck_assert_ptr_nonnull(block);
            memcpy(block, f.l->block, f.l->block_size * sizeof *block);
            tf_steps(&f, 7);
            memcpy(end, f.l->pi, size);
            tf_stop(&f);
            tf_start(&f, learner[i], "adam");
            memcpy(f.l->block, block, f.l->block_size * sizeof *block);
            f.l->t = t;
            tf_steps(&f, 7);
            ck_assert_mem_eq(end, f.l->pi, size);
            free(block);
            tf_clear(&f);
        }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("nash_pg_play");
    PF_ADD_LOOP(s, opponents_have_their_law, COUNT(players));
    PF_ADD(s, scores_are_centred);
    PF_ADD(s, without_mixture_it_is_self_play);
    PF_ADD(s, self_play_is_online_ipo);
    PF_ADD_LOOP(s, games_on_a_reward_model, 2);
    PF_ADD(s, rewards_of_a_reward_model);
    PF_ADD(s, iterative_dpo_on_a_reward_model);
    PF_ADD(s, queries_of_an_expected_step);
    PF_ADD(s, saved_in_any_phase);
    return s;
}

PF_TEST_MAIN(make_suite)
