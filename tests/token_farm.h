/* A farm of token strings for policy gradients: a task written out by hand,
 * rewards and comparisons from tables, strings listed anew, and gradients of
 * anything by finite differences. It shares no code with sim/ or
 * core/strings.h, whose tree it only hands on to the learner.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_TEST_TOKEN_FARM_H
#define PF_TEST_TOKEN_FARM_H

#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "learn/nash_pg.h"
#include "starting.h"

enum { LANES = PF_LANE_WIDTH, CONTEXTS = 2, N_CAP = 9, T_CAP = 3 };
enum { ROWS = CONTEXTS * N_CAP, FEATURES = 3, PARAMS_CAP = 40 };

/* vocabulary 0: a bandit of `tokens` responses. */
struct token_world {
    const char *policy; /* "autoregressive order=1" */
    size_t vocabulary, tokens;
    bool end;
};

struct token_farm {
    size_t n, T;
    size_t word[N_CAP][T_CAP], length[N_CAP];
    struct pf_strings *strings;
    struct pf_task task;
    double weight[CONTEXTS * LANES], beta[LANES];
    double log_ref[ROWS * LANES], features[ROWS * FEATURES * LANES];
    uint64_t run[LANES];
    double r[ROWS], P[CONTEXTS][N_CAP][N_CAP];
    const char *policy, *model; /* reward model: "pairwise l2=0.1", or NULL */
    struct pf_feedback port;
    struct pf_learner *l;
};

static const double tf_weight[CONTEXTS] = {0.4, 0.6};

/* --- the port --- */

static inline int
tf_rate(void *self, struct pf_ratings *a)
{
    const struct token_farm *f = self;
    for (size_t at = 0; at < a->n * LANES; at++)
        a->score[at] = f->r[a->context[at] * f->n + a->response[at]];
    return PF_OK;
}

static inline int
tf_compare(void *self, struct pf_pairs *p)
{
    const struct token_farm *f = self;
    for (size_t at = 0; at < p->n * LANES; at++)
        p->outcome[at] = f->P[p->context[at]][p->first[at]][p->second[at]];
    return PF_OK;
}

/* --- making a farm --- */

/* The strings below `prefix`, in lexicographic order. */
static inline void
tf_list(struct token_farm *f, const struct token_world *w, size_t *prefix,
        size_t length)
{
    bool ended =
        w->end && length > 0 && prefix[length - 1] + 1 == w->vocabulary;
    if (length == w->tokens || ended) {
        ck_assert_uint_lt(f->n, N_CAP);
        memcpy(f->word[f->n], prefix, length * sizeof *prefix);
        f->length[f->n++] = length;
        return;
    }
    for (prefix[length] = 0; prefix[length] < w->vocabulary; prefix[length]++) {
        size_t longer[T_CAP];
        memcpy(longer, prefix, sizeof longer);
        tf_list(f, w, longer, length + 1);
    }
}

static inline void
tf_list_all(struct token_farm *f, const struct token_world *w)
{
    size_t prefix[T_CAP] = {0};
    if (w->vocabulary > 0) {
        f->T = w->tokens;
        tf_list(f, w, prefix, 0);
        return;
    }
    f->T = 1;
    for (f->n = 0; f->n < w->tokens; f->n++) {
        f->word[f->n][0] = f->n;
        f->length[f->n] = 1;
    }
}

static inline void
tf_fill(struct token_farm *f, gsl_rng *g)
{
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        f->r[i] = 3.0 * gsl_rng_uniform(g) - 1.0;
    for (size_t i = 0; i < CONTEXTS * f->n * FEATURES; i++) {
        double x = 2.0 * gsl_rng_uniform(g) - 1.0;
        for (size_t k = 0; k < LANES; k++)
            f->features[i * LANES + k] = x;
    }
    for (size_t c = 0; c < CONTEXTS; c++) {
        double w[N_CAP], sum = 0.0;
        for (size_t y = 0; y < f->n; y++) {
            sum += w[y] = 0.4 + gsl_rng_uniform(g);
            f->P[c][y][y] = 0.5;
            for (size_t z = 0; z < y; z++) {
                f->P[c][y][z] = gsl_rng_uniform(g);
                f->P[c][z][y] = 1.0 - f->P[c][y][z];
            }
        }
        for (size_t y = 0; y < f->n; y++)
            for (size_t k = 0; k < LANES; k++)
                f->log_ref[(c * f->n + y) * LANES + k] = log(w[y] / sum);
    }
}

static inline void
tf_init(struct token_farm *f, const struct token_world *w, uint64_t seed)
{
    *f = (struct token_farm){.policy = w->policy};
    gsl_rng *g = pf_rng_alloc(seed, w->tokens, "token farm");
    ck_assert_ptr_nonnull(g);
    tf_list_all(f, w);
    tf_fill(f, g);
    gsl_rng_free(g);
    for (size_t k = 0; k < LANES; k++) {
        f->beta[k] = 0.3;
        f->run[k] = 50 + k;
        for (size_t c = 0; c < CONTEXTS; c++)
            f->weight[c * LANES + k] = tf_weight[c];
    }
    if (w->vocabulary > 0)
        ck_assert_int_eq(
            pf_strings_alloc(&f->strings, w->vocabulary, w->tokens, w->end),
            PF_OK);
    f->task = (struct pf_task){.shape = {CONTEXTS, f->n, LANES},
                               .weight = f->weight,
                               .beta = f->beta,
                               .log_ref = f->log_ref,
                               .n_features = FEATURES,
                               .features = f->features,
                               .strings = f->strings,
                               .seed = 23,
                               .run = f->run};
    f->port =
        (struct pf_feedback){.rate = tf_rate, .compare = tf_compare, .self = f};
}

/* `learner` has its settings behind its name. */
static inline void
tf_start(struct token_farm *f, const char *learner, const char *optimiser)
{
    char name[100];
    size_t end = strcspn(learner, " ");
    snprintf(name, sizeof name, "%.*s", (int) end, learner);
    const struct starting with = {.settings = learner + end,
                                  .policy = f->policy,
                                  .optimiser = optimiser,
                                  .model = f->model};
    f->port.queries = 0;
    f->l = start_learner(learner_named(name), &f->task, &with);
    ck_assert_uint_le(f->l->policy.n, PARAMS_CAP);
}

static inline void
tf_stop(struct token_farm *f)
{
    pf_learner_free(f->l);
    f->l = NULL;
}

static inline void
tf_clear(struct token_farm *f)
{
    tf_stop(f);
    pf_strings_free(f->strings);
}

static inline void
tf_steps(struct token_farm *f, size_t steps)
{
    steps_of(f->l, &f->port, steps);
}

/* --- policies, in probabilities: [c n + y] --- */

static inline void
tf_law(const struct token_farm *f, const double *log_law, size_t k, double *out)
{
    for (size_t i = 0; i < CONTEXTS * f->n; i++)
        out[i] = exp(log_law[i * LANES + k]);
}

/* Parameters move by a random amount, the same in every lane. */
static inline void
tf_shift(double *shift, size_t n, double size, uint64_t seed)
{
    gsl_rng *g = pf_rng_alloc(seed, n, "shift");
    for (size_t i = 0; i < n; i++)
        shift[i] = size * (2.0 * gsl_rng_uniform(g) - 1.0);
    gsl_rng_free(g);
}

static inline void
tf_scatter(struct token_farm *f, double size, uint64_t seed)
{
    double shift[PARAMS_CAP];
    tf_shift(shift, f->l->policy.n, size, seed);
    for (size_t i = 0; i < f->l->policy.n * LANES; i++)
        f->l->policy.theta[i] += shift[i / LANES];
    pf_policy_refresh(&f->l->policy);
}

/* The probability that a response starts as y does, up to `tokens` words. */
static inline double
tf_prefix(const struct token_farm *f, const double *law, size_t c, size_t y,
          size_t tokens)
{
    double sum = 0.0;
    for (size_t z = 0; z < f->n; z++) {
        bool same = f->length[z] >= tokens;
        for (size_t t = 0; same && t < tokens; t++)
            same = f->word[z][t] == f->word[y][t];
        sum += same ? law[c * f->n + z] : 0.0;
    }
    return sum;
}

/* The probability of word t of y after those before it. */
static inline double
tf_next(const struct token_farm *f, const double *law, size_t c, size_t y,
        size_t t)
{
    return tf_prefix(f, law, c, y, t + 1) / tf_prefix(f, law, c, y, t);
}

/* --- derivatives --- */

/* A function of a policy, given another one that is held constant. */
typedef double tf_function(const struct token_farm *f, const double *law,
                           const double *fixed, const void *arg);

/* out = its gradient at the policy at hand, that of lane 0, which is also held
 * constant: central differences of eighth order, one point in each lane. */
static inline void
tf_gradient(struct token_farm *f, tf_function *g, const void *arg, double *out)
{
    static const double step[LANES] = {1, -1, 2, -2, 3, -3, 4, -4};
    static const double by[LANES] = {4.0 / 5,    -4.0 / 5,  -1.0 / 5,
                                     1.0 / 5,    4.0 / 105, -4.0 / 105,
                                     -1.0 / 280, 1.0 / 280};
    const double h = 0.01;
    struct pf_policy *p = &f->l->policy;
    double fixed[ROWS], law[ROWS], keep[LANES];
    tf_law(f, f->l->pi, 0, fixed);
    for (size_t i = 0; i < p->n; i++) {
        double *theta = p->theta + i * LANES;
        memcpy(keep, theta, sizeof keep);
        for (size_t k = 0; k < LANES; k++)
            theta[k] = keep[0] + h * step[k];
        pf_policy_refresh(p);
        out[i] = 0.0;
        for (size_t k = 0; k < LANES; k++) {
            tf_law(f, f->l->pi, k, law);
            out[i] += by[k] / h * g(f, law, fixed, arg);
        }
        memcpy(theta, keep, sizeof keep);
    }
    pf_policy_refresh(p);
}

/* A step that leaves everything as it was; what its (last) gradient was stays
 * in out (n * LANES), what it drew in l->pairs. */
static inline void
tf_look(struct token_farm *f, double *out)
{
    struct pf_learner *l = f->l;
    uint64_t t = l->t;
    double *block = malloc(l->block_size * sizeof *block);
    ck_assert_ptr_nonnull(block);
    memcpy(block, l->block, l->block_size * sizeof *block);
    tf_steps(f, 1);
    memcpy(out, l->grad, l->policy.n * LANES * sizeof *out);
    memcpy(l->block, block, l->block_size * sizeof *block);
    l->t = t;
    free(block);
}

#endif
