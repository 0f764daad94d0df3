/* Laws that every policy class must keep: where it starts, its gradient
 * against finite differences, its natural gradient against a dense solve.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy/policy.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "testing.h"
#include "texts.h"

enum { GUARD = 8, CONTEXTS = 3, RESPONSES = 5, FEATURES = 4 };
static const double guard_value = -7.0e77;

/* Variants of the parameters (-1: the least), on bandits first and then on
 * strings of tokens. */
static const struct variant {
    int step;
    size_t vocabulary, tokens; /* 0: a bandit */
    bool end;
} variants[] = {{0, 0, 0, false}, {1, 0, 0, false},  {2, 0, 0, false},
                {0, 5, 1, false}, {-1, 2, 2, false}, {0, 2, 3, false},
                {1, 3, 2, false}, {0, 3, 3, false},  {-1, 3, 3, true},
                {0, 3, 2, true},  {0, 3, 3, true},   {1, 3, 3, true},
                {1, 2, 4, true}};
enum {
    VARIANTS = sizeof variants / sizeof variants[0],
    BANDITS = 3,
    MOST = 27, /* responses */
};

static size_t
count_classes(void)
{
    size_t n = 0;
    while (pf_policy_type_family.kinds[n] != NULL)
        n++;
    return n;
}

static const pf_policy_type *
class_at(int i)
{
    return (const pf_policy_type *) pf_policy_type_family.kinds[i];
}

static const pf_policy_type *
class_called(const char *name)
{
    return (const pf_policy_type *) pf_kind_find(&pf_policy_type_family, name);
}

/* --- a task of random numbers and a policy on it --- */

struct bed {
    struct pf_task task;
    struct pf_policy p;
    double *weight, *beta, *log_ref, *features, *values;
    double *memory, *log_pi, *coef, *grad;
    uint64_t *run;
    struct pf_strings *strings;
    size_t memory_size, guard_at;
};

/* One lane's numbers, from a stream that only `id` names; y stands at place
 * order[y]. */
static void
fill_lane(struct bed *b, size_t k, uint64_t id, const size_t *order)
{
    const struct pf_shape *s = &b->task.shape;
    gsl_rng *r = pf_rng_alloc(99, id, "bed");
    double total = 0.0;
    for (size_t c = 0; c < s->contexts; c++)
        total += b->weight[c * s->lanes + k] = 0.1 + gsl_rng_uniform(r);
    for (size_t c = 0; c < s->contexts; c++)
        b->weight[c * s->lanes + k] /= total;
    for (size_t c = 0; c < s->contexts; c++) {
        double sum = 0.0;
        for (size_t y = 0; y < s->responses; y++) {
            size_t row = c * s->responses + (order ? order[y] : y);
            double x = gsl_ran_gaussian(r, 1.3);
            b->log_ref[row * s->lanes + k] = x;
            sum += exp(x);
            b->coef[row * s->lanes + k] = gsl_ran_gaussian(r, 1.0);
            for (size_t j = 0; j < b->task.n_features; j++)
                b->features[(row * b->task.n_features + j) * s->lanes + k] =
                    gsl_ran_gaussian(r, 0.8);
        }
        for (size_t y = 0; y < s->responses; y++)
            b->log_ref[(c * s->responses + y) * s->lanes + k] -= log(sum);
    }
    b->run[k] = id;
    gsl_rng_free(r);
}

/* Defaults; counts small and different in every variant. */
static void
fill_values(struct bed *b, const pf_policy_type *type, int step)
{
    size_t lanes = b->task.shape.lanes;
    for (size_t i = 0; i < pf_param_count(type->kind.params); i++) {
        const struct pf_param *row = &type->kind.params[i];
        double x = row->def;
        if (row->form == PF_COUNT)
            x = fmax(row->lo, row->lo + (i == 0 ? 1.0 : 0.0) + step);
        for (size_t k = 0; k < lanes; k++)
            b->values[i * lanes + k] = x;
    }
}

static void
bed_arrays(struct bed *b, struct pf_shape s, size_t d)
{
    size_t size = pf_shape_size(&s);
    b->weight = pf_lanes_alloc(s.contexts * s.lanes);
    b->beta = pf_lanes_alloc(s.lanes);
    b->log_ref = pf_lanes_alloc(size);
    b->features = pf_lanes_alloc(size * d);
    b->coef = pf_lanes_alloc(size);
    b->log_pi = pf_lanes_alloc(size);
    b->values = pf_lanes_alloc(PF_POLICY_PARAMS * s.lanes);
    b->run = calloc(s.lanes, sizeof *b->run);
    b->task = (struct pf_task){.shape = s,
                               .weight = b->weight,
                               .beta = b->beta,
                               .log_ref = b->log_ref,
                               .n_features = d,
                               .features = b->features,
                               .seed = 4711,
                               .run = b->run};
}

/* Lane k has the numbers of id[k]; responses are strings where the variant
 * says so. */
static void
bed_start(struct bed *b, const pf_policy_type *type, int variant,
          struct pf_shape s, size_t d, const uint64_t *id, const size_t *order)
{
    const struct variant *v = &variants[variant];
    memset(b, 0, sizeof *b);
    if (v->tokens > 0) {
        ck_assert_int_eq(
            pf_strings_alloc(&b->strings, v->vocabulary, v->tokens, v->end),
            PF_OK);
        s.responses = b->strings->n;
    }
    bed_arrays(b, s, d);
    b->task.strings = b->strings;
    for (size_t k = 0; k < s.lanes; k++)
        fill_lane(b, k, id[k], order);
    fill_values(b, type, v->step);
    b->guard_at = pf_policy_memory(type, &b->task, b->values);
    b->memory_size = b->guard_at + GUARD;
    b->memory = pf_lanes_alloc(b->memory_size);
    for (size_t i = b->guard_at; i < b->memory_size; i++)
        b->memory[i] = guard_value;
    ck_assert_int_eq(
        pf_policy_init(&b->p, type, &b->task, b->values, b->memory, b->log_pi),
        PF_OK);
    b->grad = pf_lanes_alloc(b->p.n * s.lanes);
}

static void
bed_end(struct bed *b)
{
    for (size_t i = b->guard_at; i < b->memory_size; i++)
        ck_assert(b->memory[i] == guard_value); /* it stays in its memory */
    free(b->weight);
    free(b->beta);
    free(b->log_ref);
    free(b->features);
    free(b->coef);
    free(b->log_pi);
    free(b->values);
    free(b->run);
    pf_strings_free(b->strings);
    free(b->memory);
    free(b->grad);
}

static const uint64_t ids[16] = {3,  14, 15, 92, 65, 35, 89, 79,
                                 32, 38, 46, 26, 43, 83, 27, 95};

static void
bed_usual(struct bed *b, int i)
{
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    bed_start(b, class_at(i / VARIANTS), i % VARIANTS, s, FEATURES, ids, NULL);
}

/* theta moves by N (0, width), the same in lanes of equal run. */
static void
shake(struct bed *b, double width)
{
    size_t lanes = b->task.shape.lanes;
    for (size_t k = 0; k < lanes; k++) {
        gsl_rng *r = pf_rng_alloc(5, b->run[k], "shake");
        for (size_t i = 0; i < b->p.n; i++)
            b->p.theta[i * lanes + k] += gsl_ran_gaussian(r, width);
        gsl_rng_free(r);
    }
    pf_policy_refresh(&b->p);
}

/* --- where it starts, and its values --- */

/* x minus its log sum exp, context c of lane k, in long double. */
static void
normalised(const struct bed *b, const double *x, size_t c, size_t k,
           long double *out)
{
    const struct pf_shape *s = &b->task.shape;
    long double sum = 0.0L;
    for (size_t y = 0; y < s->responses; y++) {
        out[y] = x[(c * s->responses + y) * s->lanes + k];
        sum += expl(out[y]);
    }
    for (size_t y = 0; y < s->responses; y++)
        out[y] -= logl(sum);
}

START_TEST(starts_at_the_reference_policy)
{
    struct bed b;
    long double want[MOST];
    bed_usual(&b, _i);
    size_t n = b.task.shape.responses;
    /* sums of two or three rounded logarithms of tokens */
    double tolerance = b.strings != NULL ? 3e-15 : 1e-15;
    for (size_t c = 0; c < CONTEXTS; c++)
        for (size_t k = 0; k < 16; k++) {
            normalised(&b, b.log_ref, c, k, want);
            for (size_t y = 0; y < n; y++)
                ck_assert_double_eq_tol(
                    b.log_pi[(c * n + y) * 16 + k], (double) want[y],
                    tolerance * fmax(1.0, fabs((double) want[y])));
        }
    bed_end(&b);
}
END_TEST

/* --- token policies, from strings that are listed by counting --- */

static void
texts_of(const struct bed *b, struct pf_texts *all)
{
    const struct pf_strings *t = b->strings;
    pf_texts_list(all, t->vocabulary, t->tokens, t->end);
}

/* Histories of at most `order` tokens: first the shorter ones, those of one
 * length in the order of their digits. Which one is it that the policy sees
 * before token i of x? */
static size_t
history(const struct pf_texts *all, const struct pf_text *x, size_t i,
        size_t order)
{
    size_t words = all->vocabulary - (all->end ? 1 : 0), number = 0;
    size_t seen = i < order ? i : order, shorter = 0, power = 1;
    for (size_t t = i - seen; t < i; t++)
        number = number * words + x->token[t];
    for (size_t length = 0; length < seen; length++, power *= words)
        shorter += power;
    return shorter + number;
}

/* All histories that come up. */
static size_t
histories(const struct pf_texts *all, size_t order)
{
    size_t words = all->vocabulary - (all->end ? 1 : 0), n = 0, power = 1;
    for (size_t t = 0; t <= order && t < all->tokens; t++, power *= words)
        n += power;
    return n;
}

/* log pi (y) = sum over t of the log-softmax of log ref + theta. */
static long double
token_oracle(const struct bed *b, size_t c, size_t y, size_t k)
{
    struct pf_texts all;
    texts_of(b, &all);
    size_t order = (size_t) b->values[0], words = all.vocabulary, n = all.n;
    const double *log_ref = b->log_ref + c * n * 16 + k;
    const double *theta = b->p.theta + k;
    const struct pf_text *x = &all.text[y];
    long double sum = 0.0L;
    for (size_t i = 0; i < x->length; i++) {
        struct pf_text next = *x;
        size_t h = c * histories(&all, order) + history(&all, x, i, order);
        long double said = 0.0L, any = 0.0L;
        for (next.token[i] = 0; next.token[i] < words; next.token[i]++) {
            long double z = theta[(h * words + next.token[i]) * 16] +
                            pf_texts_log_mass(&all, log_ref, 16, &next, i + 1);
            any += expl(z);
            said = next.token[i] == x->token[i] ? z : said;
        }
        sum += said - logl(any);
    }
    return sum;
}

/* The logit of one response by the plainest code. */
static long double
logit_oracle(const struct bed *b, size_t row, size_t k)
{
    size_t lanes = b->task.shape.lanes, d = b->task.n_features;
    const char *name = b->p.type->kind.name;
    const double *theta = b->p.theta;
    long double logit = b->log_ref[row * lanes + k], a[8], in[8];
    bool autoregressive = strcmp(name, "autoregressive") == 0;
    size_t n = b->task.shape.responses;
    if (autoregressive && b->strings != NULL)
        return token_oracle(b, row / n, row % n, k);
    if (autoregressive || strcmp(name, "tabular") == 0)
        return theta[row * lanes + k];
    for (size_t j = 0; j < d; j++)
        in[j] = b->features[(row * d + j) * lanes + k];
    if (strcmp(name, "log-linear") == 0) {
        for (size_t j = 0; j < d; j++)
            logit += in[j] * theta[j * lanes + k];
        return logit;
    }
    ck_assert_str_eq(name, "mlp"); /* a new class needs an oracle here */
    size_t width = (size_t) b->values[0], layers = (size_t) b->values[lanes];
    const double *w = theta + k;
    for (size_t l = 0; l < layers; l++) {
        size_t fan = l == 0 ? d : width;
        for (size_t j = 0; j < width; j++) {
            a[j] = w[(width * fan + j) * lanes];
            for (size_t i = 0; i < fan; i++)
                a[j] += w[(j * fan + i) * lanes] * in[i];
        }
        for (size_t j = 0; j < width; j++)
            in[j] = tanhl(a[j]);
        w += width * (fan + 1) * lanes;
    }
    for (size_t j = 0; j < width; j++)
        logit += w[j * lanes] * in[j];
    return logit;
}

START_TEST(values_are_those_of_the_formula)
{
    struct bed b;
    bed_usual(&b, _i);
    shake(&b, 0.7);
    size_t n = b.task.shape.responses;
    for (size_t c = 0; c < CONTEXTS; c++)
        for (size_t k = 0; k < 16; k++) {
            long double z[MOST], sum = 0.0L, all = 0.0L;
            for (size_t y = 0; y < n; y++)
                sum += expl(z[y] = logit_oracle(&b, c * n + y, k));
            for (size_t y = 0; y < n; y++) {
                double got = b.log_pi[(c * n + y) * 16 + k];
                ck_assert_double_eq_tol(got, (double) (z[y] - logl(sum)),
                                        b.strings != NULL ? 1e-14 : 4e-15);
                all += expl(got);
            }
            ck_assert_double_eq_tol((double) all, 1.0, 2e-15);
        }
    bed_end(&b);
}
END_TEST

/* --- gradients --- */

/* sum coef log_pi at theta, lane by lane. */
static void
objective(struct bed *b, long double *out)
{
    size_t lanes = b->task.shape.lanes;
    pf_policy_refresh(&b->p);
    for (size_t k = 0; k < lanes; k++)
        out[k] = 0.0L;
    for (size_t i = 0; i < pf_shape_size(&b->task.shape); i++)
        out[i % lanes] += (long double) b->coef[i] * b->log_pi[i];
}

static void
central_difference(struct bed *b, size_t i, double h, long double *out)
{
    long double plus[16], minus[16];
    double keep[16], *theta = b->p.theta + i * 16;
    memcpy(keep, theta, sizeof keep);
    for (size_t k = 0; k < 16; k++)
        theta[k] = keep[k] + h;
    objective(b, plus);
    for (size_t k = 0; k < 16; k++)
        theta[k] = keep[k] - h;
    objective(b, minus);
    for (size_t k = 0; k < 16; k++) {
        long double width = (long double) (keep[k] + h) - (keep[k] - h);
        out[k] = (plus[k] - minus[k]) / width;
    }
    memcpy(theta, keep, sizeof keep);
}

/* Two extrapolations (Richardson): the error is of order h^6. */
static void
difference(struct bed *b, size_t i, double out[16])
{
    long double d[3][16];
    for (int level = 0; level < 3; level++)
        central_difference(b, i, ldexp(0.02, -level), d[level]);
    for (size_t k = 0; k < 16; k++) {
        long double first = (4.0L * d[1][k] - d[0][k]) / 3.0L;
        long double second = (4.0L * d[2][k] - d[1][k]) / 3.0L;
        out[k] = (double) ((16.0L * second - first) / 15.0L);
    }
}

START_TEST(gradient_is_that_of_finite_differences)
{
    struct bed b;
    double want[16], largest = 0.0;
    bed_usual(&b, _i);
    shake(&b, 0.7);
    pf_policy_add_grad_logprob(&b.p, b.grad, b.coef);
    for (size_t i = 0; i < b.p.n * 16; i++)
        largest = fmax(largest, fabs(b.grad[i]));
    ck_assert_double_gt(largest, 0.5);
    for (size_t i = 0; i < b.p.n; i++) {
        difference(&b, i, want);
        for (size_t k = 0; k < 16; k++)
            ck_assert_double_eq_tol(b.grad[i * 16 + k], want[k],
                                    1e-8 * fmax(1.0, fabs(want[k])));
    }
    bed_end(&b);
}
END_TEST

START_TEST(gradient_is_added)
{
    struct bed b;
    bed_usual(&b, _i);
    shake(&b, 0.7);
    size_t n = b.p.n * 16;
    double *once = pf_lanes_alloc(n);
    pf_policy_add_grad_logprob(&b.p, once, b.coef);
    for (size_t i = 0; i < n; i++)
        b.grad[i] = 7.25;
    pf_policy_add_grad_logprob(&b.p, b.grad, b.coef);
    for (size_t i = 0; i < n; i++)
        ck_assert_double_eq_tol(b.grad[i], 7.25 + once[i], 1e-13);
    free(once);
    bed_end(&b);
}
END_TEST

/* --- natural gradient --- */

/* F + damping I of lane k, from the scores one by one. */
static gsl_matrix *
fisher(struct bed *b, size_t k, double damping)
{
    size_t n = b->p.n, lanes = b->task.shape.lanes;
    size_t size = pf_shape_size(&b->task.shape);
    gsl_matrix *F = gsl_matrix_calloc(n, n);
    double *one = pf_lanes_alloc(size), *score = pf_lanes_alloc(n * lanes);
    for (size_t row = 0; row < size / lanes; row++) {
        double w = b->weight[row / b->task.shape.responses * lanes + k];
        w *= exp(b->log_pi[row * lanes + k]);
        memset(score, 0, n * lanes * sizeof *score);
        one[row * lanes + k] = 1.0;
        pf_policy_add_grad_logprob(&b->p, score, one);
        one[row * lanes + k] = 0.0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                *gsl_matrix_ptr(F, i, j) +=
                    w * score[i * lanes + k] * score[j * lanes + k];
    }
    for (size_t i = 0; i < n; i++)
        *gsl_matrix_ptr(F, i, i) += damping;
    free(one);
    free(score);
    return F;
}

static void
dense_solve(gsl_matrix *F, const double *g, size_t lanes, gsl_vector *x)
{
    gsl_vector *rhs = gsl_vector_alloc(F->size1);
    gsl_permutation *order = gsl_permutation_alloc(F->size1);
    int sign;
    for (size_t i = 0; i < F->size1; i++)
        gsl_vector_set(rhs, i, g[i * lanes]);
    gsl_linalg_LU_decomp(F, order, &sign);
    gsl_linalg_LU_solve(F, order, rhs, x);
    gsl_vector_free(rhs);
    gsl_permutation_free(order);
}

static void
check_natural_lane(struct bed *b, const double *g, size_t k, double damping)
{
    gsl_matrix *F = fisher(b, k, damping);
    gsl_vector *x = gsl_vector_alloc(b->p.n);
    dense_solve(F, g + k, 16, x);
    double size = gsl_vector_max(x) - gsl_vector_min(x);
    for (size_t i = 0; i < b->p.n; i++)
        ck_assert_double_eq_tol(b->grad[i * 16 + k], gsl_vector_get(x, i),
                                1e-10 * fmax(1.0, size));
    gsl_vector_free(x);
    gsl_matrix_free(F);
}

/* Gradients with parts in the kernel of F too. */
static void
random_gradient(struct bed *b)
{
    gsl_rng *r = pf_rng_alloc(6, 0, "gradient");
    for (size_t i = 0; i < b->p.n * b->task.shape.lanes; i++)
        b->grad[i] = gsl_ran_gaussian(r, 1.0);
    gsl_rng_free(r);
}

START_TEST(natural_gradient_is_the_dense_solve)
{
    struct bed b;
    double damping[16], *g;
    bed_usual(&b, _i);
    if (b.p.type->natural == NULL) {
        bed_end(&b);
        return;
    }
    shake(&b, 0.7);
    random_gradient(&b);
    g = pf_lanes_alloc(b.p.n * 16);
    memcpy(g, b.grad, b.p.n * 16 * sizeof *g);
    for (size_t k = 0; k < 16; k++)
        damping[k] = pow(10.0, -0.3 * (double) k);
    ck_assert_int_eq(b.p.type->natural(&b.p, b.grad, damping), PF_OK);
    for (size_t k = 0; k < 16; k++)
        check_natural_lane(&b, g, k, damping[k]);
    free(g);
    bed_end(&b);
}
END_TEST

/* With coef = weight pi q, the gradient of <pi, q>, a step is q + const. */
START_TEST(undamped_table_steps_like_mirror_descent)
{
    struct bed b;
    double damping[16];
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    bed_start(&b, class_called("tabular"), 0, s, FEATURES, ids, NULL);
    shake(&b, 0.4);
    for (size_t k = 0; k < 16; k++)
        damping[k] = 1e-12;
    size_t size = pf_shape_size(&s);
    double *q = pf_lanes_alloc(size);
    memcpy(q, b.coef, size * sizeof *q);
    for (size_t i = 0; i < size; i++)
        b.coef[i] *=
            b.weight[i / (RESPONSES * 16) * 16 + i % 16] * exp(b.log_pi[i]);
    pf_policy_add_grad_logprob(&b.p, b.grad, b.coef);
    ck_assert_int_eq(b.p.type->natural(&b.p, b.grad, damping), PF_OK);
    for (size_t i = 0; i < size; i++) {
        size_t first = i / (RESPONSES * 16) * (RESPONSES * 16) + i % 16;
        ck_assert_double_eq_tol(b.grad[i] - b.grad[first], q[i] - q[first],
                                1e-7);
    }
    free(q);
    bed_end(&b);
}
END_TEST

/* A constant added to all features of a context is no information, and a
 * large one loses none: the Fisher matrix is summed from centred features. */
START_TEST(constant_features_cancel)
{
    struct bed near, far;
    double damping[16];
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    struct bed *both[2] = {&near, &far};
    for (size_t k = 0; k < 16; k++)
        damping[k] = 1e-3;
    for (int i = 0; i < 2; i++) {
        struct bed *b = both[i];
        bed_start(b, class_called("log-linear"), 0, s, FEATURES, ids, NULL);
        for (size_t j = 0; j < pf_shape_size(&s) * FEATURES; j++)
            b->features[j] = round(b->features[j] * 0x1p20) * 0x1p-20 +
                             (i == 1 ? 0x1p20 : 0.0);
        pf_policy_refresh(&b->p);
        random_gradient(b);
        ck_assert_int_eq(b->p.type->natural(&b->p, b->grad, damping), PF_OK);
    }
    for (size_t i = 0; i < near.p.n * 16; i++)
        ck_assert_double_eq_tol(near.grad[i], far.grad[i],
                                1e-8 * fmax(1.0, fabs(near.grad[i])));
    bed_end(&near);
    bed_end(&far);
}
END_TEST

/* --- lanes --- */

/* Everything a class computes, after a few steps. */
static void
work_out(struct bed *b)
{
    size_t lanes = b->task.shape.lanes;
    double *damping = pf_lanes_alloc(lanes);
    for (size_t k = 0; k < lanes; k++)
        damping[k] = 0.01;
    shake(b, 0.3);
    for (int step = 0; step < 3; step++) {
        memset(b->grad, 0, b->p.n * lanes * sizeof *b->grad);
        pf_policy_add_grad_logprob(&b->p, b->grad, b->coef);
        if (b->p.type->natural != NULL)
            b->p.type->natural(&b->p, b->grad, damping);
        for (size_t i = 0; i < b->p.n * lanes; i++)
            b->p.theta[i] += 0.1 * b->grad[i];
        pf_policy_refresh(&b->p);
    }
    free(damping);
}

static void
same_bits(const struct bed *a, size_t k, const struct bed *b, size_t m)
{
    size_t la = a->task.shape.lanes, lb = b->task.shape.lanes;
    for (size_t i = 0; i < a->p.n; i++)
        ck_assert(!memcmp(a->p.theta + i * la + k, b->p.theta + i * lb + m,
                          sizeof(double)));
    for (size_t i = 0; i < pf_shape_rows(&a->task.shape); i++)
        ck_assert(!memcmp(a->log_pi + i * la + k, b->log_pi + i * lb + m,
                          sizeof(double)));
}

START_TEST(bits_do_not_depend_on_the_company)
{
    struct bed many, one;
    struct pf_shape s = {CONTEXTS, RESPONSES, 8};
    bed_usual(&many, _i);
    work_out(&many);
    for (size_t place = 1; place < 16; place += 5) {
        uint64_t id[8];
        for (size_t k = 0; k < 8; k++)
            id[k] = ids[place];
        bed_start(&one, class_at(_i / VARIANTS), _i % VARIANTS, s, FEATURES, id,
                  NULL);
        work_out(&one);
        for (size_t k = 0; k < 8; k++)
            same_bits(&many, place, &one, k);
        bed_end(&one);
    }
    bed_end(&many);
}
END_TEST

START_TEST(a_nan_stays_in_its_lane)
{
    struct bed clean, dirty;
    bed_usual(&clean, _i);
    bed_usual(&dirty, _i);
    for (size_t i = 0; i < pf_shape_rows(&dirty.task.shape); i++)
        dirty.coef[i * 16 + 11] = NAN;
    work_out(&clean);
    work_out(&dirty);
    ck_assert(isnan(dirty.log_pi[11]));
    for (size_t k = 0; k < 16; k++)
        if (k != 11)
            same_bits(&clean, k, &dirty, k);
    bed_end(&clean);
    bed_end(&dirty);
}
END_TEST

/* --- symmetry, extremes, refusals --- */

/* Steps along the gradient. */
static void
climb(struct bed *b)
{
    for (int step = 0; step < 5; step++) {
        memset(b->grad, 0, b->p.n * 16 * sizeof *b->grad);
        pf_policy_add_grad_logprob(&b->p, b->grad, b->coef);
        for (size_t j = 0; j < b->p.n * 16; j++)
            b->p.theta[j] += 0.1 * b->grad[j];
        pf_policy_refresh(&b->p);
    }
}

START_TEST(relabelling_permutes_the_policy)
{
    static const size_t order[RESPONSES] = {3, 0, 4, 2, 1};
    struct bed plain, moved;
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    double far = 0.0;
    bed_usual(&plain, _i / BANDITS * VARIANTS + _i % BANDITS);
    bed_start(&moved, class_at(_i / BANDITS), _i % BANDITS, s, FEATURES, ids,
              order);
    climb(&plain);
    climb(&moved);
    for (size_t c = 0; c < CONTEXTS; c++)
        for (size_t y = 0; y < RESPONSES; y++)
            for (size_t k = 0; k < 16; k++) {
                size_t at = (c * RESPONSES + y) * 16 + k;
                size_t to = (c * RESPONSES + order[y]) * 16 + k;
                ck_assert_double_eq_tol(plain.log_pi[at], moved.log_pi[to],
                                        1e-12);
                far = fmax(far, fabs(plain.log_pi[at] - plain.log_ref[at]));
            }
    ck_assert_double_gt(far, 0.1); /* it did move */
    bed_end(&plain);
    bed_end(&moved);
}
END_TEST

START_TEST(large_parameters_leave_it_finite)
{
    struct bed b;
    double damping[16];
    bed_usual(&b, _i);
    for (size_t i = 0; i < b.p.n * 16; i++)
        b.p.theta[i] *= 1.0 + 900.0 * (double) (i % 3);
    shake(&b, 300.0);
    pf_policy_add_grad_logprob(&b.p, b.grad, b.coef);
    for (size_t k = 0; k < 16; k++)
        damping[k] = 1e-6;
    if (b.p.type->natural != NULL)
        b.p.type->natural(&b.p, b.grad, damping);
    for (size_t i = 0; i < b.p.n * 16; i++)
        ck_assert(isfinite(b.grad[i]));
    for (size_t i = 0; i < pf_shape_size(&b.task.shape); i++)
        ck_assert(isfinite(b.log_pi[i]) && b.log_pi[i] <= 1e-15);
    bed_end(&b);
}
END_TEST

START_TEST(features_must_be_there)
{
    const pf_policy_type *type = class_at(_i);
    struct bed b;
    struct pf_policy p;
    bed_usual(&b, _i * VARIANTS);
    int want = type->needs_features ? PF_EINPUT : PF_OK;
    b.task.features = NULL;
    ck_assert_int_eq(
        pf_policy_init(&p, type, &b.task, b.values, b.memory, b.log_pi), want);
    b.task.features = b.features;
    b.task.n_features = 0;
    ck_assert_int_eq(
        pf_policy_init(&p, type, &b.task, b.values, b.memory, b.log_pi), want);
    bed_end(&b);
}
END_TEST

/* 30 contexts of 60 responses, 12 features, 64 runs: the work space stays
 * below a few vectors of the batch. */
START_TEST(memory_does_not_explode)
{
    const pf_policy_type *type = class_at(_i);
    struct bed b;
    struct pf_shape s = {30, 60, 64};
    uint64_t id[64];
    for (size_t k = 0; k < 64; k++)
        id[k] = ids[k % 16];
    bed_start(&b, type, 1, s, 12, id, NULL);
    ck_assert_uint_le(b.guard_at, 3 * pf_shape_size(&s));
    work_out(&b);
    ck_assert(isfinite(b.log_pi[pf_shape_size(&s) - 1]));
    bed_end(&b);
}
END_TEST

/* --- sampling --- */

/* The chi-square probability of counts against p. */
static double
chi_square(size_t n, const double *count, const double *p, double draws)
{
    double x = 0.0;
    for (size_t y = 0; y < n; y++)
        x += pow(count[y] - draws * p[y], 2.0) / (draws * p[y]);
    return gsl_cdf_chisq_Q(x, (double) n - 1.0);
}

START_TEST(samples_follow_the_policy)
{
    enum { DRAWS = 100000, LANE = 13 };
    struct bed b;
    bed_usual(&b, _i * VARIANTS);
    shake(&b, 0.4);
    gsl_rng *r = pf_rng_alloc(1, 2, "sample");
    for (size_t c = 0; c < CONTEXTS; c++) {
        double count[RESPONSES] = {0.0}, p[RESPONSES], biased[RESPONSES];
        size_t rare = 0;
        for (size_t y = 0; y < RESPONSES; y++) {
            p[y] = exp(b.log_pi[(c * RESPONSES + y) * 16 + LANE]);
            rare = p[y] < p[rare] ? y : rare;
        }
        for (int i = 0; i < DRAWS; i++)
            count[pf_policy_sample(&b.p, c, LANE, r)] += 1.0;
        ck_assert_double_gt(chi_square(RESPONSES, count, p, DRAWS), 1e-4);
        for (size_t y = 0; y < RESPONSES; y++)
            biased[y] = 0.98 * p[y] + (y == rare ? 0.02 : 0.0);
        ck_assert_double_lt(chi_square(RESPONSES, count, biased, DRAWS), 1e-9);
    }
    gsl_rng_free(r);
    bed_end(&b);
}
END_TEST

/* --- the network's start --- */

START_TEST(network_starts_from_scaled_normals)
{
    enum { D = 7, WIDTH = 250 };
    struct bed b;
    struct pf_shape s = {1, 2, 16};
    uint64_t id[16];
    for (size_t k = 0; k < 16; k++)
        id[k] = k < 15 ? ids[k] : ids[0]; /* the last is the first again */
    bed_start(&b, class_called("mlp"), 0, s, D, id, NULL);
    for (size_t k = 0; k < 16; k++) {
        b.values[k] = WIDTH;
        b.values[16 + k] = 2.0;
    }
    free(b.memory);
    b.guard_at = b.memory_size = pf_policy_memory(b.p.type, &b.task, b.values);
    b.memory = pf_lanes_alloc(b.memory_size);
    ck_assert_int_eq(
        pf_policy_init(&b.p, b.p.type, &b.task, b.values, b.memory, b.log_pi),
        PF_OK);
    const size_t first[2] = {0, WIDTH * (D + 1)}, fan[2] = {D, WIDTH};
    for (int l = 0; l < 2; l++) {
        double n = 0.0, mean = 0.0, square = 0.0, within = 0.0;
        for (size_t i = 0; i < WIDTH * fan[l]; i++) {
            const double *x = b.p.theta + (first[l] + i) * 16;
            ck_assert(x[0] == x[15] && x[0] != x[1]);
            for (size_t k = 0; k < 15; k++, n += 1.0) {
                double z = x[k] * sqrt((double) fan[l]);
                mean += z;
                square += z * z;
                within += fabs(z) < 1.0;
            }
        }
        ck_assert_double_eq_tol(mean / n, 0.0, 5.0 / sqrt(n));
        ck_assert_double_eq_tol(square / n, 1.0, 5.0 * sqrt(2.0 / n));
        ck_assert_double_eq_tol(within / n, erf(M_SQRT1_2), 2.5 / sqrt(n));
        for (size_t j = 0; j < WIDTH * 16; j++) /* biases */
            ck_assert(b.p.theta[(first[l] + WIDTH * fan[l]) * 16 + j] == 0.0);
    }
    bed_end(&b);
}
END_TEST

/* --- token policies --- */

START_TEST(the_table_of_tokens_has_a_row_for_every_history)
{
    struct bed b;
    struct pf_texts all;
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    bed_start(&b, class_called("autoregressive"), _i, s, FEATURES, ids, NULL);
    if (b.strings != NULL) {
        texts_of(&b, &all);
        ck_assert_uint_eq(b.p.n, CONTEXTS * all.vocabulary *
                                     histories(&all, (size_t) b.values[0]));
    } else {
        ck_assert_uint_eq(b.p.n, CONTEXTS * RESPONSES);
    }
    bed_end(&b);
}
END_TEST

/* Without strings, to the last bit; with strings of one token, to rounding. */
START_TEST(tokens_of_a_bandit_are_its_responses)
{
    struct bed table, tokens;
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    int variant = _i == 0 ? 0 : BANDITS;
    bed_start(&table, class_called("tabular"), 0, s, FEATURES, ids, NULL);
    bed_start(&tokens, class_called("autoregressive"), variant, s, FEATURES,
              ids, NULL);
    ck_assert((tokens.strings != NULL) == (_i == 1));
    climb(&table);
    climb(&tokens);
    for (size_t i = 0; i < pf_shape_size(&s); i++)
        ck_assert_double_eq_tol(table.log_pi[i], tokens.log_pi[i], 1e-14);
    if (_i == 0)
        ck_assert(!memcmp(table.log_pi, tokens.log_pi,
                          pf_shape_size(&s) * sizeof *table.log_pi));
    bed_end(&table);
    bed_end(&tokens);
}
END_TEST

START_TEST(strings_must_be_the_responses)
{
    const pf_policy_type *type = class_called("autoregressive");
    struct bed b;
    struct pf_policy p;
    struct pf_shape s = {CONTEXTS, RESPONSES, 16};
    bed_start(&b, type, 0, s, FEATURES, ids, NULL);
    ck_assert_int_eq(pf_strings_alloc(&b.strings, 2, 3, false), PF_OK);
    b.task.strings = b.strings;
    double *memory = pf_lanes_alloc(pf_policy_memory(type, &b.task, b.values));
    ck_assert_int_eq(
        pf_policy_init(&p, type, &b.task, b.values, memory, b.log_pi),
        PF_EINPUT);
    free(memory);
    bed_end(&b);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("policy");
    size_t n = count_classes();
    PF_ADD_LOOP(s, starts_at_the_reference_policy, n * VARIANTS);
    PF_ADD_LOOP(s, values_are_those_of_the_formula, n * VARIANTS);
    PF_ADD_LOOP(s, gradient_is_that_of_finite_differences, n * VARIANTS);
    PF_ADD_LOOP(s, gradient_is_added, n * VARIANTS);
    PF_ADD_LOOP(s, natural_gradient_is_the_dense_solve, n * VARIANTS);
    PF_ADD(s, undamped_table_steps_like_mirror_descent);
    PF_ADD(s, constant_features_cancel);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, n * VARIANTS);
    PF_ADD_LOOP(s, a_nan_stays_in_its_lane, n * VARIANTS);
    PF_ADD_LOOP(s, relabelling_permutes_the_policy, n * BANDITS);
    PF_ADD_LOOP(s, large_parameters_leave_it_finite, n * VARIANTS);
    PF_ADD_LOOP(s, features_must_be_there, n);
    PF_ADD_LOOP(s, memory_does_not_explode, n);
    PF_ADD_LOOP(s, samples_follow_the_policy, n);
    PF_ADD(s, network_starts_from_scaled_normals);
    PF_ADD_LOOP(s, the_table_of_tokens_has_a_row_for_every_history, VARIANTS);
    PF_ADD_LOOP(s, tokens_of_a_bandit_are_its_responses, 2);
    PF_ADD(s, strings_must_be_the_responses);
    return s;
}

PF_TEST_MAIN(make_suite)
