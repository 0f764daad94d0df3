/* Laws that every optimiser must keep, each against a recursion of its own,
 * and the schedules.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/optimiser.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/status.h"
#include "testing.h"

enum { CONTEXTS = 2, RESPONSES = 5, N = CONTEXTS * RESPONSES, LANES = 16 };
enum { GUARD = 8 };
static const double guard_value = -7.0e77;

static size_t
count_optimisers(void)
{
    size_t n = 0;
    while (pf_optimiser_family.kinds[n] != NULL)
        n++;
    return n;
}

static const pf_optimiser_type *
optimiser_at(int i)
{
    return (const pf_optimiser_type *) pf_optimiser_family.kinds[i];
}

static const pf_optimiser_type *
optimiser_called(const char *name)
{
    return (const pf_optimiser_type *) pf_kind_find(&pf_optimiser_family, name);
}

/* --- a policy, an optimiser, and their memory --- */

struct bed {
    struct pf_task task;
    struct pf_policy p;
    struct pf_optimiser o;
    double *weight, *beta, *log_ref, *features, *values;
    double *policy_memory, *log_pi, *memory, *grad;
    size_t lanes, memory_size;
    uint64_t id[LANES]; /* names a lane's numbers, wherever it stands */
};

static size_t
row_of(const struct bed *b, const char *name)
{
    const struct pf_param *params = b->o.type->kind.params;
    for (size_t i = 0; params[i].name != NULL; i++)
        if (strcmp(params[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

/* Sets a parameter in all lanes; nothing where there is none of that name. */
static void
set(struct bed *b, const char *name, double x)
{
    size_t row = row_of(b, name);
    for (size_t k = 0; row != SIZE_MAX && k < b->lanes; k++)
        b->values[row * b->lanes + k] = x;
}

static double
get(const struct bed *b, const char *name, size_t k)
{
    size_t row = row_of(b, name);
    ck_assert(row != SIZE_MAX);
    return b->values[row * b->lanes + k];
}

static void
fill_lane(struct bed *b, size_t k)
{
    gsl_rng *r = pf_rng_alloc(8, b->id[k], "bed");
    double w = 0.2 + 0.6 * gsl_rng_uniform(r);
    for (size_t c = 0; c < CONTEXTS; c++) {
        double sum = 0.0;
        b->weight[c * b->lanes + k] = c == 0 ? w : 1.0 - w;
        for (size_t y = 0; y < RESPONSES; y++) {
            double x = gsl_ran_gaussian(r, 1.0);
            b->log_ref[(c * RESPONSES + y) * b->lanes + k] = x;
            sum += exp(x);
        }
        for (size_t y = 0; y < RESPONSES; y++)
            b->log_ref[(c * RESPONSES + y) * b->lanes + k] -= log(sum);
    }
    for (size_t i = 0; i < N; i++)
        b->features[i * b->lanes + k] = gsl_ran_gaussian(r, 1.0);
    gsl_rng_free(r);
}

static void
bed_task(struct bed *b, size_t lanes, const uint64_t *id)
{
    memset(b, 0, sizeof *b);
    b->lanes = lanes;
    memcpy(b->id, id, lanes * sizeof *id);
    b->weight = pf_lanes_alloc(CONTEXTS * lanes);
    b->beta = pf_lanes_alloc(lanes);
    b->log_ref = pf_lanes_alloc(N * lanes);
    b->features = pf_lanes_alloc(N * lanes);
    b->log_pi = pf_lanes_alloc(N * lanes);
    for (size_t k = 0; k < lanes; k++)
        fill_lane(b, k);
    b->task = (struct pf_task){.shape = {CONTEXTS, RESPONSES, lanes},
                               .weight = b->weight,
                               .beta = b->beta,
                               .log_ref = b->log_ref,
                               .n_features = 1,
                               .features = b->features};
}

static void
bed_policy(struct bed *b, const char *name)
{
    const pf_policy_type *type =
        (const pf_policy_type *) pf_kind_find(&pf_policy_type_family, name);
    double *values = pf_lanes_alloc(PF_POLICY_PARAMS * b->lanes);
    for (size_t i = 0; i < pf_param_count(type->kind.params); i++)
        for (size_t k = 0; k < b->lanes; k++)
            values[i * b->lanes + k] = type->kind.params[i].lo;
    b->policy_memory = pf_lanes_alloc(pf_policy_memory(type, &b->task, values));
    ck_assert_int_eq(pf_policy_init(&b->p, type, &b->task, values,
                                    b->policy_memory, b->log_pi),
                     PF_OK);
    b->grad = pf_lanes_alloc(b->p.n * b->lanes);
    free(values);
}

/* Defaults; parameters may then be set, before bed_go. */
static void
bed_start_on(struct bed *b, const pf_optimiser_type *type, size_t lanes,
             const uint64_t *id, const char *policy)
{
    bed_task(b, lanes, id);
    bed_policy(b, policy);
    b->o.type = type;
    b->values = pf_lanes_alloc(PF_OPTIMISER_PARAMS * lanes);
    for (size_t i = 0; i < pf_param_count(type->kind.params); i++)
        set(b, type->kind.params[i].name, type->kind.params[i].def);
}

static const uint64_t ids[LANES] = {3,  14, 15, 92, 65, 35, 89, 79,
                                    32, 38, 46, 26, 43, 83, 27, 95};

static void
bed_start(struct bed *b, const pf_optimiser_type *type)
{
    bed_start_on(b, type, LANES, ids, "tabular");
}

static void
bed_go(struct bed *b, uint64_t planned)
{
    const pf_optimiser_type *type = b->o.type;
    size_t size = pf_optimiser_memory(type, b->p.n, b->lanes);
    b->memory_size = size + GUARD;
    b->memory = pf_lanes_alloc(b->memory_size);
    for (size_t i = 0; i < GUARD; i++)
        b->memory[size + i] = guard_value;
    pf_optimiser_init(&b->o, type, b->p.n, b->lanes, planned, b->values,
                      b->memory);
}

static void
bed_end(struct bed *b)
{
    for (size_t i = 0; i < GUARD && b->memory != NULL; i++)
        ck_assert(b->memory[b->memory_size - GUARD + i] == guard_value);
    free(b->weight);
    free(b->beta);
    free(b->log_ref);
    free(b->features);
    free(b->values);
    free(b->policy_memory);
    free(b->log_pi);
    free(b->memory);
    free(b->grad);
}

/* The random gradient of step t: of a lane's id and t only. */
static void
random_gradient(struct bed *b, uint64_t t)
{
    for (size_t k = 0; k < b->lanes; k++) {
        gsl_rng *r = pf_rng_alloc(4, b->id[k], "gradient");
        pf_rng_block(r, t);
        for (size_t i = 0; i < b->p.n; i++)
            b->grad[i * b->lanes + k] =
                gsl_ran_gaussian(r, i % 2 == 0 ? 1.0 : 0.03);
        gsl_rng_free(r);
    }
}

/* Every lane its own parameters, drawn by its id. */
static void
vary(struct bed *b)
{
    for (size_t k = 0; k < b->lanes; k++) {
        gsl_rng *r = pf_rng_alloc(2, b->id[k], "vary");
        static const char *const names[] = {
            "eta",     "clip",         "momentum", "beta1",  "beta2",
            "epsilon", "weight_decay", "damping",  "warmup", "horizon"};
        const double lo[] = {0.01, 0.5, 0.2, 0.3, 0.5, 1e-9, 0.1, 0.02, 3, 20};
        const double hi[] = {0.2, 3.0, 0.95, 0.9, 0.999, 1e-3, 2.0, 0.5, 9, 60};
        for (size_t i = 0; i < sizeof lo / sizeof lo[0]; i++) {
            double x = lo[i] + (hi[i] - lo[i]) * gsl_rng_uniform(r);
            size_t row = row_of(b, names[i]);
            if (row != SIZE_MAX)
                b->values[row * b->lanes + k] = i >= 8 ? floor(x) : x;
        }
        gsl_rng_free(r);
    }
}

/* --- each against a recursion of its own, in long double --- */

/* What a recursion sees of a step: one lane. */
struct oracle {
    const struct bed *b;
    size_t k;
    unsigned t; /* from 1 */
    long double rate;
    long double theta[N], start[N], m[N], v[N], g[N];
};

static void
clip_oracle(struct oracle *s)
{
    long double norm = 0.0L, clip = get(s->b, "clip", s->k);
    for (int i = 0; i < N; i++)
        norm += s->g[i] * s->g[i];
    norm = sqrtl(norm);
    for (int i = 0; clip > 0.0L && norm > clip && i < N; i++)
        s->g[i] *= clip / norm;
}

static void
sgd_oracle(struct oracle *s)
{
    for (int i = 0; i < N; i++)
        s->theta[i] -= s->rate * s->g[i];
}

static void
momentum_oracle(struct oracle *s)
{
    long double mu = get(s->b, "momentum", s->k);
    for (int i = 0; i < N; i++) {
        s->m[i] = mu * s->m[i] + s->g[i];
        if (get(s->b, "nesterov", s->k) == 1.0)
            s->theta[i] -= s->rate * (s->g[i] + mu * s->m[i]);
        else
            s->theta[i] -= s->rate * s->m[i];
    }
}

static void
adam_oracle(struct oracle *s)
{
    long double b1 = get(s->b, "beta1", s->k), b2 = get(s->b, "beta2", s->k);
    for (int i = 0; i < N; i++) {
        s->m[i] = b1 * s->m[i] + (1.0L - b1) * s->g[i];
        s->v[i] = b2 * s->v[i] + (1.0L - b2) * s->g[i] * s->g[i];
        long double mean = s->m[i] / (1.0L - powl(b1, s->t));
        long double root = sqrtl(s->v[i] / (1.0L - powl(b2, s->t)));
        s->theta[i] -= s->rate * mean / (root + get(s->b, "epsilon", s->k));
    }
}

static void
adamw_oracle(struct oracle *s)
{
    bool zero = get(s->b, "decay_towards", s->k) == 1.0;
    for (int i = 0; i < N; i++)
        s->theta[i] -= s->rate * get(s->b, "weight_decay", s->k) *
                       (s->theta[i] - (zero ? 0.0L : s->start[i]));
    adam_oracle(s);
}

/* The table's Fisher matrix, one context, solved densely. */
static void
natural_oracle(struct oracle *s)
{
    enum { R = RESPONSES };
    double F[R * R], pi[R], sum, damping = get(s->b, "damping", s->k);
    for (int c = 0; c < CONTEXTS; c++) {
        long double *theta = s->theta + c * R, *g = s->g + c * R;
        double w = s->b->weight[(size_t) c * LANES + s->k], rhs[R], x[R];
        sum = 0.0;
        for (int y = 0; y < R; y++)
            sum += pi[y] = (double) expl(theta[y]);
        for (int y = 0; y < R; y++)
            for (int z = 0; z < R; z++)
                F[y * R + z] = (y == z ? w * pi[y] / sum + damping : 0.0) -
                               w * (pi[y] / sum) * (pi[z] / sum);
        for (int y = 0; y < R; y++)
            rhs[y] = (double) g[y];
        gsl_matrix_view A = gsl_matrix_view_array(F, R, R);
        gsl_vector_view bv = gsl_vector_view_array(rhs, R);
        gsl_vector_view xv = gsl_vector_view_array(x, R);
        gsl_linalg_HH_solve(&A.matrix, &bv.vector, &xv.vector);
        for (int y = 0; y < R; y++)
            theta[y] -= s->rate * x[y];
    }
}

/* A new optimiser needs a line here. */
static const struct {
    const char *name;
    void (*step)(struct oracle *s);
    double tolerance;
} oracles[] = {
    {"sgd", sgd_oracle, 1e-14},
    {"momentum", momentum_oracle, 1e-14},
    {"adam", adam_oracle, 1e-14},
    {"adamw", adamw_oracle, 1e-14},
    {"natural-gradient", natural_oracle, 1e-12},
};

static size_t
oracle_of(const char *name)
{
    size_t i = 0;
    while (strcmp(oracles[i].name, name) != 0)
        if (++i == sizeof oracles / sizeof oracles[0])
            ck_abort_msg("no oracle for %s", name);
    return i;
}

/* 1 / sqrt decay after a warm-up, by hand. */
static long double
rate_oracle(const struct bed *b, size_t k, unsigned t)
{
    long double eta = get(b, "eta", k), warmup = get(b, "warmup", k);
    if (t < warmup)
        return eta * (t + 1) / warmup;
    return eta / sqrtl(t - warmup + 1.0L);
}

static void
compare_with_oracle(struct bed *b, struct oracle *s, size_t which)
{
    for (unsigned t = 0; t < 50; t++) {
        random_gradient(b, t);
        for (size_t k = 0; k < LANES; k++) {
            s[k].t = t + 1;
            s[k].rate = rate_oracle(b, k, t);
            for (size_t i = 0; i < N; i++)
                s[k].g[i] = b->grad[i * LANES + k];
            clip_oracle(&s[k]);
            oracles[which].step(&s[k]);
        }
        ck_assert_int_eq(pf_optimiser_step(&b->o, &b->p, b->grad), PF_OK);
        for (size_t i = 0; i < N * LANES; i++) {
            double want = (double) s[i % LANES].theta[i / LANES];
            ck_assert_double_eq_tol(b->p.theta[i], want,
                                    oracles[which].tolerance *
                                        fmax(1.0, fabs(want)));
        }
    }
    ck_assert_uint_eq(b->o.t, 50);
}

/* Twice: choices of its own at 0 and at 1. */
START_TEST(steps_are_those_of_the_recursion)
{
    struct bed b;
    struct oracle s[LANES];
    if (!pf_test_has_long_double())
        return;
    bed_start(&b, optimiser_at(_i / 2));
    vary(&b);
    set(&b, "schedule", PF_SCHEDULE_INVERSE_SQRT);
    set(&b, "nesterov", _i % 2);
    set(&b, "decay_towards", _i % 2);
    bed_go(&b, 0);
    memset(s, 0, sizeof s);
    for (size_t k = 0; k < LANES; k++) {
        s[k].b = &b;
        s[k].k = k;
        for (size_t i = 0; i < N; i++)
            s[k].theta[i] = s[k].start[i] = b.p.theta[i * LANES + k];
    }
    compare_with_oracle(&b, s, oracle_of(b.o.type->kind.name));
    bed_end(&b);
}
END_TEST

/* Bias correction far into a run: with a constant gradient Adam's every step
 * is the rate, whatever the decays. */
START_TEST(bias_correction_is_exact)
{
    static const uint64_t at[] = {0, 1, 2, 9, 999, 123456};
    struct bed b;
    bed_start(&b, optimiser_called("adam"));
    set(&b, "beta2", 0.999999);
    set(&b, "epsilon", 1e-30);
    set(&b, "eta", 1e-3);
    bed_go(&b, 0);
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        long double t = (long double) at[i];
        for (size_t j = 0; j < N * LANES; j++) {
            b.p.theta[j] = 0.0;
            b.grad[j] = 1.5;
            b.o.moment[0][j] = (double) (1.5L * -expm1l(t * logl(0.9)));
            b.o.moment[1][j] = (double) (2.25L * -expm1l(t * logl(0.999999)));
        }
        b.o.t = at[i];
        ck_assert_int_eq(pf_optimiser_step(&b.o, &b.p, b.grad), PF_OK);
        for (size_t j = 0; j < N * LANES; j++)
            ck_assert_double_eq_tol(b.p.theta[j], -1e-3, 2e-17);
    }
    bed_end(&b);
}
END_TEST

/* --- convergence --- */

/* The cross entropy against a target policy, convex in a table; the gradient
 * is that of the policy class. */
START_TEST(converges_to_the_target)
{
    enum { STEPS = 3000 };
    struct bed b;
    double target[N * LANES], coef[N * LANES];
    bed_start(&b, optimiser_at(_i));
    set(&b, "eta", 0.05);
    set(&b, "weight_decay", 0.0);
    set(&b, "schedule", PF_SCHEDULE_COSINE);
    if (strcmp(b.o.type->kind.name, "sgd") == 0)
        set(&b, "eta", 1.0);
    bed_go(&b, STEPS);
    for (size_t i = 0; i < N * LANES; i++) { /* (y + 1) / 15 */
        size_t row = i / LANES;
        target[i] = ((double) (row % RESPONSES) + 1.0) / 15.0;
        coef[i] = -target[i] * b.weight[row / RESPONSES * LANES + i % LANES];
    }
    for (int t = 0; t < STEPS; t++) {
        memset(b.grad, 0, N * LANES * sizeof *b.grad);
        pf_policy_add_grad_logprob(&b.p, b.grad, coef);
        ck_assert_int_eq(pf_optimiser_step(&b.o, &b.p, b.grad), PF_OK);
    }
    for (size_t i = 0; i < N * LANES; i++)
        ck_assert_double_eq_tol(exp(b.log_pi[i]), target[i], 1e-6);
    bed_end(&b);
}
END_TEST

/* --- schedules --- */

static double
schedule_at(struct bed *b, uint64_t t)
{
    return pf_optimiser_schedule(&b->o, t, 11);
}

static void
start_schedule(struct bed *b, double schedule, double warmup, double horizon,
               uint64_t planned)
{
    bed_start(b, optimiser_called("sgd"));
    set(b, "schedule", schedule);
    set(b, "warmup", warmup);
    set(b, "horizon", horizon);
    bed_go(b, planned);
}

START_TEST(schedules_have_their_values)
{
    struct bed b;
    start_schedule(&b, PF_SCHEDULE_LINEAR, 4, 10, 77);
    ck_assert_double_eq(schedule_at(&b, 0), 0.25);
    ck_assert_double_eq(schedule_at(&b, 3), 1.0);
    ck_assert_double_eq(schedule_at(&b, 4), 1.0);
    ck_assert_double_eq_tol(schedule_at(&b, 11), 0.3, 1e-15);
    ck_assert_double_eq(schedule_at(&b, 14), 0.0);
    ck_assert_double_eq(schedule_at(&b, 5000), 0.0);
    bed_end(&b);
    start_schedule(&b, PF_SCHEDULE_INVERSE_SQRT, 0, 10, 0);
    ck_assert_double_eq(schedule_at(&b, 0), 1.0);
    ck_assert_double_eq(schedule_at(&b, 3), 0.5);
    ck_assert_double_eq(schedule_at(&b, 99), 0.1);
    bed_end(&b);
    start_schedule(&b, PF_SCHEDULE_CONSTANT, 3, 10, 5);
    ck_assert_double_eq_tol(schedule_at(&b, 1), 2.0 / 3.0, 1e-15);
    ck_assert_double_eq(schedule_at(&b, 3), 1.0);
    ck_assert_double_eq(schedule_at(&b, UINT64_MAX), 1.0);
    bed_end(&b);
}
END_TEST

START_TEST(horizon_0_is_what_the_plan_leaves)
{
    struct bed b;
    start_schedule(&b, PF_SCHEDULE_LINEAR, 20, 0, 120);
    ck_assert_double_eq_tol(schedule_at(&b, 45), 0.75, 1e-15);
    ck_assert_double_eq(schedule_at(&b, 120), 0.0);
    bed_end(&b);
    start_schedule(&b, PF_SCHEDULE_LINEAR, 20, 0, 0); /* no plan */
    ck_assert_double_eq(schedule_at(&b, 100000), 1.0);
    bed_end(&b);
    start_schedule(&b, PF_SCHEDULE_COSINE, 20, 0, 15); /* only warm-up */
    ck_assert_double_eq(schedule_at(&b, 14), 0.75);
    ck_assert_double_eq(schedule_at(&b, 20), 0.0);
    bed_end(&b);
}
END_TEST

START_TEST(cosine_is_that_of_libm)
{
    enum { HORIZON = 9973 };
    struct bed b;
    start_schedule(&b, PF_SCHEDULE_COSINE, 6, HORIZON, 1);
    ck_assert_double_eq(schedule_at(&b, 6), 1.0);
    ck_assert_double_eq(schedule_at(&b, HORIZON + 6), 0.0);
    for (uint64_t s = 0; s < HORIZON; s++) {
        double want =
            (double) (0.5L + 0.5L * cosl(M_PIl * (long double) s / HORIZON));
        double got = schedule_at(&b, s + 6);
        ck_assert_double_eq_tol(got, want, 4e-16);
        ck_assert(s == 0 || got <= schedule_at(&b, s + 5));
    }
    bed_end(&b);
}
END_TEST

/* --- clipping --- */

START_TEST(clipping_keeps_the_direction)
{
    struct bed b;
    double before[N * LANES], g[N * LANES];
    int n_cut = 0;
    bed_start(&b, optimiser_called("sgd"));
    set(&b, "eta", 1.0);
    vary(&b);
    set(&b, "warmup", 0);
    set(&b, "eta", 1.0);
    b.values[row_of(&b, "clip") * LANES + 2] = 0.0;
    b.values[row_of(&b, "clip") * LANES + 3] = 1e6;
    bed_go(&b, 0);
    random_gradient(&b, 7);
    for (size_t i = 0; i < N; i++)
        b.grad[i * LANES + 5] *= 1e200; /* its square overflows */
    memcpy(before, b.p.theta, sizeof before);
    memcpy(g, b.grad, sizeof g);
    ck_assert_int_eq(pf_optimiser_step(&b.o, &b.p, b.grad), PF_OK);
    for (size_t k = 0; k < LANES; k++) {
        long double norm = 0.0L, clip = get(&b, "clip", k);
        for (size_t i = 0; i < N; i++)
            norm += (long double) g[i * LANES + k] * g[i * LANES + k];
        norm = sqrtl(norm);
        bool cut = clip > 0.0L && norm > clip;
        ck_assert(!cut || (k != 2 && k != 3));
        n_cut += cut;
        for (size_t i = 0; i < N; i++) {
            size_t at = i * LANES + k;
            double want = (double) (cut ? g[at] * (clip / norm) : g[at]);
            ck_assert_double_eq_tol(before[at] - b.p.theta[at], want, 1e-14);
            ck_assert(cut || b.grad[at] == g[at]);
        }
    }
    ck_assert(n_cut > 4 && n_cut < LANES - 2);
    bed_end(&b);
}
END_TEST

/* --- lanes, restarts, refusals --- */

static void
walk(struct bed *b, uint64_t from, uint64_t to)
{
    for (uint64_t t = from; t < to; t++) {
        random_gradient(b, t);
        ck_assert_int_eq(pf_optimiser_step(&b->o, &b->p, b->grad), PF_OK);
    }
}

static void
usual_walk(struct bed *b, size_t lanes, const uint64_t *id, int which)
{
    bed_start_on(b, optimiser_at(which), lanes, id, "tabular");
    vary(b);
    set(b, "schedule", PF_SCHEDULE_COSINE);
    bed_go(b, 40);
    walk(b, 0, 20);
}

START_TEST(bits_do_not_depend_on_the_company)
{
    struct bed many, one;
    usual_walk(&many, LANES, ids, _i);
    for (size_t place = 0; place < LANES; place += 5) {
        uint64_t id[8];
        for (size_t k = 0; k < 8; k++)
            id[k] = ids[place];
        usual_walk(&one, 8, id, _i);
        for (size_t i = 0; i < N; i++)
            for (size_t k = 0; k < 8; k++)
                ck_assert(!memcmp(many.p.theta + i * LANES + place,
                                  one.p.theta + i * 8 + k, sizeof(double)));
        bed_end(&one);
    }
    bed_end(&many);
}
END_TEST

START_TEST(a_nan_stays_in_its_lane)
{
    struct bed clean, dirty;
    usual_walk(&clean, LANES, ids, _i);
    usual_walk(&dirty, LANES, ids, _i);
    walk(&clean, 20, 21);
    random_gradient(&dirty, 20);
    dirty.grad[3 * LANES + 9] = NAN;
    ck_assert_int_eq(pf_optimiser_step(&dirty.o, &dirty.p, dirty.grad), PF_OK);
    ck_assert(isnan(dirty.log_pi[9])); /* and is not hidden */
    walk(&clean, 21, 24);
    walk(&dirty, 21, 24);
    ck_assert(isnan(dirty.log_pi[9]));
    for (size_t i = 0; i < N * LANES; i++)
        if (i % LANES != 9)
            ck_assert(
                !memcmp(clean.p.theta + i, dirty.p.theta + i, sizeof(double)));
    bed_end(&clean);
    bed_end(&dirty);
}
END_TEST

/* Memory, theta and t are the whole state. */
START_TEST(a_restart_goes_on_identically)
{
    struct bed a, b;
    usual_walk(&a, LANES, ids, _i);
    bed_start(&b, optimiser_at(_i));
    vary(&b);
    set(&b, "schedule", PF_SCHEDULE_COSINE);
    bed_go(&b, 40);
    memcpy(b.memory, a.memory, a.memory_size * sizeof *a.memory);
    memcpy(b.p.theta, a.p.theta, N * LANES * sizeof(double));
    b.o.t = 20;
    pf_policy_refresh(&b.p);
    walk(&a, 20, 30);
    walk(&b, 20, 30);
    ck_assert(!memcmp(a.p.theta, b.p.theta, N * LANES * sizeof(double)));
    ck_assert(!memcmp(a.log_pi, b.log_pi, N * LANES * sizeof(double)));
    bed_end(&a);
    bed_end(&b);
}
END_TEST

START_TEST(natural_gradients_need_a_class_that_has_them)
{
    const struct pf_kind *const *kind = pf_policy_type_family.kinds;
    for (; *kind != NULL; kind++) {
        const pf_policy_type *type = (const pf_policy_type *) *kind;
        struct bed b;
        bed_start_on(&b, optimiser_at(_i), LANES, ids, type->kind.name);
        bed_go(&b, 0);
        bool possible = !b.o.type->needs_natural || type->natural != NULL;
        double first = b.p.theta[0];
        random_gradient(&b, 0);
        int status = pf_optimiser_step(&b.o, &b.p, b.grad);
        ck_assert_int_eq(status, possible ? PF_OK : PF_EINPUT);
        ck_assert_uint_eq(b.o.t, possible ? 1 : 0);
        ck_assert((b.p.theta[0] != first) == possible);
        bed_end(&b);
    }
}
END_TEST

/* Decay alone: towards the start it leaves the reference policy to the last
 * bit, in every class; towards zero it makes a table uniform. */
START_TEST(decay_has_its_centre)
{
    const struct pf_kind *const *kind = pf_policy_type_family.kinds;
    for (; *kind != NULL; kind++) {
        struct bed b;
        double start[N * LANES];
        bed_start_on(&b, optimiser_called("adamw"), LANES, ids, (*kind)->name);
        set(&b, "eta", 0.1);
        set(&b, "weight_decay", 0.5);
        set(&b, "decay_towards", _i);
        bed_go(&b, 0);
        memcpy(start, b.log_pi, sizeof start);
        for (int t = 0; t < 1000; t++)
            ck_assert_int_eq(pf_optimiser_step(&b.o, &b.p, b.grad), PF_OK);
        /* Without strings the autoregressive class is a table. */
        bool table = strcmp((*kind)->name, "tabular") == 0 ||
                     strcmp((*kind)->name, "autoregressive") == 0;
        bool uniform = _i == 1 && table;
        for (size_t i = 0; i < N * LANES; i++)
            if (uniform)
                ck_assert_double_eq_tol(b.log_pi[i], -log(RESPONSES), 1e-14);
            else
                ck_assert(b.log_pi[i] == start[i]);
        bed_end(&b);
    }
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("optimiser");
    size_t n = count_optimisers();
    PF_ADD_LOOP(s, steps_are_those_of_the_recursion, 2 * n);
    PF_ADD(s, bias_correction_is_exact);
    PF_ADD_LOOP(s, converges_to_the_target, n);
    PF_ADD(s, schedules_have_their_values);
    PF_ADD(s, horizon_0_is_what_the_plan_leaves);
    PF_ADD(s, cosine_is_that_of_libm);
    PF_ADD(s, clipping_keeps_the_direction);
    PF_ADD_LOOP(s, bits_do_not_depend_on_the_company, n);
    PF_ADD_LOOP(s, a_nan_stays_in_its_lane, n);
    PF_ADD_LOOP(s, a_restart_goes_on_identically, n);
    PF_ADD_LOOP(s, natural_gradients_need_a_class_that_has_them, n);
    PF_ADD_LOOP(s, decay_has_its_centre, 2);
    return s;
}

PF_TEST_MAIN(make_suite)
