/* P3O: its clipped objectives, its gradient away from where samples were
 * drawn, and what it does not care about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pg_objectives.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- gradients of a second update --- */

/* The optimiser that makes the first update of a step a given one: its memory
 * is all, and the gradient next to nothing. */
#define PUSHED "momentum eta=1e-12 momentum=0.9"

/* The first update will add `shift` to the parameters, in every lane. */
static void
push(struct token_farm *f, const double *shift)
{
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        f->l->optimiser.moment[0][i] = -shift[i / LANES] / 0.9e-12;
}

static void
move(struct token_farm *f, const double *shift, double sign)
{
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        f->l->policy.theta[i] += sign * shift[i / LANES];
    pf_policy_refresh(&f->l->policy);
}

/* --- the clipped objectives --- */

struct pair {
    double r[2], log_pi[2], log_old[2];
};

static double
between(double x, double low, double high)
{
    return fmin(fmax(x, low), high);
}

static double
separate(const struct pair *p, double e)
{
    double sum = 0.0;
    for (int i = 0; i < 2; i++) {
        double D = p->r[i] - p->r[1 - i];
        double rho = exp(p->log_pi[i] - p->log_old[i]);
        sum += 0.5 * fmin(D * rho, D * between(rho, 1.0 - e, 1.0 + e));
    }
    return sum;
}

/* `weight`: rho_1 rho_2, which is not differentiated. */
static double
joint(const struct pair *p, double e, double weight)
{
    double D = p->r[0] - p->r[1], d = p->log_pi[0] - p->log_pi[1];
    double old = p->log_old[0] - p->log_old[1];
    return 0.5 * weight * fmin(D * d, D * between(d, old - e, old + e));
}

static double
rho_product(const struct pair *p)
{
    return exp(p->log_pi[0] - p->log_old[0] + p->log_pi[1] - p->log_old[1]);
}

/* Three of our own vectors, in double precision by another program, and
 * further pairs without a known value. */
static const struct golden {
    struct pair pair;
    double separate, joint;
} golden[] = {
    {{{1, 0}, {-1, -2}, {-1.1, -1.7}}, 0.152585459, 0.3274923012},
    {{{0.3, 0.8}, {-0.5, -2.5}, {-1, -2.4}}, -0.1859709632, -0.7459123488},
    {{{2, -1}, {-3, -1}, {-2.2, -1.9}}, -3.015411221, -3.315512754},
    {{{-1, 1}, {-1.5, -0.9}, {-1.0, -1.3}}, NAN, NAN},
    {{{-1, 1}, {-1.0, -1.3}, {-1.5, -0.9}}, NAN, NAN},
    {{{0.5, 0.1}, {-1.9, -0.9}, {-1.85, -0.8}}, NAN, NAN},
};

struct valued {
    struct pair pair;
    bool joint;
    size_t context;
};

static double
value(const struct token_farm *f, const double *law, const double *fixed,
      const void *arg)
{
    const struct valued *v = arg;
    struct pair p = v->pair;
    size_t first = v->context * f->n;
    for (int i = 0; i < 2; i++)
        p.log_pi[i] = log(law[first + (size_t) i]);
    if (!v->joint)
        return separate(&p, 0.2);
    struct pair held = p;
    for (int i = 0; i < 2; i++)
        held.log_pi[i] = log(fixed[first + (size_t) i]);
    return joint(&p, 0.2, rho_product(&held));
}

/* A bandit whose first two responses have these log-probabilities. */
static void
say(struct token_farm *f, const double *log_p, double *out)
{
    for (size_t i = 0; i < CONTEXTS * 3; i++)
        out[i] =
            i % 3 < 2 ? log_p[i % 3] : log(1.0 - exp(log_p[0]) - exp(log_p[1]));
    for (size_t i = 0; i < CONTEXTS * 3 * LANES; i++)
        f->l->policy.theta[i] = out[i / LANES];
    pf_policy_refresh(&f->l->policy);
}

/* Checks the lanes that have drawn the first two responses; how many. */
static size_t
check_slopes(struct token_farm *f, struct valued *v, const double *grad,
             const double *shift)
{
    double wanted[PARAMS_CAP];
    size_t checked = 0;
    for (size_t k = 0; k < LANES; k++) {
        const struct pf_pairs *p = &f->l->pairs;
        if (p->first[k] + p->first[LANES + k] != 1)
            continue;
        v->context = p->context[k];
        move(f, shift, 1.0);
        tf_gradient(f, value, v, wanted);
        move(f, shift, -1.0);
        for (size_t i = 0; i < f->l->policy.n; i++)
            ck_assert_double_eq_tol(grad[i * LANES + k], -wanted[i], 1e-10);
        checked++;
    }
    return checked;
}

START_TEST(slopes_are_those_of_the_clipped_objectives)
{
    static const struct token_world bandit = {"tabular", 0, 3, false};
    const struct golden *g = &golden[_i / 2];
    struct valued v = {.pair = g->pair, .joint = _i % 2 == 1};
    double old[6], new[6], grad[6 * LANES];
    struct token_farm f;
    size_t checked = 0;
    if (!isnan(g->separate)) {
        ck_assert_double_eq_tol(separate(&v.pair, 0.2), g->separate, 1e-9);
        ck_assert_double_eq_tol(joint(&v.pair, 0.2, rho_product(&v.pair)),
                                g->joint, 1e-9);
    }
    tf_init(&f, &bandit, 1);
    tf_start(&f,
             v.joint ? "p3o prompts=1 epochs=2 beta=0 form=joint"
                     : "p3o prompts=1 epochs=2 beta=0 form=separate",
             PUSHED);
    for (size_t i = 0; i < 6; i++)
        f.r[i] = i % 3 < 2 ? v.pair.r[i % 3] : 0.77;
    say(&f, v.pair.log_pi, new);
    say(&f, v.pair.log_old, old);
    for (size_t i = 0; i < 6; i++)
        new[i] -= old[i];
    push(&f, new);
    for (uint64_t run = 0; run < 200; run++) {
        for (size_t k = 0; k < LANES; k++)
            f.run[k] = run * LANES + k;
        tf_look(&f, grad);
        checked += check_slopes(&f, &v, grad, new);
    }
    ck_assert_uint_gt(checked, 20);
    tf_clear(&f);
}
END_TEST

/* --- off policy --- */

static double
old_reward(const struct token_farm *f, const double *law, const double *fixed,
           const void *arg)
{
    const double *old = arg;
    double x[ROWS];
    (void) fixed;
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        x[i] = f->r[i] - BETA * log(old[i] / ref_of(f, i));
    return mean_over(f, law, x);
}

static const struct token_world worlds[] = {
    {"tabular", 0, 4, false},   {"autoregressive", 2, 2, false},
    {"tabular", 2, 3, false},   {"autoregressive", 3, 2, true},
    {"log-linear", 2, 3, true},
};

static const char *const unclipped[] = {
    "p3o epochs=2 clip=0 form=separate",
    "p3o epochs=2 clip=0 form=joint",
    "rloo epochs=2 clip=0 group=2",
};

/* Mean of the second update's gradient over all pairs there are. */
static void
add_up_pairs(struct token_farm *f, const double *old, double *sum)
{
    double grad[PARAMS_CAP * LANES], total = 0.0;
    size_t n = CONTEXTS * f->n * f->n, found = 0;
    bool *seen = calloc(n, sizeof *seen);
    ck_assert_ptr_nonnull(seen);
    for (uint64_t run = 0; found < n && run < 400000; run += LANES) {
        for (size_t k = 0; k < LANES; k++)
            f->run[k] = run + k;
        tf_look(f, grad);
        for (size_t k = 0; k < LANES; k++) {
            size_t c = f->l->pairs.context[k], y = f->l->pairs.first[k];
            size_t z = f->l->pairs.first[LANES + k];
            bool *s = &seen[(c * f->n + y) * f->n + z];
            double p = tf_weight[c] * old[c * f->n + y] * old[c * f->n + z];
            for (size_t i = 0; !*s && i < f->l->policy.n; i++)
                sum[i] += p * grad[i * LANES + k];
            total += *s ? 0.0 : p;
            found += *s ? 0 : 1;
            *s = true;
        }
    }
    free(seen);
    ck_assert_double_eq_tol(total, 1.0, 1e-12);
}

static void
check_off_policy(const struct token_world *w, const char *learner,
                 bool expected)
{
    struct token_farm f;
    char text[100];
    double shift[PARAMS_CAP], old[ROWS], wanted[PARAMS_CAP], size = 0.0;
    double sum[PARAMS_CAP] = {0.0}, grad[PARAMS_CAP * LANES];
    snprintf(text, sizeof text, "%s prompts=%d", learner, expected ? 0 : 1);
    tf_init(&f, w, 3);
    tf_start(&f, text, PUSHED);
    tf_scatter(&f, 0.5, 2);
    tf_shift(shift, f.l->policy.n, 0.8, 5);
    tf_law(&f, f.l->pi, 0, old);
    push(&f, shift);
    tf_look(&f, grad);
    for (size_t i = 0; expected && i < f.l->policy.n; i++)
        sum[i] = grad[i * LANES];
    if (!expected)
        add_up_pairs(&f, old, sum);
    pf_policy_refresh(&f.l->policy);
    move(&f, shift, 1.0);
    tf_gradient(&f, old_reward, old, wanted);
    for (size_t i = 0; i < f.l->policy.n; i++) {
        ck_assert_msg(fabs(sum[i] + wanted[i]) < 1e-10, "%s: %.12g, not %.12g",
                      text, -sum[i], wanted[i]);
        size = fmax(size, fabs(sum[i]));
    }
    ck_assert_double_gt(size, 1e-3);
    tf_clear(&f);
}

START_TEST(unclipped_forms_are_exact_off_policy)
{
    for (size_t i = 0; i < COUNT(unclipped); i++)
        check_off_policy(&worlds[_i], unclipped[i], false);
}
END_TEST

/* All pairs with their probabilities do the same without samples. (RLOO leaves
 * out nobody there.) */
START_TEST(expected_steps_are_exact_off_policy)
{
    for (size_t i = 0; i < COUNT(unclipped); i++)
        check_off_policy(&worlds[_i], unclipped[i], true);
}
END_TEST

/* --- what it is the same as, and what it ignores --- */

/* On fresh samples, RLOO with two responses, sample by sample. */
START_TEST(first_updates_are_those_of_rloo)
{
    struct token_farm f;
    double grad[3][PARAMS_CAP * LANES], size = 0.0;
    static const char *const learner[3] = {
        "rloo prompts=3 group=2 epochs=1",
        "p3o prompts=3 form=separate epochs=1",
        "p3o prompts=3 form=joint epochs=1"};
    tf_init(&f, &worlds[_i], 5);
    for (uint64_t run = 0; run < 5; run++) {
        f.task.seed = run;
        for (int i = 0; i < 3; i++) {
            tf_start(&f, learner[i], "sgd eta=0.1");
            tf_scatter(&f, 0.9, 4);
            tf_look(&f, grad[i]);
            if (i < 2)
                tf_stop(&f);
        }
        for (size_t i = 0; i < f.l->policy.n * LANES; i++) {
            size = fmax(size, fabs(grad[0][i]));
            ck_assert_double_eq_tol(grad[1][i], grad[0][i], 1e-15);
            ck_assert_double_eq_tol(grad[2][i], grad[0][i], 1e-15);
        }
        tf_stop(&f);
    }
    ck_assert_double_gt(size, 0.1);
    tf_clear(&f);
}
END_TEST

/* How far a whole run ends elsewhere when each prompt's rewards are shifted. */
static double
moved_by_shifts(const struct token_world *w, const char *learner,
                const char *optimiser)
{
    static const double shift[CONTEXTS] = {3.7, -11.3};
    struct token_farm f;
    double end[ROWS * LANES], far = 0.0;
    tf_init(&f, w, 6);
    for (int shifted = 0; shifted < 2; shifted++) {
        for (size_t i = 0; shifted && i < CONTEXTS * f.n; i++)
            f.r[i] += shift[i / f.n];
        tf_start(&f, learner, optimiser);
        tf_steps(&f, 100);
        for (size_t i = 0; i < CONTEXTS * f.n * LANES; i++) {
            if (shifted)
                far = fmax(far, fabs(end[i] - f.l->pi[i]));
            end[i] = f.l->pi[i];
        }
        tf_stop(&f);
    }
    tf_clear(&f);
    return far;
}

START_TEST(shifts_of_a_prompts_rewards)
{
    static const struct {
        const char *learner;
        bool moves;
    } all[] = {
        {"p3o prompts=6 epochs=3 form=separate", false},
        {"p3o prompts=6 epochs=3 form=joint", false},
        {"p3o prompts=6 epochs=3 minibatches=2 group=4", false},
        {"rloo prompts=6 epochs=2", false},
        {"grpo prompts=6 group=4 epochs=2", false},
        {"reinforce prompts=0 baseline=none", false},
        {"reinforce prompts=12 baseline=greedy", false},
        {"reinforce prompts=12 baseline=none", true},
        {"reinforce prompts=12 baseline=mean", true},
        {"ppo prompts=12 value=none", true},
        {"ppo prompts=12 value=shared", true},
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        double far =
            moved_by_shifts(&worlds[_i], all[i].learner, "sgd eta=0.05");
        ck_assert_msg(all[i].moves ? far > 1e-2 : far < 1e-12, "%s: %g",
                      all[i].learner, far);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("p3o");
    PF_ADD_LOOP(s, slopes_are_those_of_the_clipped_objectives,
                2 * COUNT(golden));
    PF_ADD_LOOP(s, unclipped_forms_are_exact_off_policy, COUNT(worlds));
    PF_ADD_LOOP(s, expected_steps_are_exact_off_policy, COUNT(worlds));
    PF_ADD_LOOP(s, first_updates_are_those_of_rloo, COUNT(worlds));
    PF_ADD_LOOP(s, shifts_of_a_prompts_rewards, COUNT(worlds));
    return s;
}

PF_TEST_MAIN(make_suite)
